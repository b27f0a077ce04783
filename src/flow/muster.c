/*
 * NAME      muster - see muster.h
 * OWNS      who is of a mission, whom an emergency is about, what is seen of it
 * ERRORS    see muster.h
 * MUST NOT  put a name, an address or a telephone into a record, a list or a log
 */
#include "flow/muster_room.h"

/* ------------------------------------------------------------------ who may */
bool muster_mission(const struct actor *by, struct diags *d)
{
    if ((by->role == ROLE_OFFICER || by->role == ROLE_HEAD) && by->id.n > 0 && by->place.n > 0
        && body_is_abroad(by->body))
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask the mission of that country",
                "only a mission reaches those who are registered with it");
    return false;
}

/* ------------------------------------------------------------------ who is there */
/* A word of the address, alphabet and case aside; without one everywhere. */
static bool lives_in(const struct muster_walk *w, const struct case_state *s)
{
    struct str address = utf8_fold(w->a, json_get_str(s->person, "address"));

    return w->town.n == 0 || str_find(address, str_z(w->a, utf8_fold(w->a, w->town))) >= 0;
}

static void muster_each(void *ctx, const struct case_row *row, const struct case_state *s)
{
    struct muster_walk *w = ctx;
    const struct json *stay = json_get(s->facts, "stay");
    struct str country = json_get_str(stay, "country");
    day until;

    (void)row;
    if (s->status != CASE_GRANTED && s->status != CASE_DELIVERED)
        return;
    if (day_parse(json_get_str(stay, "until"), &until) && until < w->today)
        return;     /* said to be home again */
    if ((w->country.n > 0 && !str_eq(w->country, country)) || !lives_in(w, s))
        return;
    w->found++;
    w->each(w, s, country, json_get_str(stay, "kind"));
}

bool muster_walk(struct flow_reader *r, const struct actor *by, const char *what, struct muster_walk *w,
                 struct diags *d)
{
    static const char *const statuses[] = { "granted", "delivered" };
    struct case_filter f = { .service = STR("consular-registration"), .due_before = DAY_NONE,
                             .limit = MUSTER_MOST };
    bool ok = true;

    for (size_t i = 0; ok && i < 2; i++) {
        f.status = str_of(statuses[i]);
        ok = cases_walk(r, by, f, what, muster_each, w, w->a, d);
    }
    return ok;
}

static void count_one(struct muster_walk *w, const struct case_state *s, struct str country, struct str kind)
{
    struct json *row = NULL;

    (void)s;
    json_each(v, w->rows) {
        if (str_eq(json_get_str(v, "country"), country) && str_eq(json_get_str(v, "kind"), kind))
            row = v;
    }
    if (row == NULL) {
        row = json_push(w->a, w->rows, json_new_object(w->a));
        json_set_str(w->a, row, "country", country);
        json_set_str(w->a, row, "kind", kind);
    }
    json_set_int(w->a, row, "count", json_get_int(row, "count", 0) + 1);
}

static struct muster_walk walk_of(struct flow_reader *r, const struct json *data, muster_found *each,
                                  struct arena *a)
{
    return (struct muster_walk){ .a = a, .each = each, .rows = json_new_array(a),
                                 .today = moment_day(flow_now(r->f)),
                                 .country = json_get_str(data, "country"), .town = json_get_str(data, "town") };
}

struct json *flow_muster_population(struct flow_reader *r, const struct actor *by, struct arena *a,
                                    struct diags *d)
{
    struct muster_walk w = walk_of(r, NULL, count_one, a);
    struct json *o = json_new_object(a);

    if (!muster_mission(by, d) || !muster_walk(r, by, "population", &w, d))
        return NULL;
    json_set_int(a, o, "total", w.found);
    json_set(a, o, "rows", w.rows);
    return o;
}

/* ------------------------------------------------------------------ proposing */
static bool texts_said(const struct json *text, struct diags *d)
{
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str s = str_trim(json_get_str(text, lang_code((enum lang)l).p));

        if (s.n > 0 && s.n <= MUSTER_TEXT * 2)
            continue;
        flow_refuse(d, DIAG_INPUT, "texts-missing", lang_code((enum lang)l),
                    "write it in Kazakh, Russian and English, at most 300 letters each",
                    "the message is needed in every language people chose");
    }
    return d->first == NULL;
}

bool flow_muster_propose(struct flow_reader *r, const struct actor *by, const struct json *data,
                         struct arena *a, struct str *id, struct diags *d)
{
    struct muster_walk w = walk_of(r, data, count_one, a);
    moment now = flow_now(r->f);
    struct json *o = json_new_object(a);
    struct record_change c = { .drop = false };

