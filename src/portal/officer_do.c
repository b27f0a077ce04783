/*
 * NAME      officer_do - one command on a case: its form, what it would do, doing it
 * WHY       three steps for what cannot be undone (form, preview, sign), one for the rest; a refusal of the rules
 *           stands beside the field it is about, and nothing typed is lost
 * ERRORS    faults of the form with 422; 404 for a command that has no form or is not open
 * MUST NOT  change what was previewed on the way to its signature
 */
#include "portal/officer_specs.h"

static bool find_spec(struct desk *d, const struct desk_spec **s)
{
    enum command_type c;

    *s = command_parse(d->r->params[1], &c) ? desk_spec_of(c) : NULL;
    if (*s != NULL && desk_may(d, (*s)->c))
        return true;
    http_problem_of(d->r, *s == NULL ? 404 : 409, DIAG_REFUSED, *s == NULL ? "no-such-address" : "wrong-state",
                    str_z(d->a, msg(d->r->lang, MSG_officer_not_open)),
                    str_z(d->a, msg(d->r->lang, MSG_officer_not_open_do)));
    return false;
}

/* Typed, or carried in the address from the page that led here. */
static struct str asked(struct desk *d, const char *name)
{
    struct str s = answer(d->r, name);

    return s.n > 0 ? s : http_query(d->r, name);
}

/* "decision=refuse": does this form speak of that? "documents": is there such an argument at all? */
static bool applies(struct desk *d, const char *only)
{
    struct str rest, name;

    if (only == NULL)
        return true;
    rest = str_of(only);
    if (!str_cut(&rest, '=', &name))
        return false;
    if (rest.p == NULL || rest.n == 0)
        return asked(d, str_z(d->a, name)).n > 0;
    return str_eq(asked(d, str_z(d->a, name)), rest);
}

/* ------------------------------------------------------------------ the form */
static void carry(struct desk *d, const struct desk_spec *s, struct buf *b)
{
    struct str rest = str_of(s->hidden != NULL ? s->hidden : ""), name;
    bool first = true;

    while (s->hidden != NULL && str_cut(&rest, '|', &name)) {
        struct str v = asked(d, str_z(d->a, name));

        if (v.n == 0)
            continue;
        buf_char(b, first ? '?' : '&');
        buf_str(b, name);
        buf_char(b, '=');
        buf_url(b, v);
        first = false;
    }
    if (applies(d, "documents"))
        buf_puts(b, first ? "?documents=yes" : "&documents=yes");
}

struct str desk_spec_href(struct desk *d, const struct desk_spec *s)
{
    struct buf at = buf_on(d->a);

    buf_str(&at, desk_do(d, s->c, ""));
    carry(d, s, &at);
    return buf_get(&at);
}

struct str desk_spec_title(struct desk *d, const struct desk_spec *s)
{
    if (s->c == COMMAND_DECIDE)
        return msg(d->r->lang, str_is(asked(d, "decision"), "refuse") ? MSG_officer_do_refuse : MSG_officer_do_grant);
    if (s->c == COMMAND_ASK && asked(d, "documents").n > 0)
        return msg(d->r->lang, MSG_officer_do_request);
    if (s->c == COMMAND_ASSIGN && d->r->actor.role == ROLE_OFFICER)
        return msg(d->r->lang, MSG_officer_do_take);
    if (s->c == COMMAND_SEND_CHECK && http_query(d->r, "check").n > 0)
        return msg(d->r->lang, MSG_officer_do_check_again);
    return msg(d->r->lang, s->title);
}

static struct str clause_of(const struct desk *d, const struct desk_spec *s)
{
    const struct assessment *as = d->as;

    if (as == NULL)
        return STR("");
    switch (s->c) {
    case COMMAND_RETURN:
        return as->completeness.cite.clause;
    case COMMAND_ASK:
        return as->closed_list ? as->closed_list_cite.clause : STR("");
    case COMMAND_PROPOSE_REFUSAL:
    case COMMAND_PROPOSE_CANCELLATION:
    case COMMAND_HEAR:
    case COMMAND_CANCEL:
        return as->hearing.cite.clause;
    case COMMAND_DECIDE:
    case COMMAND_TRANSFER:
        return as->decider.cite.clause;
    default:
        return STR("");
    }
}

static void add_field(struct desk *d, struct desk_fields *l, const struct desk_input *in, enum command_type c)
{
    struct ui_field *f;

    if (in->take == TAKE_FACTS) {
        desk_fact_fields(d, l, c == COMMAND_ACCEPT);
        return;
    }
    f = desk_field(l, in->kind, str_of(in->name), in->label, in->hint);
    f->most = str_is(f->kind, "area") ? in->most : 0;
    if (in->fill == NULL)
        return;
    in->fill(d, f);
    if (f->n_options == 0)      /* nothing to choose from: the question is left out */
        l->n--;
}

