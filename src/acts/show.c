/*
 * NAME    show - an act as of a day: its text, its editions, its clauses
 * ERRORS  no-such-act for a code that is not in the register
 */
#include <string.h>

#include "acts/room.h"

bool no_such_act(struct diags *d, struct str code)
{
    diag_add(d, DIAG_INPUT, "no-such-act", "there is no act %.*s in the register", STR_ARG(code))
        ->remedy = STR("look for it: sapar acts search, /api/v1/acts?q=");
    return false;
}

struct str code_given(struct reader *rd, struct arena *a, struct str s, struct diags *d)
{
    struct acts_eli e;
    sqlite3_stmt *st;
    struct str best = STR(""), kind;

    if (!acts_eli_parse(a, s, &e))
        return s;
    st = db_get(rd, AS_eli_find, d);
    if (!st)
        return s;
    /* order-mia: the kind, and the body where kinds of many bodies share numbers */
    ptrdiff_t dash = str_chr(e.type, '-');
    kind = dash > 0 ? str_sub(e.type, 0, (size_t)dash) : e.type;
    db_text(st, 1, e.country);
    db_text(st, 2, kind);
    db_text(st, 3, number_key(a, e.number));
    sqlite3_bind_int(st, 4, e.year);
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct str code = db_str(a, st, 0);
        struct str body = slug(a, body_short(a, kind, db_str(a, st, 1)));
        if (dash < 0 || str_eq(body, str_sub(e.type, (size_t)dash + 1, e.type.n)))
            best = best.n ? best : code;
    }
    sqlite3_reset(st);
    return best.n ? best : s;
}

struct str acts_eli_code(struct acts *r, const struct acts_eli *e, struct arena *a,
                         struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    struct str text = acts_eli_text(a, e), code;

    if (!rd)
        return STR("");
    code = code_given(rd, a, text, d);
    reader_give(r, rd);
    return str_eq(code, text) ? STR("") : code;
}

bool act_load(struct reader *rd, struct arena *a, struct str code, struct act_row *out,
              struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_act_get, d);

    *out = (struct act_row){ 0 };
    if (!st)
        return false;
    db_text(st, 1, code);
    if (sqlite3_step(st) != SQLITE_ROW) {
        sqlite3_reset(st);
        return no_such_act(d, code);
    }
    out->id = sqlite3_column_int64(st, 0);
    out->code = db_str(a, st, 1);
    out->country = db_str(a, st, 2);
    out->kind = db_str(a, st, 3);
    out->body = db_str(a, st, 4);
    out->number = db_str(a, st, 5);
    out->adopted = db_get_day(st, 6, DAY_NONE);
    out->published = db_get_day(st, 7, DAY_NONE);
    out->effect = db_get_day(st, 8, DAY_NONE);
    out->ceased = db_get_day(st, 9, DAY_OPEN);
    for (int i = 0; i < LANG_COUNT; i++)
        out->title[i] = db_str(a, st, 10 + i);
    out->source = db_str(a, st, 13);
    out->partial = sqlite3_column_int(st, 14) != 0;
    sqlite3_reset(st);
    return true;
}

size_t edition_rows(struct reader *rd, struct arena *a, int64_t act, struct edition_row **out,
                    struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_edition_list, d);
    size_t n = 0, cap = 0;

    *out = NULL;
    if (!st)
        return 0;
    sqlite3_bind_int64(st, 1, act);
    while (sqlite3_step(st) == SQLITE_ROW) {
        if (n == cap) {
            struct edition_row *more = arena_new_array(a, cap = cap ? cap * 2 : 8,
                                                       struct edition_row);
            if (n)
                memcpy(more, *out, n * sizeof *more);
            *out = more;
        }
        (*out)[n++] = (struct edition_row){ .id = sqlite3_column_int64(st, 0),
            .lang = (enum lang)sqlite3_column_int(st, 1), .from = sqlite3_column_int(st, 2),
            .to = db_get_day(st, 3, DAY_OPEN), .origin = db_str(a, st, 4),
            .basis = db_str(a, st, 5), .imported = db_get_day(st, 6, DAY_NONE),
            .revision = sqlite3_column_int(st, 7) };
    }
    sqlite3_reset(st);
    return n;
}

/* How far an edition is from the day asked: 0 when it holds then. */
static int64_t away(const struct edition_row *e, day on)
{
    return on < e->from ? (int64_t)e->from - on : e->to != DAY_OPEN && on > e->to
        ? (int64_t)on - e->to : 0;
}

