/*
 * NAME      evidence - what services did not say when something was signed, asked for again
 * WHY       a service that was silent for an hour must not leave a signature without its proof for ever
 * OWNS      records "evidence-open" (a signed event that waits) and "evidence" (what came later, the
 *           same JSON as the event's own proof would be); both by "NUMBER/SEQ"
 * ERRORS    a service's silence is none: the next sweep asks again; the store's are diags
 * MUST NOT  change the event; run on the writer's thread: somebody is asked
 */
#include "flow/room.h"

enum { AT_ONCE = 50 };

static struct str id_of(struct arena *a, struct str number, int64_t seq)
{
    return str_printf(a, "%.*s/%lld", STR_ARG(number), (long long)seq);
}

int evidence_open(struct store *s, struct str number, const struct event *e, moment now,
                  struct arena *a, struct diags *d)
{
    struct record r = { .kind = STR("evidence-open"), .version = RECORD_ANY,
                        .until = MOMENT_NONE };
    struct json *o;

    if (!json_get_bool(json_get(e->data, "signature"), "evidence_incomplete", false))
        return PORT_OK;
    o = json_new_object(a);
    json_set_str(a, o, "number", number);
    json_set_int(a, o, "seq", e->seq);
    r.id = id_of(a, number, e->seq);
    r.data = json_text(a, o, 0);
    return s->ops->record_put(s, &r, now, NULL, d);
}

struct str evidence_later(struct flow_reader *r, struct str number, int64_t seq, struct arena *a)
{
    struct diags ignored = diags_on(a);
    struct record found;

    return flow_record_get(r, STR("evidence"), id_of(a, number, seq), a, &found, &ignored)
                   == PORT_OK
               ? found.data
               : STR_NONE;
}

/* ------------------------------------------------------------------ asking again */
struct again {
    struct flow_reader *r;
    struct arena *a;
    struct diags *d;
    struct trust_question q;
};

static bool read_blobs(struct again *w, const struct json *evidence, bool xml)
{
    struct str *lists = arena_new_array(w->a, evidence->count + 1, struct str);

    w->q.crls = lists;
    json_each(x, evidence) {
        struct str kind = json_get_str(x, "kind"), bytes;

        if (w->r->s->ops->blob_read(w->r->s, json_get_str(x, "blob"), w->a, &bytes, w->d)
            != PORT_OK)
            return false;
        if (str_is(kind, "signature"))
            w->q.bytes = bytes;
        else if (str_is(kind, "text") && !xml)
            w->q.content = bytes;
        else if (str_is(kind, "crl"))
            lists[w->q.n_crls++] = bytes;
    }
    return w->q.bytes.n > 0;
}

/* The question that was asked when it was signed, asked now about then. */
static bool question(struct again *w, const struct json *open)
{
    const struct flow_signing *s = &w->r->f->cfg.signing;
    int64_t seq = json_get_int(open, "seq", 0);
    const struct json *g;
    struct loaded c;

    if (case_load(w->r->s, json_get_str(open, "number"), w->a, &c, w->d) != PORT_OK || seq < 1
        || seq > (int64_t)c.n)
        return false;
    g = json_get(c.events[seq - 1].data, "signature");
    w->q = (struct trust_question){
        .at = c.events[seq - 1].at, .now = flow_now(w->r->f), .anchors = s->anchors,
        .n_anchors = s->n_anchors, .environment = s->environment, .lang = LANG_EN,
        .online = s->online,
    };
    return json_get(g, "evidence") != NULL
        && read_blobs(w, json_get(g, "evidence"), str_is(json_get_str(g, "format"), "xmldsig"));
}

static bool complete(struct again *w, const struct record *open)
{
    const struct trust_port *t = &w->r->f->cfg.trust;
    struct diags silent = diags_on(w->a);
    const struct json *o = json_parse(w->a, open->data, JSON_LIMITS, w->d);
    struct record_change c[2] = { { .drop = true, .record = *open }, { .drop = false } };
    struct json *proof;

    if (o == NULL || !question(w, o))
        return false;
    proof = t->evidence(t->ctx, &w->q, w->a, &silent);
    if (proof == NULL)
        return false;
    c[1].record = (struct record){ .kind = STR("evidence"), .id = open->id, .until = MOMENT_NONE,
                                   .version = RECORD_ANY, .data = json_text(w->a, proof, 0) };
    return c[1].record.data.n <= RECORD_MOST && flow_record_save(w->r->f, c, 2, w->d) == PORT_OK;
}

size_t evidence_complete(struct flow *f, struct diags *d)
{
    struct record_query q = { .kind = STR("evidence-open"), .limit = AT_ONCE };
    struct again w = { .a = d->arena, .d = d };
    struct record *rows;
    size_t n = 0, done = 0;

    if (f->cfg.signing.online == NULL || f->cfg.trust.evidence == NULL
        || (w.r = flow_reader_new(f, d)) == NULL)
        return 0;
    if (flow_record_list(w.r, &q, w.a, &rows, &n, d) != PORT_OK)
        n = 0;
    for (size_t i = 0; i < n; i++)
        done += complete(&w, &rows[i]);
    flow_reader_free(w.r);
    return done;
}
