/*
 * NAME      receipt - proofs that leave the house: receipts, signed heads, consistency
 * WHY       a person carries away that their event is in the journal, and anybody may watch that the
 *           journal only grows (docs/journal-proofs.md)
 * OWNS      which event of a case a receipt is about
 * ERRORS    no-journal-key, no-such-event, bad-size
 * MUST NOT  sign anything but the store's own head, after it is durable
 */
#include "flow/room.h"

bool can_prove(const struct trust_port *t)
{
    return t->sign_head != NULL && t->receipt != NULL;
}

static bool no_key(struct diags *d)
{
    flow_refuse(d, DIAG_ENVIRONMENT, "no-journal-key", STR_NONE,
                "make one (sapar keys make) and name it in the configuration: journal_key = FILE",
                "the journal's key is not configured, so nothing can be signed with it");
    return false;
}

/* ------------------------------------------------------------------ one event */
int receipt_text(const struct trust_port *t, struct store *s, struct str number, int64_t seq,
                 const struct journal_head *head, struct str note, struct arena *a,
                 struct str *out, struct diags *d)
{
    unsigned char (*path)[32];
    struct str leaf;
    int64_t index;
    size_t n;
    int rc = s->ops->leaf_index(s, number, seq, &index, d);

    if (rc == PORT_OK && index >= head->size)
        rc = PORT_ABSENT;               /* younger than the head */
    if (rc == PORT_OK)
        rc = s->ops->leaf(s, index, a, &leaf, d);
    if (rc == PORT_OK)
        rc = s->ops->path(s, index, head->size, a, &path, &n, d);
    if (rc == PORT_OK)
        *out = t->receipt(t->ctx, leaf, index, path, n, note, a);
    return rc;
}

static int64_t last_of(const struct event *e, size_t n, enum event_type type)
{
    for (; n > 0; n--)
        if (e[n - 1].type == type)
            return e[n - 1].seq;
    return 0;
}

/* "filed", "decided", a number; empty: the decision, else the filing, else the last. 0: none. */
static int64_t seq_of(const struct event *e, size_t n, struct str event)
{
    enum event_type type;
    int64_t seq;

    if (n == 0)
        return 0;
    if (event.n > 0 && event_parse(event, &type))
        return last_of(e, n, type);
    if (event.n > 0)
        return str_int(event, &seq) && seq >= 1 && seq <= e[n - 1].seq ? seq : 0;
    seq = last_of(e, n, EVENT_DECIDED);
    if (seq == 0)
        seq = last_of(e, n, EVENT_FILED);
    return seq != 0 ? seq : e[n - 1].seq;
}

static bool make(const struct trust_port *t, struct store *s, struct str number, int64_t seq,
                 struct arena *a, struct str *text, struct diags *d)
{
    struct journal_head head;
    struct str note;

    if (seq == 0) {
        flow_refuse(d, DIAG_REFUSED, "no-such-event", STR("event"),
                    "name an event of the case: filed, decided, or its number in the history",
                    "the case has no such event");
        return false;
    }
    return s->ops->head(s, &head, d) == PORT_OK && t->sign_head(t->ctx, &head, a, &note, d)
        && receipt_text(t, s, number, seq, &head, note, a, text, d) == PORT_OK;
}

bool flow_receipt_of(const struct trust_port *t, struct store *s, struct str number,
                     struct str event, struct arena *a, struct str *text, struct diags *d)
{
    struct event *e;
    size_t n;
    int rc;

    if (!can_prove(t))
        return no_key(d);
    rc = s->ops->events(s, number, a, &e, &n, d);
    if (rc == PORT_ABSENT || (rc == PORT_OK && n == 0))
        no_such_case(d, number);
    return rc == PORT_OK && n > 0 && make(t, s, number, seq_of(e, n, event), a, text, d);
}

bool event_is_open(const struct event *e, const struct actor *by, struct arena *a)
{
    return json_same(json_get(json_at(case_history_json(e, 1, by, a), 0), "data"), e->data);
}

