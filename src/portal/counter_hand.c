/*
 * NAME      counter_hand - one case of the person in front: slip, results handed over; what nobody
 *           fetched; bags of the courier
 * WHY       a case is first looked for among those of the person in front, and read only then: another
 *           one's is not shown and not even journaled as looked at
 * OWNS      records of kind "counter-bag" (owner: the place)
 */
#include "portal/counter.h"

#include "portal/public.h"
#include "web/signin.h"

/* ------------------------------------------------------------------ a case of the person in front */
static bool theirs(struct counter *c, struct str number)
{
    struct case_filter f = { .text = number, .limit = 5 };
    struct diags d = diags_on(c->a);
    struct flow_reader *reader = web_reader(c->r);
    struct json *list;

    if (reader == NULL)
        return false;
    f.person_key = counter_key(c);
    list = flow_list(reader, &c->r->actor, &f, c->a, &d);
    json_each(k, json_get(list, "cases"))
        if (str_eq(json_get_str(k, "number"), number))
            return true;
    if (list == NULL)
        http_problem(c->r, http_status_of(&d), &d);
    else
        http_problem_of(c->r, 404, DIAG_REFUSED, "other-person",
            "The person in front of you has no application of that number.",
            "Finish with this person first; then ask who the application is of.");
    return false;
}

static struct json *open_case(struct request *r, struct counter *c)
{
    struct diags d = diags_on(r->arena);
    struct json *v;

    if (!counter_bound(r, c) || !theirs(c, r->params[0]))
        return NULL;
    v = flow_show(web_reader(r), &r->actor, r->params[0], r->lang, c->a, &d);
    if (v == NULL)
        http_problem(r, http_status_of(&d), &d);
    return v;
}

static bool may(const struct json *v, const char *command)
{
    json_each(m, json_get(v, "may"))
        if (str_is(json_str(m), command))
            return true;
    return false;
}

/* The clock of the decision: by when, and how it is counted. */
static day due_of(const struct counter *c, const struct json *v, struct str *sum)
{
    json_each(k, json_get(v, "clocks")) {
        struct str part[3];
        day due, from;

        if (!str_starts(json_get_str(k, "code"), "decision") || !day_parse(json_get_str(k, "due"), &due)
            || !day_parse(json_get_str(k, "from"), &from))
            continue;
        part[0] = portal_limit(c->a, c->r->lang, json_get_str(k, "limit"));
        part[1] = words_day_str(c->a, c->r->lang, from);
        part[2] = law_cite(c->law, c->a, json_get_str(k, "clause"), c->r->lang);
        *sum = counter_say(c, MSG_counter_due_sum, part, 3);
        return due;
    }
    return DAY_NONE;
}

static const struct choice given[] = {
    { "decision", MSG_counter_given_decision, 0 }, { "permit", MSG_counter_given_permit, 0 },
    { "originals", MSG_counter_given_originals, 0 },
};

static void show_case(struct counter *c, const struct json *v, int status, struct faults *f)
{
    struct request *r = c->r;
    struct ui_option *o = arena_new_array(c->a, 3, struct ui_option);
    struct str word = json_get_str(v, "word"), sum = STR_NONE;
    moment received = MOMENT_NONE;
    day due = due_of(c, v, &sum);

    for (size_t i = 0; i < 3; i++)
        o[i] = (struct ui_option){ .value = str_of(given[i].value), .label = msg(r->lang, given[i].label),
            .checked = answer_has(r, "given", str_of(given[i].value)) };
    moment_parse(json_get_str(v, "received"), &received);
    portal_show(r, status, counter_case, .errors = f->list, .n_errors = f->n, .bar = counter_bar(c),
        .number = json_get_str(v, "number"), .service = json_get_str(v, "title"),
        .word = portal_word(word, false, r->lang), .colour = portal_word_colour(word),
        .received = received, .due = due, .sum = sum, .deliver = may(v, "deliver"), .given = o,
        .n_given = 3, .given_error = fault_of(f, "given"), .reference = answer(r, "reference"),
        .proof = answer_is(r, "proof", "yes"), .proof_error = fault_of(f, "proof"),
        .done = answer_is(r, "given", "done"));
}

void counter_case_get(struct request *r)
{
    struct counter c;
    struct faults f;
    struct json *v = open_case(r, &c);

    faults_init(&f, r);
    if (v != NULL)
        show_case(&c, v, 200, &f);
}

