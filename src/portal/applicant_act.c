/*
 * NAME      applicant_act - what a person does in their case: answers, objects, complains, withdraws, adds papers
 * WHY       each is one command; what may be done and about what is asked of casework, never known here
 * ERRORS    refusals of casework beside the field (422), with what was typed; papers that came with a form that
 *           is refused are in the case already and need not be chosen again
 */
#include "portal/applicant.h"

#include "flow/preview.h"
#include "portal/apply.h"
#include "portal/public.h"

static struct str back_to(const struct applicant_case *c)
{
    return portal_href(c->r, "~/cabinet/cases/%s", c->number);
}

static struct str here(const struct applicant_case *c)
{
    return str_printf(c->a, "~%.*s", STR_ARG(c->r->path));
}

/* ------------------------------------------------------------------ documents */
/* One file of a form into the case; true also where there was none. */
static bool add_file(struct applicant_case *c, const char *field, struct str code, struct str subject,
    struct faults *f, bool *added)
{
    const struct form_file *file = form_file(c->r->form, field, 0);
    const char *const names[][2] = { { "code", field }, { "media", field }, { "size", field },
        { "blob", field }, { NULL, NULL } };
    struct json *body = json_new_object(c->a);

    *added = false;
    if (file == NULL)
        return true;
    if (!file->ok) {
        struct diags said = file->diags;

        for (struct diag *g = said.first; g != NULL; g = g->next)
            g->field = str_of(field);
        faults_of_diags(f, &said, NULL);
        return false;
    }
    json_set_str(c->a, body, "code", code);
    if (subject.n > 0)
        json_set_str(c->a, body, "for", subject);
    json_set_str(c->a, body, "form", STR("file"));
    json_set_str(c->a, body, "blob", str_of(file->upload->hex));
    json_set_str(c->a, body, "media", file->upload->media);
    json_set_int(c->a, body, "size", file->upload->size);
    if (file->upload->name.n > 0)
        json_set_str(c->a, body, "name", file->upload->name);
    *added = applicant_give_now(c, COMMAND_ADD_DOCUMENT, body, f, names);
    return *added;
}

/* ------------------------------------------------------------------ answering */
static const struct json *question_of(const struct applicant_case *c, struct str id)
{
    json_each(q, json_get(c->v, "questions")) {
        if (str_eq(json_get_str(q, "id"), id) && applicant_moment(q, "answered") == MOMENT_NONE)
            return q;
    }
    return NULL;
}

static bool there_already(const struct applicant_case *c, const struct json *wanted, moment since)
{
    json_each(d, json_get(c->v, "documents")) {
        if (str_eq(json_get_str(d, "code"), json_get_str(wanted, "code")) &&
            applicant_moment(d, "at") >= since)
            return true;
    }
    return false;
}

static void show_answer(struct applicant_case *c, const struct json *q, int status, struct faults *f)
{
    const struct json *wanted = json_get(q, "documents");
    struct ui_upload *u = arena_new_array(c->a, wanted == NULL ? 1 : wanted->count + 1, struct ui_upload);
    size_t n = 0;

    json_each(w, wanted) {
        struct str name = str_printf(c->a, "paper-%zu", n);

        u[n].name = name;
        u[n].label = text_make(c->a, c->r->lang, MSG_applicant_do_upload, (const struct str[]){
            applicant_name(c, "document", json_get_str(w, "code")) }, 1);
        if (there_already(c, w, applicant_moment(q, "asked")))
            u[n].hint = msg(c->r->lang, MSG_applicant_do_upload_hint);
        u[n].error = fault_of(f, str_z(c->a, name));
        n++;
    }
    portal_show(c->r, status, my_answer, .errors = f->list, .n_errors = f->n, .back = back_to(c),
        .here = here(c), .question = json_get_str(q, "question"), .due = applicant_day(q, "due"),
        .value = answer(c->r, "answer"), .error = fault_of(f, "answer"), .uploads = u, .n_uploads = n);
}

