/*
 * NAME      ncanode - signatures verified by an NCANode service, in the place of our own verifier
 * WHY       a state deployment may be obliged to verify with certified means; NCANode wraps them
 *           behind HTTP (POST /cms/verify, /xml/verify)
 * OWNS      how its answer becomes our report; what is asked of a signer besides
 * ERRORS    the service not answering, or not understandably, is an indeterminate report
 * MUST NOT  call valid what the service did not say is valid, of a kind of revocation it did not
 *           check, or what our own verifier refuses
 */
#include "base/text.h"
#include "gate/room.h"
#include "trust/encode.h"

enum { ANSWER_VALUES = 20000, SIGNERS_MOST = 32, SKEW = 300 };
#define MS_MOST INT64_C(5000000000000)      /* about the year 2128 */

/* ------------------------------------------------------------------ the report */
struct mapping {
    struct arena *a;
    const struct trust_question *q;
    struct json *report, *reasons, *explained;
    int verdict;                        /* 0 valid, 1 indeterminate, 2 invalid */
};
enum { FINE, DOUBT, FAIL };

/* "certificate-revoked" of MSG_trust_certificate_revoked. */
static struct str code_of(struct arena *a, enum msg id)
{
    struct str name = str_of(msg_name(id));
    char *z = str_z(a, str_sub(name, sizeof "trust_" - 1, name.n));

    for (char *p = z; *p != '\0'; p++)
        if (*p == '_')
            *p = '-';
    return str_of(z);
}

static void reason(struct mapping *m, int signer, int effect, enum msg id)
{
    struct json *o = json_push(m->a, m->explained, json_new_object(m->a));
    struct str code = code_of(m->a, id);
    bool seen = false;

    json_set_str(m->a, o, "code", code);
    if (signer >= 0)
        json_set_int(m->a, o, "signer", signer);
    json_set_str(m->a, o, "text", msg(m->q->lang, id));
    json_each(v, m->reasons)
        seen |= str_eq(v->s, code);
    if (!seen)
        json_push(m->a, m->reasons, json_new_str(m->a, code));
    if (effect > m->verdict)
        m->verdict = effect;
}

static void begin(struct mapping *m, struct arena *a, struct str kind,
                  const struct trust_question *q)
{
    *m = (struct mapping){ a, q, json_new_object(a), json_new_array(a), json_new_array(a), FINE };
    json_set_str(a, m->report, "kind", kind);
}

static struct json *finish(struct mapping *m, struct json *signers)
{
    static const char *const verdicts[] = { "valid", "indeterminate", "invalid" };

    json_set_str(m->a, m->report, "verdict", str_of(verdicts[m->verdict]));
    json_set_str(m->a, m->report, "at", moment_str(m->a, m->q->now));
    json_set(m->a, m->report, "reasons", m->reasons);
    json_set(m->a, m->report, "explained", m->explained);
    json_set(m->a, m->report, "notes", json_new_array(m->a));
    json_set(m->a, m->report, "signers", signers != NULL ? signers : json_new_array(m->a));
    json_set(m->a, m->report, "fields", json_new_object(m->a));
    json_set_str(m->a, m->report, "verifier", STR("ncanode"));
    return m->report;
}

/* ------------------------------------------------------------------ one certificate */
/* The most special of the roles named, as ours are called. */
static struct str role_of(const struct json *certificate)
{
    static const struct { const char *theirs, *ours; } rows[] = {
        { "CEO", "head" }, { "CAN_SIGN", "signing-right" }, { "CAN_SIGN_FINANCIAL", "financial" },
        { "HR", "hr" }, { "EMPLOYEE", "employee" }, { "ORGANIZATION", "legal-entity" },
        { "INDIVIDUAL", "individual" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        json_each(v, json_get(certificate, "keyUser"))
            if (str_is(json_str(v), rows[i].theirs))
                return str_of(rows[i].ours);
    return STR("unknown");
}

static struct str algorithm_of(const struct json *certificate)
{
    static const struct { const char *within, *ours; } rows[] = {
        { "SHA256withRSA", "rsa-sha256" }, { "SHA256WithRSA", "rsa-sha256" },
        { "SHA256WITHRSA", "rsa-sha256" }, { "2015-512", "gost-2015-512" },
        { "2015", "gost-2015-512" }, { "34310", "gost-2004" }, { "GOST", "gost-2004" },
    };
    struct str name = json_get_str(certificate, "signAlg");

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_find(name, rows[i].within) >= 0)
            return str_of(rows[i].ours);
    return STR("unknown");
}

/* Text of RFC 3339, or milliseconds since the epoch. */
static moment when(const struct json *v)
{
    moment t;
    int64_t ms;

    if (v != NULL && v->type == JSON_NUMBER && json_int(v, &ms))
        return ms < -MS_MOST || ms > MS_MOST ? MOMENT_NONE : ms / 1000;
    return moment_parse(json_str(v), &t) ? t : MOMENT_NONE;
}

/* What was checked, and the worst of it. */
static struct str revocation_of(struct mapping *m, int i, const struct json *certificate)
{
    struct str worst = STR("unknown");