static struct str leaf_of(struct counter *c, struct str number)
{
    struct diags d = diags_on(c->a);
    struct json *v = flow_prove(web_reader(c->r), &c->r->actor, number, c->a, &d);

    json_each(e, json_get(v, "events"))
        if (str_is(json_get_str(e, "type"), "filed"))
            return json_get_str(e, "leaf");
    return STR_NONE;
}

/* The fee was named at filing and not taken: both sides of the counter read it. */
static struct str unpaid_words(const struct counter *c, struct str number)
{
    const struct json *u = json_get(c->v, "unpaid");

    if (!str_eq(json_get_str(u, "number"), number))
        return STR_NONE;
    return text_make(c->a, c->r->lang, MSG_counter_unpaid, (const struct str[]){ json_get_str(u, "reference"),
        json_get_str(u, "why") }, 2);
}

void counter_slip(struct request *r)
{
    struct str back = http_link(r, STR("/counter/person")), sum = STR_NONE;
    struct counter c;
    struct json *v;
    moment received = MOMENT_NONE, claimed = MOMENT_NONE;
    day due;

    if (!counter_bound(r, &c))
        return;
    r->lang = counter_lang(r, json_get_str(json_get(c.v, "person"), "language"));
    v = open_case(r, &c);
    if (v == NULL)
        return;
    due = due_of(&c, v, &sum);
    moment_parse(json_get_str(v, "received"), &received);
    moment_parse(json_get_str(v, "claimed"), &claimed);
    portal_show(r, 200, counter_slip, .bar = counter_bar(&c), .back = back,
        .number = json_get_str(v, "number"), .service = json_get_str(v, "title"), .received = received,
        .claimed = claimed, .due = due, .sum = sum, .code = portal_status_code(r, json_get_str(v, "number")),
        .hash = leaf_of(&c, json_get_str(v, "number")), .place = counter_place(&c),
        .desk = json_get_str(c.v, "desk"), .papers = (int64_t)(json_get(v, "documents") == NULL ? 0
            : json_get(v, "documents")->count), .unpaid = unpaid_words(&c, json_get_str(v, "number")));
}

/* ------------------------------------------------------------------ handing over */
/* What was given and what was shown, in the words of the case's language: the case keeps it. */
static struct str handed(struct counter *c, enum lang lang)
{
    struct buf b = buf_on(c->a);

    for (size_t i = 0; i < 3; i++) {
        if (!answer_has(c->r, "given", str_of(given[i].value)))
            continue;
        buf_puts(&b, b.n > 0 ? ", " : "");
        buf_str(&b, msg(lang, given[i].label));
    }
    if (answer(c->r, "reference").n > 0) {
        buf_puts(&b, "; ");
        buf_str(&b, answer(c->r, "reference"));
    }
    return buf_get(&b);
}

/* Who fetches it for the person stands in the case first, with the paper the operator saw. */
static bool name_representative(struct counter *c, const struct json *v, struct faults *f)
{
    const struct json *by = json_get(c->v, "representative"), *known = json_get(v, "representative");
    struct diags d = diags_on(c->a);
    struct json *body, *copy;

    if (by == NULL || (known != NULL && str_eq(json_get_str(known, "iin"), json_get_str(by, "iin"))))
        return true;
    body = json_new_object(c->a);
    copy = json_copy(c->a, by);
    copy->key = STR_NONE;
    json_set(c->a, body, "representative", copy);
    if (apply_give(c->r, COMMAND_REPRESENT, &c->r->actor, json_get_str(v, "number"), body, STR_NONE, NULL, NULL, &d))
        return true;
    faults_of_diags(f, &d, NULL);
    return false;
}

