/*
 * NAME    online - whom verify and sign may ask, when the person says so
 * WHY     both work without a network; asking tells a stranger which certificate is looked at
 * OWNS    the reading of --online, and of addresses where files may stand
 * ERRORS  option-conflict, option-missing; what a gate says when it cannot be opened
 * MUST NOT ask anybody on its own
 */
#include "cli/room.h"

/* The national centre's responder (eds: production). */
#define NATIONAL_OCSP "http://ocsp.pki.gov.kz"

bool is_address(struct str s)
{
    return str_starts(s, "http://") || str_starts(s, "https://");
}

/* The addresses among the values of an option. */
static size_t addresses(struct cli *c, enum option_id id, struct str *out)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].option == &cli_options[id] && is_address(c->given[i].value))
            out[n++] = c->given[i].value;
    return n;
}

static bool missing(struct cli *c, const char *option)
{
    fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, str_of(option))->field = str_of(option);
    return false;
}

/* More than one address where one is asked: which, nobody could say. */
static bool one_address(struct cli *c, enum option_id id, struct str *out)
{
    struct str *v = arena_new_array(c->arena, c->n_given + 1, struct str);
    size_t n = addresses(c, id, v);

    if (n > 1) {
        fault_of(c, DIAG_INPUT, "option-conflict", MSG_cli_option_conflict,
                 str_printf(c->arena, "%.*s, %.*s", STR_ARG(v[0]), STR_ARG(v[1])));
        return false;
    }
    *out = n == 1 ? v[0] : STR_NONE;
    return true;
}

bool cli_online(struct cli *c, bool signing, struct trust_online **out)
{
    struct trust_online *o = arena_new_of(c->arena, struct trust_online);
    struct str *lists = arena_new_array(c->arena, c->n_given + 1, struct str);
    struct gate_port *gate = arena_new_of(c->arena, struct gate_port);

    *out = NULL;
    o->n_crls = addresses(c, OPT_CRL, lists);
    o->crls = lists;
    if (!one_address(c, OPT_OCSP, &o->ocsp) || !one_address(c, OPT_TSA, &o->tsa))
        return false;
    if (!signing && !args_has(c, OPT_ONLINE))
        return o->ocsp.n + o->tsa.n + o->n_crls == 0 || missing(c, "--online");
    if (!signing && o->ocsp.n == 0 && o->n_crls == 0)
        o->ocsp = STR(NATIONAL_OCSP);
    if (o->ocsp.n + o->tsa.n + o->n_crls == 0)
        return true;
    /* Who issued the certificate is needed for the question about it. */
    if (signing && o->ocsp.n + o->n_crls > 0 && !args_has(c, OPT_ANCHORS))
        return missing(c, "--anchors");
    if (!c->ports->open_gate(gate, &c->diags))
        return false;
    o->gate = gate;
    o->random = c->ports->random;
    *out = o;
    return true;
}