    json_each(v, json_get(certificate, "revocations")) {
        const struct json *revoked = json_get(v, "revoked");
        struct str why = json_get_str(v, "reason");

        if (revoked == NULL || revoked->type != JSON_BOOL)
            continue;
        if (!revoked->b) {
            worst = str_is(worst, "unknown") ? STR("good") : worst;
        } else if (str_is(why, "CERTIFICATE_HOLD") || str_is(why, "certificateHold")) {
            moment since = when(json_get(v, "revocationTime"));

            worst = since >= 0 && since < 86400 ? STR("non-issued")
                  : str_is(worst, "revoked") ? worst : STR("on-hold");
        } else {
            worst = STR("revoked");
        }
    }
    if (str_is(worst, "revoked"))
        reason(m, i, FAIL, MSG_trust_certificate_revoked);
    else if (str_is(worst, "on-hold"))
        reason(m, i, FAIL, MSG_trust_certificate_on_hold);
    else if (str_is(worst, "non-issued"))
        reason(m, i, FAIL, MSG_trust_certificate_non_issued);
    else if (str_is(worst, "unknown"))
        reason(m, i, DOUBT, MSG_trust_revocation_unknown);
    return worst;
}

static struct str validity_of(struct mapping *m, int i, const struct json *certificate)
{
    moment from = when(json_get(certificate, "notBefore"));
    moment to = when(json_get(certificate, "notAfter"));

    if (from == MOMENT_NONE || to == MOMENT_NONE) {
        reason(m, i, DOUBT, MSG_trust_verifier_unclear);
        return STR("expired");
    }
    if (m->q->now < from) {
        reason(m, i, FAIL, MSG_trust_certificate_not_yet_valid);
        return STR("not-yet-valid");
    }
    if (m->q->now > to) {
        reason(m, i, FAIL, MSG_trust_certificate_expired);
        return STR("expired");
    }
    return STR("ok");
}

/* What the caller asks of the signer. */
static void judge_person(struct mapping *m, int i, struct str role, struct str iin, struct str bin)
{
    const struct trust_question *q = m->q;

    if (q->role.n > 0 && !str_eq(q->role, role))
        reason(m, i, FAIL, MSG_trust_role_not_allowed);
    if (q->iin.n > 0 && !str_eq(q->iin, iin))
        reason(m, i, FAIL, MSG_trust_iin_differs);
    if (q->bin.n > 0 && !str_eq(q->bin, bin))
        reason(m, i, FAIL, MSG_trust_bin_differs);
}

static struct str name_of(struct arena *a, const struct json *subject)
{
    struct str cn = json_get_str(subject, "commonName");
    struct str patronymic = json_get_str(subject, "lastName");

    if (patronymic.n == 0)
        return cn.p != NULL ? cn : STR("");
    return str_printf(a, "%.*s %.*s", STR_ARG(cn), STR_ARG(patronymic));
}

static struct json *timestamp_of(struct mapping *m, const struct json *tsp)
{
    struct json *o = json_new_object(m->a);
    moment t = when(json_get(tsp, "genTime"));

