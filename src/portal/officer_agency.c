/*
 * NAME      officer_agency - a body that is asked: its requests by due day, one question at a time, its answers
 * WHY       need to know: the question, who it is about and the law behind it; no file of the case comes here
 * OWNS      what an answer looks like; that a body of national security writes no free text that leaves it
 * ERRORS    faults of the form with 422
 */
#include "portal/officer.h"

/* ------------------------------------------------------------------ the list */
enum { LOOK = 500 };

static struct ui_cell *cells_of(struct request *r, struct ui_line *l, size_t n)
{
    l->cells = arena_new_array(r->arena, n, struct ui_cell);
    l->n_cells = n;
    return (struct ui_cell *)(uintptr_t)l->cells;
}

static struct str day_of(struct request *r, struct str s)
{
    moment t;
    day v;

    if (day_parse(s, &v))
        return words_day_str(r->arena, r->lang, v);
    return moment_parse(s, &t) ? words_moment_str(r->arena, r->lang, t) : STR("-");
}

static struct str check_href(struct request *r, const struct json *c)
{
    return portal_href(r, "~/desk/requests/%s/%s", json_get_str(c, "number"), json_get_str(c, "check"));
}

static void open_cells(struct request *r, const struct json *c, struct ui_line *line)
{
    const struct law *law = web_cfg(r->web)->law;
    struct ui_cell *cell = cells_of(r, line, 4);

    cell[0].text = json_get_str(c, "due").n > 0 ? day_of(r, json_get_str(c, "due"))
        : msg(r->lang, MSG_officer_no_limit);
    if (json_get_bool(c, "late", false)) {
        cell[0].tag = STR("red");
        cell[0].note = msg(r->lang, MSG_officer_overdue);
    }
    cell[1].text = law_text(law, "check", json_get_str(c, "check"), r->lang);
    cell[1].href = check_href(r, c);
    cell[1].note = json_get_str(c, "number");
    cell[2].text = json_get_str(c, "name");
    cell[3].text = day_of(r, json_get_str(c, "sent"));
}

static unsigned answer_msg(struct str answer)
{
    return str_is(answer, "clear") ? MSG_officer_answer_clear : str_is(answer, "negative") ? MSG_officer_answer_negative
                                                                                         : MSG_officer_answer_facts;
}

static void done_cells(struct request *r, const struct json *c, struct ui_line *line)
{
    struct ui_cell *cell = cells_of(r, line, 4);

    cell[0].text = day_of(r, json_get_str(c, "answered"));
    if (json_get_bool(c, "late", false))
        cell[0].note = msg(r->lang, MSG_officer_answered_late);
    cell[1].text = law_text(web_cfg(r->web)->law, "check", json_get_str(c, "check"), r->lang);
    cell[1].note = json_get_str(c, "number");
    cell[2].text = json_get_str(c, "name");
    cell[3].text = msg(r->lang, answer_msg(json_get_str(c, "answer")));
}

static const struct ui_column *columns(struct request *r, const unsigned *labels, size_t n)
{
    struct ui_column *c = arena_new_array(r->arena, n, struct ui_column);

    for (size_t i = 0; i < n; i++)
        c[i].label = msg(r->lang, labels[i]);
    return c;
}

