/*
 * NAME      command - one command inside the open batch: load, decide, append, answer
 * WHY       the only caller of decide; what decide needs to know besides the case is looked up in the same transaction
 * OWNS      which commands get a number; idempotency
 * ERRORS    refusals are the reply's reasons; RUN_FAILED when the store failed and the batch is lost
 * MUST NOT  acknowledge: the reply goes out after the commit
 *
 * One live application per person and service: decide is asked first without it; when what it would file belongs to a
 * person with another live application, it is asked again with that number, and refuses. The rule and the person's key
 * stay in one place that way.
 */
#include "flow/room.h"

#include <string.h>

#include "base/panic.h"

struct run {
    struct flow *f;
    struct store *s;
    const struct job *j;
    const struct flow_request *q;
    struct flow_reply *r;
    struct arena *a;
    struct diags *d;            /* what the store says */
    struct loaded c;
    struct case_env env;
    struct verdict *v;
    int64_t expected;
    struct case_row row;
};

static enum run_result refused(struct run *x)
{
    x->r->ok = false;
    return RUN_UNDO;
}

/* ------------------------------------------------------------------ idempotency */

/* On the thread that asks: the writer has enough to do. */
void request_hash(const struct flow *f, struct job *j)
{
    const struct flow_request *q = &j->request;
    struct arena *a = q->arena;
    struct buf b;
    char *hex;

    if (q->idempotency_key.n == 0)
        return;
    b = buf_on(a);
    hex = arena_alloc(a, 65);
    buf_puts(&b, command_name(q->type));
    buf_char(&b, '\n');
    buf_str(&b, q->number);
    buf_char(&b, '\n');
    if (q->body != NULL)
        json_write(&b, q->body, 0);
    f->s->ops->digest(buf_get(&b), hex);
    j->hash = str_of(hex);
    j->caller = str_printf(a, "%s:%.*s", role_name(q->by.role), STR_ARG(q->by.id));
}

/* PORT_ABSENT: a request not seen before. PORT_OK: answered from memory, or refused. */
static int remembered(struct run *x)
{
    struct str hash, answer;
    int rc;

    if (x->q->idempotency_key.n == 0)
        return PORT_ABSENT;
    rc = x->s->ops->idem_get(x->s, x->j->caller, x->q->idempotency_key, x->a, &hash, &answer, x->d);
    if (rc != PORT_OK)
        return rc;
    if (!str_eq(hash, x->j->hash)) {
        flow_refuse(&x->r->reasons, DIAG_REFUSED, "idempotency-key-reused", STR("Idempotency-Key"),
                    "make a new key for a new request", "this key belongs to another request");
        return PORT_OK;
    }
    x->r->answer = json_parse(x->a, answer, JSON_LIMITS, x->d);
    if (x->r->answer == NULL)
        return PORT_FAILED;
    x->r->number = json_get_str(x->r->answer, "number");
    x->r->ok = x->r->replayed = true;
    return PORT_OK;
}

/* ------------------------------------------------------------------ what decide needs */

static int load(struct run *x)
{
    bool begins = x->q->type == COMMAND_DRAFT || x->q->type == COMMAND_FILE;
    int rc;

    if (x->q->number.n > 0) {
        rc = case_load(x->s, x->q->number, x->a, &x->c, x->d);
        if (rc == PORT_ABSENT)
            no_such_case(&x->r->reasons, x->q->number);
        return rc;
    }
    if (!begins) {
        flow_refuse(&x->r->reasons, DIAG_INPUT, "number-missing", STR("number"), "name the case",
                    "the command %s is about a case", command_name(x->q->type));
        return PORT_ABSENT;
    }
    x->c.state = case_new(x->a, STR_NONE);
    return PORT_OK;
}

