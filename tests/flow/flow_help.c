/* NAME flow_help - see flow_help.h */
#include "flow_help.h"

#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static _Atomic moment clock_now;
static atomic_bool broken;
static atomic_uint chance;
static struct store_ops faulty;
static const struct store_ops *sound;
struct json *world_model;

static moment now(void *ctx)
{
    (void)ctx;
    return clock_now;
}

/* Not random: tests must be the same each time, ids only different from each other. */
static void bytes(void *ctx, void *p, size_t n)
{
    unsigned k = atomic_fetch_add(&chance, 1);

    (void)ctx;
    memset(p, 0, n);
    memcpy(p, &k, n < sizeof(k) ? n : sizeof(k));
}

static int render(void *ctx, enum paper_kind k, enum lang lang, const struct json *model,
                  struct arena *a, struct str *pdf, struct diags *d)
{
    struct world *w = *(struct world **)ctx;

    (void)k;
    (void)lang;
    (void)d;
    world_model = json_copy(w->a, model);
    *pdf = json_text(a, model, 0);
    return PORT_OK;
}

static struct world *current;
struct paper_port world_paper = { render, &current };
struct trust_port world_trust;
struct flow_signing world_signing;

static int failing_commit(struct store *s, struct diags *d)
{
    if (!atomic_load(&broken))
        return sound->commit(s, d);
    sound->rollback(s);
    diag_add(d, DIAG_ENVIRONMENT, "disk-full", "the disk is full");
    return PORT_FAILED;
}

void world_clock(const char *rfc3339)
{
    clock_now = at(rfc3339);
}

void world_break(struct world *w, bool on)
{
    (void)w;
    atomic_store(&broken, on);
}

static int start(struct world *w)
{
    struct flow_config cfg = {
        .law = w->law,
        .store = w->s,
        .clock = { now, NULL },
        .random = { bytes, NULL },
        .paper = world_paper,
        .trust = world_trust,
        .signing = world_signing,
        .base_url = STR("http://127.0.0.1:8080"),
    };

    if (w->s->ops->reader(w->s, &w->q, &w->d) != PORT_OK)
        return -1;
    sound = w->s->ops;
    faulty = *sound;
    faulty.commit = failing_commit;
    w->s->ops = &faulty;
    atomic_store(&broken, false);
    world_clock("2026-02-02T10:00:00+05:00");
    w->f = flow_new(&cfg, &w->d);
    w->r = w->f != NULL ? flow_reader_new(w->f, &w->d) : NULL;
    current = w;
    return w->r != NULL ? 0 : -1;
}

static struct world *world_new(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        abort();
    w->a = arena_new();
    w->law = case_law(w->a);
    w->d = diags_on(w->a);
    *state = w;
    return w;
}

int world_mem(void **state)
{
    struct world *w = world_new(state);

    return store_mem_open(&w->s, &w->d) == PORT_OK ? start(w) : -1;
}

int world_sqlite(void **state)
{
    struct world *w = world_new(state);

    strcpy(w->dir, "/tmp/sapar-flow-XXXXXX");
    if (mkdtemp(w->dir) == NULL || store_sqlite_open(w->dir, true, false, &w->s, &w->d) != PORT_OK)
        return -1;
    return start(w);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

int world_end(void **state)
{
    struct world *w = *state;

    flow_reader_free(w->r);
    flow_free(w->f);
    w->s->ops = sound;
    w->q->ops->close(w->q);
    w->s->ops->close(w->s);
    if (w->dir[0] != '\0')
        (void)nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(w->a);
    free(w);
    return 0;
}

bool said(const struct diags *d, const char *code)
{
    const struct diag *g;

    for (g = d->first; g != NULL; g = g->next)
        if (str_is(g->code, code))
            return true;
    for (g = d->first; g != NULL; g = g->next)
        fprintf(stderr, "said instead of %s: %.*s %.*s\n", code, STR_ARG(g->code),
                STR_ARG(g->message));
    return false;
}

static struct flow_reply keep(struct world *w, struct flow_reply r)
{
    struct flow_reply mine = { .ok = r.ok,
                               .replayed = r.replayed,
                               .number = str_dup(w->a, r.number),
                               .reasons = diags_on(w->a) };
    const struct diag *g;

    if (r.answer != NULL)
        mine.answer = json_copy(w->a, r.answer);
    for (g = r.reasons.first; g != NULL; g = g->next) {
        struct diag *c =
            diag_add(&mine.reasons, g->class, str_z(w->a, g->code), "%.*s", STR_ARG(g->message));

        c->field = str_dup(w->a, g->field);
        c->clause = str_dup(w->a, g->clause);
    }
    arena_free(r.arena);
    return mine;
}

struct flow_reply give_key(struct world *w, const struct actor *by, const char *command,
                           struct str number, const char *body, const char *key)
{
    struct json *o = body != NULL ? json_of(w->a, body) : NULL;
    enum command_type type;
    struct flow_reply r;

    if (!command_parse(str_of(command), &type))
        abort();
    r = keep(w, flow_call(w->f, type, by, number, o, str_of(key)));
    if (!r.ok && r.reasons.count == 0)
        abort();        /* a no without a reason is no answer */
    return r;
}

struct flow_reply give(struct world *w, const struct actor *by, const char *command,
                       struct str number, const char *body)
{
    return give_key(w, by, command, number, body, NULL);
}

const char *file_body(struct world *w, const char *iin)
{
    return str_printf(w->a,
                      "{'service':'permit','person':{'name':{'family':'Ойдан','given':'Шыққан'},'"
                      "iin':'%s',"
                      "'address':'Көше, "
                      "1'},'language':'ru','facts':{'applicant':{'birth-date':'1985-05-05',"
                      "'citizenship':'kazakhstan','registered-region':'75','liable':false}}}",
                      iin)
        .p;
}

struct str file_one(struct world *w, const char *iin)
{
    struct actor by = who("applicant", iin);
    struct flow_reply r = give(w, &by, "file", STR_NONE, file_body(w, iin));

    YES(r);
    return r.number;
}

static struct str stored(struct world *w, const char *text)
{
    char *hex = arena_alloc(w->a, 65);
    int64_t size;
    void *up;

    assert_int_equal(w->s->ops->blob_open(w->s, &up, &w->d), PORT_OK);
    assert_int_equal(w->s->ops->blob_write(w->s, up, text, strlen(text), &w->d), PORT_OK);
    assert_int_equal(w->s->ops->blob_done(w->s, up, hex, &size, &w->d), PORT_OK);
    return str_of(hex);
}

void bring_papers(struct world *w, const char *iin, struct str number)
{
    static const char *const codes[] = { "form", "identity", "consent-paper", "duty-receipt" };
    struct actor by = who("applicant", iin);
    size_t i;

    for (i = 0; i < 4; i++) {
        struct str hex = stored(w, codes[i]);

        YES(give(w, &by, "add-document", number,
                 str_printf(w->a, "{'code':'%s','media':'application/pdf','blob':'%.*s'}", codes[i],
                            STR_ARG(hex)).p));
    }
}

struct actor staff(const char *role, const char *id)
{
    struct actor a = who(role, id);

    if (a.role == ROLE_OFFICER || a.role == ROLE_HEAD)
        a.body = STR("police");
    return a;
}
