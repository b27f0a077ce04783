/*
 * NAME      wording - see wording.h
 * OWNS      the list (wording.def); placeholders by name
 * MUST NOT  send a text that a newer program could no longer fill: then its own stands
 */
#include "flow/wording.h"
#include "flow/keep.h"

#include "base/panic.h"
#include "flow/room.h"

#define KIND STR("wording")
#define WAS STR("wording-was")
enum { HISTORY_MOST = 100, ARGS_MOST = 4 };

static const struct row { unsigned id; enum wording_group group; const char *holes; } rows[] = {
#define WORDING(name, group, holes) { MSG_##name, WORDING_##group, holes },
#include "flow/wording.def"
#undef WORDING
};
#define N_ROWS (sizeof rows / sizeof *rows)
_Static_assert(N_ROWS <= sizeof ((struct wordings *)0)->text / sizeof *((struct wordings *)0)->text, "room for all");

int wording_most(enum wording_group g)
{
    static const int most[WORDING_GROUPS] = {
        [WORDING_CABINET] = 600, [WORDING_STAFF] = 300, [WORDING_SUBJECT] = 120, [WORDING_SHORT] = 300,
        [WORDING_LETTER] = 1500,
    };

    return most[g];
}

size_t wording_count(void)
{
    return N_ROWS;
}

struct str wording_name(size_t i)
{
    AN(i < N_ROWS);
    return str_of(msg_name(rows[i].id));
}

enum wording_group wording_group(size_t i)
{
    AN(i < N_ROWS);
    return rows[i].group;
}

size_t wording_find(struct str name)
{
    for (size_t i = 0; i < N_ROWS; i++)
        if (str_is(name, msg_name(rows[i].id)))
            return i;
    return SIZE_MAX;
}

/* ------------------------------------------------------------------ placeholders */
/* Their names in order; how many. */
static size_t hole_names(size_t i, struct str out[ARGS_MOST])
{
    struct str rest = str_of(rows[i].holes), name;
    size_t n = 0;

    while (str_cut(&rest, ' ', &name) && n < ARGS_MOST)
        if (name.n > 0)
            out[n++] = name;
    return n;
}

struct str wording_holes(struct arena *a, size_t i)
{
    struct str names[ARGS_MOST];
    size_t n = hole_names(i, names);
    struct buf b = buf_on(a);

    for (size_t k = 0; k < n; k++)
        buf_printf(&b, "%s{%.*s}", k > 0 ? " " : "", STR_ARG(names[k]));
    return buf_get(&b);
}

/* What follows: plain text, then the name in braces. false: the end, and `plain` is the rest. A brace that is not
 * closed has no name: nobody knows it. */
static bool next_hole(struct str *rest, struct str *plain, struct str *name)
{
    ptrdiff_t open = str_chr(*rest, '{'), close;

    if (open < 0) {
        *plain = *rest;
        *rest = STR_NONE;
        return false;
    }
    *plain = str_sub(*rest, 0, (size_t)open);
    *rest = str_sub(*rest, (size_t)open + 1, rest->n);
    close = str_chr(*rest, '}');
    *name = close < 0 ? STR("") : str_sub(*rest, 0, (size_t)close);
    *rest = close < 0 ? STR_NONE : str_sub(*rest, (size_t)close + 1, rest->n);
    return true;
}

static size_t hole_of(const struct str *names, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(names[i], name))
            return i;
    return SIZE_MAX;
}

static struct str filled(struct arena *a, size_t i, struct str text, const struct str *args, size_t n_args)
{
    struct str names[ARGS_MOST], plain, name;
    size_t n = hole_names(i, names), k;
    struct buf b = buf_on(a);

    while (next_hole(&text, &plain, &name)) {
        buf_str(&b, plain);
        k = hole_of(names, n, name);
        if (k < n_args)
            buf_str(&b, args[k]);
    }
    buf_str(&b, plain);
    return buf_get(&b);
}

struct str wording_standard(struct arena *a, size_t i, enum lang lang)
{
    struct str names[ARGS_MOST], args[ARGS_MOST] = { { NULL, 0 } };
    size_t n = hole_names(i, names);

    for (size_t k = 0; k < n; k++)
        args[k] = str_printf(a, "{%.*s}", STR_ARG(names[k]));
    return text_make(a, lang, rows[i].id, args, n);
}

struct str wording_sample(struct arena *a, size_t i, enum lang lang, struct str text, struct str base_url, moment now)
{
    static const struct { const char *hole; unsigned says; } words[] = {
        { "reason", MSG_wording_reason }, { "plan", MSG_wording_plan }, { "service", MSG_wording_service },
        { "office", MSG_wording_office }, { "message", MSG_wording_message },
    };
    struct str names[ARGS_MOST], args[ARGS_MOST];
    size_t n = hole_names(i, names);
    int y, m, d;

