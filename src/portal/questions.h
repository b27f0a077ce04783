/*
 * NAME    questions - one fact as a field of a form: what is shown, and what was typed
 * WHY     the applicant's pages ask one at a time, the counter three: the same kinds, words and spelling
 * ERRORS  faults beside the field; STR_NONE then
 */
#ifndef PORTAL_QUESTIONS_H
#define PORTAL_QUESTIONS_H

#include "portal/apply.h"

struct question {
    struct str kind;            /* radios date none-date select number money */
    const struct ui_option *options;
    size_t n_options;
    struct str hint;
    bool unknown;               /* "I don't know" is not among the options: offer it apart */
};
/* `now`: the answer so far, STR_NONE: none, empty: "I don't know". */
struct question question_of(const struct apply *p, const struct law_fact_info *info, struct str now);
/* What was typed in a field, as the law reads it; "" for "I don't know". STR_NONE with a fault: nothing,
 * or none of its kind. */
struct str question_typed(struct faults *f, const struct law_fact_info *info, const char *field);

#endif
