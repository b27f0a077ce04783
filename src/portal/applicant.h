/*
 * NAME    applicant - signing in and the personal cabinet; inside of this area
 * WHY     what a person sees of their cases is what casework shows them; what they may do is what
 *         casework says is open now
 * OWNS    records of kind "contact" (id: hash of the person's key): where news is sent; "seen" (the
 *         same id): up to which notice the person has read
 * ERRORS  a page of its own; what was typed is shown again
 */
#ifndef PORTAL_APPLICANT_H
#define PORTAL_APPLICANT_H

#include "pages/applicant.h"
#include "portal/portal.h"

/* ------------------------------------------------------------------ applicant_signin.c */
/* The field `to` of the form or the address: where to after signing in; empty: the person's home. */
struct str applicant_to(struct request *r);
/* "~/sign-in/x?to=..." */
struct str applicant_in_href(struct request *r, const char *path, struct str to);
/* Signed in: to the choice of a role where there are several, else where they wanted to go. */
void applicant_entered(struct request *r, struct str to);
/* A QR as a drawing: viewBox and path. */
struct applicant_qr { struct str box, path; };
struct applicant_qr applicant_qr(struct arena *a, struct str text);

/* ------------------------------------------------------------------ applicant_cabinet.c */
enum { APPLICANT_PAGE = 20 };
/* The parts of the cabinet as links, the one of this address marked; with the count of unread notices. */
const struct ui_navlink *applicant_tabs(struct request *r, size_t *n);
/* Id of this person's records: a hash, for ids are not sealed. */
struct str applicant_record_id(struct request *r, const char *what);

/* ------------------------------------------------------------------ applicant_documents.c */
/* A file the person gave with an application of theirs: one page of a paper. */
enum { APPLICANT_PAPERS = 200, APPLICANT_FOLLOWS = 3 };
struct applicant_paper {
    struct str code, subject, number, blob, media, name;
    int64_t size;
    moment at;
    day until;                  /* DAY_NONE: not known */
};
/* Those of the cases the flow shows this person, newest case first, each file once; the journal knows it. */
size_t applicant_papers(struct request *r, struct applicant_paper out[APPLICANT_PAPERS]);
/* Which services follow on a decision in the person's favour. */
size_t applicant_follows(struct request *r, struct str service, struct ui_action out[APPLICANT_FOLLOWS]);

/* ------------------------------------------------------------------ applicant_case.c */
struct applicant_case {
    struct request *r;
    struct arena *a;
    const struct law *law;
    struct flow_reader *reader;
    struct str number;
    struct json *v;             /* flow_show for this person */
    day today;
};
/* The case of the address; false: answered. */
bool applicant_case_open(struct request *r, struct applicant_case *c);
bool applicant_may(const struct applicant_case *c, enum command_type what);
/* The case of the address with this command open, and no faults yet; false: answered. */
bool applicant_open_for(struct request *r, enum command_type what, struct applicant_case *c, struct faults *f);
struct str applicant_cite(const struct applicant_case *c, struct str clause);
/* Where it stands in the register of acts; STR_NONE when the register has not the act. */
struct str applicant_clause_href(const struct applicant_case *c, struct str clause);
struct str applicant_name(const struct applicant_case *c, const char *kind, struct str code);
struct str applicant_subject(const struct applicant_case *c, struct str subject);
/* Civil day of a member, day or moment; DAY_NONE where there is none. */
day applicant_day(const struct json *o, const char *key);
moment applicant_moment(const struct json *o, const char *key);
/* The clock that ends with the decision: the one that is due first. */
const struct json *applicant_clock(const struct json *clocks);
const struct ui_ground *applicant_grounds(const struct applicant_case *c, const struct json *from, size_t *n);

/* ------------------------------------------------------------------ applicant_sign.c */
/* A command of the person in their case: given now, or laid down to be signed where the flow needs that; then it
 * answers with where to go on. `done`: what the case's page says afterwards. False: refused, faults say why. */
bool applicant_give(struct applicant_case *c, enum command_type type, const struct json *body, const char *done,
    struct faults *f, const char *const (*names)[2]);
/* The same, given now whatever it is; answers nothing. */
bool applicant_give_now(struct applicant_case *c, enum command_type type, const struct json *body, struct faults *f,
    const char *const (*names)[2]);
void applicant_done(struct applicant_case *c, struct str what);

/* ------------------------------------------------------------------ applicant_grants.c */
/* What is said of who may act, as typed in the form: name, number, last day. Faults where it cannot be. */
struct applicant_named { struct str name, iin; day until; };
struct applicant_named applicant_named(struct faults *f);

/* ------------------------------------------------------------------ handlers */
#define APPLICANT_PAGES(X) \
    X(cabinet) X(notices) X(notices_post) X(looked) X(documents) X(settings) X(settings_post) \
    X(security) X(security_post) X(visits) X(visits_post) X(visit_cancel_post) X(visit_ics) \
    X(grants) X(grants_post) X(grant_end_post) X(grant_sign) X(grant_sign_post) X(grant_text) \
    X(represent) X(represent_post) X(represent_end_post) \
    X(app) X(app_post) X(recovery_post) X(add) X(add_post) \
    X(case) X(case_file) X(case_paper) X(case_proof) X(case_archive) X(case_ics) X(decision) \
    X(answer) X(answer_post) X(object) X(object_post) X(complain) X(complain_post) X(withdraw) X(withdraw_post) \
    X(document) X(document_post) X(sign) X(sign_post) X(sign_text) \
    X(sign_in) X(eds) X(eds_post) X(eds_text) X(qr_show) X(qr_post) X(address) X(address_post) X(code) X(code_post) \
    X(second) X(second_post) X(passkey) X(token) X(token_post) X(people) X(people_post) X(other) \
    X(roles) X(roles_post) X(out) X(out_post) X(out_all)
#define X(name) void applicant_##name(struct request *r);
APPLICANT_PAGES(X)
#undef X

#endif
