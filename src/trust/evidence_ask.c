/*
 * NAME      evidence_ask - questions to responders, time-stamping authorities and list servers
 * WHY       an answer is kept only when it would count: signed by who may answer, about this
 *           certificate, to this question, of these days
 * OWNS      which service is asked about what; the words for an answer that is of no use
 * ERRORS    one diag a fault; nothing stops
 * MUST NOT  send more than a certificate's number and the hash of a signature
 */
#include <string.h>

#include "trust/evidence_parts.h"

enum { NONCE = 16, STAMP_NONCE = 8, TRIES = 2 };

struct asking {
    struct arena *a;
    const struct trust_online *o;
    moment now;
    struct kept *k;
    struct diags *faults;
};

static bool fault(struct diags *d, const char *code, const char *what)
{
    diag_add(d, DIAG_ENVIRONMENT, code, "%s", what)->remedy =
        STR("Ask again later; if it stays so, the service or its address is wrong.");
    return false;
}

static struct str nonce(struct asking *q, size_t n)
{
    char *p = arena_alloc(q->a, NONCE);

    q->o->random.bytes(q->o->random.ctx, p, n);
    p[0] = (char)((p[0] & 0x3f) | 0x40);    /* as an INTEGER: positive, and no zero before it */
    return (struct str){ p, n };
}

static bool ask(struct asking *q, enum gate_kind kind, struct str url, struct str body,
                struct str *answer, const char *absent)
{
    int r = q->o->gate->ask(q->o->gate->ctx, kind, url, body, q->a, answer, q->faults);

    if (r == PORT_ABSENT)
        fault(q->faults, absent, "the service is not at its address");
    return r == PORT_OK;
}

/* ------------------------------------------------------------------ one certificate */

/* An answer about other questions may be old; ours is in it, or there is none and it is fresh. */
static bool is_answer(struct asking *q, const struct ocsp *o, const struct cert *c,
                      const struct cert *ca, struct str sent)
{
    struct freshness f = FRESHNESS;
    const struct ocsp_single *s;

    if (o->status != 0)
        return fault(q->faults, "ocsp-refused",
            str_printf(q->a, "the responder refuses to answer (status %d)", o->status).p);
    if (ocsp_authorised(o, ca) == NULL)
        return fault(q->faults, "ocsp-not-authorised",
                     "the answer is not by who may answer for the authority");
    s = ocsp_find(o, c, ca);
    if (s == NULL)
        return fault(q->faults, "ocsp-other", "the answer is about another certificate");
    if (o->nonce.n > 0 && !str_eq(o->nonce, sent))
        return fault(q->faults, "ocsp-nonce", "the answer is to another question");
    if (s->this_update > q->now + f.skew ||
        (s->next_update != MOMENT_NONE ? q->now > s->next_update + f.skew
                                       : q->now - s->this_update > f.ocsp_age))
        return fault(q->faults, "ocsp-stale", "the answer is not of these days");
    if (s->state == OCSP_UNKNOWN)
        return fault(q->faults, "ocsp-unknown", "the responder does not know the certificate");
    return true;
}

/* Some responders take no nonce and say that the question is malformed: then without one. */
static void ask_ocsp(struct asking *q, const struct cert *c, const struct cert *ca)
{
    struct str sent = nonce(q, NONCE), bytes;
    struct ocsp *o;

    for (int i = 0; i < TRIES; i++) {
        if (!ask(q, GATE_OCSP, q->o->ocsp, ocsp_request(q->a, c, ca, HASH_SHA256, sent), &bytes,
                 "ocsp-absent"))
            return;
        o = ocsp_read(q->a, bytes, q->faults);
        if (o == NULL) {
            q->faults->last->class = DIAG_ENVIRONMENT;
            return;
        }
        if (o->status != 1 || i > 0)
            break;
        sent = STR_NONE;
    }
    if (is_answer(q, o, c, ca, sent) && !kept_add(&q->k->ocsps, bytes))
        fault(q->faults, "ocsp-many", "there are more answers than can be kept");
}

static void ask_chain(struct asking *q, const struct chain *ch, bool *asked)
{
    for (size_t i = 0; i < ch->n; i++)
        kept_add(&q->k->chain, ch->v[i]->sig.all);
    /* One responder answers for the authority that issues to people; it is not asked about others,
     * whose lists are. */
    if (ch->n > 1 && q->o->ocsp.n > 0 && !*asked)
        ask_ocsp(q, ch->v[0], ch->v[1]);
    *asked = true;
}