const struct edition_row *edition_on(const struct edition_row *v, size_t n, day on, enum lang lang)
{
    const struct edition_row *best = NULL;

    for (size_t i = 0; i < n; i++) {
        bool mine = v[i].lang == lang, his = best && best->lang == lang;
        if (!best || (mine && !his) || (mine == his && away(&v[i], on) < away(best, on)))
            best = &v[i];
    }
    return best;
}

const char *clause_state_name(enum clause_state s)
{
    static const char *const NAMES[] = { "in-force", "excluded", "ceased" };

    return NAMES[s <= CLAUSE_CEASED ? s : 0];
}

struct doc_clause *clause_rows(struct reader *rd, struct arena *a, int64_t edition, size_t *n,
                               struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_clause_list, d);
    struct doc_edition e = { 0 };

    *n = 0;
    if (!st)
        return NULL;
    sqlite3_bind_int64(st, 1, edition);
    while (sqlite3_step(st) == SQLITE_ROW)
        *doc_clause_add(a, &e) = (struct doc_clause){ .id = db_str(a, st, 0),
            .num = db_str(a, st, 1), .depth = sqlite3_column_int(st, 3),
            .state = (enum clause_state)sqlite3_column_int(st, 4), .heading = db_str(a, st, 5),
            .text = db_str(a, st, 6) };
    sqlite3_reset(st);
    *n = e.n;
    return e.clauses;
}

day act_since(const struct act_row *act)
{
    return act->effect != DAY_NONE ? act->effect : act->adopted;
}

struct str act_title(const struct act_row *act, enum lang lang)
{
    static const enum lang next[] = { LANG_RU, LANG_KK, LANG_EN };
    struct str s = act->title[lang];

    for (size_t i = 0; i < 3 && !s.n; i++)
        s = act->title[next[i]];
    return s;
}

/* ------------------------------------------------------------------ as JSON */
static void set_day(struct arena *a, struct json *o, const char *name, day v)
{
    if (v != DAY_NONE && v != DAY_OPEN)
        json_set_str(a, o, name, day_str(a, v));
    else
        json_set(a, o, name, json_new_null(a));
}

struct json *edition_json(struct arena *a, const struct edition_row *e)
{
    struct json *o = json_new_object(a);

    set_day(a, o, "from", e->from);
    set_day(a, o, "to", e->to);
    json_set_str(a, o, "lang", lang_code(e->lang));
    json_set_str(a, o, "origin", e->origin.n ? e->origin : STR("unknown"));
    if (e->basis.n)
        json_set_str(a, o, "basis", e->basis);
    set_day(a, o, "imported", e->imported);
    json_set_int(a, o, "revision", e->revision);
    return o;
}

static struct json *act_json(struct arena *a, const struct act_row *act)
{
    struct json *o = json_new_object(a), *t;

    json_set_str(a, o, "code", act->code);
    json_set_str(a, o, "country", act->country);
    json_set_str(a, o, "kind", act->kind);
    json_set_str(a, o, "body", act->body);
    json_set_str(a, o, "number", act->number);
    set_day(a, o, "adopted", act->adopted);
    set_day(a, o, "published", act->published);
    set_day(a, o, "in_force", act->effect);
    set_day(a, o, "ceased", act->ceased);
    t = json_set(a, o, "title", json_new_object(a));
    for (int i = 0; i < LANG_COUNT; i++)
        if (act->title[i].n)
            json_set_str(a, t, lang_code((enum lang)i).p, act->title[i]);
    if (act->source.n)
        json_set_str(a, o, "source", act->source);
    return o;
}

static bool add_labels(struct reader *rd, struct arena *a, struct json *o, int64_t id,
                       struct diags *d)
{
    struct json *themes = json_set(a, o, "themes", json_new_array(a));
    struct json *tags = json_set(a, o, "tags", json_new_array(a));
    sqlite3_stmt *st = db_get(rd, AS_label_list, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, id);
    while (sqlite3_step(st) == SQLITE_ROW)
        json_push(a, str_is(db_str(a, st, 0), "theme") ? themes : tags,
                  json_new_str(a, db_str(a, st, 1)));
    sqlite3_reset(st);
    return true;
}

static struct json *clauses_json(struct reader *rd, struct arena *a, int64_t edition,
                                 struct diags *d)
{
    struct json *list = json_new_array(a);
    size_t n;
    const struct doc_clause *v = clause_rows(rd, a, edition, &n, d);

    for (size_t i = 0; i < n; i++) {
        struct json *o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "id", v[i].id);
        json_set_str(a, o, "num", v[i].num);
        json_set_str(a, o, "path", clause_path(a, v[i].id));
        json_set_int(a, o, "depth", v[i].depth);
        if (v[i].heading.n)
            json_set_str(a, o, "heading", v[i].heading);
        json_set_str(a, o, "text", v[i].text);
        json_set_str(a, o, "state", str_of(clause_state_name(v[i].state)));
    }
    return list;
}

