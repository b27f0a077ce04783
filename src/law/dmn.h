/*
 * NAME    law/dmn - decision tables as DMN: written in the 1.3 namespace, read from 1.1 to 1.5
 * WHY     lawyers and analysts have editors for DMN; a table goes there and comes back whole, with
 *         its clause, days and status in annotations beside each rule
 * OWNS    nothing: texts and models are on the caller's arena
 * ERRORS  DIAG_INPUT "bad-xml", "bad-dmn" with line
 *
 * How ours are written: one decision for each section and subject. The day in force is the first
 * input, `on`, so that another engine chooses the edition too; heads stand in `label`, since
 * `age(applicant.birth-date)` is no FEEL name. Directives of the section (never, gap, closed-list)
 * stand in its description. An engine of FEEL takes an unknown fact for null and lets not(...) hold
 * for it: export is for reading, editing and for complete facts.
 */
#ifndef LAW_DMN_H
#define LAW_DMN_H

#include "law/law.h"

/* The service's own tables as one DMN document. */
struct str law_dmn(const struct law *l, const struct law_service *s, enum lang lang,
                   struct arena *a);

/* ------------------------------------------------------------------ reading */
struct dmn_column {
    struct str name;            /* output name, annotation name */
    struct str label, expression, type;
    struct str values;          /* allowed values as written, empty if none */
};
struct dmn_rule { struct str *in, *out, *note; int line; };
struct dmn_table {
    struct str decision, id, description, hit, aggregation;
    struct str kind, subject;   /* ours: "documents", "each children"; empty in foreign files */
    struct dmn_column *in, *out, *note;
    size_t n_in, n_out, n_note;
    struct dmn_rule *rules;
    size_t n_rules;
    struct dmn_table *next;
    int line;
};
struct dmn { struct str name, description; struct dmn_table *tables; size_t n_tables; };

/* All decision tables of a document, other logic is left out. NULL on a fault. */
struct dmn *dmn_read(struct arena *a, struct str xml, struct diags *d);
/* A law file in our grammar. What a foreign document does not say (clause, act, days) is left blank
 * for the lawyer: such a file does not load until it is filled in, and the loader says where. */
struct str dmn_law_file(const struct dmn *m, struct arena *a);

#endif
