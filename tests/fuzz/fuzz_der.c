/*
 * NAME    fuzz_der - any bytes walked as DER and as BER, by every reader
 * WHY     beside not crashing: what is taken lies inside what was given; what DER takes BER takes
 *         too, the same; a failed reading consumes nothing; numbers, times and identifiers that are
 *         read are written back to the same bytes
 */
#include <string.h>

#include "base/panic.h"
#include "trust/der.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct str rest_of(struct der before, const struct der *after)
{
    return (struct str){ before.rest.p, before.rest.n - after->rest.n };
}

/* Each reader of one value: alone it fails without a trace or takes exactly one value. */
static void readers(struct arena *a, struct der d, const struct der_item *it)
{
    struct str s;
    int64_t number;
    uint32_t bits;
    moment t;
    bool yes;
    struct der c = d;

    if (der_int(&c, &number)) {
        AN(str_eq(der_make_int(a, number), it->body.n < 128 && it->all.n == it->body.n + 2
                  ? it->all : der_make_int(a, number)));
    } else {
        AN(c.rest.n == d.rest.n);
    }
    c = d;
    if (der_uint_bytes(&c, &s) && it->all.n == it->body.n + 2)
        AN(str_eq(der_make_uint(a, s), it->all));
    c = d;
    if (der_time(&c, &t) && it->tag == DER_UTCTIME && it->all.n == it->body.n + 2)
        AN(str_eq(der_make_time(a, t), it->all));
    c = d;
    if (der_oid(&c, &s)) {
        struct str text = der_oid_text(a, s);

        AN(text.n == 0 || s.n > 40 || der_oid_is(s, str_z(a, text)));
    }
    c = d;
    AN(!der_bits(&c, &s) || s.n == it->body.n - 1);
    c = d;
    (void)der_bit_list(&c, &bits);
    c = d;
    (void)der_bool(&c, &yes);
    c = d;
    if (der_octets(&c, a, &s))
        AN(s.n <= it->body.n && str_eq(rest_of(d, &c), it->all));
    else
        AN(c.rest.n == d.rest.n);
}

static void walk(struct arena *a, struct der d)
{
    struct der_item it;
    struct der before, inner;

    while (!der_end(&d)) {
        before = d;
        AN(der_peek(&d) == (unsigned char)d.rest.p[0]);
        if (!der_any(&d, &it)) {
            AN(d.rest.p == before.rest.p && d.rest.n == before.rest.n);
            return;
        }
        AN(str_eq(rest_of(before, &d), it.all) && it.body.n <= it.all.n);
        AN(it.body.p >= it.all.p && it.body.p + it.body.n <= it.all.p + it.all.n);
        if (!before.ber) {
            struct der loose = der_of(before.rest, true);
            struct der_item same;

            AN(der_any(&loose, &same) && str_eq(same.all, it.all));
            AN(str_eq(der_wrap(a, it.tag, it.body), it.all));
        }
        readers(a, before, &it);
        if (der_enter(&before, &it, &inner))
            walk(a, inner);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size };

    walk(a, der_of(bytes, false));
    walk(a, der_of(bytes, true));
    arena_free(a);
    return 0;
}
