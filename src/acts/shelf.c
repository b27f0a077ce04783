/*
 * NAME    shelf - what a search must know of each act, in columns
 * WHY     a word that half of all acts have gives as many rows; each is filtered and counted in some
 *         nanoseconds here, where a join would take microseconds
 * OWNS    its arena; names are kept once and compared as numbers
 */
#include <string.h>

#include "acts/room.h"

static size_t hash(struct str s, char what)
{
    uint64_t h = 1469598103934665603u ^ (unsigned char)what;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    return (size_t)(h ^ (h >> 29));
}

/* A name is kept with its kind before it, so that a country and a tag stay apart. */
static uint32_t *slot_of(const struct shelf *s, struct str name, char what)
{
    size_t i = hash(name, what) & (s->n_slots - 1);

    for (; s->slots[i]; i = (i + 1) & (s->n_slots - 1)) {
        struct str have = s->names[s->slots[i] - 1];
        if (have.p[-1] == what && str_eq(have, name))
            break;
    }
    return &s->slots[i];
}

static void grow(struct shelf *s)
{
    size_t cap = s->cap_names ? s->cap_names * 2 : 1024;
    struct str *names = arena_new_array(s->arena, cap, struct str);

    if (s->n_names)
        memcpy(names, s->names, s->n_names * sizeof *names);
    s->names = names;
    s->cap_names = cap;
    s->n_slots = cap * 2;
    s->slots = arena_new_array(s->arena, s->n_slots, uint32_t);
    for (size_t i = 0; i < s->n_names; i++)
        *slot_of(s, s->names[i], s->names[i].p[-1]) = (uint32_t)i + 1;
}

uint32_t shelf_name(struct shelf *s, struct str name, char what)
{
    uint32_t *at;

    if (s->n_names == s->cap_names)
        grow(s);
    at = slot_of(s, name, what);
    if (*at == 0) {
        char *p = arena_alloc(s->arena, name.n + 2);
        p[0] = what;
        if (name.n)
            memcpy(p + 1, name.p, name.n);
        s->names[s->n_names] = (struct str){ p + 1, name.n };
        *at = (uint32_t)++s->n_names;
    }
    return *at - 1;
}

bool shelf_find(const struct shelf *s, struct str name, char what, uint32_t *out)
{
    uint32_t *at = s->n_slots ? slot_of(s, name, what) : NULL;

    if (!at || *at == 0)
        return false;
    *out = *at - 1;
    return true;
}

const char *act_status_name(day effect, day ceased, bool partial, day on)
{
    return ceased != DAY_OPEN && on >= ceased ? "ceased"
        : effect != DAY_NONE && on < effect ? "not-yet" : partial ? "in-part" : "in-force";
}

const char *shelf_status(const struct shelf_act *a, day on)
{
    return act_status_name(a->effect, a->ceased, a->partial, on);
}

/* ------------------------------------------------------------------ loading */
static struct str column(sqlite3_stmt *st, int i)
{
    const unsigned char *p = sqlite3_column_text(st, i);

    return p ? (struct str){ (const char *)p, (size_t)sqlite3_column_bytes(st, i) } : STR("");
}

static size_t top(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *st;
    size_t n = 0;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
        n = (size_t)sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    return n;
}

static void load_acts(struct shelf *s, sqlite3_stmt *st)
{
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct shelf_act *x = &s->acts[sqlite3_column_int64(st, 0) - 1];
        int year = 0, month, dom;

        x->id = sqlite3_column_int64(st, 0);
        x->country = shelf_name(s, column(st, 1), 'c');
        x->kind = shelf_name(s, column(st, 2), 'k');
        x->body = shelf_name(s, column(st, 3), 'b');
        x->adopted = db_get_day(st, 4, DAY_NONE);
        x->effect = db_get_day(st, 5, x->adopted);
        x->ceased = db_get_day(st, 6, DAY_OPEN);
        x->cited = (uint32_t)sqlite3_column_int64(st, 7);
        x->partial = sqlite3_column_int(st, 8) != 0;
        if (x->adopted != DAY_NONE)
            day_parts(x->adopted, &year, &month, &dom);
        x->year = (uint16_t)year;
    }
}

