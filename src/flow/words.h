/*
 * NAME    flow/words - limits, names and subjects in words, for papers and pages alike
 * OWNS    nothing; every string is on `a` or a row of the catalogue
 */
#ifndef FLOW_WORDS_H
#define FLOW_WORDS_H

#include "flow/flow.h"

/* "20 working-days" as "20 рабочих дней"; `within`: as it follows "в течение". Itself when it is no limit. */
struct str limit_text(struct arena *a, enum lang lang, struct str limit, bool within);
/* family given patronymic; the Latin name where there is no other */
struct str person_name(struct arena *a, const struct json *person);
/* "children[0]" as "child 1"; empty for the applicant */
struct str subject_text(struct arena *a, enum lang lang, struct str subject);

#endif
