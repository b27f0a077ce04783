/*
 * NAME    write - one act into the register: new, amended, corrected, or as it was
 * WHY     an import that is run twice changes nothing the second time; an amendment adds an edition
 * OWNS    what two imports of the same act mean
 * ERRORS  DIAG_ENVIRONMENT from the database
 * MUST NOT delete or overwrite a text; the day an edition ends is no text
 */
#include <string.h>

#include "acts/room.h"

struct str number_key(struct arena *a, struct str number)
{
    struct str f = utf8_fold(a, number);
    struct buf b = buf_on(a);

    for (size_t i = 0; i < f.n; i++)
        if (f.p[i] != ' ')
            buf_char(&b, f.p[i]);
    return buf_get(&b);
}

/* The act this text is of; 0: not there. A code that another act has already gets a tail. */
static bool find_act(struct reader *rd, struct arena *a, struct act_doc *doc, int64_t *id,
                     struct diags *d)
{
    struct str key = number_key(a, doc->number), code = doc->code;

    for (int tries = 0; tries < 4; tries++) {
        sqlite3_stmt *st = db_get(rd, AS_act_by_code, d);
        if (!st)
            return false;
        db_text(st, 1, doc->code);
        *id = 0;
        if (sqlite3_step(st) != SQLITE_ROW)
            return true;
        *id = sqlite3_column_int64(st, 0);
        day adopted = db_get_day(st, 3, DAY_NONE);
        bool other_day = adopted != DAY_NONE && doc->adopted != DAY_NONE && adopted != doc->adopted;
        bool other = !str_eq(db_str(a, st, 1), doc->kind) || !str_eq(db_str(a, st, 2), key);
        sqlite3_reset(st);
        if (!other_day && !other)
            return true;
        doc->code = other_day && tries == 0
            ? str_printf(a, "%.*s-%.*s", STR_ARG(code), 10, day_str(a, doc->adopted).p)
            : str_printf(a, "%.*s-%.*s-%d", STR_ARG(code), STR_ARG(doc->kind), tries + 1);
    }
    *id = 0;
    return true;
}

static bool add_act(struct reader *rd, struct arena *a, const struct act_doc *doc, bool partial,
                    int64_t *id, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_act_add, d);

    if (!st)
        return false;
    db_text(st, 1, doc->code);
    db_text(st, 2, doc->country);
    db_text(st, 3, doc->kind);
    db_text(st, 4, doc->body);
    db_text(st, 5, doc->number);
    db_text(st, 6, number_key(a, doc->number));
    db_day(st, 7, doc->adopted);
    db_day(st, 8, doc->published);
    db_day(st, 9, doc->effect);
    db_day(st, 10, doc->ceased);
    for (int i = 0; i < LANG_COUNT; i++)
        db_text(st, 11 + i, doc->title[i]);
    db_text(st, 14, doc->source);
    sqlite3_bind_int(st, 15, partial);
    if (!db_run(rd, st, d))
        return false;
    *id = sqlite3_last_insert_rowid(rd->db);
    return true;
}

static bool better_act(struct reader *rd, const struct act_doc *doc, bool partial, int64_t id,
                       struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_act_better, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, id);
    db_day(st, 2, doc->published);
    db_day(st, 3, doc->effect);
    db_day(st, 4, doc->ceased);
    for (int i = 0; i < LANG_COUNT; i++)
        db_text(st, 5 + i, doc->title[i]);
    sqlite3_bind_int(st, 8, partial);
    return db_run(rd, st, d);
}

static bool add_labels(struct reader *rd, const struct act_doc *doc, int64_t id, struct diags *d)
{
    for (size_t i = 0; i < doc->n_themes + doc->n_tags; i++) {
        sqlite3_stmt *st = db_get(rd, AS_label_add, d);
        bool theme = i < doc->n_themes;
        struct str v = theme ? doc->themes[i] : doc->tags[i - doc->n_themes];
        if (!st)
            return false;
        if (!v.n)
            continue;
        sqlite3_bind_int64(st, 1, id);
        sqlite3_bind_text(st, 2, theme ? "theme" : "tag", -1, SQLITE_STATIC);
        db_text(st, 3, v);
        if (!db_run(rd, st, d))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ links */
static bool run_day(struct reader *rd, enum acts_statement which, int64_t id, day v, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, which, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, id);
    db_day(st, 2, v);
    return db_run(rd, st, d);
}

static int64_t id_of(struct reader *rd, struct str code, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_act_by_code, d);
    int64_t id = 0;

    if (st) {
        db_text(st, 1, code);
        if (sqlite3_step(st) == SQLITE_ROW)
            id = sqlite3_column_int64(st, 0);
        sqlite3_reset(st);
    }
    return id;
}

