/*
 * NAME      prepare - a new filing, decided on the thread that asks
 * WHY       what decide makes of a new application rests on the law, the clock and what was sent,
 *           on nothing stored but the number it will get and whether the person has another
 *           application. So the writer, of whom there is one, only looks those two up; deciding,
 *           folding and spelling happen beside it, on as many threads as ask
 * OWNS      the place where a number stands until the writer knows it: one buffer that every
 *           mention points to
 * ERRORS    none of its own; whatever does not fit is decided by the writer as any other command
 * MUST NOT  touch the writer's handle but for documents and digests, which any thread may
 */
#include "flow/room.h"

#include <string.h>

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

/* Everything that needs the number to be written down, with a number of the right length in its
 * place. */
static bool spell(struct prepared *p, const struct case_state *s, struct arena *a)
{
    size_t i;

    for (i = 0; i < p->v->n_events; i++)
        p->v->events[i].bytes = event_bytes(a, s->number, &p->v->events[i]);
    p->answer = json_text(a, p->v->answer, 0);
    return p->v->n_events > 0;
}

static bool fold_and_spell(const struct flow *f, struct prepared *p, struct arena *a)
{
    struct str number = { p->number, p->n_number };
    struct case_state *s = case_new(a, number);
    struct diags d = diags_on(a);
    size_t i;
    int rc;

    for (i = 0; i < p->v->n_events; i++) {
        if (!case_fold(s, &p->v->events[i], &d))
            return false;
        rc = documents_there(f->s, p->v->events[i].data, &p->v->reasons, &d);
        if (rc == PORT_FAILED)
            return false;
        if (rc == PORT_ABSENT) {
            p->v->ok = false;
            return true;
        }
    }
    row_of_state(f->cfg.law, s, p->v->assessed, p->now, a, &p->row);
    return spell(p, s, a);
}

void prepare(const struct flow *f, struct job *j)
{
    const struct flow_request *q = &j->request;
    struct str service = json_get_str(q->body, "service"), number;
    struct command c = { q->type, q->by, q->body };
    struct arena *a = q->arena;
    struct prepared *p;
    struct case_env env = { .law = f->cfg.law, .now = flow_now(f),
                            .signature = j->signed_by != NULL ? j->signed_by->found : NULL };

    /* Whether one was authorised by another is in the store: the writer looks. */
    if (q->by.role == ROLE_APPLICANT && json_get(q->body, "representative") != NULL)
        return;
    if (q->type != COMMAND_FILE || q->number.n > 0 || law_service(f->cfg.law, service) == NULL)
        return;
    p = arena_new_of(a, struct prepared);
    p->now = env.now;
    p->prefix = flow_prefix(a, service);
    number = flow_number(a, p->prefix, year_of(env.now), 0);
    p->number = str_z(a, number);
    p->n_number = number.n;
    env.new_number = (struct str){ p->number, p->n_number };
    env.id = fresh_id(f, a);
    env.person_mark = mark_of(f, &q->by, a);
    p->v = decide(case_new(a, STR_NONE), &c, &env, a);
    if (!p->v->ok || fold_and_spell(f, p, a))
        j->prepared = p;
}

/* ------------------------------------------------------------------ the number */

static bool patch(struct prepared *p, struct str text, const char *before, struct str number)
{
    size_t at = strlen(before);
    char *z;

    if (text.n < at + number.n || memcmp(text.p, before, at) != 0 ||
        memcmp(text.p + at, p->number, number.n) != 0)
        return false;
    memcpy(&z, &text.p, sizeof(z));     /* our own text on our own arena */
    memcpy(z + at, number.p, number.n);
    return true;
}

static bool mentions(const struct prepared *p, const struct json *o)
{
    return json_get_str(o, "number").p == p->number;
}

bool prepared_number(struct prepared *p, struct str number)
{
    const struct effect *e;
    bool fits =
        number.n == p->n_number && p->row.number.p == p->number && mentions(p, p->v->answer);
    size_t i;

    for (e = p->v->effects; fits && e != NULL; e = e->next)
        fits = mentions(p, e->data);
    for (i = 0; fits && i < p->v->n_events; i++)
        fits = patch(p, p->v->events[i].bytes, "{\"case\":\"", number);
    fits = fits && patch(p, p->answer, "{\"number\":\"", number);
    if (fits)
        memcpy(p->number, number.p, number.n);
    return fits;
}
