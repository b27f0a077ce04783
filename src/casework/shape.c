/*
 * NAME    shape - the body of a command against its table, and the same table as JSON Schema
 * WHY     what is read, what is refused and what the API describes come from one list and cannot
 *         differ
 * ERRORS  DIAG_INPUT with the path of the field: unknown-field, missing-field, bad-value
 * MUST NOT change a body or fill in what is missing
 */
#include "casework/room.h"

#include <string.h>

#define LINE_MOST 500
#define TEXT_MOST 20000
#define CODE_MOST 100
#define LIST_MOST 100
#define SPELLINGS_MOST 32 /* bytes of a date, a moment, a number */

struct reader {
    struct diags *d;
    const char *path;
};

static struct str under(struct diags *d, const char *path, struct str name)
{
    if (path[0] == '\0')
        return name;
    return str_printf(d->arena, "%s.%.*s", path, STR_ARG(name));
}

static bool bad(struct diags *d, enum reason r, struct str field, const char *sentence)
{
    struct diag *g = reason_add(d, r, str_printf(d->arena, "%.*s: %s", STR_ARG(field), sentence));

    g->field = field;
    return false;
}

/* Is s one of "a|b|c"? */
static bool one_of(struct str s, const char *values)
{
    struct str rest = str_of(values), head;

    while (str_cut(&rest, '|', &head)) {
        if (str_eq(head, s))
            return true;
    }
    return false;
}

/* Control characters have no place in what people write; a text may have line ends and tabs. */
static bool plain(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == 0x7f || (c < 0x20 && !(lines && (c == '\n' || c == '\r' || c == '\t'))))
            return false;
    }
    return utf8_valid(s);
}

static bool code_like(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || strchr("-._[]:/#@", c) != NULL)
            || c == '\0')
            return false;
    }
    return s.n > 0 && s.n <= CODE_MOST;
}

static bool hex_like(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    }
    return s.n == 64;
}

/* What is wrong with a string of a type, or NULL. */
static const char *wrong_string(const struct field *f, struct str s)
{
    size_t most = f->most > 0 ? f->most : f->type == FIELD_TEXT ? TEXT_MOST : LINE_MOST;
    moment t;
    day on;
    tiyn sum;

    if (f->values != NULL && !one_of(s, f->values))
        return "not one of the values that are allowed here";
    switch (f->type) {
    case FIELD_LINE:
        return s.n > most ? "too long" : !plain(s, false) ? "one line of plain text" : NULL;
    case FIELD_TEXT:
        return s.n > most ? "too long" : !plain(s, true) ? "plain text" : NULL;
    case FIELD_CODE:
        return code_like(s) ? NULL : "a code is letters, digits and hyphens";
    case FIELD_HEX:
        return hex_like(s) ? NULL : "64 hexadecimal digits in lower case";
    case FIELD_DATE:
        return day_parse(s, &on) ? NULL : "a date is written 2026-02-02";
    case FIELD_MOMENT:
        return moment_parse(s, &t) ? NULL : "a moment is written 2026-02-02T09:30:00+05:00";
    case FIELD_MONEY:
        return money_parse(s, &sum) ? NULL : "a sum is written \"4325.00\"";
    default:
        return "a string has no place here";
    }
}

static bool check_object(
    const struct field *fields, size_t n, const struct json *v, const char *path, struct diags *d);

static bool check_list(
    const struct field *f, const struct json *v, struct str path, struct diags *d)
{
    size_t i = 0;
    bool ok = true;

    if (v->type != JSON_ARRAY)
        return bad(d, REASON_bad_value, path, "a list is expected");
    if (v->count > (f->most > 0 ? f->most : LIST_MOST))
        return bad(d, REASON_bad_value, path, "too many items");
    json_each(item, v) {
        struct str at = str_printf(d->arena, "%.*s[%zu]", STR_ARG(path), i++);

        if (f->type == FIELD_LIST)
            ok = check_object(f->of, f->n_of, item, at.p, d) && ok;
        else if (item->type != JSON_STRING || !code_like(item->s))
            ok = bad(d, REASON_bad_value, at, "a code is letters, digits and hyphens");
    }
    return ok;
}

static bool check_value(
    const struct field *f, const struct json *v, const char *path, struct diags *d)
{
    struct str at;
    const char *wrong;
    int64_t n;

    if (v->type == JSON_STRING && (wrong = wrong_string(f, v->s)) == NULL)
        return true; /* the common case builds no path */
    at = under(d, path, str_of(f->name));
    switch (f->type) {
    case FIELD_FACTS:
        return v->type == JSON_OBJECT
            || bad(d, REASON_bad_value, at, "an object of facts is expected");
    case FIELD_OBJECT:
        return check_object(f->of, f->n_of, v, at.p, d);
    case FIELD_LIST:
    case FIELD_CODES:
        return check_list(f, v, at, d);
    case FIELD_BOOL:
        return v->type == JSON_BOOL || bad(d, REASON_bad_value, at, "true or false is expected");
    case FIELD_INT:
        return (json_int(v, &n) && n >= 0)
            || bad(d, REASON_bad_value, at, "a whole number is expected");
    default:
        if (v->type != JSON_STRING)
            return bad(d, REASON_bad_value, at, "a string is expected");
        return bad(d, REASON_bad_value, at, wrong_string(f, v->s));
    }
}

