/*
 * NAME    cli - one invocation from argv to an exit code
 * OWNS    the arena of the invocation; standard output is written once, at the end
 * ERRORS  diags become sentences on standard error, and the one JSON document when --json was given
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/room.h"

enum { FACTS_MOST = 1 << 20 };

static moment fixed_now(void *ctx)
{
    return *(const moment *)ctx;
}

moment cli_now(const struct cli *c)
{
    return c->clock.now(c->clock.ctx);
}

int answer_json(struct cli *c, struct json *v, int code)
{
    if (!v)
        return code_of(&c->diags);
    c->answered = true;
    json_write(&c->out.b, v, isatty(STDOUT_FILENO) ? 1 : 0);    /* one line for programs */
    buf_char(&c->out.b, '\n');
    return code;
}

const char *cli_law_dir(struct cli *c)
{
    struct str dir = args_get(c, OPT_LAW);

    return dir.p ? str_z(c->arena, dir) : c->ports->law_dir;
}

const struct law *cli_law(struct cli *c)
{
    struct str digest;
    struct law_source *src;
    size_t n;

    if (c->law)
        return c->law;
    if (!c->ports->read_law(cli_law_dir(c), c->arena, &src, &n, &digest, &c->diags))
        return NULL;
    c->law = law_load(c->arena, src, n, &c->diags);
    if (c->law)
        law_set_digest(c->law, digest);
    return c->law;
}

const struct law_service *cli_service(struct cli *c, struct str code)
{
    const struct law *l = cli_law(c);
    if (!l)
        return NULL;
    const struct law_service *s = law_service(l, code);
    if (s)
        return s;
    size_t n = law_n_services(l);
    struct str *names = arena_new_array(c->arena, n, struct str), best, see = STR("sapar services");
    for (size_t i = 0; i < n; i++)
        names[i] = law_service_code(law_service_at(l, i));
    best = nearest(c->arena, code, names, n);
    struct diag *g = fault_of(c, DIAG_INPUT, "no-such-service", MSG_cli_no_service, code);
    g->remedy = best.n ? text_make(c->arena, c->lang, MSG_cli_did_you_mean, &best, 1)
                       : text_make(c->arena, c->lang, MSG_cli_see, &see, 1);
    return NULL;
}

struct json *cli_json_file(struct cli *c, struct str path)
{
    struct str text, shown = str_is(path, "-") ? say(c, MSG_cli_standard_input) : path;
    struct diag *before = c->diags.last;
    struct json_limits limits = JSON_LIMITS;
    struct json *v;

    if (!c->ports->read_file(str_z(c->arena, path), FACTS_MOST, c->arena, &text, &c->diags)) {
        if (!str_is(path, "-") && access(str_z(c->arena, path), F_OK) != 0)
            c->diags.last->class = DIAG_INPUT;          /* a mistyped name is no fault of the disk */
        return NULL;
    }
    if (str_starts(text, "\xef\xbb\xbf"))       /* editors of one maker put it there */
        text = str_sub(text, 3, text.n);
    v = json_parse(c->arena, text, limits, &c->diags);
    for (struct diag *g = before ? before->next : c->diags.first; g; g = g->next)
        g->file = shown;
    if (v && v->type != JSON_OBJECT) {
        struct diag *g = fault_of(c, DIAG_INPUT, "not-an-object", MSG_cli_not_an_object);
        g->file = shown;
        return NULL;
    }
    return v;
}

bool cli_possible(struct cli *c, const struct law *l, const struct facts *f, struct diags *d)
{
    return facts_read(facts_new(l, c->arena), facts_json(f, c->arena), d);
}

struct facts *cli_facts(struct cli *c, const struct law *l)
{
    bool single = args_has(c, OPT_FACT);
    struct facts *f = facts_new(l, c->arena);
    struct str path = args_get(c, OPT_FACTS);

    if (path.p) {
        struct json *v = cli_json_file(c, path);
        if (!v || !facts_read(f, v, &c->diags))
            return NULL;
    }
    for (size_t i = 0; i < c->n_given; i++) {
        if (c->given[i].option != &cli_options[OPT_FACT])
            continue;
        struct str rest = c->given[i].value, name;
        if (str_chr(rest, '=') < 0) {
            fault_of(c, DIAG_INPUT, "option-value", MSG_cli_fact_form, rest)->field = STR("--fact");
            return NULL;
        }
        str_cut(&rest, '=', &name);
        if (!facts_set(f, name, rest, &c->diags))
            return NULL;
    }
    return !single || cli_possible(c, l, f, &c->diags) ? f : NULL;
}

int run_version(struct cli *c)
{
    struct json *o = json_new_object(c->arena);

    json_set_str(c->arena, o, "name", STR("sapar"));
    json_set_str(c->arena, o, "version", STR(SAPAR_VERSION));
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    buf_puts(&c->out.b, "sapar " SAPAR_VERSION "\n");
    return EXIT_YES;
}

static bool terminal_colour(void)
{
    const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

    return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb") != 0;
}

static int dispatch(struct cli *c)
{
    if (args_has(c, OPT_VERSION))
        return run_version(c);
    if (args_has(c, OPT_HELP))
        return help_run(c);
    if (!c->verb) {
        struct str see = STR("sapar help");
        fault_of(c, DIAG_INPUT, "no-command", MSG_cli_no_command)->remedy =
            text_make(c->arena, c->lang, MSG_cli_see, &see, 1);
        return EXIT_USAGE;
    }
    return c->verb->run(c);
}

/* A full disk behind a redirection is an error like any other. */
static int deliver(struct cli *c, int code)
{
    struct str out;

    problem_print(c, stderr);
    if (c->json && !c->answered && code != EXIT_YES)
        answer_json(c, problem_json(c, code), code);
    out = buf_get(&c->out.b);
    if ((out.n > 0 && fwrite(out.p, 1, out.n, stdout) != out.n) || fflush(stdout) != 0) {
        fprintf(stderr, "sapar: %.*s\n", STR_ARG(say(c, MSG_cli_no_output)));
        return EXIT_ENVIRONMENT;
    }
    return code;
}

static bool wants_json(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0)
            return true;
    return false;
}

int cli_main(int argc, char **argv, const struct cli_ports *ports)
{
    struct arena *a = arena_new();
    struct cli c = { .ports = ports, .arena = a, .diags = diags_on(a), .lang = LANG_EN, .clock = ports->clock,
                     .fixed = MOMENT_NONE };
    int code;

    c.json = wants_json(argc, argv);            /* even a fault of usage is told as asked */
    c.out = face_on(a, LANG_EN, !c.json && terminal_colour());
    code = args_read(&c, argc, argv) ? EXIT_YES : EXIT_USAGE;
    if (c.fixed != MOMENT_NONE)
        c.clock = (struct clock_port){ fixed_now, &c.fixed };
    if (code == EXIT_YES)
        code = dispatch(&c);
    code = deliver(&c, code);
    ports->release();
    arena_free(a);
    return code;
}
