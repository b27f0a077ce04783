/*
 * NAME      port - verifying and signing behind the flow's port
 * WHY       one question for every kind of bytes; whatever recognises them answers
 * OWNS      nothing
 * ERRORS    a diag for what cannot be read; a verdict for everything else
 * MUST NOT  ask anybody who was not named in the question; keep a password
 */
#include "trust/port.h"


#include "trust/archive.h"
#include "trust/evidence.h"
#include "trust/offline.h"
#include "trust/pdf.h"
#include "trust/pem.h"
#include "trust/port_journal.h"
#include "trust/token.h"
#include "trust/verify.h"
#include "trust/xmldsig.h"

struct asked {
    struct arena *a;
    const struct trust_question *q;
    struct anchors anchors, tsas;
    struct evidence evidence;
    struct cert_pool pool;
    struct verify_options o;
    struct diags *d;
};

static bool bad_value(struct asked *w, const char *field, struct str value)
{
    struct diag *g = diag_add(w->d, DIAG_INPUT, "option-value", "'%.*s' is none of its values",
                              STR_ARG(value));

    g->field = str_of(field);
    g->remedy = STR("see the help of the command");
    return false;
}

static bool read_policy(struct asked *w)
{
    const struct trust_question *q = w->q;
    struct verify_policy *p = &w->o.policy;
    enum cert_role role;

    p->iin = q->iin;
    p->bin = q->bin;
    if (str_is(q->environment, "production"))
        p->environment = ENV_PRODUCTION;
    else if (str_is(q->environment, "test"))
        p->environment = ENV_TEST;
    else if (q->environment.n > 0)
        return bad_value(w, "--env", q->environment);
    if (q->role.n == 0)
        return true;
    if (!cert_role_parse(q->role, &role))
        return bad_value(w, "--role", q->role);
    p->roles = 1u << role;
    return true;
}

/* The first block of what is DER, PEM or base64. */
static struct str first_block(struct asked *w, struct str bytes)
{
    struct pem_block *blocks;

    return pem_blocks(w->a, bytes, &blocks) > 0 ? blocks[0].der : bytes;
}

static bool read_evidence(struct asked *w)
{
    const struct trust_question *q = w->q;

    for (size_t i = 0; i < q->n_crls; i++) {
        struct crl *l = crl_read(w->a, first_block(w, q->crls[i]), w->d);

        if (l == NULL)
            return false;
        evidence_add_crl(w->a, &w->evidence, l);
    }
    for (size_t i = 0; i < q->n_ocsps; i++) {
        struct ocsp *o = ocsp_read(w->a, first_block(w, q->ocsps[i]), w->d);

        if (o == NULL)
            return false;
        evidence_add_ocsp(w->a, &w->evidence, o);
    }
    for (size_t i = 0; i < q->n_tsas; i++)
        if (!anchors_add(w->a, &w->tsas, q->tsas[i], ENV_ANY, w->d))
            return false;
    return true;
}

static bool begin(struct asked *w)
{
    const struct trust_question *q = w->q;

    for (size_t i = 0; i < q->n_anchors; i++)
        if (!anchors_load(w->a, &w->anchors, str_z(w->a, q->anchors[i]), ENV_ANY, w->d))
            return false;
    /* A signer's certificate that did not come along may be among those given. */
    if (!read_policy(w) || !read_evidence(w))
        return false;
    for (size_t i = 0; i < w->tsas.n; i++)
        pool_add(w->a, &w->pool, w->tsas.v[i].cert);
    for (size_t i = 0; i < w->anchors.n; i++)
        pool_add(w->a, &w->pool, w->anchors.v[i].cert);
    w->o = (struct verify_options){
        .at = q->at, .now = q->now, .anchors = &w->anchors, .tsas = &w->tsas, .pool = &w->pool,
        .evidence = &w->evidence, .password = q->password, .policy = w->o.policy,
    };
    return true;
}

/* ------------------------------------------------------------------ with services, and without */

static bool take_kept(struct asked *w, bool archived)
{
    struct kept *k = arena_new_of(w->a, struct kept);

    return w->q->kept == NULL ||
           (kept_read(w->a, w->q->kept, k, w->d) &&
            evidence_use(w->a, k, w->q->bytes, w->q->content, archived, &w->pool, &w->evidence,
                         &w->o, w->d));
}

/* The offline report; and when somebody may be asked, the one with what they said. */
static struct report *judge(struct asked *w, struct kept *k, const struct trust_online *o,
                            struct diags *faults)
{
    const struct trust_question *q = w->q;
    struct report *r = verify_bytes(w->a, q->bytes, q->content, &w->o, w->d);

