/*
 * NAME    cmd_drift - the law against the register of acts: what a check says of it, and signing off
 * WHY     an act changes without telling those who wrote rules from it
 * ERRORS  rows that are red are findings (exit 1); a register that is not there is wrong input (2)
 * MUST NOT sign what nobody named, or write a law that would not load
 */
#include <unistd.h>

#include "acts/acts.h"
#include "cli/room.h"

bool cli_drift(struct cli *c, const struct law *l, struct drift *out)
{
    struct str dir = args_get(c, OPT_ACTS);
    struct acts *r;
    bool ok;

    if (!dir.n) {
        struct str name = STR("--acts");
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name)->field = name;
        return false;
    }
    r = acts_open(str_z(c->arena, dir), false, &c->diags);
    if (!r)
        return false;
    ok = drift_compare(l, r, c->arena, out, &c->diags);
    acts_close(r);
    return ok;
}

static struct str number(struct cli *c, size_t n)
{
    return str_printf(c->arena, "%zu", n);
}

void face_drift(struct cli *c, const struct drift *x)
{
    size_t red = x->count[DRIFT_UNRESOLVED] + x->count[DRIFT_DEAD] + x->count[DRIFT_CHANGED];
    struct str counts[] = { number(c, x->citations), number(c, x->count[DRIFT_SIGNED]),
        number(c, x->count[DRIFT_UNSIGNED]), number(c, x->count[DRIFT_UNKNOWN]), number(c, red) };
    struct buf b = buf_on(c->arena);

    face_wrap(&c->out, TONE_BOLD, 0, 0, text_make(c->arena, c->lang, MSG_cli_drift_counts, counts, 5));
    face_line(&c->out);
    for (size_t i = 0; i < x->n_unknown; i++)
        buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(x->unknown[i]));
    if (b.n == 0)
        return;
    struct str list = buf_get(&b);
    face_note(&c->out, text_make(c->arena, c->lang, MSG_cli_drift_unknown, &list, 1));
}

/* ------------------------------------------------------------------ sign-off */
static const char HEAD[] =
    "# What lawyers compared with the register of acts\n\n## Signed clauses \xc2\xb7 signed\n\n"
    "| clause | edition | lang | reads | by | on |\n|---|---|---|---|---|---|\n";

/* The file with the new rows at its end. */
static bool with_rows(struct cli *c, struct str file, struct str old, struct str rows, struct str *out)
{
    struct str text = str_trim(old), last = text;
    ptrdiff_t at;

    if (text.n == 0) {
        *out = str_printf(c->arena, "%s%.*s", HEAD, STR_ARG(rows));
        return true;
    }
    while ((at = str_chr(last, '\n')) >= 0)
        last = str_sub(last, (size_t)at + 1, last.n);
    if (!str_starts(last, "|")) {
        fault_of(c, DIAG_INPUT, "signed-file", MSG_cli_drift_file, file);
        return false;
    }
    *out = str_printf(c->arena, "%.*s\n%.*s", STR_ARG(text), STR_ARG(rows));
    return true;
}

/* The law as it would be with the file: what would not load is not written. */
static bool loads(struct cli *c, struct str text)
{
    struct law_source *src, *all;
    struct str digest;
    bool there = false;
    size_t n;

    if (!c->ports->read_law(cli_law_dir(c), c->arena, &src, &n, &digest, &c->diags))
        return false;
    all = arena_new_array(c->arena, n + 1, struct law_source);
    for (size_t i = 0; i < n; i++) {
        bool here = str_ends(src[i].name, "/signed.md");
        all[i] = here ? (struct law_source){ src[i].name, text } : src[i];
        there = there || here;
    }
    if (!there)
        all[n++] = (struct law_source){ STR("law/signed.md"), text };
    return law_load(c->arena, all, n, &c->diags) != NULL;
}

static bool write_rows(struct cli *c, struct str file, struct str rows)
{
    const char *path = str_z(c->arena, file);
    struct str old = STR(""), text;

    if (access(path, F_OK) == 0 &&
        !c->ports->read_file(path, 16u << 20, c->arena, &old, &c->diags))
        return false;
    return with_rows(c, file, old, rows, &text) && loads(c, text) &&
        c->ports->write_file(path, text, &c->diags);
}

static int tell(struct cli *c, const struct drift_signed *s, struct str file)
{
    struct str with[] = { number(c, s->n), file, number(c, s->left) };

    if (c->json) {
        struct json *o = json_new_object(c->arena);
        json_set_int(c->arena, o, "signed", (int64_t)s->n);
        json_set_int(c->arena, o, "left", (int64_t)s->left);
        json_set_str(c->arena, o, "file", file);
        return answer_json(c, o, s->left ? EXIT_NO : EXIT_YES);
    }
    face_wrap(&c->out, s->left ? TONE_WARN : TONE_GOOD, 0, 0, s->n
        ? text_make(c->arena, c->lang, MSG_cli_drift_signed, with, 3)
        : text_make(c->arena, c->lang, MSG_cli_drift_nothing, &with[2], 1));
    face_line(&c->out);
    return s->left ? EXIT_NO : EXIT_YES;
}

int run_law_sign_off(struct cli *c)
{
    struct str file = str_printf(c->arena, "%s/signed.md", cli_law_dir(c));
    const struct law *l = cli_law(c);
    struct drift_signed s;
    struct drift x;

    if (!l)
        return code_of(&c->diags);
    if (!args_has(c, OPT_BY)) {
        struct str name = STR("--by");
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name)->field = name;
        return EXIT_USAGE;
    }
    if (!cli_drift(c, l, &x) ||
        !drift_sign(l, &x, c->words, c->n_words, args_get(c, OPT_BY), moment_day(cli_now(c)),
                    c->arena, &s, &c->diags) ||
        (s.n > 0 && !write_rows(c, file, s.rows)))
        return code_of(&c->diags);
    return tell(c, &s, file);
}
