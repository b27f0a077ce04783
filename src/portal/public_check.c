/*
 * NAME      public_check - is a paper genuine and in force: by its number, its file, or the text of its code
 * WHY       whoever is shown a paper must be able to check it without being somebody
 * OWNS      nothing: a file that is checked is not stored
 * MUST NOT  show more of a person than the paper itself shows
 */
#include "portal/public.h"

#include "web/multipart.h"

static const struct { const char *verdict; unsigned title; } verdicts[] = {
    { "valid", MSG_public_check_valid }, { "invalid", MSG_public_check_invalid },
    { "indeterminate", MSG_public_check_unclear },
};

struct incoming { struct buf *into; struct buf file, number, code; };

static bool on_part(void *ctx, const struct multipart_part *p)
{
    struct incoming *in = ctx;

    in->into = str_is(p->name, "file") ? &in->file : str_is(p->name, "number") ? &in->number
        : str_is(p->name, "code") ? &in->code : NULL;
    return true;
}

static bool on_data(void *ctx, const char *p, size_t n)
{
    struct incoming *in = ctx;

    if (in->into != NULL)
        buf_str(in->into, (struct str){ p, n });
    return true;
}

static bool on_end(void *ctx)
{
    ((struct incoming *)ctx)->into = NULL;
    return true;
}

static void show(struct request *r, struct page_check *p, const struct faults *f)
{
    struct buf out = buf_on(r->arena);

    p->frame = portal_frame(r);
    p->files = web_cfg(r->web)->trust.port != NULL;
    p->errors = f->list, p->n_errors = f->n;
    p->number_error = fault_of(f, "number"), p->file_error = fault_of(f, "file");
    page_check(&out, r->lang, p);
    http_html(r, f->n > 0 ? 422 : 200, buf_get(&out));
}

static void by_number(struct request *r, struct page_check *p, struct faults *f)
{
    static const struct { const char *member; unsigned label; } rows[] = {
        { "number", MSG_public_check_number }, { "service_title", MSG_public_check_service },
        { "decided", MSG_public_check_decided }, { "outcome_text", MSG_public_check_outcome },
        { "status_text", MSG_public_check_status }, { "valid_until", MSG_public_check_until },
        { "journal_index", MSG_public_check_index },
    };
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct ui_row *out = arena_new_array(r->arena, sizeof rows / sizeof *rows, struct ui_row);
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_verify(reader, p->number, r->lang, r->arena, &d);
    if (v == NULL) {
        fault_add(f, STR("number"), msg(r->lang, MSG_public_check_none));
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str value = json_get_str(v, rows[i].member);
        day on;

        if (value.n == 0)
            continue;
        if (day_parse(value, &on))
            value = words_day_str(r->arena, r->lang, on);
        out[p->n_rows++] = (struct ui_row){ .key = msg(r->lang, rows[i].label), .value = value };
    }
    p->rows = out;
    p->found = true;
    p->good = str_is(json_get_str(v, "status"), "in-force") || str_is(json_get_str(v, "status"), "valid");
}

static void by_bytes(struct request *r, struct str bytes, struct page_check *p, struct faults *f)
{
    const struct web_trust *t = &web_cfg(r->web)->trust;
    struct trust_question q = { .bytes = bytes, .at = MOMENT_NONE, .now = http_now(r),
        .anchors = t->anchors, .n_anchors = t->n_anchors, .crls = t->crls, .n_crls = t->n_crls,
        .environment = t->environment, .lang = r->lang };
    struct diags d = diags_on(r->arena);
    struct str text = STR_NONE;
    bool valid = false;
    struct json *v = t->port->verify(t->port->ctx, &q, r->arena, &valid, &text, &d);

    if (v == NULL) {
        fault_add(f, STR("file"), msg(r->lang, MSG_public_check_unknown));
        return;
    }
    p->found = true;
    p->good = valid;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        if (str_is(json_get_str(v, "verdict"), verdicts[i].verdict))
            p->verdict = msg(r->lang, verdicts[i].title);
    }
    p->text = text;
}

void public_check(struct request *r)
{
    struct page_check p = { .number = answer(r, "number") };
    struct faults f;

    faults_init(&f, r);
    if (p.number.n > 0)
        by_number(r, &p, &f);
    if (r->status == 0)
        show(r, &p, &f);
}

/* Not a form of the edge: that would put the document into the store. It may be 1 MiB. */
void public_check_post(struct request *r)
{
    struct page_check p = { .number = STR("") };
    struct incoming in = { NULL, buf_on(r->arena), buf_on(r->arena), buf_on(r->arena) };
    struct str boundary = multipart_boundary(http_head(r, "Content-Type")), body = buf_get(&r->body), code;
    struct multipart *m;
    struct faults f;

    faults_init(&f, r);
    r->path = STR("/check");        /* what the page's language links lead to */
    r->uri = STR("/check");
    if (!http_try(r, "check", http_peer(r), 20, 5))
        return;
    m = boundary.p != NULL ? multipart_new(r->arena, boundary,
        (struct multipart_sink){ on_part, on_data, on_end, &in }) : NULL;
    if (m == NULL || !multipart_data(m, body.p, body.n) || !multipart_done(m)) {
        fault_add(&f, STR("file"), msg(r->lang, MSG_public_check_unknown));
        show(r, &p, &f);
        return;
    }
    code = str_trim(buf_get(&in.code));
    if (in.file.n > 0 && web_cfg(r->web)->trust.port != NULL)
        by_bytes(r, buf_get(&in.file), &p, &f);
    else if (code.n > 0 && web_cfg(r->web)->trust.port != NULL)
        by_bytes(r, code, &p, &f);
    else
        fault_add(&f, STR("file"), msg(r->lang, MSG_public_check_nothing));
    show(r, &p, &f);
}
