/*
 * NAME    filing - HTTP requests that file applications of people who never lived
 * WHY     the fault tests and the benchmarks need any number of different, valid, invented applicants
 * OWNS    the numbers: of people born 1880 to 1899, so that none can belong to anybody living
 */
#ifndef TESTS_LOAD_FILING_H
#define TESTS_LOAD_FILING_H

#include <stdbool.h>
#include <stddef.h>

#define FILING_TEMPLATE 32768

/* The body of a filing with @IIN@ where the number of the person goes, read from a file. */
struct filing {
    char body[FILING_TEMPLATE];
    char token[256];            /* of the one who asks; NAME=VALUE: a cookie; empty: none is sent */
};
/* false, with a line on standard error, when the file cannot be read or is too long. */
bool filing_read(struct filing *f, const char *path, const char *token);
/* Person k (0 <= k < 30 million), twelve digits and a NUL. Different k, different people. */
void filing_iin(long k, char out[13]);
/* POST /api/v1/cases for person k under an idempotency key; the length, 0 if it does not fit. */
size_t filing_post(const struct filing *f, long k, const char *key, char *buf, size_t room);
/* GET of a path as the same caller. */
size_t filing_get(const struct filing *f, const char *path, char *buf, size_t room);
/* The text of "name":"..." in a JSON document, false if it is not there or does not fit. */
bool filing_field(const char *json, const char *name, char *out, size_t room);

#endif
