/*
 * NAME      json - documents on an arena: look up, build, compare, write
 * WHY       a document is a tree of small values in the order they were written; events are hashed
 *           in that order
 * OWNS      nothing; values live on the arena, strings are referenced
 * ERRORS    what is absent or of another type is NULL or the fallback; a value put into two parents
 *           is our bug
 * MUST NOT  lose the text of a number: it is written as it was read
 */
#include "base/json.h"

#include <string.h>

#include "base/panic.h"

/* ---- readers ---- */

struct json *json_find(const struct json *o, struct str key)
{
    if (o == NULL || o->type != JSON_OBJECT)
        return NULL;
    json_each(v, o) {
        if (str_eq(v->key, key))
            return v;
    }
    return NULL;
}

struct json *json_at(const struct json *arr, size_t i)
{
    if (arr == NULL || arr->type != JSON_ARRAY)
        return NULL;
    json_each(v, arr) {
        if (i-- == 0)
            return v;
    }
    return NULL;
}

struct str json_str(const struct json *v)
{
    return v != NULL && v->type == JSON_STRING ? v->s : STR_NONE;
}

struct str json_get_str(const struct json *o, const char *key)
{
    return json_str(json_get(o, key));
}

bool json_get_bool(const struct json *o, const char *key, bool fallback)
{
    const struct json *v = json_get(o, key);

    return v != NULL && v->type == JSON_BOOL ? v->b : fallback;
}

bool json_int(const struct json *v, int64_t *out)
{
    return v != NULL && v->type == JSON_NUMBER && str_int(v->s, out);
}

int64_t json_get_int(const struct json *o, const char *key, int64_t fallback)
{
    int64_t v;

    return json_int(json_get(o, key), &v) ? v : fallback;
}

/* ---- builders ---- */

static struct json *make(struct arena *a, enum json_type type)
{
    struct json *v = arena_new_of(a, struct json);

    v->type = type;
    return v;
}

struct json *json_new_object(struct arena *a)
{
    return make(a, JSON_OBJECT);
}

struct json *json_new_array(struct arena *a)
{
    return make(a, JSON_ARRAY);
}

struct json *json_new_str(struct arena *a, struct str s)
{
    struct json *v = make(a, JSON_STRING);

    v->s = s.p != NULL ? s : STR("");
    return v;
}

struct json *json_new_int(struct arena *a, int64_t n)
{
    struct json *v = make(a, JSON_NUMBER);

    v->s = str_from_int(a, n);
    return v;
}

struct json *json_new_bool(struct arena *a, bool b)
{
    struct json *v = make(a, JSON_BOOL);

    v->b = b;
    return v;
}

struct json *json_new_null(struct arena *a)
{
    return make(a, JSON_NULL);
}

static void append(struct json *parent, struct json *v)
{
    AN(v->next == NULL);
    AN(v != parent);
    if (parent->last != NULL)
        parent->last->next = v;
    else
        parent->child = v;
    parent->last = v;
    parent->count++;
}

/* Puts v in the place of old, a child of o. */
static void replace(struct json *o, struct json *old, struct json *v)
{
    struct json **link = &o->child;

    AN(v->next == NULL);
    while (*link != old)
        link = &(*link)->next;
    v->next = old->next;
    *link = v;
    if (o->last == old)
        o->last = v;
    old->next = NULL;
}

struct json *json_set(struct arena *a, struct json *o, const char *key, struct json *v)
{
    struct json *old;
    struct str name;

    AN(o->type == JSON_OBJECT);
    if (v == NULL)
        v = json_new_null(a);
    name = str_of(key);
    old = json_find(o, name);
    if (old == v)
        return v;
    v->key = name;
    if (old != NULL)
        replace(o, old, v);
    else
        append(o, v);
    return v;
}

struct json *json_push(struct arena *a, struct json *arr, struct json *v)
{
    AN(arr->type == JSON_ARRAY);
    if (v == NULL)
        v = json_new_null(a);
    append(arr, v);
    return v;
}

