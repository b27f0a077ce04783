/*
 * NAME    cmd_lawfiles - the law as files: check (prove), test (worked cases), show, diff
 * WHY     a lawyer who edits a table must learn at once what is wrong with it, where, and for whom
 * ERRORS  what is wrong in a law file is a finding (exit 1); a folder that cannot be read is the environment's (3)
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/room.h"
#include "law/cases.h"
#include "law/dmn.h"

/* ------------------------------------------------------------------ check */
static struct json *finding_json(struct arena *a, const struct diag *g)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "code", g->code);
    json_set_str(a, o, "file", g->file);
    if (g->line > 0)
        json_set_int(a, o, "line", g->line);
    if (g->column > 0)
        json_set_int(a, o, "column", g->column);
    if (g->field.n)
        json_set_str(a, o, "table", g->field);
    json_set_str(a, o, "message", g->message);
    if (g->remedy.n)
        json_set_str(a, o, "remedy", g->remedy);
    if (g->clause.n)
        json_set_str(a, o, "clause", g->clause);
    return o;
}

/* What the reader of law files says of them is a finding; a folder that is not there is not. */
static bool in_the_law(const struct diag *g)
{
    return g->class == DIAG_FINDING || (g->class == DIAG_INPUT && g->file.n > 0);
}

static int findings(struct cli *c, const struct diags *d, size_t services, const struct drift *x)
{
    struct arena *a = c->arena;

    if (c->json) {
        struct json *o = json_new_object(a), *list;
        json_set_bool(a, o, "ok", d->count == 0);
        json_set_int(a, o, "services", (int64_t)services);
        list = json_set(a, o, "findings", json_new_array(a));
        for (const struct diag *g = d->first; g; g = g->next)
            json_push(a, list, finding_json(a, g));
        if (x)
            json_set(a, o, "drift", drift_json(x, a));
        return answer_json(c, o, d->count ? EXIT_NO : EXIT_YES);
    }
    for (const struct diag *g = d->first; g; g = g->next) {
        face_wrap(&c->out, TONE_PLAIN, 0, 4, diag_text(a, g));
        face_line(&c->out);
    }
    if (x)
        face_drift(c, x);
    struct str n = str_printf(a, "%zu", d->count), s = str_printf(a, "%zu", services);
    face_wrap(&c->out, d->count ? TONE_BAD : TONE_GOOD, 0, 0,
              text_make(a, c->lang, d->count ? MSG_cli_findings : MSG_cli_no_findings, (struct str[]){ n, s }, 2));
    face_line(&c->out);
    return d->count ? EXIT_NO : EXIT_YES;
}

int run_law_check(struct cli *c)
{
    const struct law *l = cli_law(c);
    struct diags d = diags_on(c->arena);
    int64_t budget;

    if (!l) {
        for (const struct diag *g = c->diags.first; g; g = g->next)
            if (!in_the_law(g))
                return code_of(&c->diags);
        d = c->diags;
        c->diags = diags_on(c->arena);
        return findings(c, &d, 0, NULL);
    }
    if (!args_count(c, OPT_BUDGET, 0, 1, INT64_MAX, &budget))
        return EXIT_USAGE;
    struct drift drift;
    bool compared = args_has(c, OPT_ACTS);
    if (compared && !cli_drift(c, l, &drift))
        return code_of(&c->diags);
    law_check(l, c->arena, (uint64_t)budget, &d);
    if (compared)
        drift_findings(&drift, c->arena, &d);
    return findings(c, &d, law_n_services(l), compared ? &drift : NULL);
}

/* ------------------------------------------------------------------ test */
struct paths { struct str *p; size_t n, cap; };

static void paths_add(struct cli *c, struct paths *list, struct str path)
{
    if (list->n == list->cap) {
        struct str *more = arena_new_array(c->arena, list->cap = list->cap ? 2 * list->cap : 64, struct str);
        if (list->n)
            memcpy(more, list->p, list->n * sizeof *more);
        list->p = more;
    }
    list->p[list->n++] = path;
}

static bool no_path(struct cli *c, struct str path)
{
    fault_of(c, errno == ENOENT ? DIAG_INPUT : DIAG_ENVIRONMENT, "no-file", MSG_cli_no_file, path,
             str_dup(c->arena, str_of(strerror(errno))));
    return false;
}

