/*
 * NAME      config - reading "key = value" lines (config.h)
 * WHY       see the header
 * OWNS      nothing; values are on the arena of the reading
 * ERRORS    every wrong line, not only the first
 * MUST NOT  open what a value names: who uses it does, and says so
 */
#include "app/config.h"

#include <string.h>

#include "base/buf.h"

enum { VALUES_MOST = 64, LINE_MOST = 4096 };
enum kind { TEXT, URL, PATH, KEYFILE, WORD, COUNT };

struct row { const char *name; enum kind kind; bool repeats; const char *values, *usual; };
static const struct row rows[CONFIG_COUNT] = {
#define KEY(id, kind, repeats, values, usual) { #id, kind, repeats, values, usual },
#include "app/config_keys.def"
#undef KEY
};
struct values { struct str v[VALUES_MOST]; size_t n; int line; };
struct config {
    struct arena *a;
    const char *path;
    struct values of[CONFIG_COUNT];
};

struct reader { struct config *c; struct diags *d; int line; bool ok; };

static void wrong(struct reader *r, const char *code, const char *key, struct str remedy,
                  const char *what)
{
    struct diag *g = diag_add(r->d, DIAG_INPUT, code, "%s%s%s", key, key[0] ? ": " : "", what);

    g->file = str_of(r->c->path);
    g->line = r->line;
    g->remedy = remedy;
    r->ok = false;
}

/* ------------------------------------------------------------------ values */
static bool one_of(struct str s, const char *values)
{
    struct str rest = str_of(values), head;

    while (str_cut(&rest, '|', &head))
        if (str_eq(head, s))
            return true;
    return false;
}

static bool in_range(struct str s, const char *limits, int64_t *out)
{
    struct str most = str_of(limits), least;
    int64_t from, to;

    return str_cut(&most, '|', &least) && str_int(least, &from) && str_int(most, &to)
        && str_int(s, out) && *out >= from && *out <= to;
}

static bool is_url(struct str s)
{
    if (!str_starts(s, "http://") && !str_starts(s, "https://"))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] == 0x7f)
            return false;
    return !str_ends(s, "/");
}

/* Files are named from where the configuration lies, not from where the program was started. */
static struct str whole_path(const struct config *c, struct str s)
{
    const char *slash = strrchr(c->path, '/');

    if (s.p[0] == '/' || slash == NULL)
        return str_of(str_z(c->a, s));
    return str_printf(c->a, "%.*s/%.*s", (int)(slash - c->path), c->path, STR_ARG(s));
}

static bool fits(struct reader *r, const struct row *k, struct str *value)
{
    int64_t n;

    if (value->n == 0)
        wrong(r, "config-value", k->name, STR("write a value, or leave the line out"),
              "nothing stands behind the sign");
    else if (k->kind == WORD && !one_of(*value, k->values))
        wrong(r, "config-value", k->name, str_printf(r->d->arena, "one of %s", k->values),
              "this is none of its values");
    else if (k->kind == COUNT && !in_range(*value, k->values, &n))
        wrong(r, "config-value", k->name,
              str_printf(r->d->arena, "a whole number within %s", k->values), "out of its range");
    else if (k->kind == URL && !is_url(*value))
        wrong(r, "config-value", k->name,
              STR("write an address that begins with http:// or https:// and does not end in /"),
              "no address");
    else {
        if (k->kind == PATH || (k->kind == KEYFILE && !str_starts(*value, "pkcs11:")))
            *value = whole_path(r->c, *value);
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------ lines */
static const struct row *row_named(struct str name)
{
    for (size_t i = 0; i < CONFIG_COUNT; i++)
        if (str_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

static void keep(struct reader *r, const struct row *k, struct str value)
{
    struct values *v = &r->c->of[k - rows];

    if (v->n > 0 && !k->repeats)
        wrong(r, "config-twice", k->name, STR("leave one of the two lines out"),
              str_printf(r->d->arena, "stands in line %d already", v->line).p);
    else if (v->n == VALUES_MOST)
        wrong(r, "config-twice", k->name, STR("name a folder instead of its files"),
              "stands too often");
    else if (fits(r, k, &value)) {
        if (v->n == 0)
            v->line = r->line;
        v->v[v->n++] = value;
    }
}

static void read_line(struct reader *r, struct str line)
{
    const struct row *k;
    struct str name;

    line = str_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return;
    if (line.n > LINE_MOST || !utf8_valid(line) || memchr(line.p, '\0', line.n) != NULL) {
        wrong(r, "config-syntax", "", STR("write one line of text: key = value"),
              "the line is no text, or longer than 4096 bytes");
        return;
    }
    if (str_chr(line, '=') < 0) {
        wrong(r, "config-syntax", "", STR("write key = value, or # before a remark"),
              "there is no = in this line");
        return;
    }
    str_cut(&line, '=', &name);
    name = str_trim(name);
    k = row_named(name);
    if (k == NULL)
        wrong(r, "config-key", str_z(r->d->arena, str_sub(name, 0, 64)),
              STR("see docs/running.md for the keys"), "there is no such key");
    else
        keep(r, k, str_trim(line));
}

struct config *config_none(struct arena *a)
{
    struct config *c = arena_new_of(a, struct config);

    c->a = a;
    c->path = "";
    return c;
}

struct config *config_read(struct arena *a, const char *path, struct str text, struct diags *d)
{
    struct reader r = { config_none(a), d, 0, true };
    struct str rest = text, line;

    r.c->path = str_z(a, str_of(path));
    while (str_cut(&rest, '\n', &line)) {
        r.line++;
        read_line(&r, line);
    }
    return r.ok ? r.c : NULL;
}

/* ------------------------------------------------------------------ asking */
bool config_has(const struct config *c, enum config_id id)
{
    return c->of[id].n > 0;
}

struct str config_get(const struct config *c, enum config_id id)
{
    return config_has(c, id) ? c->of[id].v[0] : str_of(rows[id].usual);
}

bool config_yes(const struct config *c, enum config_id id)
{
    return str_is(config_get(c, id), "yes");
}

int64_t config_count(const struct config *c, enum config_id id)
{
    int64_t n = 0;

    in_range(config_get(c, id), rows[id].values, &n);
    return n;
}

const char *config_path(const struct config *c, enum config_id id)
{
    struct str s = config_get(c, id);

    return s.n > 0 ? str_z(c->a, s) : NULL;
}

const struct str *config_all(const struct config *c, enum config_id id, size_t *n)
{
    *n = c->of[id].n;
    return c->of[id].v;
}

struct str config_where(const struct config *c, enum config_id id)
{
    return config_has(c, id) ? str_printf(c->a, "%s:%d", c->path, c->of[id].line) : STR_NONE;
}
