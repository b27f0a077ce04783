/*
 * NAME      second - see second.h
 * OWNS      who may be the second; what is done when they agree
 * MUST NOT  keep a person's number longer than the question is open
 */
#include "flow/second.h"

#include "flow/change.h"
#include "flow/channels.h"
#include "flow/keep.h"
#include "flow/room.h"
#include "flow/wording.h"

#define KIND STR("second")
#define LAW_KIND STR("law-publication")
#define LIST_MOST 200

static const char *const names[SECOND_KINDS] = {
    [SECOND_STAFF_SAVE] = "staff-save", [SECOND_STAFF_DISABLE] = "staff-disable",
    [SECOND_LAW] = "law-publication", [SECOND_DAY] = "calendar-day", [SECOND_INDEX] = "index",
    [SECOND_ERASE] = "erasure", [SECOND_WORDING] = "wording", [SECOND_CHANNELS] = "channels",
};

const char *second_name(enum second_kind k)
{
    return names[k];
}

static bool kind_of(struct str s, enum second_kind *out)
{
    for (int k = 0; k < SECOND_KINDS; k++)
        if (str_is(s, names[k])) {
            *out = (enum second_kind)k;
            return true;
        }
    return false;
}

bool may_administer(const struct actor *by, struct diags *d)
{
    if (by->role == ROLE_ADMINISTRATOR && by->id.n > 0)
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask an administrator",
                "the house is kept by administrators");
    return false;
}

/* ------------------------------------------------------------------ what is proposed */

static bool read_staff(const struct json *v, struct staff *out)
{
    *out = (struct staff){ .active = true, .second_factor = true };
    if (!role_parse(json_get_str(v, "role"), &out->actor.role))
        return false;
    out->actor.id = json_get_str(v, "id");
    out->actor.person = json_get_str(v, "person");
    out->actor.body = json_get_str(v, "body");
    out->actor.place = json_get_str(v, "place");
    out->name = json_get_str(v, "name");
    return out->actor.id.n > 0 && out->actor.role != ROLE_APPLICANT
        && out->actor.role != ROLE_SYSTEM;
}

static bool hex64(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
            return false;
    return s.n == 64;
}

static bool is_sound(const struct flow *f, enum second_kind k, const struct json *data,
                     struct diags *d)
{
    struct channel_rules rules;
    struct staff who;

    if (k == SECOND_WORDING)
        return wording_sound(data, d);
    if (k == SECOND_CHANNELS)
        return channels_sound(data, &rules, d);
    if (k == SECOND_DAY || k == SECOND_INDEX)
        return change_sound(f->cfg.law, k == SECOND_INDEX, data, d);
    if (k == SECOND_ERASE) {
        int64_t days = json_get_int(data, "days", -1);

        if (keep_erasable(json_get_str(data, "kind")) && days >= 0 && days <= KEEP_DAYS_MOST)
            return true;
        flow_refuse(d, DIAG_INPUT, "bad-erasure", STR("kind"), "choose one of the list",
                    "records of this kind are not ended early");
        return false;
    }
    if (k == SECOND_LAW) {
        if (hex64(json_get_str(data, "digest")))
            return true;
        flow_refuse(d, DIAG_INPUT, "bad-digest", STR("digest"),
                    "copy it from the answer of `sapar law rehearse`",
                    "the digest of law files is 64 hexadecimal digits");
        return false;
    }
    if (!read_staff(data, &who)) {
        flow_refuse(d, DIAG_INPUT, "bad-staff", STR("id"), "give a role of the staff and an id",
                    "neither applicants nor the system are staff, and staff has an id");
        return false;
    }
    if (k == SECOND_STAFF_SAVE && who.name.n == 0)
        flow_refuse(d, DIAG_INPUT, "name-missing", STR("name"), "give the name", "who is it?");
    else if (k == SECOND_STAFF_SAVE && body_is_organisation(who.actor.body)
             && !place_is_organisation(who.actor.place))
        flow_refuse(d, DIAG_INPUT, "bin-missing", STR("place"), "give bin- and the twelve digits of its BIN",
                    "the head of an organisation is the head of one organisation");
    else if (k == SECOND_STAFF_SAVE
             && !law_iin(who.actor.person, moment_day(flow_now(f))).valid)
        flow_refuse(d, DIAG_INPUT, "bad-iin", STR("person"), "type it again from the document",
                    "this is not an individual's number");
    else
        return true;
    return false;
}