    if (r == NULL || o == NULL)
        return r;
    evidence_ask(w->a, r, o, q->now, k, faults);
    if (!evidence_use(w->a, k, q->bytes, q->content, false, &w->pool, &w->evidence, &w->o, w->d))
        return NULL;
    return verify_bytes(w->a, q->bytes, q->content, &w->o, w->d);
}

/* What the services said and what they did not, beside the report. */
static void tell_online(struct asked *w, const struct kept *k, const struct diags *faults,
                        struct json *report, struct buf *text)
{
    struct json *o = json_new_object(w->a), *list = json_new_array(w->a);

    json_set_int(w->a, o, "answers", (int64_t)k->ocsps.n);
    json_set_int(w->a, o, "lists", (int64_t)k->crls.n);
    for (const struct diag *g = faults->first; g != NULL; g = g->next) {
        struct json *f = json_push(w->a, list, json_new_object(w->a));

        json_set_str(w->a, f, "code", g->code);
        json_set_str(w->a, f, "message", g->message);
        text_format(text, w->q->lang, MSG_trust_online_fault, g->message);
        buf_char(text, '\n');
    }
    json_set(w->a, o, "faults", list);
    json_set(w->a, report, "online", o);
}

static struct json *answer_of(struct asked *w, bool *valid, struct str *text)
{
    struct trust_online asked = { .gate = NULL };
    struct kept *k = arena_new_of(w->a, struct kept);
    struct diags faults = diags_on(w->a);
    struct buf b = buf_on(w->a);
    bool online = w->q->online != NULL && w->q->kept == NULL;
    struct report *r;
    struct json *j;

    /* Kept evidence is judged by itself: whether it proves is the question. */
    if (online) {
        asked = *w->q->online;
        asked.tsa = STR_NONE;       /* a time-stamp of today says nothing about its own past */
    }
    r = judge(w, k, online ? &asked : NULL, &faults);
    if (r == NULL)
        return NULL;
    *valid = r->verdict == VERDICT_VALID;
    report_text(&b, r, w->q->lang);
    j = report_json(w->a, r, w->q->lang);
    if (online)
        tell_online(w, k, &faults, j, &b);
    *text = buf_get(&b);
    return j;
}

static struct json *ask(void *ctx, const struct trust_question *q, struct arena *a, bool *valid,
                        struct str *text, struct diags *d)
{
    struct asked *w = arena_new_of(a, struct asked);
    struct trust_question rest = *q;
    struct offline_trust trust;
    struct json *answer;

    (void)ctx;
    if (!offline_ask(a, &rest, &trust, valid, text, &answer, d) || answer != NULL)
        return answer;
    w->a = a;
    w->q = &rest;
    w->d = d;
    if (!begin(w))
        return NULL;
    w->o.journals = trust.keys;
    w->o.n_journals = trust.n_keys;
    w->o.seals = &trust.seals;
    w->o.lang = rest.lang;
    return take_kept(w, true) ? answer_of(w, valid, text) : NULL;
}

/* A container's bytes, or the address of a key in a token. */
static bool open_key(struct arena *a, struct str container, struct str password,
                     struct pkcs12 *box, struct diags *d)
{
    return str_starts(container, "pkcs11:")
         ? token_open(a, container, box, d)
         : pkcs12_read(a, first_block(&(struct asked){ .a = a }, container), password, box, d);
}

static bool sign(void *ctx, struct str container, struct str password, struct str content,
                 bool attached, moment now, struct arena *a, struct str *out, struct diags *d)
{
    struct cms_how how = { attached, now, NULL };
    struct pkcs12 box = { NULL, NULL, 0 };
    bool right;

    (void)ctx;
    if (!open_key(a, container, password, &box, d))
        return false;
    right = cms_sign(a, box.key, box.certificates, box.n_certificates, content, how, out, d);
    private_key_free(box.key);
    return right;
}

/* ------------------------------------------------------------------ evidence */

/* Judges with everybody asked; NULL when there is nobody to ask or nothing to judge. */
static struct report *gather(struct asked *w, const struct trust_question *q, struct arena *a,
                             struct kept *k, struct diags *faults, struct diags *d)
{
    w->a = a;
    w->q = q;
    w->d = d;
    if (q->online == NULL || q->online->gate == NULL) {
        diag_add(d, DIAG_INPUT, "not-online", "nobody was named who could be asked");
        return NULL;
    }
    return begin(w) ? judge(w, k, q->online, faults) : NULL;
}

