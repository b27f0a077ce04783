/*
 * NAME      officer_specs - see officer_specs.h
 * OWNS      which fields each command is given with, and what may be chosen in them: always what the law of the
 *           case, or the case itself, has
 */
#include "portal/officer_specs.h"

/* ------------------------------------------------------------------ what may be chosen */
struct choice_list { struct str (*rows)[2]; size_t n, cap; };

static void add(struct desk *d, struct choice_list *l, struct str value, struct str label)
{
    for (size_t i = 0; i < l->n; i++) {
        if (str_eq(l->rows[i][0], value))
            return;
    }
    if (l->n == l->cap) {
        struct str (*more)[2] = arena_array(d->a, l->cap * 2 + 8, sizeof *more);

        for (size_t i = 0; i < l->n; i++) {
            more[i][0] = l->rows[i][0];
            more[i][1] = l->rows[i][1];
        }
        l->rows = more;
        l->cap = l->cap * 2 + 8;
    }
    l->rows[l->n][0] = value;
    l->rows[l->n++][1] = label;
}

static void put(struct desk *d, struct ui_field *f, struct choice_list *l)
{
    f->options = desk_options(d->r, str_z(d->a, f->name), (const struct str (*)[2])l->rows, l->n);
    f->n_options = l->n;
}

static struct str with_clause(struct desk *d, struct str text, struct str clause)
{
    return text_make(d->a, d->r->lang, MSG_officer_with_clause, (const struct str[]){ text, desk_cite(d, clause) }, 2);
}

static void fill_grounds(struct desk *d, struct ui_field *f)
{
    bool cancelling = str_is(json_get_str(d->v, "status"), "granted")
        || str_is(json_get_str(d->v, "status"), "delivered");
    const struct law_ground *g = d->as == NULL ? NULL : cancelling ? d->as->cancellation : d->as->grounds;
    size_t n = d->as == NULL ? 0 : cancelling ? d->as->n_cancellation : d->as->n_grounds;
    const struct json *told = json_get(json_get(d->v, "proposal"), "grounds");
    struct choice_list l = { 0 };
    struct ui_option *o;

    for (size_t pass = 0; pass < 2; pass++) {       /* those that hold come first */
        for (size_t i = 0; i < n; i++) {
            struct str text = law_text(d->law, "ground", g[i].code, d->r->lang);

            if (g[i].certain != (pass == 0) || (!cancelling && !g[i].refuses))
                continue;
            if (pass == 1)
                text = text_make(d->a, d->r->lang, MSG_officer_if_established, &text, 1);
            add(d, &l, g[i].code, with_clause(d, text, g[i].cite.clause));
        }
    }
    put(d, f, &l);
    if (d->r->form != NULL)
        return;
    o = arena_new_array(d->a, f->n_options + 1, struct ui_option);
    for (size_t i = 0; i < f->n_options; i++) {
        o[i] = f->options[i];
        json_each(p, told)
            o[i].checked = o[i].checked || str_eq(json_get_str(p, "code"), o[i].value);
    }
    f->options = o;
}

static void fill_missing(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    for (size_t i = 0; d->as != NULL && i < d->as->n_documents; i++) {
        const struct law_document *w = &d->as->documents[i];
        struct str about = w->subject.n > 0 ? w->subject : STR("applicant"), who = desk_subject(d, w->subject), label;

        label = with_clause(d, law_text(d->law, "document", w->code, d->r->lang), w->cite.clause);
        if (who.n > 0)
            label = str_printf(d->a, "%.*s: %.*s", STR_ARG(who), STR_ARG(label));
        add(d, &l, str_printf(d->a, "%.*s@%.*s", STR_ARG(w->code), STR_ARG(about)), label);
    }
    put(d, f, &l);
}

static void fill_there(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    json_each(p, json_get(d->v, "documents")) {
        struct str who = desk_subject(d, json_get_str(p, "for")), label = json_get_str(p, "name");

        if (who.n > 0)
            label = str_printf(d->a, "%.*s: %.*s", STR_ARG(who), STR_ARG(label));
        add(d, &l, str_printf(d->a, "%.*s@%.*s", STR_ARG(json_get_str(p, "code")),
                              STR_ARG(json_get_str(p, "for"))), label);
    }
    put(d, f, &l);
}

/* Papers and answers a refusal may rest on. */
static void fill_evidence(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    json_each(c, json_get(d->v, "checks")) {
        if (json_get_str(c, "answer").n > 0)
            add(d, &l, str_printf(d->a, "check:%.*s", STR_ARG(json_get_str(c, "code"))), json_get_str(c, "name"));
    }
    json_each(p, json_get(d->v, "documents"))
        add(d, &l, str_printf(d->a, "paper:%.*s", STR_ARG(json_get_str(p, "code"))), json_get_str(p, "name"));
    put(d, f, &l);
}

