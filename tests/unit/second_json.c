/*
 * NAME    second_json - jansson's opinion of a document
 */
#include "second_json.h"

#include <jansson.h>

struct second {
    int jansson;        /* never looked at: a json_t is behind the pointer */
};

static json_t *of(const struct second *j)
{
    union {
        const struct second *in;
        json_t *out;
    } u = { .in = j };

    return u.out;
}

static struct second *as(json_t *j)
{
    return (struct second *)(void *)j;
}

struct second *second_parse(const char *p, size_t n)
{
    return as(json_loadb(p != NULL ? p : "", n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL));
}

void second_free(struct second *j)
{
    json_decref(of(j));
}

char second_kind(const struct second *j)
{
    switch (json_typeof(of(j))) {
    case JSON_OBJECT: return '{';
    case JSON_ARRAY: return '[';
    case JSON_STRING: return '"';
    case JSON_INTEGER:
    case JSON_REAL: return '#';
    case JSON_TRUE: return 't';
    case JSON_FALSE: return 'f';
    case JSON_NULL: return 'n';
    }
    return '?';
}

size_t second_count(const struct second *j)
{
    return json_is_array(of(j)) ? json_array_size(of(j)) : json_object_size(of(j));
}

const struct second *second_at(const struct second *j, size_t i)
{
    return as(json_array_get(of(j), i));
}

const struct second *second_get(const struct second *j, const char *key)
{
    return as(json_object_get(of(j), key));
}

const char *second_str(const struct second *j, size_t *n)
{
    *n = json_string_length(of(j));
    return json_string_value(of(j));
}

double second_number(const struct second *j)
{
    return json_number_value(of(j));
}

bool second_equal(const struct second *a, const struct second *b)
{
    return json_equal(of(a), of(b));
}
