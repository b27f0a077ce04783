/*
 * NAME      verify_json - the report as the contract's JSON, and as text for a person (verify.h)
 * WHY       one report, two faces; codes are stable, sentences are in three languages
 * OWNS      the names of the members
 * ERRORS    none
 * MUST NOT  judge
 */
#include "trust/verify.h"

#include "base/panic.h"
#include "trust/digest.h"

#define COUNT(v) (sizeof(v) / sizeof *(v))

static const char *const check_names[] = {
    [CHECK_UNKNOWN] = "unknown", [CHECK_OK] = "ok", [CHECK_BAD] = "bad",
};
static const char *const chain_names[] = {
    [CHAIN_UNKNOWN] = "unknown", [CHAIN_OK] = "ok", [CHAIN_BAD] = "bad",
};
static const char *const validity_names[] = {
    [VALIDITY_OK] = "ok", [VALIDITY_EXPIRED] = "expired", [VALIDITY_NOT_YET] = "not-yet-valid",
};
static const char *const verdict_names[] = {
    [VERDICT_VALID] = "valid", [VERDICT_INDETERMINATE] = "indeterminate",
    [VERDICT_INVALID] = "invalid",
};
static const char *const environment_names[] = {
    [ENV_ANY] = "any", [ENV_PRODUCTION] = "production", [ENV_TEST] = "test",
};

const char *verdict_name(enum report_verdict v)
{
    return verdict_names[v];
}

struct str report_code(struct arena *a, enum msg id)
{
    struct str name = str_of(msg_name(id));
    char *z;

    AN(str_starts(name, "trust_"));
    z = str_z(a, str_sub(name, 6, name.n));
    for (char *p = z; *p != '\0'; p++)
        if (*p == '_')
            *p = '-';
    return str_of(z);
}

static void put(struct arena *a, struct json *o, const char *key, const char *z)
{
    json_set_str(a, o, key, str_of(z));
}

static void put_time(struct arena *a, struct json *o, const char *key, moment t)
{
    if (t != MOMENT_NONE)
        json_set_str(a, o, key, moment_str(a, t));
}

static void put_text(struct arena *a, struct json *o, const char *key, struct str s)
{
    if (s.n > 0)
        json_set_str(a, o, key, s);
}

static struct json *timestamp_json(struct arena *a, const struct timestamp_report *t)
{
    struct json *o = json_new_object(a);

    json_set_bool(a, o, "present", t->present);
    if (!t->present)
        return o;
    put_time(a, o, "time", t->time);
    put(a, o, "imprint", check_names[t->imprint]);
    put(a, o, "chain", check_names[t->chain]);
    put_text(a, o, "authority", t->name);
    return o;
}

static struct json *revocation_json(struct arena *a, const struct revocation_result *r)
{
    struct json *o = json_new_object(a);

    put(a, o, "source", r->source);
    put_time(a, o, "this_update", r->this_update);
    put_time(a, o, "since", r->since);
    if (r->reason != REASON_NONE)
        put(a, o, "reason", revocation_reason_name(r->reason));
    return o;
}

static void identity_json(struct arena *a, struct json *o, const struct cert *c)
{
    put(a, o, "role", cert_role_name(c->role));
    json_set_str(a, o, "name", cert_person(a, c));
    json_set_str(a, o, "iin", c->subject.iin.n > 0 ? c->subject.iin : STR(""));
    json_set_str(a, o, "bin", c->subject.bin.n > 0 ? c->subject.bin : STR(""));
    put_text(a, o, "organisation", c->subject.organisation);
    json_set_str(a, o, "serial", serial_hex(a, c->serial));
    json_set_str(a, o, "issuer", name_text(a, &c->issuer));
    put_time(a, o, "not_before", c->not_before);
    put_time(a, o, "not_after", c->not_after);
}

static struct json *signer_json(struct arena *a, const struct signer_report *s)
{
    struct json *o = json_new_object(a);

    put(a, o, "crypto", check_names[s->crypto]);
    put(a, o, "chain", chain_names[s->chain.state]);
    put(a, o, "validity", validity_names[s->validity]);
    put(a, o, "revocation", revocation_name(s->revocation.state));
    json_set(a, o, "timestamp", timestamp_json(a, &s->timestamp));
    put(a, o, "algorithm", s->algorithm == ALG_UNKNOWN ? "unknown" : algorithm_name(s->algorithm));
    if (s->cert != NULL)
        identity_json(a, o, s->cert);
    put_time(a, o, "at", s->at);
    put(a, o, "at_by", s->at_by);
    put_time(a, o, "claimed_time", s->claimed);
    if (s->revocation.state != REV_UNKNOWN)
        json_set(a, o, "revocation_evidence", revocation_json(a, &s->revocation));
    if (s->chain.state == CHAIN_OK)
        put(a, o, "environment", environment_names[s->chain.env]);
    if (s->content_hash.n > 0)
        json_set_str(a, o, "content_hash",
            hex_str(a, (const unsigned char *)s->content_hash.p, s->content_hash.n));
    return o;
}

static struct json *explained(struct arena *a, const struct reason *r, enum lang lang)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "code", report_code(a, r->id));
    if (r->signer >= 0)
        json_set_int(a, o, "signer", r->signer);
    json_set_str(a, o, "text", msg(lang, r->id));
    return o;
}