static void fill_stops(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    for (size_t i = 0; d->as != NULL && i < d->as->n_stops; i++)
        add(d, &l, d->as->stops[i].code, with_clause(d, law_text(d->law, "stop", d->as->stops[i].code, d->r->lang),
            d->as->stops[i].cite.clause));
    put(d, f, &l);
}

static void fill_standing(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    json_each(s, json_get(d->v, "stops")) {
        if (json_get(s, "to") == NULL)
            add(d, &l, json_get_str(s, "code"), json_get_str(s, "name"));
    }
    put(d, f, &l);
}

static void fill_colleagues(struct desk *d, struct ui_field *f)
{
    struct diags quiet = diags_on(d->a);
    struct json *list = flow_colleagues(web_reader(d->r), &d->r->actor, json_get_str(json_get(d->v, "body"), "code"),
        json_get_str(json_get(d->v, "place"), "code"), d->a, &quiet);
    struct choice_list l = { 0 };

    json_each(v, list) {
        if (d->r->actor.role == ROLE_OFFICER && !str_eq(json_get_str(v, "id"), d->r->actor.id))
            continue;
        add(d, &l, json_get_str(v, "id"), str_printf(d->a, "%.*s (%.*s)", STR_ARG(json_get_str(v, "name")),
            STR_ARG(json_get_str(v, "id"))));
    }
    put(d, f, &l);
}

/* Somebody else steps aside: those who could have the case. Empty: oneself. */
static void fill_who_leaves(struct desk *d, struct ui_field *f)
{
    struct diags quiet = diags_on(d->a);
    struct json *list = d->r->actor.role == ROLE_HEAD
        ? flow_colleagues(web_reader(d->r), &d->r->actor, json_get_str(json_get(d->v, "body"), "code"),
                          json_get_str(json_get(d->v, "place"), "code"), d->a, &quiet) : NULL;
    struct choice_list l = { 0 };

    add(d, &l, STR(""), msg(d->r->lang, MSG_officer_myself));
    json_each(v, list) {
        if (!str_eq(json_get_str(v, "id"), d->r->actor.id))
            add(d, &l, json_get_str(v, "id"), str_printf(d->a, "%.*s (%.*s)", STR_ARG(json_get_str(v, "name")),
                STR_ARG(json_get_str(v, "id"))));
    }
    put(d, f, &l);
}

/* Offices of the body that the law of the case names. */
static void fill_offices(struct desk *d, struct ui_field *f)
{
    struct str body = d->as != NULL && d->as->decider.answer == LAW_YES ? d->as->decider.code
        : json_get_str(json_get(d->v, "body"), "code");
    bool abroad = body_is_abroad(body);
    struct choice_list l = { 0 };

    add(d, &l, STR(""), msg(d->r->lang, MSG_officer_choose));
    for (size_t i = 0; i < law_n_places(d->law); i++) {
        struct law_place_info p = law_place_at(d->law, i);

        if (p.region != abroad && p.to >= moment_day(http_now(d->r))
            && !str_eq(p.code, json_get_str(json_get(d->v, "place"), "code")))
            add(d, &l, p.code, p.name[d->r->lang]);
    }
    put(d, f, &l);
}

static void fill_bodies(struct desk *d, struct ui_field *f)
{
    struct choice_list l = { 0 };

    for (size_t i = 0; d->as != NULL && i < d->as->n_appeals; i++)
        add(d, &l, d->as->appeals[i].body, with_clause(d, law_text(d->law, "body", d->as->appeals[i].body, d->r->lang),
            d->as->appeals[i].cite.clause));
    put(d, f, &l);
}

static void fill_table(struct desk *d, struct ui_field *f, const struct choice *rows, size_t n)
{
    f->options = choices(d->r, rows, n, answer(d->r, str_z(d->a, f->name)));
    f->n_options = n;
}

static void fill_how(struct desk *d, struct ui_field *f)
{
    static const struct choice rows[] = {
        { "in-person", MSG_officer_how_person, 0 }, { "by-post", MSG_officer_how_post, 0 },
        { "electronically", MSG_officer_how_electronic, 0 }, { "to-representative", MSG_officer_how_representative, 0 },
    };

    fill_table(d, f, rows, sizeof rows / sizeof *rows);
}

