/*
 * NAME    cmd_store - data folders: init, serve, check, backup, restore, and the journal
 * ERRORS  findings of a check are exit 1 and the answer; trouble with disk or port is exit 3
 */
#include <stdlib.h>
#include <string.h>

#include "cli/room.h"
#include "flow/keep.h"

/* ------------------------------------------------------------------ init */
static void face_people(struct cli *c, const struct json *people)
{
    size_t rows = 0;
    struct json *list = json_get(people, "people");
    struct str *cells = arena_new_array(c->arena, 3 * (list ? list->count + 1 : 1), struct str);

    face_head(&c->out, MSG_cli_demo_people);
    json_each(p, list) {
        cells[3 * rows] = json_get_str(p, "role");
        cells[3 * rows + 1] = json_get_str(p, "id");
        cells[3 * rows++ + 2] = json_get_str(p, "token");
    }
    face_table(&c->out, cells, rows, 3, 0);
    face_note(&c->out, say(c, MSG_cli_tokens_once));
    face_head(&c->out, MSG_cli_demo_cases);
    rows = 0;
    list = json_get(people, "cases");
    cells = arena_new_array(c->arena, 3 * (list ? list->count + 1 : 1), struct str);
    json_each(p, list) {
        cells[3 * rows] = json_get_str(p, "number");
        cells[3 * rows + 1] = json_get_str(p, "status");
        cells[3 * rows++ + 2] = json_get_str(p, "about");
    }
    face_table(&c->out, cells, rows, 3, 0);
}

int run_init(struct cli *c)
{
    char *dir = str_z(c->arena, c->words[0]);
    struct json *o = json_new_object(c->arena);
    struct store *st;
    bool ok = true;

    if (args_has(c, OPT_DEMO) && !cli_law(c))       /* before anything is made */
        return code_of(&c->diags);
    const struct store_options so = { .create = true, .vault_keys = cli_vault(c) };
    if (store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    json_set_str(c->arena, o, "data", c->words[0]);
    if (args_has(c, OPT_DEMO))
        demo_fill(c, st, o, &ok);
    if (args_has(c, OPT_DEMO) && ok)
        ok = outline_acts(c, cli_law(c), dir) != NULL;
    st->ops->close(st);
    if (!ok)
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_made, &c->words[0], 1));
    face_line(&c->out);
    if (args_has(c, OPT_DEMO))
        face_people(c, o);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ serve */
int run_serve(struct cli *c)
{
    struct serve_options o = { .listen = STR("127.0.0.1:8080"), .db = args_get(c, OPT_DB) };
    int64_t rate, threads;
    char *dir;

    if (!cli_data(c, &dir) || !args_count(c, OPT_RATE, 0, 0, 1000000, &rate)
        || !args_count(c, OPT_THREADS, 0, 0, 256, &threads))
        return EXIT_USAGE;
    const struct law *l = cli_law(c);
    if (!l)
        return code_of(&c->diags);
    o.data = str_of(dir);
    if (args_get(c, OPT_LISTEN).n)
        o.listen = args_get(c, OPT_LISTEN);
    o.base_url = args_get(c, OPT_BASE_URL);
    o.config = args_get(c, OPT_CONFIG);
    o.vault_keys = cli_vault(c);
    o.rate = (int)rate;
    o.threads = (int)threads;
    struct cli_ports ports = *c->ports;
    ports.clock = c->clock;
    int code = c->ports->serve(l, &ports, &o, &c->diags);
    return c->diags.first ? code_of(&c->diags) : code;
}