void officer_requests(struct request *r)
{
    static const unsigned open_labels[] = { MSG_officer_due, MSG_officer_asked_what, MSG_officer_about_whom,
                                            MSG_officer_sent };
    static const unsigned done_labels[] = { MSG_officer_answered, MSG_officer_asked_what, MSG_officer_about_whom,
                                            MSG_officer_answer };
    struct diags why = diags_on(r->arena);
    struct json *v = flow_checks(web_reader(r), &r->actor, LOOK, r->lang, r->arena, &why);
    const struct json *open = json_get(v, "open"), *done = json_get(v, "answered");
    struct ui_line *lines, *old;
    size_t n = 0, m = 0;
    int64_t late = 0;
    struct str body = r->actor.body.n > 0 ? r->actor.body : r->actor.id, number;

    if (v == NULL) {
        http_problem(r, http_status_of(&why), &why);
        return;
    }
    lines = arena_new_array(r->arena, open->count + 1, struct ui_line);
    old = arena_new_array(r->arena, done->count + 1, struct ui_line);
    json_each(c, open) {
        late += json_get_bool(c, "late", false);
        open_cells(r, c, &lines[n++]);
    }
    json_each(c, done)
        done_cells(r, c, &old[m++]);
    number = words_number_str(r->arena, r->lang, late);
    portal_show(r, 200, desk_requests, .title = msg(r->lang, MSG_officer_requests_title),
        .lead = law_text(web_cfg(r->web)->law, "body", body, r->lang),
        .late = late > 0 ? words_count_str(r->arena, r->lang, MSG_officer_requests_late, late, &number, 1) : STR_NONE,
        .columns = columns(r, open_labels, 4), .n_columns = 4, .open = lines, .n_open = n,
        .done_columns = columns(r, done_labels, 4), .n_done_columns = 4, .done = old, .n_done = m);
}

/* ------------------------------------------------------------------ one request */
struct asked { struct desk d; const struct json *check; struct str code, settles; };

static bool secret_body(const struct request *r)
{
    struct str body = r->actor.body.n > 0 ? r->actor.body : r->actor.id;

    return str_ends(body, "national-security");
}

/* Which facts this check is about stands in the law's row. */
static void find_settles(struct asked *x)
{
    const struct assessment *as = x->d.as;

    for (size_t i = 0; as != NULL && i < as->n_checks; i++) {
        if (str_eq(as->checks[i].code, x->code) && as->checks[i].settles.n > 0)
            x->settles = as->checks[i].settles;
    }
}

static bool open_request(struct request *r, struct asked *x)
{
    *x = (struct asked){ .code = r->params[1] };
    if (!desk_open(r, &x->d))
        return false;
    json_each(c, json_get(x->d.v, "checks")) {
        if (str_eq(json_get_str(c, "code"), x->code))
            x->check = c;
    }
    if (x->check == NULL || json_get_str(x->check, "answer").n > 0) {
        http_problem_of(r, x->check == NULL ? 404 : 409, DIAG_REFUSED, "check-answered-already",
                        str_z(r->arena, msg(r->lang, MSG_officer_not_open)),
                        str_z(r->arena, msg(r->lang, MSG_officer_not_open_do)));
        return false;
    }
    find_settles(x);
    return true;
}

static void some(struct asked *x, struct desk_rows *rows, unsigned label, struct str value)
{
    if (value.n > 0)
        desk_row(x->d.a, rows, msg(x->d.r->lang, label), value);
}

static void known_rows(struct asked *x, struct desk_rows *rows)
{
    struct desk *d = &x->d;
    const struct json *applicant = json_get(json_get(d->v, "facts"), "applicant");
    struct ui_row *row;

    some(x, rows, MSG_officer_about_whom, desk_person(d));
    some(x, rows, MSG_officer_iin_label, json_get_str(json_get(d->v, "person"), "iin"));
    some(x, rows, MSG_officer_birth, desk_day(d, json_get_str(applicant, "birth-date")));
    some(x, rows, MSG_officer_for_service, json_get_str(d->v, "title"));
    some(x, rows, MSG_officer_sent, desk_moment(d, json_get_str(x->check, "sent")));
    row = desk_row(d->a, rows, msg(d->r->lang, MSG_officer_due), json_get_str(x->check, "due").n > 0
        ? desk_day(d, json_get_str(x->check, "due")) : msg(d->r->lang, MSG_officer_no_limit));
    desk_note(d, row, json_get_str(x->check, "clause"));
}

static size_t settle_rows(struct asked *x, struct str (**rows)[2])
{
    struct str rest = x->settles, one;
    size_t n = 0;

    *rows = arena_array(x->d.a, 40, sizeof **rows);
    while (rest.n > 0 && n < 40 && str_cut(&rest, ',', &one)) {
        (*rows)[n][0] = str_trim(one);
        (*rows)[n][1] = desk_question(&x->d, str_trim(one));
        n++;
    }
    return n;
}

