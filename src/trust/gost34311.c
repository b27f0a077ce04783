/*
 * NAME      gost34311 - GOST 34.311-95 over GOST 28147-89
 * WHY       signatures of 2004 keys stay to be checked for as long as what they signed matters
 * OWNS      one table of 4 KB a process, made at first use
 * ERRORS    none
 * MUST NOT  be used for anything new; hash secrets where timing can be watched
 *
 * A vector of 256 bits is four words, the least significant first. The empty message has no block
 * at all: some implementations hash one of zeros and are wrong for it.
 */
#include "trust/gost34311.h"

#include <pthread.h>
#include <string.h>

#include "base/panic.h"

/* The substitution: row 0 serves the least significant four bits. */
static const unsigned char boxes[8][16] = {
    { 4, 10, 9, 2, 13, 8, 0, 14, 6, 11, 1, 12, 7, 15, 5, 3 },
    { 14, 11, 4, 12, 6, 13, 15, 10, 2, 3, 8, 1, 0, 7, 5, 9 },
    { 5, 8, 1, 13, 10, 3, 4, 2, 14, 15, 12, 7, 6, 0, 9, 11 },
    { 7, 13, 10, 1, 0, 8, 9, 15, 14, 4, 6, 12, 11, 2, 5, 3 },
    { 6, 12, 7, 1, 5, 15, 13, 8, 4, 10, 9, 14, 0, 3, 11, 2 },
    { 4, 11, 10, 0, 7, 2, 1, 13, 3, 6, 8, 5, 9, 12, 15, 14 },
    { 13, 11, 4, 1, 3, 15, 5, 9, 0, 10, 14, 7, 6, 8, 2, 12 },
    { 1, 15, 13, 0, 5, 7, 10, 4, 9, 2, 3, 14, 6, 11, 8, 12 },
};

/* Section 4.1: the constant of the third key; the second and the fourth have none. */
static const uint64_t third[4] = {
    0xff00ff00ff00ff00, 0x00ff00ff00ff00ff, 0xff0000ff00ffff00, 0xff00ffff000000ff
};

/* Two neighbouring boxes and the rotation by eleven, by byte of the input. */
static uint32_t table[4][256];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void table_make(void)
{
    unsigned j, v;

    for (j = 0; j < 4; j++)
        for (v = 0; v < 256; v++) {
            uint32_t x = (uint32_t)(boxes[2 * j][v & 15] | boxes[2 * j + 1][v >> 4] << 4);

            x <<= 8 * j;
            table[j][v] = x << 11 | x >> 21;
        }
}

static uint32_t substitute(uint32_t x)
{
    return table[0][x & 255] ^ table[1][x >> 8 & 255] ^ table[2][x >> 16 & 255] ^
           table[3][x >> 24];
}

/* GOST 28147-89, one block in the simple mode: keys forwards three times, then backwards. */
static uint64_t encrypt(const uint32_t key[8], uint64_t in)
{
    uint32_t low = (uint32_t)in, high = (uint32_t)(in >> 32);
    unsigned i;

    for (i = 0; i < 32; i += 2) {
        high ^= substitute(low + key[i < 24 ? i % 8 : 31 - i]);
        low ^= substitute(high + key[i < 24 ? (i + 1) % 8 : 30 - i]);
    }
    return (uint64_t)low << 32 | high;
}

/* Section 4.1: A and P. */
static void shift_word(uint64_t y[4])
{
    uint64_t last = y[0] ^ y[1];

    y[0] = y[1];
    y[1] = y[2];
    y[2] = y[3];
    y[3] = last;
}

static void transpose(const uint64_t w[4], uint32_t key[8])
{
    unsigned k, i;

    for (k = 0; k < 8; k++)
        for (key[k] = 0, i = 0; i < 4; i++)
            key[k] |= (uint32_t)(w[i] >> (8 * k) & 255) << (8 * i);
}

/* Section 4.3: psi, `times` times over the sixteen words of sixteen bits. */
static void mix(uint64_t x[4], unsigned times)
{
    uint16_t w[16 + 61];
    unsigned i;

    for (i = 0; i < 16; i++)
        w[i] = (uint16_t)(x[i / 4] >> (16 * (i % 4)));
    for (i = 0; i < times; i++)
        w[i + 16] = w[i] ^ w[i + 1] ^ w[i + 2] ^ w[i + 3] ^ w[i + 12] ^ w[i + 15];
    memset(x, 0, 4 * sizeof *x);
    for (i = 0; i < 16; i++)
        x[i / 4] |= (uint64_t)w[times + i] << (16 * (i % 4));
}

static void step(uint64_t h[4], const uint64_t m[4])
{
    uint64_t u[4], v[4], w[4], s[4];
    uint32_t key[8];
    unsigned i, j;

    memcpy(u, h, sizeof u);
    memcpy(v, m, sizeof v);
    for (i = 0; i < 4; i++) {
        if (i > 0) {
            shift_word(u);
            shift_word(v);
            shift_word(v);
        }
        for (j = 0; j < 4; j++) {
            u[j] ^= i == 2 ? third[j] : 0;
            w[j] = u[j] ^ v[j];
        }
        transpose(w, key);
        s[i] = encrypt(key, h[i]);
    }
    mix(s, 12);
    for (i = 0; i < 4; i++)
        s[i] ^= m[i];
    mix(s, 1);
    for (i = 0; i < 4; i++)
        h[i] ^= s[i];
    mix(h, 61);
}

static void block(struct gost34311 *g, const unsigned char *p)
{
    uint64_t m[4], carry = 0;
    unsigned i, j;

    for (i = 0; i < 4; i++)
        for (m[i] = 0, j = 0; j < 8; j++)
            m[i] |= (uint64_t)p[8 * i + j] << (8 * j);
    step(g->h, m);
    for (i = 0; i < 4; i++) {
        g->sum[i] += carry;
        carry = g->sum[i] < carry;
        g->sum[i] += m[i];
        carry += g->sum[i] < m[i];
    }
}

void gost34311_begin(struct gost34311 *g)
{
    AZ(pthread_once(&once, table_make));
    memset(g, 0, sizeof *g);
}

void gost34311_more(struct gost34311 *g, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    size_t part;

    g->bytes += n;
    while (n > 0) {
        part = GOST34311_BYTES - g->used < n ? GOST34311_BYTES - g->used : n;
        memcpy(g->part + g->used, p, part);
        g->used += part;
        p += part;
        n -= part;
        if (g->used == GOST34311_BYTES) {
            block(g, g->part);
            g->used = 0;
        }
    }
}

void gost34311_end(struct gost34311 *g, unsigned char out[GOST34311_BYTES])
{
    uint64_t length[4] = { g->bytes << 3, g->bytes >> 61, 0, 0 };
    unsigned i;

    if (g->used > 0) {
        memset(g->part + g->used, 0, GOST34311_BYTES - g->used);
        block(g, g->part);
    }
    step(g->h, length);
    step(g->h, g->sum);
    for (i = 0; i < GOST34311_BYTES; i++)
        out[i] = (unsigned char)(g->h[i / 8] >> (8 * (i % 8)));
}

void gost34311(const void *bytes, size_t n, unsigned char out[GOST34311_BYTES])
{
    struct gost34311 g;

    gost34311_begin(&g);
    gost34311_more(&g, bytes, n);
    gost34311_end(&g, out);
}