static void load_editions(struct shelf *s, sqlite3_stmt *st)
{
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct shelf_edition *e = &s->editions[sqlite3_column_int64(st, 0) - 1];

        e->act = (uint32_t)sqlite3_column_int64(st, 1) - 1;
        e->lang = (uint8_t)sqlite3_column_int(st, 2);
        e->from = sqlite3_column_int(st, 3);
        e->to = db_get_day(st, 4, DAY_OPEN);
        e->superseded = sqlite3_column_int(st, 5) != 0;
    }
}

/* How many words a text has, as FTS5 keeps it: one number of seven bits a byte. */
static void load_words(struct shelf *s, sqlite3_stmt *st)
{
    while (sqlite3_step(st) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(st, 0);
        const unsigned char *p = sqlite3_column_blob(st, 1);
        int n = sqlite3_column_bytes(st, 1);
        struct shelf_edition *e;

        if (id < 1 || (size_t)id > s->n_editions)
            continue;
        e = &s->editions[id - 1];
        e->words = 0;
        for (int i = 0; i < n && i < 4; i++) {
            e->words = e->words << 7 | (p[i] & 0x7F);
            if (p[i] < 0x80)
                break;
        }
        s->texts[e->lang].n++;
        s->texts[e->lang].words += e->words;
    }
}

static void load_labels(struct shelf *s, sqlite3_stmt *st)
{
    uint32_t n = 0;

    while (sqlite3_step(st) == SQLITE_ROW) {
        struct shelf_act *x = &s->acts[sqlite3_column_int64(st, 0) - 1];
        char what = column(st, 1).p[0] == 't' && column(st, 1).n == 5 ? 't' : 'g';

        if (x->n_labels++ == 0)
            x->labels = n;
        s->labels[n++] = shelf_name(s, column(st, 2), what);
    }
}

/* Last, so that the names that facets count are few and stand first. */
static void load_numbers(struct shelf *s, sqlite3_stmt *st)
{
    s->n_facets = s->n_names;
    while (sqlite3_step(st) == SQLITE_ROW)
        s->acts[sqlite3_column_int64(st, 0) - 1].number = shelf_name(s, column(st, 1), 'n');
}

static void load_changes(struct shelf *s, sqlite3_stmt *st)
{
    while (sqlite3_step(st) == SQLITE_ROW)
        s->acts[sqlite3_column_int64(st, 0) - 1].changes = true;
}

static const struct {
    const char *sql;
    void (*load)(struct shelf *, sqlite3_stmt *);
} loads[] = {
    { "SELECT id,country,kind,body,adopted,effect,ceased,cited,partial FROM act",
      load_acts },
    { "SELECT id,act,lang,from_day,to_day,superseded FROM edition", load_editions },
    { "SELECT id,sz FROM text_kk_docsize", load_words },
    { "SELECT id,sz FROM text_ru_docsize", load_words },
    { "SELECT id,sz FROM text_en_docsize", load_words },
    { "SELECT act,what,value FROM label ORDER BY act", load_labels },
    { "SELECT DISTINCT act FROM link WHERE rel IN ('amends','repeals')", load_changes },
    { "SELECT id,number_key FROM act", load_numbers },
};

/* Read in one transaction, so that the columns belong together. */
struct shelf *shelf_load(struct reader *rd, struct diags *d)
{
    struct arena *a = arena_new();
    struct shelf *s = arena_new_of(a, struct shelf);
    bool ok = db_exec(rd->db, "BEGIN", d);

    s->arena = a;
    if (ok) {
        s->n_acts = top(rd->db, "SELECT coalesce(max(id),0) FROM act");
        s->n_editions = top(rd->db, "SELECT coalesce(max(id),0) FROM edition");
        s->acts = arena_new_array(a, s->n_acts, struct shelf_act);
        s->editions = arena_new_array(a, s->n_editions, struct shelf_edition);
        s->labels = arena_new_array(a, top(rd->db, "SELECT count(*) FROM label"), uint32_t);
    }
    for (size_t i = 0; ok && i < sizeof loads / sizeof *loads; i++) {
        sqlite3_stmt *st;
        ok = sqlite3_prepare_v2(rd->db, loads[i].sql, -1, &st, NULL) == SQLITE_OK
            || db_fail(d, rd->db, NULL);
        if (ok)
            loads[i].load(s, st);
        sqlite3_finalize(st);
    }
    if (sqlite3_get_autocommit(rd->db) == 0)
        db_exec(rd->db, "COMMIT", d);
    if (ok)
        return s;
    arena_free(a);
    return NULL;
}
