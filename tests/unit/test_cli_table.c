/*
 * NAME    test_cli_table - the table of commands and what is typed against it
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/queries.h"

static struct arena *a;

static int up(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}
static int down(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* Words separated by one blank, as typed behind "sapar"; '_' stands for a blank inside a word. */
static bool typed(struct cli *c, const char *line)
{
    char **argv = arena_new_array(a, 32, char *);
    struct str rest = str_of(line), word;
    int argc = 1;

    argv[0] = arena_dup(a, "sapar", 5);
    while (rest.p && rest.n && str_cut(&rest, ' ', &word)) {
        argv[argc] = str_z(a, word);
        for (char *p = argv[argc]; *p; p++)
            if (*p == '_')
                *p = ' ';
        argc++;
    }
    *c = (struct cli){ .arena = a, .diags = diags_on(a), .lang = LANG_EN, .fixed = MOMENT_NONE };
    c->out = face_on(a, LANG_EN, false);
    return args_read(c, argc, argv);
}

static void refused(const char *line, const char *code, const char *remedy)
{
    struct cli c;

    assert_false(typed(&c, line));
    assert_non_null(c.diags.first);
    assert_int_equal(c.diags.first->class, DIAG_INPUT);
    assert_string_equal(str_z(a, c.diags.first->code), code);
    if (remedy && str_find(c.diags.first->remedy, remedy) < 0)
        fail_msg("%s: the remedy is \"%.*s\", without \"%s\"", line, STR_ARG(c.diags.first->remedy), remedy);
}

/* ------------------------------------------------------------------ the table itself */
static void rows_are_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_n_verbs; i++) {
        const struct verb *v = &cli_verbs[i];
        assert_non_null(v->run);
        assert_true(v->most < 0 || v->least <= v->most);
        assert_true((v->least > 0) <= (v->args != NULL));
        for (const unsigned char *o = v->options; o && *o != OPT_COUNT; o++)
            assert_true(*o < OPT_COUNT && !option_global(*o));
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(v->name, cli_verbs[k].name);
    }
}

static void every_option_has_a_command(void **state)
{
    (void)state;
    for (size_t i = 0; i < OPT_COUNT; i++) {
        bool used = option_global(i);

        for (size_t k = 0; k < cli_n_verbs; k++)
            used = used || verb_takes(&cli_verbs[k], i);
        assert_non_null(cli_options[i].name);
        assert_true(used);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(cli_options[i].name, cli_options[k].name);
    }
}

/* A field of a case command that is spelled like an option of `case` is typed with body. before it; only --now is. */
static void fields_do_not_hide(void **state)
{
    int used;
    const struct verb *v = verb_find(STR("case"), STR_NONE, &used);

    (void)state;
    assert_non_null(v);
    for (int c = 0; c < COMMAND_COUNT; c++) {
        if (c == COMMAND_TICK)
            continue;
        json_each(m, json_get(command_schema((enum command_type)c, a), "properties")) {
            if (str_is(m->key, "facts") || (c == COMMAND_CORRECT && str_is(m->key, "now")))
                continue;       /* --facts is made for it */
            for (size_t i = 0; i < OPT_COUNT; i++)
                if (option_global(i) || verb_takes(v, i))
                    assert_false(str_is(m->key, cli_options[i].name));
        }
    }
    for (size_t q = 0; q < QUERY_COUNT; q++)
        for (size_t k = 0; k < QUERY_FIELDS && cli_queries[q].fields[k].name; k++)
            for (size_t i = 0; i < OPT_COUNT; i++)
                if (option_global(i) || verb_takes(v, i))
                    assert_string_not_equal(cli_queries[q].fields[k].name, cli_options[i].name);
}

static void help_names_every_option(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_n_verbs; i++) {
        struct face f = face_on(a, LANG_EN, false);
        help_usage(&f, a, &cli_verbs[i]);
        struct str s = buf_get(&f.b);
        for (size_t k = 0; k < OPT_COUNT; k++)
            if (verb_takes(&cli_verbs[i], k))
                assert_true(str_find(s, str_printf(a, "--%s", cli_options[k].name).p) >= 0);
    }
}

/* ------------------------------------------------------------------ what is typed */
static void words_and_options(void **state)
{
    struct cli c;

    (void)state;
    assert_true(typed(&c, "--json assess --lang ru departure --on=2026-02-02"));
    assert_string_equal(c.verb->name, "assess");
    assert_int_equal(c.n_words, 1);
    assert_true(str_is(c.words[0], "departure"));
    assert_int_equal(c.lang, LANG_RU);
    assert_true(args_has(&c, OPT_JSON) && !args_has(&c, OPT_FACTS));
    assert_true(str_is(args_get(&c, OPT_ON), "2026-02-02"));
    assert_null(args_get(&c, OPT_FACTS).p);

    assert_true(typed(&c, "law check"));
    assert_string_equal(c.verb->name, "law check");
    assert_int_equal(c.n_words, 0);
    assert_true(typed(&c, "law --law x test a b c"));
    assert_string_equal(c.verb->name, "law test");
    assert_int_equal(c.n_words, 3);
    assert_true(typed(&c, "iin -- --json"));
    assert_true(str_is(c.words[0], "--json") && !args_has(&c, OPT_JSON));
    assert_true(typed(&c, "--version") && !c.verb && args_has(&c, OPT_VERSION));
    assert_true(typed(&c, "assess -h") && args_has(&c, OPT_HELP));
    assert_true(typed(&c, "assess departure --facts -"));
    assert_true(str_is(args_get(&c, OPT_FACTS), "-"));
    assert_true(typed(&c, "--now 2026-02-02T09:30:00+05:00 services"));
    assert_true(c.fixed != MOMENT_NONE);
    assert_true(typed(&c, ""));
    assert_null(c.verb);
}

