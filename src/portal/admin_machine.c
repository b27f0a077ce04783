/*
 * NAME      admin_machine - what the machine is made of: health, keys and trust, ways out, copies
 * WHY       a certificate that ends next week and a copy that nobody made are found here, not by the failure
 * MUST NOT  show a secret, or a path that helps nobody but a burglar
 */
#include "portal/admin.h"

#define DAY_SECONDS INT64_C(86400)
enum { SOON = 30, CERTS_SHOWN = 200, TESTS_SHOWN = 12, COPY_TEST_DAYS = 90 };

static void health(struct sheet *s, const struct json *state)
{
    struct diags d = diags_on(s->a);
    struct flow *f = web_cfg(s->r->web)->flow;
    struct flow_stats st = flow_stats(f);
    struct section *p = sheet_section(s, MSG_admin_health, 0);
    bool ok = flow_ready(f, &d);
    const struct json *data = json_get(state, "data");

    p->shown.text = sheet_say(s, ok ? MSG_admin_health_good : MSG_admin_health_bad);
    p->shown.good = ok;
    p->shown.bad = !ok;
    sheet_number(s, p, MSG_admin_commands, (int64_t)st.commands);
    sheet_number(s, p, MSG_admin_commits, (int64_t)st.commits);
    sheet_number(s, p, MSG_admin_refused_commands, (int64_t)st.refused);
    if (data != NULL) {
        sheet_row(s, p, MSG_admin_data_size, str_printf(s->a, "%lld MiB",
            (long long)(json_get_int(data, "bytes", 0) >> 20)));
        sheet_row(s, p, MSG_admin_disk_free, str_printf(s->a, "%lld MiB",
            (long long)(json_get_int(data, "free", 0) >> 20)));
    }
}

static void copies(struct sheet *s, const struct json *state)
{
    struct section *p = sheet_section(s, MSG_admin_copies, 0);
    struct str at = json_get_str(state, "backup");
    moment t;
    bool old = !moment_parse(at, &t) || http_now(s->r) - t > 2 * DAY_SECONDS;

    p->shown.text = sheet_say(s, at.n == 0 ? MSG_admin_no_copy : old ? MSG_admin_old_copy : MSG_admin_good_copy);
    p->shown.good = !old;
    p->shown.bad = old;
    sheet_row(s, p, MSG_admin_last_copy, sheet_moment(s, at));
}

/* A copy that nobody restored is a hope. */
static void copy_tests(struct sheet *s, struct flow_reader *reader)
{
    struct record_query q = { .kind = STR("copy-test"), .newest = true, .limit = TESTS_SHOWN };
    struct section *p = sheet_section(s, MSG_admin_copy_test, 0);
    struct diags d = diags_on(s->a);
    const struct json *last = NULL;
    struct record *rows;
    size_t n = 0;
    moment at = 0;
    bool old;

    if (flow_record_list(reader, &q, s->a, &rows, &n, &d) == PORT_OK && n > 0)
        last = json_parse(s->a, rows[0].data, JSON_LIMITS, &d);
    old = !moment_parse(json_get_str(last, "at"), &at) || http_now(s->r) - at > COPY_TEST_DAYS * DAY_SECONDS;
    p->shown.good = last != NULL && !old && json_get_bool(last, "ok", false);
    p->shown.bad = !p->shown.good;
    p->shown.text = sheet_say(s, last == NULL ? MSG_admin_copy_test_none
        : !json_get_bool(last, "ok", false) ? MSG_admin_copy_test_bad
        : old ? MSG_admin_copy_test_old : MSG_admin_copy_test_good);
    if (last == NULL)
        return;
    p = sheet_table(s, MSG_admin_copy_tests, MSG_admin_none, HEADS(MSG_admin_when, MSG_admin_copy_file,
                                                                   MSG_admin_copy_same,
        MSG_admin_copy_since, MSG_admin_copy_findings, MSG_admin_outcome), TESTS_SHOWN);
    for (size_t i = 0; i < n; i++) {
        const struct json *v = json_parse(s->a, rows[i].data, JSON_LIMITS, &d);
        bool ok = json_get_bool(v, "ok", false);
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")))->note = json_get_str(v, "by");
        sheet_cell(l, json_get_str(v, "file"));
        sheet_cell(l, sheet_say_with(s, MSG_admin_copy_of, words_number_str(s->a, s->lang, json_get_int(v, "same", 0)),
                                     words_number_str(s->a, s->lang, json_get_int(v, "events", 0))));
        sheet_count(s, l, json_get_int(v, "since", 0));
        sheet_count(s, l, json_get_int(v, "findings", 0));
        sheet_cell(l, sheet_say(s, ok ? MSG_admin_good : MSG_admin_copy_wrong))->tag = ok ? STR("green") : STR("red");
    }
}

