/*
 * NAME    test_trust_der - what the strict reader takes and what it does not
 * WHY     every message that is signed passes through it, and most of the bytes come from strangers
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "trust_help.h"

/* One value of any tag over all of the bytes: in DER, in BER. */
static const struct { const char *hex; bool der, ber; } shapes[] = {
    { "0500", true, true },
    { "3000", true, true },
    { "04017f", true, true },
    { "0481017f", false, true },                /* long form of a short length */
    { "04820001ff", false, true },
    { "30800000", false, true },                /* no end but a mark */
    { "3080050000", false, false },             /* the mark cut short */
    { "308005000000", false, true },
    { "30803080000000000500", false, false },   /* bytes after it */
    { "308030800000" "0000", false, true },
    { "04800000", false, false },               /* primitive without an end */
    { "248004017f0000", false, true },
    { "0000", false, false },
    { "1f8101017f", false, false },             /* a tag of two octets */
    { "0402ff", false, false },
    { "0484ffffffff00", false, false },
    { "048500000000017f", false, false },       /* five octets of length */
    { "05", false, false },
    { "", false, false },
    { "04ff", false, false },
};

static void test_shapes(void **state)
{
    struct arena *a = arena_new();
    struct der_item it;
    size_t i;
    int ber;

    (void)state;
    for (i = 0; i < sizeof shapes / sizeof *shapes; i++)
        for (ber = 0; ber < 2; ber++) {
            struct str bytes = unhex(a, shapes[i].hex);
            struct der d = der_of(bytes, ber == 1), before = d;
            bool taken = der_any(&d, &it);

            assert_int_equal(taken && der_end(&d), ber == 1 ? shapes[i].ber : shapes[i].der);
            if (taken)
                assert_true(it.all.p == bytes.p && it.all.n + d.rest.n == bytes.n);
            else
                assert_memory_equal(&d, &before, sizeof d);
        }
    arena_free(a);
}

static struct str nested(struct arena *a, size_t depth, bool indefinite)
{
    struct str s = der_make_null(a), parts[3];
    size_t i;

    for (i = 0; i < depth; i++) {
        parts[0] = unhex(a, "3080");
        parts[1] = s;
        parts[2] = unhex(a, "0000");
        s = indefinite ? der_join(a, parts, 3) : der_wrap(a, DER_SEQUENCE, s);
    }
    return s;
}

static size_t deep(struct str s, bool ber)
{
    struct der d = der_of(s, ber), inner;
    size_t n = 0;

    for (; der_into(&d, DER_SEQUENCE, &inner); d = inner)
        n++;
    return n;
}

static void test_depth(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_int_equal(deep(nested(a, 20, false), false), 20);
    assert_int_equal(deep(nested(a, 20, true), true), 20);
    assert_int_equal(deep(nested(a, 100, false), false), DER_DEPTH);
    assert_int_equal(deep(nested(a, 100, true), true), 0);      /* measuring it is refused */
    assert_int_equal(deep(nested(a, 2, true), false), 0);
    arena_free(a);
}

static const struct { const char *hex; bool ok; int64_t value; } numbers[] = {
    { "020100", true, 0 }, { "02017f", true, 127 }, { "02020080", true, 128 },
    { "020180", true, -128 }, { "0202ff7f", true, -129 }, { "02020001", false, 0 },
    { "0202ff80", false, 0 }, { "0200", false, 0 },
    { "02087fffffffffffffff", true, INT64_MAX }, { "02088000000000000000", true, INT64_MIN },
    { "0209008000000000000000", false, 0 }, { "0a0101", false, 0 },
};

static void test_numbers(void **state)
{
    struct arena *a = arena_new();
    struct str s;
    int64_t v;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct der d = der_of(unhex(a, numbers[i].hex), false), u = d;
        bool ok = der_int(&d, &v);

        assert_int_equal(ok, numbers[i].ok);
        assert_int_equal(der_end(&d), ok);
        if (ok) {
            assert_true(v == numbers[i].value);
            assert_true(str_eq(der_make_int(a, v), unhex(a, numbers[i].hex)));
            assert_int_equal(der_uint_bytes(&u, &s), v >= 0);
        }
    }
    struct der d = der_of(unhex(a, "0209008000000000000000"), false);
    assert_true(der_uint_bytes(&d, &s) && s.n == 8);
    assert_true(str_eq(der_make_uint(a, s), unhex(a, "0209008000000000000000")));
    d = der_of(unhex(a, "020100"), false);
    assert_true(der_uint_bytes(&d, &s) && s.n == 1 && s.p[0] == 0);
    assert_true(str_eq(der_make_uint(a, STR_NONE), unhex(a, "020100")));
    assert_true(str_eq(der_make_uint(a, unhex(a, "000001")), unhex(a, "020101")));
    arena_free(a);
}

