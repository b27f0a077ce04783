/*
 * NAME    form - an application as a paper: what a person answered, label beside value, part by part
 * WHY     where the law lists the application form among the papers, answering the questions is filling it in
 * ERRORS  false and a diag (DIAG_ENVIRONMENT "no-paper") when the PDF library fails
 */
#ifndef PAPER_FORM_H
#define PAPER_FORM_H

#include "base/diag.h"
#include "base/text.h"

struct paper_form_row { struct str label, value; };
struct paper_form_part { struct str title; const struct paper_form_row *rows; size_t n; };
struct paper_form {
    enum lang lang;
    struct str title, number, note;
    const struct paper_form_part *parts; size_t n;
};
/* The bytes live on `a`; the same form gives the same bytes. Any thread. */
bool paper_form(const struct paper_form *f, struct arena *a, struct str *pdf, struct diags *d);

#endif