/* What this act repeals has ended, unless its own text named a day. */
static bool add_link(struct reader *rd, const struct act_doc *doc, const struct doc_link *l,
                     int64_t id, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_link_add, d);
    day since = doc->effect != DAY_NONE ? doc->effect : doc->adopted;

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, id);
    db_text(st, 2, l->rel);
    db_text(st, 3, l->to);
    sqlite3_bind_text(st, 4, l->clause.n ? l->clause.p : "", (int)l->clause.n, SQLITE_STATIC);
    db_text(st, 5, l->about);
    if (!db_run(rd, st, d))
        return false;
    if (sqlite3_changes(rd->db) == 0)
        return true;
    st = db_get(rd, AS_act_cited, d);
    if (!st)
        return false;
    db_text(st, 1, l->to);
    if (!db_run(rd, st, d))
        return false;
    if (str_is(l->rel, "repeals") && since != DAY_NONE) {
        int64_t other = id_of(rd, l->to, d);
        return other == 0 || other == id || run_day(rd, AS_act_ceased, other, since, d);
    }
    return true;
}

/* An act that was repealed before it was imported. */
static bool repealed_already(struct reader *rd, const struct act_doc *doc, int64_t id,
                             struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_link_repeal, d);
    day since = DAY_NONE;

    if (!st)
        return false;
    db_text(st, 1, doc->code);
    if (sqlite3_step(st) == SQLITE_ROW)
        since = db_get_day(st, 0, DAY_NONE);
    sqlite3_reset(st);
    return since == DAY_NONE || run_day(rd, AS_act_ceased, id, since, d);
}

/* ------------------------------------------------------------------ editions */
static bool same_text(struct reader *rd, int64_t edition, const struct doc_edition *e,
                      struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_clause_list, d);
    size_t i = 0;
    bool same = st != NULL;

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, edition);
    while (sqlite3_step(st) == SQLITE_ROW && same) {
        const struct doc_clause *c = i < e->n ? &e->clauses[i++] : NULL;
        const struct str parts[] = { c ? c->id : STR(""), c ? c->heading : STR(""),
            c ? c->text : STR("") };
        static const int columns[] = { 0, 5, 6 };
        same = c && sqlite3_column_int(st, 4) == (int)c->state;
        for (int k = 0; same && k < 3; k++) {
            const void *p = sqlite3_column_text(st, columns[k]);
            size_t n = (size_t)sqlite3_column_bytes(st, columns[k]);
            same = n == parts[k].n && (n == 0 || memcmp(p, parts[k].p, n) == 0);
        }
    }
    sqlite3_reset(st);
    return same && i == e->n;
}

static bool add_clauses(struct reader *rd, struct arena *a, const struct doc_edition *e,
                        int64_t id, struct diags *d)
{
    for (size_t i = 0; i < e->n; i++) {
        const struct doc_clause *c = &e->clauses[i];
        struct arena_mark m = arena_mark(a);
        sqlite3_stmt *st = db_get(rd, AS_clause_add, d);
        if (!st)
            return false;
        sqlite3_bind_int64(st, 1, id);
        sqlite3_bind_int64(st, 2, (int64_t)i);
        db_text(st, 3, c->id);
        db_text(st, 4, c->num);
        db_text(st, 5, clause_path(a, c->id));
        sqlite3_bind_int(st, 6, c->depth);
        sqlite3_bind_int(st, 7, (int)c->state);
        db_text(st, 8, c->heading);
        db_text(st, 9, c->text);
        if (!db_run(rd, st, d))
            return false;
        arena_rewind(a, m);
    }
    return true;
}

