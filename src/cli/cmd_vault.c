/*
 * NAME    cmd_vault - keys of a data folder: what is sealed under which, changing them
 * WHY     who runs the server changes keys without stopping it, and sees when an old one may be thrown away
 * ERRORS  a key that is missing or wrong is exit 3
 * MUST NOT print a key
 */
#include "cli/room.h"

static struct str count(struct cli *c, int64_t n)
{
    return str_printf(c->arena, "%lld", (long long)n);
}

struct json *vault_json(struct cli *c, const struct store_vault *v)
{
    struct arena *a = c->arena;
    struct json *o = json_new_object(a), *keys, *k;

    json_set_bool(a, o, "on", v->on);
    json_set_int(a, o, "documents", v->documents);
    json_set_int(a, o, "documents_open", v->documents_open);
    json_set_int(a, o, "records", v->records);
    json_set_int(a, o, "records_open", v->records_open);
    keys = json_set(a, o, "keys", json_new_array(a));
    for (size_t i = 0; i < v->n; i++) {
        k = json_push(a, keys, json_new_object(a));
        json_set_str(a, k, "id", str_dup(a, str_of(v->key[i].id)));
        json_set_int(a, k, "documents", v->key[i].documents);
        json_set_int(a, k, "records", v->key[i].records);
        json_set_bool(a, k, "given", v->key[i].given);
        json_set_bool(a, k, "seals", v->key[i].first);
    }
    return o;
}

static void line(struct cli *c, enum tone t, enum msg id, const struct str *args, size_t n)
{
    face_wrap(&c->out, t, 0, 0, text_make(c->arena, c->lang, id, args, n));
    face_line(&c->out);
}

void vault_tell(struct cli *c, const struct store_vault *v)
{
    const struct str sealed[] = { count(c, v->documents), count(c, v->records) },
                     open[] = { count(c, v->documents_open), count(c, v->records_open) };

    if (!v->on) {
        line(c, TONE_PLAIN, MSG_cli_vault_off, NULL, 0);
        return;
    }
    line(c, TONE_PLAIN, MSG_cli_vault_on, sealed, 2);
    if (v->documents_open + v->records_open > 0)
        line(c, TONE_WARN, MSG_cli_vault_open, open, 2);
}

static void tell_keys(struct cli *c, const struct store_vault *v)
{
    struct str *cells = arena_new_array(c->arena, 4 * v->n + 1, struct str);

    if (v->n == 0)
        return;
    face_head(&c->out, MSG_cli_vault_keys);
    for (size_t i = 0; i < v->n; i++) {
        cells[4 * i] = str_dup(c->arena, str_of(v->key[i].id));
        cells[4 * i + 1] = count(c, v->key[i].documents);
        cells[4 * i + 2] = count(c, v->key[i].records);
        cells[4 * i + 3] = say(c, v->key[i].first ? MSG_cli_vault_seals
                                                  : v->key[i].given ? MSG_cli_vault_opens : MSG_cli_vault_unknown);
    }
    face_table(&c->out, cells, v->n, 4, 6);
    for (size_t i = 0; i < v->n; i++)
        if (v->on && v->key[i].given && !v->key[i].first && v->key[i].documents + v->key[i].records == 0) {
            struct str id = str_of(v->key[i].id);
            face_note(&c->out, text_make(c->arena, c->lang, MSG_cli_vault_unused, &id, 1));
        }
}

int run_vault_status(struct cli *c)
{
    struct store_vault v;
    char *dir;

    if (!cli_data(c, &dir) || store_sqlite_vault(dir, cli_vault(c), &v, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, vault_json(c, &v), EXIT_YES);
    vault_tell(c, &v);
    tell_keys(c, &v);
    return EXIT_YES;
}

static const char *keys_needed(struct cli *c)
{
    const char *file = cli_vault(c);

    if (!file) {
        struct str name = STR("--vault-keys");
        struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name);
        g->field = name;
        g->remedy = STR("--vault-keys FILE");
    }
    return file;
}

int run_vault_rekey(struct cli *c)
{
    const char *file;
    int64_t changed;
    char *dir;

    if (!cli_data(c, &dir) || !(file = keys_needed(c))
        || store_sqlite_rekey(dir, file, &changed, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    if (c->json) {
        struct json *o = json_new_object(c->arena);
        json_set_int(c->arena, o, "changed", changed);
        return answer_json(c, o, EXIT_YES);
    }
    struct str n = count(c, changed);
    line(c, TONE_GOOD, MSG_cli_vault_rekeyed, &n, 1);
    return EXIT_YES;
}

int run_vault_key(struct cli *c)
{
    const char *file = keys_needed(c);
    struct str data = args_get(c, OPT_DATA);

    if (!file || store_vault_key(file, data.n ? str_z(c->arena, data) : NULL, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    struct str name = str_of(file);
    if (c->json) {
        struct json *o = json_new_object(c->arena);
        json_set_str(c->arena, o, "vault_keys", name);
        return answer_json(c, o, EXIT_YES);
    }
    line(c, TONE_GOOD, MSG_cli_written, &name, 1);
    return EXIT_YES;
}