/* ------------------------------------------------------------------ check */
static int tell_findings(struct cli *c, const struct diags *d, enum msg good, struct json *more)
{
    struct arena *a = c->arena;
    int code = d->count ? EXIT_NO : EXIT_YES;

    if (c->json) {
        struct json *o = json_new_object(a), *list;
        json_set_bool(a, o, "ok", d->count == 0);
        list = json_set(a, o, "findings", json_new_array(a));
        for (const struct diag *g = d->first; g; g = g->next) {
            struct json *row = json_push(a, list, json_new_object(a));
            json_set_str(a, row, "code", g->code);
            if (g->field.n)
                json_set_str(a, row, "where", g->field);
            json_set_str(a, row, "message", g->message);
        }
        json_each(m, more)
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
        return answer_json(c, o, code);
    }
    for (const struct diag *g = d->first; g; g = g->next)
        face_item(&c->out, "!", TONE_BAD, diag_text(a, g));
    if (!d->count) {
        face_wrap(&c->out, TONE_GOOD, 0, 0, say(c, good));
        face_line(&c->out);
    }
    return code;
}

/* Trouble of the surroundings is no finding: the check did not come to an end. */
static bool is_trouble(const struct diags *d)
{
    for (const struct diag *g = d->first; g; g = g->next)
        if (g->class == DIAG_ENVIRONMENT)
            return true;
    return false;
}