static void fields_of_case(void **state)
{
    struct cli c;

    (void)state;
    assert_true(typed(&c, "case answer-check N --check x --as agency:y --answer=clear --text two_words --json"));
    assert_string_equal(c.verb->name, "case");
    assert_int_equal(c.n_words, 2);
    size_t fields = 0;
    for (size_t i = 0; i < c.n_given; i++)
        fields += c.given[i].option == NULL;
    assert_int_equal(fields, 3);
    assert_true(str_is(args_get(&c, OPT_AS), "agency:y"));
    /* --on is an option of assess; here it is a field like any other. */
    assert_true(typed(&c, "case pay N --on 2026-02-02"));
    assert_null(args_first(&c, OPT_ON));
    assert_true(str_is(c.given[0].name, "on") && str_is(c.given[0].value, "2026-02-02"));
}

static void faults(void **state)
{
    (void)state;
    refused("asess departure", "unknown-command", "assess");
    refused("serv", "unknown-command", "serve");
    refused("xyzzy", "unknown-command", "sapar help");
    refused("law", "unknown-command", "law check");
    refused("law chek", "unknown-command", "law check");
    refused("journal had", "unknown-command", "journal head");
    refused("assess departure --fcts x", "unknown-option", "--facts");
    refused("assess departure --listen x", "unknown-option", NULL);
    refused("services --on 2026-02-02", "unknown-option", NULL);
    refused("--check x case answer-check", "unknown-command", NULL);
    refused("assess departure --on", "option-value", NULL);
    refused("case accept N --remark", "option-value", NULL);
    refused("services --json=1", "option-value", NULL);
    refused("--lang de services", "option-value", NULL);
    refused("--now today services", "option-value", NULL);
    refused("assess departure --on 2026-02-02 --on 2026-02-03", "option-twice", NULL);
    refused("assess", "word-missing", "SERVICE");
    refused("why departure", "word-missing", NULL);
    refused("services now", "word-too-many", NULL);
    refused("backup a b c", "word-too-many", NULL);
}

/* A fault is told in the language that was asked for, wherever it was asked for. */
static void faults_in_words(void **state)
{
    struct cli c;

    (void)state;
    assert_false(typed(&c, "asess --lang ru"));
    assert_true(str_find(c.diags.first->message, "Нет команды") >= 0);
    assert_false(typed(&c, "--lang kk asess"));
    assert_true(str_find(c.diags.first->message, "пәрмен жоқ") >= 0);
}

static void numbers_and_days(void **state)
{
    struct cli c;
    int64_t n;
    day d;

    (void)state;
    assert_true(typed(&c, "serve --rate 20 --threads 0 --data x"));
    assert_true(args_count(&c, OPT_RATE, 5, 0, 100, &n) && n == 20);
    assert_true(args_count(&c, OPT_BUDGET, 7, 0, 100, &n) && n == 7);
    assert_true(args_count(&c, OPT_THREADS, 7, 0, 100, &n) && n == 0);
    assert_false(args_count(&c, OPT_RATE, 5, 0, 19, &n));
    assert_true(typed(&c, "serve --rate 2x"));
    assert_false(args_count(&c, OPT_RATE, 5, 0, 100, &n));
    assert_true(typed(&c, "fee x --on 2024-02-29"));
    assert_true(args_day(&c, OPT_ON, &d) && d != DAY_NONE);
    assert_true(typed(&c, "fee x --on 2023-02-29"));
    assert_false(args_day(&c, OPT_ON, &d));
    assert_true(typed(&c, "fee x"));
    assert_true(args_day(&c, OPT_ON, &d) && d == DAY_NONE);
}

static void suggestions(void **state)
{
    const struct str names[] = { STR("departure"), STR("departure-abroad"), STR("exit-visa"), STR("fee") };
    static const struct { const char *typed, *best; } cases[] = {
        { "departur", "departure" }, { "deprature", "departure" }, { "DEPARTURE", "departure" },
        { "departure-abrod", "departure-abroad" }, { "exit", "exit-visa" }, { "fe", "fee" }, { "xyz", NULL },
        { "", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str best = nearest(a, str_of(cases[i].typed), names, 4);
        if (!cases[i].best)
            assert_null(best.p);
        else
            assert_string_equal(str_z(a, best), cases[i].best);
    }
    /* What cannot be a name: very long, or not UTF-8. */
    char *long_one = arena_alloc(a, 100001);
    memset(long_one, 'a', 100000);
    assert_null(nearest(a, (struct str){ long_one, 100000 }, names, 4).p);
    assert_null(nearest(a, STR("\xff\xfe\xfd"), names, 4).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_whole, up, down),
        cmocka_unit_test_setup_teardown(every_option_has_a_command, up, down),
        cmocka_unit_test_setup_teardown(fields_do_not_hide, up, down),
        cmocka_unit_test_setup_teardown(help_names_every_option, up, down),
        cmocka_unit_test_setup_teardown(words_and_options, up, down),
        cmocka_unit_test_setup_teardown(fields_of_case, up, down),
        cmocka_unit_test_setup_teardown(faults, up, down),
        cmocka_unit_test_setup_teardown(faults_in_words, up, down),
        cmocka_unit_test_setup_teardown(numbers_and_days, up, down),
        cmocka_unit_test_setup_teardown(suggestions, up, down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
