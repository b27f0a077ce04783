/* NAME names - what kinds, bodies, statuses and languages of acts are called in the languages of people */
#ifndef ACTS_NAMES_H
#define ACTS_NAMES_H

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"

/* What is in no table is called as the register has it. */
struct str acts_kind_name(struct str kind, enum lang lang);
struct str acts_body_name(struct str body, enum lang lang);
struct str acts_status_word(struct str status, enum lang lang);
struct str acts_lang_name(struct str code, enum lang lang);
/* The sentence of a code in "disclaimers". */
struct str acts_warning(struct str code, enum lang lang);
/* The title in that language, or in the one there is. */
struct str acts_title(const struct json *act, enum lang lang);
/* "order No. 259, 27 March 2020" */
struct str acts_called(struct arena *a, const struct json *act, enum lang lang);
/* A day of an answer; DAY_NONE when it has none. */
day acts_json_day(const struct json *o, const char *name);

#endif