static void ways(struct sheet *s, const struct json *state)
{
    static const struct { const char *name; unsigned label; } names[] = {
        { "mail", MSG_admin_way_mail }, { "sms", MSG_admin_way_sms }, { "file", MSG_admin_way_file },
        { "ocsp", MSG_admin_way_ocsp }, { "tsa", MSG_admin_way_tsa }, { "crl", MSG_admin_way_crl },
        { "verifier", MSG_admin_way_verifier }, { "journal", MSG_admin_way_journal }, { "seal", MSG_admin_way_seal },
        { "sign", MSG_admin_way_sign }, { "vault", MSG_admin_way_vault },
    };
    struct section *p = sheet_table(s, MSG_admin_ways, MSG_admin_none,
        HEADS(MSG_admin_what, MSG_admin_state, MSG_admin_where), 40);

    json_each(w, json_get(state, "ways")) {
        struct sheet_line *l = sheet_line(p);
        bool on = json_get_bool(w, "on", false);
        struct str name = json_get_str(w, "name");

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_is(name, names[i].name))
                name = sheet_say(s, names[i].label);
        sheet_cell(l, name);
        sheet_cell(l, sheet_say(s, on ? MSG_admin_set_up : MSG_admin_not_set_up))->tag = on ? STR("green")
            : STR("grey");
        sheet_cell(l, json_get_str(w, "where"));
    }
}

static void trust(struct sheet *s, const struct json *state)
{
    struct section *p = sheet_table(s, MSG_admin_trust, MSG_admin_no_trust,
        HEADS(MSG_admin_name, MSG_admin_environment, MSG_admin_until, MSG_admin_state), CERTS_SHOWN);

    json_each(c, json_get(state, "certificates")) {
        struct sheet_line *l = sheet_line(p);
        moment until;
        bool known = moment_parse(json_get_str(c, "until"), &until);
        bool over = known && until <= http_now(s->r), soon = known && until - http_now(s->r) < SOON * DAY_SECONDS;

        sheet_cell(l, json_get_str(c, "name"));
        sheet_cell(l, json_get_str(c, "environment"));
        sheet_cell(l, sheet_moment(s, json_get_str(c, "until")));
        sheet_cell(l, sheet_say(s, over ? MSG_admin_over : soon ? MSG_admin_ends_soon : MSG_admin_valid))->tag =
            over ? STR("red") : soon ? STR("orange") : STR("green");
    }
}

void admin_machine(struct request *r)
{
    const struct web_config *cfg = web_cfg(r->web);
    struct diags d = diags_on(r->arena), none = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *state, *head;
    struct section *p;
    struct sheet *s;

    if (reader == NULL)
        return;
    head = flow_journal_head(reader, r->arena, &d);
    if (!sheet_has(r, head, &d))
        return;
    state = cfg->state != NULL ? cfg->state(cfg->state_ctx, r->arena) : json_new_object(r->arena);
    s = sheet_new(r);
    health(s, state);
    copies(s, state);
    copy_tests(s, reader);
    p = sheet_section(s, MSG_admin_signed_head, 0);
    sheet_number(s, p, MSG_admin_events, json_get_int(head, "size", 0));
    sheet_row(s, p, MSG_admin_root, json_get_str(head, "root"));
    struct str note = flow_checkpoint(reader, r->arena, &none);
    sheet_row(s, p, MSG_admin_head, note.n > 0 ? note : sheet_say(s, MSG_admin_no_key));
    ways(s, state);
    admin_outgoing(s, reader);
    trust(s, state);
    sheet_show(s, 200, MSG_admin_tab_machine, "/admin/machine");
}