    if (!muster_mission(by, d) || !texts_said(json_get(data, "text"), d)
        || !muster_walk(r, by, "emergency-count", &w, d))
        return false;
    if (w.found == 0) {
        flow_refuse(d, DIAG_REFUSED, "nobody-there", STR("country"), "choose a wider area",
                    "nobody who is registered with this mission lives there");
        return false;
    }
    *id = str_printf(a, "%014lld-%.*s", (long long)now, STR_ARG(fresh_id(r->f, a)));
    json_set_str(a, o, "state", STR("proposed"));
    json_set_str(a, o, "by", by->id);
    json_set_str(a, o, "person", by->person);
    json_set_str(a, o, "at", moment_str(a, now));
    json_set_str(a, o, "country", w.country);
    json_set_str(a, o, "town", w.town);
    json_set_int(a, o, "expected", w.found);
    json_set(a, o, "text", json_copy(a, json_get(data, "text")));
    c.record = (struct record){ .kind = MUSTER, .id = *id, .owner = by->place, .until = MOMENT_NONE,
                                .data = json_text(a, o, 0) };
    return flow_record_save(r->f, &c, 1, d) == PORT_OK;
}

/* ------------------------------------------------------------------ reading */
struct json *muster_get(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                        struct record *rec, struct diags *d)
{
    int rc = id.n > 0 && id.n <= RECORD_NAME_MOST ? flow_record_get(r, MUSTER, id, a, rec, d) : PORT_ABSENT;

    if (rc == PORT_OK && str_eq(rec->owner, by->place))
        return json_parse(a, rec->data, JSON_LIMITS, d);
    if (rc != PORT_FAILED)
        flow_refuse(d, DIAG_REFUSED, "no-such-muster", STR("id"), "look at the list of your mission",
                    "this mission has no such emergency");
    return NULL;
}

static void shown(const struct json *v, const struct actor *by, struct str id, struct json *o, struct arena *a)
{
    static const char *const same[] = { "state", "at", "by", "country", "town", "expected", "sent", "silent",
                                        "settled_by", "settled_at", "closed_at", "text", "counts" };

    json_set_str(a, o, "id", id);
    json_set_bool(a, o, "own", str_eq(json_get_str(v, "by"), by->id)
                  || (by->person.n > 0 && str_eq(json_get_str(v, "person"), by->person)));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (json_get(v, same[i]) != NULL)
            json_set(a, o, same[i], json_copy(a, json_get(v, same[i])));
}

struct json *flow_muster_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                              struct diags *d)
{
    struct record_query q = { .kind = MUSTER, .owner = by->place, .newest = true, .limit = 100 };
    struct json *list = json_new_array(a);
    struct record *v;
    size_t n;

    if (!muster_mission(by, d) || flow_record_list(r, &q, a, &v, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct json *o = json_parse(a, v[i].data, JSON_LIMITS, d);

        if (o != NULL)
            shown(o, by, v[i].id, json_push(a, list, json_new_object(a)), a);
    }
    return list;
}

/* help, silent, left, safe: who may need somebody stands first. */
static int rank(struct str answer)
{
    return str_is(answer, "help") ? 0 : answer.n == 0 ? 1 : str_is(answer, "left") ? 2 : 3;
}

static struct json *board(struct flow_reader *r, struct str id, struct json *people, struct arena *a,
                          struct diags *d)
{
    static const char *const names[] = { "help", "none", "left", "safe" };
    struct record_query q = { .kind = MUSTER_PERSON, .owner = id, .limit = MUSTER_MOST };
    struct json *counts = json_new_object(a);
    int64_t count[4] = { 0 };
    struct record *v;
    size_t n;