    day_parts(moment_day(now) + 15, &y, &m, &d);
    for (size_t k = 0; k < n; k++) {
        struct str date = str_printf(a, "%02d.%02d.%04d", d, m, y);

        args[k] = str_is(names[k], "number") ? flow_number(a, flow_prefix(a, STR("departure")), y, 1)
            : str_is(names[k], "address") ? base_url
            : str_is(names[k], "leave") ? str_printf(a, "%.*s/news-leave/ABC", STR_ARG(base_url))
            : str_is(names[k], "ticket") ? STR("A07") : str_is(names[k], "code") ? STR("0123456789AB")
            : str_is(names[k], "when") ? str_printf(a, "%.*s 10:20", STR_ARG(date)) : date;
        for (size_t w = 0; w < sizeof words / sizeof *words; w++)
            if (str_is(names[k], words[w].hole))
                args[k] = msg(lang, words[w].says);
    }
    return filled(a, i, text, args, n);
}

/* ------------------------------------------------------------------ sound */
static bool bad(struct diags *d, const char *code, enum lang lang, const char *remedy, struct str why)
{
    flow_refuse(d, DIAG_INPUT, code, lang_code(lang), remedy, "%.*s", STR_ARG(why));
    return false;
}

/* Only what may stand in it, and nothing that a mail or an SMS would not carry. */
static bool clean(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == 0x7f || (c < 0x20 && !(lines && c == '\n')))
            return false;
    }
    return utf8_valid(s);
}

static int64_t characters(struct str s)
{
    int64_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

static bool holes_sound(size_t i, enum lang lang, struct str text, struct diags *d)
{
    struct str names[ARGS_MOST], plain, name;
    size_t n = hole_names(i, names), k;
    bool there[ARGS_MOST] = { false };

    while (next_hole(&text, &plain, &name)) {
        if (name.n == 0)
            return bad(d, "wording-brace", lang, "close it, or leave it out", STR("a brace { has no name and no end"));
        k = hole_of(names, n, name);
        if (k == SIZE_MAX)
            return bad(d, "wording-unknown", lang, "use only the placeholders that are listed",
                       str_printf(d->arena, "there is no placeholder {%.*s} in this text",
                                  STR_ARG(str_sub(name, 0, name.n < 40 ? name.n : 40))));
        there[k] = true;
    }
    /* What the compiled row says, no other may leave out. */
    for (k = 0; k < n; k++)
        if (!there[k] && str_find(wording_standard(d->arena, i, lang),
                                  str_printf(d->arena, "{%.*s}", STR_ARG(names[k])).p) >= 0)
            return bad(d, "wording-lost", lang, "put it where it belongs",
                       str_printf(d->arena, "the placeholder {%.*s} is missing", STR_ARG(names[k])));
    return true;
}

static bool one_sound(size_t i, enum lang lang, struct str text, struct diags *d)
{
    enum wording_group g = rows[i].group;
    struct str language = lang_code(lang);

    if (str_trim(text).n == 0)
        return bad(d, "wording-missing", lang, "write it in Kazakh, Russian and English",
                   str_printf(d->arena, "the text is missing in %.*s", STR_ARG(language)));
    if (!clean(text, g == WORDING_LETTER))
        return bad(d, "wording-characters", lang, "write it on one line",
                   STR("there are characters in it that are no text"));
    if (characters(text) > wording_most(g))
        return bad(d, "wording-long", lang, "write it shorter",
                   str_printf(d->arena, "it is longer than %d characters", wording_most(g)));
    return holes_sound(i, lang, text, d);
}

bool wording_sound(const struct json *data, struct diags *d)
{
    size_t i = wording_find(json_get_str(data, "text"));
    bool ok = i != SIZE_MAX;

    if (!ok)
        flow_refuse(d, DIAG_INPUT, "bad-wording", STR("text"), "choose one of the list", "there is no such text");
    for (int l = 0; ok && l < LANG_COUNT; l++)
        ok = one_sound(i, (enum lang)l, json_get_str(data, str_z(d->arena, lang_code((enum lang)l))), d);
    return ok;
}

/* ------------------------------------------------------------------ kept */
static struct json *texts_of(const struct json *v, size_t i, struct arena *a)
{
    struct json *o = json_new_object(a);

    for (int l = 0; l < LANG_COUNT; l++) {
        const char *key = str_z(a, lang_code((enum lang)l));

        json_set_str(a, o, key, v != NULL ? json_get_str(v, key) : wording_standard(a, i, (enum lang)l));
    }
    return o;
}

int wording_write(struct store *s, struct str id, const struct json *proposal, const struct actor *second, moment now,
                  struct diags *d)
{
    struct arena *a = d->arena;
    const struct json *data = json_get(proposal, "data");
    struct str name = json_get_str(data, "text");
    size_t i = wording_find(name);
    struct record old, r = { .kind = KIND, .id = name, .until = MOMENT_NONE, .version = RECORD_ANY };
    struct json *o;
    int rc;

    if (i == SIZE_MAX)
        return PORT_ABSENT;
    rc = s->ops->record_get(s, KIND, name, now, a, &old, d);
    if (rc == PORT_FAILED)
        return rc;
    o = texts_of(data, i, a);
    json_set_str(a, o, "text", name);
    json_set(a, o, "before", texts_of(rc == PORT_OK ? record_json(&old, a) : NULL, i, a));
    json_set_str(a, o, "proposed_by", json_get_str(proposal, "by"));
    json_set_str(a, o, "approved_by", second->id);
    json_set_str(a, o, "at", moment_str(a, now));
    r.data = json_text(a, o, 0);
    rc = keep_put(s, &r, now, d);
    r.kind = WAS;
    r.id = id;
    r.owner = name;
    return rc == PORT_OK ? keep_put(s, &r, now, d) : rc;
}

/* ------------------------------------------------------------------ in force */
const struct wordings *wordings_read(struct store *s, moment now, struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = KIND, .limit = (int64_t)N_ROWS };
    struct wordings *w = arena_new_of(a, struct wordings);
    struct diags quiet = diags_on(a);
    struct record *list;
    size_t n = 0;

    if (s->ops->record_list(s, &q, now, a, &list, &n, d) != PORT_OK)
        return w;
    for (size_t k = 0; k < n; k++) {
        const struct json *v = record_json(&list[k], a);
        size_t i = wording_find(list[k].id);

        if (v == NULL || i == SIZE_MAX || !wording_sound(v, &quiet))
            continue;
        for (int l = 0; l < LANG_COUNT; l++)
            w->text[i][l] = json_get_str(v, str_z(a, lang_code((enum lang)l)));
    }
    return w;
}