bool flow_second_propose(struct flow *f, const struct actor *by, enum second_kind k,
                         const struct json *data, struct arena *a, struct str *id, struct diags *d)
{
    moment now = flow_now(f);
    struct json *o = json_new_object(a);
    struct record_change c = { .drop = false };

    if (!may_administer(by, d) || !is_sound(f, k, data, d))
        return false;
    /* By the time first: a list by id is a list by age. */
    *id = str_printf(a, "%014lld-%.*s", (long long)now, STR_ARG(fresh_id(f, a)));
    json_set_str(a, o, "kind", str_of(names[k]));
    json_set_str(a, o, "by", by->id);
    json_set_str(a, o, "person", by->person);
    json_set_str(a, o, "at", moment_str(a, now));
    json_set(a, o, "data", json_copy(a, data));
    c.record = (struct record){ .kind = KIND, .id = *id, .owner = by->id,
                                .until = now + SECOND_DAYS * INT64_C(86400),
                                .data = json_text(a, o, 0) };
    return flow_record_save(f, &c, 1, d) == PORT_OK;
}

/* ------------------------------------------------------------------ settling */

struct settling {
    struct flow *f;
    const struct actor *by;
    struct str id, note;
    bool approve;
    int64_t erased;             /* records that were ended; -1: no erasure */
};

/* Neither the same login nor the same human being, nor who it is about. */
static bool may_be_second(const struct actor *by, const struct json *o)
{
    struct str first = json_get_str(o, "person");
    const struct json *data = json_get(o, "data");

    if (str_eq(by->id, json_get_str(o, "by")) || (by->person.n > 0 && str_eq(by->person, first)))
        return false;
    return !(str_is(json_get_str(data, "role"), role_name(by->role))
             && str_eq(json_get_str(data, "id"), by->id))
        && !(by->person.n > 0 && str_eq(by->person, json_get_str(data, "person")));
}

static int publish(struct store *s, const struct settling *x, const struct json *o, moment now,
                   struct diags *d)
{
    const struct json *data = json_get(o, "data");
    struct arena *a = d->arena;
    struct json *p = json_new_object(a);
    struct record r = { .kind = LAW_KIND, .id = json_get_str(data, "digest"), .owner = x->by->id,
                        .until = MOMENT_NONE, .version = RECORD_ANY };

    json_set_str(a, p, "digest", r.id);
    json_set_str(a, p, "note", json_get_str(data, "note"));
    json_set_str(a, p, "proposed_by", json_get_str(o, "by"));
    json_set_str(a, p, "approved_by", x->by->id);
    json_set_str(a, p, "at", moment_str(a, now));
    r.data = json_text(a, p, 0);
    return keep_put(s, &r, now, d);
}

static int carry_out(struct store *s, struct settling *x, const struct json *o, moment now,
                     struct diags *d)
{
    struct staff who;
    enum second_kind k;

    if (!kind_of(json_get_str(o, "kind"), &k))
        return PORT_ABSENT;
    if (k == SECOND_LAW)
        return publish(s, x, o, now, d);
    if (k == SECOND_WORDING)
        return wording_write(s, x->id, o, x->by, now, d);
    if (k == SECOND_CHANNELS)
        return channels_write(s, x->id, o, x->by, now, d);
    if (k == SECOND_ERASE)
        return keep_erase(s, json_get_str(json_get(o, "data"), "kind"), json_get_int(json_get(o, "data"), "days", 0),
                          now, &x->erased, d);
    if (k == SECOND_DAY || k == SECOND_INDEX) {
        struct record r = change_record(x->f->cfg.law, k == SECOND_INDEX, o, x->by, now, d->arena);

        r.id = x->id;
        return keep_put(s, &r, now, d);
    }
    if (!read_staff(json_get(o, "data"), &who))
        return PORT_ABSENT;
    return staff_write(s, x->by, k == SECOND_STAFF_SAVE ? &who : NULL, who.actor.role,
                       who.actor.id, now, d);
}

/* Who it was stays with the register of staff; the number of a person goes with the question. */
static struct json *kept(const struct settling *x, struct json *o, moment now, struct arena *a)
{
    struct json *out = json_new_object(a), *data = json_new_object(a);