static int by_name(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    return str_cmp(*x, *y);
}

/* Files ending in .json, folders in depth; sorted, so that two runs print the same. */
static bool gather(struct cli *c, struct str path, int depth, struct paths *list)
{
    struct stat st;
    DIR *folder;
    size_t from = list->n;
    bool ok = true;

    if (stat(str_z(c->arena, path), &st) != 0)
        return no_path(c, path);
    if (!S_ISDIR(st.st_mode)) {
        paths_add(c, list, path);
        return true;
    }
    if (!(folder = opendir(str_z(c->arena, path))))
        return no_path(c, path);
    while (path.n > 1 && path.p[path.n - 1] == '/')
        path.n--;
    for (struct dirent *e; ok && (e = readdir(folder));) {
        struct str name = str_of(e->d_name), full;
        if (name.p[0] == '.')
            continue;
        full = str_printf(c->arena, "%.*s/%s", STR_ARG(path), e->d_name);
        if (str_ends(name, ".json"))
            paths_add(c, list, full);
        else if (depth > 0 && stat(full.p, &st) == 0 && S_ISDIR(st.st_mode))
            ok = gather(c, full, depth - 1, list);
    }
    closedir(folder);
    if (list->n > from)
        qsort(list->p + from, list->n - from, sizeof *list->p, by_name);
    return ok;
}

struct tally { size_t passed, failed; struct json *list; };

static void one_case(struct cli *c, const struct law *l, struct str path, const struct json *v, struct tally *t)
{
    struct arena *a = c->arena;
    struct buf diff = buf_on(a);
    bool ok = law_case_run(l, v, a, &diff);
    struct str text = buf_get(&diff), line, rest = text, name = law_case_name(v);

    if (ok)
        t->passed++;
    else
        t->failed++;
    struct json *row = json_push(a, t->list, json_new_object(a)), *differences;
    json_set_str(a, row, "file", path);
    json_set_str(a, row, "case", name.p ? name : STR(""));
    json_set_bool(a, row, "passed", ok);
    differences = json_set(a, row, "differences", json_new_array(a));
    if (!ok) {
        face_toned(&c->out, TONE_BAD, STR("FAILED "));
        face_toned(&c->out, TONE_BOLD, path);
        face_line(&c->out);
        face_note(&c->out, name);
    }
    while (!ok && rest.p && str_cut(&rest, '\n', &line)) {
        if (!line.n)
            continue;
        json_push(a, differences, json_new_str(a, line));
        buf_puts(&c->out.b, "  - ");
        face_wrap(&c->out, TONE_PLAIN, 4, 4, line);
        face_line(&c->out);
    }
}

/* A file that cannot be read as a case is a failed case: it may not pass unseen. */
static void one_file(struct cli *c, const struct law *l, struct str path, struct tally *t)
{
    struct diags d = diags_on(c->arena);
    struct json *v = NULL;
    struct str text;

    if (c->ports->read_file(str_z(c->arena, path), 4u << 20, c->arena, &text, &d))
        v = json_parse(c->arena, text, JSON_LIMITS, &d);
    if (v && v->type == JSON_ARRAY) {
        json_each(item, v)
            one_case(c, l, path, item, t);
    } else if (v) {
        one_case(c, l, path, v, t);
    } else {
        struct json *row = json_push(c->arena, t->list, json_new_object(c->arena)), *differences;
        t->failed++;
        json_set_str(c->arena, row, "file", path);
        json_set_bool(c->arena, row, "passed", false);
        differences = json_set(c->arena, row, "differences", json_new_array(c->arena));
        face_toned(&c->out, TONE_BAD, STR("FAILED "));
        face_toned(&c->out, TONE_BOLD, path);
        face_line(&c->out);
        for (const struct diag *g = d.first; g; g = g->next) {
            face_note(&c->out, diag_text(c->arena, g));
            json_push(c->arena, differences, json_new_str(c->arena, diag_text(c->arena, g)));
        }
    }
}

