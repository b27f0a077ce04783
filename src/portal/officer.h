/*
 * NAME    officer - everybody behind a desk: officers, heads, agencies, missions, complaint officers
 * WHY     the shortest honest way to a lawful decision: what is due first stands first, only what the law lets
 *         is offered, and the clause stands beside it
 * MUST NOT decide what casework or the law decides: `may`, the assessment and the command's own refusal do
 */
#ifndef PORTAL_OFFICER_H
#define PORTAL_OFFICER_H

#include "flow/preview.h"
#include "pages/officer.h"
#include "portal/portal.h"

#define DESK_ROLES (ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_HEAD) | ROLE_BIT(ROLE_SUPERVISOR) | ROLE_BIT(ROLE_APPEAL))
#define AGENCY_ROLES ROLE_BIT(ROLE_AGENCY)

/* A case on the desk: as its reader may see it, and what the law says of it. */
struct desk {
    struct request *r;
    struct arena *a;
    const struct law *law;
    struct str number;
    struct json *v;                 /* flow_show */
    const struct law_service *service;
    struct facts *facts;            /* as known; NULL when the reader does not see them */
    struct assessment *as;          /* NULL with them, and of a draft */
};

/* ------------------------------------------------------------------ officer_case.c */
/* False: answered (404, 403, 503). */
bool desk_open(struct request *r, struct desk *d);
bool desk_may(const struct desk *d, enum command_type c);
/* The bar and the tabs; `tab` is the current one: "", "documents", "checks"... */
const struct ui_casehead *desk_head(struct desk *d, const char *tab);
struct str desk_href(struct desk *d, const char *tab);
/* "~/desk/cases/N/do/command" */
struct str desk_do(struct desk *d, enum command_type c, const char *query);
struct str desk_cite(const struct desk *d, struct str clause);
/* Where it stands in the register of acts, as of the day of the application; STR_NONE when the register has not the
 * act. */
struct str desk_clause_href(const struct desk *d, struct str clause);
/* The clause under what a row says, as a link. */
void desk_note(const struct desk *d, struct ui_row *row, struct str clause);
/* The name of the person of the case, of one of its children. */
struct str desk_person(struct desk *d);
struct str desk_subject(struct desk *d, struct str subject);
/* "birth-date of child 1: 2 March 2020": the question and the answer of a fact in words. */
struct str desk_question(struct desk *d, struct str fact);
struct str desk_value(struct desk *d, struct str fact, const struct json *v);
struct str desk_day(struct desk *d, struct str day_text);
struct str desk_moment(struct desk *d, struct str moment_text);

/* Growing lists on the arena. */
struct desk_actions { struct ui_action *v; size_t n; };
struct ui_action *desk_offer(struct desk *d, struct desk_actions *l, enum command_type c, unsigned label,
                             const char *query);
struct desk_rows { struct ui_row *v; size_t n, cap; };
struct ui_row *desk_row(struct arena *a, struct desk_rows *l, struct str key, struct str value);
/* The facts of nested JSON, one call a leaf: "children[0].leaves". */
void desk_facts(struct arena *a, const struct json *v, struct str prefix,
                void (*each)(void *ctx, struct str name, const struct json *v), void *ctx);

/* ------------------------------------------------------------------ officer_forms.c: commands as forms */
struct desk_fields { struct ui_field *v; size_t n; struct faults *f; struct request *r; };
struct ui_field *desk_field(struct desk_fields *l, const char *kind, struct str name, unsigned label, unsigned hint);
/* Fields for facts still open that the office or a body is to say; with the field for their source. */
void desk_fact_fields(struct desk *d, struct desk_fields *l, bool own_only);
/* The answers of those fields into body.facts and body.source. */
void desk_take_facts(struct desk *d, struct json *body, struct faults *f);
/* Facts a command waits for, as faults that ask the fact's question and lead to its field; returns the other
 * reasons. */
struct diags desk_open_facts(struct desk *d, const struct diags *why, struct faults *f);
const struct ui_option *desk_options(struct request *r, const char *field, const struct str (*rows)[2], size_t n);

/* ------------------------------------------------------------------ officer_papers.c */
/* Papers that can be printed now; of_decision: without receipt and return. */
const struct ui_link2 *desk_papers(struct desk *d, size_t *n, bool of_decision);

/* ------------------------------------------------------------------ officer_sign.c */
struct desk_sign { struct str id, asked, text, request, address; bool offered; };
/* The text of this command for signing; not offered where the server judges no signatures. */
void desk_sign(struct request *r, enum command_type c, struct str number, const struct json *body,
               struct desk_sign *out);
/* The signature of the form into the body. False and a fault when there is none and one is needed. */
bool desk_signed(struct request *r, struct json *body, struct faults *f);
const struct ui_carried *desk_carried(struct request *r, size_t *n);

/* ------------------------------------------------------------------ handlers */
void officer_list(struct request *r);
void officer_csv(struct request *r);
void officer_register(struct request *r);
void officer_summary(struct request *r);
void officer_papers(struct request *r);
void officer_checks(struct request *r);
void officer_messages(struct request *r);
void officer_clock(struct request *r);
void officer_decision(struct request *r);
void officer_history(struct request *r);
void officer_doubles(struct request *r);
void officer_obligations(struct request *r);
void officer_obligations_post(struct request *r);
void officer_bags(struct request *r);
void officer_bags_post(struct request *r);
void officer_bag(struct request *r);
void officer_bag_post(struct request *r);
void officer_obligation(struct request *r);
void officer_obligation_post(struct request *r);
void officer_emergencies(struct request *r);
void officer_emergency_new(struct request *r);
void officer_emergency_new_post(struct request *r);
void officer_emergency(struct request *r);
void officer_emergency_post(struct request *r);
void officer_emergency_person(struct request *r);
void officer_emergency_person_post(struct request *r);
void officer_file(struct request *r);
void officer_paper(struct request *r);
void officer_archive(struct request *r);
void officer_do(struct request *r);
void officer_do_post(struct request *r);
void officer_requests(struct request *r);
void officer_request(struct request *r);
void officer_request_post(struct request *r);
void officer_complaints(struct request *r);
void officer_signing_text(struct request *r);

#endif