    json_each(m, o)
        if (!str_is(m->key, "person") && !str_is(m->key, "data"))
            json_set(a, out, str_z(a, m->key), json_copy(a, m));
    json_each(m, json_get(o, "data"))
        if (!str_is(m->key, "person") && !str_is(m->key, "name"))
            json_set(a, data, str_z(a, m->key), json_copy(a, m));
    json_set(a, out, "data", data);
    json_set_str(a, out, "settled_by", x->by->id);
    json_set_str(a, out, "settled_at", moment_str(a, now));
    json_set_bool(a, out, "approved", x->approve);
    json_set_str(a, out, "note", x->note);
    if (x->erased >= 0)
        json_set_int(a, out, "erased", x->erased);
    return out;
}

static int settle(void *ctx, struct store *s, moment now, struct diags *d)
{
    struct settling *x = ctx;
    struct arena *a = d->arena;
    struct record r;
    struct json *o;
    int rc = s->ops->record_get(s, KIND, x->id, now, a, &r, d);

    if (rc != PORT_OK)
        return rc;
    o = json_parse(a, r.data, JSON_LIMITS, d);
    if (o == NULL)
        return PORT_FAILED;
    if (json_get_str(o, "settled_by").n > 0)
        return PORT_ABSENT;
    /* Whoever proposed may take it back. */
    if (!may_be_second(x->by, o) && (x->approve || !str_eq(x->by->id, json_get_str(o, "by")))) {
        flow_refuse(d, DIAG_REFUSED, "own-proposal", STR("id"), "ask another administrator",
                    "the second is neither who proposed it nor who it is about");
        return PORT_CONFLICT;
    }
    if (x->approve)
        rc = carry_out(s, x, o, now, d);
    r.data = json_text(a, kept(x, o, now, a), 0);
    r.until = MOMENT_NONE;
    if (rc == PORT_OK)
        rc = keep_put(s, &r, now, d);
    if (rc == PORT_OK)
        rc = s->ops->access(s, now, x->by, STR(""),
                            str_printf(a, "%s %.*s", x->approve ? "second-yes" : "second-no",
                                       STR_ARG(json_get_str(o, "kind"))), d);
    return rc;
}

bool flow_second_settle(struct flow *f, const struct actor *by, struct str id, bool approve,
                        struct str note, struct diags *d)
{
    struct settling x = { f, by, id, note, approve, -1 };
    int rc;

    if (!may_administer(by, d))
        return false;
    rc = flow_write(f, settle, &x, d);
    if (rc == PORT_ABSENT)
        flow_refuse(d, DIAG_REFUSED, "no-such-proposal", STR("id"), "look at the list again",
                    "this proposal is settled, expired or was never made");
    return rc == PORT_OK;
}

/* ------------------------------------------------------------------ lists */

struct json *flow_second_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                              struct diags *d)
{
    struct record_query q = { .kind = KIND, .newest = true, .limit = LIST_MOST };
    struct json *o = json_new_object(a), *open = json_new_array(a), *settled = json_new_array(a);
    struct record *rows;
    size_t n;

    if (!may_administer(by, d) || flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(a, rows[i].data, JSON_LIMITS, d);
        bool done = json_get_str(v, "settled_by").n > 0;

        if (v == NULL)
            return NULL;
        json_set_str(a, v, "id", rows[i].id);
        json_set_bool(a, v, "own", !may_be_second(by, v));
        json_push(a, done ? settled : open, v);
    }
    json_set(a, o, "open", open);
    json_set(a, o, "settled", settled);
    return o;
}

struct json *flow_law_published(struct flow_reader *r, struct str digest, struct arena *a,
                                struct diags *d)
{
    struct record row;

    if (digest.n == 0 || flow_record_get(r, LAW_KIND, digest, a, &row, d) != PORT_OK)
        return NULL;
    return json_parse(a, row.data, JSON_LIMITS, d);
}

struct json *flow_law_publications(struct flow_reader *r, struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = LAW_KIND, .newest = true, .limit = LIST_MOST };
    struct json *list = json_new_array(a);
    struct record *rows;
    size_t n;

    if (flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(a, rows[i].data, JSON_LIMITS, d);

        if (v == NULL)
            return NULL;
        json_push(a, list, v);
    }
    return list;
}
