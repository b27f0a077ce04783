/*
 * NAME      admin_keeping - what is kept and for how long, an erasure proposed after its dry run, what waits to go out
 * WHY       least kept, and nobody alone throws away
 * MUST NOT  name a person; touch cases or journals
 */
#include "flow/keep.h"
#include "flow/second.h"
#include "portal/admin.h"

enum { KINDS_SHOWN = 100 };

static const struct { const char *kind; unsigned label; } names[] = {
#define KEPT(kind, early, name) { kind, MSG_##name },
#include "flow/kinds.def"
#undef KEPT
};

struct str admin_keep_name(struct sheet *s, struct str kind)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(kind, names[i].kind))
            return sheet_say(s, names[i].label);
    return kind;
}

/* A proposed erasure as it would go now. */
void admin_erasure_shown(struct sheet *s, const struct json *data)
{
    struct section *p = sheet_section(s, MSG_admin_erasure_dry, MSG_admin_erasure_text);
    struct diags d = diags_on(s->a);
    int64_t n = flow_erasure_dry(web_reader(s->r), &s->r->actor, json_get_str(data, "kind"),
                                 json_get_int(data, "days", 0), s->a, &d);

    sheet_row(s, p, MSG_admin_what, admin_keep_name(s, json_get_str(data, "kind")));
    sheet_number(s, p, MSG_admin_erasure_days, json_get_int(data, "days", 0));
    if (n >= 0)
        sheet_number(s, p, MSG_admin_erasure_now, n);
}

/* ------------------------------------------------------------------ what waits to go out */
void admin_outgoing(struct sheet *s, struct flow_reader *reader)
{
    struct diags d = diags_on(s->a);
    struct json *v = flow_outgoing(reader, &s->r->actor, s->a, &d);
    struct section *p;

    if (v == NULL)
        return;
    p = sheet_section(s, MSG_admin_outgoing, 0);
    sheet_number(s, p, MSG_admin_outgoing_effects, json_get_int(v, "effects", 0));
    p = sheet_table(s, MSG_admin_outgoing_messages, MSG_admin_outgoing_none,
        HEADS(MSG_admin_what, MSG_admin_outgoing_waiting, MSG_admin_outgoing_tried, MSG_admin_outgoing_tries,
              MSG_admin_outgoing_last), KINDS_SHOWN);
    json_each(m, json_get(v, "messages")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_say(s, str_is(json_get_str(m, "channel"), "sms") ? MSG_admin_way_sms : MSG_admin_way_mail));
        sheet_count(s, l, json_get_int(m, "waiting", 0));
        sheet_count(s, l, json_get_int(m, "tried", 0));
        sheet_count(s, l, json_get_int(m, "tries", 0));
        sheet_cell(l, sheet_moment(s, json_get_str(m, "last")))->note = json_get_str(m, "why");
    }
}

/* ------------------------------------------------------------------ the page */
static void offer_kinds(struct sheet *s, const struct json *list)
{
    struct sheet_options o = sheet_choices(s, KINDS_SHOWN);
    struct ui_asked *f = sheet_field(s, "select", "kind", MSG_admin_what, 0);

    sheet_option(&o, STR(""), sheet_say(s, MSG_admin_choose), false);
    json_each(k, list)
        if (json_get_bool(k, "erasable", false))
            sheet_option(&o, json_get_str(k, "kind"), admin_keep_name(s, json_get_str(k, "kind")), false);
    sheet_offer(f, &o);
}

static void show(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct section *p;
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_keeping(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->lead = sheet_say(s, MSG_admin_keep_lead);
    p = sheet_table(s, MSG_admin_keep_kinds, MSG_admin_none,
        HEADS(MSG_admin_what, MSG_admin_count), KINDS_SHOWN);
    json_each(k, json_get(v, "kinds")) {
        struct sheet_line *l = sheet_line(p);
        bool early = json_get_bool(k, "erasable", false);

        sheet_cell(l, admin_keep_name(s, json_get_str(k, "kind")))->note =
            sheet_say(s, early ? MSG_admin_keep_early : MSG_admin_keep_stays);
        sheet_count(s, l, json_get_int(k, "count", 0));
    }
    s->action = STR("~/admin/keeping");
    s->form_title = MSG_admin_erasure;
    s->button = MSG_admin_propose;
    offer_kinds(s, json_get(v, "kinds"));
    sheet_field(s, "short", "days", MSG_admin_erasure_days, MSG_admin_erasure_days_hint);
    sheet_show(s, status, MSG_admin_tab_keeping, "/admin/keeping");
}

void admin_keeping(struct request *r)
{
    show(r, 200, NULL);
}

void admin_keeping_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    struct faults f;
    struct str id, kind;
    int64_t days;

    faults_init(&f, r);
    kind = need(&f, "kind", MSG_admin_erasure_no_kind, 40);
    if (!str_int(answer(r, "days"), &days) || days < 0 || days > KEEP_DAYS_MOST)
        fault_add(&f, STR("days"), msg(r->lang, MSG_admin_erasure_no_days));
    json_set_str(r->arena, data, "kind", kind);
    json_set_int(r->arena, data, "days", f.n == 0 ? days : 0);
    if (f.n == 0 && !flow_second_propose(web_cfg(r->web)->flow, &r->actor, SECOND_ERASE, data, r->arena, &id, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show(r, 422, &f);
    else
        http_redirect(r, portal_href(r, "/admin/proposals/%s", id));
}