static void ask_lists(struct asking *q)
{
    struct str bytes;

    for (size_t i = 0; i < q->o->n_crls; i++) {
        struct crl *l;

        if (!ask(q, GATE_CRL, q->o->crls[i], STR_NONE, &bytes, "crl-absent"))
            continue;
        l = crl_read(q->a, bytes, q->faults);
        if (l == NULL)
            q->faults->last->class = DIAG_ENVIRONMENT;
        else if (!kept_add(&q->k->crls, l->sig.all))
            fault(q->faults, "crl-many", "there are more lists than can be kept");
    }
}

/* ------------------------------------------------------------------ time-stamps */

static bool is_stamp(struct asking *q, const struct tsp *t, struct str bytes, struct str sent)
{
    static const struct cert_pool nobody = { NULL, 0, 0 };
    struct freshness f = FRESHNESS;
    const struct cert *c;

    if (!tsp_is_over(t, bytes))
        return fault(q->faults, "tsa-other", "the time-stamp is over other bytes");
    if (!str_eq(t->nonce, sent))
        return fault(q->faults, "tsa-nonce", "the time-stamp is for another question");
    if (q->o->policy != NULL && !str_is(t->policy, q->o->policy))
        return fault(q->faults, "tsa-policy", "the time-stamp is under another policy");
    if (tsp_check(t, &nobody, &c) != TSP_OK)
        return fault(q->faults, "tsa-signature", "the time-stamp's signature does not hold");
    if (t->time > q->now + f.skew || t->time < q->now - f.skew)
        return fault(q->faults, "tsa-time", "the authority's clock differs from ours");
    return true;
}

static bool stamp(struct asking *q, struct str bytes, enum digest_kind hash, struct str *token)
{
    struct str sent = nonce(q, STAMP_NONCE), answer;
    struct tsp *t;

    if (!ask(q, GATE_TSA, q->o->tsa, tsp_request(q->a, hash, bytes, sent, q->o->policy), &answer,
             "tsa-absent"))
        return false;
    t = tsp_read(q->a, answer, q->faults);
    if (t == NULL) {
        q->faults->last->class = DIAG_ENVIRONMENT;
        return false;
    }
    *token = t->token;
    return is_stamp(q, t, bytes, sent);
}

bool evidence_stamp(struct arena *a, const struct trust_online *o, struct str bytes,
                    enum digest_kind hash, moment now, struct str *token, struct diags *d)
{
    struct asking q = { a, o, now, NULL, d };

    if (o == NULL || o->tsa.n == 0)
        return fault(d, "tsa-absent", "no time-stamping authority is set");
    return stamp(&q, bytes, hash, token);
}

bool evidence_stamp_value(void *stamping, struct str value, enum digest_kind hash,
                          struct arena *a, struct str *token, struct diags *d)
{
    const struct evidence_stamping *s = stamping;

    if (hash == HASH_UNKNOWN || digest_is_weak(hash))
        hash = HASH_SHA256;
    return evidence_stamp(a, s->online, value, hash, s->now, token, d);
}

/* The hash of the signature's own generation, so that who verifies one can verify the other. */
static enum digest_kind stamp_hash(const struct signer_report *s)
{
    enum digest_kind k = digest_of_algorithm(s->algorithm);

    return k == HASH_UNKNOWN || digest_is_weak(k) ? HASH_SHA256 : k;
}

/* ------------------------------------------------------------------ all */

static bool asked_before(const struct report *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (r->signers[k].cert != NULL && cert_same(r->signers[k].cert, r->signers[i].cert))
            return true;
    return false;
}

void evidence_ask(struct arena *a, const struct report *r, const struct trust_online *o, moment now,
                  struct kept *k, struct diags *faults)
{
    struct asking q = { a, o, now, k, faults };
    bool any = false;

    /* Time first: what is answered after it is about a moment that is proved. */
    for (size_t i = 0; i < r->n_signers; i++) {
        const struct signer_report *s = &r->signers[i];
        struct str token;

        if (o->tsa.n > 0 && s->crypto == CHECK_OK && s->signature.n > 0 &&
            s->timestamp.chain != CHECK_OK && stamp(&q, s->signature, stamp_hash(s), &token) &&
            !kept_add(&k->stamps, token))
            fault(faults, "tsa-many", "there are more time-stamps than can be kept");
    }
    for (size_t i = 0; i < r->n_signers; i++) {
        const struct signer_report *s = &r->signers[i];
        bool asked;

        if (s->cert == NULL || s->chain.state != CHAIN_OK)
            continue;
        asked = asked_before(r, i);
        ask_chain(&q, &s->chain, &asked);
        any = true;
    }
    if (any)
        ask_lists(&q);
}