static int next_number(struct run *x, struct str prefix, const char *sequence, struct str *out)
{
    int year, month, dom;
    struct str name;
    int64_t value;
    int rc;

    day_parts(moment_day(x->env.now), &year, &month, &dom);
    name = str_printf(x->a, "%s/%04d", sequence, year);
    rc = x->s->ops->sequence(x->s, name, &value, x->d);
    if (rc == PORT_OK)
        *out = flow_number(x->a, prefix, year, value);
    return rc;
}

static int numbers(struct run *x)
{
    struct str service = json_get_str(x->q->body, "service"), prefix;
    int rc = PORT_OK;

    if (x->q->number.n == 0 && law_service(x->f->cfg.law, service) != NULL) {
        prefix = flow_prefix(x->a, service);
        rc = next_number(x, prefix, str_printf(x->a, "case/%.*s", STR_ARG(prefix)).p, &x->env.new_number);
    }
    if (rc == PORT_OK && (x->q->type == COMMAND_DECIDE || x->q->type == COMMAND_CANCEL))
        rc = next_number(x, STR("D"), "decision", &x->env.decision_number);
    return rc;
}

static struct str fresh_id(struct run *x)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char chance[8];
    char *z = arena_alloc(x->a, 2 * sizeof(chance) + 1);
    size_t i;

    x->f->cfg.random.bytes(x->f->cfg.random.ctx, chance, sizeof(chance));
    for (i = 0; i < sizeof(chance); i++) {
        z[2 * i] = digits[chance[i] >> 4];
        z[2 * i + 1] = digits[chance[i] & 15];
    }
    return str_of(z);
}

static void ask(struct run *x)
{
    struct command c = { x->q->type, x->q->by, x->q->body };

    x->v = decide(x->c.state, &c, &x->env, x->a);
    AN(x->v->ok || x->v->n_events == 0);
}

/* Is there another live application of the person for whom this command files? */
static int another_live(struct run *x, struct str *number)
{
    const struct event *e;
    size_t i;
    int rc;

    for (i = 0; i < x->v->n_events; i++) {
        e = &x->v->events[i];
        if (e->type != EVENT_FILED)
            continue;
        rc = x->s->ops->live(x->s, json_get_str(e->data, "person_key"), json_get_str(e->data, "service"), x->a,
                             number, x->d);
        if (rc == PORT_OK && str_eq(*number, x->q->number))
            rc = PORT_ABSENT;
        return rc;
    }
    return PORT_ABSENT;
}

static bool uses(const struct verdict *v, struct str number)
{
    size_t i;

    for (i = 0; i < v->n_events; i++)
        if (str_eq(json_get_str(v->events[i].data, "number"), number))
            return true;
    return false;
}

/* A number that nothing came to bear goes back into its sequence. */
static int give_back(struct run *x)
{
    int rc;

    if (x->env.decision_number.n == 0 || uses(x->v, x->env.decision_number))
        return PORT_OK;
    AN(x->q->number.n > 0);     /* only commands on a case get one: nothing else was written yet */
    rc = x->s->ops->undo(x->s, x->d);
    return rc == PORT_OK ? x->s->ops->mark(x->s, x->d) : rc;
}

/* ------------------------------------------------------------------ documents */

/* An event may only name a document that is there, durably. */
static int documents_there(struct run *x, const struct json *data)
{
    int64_t size;
    int rc;

    json_each(v, data) {
        if (v->type == JSON_STRING && str_is(v->key, "blob") && v->s.n > 0) {
            rc = x->s->ops->blob_size(x->s, v->s, &size, x->d);
            if (rc == PORT_ABSENT)
                flow_refuse(&x->r->reasons, DIAG_INPUT, "document-not-stored", STR("blob"),
                            "send the file first and name it by the blob of that answer",
                            "there is no stored document %.*s", (int)(v->s.n < 64 ? v->s.n : 64), v->s.p);
        } else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
            rc = documents_there(x, v);
        } else {
            continue;
        }
        if (rc != PORT_OK)
            return rc;
    }
    return PORT_OK;
}

/* ------------------------------------------------------------------ appending */

