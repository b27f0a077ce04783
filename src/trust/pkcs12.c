/*
 * NAME      pkcs12 - the walk through a PKCS#12 file
 * WHY       Kalkan writes it with indefinite lengths and strings in pieces, OpenSSL in DER: one
 *           reader for both, over bytes whose MAC is right
 * OWNS      nothing; what was decrypted is wiped before it returns, certificates are copied
 * ERRORS    a diag; what is wrong behind a right MAC is said, before it only that the password or
 *           the file is wrong
 * MUST NOT  look into a file whose MAC is not right
 */
#include <string.h>

#include <openssl/crypto.h>

#include "trust/pbe.h"

enum { FILE_MOST = 1 << 20, BAGS_MOST = 64, CERTIFICATES_MOST = 32 };

struct walk {
    struct arena *a;
    struct pbe_password password;
    struct diags *d;
    struct str pkcs8;
    struct str certificates[CERTIFICATES_MOST];
    size_t n_certificates, bags, keys;
    const char *fault;
};

static void wipe_str(struct str s)
{
    union { const char *in; void *out; } p = { s.p };

    if (s.n > 0)
        OPENSSL_cleanse(p.out, s.n);
}

static bool fault(struct walk *w, const char *what)
{
    if (w->fault == NULL)
        w->fault = what;
    return false;
}

/* SEQUENCE { algorithm, OCTET STRING } */
static bool shrouded_key(struct walk *w, struct der *value)
{
    struct der body, algorithm;
    struct str bytes;

    if (!der_into(value, DER_SEQUENCE, &body) || !der_into(&body, DER_SEQUENCE, &algorithm) ||
        !der_octets(&body, w->a, &bytes) || !der_end(&body))
        return fault(w, "a key's bag is malformed");
    if (w->keys++ > 0)
        return fault(w, "there are several keys");
    if (!pbe_decrypt(w->a, algorithm, bytes, &w->password, &w->pkcs8))
        return fault(w, "the key is encrypted in a way that is not known, or costs too much");
    return true;
}

static bool plain_key(struct walk *w, struct der *value)
{
    struct der_item it;

    if (!der_take(value, DER_SEQUENCE, &it))
        return fault(w, "a key's bag is malformed");
    if (w->keys++ > 0)
        return fault(w, "there are several keys");
    w->pkcs8 = str_dup(w->a, it.all);
    return true;
}

/* SEQUENCE { x509Certificate, [0] OCTET STRING }; other kinds of certificate are passed over. */
static bool certificate(struct walk *w, struct der *value)
{
    struct der body, inner;
    struct str oid, bytes;

    if (!der_into(value, DER_SEQUENCE, &body) || !der_oid(&body, &oid) ||
        !der_into(&body, DER_CONSTRUCTED(0), &inner))
        return fault(w, "a certificate's bag is malformed");
    if (!der_oid_is(oid, "1.2.840.113549.1.9.22.1"))
        return true;
    if (!der_octets(&inner, w->a, &bytes) || !der_end(&inner) || !der_end(&body))
        return fault(w, "a certificate's bag is malformed");
    if (w->n_certificates == CERTIFICATES_MOST)
        return fault(w, "there are too many certificates");
    w->certificates[w->n_certificates++] = str_dup(w->a, bytes);
    return true;
}

static const struct {
    const char *oid;
    bool (*read)(struct walk *w, struct der *value);
} bag_kinds[] = {
    { "1.2.840.113549.1.12.10.1.1", plain_key },
    { "1.2.840.113549.1.12.10.1.2", shrouded_key },
    { "1.2.840.113549.1.12.10.1.3", certificate },
};

/* SEQUENCE OF { kind, [0] value, attributes }; CRLs and secrets are passed over. */
static bool bags(struct walk *w, struct str contents)
{
    struct der in = der_of(contents, true), list, bag, value;
    struct str oid;
    size_t i;

    if (!der_into(&in, DER_SEQUENCE, &list) || !der_end(&in))
        return fault(w, "a list of bags is malformed");
    while (!der_end(&list)) {
        if (++w->bags > BAGS_MOST)
            return fault(w, "there are too many bags");
        if (!der_into(&list, DER_SEQUENCE, &bag) || !der_oid(&bag, &oid) ||
            !der_into(&bag, DER_CONSTRUCTED(0), &value))
            return fault(w, "a bag is malformed");
        for (i = 0; i < sizeof bag_kinds / sizeof *bag_kinds; i++)
            if (der_oid_is(oid, bag_kinds[i].oid) && !bag_kinds[i].read(w, &value))
                return false;
    }
    return true;
}

/* [0] SEQUENCE { 0, SEQUENCE { data, algorithm, [0] IMPLICIT OCTET STRING } } */
static bool encrypted(struct walk *w, struct der *content)
{
    struct der body, info, algorithm;
    struct str oid, bytes, plain = STR_NONE;
    int64_t version;
    bool ok;

    if (!der_into(content, DER_SEQUENCE, &body) || !der_int(&body, &version) || version != 0 ||
        !der_into(&body, DER_SEQUENCE, &info) || !der_oid(&info, &oid) ||
        !der_into(&info, DER_SEQUENCE, &algorithm) ||
        !der_octets_as(&info, DER_CONTEXT(0), w->a, &bytes) || !der_end(&info))
        return fault(w, "an encrypted part is malformed");
    if (!pbe_decrypt(w->a, algorithm, bytes, &w->password, &plain))
        return fault(w, "a part is encrypted in a way that is not known here (RC2 needs OpenSSL's"
                     " legacy provider), or costs too much");
    ok = bags(w, plain);
    wipe_str(plain);
    return ok;
}

