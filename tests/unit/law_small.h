/*
 * NAME    law_small - a little law of an invented country, in C strings, for the tests of the law
 *         room
 * WHY     a test that says what it needs in ten lines is read; the real law changes under it
 */
#ifndef TESTS_LAW_SMALL_H
#define TESTS_LAW_SMALL_H

#include "law/law.h"

/* Dictionary, acts, texts, calendar and MCI, then the given files (name, text; end with NULL).
 * Faults go to `d`; NULL when it does not load. */
struct law *law_small(struct arena *a, struct diags *d, ...);
/* The service of the tests: all kinds of tables. Pass as law_small(a, &d, "law/leave.md",
 * LAW_LEAVE, NULL). */
extern const char *const LAW_LEAVE;
/* A procedure that it may use. */
extern const char *const LAW_COMMON;

/* Facts from JSON with ' for "; fails the test when they are not read. */
struct facts *law_small_facts(const struct law *l, struct arena *a, const char *json);
/* JSON with ' for ". */
struct json *law_small_json(struct arena *a, const char *text);
/* The first diag of the code, NULL if there is none. */
const struct diag *law_small_diag(const struct diags *d, const char *code);

#endif
