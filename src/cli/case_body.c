/*
 * NAME    case_body - options of a case command into its body, guided by the command's schema
 * WHY     the fields are the command's own table: a field added there can be typed here at once
 * OWNS    documents on the way into the store; a document is there before the command that names it
 * ERRORS  DIAG_INPUT: unknown-option with the nearest field, bad-value, document-kind, document-cut
 * MUST NOT judge a body: that is the command's
 */
#include <string.h>

#include "base/media.h"
#include "cli/room.h"

enum { FIELDS_MOST = 100, DOCUMENT_MOST = 20 << 20 };

/* ------------------------------------------------------------------ fields */
struct fields { struct str name[FIELDS_MOST]; const struct json *schema[FIELDS_MOST]; size_t n; };

static void list_fields(struct arena *a, const struct json *schema, struct str path, struct fields *f)
{
    json_each(m, json_get(schema, "properties")) {
        struct str name = path.n ? str_printf(a, "%.*s.%.*s", STR_ARG(path), STR_ARG(m->key)) : m->key;

        if (json_get(m, "properties"))
            list_fields(a, m, name, f);
        if (f->n < FIELDS_MOST) {
            f->name[f->n] = name;
            f->schema[f->n++] = m;
        }
    }
}

static bool bad_value(struct cli *c, struct str name, struct str value, struct str expected)
{
    struct diag *g = fault_of(c, DIAG_INPUT, "bad-value", MSG_cli_bad_value, value);

    g->field = str_printf(c->arena, "--%.*s", STR_ARG(name));
    g->remedy = text_make(c->arena, c->lang, MSG_cli_expected, &expected, 1);
    return false;
}

static struct json *codes(struct arena *a, struct str value)
{
    struct json *list = json_new_array(a);
    struct str rest = value, head;

    while (rest.n && str_cut(&rest, ',', &head))
        json_push(a, list, json_new_str(a, str_trim(head)));
    return list;
}

/* The value of one option as the schema wants it; NULL with a diag. */
static struct json *typed(struct cli *c, const struct json *schema, struct str name, struct str value)
{
    struct arena *a = c->arena;
    struct str type = json_get_str(schema, "type");
    int64_t n;

    if (str_is(type, "boolean")) {
        bool yes = str_is(value, "true") || str_is(value, "yes"), no = str_is(value, "false") || str_is(value, "no");
        if (yes || no)
            return json_new_bool(a, yes);
        bad_value(c, name, value, STR("true, false"));
        return NULL;
    }
    if (str_is(type, "integer")) {
        if (str_int(value, &n))
            return json_new_int(a, n);
        bad_value(c, name, value, STR("N"));
        return NULL;
    }
    if (str_is(type, "array") && str_is(json_get_str(json_get(schema, "items"), "type"), "string"))
        return codes(a, value);
    if (str_is(type, "array") || str_is(type, "object"))
        return json_parse(a, value, JSON_LIMITS, &c->diags);
    return json_new_str(a, value);
}

/* "person.name.family": the objects on the way are made. */
static void put_path(struct arena *a, struct json *o, struct str path, struct json *v)
{
    struct str rest = path, head;

    while (str_cut(&rest, '.', &head) && rest.p) {
        struct json *next = json_get(o, str_z(a, head));
        if (!next || next->type != JSON_OBJECT)
            next = json_set(a, o, str_z(a, head), json_new_object(a));
        o = next;
    }
    json_set(a, o, str_z(a, head), v);
}

/* ------------------------------------------------------------------ a signature */
enum { SIGNATURE_MOST = 1 << 20, SIGNED_MOST = 4 << 20 };

/* `--signed FILE`, or the name of the signature without its .p7s. */
static struct str signed_file(struct cli *c, struct str signature)
{
    for (size_t i = 0; i < c->n_given; i++)
        if (!c->given[i].option && str_is(c->given[i].name, "signed"))
            return c->given[i].value;
    return str_ends(signature, ".p7s") ? str_sub(signature, 0, signature.n - 4) : STR_NONE;
}

/* The signature in a file with what says which text it is over (docs/signed-filings.md); NULL and a
 * diag. */