/* Codes once each; what is only noted stands apart, so that a valid report has no reasons. */
static void reasons_json(struct arena *a, struct json *o, const struct report *r, enum lang lang)
{
    struct json *codes = json_new_array(a), *texts = json_new_array(a), *notes = json_new_array(a);

    for (size_t i = 0; i < r->n_reasons; i++) {
        bool seen = false;

        if (r->reasons[i].effect == EFFECT_NOTE) {
            json_push(a, notes, explained(a, &r->reasons[i], lang));
            continue;
        }
        json_push(a, texts, explained(a, &r->reasons[i], lang));
        for (size_t k = 0; k < i; k++)
            seen |= r->reasons[k].id == r->reasons[i].id &&
                    r->reasons[k].effect != EFFECT_NOTE;
        if (!seen)
            json_push(a, codes, json_new_str(a, report_code(a, r->reasons[i].id)));
    }
    json_set(a, o, "reasons", codes);
    json_set(a, o, "explained", texts);
    json_set(a, o, "notes", notes);
}

struct json *report_json(struct arena *a, const struct report *r, enum lang lang)
{
    struct json *o = json_new_object(a), *signers = json_new_array(a);

    json_set_str(a, o, "kind", r->kind);
    put(a, o, "verdict", verdict_names[r->verdict]);
    put_time(a, o, "at", r->at);
    reasons_json(a, o, r, lang);
    for (size_t i = 0; i < r->n_signers; i++)
        json_push(a, signers, signer_json(a, &r->signers[i]));
    json_set(a, o, "signers", signers);
    json_set(a, o, "fields", r->fields != NULL ? json_copy(a, r->fields) : json_new_object(a));
    return o;
}

/* ------------------------------------------------------------------ for a person */

static void line(struct buf *b, enum lang lang, int indent, enum msg label, struct str value)
{
    if (value.n == 0)
        return;
    buf_pad(b, ' ', (size_t)indent);
    buf_str(b, msg(lang, label));
    buf_puts(b, ": ");
    buf_str(b, value);
    buf_char(b, '\n');
}

/*
 * A word of the contract in the reader's language: the row "trust_word_" with its hyphens turned.
 * A word without a row (of a kind that lives elsewhere) is shown as it is.
 */
struct str report_word(struct arena *a, enum lang lang, struct str w)
{
    char *z = str_z(a, str_printf(a, "trust_word_%.*s", STR_ARG(w)));

    for (char *p = z; *p != '\0'; p++)
        if (*p == '-')
            *p = '_';
    for (int i = MSG_trust_word_ok; i <= MSG_trust_word_authority; i++)
        if (str_is(str_of(msg_name((enum msg)i)), z))
            return msg(lang, (enum msg)i);
    return w;
}

static void word_line(struct buf *b, enum lang lang, int indent, enum msg label, const char *w)
{
    line(b, lang, indent, label, report_word(b->arena, lang, str_of(w)));
}

static void reasons_text(struct buf *b, const struct report *r, enum lang lang, int signer, int pad)
{
    for (size_t i = 0; i < r->n_reasons; i++) {
        if (r->reasons[i].signer != signer)
            continue;
        buf_pad(b, ' ', (size_t)pad);
        buf_puts(b, r->reasons[i].effect == EFFECT_NOTE ? "- " : "! ");
        buf_str(b, msg(lang, r->reasons[i].id));
        buf_char(b, '\n');
    }
}

static void signer_text(struct buf *b, const struct report *r, size_t i, enum lang lang)
{
    const struct signer_report *s = &r->signers[i];
    struct arena *a = b->arena;

    if (s->cert != NULL) {
        line(b, lang, 0, MSG_trust_signer, cert_person(a, s->cert));
        line(b, lang, 2, MSG_trust_iin, s->cert->subject.iin);
        line(b, lang, 2, MSG_trust_bin, s->cert->subject.bin);
        word_line(b, lang, 2, MSG_trust_role, cert_role_name(s->cert->role));
        line(b, lang, 2, MSG_trust_issuer, name_text(a, &s->cert->issuer));
    }
    line(b, lang, 2, MSG_trust_algorithm, str_of(algorithm_name(s->algorithm)));
    word_line(b, lang, 2, MSG_trust_signature, check_names[s->crypto]);
    word_line(b, lang, 2, MSG_trust_chain, chain_names[s->chain.state]);
    word_line(b, lang, 2, MSG_trust_validity, validity_names[s->validity]);
    word_line(b, lang, 2, MSG_trust_revocation, revocation_name(s->revocation.state));
    if (s->timestamp.present && s->timestamp.time != MOMENT_NONE)
        line(b, lang, 2, MSG_trust_timestamp, moment_str(a, s->timestamp.time));
    line(b, lang, 2, MSG_trust_checked_at, moment_str(a, s->at));
    reasons_text(b, r, lang, (int)i, 2);
}

void report_text(struct buf *b, const struct report *r, enum lang lang)
{
    static const enum msg verdicts[] = {
        [VERDICT_VALID] = MSG_trust_valid, [VERDICT_INDETERMINATE] = MSG_trust_indeterminate,
        [VERDICT_INVALID] = MSG_trust_invalid,
    };

    line(b, lang, 0, MSG_trust_kind, report_word(b->arena, lang, r->kind));
    line(b, lang, 0, MSG_trust_verdict, msg(lang, verdicts[r->verdict]));
    reasons_text(b, r, lang, -1, 0);
    for (size_t i = 0; i < r->n_signers; i++)
        signer_text(b, r, i, lang);
    if (r->more != NULL)
        r->more(b, r, lang);
}
