/*
 * NAME      rules - dated decision tables with unknown facts, explanations and exact proofs
 * WHY       one row is one norm, and the date in force is one more column. Every column is cut
 *           into pieces: runs of values that no cell of the table tells apart. Each piece holds
 *           the set of rows that accept it, so that judging a table is a few ANDs of bit sets, an
 *           unknown fact is exact (Kleene), and gaps and overlaps are found by search, not by
 *           review
 * OWNS      nothing of any country: columns and values are the caller's
 * ERRORS    faults in cells and rows are diags; a call out of order is our own bug and panics
 * MUST NOT  allocate but from the arena it is given, read a clock, or guess: no row in force is
 *           an answer
 *
 * A compiled table is never written again: threads may share it.
 */
#ifndef RULES_RULES_H
#define RULES_RULES_H

#include "base/date.h"
#include "base/diag.h"

enum rules_type { RULES_BOOL, RULES_NUMBER, RULES_DATE, RULES_ENUM };

/* UNIQUE: exactly one row holds (proved). COLLECT: every row that holds. FIRST: the first that
 * holds. PRIORITY: the row of the largest priority that holds. */
enum rules_hit { RULES_UNIQUE, RULES_COLLECT, RULES_FIRST, RULES_PRIORITY };

#define RULES_SCALE 1000000     /* RULES_NUMBER values are millionths */

/* What a column may hold. Enum values are given in order; `open`: other values than those listed
 * exist (value -1). `has_none`: the marker `none` is one more value (RULES_NONE). lo..hi bound
 * numbers and dates for the proofs (inclusive, scaled), e.g. an age is 0..150; both 0: no bound.
 * `step`: numbers are multiples of it (0: any millionth); RULES_SCALE for whole numbers, so that
 * nothing is missed between `<= 16` and `>= 17`. A value outside its domain is judged all the
 * same. */
struct rules_domain {
    enum rules_type type;
    const struct str *values;
    size_t n_values;
    bool open, has_none;
    int64_t lo, hi;
    int64_t step;
};

struct rules_value {
    bool known;
    int64_t v;      /* bool 0/1; number scaled; date a `day`; enum index or -1; RULES_NONE */
};
#define RULES_UNKNOWN ((struct rules_value){ false, 0 })
#define RULES_NONE INT64_MIN    /* v of `none` */

/* ------------------------------------------------------------------ building
 * Order: new, columns, rows with cells, nevers, gaps, then compile. Everything is kept on the
 * arena; texts and lists of enum values are referenced, not copied. */
struct rules_table;

struct rules_table *rules_new(struct arena *a, struct str name, enum rules_hit hit);
/* Index of the new column. `head` is how the author wrote it (for messages). */
size_t rules_column(struct rules_table *t, struct str head, struct rules_domain d);
/* Index of the new row, in force from..to inclusive (DAY_NONE: from ever, DAY_OPEN: no end).
 * `priority` is used by RULES_PRIORITY only. file/line are for messages. */
size_t rules_row(struct rules_table *t, day from, day to, int64_t priority, struct str file,
                 int line);
/* A cell in S-FEEL spelling; a cell not set is `-`. On a fault: a diag with the row's file and
 * line, the column's head in `field`, and the remedy; returns false. */
bool rules_cell(struct rules_table *t, size_t row, size_t col, struct str text, struct diags *d);
/* An impossible combination: a row of cells that may never hold together. */
size_t rules_never(struct rules_table *t, struct str file, int line);
bool rules_never_cell(struct rules_table *t, size_t never, size_t col, struct str text,
                      struct diags *d);
/* Days for which the author says that no norm is known: a day of these without a row is no
 * finding. Rows that are in force on such a day count as on any other. */
void rules_gap(struct rules_table *t, day from, day to, struct str reason);
bool rules_compile(struct rules_table *t, struct diags *d);

size_t rules_n_rows(const struct rules_table *t);
size_t rules_n_columns(const struct rules_table *t);
size_t rules_words(const struct rules_table *t);    /* 64-bit words of a row set */
struct str rules_column_head(const struct rules_table *t, size_t col);
enum rules_hit rules_hit(const struct rules_table *t);
struct str rules_name(const struct rules_table *t);
/* The reason of the gap line that covers the day, STR_NONE if there is none. */
struct str rules_gap_reason(const struct rules_table *t, day on);
/* The cell as written; "-" if it was not set. */
struct str rules_cell_text(const struct rules_table *t, size_t row, size_t col);

