/*
 * NAME    history - one clause through time, as the register of acts has it
 * WHY     a row is in force for years; each text its clause had in those years counts
 * ERRORS  false and a diag when the register cannot be read; what is not there is no fault
 * MUST NOT take the nearest text for the text of a day
 */
#include <stdlib.h>
#include <string.h>

#include "drift/room.h"

enum { DAYS_MOST = 4096 };

static day day_of(const struct json *o, const char *key, day absent)
{
    day v;

    return day_parse(json_get_str(o, key), &v) ? v : absent;
}

static bool only_absent(const struct diags *own)
{
    return own->first != NULL && (str_is(own->first->code, "no-such-act") ||
                                  str_is(own->first->code, "no-register"));
}

static void hand_on(struct diags *d, const struct diags *own)
{
    for (const struct diag *g = own->first; g; g = g->next)
        *diag_add(d, g->class, "", "%s", "") = *g;
}

/* ------------------------------------------------------------------ the act */
static void read_editions(const struct json *shown, struct arena *a, struct filed_act *out)
{
    const struct json *list = json_get(shown, "editions");

    out->editions = arena_alloc(a, (list ? list->count + 1 : 1) * sizeof *out->editions);
    json_each(e, list) {
        enum lang lang;

        /* An outline is made from these very rules: it proves nothing about them. */
        if (!lang_parse(json_get_str(e, "lang"), &lang) || str_is(json_get_str(e, "origin"), "outline"))
            continue;
        out->editions[out->n_editions].from = day_of(e, "from", DAY_NONE);
        out->editions[out->n_editions].to = day_of(e, "to", DAY_OPEN);
        out->editions[out->n_editions++].lang = lang;
    }
}

/* The day the earliest amendment takes effect whose text the register has not got. */
static void read_pending(struct acts *r, const struct json *shown, struct arena *a,
                         struct filed_act *out)
{
    out->amended = DAY_OPEN;
    json_each(p, json_get(shown, "pending")) {
        struct diags quiet = diags_on(a);
        const struct json *by = acts_show(r, json_str(p), DAY_NONE, LANG_RU, 0, a, &quiet);
        day at = day_of(by, "in_force", day_of(by, "adopted", DAY_NONE));
        bool newer = false;

        for (size_t i = 0; i < out->n_editions; i++)
            newer = newer || out->editions[i].from >= at;
        if (at == DAY_NONE || newer || at >= out->amended)
            continue;
        out->amended = at;
        out->amender = str_dup(a, json_str(p));
    }
}

bool history_act(struct acts *r, struct str code, struct arena *a, struct filed_act *out,
                 struct diags *d)
{
    struct diags own = diags_on(a);
    const struct json *shown = acts_show(r, code, DAY_NONE, LANG_RU, 0, a, &own);

    *out = (struct filed_act){ .code = code, .effect = DAY_NONE, .ceased = DAY_OPEN,
                               .amended = DAY_OPEN };
    if (shown == NULL) {
        if (!only_absent(&own))
            hand_on(d, &own);
        return only_absent(&own);
    }
    out->loaded = true;
    out->effect = day_of(shown, "in_force", DAY_NONE);
    out->ceased = day_of(shown, "ceased", DAY_OPEN);
    read_editions(shown, a, out);
    read_pending(r, shown, a, out);
    return true;
}

/* ------------------------------------------------------------------ the clause */
static int by_day(const void *a, const void *b)
{
    day x = *(const day *)a, y = *(const day *)b;

    return (x > y) - (x < y);
}

/* The days on which anything may begin or end, in order, each once. */
static size_t days_of(const struct filed_act *act, enum lang lang, day *out)
{
    size_t n = 0, kept = 0;

    out[n++] = DAY_NONE + 1;
    for (size_t i = 0; i < act->n_editions && n + 6 < DAYS_MOST; i++) {
        if (act->editions[i].lang != lang)
            continue;
        out[n++] = act->editions[i].from;
        if (act->editions[i].to != DAY_OPEN)
            out[n++] = act->editions[i].to + 1;
    }
    if (act->effect != DAY_NONE)
        out[n++] = act->effect;
    if (act->ceased != DAY_OPEN)
        out[n++] = act->ceased;
    if (act->amended != DAY_OPEN)
        out[n++] = act->amended;
    qsort(out, n, sizeof *out, by_day);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || out[kept - 1] != out[i])
            out[kept++] = out[i];
    return kept;
}

static bool has_text(const struct filed_act *act, enum lang lang, day on)
{
    for (size_t i = 0; i < act->n_editions; i++)
        if (act->editions[i].lang == lang && on >= act->editions[i].from &&
            on <= act->editions[i].to)
            return true;
    return false;
}

static void word(struct stretch *s, enum drift_why why)
{
    static const char *const WORDS[DRIFT_WHYS] = { [DRIFT_CEASED] = "ceased",
        [DRIFT_NOT_YET] = "not-yet", [DRIFT_EXCLUDED] = "excluded", [DRIFT_GONE] = "gone",
        [DRIFT_AMENDED] = "amended" };

    s->kind = READ_WORD;
    s->why = why;
    s->reads = str_of(WORDS[why]);
    s->edition = s->from;
}

