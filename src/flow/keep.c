/*
 * NAME      keep - see keep.h
 * OWNS      the kinds that are kept, and which may end early (kinds.def)
 * MUST NOT  touch what a decision, an obligation or a proof rests on
 */
#include "flow/keep.h"

#include "flow/room.h"

enum { PAGE_OF = 500 };

static const struct { const char *kind; bool erasable; } kinds[] = {
#define KEPT(kind, early, name) { kind, early },
#include "flow/kinds.def"
#undef KEPT
};
#define N_KINDS (sizeof kinds / sizeof *kinds)

static bool known(struct str kind)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (str_is(kind, kinds[i].kind))
            return true;
    return false;
}

int keep_put(struct store *s, const struct record *r, moment now, struct diags *d)
{
    if (known(r->kind))
        return s->ops->record_put(s, r, now, NULL, d);
    flow_refuse(d, DIAG_ENVIRONMENT, "unknown-kind", r->kind, "add it to src/flow/kinds.def",
                "a kind of record that nobody said is kept");
    return PORT_FAILED;
}

bool keep_erasable(struct str kind)
{
    for (size_t i = 0; i < N_KINDS; i++)
        if (str_is(kind, kinds[i].kind))
            return kinds[i].erasable;
    return false;
}

/* ------------------------------------------------------------------ ending early */
/* Those that end within the days; each page in its own scratch. drop: not only counted. */
static int walk(struct store *s, struct str kind, int64_t days, moment now, bool drop, int64_t *n, struct diags *d)
{
    struct arena *page = arena_new();
    struct record_query q = { .kind = kind, .limit = PAGE_OF };
    moment end = now + days * INT64_C(86400);
    struct arena *names = arena_new();
    struct record *rows;
    size_t got = PAGE_OF;
    int rc = PORT_OK;

    for (*n = 0; rc == PORT_OK && got == PAGE_OF && *n < KEEP_AT_ONCE;) {
        rc = s->ops->record_list(s, &q, now, page, &rows, &got, d);
        for (size_t i = 0; rc == PORT_OK && i < got; i++) {
            q.after = i + 1 == got ? str_dup(names, rows[i].id) : q.after;
            if (rows[i].until == MOMENT_NONE || rows[i].until > end || *n >= KEEP_AT_ONCE)
                continue;
            ++*n;
            if (drop)
                rc = s->ops->record_drop(s, kind, rows[i].id, RECORD_ANY, now, d);
        }
        arena_reset(page);
    }
    arena_free(page);
    arena_free(names);
    return rc;
}

int keep_erase(struct store *s, struct str kind, int64_t days, moment now, int64_t *n, struct diags *d)
{
    return walk(s, kind, days, now, true, n, d);
}

int64_t flow_erasure_dry(struct flow_reader *r, const struct actor *by, struct str kind, int64_t days, struct arena *a,
                         struct diags *d)
{
    int64_t n = 0;

    if (!may_administer(by, d) || !access_noted(r, by, "erasure-dry", a, d))
        return -1;
    if (!keep_erasable(kind) || days < 0 || days > KEEP_DAYS_MOST) {
        flow_refuse(d, DIAG_INPUT, "bad-erasure", STR("kind"), "choose one of the list",
                    "records of this kind are not ended early");
        return -1;
    }
    return walk(r->s, kind, days, flow_now(r->f), false, &n, d) == PORT_OK ? n : -1;
}

/* ------------------------------------------------------------------ what there is */
struct json *flow_keeping(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_set(a, o, "kinds", json_new_array(a));

    if (!may_administer(by, d))
        return NULL;
    for (size_t i = 0; i < N_KINDS; i++) {
        struct json *row = json_push(a, list, json_new_object(a));
        int64_t n;

        if (flow_record_count(r, str_of(kinds[i].kind), STR(""), &n, d) != PORT_OK)
            return NULL;
        json_set_str(a, row, "kind", str_of(kinds[i].kind));
        json_set_int(a, row, "count", n);
        json_set_bool(a, row, "erasable", kinds[i].erasable);
    }
    return o;
}

struct json *flow_outgoing(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    static const char *const names[GATE_CHANNELS] = { [GATE_MAIL] = "mail", [GATE_SMS] = "sms" };
    struct record_query q = { .kind = STR("message"), .newest = true, .limit = KEEP_AT_ONCE };
    struct json *o = json_new_object(a), *list = json_set(a, o, "messages", json_new_array(a)), *effects;
    struct record *rows;
    size_t n;

    if (!may_administer(by, d) || r->s->ops->outbox(r->s, KEEP_AT_ONCE, a, &effects, d) != PORT_OK
        || flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    json_set_int(a, o, "effects", (int64_t)effects->count);
    for (size_t i = 0; i < n; i++) {
        const struct json *m = json_parse(a, rows[i].data, JSON_LIMITS, d);
        int64_t c = json_get_int(m, "channel", GATE_MAIL), tries = json_get_int(m, "tries", 0);
        struct json *row;

        if (m == NULL)
            return NULL;
        row = tally_row(list, "channel", str_of(names[c == GATE_SMS ? GATE_SMS : GATE_MAIL]), a);
        tally_add(row, "waiting", 1, a);
        tally_add(row, "tried", tries > 0, a);
        tally_add(row, "tries", tries, a);
        if (str_cmp(json_get_str(m, "last"), json_get_str(row, "last")) <= 0)
            continue;
        json_set_str(a, row, "last", json_get_str(m, "last"));
        json_set_str(a, row, "why", json_get_str(m, "why"));
    }
    return o;
}
