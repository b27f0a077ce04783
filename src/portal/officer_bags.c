/*
 * NAME      officer_bags - the register of a mission's diplomatic bags: what left with which seal, what arrived
 * WHY       papers of a case that travel by bag are somewhere; the register says where, and who sealed and who opened
 * OWNS      records "counter-bag" of a mission, as those of a service centre's courier (counter_hand.c)
 * ERRORS    the page again with what was typed (422)
 * MUST NOT  name a person: a bag holds numbers of applications
 */
#include "portal/admin.h"
#include "portal/officer.h"
#include "web/signin.h"

#define KIND STR("counter-bag")
enum { SHOWN = 50, NUMBERS_MOST = 4000, BAG_DAYS = 365 * 3 };

static const struct choice ways[] = { { "out", MSG_officer_bag_out, 0 }, { "in", MSG_officer_bag_in, 0 } };

/* False: answered. Only a mission has bags. */
static bool of_mission(struct request *r)
{
    if (body_is_abroad(r->actor.body) && r->actor.place.n > 0)
        return true;
    http_problem_of(r, 403, DIAG_REFUSED, "not-your-role", "only a mission keeps a register of bags",
                    "ask the mission");
    return false;
}

static struct str numbers_text(struct sheet *s, const struct json *v)
{
    struct str n = json_get_str(v, "numbers");

    return n.n > 0 ? n : sheet_say(s, MSG_officer_bag_empty);
}

static void show(struct request *r, int status, const struct faults *f)
{
    struct record_query q = { .kind = KIND, .owner = r->actor.place, .newest = true, .limit = SHOWN };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct ui_asked *way;
    struct record *rows;
    struct section *p;
    struct sheet *s;
    size_t n;

    if (reader == NULL)
        return;
    if (flow_record_list(reader, &q, r->arena, &rows, &n, &d) != PORT_OK) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/desk");
    s->lead = sheet_say(s, MSG_officer_bags_lead);
    p = sheet_table(s, MSG_officer_bags, MSG_officer_bags_none,
        HEADS(MSG_officer_bag_seal, MSG_officer_bag_numbers, MSG_officer_bag_arrived), SHOWN);
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(r->arena, rows[i].data, JSON_LIMITS, &d);
        struct str received = json_get_str(v, "received");
        struct sheet_line *l = sheet_line(p);
        struct ui_cell *c = sheet_cell(l, json_get_str(v, "seal"));

        c->href = portal_href(r, "~/desk/bags/%s", rows[i].id);
        c->note = sheet_say(s, str_is(json_get_str(v, "way"), "in") ? MSG_officer_bag_in : MSG_officer_bag_out);
        sheet_cell(l, numbers_text(s, v))->note = json_get_str(v, "body");
        c = sheet_cell(l, received.n > 0 ? sheet_moment(s, received) : sheet_say(s, MSG_officer_bag_under_way));
        if (received.n == 0)
            c->tag = STR("orange");
    }
    s->action = STR("~/desk/bags");
    s->form_title = MSG_officer_bag_new;
    s->button = MSG_officer_bag_write;
    way = sheet_field(s, "radios", "way", MSG_officer_bag_way, 0);
    way->options = choices(r, ways, 2, answer(r, "way"));
    way->n_options = 2;
    sheet_field(s, "text", "body", MSG_officer_bag_body, 0);
    sheet_field(s, "short", "seal", MSG_officer_bag_seal, 0);
    sheet_field(s, "area", "numbers", MSG_officer_bag_numbers, MSG_officer_bag_numbers_hint);
    sheet_show(s, status, MSG_officer_bags, "/desk/bags");
}

void officer_bags(struct request *r)
{
    if (of_mission(r))
        show(r, 200, NULL);
}

/* Numbers of applications with blanks between; a wrong one is a fault. */
static struct str numbers_of(struct faults *f)
{
    struct str rest = need(f, "numbers", MSG_officer_bag_no_numbers, NUMBERS_MOST), word;
    struct buf b = buf_on(f->r->arena);

    for (size_t i = 0, from = 0; i <= rest.n; i++) {
        if (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '\n' && rest.p[i] != ',')
            continue;
        word = str_trim(str_sub(rest, from, i - from));
        from = i + 1;
        if (word.n == 0)
            continue;
        if (!flow_number_ok(word)) {
            fault_add(f, STR("numbers"), msg(f->r->lang, MSG_officer_bag_bad_number));
            break;
        }
        buf_printf(&b, "%s%.*s", b.n > 0 ? " " : "", STR_ARG(word));
    }
    return buf_get(&b);
}

