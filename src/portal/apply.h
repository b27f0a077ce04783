/*
 * NAME    apply - from a service's page to a filed application; inside of this area
 * WHY     one generic way for every service: what is asked, listed, counted and due is what the law
 *         says of the answers so far, asked anew at every page
 * OWNS    records of kind "apply" (id: number of the draft; owner: who writes it): answers by the
 *         name of the fact, papers by code and person, what the person agreed to sign
 * ERRORS  a page of its own; nothing that was typed is lost
 *
 * The draft's working copy is a record, not events: what a person tries out and takes back must not
 * stay in the journal for ever. The command `draft` gives it its number; `file` brings it all.
 */
#ifndef PORTAL_APPLY_H
#define PORTAL_APPLY_H

#include "pages/apply.h"
#include "portal/portal.h"

enum { APPLY_DAYS = 180, APPLY_PEOPLE = 20, APPLY_PAGES = 40 };

struct apply {
    struct request *r;
    struct arena *a;
    const struct law *law;
    const struct law_service *service;
    struct str number;
    struct json *v;             /* the record's data */
    int64_t version;            /* 0: not kept yet */
    struct facts *facts;        /* answers, and what filing on these pages fixes */
    struct assessment *as;      /* NULL: the answers exclude each other, see faults */
    struct diags faults;
    struct str channel;         /* how it will be filed; empty: on these pages, by the person */
    bool sent;                  /* filed: nothing can be changed any more */
    bool freeze;                /* this keeps the text to sign; any other keeping throws it away */
};

/* ------------------------------------------------------------------ apply_draft.c */
/* The draft of the address, of the person signed in. False: answered (404, 503, or led on to where
 * a filed one is shown). */
bool apply_open(struct request *r, struct apply *p);
/* The same, also of one that was sent. */
bool apply_open_any(struct request *r, struct apply *p);
void apply_new(struct request *r, struct apply *p, const struct law_service *s);
/* Over answers that another keeps (the counter): nothing of it is kept here. */
void apply_of(struct request *r, struct apply *p, const struct law_service *s, struct json *v,
    struct str channel);
/* Durable when it returns true; false: answered (somebody else changed it, or the store). */
bool apply_keep(struct apply *p);
/* Facts and assessment anew from the answers. */
void apply_judge(struct apply *p);
/* A member of the record, made when it is not there. */
struct json *apply_part(struct apply *p, const char *name, enum json_type type);
void apply_drop(struct json *o, struct str key);

/* The answer kept for a fact: its textual form; "" for "I don't know"; STR_NONE: not asked yet. */
struct str apply_answered(const struct apply *p, struct str fact);
/* Keeps an answer and judges anew; false, and nothing changed, when it cannot be (faults). */
bool apply_answer(struct apply *p, struct str fact, struct str value);
/* Still asked by the law, with the other answers as they are. */
bool apply_needed(const struct apply *p, struct str fact);
/* The next fact to ask of a group ("" for the person's own, "children" for a list's people), or
 * STR_NONE. "I don't know" is an answer. `item`: of the i-th only; SIZE_MAX: of any. */
struct str apply_next(const struct apply *p, struct str group, size_t item);
size_t apply_open_count(const struct apply *p, struct str group, size_t item);
/* "children" of "children[0].leaves", "" of others; *item its number, SIZE_MAX: none. */
struct str apply_group(struct str fact, size_t *item);
/* Lists of people this service's law asks about, in the order it does. */
size_t apply_lists(const struct apply *p, struct str out[8]);
size_t apply_people(const struct apply *p, struct str list);    /* how many were named */
/* Takes the i-th out of a list: answers, papers and names of those behind move up. */
void apply_remove_person(struct apply *p, struct str list, size_t i);
/* Whom a paper or question is about: the name given, "you", or the list's word. */
struct str apply_subject(const struct apply *p, struct str subject);
/* The value of a fact in words. */
struct str apply_words(const struct apply *p, struct str fact, struct str value);
struct str apply_question(const struct apply *p, struct str fact);
/* "Saved on ... at 10:42"; empty before. */
struct str apply_saved(const struct apply *p);
struct str apply_cite(const struct apply *p, struct str clause);
/* Where it stands in the register of acts; STR_NONE when the register has not the act. */
struct str apply_clause_href(const struct apply *p, struct str clause);
/* MSG with arguments, on the arena. */
struct str apply_say(const struct apply *p, unsigned id, const struct str *args, size_t n);
/* A command as a page gives it; what is needed of the answer is on the request's arena. False: not
 * ok, with the reasons in `d`. */
