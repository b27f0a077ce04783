/*
 * NAME    law/internal - how the loaded corpus is laid out; for the files of this room and its
 *         tests only
 * WHY     everything an assessment needs is computed once at loading: columns are shared and
 *         numbered, cites are built, codes and whole answers are numbered, so that judging compares
 *         numbers and copies pointers
 * OWNS    nothing: every pointer is on the arena given to law_load and is never written after it
 */
#ifndef LAW_INTERNAL_H
#define LAW_INTERNAL_H

#include "law/law.h"
#include "law/md.h"

/* ------------------------------------------------------------------ map.c */
/* A hash table from one or two strings to a number; grows on its arena, never shrinks. */
struct map_slot { struct str a, b; uint32_t value; bool used; };
struct map { struct arena *arena; struct map_slot *slots; size_t cap, n; };
struct map map_on(struct arena *a);
/* False: it is there already. */
bool map_put(struct map *m, struct str a, struct str b, uint32_t value);
bool map_get(const struct map *m, struct str a, struct str b, uint32_t *value);
/* The candidate nearest to `word` (edit distance at most a third of it), or STR_NONE. */
struct str near_name(struct str word, const struct str *names, size_t n);
/* Words that look like codes: lower-case letters, digits and single hyphens. */
bool is_code(struct str s);

/* ------------------------------------------------------------------ dictionary */
enum fact_type {
    FT_BOOL,
    FT_ENUM,
    FT_INT,
    FT_MONEY,
    FT_DATE,
    FT_DATE_OR_NONE,
    FT_MOMENT,
    FT_CODE,
    FT_LIST,
    FT_COUNT
};
enum asked_of { ASKED_APPLICANT, ASKED_OFFICE, ASKED_AGENCY, ASKED_COUNT };

struct fact_def {
    struct str name;                /* "children[].leaves" */
    enum fact_type type;
    struct str *values;             /* enum: as listed; code: those that cells name */
    size_t n_values, cap_values;
    struct str code_list;           /* kato, country */
    int64_t lo, hi;                 /* int */
    enum asked_of asked;
    struct str question[LANG_COUNT];
    int list;                       /* index of the list it is an item fact of, else -1 */
    int slot; /* place among the list's item facts; the list's index for FT_LIST */
    bool used;
    struct str file;
    int line;
};

struct list_def { struct str name; int fact; int *items; size_t n_items; };

struct fval {
    bool known;
    int64_t v; /* bool, enum or code index (-1: another), int, tiyn, day or RULES_NONE */
    moment at;                      /* FT_MOMENT with a time of day, else MOMENT_NONE */
    struct str s;                   /* FT_CODE */
};

struct flist { bool known; size_t n, cap; struct fval *items; };    /* n * n_items values */

struct facts {
    const struct law *l;
    struct arena *a;
    struct fval *scalar;            /* by fact index */
    struct flist *lists;            /* by list index */
};

/* ------------------------------------------------------------------ columns */
enum col_fn { COL_FACT, COL_AGE, COL_MONTHS, COL_DAYS, COL_MCI, COL_SOME, COL_COUNT };

struct column {
    struct str head;
    enum col_fn fn;
    int fact;                       /* the fact under it; COL_COUNT: the list fact */
    int list; /* judged per item of this list, else -1 (some and count are not) */
    struct rules_domain dom;
};

/* ------------------------------------------------------------------ acts */
struct edition { struct str name; day from, to; enum law_status status; struct edition *next; };
struct act {
    struct str code, kind, number;
    day adopted, from, to;
    enum law_status status;
    struct str title[LANG_COUNT];
    struct edition *editions;
    struct str file;
    int line;
};

/* ------------------------------------------------------------------ tables */
enum table_kind {
    T_ELIGIBLE,
    T_DOCUMENTS,
    T_DECIDER,
    T_CHECKS,
    T_TERMS,
    T_STOPS,
    T_FEE,
    T_GROUNDS,
    T_RESULT,
    T_REGISTRATION,
    T_COMPLETENESS,
    T_HEARING,
    T_APPEAL,
    T_CANCELLATION,
    T_COUNT
};

enum start_kind { START_NONE, START_FACT, START_EVENT };