void officer_bags_post(struct request *r)
{
    struct record_change c = { .record = { .kind = KIND, .owner = r->actor.place,
                                           .until = http_now(r) + (moment)BAG_DAYS * 86400 } };
    struct diags d = diags_on(r->arena);
    struct json *v = json_new_object(r->arena);
    struct faults f;
    struct str way;

    if (!of_mission(r))
        return;
    faults_init(&f, r);
    way = need(&f, "way", MSG_officer_bag_no_way, 3);
    json_set_str(r->arena, v, "way", str_is(way, "in") ? STR("in") : STR("out"));
    json_set_str(r->arena, v, "body", need(&f, "body", MSG_officer_bag_no_body, 200));
    json_set_str(r->arena, v, "seal", need(&f, "seal", MSG_officer_bag_no_seal, 40));
    json_set_str(r->arena, v, "numbers", numbers_of(&f));
    json_set_str(r->arena, v, "at", moment_str(r->arena, http_now(r)));
    json_set_str(r->arena, v, "by", r->actor.id);
    c.record.id = str_sub(ticket_secret(r), 0, 12);
    c.record.data = json_text(r->arena, v, 0);
    if (f.n == 0 && flow_record_save(web_cfg(r->web)->flow, &c, 1, &d) != PORT_OK)
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show(r, 422, &f);
    else
        http_redirect(r, STR("/desk/bags?done=bag"));
}

/* ------------------------------------------------------------------ one bag */
/* NULL: answered. */
static struct json *bag_of(struct request *r, struct record *row)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = of_mission(r) ? web_reader(r) : NULL;
    struct json *v = NULL;

    if (reader == NULL)
        return NULL;
    if (flow_record_get(reader, KIND, r->params[0], r->arena, row, &d) == PORT_OK && str_eq(row->owner, r->actor.place))
        v = json_parse(r->arena, row->data, JSON_LIMITS, &d);
    if (v == NULL)
        http_problem_of(r, 404, DIAG_REFUSED, "no-such-bag", "this mission has no such bag", "look at the register");
    return v;
}

void officer_bag(struct request *r)
{
    struct record row;
    struct json *v = bag_of(r, &row);
    struct section *p;
    struct sheet *s;

    if (v == NULL)
        return;
    s = sheet_new(r);
    s->back = STR("~/desk/bags");
    p = sheet_section(s, MSG_officer_bag_what, 0);
    sheet_row(s, p, MSG_officer_bag_way, sheet_say(s, str_is(json_get_str(v, "way"), "in") ? MSG_officer_bag_in
                                                                                        : MSG_officer_bag_out));
    sheet_row(s, p, MSG_officer_bag_body, json_get_str(v, "body"));
    sheet_row(s, p, MSG_officer_bag_seal, json_get_str(v, "seal"));
    sheet_row(s, p, MSG_officer_bag_numbers, numbers_text(s, v));
    sheet_row(s, p, MSG_admin_when, sheet_moment(s, json_get_str(v, "at")));
    sheet_row(s, p, MSG_admin_who, json_get_str(v, "by"));
    if (json_get_str(v, "received").n > 0) {
        sheet_row(s, p, MSG_officer_bag_arrived, sheet_moment(s, json_get_str(v, "received")));
        sheet_row(s, p, MSG_officer_bag_opened, json_get_str(v, "received_by"));
    } else {
        s->form = true;
        s->action = portal_href(r, "~/desk/bags/%s", r->params[0]);
        s->button = MSG_officer_bag_mark;
    }
    sheet_show(s, 200, MSG_officer_bag, "/desk/bags");
}

void officer_bag_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct record_change c = { .drop = false };
    struct json *v = bag_of(r, &c.record);

    if (v == NULL)
        return;
    if (json_get(v, "received") == NULL) {
        json_set_str(r->arena, v, "received", moment_str(r->arena, http_now(r)));
        json_set_str(r->arena, v, "received_by", r->actor.id);
        c.record.data = json_text(r->arena, v, 0);
        if (flow_record_save(web_cfg(r->web)->flow, &c, 1, &d) == PORT_FAILED) {
            http_problem(r, http_status_of(&d), &d);
            return;
        }
    }
    http_redirect(r, STR("/desk/bags"));
}
