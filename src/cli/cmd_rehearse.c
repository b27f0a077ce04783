/*
 * NAME    cmd_rehearse - law rehearse: a candidate's law files against the cases that are here
 * WHY     who approves an edition sees first whom it touches
 * ERRORS  a candidate that does not load is a finding of the files, as in `law check` (exit 1); that cases
 *         change is no fault: exit 0
 */
#include "cli/room.h"
#include "flow/rehearse.h"
#include "flow/keep.h"

static const struct law *candidate(struct cli *c)
{
    struct str dir = args_get(c, OPT_LAW_NEW), digest;
    struct law_source *src;
    struct law *l;
    size_t n;

    if (!dir.n) {
        struct str name = STR("--law-new");
        struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name);
        g->field = name;
        g->remedy = STR("sapar law rehearse --law-new DIR --data DIR");
        return NULL;
    }
    if (!c->ports->read_law(str_z(c->arena, dir), c->arena, &src, &n, &digest, &c->diags))
        return NULL;
    l = law_load(c->arena, src, n, &c->diags);
    if (l)
        law_set_digest(l, digest);
    return l;
}

/* The outcome without the single cases, beside the server that may be running. */
static bool keep(struct cli *c, const char *dir, const struct json *v, const char *vault)
{
    static const char *const kept[] = { "law", "candidate", "at", "looked", "changed", "later", "sooner", "services" };
    const struct store_options so = { .beside = true, .vault_keys = vault };
    struct json *o = json_new_object(c->arena);
    struct store *st;
    int rc;

    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        json_set(c->arena, o, kept[i], json_copy(c->arena, json_get(v, kept[i])));
    if (store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return false;
    const struct record r = { .kind = STR("rehearsal"), .id = json_get_str(v, "candidate"), .until = MOMENT_NONE,
                              .version = RECORD_ANY, .data = json_text(c->arena, o, 0) };
    rc = st->ops->begin(st, &c->diags);
    if (rc == PORT_OK) {
        rc = keep_put(st, &r, cli_now(c), &c->diags);
        if (rc == PORT_OK)
            rc = st->ops->commit(st, &c->diags);
        else
            st->ops->rollback(st);
    }
    st->ops->close(st);
    return rc == PORT_OK;
}

static struct str number(struct cli *c, const struct json *v, const char *key)
{
    return str_printf(c->arena, "%lld", (long long)json_get_int(v, key, 0));
}

static struct str or_none(struct cli *c, struct str s)
{
    return s.n ? s : say(c, MSG_cli_rehearsed_none);
}

static void tell(struct cli *c, const struct json *v)
{
    struct str counts[] = { number(c, v, "looked"), number(c, v, "changed"), number(c, v, "later"),
                            number(c, v, "sooner") };
    struct str digest = json_get_str(v, "candidate");

    json_each(k, json_get(v, "cases")) {
        face_pair(&c->out, 16, json_get_str(k, "number"), TONE_BOLD, json_get_str(k, "service"));
        json_each(d, json_get(k, "differences"))
            face_item(&c->out, "-", TONE_PLAIN,
                      str_printf(c->arena, "%.*s %.*s: %.*s -> %.*s", STR_ARG(json_get_str(d, "what")),
                                 STR_ARG(json_get_str(d, "code")), STR_ARG(or_none(c, json_get_str(d, "before"))),
                                 STR_ARG(or_none(c, json_get_str(d, "after")))));
    }
    face_wrap(&c->out, TONE_BOLD, 0, 0, text_make(c->arena, c->lang, MSG_cli_rehearsed, counts, 4));
    face_line(&c->out);
    face_note(&c->out, text_make(c->arena, c->lang, MSG_cli_rehearsed_digest, &digest, 1));
}

int run_law_rehearse(struct cli *c)
{
    static const struct rehearsal_asked everything = { .most = 0 };
    const struct law *now = cli_law(c), *other = now ? candidate(c) : NULL;
    struct flow_config cfg;
    struct store_options so = { .read_only = true, .vault_keys = cli_vault(c) };
    struct store *st;
    char *dir;

    if (!other || !cli_data(c, &dir) || !cli_flow(c, dir, &cfg))
        return code_of(&c->diags);
    if (!so.vault_keys)
        so.vault_keys = cfg.vault_keys;
    if (store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    struct json *v = flow_rehearse(st, now, other, &everything, cli_now(c), c->arena, &c->diags);
    st->ops->close(st);
    if (!v || (args_has(c, OPT_KEEP) && !keep(c, dir, v, so.vault_keys)))
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, v, EXIT_YES);
    tell(c, v);
    return EXIT_YES;
}
