/*
 * NAME    second_json - jansson's opinion of a document
 * WHY     jansson and base/json.h use some of the same names and cannot meet in one file
 */
#ifndef SECOND_JSON_H
#define SECOND_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct second;

/* NULL when jansson refuses the text. Free with second_free, unless it came from second_at/get. */
struct second *second_parse(const char *p, size_t n);
void second_free(struct second *j);
/* 'n' null, 't' true, 'f' false, '#' number, '"' string, '[' array, '{' object */
char second_kind(const struct second *j);
size_t second_count(const struct second *j);
const struct second *second_at(const struct second *j, size_t i);
const struct second *second_get(const struct second *j, const char *key);
const char *second_str(const struct second *j, size_t *n);
double second_number(const struct second *j);
bool second_equal(const struct second *a, const struct second *b);

#endif