static struct json *signature_file(struct cli *c, struct str path)
{
    struct str text_path = signed_file(c, path), bytes, text;
    struct json *o = json_new_object(c->arena), *said;

    if (text_path.n == 0) {
        fault_of(c, DIAG_INPUT, "word-missing", MSG_cli_word_missing, STR("--signed FILE"))->remedy =
            STR("sapar case signing-text COMMAND --out FILE");
        return NULL;
    }
    if (!c->ports->read_file(str_z(c->arena, path), SIGNATURE_MOST, c->arena, &bytes, &c->diags)
        || !c->ports->read_file(str_z(c->arena, text_path), SIGNED_MOST, c->arena, &text, &c->diags))
        return NULL;
    said = json_parse(c->arena, text, JSON_LIMITS, &c->diags);
    if (said == NULL)
        return NULL;
    if (!str_starts(bytes, "-----BEGIN"))
        bytes = c->ports->trust.armour(c->ports->trust.ctx, bytes, c->arena);
    json_set_str(c->arena, o, "format", STR("cms"));
    json_set_str(c->arena, o, "id", json_get_str(said, "id"));
    json_set_str(c->arena, o, "asked", json_get_str(said, "asked"));
    json_set_str(c->arena, o, "data", bytes);
    return o;
}

static bool put_fields(struct cli *c, const struct json *schema, struct json *body)
{
    struct fields *f = arena_new_of(c->arena, struct fields);

    list_fields(c->arena, schema, STR_NONE, f);
    for (size_t i = 0; i < c->n_given; i++) {
        const struct given *g = &c->given[i];
        struct str field = str_starts(g->name, "body.") ? str_sub(g->name, 5, g->name.n) : g->name;
        size_t k = 0;
        if (g->option || str_is(field, "signed"))
            continue;
        while (k < f->n && !str_eq(f->name[k], field))
            k++;
        if (k == f->n) {
            struct str shown = str_printf(c->arena, "--%.*s", STR_ARG(g->name));
            struct str best = nearest(c->arena, field, f->name, f->n), see;
            struct diag *e = fault_of(c, DIAG_INPUT, "unknown-option", MSG_cli_unknown_option, shown);
            e->field = shown;
            see = best.n ? str_printf(c->arena, "--%.*s", STR_ARG(best))
                         : str_printf(c->arena, "sapar help case %.*s", STR_ARG(c->words[0]));
            e->remedy = text_make(c->arena, c->lang, best.n ? MSG_cli_did_you_mean : MSG_cli_see, &see, 1);
            return false;
        }
        bool file = str_is(field, "signature") && !str_starts(g->value, "{");
        struct json *v = file ? signature_file(c, g->value) : typed(c, f->schema[k], g->name, g->value);
        if (!v)
            return false;
        put_path(c->arena, body, field, v);
    }
    return true;
}

/* ------------------------------------------------------------------ facts */
static bool not_here(struct cli *c, enum option_id id)
{
    struct str name = str_printf(c->arena, "--%s", cli_options[id].name);
    struct str see = str_printf(c->arena, "sapar help case %.*s", STR_ARG(c->words[0]));
    struct diag *g = fault_of(c, DIAG_INPUT, "unknown-option", MSG_cli_unknown_option, name);

    g->field = name;
    g->remedy = text_make(c->arena, c->lang, MSG_cli_see, &see, 1);
    return false;
}

static bool put_facts(struct cli *c, const struct json *schema, struct json *body)
{
    bool file = args_has(c, OPT_FACTS), single = args_has(c, OPT_FACT);

    if (!file && !single)
        return true;
    if (!json_get(json_get(schema, "properties"), "facts"))
        return not_here(c, file ? OPT_FACTS : OPT_FACT);
    if (file && !single) {
        struct json *v = cli_json_file(c, args_get(c, OPT_FACTS));
        if (v)
            json_set(c->arena, body, "facts", v);
        return v != NULL;
    }
    struct facts *f = cli_facts(c, cli_law(c));
    if (f)
        json_set(c->arena, body, "facts", facts_json(f, c->arena));
    return f != NULL;
}