/* ------------------------------------------------------------------ judging
 * `in` has one value a column. Row sets have rules_words() words.
 *
 * Unknown columns: a row is in `must` only if it holds whatever they turn out to be, and left out
 * of `may` only if it cannot hold. A `never` line that all known facts meet but for one unknown
 * column narrows that column: nobody asks whether a child of ten is married. FIRST, PRIORITY: a
 * row is in `must` if it holds for certain and no better row may hold; in `may` if it may hold
 * and no better row holds for certain. Rows of equal priority do not beat each other. UNIQUE: two
 * rows in `must` contradict each other, and the proof reports them. */
struct rules_result {
    uint64_t *must;     /* rows that hold for certain, after the hit policy */
    uint64_t *may;      /* rows that hold or may hold; must is a subset */
    bool in_force;      /* some row is in force on the day: false is "no norm in force" */
    bool impossible;    /* the known facts match a `never` line */
    size_t never;       /* which one */
};
void rules_judge(const struct rules_table *t, day on, const struct rules_value *in,
                 struct arena *a, struct rules_result *out);
bool rules_has(const uint64_t *set, size_t row);
/* The next row of the set at or after `from`, or SIZE_MAX. */
size_t rules_next(const struct rules_table *t, const uint64_t *set, size_t from);

/* For each unknown column, how many open rows (may & ~must) it still constrains; 0 for known
 * columns. Only rows in `open_rows` (a row set, e.g. may & ~must of one or more subjects) count.
 * */
void rules_waiting(const struct rules_table *t, const struct rules_value *in,
                   const uint64_t *open_rows, size_t *count_by_column);

/* ANY: the row does not ask. OPEN: the fact is unknown and both are possible. */
enum rules_met { RULES_ANY, RULES_MET, RULES_UNMET, RULES_OPEN };
/* One row, condition by condition: out has a value a column. *in_force: does the date fit? */
void rules_explain(const struct rules_table *t, size_t row, day on, const struct rules_value *in,
                   enum rules_met *out, bool *in_force);
/* How many conditions are unmet (near miss: 1); in-force rows only, else SIZE_MAX. */
size_t rules_distance(const struct rules_table *t, size_t row, day on,
                      const struct rules_value *in);

/* ------------------------------------------------------------------ proving */
enum rules_fault {
    RULES_GAP,          /* an applicant on a date that no row judges (UNIQUE, FIRST, PRIORITY) */
    RULES_OVERLAP,      /* rows `row` and `other`, of a UNIQUE table or of equal priority in a
                         * PRIORITY table, are the answer together */
    RULES_DEAD,         /* `row` can never be the answer: a cell that nothing meets, only under
                         * `never`, or shadowed (FIRST, PRIORITY; `other`: a row that does so) */
    RULES_TIME_GAP,     /* days between the first and the last row with no row at all and no gap
                         * line; `row` ends before them, `other` begins after them */
    RULES_NOT_PROVED    /* it ended early, by budget or by a full list: there may be more */
};
struct rules_finding {
    enum rules_fault fault;
    size_t row, other;              /* rows concerned, SIZE_MAX if none */
    day from, to;                   /* the days of the witness, inclusive */
    struct rules_value *witness;    /* a value a column; !known: any value does */
    struct rules_finding *next;
};
/* Exact search over pieces with a memo on (column, rows left). `budget` bounds visited nodes (0:
 * a default that real tables stay far below). At most `most` findings are listed (0: 50), and one
 * NOT_PROVED behind them if the search ended early. Gaps are looked for on days on which at least
 * one row is in force; other days are time gaps. Gaps of one kind (the same rows left with the
 * same columns to go) are listed once for each period. Returns the list, NULL when proved. */
struct rules_finding *rules_prove(const struct rules_table *t, struct arena *a, uint64_t budget,
                                  size_t most);
/* The same; *nodes is set to the nodes visited, for measuring. */
struct rules_finding *rules_prove_counted(const struct rules_table *t, struct arena *a,
                                          uint64_t budget, size_t most, uint64_t *nodes);

/* ------------------------------------------------------------------ a cell by itself */
struct rules_cell;
/* NULL and a diag (DIAG_INPUT "bad-cell", `column` the byte of the fault) on a fault. */
struct rules_cell *rules_cell_parse(struct arena *a, const struct rules_domain *dom,
                                    struct str text, struct diags *d);
/* 1 true, 0 false, -1 unknown. An unknown value gives 1 or 0 where the whole domain agrees. */
int rules_cell_test(const struct rules_cell *c, const struct rules_domain *dom,
                    struct rules_value v);

#endif
