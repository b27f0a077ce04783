/*
 * NAME    paper - decision, refusal, receipt, return and certificate as PDF
 * WHY     what a person holds in hand must say what was decided, on which clause, how the days were counted, where to
 *         appeal, and how anyone can check it
 * OWNS    layout; the model's members are described in paper/README.md
 * MUST NOT decide or look anything up: all it prints is in the model
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "flow/ports.h"

/* Renders `model` (see README.md) in a language. The PDF's bytes live on `a`. Any thread. */
int paper_render(void *ctx, enum paper_kind k, enum lang lang, const struct json *model, struct arena *a,
                 struct str *pdf, struct diags *d);

#endif