static void fields(struct asked *x, struct desk_fields *l)
{
    static const struct choice with_list[] = {
        { "clear", MSG_officer_reply_clear, MSG_officer_reply_clear_hint },
        { "ground", MSG_officer_reply_ground, MSG_officer_reply_ground_hint },
        { "negative", MSG_officer_reply_negative, MSG_officer_reply_negative_hint },
    };
    static const struct choice without[] = {
        { "clear", MSG_officer_reply_clear, 0 },
        { "negative", MSG_officer_reply_negative, MSG_officer_reply_negative_hint },
    };
    struct str (*rows)[2];
    size_t n = settle_rows(x, &rows);
    struct ui_field *f = desk_field(l, "radios", STR("reply"), MSG_officer_reply, 0);

    f->options = n > 0 ? choices(x->d.r, with_list, 3, answer(x->d.r, "reply")) : choices(x->d.r, without, 2,
        answer(x->d.r, "reply"));
    f->n_options = n > 0 ? 3 : 2;
    if (n > 0) {
        f = desk_field(l, "boxes", STR("facts"), MSG_officer_which_ground, MSG_officer_which_ground_hint);
        f->options = desk_options(x->d.r, "facts", (const struct str (*)[2])rows, n);
        f->n_options = n;
    }
    desk_field(l, "text", STR("act"), MSG_officer_act_number, MSG_officer_act_number_hint);
    desk_field(l, "date", STR("act-date"), MSG_officer_act_date, 0);
    if (!secret_body(x->d.r))
        desk_field(l, "area", STR("text"), MSG_officer_reply_text, MSG_officer_reply_text_hint)->most = 2000;
}

static struct str here(struct asked *x)
{
    return portal_href(x->d.r, "~/desk/requests/%s/%s", x->d.number, x->code);
}

static void show_request(struct asked *x, struct faults *f, int status)
{
    struct desk_fields l = { .r = x->d.r, .f = f };
    struct desk_rows rows = { 0 };

    known_rows(x, &rows);
    fields(x, &l);
    portal_show(x->d.r, status, desk_action, .errors = f != NULL ? f->list : NULL, .n_errors = f != NULL ? f->n : 0,
        .title = law_text(x->d.law, "check", x->code, x->d.r->lang), .back = STR("~/desk"), .about = x->d.number,
        .lead = msg(x->d.r->lang, secret_body(x->d.r) ? MSG_officer_request_lead_secret : MSG_officer_request_lead),
        .known = rows.v, .n_known = rows.n, .fields = l.v, .n_fields = l.n, .action = here(x),
        .button = msg(x->d.r->lang, MSG_officer_button_preview));
}

void officer_request(struct request *r)
{
    struct asked x;

    if (open_request(r, &x))
        show_request(&x, NULL, 200);
}

/* ------------------------------------------------------------------ the answer */
/* Every fact of the check gets its answer: what is not ticked does not hold. */
static void take_grounds(struct asked *x, struct json *body, struct faults *f)
{
    struct json *facts = json_new_object(x->d.a);
    struct str (*rows)[2];
    size_t n = settle_rows(x, &rows);
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        bool holds = answer_has(x->d.r, "facts", rows[i][0]);

        json_set_bool(x->d.a, facts, str_z(x->d.a, rows[i][0]), holds);
        any = any || holds;
    }
    if (!any)
        fault_add(f, STR("facts"), msg(x->d.r->lang, MSG_officer_no_ground));
    json_set(x->d.a, body, "facts", facts);
}

static void take_reference(struct asked *x, struct json *body, struct faults *f, bool needed)
{
    struct str act = needed ? need(f, "act", MSG_officer_no_act, 200) : answer(x->d.r, "act"), args[2];
    day on = answer_date(f, "act-date", needed ? MSG_officer_no_act_date : 0);

    if (act.n == 0)
        return;
    args[0] = act;
    args[1] = on != DAY_NONE ? day_str(x->d.a, on) : STR("");
    json_set_str(x->d.a, body, "reference", on != DAY_NONE
        ? str_printf(x->d.a, "%.*s, %.*s", STR_ARG(args[0]), STR_ARG(args[1])) : act);
}