static void fill_authority(struct desk *d, struct ui_field *f)
{
    static const struct choice rows[] = {
        { "original-seen", MSG_officer_how_original, 0 }, { "notarised-copy", MSG_officer_how_notarised, 0 },
        { "register", MSG_officer_how_register, 0 },
    };

    fill_table(d, f, rows, sizeof rows / sizeof *rows);
}

static void fill_correctable(struct desk *d, struct ui_field *f)
{
    static const struct choice rows[] = {
        { "reasons", MSG_officer_reasons, 0 }, { "remark", MSG_officer_remark, 0 },
        { "person.name.family", MSG_officer_family, 0 }, { "person.name.given", MSG_officer_given, 0 },
        { "person.name.patronymic", MSG_officer_patronymic, 0 }, { "person.name.latin", MSG_officer_latin, 0 },
        { "person.address", MSG_officer_address, 0 }, { "person.document", MSG_officer_travel_document, 0 },
    };

    fill_table(d, f, rows, sizeof rows / sizeof *rows);
}

static void fill_outcomes(struct desk *d, struct ui_field *f)
{
    static const struct choice rows[] = {
        { "cancel", MSG_officer_outcome_cancel, MSG_officer_outcome_cancel_hint },
        { "cancel-new-act", MSG_officer_outcome_new_act, MSG_officer_outcome_new_act_hint },
        { "remit", MSG_officer_outcome_remit, MSG_officer_outcome_remit_hint },
        { "perform", MSG_officer_outcome_perform, MSG_officer_outcome_perform_hint },
        { "dismiss", MSG_officer_outcome_dismiss, 0 },
        { "no-consideration", MSG_officer_outcome_none, MSG_officer_outcome_none_hint },
    };

    fill_table(d, f, rows, sizeof rows / sizeof *rows);
}

/* ------------------------------------------------------------------ the table */
enum { LEAST_REASONS = 30, MOST_TEXT = 4000 };
#define LINE(n, l, h, need_) { n, "text", l, h, need_, 200, 0, NULL, TAKE_TEXT, NULL }
#define AREA(n, l, h, need_, least_) { n, "area", l, h, need_, MOST_TEXT, least_, NULL, TAKE_TEXT, NULL }
#define PICK(n, kind, l, h, need_, fill_, take_) { n, kind, l, h, need_, 0, 0, fill_, take_, NULL }
#define ESTABLISHED { "", "", 0, 0, 0, 0, 0, NULL, TAKE_FACTS, NULL }