void counter_hand_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v, *body;
    struct counter c;
    struct faults f;

    v = open_case(r, &c);
    if (v == NULL)
        return;
    faults_init(&f, r);
    if (answer(r, "given").n == 0)
        fault_add(&f, STR("given"), msg(r->lang, MSG_counter_no_given_what));
    if (!answer_is(r, "proof", "yes"))
        fault_add(&f, STR("proof"), msg(r->lang, MSG_counter_no_proof));
    body = json_new_object(c.a);
    json_set_str(c.a, body, "how", json_get(c.v, "representative") != NULL ? STR("to-representative")
        : STR("in-person"));
    json_set_str(c.a, body, "to", counter_name(c.a, json_get(c.v, json_get(c.v, "representative") != NULL
        ? "representative" : "person")));
    json_set_str(c.a, body, "reference", handed(&c, counter_lang(r, json_get_str(v, "language"))));
    if (f.n == 0 && name_representative(&c, v, &f)
        && !apply_give(r, COMMAND_DELIVER, &r->actor, json_get_str(v, "number"), body, STR_NONE, NULL,
            NULL, &d))
        faults_of_diags(&f, &d, NULL);
    if (f.n > 0)
        show_case(&c, v, 422, &f);
    else
        http_redirect(r, portal_href(r, "/counter/cases/%s?given=done", json_get_str(v, "number")));
}

/* ------------------------------------------------------------------ not fetched */
static void add_unclaimed(struct counter *c, struct flow_reader *reader, const char *status,
    struct ui_line *lines, size_t *n, size_t most)
{
    struct case_filter f = { .status = str_of(status), .limit = 200 };
    struct diags d = diags_on(c->a);
    struct json *list = flow_list(reader, &c->r->actor, &f, c->a, &d);
    day today = moment_day(http_now(c->r));

    json_each(k, json_get(list, "cases")) {
        struct ui_cell *cells = arena_new_array(c->a, 4, struct ui_cell);
        struct str waits;
        day decided = DAY_NONE;

        if (*n == most)
            return;
        day_parse(json_get_str(k, "decided"), &decided);
        cells[0].text = json_get_str(k, "number");
        cells[1].text = law_service_name(c->law, json_get_str(k, "service"), c->r->lang);
        cells[2].text = words_day_str(c->a, c->r->lang, decided);
        if (decided != DAY_NONE) {
            waits = words_number_str(c->a, c->r->lang, today - decided);
            cells[3].text = words_count_str(c->a, c->r->lang, MSG_counter_days, today - decided, &waits, 1);
        }
        lines[*n].cells = cells;
        lines[(*n)++].n_cells = 4;
    }
}

void counter_unclaimed(struct request *r)
{
    enum { MOST = 400 };
    static const unsigned heads[] = { MSG_counter_number, MSG_counter_service, MSG_counter_decided,
        MSG_counter_waits };
    struct ui_column *columns;
    struct flow_reader *reader;
    struct ui_line *lines;
    struct counter c;
    size_t n = 0;

    if (!counter_free(r, &c) || (reader = web_reader(r)) == NULL)
        return;
    lines = arena_new_array(c.a, MOST, struct ui_line);
    columns = arena_new_array(c.a, 4, struct ui_column);
    for (size_t i = 0; i < 4; i++)
        columns[i].label = msg(r->lang, heads[i]);
    add_unclaimed(&c, reader, "granted", lines, &n, MOST);
    add_unclaimed(&c, reader, "refused", lines, &n, MOST);
    portal_show(r, 200, counter_unclaimed, .columns = columns, .n_columns = 4, .lines = lines, .n_lines = n);
}

/* ------------------------------------------------------------------ the courier */
static const struct choice ways[] = {
    { "out", MSG_counter_bag_out, 0 }, { "in", MSG_counter_bag_in, 0 },
};

static size_t bags(struct counter *c, struct ui_counter_bag *o)
{
    struct record_query q = { .kind = STR("counter-bag"), .newest = true, .limit = 50,
        .owner = c->r->actor.place.n > 0 ? c->r->actor.place : STR("-") };
    struct diags d = diags_on(c->a);
    struct record *list;
    size_t n = 0, k = 0;

    if (web_reader(c->r) == NULL || flow_record_list(web_reader(c->r), &q, c->a, &list, &n, &d) != PORT_OK)
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(c->a, list[i].data, JSON_LIMITS, &d);
        struct ui_counter_bag *b = &o[k];

        if (v == NULL)
            continue;
        *b = (struct ui_counter_bag){ .id = list[i].id, .seal = json_get_str(v, "seal"),
            .body = json_get_str(v, "body"), .numbers = json_get_str(v, "numbers"),
            .by = json_get_str(v, "by"), .at = MOMENT_NONE, .received = MOMENT_NONE,
            .way = msg(c->r->lang, str_is(json_get_str(v, "way"), "in") ? MSG_counter_bag_in
                : MSG_counter_bag_out) };
        moment_parse(json_get_str(v, "at"), &b->at);
        b->arrived = moment_parse(json_get_str(v, "received"), &b->received);
        k++;
    }
    return k;
}

