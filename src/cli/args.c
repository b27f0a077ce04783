/*
 * NAME    args - the words and options of one invocation, read against the table
 * WHY     global options stand anywhere; an option that is not the command's is refused with the nearest one that is
 * ERRORS  DIAG_INPUT: unknown-command, unknown-option, option-value, option-twice, word-missing, word-too-many
 * MUST NOT guess: a suggestion is printed, never acted upon
 */
#include <string.h>

#include "cli/room.h"

enum { NAME_MOST = 64 };

bool starts_option(struct str word)
{
    return word.n > 2 && str_starts(word, "--");
}

static size_t least_of(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to insert, drop, change or swap; bytes, as names are ASCII. */
static size_t distance(struct str a, struct str b)
{
    size_t row[3][NAME_MOST + 1];

    if (a.n > NAME_MOST || b.n > NAME_MOST)
        return NAME_MOST;
    for (size_t j = 0; j <= b.n; j++)
        row[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *now = row[i % 3], *one = row[(i - 1) % 3], *two = row[(i + 1) % 3];

        now[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            now[j] = least_of(one[j] + 1, now[j - 1] + 1);
            now[j] = least_of(now[j], one[j - 1] + (a.p[i - 1] != b.p[j - 1]));
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
                now[j] = least_of(now[j], two[j - 2] + 1);
        }
    }
    return row[a.n % 3][b.n];
}

/* Four a letter; what was only begun is a little further than one wrong letter. */
struct str nearest(struct arena *a, struct str typed, const struct str *names, size_t n)
{
    struct str word = utf8_fold(a, typed), best = STR_NONE;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < n; i++) {
        size_t d = 4 * distance(word, names[i]), most = 4 * ((names[i].n + 2) / 3);

        if (word.n >= 3 && d > 5 && str_starts(names[i], str_z(a, word)))
            d = 5;
        if (d < least && (d <= most || d == 5)) {
            least = d;
            best = names[i];
        }
    }
    return best;
}

/* ------------------------------------------------------------------ the verb */
const struct verb *verb_find(struct str first, struct str second, int *used)
{
    const struct verb *one = NULL;

    for (size_t i = 0; i < cli_n_verbs; i++) {
        struct str name = str_of(cli_verbs[i].name);
        ptrdiff_t blank = str_chr(name, ' ');

        if (blank < 0 && str_eq(name, first))
            one = &cli_verbs[i];
        if (blank >= 0 && str_eq(str_sub(name, 0, (size_t)blank), first)
            && str_eq(str_sub(name, (size_t)blank + 1, name.n), second)) {
            *used = 2;
            return &cli_verbs[i];
        }
    }
    *used = 1;
    return one;
}

/* The names that could follow: of the whole table, or the second words behind `first`. */
static size_t verb_names(struct cli *c, struct str first, struct str *names)
{
    size_t n = 0;

    for (size_t i = 0; i < cli_n_verbs; i++) {
        struct str name = str_of(cli_verbs[i].name);
        ptrdiff_t blank = str_chr(name, ' ');
        struct str head = blank < 0 ? name : str_sub(name, 0, (size_t)blank);

        if (first.n == 0)
            names[n++] = head;
        else if (blank >= 0 && str_eq(head, first))
            names[n++] = str_sub(name, (size_t)blank + 1, name.n);
    }
    (void)c;
    return n;
}

static bool no_verb(struct cli *c, struct str first, struct str second)
{
    struct str *names = arena_new_array(c->arena, cli_n_verbs, struct str);
    size_t n = verb_names(c, first, names), used = 0;
    struct str what = first, best, list;
    struct buf b = buf_on(c->arena);
    struct diag *g;

    if (n > 0) {                /* "law" alone, or "law chekc" */
        what = second.n ? str_printf(c->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second)) : first;
        best = nearest(c->arena, second, names, n);
        for (used = 0; used < n; used++)
            buf_printf(&b, "%ssapar %.*s %.*s", used ? ", " : "", STR_ARG(first), STR_ARG(names[used]));
        list = buf_get(&b);
        if (best.n)
            best = str_printf(c->arena, "%.*s %.*s", STR_ARG(first), STR_ARG(best));
    } else {
        n = verb_names(c, STR_NONE, names);
        best = nearest(c->arena, first, names, n);
        list = STR("sapar help");
    }
    g = fault_of(c, DIAG_INPUT, "unknown-command", MSG_cli_unknown_command, what);
    g->remedy = best.n ? text_make(c->arena, c->lang, MSG_cli_did_you_mean, &best, 1)
                       : text_make(c->arena, c->lang, MSG_cli_see, &list, 1);
    return false;
}