/* A receipt holds the bytes of its event, so it is for those who may see all of them. */
static bool may_carry(const struct loaded *c, int64_t seq, const struct actor *by, struct arena *a,
                      struct diags *d)
{
    if (by->role == ROLE_AGENCY) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask the office that decides",
                    "there is no receipt of this case for an agency");
        return false;
    }
    if (seq < 1 || seq > (int64_t)c->n || event_is_open(&c->events[seq - 1], by, a))
        return true;
    flow_refuse(d, DIAG_REFUSED, "event-withheld", STR("event"),
                "take the archive of the case: it has this event's hash and place",
                "the event holds what you may not see, and a receipt holds the whole event");
    return false;
}

bool flow_receipt(struct flow_reader *r, const struct actor *by, struct str number,
                  struct str event, struct arena *a, struct str *text, struct diags *d)
{
    const struct trust_port *t = &r->f->cfg.trust;
    struct access *pending;
    struct loaded c;
    int64_t seq;
    bool ok;

    if (!can_prove(t))
        return no_key(d);
    if (!access_case(r, by, number, "receipt", a, &c, &pending, d))
        return false;
    seq = seq_of(c.events, c.n, event);
    ok = may_carry(&c, seq, by, a, d) && make(t, r->s, c.state->number, seq, a, text, d);
    return access_settled(pending, d) && ok;
}

/* ------------------------------------------------------------------ answers of the writer */
/* The event whose receipt goes with an answer: what a person did, or what was decided. */
int64_t receipt_seq(enum command_type type, const struct event *e, size_t n)
{
    switch (type) {
    case COMMAND_FILE:
        return last_of(e, n, EVENT_FILED);
    case COMMAND_DECIDE:
        return last_of(e, n, EVENT_DECIDED);
    case COMMAND_COMPLAIN:
        return last_of(e, n, EVENT_COMPLAINED);
    case COMMAND_OBJECT:
        return last_of(e, n, EVENT_OBJECTED);
    default:
        return 0;
    }
}

/* After the commit: without a receipt the answer is as good, so a fault here is none of theirs. */
void receipt_add(struct flow *f, struct job *j, struct batch_head *h)
{
    const struct trust_port *t = &f->cfg.trust;
    struct arena *a = j->request.arena;
    struct diags ignored = diags_on(a);
    struct str text;

    if (j->receipt_seq == 0 || !j->reply.ok || j->reply.answer == NULL || !can_prove(t))
        return;
    if (!h->made) {
        h->made = true;
        h->ok = f->s->ops->head(f->s, &h->head, &ignored) == PORT_OK
            && t->sign_head(t->ctx, &h->head, h->arena, &h->note, &ignored);
    }
    if (h->ok
        && receipt_text(t, f->s, j->reply.number, j->receipt_seq, &h->head, h->note, a, &text,
                        &ignored) == PORT_OK)
        json_set(a, j->reply.answer, "receipt", json_parse(a, text, JSON_LIMITS, &ignored));
}

/* ------------------------------------------------------------------ for everybody */
struct str flow_checkpoint(struct flow_reader *r, struct arena *a, struct diags *d)
{
    const struct trust_port *t = &r->f->cfg.trust;
    struct journal_head head;
    struct str note = STR_NONE;

    if (!can_prove(t)) {
        no_key(d);
        return STR_NONE;
    }
    if (r->s->ops->head(r->s, &head, d) != PORT_OK || !t->sign_head(t->ctx, &head, a, &note, d))
        return STR_NONE;
    return note;
}

struct json *flow_consistency(struct flow_reader *r, int64_t from, int64_t to, struct arena *a,
                              struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_new_array(a);
    struct journal_head head;
    unsigned char (*hashes)[32];
    size_t n, i;

    if (r->s->ops->head(r->s, &head, d) != PORT_OK)
        return NULL;
    if (to == 0)
        to = head.size;
    if (from < 1 || to < from || to > head.size) {
        flow_refuse(d, DIAG_INPUT, "bad-size", STR("from"),
                    "take sizes of two heads you were shown, the older first",
                    "there is no proof from %lld to %lld: the journal has %lld events",
                    (long long)from, (long long)to, (long long)head.size);
        return NULL;
    }
    if (r->s->ops->consistency(r->s, from, to, a, &hashes, &n, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "from", from);
    json_set_int(a, o, "to", to);
    json_set(a, o, "proof", list);
    for (i = 0; i < n; i++)
        json_push(a, list, json_new_str(a, hex_text(a, hashes[i], 32)));
    return o;
}