struct law_row {
    struct law_cite cite;
    day from, to;
    struct str code;                /* the answer behind the arrow */
    struct str extra[5]; /* the other answers of the table, in the order of its specification */
    uint32_t code_id;               /* equal codes have equal numbers */
    uint32_t answer;                /* equal answers (all columns) have equal numbers */
    int if_fact, or_fact;           /* documents: -1 if none */
    struct term limit;
    bool has_limit, same_day, roll, warns, after_decision;
    enum start_kind start;
    int start_fact;
    int64_t milli_mci;
    tiyn kzt;
    int closes;                     /* second of the day, -1 if none */
    int64_t priority;
    struct str act, edition;        /* the block's */
    uint32_t wording;               /* equal act and edition have equal numbers */
    struct str note, file;
    int line;
};

/* A row as it was read: its norm and its cells, before the rows are grouped by subject. */
struct raw_cell { int col; struct str text; };
struct raw_row { struct law_row row; int list; struct raw_cell *cells; size_t n_cells; };

/* The rows of one section that are judged about one subject. */
struct section;
struct group {
    enum table_kind kind;
    int list;                       /* -1: the applicant */
    struct rules_table *rules;
    struct law_row *rows;
    size_t n_rows;
    int *cols;                      /* law-wide column of each rules column */
    size_t n_cols;
    bool complete; /* proved: some row holds for anybody on any day between first and last */
    day first, last;
    const struct section *section;
};

struct span { day from, to; struct str text; int line; };

struct section {
    struct str title, file, module;
    int line;
    enum table_kind kind;
    enum rules_hit hit;
    struct group *groups;
    size_t n_groups;
    struct span *gaps;
    size_t n_gaps;
    struct section *next;
};

struct closed { day from, to; struct law_cite cite; int line; };

struct never_cond { int col; struct rules_cell *cell; struct str text; };
struct never {
    struct never_cond *conds;
    size_t n;
    int list;
    struct str file, text;
    int line;
    struct never *next;
};

/* One file of decision tables: a service, or a procedure that services use. */
struct module {
    struct str code, file;
    int line;
    bool is_service;
    struct str title[LANG_COUNT], name[LANG_COUNT], offered_by, life_event, uses;
    int dated_by;
    struct section *sections;
    struct closed *closed;
    size_t n_closed;
    struct never *nevers;
    const struct md_doc *doc;
};

struct view { const struct group **groups; size_t n; };

struct law_service {
    const struct module *module;
    const struct module **used;     /* the module itself first, then what it uses, depth first */
    size_t n_used;
    struct view view[T_COUNT];      /* own groups first */
    int *cols;                      /* columns of the applicant that any group or never reads */
    size_t n_cols;
    const struct never **nevers;
    size_t n_nevers;
    const struct closed **closed;
    size_t n_closed;
};

/* ------------------------------------------------------------------ calendar */
struct cal_day {
    day date;
    enum day_why why;
    bool worked;
    struct str name[LANG_COUNT];
    struct law_cite cite;
    struct str file;
    int line;
};
struct calendar { day from, to; uint8_t *kind; struct cal_day *days; size_t n, cap; };
struct mci { day from, to; tiyn kzt; struct law_cite cite; struct str file; int line; };
struct place { struct str code, name[LANG_COUNT]; day from, to; bool region; };

struct law_signature;
struct law_guide;
struct law {
    struct arena *arena;
    struct str digest;
    struct fact_def *facts;
    size_t n_facts;
    struct str *fact_names;
    struct map fact_map;
    struct list_def *lists;
    size_t n_lists;
    struct column *cols;
    size_t n_cols, cap_cols;
    struct map col_map;
    struct act *acts;
    size_t n_acts;
    struct map act_map;
    struct map text_map;            /* (kind, code) -> index of texts */
    struct str (*texts)[LANG_COUNT];
    size_t n_texts, cap_texts;
    struct calendar cal;
    struct mci *mci;
    size_t n_mci;
    struct place *places;
    size_t n_places;
    struct map place_map;
    struct module *modules;
    size_t n_modules;
    struct law_service *services;
    size_t n_services;
    struct never *nevers;           /* of the dictionary */
    struct map code_map, answer_map, wording_map;
    struct map filed_map, filed_clause_map;     /* act, clause -> index below (rests.c) */
    struct str *filed, *filed_clauses;
    size_t n_filed, n_filed_clauses;
    struct law_signature *signatures;
    size_t n_signatures;
    struct law_guide *guides;
    size_t n_guides;
    int f_received, f_complete, f_payment;      /* facts the room reads itself, -1 if absent */
};

