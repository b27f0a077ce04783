/*
 * NAME      admin_desks - how an office sees people: its desks, the minutes of each, its hours, the days it is closed
 * WHY       the free times that people are offered come from here
 * MUST NOT  decide what a plan is: flow/visits.h does; touch what was reserved
 */
#include "flow/visits.h"
#include "portal/admin.h"

enum { OFFICES_SHOWN = 200, LINES_MOST = 64 };

static const char *const fields[] = { "desks", "minutes", "hours", "closed" };

/* Lines of a list, one an entry. */
static struct str lines_of(struct request *r, const struct json *list)
{
    struct buf b = buf_on(r->arena);

    json_each(v, list)
        buf_printf(&b, "%s%.*s", b.n > 0 ? "\n" : "", STR_ARG(json_str(v)));
    return buf_get(&b);
}

void admin_desk_offices(struct sheet *s, struct flow_reader *reader)
{
    struct diags d = diags_on(s->a);
    struct json *list = flow_visit_offices(reader, s->a, &d);
    struct section *p = sheet_table(s, MSG_admin_desks_offices, MSG_admin_none,
        HEADS(MSG_admin_name, MSG_admin_desks, MSG_admin_minutes), OFFICES_SHOWN);

    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);
        struct str place = json_get_str(v, "place");

        sheet_cell(l, law_place(s->law, place, s->lang))->href = portal_href(s->r, "~/admin/offices/%s", place);
        sheet_count(s, l, json_get_int(v, "desks", 0));
        sheet_count(s, l, json_get_int(v, "minutes", 0));
    }
}

static void show(struct request *r, int status, const struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *v = reader != NULL ? flow_visit_plan_of(reader, &r->actor, r->params[0], r->arena, &d) : NULL;
    struct section *p;
    struct ui_asked *q;
    struct sheet *s;

    if (reader == NULL || !sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/admin/offices");
    s->about = law_place(s->law, r->params[0], r->lang);
    s->lead = sheet_say(s, MSG_admin_desks_lead);
    p = sheet_section(s, MSG_admin_desks_now, 0);
    p->shown.text = sheet_say(s, json_get_bool(v, "own", false) ? MSG_admin_desks_own : MSG_admin_desks_usual);
    for (size_t i = 0; i < 2; i++) {
        q = sheet_field(s, "short", fields[i], i == 0 ? MSG_admin_desks : MSG_admin_minutes, 0);
        if (r->form == NULL)
            q->value = str_printf(r->arena, "%lld", (long long)json_get_int(v, fields[i], 0));
    }
    q = sheet_field(s, "area", "hours", MSG_admin_desks_hours, MSG_admin_desks_hours_hint);
    if (r->form == NULL)
        q->value = lines_of(r, json_get(v, "hours"));
    q = sheet_field(s, "area", "closed", MSG_admin_desks_closed, MSG_admin_desks_closed_hint);
    if (r->form == NULL)
        q->value = lines_of(r, json_get(v, "closed"));
    s->action = portal_href(r, "~/admin/offices/%s", r->params[0]);
    s->form_title = MSG_admin_desks_change;
    s->button = MSG_admin_desks_save;
    sheet_show(s, status, MSG_admin_desks_title, "/admin/offices");
}

void admin_desks(struct request *r)
{
    show(r, 200, NULL);
}

/* One entry a line, however many blanks are around. */
static struct json *list_of(struct arena *a, struct str typed)
{
    struct json *list = json_new_array(a);
    struct str line;
    size_t n = 0;

    while (n < LINES_MOST && str_cut(&typed, '\n', &line)) {
        line = str_trim(line);
        if (line.n == 0)
            continue;
        json_push(a, list, json_new_str(a, line));
        n++;
    }
    return list;
}

/* The field is what the flow would refuse alone: a good plan with this one of theirs in it. */
static void plan_fault(struct faults *f, struct request *r, const struct json *plan)
{
    static const unsigned says[] = { MSG_admin_desks_bad_desks, MSG_admin_desks_bad_minutes, MSG_admin_desks_bad_hours,
                                     MSG_admin_desks_bad_closed };
    int64_t desks = json_get_int(plan, "desks", 0), minutes = json_get_int(plan, "minutes", 0);
    day on;

    if (desks < 1 || desks > 26)
        fault_add(f, str_of(fields[0]), msg(r->lang, says[0]));
    if (minutes < 5 || minutes > 240)
        fault_add(f, str_of(fields[1]), msg(r->lang, says[1]));
    json_each(c, json_get(plan, "closed"))
        if (!day_parse(json_str(c), &on) && fault_of(f, "closed").n == 0)
            fault_add(f, str_of(fields[3]), msg(r->lang, says[3]));
    if (f->n == 0)      /* nothing else is left */
        fault_add(f, str_of(fields[2]), msg(r->lang, says[2]));
}

void admin_desks_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *plan = json_new_object(r->arena);
    struct faults f;
    int64_t n;

    if (reader == NULL || !sheet_has(r, flow_visit_plan_of(reader, &r->actor, r->params[0], r->arena, &d), &d))
        return;
    faults_init(&f, r);
    for (size_t i = 0; i < 2; i++)
        json_set_int(r->arena, plan, fields[i], str_int(str_trim(answer(r, fields[i])), &n) ? n : 0);
    for (size_t i = 2; i < 4; i++)
        json_set(r->arena, plan, fields[i], list_of(r->arena, answer(r, fields[i])));
    if (flow_visit_plan(reader, &r->actor, r->params[0], plan, r->arena, &d)) {
        http_redirect(r, STR("/admin/offices?done=plan"));
        return;
    }
    if (d.first != NULL && str_is(d.first->code, "bad-plan"))
        plan_fault(&f, r, plan);
    else
        faults_of_diags(&f, &d, NULL);
    show(r, 422, &f);
}