static const struct { int tag; const char *text, *moment; } times[] = {
    { DER_UTCTIME, "220707000000Z", "2022-07-07T00:00:00Z" },
    { DER_UTCTIME, "491231235959Z", "2049-12-31T23:59:59Z" },
    { DER_UTCTIME, "500101000000Z", "1950-01-01T00:00:00Z" },
    { DER_GENTIME, "20240229120000Z", "2024-02-29T12:00:00Z" },
    { DER_GENTIME, "20220918132014.5Z", "2022-09-18T13:20:14Z" },
    { DER_GENTIME, "20220918132014.50Z", NULL },
    { DER_GENTIME, "20220918132014.Z", NULL },
    { DER_GENTIME, "20230229120000Z", NULL },
    { DER_GENTIME, "20231301120000Z", NULL },
    { DER_GENTIME, "20231201240000Z", NULL },
    { DER_GENTIME, "20231201235960Z", NULL },
    { DER_GENTIME, "202312012359Z", NULL },
    { DER_UTCTIME, "220707000000+0600", NULL },
    { DER_UTCTIME, "2207070000Z", NULL },
    { DER_UTCTIME, "220707000000", NULL },
    { DER_UTCTIME, "22070700000aZ", NULL },
    { DER_UTCTIME, "220707000000ZZ", NULL },
    { DER_IA5, "220707000000Z", NULL },
};

static void test_times(void **state)
{
    struct arena *a = arena_new();
    moment want, got;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof times / sizeof *times; i++) {
        struct str bytes = der_wrap(a, times[i].tag, str_of(times[i].text));
        struct der d = der_of(bytes, false);

        assert_int_equal(der_time(&d, &got), times[i].moment != NULL);
        if (times[i].moment == NULL)
            continue;
        assert_true(moment_parse(str_of(times[i].moment), &want));
        assert_true(got == want);
        assert_true(der_end(&d));
        if (times[i].tag == DER_UTCTIME)
            assert_true(str_eq(der_make_time(a, got), bytes));
    }
    struct der d = der_of(der_wrap(a, DER_GENTIME, STR("99991231235959Z")), false);
    assert_true(der_time(&d, &got));
    assert_true(got == 253402300799);
    assert_true(str_eq(der_make_time(a, 253402300799),
                       der_wrap(a, DER_GENTIME, STR("99991231235959Z"))));
    assert_true(str_eq(der_make_time(a, 0), der_wrap(a, DER_UTCTIME, STR("700101000000Z"))));
    assert_true(str_eq(der_make_time(a, 2524608000),
                       der_wrap(a, DER_GENTIME, STR("20500101000000Z"))));
    assert_true(str_eq(der_make_time(a, -631152001),
                       der_wrap(a, DER_GENTIME, STR("19491231235959Z"))));
    arena_free(a);
}

static const char *const oids[] = {
    "1.2.398.3.10.1.1.2.2", "1.2.840.113549.1.7.1", "2.5.29.15", "0.9.2342", "1.39",
    "2.999.18446744073709551615", "2.16.840.1.101.3.4.2.1"
};

static void test_oids(void **state)
{
    struct arena *a = arena_new();
    struct str oid;
    struct der d;
    size_t i;

    (void)state;
    for (i = 0; i < sizeof oids / sizeof *oids; i++) {
        d = der_of(der_make_oid(a, oids[i]), false);
        assert_true(der_oid(&d, &oid) && der_end(&d));
        assert_true(der_oid_is(oid, oids[i]));
        assert_false(der_oid_is(oid, "1.2.3"));
        assert_true(str_is(der_oid_text(a, oid), oids[i]));
    }
    assert_true(str_eq(der_make_oid(a, "1.2.398.3.10.1.1.2.2"), unhex(a, "06092a830e030a01010202")));
    d = der_of(unhex(a, "0600"), false);
    assert_false(der_oid(&d, &oid));
    d = der_of(unhex(a, "06028083"), false);            /* not ended */
    assert_false(der_oid(&d, &oid));
    d = der_of(unhex(a, "06032a8001"), false);          /* not minimal */
    assert_false(der_oid(&d, &oid));
    assert_int_equal(der_oid_text(a, unhex(a, "2affffffffffffffffffffff7f")).n, 0);
    assert_int_equal(der_oid_text(a, STR_NONE).n, 0);
    arena_free(a);
}