/* ------------------------------------------------------------------ loading (load*.c) */
struct loader {
    struct law *l;
    struct arena *a;
    struct diags *d;
    struct md_doc **docs;
    size_t n_docs;
};

struct place_at { struct str file; int line; };

bool load_status(struct str s, enum law_status *out);
/* A day column: "open" is DAY_OPEN where allowed; a fault otherwise. */
bool load_day(struct loader *ld, struct place_at at, struct str s, bool open_ok, day *out);
/* "2007-12-01 .. 2012-04-10" */
bool load_span(struct loader *ld, struct place_at at, struct str s, day *from, day *to);
/* Columns by name; missing ones are a fault. Fills index[]. */
bool load_heads(struct loader *ld, const struct md_doc *doc, const struct md_table *t,
                const char *const *names, size_t n, size_t *index);
/* Every row of every section of a kind, its cells by the index of `heads`. */
/* Rows of all tables of a kind, in all files. */
size_t load_count(const struct loader *ld, const char *kind);
typedef void row_reader(struct loader *, struct place_at, const struct md_row *, const size_t *);
void load_each_row(struct loader *ld, const char *kind, const char *const *heads, size_t n,
                   row_reader *read);
bool known_dictionary(struct str kind);

void load_facts(struct loader *ld);
void load_nevers(struct loader *ld);        /* of the dictionary; after load_facts */
void load_texts(struct loader *ld);
void load_acts(struct loader *ld);
void load_calendar(struct loader *ld);
void load_mci(struct loader *ld);
void load_places(struct loader *ld);
void load_modules(struct loader *ld);
struct section *load_section(struct loader *ld, const struct module *m, const struct md_doc *doc,
                             const struct md_section *s);
void load_services(struct loader *ld);
struct raw_row *load_rows(struct loader *ld, const struct section *sec, const struct md_doc *doc,
                          const struct md_section *s, size_t *n);
/* A block's heading: act, edition, days, status and language in *base. `table` for messages. */
bool load_block(struct loader *ld, const struct md_doc *doc, const char *table,
                const struct md_block *b, struct law_row *base);
void load_rests(struct loader *ld);         /* after load_acts */
void load_guides(struct loader *ld);        /* after load_acts */
struct never *load_never(struct loader *ld, struct place_at at, struct str text);
int count_tables(const struct md_section *s);

/* ------------------------------------------------------------------ cites (acts.c) */
const struct act *act_find(const struct law *l, struct str code);
const struct edition *edition_find(const struct act *act, struct str name);
/* "8 1)" of the act -> "ACT#8.1"; "OTHER#55(4)" stays. */
struct str clause_code(struct arena *a, struct str act, struct str written);
struct str clause_act(struct str clause);
/* The clause cell: the first is the clause, the others go to `also`. Faults: no clause, unknown
 * act. */
bool cite_read(struct loader *ld, struct place_at at, struct str act, struct str cell,
               struct law_cite *out);

/* ------------------------------------------------------------------ column.c */
/* The number of the column with this head, made on first use; -1 and a fault if the head is
 * wrong. */
int column_of(struct loader *ld, struct place_at at, struct str head);
/* The column's value. `item` counts items of its list; SIZE_MAX: an item nobody knows. */
struct rules_value column_value(const struct law *l, const struct facts *f, const struct column *c,
                                size_t item, day on);
/* Code facts learn the words that cells name, before their columns are made. */
void column_learn(struct loader *ld, struct str head, struct str cell);

/* ------------------------------------------------------------------ facts.c */
int fact_index(const struct law *l, struct str name);       /* "children[].leaves"; -1 */
/* The same with the item of "children[2].leaves"; and setting and asking by what it found. */
int fact_place(const struct law *l, struct str name, size_t *item);
bool facts_set_at(struct facts *f, int fact, size_t item, struct str name, struct str value,
                  struct diags *d);
bool facts_known_at(const struct facts *f, int fact, size_t item);
const char *fact_type_name(enum fact_type t);
const char *asked_name(enum asked_of a);
/* The value as people and files write it. */
struct str fval_text(const struct fact_def *def, struct arena *a, const struct fval *v);
/* Parses the textual form; a fault names `shown`. */
bool fval_parse(const struct law *l, const struct fact_def *def, struct str text, struct fval *out,
                struct str shown, struct diags *d);
