/*
 * NAME      evidence - what services did not say when something was signed, asked for again
 * WHY       a service that was silent for an hour must not leave a signature without its proof for ever
 * OWNS      records "evidence-open" (a signed event that waits) and "evidence" (what came later, the
 *           same JSON as the event's own proof would be, and then stands for it); both by
 *           "NUMBER/SEQ". "evidence-due", by "MOMENT/NUMBER/SEQ": a proof that has to be stamped anew
 *           before the authority of its last time-stamp is no more
 * ERRORS    a service's silence is none: the next sweep asks again; the store's are diags
 * MUST NOT  change the event; run on the writer's thread: somebody is asked
 */
#include "flow/room.h"
#include "flow/keep.h"

#define DAY_SECONDS INT64_C(86400)
enum { AT_ONCE = 50, RENEW_DAYS = 30 };

static struct str id_of(struct arena *a, struct str number, int64_t seq)
{
    return str_printf(a, "%.*s/%lld", STR_ARG(number), (long long)seq);
}

/* ------------------------------------------------------------------ until when it proves */

moment evidence_until(const struct trust_port *t, const struct json *proof, struct arena *a)
{
    const struct json *last = json_get(proof, "renewals");
    moment until = MOMENT_NONE, one;

    if (t->stamp_until == NULL)
        return MOMENT_NONE;
    if (last != NULL && last->count > 0)
        return t->stamp_until(t->ctx, json_str(json_at(last, last->count - 1)), a);
    json_each(v, json_get(proof, "timestamps")) {
        one = t->stamp_until(t->ctx, json_str(v), a);
        if (until == MOMENT_NONE || (one != MOMENT_NONE && one < until))
            until = one;
    }
    return until;
}

/* In time, yet not every minute where an authority has few days left itself. */
static struct record due_record(struct str number, int64_t seq, moment until, moment now,
                                struct arena *a)
{
    moment due = until - RENEW_DAYS * DAY_SECONDS;
    struct json *o = json_new_object(a);

    if (due < now + DAY_SECONDS)
        due = now + DAY_SECONDS;
    json_set_str(a, o, "number", number);
    json_set_int(a, o, "seq", seq);
    return (struct record){ .kind = STR("evidence-due"), .version = RECORD_ANY,
                            .until = MOMENT_NONE, .data = json_text(a, o, 0),
                            .id = str_printf(a, "%020lld/%.*s", (long long)due,
                                             STR_ARG(id_of(a, number, seq))) };
}

int evidence_open(struct store *s, struct str number, const struct event *e, moment now,
                  struct arena *a, struct diags *d)
{
    struct record r = { .kind = STR("evidence-open"), .version = RECORD_ANY,
                        .until = MOMENT_NONE };
    const struct json *g = json_get(e->data, "signature");
    struct json *o;
    moment until;

    if (moment_parse(json_get_str(g, "evidence_until"), &until)) {
        r = due_record(number, e->seq, until, now, a);
        return keep_put(s, &r, now, d);
    }
    if (!json_get_bool(g, "evidence_incomplete", false))
        return PORT_OK;
    o = json_new_object(a);
    json_set_str(a, o, "number", number);
    json_set_int(a, o, "seq", e->seq);
    r.id = id_of(a, number, e->seq);
    r.data = json_text(a, o, 0);
    return keep_put(s, &r, now, d);
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
    struct str proof;               /* of the event itself; empty: it waited */
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
        else if (str_is(kind, "proof"))
            w->proof = bytes;
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

    w->proof = STR_NONE;
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

/* In the place of `old`: the proof as it is now, and when it is due. */
static bool put_proof(struct again *w, const struct record *old, const struct json *o,
                      const struct json *proof)
{
    struct record_change c[3] = { { .drop = true, .record = *old }, { .drop = false } };
    moment until = evidence_until(&w->r->f->cfg.trust, proof, w->a);
    struct str number = json_get_str(o, "number");
    int64_t seq = json_get_int(o, "seq", 0);

    c[1].record = (struct record){ .kind = STR("evidence"), .id = id_of(w->a, number, seq),
                                   .until = MOMENT_NONE, .version = RECORD_ANY,
                                   .data = json_text(w->a, proof, 0) };
    if (until != MOMENT_NONE)
        c[2].record = due_record(number, seq, until, w->q.now, w->a);
    return flow_record_save(w->r->f, c, until != MOMENT_NONE ? 3 : 2, w->d) == PORT_OK;
}

static bool complete(struct again *w, const struct record *open)
{
    const struct trust_port *t = &w->r->f->cfg.trust;
    struct diags silent = diags_on(w->a);
    const struct json *o = json_parse(w->a, open->data, JSON_LIMITS, w->d);
    struct json *proof;

    if (o == NULL || !question(w, o))
        return false;
    proof = t->evidence(t->ctx, &w->q, w->a, &silent);
    return proof != NULL && put_proof(w, open, o, proof);
}

/* One more time-stamp over all of it, while the last one can still be checked. */
static bool renew(struct again *w, const struct record *due)
{
    const struct trust_port *t = &w->r->f->cfg.trust;
    struct diags silent = diags_on(w->a);
    const struct json *o = json_parse(w->a, due->data, JSON_LIMITS, w->d);
    struct str later;
    struct json *proof;

    if (o == NULL || !question(w, o))
        return false;
    later = evidence_later(w->r, json_get_str(o, "number"), json_get_int(o, "seq", 0), w->a);
    w->q.kept = json_parse(w->a, later.n > 0 ? later : w->proof, JSON_LIMITS, w->d);
    if (w->q.kept == NULL)
        return false;
    proof = t->evidence(t->ctx, &w->q, w->a, &silent);
    return proof != NULL && put_proof(w, due, o, proof);
}

/* There is a month for it: what cannot be renewed today does not stand before the others. */
static void postpone(struct again *w, const struct record *due)
{
    struct record_change c[2] = { { .drop = true, .record = *due }, { .drop = false } };
    const struct json *o = json_parse(w->a, due->data, JSON_LIMITS, w->d);
    moment now = flow_now(w->r->f);

    if (o == NULL)
        return;
    c[1].record = due_record(json_get_str(o, "number"), json_get_int(o, "seq", 0), now, now, w->a);
    (void)flow_record_save(w->r->f, c, 2, w->d);
}

static bool is_due(const struct record *r, moment now)
{
    struct str rest = r->id, at = STR_NONE;
    int64_t due;

    return str_cut(&rest, '/', &at) && str_int(at, &due) && due <= now;
}

size_t flow_evidence(struct flow *f, struct diags *d)
{
    struct record_query open = { .kind = STR("evidence-open"), .limit = AT_ONCE };
    struct record_query due = { .kind = STR("evidence-due"), .limit = AT_ONCE };
    struct again w = { .a = d->arena, .d = d };
    struct record *rows;
    size_t n = 0, done = 0;

    if (f->cfg.signing.online == NULL || f->cfg.trust.evidence == NULL
        || (w.r = flow_reader_new(f, d)) == NULL)
        return 0;
    if (flow_record_list(w.r, &open, w.a, &rows, &n, d) == PORT_OK)
        for (size_t i = 0; i < n; i++)
            done += complete(&w, &rows[i]);
    if (flow_record_list(w.r, &due, w.a, &rows, &n, d) == PORT_OK)
        for (size_t i = 0; i < n && is_due(&rows[i], flow_now(f)); i++) {
            bool renewed = renew(&w, &rows[i]);

            done += renewed;
            if (!renewed)
                postpone(&w, &rows[i]);
        }
    flow_reader_free(w.r);
    return done;
}