static void show_form(struct desk *d, const struct desk_spec *s, struct faults *f, int status)
{
    struct desk_fields l = { .r = d->r, .f = f };
    struct str args[2] = { d->number, desk_person(d) };

    for (size_t i = 0; i < s->n_inputs; i++) {
        if (applies(d, s->inputs[i].only))
            add_field(d, &l, &s->inputs[i], s->c);
    }
    portal_show(d->r, status, desk_action, .errors = f != NULL ? f->list : NULL, .n_errors = f != NULL ? f->n : 0,
        .title = desk_spec_title(d, s), .back = desk_href(d, s->tab),
        .about = text_make(d->a, d->r->lang, MSG_officer_about, args, 2),
        .lead = s->lead != 0 ? msg(d->r->lang, s->lead) : STR_NONE, .clause = desk_cite(d, clause_of(d, s)),
        .clause_href = desk_clause_href(d, clause_of(d, s)), .fields = l.v,
        .n_fields = l.n, .action = desk_spec_href(d, s), .button_warning = s->grave && !s->preview,
        .button = msg(d->r->lang, s->preview ? MSG_officer_button_preview : s->button));
}

void officer_do(struct request *r)
{
    const struct desk_spec *s;
    struct desk d;

    if (desk_open(r, &d) && find_spec(&d, &s))
        show_form(&d, s, NULL, 200);
}

/* ------------------------------------------------------------------ the answers */
static void take_list(struct desk *d, struct json *body, const struct desk_input *in, struct faults *f)
{
    struct json *list = json_new_array(d->a);

    for (size_t i = 0; ; i++) {
        struct str v = form_nth(d->r->form, in->name, i), code;

        if (v.p == NULL)
            break;
        if (in->take == TAKE_CODES) {
            json_push(d->a, list, json_new_str(d->a, v));
        } else if (str_cut(&v, '@', &code)) {
            struct json *o = json_push(d->a, list, json_new_object(d->a));

            json_set_str(d->a, o, "code", code);
            json_set_str(d->a, o, "for", v);
        }
    }
    if (list->count > 0)
        json_set(d->a, body, in->name, list);
    else if (in->required != 0)
        fault_add(f, str_of(in->name), msg(d->r->lang, in->required));
}

static enum lang case_lang(const struct desk *d)
{
    struct str s = json_get_str(d->v, "language");

    return str_is(s, "ru") ? LANG_RU : str_is(s, "en") ? LANG_EN : LANG_KK;
}

/* What the reasons rest on goes behind them, in the language of the letters. */
static void take_evidence(struct desk *d, struct json *body)
{
    struct str reasons = json_get_str(body, "reasons"), head, names;
    struct buf b = buf_on(d->a);
    enum lang lang = case_lang(d);

    for (size_t i = 0; ; i++) {
        struct str v = form_nth(d->r->form, "evidence", i);

        if (v.p == NULL)
            break;
        if (!str_cut(&v, ':', &head))
            continue;
        buf_puts(&b, b.n > 0 ? "; " : "");
        buf_str(&b, law_text(d->law, str_is(head, "check") ? "check" : "document", v, lang));
    }
    names = buf_get(&b);
    if (names.n == 0 || reasons.n == 0)
        return;
    json_set_str(d->a, body, "reasons", str_printf(d->a, "%.*s\n\n%.*s", STR_ARG(reasons),
        STR_ARG(text_make(d->a, lang, MSG_officer_evidence_line, &names, 1))));
}

static void take_looked(struct desk *d, const struct desk_input *in, struct faults *f)
{
    struct ui_field field = { .name = str_of(in->name) };

    in->fill(d, &field);
    for (size_t i = 0; i < field.n_options; i++) {
        if (!field.options[i].checked) {
            fault_add(f, str_of(in->name), msg(d->r->lang, in->required));
            return;
        }
    }
}

static void take_text(struct desk *d, struct json *body, const struct desk_input *in, struct faults *f)
{
    struct str s = in->required != 0 ? need(f, in->name, in->required, (size_t)in->most) : answer(d->r, in->name);
    struct str least;

    if (in->most > 0 && utf8_count(s) > (size_t)in->most)
        (void)need(f, in->name, MSG_portal_too_long, (size_t)in->most);
    if (in->least > 0 && s.n > 0 && utf8_count(s) < (size_t)in->least) {
        least = words_number_str(d->a, d->r->lang, in->least);
        fault_add(f, str_of(in->name), text_make(d->a, d->r->lang, MSG_officer_too_short, &least, 1));
    }
    if (s.n > 0)
        json_set_str(d->a, body, in->name, s);
}

static void take(struct desk *d, struct json *body, const struct desk_input *in, struct faults *f)
{
    day v;

    switch (in->take) {
    case TAKE_TEXT:
        take_text(d, body, in, f);
        break;
    case TAKE_DAY:
        v = answer_date(f, in->name, in->required);
        if (v != DAY_NONE)
            json_set_str(d->a, body, in->name, day_str(d->a, v));
        break;
    case TAKE_CODES:
    case TAKE_PAPERS:
        take_list(d, body, in, f);
        break;
    case TAKE_EVIDENCE:
        take_evidence(d, body);
        break;
    case TAKE_FACTS:
        desk_take_facts(d, body, f);
        break;
    case TAKE_LOOKED:
        take_looked(d, in, f);
        break;
    default:
        break;
    }
}

