/*
 * NAME      officer_decision - what stands for and against, what is proposed, what was decided
 * WHY       a refusal has a ground of the list, its facts and a hearing; how the same was decided before stands
 *           beside it, so that like cases end alike
 */
#include "portal/officer.h"

/* ------------------------------------------------------------------ grounds and open facts */
static void against_rows(struct desk *d, struct desk_rows *rows)
{
    for (size_t i = 0; d->as != NULL && i < d->as->n_grounds; i++) {
        const struct law_ground *g = &d->as->grounds[i];
        struct ui_row *row;

        if (!g->certain)
            continue;
        row = desk_row(d->a, rows, law_text(d->law, "ground", g->code, d->r->lang),
                       msg(d->r->lang, g->refuses ? MSG_officer_ground_holds : MSG_officer_ground_warns));
        row->tag = g->refuses ? STR("red") : STR("yellow");
        desk_note(d, row, g->cite.clause);
    }
}

static void open_rows(struct desk *d, struct desk_rows *rows)
{
    json_each(f, json_get(d->v, "open")) {
        struct str asked = json_get_str(f, "asked_of");

        desk_row(d->a, rows, desk_question(d, json_get_str(f, "fact")), msg(d->r->lang, str_is(asked, "applicant")
            ? MSG_officer_ask_applicant : str_is(asked, "agency") ? MSG_officer_ask_agency : MSG_officer_ask_office));
    }
}

static bool in_question(const struct desk *d, struct str ground)
{
    for (size_t i = 0; d->as != NULL && i < d->as->n_grounds; i++) {
        if (str_eq(d->as->grounds[i].code, ground) && d->as->grounds[i].refuses)
            return true;
    }
    return false;
}

/* Past refusals of this service by the grounds that hold or may hold here. */
static struct str similar_rows(struct desk *d, struct desk_rows *rows)
{
    struct diags quiet = diags_on(d->a);
    struct json *v = flow_similar(web_reader(d->r), &d->r->actor, json_get_str(d->v, "service"), d->a, &quiet);
    struct str looked = words_number_str(d->a, d->r->lang, json_get_int(v, "looked_at", 0));

    json_each(g, json_get(v, "rows")) {
        struct str code = json_get_str(g, "ground");
        struct buf b = buf_on(d->a);
        int64_t n = json_get_int(g, "count", 0);
        struct str count = words_number_str(d->a, d->r->lang, n);

        if (!in_question(d, code))
            continue;
        json_each(number, json_get(g, "numbers")) {
            buf_puts(&b, b.n > 0 ? ", " : "");
            buf_str(&b, json_str(number));
        }
        desk_row(d->a, rows, law_text(d->law, "ground", code, d->r->lang),
                 words_count_str(d->a, d->r->lang, MSG_officer_similar_count, n, &count, 1))->note = buf_get(&b);
    }
    return text_make(d->a, d->r->lang, MSG_officer_similar_text, &looked, 1);
}

/* ------------------------------------------------------------------ what is proposed, what was decided */
static void ground_rows(struct desk *d, struct desk_rows *rows, const struct json *grounds)
{
    json_each(g, grounds)
        desk_note(d, desk_row(d->a, rows, msg(d->r->lang, MSG_officer_ground),
            law_text(d->law, "ground", json_get_str(g, "code"), d->r->lang)), json_get_str(g, "clause"));
}

static void some(struct desk *d, struct desk_rows *rows, unsigned label, struct str value)
{
    if (value.n > 0)
        desk_row(d->a, rows, msg(d->r->lang, label), value);
}

static void proposal_rows(struct desk *d, struct desk_rows *rows)
{
    const struct json *p = json_get(d->v, "proposal"), *notice = json_get(p, "notice");

    if (p == NULL)
        return;
    ground_rows(d, rows, json_get(p, "grounds"));
    some(d, rows, MSG_officer_reasons, json_get_str(p, "reasons"));
    some(d, rows, MSG_officer_proposed_by, json_get_str(json_get(p, "by"), "id"));
    some(d, rows, MSG_officer_proposed_on, desk_moment(d, json_get_str(p, "at")));
    some(d, rows, MSG_officer_objection_until, desk_day(d, json_get_str(notice, "objection_due")));
    some(d, rows, MSG_officer_act_from, desk_day(d, json_get_str(notice, "hearing_earliest")));
    if (json_get_bool(p, "wants_hearing", false))
        desk_row(d->a, rows, msg(d->r->lang, MSG_officer_hearing),
                 msg(d->r->lang, json_get_bool(p, "hearing_held", false) ? MSG_officer_hearing_held
                                                                         : MSG_officer_hearing_wanted));
}

static const struct ui_event *objections(struct desk *d, size_t *n)
{
    const struct json *list = json_get(json_get(d->v, "proposal"), "objections");
    struct ui_event *e = arena_new_array(d->a, list != NULL ? list->count + 1 : 1, struct ui_event);

    *n = 0;
    json_each(o, list) {
        e[*n].title = msg(d->r->lang, json_get_bool(o, "late", false) ? MSG_officer_objection_late
                                                                     : MSG_officer_objection);
        e[*n].text = json_get_str(o, "text");
        (void)moment_parse(json_get_str(o, "at"), &e[*n].at);
        ++*n;
    }
    return e;
}

