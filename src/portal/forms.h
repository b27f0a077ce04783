/*
 * NAME    forms - answers of a person's form: read once, kept with their faults, shown again
 * WHY     the error summary, the word beside the field and the value typed must never disagree
 * ERRORS  a fault is a sentence for the person with the field it is about
 */
#ifndef PORTAL_FORMS_H
#define PORTAL_FORMS_H

#include "pages/parts.h"
#include "web/http.h"

enum { FAULTS_MOST = 60 };

struct faults {
    struct request *r;
    struct ui_error list[FAULTS_MOST];      /* .errors = f.list, .n_errors = f.n */
    struct str fields[FAULTS_MOST];
    size_t n;
};
void faults_init(struct faults *f, struct request *r);
/* The first fault of a field counts, more are dropped. field empty: of the form as a whole. */
void fault_add(struct faults *f, struct str field, struct str text);
/* The sentence beside the field, empty if it has no fault. */
struct str fault_of(const struct faults *f, const char *field);
/*
 * Refusals of the flow in the person's language, with clause and what to do. `field` of a diag is
 * looked up in `names`, pairs of fact name and field name up to a NULL; NULL: as it is.
 */
void faults_of_diags(struct faults *f, const struct diags *d, const char *const (*names)[2]);

/* The value of a field as typed, also when it is wrong. Empty, never absent. */
struct str portal_answer(struct request *r, const char *field);
/* Its short name here; casework has a function of that name of its own. */
static inline struct str answer(struct request *r, const char *field)
{
    return portal_answer(r, field);
}
bool answer_is(struct request *r, const char *field, const char *value);
/* Of check boxes: is `value` among the values of the field. */
bool answer_has(struct request *r, const char *field, struct str value);
/* Must not be empty: else a fault with `otherwise`. */
struct str need(struct faults *f, const char *field, unsigned otherwise, size_t most);
/*
 * The three fields of a date_input. DAY_NONE with a fault when it is no date; when it is empty:
 * a fault with `otherwise`, or none where otherwise is 0.
 */
day answer_date(struct faults *f, const char *field, unsigned otherwise);
/* For the parts: the three values as typed; or those of a day, while nothing was typed yet. */
struct typed_date { struct str day, month, year; };
struct typed_date typed_date(struct request *r, const char *field, day otherwise);
/* Options of radios, checkboxes and select from a table; the one answered is checked. */
struct choice { const char *value; unsigned label, hint; };     /* hint 0: none */
const struct ui_option *choices(struct request *r, const struct choice *rows, size_t n,
    struct str chosen);

#endif
