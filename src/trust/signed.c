/*
 * NAME      signed - see signed.h
 * WHY       one place where a signature over raw bytes is checked
 * OWNS      nothing
 * ERRORS    false
 * MUST NOT  decode and encode again what was signed
 */
#include "trust/signed.h"

bool algorithm_id_read(struct der *d, struct algorithm_id *out)
{
    struct der in;
    struct der_item it;

    *out = (struct algorithm_id){ STR_NONE, STR_NONE };
    if (!der_into(d, DER_SEQUENCE, &in) || !der_oid(&in, &out->oid))
        return false;
    if (der_end(&in))
        return true;
    if (!der_any(&in, &it) || !der_end(&in))
        return false;
    if (it.tag == DER_NULL)
        return it.body.n == 0;
    out->parameters = it.all;
    return true;
}

bool algorithm_id_same(struct algorithm_id a, struct algorithm_id b)
{
    return str_eq(a.oid, b.oid) && str_eq(a.parameters, b.parameters);
}

static bool is_ecdsa(enum algorithm k)
{
    return k == ALG_ECDSA_SHA256 || k == ALG_ECDSA_SHA384 || k == ALG_ECDSA_SHA512;
}

struct str algorithm_id_make(struct arena *a, enum algorithm k)
{
    struct str parts[2] = { algorithm_oid(a, k), der_wrap(a, DER_NULL, STR_NONE) };

    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, is_ecdsa(k) ? 1 : 2));
}

struct str digest_id_make(struct arena *a, enum digest_kind k)
{
    struct str parts[2] = { digest_oid(a, k), der_wrap(a, DER_NULL, STR_NONE) };

    return der_wrap(a, DER_SEQUENCE, der_join(a, parts, 2));
}

bool algorithm_is_weak(enum algorithm k)
{
    return k == ALG_RSA_SHA1;
}

bool digest_is_weak(enum digest_kind k)
{
    return k == HASH_SHA1;
}

bool signed_read(struct str bytes, struct signed_bytes *out, struct der *inside)
{
    struct der d = der_of(bytes, false), in;
    struct der_item tbs;

    *out = (struct signed_bytes){ .all = bytes };
    if (!der_into(&d, DER_SEQUENCE, &in) || !der_end(&d))
        return false;
    if (!der_take(&in, DER_SEQUENCE, &tbs) || !der_enter(&in, &tbs, inside))
        return false;
    if (!algorithm_id_read(&in, &out->outer) || !der_bits(&in, &out->signature) || !der_end(&in))
        return false;
    out->tbs = tbs.all;
    /* All our algorithms have NULL or absent parameters; others would be another algorithm. */
    out->algorithm = out->outer.parameters.n == 0 ? algorithm_of_oid(out->outer.oid) : ALG_UNKNOWN;
    return true;
}

bool spki_verify(struct str spki, enum algorithm k, struct str bytes, struct str signature)
{
    struct arena *a;
    struct diags d;
    struct public_key *key;
    bool right;

    if (k == ALG_UNKNOWN || algorithm_is_weak(k) || signature.n == 0)
        return false;
    a = arena_new();
    d = diags_on(a);
    key = public_key_read(a, spki, &d);
    right = key != NULL && public_key_verify(key, k, bytes, signature);
    if (key != NULL)
        public_key_free(key);
    arena_free(a);
    return right;
}

bool signed_by(const struct signed_bytes *s, struct str spki)
{
    return spki_verify(spki, s->algorithm, s->tbs, s->signature);
}

struct str digest_make(struct arena *a, enum digest_kind k, struct str bytes)
{
    size_t n = digest_size(k);
    unsigned char *p;

    if (k == HASH_UNKNOWN || n == 0)
        return STR_NONE;
    p = arena_alloc(a, n);
    if (!digest_bytes(k, bytes, p))
        return STR_NONE;
    return (struct str){ (const char *)p, n };
}

struct str der_make_gentime(struct arena *a, moment t)
{
    int64_t days = t / 86400, second = t % 86400;
    int year, month, dom;

    if (second < 0) {
        second += 86400;
        days--;
    }
    day_parts((day)days, &year, &month, &dom);
    return der_wrap(a, DER_GENTIME, str_printf(a, "%04d%02d%02d%02d%02d%02dZ", year, month, dom,
        (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60)));
}