void json_set_str(struct arena *a, struct json *o, const char *key, struct str s)
{
    if (s.p != NULL)
        json_set(a, o, key, json_new_str(a, s));
}

void json_set_int(struct arena *a, struct json *o, const char *key, int64_t v)
{
    json_set(a, o, key, json_new_int(a, v));
}

void json_set_bool(struct arena *a, struct json *o, const char *key, bool b)
{
    json_set(a, o, key, json_new_bool(a, b));
}

struct json *json_copy(struct arena *a, const struct json *v)
{
    struct json *c = make(a, v->type), *child;

    c->b = v->b;
    if (v->type == JSON_STRING || v->type == JSON_NUMBER)
        c->s = str_dup(a, v->s);
    json_each(w, v) {
        child = json_copy(a, w);
        if (w->key.p != NULL)
            child->key = str_dup(a, w->key);
        append(c, child);
    }
    return c;
}

static bool same_members(const struct json *a, const struct json *b)
{
    const struct json *w = b->child, *twin;

    json_each(v, a) {           /* nearly always both are in one order: then this is one walk */
        twin = w;
        if (twin == NULL || !str_eq(v->key, twin->key)) {
            for (twin = b->child; twin != NULL && !str_eq(v->key, twin->key); twin = twin->next)
                ;
        }
        if (twin == NULL || !json_same(v, twin))
            return false;
        w = twin->next;
    }
    return true;
}

bool json_same(const struct json *a, const struct json *b)
{
    const struct json *v, *w;

    if (a == NULL || b == NULL)
        return a == b;
    if (a->type != b->type || a->count != b->count)
        return false;
    switch (a->type) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return a->b == b->b;
    case JSON_NUMBER:
    case JSON_STRING:
        return str_eq(a->s, b->s);
    case JSON_OBJECT:
        return same_members(a, b);
    case JSON_ARRAY:
        break;
    }
    for (v = a->child, w = b->child; v != NULL; v = v->next, w = w->next) {
        if (!json_same(v, w))
            return false;
    }
    return true;
}

/* ---- writer ---- */

static void newline(struct buf *b, int indent, int level)
{
    if (indent > 0) {
        buf_char(b, '\n');
        buf_pad(b, ' ', (size_t)indent * (size_t)level);
    }
}

static void write_at(struct buf *b, const struct json *v, int indent, int level);

static void write_children(struct buf *b, const struct json *v, int indent, int level)
{
    bool object = v->type == JSON_OBJECT;

    buf_char(b, object ? '{' : '[');
    json_each(w, v) {
        if (w != v->child)
            buf_char(b, ',');
        newline(b, indent, level + 1);
        if (object) {
            buf_json(b, w->key);
            buf_puts(b, indent > 0 ? ": " : ":");
        }
        write_at(b, w, indent, level + 1);
    }
    if (v->child != NULL)
        newline(b, indent, level);
    buf_char(b, object ? '}' : ']');
}

static void write_at(struct buf *b, const struct json *v, int indent, int level)
{
    switch (v->type) {
    case JSON_NULL: buf_puts(b, "null"); break;
    case JSON_BOOL: buf_puts(b, v->b ? "true" : "false"); break;
    case JSON_NUMBER: buf_str(b, v->s); break;
    case JSON_STRING: buf_json(b, v->s); break;
    case JSON_ARRAY:
    case JSON_OBJECT: write_children(b, v, indent, level); break;
    }
}

void json_write(struct buf *b, const struct json *v, int indent)
{
    if (v == NULL)
        buf_puts(b, "null");
    else
        write_at(b, v, indent, 0);
}

struct str json_text(struct arena *a, const struct json *v, int indent)
{
    struct buf b = buf_on(a);

    json_write(&b, v, indent);
    return buf_get(&b);
}
