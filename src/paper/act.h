/*
 * NAME    act - the text of a legal act as a paper: what it is and is not, contents, clauses, page numbers
 * WHY     a lawyer takes a text to a court or to a person without a screen; there it must say itself of which day
 *         it is, where it comes from, and that it is not the official publication
 * ERRORS  false and a diag (DIAG_ENVIRONMENT "no-paper") when the PDF library fails
 * MUST NOT look anything up: all it prints is in the model (acts_sheet of acts/acts.h)
 */
#ifndef PAPER_ACT_H
#define PAPER_ACT_H

#include "base/diag.h"
#include "base/json.h"
#include "base/text.h"

/* Tagged, with bookmarks, in the language of the text (the model's "lang"). The bytes live on `a`; the same model
 * gives the same bytes. Any thread. */
bool paper_act(const struct json *model, struct arena *a, struct str *pdf, struct diags *d);

#endif
