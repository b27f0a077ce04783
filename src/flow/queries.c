/*
 * NAME      queries - show, clocks, history, list, documents, papers: read by a reader of the
 *           calling thread
 * WHY       readers never wait for the writer but to have it recorded who read
 * OWNS      the JSON of lists; what a stranger may know of a decision
 * ERRORS    see access.c; no-such-document, no-such-decision, no-such-paper
 * MUST NOT  answer before access_settled
 */
#include "casework/word.h"
#include "flow/room.h"

#include <stdlib.h>

#include "base/panic.h"

struct flow_reader *flow_reader_new(struct flow *f, struct diags *d)
{
    struct flow_reader *r = calloc(1, sizeof(*r));

    AN(r != NULL);
    r->f = f;
    if (f->s->ops->reader(f->s, &r->s, d) == PORT_OK)
        return r;
    free(r);
    return NULL;
}

void flow_reader_free(struct flow_reader *r)
{
    if (r == NULL)
        return;
    r->s->ops->close(r->s);
    free(r);
}

/* ------------------------------------------------------------------ one case */

struct json *flow_show(struct flow_reader *r, const struct actor *by, struct str number,
                       enum lang lang, struct arena *a, struct diags *d)
{
    struct access *pending;
    struct json *o = NULL;
    struct loaded c;

    if (!access_case(r, by, number, "show", a, &c, &pending, d))
        return NULL;
    o = case_json(c.state, r->f->cfg.law, by, flow_now(r->f), a, lang);
    return access_settled(pending, d) ? o : NULL;
}

struct json *flow_clocks(struct flow_reader *r, const struct actor *by, struct str number,
                         struct arena *a, struct diags *d)
{
    struct access *pending;
    struct case_clock *clocks;
    struct json *o;
    struct loaded c;
    size_t n;

    if (!access_case(r, by, number, "clocks", a, &c, &pending, d))
        return NULL;
    n = case_clocks(c.state, r->f->cfg.law, flow_now(r->f), true, a, &clocks, d);
    o = case_clocks_json(clocks, n, a);
    return access_settled(pending, d) ? o : NULL;
}

struct json *flow_history(struct flow_reader *r, const struct actor *by, struct str number,
                          struct arena *a, struct diags *d)
{
    struct access *pending;
    struct json *o;
    struct loaded c;

    if (!access_case(r, by, number, "history", a, &c, &pending, d))
        return NULL;
    o = case_history_json(c.events, c.n, by, a);
    return access_settled(pending, d) ? o : NULL;
}

bool flow_paper(struct flow_reader *r, const struct actor *by, struct str number,
                enum paper_kind kind, enum lang lang, struct arena *a, struct str *pdf,
                struct diags *d)
{
    const struct paper_port *p = &r->f->cfg.paper;
    struct access *pending;
    struct json *model;
    struct loaded c;
    bool ok = false;

    if (!access_case(r, by, number, "paper", a, &c, &pending, d))
        return false;
    /* An agency answers checks; decisions go to the person and the office. */
    if (by->role == ROLE_AGENCY)
        flow_refuse(d, DIAG_REFUSED, "no-such-paper", STR_NONE, "ask the office that decides",
                    "there is no paper of this case for an agency");
    else if (p->render == NULL)
        flow_refuse(d, DIAG_ENVIRONMENT, "no-paper", STR_NONE, "use a build with papers",
                    "this program was built without papers");
    else if ((model = paper_model(r, &c, kind, lang, a, d)) != NULL)
        ok = p->render(p->ctx, kind, lang, model, a, pdf, d) == PORT_OK
            && paper_finish(r, &c, model, a, pdf, d);
    return access_settled(pending, d) && ok;
}

/* Does the case, as this reader may see it, name the document? */
static bool shows_blob(const struct json *v, struct str blob)
{
    json_each(w, v) {
        if (w->type == JSON_STRING && str_is(w->key, "blob") && str_eq(w->s, blob))
            return true;
        if ((w->type == JSON_OBJECT || w->type == JSON_ARRAY) && shows_blob(w, blob))
            return true;
    }
    return false;
}

