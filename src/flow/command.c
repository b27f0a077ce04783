/*
 * NAME      command - one command inside the open batch: load, decide, append, answer
 * WHY       the only caller of decide; what decide needs to know besides the case is looked up in
 *           the same transaction
 * OWNS      which commands get a number; idempotency
 * ERRORS    refusals are the reply's reasons; RUN_FAILED when the store failed and the batch is
 *           lost
 * MUST NOT  acknowledge: the reply goes out after the commit
 *
 * One live application per person and service: decide is asked first without it; when what it would
 * file belongs to a person with another live application, it is asked again with that number, and
 * refuses. The rule and the person's key stay in one place that way.
 */
#include "flow/room.h"

#include <string.h>

#include "base/panic.h"

struct run {
    struct flow *f;
    struct store *s;
    struct job *j;
    const struct flow_request *q;
    struct flow_reply *r;
    struct arena *a;
    struct diags *d;            /* what the store says */
    struct loaded c;
    struct case_env env;
    struct verdict *v;
    int64_t expected;
    struct case_row row;
    struct str answer;          /* as text, when it was made already */
};

static enum run_result refused(struct run *x)
{
    x->r->ok = false;
    return RUN_UNDO;
}

/* ------------------------------------------------------------------ idempotency */

/* PORT_ABSENT: a request not seen before. PORT_OK: answered from memory, or refused. */
static int remembered(struct run *x)
{
    struct str hash, answer;
    struct event *e;
    size_t n;
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
    if (can_prove(&x->f->cfg.trust) && x->r->number.n > 0
        && x->s->ops->events(x->s, x->r->number, x->a, &e, &n, x->d) == PORT_OK)
        x->j->receipt_seq = receipt_seq(x->q->type, e, n);
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

int year_of(moment now)
{
    int year, month, dom;

    day_parts(moment_day(now), &year, &month, &dom);
    return year;
}

static int next_number(struct run *x, struct str prefix, const char *sequence, struct str *out)
{
    int year = year_of(x->env.now), rc;
    struct str name;
    int64_t value;

    name = str_printf(x->a, "%s/%04d", sequence, year);
    rc = x->s->ops->sequence(x->s, name, &value, x->d);
    if (rc == PORT_OK)
        *out = flow_number(x->a, prefix, year, value);
    return rc;
}

static int next_case_number(struct run *x, struct str prefix, struct str *out)
{
    return next_number(x, prefix, str_printf(x->a, "case/%.*s", STR_ARG(prefix)).p, out);
}

static int numbers(struct run *x)
{
    struct str service = json_get_str(x->q->body, "service");
    int rc = PORT_OK;

    if (x->q->number.n == 0 && law_service(x->f->cfg.law, service) != NULL)
        rc = next_case_number(x, flow_prefix(x->a, service), &x->env.new_number);
    if (rc == PORT_OK && (x->q->type == COMMAND_DECIDE || x->q->type == COMMAND_CANCEL))
        rc = next_number(x, STR("D"), "decision", &x->env.decision_number);
    return rc;
}

struct str fresh_id(const struct flow *f, struct arena *a)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char chance[8];
    char *z = arena_alloc(a, 2 * sizeof(chance) + 1);
    size_t i;

    f->cfg.random.bytes(f->cfg.random.ctx, chance, sizeof(chance));
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

/* Is the application that a body names as `other` there, and filed? Any thread. */
bool other_there(struct store *s, const struct json *body, struct arena *a)
{
    struct str other = json_get_str(body, "other");
    struct diags quiet = diags_on(a);
    struct case_row row;

    return other.n > 0 && s->ops->row(s, other, a, &row, &quiet) == PORT_OK && !str_is(row.status, "draft");
}

/* Did the person whom it is about authorise who sends it? */
static int look_for_grant(struct run *x)
{
    struct str person = json_get_str(json_get(x->q->body, "person"), "iin");

    if (x->c.state->person_key.n > 0)
        person = x->c.state->person_key;
    if (x->q->by.role != ROLE_APPLICANT || person.n == 0 || str_eq(person, x->q->by.id)
        || (x->q->type != COMMAND_DRAFT && x->q->type != COMMAND_FILE))
        return PORT_OK;
    return grant_of(x->s, person, x->q->by.id, x->env.now, x->a, &x->env.grant, x->d);
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
        rc = x->s->ops->live(x->s, json_get_str(e->data, "person_key"),
                             json_get_str(e->data, "service"), x->a, number, x->d);
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
int documents_there(struct store *s, const struct json *data, struct diags *reasons,
                    struct diags *d)
{
    int64_t size;
    int rc;

    json_each(v, data) {
        if (v->type == JSON_STRING && str_is(v->key, "blob") && v->s.n > 0) {
            rc = s->ops->blob_size(s, v->s, &size, d);
            if (rc == PORT_ABSENT)
                flow_refuse(reasons, DIAG_INPUT, "document-not-stored", STR("blob"),
                            "send the file first and name it by the blob of that answer",
                            "there is no stored document %.*s", (int)(v->s.n < 64 ? v->s.n : 64),
                            v->s.p);
        } else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
            rc = documents_there(s, v, reasons, d);
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
    if (x->v->n_events > 0) {
        seal_events(x->f, s, x->v->events, x->v->n_events, x->a);
        row_of_state(x->f->cfg.law, s, x->v->assessed, x->env.now, x->a, &x->row);
    }
    return PORT_OK;
}

static int append(struct run *x)
{
    int rc = x->s->ops->append(x->s, x->row.number, x->expected, x->v->events, x->v->n_events,
                               &x->row, x->v->effects, x->a, x->d);

    if (rc == PORT_CONFLICT)
        diags_copy(&x->r->reasons, x->d);
    return rc;
}

static int remember(struct run *x)
{
    struct str answer;

    if (x->q->idempotency_key.n == 0)
        return PORT_OK;
    answer = x->answer.n > 0 ? x->answer : json_text(x->a, x->v->answer, 0);
    return x->s->ops->idem_put(x->s, x->j->caller, x->q->idempotency_key, x->j->hash, answer,
                               x->env.now, x->d);
}

/* Up to append nothing was written but numbers taken; append itself writes nothing when it
 * conflicts. What fails later is the store, and with it the batch. So the command is kept before it
 * is written: no savepoint is needed, which would cost a copy of every page the command touches. */
static enum run_result store_it(struct run *x)
{
    int rc = x->s->ops->keep(x->s, x->d);

    if (rc == PORT_OK && x->v->n_events > 0)
        rc = append(x);
    if (rc == PORT_OK && x->v->n_events > 0)
        rc = evidence_open(x->s, x->row.number, &x->v->events[0], x->env.now, x->a, x->d);
    if (rc == PORT_OK)
        rc = remember(x);
    if (rc == PORT_FAILED || x->s->ops->mark(x->s, x->d) != PORT_OK)
        return RUN_FAILED;
    if (rc == PORT_CONFLICT)
        return refused(x);
    x->r->ok = true;
    x->j->receipt_seq = receipt_seq(x->q->type, x->v->events, x->v->n_events);
    x->r->answer = x->v->answer;
    x->r->number = x->q->number.n > 0 ? x->q->number : x->env.new_number;
    return x->v->n_events > 0 || x->q->idempotency_key.n > 0 ? RUN_WROTE : RUN_UNDO;
}

static enum run_result write(struct run *x)
{
    size_t i;
    int rc = give_back(x);

    if (rc == PORT_OK)
        rc = signed_spend(x->s, x->j, x->c.state->seq, x->env.now, &x->r->reasons, x->d);

    for (i = 0; rc == PORT_OK && i < x->v->n_events; i++)
        rc = documents_there(x->s, x->v->events[i].data, &x->r->reasons, x->d);
    if (rc == PORT_OK)
        rc = fold_on(x);
    if (rc == PORT_ABSENT || rc == PORT_CONFLICT)
        return refused(x);
    return rc == PORT_OK ? store_it(x) : RUN_FAILED;
}

static enum run_result decide_and_write(struct run *x)
{
    int rc = numbers(x);

    if (rc != PORT_OK)
        return RUN_FAILED;
    x->env.id = fresh_id(x->f, x->a);
    x->env.other_there = other_there(x->s, x->q->body, x->a);
    if (look_for_grant(x) == PORT_FAILED)
        return RUN_FAILED;
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

/* A filing that was decided before: what only the writer knows is its number and whether there is
 * another. */
static enum run_result run_prepared(struct run *x)
{
    struct prepared *p = x->j->prepared;
    struct str other, number;
    int rc;

    x->v = p->v;
    if (!p->v->ok) {
        x->r->reasons = p->v->reasons;
        return refused(x);
    }
    rc = another_live(x, &other);
    if (rc == PORT_OK)
        return decide_and_write(x);
    if (rc == PORT_ABSENT)
        rc = next_case_number(x, p->prefix, &number);
    if (rc != PORT_OK)
        return RUN_FAILED;
    if (!prepared_number(p, number)) {
        rc = x->s->ops->undo(x->s, x->d);
        return rc == PORT_OK && x->s->ops->mark(x->s, x->d) == PORT_OK ? decide_and_write(x)
                                                                       : RUN_FAILED;
    }
    rc = signed_spend(x->s, x->j, -1, x->env.now, &x->r->reasons, x->d);
    if (rc != PORT_OK)
        return rc == PORT_ABSENT ? refused(x) : RUN_FAILED;
    x->env.new_number = number;
    x->row = p->row;
    x->answer = p->answer;
    return store_it(x);
}

enum run_result command_run(struct flow *f, struct job *j, struct diags *d)
{
    struct diags said = diags_on(j->request.arena);
    struct run x = { .f = f, .s = f->s, .j = j, .q = &j->request, .r = &j->reply,
                     .a = j->request.arena, .d = &said };
    struct diags judged = j->reply.reasons;     /* of a signature that was refused */
    enum run_result result = RUN_FAILED;
    int rc;

    x.r->arena = x.a;
    x.r->reasons = diags_on(x.a);
    x.env.law = f->cfg.law;
    x.env.now = j->prepared != NULL ? j->prepared->now : flow_now(f);
    x.env.person_mark = mark_of(f, &x.q->by, x.a);
    if (j->signed_by != NULL)
        x.env.signature = j->signed_by->found;
    rc = remembered(&x);
    if (rc == PORT_OK)
        return RUN_UNDO;
    if (rc == PORT_ABSENT && j->signed_by != NULL && j->signed_by->refused) {
        diags_copy(&x.r->reasons, &judged);
        return refused(&x);
    }
    if (rc == PORT_ABSENT)
        rc = load(&x);
    if (rc == PORT_ABSENT)
        return refused(&x);
    if (rc == PORT_OK)
        result = j->prepared != NULL ? run_prepared(&x) : decide_and_write(&x);
    if (result == RUN_FAILED)
        diags_copy(d, &said);
    return result;
}