void applicant_answer(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_ANSWER, &c, &f))
        return;
    const struct json *q = question_of(&c, r->params[1]);
    if (q == NULL)
        http_redirect(r, portal_href(r, "/cabinet/cases/%s", c.number));
    else
        show_answer(&c, q, 200, &f);
}

void applicant_answer_post(struct request *r)
{
    static const char *const names[][2] = { { "answer", "answer" }, { NULL, NULL } };
    struct applicant_case c;
    struct faults f;
    size_t i = 0;
    bool any = false, added;

    if (!applicant_open_for(r, COMMAND_ANSWER, &c, &f))
        return;
    const struct json *q = question_of(&c, r->params[1]);
    if (q == NULL) {
        http_redirect(r, portal_href(r, "/cabinet/cases/%s", c.number));
        return;
    }
    json_each(w, json_get(q, "documents")) {
        add_file(&c, str_z(c.a, str_printf(c.a, "paper-%zu", i++)), json_get_str(w, "code"),
            json_get_str(w, "for"), &f, &added);
        any = any || added;
    }
    struct str text = need(&f, "answer", MSG_applicant_do_answer_none, 4000);
    if (f.n == 0) {
        struct json *body = json_new_object(c.a);

        json_set_str(c.a, body, "id", json_get_str(q, "id"));
        json_set_str(c.a, body, "answer", text);
        if (applicant_give(&c, COMMAND_ANSWER, body, "answer", &f, names))
            return;
    }
    if (any && !applicant_case_open(r, &c))     /* what was added is in the case now, and is shown so */
        return;
    q = question_of(&c, r->params[1]);
    if (q != NULL)
        show_answer(&c, q, 422, &f);
    else
        applicant_done(&c, STR("answer"));
}

/* ------------------------------------------------------------------ objecting */
static void show_object(struct applicant_case *c, int status, struct faults *f)
{
    const struct json *p = json_get(c->v, "proposal");
    size_t n;
    const struct ui_ground *g = applicant_grounds(c, p, &n);

    portal_show(c->r, status, my_object, .errors = f->list, .n_errors = f->n, .back = back_to(c),
        .here = here(c), .due = applicant_day(json_get(p, "notice"), "objection_due"),
        .proposed = json_get_str(p, "reasons"), .grounds = g, .n_grounds = n,
        .value = answer(c->r, "text"), .error = fault_of(f, "text"),
        .hearing = answer_is(c->r, "hearing", "yes"));
}

void applicant_object(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (applicant_open_for(r, COMMAND_OBJECT, &c, &f))
        show_object(&c, 200, &f);
}

void applicant_object_post(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_OBJECT, &c, &f))
        return;
    struct str text = need(&f, "text", MSG_applicant_do_object_none, 8000);
    if (f.n == 0) {
        struct json *body = json_new_object(c.a);

        json_set_str(c.a, body, "text", text);
        json_set_bool(c.a, body, "hearing", answer_is(r, "hearing", "yes"));
        if (applicant_give(&c, COMMAND_OBJECT, body, "object", &f, NULL))
            return;
    }
    show_object(&c, 422, &f);
}

/* ------------------------------------------------------------------ complaining */
static const struct choice abouts[] = {
    { "decision", MSG_applicant_do_about_decision, 0 }, { "inaction", MSG_applicant_do_about_inaction, 0 },
    { "return", MSG_applicant_do_about_return, 0 }, { "cancellation", MSG_applicant_do_about_cancellation, 0 },
};

/* Which of them the law of this case and its state let one complain about: casework is asked. */
static size_t open_abouts(struct applicant_case *c, struct choice out[4])
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof abouts / sizeof *abouts; i++) {
        struct diags quiet = diags_on(c->a);
        struct json *body = json_new_object(c->a);

        json_set_str(c->a, body, "text", STR("-"));
        json_set_str(c->a, body, "about", str_of(abouts[i].value));
        if (flow_try(c->reader, &c->r->actor, COMMAND_COMPLAIN, c->number, body, c->a, &quiet) != NULL)
            out[n++] = abouts[i];
    }
    return n;
}

