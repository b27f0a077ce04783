/*
 * NAME      archive - a whole case as one file that is checked without us
 * WHY       a person, an auditor or the office takes the case to a court: application, documents,
 *           messages, decisions, papers, the law applied, each event with its proof (docs/archive.md)
 * OWNS      what is in the archive and under which name; case.json
 * ERRORS    not-your-role to those who get no archives, no-archive where containers cannot be made;
 *           those of access.c
 * MUST NOT  give more than the reader may see: of an event that holds more only hash and place are
 *           given; answer before access_settled
 */
#include "flow/archive.h"

#include <string.h>

#define ROLE_BIT_(r) (1u << ROLE_##r)

/* Agencies answer checks and counters take papers in: neither carries a case away. */
static const unsigned may_take = ROLE_BIT_(APPLICANT) | ROLE_BIT_(OFFICER) | ROLE_BIT_(HEAD) |
    ROLE_BIT_(APPEAL) | ROLE_BIT_(SUPERVISOR) | ROLE_BIT_(AUDITOR);

/* ------------------------------------------------------------------ files */

struct str archive_sum(struct making *m, struct str bytes)
{
    char *hex = arena_alloc(m->a, 65);

    m->r->s->ops->digest(bytes, hex);
    return str_of(hex);
}

struct str archive_add(struct making *m, struct str name, const char *media, struct str bytes)
{
    if (m->n == m->cap) {
        struct archive_file *more = arena_new_array(m->a, 2 * m->cap + 32, struct archive_file);

        if (m->n > 0)
            memcpy(more, m->files, m->n * sizeof *more);
        m->files = more;
        m->cap = 2 * m->cap + 32;
    }
    m->files[m->n++] = (struct archive_file){ name, str_of(media), bytes };
    return name;
}

static void add_json(struct making *m, const char *name, const struct json *v)
{
    struct buf b = buf_on(m->a);

    json_write(&b, v, 2);
    buf_char(&b, '\n');
    archive_add(m, str_of(name), "application/json", buf_get(&b));
}

/* A code as a part of a file's name. */
static struct str plain(struct making *m, struct str code)
{
    char *z = str_z(m->a, str_sub(code, 0, 60));

    for (char *p = z; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9')))
            *p = '-';
    return str_of(z);
}

/* ------------------------------------------------------------------ extracts */

static bool among(struct str type, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(type, names[i]))
            return true;
    return false;
}

bool archive_is_message(struct str type)
{
    static const char *const names[] = {
        "returned", "check-sent", "check-answered", "check-lapsed", "question-asked",
        "question-answered", "refusal-proposed", "cancellation-proposed", "objected",
        "hearing-held", "withdrawn", "complained", "complaint-forwarded",
    };

    return among(type, names, sizeof names / sizeof *names);
}

bool archive_is_decision(struct str type)
{
    static const char *const names[] = {
        "decided", "corrected", "delivered", "complaint-decided", "reopened", "cancelled",
        "expired",
    };

    return among(type, names, sizeof names / sizeof *names);
}

static bool is_application(struct str type)
{
    return str_is(type, "filed");
}

static bool is_any(struct str type)
{
    (void)type;
    return true;
}

static void extracts(struct making *m)
{
    static const struct { const char *name; bool (*is)(struct str type); } rows[] = {
        { "application.json", is_application }, { "messages.json", archive_is_message },
        { "decisions.json", archive_is_decision }, { "history.json", is_any },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json *list = json_new_array(m->a);

        json_each(e, m->history)
            if (rows[i].is(json_get_str(e, "type")))
                json_push(m->a, list, json_copy(m->a, e));
        add_json(m, rows[i].name, list);
    }
}

/* ------------------------------------------------------------------ the law */

/* Clauses that what the reader sees is founded on, each once. */
static void clauses_of(struct making *m, const struct json *v, struct json *list)
{
    json_each(x, v) {
        if (x->type == JSON_STRING && x->s.n > 0 && str_is(x->key, "clause")) {
            bool seen = false;

            json_each(k, list)
                seen = seen || str_eq(json_get_str(k, "clause"), x->s);
            if (!seen)
                json_set_str(m->a, json_push(m->a, list, json_new_object(m->a)), "clause", x->s);
        }
        if (x->type == JSON_OBJECT || x->type == JSON_ARRAY)
            clauses_of(m, x, list);
    }
}

static bool cited(const struct json *list, struct str clause)
{
    json_each(k, list)
        if (str_eq(json_get_str(k, "clause"), clause))
            return true;
    return false;
}