/* ------------------------------------------------------------------ documents */
static struct str last_part(struct str path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return str_sub(path, i, path.n);
    return path;
}

/* The file goes into the store, durable, before the command that names it. */
static bool put_blob(struct cli *c, struct store *st, struct str path, struct json *o)
{
    struct str bytes, media;
    void *up;
    char hex[65];
    int64_t size;

    if (!c->ports->read_file(str_z(c->arena, path), DOCUMENT_MOST, c->arena, &bytes, &c->diags))
        return false;
    media = media_of(bytes);
    if (!media.p || !media_has_end(media, bytes)) {
        fault_of(c, DIAG_INPUT, media.p ? "document-cut" : "document-kind",
                 media.p ? MSG_cli_document_cut : MSG_cli_document_kind, path)->file = path;
        return false;
    }
    if (st->ops->blob_open(st, &up, &c->diags) != PORT_OK)
        return false;
    if (st->ops->blob_write(st, up, bytes.p, bytes.n, &c->diags) != PORT_OK) {
        st->ops->blob_drop(st, up);
        return false;
    }
    if (st->ops->blob_done(st, up, hex, &size, &c->diags) != PORT_OK)
        return false;
    json_set_str(c->arena, o, "form", STR("file"));
    json_set_str(c->arena, o, "blob", str_dup(c->arena, str_of(hex)));
    json_set_str(c->arena, o, "media", media);
    json_set_int(c->arena, o, "size", size);
    if (utf8_valid(last_part(path)))
        json_set_str(c->arena, o, "name", last_part(path));
    return true;
}

/* CODE[@WHO][=FILE] */
static bool one_document(struct cli *c, struct store *st, const struct given *g, bool wanted, struct json *o)
{
    struct str rest = g->value, what, code, who;
    bool file = g->option == &cli_options[OPT_DOCUMENT];

    str_cut(&rest, '=', &what);
    who = what;
    str_cut(&who, '@', &code);
    if (code.n == 0 || (file && !wanted && !rest.n) || (!file && rest.p)) {
        bad_value(c, str_of(g->option->name), g->value, str_of(g->option->value));
        return false;
    }
    json_set_str(c->arena, o, "code", code);
    if (who.n)
        json_set_str(c->arena, o, "for", who);
    if (wanted)
        return true;
    if (file)
        return put_blob(c, st, rest, o);
    json_set_str(c->arena, o, "form",
                 g->option == &cli_options[OPT_REGISTER] ? STR("register") : STR("original-seen"));
    return true;
}

static bool put_documents(struct cli *c, struct store *st, const struct json *schema, struct json *body)
{
    struct json *props = json_get(schema, "properties"), *list = json_get(props, "documents");
    bool wanted = list && !json_get(json_get(json_get(list, "items"), "properties"), "blob");
    bool self = !list && json_get(props, "blob") && json_get(props, "code");
    struct json *out = json_get(body, "documents");

    for (size_t i = 0; i < c->n_given; i++) {
        const struct given *g = &c->given[i];
        const struct option *o = g->option;
        if (o != &cli_options[OPT_DOCUMENT] && o != &cli_options[OPT_ORIGINAL] && o != &cli_options[OPT_REGISTER])
            continue;
        if (!list && !self)
            return not_here(c, (enum option_id)(o - cli_options));
        if (list && (!out || out->type != JSON_ARRAY))
            out = json_set(c->arena, body, "documents", json_new_array(c->arena));
        struct json *row = self ? body : json_push(c->arena, out, json_new_object(c->arena));
        if (!one_document(c, st, g, wanted, row))
            return false;
    }
    return true;
}

struct json *case_body(struct cli *c, enum command_type type, struct store *st)
{
    struct json *schema = command_schema(type, c->arena), *body;
    struct str path = args_get(c, OPT_BODY);

    body = path.p ? cli_json_file(c, path) : json_new_object(c->arena);
    if (!body || !put_fields(c, schema, body) || !put_facts(c, schema, body)
        || !put_documents(c, st, schema, body))
        return NULL;
    return body;
}