    json_set_bool(m->a, o, "present", t != MOMENT_NONE);
    if (t != MOMENT_NONE) {
        json_set_str(m->a, o, "time", moment_str(m->a, t));
        json_set_str(m->a, o, "imprint", STR("unknown"));
        json_set_str(m->a, o, "chain", STR("unknown"));
    }
    return o;
}

static struct str or_empty(struct str s)
{
    return s.p != NULL ? s : STR("");
}

static struct json *signer(struct mapping *m, int i, const struct json *certificate,
                           const struct json *tsp, bool valid)
{
    const struct json *subject = json_get(certificate, "subject");
    struct str iin = or_empty(json_get_str(subject, "iin"));
    struct str bin = or_empty(json_get_str(subject, "bin")), role = role_of(certificate);
    bool holds = json_get_bool(certificate, "valid", false);
    struct json *o = json_new_object(m->a);

    /* It says of the whole whether it is valid, and of the certificate; the rest follows. */
    json_set_str(m->a, o, "crypto", valid ? STR("ok") : holds ? STR("bad") : STR("unknown"));
    json_set_str(m->a, o, "chain", valid && holds ? STR("ok") : STR("unknown"));
    json_set_str(m->a, o, "validity", validity_of(m, i, certificate));
    json_set_str(m->a, o, "revocation", revocation_of(m, i, certificate));
    json_set(m->a, o, "timestamp", timestamp_of(m, tsp));
    json_set_str(m->a, o, "algorithm", algorithm_of(certificate));
    json_set_str(m->a, o, "role", role);
    json_set_str(m->a, o, "name", name_of(m->a, subject));
    json_set_str(m->a, o, "iin", iin);
    json_set_str(m->a, o, "bin", bin);
    json_set_str(m->a, o, "organisation", json_get_str(subject, "organization"));
    json_set_str(m->a, o, "serial", json_get_str(certificate, "serialNumber"));
    json_set_str(m->a, o, "issuer", json_get_str(json_get(certificate, "issuer"), "dn"));
    json_set_str(m->a, o, "at", moment_str(m->a, m->q->now));
    if (!holds)
        reason(m, i, FAIL, MSG_trust_verifier_refuses);
    judge_person(m, i, role, iin, bin);
    return o;
}

/* ------------------------------------------------------------------ the answer */
struct json *ncanode_report(struct arena *a, struct str bytes, struct str kind,
                            const struct trust_question *q)
{
    struct json_limits limits = { 1u << 22, 16, ANSWER_VALUES };
    struct diags ignored = diags_on(a);
    struct json *j = json_parse(a, bytes, limits, &ignored), *signers = json_new_array(a);
    const struct json *valid = json_get(j, "valid"), *list = json_get(j, "signers");
    struct mapping m;
    int i = 0;

    begin(&m, a, kind, q);
    if (j == NULL || j->type != JSON_OBJECT || valid == NULL || valid->type != JSON_BOOL ||
        json_get_int(j, "status", 0) != 200 || list == NULL || list->type != JSON_ARRAY ||
        list->count == 0 || list->count > SIGNERS_MOST) {
        reason(&m, -1, DOUBT, MSG_trust_verifier_unclear);
        return finish(&m, NULL);
    }
    if (!valid->b)
        reason(&m, -1, FAIL, MSG_trust_verifier_refuses);
    json_each(s, list) {
        /* CMS: the signer's certificates, its own first; XML: the certificate itself. */
        const struct json *certificates = json_get(s, "certificates");
        const struct json *c = certificates != NULL ? json_at(certificates, 0) : s;

        if (c == NULL || c->type != JSON_OBJECT || json_get(c, "subject") == NULL) {
            reason(&m, i, DOUBT, MSG_trust_verifier_unclear);
            c = NULL;
        }
        json_push(a, signers, signer(&m, i++, c, json_get(s, "tsp"), valid->b));
    }
    return finish(&m, signers);
}

/* ------------------------------------------------------------------ the verifier */
struct ncanode { struct gate_port gate; struct str url; struct trust_port own; };

/* DER of what came as PEM or base64; the bytes themselves otherwise. */
static struct str unarmoured(struct arena *a, struct str s)
{
    ptrdiff_t begin_at = str_find(s, "-----BEGIN"), end = str_find(s, "-----END");
    struct buf b = buf_on(a);
    struct str out;

    if (begin_at >= 0 && end > begin_at) {
        s = str_sub(s, (size_t)begin_at, (size_t)(end - begin_at));
        str_cut(&s, '\n', &out);
    }
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\n' && s.p[i] != '\r' && s.p[i] != ' ')
            buf_char(&b, s.p[i]);
    return base64_read(a, buf_get(&b), &out) && out.n > 0 ? out : s;
}

static struct str question(struct arena *a, const struct trust_question *q, bool xml)
{
    struct json *o = json_new_object(a), *checks = json_new_array(a);

    if (xml)
        json_set_str(a, o, "xml", q->bytes);
    else
        json_set_str(a, o, "cms", base64_write(a, q->bytes.n > 0 && q->bytes.p[0] == 0x30
            ? q->bytes : unarmoured(a, q->bytes)));
    if (!xml && q->content.p != NULL)
        json_set_str(a, o, "data", base64_write(a, q->content));
    json_push(a, checks, json_new_str(a, STR("OCSP")));
    json_set(a, o, "revocationCheck", checks);
    return json_text(a, o, 0);
}

static struct json *ask(const struct ncanode *n, const struct trust_question *q, struct str kind,
                        struct arena *a)
{
    bool xml = !str_is(kind, "cms");
    struct diags faults = diags_on(a);
    struct str answer, url = str_printf(a, "%.*s/%s/verify", STR_ARG(n->url), xml ? "xml" : "cms");
    struct mapping m;