/* What a reader must be told before the text. */
static void disclaim(struct arena *a, struct json *o, const struct edition_row *e, day on,
                     enum lang lang)
{
    struct json *list = json_set(a, o, "disclaimers", json_new_array(a));

    json_push(a, list, json_new_str(a, STR("not-an-official-publication")));
    if (!e)
        return;
    if (str_is(e->origin, "machine-translation") || str_is(e->origin, "unofficial-translation")
        || str_is(e->origin, "outline"))
        json_push(a, list, json_new_str(a, e->origin));
    if (e->lang != lang)
        json_push(a, list, json_new_str(a, STR("other-language")));
    if (away(e, on) != 0)
        json_push(a, list, json_new_str(a, STR("no-text-of-this-day")));
}

/* Acts that say they amend this one, and of which no edition here was made. */
static void pending(struct arena *a, struct json *o, const struct json *in,
                    const struct edition_row *v, size_t n)
{
    struct json *list = json_set(a, o, "pending", json_new_array(a));

    json_each(l, in) {
        bool applied = false;
        if (!str_is(json_get_str(l, "rel"), "amends"))
            continue;
        for (size_t i = 0; i < n; i++)
            applied = applied || str_eq(v[i].basis, json_get_str(l, "to"));
        if (!applied)
            json_push(a, list, json_new_str(a, json_get_str(l, "to")));
    }
}

static struct json *show(struct reader *rd, struct str code, day on, enum lang lang, day today,
                         struct arena *a, struct diags *d)
{
    struct act_row act;
    struct edition_row *v;
    const struct edition_row *e;
    struct json *o, *list, *languages, *links;
    bool seen[LANG_COUNT] = { false };
    size_t n;

    if (on == DAY_NONE)
        on = today;
    if (!act_load(rd, a, code_given(rd, a, code, d), &act, d))
        return NULL;
    n = edition_rows(rd, a, act.id, &v, d);
    e = edition_on(v, n, on, lang);
    o = act_json(a, &act);
    json_set_str(a, o, "on", day_str(a, on));
    json_set_str(a, o, "status", str_of(act_status_name(act_since(&act), act.ceased, act.partial, on)));
    json_set_str(a, o, "eli", act_eli(a, &act, e ? e->from : DAY_NONE, e ? &e->lang : NULL));
    add_labels(rd, a, o, act.id, d);
    json_set(a, o, "edition", e ? edition_json(a, e) : json_new_null(a));
    list = json_set(a, o, "editions", json_new_array(a));
    languages = json_new_array(a);
    for (size_t i = 0; i < n; i++) {
        struct json *row = json_push(a, list, edition_json(a, &v[i]));
        json_set_str(a, row, "eli", act_eli(a, &act, v[i].from, &v[i].lang));
        if (!seen[v[i].lang])
            json_push(a, languages, json_new_str(a, lang_code(v[i].lang)));
        seen[v[i].lang] = true;
    }
    json_set(a, o, "languages", languages);
    disclaim(a, o, e, on, lang);
    json_set(a, o, "clauses", e ? clauses_json(rd, a, e->id, d) : json_new_array(a));
    links = json_set(a, o, "links", json_new_object(a));
    json_set(a, links, "out", link_rows(rd, a, act.code, act.id, true, lang, today, d));
    struct json *in = json_set(a, links, "in",
                               link_rows(rd, a, act.code, act.id, false, lang, today, d));
    pending(a, o, in, v, n);
    return d->count ? NULL : o;
}

struct json *acts_show(struct acts *r, struct str code, day on, enum lang lang, day today,
                       struct arena *a, struct diags *d)
{
    struct diags own = diags_on(a);
    struct reader *rd = reader_take(r, &own);
    struct json *o = rd ? show(rd, code, on, lang, today, a, &own) : NULL;

    reader_give(r, rd);
    for (const struct diag *g = own.first; g; g = g->next)
        *diag_add(d, g->class, "", "%s", "") = *g;
    return o;
}

/* ------------------------------------------------------------------ one clause */
/* Without joints: annex_2_row_9 of "annex-2-row-9" and of annex_2__row_9. */
static struct str flat(struct arena *a, struct str id)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i] == '-' || id.p[i] == '.' ? '_' : id.p[i];
        if (c != '_' || b.n == 0 || b.p[b.n - 1] != '_')
            buf_char(&b, c);
    }
    return buf_get(&b);
}

struct str acts_clause_path(struct arena *a, struct str id)
{
    return clause_path(a, id);
}