static struct json *body_of(struct asked *x, struct faults *f)
{
    struct str reply = need(f, "reply", MSG_officer_no_reply, 20), text = answer(x->d.r, "text");
    struct json *body = json_new_object(x->d.a);
    bool clear = str_is(reply, "clear");

    json_set_str(x->d.a, body, "check", x->code);
    json_set_str(x->d.a, body, "answer", str_is(reply, "ground") ? STR("facts") : reply);
    if (str_is(reply, "ground"))
        take_grounds(x, body, f);
    take_reference(x, body, f, reply.n > 0 && !clear);
    if (text.n > 0 && !secret_body(x->d.r))
        json_set_str(x->d.a, body, "text", text);
    return body;
}

static void fact_row(void *ctx, struct str name, const struct json *v)
{
    void **both = ctx;
    struct asked *x = both[0];

    desk_row(x->d.a, both[1], desk_question(&x->d, name), desk_value(&x->d, name, v));
}

static void show_preview(struct asked *x, const struct json *body, struct faults *f)
{
    struct desk_rows rows = { 0 };
    void *both[2] = { x, &rows };
    const struct ui_carried *carried;
    struct request *r = x->d.r;
    struct desk_sign sign;
    size_t n_carried;

    some(x, &rows, MSG_officer_about_whom, desk_person(&x->d));
    some(x, &rows, MSG_officer_answer, msg(r->lang, answer_msg(json_get_str(body, "answer"))));
    desk_facts(x->d.a, json_get(body, "facts"), STR(""), fact_row, both);
    some(x, &rows, MSG_officer_act_number, json_get_str(body, "reference"));
    some(x, &rows, MSG_officer_reply_text, json_get_str(body, "text"));
    desk_sign(r, COMMAND_ANSWER_CHECK, x->d.number, body, &sign);
    carried = desk_carried(r, &n_carried);
    portal_show(r, f->n > 0 ? 422 : 200, desk_preview, .errors = f->list, .n_errors = f->n,
        .title = law_text(x->d.law, "check", x->code, r->lang), .about = x->d.number, .back = here(x), .rows = rows.v,
        .n_rows = rows.n, .signing = sign.offered,
        .plain = web_cfg(r->web)->tokens ? msg(r->lang, MSG_officer_unsigned) : STR_NONE,
        .required = !web_cfg(r->web)->tokens, .action = here(x), .carried = carried, .n_carried = n_carried,
        .sign_id = sign.id, .sign_asked = sign.asked, .sign_text = sign.text, .sign_error = fault_of(f, "signature"),
        .address = sign.address, .request = sign.request, .button = msg(r->lang, MSG_officer_sign_send));
}

static bool send_answer(struct asked *x, const struct json *body, struct faults *f)
{
    static const char *const names[][2] = { { "facts", "facts" }, { "text", "text" }, { "signature", "signature" },
                                            { NULL, NULL } };
    struct flow_reply reply = flow_call(web_cfg(x->d.r->web)->flow, COMMAND_ANSWER_CHECK, &x->d.r->actor, x->d.number,
                                        body, STR_NONE);

    if (reply.ok) {
        arena_free(reply.arena);
        return true;
    }
    faults_of_diags(f, &reply.reasons, names);
    x->d.r->kept = reply.arena;
    return false;
}

void officer_request_post(struct request *r)
{
    struct faults f;
    struct json *body, *plain;
    struct asked x;

    if (!open_request(r, &x))
        return;
    faults_init(&f, r);
    body = body_of(&x, &f);
    if (f.n > 0) {
        show_request(&x, &f, 422);
        return;
    }
    plain = json_copy(r->arena, body);
    if (!str_is(answer(r, "step"), "do") || !desk_signed(r, body, &f) || !send_answer(&x, body, &f))
        show_preview(&x, plain, &f);
    else
        http_redirect(r, STR("/desk"));
}