int run_check(struct cli *c)
{
    const struct law *l = cli_law(c);
    struct diags d = diags_on(c->arena);
    struct store *st;

    const struct store_options so = { .read_only = true, .vault_keys = cli_vault(c) };
    char *dir = str_z(c->arena, c->words[0]);
    if (!l || store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    int rc = flow_check(l, st, &d);
    st->ops->close(st);
    if (is_trouble(&d) || (rc != PORT_OK && !d.count)) {
        c->diags = d;
        return EXIT_ENVIRONMENT;
    }
    struct store_vault v;
    if (store_sqlite_vault(dir, so.vault_keys, &v, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    struct json *more = json_new_object(c->arena);
    json_set(c->arena, more, "vault", vault_json(c, &v));
    int code = tell_findings(c, &d, MSG_cli_check_good, more);
    if (!c->json)
        vault_tell(c, &v);
    return code;
}

/* ------------------------------------------------------------------ backup, restore */
int run_backup(struct cli *c)
{
    struct store *st;
    struct str file = c->words[1];

    /* Beside a running server, and by somebody who needs no keys: what is sealed is copied sealed. */
    const struct store_options so = { .read_only = true, .keyless = true, .vault_keys = cli_vault(c) };
    if (store_sqlite_open_as(str_z(c->arena, c->words[0]), &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    int rc = st->ops->backup(st, str_z(c->arena, file), &c->diags);
    st->ops->close(st);
    if (rc != PORT_OK)
        return code_of(&c->diags);
    /* Its time tells administrators how old the last copy is; who may not write here made one all the same. */
    struct diags quiet = diags_on(c->arena);
    c->ports->write_file(str_printf(c->arena, "%.*s/last-backup", STR_ARG(c->words[0])).p, STR("\n"), &quiet);
    struct json *o = json_new_object(c->arena);
    json_set_str(c->arena, o, "backup", file);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_written, &file, 1));
    face_line(&c->out);
    return EXIT_YES;
}

/* Every event of the copy against the same one of the folder it was made of: a copy is a beginning. How
 * many were the same. */
static int64_t events_alike(struct cli *c, struct store *copy, struct store *live, int64_t n)
{
    struct arena *a = arena_new();
    int64_t same = 0;

    for (; same < n; same++) {
        struct diags quiet = diags_on(a);
        struct str one, other;

        if (copy->ops->leaf(copy, same, a, &one, &quiet) != PORT_OK
            || live->ops->leaf(live, same, a, &other, &quiet) != PORT_OK || !str_eq(one, other))
            break;
        if (same % 256 == 255)
            arena_reset(a);
    }
    arena_free(a);
    if (same < n)
        diag_add(&c->diags, DIAG_FINDING, "copy-differs", "event %lld of the copy is not that of the folder",
                 (long long)same)->remedy = STR("Keep both, and find out which of them was changed.");
    return same;
}

static bool keep_test(struct cli *c, struct store *live, const struct json *v)
{
    moment now = cli_now(c);
    const struct record r = { .kind = STR("copy-test"), .id = str_printf(c->arena, "%014lld", (long long)now),
                              .until = MOMENT_NONE, .version = RECORD_ANY, .data = json_text(c->arena, v, 0) };
    int rc = live->ops->begin(live, &c->diags);

    if (rc != PORT_OK)
        return false;
    rc = keep_put(live, &r, now, &c->diags);
    if (rc == PORT_OK)
        return live->ops->commit(live, &c->diags) == PORT_OK;
    live->ops->rollback(live);
    return false;
}

/* A restored copy is checked as `sapar check` does and compared with the folder that is in use; what came of it is kept
 * there, for who looks after the machine. *findings: what is wrong with the copy. */
static bool test_copy(struct cli *c, struct str file, struct str dir, struct str live_dir, struct json *o,
                      bool *findings)
{
    const struct store_options reads = { .read_only = true, .vault_keys = cli_vault(c) };
    const struct store_options beside = { .beside = true, .keyless = true, .vault_keys = cli_vault(c) };
    const struct law *l = cli_law(c);
    struct diags found = diags_on(c->arena);
    struct store *copy = NULL, *live = NULL;
    struct journal_head mine, theirs;
    struct str who = str_of(getenv("USER") != NULL ? getenv("USER") : ""), name = file;
    int64_t same;
    bool ok = l != NULL && store_sqlite_open_as(str_z(c->arena, dir), &reads, &copy, &c->diags) == PORT_OK
        && store_sqlite_open_as(str_z(c->arena, live_dir), &beside, &live, &c->diags) == PORT_OK
        && copy->ops->head(copy, &mine, &c->diags) == PORT_OK && live->ops->head(live, &theirs, &c->diags) == PORT_OK;

    if (ok)
        ok = (flow_check(l, copy, &found) == PORT_OK || found.count > 0) && !is_trouble(&found);
    if (ok) {
        size_t before = c->diags.count;

        same = events_alike(c, copy, live, mine.size);
        while (str_chr(name, '/') >= 0)
            name = str_sub(name, (size_t)str_chr(name, '/') + 1, name.n);
        *findings = found.count > 0 || c->diags.count > before;
        json_set_str(c->arena, o, "at", moment_str(c->arena, cli_now(c)));
        json_set_str(c->arena, o, "by", str_sub(who, 0, who.n < 64 && utf8_valid(who) ? who.n : 0));
        json_set_str(c->arena, o, "file", name);
        json_set_int(c->arena, o, "events", mine.size);
        json_set_int(c->arena, o, "same", same);
        json_set_int(c->arena, o, "since", theirs.size > mine.size ? theirs.size - mine.size : 0);
        json_set_int(c->arena, o, "findings", (int64_t)found.count);
        json_set_bool(c->arena, o, "ok", !*findings);
        ok = keep_test(c, live, o);
    }
    if (copy != NULL)
        copy->ops->close(copy);
    if (live != NULL)
        live->ops->close(live);
    return ok;
}

int run_restore(struct cli *c)
{
    struct str dir = c->words[1], live = args_get(c, OPT_DATA);
    struct json *o = json_new_object(c->arena), *tested;
    bool findings = false;

    if (store_sqlite_restore(str_z(c->arena, c->words[0]), str_z(c->arena, dir), cli_vault(c), &c->diags) != PORT_OK)
        return code_of(&c->diags);
    json_set_str(c->arena, o, "data", dir);
    if (live.n > 0) {
        tested = json_set(c->arena, o, "tested", json_new_object(c->arena));
        if (!test_copy(c, c->words[0], dir, live, tested, &findings))
            return code_of(&c->diags);
    }
    if (c->json)
        return answer_json(c, o, findings ? EXIT_NO : EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_made, &dir, 1));
    face_line(&c->out);
    if (live.n > 0) {
        face_wrap(&c->out, findings ? TONE_BAD : TONE_GOOD, 0, 0,
                  say(c, findings ? MSG_cli_copy_bad : MSG_cli_copy_good));
        face_line(&c->out);
    }
    return findings ? EXIT_NO : EXIT_YES;
}
