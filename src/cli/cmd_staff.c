/*
 * NAME    cmd_staff - the first administrators of a new folder
 * WHY     staff is let in by two administrators (flow/second.h); somebody has to be the first two, and that can only be
 *         who can write the folder. From then on the register is changed by twos, in the pages
 * ERRORS  refused once there are two; a number that is no individual's; a login that is taken
 * MUST NOT give out a token: who is entered signs in with their own EDS
 */
#include <string.h>

#include "cli/room.h"

enum { FIRST = 2 };

static int64_t administrators(struct cli *c, struct store *st, struct str id, struct str iin, bool *known)
{
    struct actor *all;
    struct str *names;
    int64_t count = 0;
    size_t n;

    *known = false;
    if (st->ops->staff_list(st, c->arena, &all, &names, &n, &c->diags) != PORT_OK)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (all[i].role != ROLE_ADMINISTRATOR)
            continue;
        count++;
        *known = *known || str_eq(all[i].id, id) || str_eq(all[i].person, iin);
    }
    return count;
}

static bool may_add(struct cli *c, struct store *st, struct str id, struct str iin)
{
    bool known;
    int64_t n = administrators(c, st, id, iin, &known);

    if (n >= FIRST)
        fault_of(c, DIAG_REFUSED, "staff-by-two", MSG_cli_staff_by_two)->remedy = say(c, MSG_cli_staff_by_two_do);
    else if (n >= 0 && known)
        fault_of(c, DIAG_REFUSED, "staff-there", MSG_cli_staff_there, id);
    else if (n >= 0 && !law_iin(iin, moment_day(cli_now(c))).valid)
        fault_of(c, DIAG_INPUT, "bad-iin", MSG_cli_staff_iin)->field = STR("--iin");
    return c->diags.first == NULL;
}

static bool keep(struct cli *c, struct store *st, const struct staff *who)
{
    static const struct actor console = { .role = ROLE_SYSTEM };
    bool ok = st->ops->begin(st, &c->diags) == PORT_OK;

    ok = ok && st->ops->staff_save(st, who, &c->diags) == PORT_OK
        && st->ops->access(st, cli_now(c), &console, STR(""), str_printf(c->arena, "staff-save administrator:%.*s",
                           STR_ARG(who->actor.id)), &c->diags) == PORT_OK;
    if (ok)
        return st->ops->commit(st, &c->diags) == PORT_OK;
    st->ops->rollback(st);
    return false;
}

int run_staff_add(struct cli *c)
{
    struct str name = args_get(c, OPT_NAME), iin = args_get(c, OPT_IIN);
    struct staff who = { .active = true, .second_factor = true };
    struct json *o = json_new_object(c->arena);
    struct store *st;
    char *dir;
    bool ok;

    if (!cli_data(c, &dir))
        return EXIT_USAGE;
    if (!name.n || !iin.n) {
        struct str option = !name.n ? STR("--name") : STR("--iin");

        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, option)->field = option;
        return code_of(&c->diags);
    }
    const struct store_options so = { .vault_keys = cli_vault(c) };
    if (store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    who.actor = (struct actor){ .role = ROLE_ADMINISTRATOR, .id = c->words[0], .person = iin };
    who.name = name;
    ok = may_add(c, st, who.actor.id, iin) && keep(c, st, &who);
    st->ops->close(st);
    if (!ok)
        return code_of(&c->diags);
    json_set_str(c->arena, o, "role", STR("administrator"));
    json_set_str(c->arena, o, "id", who.actor.id);
    json_set_str(c->arena, o, "name", name);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_staff_added, &who.actor.id, 1));
    face_line(&c->out);
    return EXIT_YES;
}
