/*
 * NAME      port - verifying and signing behind the flow's port
 * WHY       one question for every kind of bytes; whatever recognises them answers
 * OWNS      nothing
 * ERRORS    a diag for what cannot be read; a verdict for everything else
 * MUST NOT  fetch anything; keep a password
 */
#include "trust/port.h"


#include "trust/offline.h"
#include "trust/pem.h"
#include "trust/port_journal.h"
#include "trust/verify.h"

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

static struct json *ask(void *ctx, const struct trust_question *q, struct arena *a, bool *valid,
                        struct str *text, struct diags *d)
{
    struct asked *w = arena_new_of(a, struct asked);
    struct trust_question rest = *q;
    struct buf b = buf_on(a);
    struct json *answer;
    struct report *r;

    (void)ctx;
    if (!offline_ask(a, &rest, valid, text, &answer, d) || answer != NULL)
        return answer;
    w->a = a;
    w->q = &rest;
    w->d = d;
    if (!begin(w))
        return NULL;
    r = verify_bytes(a, rest.bytes, rest.content, &w->o, d);
    if (r == NULL)
        return NULL;
    *valid = r->verdict == VERDICT_VALID;
    report_text(&b, r, rest.lang);
    *text = buf_get(&b);
    return report_json(a, r, rest.lang);
}

static bool sign(void *ctx, struct str container, struct str password, struct str content,
                 bool attached, moment now, struct arena *a, struct str *out, struct diags *d)
{
    struct cms_how how = { attached, now, NULL };
    struct pkcs12 box = { NULL, NULL, 0 };
    bool right;

    (void)ctx;
    if (!pkcs12_read(a, first_block(&(struct asked){ .a = a }, container), password, &box, d))
        return false;
    right = cms_sign(a, box.key, box.certificates, box.n_certificates, content, how, out, d);
    private_key_free(box.key);
    return right;
}

static struct str armour(void *ctx, struct str der, struct arena *a)
{
    (void)ctx;
    return pem_make(a, "CMS", der);
}

const struct trust_port trust_port = {
    .verify = ask, .sign = sign, .armour = armour, .receipt = port_receipt, .witness = port_witness,
};