bool acts_clause_is(struct arena *a, struct str cited, struct str id)
{
    struct str path;

    if (str_eq(cited, id))
        return true;
    path = clause_path(a, cited);
    return (path.n && str_eq(clause_path(a, id), path)) || str_eq(flat(a, cited), flat(a, id));
}

bool acts_has(struct acts *r, struct str code)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct reader *rd = reader_take(r, &d);
    sqlite3_stmt *st = rd ? db_get(rd, AS_act_by_code, &d) : NULL;
    bool there = false;

    if (st) {
        db_text(st, 1, code);
        there = sqlite3_step(st) == SQLITE_ROW;
        sqlite3_reset(st);
    }
    reader_give(r, rd);
    arena_free(a);
    return there;
}

/* The id itself before what only reads like it. */
static const struct doc_clause *find_clause(struct arena *a, const struct doc_clause *v, size_t n,
                                            struct str want)
{
    struct str path = clause_path(a, want), id = flat(a, want);

    for (size_t i = 0; i < n; i++)
        if (str_eq(v[i].id, want))
            return &v[i];
    for (size_t i = 0; path.n && i < n; i++)
        if (str_eq(clause_path(a, v[i].id), path))
            return &v[i];
    for (size_t i = 0; i < n; i++)
        if (str_eq(flat(a, v[i].id), id))
            return &v[i];
    return NULL;
}

/* 64 bits that tell one wording from another; no proof against malice, and none is claimed. */
static struct str print_of(struct arena *a, const struct doc_clause *v, size_t n, size_t at)
{
    uint64_t h = 1469598103934665603u;
    struct str id = v[at].id;

    for (size_t i = at; i < n; i++) {
        const struct str parts[] = { v[i].heading, v[i].text };
        if (i > at && !(str_starts(v[i].id, str_z(a, id)) &&
                        str_starts(str_sub(v[i].id, id.n, v[i].id.n), "__")))
            continue;
        for (int k = 0; k < 2; k++)
            for (size_t j = 0; j < parts[k].n; j++)
                h = (h ^ (unsigned char)parts[k].p[j]) * 1099511628211u;
        h = (h ^ (uint64_t)v[i].state) * 1099511628211u;
    }
    return str_printf(a, "%016llx", (unsigned long long)h);
}

static struct json *clause_json(struct reader *rd, struct str code, struct str clause, day on,
                                enum lang lang, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a);
    struct act_row act;
    struct edition_row *v;
    size_t n, n_clauses;

    if (!act_load(rd, a, code_given(rd, a, code, d), &act, d))
        return NULL;
    n = edition_rows(rd, a, act.id, &v, d);
    const struct edition_row *e = edition_on(v, n, on, lang);
    json_set_str(a, o, "code", act.code);
    const struct doc_clause *list = e ? clause_rows(rd, a, e->id, &n_clauses, d) : NULL;
    const struct doc_clause *c = e ? find_clause(a, list, n_clauses, clause) : NULL;
    const char *status = act_status_name(act_since(&act), act.ceased, false, on), *state;
    state = !c ? "no-such-clause" : strcmp(status, "in-force") != 0 ? status
        : clause_state_name(c->state);
    for (size_t i = 0; !c && i < n; i++) {      /* it was there, in another edition */
        size_t m;
        const struct doc_clause *w = v[i].lang == e->lang ? clause_rows(rd, a, v[i].id, &m, d)
            : NULL;
        const struct doc_clause *was = w ? find_clause(a, w, m, clause) : NULL;
        if (was) {
            state = "gone";
            json_set_str(a, o, "id", was->id);
            json_set_str(a, o, "heading", was->heading);
            json_set_str(a, o, "text", was->text);
            json_set(a, o, "last", edition_json(a, &v[i]));
        }
    }
    json_set_str(a, o, "state", str_of(state));
    if (e)
        json_set(a, o, "edition", edition_json(a, e));
    if (c && str_is(e->origin, "outline"))      /* our words are no text of the act */
        json_set_str(a, o, "state", STR("outline"));
    if (c) {
        json_set_str(a, o, "id", c->id);
        json_set_str(a, o, "heading", c->heading);
        json_set_str(a, o, "text", c->text);
        if (!str_is(e->origin, "outline"))
            json_set_str(a, o, "print", print_of(a, list, n_clauses, (size_t)(c - list)));
        json_set_str(a, o, "eli", str_printf(a, "%.*s#%.*s",
            STR_ARG(act_eli(a, &act, e->from, &e->lang)), STR_ARG(c->id)));
    }
    return o;
}

struct json *acts_clause(struct acts *r, struct str code, struct str clause, day on, enum lang lang,
                         struct arena *a, struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    struct json *o = rd ? clause_json(rd, code, clause, on, lang, a, d) : NULL;

    reader_give(r, rd);
    return o;
}