static const struct desk_input accept_inputs[] = {
    PICK("looked", "boxes", MSG_officer_looked, MSG_officer_looked_hint, MSG_officer_no_look, fill_there, TAKE_LOOKED),
    ESTABLISHED,
    AREA("remark", MSG_officer_remark_file, 0, 0, 0),
};
static const struct desk_input return_inputs[] = { AREA("remark", MSG_officer_remark, MSG_officer_remark_hint, 0, 0) };
static const struct desk_input assign_inputs[] = {
    PICK("to", "select", MSG_officer_to_whom, 0, MSG_officer_no_whom, fill_colleagues, TAKE_TEXT),
    LINE("reason", MSG_officer_reason, 0, 0),
};
static const struct desk_input recuse_inputs[] = {
    PICK("who", "select", MSG_officer_who_leaves, 0, 0, fill_who_leaves, TAKE_TEXT),
    AREA("why", MSG_officer_conflict, MSG_officer_conflict_hint, MSG_officer_no_conflict, 0),
};
static const struct desk_input transfer_inputs[] = {
    PICK("place", "select", MSG_officer_to_office, MSG_officer_to_office_hint, MSG_officer_no_office,
         fill_offices, TAKE_TEXT),
    AREA("reason", MSG_officer_office_why, 0, MSG_officer_no_reasons, 0),
};
static const struct desk_input link_inputs[] = {
    AREA("why", MSG_officer_link_why, MSG_officer_link_why_hint, MSG_officer_no_reasons, 0),
};
static const struct desk_input authority_inputs[] = {
    PICK("how", "radios", MSG_officer_rep_how, 0, MSG_officer_no_rep_how, fill_authority, TAKE_TEXT),
    LINE("basis", MSG_officer_rep_basis, MSG_officer_rep_basis_hint, 0),
    { "until", "date", MSG_officer_rep_until, MSG_officer_rep_until_hint, 0, 0, 0, NULL, TAKE_DAY, NULL },
    AREA("remark", MSG_officer_remark_file, 0, 0, 0),
};
static const struct desk_input end_rep_inputs[] = {
    AREA("why", MSG_officer_rep_why, 0, MSG_officer_no_happened, 0),
};
static const struct desk_input ask_inputs[] = {
    AREA("question", MSG_officer_question, MSG_officer_question_hint, MSG_officer_no_question, 0),
    { "documents", "boxes", MSG_officer_documents_wanted, MSG_officer_documents_wanted_hint, 0, 0, 0, fill_missing,
      TAKE_PAPERS, "documents" },
    { "until", "date", MSG_officer_until, MSG_officer_until_hint, 0, 0, 0, NULL, TAKE_DAY, NULL },
};
static const struct desk_input stop_inputs[] = {
    PICK("stop", "radios", MSG_officer_stop_ground, 0, MSG_officer_no_stop, fill_stops, TAKE_TEXT),
    AREA("reason", MSG_officer_happened, 0, MSG_officer_no_happened, 0),
};
static const struct desk_input resume_inputs[] = {
    PICK("stop", "radios", MSG_officer_stop_over, 0, MSG_officer_no_stop, fill_standing, TAKE_TEXT),
    AREA("reason", MSG_officer_happened, 0, 0, 0),
};
static const struct desk_input propose_inputs[] = {
    PICK("grounds", "boxes", MSG_officer_grounds, MSG_officer_grounds_hint, MSG_officer_no_ground,
         fill_grounds, TAKE_CODES),
    ESTABLISHED,
    AREA("reasons", MSG_officer_reasons_of, MSG_officer_reasons_hint, MSG_officer_no_reasons, LEAST_REASONS),
    PICK("evidence", "boxes", MSG_officer_evidence, MSG_officer_evidence_hint, 0, fill_evidence, TAKE_EVIDENCE),
};
static const struct desk_input hear_inputs[] = {
    AREA("protocol", MSG_officer_protocol, MSG_officer_protocol_hint, MSG_officer_no_protocol, LEAST_REASONS),
    ESTABLISHED,
};
static const struct desk_input decide_inputs[] = {
    { "grounds", "boxes", MSG_officer_grounds, MSG_officer_grounds_told, MSG_officer_no_ground, 0, 0,
      fill_grounds, TAKE_CODES, "decision=refuse" },
    ESTABLISHED,
    { "reasons", "area", MSG_officer_reasons_of, MSG_officer_reasons_kept, 0, MOST_TEXT, 0, NULL, TAKE_TEXT,
      "decision=refuse" },
    AREA("remark", MSG_officer_remark, MSG_officer_remark_hint, 0, 0),
};
static const struct desk_input correct_inputs[] = {
    PICK("field", "select", MSG_officer_slip_in, 0, MSG_officer_no_slip, fill_correctable, TAKE_TEXT),
    AREA("now", MSG_officer_slip_now, 0, MSG_officer_no_slip_now, 0),
    AREA("reason", MSG_officer_reason, 0, MSG_officer_no_happened, 0),
};
static const struct desk_input deliver_inputs[] = {
    PICK("how", "radios", MSG_officer_how, 0, MSG_officer_no_how, fill_how, TAKE_TEXT),
    LINE("to", MSG_officer_received_by, 0, 0),
    LINE("reference", MSG_officer_proof, MSG_officer_proof_hint, 0),
};
static const struct desk_input cancel_inputs[] = { AREA("text", MSG_officer_remark, MSG_officer_remark_hint, 0, 0) };
static const struct desk_input forward_inputs[] = {
    PICK("to", "radios", MSG_officer_forward_to, 0, MSG_officer_no_body, fill_bodies, TAKE_TEXT),
};
static const struct desk_input complaint_inputs[] = {
    PICK("outcome", "radios", MSG_officer_outcome, 0, MSG_officer_no_outcome, fill_outcomes, TAKE_TEXT),
    AREA("reasons", MSG_officer_reasons, 0, MSG_officer_no_reasons, LEAST_REASONS),
};

