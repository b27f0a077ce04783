/*
 * NAME    countries - names of countries by their two-letter codes (ISO 3166-1), for lists and answers
 * WHY     a fact holds the code; nobody should have to read or type it
 */
#ifndef BASE_COUNTRIES_H
#define BASE_COUNTRIES_H

#include "base/text.h"

enum { COUNTRIES_MOST = 256 };
/* Their codes, ordered by name in that language's alphabet; returns how many. Static memory. */
size_t countries_by_name(enum lang lang, struct str codes[COUNTRIES_MOST]);
/* The code itself when it is none of ours. */
struct str country_name(struct str code, enum lang lang);

#endif
