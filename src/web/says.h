/*
 * NAME    says - the refusals of this room in the person's language
 * WHY     the same sentence for the same thing, on pages and in the API
 */
#ifndef WEB_SAYS_H
#define WEB_SAYS_H

#include "base/diag.h"
#include "base/text.h"

/* What is wrong and what to do, by a diag's code; false when the code is not of this room. */
bool says_of(struct str code, enum lang lang, struct str *says, struct str *remedy);

#endif