static void show_bags(struct counter *c, int status, struct faults *f)
{
    struct request *r = c->r;
    struct ui_counter_bag *o = arena_new_array(c->a, 50, struct ui_counter_bag);
    size_t n = bags(c, o);

    if (r->status != 0)
        return;
    portal_show(r, status, counter_bags, .errors = f->list, .n_errors = f->n, .bags = o, .n_bags = n,
        .ways = choices(r, ways, 2, answer(r, "way")), .n_ways = 2, .way_error = fault_of(f, "way"),
        .seal = answer(r, "seal"), .seal_error = fault_of(f, "seal"), .body = answer(r, "body"),
        .body_error = fault_of(f, "body"), .numbers = answer(r, "numbers"),
        .numbers_error = fault_of(f, "numbers"));
}

void counter_bags(struct request *r)
{
    struct counter c;
    struct faults f;

    faults_init(&f, r);
    if (counter_free(r, &c))
        show_bags(&c, 200, &f);
}

/* Numbers of applications, one a line or with blanks between; a wrong one is named. */
static struct str typed_numbers(struct faults *f)
{
    struct str rest = need(f, "numbers", MSG_counter_no_numbers, 4000), word;
    struct buf b = buf_on(f->r->arena);

    for (size_t i = 0, from = 0; i <= rest.n; i++) {
        if (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '\n' && rest.p[i] != ',')
            continue;
        word = str_trim(str_sub(rest, from, i - from));
        from = i + 1;
        if (word.n == 0)
            continue;
        if (!flow_number_ok(word))
            fault_add(f, STR("numbers"), msg(f->r->lang, MSG_counter_bad_number));
        buf_puts(&b, b.n > 0 ? " " : "");
        buf_str(&b, word);
    }
    return buf_get(&b);
}

void counter_bags_post(struct request *r)
{
    struct record_change k = { .record = { .kind = STR("counter-bag"),
        .owner = r->actor.place.n > 0 ? r->actor.place : STR("-"),
        .until = http_now(r) + (moment)COUNTER_SLIP_DAYS * 86400 } };
    struct diags d = diags_on(r->arena);
    struct json *v = json_new_object(r->arena);
    struct counter c;
    struct faults f;

    if (!counter_free(r, &c))
        return;
    faults_init(&f, r);
    json_set_str(c.a, v, "way", need(&f, "way", MSG_counter_no_way, 3));
    json_set_str(c.a, v, "seal", need(&f, "seal", MSG_counter_no_seal, 40));
    json_set_str(c.a, v, "body", need(&f, "body", MSG_counter_no_body, 200));
    json_set_str(c.a, v, "numbers", typed_numbers(&f));
    json_set_str(c.a, v, "at", moment_str(c.a, http_now(r)));
    json_set_str(c.a, v, "by", r->actor.id);
    if (f.n > 0) {
        show_bags(&c, 422, &f);
        return;
    }
    k.record.id = str_sub(ticket_secret(r), 0, 12);
    k.record.data = json_text(c.a, v, 0);
    if (flow_record_save(web_cfg(r->web)->flow, &k, 1, &d) == PORT_OK)
        http_redirect(r, STR("/counter/bags"));
    else
        http_problem(r, 503, &d);
}

void counter_bag_in_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct record_change k = { .drop = false };
    struct counter c;
    struct json *v = NULL;

    if (!counter_free(r, &c) || web_reader(r) == NULL)
        return;
    if (flow_record_get(web_reader(r), STR("counter-bag"), r->params[0], c.a, &k.record, &d) == PORT_OK
        && str_eq(k.record.owner, r->actor.place.n > 0 ? r->actor.place : STR("-")))
        v = json_parse(c.a, k.record.data, JSON_LIMITS, &d);
    if (v != NULL && json_get(v, "received") == NULL) {
        json_set_str(c.a, v, "received", moment_str(c.a, http_now(r)));
        json_set_str(c.a, v, "received_by", r->actor.id);
        k.record.data = json_text(c.a, v, 0);
        if (flow_record_save(web_cfg(r->web)->flow, &k, 1, &d) == PORT_FAILED) {
            http_problem(r, 503, &d);
            return;
        }
    }
    http_redirect(r, STR("/counter/bags"));
}