    if (n->gate.ask(n->gate.ctx, GATE_JSON, url, question(a, q, xml), a, &answer, &faults) ==
        PORT_OK)
        return ncanode_report(a, answer, kind, q);
    begin(&m, a, kind, q);
    reason(&m, -1, DOUBT, MSG_trust_verifier_unavailable);
    if (faults.first != NULL)
        json_set_str(a, m.report, "fault", faults.first->message);
    return finish(&m, NULL);
}

/* One more reason to doubt what is there already. */
static void doubt(struct arena *a, struct json *report, const struct trust_question *q, enum msg id)
{
    struct json *o = json_push(a, json_get(report, "explained"), json_new_object(a));

    json_set_str(a, o, "code", code_of(a, id));
    json_set_str(a, o, "text", msg(q->lang, id));
    json_push(a, json_get(report, "reasons"), json_new_str(a, code_of(a, id)));
    if (str_is(json_get_str(report, "verdict"), "valid"))
        json_set_str(a, report, "verdict", STR("indeterminate"));
}

static void hear_ours(struct arena *a, struct json *report, const struct json *ours,
                      const struct trust_question *q)
{
    struct json *o = json_new_object(a);
    bool valid = str_is(json_get_str(report, "verdict"), "valid");

    json_set_str(a, o, "verdict", json_get_str(ours, "verdict"));
    json_set(a, o, "reasons", json_copy(a, json_get(ours, "reasons")));
    json_set(a, report, "second_opinion", o);
    if (valid && (str_is(json_get_str(ours, "verdict"), "invalid") ||
                  json_get(ours, "signers")->count != json_get(report, "signers")->count))
        doubt(a, report, q, MSG_trust_verifiers_disagree);
    if (q->at != MOMENT_NONE && (q->at < q->now - SKEW || q->at > q->now + SKEW))
        doubt(a, report, q, MSG_trust_verified_at_other_time);
}

static struct str text_of(struct arena *a, const struct json *report, enum lang lang)
{
    static const struct { const char *name; enum msg id; } verdicts[] = {
        { "valid", MSG_trust_valid }, { "indeterminate", MSG_trust_indeterminate },
        { "invalid", MSG_trust_invalid },
    };
    struct buf b = buf_on(a);

    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        if (str_is(json_get_str(report, "verdict"), verdicts[i].name))
            buf_printf(&b, "%.*s: %.*s (NCANode)\n", STR_ARG(msg(lang, MSG_trust_verdict)),
                       STR_ARG(msg(lang, verdicts[i].id)));
    json_each(v, json_get(report, "explained"))
        buf_printf(&b, "  %.*s\n", STR_ARG(json_get_str(v, "text")));
    json_each(s, json_get(report, "signers"))
        buf_printf(&b, "  %.*s\n", STR_ARG(json_get_str(s, "name")));
    return buf_get(&b);
}

static struct json *verify(void *ctx, const struct trust_question *q, struct arena *a, bool *valid,
                           struct str *text, struct diags *d)
{
    const struct ncanode *n = ctx;
    struct trust_question offline = *q;
    struct json *ours, *report;
    struct str kind;

    offline.online = NULL;
    ours = n->own.verify(n->own.ctx, &offline, a, valid, text, d);
    if (ours == NULL)
        return NULL;
    kind = json_get_str(ours, "kind");
    /* Kept evidence is about the past, which the service does not judge. */
    if ((!str_is(kind, "cms") && !str_is(kind, "xmldsig")) || q->kept != NULL)
        return ours;
    report = ask(n, q, kind, a);
    hear_ours(a, report, ours, q);
    *valid = str_is(json_get_str(report, "verdict"), "valid");
    *text = text_of(a, report, q->lang);
    return report;
}

struct trust_verifier gate_ncanode(struct arena *a, const struct gate_port *gate, struct str url,
                                   const struct trust_port *own)
{
    struct ncanode *n = arena_new_of(a, struct ncanode);

    while (url.n > 0 && url.p[url.n - 1] == '/')
        url.n--;
    *n = (struct ncanode){ *gate, str_dup(a, url), *own };
    return (struct trust_verifier){ verify, n };
}
