/*
 * NAME    diag - what went wrong as a value: class, place, sentence, remedy, clause
 * WHY     the message is written where the fault is seen and passed upward unchanged
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <stdarg.h>

#include "base/str.h"

/* The class decides exit code and HTTP status. */
enum diag_class {
    DIAG_REFUSED,       /* the rules say no; the person can act          exit 1, 409/403/404 */
    DIAG_INPUT,         /* wrong usage or bad input                      exit 2, 400 */
    DIAG_ENVIRONMENT,   /* disk, port, database                          exit 3, 503 */
    DIAG_FINDING        /* a check found something (law check)           exit 1 */
};

struct diag {
    enum diag_class class;
    struct str code;        /* kebab-case, stable: "unknown-fact", "gap", "not-your-role" */
    /* where: a file, or a JSON pointer / fact name in `field`; empty if none */
    struct str file;
    /* 1-based, 0 unknown; column in bytes, or the table column for law files */
    int line, column;
    struct str field;       /* fact, option or table the message is about */
    struct str message;     /* one sentence, in English for logs and the terminal */
    struct str remedy;      /* what to do */
    struct str clause;      /* citation where a rule is behind it */
    struct diag *next;
};

struct diags {
    struct arena *arena;
    struct diag *first, *last;
    size_t count;
};

struct diags diags_on(struct arena *a);
/*
 * Appends and returns the new diag so that the caller can fill file, line, field, remedy, clause.
 */
struct diag *diag_add(struct diags *d, enum diag_class c, const char *code, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
struct diag *diag_addv(struct diags *d, enum diag_class c, const char *code, const char *fmt, va_list ap)
    __attribute__((format(printf, 4, 0)));
/* "file:line:column: message (remedy) [clause]" */
struct str diag_text(struct arena *a, const struct diag *d);

#endif