bool flow_document(struct flow_reader *r, const struct actor *by, struct str number,
                   struct str blob, struct arena *a, struct str *bytes, struct str *media,
                   struct diags *d)
{
    const struct case_document *k;
    struct access *pending;
    struct json *seen;
    struct loaded c;
    int rc = PORT_ABSENT;

    if (!access_case(r, by, number, "document", a, &c, &pending, d))
        return false;
    seen = case_json(c.state, r->f->cfg.law, by, flow_now(r->f), a, LANG_EN);
    for (k = c.state->documents; k != NULL && !str_eq(k->blob, blob); k = k->next)
        ;
    if (k != NULL && blob.n > 0 && shows_blob(seen, blob))
        rc = r->s->ops->blob_read(r->s, blob, a, bytes, d);
    if (rc == PORT_OK)
        *media = k->media.n > 0 ? k->media : STR("application/octet-stream");
    else if (rc == PORT_ABSENT)
        flow_refuse(d, DIAG_REFUSED, "no-such-document", STR("blob"),
                    "take the blob of a document of this case", "the case has no such document");
    return access_settled(pending, d) && rc == PORT_OK;
}

/* ------------------------------------------------------------------ lists */

static void set_day(struct arena *a, struct json *o, const char *key, day v)
{
    if (v != DAY_NONE)
        json_set_str(a, o, key, day_str(a, v));
}

static void set_some(struct arena *a, struct json *o, const char *key, struct str v)
{
    if (v.n > 0)
        json_set_str(a, o, key, v);
}

static struct json *row_json(const struct case_row *r, struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "number", r->number);
    json_set_str(a, o, "service", r->service);
    json_set_str(a, o, "status", r->status);
    set_some(a, o, "applicant", r->applicant);
    set_some(a, o, "body", r->body);
    set_some(a, o, "place", row_place(r));
    set_some(a, o, "assigned", r->assigned);
    set_some(a, o, "decision", r->decision);
    set_some(a, o, "decision_number", r->decision_number);
    set_day(a, o, "on", r->on);
    set_day(a, o, "registered", r->registered);
    set_day(a, o, "due", r->due);
    if (r->received != MOMENT_NONE)
        json_set_str(a, o, "received", moment_str(a, r->received));
    if (r->updated != MOMENT_NONE)
        json_set_str(a, o, "updated", moment_str(a, r->updated));
    json_set_bool(a, o, "live", r->live);
    json_set_int(a, o, "seq", r->seq);
    return o;
}

/* Where it stands in a word, and whose turn it is: a fold of the case as it is now. A row that the
 * reader may read no more, because their authority ended since it was made, is none of the list. */
static bool put_row(struct flow_reader *r, const struct actor *by, const struct case_row *row,
                    struct json *list, struct arena *a)
{
    struct diags quiet = diags_on(a);
    day today = moment_day(flow_now(r->f));
    struct case_word word;
    struct loaded c;
    struct json *o;
    bool there = case_load(r->s, row->number, a, &c, &quiet) == PORT_OK;

    if (there && by->role == ROLE_APPLICANT && !case_may_read_on(c.state, by, today))
        return false;
    o = json_push(a, list, row_json(row, a));
    if (!there)
        return true;
    word = case_word(c.state, today);
    json_set_str(a, o, "word", str_of(word.word));
    json_set_str(a, o, "turn", str_of(word.turn));
    set_day(a, o, "term", row->term);
    return true;
}