    if (flow_record_list(r, &q, a, &v, &n, d) != PORT_OK)
        return NULL;
    for (int k = 0; k < 4; k++) {
        for (size_t i = 0; i < n; i++) {
            struct json *o = json_parse(a, v[i].data, JSON_LIMITS, d), *row;

            if (o == NULL || rank(json_get_str(o, "answer")) != k)
                continue;
            count[k]++;
            row = json_push(a, people, json_new_object(a));
            json_set_str(a, row, "key", str_sub(v[i].id, 0, 16));
            json_each(m, o)
                if (!str_is(m->key, "number"))
                    json_set(a, row, str_z(a, m->key), json_copy(a, m));
        }
        json_set_int(a, counts, names[k], count[k]);
    }
    return counts;
}

struct json *flow_muster_show(struct flow_reader *r, const struct actor *by, struct str id,
                              struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *people, *v, *counts;
    struct record rec;

    if (!muster_mission(by, d) || (v = muster_get(r, by, id, a, &rec, d)) == NULL
        || !access_noted(r, by, "emergency-board", a, d))
        return NULL;
    shown(v, by, id, o, a);
    if (!str_is(json_get_str(v, "state"), "sent"))
        return o;
    people = json_set(a, o, "people", json_new_array(a));
    counts = board(r, id, people, a, d);
    if (counts == NULL)
        return NULL;
    json_set(a, o, "counts", counts);
    return o;
}

/* ------------------------------------------------------------------ one person */
static struct json *person_of(struct flow_reader *r, struct str id, struct str key, struct arena *a,
                              struct diags *d)
{
    struct record_query q = { .kind = MUSTER_PERSON, .owner = id, .limit = MUSTER_MOST };
    struct record *v;
    size_t n;

    if (key.n != 16 || flow_record_list(r, &q, a, &v, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (str_eq(str_sub(v[i].id, 0, 16), key))
            return json_parse(a, v[i].data, JSON_LIMITS, d);
    return NULL;
}

struct json *flow_muster_open(struct flow_reader *r, const struct actor *by, struct str id,
                              struct str key, struct str why, struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *v;
    struct access *pending;
    struct record rec;
    struct contact to;
    struct loaded c;

    if (!muster_mission(by, d) || muster_get(r, by, id, a, &rec, d) == NULL)
        return NULL;
    if (why.n == 0) {
        flow_refuse(d, DIAG_INPUT, "missing-field", STR("why"), "say why", "a reason is needed");
        return NULL;
    }
    v = person_of(r, id, key, a, d);
    if (v == NULL && d->first == NULL)
        flow_refuse(d, DIAG_REFUSED, "no-such-muster", STR("key"), "look at the list again",
                    "there is no such person in it");
    if (v == NULL || !access_case(r, by, json_get_str(v, "number"),
                                  str_printf(a, "emergency %.*s", STR_ARG(str_sub(why, 0, 150))).p, a, &c,
                                  &pending, d))
        return NULL;
    to = contact_of(r->s, c.state->person_key, json_get(c.state->person, "contact"), flow_now(r->f), a);
    json_set_str(a, o, "name", person_name(a, c.state->person));
    json_set_str(a, o, "phone", to.to[GATE_SMS]);
    json_set_str(a, o, "email", to.to[GATE_MAIL]);
    json_set_str(a, o, "address", json_get_str(c.state->person, "address"));
    json_set_str(a, o, "number", c.state->number);
    return access_settled(pending, d) ? o : NULL;
}

/* ------------------------------------------------------------------ the end */
bool flow_muster_close(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                       struct diags *d)
{
    struct record_query q = { .kind = MUSTER_PERSON, .owner = id, .limit = MUSTER_MOST };
    struct json *v, *counts;
    struct record rec, *list;
    struct record_change *c;
    size_t n;

    if (!muster_mission(by, d) || (v = muster_get(r, by, id, a, &rec, d)) == NULL)
        return false;
    if (!str_is(json_get_str(v, "state"), "sent")) {
        flow_refuse(d, DIAG_REFUSED, "changed-meanwhile", STR_NONE, "look at it again", "it is not under way");
        return false;
    }
    counts = board(r, id, json_new_array(a), a, d);
    if (counts == NULL || flow_record_list(r, &q, a, &list, &n, d) != PORT_OK)
        return false;
    c = arena_new_array(a, n + 1, struct record_change);
    for (size_t i = 0; i < n; i++)
        c[i] = (struct record_change){ .drop = true, .record = { .kind = MUSTER_PERSON, .id = list[i].id,
                                                                 .version = RECORD_ANY } };
    json_set_str(a, v, "state", STR("closed"));
    json_set_str(a, v, "closed_at", moment_str(a, flow_now(r->f)));
    json_set_str(a, v, "closed_by", by->id);
    json_set(a, v, "counts", counts);
    c[n].record = (struct record){ .kind = MUSTER, .id = id, .owner = rec.owner, .until = MOMENT_NONE,
                                   .version = rec.version, .data = json_text(a, v, 0) };
    return access_noted(r, by, "emergency-close", a, d) && flow_record_save(r->f, c, n + 1, d) == PORT_OK;
}
