/*
 * NAME    law/map - names to numbers, and the nearest name to a misspelt one
 * WHY     loading interns every name once; a message should say what was probably meant
 * OWNS    slots on the arena the map was made on
 */
#include "law/internal.h"

#include <string.h>

struct map map_on(struct arena *a)
{
    return (struct map){ .arena = a };
}

static size_t hash(struct str a, struct str b)
{
    uint64_t h = 1469598103934665603u;

    for (size_t i = 0; i < a.n; i++)
        h = (h ^ (unsigned char)a.p[i]) * 1099511628211u;
    h = (h ^ 0xffu) * 1099511628211u;
    for (size_t i = 0; i < b.n; i++)
        h = (h ^ (unsigned char)b.p[i]) * 1099511628211u;
    return (size_t)(h ^ (h >> 29));
}

static struct map_slot *find(const struct map *m, struct str a, struct str b)
{
    size_t i = hash(a, b) & (m->cap - 1);

    while (m->slots[i].used && !(str_eq(m->slots[i].a, a) && str_eq(m->slots[i].b, b)))
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

static void grow(struct map *m)
{
    struct map old = *m;

    m->cap = old.cap ? old.cap * 2 : 64;
    m->slots = arena_new_array(m->arena, m->cap, struct map_slot);
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].used)
            *find(m, old.slots[i].a, old.slots[i].b) = old.slots[i];
}

bool map_put(struct map *m, struct str a, struct str b, uint32_t value)
{
    struct map_slot *s;

    if (m->n * 2 >= m->cap)
        grow(m);
    s = find(m, a, b);
    if (s->used)
        return false;
    *s = (struct map_slot){ a, b, value, true };
    m->n++;
    return true;
}

bool map_get(const struct map *m, struct str a, struct str b, uint32_t *value)
{
    const struct map_slot *s;

    if (m->cap == 0)
        return false;
    s = find(m, a, b);
    if (s->used)
        *value = s->value;
    return s->used;
}

/* Edits between two words of at most 63 bytes, stopping at `most`. */
static size_t distance(struct str a, struct str b, size_t most)
{
    size_t row[64];

    if (a.n > 63 || b.n > 63 || (a.n > b.n ? a.n - b.n : b.n - a.n) > most)
        return most + 1;
    for (size_t k = 0; k <= b.n; k++)
        row[k] = k;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0], least = i;
        row[0] = i;
        for (size_t k = 1; k <= b.n; k++) {
            size_t swap = corner + (a.p[i - 1] != b.p[k - 1]);
            corner = row[k];
            row[k] = row[k] + 1 < row[k - 1] + 1 ? row[k] + 1 : row[k - 1] + 1;
            row[k] = swap < row[k] ? swap : row[k];
            least = row[k] < least ? row[k] : least;
        }
        if (least > most)
            return most + 1;
    }
    return row[b.n];
}

/* `married` means `applicant.married`: a name that ends with the word counts as one edit away. */
static bool is_tail(struct str name, struct str word)
{
    return word.n > 2 && name.n > word.n + 1 &&
        str_eq(str_sub(name, name.n - word.n, word.n), word) && name.p[name.n - word.n - 1] == '.';
}

struct str near_name(struct str word, const struct str *names, size_t n)
{
    size_t best = word.n / 3 + 1;
    struct str found = STR_NONE;

    for (size_t i = 0; i < n; i++) {
        size_t is = is_tail(names[i], word) ? 1 : distance(word, names[i], best);
        if (is < best || (is == best && !found.p)) {
            best = is;
            found = names[i];
        }
    }
    return found;
}

bool is_code(struct str s)
{
    bool hyphen = true;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '-') {
            if (hyphen)
                return false;
            hyphen = true;
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            hyphen = false;
        } else {
            return false;
        }
    }
    return !hyphen;
}
