/*
 * NAME      key_names - object identifiers, URIs and names of algorithms and digests
 * WHY       one closed list: what is not in it is not accepted anywhere
 * OWNS      the lists
 * ERRORS    ALG_UNKNOWN, HASH_UNKNOWN; NULL or an empty string for a name there is not
 * MUST NOT  know keys
 */
#include "base/panic.h"
#include "trust/gost34311.h"
#include "trust/key_parts.h"
#include "trust/streebog.h"

#define W3_MORE "http://www.w3.org/2001/04/xmldsig-more#"
#define W3_OLD "http://www.w3.org/2000/09/xmldsig#"
#define W3_ENC "http://www.w3.org/2001/04/xmlenc#"
#define KZ_URN "urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:"

static const struct {
    const char *name, *oid, *uri;
    enum digest_kind digest;
} algorithms[] = {
    [ALG_UNKNOWN] = { "unknown", NULL, NULL, HASH_UNKNOWN },
    [ALG_GOST_2004] = { "gost-2004", "1.2.398.3.10.1.1.1.2", W3_MORE "gost34310-gost34311",
                        HASH_GOST34311 },
    [ALG_GOST_2015_256] = { "gost-2015-256", "1.2.398.3.10.1.1.2.3.1",
                            KZ_URN "gostr34102015-gostr34112015-256", HASH_STREEBOG256 },
    [ALG_GOST_2015_512] = { "gost-2015-512", "1.2.398.3.10.1.1.2.3.2",
                            KZ_URN "gostr34102015-gostr34112015-512", HASH_STREEBOG512 },
    [ALG_RSA_SHA256] = { "rsa-sha256", "1.2.840.113549.1.1.11", W3_MORE "rsa-sha256",
                         HASH_SHA256 },
    [ALG_RSA_SHA384] = { "rsa-sha384", "1.2.840.113549.1.1.12", W3_MORE "rsa-sha384",
                         HASH_SHA384 },
    [ALG_RSA_SHA512] = { "rsa-sha512", "1.2.840.113549.1.1.13", W3_MORE "rsa-sha512",
                         HASH_SHA512 },
    [ALG_RSA_SHA1] = { "rsa-sha1", "1.2.840.113549.1.1.5", W3_OLD "rsa-sha1", HASH_SHA1 },
    [ALG_ECDSA_SHA256] = { "ecdsa-sha256", "1.2.840.10045.4.3.2", NULL, HASH_SHA256 },
    [ALG_ECDSA_SHA384] = { "ecdsa-sha384", "1.2.840.10045.4.3.3", NULL, HASH_SHA384 },
    [ALG_ECDSA_SHA512] = { "ecdsa-sha512", "1.2.840.10045.4.3.4", NULL, HASH_SHA512 },
};
#define ALGORITHMS (sizeof algorithms / sizeof *algorithms)

static const struct {
    const char *name, *oid, *uri;
    size_t size;
} digests[] = {
    [HASH_UNKNOWN] = { "unknown", NULL, NULL, 0 },
    [HASH_SHA1] = { "sha1", "1.3.14.3.2.26", W3_OLD "sha1", 20 },
    [HASH_SHA256] = { "sha256", "2.16.840.1.101.3.4.2.1", W3_ENC "sha256", 32 },
    [HASH_SHA384] = { "sha384", "2.16.840.1.101.3.4.2.2", W3_MORE "sha384", 48 },
    [HASH_SHA512] = { "sha512", "2.16.840.1.101.3.4.2.3", W3_ENC "sha512", 64 },
    [HASH_GOST34311] = { "gost34311", "1.2.398.3.10.1.3.1", W3_MORE "gost34311", 32 },
    [HASH_STREEBOG256] = { "streebog256", "1.2.398.3.10.1.3.2", KZ_URN "gostr34112015-256", 32 },
    [HASH_STREEBOG512] = { "streebog512", "1.2.398.3.10.1.3.3", KZ_URN "gostr34112015-512", 64 },
};
#define DIGESTS (sizeof digests / sizeof *digests)

const char *algorithm_name(enum algorithm a)
{
    return a < ALGORITHMS ? algorithms[a].name : "unknown";
}

const char *algorithm_uri(enum algorithm a)
{
    return a < ALGORITHMS ? algorithms[a].uri : NULL;
}

const char *digest_name(enum digest_kind k)
{
    return k < DIGESTS ? digests[k].name : "unknown";
}

const char *digest_uri(enum digest_kind k)
{
    return k < DIGESTS ? digests[k].uri : NULL;
}

enum algorithm algorithm_of_oid(struct str oid)
{
    unsigned i;

    for (i = 1; i < ALGORITHMS; i++)
        if (der_oid_is(oid, algorithms[i].oid))
            return (enum algorithm)i;
    return ALG_UNKNOWN;
}

enum algorithm algorithm_of_uri(struct str uri)
{
    unsigned i;

    for (i = 1; i < ALGORITHMS; i++)
        if (algorithms[i].uri != NULL && str_is(uri, algorithms[i].uri))
            return (enum algorithm)i;
    return ALG_UNKNOWN;
}

enum digest_kind digest_of_oid(struct str oid)
{
    unsigned i;

    for (i = 1; i < DIGESTS; i++)
        if (der_oid_is(oid, digests[i].oid))
            return (enum digest_kind)i;
    return HASH_UNKNOWN;
}

enum digest_kind digest_of_uri(struct str uri)
{
    unsigned i;

    for (i = 1; i < DIGESTS; i++)
        if (str_is(uri, digests[i].uri))
            return (enum digest_kind)i;
    return HASH_UNKNOWN;
}

enum digest_kind digest_of_algorithm(enum algorithm a)
{
    return a < ALGORITHMS ? algorithms[a].digest : HASH_UNKNOWN;
}

size_t digest_size(enum digest_kind k)
{
    return k < DIGESTS ? digests[k].size : 0;
}

struct str digest_oid(struct arena *a, enum digest_kind k)
{
    AN(k > HASH_UNKNOWN && k < DIGESTS);
    return der_make_oid(a, digests[k].oid);
}

struct str algorithm_oid(struct arena *a, enum algorithm k)
{
    AN(k > ALG_UNKNOWN && k < ALGORITHMS);
    return der_make_oid(a, algorithms[k].oid);
}

const EVP_MD *digest_md(enum digest_kind k)
{
    switch (k) {
    case HASH_SHA1: return EVP_sha1();
    case HASH_SHA256: return EVP_sha256();
    case HASH_SHA384: return EVP_sha384();
    case HASH_SHA512: return EVP_sha512();
    case HASH_UNKNOWN:
    case HASH_GOST34311:
    case HASH_STREEBOG256:
    case HASH_STREEBOG512: break;
    }
    return NULL;
}

bool digest_bytes(enum digest_kind k, struct str bytes, unsigned char *out)
{
    const EVP_MD *md = digest_md(k);

    if (md != NULL) {
        AN(EVP_Digest(bytes.p, bytes.n, out, NULL, md, NULL) == 1);
        return true;
    }
    if (k == HASH_GOST34311)
        gost34311(bytes.p, bytes.n, out);
    else if (k == HASH_STREEBOG256 || k == HASH_STREEBOG512)
        streebog(k == HASH_STREEBOG256 ? 256 : 512, bytes.p, bytes.n, out);
    else
        return false;
    return true;
}
