/*
 * NAME    cmd_acts - the register of legal acts in a terminal
 * ERRORS  an act that is not there is wrong input (exit 2); an import in which a file could not be
 *         read says so and ends with 1
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/acts.h"
#include "acts/names.h"
#include "cli/room.h"
#include "paper/act.h"

static struct acts *open_register(struct cli *c, bool write)
{
    char *dir;

    return cli_data(c, &dir) ? acts_open(dir, write, &c->diags) : NULL;
}

static int answer(struct cli *c, struct json *v, int code)
{
    if (!v)
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, v, code);
    face_outline(&c->out, c->arena, v);
    return code;
}

static day today(const struct cli *c)
{
    return moment_day(cli_now(c));
}

/* ------------------------------------------------------------------ import */
/* To a person who watches; a log gets no bar. */
static void bar(void *ctx, int64_t done, int64_t all, int64_t acts)
{
    struct cli *c = ctx;
    int part = all > 0 ? (int)(done * 30 / all) : 0;

    (void)c;
    part = part > 30 ? 30 : part;
    fprintf(stderr, "\r[%.*s%.*s] %3d%% %lld", part, "##############################", 30 - part,
            "..............................", all > 0 ? (int)(done * 100 / all) : 0,
            (long long)acts);
}

int run_acts_import(struct cli *c)
{
    struct acts *r;
    struct acts_import how = { .country = args_get(c, OPT_COUNTRY), .lang = c->lang,
        .lang_given = args_has(c, OPT_LANG), .from = DAY_NONE, .today = today(c), .ctx = c };
    struct json *v;

    if (!args_day(c, OPT_FROM, &how.from))
        return code_of(&c->diags);
    if (how.country.n && how.country.n != 2) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_acts_country, how.country)->field = STR("--country");
        return EXIT_USAGE;
    }
    r = open_register(c, true);
    if (!r)
        return code_of(&c->diags);
    if (isatty(STDERR_FILENO))
        how.progress = bar;
    v = acts_import(r, c->words, c->n_words, &how, c->arena, &c->diags);
    if (how.progress)
        fputs("\n", stderr);
    acts_close(r);
    return answer(c, v, json_get_int(v, "error_count", 0) > 0 ? EXIT_NO : EXIT_YES);
}

/* ------------------------------------------------------------------ search */
/* FROM..TO, either side may be empty; one day alone is that day; a year is the whole year. */
static bool day_side(struct cli *c, struct str s, bool end, day *out)
{
    int64_t year;

    if (!s.n)
        return true;
    if (s.n == 4 && str_int(s, &year) && day_make((int)year, end ? 12 : 1, end ? 31 : 1, out))
        return true;
    if (day_parse(s, out))
        return true;
    fault_of(c, DIAG_INPUT, "bad-date", MSG_cli_bad_date, s)->remedy = say(c, MSG_cli_date_how);
    return false;
}

static bool span(struct cli *c, struct str s, day *from, day *to)
{
    ptrdiff_t at = str_find(s, "..");

    if (!s.n)
        return true;
    struct str left = at < 0 ? s : str_sub(s, 0, (size_t)at), right = at < 0 ? s : str_sub(s, (size_t)at + 2, s.n);
    if (!day_side(c, left, false, from) || !day_side(c, right, true, to))
        return false;
    if (left.n && right.n && *from > *to)
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_acts_span, left, right)->field = STR("--adopted");
    return !left.n || !right.n || *from <= *to;
}