/* NULL: there is no such item. */
const struct fval *fact_value(const struct facts *f, int fact, size_t item);
struct str item_name(const struct law *l, struct arena *a, int fact, size_t item);
/* 1 all conditions hold, 0 some does not, -1 not known. */
int never_holds(const struct law *l, const struct never *n, const struct facts *f, size_t item,
                day on);
/* A diag if the never line holds for these facts. */
bool never_check(const struct law *l, const struct never *n, const struct facts *f, day on,
                 struct diags *d);

/* ------------------------------------------------------------------ judging (judge.c) */
#define ITEM_NONE SIZE_MAX          /* the applicant */
#define ITEM_ANY (SIZE_MAX - 1)     /* an item of a list that is not known */

/* One group judged about one subject. */
struct judged {
    const struct group *g;
    size_t item;
    struct rules_value *in;
    struct rules_result r;
};

/* All groups of one kind that answered. */
struct judgement {
    struct judged *by;
    size_t n;
    bool in_force;
    bool settled; /* single tables: the answer is certain, whatever is still unknown */
};

struct assessed {
    const struct law *l;
    const struct law_service *s;
    const struct facts *f;
    day on;
    struct arena *a;
    struct rules_value *vals;       /* by law-wide column, for the applicant */
    struct judgement k[T_COUNT];
    struct assessment *as;
};

/* The day that dates the service: `on`, or the service's fact. False with a diag when neither is
 * known. */
bool judge_day(const struct law_service *s, const struct law *l, const struct facts *f, day *on,
               struct diags *d);
/* Judges every table; false with a diag when the facts are impossible together. */
bool judge_all(struct assessed *x, struct diags *d);
static inline bool row_certain(const struct judged *j, size_t row)
{
    return (j->r.must[row / 64] >> (row % 64)) & 1;
}
/* "applicant", "children[0]", "children[]" */
struct str subject_name(const struct law *l, struct arena *a, const struct judged *j);

/* ------------------------------------------------------------------ assessment (assess.c) */
/* Judges and answers; NULL with a diag. */
struct assessed *assess_whole(const struct law *l, const struct law_service *s,
                              const struct facts *f, day on, struct arena *a, struct diags *d);

/* ------------------------------------------------------------------ documents.c */
/* Which paper an alternative row lists for the item, and whether the other may still turn out. */
struct choice { bool second, open; };
struct choice choose(const struct facts *f, const struct law_row *row, size_t item);
void assess_documents(struct assessed *x);

/* ------------------------------------------------------------------ ask.c */
/* One open row and the facts it still waits for; `unit` is shared by rows that stand or fall
 * together. */
struct waiting {
    enum table_kind kind;
    const struct law_row *row;
    size_t unit;
    const int *facts;
    const size_t *items;
    size_t n, n_conditions; /* the first n_conditions decide the row, the rest between two papers */
};
typedef void waiting_row(void *ctx, const struct waiting *w);
void each_waiting(struct assessed *x, waiting_row *fn, void *ctx);
void assess_ask(struct assessed *x);

/* ------------------------------------------------------------------ checks (check*.c) */
struct checking {
    const struct law *l;
    struct arena *a;
    struct diags *d;
    size_t n;
    struct map seen;
};
struct diag *check_finding(struct checking *c, struct str file, int line, const char *code,
                           struct str field, const char *remedy, struct str message);
void check_clauses(struct checking *c);
void check_words(struct checking *c);
void check_facts(struct checking *c);
void check_calendars(struct checking *c);

/* -------------------------------------------------- specification of the tables (spec.c) */
enum answer_type {
    A_NONE,
    A_CODE,
    A_YESNO,
    A_LIMIT,
    A_STARTS,
    A_FACTS,
    A_WORD,
    A_DECIMAL,
    A_MONEY,
    A_TIME,
    A_VALIDITY
};
struct answer_spec {
    const char *head;
    enum answer_type type;
    const char *kind;
    const char *words;
    bool required;
};
struct table_spec {
    const char *name;
    bool single;                    /* one answer: unique, first or priority */
    struct answer_spec answer[6];   /* [0] stands behind the arrow */
};
extern const struct table_spec TABLES[T_COUNT];
const struct table_spec *table_spec(struct str name, enum table_kind *kind);

#endif