static void add_words(struct words_list *w, const struct act_doc *doc, const struct doc_edition *e, int64_t id)
{
    struct str title = doc->title[e->lang];
    struct words_due *more;
    struct buf b = buf_on(w->a);

    for (int i = 0; i < LANG_COUNT && !title.n; i++)
        title = doc->title[i];
    buf_str(&b, title);
    if (doc->number.n)          /* "1010" finds the act itself, not only those that cite it */
        buf_printf(&b, " № %.*s", STR_ARG(doc->number));
    title.n = buf_get(&b).n;
    for (size_t i = 0; i < e->n; i++) {
        buf_char(&b, '\n');
        buf_str(&b, e->clauses[i].heading);
        buf_char(&b, '\n');
        buf_str(&b, e->clauses[i].text);
    }
    if (w->n == w->room) {
        w->room = w->room ? 2 * w->room : 64;
        more = arena_new_array(w->a, w->room, struct words_due);
        if (w->n)
            memcpy(more, w->v, w->n * sizeof *more);
        w->v = more;
    }
    w->v[w->n++] = (struct words_due){ id, e->lang, str_sub(buf_get(&b), 0, title.n), buf_get(&b) };
}

bool words_put(struct reader *rd, struct words_list *w, struct diags *d)
{
    bool ok = true;

    for (size_t i = 0; i < w->n && ok; i++)
        for (int k = 0; k < 2 && ok; k++) {
            const struct words_due *one = &w->v[i];
            sqlite3_stmt *st = db_get(rd, (k ? AS_title_kk : AS_text_kk) + (enum acts_statement)one->lang, d);

            ok = st != NULL;
            if (!ok)
                break;
            sqlite3_bind_int64(st, 1, one->edition);
            db_text(st, 2, k ? one->title : one->body);
            ok = db_run(rd, st, d);
        }
    w->v = NULL;
    w->n = w->room = 0;
    arena_reset(w->a);
    return ok;
}

struct place { int64_t act, old; int revision; };

/* The same day and language again: nothing new, or a correction. */
static bool find_same(struct reader *rd, const struct doc_edition *e, struct place *at,
                      struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_edition_same, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, at->act);
    sqlite3_bind_int(st, 2, (int)e->lang);
    sqlite3_bind_int(st, 3, e->from);
    if (sqlite3_step(st) == SQLITE_ROW) {
        at->old = sqlite3_column_int64(st, 0);
        at->revision = sqlite3_column_int(st, 1) + 1;
    }
    sqlite3_reset(st);
    return true;
}

/* Editions of one language follow one another: the one before ends, the next one bounds this. */
static bool make_room(struct reader *rd, const struct doc_edition *e, const struct place *at,
                      day *to, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_edition_close, d);
    day next = DAY_NONE;

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, at->act);
    sqlite3_bind_int(st, 2, (int)e->lang);
    sqlite3_bind_int(st, 3, e->from);
    sqlite3_bind_int(st, 4, e->from - 1);
    if (!db_run(rd, st, d))
        return false;
    st = db_get(rd, AS_edition_next, d);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, at->act);
    sqlite3_bind_int(st, 2, (int)e->lang);
    sqlite3_bind_int(st, 3, e->from);
    if (sqlite3_step(st) == SQLITE_ROW)
        next = db_get_day(st, 0, DAY_NONE);
    sqlite3_reset(st);
    *to = e->to;
    if (next != DAY_NONE && (*to == DAY_NONE || *to >= next))
        *to = next - 1;
    return true;
}

static bool add_edition(struct reader *rd, struct arena *a, const struct act_doc *doc,
                        const struct doc_edition *e, const struct place *at, day today,
                        struct words_list *later, struct diags *d)
{
    sqlite3_stmt *st;
    day to = e->to;