static bool parts(struct walk *w, struct str safe)
{
    struct der in = der_of(safe, true), list, info, content;
    struct str oid, bytes;

    if (!der_into(&in, DER_SEQUENCE, &list) || !der_end(&in))
        return fault(w, "the list of parts is malformed");
    while (!der_end(&list)) {
        if (++w->bags > BAGS_MOST)
            return fault(w, "there are too many parts");
        if (!der_into(&list, DER_SEQUENCE, &info) || !der_oid(&info, &oid) ||
            !der_into(&info, DER_CONSTRUCTED(0), &content))
            return fault(w, "a part is malformed");
        if (der_oid_is(oid, "1.2.840.113549.1.7.1")) {
            if (!der_octets(&content, w->a, &bytes))
                return fault(w, "a part is malformed");
            if (!bags(w, bytes))
                return false;
        } else if (!der_oid_is(oid, "1.2.840.113549.1.7.6")) {
            return fault(w, "a part is encrypted for a key, not by a password");
        } else if (!encrypted(w, &content)) {
            return false;
        }
    }
    return true;
}

/* PFX: SEQUENCE { 3, SEQUENCE { data, [0] OCTET STRING }, MacData } */
static bool open_file(struct walk *w, struct str file)
{
    struct der in = der_of(file, true), pfx, info, content, mac;
    struct str oid, safe;
    int64_t version;

    if (file.n > FILE_MOST || !der_into(&in, DER_SEQUENCE, &pfx) || !der_end(&in) ||
        !der_int(&pfx, &version) || version != 3 || !der_into(&pfx, DER_SEQUENCE, &info) ||
        !der_oid(&info, &oid) || !der_into(&info, DER_CONSTRUCTED(0), &content))
        return fault(w, "the file is not PKCS#12");
    if (!der_oid_is(oid, "1.2.840.113549.1.7.1") || !der_octets(&content, w->a, &safe) ||
        !der_into(&pfx, DER_SEQUENCE, &mac) || !der_end(&pfx))
        return fault(w, "the file has no MAC by password, so nothing shows that it is whole");
    if (!pbe_mac_right(mac, safe, &w->password))
        return fault(w, "the password is wrong or the file was altered");
    return parts(w, safe) && (w->keys == 1 || fault(w, "there is no key in the file"));
}

/* SubjectPublicKeyInfo's bits: the seventh value of what is signed, or the sixth in version 1. */
static bool key_bits(struct str bytes, bool certificate, struct str *bits)
{
    struct der in = der_of(bytes, false), cert, tbs, spki;
    struct der_item skip;
    int i;

    if (certificate) {
        if (!der_into(&in, DER_SEQUENCE, &cert) || !der_into(&cert, DER_SEQUENCE, &tbs))
            return false;
        (void)der_option(&tbs, DER_CONSTRUCTED(0), &skip);
        for (i = 0; i < 5; i++)
            if (!der_any(&tbs, &skip))
                return false;
        in = tbs;
    }
    return der_into(&in, DER_SEQUENCE, &spki) && der_any(&spki, &skip) && der_bits(&spki, bits);
}

/* The certificates with the key's own first. */
static bool own_first(struct walk *w, const struct private_key *key)
{
    struct str own, bits, first;
    size_t i;

    if (!key_bits(private_key_spki(w->a, key), false, &own))
        return false;
    for (i = 0; i < w->n_certificates; i++)
        if (key_bits(w->certificates[i], true, &bits) && str_eq(own, bits)) {
            first = w->certificates[i];
            memmove(w->certificates + 1, w->certificates, i * sizeof first);
            w->certificates[0] = first;
            return true;
        }
    return w->n_certificates == 0;
}

bool pkcs12_read(struct arena *a, struct str file, struct str password, struct pkcs12 *out,
                 struct diags *d)
{
    struct walk *w = arena_new_of(a, struct walk);
    struct diag *why;

    *out = (struct pkcs12){ 0 };
    w->a = a;
    w->d = d;
    if (!pbe_password(a, password, &w->password))
        (void)fault(w, "the password is no text, or longer than 256 bytes");
    else if (open_file(w, file))
        out->key = private_key_read(a, w->pkcs8, d);
    pbe_forget(&w->password);
    wipe_str(w->pkcs8);
    if (w->fault == NULL && out->key != NULL && !own_first(w, out->key))
        (void)fault(w, "no certificate in the file is the key's own");
    if (w->fault != NULL) {
        why = diag_add(d, DIAG_INPUT, "p12", "%s", w->fault);
        why->remedy = STR("use the file and the password that the national certification centre"
                          " gave");
        private_key_free(out->key);
        out->key = NULL;
    }
    if (out->key == NULL)
        return false;
    out->certificates = arena_new_array(a, w->n_certificates + 1, struct str);
    memcpy(out->certificates, w->certificates, w->n_certificates * sizeof *out->certificates);
    out->n_certificates = w->n_certificates;
    return true;
}