/* The rows in force on the day of the case that have one of the clauses. */
static struct json *rows_applied(struct making *m, const struct law_service *s,
                                 const struct json *clauses, enum lang lang)
{
    struct json *out = json_new_array(m->a);
    const struct json *all = law_show(m->law, s, m->c.state->on, lang, m->a);

    json_each(t, json_get(all, "tables")) {
        struct json *rows = json_new_array(m->a), *table;

        json_each(row, json_get(t, "rows"))
            if (cited(clauses, json_get_str(row, "clause")))
                json_push(m->a, rows, json_copy(m->a, row));
        if (rows->count == 0)
            continue;
        table = json_push(m->a, out, json_new_object(m->a));
        json_set_str(m->a, table, "table", json_get_str(t, "table"));
        json_set_str(m->a, table, "title", json_get_str(t, "title"));
        json_set(m->a, table, "rows", rows);
    }
    return out;
}

static void law_applied(struct making *m)
{
    const struct case_state *s = m->c.state;
    const struct law_service *service = law_service(m->law, s->service);
    struct json *o = json_new_object(m->a), *clauses = json_new_array(m->a);
    struct json *rows = json_new_object(m->a);

    json_set_str(m->a, o, "service", s->service);
    if (s->on != DAY_NONE && s->on != 0)
        json_set_str(m->a, o, "on", day_str(m->a, s->on));
    json_set_str(m->a, o, "digest", s->law_digest);
    json_set_str(m->a, o, "digest_of_rows", law_digest(m->law));
    if (s->acts != NULL)
        json_set(m->a, o, "acts", json_copy(m->a, s->acts));
    clauses_of(m, m->history, clauses);
    clauses_of(m, m->view, clauses);
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str code = lang_code((enum lang)l);

        json_each(k, clauses)
            json_set_str(m->a, k, str_z(m->a, code),
                         law_cite(m->law, m->a, json_get_str(k, "clause"), (enum lang)l));
        if (service != NULL && s->on != DAY_NONE)
            json_set(m->a, rows, str_z(m->a, code),
                     rows_applied(m, service, clauses, (enum lang)l));
    }
    json_set(m->a, o, "clauses", clauses);
    json_set(m->a, o, "rows", rows);
    m->clauses = clauses;
    add_json(m, "law.json", o);
}

/* ------------------------------------------------------------------ documents and papers */

static const char *extension(struct str media)
{
    if (str_is(media, "application/pdf"))
        return "pdf";
    if (str_is(media, "image/jpeg"))
        return "jpg";
    return str_is(media, "image/png") ? "png" : "bin";
}

static struct str added_before(const struct json *list, struct str sum)
{
    json_each(x, list)
        if (str_eq(json_get_str(x, "sha256"), sum))
            return json_get_str(x, "file");
    return STR_NONE;
}

static bool document_file(struct making *m, const struct json *list, const struct case_document *k,
                          struct json *o)
{
    struct str bytes, name, before = added_before(list, k->blob);
    struct str media = k->media.n > 0 ? k->media : STR("application/octet-stream");
    int rc;

    if (before.n > 0) {
        json_set_str(m->a, o, "same_as", before);
        return true;
    }
    rc = m->r->s->ops->blob_read(m->r->s, k->blob, m->a, &bytes, m->d);
    if (rc == PORT_ABSENT)
        json_set_bool(m->a, o, "absent", true);
    if (rc != PORT_OK)
        return rc == PORT_ABSENT;
    name = str_printf(m->a, "documents/%03zu-%.*s.%s", list->count,
                      STR_ARG(plain(m, k->code)), extension(media));
    archive_add(m, name, str_z(m->a, media), bytes);
    json_set_str(m->a, o, "file", name);
    json_set_str(m->a, o, "sha256", archive_sum(m, bytes));
    json_set_int(m->a, o, "size", (int64_t)bytes.n);
    return true;
}

/* Does the reader see the document's file? */
static bool shows_blob(const struct making *m, struct str blob)
{
    json_each(x, json_get(m->view, "documents"))
        if (str_eq(json_get_str(x, "blob"), blob))
            return true;
    return false;
}

static bool documents(struct making *m)
{
    struct json *list = json_set(m->a, m->claims, "documents", json_new_array(m->a));

    for (const struct case_document *k = m->c.state->documents; k != NULL; k = k->next) {
        struct json *o = json_push(m->a, list, json_new_object(m->a));

        json_set_str(m->a, o, "code", k->code);
        json_set_str(m->a, o, "for", k->subject);
        json_set_str(m->a, o, "form", k->form);
        if (k->name.n > 0)
            json_set_str(m->a, o, "name", k->name);
        if (k->media.n > 0)
            json_set_str(m->a, o, "media", k->media);
        json_set_str(m->a, o, "at", moment_str(m->a, k->at));
        if (k->blob.n > 0 && shows_blob(m, k->blob) && !document_file(m, list, k, o))
            return false;
    }
    return true;
}

