/*
 * NAME    law/rests - what rests on which clause, what lawyers signed of it, and guidance
 * WHY     a rule is as good as the text it was read from; whoever has the texts (the register of acts)
 *         can compare, and say which rows have to be read again
 * OWNS    the tables `register`, `register-clauses`, `signed` and `guidance` of the law files
 *         (docs/law-format.md); immutable after law_load, on the law's arena
 */
#ifndef LAW_RESTS_H
#define LAW_RESTS_H

#include "law/law.h"

/* One citation of one row. A row with clauses beside the first has several. */
struct law_rest {
    struct str module;          /* code of the service, procedure or guidance; "mci", "calendar" */
    struct str table;           /* "documents", "closed-list", "guidance", "mci", "calendar" */
    struct str what;            /* the row's answer: a code; may be empty */
    struct str clause;          /* "KZ-GOV-1010-2001#8.1" */
    struct str language;        /* of the text the row was read from: "ru"; may be empty */
    day from, to;               /* days of the row */
    struct str file;
    int line;
};
/* All of them, by file order, on `a`. */
size_t law_rests(const struct law *l, struct arena *a, struct law_rest **out);
/* Do the tables of this service have rows of that module? */
bool law_service_uses(const struct law_service *s, struct str module);

/* How the register of acts calls an act that is cited as `act`. */
enum law_filed {
    LAW_FILED_UNSAID,           /* no row of `register` names it: nothing is guessed */
    LAW_FILED_NOWHERE,          /* a row says that no register has it (a page of a portal) */
    LAW_FILED_AS
};
enum law_filed law_filed(const struct law *l, struct str act, struct str *code);
/* The register's name of a clause: what `register-clauses` says, else what stands behind #. */
struct str law_filed_clause(const struct law *l, struct str clause);

/* A lawyer compared the rows that cite `clause` with what the register says of it. */
struct law_signature {
    struct str clause, by;
    enum lang lang;             /* of the text that was read */
    day edition;                /* day from which the register has it so */
    struct str reads;           /* the text's print, or ceased, excluded, gone, not-yet */
    day on;                     /* when it was signed */
    struct str file;
    int line;
};
size_t law_n_signatures(const struct law *l);
struct law_signature law_signature_at(const struct law *l, size_t i);

/* ------------------------------------------------------------------ guidance */
struct law_guide_text {
    struct str text[LANG_COUNT];
    struct law_cite cite;
    day from, to;
    struct str file;
    int line;
};
struct law_guide_section {
    struct str title[LANG_COUNT];
    const struct law_guide_text *texts;
    size_t n;
};
struct law_guide {
    struct str code, title[LANG_COUNT], file;
    int line;
    const struct law_guide_section *sections;
    size_t n;
};
size_t law_n_guides(const struct law *l);
const struct law_guide *law_guide_at(const struct law *l, size_t i);
/* NULL if there is none */
const struct law_guide *law_guide(const struct law *l, struct str code);

#endif