/* ------------------------------------------------------------------ options */
static const struct option *option_named(struct str name)
{
    for (size_t i = 0; i < OPT_COUNT; i++)
        if (str_is(name, cli_options[i].name))
            return &cli_options[i];
    return NULL;
}

bool option_global(size_t option)
{
    return option <= OPT_VERSION;
}

bool verb_takes(const struct verb *v, size_t option)
{
    for (const unsigned char *o = v->options; o && *o != OPT_COUNT; o++)
        if (*o == option)
            return true;
    return false;
}

static bool option_fits(const struct verb *v, const struct option *o)
{
    size_t id = (size_t)(o - cli_options);

    return option_global(id) || (v && verb_takes(v, id));
}

static bool no_option(struct cli *c, struct str name)
{
    struct str names[OPT_COUNT], best, shown = str_printf(c->arena, "--%.*s", STR_ARG(name));
    size_t n = 0;
    struct diag *g;

    for (size_t i = 0; i < OPT_COUNT; i++)
        if (option_fits(c->verb, &cli_options[i]))
            names[n++] = str_of(cli_options[i].name);
    best = nearest(c->arena, name, names, n);
    g = fault_of(c, DIAG_INPUT, "unknown-option", MSG_cli_unknown_option, shown);
    g->field = shown;
    if (best.n) {
        best = str_printf(c->arena, "--%.*s", STR_ARG(best));
        g->remedy = text_make(c->arena, c->lang, MSG_cli_did_you_mean, &best, 1);
    } else {
        best = c->verb ? str_printf(c->arena, "sapar help %s", c->verb->name) : STR("sapar help");
        g->remedy = text_make(c->arena, c->lang, MSG_cli_see, &best, 1);
    }
    return false;
}

/* Options are collected first; whether they fit is judged when the command is known. */
static bool take_option(struct cli *c, int argc, char **argv, int *i, bool fields)
{
    struct str word = str_of(argv[*i]), name = str_sub(word, 2, word.n), value = STR_NONE;
    ptrdiff_t equals = str_chr(name, '=');
    const struct option *o;

    if (equals >= 0) {
        value = str_sub(name, (size_t)equals + 1, name.n);
        name = str_sub(name, 0, (size_t)equals);
        if (!value.p)
            value = STR("");
    }
    o = option_named(name);
    if (o && fields && !option_fits(c->verb, o))
        o = NULL;
    if (o && !o->value && value.p) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_option_flag, word)->field = name;
        return false;
    }
    if (!value.p && (o ? o->value != NULL : fields)) {
        if (*i + 1 >= argc) {
            fault_of(c, DIAG_INPUT, "option-value", MSG_cli_option_value, word)->field = name;
            return false;
        }
        value = str_of(argv[++*i]);
        if (!value.p)
            value = STR("");
    }
    c->given[c->n_given++] = (struct given){ o, name, value };
    return true;
}

static bool read_globals(struct cli *c)
{
    struct str lang = args_get(c, OPT_LANG), now = args_get(c, OPT_NOW);

    if (lang.p && !lang_parse(lang, &c->lang)) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_bad_lang, lang)->field = STR("--lang");
        return false;
    }
    c->out.lang = c->lang;
    if (now.p && !moment_parse(now, &c->fixed)) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_bad_now, now)->field = STR("--now");
        return false;
    }
    return true;
}

static bool check_given(struct cli *c)
{
    bool seen[OPT_COUNT] = { false };

    for (size_t i = 0; i < c->n_given; i++) {
        const struct given *g = &c->given[i];

        if (!g->option && !(c->verb && c->verb->fields))
            return no_option(c, g->name);
        if (!g->option)
            continue;
        if (!option_fits(c->verb, g->option))
            return no_option(c, g->name);
        bool *before = &seen[g->option - cli_options];
        if (*before && !g->option->repeats) {
            struct str name = str_printf(c->arena, "--%s", g->option->name);
            fault_of(c, DIAG_INPUT, "option-twice", MSG_cli_option_twice, name)->field = name;
            return false;
        }
        *before = true;
    }
    return true;
}

