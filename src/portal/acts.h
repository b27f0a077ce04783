/*
 * NAME    acts - the pages of the register of legal acts; inside of this area, and links into it
 * WHY     a lawyer reads a text as of a day, compares two, and comes from a clause to the services'
 *         rules and back
 * ERRORS  what an address asks wrongly is said beside its field (400), what is not there is 404
 * MUST NOT show a text without saying what it is: whose publication, which language, which day
 */
#ifndef PORTAL_ACTS_H
#define PORTAL_ACTS_H

#include "acts/names.h"
#include "pages/acts.h"
#include "portal/portal.h"
#include "web/acts.h"

void acts_page_search(struct request *r);
void acts_page_show(struct request *r);
void acts_page_clause(struct request *r);
void acts_page_compare(struct request *r);
void acts_eli(struct request *r);

/* Where a clause of the law files ("KZ-GOV-1010-2001#8.1") stands in the register as of a day;
 * STR_NONE when the register has not the act. On r->arena. */
struct str portal_clause_href(struct request *r, struct str clause, day on);

/* ------------------------------------------------------------------ words of the area */
struct str acts_status_colour(struct str status);
/* "order No. 259 of 27 March 2020" */
struct str acts_about(struct request *r, const struct json *act);
/* "sec_8__item_3" as it is cited: "8 3)"; the id itself when it has no path. */
struct str acts_clause_label(struct request *r, struct str id);

/* ------------------------------------------------------------------ acts_rests.c
 * The rules of the services that rest on an act of the register on a day. */
struct rests {
    struct request *r;
    const struct law *law;
    struct law_rest *v; size_t n;
    struct str *duties; size_t n_duties;        /* modules that have a duty on that day */
};
struct rests rests_of(struct request *r, struct str code, day on);
/* Those of one clause, by its id; of the whole act when `id` is STR_NONE. */
const struct ui_rest *rests_list(const struct rests *x, struct str id, size_t *n);

/* The problem of the register as a page: no-such-act is 404. */
void acts_problem(struct request *r, const struct diags *d);

#endif