static const struct { const char *name; enum paper_kind kind; } papers_of[] = {
    { "decision", PAPER_DECISION }, { "refusal", PAPER_REFUSAL }, { "receipt", PAPER_RECEIPT },
    { "return", PAPER_RETURN }, { "certificate", PAPER_CERTIFICATE },
};

/* In Kazakh and Russian, and in the person's language. */
static bool paper(struct making *m, struct json *list, size_t i, enum lang lang)
{
    const struct paper_port *p = &m->r->f->cfg.paper;
    struct diags quiet = diags_on(m->a);
    struct json *model, *o;
    struct str pdf, name;

    if (lang == LANG_EN && !str_is(m->c.state->language, "en"))
        return true;
    model = paper_model(m->r, &m->c, papers_of[i].kind, lang, m->a, &quiet);
    if (model == NULL)
        return true;
    if (p->render(p->ctx, papers_of[i].kind, lang, model, m->a, &pdf, m->d) != PORT_OK)
        return false;
    name = str_printf(m->a, "papers/%s-%.*s.pdf", papers_of[i].name, STR_ARG(lang_code(lang)));
    archive_add(m, name, "application/pdf", pdf);
    o = json_push(m->a, list, json_new_object(m->a));
    json_set_str(m->a, o, "file", name);
    json_set_str(m->a, o, "kind", str_of(papers_of[i].name));
    json_set_str(m->a, o, "lang", lang_code(lang));
    return true;
}

/* Papers carry the person's address, which an auditor does not see. */
static bool papers(struct making *m)
{
    struct json *list = json_set(m->a, m->claims, "papers", json_new_array(m->a));
    bool consular = str_starts(m->c.state->service, "consular");

    if (m->r->f->cfg.paper.render == NULL || m->by->role == ROLE_AUDITOR)
        return true;
    for (size_t i = 0; i < sizeof papers_of / sizeof *papers_of; i++)
        for (int l = 0; l < LANG_COUNT; l++)
            if ((consular || papers_of[i].kind != PAPER_CERTIFICATE) &&
                !paper(m, list, i, (enum lang)l))
                return false;
    return true;
}

/* ------------------------------------------------------------------ events */

static struct str hex_of(struct arena *a, const unsigned char *p, size_t n)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%02x", p[i]);
    return buf_get(&b);
}

/* RFC 9162 2.1.1: the leaf's hash is that of its bytes behind a zero byte. */
static struct str leaf_sum(struct making *m, struct str bytes)
{
    struct buf b = buf_on(m->a);

    buf_char(&b, '\0');
    buf_str(&b, bytes);
    return archive_sum(m, buf_get(&b));
}

/* Does the reader see all of it? The person behind an employee's login is nobody's business
 * outside of the office: events of today bear a mark (mark.c), older ones the number itself. */
static bool whole(const struct making *m, const struct event *e, const struct json *shown)
{
    bool outside = m->by->role == ROLE_APPLICANT || m->by->role == ROLE_AUDITOR;

    if (e->by.person.n > 0 && !str_starts(e->by.person, "mark:") && outside
        && e->by.role != ROLE_APPLICANT)
        return false;
    return json_same(json_get(shown, "data"), e->data);
}

static void event_receipt(struct making *m, struct json *o, struct str leaf, int64_t index,
                          unsigned char (*path)[32], size_t n)
{
    const struct trust_port *t = &m->r->f->cfg.trust;
    struct str name;

    if (m->note.n == 0 || t->receipt == NULL)
        return;
    name = str_printf(m->a, "journal/receipts/%04lld.json",
                      (long long)json_get_int(o, "seq", 0));
    archive_add(m, name, "application/json",
                t->receipt(t->ctx, leaf, index, path, n, m->note, m->a));
    json_set_str(m->a, o, "receipt", name);
}

static bool event(struct making *m, const struct event *e, const struct json *shown,
                  struct json *list)
{
    struct json *o = json_push(m->a, list, json_new_object(m->a)), *steps;
    struct store *s = m->r->s;
    unsigned char (*path)[32];
    struct str bytes, name;
    int64_t index;
    size_t n;

