/*
 * NAME    store - a data folder opened for one invocation: store, flow and reader, and who acts
 * OWNS    the order up and the reverse order down
 * ERRORS  no folder, no store, a store of another process: exit 3, with what to do
 */
#include <string.h>
#include <unistd.h>

#include "cli/room.h"

bool cli_data(struct cli *c, char **dir)
{
    struct str data = args_get(c, OPT_DATA);

    if (data.n) {
        *dir = str_z(c->arena, data);
        return true;
    }
    struct str name = STR("--data");
    struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name);
    g->field = name;
    g->remedy = STR("--data DIR");
    return false;
}

bool cli_data_kept(struct cli *c, char **dir)
{
    bool given = args_get(c, OPT_DATA).n > 0;

    if (given || access("data/sapar.db", F_OK) != 0)
        return cli_data(c, dir);
    *dir = str_z(c->arena, STR("data"));
    return true;
}

bool cli_flow(struct cli *c, const char *data, struct flow_config *out)
{
    struct str file = args_get(c, OPT_CONFIG);

    if (!c->configured) {
        c->outside = (struct flow_config){ .clock = c->clock, .random = c->ports->random, .paper = c->ports->paper,
                                           .trust = c->ports->trust, .base_url = STR("http://127.0.0.1:8080") };
        if (file.n && !c->ports->configure(str_z(c->arena, file), data, c->ports, c->arena, &c->outside, &c->diags))
            return false;
        if (args_get(c, OPT_BASE_URL).n)
            c->outside.base_url = args_get(c, OPT_BASE_URL);
        c->configured = true;
    }
    *out = c->outside;
    return true;
}

const char *cli_vault(struct cli *c)
{
    struct str file = args_get(c, OPT_VAULT_KEYS);

    return file.n ? str_z(c->arena, file) : NULL;
}

bool cli_open(struct cli *c, struct cli_store *s, bool with_flow)
{
    struct store_options so = { .vault_keys = cli_vault(c) };
    struct flow_config cfg;
    char *dir;

    *s = (struct cli_store){ 0 };
    const struct law *l = cli_law(c);
    if (!l || !cli_data(c, &dir) || !cli_flow(c, dir, &cfg))
        return false;
    if (!so.vault_keys)
        so.vault_keys = cfg.vault_keys;
    if (store_sqlite_open_as(dir, &so, &s->store, &c->diags) != PORT_OK)
        return false;
    if (!with_flow)
        return true;
    cfg.law = l;
    cfg.store = s->store;
    s->flow = flow_new(&cfg, &c->diags);
    if (s->flow)
        return true;
    cli_close(s);
    return false;
}

void cli_close(struct cli_store *s)
{
    if (s->reader)
        flow_reader_free(s->reader);
    if (s->flow)
        flow_free(s->flow);
    if (s->store)
        s->store->ops->close(s->store);
    *s = (struct cli_store){ 0 };
}

static bool no_role(struct cli *c, struct str as, struct str role)
{
    struct str names[ROLE_COUNT], best;
    struct buf b = buf_on(c->arena);

    for (int i = 0; i < ROLE_COUNT; i++) {
        names[i] = str_of(role_name((enum role)i));
        buf_printf(&b, "%s%s", i ? ", " : "", role_name((enum role)i));
    }
    best = nearest(c->arena, role, names, ROLE_COUNT);
    struct str list = best.n ? best : buf_get(&b);
    struct diag *g = fault_of(c, DIAG_INPUT, "bad-actor", MSG_cli_bad_as, as);
    g->field = STR("--as");
    g->remedy = text_make(c->arena, c->lang, best.n ? MSG_cli_did_you_mean : MSG_cli_roles_are, &list, 1);
    return false;
}

/* Whoever can write the folder is trusted. An id that the store knows acts with the office it has there; another one
 * acts from the console, bound to no office, and the journal shows it: the actor of the event has no body or place. */
bool cli_actor(struct cli *c, struct store *st, struct actor *out)
{
    struct str as = args_get(c, OPT_AS), role = STR_NONE, rest = as, name;

    *out = (struct actor){ 0 };
    if (!as.n) {
        struct str option = STR("--as");
        struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, option);
        g->field = option;
        g->remedy = STR("--as ROLE:ID");
        return false;
    }
    str_cut(&rest, ':', &role);
    if (!role_parse(role, &out->role) || rest.n == 0)
        return no_role(c, as, role);
    out->id = rest;
    struct actor known;
    int rc = st->ops->staff_by_id(st, out->role, rest, c->arena, &known, &name, &c->diags);
    if (rc == PORT_OK)
        *out = known;
    return rc == PORT_OK || rc == PORT_ABSENT;
}