static const struct ui_option *bodies(struct applicant_case *c, size_t *n)
{
    const struct json *list = json_get(json_get(c->v, "decision"), "appeal");
    struct ui_option *o = arena_new_array(c->a, list == NULL ? 1 : list->count + 1, struct ui_option);
    struct str chosen = answer(c->r, "body");

    *n = 0;
    json_each(k, list) {
        struct str limit = json_get_str(k, "limit"), body = json_get_str(k, "body");

        /* The court is not reached by a complaint here. */
        if (str_starts(json_get_str(k, "order"), "court"))
            continue;
        o[*n].value = body;
        o[*n].label = applicant_name(c, "body", body);
        o[*n].hint = applicant_cite(c, json_get_str(k, "clause"));
        o[*n].checked = chosen.n > 0 ? str_eq(chosen, body) : limit.n > 0;
        ++*n;
    }
    return o;
}

/* The complaint about delay as the calendar has it: nobody has to find the words or count the days. */
static struct str late_text(struct applicant_case *c)
{
    struct diags quiet = diags_on(c->a);
    const struct json *clock = applicant_clock(flow_clocks(c->reader, &c->r->actor, c->number, c->a, &quiet));
    day due = applicant_day(clock, "due");
    enum lang lang = c->r->lang;

    if (due == DAY_NONE || c->today <= due)
        return STR("");
    struct str words[8] = {
        c->number, json_get_str(c->v, "title"), words_day_str(c->a, lang, applicant_day(c->v, "registered")),
        portal_limit(c->a, lang, json_get_str(clock, "limit")), applicant_cite(c, json_get_str(clock, "clause")),
        words_day_str(c->a, lang, due), words_day_str(c->a, lang, c->today),
        words_count_str(c->a, lang, MSG_applicant_my_late, c->today - due,
            (const struct str[]){ words_number_str(c->a, lang, c->today - due) }, 1),
    };
    return text_make(c->a, lang, MSG_applicant_do_late_text, words, 8);
}

static void show_complain(struct applicant_case *c, int status, struct faults *f)
{
    struct choice open[4];
    size_t n = open_abouts(c, open), n_bodies;
    struct str about = answer(c->r, "about"), text = answer(c->r, "text");
    const struct ui_option *to = bodies(c, &n_bodies);

    if (about.n == 0 && n == 1)
        about = str_of(open[0].value);
    if (status == 200 && str_is(about, "inaction"))
        text = late_text(c);
    portal_show(c->r, status, my_complain, .errors = f->list, .n_errors = f->n, .back = back_to(c),
        .here = str_printf(c->a, "~/cabinet/cases/%.*s/complain", STR_ARG(c->number)),
        .abouts = choices(c->r, open, n, about), .n_abouts = n, .about_error = fault_of(f, "about"),
        .bodies = to, .n_bodies = n_bodies, .value = text, .error = fault_of(f, "text"));
}

void applicant_complain(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (applicant_open_for(r, COMMAND_COMPLAIN, &c, &f))
        show_complain(&c, 200, &f);
}

void applicant_complain_post(struct request *r)
{
    static const char *const names[][2] = { { "text", "text" }, { "about", "about" }, { "to", "body" },
        { NULL, NULL } };
    struct applicant_case c;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_COMPLAIN, &c, &f))
        return;
    struct str about = need(&f, "about", MSG_applicant_do_about_none, 40);
    struct str text = need(&f, "text", MSG_applicant_do_complain_none, 8000), to = answer(r, "body");
    if (f.n == 0) {
        struct json *body = json_new_object(c.a);

        json_set_str(c.a, body, "text", text);
        json_set_str(c.a, body, "about", about);
        if (to.n > 0)
            json_set_str(c.a, body, "to", to);
        if (applicant_give(&c, COMMAND_COMPLAIN, body, "complain", &f, names))
            return;
    }
    show_complain(&c, 422, &f);
}