/* What the register answers of the clause on the first day of the stretch. */
static void read_clause(const struct json *v, const struct filed_act *act, struct arena *a,
                        struct stretch *s)
{
    struct str state = json_get_str(v, "state");
    const struct json *e = json_get(v, "edition");

    if (str_is(state, "no-such-clause")) {
        s->kind = READ_NO_CLAUSE;
    } else if (str_is(state, "gone")) {
        word(s, DRIFT_GONE);
    } else if (str_is(state, "excluded")) {
        word(s, DRIFT_EXCLUDED);
    } else if (s->from >= act->amended) {
        word(s, DRIFT_AMENDED);
        s->amender = act->amender;
    } else {
        s->kind = READ_TEXT;
        s->reads = str_dup(a, json_get_str(v, "print"));
        s->edition = day_of(e, "from", s->from);
    }
}

/* Of an act that is cited as a whole: all its clauses, as 64 bits like those of a clause. */
static struct str whole_print(const struct json *shown, struct arena *a)
{
    uint64_t h = 1469598103934665603u;

    json_each(c, json_get(shown, "clauses")) {
        const struct str parts[] = { json_get_str(c, "id"), json_get_str(c, "text"),
            json_get_str(c, "state") };
        for (size_t k = 0; k < 3; k++)
            for (size_t i = 0; i < parts[k].n; i++)
                h = (h ^ (unsigned char)parts[k].p[i]) * 1099511628211u;
    }
    return str_printf(a, "%016llx", (unsigned long long)h);
}

static const struct json *ask(struct acts *r, const struct filed_act *act, struct str clause, day on,
                              enum lang lang, struct arena *a, struct diags *d)
{
    struct json *v;

    if (clause.n > 0)
        return acts_clause(r, act->code, clause, on, lang, a, d);
    v = acts_show(r, act->code, on, lang, on, a, d);
    if (v != NULL) {
        json_set_str(a, v, "state", STR("in-force"));
        json_set_str(a, v, "print", whole_print(v, a));
    }
    return v;
}

static bool one_stretch(struct acts *r, const struct filed_act *act, struct str clause,
                        enum lang lang, struct arena *a, struct stretch *s, struct diags *d)
{
    struct arena *own = arena_new();
    struct diags faults = diags_on(own);
    const struct json *v;

    if (s->from >= act->ceased) {
        word(s, DRIFT_CEASED);
    } else if (act->effect != DAY_NONE && s->from < act->effect) {
        word(s, DRIFT_NOT_YET);
    } else if (!has_text(act, lang, s->from)) {
        s->kind = READ_NOTHING;
        s->why = DRIFT_NO_TEXT;
        s->edition = DAY_NONE;
    } else if ((v = ask(r, act, clause, s->from, lang, own, &faults)) != NULL) {
        read_clause(v, act, a, s);
    } else {
        for (const struct diag *g = faults.first; g; g = g->next)
            diag_add(d, g->class, "drift-register", "%s", str_z(d->arena, g->message));
        arena_free(own);
        return false;
    }
    arena_free(own);
    return true;
}

/* The language asked for where there is text in it, else the one there is. */
static enum lang text_lang(const struct filed_act *act, enum lang lang)
{
    static const enum lang next[] = { LANG_RU, LANG_KK, LANG_EN };

    for (size_t k = 0; k <= 3; k++)
        for (size_t i = 0; i < act->n_editions; i++)
            if (act->editions[i].lang == (k == 0 ? lang : next[k - 1]))
                return act->editions[i].lang;
    return lang;
}

bool history_clause(struct acts *r, const struct filed_act *act, struct str clause, enum lang lang,
                    struct arena *a, struct history *out, struct diags *d)
{
    static _Thread_local day days[DAYS_MOST];
    size_t n, gone = 0, words = 0;

    *out = (struct history){ .lang = text_lang(act, lang) };
    if (!act->loaded || act->n_editions == 0)
        return true;
    n = days_of(act, out->lang, days);
    out->v = arena_new_array(a, n, struct stretch);
    for (size_t i = 0; i < n; i++) {
        struct stretch *s = &out->v[out->n++];

        *s = (struct stretch){ .from = days[i], .to = i + 1 < n ? days[i + 1] - 1 : DAY_OPEN };
        if (!one_stretch(r, act, clause, out->lang, a, s, d))
            return false;
        gone += s->kind == READ_NO_CLAUSE;
        words += s->kind == READ_TEXT || s->why == DRIFT_GONE || s->why == DRIFT_EXCLUDED;
    }
    /* An act that has ended is still asked whether it ever had the clause. */
    if (gone > 0 && words == 0)
        for (size_t i = 0; i < out->n; i++)
            out->v[i].kind = READ_NO_CLAUSE;
    out->known = true;
    return true;
}