static void test_strings(void **state)
{
    struct arena *a = arena_new();
    struct str s;
    uint32_t bits;
    struct der d;
    bool yes;

    (void)state;
    d = der_of(unhex(a, "0403616263"), false);
    assert_true(der_octets(&d, a, &s) && str_is(s, "abc"));
    d = der_of(unhex(a, "2480" "040161" "2480" "040162" "0000" "2403" "040163" "0000"), true);
    assert_true(der_octets(&d, a, &s) && str_is(s, "abc") && der_end(&d));
    d = der_of(unhex(a, "2403040161"), false);          /* in pieces, where that is not allowed */
    assert_false(der_octets(&d, a, &s));
    d = der_of(unhex(a, "2403020161"), true);           /* a piece of another kind */
    assert_false(der_octets(&d, a, &s));
    assert_int_equal(d.rest.n, 5);
    d = der_of(unhex(a, "a080" "040161" "040162" "0000"), true);
    assert_true(der_octets_as(&d, DER_CONTEXT(0), a, &s) && str_is(s, "ab"));
    d = der_of(unhex(a, "800161"), false);
    assert_true(der_octets_as(&d, DER_CONTEXT(0), a, &s) && str_is(s, "a"));
    d = der_of(unhex(a, "03020061"), false);
    assert_true(der_bits(&d, &s) && str_is(s, "a"));
    d = der_of(unhex(a, "03020160"), false);            /* a bit is unused */
    assert_false(der_bits(&d, &s));
    d = der_of(unhex(a, "030206c0"), false);
    assert_true(der_bit_list(&d, &bits) && bits == 3);
    d = der_of(unhex(a, "03020780"), false);
    assert_true(der_bit_list(&d, &bits) && bits == 1);
    d = der_of(unhex(a, "030206c1"), false);            /* an unused bit is set */
    assert_false(der_bit_list(&d, &bits));
    d = der_of(unhex(a, "0300"), false);
    assert_false(der_bit_list(&d, &bits));
    assert_false(der_bits(&d, &s));
    d = der_of(unhex(a, "0101ff"), false);
    assert_true(der_bool(&d, &yes) && yes);
    d = der_of(unhex(a, "010101"), false);
    assert_false(der_bool(&d, &yes));
    d = der_of(unhex(a, "010101"), true);
    assert_true(der_bool(&d, &yes) && yes);
    arena_free(a);
}

static void test_write(void **state)
{
    struct arena *a = arena_new();
    struct str parts[3] = { der_make_int(a, 300), der_make_int(a, 5), der_make_null(a) };
    struct der_item it;
    size_t sizes[] = { 0, 1, 127, 128, 255, 256, 65535, 65536 }, i;
    struct der d;

    (void)state;
    assert_true(str_eq(der_make_set(a, parts, 3), unhex(a, "3109" "020105" "0202012c" "0500")));
    assert_true(str_eq(der_make_sequence(a, parts, 3), unhex(a, "3009" "0202012c" "020105" "0500")));
    assert_true(str_eq(der_make_set(a, NULL, 0), unhex(a, "3100")));
    assert_true(str_eq(der_make_bits(a, STR("a")), unhex(a, "03020061")));
    for (i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct str body = { arena_alloc(a, sizes[i]), sizes[i] };

        d = der_of(der_make_octets(a, body), false);
        assert_true(der_take(&d, DER_OCTET_STRING, &it) && der_end(&d));
        assert_true(str_eq(it.body, body));
    }
    d = der_of(parts[2], false);
    assert_int_equal(der_peek(&d), DER_NULL);
    assert_false(der_option(&d, DER_INTEGER, &it));
    assert_true(der_option(&d, DER_NULL, &it));
    assert_int_equal(der_peek(&d), -1);
    assert_false(der_enter(&d, &it, &d));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_oids),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
