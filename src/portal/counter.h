/*
 * NAME    counter - the service centre's desk; inside of this area
 * WHY     whoever sits at the desk is shown one person's data at a time, and nothing of them remains
 *         when they stand up
 * OWNS    records "counter" (id: the session's; one desk and at most one person), "counter-slip" (a
 *         refusal to accept), "counter-bag" (a courier's bag), "counter-kit" and "counter-entry"
 *         (offline, docs/counter-offline.md)
 * MUST NOT decide whether papers suffice: the law's list and the command's own refusal do; show a
 *         case of anybody but the person in front
 */
#ifndef PORTAL_COUNTER_H
#define PORTAL_COUNTER_H

#include "pages/counter.h"
#include "portal/apply.h"
#include "portal/portal.h"

enum { COUNTER_HOURS = 12, COUNTER_SLIP_DAYS = 365 * 3 };

struct counter {
    struct request *r;
    struct arena *a;
    const struct law *law;
    struct json *v;             /* {desk, since, bind, person, representative, seen, draft, last} */
    int64_t version;
    bool freeze;                /* this keeps the text laid down to sign; any other keeping throws it away */
};

/* ------------------------------------------------------------------ counter_desk.c */
/* The shift of this session. False: answered (led to begin one, 503). */
bool counter_open(struct request *r, struct counter *c);
/* With nobody in front; led to the person else. */
bool counter_free(struct request *r, struct counter *c);
/* With the person in front whom this page or form was made for. False: answered; 409 when a form was
 * made for somebody who has been finished with. */
bool counter_bound(struct request *r, struct counter *c);
/* Durable when true; else answered. */
bool counter_keep(struct counter *c);
/* Forgets the person and everything of them. */
void counter_wipe(struct counter *c);
/* The bar that says whose data is shown. */
const struct ui_bound *counter_bar(const struct counter *c);
struct str counter_key(const struct counter *c);    /* person_key of who is in front */
struct str counter_place(const struct counter *c);  /* where the desk is, in words */
struct str counter_say(const struct counter *c, unsigned id, const struct str *args, size_t n);
/* Eight letters by which the house knows a slip again. */
struct str counter_stamp(struct request *r, struct str what);
/* Name, IIN or paper in one line. */
struct str counter_name(struct arena *a, const struct json *person);
/* The language of that code, for what the person reads; the page's own for any other. */
enum lang counter_lang(const struct request *r, struct str code);
/* Files what was signed, pays, and forgets the draft. False: refused, said in `f`. */
bool counter_file(struct counter *c, struct apply *p, const struct json *body,
    const struct json *confirmed, struct faults *f);

/* ------------------------------------------------------------------ counter_ask.c */
/* The application under way; false: answered (there is none). */
bool counter_draft(struct counter *c, struct apply *p);
/* The body of `file` as this desk sends it. */
struct json *counter_body(struct counter *c, struct apply *p);
/* Starts one; answers: known ones or NULL. */
void counter_begin(struct counter *c, const struct law_service *s, const struct json *answers);

/* ------------------------------------------------------------------ counter_list.c */
struct counter_paper { const struct law_document *d; struct str subject, key; const struct json *said; };
/* Papers of the filing the law lists now, certain ones first. */
struct counter_paper *counter_papers_of(const struct apply *p, size_t *n);
struct str counter_paper_name(const struct apply *p, const struct law_document *d);

/* ------------------------------------------------------------------ handlers */
#define COUNTER_PAGES(X) \
    X(home) X(shift) X(shift_post) X(shift_end) X(identify) X(identify_post) X(person) X(finish_post) \
    X(start_post) X(ask) X(ask_post) X(list) X(list_post) X(accept) X(form) X(sign) X(sign_post) X(text) \
    X(file_post) X(refuse_post) \
    X(slip) X(refusal) X(case_get) X(hand_post) X(unclaimed) X(bags) X(bags_post) X(bag_in_post) \
    X(queue) X(queue_post) X(kit) X(kit_post) X(kit_file) X(sync_post) X(entry_post)
#define X(name) void counter_##name(struct request *r);
COUNTER_PAGES(X)
#undef X

#endif