struct json *flow_list(struct flow_reader *r, const struct actor *by, const struct case_filter *f,
                       struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);
    struct case_filter mine = *f;
    struct access *pending;
    struct case_row *rows;
    int64_t total;
    size_t n, i;
    int rc;

    if (!access_list(r, by, "list", a, &pending, d))
        return NULL;
    mine.scope = scope_of(by, a);
    /* What an office took in and sent on is not its own; it may follow it. */
    if (mine.scope.office && by->role != ROLE_OPERATOR && by->place.n > 0
        && str_eq(f->agency, str_printf(a, "taken:%.*s", STR_ARG(by->place))))
        mine.scope = (struct case_scope){ .but_not = mine.scope.but_not };
    rc = r->s->ops->list(r->s, &mine, a, &rows, &n, &total, d);
    if (rc == PORT_OK) {
        for (i = 0; i < n; i++)
            total -= !put_row(r, by, &rows[i], list, a);
        json_set_int(a, o, "total", total);
        json_set(a, o, "cases", list);
    }
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

bool flow_counts(struct flow_reader *r, const struct actor *by, const struct case_filter *f, size_t n,
                 int64_t *total, struct arena *a, struct diags *d)
{
    struct access *pending;
    struct case_row *rows;
    size_t i, none;
    int rc = PORT_OK;

    if (!access_list(r, by, "list", a, &pending, d))
        return false;
    for (i = 0; i < n && rc == PORT_OK; i++) {
        struct case_filter mine = f[i];

        mine.limit = 0;
        mine.scope = scope_of(by, a);
        rc = r->s->ops->list(r->s, &mine, a, &rows, &none, &total[i], d);
    }
    return access_settled(pending, d) && rc == PORT_OK;
}

/* ------------------------------------------------------------------ the journal */

struct str hex_text(struct arena *a, const unsigned char *p, size_t n)
{
    struct buf b = buf_on(a);
    size_t i;

    for (i = 0; i < n; i++)
        buf_printf(&b, "%02x", p[i]);
    return buf_get(&b);
}

struct json *flow_journal_head(struct flow_reader *r, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a);
    struct journal_head head;

    if (r->s->ops->head(r->s, &head, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "size", head.size);
    json_set_str(a, o, "root", hex_text(a, head.root, sizeof(head.root)));
    return o;
}

/* RFC 9162: the leaf's hash is that of its bytes behind a zero byte. */
static struct str leaf_hash(struct store *s, struct str bytes, struct arena *a)
{
    struct buf b = buf_on(a);
    char *hex = arena_alloc(a, 65);

    buf_char(&b, '\0');
    buf_str(&b, bytes);
    s->ops->digest(buf_get(&b), hex);
    return str_of(hex);
}

static int prove_event(struct flow_reader *r, struct str number, const struct event *e,
                       int64_t size, struct json *list, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *path = json_new_array(a);
    unsigned char (*hashes)[32];
    struct str bytes;
    int64_t index;
    size_t n, i;
    int rc;

    rc = r->s->ops->leaf_index(r->s, number, e->seq, &index, d);
    if (rc == PORT_OK && index >= size)
        return PORT_OK;             /* younger than the head that was read */
    if (rc == PORT_OK)
        rc = r->s->ops->leaf(r->s, index, a, &bytes, d);
    if (rc == PORT_OK)
        rc = r->s->ops->path(r->s, index, size, a, &hashes, &n, d);
    if (rc != PORT_OK)
        return rc;
    json_set_int(a, o, "seq", e->seq);
    json_set_str(a, o, "type", str_of(event_name(e->type)));
    json_set_str(a, o, "at", moment_str(a, e->at));
    json_set_int(a, o, "index", index);
    json_set_str(a, o, "leaf", leaf_hash(r->s, bytes, a));
    for (i = 0; i < n; i++)
        json_push(a, path, json_new_str(a, hex_text(a, hashes[i], 32)));
    json_set(a, o, "path", path);
    json_push(a, list, o);
    return PORT_OK;
}

struct json *flow_prove(struct flow_reader *r, const struct actor *by, struct str number,
                        struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);
    struct journal_head head;
    struct access *pending;
    struct loaded c;
    size_t i;
    int rc;

    if (!access_case(r, by, number, "prove", a, &c, &pending, d))
        return NULL;
    rc = r->s->ops->head(r->s, &head, d);
    if (rc == PORT_OK) {
        json_set_str(a, o, "number", c.state->number);
        json_set_int(a, o, "size", head.size);
        json_set_str(a, o, "root", hex_text(a, head.root, sizeof(head.root)));
        json_set(a, o, "events", list);
    }
    for (i = 0; rc == PORT_OK && i < c.n; i++)
        rc = prove_event(r, c.state->number, &c.events[i], head.size, list, a, d);
    return access_settled(pending, d) && rc == PORT_OK ? o : NULL;
}

