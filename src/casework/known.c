/*
 * NAME    known - what is known of a case, as nested JSON facts, and how more becomes known
 * WHY     facts come in pieces: with the filing, from answers, agencies and officers; a piece
 *         changes what it names
 * OWNS    nothing; values are copied onto the arena given
 * MUST NOT judge a fact: names, types and possibility are the law's dictionary's business
 *         (facts_read)
 */
#include "casework/room.h"

#define LIST_MOST 256 /* items of a list; the dictionary's own limits are lower */

/* "children[2]" -> name and index; -1: no index. False when the brackets are not closed or hold no
 * number. */
static bool split_index(struct str head, struct str *name, int64_t *index)
{
    ptrdiff_t open = str_chr(head, '[');

    *name = head;
    *index = -1;
    if (open < 0)
        return true;
    if (head.p[head.n - 1] != ']')
        return false;
    *name = str_sub(head, 0, (size_t)open);
    return str_int(str_sub(head, (size_t)open + 1, head.n - (size_t)open - 2), index) && *index >= 0
        && *index < LIST_MOST;
}

static struct json *member(struct arena *a, struct json *o, struct str name, enum json_type type)
{
    const char *key = str_z(a, name);
    struct json *v = json_get(o, key);

    if (v != NULL && v->type == type)
        return v;
    return json_set(a, o, key, type == JSON_ARRAY ? json_new_array(a) : json_new_object(a));
}

/* The whole list in place of what was there; when the lengths agree, item by item. */
static void merge_list(struct arena *a, struct json *o, struct str name, const struct json *list)
{
    struct json *old = json_get(o, str_z(a, name));
    struct json *fresh;
    size_t i = 0;

    if (old != NULL && old->type == JSON_ARRAY && old->count == list->count) {
        json_each(item, list) {
            struct json *to = json_at(old, i++);

            if (item->type == JSON_OBJECT && to->type == JSON_OBJECT)
                known_merge(a, to, item);
        }
        return;
    }
    fresh = json_new_array(a);
    json_each(item, list) {
        struct json *to = item->type == JSON_OBJECT ? json_new_object(a) : json_copy(a, item);

        if (item->type == JSON_OBJECT)
            known_merge(a, to, item);
        json_push(a, fresh, to);
    }
    json_set(a, o, str_z(a, name), fresh);
}

void known_put(struct arena *a, struct json *into, struct str name, const struct json *value)
{
    struct str rest = name, head, word;
    int64_t index;

    if (into->type != JSON_OBJECT || !str_cut(&rest, '.', &head) || head.n == 0
        || !split_index(head, &word, &index))
        return;
    if (index >= 0) {
        struct json *list = member(a, into, word, JSON_ARRAY);
        struct json *item;

        while (list->count <= (size_t)index)
            json_push(a, list, json_new_object(a));
        item = json_at(list, (size_t)index);
        if (rest.p != NULL)
            known_put(a, item, rest, value);
        else if (value->type == JSON_OBJECT)
            known_merge(a, item, value);
    } else if (rest.p != NULL) {
        known_put(a, member(a, into, word, JSON_OBJECT), rest, value);
    } else if (value->type == JSON_OBJECT) {
        known_merge(a, member(a, into, word, JSON_OBJECT), value);
    } else if (value->type == JSON_ARRAY) {
        merge_list(a, into, word, value);
    } else {
        json_set(a, into, str_z(a, word), json_copy(a, value));
    }
}

void known_merge(struct arena *a, struct json *into, const struct json *patch)
{
    json_each(m, patch)
        known_put(a, into, m->key, m);
}

const struct json *known_get(const struct json *facts, const char *dotted)
{
    struct str rest = str_of(dotted), head, word;
    int64_t index;

    while (facts != NULL && str_cut(&rest, '.', &head)) {
        const struct json *next = NULL;

        if (facts->type != JSON_OBJECT || !split_index(head, &word, &index))
            return NULL;
        json_each(m, facts) {
            if (str_eq(m->key, word))
                next = m;
        }
        facts = index >= 0 ? json_at(next, (size_t)index) : next;
    }
    return facts;
}

struct names {
    struct arena *a;
    struct str *p;
    size_t n, cap;
};

static void add_name(struct names *l, struct str s)
{
    if (l->n == l->cap) {
        struct str *more = arena_new_array(l->a, l->cap * 2 + 16, struct str);

        for (size_t i = 0; i < l->n; i++)
            more[i] = l->p[i];
        l->p = more;
        l->cap = l->cap * 2 + 16;
    }
    l->p[l->n++] = s;
}

static void walk(struct names *l, const struct json *v, struct str name)
{
    size_t i = 0;

    if (v->type == JSON_OBJECT) {
        json_each(m, v) {
            struct str under = name.n == 0
                ? m->key
                : str_printf(l->a, "%.*s.%.*s", STR_ARG(name), STR_ARG(m->key));
            walk(l, m, under);
        }
    } else if (v->type == JSON_ARRAY) {
        add_name(l, name); /* that the list is known, even when it is empty */
        json_each(m, v)
            walk(l, m, str_printf(l->a, "%.*s[%zu]", STR_ARG(name), i++));
    } else {
        add_name(l, name);
    }
}

size_t known_names(struct arena *a, const struct json *facts, struct str **out)
{
    struct names l = { a, NULL, 0, 0 };

    if (facts != NULL)
        walk(&l, facts, STR_NONE);
    *out = l.p;
    return l.n;
}