static void tell(struct diags *d, const struct diags *faults)
{
    for (const struct diag *g = faults->first; g != NULL; g = g->next) {
        struct diag *n = diag_add(d, g->class, "online", "%.*s", STR_ARG(g->message));

        n->code = g->code;
        n->remedy = g->remedy;
    }
}

static struct json *evidence(void *ctx, const struct trust_question *q, struct arena *a,
                             struct diags *d)
{
    struct asked *w = arena_new_of(a, struct asked);
    struct kept *k = arena_new_of(a, struct kept);
    struct diags faults = diags_on(a);
    struct report *r;

    (void)ctx;
    if (q->kept != NULL && q->online != NULL)
        return kept_read(a, q->kept, k, d) &&
               evidence_renew(a, q->bytes, q->content, q->online, q->now, k, d) ? kept_json(a, k)
                                                                                : NULL;
    r = gather(w, q, a, k, &faults, d);
    if (r == NULL)
        return NULL;
    /* What is missing is asked for again later: half of the evidence is none. */
    if (faults.first != NULL) {
        tell(d, &faults);
        return NULL;
    }
    if (r->verdict == VERDICT_INVALID) {
        diag_add(d, DIAG_REFUSED, "not-genuine", "what is not genuine needs no evidence");
        return NULL;
    }
    return kept_json(a, k);
}

/* The token of each signer goes to that signer; answers and lists into the message. */
static bool put_stamps(struct asked *w, const struct kept *k, struct str *message)
{
    for (size_t i = 0; i < k->stamps.n; i++) {
        struct cms *m = cms_read(w->a, *message, w->d);
        struct tsp *t = tsp_read(w->a, k->stamps.v[i], w->d);

        if (m == NULL || t == NULL)
            return false;
        for (size_t s = 0; s < m->n_signers; s++)
            if (tsp_is_over(t, m->signers[s].signature) &&
                !cms_add_timestamp(w->a, *message, s, k->stamps.v[i], message, w->d))
                return false;
    }
    return cms_add_evidence(w->a, *message, k->chain.v, k->chain.n, k->crls.v, k->crls.n,
                            k->ocsps.v, k->ocsps.n, message, w->d);
}

static bool upgrade(void *ctx, const struct trust_question *q, struct arena *a, struct str *out,
                    struct diags *d)
{
    struct asked *w = arena_new_of(a, struct asked);
    struct kept *k = arena_new_of(a, struct kept);
    struct diags faults = diags_on(a);

    (void)ctx;
    if (gather(w, q, a, k, &faults, d) == NULL)
        return false;
    if (faults.first != NULL) {
        tell(d, &faults);
        return false;
    }
    *out = first_block(w, q->bytes);
    return put_stamps(w, k, out);
}

static bool sign_xml(void *ctx, struct str container, struct str password, struct str document,
                     bool body, struct arena *a, struct str *out, struct diags *d)
{
    struct pkcs12 box = { NULL, NULL, 0 };
    bool right;

    (void)ctx;
    if (!open_key(a, container, password, &box, d))
        return false;
    right = xmldsig_sign(a, box.key, box.certificates[0], document,
                         body ? XML_WSSE : XML_ENVELOPED, out, d);
    private_key_free(box.key);
    return right;
}

static bool sign_pdf(void *ctx, struct str container, struct str password, struct str pdf,
                     const struct trust_online *online, moment now, struct arena *a,
                     struct str *out, struct diags *d)
{
    struct evidence_stamping by = { online, now };
    struct pdf_how how = { .now = now, .ctx = &by };
    struct pkcs12 box = { NULL, NULL, 0 };
    bool right;

    (void)ctx;
    if (online != NULL && online->tsa.n > 0)
        how.stamp = evidence_stamp_value;
    if (!open_key(a, container, password, &box, d))
        return false;
    right = pdf_sign(a, pdf, box.key, box.certificates, box.n_certificates, how, out, d);
    private_key_free(box.key);
    return right;
}

static struct str armour(void *ctx, struct str der, struct arena *a)
{
    (void)ctx;
    return pem_make(a, "CMS", der);
}

const struct trust_port trust_port = {
    .verify = ask, .sign = sign, .sign_xml = sign_xml, .sign_pdf = sign_pdf,
    .armour = armour, .upgrade = upgrade,
    .evidence = evidence, .pack = archive_pack, .receipt = port_receipt, .witness = port_witness,
};
