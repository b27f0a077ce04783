/*
 * NAME    cmd_case - cases from the terminal: a command through the one door, or something read
 * ERRORS  a refusal by the rules is exit 1, what cannot be read is exit 2, the folder exit 3
 * MUST NOT decide; even the list of what may be done comes with the case
 */
#include <string.h>

#include "cli/queries.h"

/* The reply lives on an arena of the flow's. */
static void keep_reasons(struct cli *c, const struct diags *from)
{
    for (const struct diag *g = from->first; g; g = g->next) {
        struct diag *k = diag_add(&c->diags, g->class, "", "%.*s", STR_ARG(g->message));
        k->code = str_dup(c->arena, g->code);
        k->file = str_dup(c->arena, g->file);
        k->line = g->line;
        k->column = g->column;
        k->field = str_dup(c->arena, g->field);
        k->remedy = str_dup(c->arena, g->remedy);
        k->clause = str_dup(c->arena, g->clause);
    }
}

static int give_command(struct cli *c, struct cli_store *s, enum command_type type, const struct actor *by,
                        struct str number)
{
    struct json *body = case_body(c, type, s->store);
    struct str key = args_get(c, OPT_KEY);

    if (!body)
        return code_of(&c->diags);
    struct flow_reply r = flow_call(s->flow, type, by, number, body, key);
    if (!r.ok) {
        keep_reasons(c, &r.reasons);
        arena_free(r.arena);
        return code_of(&c->diags);
    }
    struct json *o = json_new_object(c->arena);
    json_set_str(c->arena, o, "number", str_dup(c->arena, r.number));
    json_set(c->arena, o, "answer", r.answer ? json_copy(c->arena, r.answer) : json_new_null(c->arena));
    if (r.replayed)
        json_set_bool(c->arena, o, "replayed", true);
    if (c->json) {
        answer_json(c, o, EXIT_YES);
    } else {
        struct str done = say(c, command_msg(type));
        face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, r.replayed ? MSG_cli_case_replayed
            : MSG_cli_case_done, (struct str[]){ json_get_str(o, "number"), done }, 2));
        face_line(&c->out);
        if (r.answer && r.answer->count)
            face_outline(&c->out, c->arena, r.answer);
    }
    arena_free(r.arena);
    return EXIT_YES;
}

static int no_command(struct cli *c, struct str name)
{
    struct str names[COMMAND_COUNT + QUERY_COUNT], best, see = STR("sapar help case");
    size_t n = 0;

    for (int i = 0; i < COMMAND_COUNT; i++)
        if (i != COMMAND_TICK)
            names[n++] = str_of(command_name((enum command_type)i));
    for (size_t i = 0; i < QUERY_COUNT; i++)
        names[n++] = str_of(cli_queries[i].name);
    best = nearest(c->arena, name, names, n);
    struct diag *g = fault_of(c, DIAG_INPUT, "unknown-command", MSG_cli_unknown_command,
                              str_printf(c->arena, "case %.*s", STR_ARG(name)));
    g->remedy = text_make(c->arena, c->lang, best.n ? MSG_cli_did_you_mean : MSG_cli_see, best.n ? &best : &see, 1);
    return EXIT_USAGE;
}

static bool check_number(struct cli *c, bool needed, bool taken, struct str number)
{
    if (needed && !number.n) {
        struct diag *g = fault_of(c, DIAG_INPUT, "word-missing", MSG_cli_word_missing, STR("NUMBER"));
        g->remedy = str_printf(c->arena, "sapar case %.*s NUMBER", STR_ARG(c->words[0]));
        return false;
    }
    if (number.n && (!taken || (c->n_words > 1 && args_has(c, OPT_NUMBER)))) {
        fault_of(c, DIAG_INPUT, "word-too-many", MSG_cli_word_too_many, number);
        return false;
    }
    return true;
}