/* A usage set in lines, within a sentence. */
static struct str one_line(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    bool gap = false;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' || s.p[i] == '\n') {
            gap = b.n > 0;
            continue;
        }
        if (gap)
            buf_char(&b, ' ');
        gap = false;
        buf_char(&b, s.p[i]);
    }
    return buf_get(&b);
}

static bool check_words(struct cli *c)
{
    const struct verb *v = c->verb;
    bool few = c->n_words < (size_t)v->least;
    struct face f = face_on(c->arena, c->lang, false);
    struct diag *g;

    if (args_has(c, OPT_HELP) || (!few && (v->most < 0 || c->n_words <= (size_t)v->most)))
        return true;
    help_usage(&f, c->arena, v);
    if (few)
        g = fault_of(c, DIAG_INPUT, "word-missing", MSG_cli_word_missing, str_of(v->args));
    else
        g = fault_of(c, DIAG_INPUT, "word-too-many", MSG_cli_word_too_many, c->words[v->most]);
    g->remedy = one_line(c->arena, buf_get(&f.b));
    return false;
}

bool args_read(struct cli *c, int argc, char **argv)
{
    bool only_words = false, fields = false, ok = true;
    struct str *words = c->words = arena_new_array(c->arena, (size_t)argc + 1, struct str);
    int used = 0;

    c->given = arena_new_array(c->arena, (size_t)argc + 1, struct given);
    for (int i = 1; ok && i < argc; i++) {
        struct str word = str_of(argv[i]);

        if (!only_words && str_is(word, "--"))
            only_words = true;
        else if (!only_words && (str_is(word, "-h") || str_is(word, "-V")))
            c->given[c->n_given++] = (struct given){ &cli_options[word.p[1] == 'h' ? OPT_HELP : OPT_VERSION],
                                                     word, STR_NONE };
        else if (!only_words && starts_option(word))
            ok = take_option(c, argc, argv, &i, fields);
        else {
            words[c->n_words++] = word;
            if (c->n_words == 1) {
                c->verb = verb_find(word, STR_NONE, &used);
                fields = c->verb && c->verb->fields;
            }
        }
    }
    /* The language first, so that every other fault is told in it. */
    if (!read_globals(c) || !ok)
        return false;
    if (c->n_words > 0)
        c->verb = verb_find(words[0], words[1], &used);
    if (c->n_words > 0 && !c->verb)
        return no_verb(c, words[0], words[1]);
    c->words += used;
    c->n_words -= (size_t)used;
    return check_given(c) && (!c->verb || check_words(c));
}

/* ------------------------------------------------------------------ reading them */
const struct given *args_first(const struct cli *c, enum option_id id)
{
    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].option == &cli_options[id])
            return &c->given[i];
    return NULL;
}

bool args_has(const struct cli *c, enum option_id id)
{
    return args_first(c, id) != NULL;
}

struct str args_get(const struct cli *c, enum option_id id)
{
    const struct given *g = args_first(c, id);

    return g ? g->value : STR_NONE;
}

bool args_day(struct cli *c, enum option_id id, day *out)
{
    struct str s = args_get(c, id);

    *out = DAY_NONE;
    if (!s.p || day_parse(s, out))
        return true;
    struct diag *g = fault_of(c, DIAG_INPUT, "bad-date", MSG_cli_bad_date, s);
    g->field = str_printf(c->arena, "--%s", cli_options[id].name);
    g->remedy = say(c, MSG_cli_date_how);
    return false;
}

bool args_count(struct cli *c, enum option_id id, int64_t fallback, int64_t least, int64_t most, int64_t *out)
{
    struct str s = args_get(c, id), from, to;

    *out = fallback;
    if (!s.p || (str_int(s, out) && *out >= least && *out <= most))
        return true;
    from = str_printf(c->arena, "%lld", (long long)least);
    to = str_printf(c->arena, "%lld", (long long)most);
    fault_of(c, DIAG_INPUT, "bad-number", MSG_cli_bad_number, s, from, to)->field =
        str_printf(c->arena, "--%s", cli_options[id].name);
    return false;
}
