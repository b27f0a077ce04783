/*
 * NAME    bench_gost - verifying and signing by each kind of key, and by the library's own points
 * WHY     a GOST-512 verification was 0.9 ms by EC_POINT_mul: it may cost 0.5 ms, and how it stands
 *         beside RSA-2048 and P-256 says what a page full of signatures costs
 * ERRORS  exit 1 when a signature is not right
 *
 * usage: bench_gost [ROUNDS]
 *
 * Rounds go through all rows in turn, so that a busy machine slows all of them; the median of each
 * row is printed in microseconds of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/bn.h>
#include <openssl/ec.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/key.h"
#include "trust/kzec.h"

enum { ROUNDS_MOST = 1000, TIMES = 20 };

struct row {
    const char *name;
    enum algorithm alg;         /* ALG_UNKNOWN: the library's points, u G + v Q */
    const struct private_key *key;
    const struct public_key *pub;
    struct str digest, signature;
    double verify[ROUNDS_MOST], sign[ROUNDS_MOST];
};

static struct row rows[] = {
    { .name = "gost-2015-512", .alg = ALG_GOST_2015_512 },
    { .name = "gost-2004", .alg = ALG_GOST_2004 },
    { .name = "rsa-2048", .alg = ALG_RSA_SHA256 },
    { .name = "ecdsa-p256", .alg = ALG_ECDSA_SHA256 },
    { .name = "EC_POINT_mul, 512 bit" },
};
enum { ROWS = sizeof rows / sizeof *rows };

static struct { EC_GROUP *group; EC_POINT *q, *r; BIGNUM *u, *v; BN_CTX *ctx; } library;

static BIGNUM *hex(const char *text)
{
    BIGNUM *b = NULL;

    AN(BN_hex2bn(&b, text) > 0);
    return b;
}

/* The curve of 512 bits; any two numbers serve. */
static void library_open(void)
{
    static const char ones[] = "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF";
    char p[129], a[129], q[129];
    EC_POINT *g;

    snprintf(p, sizeof p, "%s%.61sDC7", ones, ones);
    snprintf(a, sizeof a, "%s%.61sDC4", ones, ones);
    snprintf(q, sizeof q, "%s27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275",
             ones);
    library.ctx = BN_CTX_new();
    library.group = EC_GROUP_new_curve_GFp(hex(p), hex(a), hex(
        "E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265"
        "EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760"), library.ctx);
    AN(library.group != NULL);
    g = EC_POINT_new(library.group);
    AN(EC_POINT_set_affine_coordinates(library.group, g, hex("3"), hex(
        "7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921"
        "DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4"), library.ctx) == 1);
    AN(EC_GROUP_set_generator(library.group, g, hex(q), BN_value_one()) == 1);
    library.q = EC_POINT_new(library.group);
    library.r = EC_POINT_new(library.group);
    library.u = BN_new();
    library.v = BN_new();
    AN(BN_rand_range(library.u, hex(q)) == 1 && BN_rand_range(library.v, hex(q)) == 1);
    AN(EC_POINT_mul(library.group, library.q, library.u, NULL, NULL, library.ctx) == 1);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static bool verify(const struct row *r)
{
    if (r->alg == ALG_UNKNOWN)
        return EC_POINT_mul(library.group, library.r, library.u, library.q, library.v,
                            library.ctx) == 1;
    return public_key_verify_digest(r->pub, r->alg, r->digest, r->signature);
}

static void measure(struct row *r, int round, struct arena *a, struct diags *d)
{
    struct arena_mark m = arena_mark(a);
    struct str signature;
    double began = now();
    int i;

    for (i = 0; i < TIMES; i++)
        if (!verify(r)) {
            fprintf(stderr, "bench_gost: %s does not verify\n", r->name);
            exit(1);
        }
    r->verify[round] = (now() - began) / TIMES;
    if (r->key == NULL)
        return;
    began = now();
    for (i = 0; i < 4; i++)
        AN(private_key_sign(r->key, r->alg, STR("what is signed"), a, &signature, d));
    r->sign[round] = (now() - began) / 4;
    arena_rewind(a, m);
}

static int compare(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;

    return (a > b) - (a < b);
}

static double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, compare);
    return v[n / 2];
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    int rounds = argc > 1 ? atoi(argv[1]) : 25, i, round;
    double ours;

    if (rounds < 1 || rounds > ROUNDS_MOST) {
        fprintf(stderr, "usage: bench_gost [ROUNDS], 1 to %d\n", ROUNDS_MOST);
        return 2;
    }
    library_open();
    for (i = 0; i < ROWS && rows[i].alg != ALG_UNKNOWN; i++) {
        struct row *r = &rows[i];
        unsigned char *p = arena_alloc(a, DIGEST_MOST);

        r->key = private_key_new(a, r->alg, &d);
        AN(r->key != NULL);
        r->pub = public_key_read(a, private_key_spki(a, r->key), &d);
        AN(r->pub != NULL);
        AN(digest_bytes(digest_of_algorithm(r->alg), STR("what is signed"), p));
        r->digest = (struct str){ (const char *)p, digest_size(digest_of_algorithm(r->alg)) };
        AN(private_key_sign(r->key, r->alg, STR("what is signed"), a, &r->signature, &d));
    }
    for (round = 0; round < rounds; round++)
        for (i = 0; i < ROWS; i++)
            measure(&rows[i], round, a, &d);
    ours = median(rows[0].verify, rounds);
    printf("%-24s %12s %12s %28s\n", "", "verify us", "sign us", "gost-2015-512 takes");
    for (i = 0; i < ROWS; i++) {
        double one = i == 0 ? ours : median(rows[i].verify, rounds);

        printf("%-24s %12.1f", rows[i].name, one);
        if (rows[i].key != NULL)
            printf(" %12.1f", median(rows[i].sign, rounds));
        else
            printf(" %12s", "-");
        printf(" %20.2f times it\n", ours / one);
    }
    arena_free(a);
    return 0;
}
