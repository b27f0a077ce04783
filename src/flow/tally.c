/*
 * NAME      tally - rows of a report that are found by a key, counted and ranked
 * WHY       every report groups something by something and shows the largest first
 * OWNS      nothing: rows live on the caller's arena
 * MUST NOT  show what was only needed for counting: "key", "numbers", "times"
 */
#include <stdlib.h>

#include "flow/room.h"

struct json *tally_row(struct json *list, const char *key, struct str value, struct arena *a)
{
    struct json *o;

    json_each(v, list)
        if (str_eq(json_get_str(v, key), value))
            return v;
    o = json_push(a, list, json_new_object(a));
    json_set_str(a, o, key, str_dup(a, value));
    return o;
}

void tally_add(struct json *o, const char *key, int64_t n, struct arena *a)
{
    json_set_int(a, o, key, json_get_int(o, key, 0) + n);
}

struct ranked { struct json *v; int64_t by; size_t place; };

static int larger_first(const void *x, const void *y)
{
    const struct ranked *p = x, *q = y;

    if (p->by != q->by)
        return p->by < q->by ? 1 : -1;
    return p->place > q->place ? 1 : p->place < q->place ? -1 : 0;
}

/* The largest first, equal ones as they were found. */
struct json *tally_rank(const struct json *list, const char *key, struct arena *a)
{
    struct json *out = json_new_array(a);
    struct ranked *r = arena_new_array(a, list->count + 1, struct ranked);
    size_t n = 0;

    json_each(v, list) {
        r[n] = (struct ranked){ v, json_get_int(v, key, 0), n };
        n++;
    }
    qsort(r, n, sizeof *r, larger_first);
    for (size_t i = 0; i < n; i++)
        json_push(a, out, json_copy(a, r[i].v));
    return out;
}

/* Without what was only needed for counting. */
struct json *tally_shown(const struct json *list, const char *by, struct arena *a)
{
    struct json *out = json_new_array(a);

    json_each(v, tally_rank(list, by, a)) {
        struct json *o = json_push(a, out, json_new_object(a));

        json_each(m, v)
            if (!str_is(m->key, "key") && !str_is(m->key, "numbers") && !str_is(m->key, "times"))
                json_set(a, o, str_z(a, m->key), json_copy(a, m));
    }
    return out;
}