/* ------------------------------------------------------------------ withdrawing */
static void show_withdraw(struct applicant_case *c, int status, struct faults *f)
{
    portal_show(c->r, status, my_withdraw, .errors = f->list, .n_errors = f->n, .back = back_to(c),
        .here = here(c), .number = c->number, .value = answer(c->r, "text"));
}

void applicant_withdraw(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (applicant_open_for(r, COMMAND_WITHDRAW, &c, &f))
        show_withdraw(&c, 200, &f);
}

void applicant_withdraw_post(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (!applicant_open_for(r, COMMAND_WITHDRAW, &c, &f))
        return;
    struct json *body = json_new_object(c.a);
    struct str text = answer(r, "text");
    if (text.n > 0)
        json_set_str(c.a, body, "text", text);
    if (!applicant_give(&c, COMMAND_WITHDRAW, body, "withdraw", &f, NULL))
        show_withdraw(&c, 422, &f);
}

/* ------------------------------------------------------------------ one more document */
static void option_of(struct applicant_case *c, const struct json *w, struct ui_option *o, size_t *n)
{
    struct str code = json_get_str(w, "code"), subject = json_get_str(w, "for");
    struct str value = str_printf(c->a, "%.*s|%.*s", STR_ARG(code), STR_ARG(subject));

    for (size_t i = 0; i < *n; i++) {
        if (str_eq(o[i].value, value))
            return;
    }
    o[*n] = (struct ui_option){ .value = value, .label = applicant_name(c, "document", code),
        .hint = applicant_subject(c, subject),
        .checked = str_eq(answer(c->r, "which"), value) };
    ++*n;
}

/* What is missing, and what an open question asks for: nothing else is taken, and so nothing else is offered. */
static const struct ui_option *wanted(struct applicant_case *c, size_t *n)
{
    enum { MOST = 100 };
    struct ui_option *o = arena_new_array(c->a, MOST, struct ui_option);

    *n = 0;
    json_each(w, json_get(c->v, "missing")) {
        if (*n < MOST)
            option_of(c, w, o, n);
    }
    json_each(q, json_get(c->v, "questions")) {
        const struct json *list = applicant_moment(q, "answered") == MOMENT_NONE ? json_get(q, "documents") : NULL;

        json_each(w, list) {
            if (*n < MOST)
                option_of(c, w, o, n);
        }
    }
    return o;
}

static void show_document(struct applicant_case *c, int status, struct faults *f)
{
    size_t n;
    const struct ui_option *o = wanted(c, &n);

    portal_show(c->r, status, my_add, .errors = f->list, .n_errors = f->n, .back = back_to(c),
        .here = here(c), .which = o, .n_which = n, .which_error = fault_of(f, "which"),
        .file_error = fault_of(f, "file"));
}

void applicant_document(struct request *r)
{
    struct applicant_case c;
    struct faults f;

    if (applicant_open_for(r, COMMAND_ADD_DOCUMENT, &c, &f))
        show_document(&c, 200, &f);
}

void applicant_document_post(struct request *r)
{
    struct applicant_case c;
    struct faults f;
    bool added;

    if (!applicant_open_for(r, COMMAND_ADD_DOCUMENT, &c, &f))
        return;
    struct str subject = need(&f, "which", MSG_applicant_do_document_none, 200), code = STR_NONE;
    str_cut(&subject, '|', &code);
    if (form_file(r->form, "file", 0) == NULL)
        fault_add(&f, STR("file"), msg(r->lang, MSG_applicant_do_document_no_file));
    if (f.n == 0 && add_file(&c, "file", code, subject, &f, &added))
        applicant_done(&c, STR("document"));
    else
        show_document(&c, 422, &f);
}