static void face_found(struct cli *c, const struct json *v)
{
    struct face *f = &c->out;
    struct str total = str_printf(c->arena, "%lld", (long long)json_get_int(v, "total", 0));

    face_wrap(f, TONE_BOLD, 0, 0, text_make(c->arena, c->lang, MSG_cli_acts_found, &total, 1));
    face_line(f);
    json_each(x, json_get(v, "acts")) {
        struct str clause = json_get_str(x, "clause");
        face_item(f, "-", TONE_BOLD, str_printf(c->arena, "%.*s%s%.*s  %.*s",
            STR_ARG(json_get_str(x, "code")), clause.n ? "#" : "", STR_ARG(clause),
            STR_ARG(acts_status_word(json_get_str(x, "status"), c->lang))));
        face_note(f, json_get_str(x, "title"));
        if (json_get_str(x, "excerpt").n)
            face_note(f, json_get_str(x, "excerpt"));
    }
}

int run_acts_search(struct cli *c)
{
    struct acts_query q = ACTS_QUERY;
    struct acts *r;
    struct json *v;

    q.text = c->n_words ? c->words[0] : STR("");
    for (size_t i = 1; i < c->n_words; i++)
        q.text = str_printf(c->arena, "%.*s %.*s", STR_ARG(q.text), STR_ARG(c->words[i]));
    q.country = args_get(c, OPT_COUNTRY);
    q.kind = args_get(c, OPT_KIND);
    q.number = args_get(c, OPT_NUMBER);
    q.theme = args_get(c, OPT_THEME);
    q.tag = args_get(c, OPT_TAG);
    q.lang = c->lang;
    q.today = today(c);
    if (!span(c, args_get(c, OPT_ADOPTED), &q.adopted_from, &q.adopted_to)
        || !args_day(c, OPT_IN_FORCE, &q.in_force)
        || !args_count(c, OPT_LIMIT, 20, 1, 100, &q.limit)
        || !args_count(c, OPT_OFFSET, 0, 0, ACTS_OFFSET_MOST, &q.offset))
        return code_of(&c->diags);
    r = open_register(c, false);
    if (!r)
        return code_of(&c->diags);
    v = acts_search(r, &q, c->arena, &c->diags);
    acts_close(r);
    if (!v || c->json)
        return answer(c, v, EXIT_YES);
    face_found(c, v);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ reading */
int run_acts_show(struct cli *c)
{
    struct acts *r;
    struct json *v;
    day on;

    if (!args_day(c, OPT_ON, &on) || !(r = open_register(c, false)))
        return code_of(&c->diags);
    v = acts_show(r, c->words[0], on, c->lang, today(c), c->arena, &c->diags);
    if (v)
        json_set(c->arena, v, "jsonld", acts_jsonld(c->arena, v, STR("")));
    acts_close(r);
    return answer(c, v, EXIT_YES);
}

int run_acts_diff(struct cli *c)
{
    day on[2];
    enum lang lang[2] = { c->lang, c->lang };
    struct acts *r;
    struct json *v;

    for (size_t i = 0; i < 2; i++) {        /* DATE, or DATE:LANG */
        struct str s = c->words[i + 1], when = s;
        ptrdiff_t at = str_chr(s, ':');
        if (at >= 0)
            when = str_sub(s, 0, (size_t)at);
        if (!day_parse(when, &on[i])
            || (at >= 0 && !lang_parse(str_sub(s, (size_t)at + 1, s.n), &lang[i]))) {
            fault_of(c, DIAG_INPUT, "bad-date", MSG_cli_bad_date, s)->remedy =
                say(c, MSG_cli_date_how);
            return EXIT_USAGE;
        }
    }
    r = open_register(c, false);
    if (!r)
        return code_of(&c->diags);
    v = acts_diff(r, c->words[0], on[0], lang[0], on[1], lang[1], c->arena, &c->diags);
    acts_close(r);
    return answer(c, v, EXIT_YES);
}

int run_acts_links(struct cli *c)
{
    struct acts *r = open_register(c, false);
    struct json *v;

    if (!r)
        return code_of(&c->diags);
    v = acts_links(r, c->words[0], c->lang, today(c), c->arena, &c->diags);
    acts_close(r);
    return answer(c, v, EXIT_YES);
}

/* ------------------------------------------------------------------ export */
static bool disk(struct cli *c, const char *path)
{
    struct diag *g = diag_add(&c->diags, DIAG_ENVIRONMENT, "no-file", "Cannot write %s: %s.", path, strerror(errno));

    g->file = str_of(path);
    g->remedy = STR("Check the path, and the room on the disk.");
    return false;
}

/* A register may be larger than the memory: act by act, nothing is kept. */
static bool export_rows(struct cli *c, struct acts *r, FILE *f, const char *path)
{
    struct str after = STR("");
    size_t n;

    do {
        struct arena *page = arena_new();
        struct str *codes;
        bool ok = true;
        n = acts_codes(r, after, 500, page, &codes, &c->diags);
        for (size_t i = 0; ok && i < n; i++) {
            struct arena *a = arena_new();
            struct json *one = acts_bulk(r, codes[i], a, &c->diags);
            struct str line = one ? json_text(a, one, 0) : STR_NONE;
            if (one && (fwrite(line.p, 1, line.n, f) != line.n || fputc('\n', f) == EOF))
                ok = disk(c, path);
            ok = ok && one;
            arena_free(a);
        }
        after = n ? str_dup(c->arena, codes[n - 1]) : after;
        arena_free(page);
        if (!ok)
            return false;
    } while (n == 500);
    return true;
}

static bool export_all(struct cli *c, struct acts *r, struct str out)
{
    bool standard = !out.n || str_is(out, "-");
    const char *path = standard ? "-" : str_z(c->arena, out);
    int fd = standard ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *f = standard ? stdout : fd >= 0 ? fdopen(fd, "wb") : NULL;

    if (!f)
        return disk(c, path);
    bool ok = export_rows(c, r, f, path);
    if (standard)
        return (fflush(f) == 0 || disk(c, path)) && ok;
    return (fclose(f) == 0 || disk(c, path)) && ok;
}

static bool export_pdf(struct cli *c, struct acts *r, day on, struct buf *b)
{
    struct json *v = acts_show(r, c->words[0], on, c->lang, today(c), c->arena, &c->diags);
    struct json *model = v ? acts_sheet(c->arena, v, c->lang, STR(""), ACTS_SHEET_ALONE, &c->diags) : NULL;
    struct str pdf;

    if (!model || !paper_act(model, c->arena, &pdf, &c->diags))
        return false;
    buf_str(b, pdf);
    return true;
}

/* One act as Akoma Ntoso, with --pdf as a paper, or with --json as a line of the bulk form; all acts as the bulk
 * form. */
int run_acts_export(struct cli *c)
{
    struct acts *r;
    struct arena *own = arena_new();
    struct buf b = buf_on(own);
    struct str out = args_get(c, OPT_OUT), xml;
    bool ok = false;
    day on;

    if (args_day(c, OPT_ON, &on) && (r = open_register(c, false))) {
        if (!c->n_words) {
            ok = export_all(c, r, out);
        } else if (args_has(c, OPT_PDF)) {
            ok = export_pdf(c, r, on == DAY_NONE ? today(c) : on, &b);
        } else if (c->json) {
            struct json *one = acts_bulk(r, c->words[0], c->arena, &c->diags);
            ok = one != NULL;
            json_write(&b, one, 0);
            buf_char(&b, '\n');
        } else {
            ok = acts_akn(r, c->words[0], on == DAY_NONE ? today(c) : on, c->lang, c->arena, &xml,
                          &c->diags);
            buf_str(&b, ok ? xml : STR(""));
        }
        acts_close(r);
    }
    if (ok && c->n_words && out.n && !str_is(out, "-"))
        ok = c->ports->write_file(str_z(c->arena, out), buf_get(&b), &c->diags);
    else if (ok)
        buf_str(&c->out.b, buf_get(&b));
    c->answered = c->answered || (ok && (!out.n || str_is(out, "-")));
    arena_free(own);
    return ok ? EXIT_YES : code_of(&c->diags);
}