/* The state after the events, and its row. */
static int fold_on(struct run *x)
{
    struct case_state *s = x->c.state;
    size_t i;

    if (x->q->number.n == 0)
        s->number = x->env.new_number;
    x->expected = s->seq;
    for (i = 0; i < x->v->n_events; i++)
        if (!case_fold(s, &x->v->events[i], &x->r->reasons))
            return PORT_CONFLICT;       /* our own bug; one command is lost by it, not the server */
    if (x->v->n_events > 0)
        row_of_state(x->f->cfg.law, s, x->env.now, x->a, &x->row);
    return PORT_OK;
}

static int append(struct run *x)
{
    int rc = x->s->ops->append(x->s, x->row.number, x->expected, x->v->events, x->v->n_events, &x->row,
                               x->v->effects, x->a, x->d);

    if (rc == PORT_CONFLICT)
        diags_copy(&x->r->reasons, x->d);
    return rc;
}

static int remember(struct run *x)
{
    if (x->q->idempotency_key.n == 0)
        return PORT_OK;
    return x->s->ops->idem_put(x->s, x->j->caller, x->q->idempotency_key, x->j->hash, json_text(x->a, x->v->answer, 0),
                               x->env.now, x->d);
}

/* Up to append nothing was written but numbers taken; append itself writes nothing when it conflicts. What fails later
 * is the store, and with it the batch. So the command is kept before it is written: no savepoint is needed, which would
 * cost a copy of every page the command touches. */
static enum run_result write(struct run *x)
{
    size_t i;
    int rc = give_back(x);

    for (i = 0; rc == PORT_OK && i < x->v->n_events; i++)
        rc = documents_there(x, x->v->events[i].data);
    if (rc == PORT_OK)
        rc = fold_on(x);
    if (rc == PORT_ABSENT || rc == PORT_CONFLICT)
        return refused(x);
    if (rc == PORT_OK)
        rc = x->s->ops->keep(x->s, x->d);
    if (rc == PORT_OK && x->v->n_events > 0)
        rc = append(x);
    if (rc == PORT_OK)
        rc = remember(x);
    if (rc == PORT_FAILED || x->s->ops->mark(x->s, x->d) != PORT_OK)
        return RUN_FAILED;
    if (rc == PORT_CONFLICT)
        return refused(x);
    x->r->ok = true;
    x->r->answer = x->v->answer;
    x->r->number = x->q->number.n > 0 ? x->q->number : x->env.new_number;
    return x->v->n_events > 0 || x->q->idempotency_key.n > 0 ? RUN_WROTE : RUN_UNDO;
}

static enum run_result decide_and_write(struct run *x)
{
    int rc = numbers(x);

    if (rc != PORT_OK)
        return RUN_FAILED;
    x->env.id = fresh_id(x);
    ask(x);
    if (x->v->ok) {
        rc = another_live(x, &x->env.live_case);
        if (rc == PORT_FAILED)
            return RUN_FAILED;
        if (rc == PORT_OK)
            ask(x);
    }
    if (!x->v->ok) {
        x->r->reasons = x->v->reasons;
        return refused(x);
    }
    return write(x);
}

enum run_result command_run(struct flow *f, struct job *j, struct diags *d)
{
    struct diags said = diags_on(j->request.arena);
    struct run x = { .f = f, .s = f->s, .j = j, .q = &j->request, .r = &j->reply,
                     .a = j->request.arena, .d = &said };
    enum run_result result = RUN_FAILED;
    int rc;

    x.r->arena = x.a;
    x.r->reasons = diags_on(x.a);
    x.env.law = f->cfg.law;
    x.env.now = flow_now(f);
    rc = remembered(&x);
    if (rc == PORT_OK)
        return RUN_UNDO;
    if (rc == PORT_ABSENT)
        rc = load(&x);
    if (rc == PORT_ABSENT)
        return refused(&x);
    if (rc == PORT_OK)
        result = decide_and_write(&x);
    if (result == RUN_FAILED)
        diags_copy(d, &said);
    return result;
}
