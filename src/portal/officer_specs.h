/*
 * NAME    officer_specs - the commands of a desk as forms: one row a command, one row a field
 * WHY     a table instead of a handler a command
 */
#ifndef PORTAL_OFFICER_SPECS_H
#define PORTAL_OFFICER_SPECS_H

#include "portal/officer.h"

enum desk_take {
    TAKE_TEXT,          /* as typed */
    TAKE_DAY,
    TAKE_CODES,         /* of check boxes: a list of codes */
    TAKE_PAPERS,        /* of check boxes "code@for": a list of documents */
    TAKE_EVIDENCE,      /* of check boxes: their labels behind the reasons */
    TAKE_FACTS,         /* the facts still open, with their source */
    TAKE_LOOKED,        /* every box must be ticked */
    TAKE_NOTHING
};
struct desk_input {
    const char *name, *kind;
    unsigned label, hint, required;     /* required: what is said when it is empty; 0: may be empty */
    int most, least;                    /* characters */
    void (*fill)(struct desk *d, struct ui_field *f);
    enum desk_take take;
    const char *only;                   /* shown only where the query or form has this, "name=value"; NULL: always */
};
struct desk_spec {
    enum command_type c;
    unsigned title, lead, button;
    const char *tab;                    /* where one comes from and goes back to */
    const struct desk_input *inputs;
    size_t n_inputs;
    bool preview, sign, grave;
    const char *hidden;                 /* names carried from the query into the body, "a|b" */
};
const struct desk_spec *desk_spec_of(enum command_type c);

/* officer_preview.c: what would happen, or the faults why not. */
void desk_preview(struct desk *d, const struct desk_spec *s, const struct json *body, const struct json *tried,
                  struct faults *f);
/* Where its form is sent: with what the address carries. */
struct str desk_spec_href(struct desk *d, const struct desk_spec *s);
struct str desk_spec_title(struct desk *d, const struct desk_spec *s);

#endif
