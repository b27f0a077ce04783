/*
 * NAME      stamps - the journal's head, time-stamped once a day and again before a stamp grows old
 * WHY       a signed head says that we said so; a time-stamp says when, in another's name, so that
 *           nobody can make a whole other past later
 * OWNS      records "head-stamp", never forgotten: {"at","size","until","stamped","token"}; stamped
 *           is the text under the stamp: {"before": SHA-256 of the record before, "note": the head},
 *           so each stamp also covers all earlier ones before their authorities' keys weaken
 * ERRORS    the authority's silence is a diag; the next call tries again
 * MUST NOT  run on the writer's thread: somebody is asked; believe a stamp because it is kept: who can
 *           write another past can write other records beside it
 */
#include "flow/room.h"

#define DAY_SECONDS INT64_C(86400)
enum { RENEW_DAYS = 30 };

static int last_stamp(struct flow_reader *r, struct arena *a, struct record *out, struct diags *d)
{
    struct record_query q = { .kind = STR("head-stamp"), .newest = true, .limit = 1 };
    struct record *rows;
    size_t n;
    int rc = flow_record_list(r, &q, a, &rows, &n, d);

    if (rc == PORT_OK && n == 0)
        rc = PORT_ABSENT;
    if (rc == PORT_OK)
        *out = rows[0];
    return rc;
}

/* A day has passed, or the authority that stamped last will soon be no more. */
static bool is_due(const struct json *last, int64_t size, moment now)
{
    moment at, until;

    if (!moment_parse(json_get_str(last, "at"), &at))
        return true;
    if (moment_parse(json_get_str(last, "until"), &until) && until - now < RENEW_DAYS * DAY_SECONDS)
        return now - at >= DAY_SECONDS;
    return now - at >= DAY_SECONDS && json_get_int(last, "size", 0) != size;
}

static bool put_stamp(struct flow *f, const struct journal_head *head, struct str stamped,
                      struct str token, moment now, struct arena *a, struct diags *d)
{
    const struct trust_port *t = &f->cfg.trust;
    moment until = t->stamp_until != NULL ? t->stamp_until(t->ctx, token, a) : MOMENT_NONE;
    struct json *o = json_new_object(a);
    struct record_change c = { .drop = false };

    json_set_str(a, o, "at", moment_str(a, now));
    json_set_int(a, o, "size", head->size);
    if (until != MOMENT_NONE)
        json_set_str(a, o, "until", moment_str(a, until));
    json_set_str(a, o, "stamped", stamped);
    json_set_str(a, o, "token", base64_text(a, token));
    c.record = (struct record){ .kind = STR("head-stamp"),
                                .id = str_printf(a, "%020lld", (long long)now),
                                .until = MOMENT_NONE, .data = json_text(a, o, 0) };
    return flow_record_save(f, &c, 1, d) == PORT_OK;
}

static bool stamp(struct flow_reader *r, const struct record *before, struct arena *a,
                  struct diags *d)
{
    struct flow *f = r->f;
    const struct trust_port *t = &f->cfg.trust;
    struct json *o = json_new_object(a), *last = NULL;
    struct str note, token, stamped;
    moment now = flow_now(f);
    struct journal_head head;
    char hex[65];

    if (r->s->ops->head(r->s, &head, d) != PORT_OK || head.size == 0)
        return false;
    if (before != NULL) {
        last = json_parse(a, before->data, JSON_LIMITS, d);
        if (last == NULL || !is_due(last, head.size, now))
            return false;
        r->s->ops->digest(before->data, hex);
        json_set_str(a, o, "before", str_dup(a, str_of(hex)));
    }
    if (!t->sign_head(t->ctx, &head, a, &note, d))
        return false;
    json_set_str(a, o, "note", note);
    stamped = json_text(a, o, 0);
    return t->stamp_bytes(t->ctx, stamped, now, a, &token, d)
        && put_stamp(f, &head, stamped, token, now, a, d);
}

bool flow_stamp_head(struct flow *f, struct diags *d)
{
    const struct trust_port *t = &f->cfg.trust;
    struct flow_reader *r;
    struct record last;
    bool made = false;
    int rc;

    if (t->stamp_bytes == NULL || t->sign_head == NULL)
        return false;
    r = flow_reader_new(f, d);
    if (r == NULL)
        return false;
    rc = last_stamp(r, d->arena, &last, d);
    if (rc != PORT_FAILED)
        made = stamp(r, rc == PORT_OK ? &last : NULL, d->arena, d);
    flow_reader_free(r);
    return made;
}

/* ------------------------------------------------------------------ looked at again */

/* What `sapar verify` says of the token over that text; a signature that is no time-stamp is none. */
static void judge(const struct flow_config *cfg, struct str token, struct json *o, moment now,
                  struct arena *a)
{
    const struct trust_port *t = &cfg->trust;
    struct trust_question q = {
        .bytes = token, .content = json_get_str(o, "stamped"), .at = MOMENT_NONE, .now = now,
        .anchors = cfg->signing.anchors, .n_anchors = cfg->signing.n_anchors,
        .environment = cfg->signing.environment, .crls = cfg->signing.crls,
        .n_crls = cfg->signing.n_crls, .lang = LANG_EN,
    };
    struct diags ignored = diags_on(a);
    const struct json *v = NULL;
    struct str text, verdict;
    bool valid;

    if (t->verify == NULL)
        return;
    if (q.content.n > 0)
        v = t->verify(t->ctx, &q, a, &valid, &text, &ignored);
    verdict = str_is(json_get_str(v, "kind"), "timestamp") ? json_get_str(v, "verdict")
                                                           : STR("invalid");
    json_set_str(a, o, "proof", verdict);
    json_set_bool(a, o, "ok", json_get_bool(o, "ok", false) && !str_is(verdict, "invalid"));
    v = json_get(json_at(json_get(v, "signers"), 0), "timestamp");
    if (json_get_str(v, "time").n > 0)
        json_set_str(a, o, "time", json_get_str(v, "time"));
}

/* Each names the hash of the one before it; the first names none. */
static bool follows(struct store *s, const struct json *o, const struct record *before,
                    struct arena *a)
{
    struct diags ignored = diags_on(a);
    const struct json *in = json_parse(a, json_get_str(o, "stamped"), JSON_LIMITS, &ignored);
    struct str named = json_get_str(in, "before");
    char hex[65];

    if (before == NULL)
        return in != NULL && named.n == 0;
    s->ops->digest(before->data, hex);
    return str_is(named, hex);
}

struct json *flow_stamps(struct store *s, const struct flow_config *cfg, moment now,
                         struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = STR("head-stamp"), .newest = true, .limit = STAMPS_MOST + 1 };
    struct json *list = json_new_array(a);
    struct record *rows;
    size_t n;

    if (s->ops->record_list(s, &q, now, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n && i < STAMPS_MOST; i++) {
        struct json *o = json_parse(a, rows[i].data, JSON_LIMITS, d);

        if (o == NULL || o->type != JSON_OBJECT)
            return NULL;
        json_set_bool(a, o, "ok", follows(s, o, i + 1 < n ? &rows[i + 1] : NULL, a));
        judge(cfg, json_get_str(o, "token"), o, now, a);
        json_push(a, list, o);
    }
    return list;
}