static struct json *body_of(struct desk *d, const struct desk_spec *s, struct faults *f)
{
    struct json *body = json_new_object(d->a);
    struct str rest = str_of(s->hidden != NULL ? s->hidden : ""), name;

    while (s->hidden != NULL && str_cut(&rest, '|', &name)) {
        struct str v = asked(d, str_z(d->a, name));

        if (str_is(v, "no") && str_is(name, "linked"))
            json_set_bool(d->a, body, "linked", false);
        else if (v.n > 0 && !str_is(name, "linked"))
            json_set_str(d->a, body, str_z(d->a, name), v);
    }
    for (size_t i = 0; i < s->n_inputs; i++) {
        if (applies(d, s->inputs[i].only))
            take(d, body, &s->inputs[i], f);
    }
    return body;
}

/* ------------------------------------------------------------------ doing it */
static void refusal(struct desk *d, const struct desk_spec *s, struct faults *f, const struct diags *why)
{
    const char *(*names)[2] = arena_array(d->a, s->n_inputs + 1, sizeof *names);
    struct diags rest = desk_open_facts(d, why, f);
    size_t n = 0;

    for (size_t i = 0; i < s->n_inputs; i++) {
        if (s->inputs[i].name[0] != '\0')
            names[n][0] = names[n][1] = s->inputs[i].name, n++;
    }
    names[n][0] = names[n][1] = NULL;
    faults_of_diags(f, &rest, (const char *const (*)[2])names);
}

static bool run(struct desk *d, const struct desk_spec *s, const struct json *body, struct faults *f)
{
    struct flow_reply reply = flow_call(web_cfg(d->r->web)->flow, s->c, &d->r->actor, d->number, body, STR_NONE);
    bool ok = reply.ok;

    if (!ok)
        refusal(d, s, f, &reply.reasons);
    if (!ok)            /* the faults point into the reply */
        d->r->kept = reply.arena;
    else
        arena_free(reply.arena);
    return ok;
}

static void finish(struct desk *d, const struct desk_spec *s)
{
    http_redirect(d->r, str_printf(d->a, "/desk/cases/%.*s%s%s?done=%s", STR_ARG(d->number),
        s->tab[0] != '\0' ? "/" : "", s->tab, command_name(s->c)));
}

static bool pdf_step(struct str step, enum lang *lang)
{
    if (str_is(step, "pdf-kk"))
        *lang = LANG_KK;
    else if (str_is(step, "pdf-ru"))
        *lang = LANG_RU;
    else if (str_is(step, "pdf-en"))
        *lang = LANG_EN;
    else
        return false;
    return true;
}

static void send_pdf(struct desk *d, const struct desk_spec *s, const struct json *body, enum lang lang)
{
    enum paper_kind kind = s->c == COMMAND_RETURN ? PAPER_RETURN
        : str_is(json_get_str(body, "decision"), "refuse") ? PAPER_REFUSAL : PAPER_DECISION;
    struct diags why = diags_on(d->a);
    struct str pdf;

    if (!flow_try_paper(web_reader(d->r), &d->r->actor, s->c, d->number, body, kind, lang, d->a, &pdf, &why)) {
        http_problem(d->r, http_status_of(&why), &why);
        return;
    }
    http_header(d->r, "Content-Disposition", STR("inline; filename=\"preview.pdf\""));
    http_answer(d->r, 200, STR("application/pdf"), pdf);
}

static void preview(struct desk *d, const struct desk_spec *s, struct json *body, struct faults *f)
{
    struct diags why = diags_on(d->a);
    struct json *tried = flow_try(web_reader(d->r), &d->r->actor, s->c, d->number, body, d->a, &why);

    if (tried == NULL) {
        refusal(d, s, f, &why);
        show_form(d, s, f, 422);
        return;
    }
    desk_preview(d, s, body, tried, f);
}

void officer_do_post(struct request *r)
{
    struct str step = answer(r, "step");
    const struct desk_spec *s;
    struct json *body, *plain;
    struct faults f;
    struct desk d;
    enum lang lang;

    if (!desk_open(r, &d) || !find_spec(&d, &s))
        return;
    faults_init(&f, r);
    body = body_of(&d, s, &f);
    if (f.n > 0) {
        show_form(&d, s, &f, 422);
        return;
    }
    if (pdf_step(step, &lang)) {
        send_pdf(&d, s, body, lang);
        return;
    }
    plain = json_copy(d.a, body);
    if (s->preview && !str_is(step, "do"))
        preview(&d, s, body, &f);
    else if ((s->sign && !desk_signed(r, body, &f)) || !run(&d, s, body, &f)) {
        if (s->preview)
            preview(&d, s, plain, &f);
        else
            show_form(&d, s, &f, 422);
    } else {
        finish(&d, s);
    }
}
