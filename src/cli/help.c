/*
 * NAME    help - what the program can do, read from the tables of commands, options and case commands
 * WHY     help that is written by hand is wrong after the next change
 */
#include <string.h>

#include "cli/room.h"
#include "cli/queries.h"

void help_usage(struct face *f, struct arena *a, const struct verb *v)
{
    struct buf b = buf_on(a);

    buf_printf(&b, "sapar %s", v->name);
    if (v->args)
        buf_printf(&b, " %s", v->args);
    for (size_t i = 0; i < OPT_COUNT; i++)
        if (verb_takes(v, i)) {
            const struct option *o = &cli_options[i];
            buf_printf(&b, " [--%s%s%s]%s", o->name, o->value ? "\xc2\xa0" : "", o->value ? o->value : "",
                       o->repeats && o->value ? "..." : "");
        }
    face_wrap(f, TONE_PLAIN, 0, 6, buf_get(&b));
    face_line(f);
}

/* Of a command; NULL: those for any. */
static void option_lines(struct face *f, struct arena *a, const struct verb *v)
{
    struct str cells[OPT_COUNT * 2];
    size_t n = 0;

    for (size_t i = 0; i < OPT_COUNT; i++)
        if (v ? verb_takes(v, i) : option_global(i)) {
            const struct option *o = &cli_options[i];
            cells[2 * n] = str_printf(a, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
            cells[2 * n + 1] = text_make(a, f->lang, o->help, NULL, 0);
            n++;
        }
    face_table(f, cells, n, 2, 0);
}

static void help_all(struct cli *c)
{
    struct face *f = &c->out;
    struct str *cells = arena_new_array(c->arena, 2 * cli_n_verbs, struct str);

    face_title(f, say(c, MSG_cli_about));
    face_head(f, MSG_cli_commands);
    for (size_t i = 0; i < cli_n_verbs; i++) {
        const struct verb *v = &cli_verbs[i];
        cells[2 * i] = str_printf(c->arena, "%s%s%s", v->name, v->args ? " " : "", v->args ? v->args : "");
        cells[2 * i + 1] = say(c, v->help);
    }
    face_table(f, cells, cli_n_verbs, 2, 0);
    face_head(f, MSG_cli_options);
    option_lines(f, c->arena, NULL);
    face_head(f, MSG_cli_exit_codes);
    const struct str exits[] = {
        STR("0"), say(c, MSG_cli_exit_0), STR("1"), say(c, MSG_cli_exit_1), STR("2"), say(c, MSG_cli_exit_2),
        STR("3"), say(c, MSG_cli_exit_3),
    };
    face_table(f, exits, 4, 2, 0);
    face_line(f);
    face_wrap(f, TONE_DIM, 0, 0, say(c, MSG_cli_more_help));
    face_line(f);
}

static struct str field_type(struct arena *a, const struct json *schema)
{
    struct json *list = json_get(schema, "enum"), *items = json_get(schema, "items");
    struct str type = json_get_str(schema, "type"), format = json_get_str(schema, "format");
    struct buf b = buf_on(a);

    json_each(v, list)
        buf_printf(&b, "%s%.*s", b.n ? "|" : "", STR_ARG(json_str(v)));
    if (b.n)
        return buf_get(&b);
    if (str_is(type, "boolean"))
        return STR("true|false");
    if (str_is(type, "integer"))
        return STR("N");
    if (str_is(type, "array"))
        return str_is(json_get_str(items, "type"), "object") ? STR("JSON") : STR("CODE,CODE...");
    if (str_is(format, "date"))
        return STR("DATE");
    if (str_is(format, "date-time"))
        return STR("RFC3339");
    return STR("TEXT");
}

/* The fields of a body as options: "person.name.family" is --person.name.family. */
static void field_lines(struct arena *a, const struct json *schema, struct str path, bool needed, struct str *cells,
                        size_t most, size_t *n)
{
    struct json *required = json_get(schema, "required");

    json_each(m, json_get(schema, "properties")) {
        struct str name = path.n ? str_printf(a, "%.*s.%.*s", STR_ARG(path), STR_ARG(m->key)) : m->key;
        bool must = false;

        json_each(r, required)
            must = must || (needed && str_eq(json_str(r), m->key));
        if (json_get(m, "properties")) {
            field_lines(a, m, name, must, cells, most, n);
            continue;
        }
        if (*n == most || str_is(m->key, "facts") || str_is(m->key, "documents"))
            continue;           /* these have options of their own */
        for (size_t i = 0; i < OPT_COUNT; i++)
            if (str_is(name, cli_options[i].name) && option_global(i))
                name = str_printf(a, "body.%s", cli_options[i].name);       /* --now is the clock */
        cells[2 * *n] = str_printf(a, "--%.*s %.*s%s", STR_ARG(name), STR_ARG(field_type(a, m)), must ? " *" : "");
        cells[2 * *n + 1] = json_get_str(m, "description");
        ++*n;
    }
}

/* What a case command does, from the same table that decides what it takes. */
static bool help_case(struct cli *c, struct str name)
{
    enum { MOST = 100 };
    struct face *f = &c->out;
    struct str *cells = arena_new_array(c->arena, 2 * MOST, struct str);
    enum command_type type;
    const struct query *q = query_named(name);
    size_t n = 0;
    int used;

    if (q) {
        face_title(f, str_printf(c->arena, "sapar case %s%s --data DIR --as ROLE:ID", q->name,
                                 q->number ? " NUMBER" : ""));
        face_wrap(f, TONE_PLAIN, 0, 0, say(c, q->help));
        face_line(f);
        for (size_t i = 0; i < QUERY_FIELDS && q->fields[i].name; i++) {
            cells[2 * n] = str_printf(c->arena, "--%s %s", q->fields[i].name, q->fields[i].value);
            cells[2 * n++ + 1] = say(c, q->fields[i].help);
        }
    } else if (command_parse(name, &type) && type != COMMAND_TICK) {
        bool fresh = type == COMMAND_FILE || type == COMMAND_DRAFT;
        face_title(f, str_printf(c->arena, "sapar case %.*s %s --data DIR --as ROLE:ID", STR_ARG(name),
                                 fresh ? "[NUMBER]" : "NUMBER"));
        face_wrap(f, TONE_PLAIN, 0, 0, command_says_in(type, c->lang));
        face_line(f);
        face_head(f, MSG_cli_who_may);
        struct buf b = buf_on(c->arena);
        for (int r = 0; r < ROLE_COUNT; r++)
            if (command_allowed(type, (enum role)r))
                buf_printf(&b, "%s%s (%.*s)", b.n ? ", " : "", role_name((enum role)r),
                           STR_ARG(say(c, role_msg((enum role)r))));
        buf_puts(&f->b, "  ");
        face_wrap(f, TONE_PLAIN, 2, 2, buf_get(&b));
        face_line(f);
        field_lines(c->arena, command_schema_in(type, c->lang, c->arena), STR_NONE, true, cells, MOST, &n);
    } else {
        return false;
    }
    if (n) {
        face_head(f, MSG_cli_fields);
        face_table(f, cells, n, 2, 0);
    }
    face_head(f, MSG_cli_options);
    option_lines(f, c->arena, verb_find(STR("case"), STR_NONE, &used));
    return true;
}

static void help_case_list(struct cli *c)
{
    struct face *f = &c->out;
    struct str *cells = arena_new_array(c->arena, 2 * (COMMAND_COUNT + QUERY_COUNT), struct str);
    size_t n = 0;

    face_head(f, MSG_cli_commands);
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (i != COMMAND_TICK) {
            cells[2 * n] = str_of(command_name((enum command_type)i));
            cells[2 * n++ + 1] = command_says_in((enum command_type)i, c->lang);
        }
    for (size_t i = 0; i < QUERY_COUNT; i++) {
        cells[2 * n] = str_of(cli_queries[i].name);
        cells[2 * n++ + 1] = say(c, cli_queries[i].help);
    }
    face_table(f, cells, n, 2, 0);
}

static void help_one(struct cli *c, const struct verb *v)
{
    struct face *f = &c->out;

    help_usage(f, c->arena, v);
    face_line(f);
    face_wrap(f, TONE_PLAIN, 0, 0, say(c, v->help));
    face_line(f);
    if (v->fields)
        help_case_list(c);
    if (v->options) {
        face_head(f, MSG_cli_options);
        option_lines(f, c->arena, v);
    }
}

/* The table as a document: for programs that complete commands. */
static struct json *help_json(struct cli *c)
{
    struct arena *a = c->arena;
    struct json *o = json_new_object(a), *list = json_set(a, o, "commands", json_new_array(a));

    json_set_str(a, o, "version", STR(SAPAR_VERSION));
    for (size_t i = 0; i < cli_n_verbs; i++) {
        const struct verb *v = &cli_verbs[i];
        struct json *row = json_push(a, list, json_new_object(a));
        struct json *opts;

        json_set_str(a, row, "name", str_of(v->name));
        json_set_str(a, row, "args", v->args ? str_of(v->args) : STR(""));
        json_set_str(a, row, "help", say(c, v->help));
        opts = json_set(a, row, "options", json_new_array(a));
        for (size_t k = 0; k < OPT_COUNT; k++)
            if (option_global(k) || verb_takes(v, k))
                json_push(a, opts, json_new_str(a, str_printf(a, "--%s", cli_options[k].name)));
    }
    return o;
}

int help_run(struct cli *c)
{
    /* `sapar help COMMAND` has the name in the words, `sapar COMMAND --help` in the verb. */
    bool asked = c->verb && c->verb->run == help_run;
    struct str first = STR_NONE, second = STR_NONE;
    const struct verb *v = asked ? NULL : c->verb;
    int used = 0;

    if (asked) {
        first = c->n_words > 0 ? c->words[0] : STR_NONE;
        second = c->n_words > 1 ? c->words[1] : STR_NONE;
    } else if (v && v->fields && c->n_words > 0) {
        second = c->words[0];
    }
    if (first.n)
        v = verb_find(first, second, &used);
    if (c->json)
        return answer_json(c, help_json(c), EXIT_YES);
    if (!v && !first.n) {
        help_all(c);
        return EXIT_YES;
    }
    if (v && v->fields && second.n && help_case(c, second))
        return EXIT_YES;
    if (v && (used < 2 ? !second.n || !first.n : true)) {
        help_one(c, v);
        return EXIT_YES;
    }
    /* "law": every command that begins with the word. */
    bool any = false;
    for (size_t i = 0; !second.n && i < cli_n_verbs; i++)
        if (str_starts(str_of(cli_verbs[i].name), str_printf(c->arena, "%.*s ", STR_ARG(first)).p)) {
            if (any)
                face_line(&c->out);
            help_one(c, &cli_verbs[i]);
            any = true;
        }
    if (any)
        return EXIT_YES;
    struct str what = second.n ? str_printf(c->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second)) : first;
    struct str see = STR("sapar help");
    fault_of(c, DIAG_INPUT, "unknown-command", MSG_cli_unknown_command, what)->remedy =
        text_make(c->arena, c->lang, MSG_cli_see, &see, 1);
    return EXIT_USAGE;
}
