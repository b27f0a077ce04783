/*
 * NAME      public_safe - "I am safe": the answer to a mission's message in an emergency
 * WHY       who stands in the street has a telephone and the code that came to it, and no time for passwords
 * ERRORS    the same sentence for a wrong code and one of an emergency that is over; few tries
 * MUST NOT  show anything but what was written to the person
 */
#include "flow/muster.h"
#include "portal/public.h"

static const struct choice answers[] = {
    { "safe", MSG_public_safe_safe, 0 }, { "help", MSG_public_safe_help, 0 }, { "left", MSG_public_safe_left, 0 },
};

static bool patient(struct request *r)
{
    return http_try(r, "safe", http_peer(r), 30, 2);
}

/* The form for a code, again when there is no such. */
static void show_form(struct request *r, int status, struct str code, const struct faults *f)
{
    portal_show(r, status, safe, .code = code, .errors = f != NULL ? f->list : NULL, .n_errors = f != NULL ? f->n : 0,
        .code_error = f != NULL ? fault_of(f, "code") : STR_NONE, .at = MOMENT_NONE);
}

static void show_asked(struct request *r, int status, struct str code, const struct json *v, const struct faults *f)
{
    struct str said = json_get_str(v, "answer");
    moment at = MOMENT_NONE;

    (void)moment_parse(json_get_str(v, "at"), &at);
    portal_show(r, status, safe, .code = code, .found = true, .text = json_get_str(json_get(v, "text"),
            str_z(r->arena, lang_code(r->lang))),
        .answers = choices(r, answers, 3, f != NULL ? answer(r, "answer") : said), .n_answers = 3, .at = at,
        .errors = f != NULL ? f->list : NULL, .n_errors = f != NULL ? f->n : 0,
        .answer_error = f != NULL ? fault_of(f, "answer") : STR_NONE, .note = answer(r, "note"));
}

static void no_code(struct request *r, struct str code)
{
    struct faults f;

    faults_init(&f, r);
    fault_add(&f, STR("code"), msg(r->lang, MSG_public_safe_no_code));
    show_form(r, 422, code, &f);
}

void public_safe(struct request *r)
{
    show_form(r, 200, STR(""), NULL);
}

/* The code typed: on to its page, if there is one. */
void public_safe_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct str code = answer(r, "code");

    if (!patient(r) || (reader = web_reader(r)) == NULL)
        return;
    if (flow_muster_asked(reader, code, r->arena, &d) == NULL)
        no_code(r, code);
    else
        http_redirect(r, portal_href(r, "/safe/%s", code));
}

void public_safe_code(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct json *v;

    if (!patient(r) || (reader = web_reader(r)) == NULL)
        return;
    v = flow_muster_asked(reader, r->params[0], r->arena, &d);
    if (v == NULL)
        no_code(r, STR(""));
    else
        show_asked(r, 200, r->params[0], v, NULL);
}

void public_safe_code_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct faults f;
    struct json *v;

    if (!patient(r) || (reader = web_reader(r)) == NULL)
        return;
    v = flow_muster_asked(reader, r->params[0], r->arena, &d);
    if (v == NULL) {
        no_code(r, STR(""));
        return;
    }
    faults_init(&f, r);
    need(&f, "answer", MSG_public_safe_choose, 10);
    if (answer(r, "note").n > MUSTER_NOTE)
        fault_add(&f, STR("note"), msg(r->lang, MSG_public_safe_long));
    if (f.n == 0 && !flow_muster_answer(reader, r->params[0], answer(r, "answer"), answer(r, "note"), r->arena, &d))
        fault_add(&f, STR("answer"), msg(r->lang, MSG_public_safe_choose));
    if (f.n > 0)
        show_asked(r, 422, r->params[0], v, &f);
    else
        http_redirect(r, portal_href(r, "/safe/%s", r->params[0]));
}