struct str wording_make(const struct wordings *w, struct arena *a, enum lang lang, unsigned id, const struct str *args,
                        size_t n)
{
    for (size_t i = 0; w != NULL && i < N_ROWS; i++)
        if (rows[i].id == id && w->text[i][lang].n > 0)
            return filled(a, i, w->text[i][lang], args, n);
    return text_make(a, lang, id, args, n);
}

/* ------------------------------------------------------------------ lists */
struct json *flow_wordings(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct json *list = json_new_array(a);
    struct record_query q = { .kind = KIND, .limit = (int64_t)N_ROWS };
    struct record *kept;
    size_t n;

    if (!may_administer(by, d) || flow_record_list(r, &q, a, &kept, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < N_ROWS; i++) {
        struct json *v = NULL, *o;

        for (size_t k = 0; k < n && v == NULL; k++)
            if (str_eq(kept[k].id, wording_name(i)))
                v = record_json(&kept[k], a);
        o = json_push(a, list, texts_of(v, i, a));
        json_set_str(a, o, "text", wording_name(i));
        json_set_bool(a, o, "changed", v != NULL);
        json_set_str(a, o, "at", json_get_str(v, "at"));
        json_set_str(a, o, "proposed_by", json_get_str(v, "proposed_by"));
        json_set_str(a, o, "approved_by", json_get_str(v, "approved_by"));
    }
    return list;
}

struct json *flow_wording_history(struct flow_reader *r, const struct actor *by, struct str name, struct arena *a,
                                  struct diags *d)
{
    struct record_query q = { .kind = WAS, .owner = name, .newest = true, .limit = HISTORY_MOST };
    struct json *list = json_new_array(a);
    struct record *kept;
    size_t n;

    if (!may_administer(by, d))
        return NULL;
    if (wording_find(name) == SIZE_MAX) {
        flow_refuse(d, DIAG_REFUSED, "no-such-text", STR("text"), "choose one of the list", "there is no such text");
        return NULL;
    }
    if (flow_record_list(r, &q, a, &kept, &n, d) != PORT_OK)
        return NULL;
    for (size_t k = 0; k < n; k++) {
        struct json *v = record_json(&kept[k], a);

        if (v == NULL)
            return NULL;
        json_push(a, list, v);
    }
    return list;
}