/* ------------------------------------------------------------------ strangers and callers */

static int64_t decided_index(struct flow_reader *r, const struct loaded *c, struct str decision,
                             struct diags *d)
{
    int64_t index;
    size_t i;

    for (i = c->n; i > 0; i--)
        if (str_eq(json_get_str(c->events[i - 1].data, "number"), decision) &&
            r->s->ops->leaf_index(r->s, c->state->number, c->events[i - 1].seq, &index, d) ==
                PORT_OK)
            return index;
    return -1;
}

/* Is it still what its paper says? Cancelled, expired and superseded decisions say so here. */
static const char *standing(const struct case_state *s, struct str number)
{
    if (!str_eq(s->decision_number, number))
        return "superseded";
    if (s->status == CASE_CANCELLED || s->status == CASE_EXPIRED)
        return case_status_name(s->status);
    return s->status == CASE_GRANTED || s->status == CASE_REFUSED || s->status == CASE_DELIVERED
        ? "in-force" : case_status_name(s->status);
}

struct json *flow_verify(struct flow_reader *r, struct str decision_number, enum lang lang,
                         struct arena *a, struct diags *d)
{
    const struct law *law = r->f->cfg.law;
    struct case_filter one = { .decision_number = decision_number, .limit = 1 };
    struct json *o = json_new_object(a);
    const struct law_service *service;
    struct case_row *rows;
    struct loaded c;
    int64_t total, index;
    size_t n;

    if (decision_number.n == 0 || r->s->ops->list(r->s, &one, a, &rows, &n, &total, d) != PORT_OK ||
        n == 0 || case_load(r->s, rows[0].number, a, &c, d) != PORT_OK) {
        if (d->count == 0)
            flow_refuse(d, DIAG_REFUSED, "no-such-decision", STR("number"),
                        "compare the number with the paper: its last character checks the others",
                        "there is no decision of this number");
        return NULL;
    }
    service = law_service(law, c.state->service);
    index = decided_index(r, &c, decision_number, d);
    json_set_str(a, o, "number", decision_number);
    json_set_str(a, o, "service", c.state->service);
    json_set_str(a, o, "service_title",
                 service != NULL ? law_service_title(service, lang) : c.state->service);
    json_set_str(a, o, "decided", day_str(a, moment_day(c.state->decided_at)));
    json_set_str(a, o, "outcome", c.state->decision);
    json_set_str(a, o, "outcome_text", outcome_text(law, c.state, lang));
    json_set_str(a, o, "status", str_of(standing(c.state, decision_number)));
    json_set_str(a, o, "status_text",
                 standing_text(str_of(standing(c.state, decision_number)), lang));
    if (c.state->valid_until != DAY_NONE && c.state->valid_until != DAY_OPEN)
        json_set_str(a, o, "valid_until", day_str(a, c.state->valid_until));
    if (index >= 0)
        json_set_str(a, o, "journal_index", str_printf(a, "%lld", (long long)index));
    return o;
}

bool flow_identify(struct flow_reader *r, struct str token, struct arena *a, struct actor *out,
                   struct diags *d)
{
    struct str name;
    char hex[65];
    int rc;

    if (token.n == 0)
        return false;
    r->s->ops->digest(token, hex);
    rc = r->s->ops->staff_by_token(r->s, str_of(hex), a, out, &name, d);
    if (rc == PORT_ABSENT)
        flow_refuse(d, DIAG_REFUSED, "unknown-token", STR_NONE,
                    "sign in again, or ask for a new token", "nobody has this token");
    return rc == PORT_OK;
}
