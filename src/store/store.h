/*
 * NAME    store/store - what the implementations of the store port share
 * WHY     the fields of a projection row, the words of a name and the integrity check are the same
 *         for all of them
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "flow/ports.h"
#include "trust/merkle.h"

/* The row, field by field: one list for columns, bindings, copies and comparison. */
#define ROW_STRINGS(X) \
    X(service) \
    X(status) X(person_key) X(applicant) X(body) X(place) X(assigned) X(decision) \
        X(decision_number) X(representative) X(agencies)
#define ROW_DAYS(X) X(on) X(registered) X(due) X(term) X(decided)
#define ROW_MOMENTS(X) X(received) X(updated)

void row_copy(struct arena *a, struct case_row *to, const struct case_row *from);
/* The name of the first field that differs, or NULL. */
const char *row_difference(const struct case_row *a, const struct case_row *b);

/* The words under which a name is found: folded, split at blanks, and once more behind a hyphen or
 * an apostrophe inside a word. Sorted, without repeats. */
size_t store_words(struct arena *a, struct str name, struct str **out);
/* The words asked for: folded, split at blanks only. At most `most`. */
size_t store_query(struct arena *a, struct str text, struct str *out, size_t most);
/* Is `code` (a trailing '*' makes it a prefix) among blank-separated codes? */
bool store_has_code(struct str codes, struct str code);
/* Letters of a number in the spelling numbers are given out in: ASCII capitals. */
struct str store_number(struct arena *a, struct str s);

/* Every "blob" a payload names, in order. */
typedef int blob_seen(void *ctx, struct str hex, struct diags *d);
int store_blobs(const struct json *data, blob_seen *seen, void *ctx, struct diags *d);
bool store_is_hex(struct str hex);

/* A failure of the surroundings: code, where, what to do. Returns PORT_FAILED. */
int store_fail(struct diags *d, const char *code, const char *file, const char *remedy,
               const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Somebody else's events came first. Returns PORT_CONFLICT. */
int store_conflict(struct diags *d, struct str number, int64_t expected, int64_t there);
int store_finding(struct diags *d, const char *code, struct str field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Are the names and the size of a record within bounds? */
int store_record_fit(const struct record *r, struct diags *d);
/* Somebody else's change came first. Returns PORT_CONFLICT. */
int store_record_conflict(struct diags *d, struct str kind);

/* What an implementation adds to the common check; each may be NULL. */
struct check_hooks {
    merkle_get *node;                   /* a stored complete subtree */
    void *node_ctx;
    /* What else is derived from a row (search words and so on). */
    int (*row)(struct store *s, const struct case_row *row, struct diags *d);
    /* Is this document there, and is it what its name says? Findings to d. */
    blob_seen *blob;
    void *blob_ctx;
};
typedef int row_fold(void *ctx, struct str number, const struct event *e, size_t n, struct arena *a,
                     struct case_row *out);
/* *findings: how many messages were added to d. PORT_FAILED only when the check itself could not go
 * on. fold may be NULL: journal and documents only. */
int store_check(struct store *s, const struct check_hooks *h, row_fold *fold, void *ctx,
                size_t *findings, struct diags *d);

#endif
