/*
 * NAME      evidence - see evidence.h: keeping, renewing, using again
 * WHY       what is kept is plain: certificates, answers, lists, tokens; any verifier can read it
 * OWNS      what a renewal is over
 * ERRORS    see evidence.h
 * MUST NOT  believe kept bytes more than fresh ones: they go through the same verification
 */
#include "trust/evidence.h"

#include "trust/encode.h"
#include "trust/evidence_parts.h"
#include "trust/pem.h"

bool kept_add(struct kept_list *l, struct str s)
{
    for (size_t i = 0; i < l->n; i++)
        if (str_eq(l->v[i], s))
            return true;
    if (l->n == KEPT_MOST)
        return false;
    l->v[l->n++] = s;
    return true;
}

/* ------------------------------------------------------------------ what a renewal is over */

static void put(struct arena *a, struct buf *b, struct str s)
{
    buf_str(b, digest_make(a, HASH_SHA256, s));
}

/*
 * SHA-256 of the signed bytes, of what was signed, and of every item in the order it is kept, with
 * the number of each list before it, so that nothing can move from one list to another.
 */
static struct str stamped(struct arena *a, const struct kept *k, struct str bytes,
                          struct str content, size_t n_renewals)
{
    const struct kept_list *lists[] = { &k->chain, &k->ocsps, &k->crls, &k->stamps, &k->renewals };
    struct buf b = buf_on(a);

    buf_puts(&b, "sapar evidence 1\n");
    put(a, &b, bytes);
    put(a, &b, content);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t n = lists[i] == &k->renewals ? n_renewals : lists[i]->n;

        buf_printf(&b, "%zu\n", n);
        for (size_t m = 0; m < n; m++)
            put(a, &b, lists[i]->v[m]);
    }
    return buf_get(&b);
}

bool evidence_renew(struct arena *a, struct str bytes, struct str content,
                    const struct trust_online *o, moment now, struct kept *k, struct diags *d)
{
    struct str token;

    if (k->renewals.n == KEPT_MOST) {
        diag_add(d, DIAG_INPUT, "bad-evidence", "evidence is renewed at most %d times", KEPT_MOST);
        return false;
    }
    if (!evidence_stamp(a, o, stamped(a, k, bytes, content, k->renewals.n), HASH_SHA256, now,
                        &token, d))
        return false;
    k->renewals.v[k->renewals.n++] = token;
    return true;
}

/* ------------------------------------------------------------------ used again */

bool evidence_use(struct arena *a, const struct kept *k, struct str bytes, struct str content,
                  bool archived, struct cert_pool *pool, struct evidence *e,
                  struct verify_options *o, struct diags *d)
{
    struct renewal *r = arena_new_array(a, KEPT_MOST, struct renewal);

    for (size_t i = 0; i < k->chain.n; i++) {
        struct cert *c = cert_read(a, k->chain.v[i], d);

        if (c == NULL)
            return false;
        pool_add(a, pool, c);
    }
    for (size_t i = 0; i < k->ocsps.n; i++) {
        struct ocsp *answer = ocsp_read(a, k->ocsps.v[i], d);

        if (answer == NULL)
            return false;
        evidence_add_ocsp(a, e, answer);
    }
    for (size_t i = 0; i < k->crls.n; i++) {
        struct crl *l = crl_read(a, k->crls.v[i], d);

        if (l == NULL)
            return false;
        evidence_add_crl(a, e, l);
    }
    for (size_t i = 0; i < k->renewals.n; i++)
        r[i] = (struct renewal){ k->renewals.v[i], stamped(a, k, bytes, content, i) };
    o->pool = pool;
    o->evidence = e;
    o->stamps = k->stamps.v;
    o->n_stamps = k->stamps.n;
    o->renewals = r;
    o->n_renewals = k->renewals.n;
    o->kept = archived;
    return true;
}

/* ------------------------------------------------------------------ as JSON */

static const struct { const char *name; size_t at; } fields[] = {
    { "ocsps", offsetof(struct kept, ocsps) }, { "crls", offsetof(struct kept, crls) },
    { "timestamps", offsetof(struct kept, stamps) },
    { "renewals", offsetof(struct kept, renewals) },
};

struct json *kept_json(struct arena *a, const struct kept *k)
{
    struct json *o = json_new_object(a), *list;
    struct buf pem = buf_on(a);

    for (size_t i = 0; i < k->chain.n; i++)
        buf_str(&pem, pem_make(a, "CERTIFICATE", k->chain.v[i]));
    json_set_str(a, o, "chain", pem.n > 0 ? buf_get(&pem) : STR(""));
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++) {
        const struct kept_list *l = (const void *)((const char *)k + fields[f].at);

        list = json_new_array(a);
        for (size_t i = 0; i < l->n; i++)
            json_push(a, list, json_new_str(a, base64_write(a, l->v[i])));
        json_set(a, o, fields[f].name, list);
    }
    return o;
}

static bool bad(struct diags *d, const char *field, const char *what)
{
    diag_add(d, DIAG_INPUT, "bad-evidence", "kept evidence: %s", what)->field = str_of(field);
    return false;
}

static bool read_list(struct arena *a, const struct json *j, const char *name, struct kept_list *l,
                      struct diags *d)
{
    struct str bytes;

    if (j != NULL && j->type != JSON_ARRAY)
        return bad(d, name, "no list");
    json_each(v, j) {
        if (v->type != JSON_STRING || !base64_read(a, v->s, &bytes) || bytes.n == 0)
            return bad(d, name, "no base64");
        if (l->n == KEPT_MOST)
            return bad(d, name, "too long");
        l->v[l->n++] = bytes;           /* order and repeats count: a renewal is over them */
    }
    return true;
}

bool kept_read(struct arena *a, const struct json *j, struct kept *k, struct diags *d)
{
    struct pem_block *blocks;
    struct str chain = json_get_str(j, "chain");
    size_t n;

    *k = (struct kept){ .chain.n = 0 };
    if (j == NULL || j->type != JSON_OBJECT)
        return bad(d, "", "no object");
    n = chain.n > 0 ? pem_blocks(a, chain, &blocks) : 0;
    if (n > KEPT_MOST || (chain.n > 0 && n == 0))
        return bad(d, "chain", n == 0 ? "no certificates" : "too long");
    for (size_t i = 0; i < n; i++)
        k->chain.v[k->chain.n++] = blocks[i].der;
    for (size_t f = 0; f < sizeof fields / sizeof *fields; f++)
        if (!read_list(a, json_get(j, fields[f].name), fields[f].name,
                       (void *)((char *)k + fields[f].at), d))
            return false;
    return true;
}