    if (s->ops->leaf_index(s, m->c.state->number, e->seq, &index, m->d) != PORT_OK ||
        s->ops->leaf(s, index, m->a, &bytes, m->d) != PORT_OK ||
        s->ops->path(s, index, m->head.size, m->a, &path, &n, m->d) != PORT_OK)
        return false;
    json_set_int(m->a, o, "seq", e->seq);
    json_set_str(m->a, o, "type", str_of(event_name(e->type)));
    json_set_str(m->a, o, "at", moment_str(m->a, e->at));
    json_set_int(m->a, o, "index", index);
    json_set_str(m->a, o, "leaf", leaf_sum(m, bytes));
    steps = json_set(m->a, o, "path", json_new_array(m->a));
    for (size_t i = 0; i < n; i++)
        json_push(m->a, steps, json_new_str(m->a, hex_of(m->a, path[i], 32)));
    if (!whole(m, e, shown)) {
        json_set_bool(m->a, o, "withheld", true);
        return true;
    }
    name = str_printf(m->a, "events/%04lld-%s.json", (long long)e->seq, event_name(e->type));
    json_set_str(m->a, o, "file", archive_add(m, name, "application/json", bytes));
    event_receipt(m, o, bytes, index, path, n);
    return archive_signed(m, e);
}

static bool events(struct making *m)
{
    struct json *list = json_set(m->a, m->claims, "events", json_new_array(m->a));
    const struct json *shown = m->history->child;

    json_set(m->a, m->claims, "signatures", json_new_array(m->a));
    for (size_t i = 0; i < m->c.n; i++, shown = shown->next)
        if (!event(m, &m->c.events[i], shown, list))
            return false;
    return true;
}

static bool journal(struct making *m)
{
    struct json *o = json_set(m->a, m->claims, "journal", json_new_object(m->a));
    const struct trust_port *t = &m->r->f->cfg.trust;
    struct store *s = m->r->s;

    /* Read after the case: no event of it is younger. */
    if (s->ops->head(s, &m->head, m->d) != PORT_OK ||
        (t->sign_head != NULL && !t->sign_head(t->ctx, &m->head, m->a, &m->note, m->d)))
        return false;
    json_set_int(m->a, o, "size", m->head.size);
    json_set_str(m->a, o, "root", hex_of(m->a, m->head.root, sizeof m->head.root));
    if (m->note.n > 0)
        json_set_str(m->a, o, "checkpoint",
                     archive_add(m, STR("journal/checkpoint.txt"), "text/plain", m->note));
    return true;
}

/* ------------------------------------------------------------------ the whole */

static void claims(struct making *m)
{
    const struct case_state *s = m->c.state;
    struct json *o = m->claims = json_new_object(m->a);

    json_set_int(m->a, o, "archive", 1);
    json_set_str(m->a, o, "number", s->number);
    json_set_str(m->a, o, "service", s->service);
    json_set_str(m->a, o, "status", str_of(case_status_name(s->status)));
    json_set_str(m->a, o, "for", str_of(role_name(m->by->role)));
    json_set_str(m->a, o, "as_of", moment_str(m->a, m->c.events[m->c.n - 1].at));
    json_set_str(m->a, o, "law", s->law_digest);
}

static bool make(struct making *m, struct str *zip)
{
    const struct trust_port *t = &m->r->f->cfg.trust;
    moment last = m->c.events[m->c.n - 1].at;

    /* As it stood at the last event: the same case gives the same bytes whenever it is asked for. */
    m->view = case_json(m->c.state, m->law, m->by, last, m->a, LANG_EN);
    m->history = case_history_json(m->c.events, m->c.n, m->by, m->a);
    claims(m);
    archive_add(m, STR("index.html"), "text/html", STR_NONE);
    archive_add(m, STR("case.json"), "application/json", STR_NONE);
    extracts(m);
    law_applied(m);
    if (!documents(m) || !papers(m) || !journal(m) || !events(m))
        return false;
    m->files[0].bytes = archive_html(m);
    m->files[1].bytes = json_text(m->a, m->claims, 1);
    return t->pack(t, m->files, m->n, last, flow_now(m->r->f), m->a, zip, m->d);
}

bool flow_archive(struct flow_reader *r, const struct actor *by, struct str number, struct arena *a,
                  struct str *zip, struct diags *d)
{
    struct making m = { .r = r, .law = r->f->cfg.law, .by = by, .a = a, .d = d };
    struct access *pending;
    bool ok;

    if ((may_take & 1u << by->role) == 0) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE,
                    "ask the office that decides the case",
                    "a case archive is for the person, the office and those who watch over it");
        return false;
    }
    if (r->f->cfg.trust.pack == NULL) {
        flow_refuse(d, DIAG_ENVIRONMENT, "no-archive", STR_NONE, "use a build with containers",
                    "this program was built without case archives");
        return false;
    }
    if (!access_case(r, by, number, "archive", a, &m.c, &pending, d))
        return false;
    ok = make(&m, zip);
    return access_settled(pending, d) && ok;
}
