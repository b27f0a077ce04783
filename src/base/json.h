/*
 * NAME    json - JSON documents on an arena: strict reader with limits, builder, writer
 * WHY     the pure rooms read and write documents but may not malloc; one JSON for the whole
 *         program
 * ERRORS  the reader says byte offset, line and column of the first fault; duplicate keys, bad
 *         UTF-8, NUL, depth or size past the limit are faults; nothing is repaired
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/diag.h"

enum json_type { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json {
    enum json_type type;
    bool b;
    struct str s;           /* string value, or the number's text as written */
    struct str key;         /* when a member of an object */
    struct json *child, *last, *next;
    size_t count;           /* children */
};

struct json_limits { size_t bytes; int depth; size_t values; };
#define JSON_LIMITS ((struct json_limits){ 1u << 20, 32, 100000 })

/*
 * NULL and a diag (DIAG_INPUT "bad-json") on a fault. The result points into `text` copies in the
 * arena.
 */
struct json *json_parse(struct arena *a, struct str text, struct json_limits lim, struct diags *d);

/* Readers: NULL or the fallback when absent or of another type. */
struct json *json_find(const struct json *o, struct str key);
static inline struct json *json_get(const struct json *o, const char *key)
{
    return json_find(o, str_of(key));
}
struct json *json_at(const struct json *arr, size_t i);
struct str json_str(const struct json *v);                 /* STR_NONE unless a string */
struct str json_get_str(const struct json *o, const char *key);
bool json_get_bool(const struct json *o, const char *key, bool fallback);
int64_t json_get_int(const struct json *o, const char *key, int64_t fallback);
bool json_int(const struct json *v, int64_t *out);
#define json_each(v, parent) \
    for (struct json *v = (parent) ? (parent)->child : NULL; v; v = v->next)

/* Builders: values made on the arena; strings are referenced, not copied. Keys likewise. */
struct json *json_new_object(struct arena *a);
struct json *json_new_array(struct arena *a);
struct json *json_new_str(struct arena *a, struct str s);
struct json *json_new_int(struct arena *a, int64_t v);
struct json *json_new_bool(struct arena *a, bool b);
struct json *json_new_null(struct arena *a);
/*
 * Appends, or puts v in the place of the member of that name (which is looked for: for thousands
 * use an array). `v` must not be in another parent (json_copy it). Returns v. A NULL v becomes
 * null.
 */
struct json *json_set(struct arena *a, struct json *o, const char *key, struct json *v);
struct json *json_push(struct arena *a, struct json *arr, struct json *v);
/* absent when s.p NULL */
void json_set_str(struct arena *a, struct json *o, const char *key, struct str s);
void json_set_int(struct arena *a, struct json *o, const char *key, int64_t v);
void json_set_bool(struct arena *a, struct json *o, const char *key, bool b);
struct json *json_copy(struct arena *a, const struct json *v);
/* Objects: order of members does not matter. Numbers: as written, 1 is not 1.0. */
bool json_same(const struct json *a, const struct json *b);

/* Compact when indent is 0 (members in order: the form events are hashed in), else pretty. */
void json_write(struct buf *b, const struct json *v, int indent);
struct str json_text(struct arena *a, const struct json *v, int indent);

#endif