static bool check_object(
    const struct field *fields, size_t n, const struct json *v, const char *path, struct diags *d)
{
    bool ok = true;

    if (v == NULL || v->type != JSON_OBJECT)
        return bad(
            d, REASON_bad_body, path[0] ? str_of(path) : STR("body"), "an object is expected");
    json_each(m, v) {
        const struct field *f = NULL;

        for (size_t i = 0; i < n && f == NULL; i++) {
            if (str_is(m->key, fields[i].name))
                f = &fields[i];
        }
        if (f == NULL)
            ok = bad(
                d, REASON_unknown_field, under(d, path, m->key), "this command has no such field");
        else if (m->type != JSON_NULL && !check_value(f, m, path, d))
            ok = false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct json *m = fields[i].required ? json_get(v, fields[i].name) : NULL;

        if (fields[i].required
            && (m == NULL || m->type == JSON_NULL
                || (m->type == JSON_STRING && str_trim(m->s).n == 0)))
            ok = bad(
                d, REASON_missing_field, under(d, path, str_of(fields[i].name)), 
                msg(LANG_EN, fields[i].says).p);
    }
    return ok;
}

bool shape_check(const struct shape *sh, const struct json *body, struct diags *d)
{
    return check_object(sh->fields, sh->n, body, "", d);
}

/* ------------------------------------------------------------------ JSON Schema, draft 2020-12 */
static struct json *object_schema(struct arena *a, enum lang lang, const struct field *fields,
    size_t n);

static struct json *typed(struct arena *a, const char *type)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "type", str_of(type));
    return o;
}

static void add_values(struct arena *a, struct json *o, const char *values)
{
    struct json *list = json_new_array(a);
    struct str rest = str_of(values), head;

    while (str_cut(&rest, '|', &head))
        json_push(a, list, json_new_str(a, head));
    json_set(a, o, "enum", list);
}

static struct json *string_schema(struct arena *a, const struct field *f)
{
    static const struct {
        const char *format, *pattern;
        size_t most;
    } how[] = {
        [FIELD_LINE] = { NULL, NULL, LINE_MOST },
        [FIELD_TEXT] = { NULL, NULL, TEXT_MOST },
        [FIELD_CODE] = { NULL, "^[-A-Za-z0-9._\\[\\]:/#@]+$", CODE_MOST },
        [FIELD_HEX] = { NULL, "^[0-9a-f]{64}$", 64 },
        [FIELD_DATE] = { "date", NULL, SPELLINGS_MOST },
        [FIELD_MOMENT] = { "date-time", NULL, SPELLINGS_MOST + 8 },
        [FIELD_MONEY] = { NULL, "^[0-9]+(\\.[0-9]{1,2})?$", SPELLINGS_MOST },
    };
    struct json *o = typed(a, "string");

    if (f->values != NULL) {
        add_values(a, o, f->values);
        return o;
    }
    if (how[f->type].format != NULL)
        json_set_str(a, o, "format", str_of(how[f->type].format));
    if (how[f->type].pattern != NULL)
        json_set_str(a, o, "pattern", str_of(how[f->type].pattern));
    json_set_int(a, o, "maxLength", (int64_t)(f->most > 0 ? f->most : how[f->type].most));
    return o;
}

static struct json *field_schema(struct arena *a, enum lang lang, const struct field *f)
{
    struct json *o, *items;

    switch (f->type) {
    case FIELD_BOOL:
        o = typed(a, "boolean");
        break;
    case FIELD_INT:
        o = typed(a, "integer");
        json_set_int(a, o, "minimum", 0);
        break;
    case FIELD_FACTS:
        o = typed(a, "object");
        break;
    case FIELD_OBJECT:
        o = object_schema(a, lang, f->of, f->n_of);
        break;
    case FIELD_LIST:
    case FIELD_CODES:
        o = typed(a, "array");
        items = f->type == FIELD_LIST ? object_schema(a, lang, f->of, f->n_of) : typed(a, "string");
        json_set(a, o, "items", items);
        json_set_int(a, o, "maxItems", (int64_t)(f->most > 0 ? f->most : LIST_MOST));
        break;
    default:
        o = string_schema(a, f);
        break;
    }
    json_set_str(a, o, "description", msg(lang, f->says));
    return o;
}

static struct json *object_schema(struct arena *a, enum lang lang, const struct field *fields,
    size_t n)
{
    struct json *o = typed(a, "object"), *props = json_new_object(a), *need = json_new_array(a);

    for (size_t i = 0; i < n; i++) {
        json_set(a, props, fields[i].name, field_schema(a, lang, &fields[i]));
        if (fields[i].required)
            json_push(a, need, json_new_str(a, str_of(fields[i].name)));
    }
    json_set(a, o, "properties", props);
    if (need->count > 0)
        json_set(a, o, "required", need);
    json_set_bool(a, o, "additionalProperties", false);
    return o;
}

struct json *command_schema_in(enum command_type c, enum lang lang, struct arena *a)
{
    struct json *o, *all = json_new_object(a);

    AN(c < COMMAND_COUNT);
    json_set_str(a, all, "$schema", STR("https://json-schema.org/draft/2020-12/schema"));
    json_set_str(a, all, "title", str_of(command_name(c)));
    json_set_str(a, all, "description", command_says_in(c, lang));
    o = object_schema(a, lang, command_shapes[c].fields, command_shapes[c].n);
    while (o->child != NULL) { /* its members after the title */
        struct json *m = o->child;

        o->child = m->next;
        m->next = NULL;
        json_set(a, all, str_z(a, m->key), m);
    }
    return all;
}

struct json *command_schema(enum command_type c, struct arena *a)
{
    return command_schema_in(c, LANG_EN, a);
}