bool apply_give(struct request *r, enum command_type type, const struct actor *by, struct str number,
    const struct json *body, struct str key, struct str *made, struct json **answer, struct diags *d);
/* The same of what the person confirmed by a code (signing.h); NULL: they did not. */
bool apply_give_confirmed(struct request *r, enum command_type type, struct str number,
    const struct json *body, const struct json *confirmed, struct str key, struct str *made,
    struct json **answer, struct diags *d);
/* Does the person's part say enough to file? */
struct str apply_list_title(const struct apply *p, struct str list);
/* May somebody else be asked to sign their part of this application? */
bool apply_rooms_any(const struct apply *p);
/* A consent somebody signed in a room of this draft. */
enum { APPLY_CONSENTS = 40 };
struct apply_consent {
    struct str title, whose, signer, text, signature;
    moment at;
    struct str href;            /* its room's page */
};
size_t apply_consents(const struct apply *p, struct apply_consent out[APPLY_CONSENTS]);
bool apply_about_done(const struct apply *p);
struct str apply_full_name(struct arena *a, const struct json *person);

/* ------------------------------------------------------------------ apply_ask.c */
/* Why a fact is asked: what rests on it, each with its clause. */
const struct ui_asked_why *apply_whys(const struct apply *p, struct str fact, size_t *n);

/* ------------------------------------------------------------------ apply_papers.c */
struct apply_paper_state {
    size_t pages;
    bool later;                 /* the person brings it later */
    bool made;                  /* made of the answers when it is signed: nothing to add */
};
/* Papers that are the application itself, as the law names them. */
bool apply_is_form(struct str code);
struct apply_paper_state apply_paper(const struct apply *p, struct str code, struct str subject,
    struct str other);
/* Certain papers of the filing: how many, and of how many there is something or a word. */
void apply_papers_count(const struct apply *p, size_t *needed, size_t *there, size_t *later);

/* ------------------------------------------------------------------ apply_office.c */
/* Must the person say which organisation or mission it goes to? */
bool apply_office_asked(const struct apply *p, bool *organisation);
/* What they said, as the place of a filing; empty: nothing, or not of the kind that is asked now. */
struct str apply_office_place(const struct apply *p);

/* ------------------------------------------------------------------ apply_check.c */
/* The body of `file`: answers that the law still asks for, the person, papers. */
struct json *apply_body(const struct apply *p);
/* The application as a PDF in its language; false and a diag. */
bool apply_form(struct apply *p, struct str *pdf, struct diags *d);
/* What stands in the way of sending, as a sentence; empty: nothing. */
struct str apply_not_ready(const struct apply *p);
/* Who gets messages, at which address, in which language. */
struct str apply_informed(const struct apply *p);

/* ------------------------------------------------------------------ handlers */
#define APPLY_PAGES_(X) \
    X(start) X(start_post) X(tasks) X(next_get) X(cannot) X(question_get) X(question_post) X(about) X(about_post) \
    X(people_get) X(people_post) X(person) X(person_post) X(remove_post) X(papers_get) X(paper_get) \
    X(paper_post) X(picture) X(office_get) X(office_post) X(rooms_get) X(rooms_post) X(room) X(room_post) \
    X(fee_get) X(fee_post) X(check_get) X(send) X(send_post) X(sign) X(sign_post) X(text) \
    X(done) X(receipt) X(proof) X(calendar) X(delete) X(delete_post) X(invited) X(invited_post)
#define X(name) void apply_##name(struct request *r);
APPLY_PAGES_(X)
#undef X

#endif