int run_law_test(struct cli *c)
{
    if (args_has(c, OPT_TCK))
        return run_tck(c);
    if (c->n_words == 0) {
        struct str name = STR("PATH");
        fault_of(c, DIAG_INPUT, "word-missing", MSG_cli_option_missing, name)->remedy = STR("--tck DIR");
        return EXIT_USAGE;
    }
    const struct law *l = cli_law(c);
    struct paths list = { 0 };
    struct tally t = { .list = json_new_array(c->arena) };

    for (size_t i = 0; l && i < c->n_words; i++)
        if (!gather(c, c->words[i], 8, &list))
            return code_of(&c->diags);
    if (!l)
        return code_of(&c->diags);
    if (list.n == 0) {
        fault_of(c, DIAG_INPUT, "no-cases", MSG_cli_no_cases, c->words[0]);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < list.n; i++)
        one_file(c, l, list.p[i], &t);
    int code = t.failed ? EXIT_NO : EXIT_YES;
    if (c->json) {
        struct json *o = json_new_object(c->arena);
        json_set_int(c->arena, o, "passed", (int64_t)t.passed);
        json_set_int(c->arena, o, "failed", (int64_t)t.failed);
        json_set(c->arena, o, "cases", t.list);
        c->out.b.n = 0;
        return answer_json(c, o, code);
    }
    buf_printf(&c->out.b, "%zu passed, %zu failed\n", t.passed, t.failed);   /* read by programs: never translated */
    return code;
}

/* ------------------------------------------------------------------ show, diff */
int run_law_show(struct cli *c)
{
    const struct law *l = cli_law(c);
    const struct law_service *s = l ? cli_service(c, c->words[0]) : NULL;
    day on;

    if (!s || !args_day(c, OPT_ON, &on))
        return code_of(&c->diags);
    if (on == DAY_NONE)
        on = moment_day(cli_now(c));
    struct json *v = law_show(l, s, on, c->lang, c->arena);
    if (c->json)
        return answer_json(c, v, EXIT_YES);
    face_law(&c->out, c, v);
    return EXIT_YES;
}

static bool word_day(struct cli *c, struct str s, day *out)
{
    if (day_parse(s, out))
        return true;
    fault_of(c, DIAG_INPUT, "bad-date", MSG_cli_bad_date, s)->remedy = say(c, MSG_cli_date_how);
    return false;
}

int run_law_diff(struct cli *c)
{
    const struct law *l = cli_law(c);
    const struct law_service *s = l ? cli_service(c, c->words[0]) : NULL;
    day from, to;

    if (!s || !word_day(c, c->words[1], &from) || !word_day(c, c->words[2], &to))
        return code_of(&c->diags);
    struct json *v = law_diff(l, s, from, to, c->lang, c->arena);
    if (c->json)
        return answer_json(c, v, EXIT_YES);
    face_law(&c->out, c, v);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ DMN */
/* A text that was asked for as a file; without one it is the answer itself. */
static int deliver_text(struct cli *c, struct str file, struct str text)
{
    struct json *o = json_new_object(c->arena);

    if (!file.n || str_is(file, "-")) {
        json_set_str(c->arena, o, "text", text);
        if (c->json)
            return answer_json(c, o, EXIT_YES);
        buf_str(&c->out.b, text);
        return EXIT_YES;
    }
    if (!c->ports->write_file(str_z(c->arena, file), text, &c->diags))
        return code_of(&c->diags);
    json_set_str(c->arena, o, "file", file);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_written, &file, 1));
    face_line(&c->out);
    return EXIT_YES;
}

int run_law_export(struct cli *c)
{
    const struct law *l = cli_law(c);
    const struct law_service *s = l ? cli_service(c, c->words[0]) : NULL;

    return s ? deliver_text(c, args_get(c, OPT_DMN), law_dmn(l, s, c->lang, c->arena)) : code_of(&c->diags);
}

int run_law_import(struct cli *c)
{
    struct diag *before = c->diags.last;
    struct str text;
    struct dmn *m;

    if (!c->ports->read_file(str_z(c->arena, c->words[0]), 16u << 20, c->arena, &text, &c->diags))
        return code_of(&c->diags);
    m = dmn_read(c->arena, text, &c->diags);
    for (struct diag *g = before ? before->next : c->diags.first; g; g = g->next)
        g->file = c->words[0];
    return m ? deliver_text(c, args_get(c, OPT_OUT), dmn_law_file(m, c->arena)) : code_of(&c->diags);
}