static void decided_rows(struct desk *d, struct desk_rows *rows)
{
    const struct json *v = json_get(d->v, "decision"), *sign = json_get(v, "signature");
    struct str until = json_get_str(v, "valid_until"), result = json_get_str(v, "result");

    if (v == NULL)
        return;
    some(d, rows, MSG_officer_decision_number, json_get_str(d->v, "decision_number"));
    some(d, rows, MSG_officer_result, law_text(d->law, "result", result, d->r->lang));
    ground_rows(d, rows, json_get(v, "grounds"));
    some(d, rows, MSG_officer_reasons, json_get_str(v, "reasons"));
    some(d, rows, MSG_officer_decided_on, desk_moment(d, json_get_str(v, "at")));
    some(d, rows, MSG_officer_decided_by, json_get_str(json_get(v, "by"), "id"));
    some(d, rows, MSG_officer_valid_to, desk_day(d, until));
    some(d, rows, MSG_officer_signed_by, json_get_str(sign, "name"));
    if (json_get_str(v, "delivered").n > 0)
        some(d, rows, MSG_officer_delivered_on, desk_moment(d, json_get_str(v, "delivered")));
    else
        desk_row(d->a, rows, msg(d->r->lang, MSG_officer_delivered_on), msg(d->r->lang, MSG_officer_not_delivered))->tag
            = STR("orange");
}

/* ------------------------------------------------------------------ what may be done */
static void offer(struct desk *d, struct desk_actions *l, enum command_type c, unsigned label, unsigned hint,
                  const char *query, struct str clause)
{
    struct ui_action *k = desk_offer(d, l, c, label, query);

    if (k == NULL)
        return;
    if (hint != 0)
        k->hint = msg(d->r->lang, hint);
    k->clause = desk_cite(d, clause);
    k->clause_href = desk_clause_href(d, clause);
}

static void offers(struct desk *d, struct desk_actions *l)
{
    const struct assessment *as = d->as;
    struct str hearing = as != NULL ? as->hearing.cite.clause : STR_NONE;
    bool proposed = json_get(d->v, "proposal") != NULL;

    if (!proposed) {
        offer(d, l, COMMAND_DECIDE, MSG_officer_do_grant, MSG_officer_do_grant_hint, "?decision=grant",
              as != NULL ? as->result.cite.clause : STR_NONE);
        offer(d, l, COMMAND_PROPOSE_REFUSAL, MSG_officer_do_propose, MSG_officer_do_propose_hint, "", hearing);
    }
    offer(d, l, COMMAND_HEAR, MSG_officer_do_hear, MSG_officer_do_hear_hint, "", hearing);
    if (proposed) {
        offer(d, l, COMMAND_DECIDE, MSG_officer_do_refuse, MSG_officer_do_refuse_hint, "?decision=refuse", hearing);
        offer(d, l, COMMAND_DECIDE, MSG_officer_do_grant_after, 0, "?decision=grant", STR_NONE);
        offer(d, l, COMMAND_PROPOSE_REFUSAL, MSG_officer_do_propose_again, MSG_officer_do_propose_again_hint,
              "", hearing);
    } else if (as != NULL && as->hearing.answer == LAW_YES && str_is(as->hearing.code, "not-required")) {
        offer(d, l, COMMAND_DECIDE, MSG_officer_do_refuse, 0, "?decision=refuse", hearing);
    }
    offer(d, l, COMMAND_DELIVER, MSG_officer_do_deliver, 0, "", STR_NONE);
    offer(d, l, COMMAND_CORRECT, MSG_officer_do_correct, MSG_officer_do_correct_hint, "", STR_NONE);
    if (as != NULL && as->n_cancellation > 0)
        offer(d, l, COMMAND_PROPOSE_CANCELLATION, MSG_officer_do_propose_cancel, MSG_officer_do_propose_hint, "",
              as->cancellation[0].cite.clause);
    offer(d, l, COMMAND_CANCEL, MSG_officer_do_cancel, 0, "", hearing);
}

void officer_decision(struct request *r)
{
    struct desk_rows decided = { 0 }, proposal = { 0 }, against = { 0 }, open = { 0 }, similar = { 0 };
    struct desk_actions actions = { 0 };
    const struct ui_link2 *papers;
    const struct ui_event *said;
    struct str similar_text;
    struct desk d;
    size_t n_papers, n_said;

    if (!desk_open(r, &d))
        return;
    decided_rows(&d, &decided);
    proposal_rows(&d, &proposal);
    said = objections(&d, &n_said);
    offers(&d, &actions);
    against_rows(&d, &against);
    open_rows(&d, &open);
    similar_text = similar_rows(&d, &similar);
    papers = desk_papers(&d, &n_papers, true);
    portal_show(r, 200, desk_decision, .head = desk_head(&d, "decision"), .actions = actions.v,
        .n_actions = actions.n, .decided = decided.v, .n_decided = decided.n,
        .decided_title = msg(r->lang, MSG_officer_decided_title), .proposal = proposal.v, .n_proposal = proposal.n,
        .proposal_title = msg(r->lang, str_is(json_get_str(json_get(d.v, "proposal"), "kind"), "cancellation")
            ? MSG_officer_cancellation_title : MSG_officer_proposal_title),
        .objections = said, .n_objections = n_said, .against = against.v, .n_against = against.n, .open = open.v,
        .n_open = open.n, .similar = similar.v, .n_similar = similar.n, .similar_text = similar_text,
        .papers = papers, .n_papers = n_papers);
}
