/*
 * NAME      officer_sign - an official's signature under a decision or an answer
 * WHY       the signature is over exactly what was shown, and is judged by the flow, never by a page
 * OWNS      which texts go to the signing program and back; that a decision goes without a signature on a test
 *           system only
 */
#include "portal/officer.h"
#include "web/ncalayer.h"

static bool trial(struct request *r)
{
    return web_cfg(r->web)->tokens;
}

void desk_sign(struct request *r, enum command_type c, struct str number, const struct json *body,
               struct desk_sign *out)
{
    const struct web_trust *t = &web_cfg(r->web)->trust;
    struct flow_reader *reader = web_reader(r);
    struct diags quiet = diags_on(r->arena);
    struct json *v;

    *out = (struct desk_sign){ .address = web_cfg(r->web)->ncalayer };
    if (out->address.n == 0)
        out->address = STR(NCALAYER_URL);
    if (reader == NULL || t->port == NULL || t->port->verify == NULL || t->n_anchors == 0)
        return;
    v = flow_signing_text(reader, &r->actor, c, number, body, r->lang, r->arena, &quiet);
    if (v == NULL)
        return;
    out->id = json_get_str(v, "id");
    out->asked = json_get_str(v, "asked");
    out->text = json_get_str(v, "text");
    out->request = ncalayer_sign(r->arena, NCALAYER_CMS, out->text, r->lang, str_is(t->environment, "test"));
    out->offered = true;
}

bool desk_signed(struct request *r, struct json *body, struct faults *f)
{
    struct str given = answer(r, "signature"), from_program = answer(r, "answer"), says = STR_NONE;
    struct json *s;

    if (given.n == 0 && from_program.n == 0) {
        if (answer_is(r, "unsigned", "yes") && trial(r))
            return true;
        fault_add(f, STR("signature"), msg(r->lang, MSG_officer_no_signature));
        return false;
    }
    if (from_program.n > 0 && ncalayer_read(r->arena, from_program, &given, &says) != NCALAYER_SIGNED) {
        fault_add(f, STR("signature"), msg(r->lang, MSG_officer_not_signed));
        return false;
    }
    s = json_set(r->arena, body, "signature", json_new_object(r->arena));
    json_set_str(r->arena, s, "format", STR("cms"));
    json_set_str(r->arena, s, "id", answer(r, "sign-id"));
    json_set_str(r->arena, s, "asked", answer(r, "sign-asked"));
    json_set_str(r->arena, s, "data", given);
    return true;
}

static bool own_field(struct str name)
{
    static const char *const ours[] = { "_csrf", "step", "signature", "answer", "sign-id", "sign-asked", "unsigned",
                                        "text-to-sign" };

    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        if (str_is(name, ours[i]))
            return true;
    }
    return false;
}

const struct ui_carried *desk_carried(struct request *r, size_t *n)
{
    struct ui_carried *c = arena_new_array(r->arena, r->form->n + 1, struct ui_carried);

    *n = 0;
    for (size_t i = 0; i < r->form->n; i++) {
        if (own_field(r->form->fields[i].name))
            continue;
        c[*n].name = r->form->fields[i].name;
        c[(*n)++].value = r->form->fields[i].value;
    }
    return c;
}

/* The text as a file, for a signing program that takes files: what the form itself just carried. */
void officer_signing_text(struct request *r)
{
    http_header(r, "Content-Disposition", STR("attachment; filename=\"sapar-sign.txt\""));
    http_answer(r, 200, STR("text/plain; charset=utf-8"), answer(r, "text-to-sign"));
}