#define ROWS(list) .inputs = list, .n_inputs = sizeof list / sizeof *list
static const struct desk_spec specs[] = {
    { .c = COMMAND_ACCEPT, .title = MSG_officer_do_accept, .lead = MSG_officer_lead_accept,
      .button = MSG_officer_button_accept, .tab = "documents", ROWS(accept_inputs) },
    { .c = COMMAND_RETURN, .title = MSG_officer_do_return, .lead = MSG_officer_lead_return,
      .button = MSG_officer_button_return, .tab = "documents", ROWS(return_inputs), .preview = true, .grave = true },
    { .c = COMMAND_ASSIGN, .title = MSG_officer_do_assign, .lead = 0, .button = MSG_officer_button_assign, .tab = "",
      ROWS(assign_inputs) },
    { .c = COMMAND_RECUSE, .title = MSG_officer_do_recuse, .lead = MSG_officer_lead_recuse,
      .button = MSG_officer_button_recuse, .tab = "", ROWS(recuse_inputs), .grave = true },
    { .c = COMMAND_TRANSFER, .title = MSG_officer_do_transfer, .lead = MSG_officer_lead_transfer,
      .button = MSG_officer_do_transfer, .tab = "", ROWS(transfer_inputs), .preview = true },
    { .c = COMMAND_LINK, .title = MSG_officer_do_link, .lead = MSG_officer_lead_link, .button = MSG_officer_button_link,
      .tab = "doubles", ROWS(link_inputs), .hidden = "other|linked" },
    { .c = COMMAND_CHECK_AUTHORITY, .title = MSG_officer_do_authority, .lead = MSG_officer_lead_authority,
      .button = MSG_officer_button_authority, .tab = "", ROWS(authority_inputs) },
    { .c = COMMAND_END_REPRESENTATION, .title = MSG_officer_do_end_rep, .lead = MSG_officer_lead_end_rep,
      .button = MSG_officer_do_end_rep, .tab = "", ROWS(end_rep_inputs), .grave = true },
    { .c = COMMAND_ASK, .title = MSG_officer_do_ask, .lead = MSG_officer_lead_ask, .button = MSG_officer_button_ask,
      .tab = "messages", ROWS(ask_inputs) },
    { .c = COMMAND_SEND_CHECK, .title = MSG_officer_do_send_all, .lead = MSG_officer_lead_send,
      .button = MSG_officer_button_send, .tab = "checks", .hidden = "check" },
    { .c = COMMAND_STOP, .title = MSG_officer_do_stop, .lead = MSG_officer_lead_stop, .button = MSG_officer_button_stop,
      .tab = "clock", ROWS(stop_inputs) },
    { .c = COMMAND_RESUME, .title = MSG_officer_do_resume, .lead = 0, .button = MSG_officer_button_resume,
      .tab = "clock", ROWS(resume_inputs) },
    { .c = COMMAND_PROPOSE_REFUSAL, .title = MSG_officer_do_propose, .lead = MSG_officer_lead_propose,
      .button = MSG_officer_button_propose, .tab = "decision", ROWS(propose_inputs), .preview = true },
    { .c = COMMAND_HEAR, .title = MSG_officer_do_hear, .lead = MSG_officer_lead_hear, .button = MSG_officer_button_hear,
      .tab = "decision", ROWS(hear_inputs) },
    { .c = COMMAND_DECIDE, .title = MSG_officer_do_decide, .lead = 0, .button = MSG_officer_button_decide,
      .tab = "decision", ROWS(decide_inputs), .preview = true, .sign = true, .hidden = "decision" },
    { .c = COMMAND_CORRECT, .title = MSG_officer_do_correct, .lead = MSG_officer_lead_correct,
      .button = MSG_officer_button_correct, .tab = "decision", ROWS(correct_inputs) },
    { .c = COMMAND_DELIVER, .title = MSG_officer_do_deliver, .lead = 0, .button = MSG_officer_button_deliver,
      .tab = "decision", ROWS(deliver_inputs) },
    { .c = COMMAND_PROPOSE_CANCELLATION, .title = MSG_officer_do_propose_cancel, .lead = MSG_officer_lead_propose,
      .button = MSG_officer_button_propose, .tab = "decision", ROWS(propose_inputs), .preview = true, .grave = true },
    { .c = COMMAND_CANCEL, .title = MSG_officer_do_cancel, .lead = MSG_officer_lead_cancel,
      .button = MSG_officer_button_cancel, .tab = "decision", ROWS(cancel_inputs), .preview = true, .grave = true },
    { .c = COMMAND_FORWARD_COMPLAINT, .title = MSG_officer_do_forward, .lead = MSG_officer_lead_forward,
      .button = MSG_officer_button_forward, .tab = "", ROWS(forward_inputs), .hidden = "id" },
    { .c = COMMAND_DECIDE_COMPLAINT, .title = MSG_officer_do_decide_complaint, .lead = MSG_officer_lead_complaint,
      .button = MSG_officer_button_complaint, .tab = "", ROWS(complaint_inputs), .preview = true, .hidden = "id" },
    { .c = COMMAND_ADD_DOCUMENT, .title = MSG_officer_original_seen, .lead = 0, .button = MSG_officer_original_seen,
      .tab = "documents", .hidden = "code|for|form" },
};

const struct desk_spec *desk_spec_of(enum command_type c)
{
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        if (specs[i].c == c)
            return &specs[i];
    }
    return NULL;
}