/* Options that are no field of the query. */
static bool check_query(struct cli *c, const struct query *q)
{
    struct str names[QUERY_FIELDS];
    size_t n = 0;

    while (n < QUERY_FIELDS && q->fields[n].name) {
        names[n] = str_of(q->fields[n].name);
        n++;
    }
    for (size_t i = 0; i < c->n_given; i++) {
        size_t k = 0;
        if (c->given[i].option)
            continue;
        while (k < n && !str_eq(names[k], c->given[i].name))
            k++;
        if (k < n)
            continue;
        struct str shown = str_printf(c->arena, "--%.*s", STR_ARG(c->given[i].name));
        struct str best = nearest(c->arena, c->given[i].name, names, n);
        struct str see = best.n ? str_printf(c->arena, "--%.*s", STR_ARG(best))
                                : str_printf(c->arena, "sapar help case %s", q->name);
        struct diag *g = fault_of(c, DIAG_INPUT, "unknown-option", MSG_cli_unknown_option, shown);
        g->field = shown;
        g->remedy = text_make(c->arena, c->lang, best.n ? MSG_cli_did_you_mean : MSG_cli_see, &see, 1);
        return false;
    }
    return true;
}

/* The text to a file or to standard output; to programs all of it, with the file beside. */
static int give_text(struct cli *c, struct json *v)
{
    struct str out = args_get(c, OPT_OUT), text = json_get_str(v, "text");

    if (out.n == 0)
        out = STR("-");
    if (!(c->json && str_is(out, "-"))
        && !c->ports->write_file(str_z(c->arena, out), text, &c->diags))
        return code_of(&c->diags);
    return c->json ? answer_json(c, v, EXIT_YES) : EXIT_YES;
}

/* signing-text COMMAND [NUMBER]: what has to be signed before the command is given. */
static int signing_text(struct cli *c, enum command_type type, struct str number)
{
    struct json *body, *v = NULL;
    struct cli_store s;
    struct actor by;
    int code;

    if (!cli_open(c, &s, true))
        return code_of(&c->diags);
    if (cli_actor(c, s.store, &by) && (body = case_body(c, type, s.store)) != NULL
        && (s.reader = flow_reader_new(s.flow, &c->diags)) != NULL)
        v = flow_signing_text(s.reader, &by, type, number, body, c->lang, c->arena, &c->diags);
    code = v == NULL ? code_of(&c->diags) : give_text(c, v);
    cli_close(&s);
    return code;
}

static int run_signing_text(struct cli *c)
{
    struct str name = c->n_words > 1 ? c->words[1] : STR_NONE;
    struct str number = c->n_words > 2 ? c->words[2] : args_get(c, OPT_NUMBER);
    enum command_type type = COMMAND_TICK;

    if (name.n == 0) {
        fault_of(c, DIAG_INPUT, "word-missing", MSG_cli_word_missing, STR("COMMAND"))->remedy =
            STR("sapar case signing-text file --facts FILE");
        return EXIT_USAGE;
    }
    if (!command_parse(name, &type) || type == COMMAND_TICK)
        return no_command(c, name);
    return check_number(c, type != COMMAND_FILE, true, number) ? signing_text(c, type, number)
                                                               : EXIT_USAGE;
}

int run_case(struct cli *c)
{
    struct str name = c->words[0], number = c->n_words > 1 ? c->words[1] : args_get(c, OPT_NUMBER);
    const struct query *q = query_named(name);
    enum command_type type = COMMAND_TICK;
    struct cli_store s;
    struct actor by;
    int code;

    if (str_is(name, "signing-text"))
        return run_signing_text(c);
    if (c->n_words > 2) {
        fault_of(c, DIAG_INPUT, "word-too-many", MSG_cli_word_too_many, c->words[2]);
        return EXIT_USAGE;
    }
    if (!q && (!command_parse(name, &type) || type == COMMAND_TICK))
        return no_command(c, name);
    if (q ? !check_number(c, q->number, q->number, number) || !check_query(c, q)
          : !check_number(c, type != COMMAND_FILE && type != COMMAND_DRAFT, true, number))
        return EXIT_USAGE;
    if (!cli_open(c, &s, true))
        return code_of(&c->diags);
    if (!cli_actor(c, s.store, &by))
        code = code_of(&c->diags);
    else if (!q)
        code = give_command(c, &s, type, &by, number);
    else if ((s.reader = flow_reader_new(s.flow, &c->diags)) == NULL)
        code = code_of(&c->diags);
    else
        code = q->run(c, &s, &by, number);
    cli_close(&s);
    return code;
}