    if (!make_room(rd, e, at, &to, d))
        return false;
    if (at->old) {
        st = db_get(rd, AS_edition_super, d);
        if (!st)
            return false;
        sqlite3_bind_int64(st, 1, at->old);
        if (!db_run(rd, st, d))
            return false;
    }
    st = db_get(rd, AS_edition_add, d);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, at->act);
    sqlite3_bind_int(st, 2, (int)e->lang);
    sqlite3_bind_int(st, 3, e->from);
    db_day(st, 4, to);
    db_day(st, 5, e->to);
    db_text(st, 6, e->origin);
    db_text(st, 7, e->basis);
    sqlite3_bind_int(st, 8, at->revision);
    db_day(st, 9, today);
    db_text(st, 10, doc->source);
    if (!db_run(rd, st, d))
        return false;
    int64_t id = sqlite3_last_insert_rowid(rd->db);
    if (!add_clauses(rd, a, e, id, d))
        return false;
    add_words(later, doc, e, id);
    return true;
}

/* ------------------------------------------------------------------ outlines
 * An outline (cli/outline.c) stands where there is no text. A text takes its place, titles too; an
 * outline never that of a text, and a new outline that of the old one. */
static bool is_outline(const struct act_doc *doc)
{
    return doc->n_editions > 0 && str_is(doc->editions[0].origin, "outline");
}

static bool has_text(struct reader *rd, int64_t act, bool *yes, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_edition_text, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, act);
    *yes = sqlite3_step(st) == SQLITE_ROW;
    sqlite3_reset(st);
    return true;
}

static bool in_its_place(struct reader *rd, const struct act_doc *doc, int64_t act, struct diags *d)
{
    sqlite3_stmt *st = db_get(rd, AS_edition_no_outline, d);

    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, act);
    if (!db_run(rd, st, d))
        return false;
    if (sqlite3_changes(rd->db) == 0)
        return true;
    st = db_get(rd, AS_act_titles, d);
    if (!st)
        return false;
    sqlite3_bind_int64(st, 1, act);
    for (int i = 0; i < LANG_COUNT; i++)
        db_text(st, 2 + i, doc->title[i]);
    return db_run(rd, st, d);
}

static bool put_edition(struct reader *rd, struct arena *a, const struct act_doc *doc,
                        struct doc_edition *e, int64_t act, day today, bool *added, bool *corrected,
                        struct words_list *later, struct diags *d)
{
    struct place at = { .act = act };

    if (e->from == DAY_NONE)
        e->from = doc->effect != DAY_NONE ? doc->effect : doc->adopted != DAY_NONE ? doc->adopted
            : doc->published != DAY_NONE ? doc->published : today;
    if (!find_same(rd, e, &at, d))
        return false;
    if (at.old && same_text(rd, at.old, e, d))
        return true;
    *(at.old ? corrected : added) = true;
    return add_edition(rd, a, doc, e, &at, today, later, d);
}

bool act_put(struct reader *rd, struct arena *a, struct act_doc *doc, day today, struct put *told,
             struct words_list *later, struct diags *d)
{
    int64_t id = 0;
    bool added = false, corrected = false, fresh, partial = false;

    for (size_t i = 0; i < doc->n_editions; i++)
        partial = partial || doc->editions[i].partial;
    if (!find_act(rd, a, doc, &id, d))
        return false;
    fresh = id == 0;
    if (!(fresh ? add_act(rd, a, doc, partial, &id, d) : better_act(rd, doc, partial, id, d))
        || !add_labels(rd, doc, id, d))
        return false;
    for (size_t i = 0; i < doc->n_links; i++)
        if (!add_link(rd, doc, &doc->links[i], id, d))
            return false;
    if (fresh && doc->ceased == DAY_OPEN && !repealed_already(rd, doc, id, d))
        return false;
    if (!fresh && doc->n_editions > 0) {
        bool text = false;
        if (!has_text(rd, id, &text, d) || (!is_outline(doc) && !in_its_place(rd, doc, id, d)))
            return false;
        if (text && is_outline(doc))
            doc->n_editions = 0;
    }
    for (size_t i = 0; i < doc->n_editions; i++) {
        bool one = false;
        if (!put_edition(rd, a, doc, &doc->editions[i], id, today, &one, &corrected, later, d))
            return false;
        added = added || one;
        told->editions += one;
        told->clauses += one ? (int64_t)doc->editions[i].n : 0;
    }
    *(fresh ? &told->acts_new : added ? &told->amended : corrected ? &told->corrected
      : &told->unchanged) += 1;
    return true;
}
