/*
 * NAME    test_trust_crl - revocation lists: reading, who may issue them, what they say when
 * WHY     own lists in GOST 2015 and P-256, the published ones where they are beside us
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "pki_both.h"

static struct crl *list(struct pki *p, struct pki_list how)
{
    struct crl *l = crl_read(arena, pki_crl(p, how), &p->d);

    assert_non_null(l);
    return l;
}

/* What lists alone say of one of them at a moment. */
static struct revocation_result says(struct pki *p, enum pki_who who, moment at, struct crl *l)
{
    struct evidence e = { NULL, 0, 0, NULL, 0, 0 };

    evidence_add_crl(arena, &e, l);
    return revocation_at(p->who[who].cert, p->who[PKI_CA].cert, &e, at, FRESHNESS);
}

static void entries(void **state)
{
    struct pki *p = of(state);
    struct crl *l = list(p, (struct pki_list){ .outer_null = true });
    const struct crl_entry *e = crl_find(l, p->who[PKI_REVOKED].cert->serial);

    assert_int_equal(l->n, 2);
    assert_non_null(e);
    assert_int_equal(e->reason, REASON_KEY_COMPROMISE);
    assert_true(e->revoked == PKI_NOW - PKI_DAY);
    e = crl_find(l, p->who[PKI_HELD].cert->serial);
    assert_int_equal(e->reason, REASON_HOLD);
    assert_string_equal(revocation_reason_name(e->reason), "certificate-hold");
    assert_null(crl_find(l, p->who[PKI_INDIVIDUAL].cert->serial));
    assert_int_equal(list(p, (struct pki_list){ .empty = true })->n, 0);
}

/* A real list has the identifier without NULL inside and with NULL outside. */
static void null_or_none(void **state)
{
    struct pki *p = of(state);

    for (int i = 0; i < 4; i++) {
        struct crl *l = list(p, (struct pki_list){ .inner_null = i & 1, .outer_null = i & 2 });

        assert_true(crl_issued_by(l, p->who[PKI_CA].cert));
        assert_int_equal(says(p, PKI_REVOKED, PKI_NOW, l).state, REV_REVOKED);
        pki_expect(p, pki_verify(p, l->sig.all, STR_NONE), VERDICT_VALID, 0);
    }
}

static void moments(void **state)
{
    struct pki *p = of(state);
    struct crl *l = list(p, (struct pki_list){ .outer_null = true });

    assert_int_equal(says(p, PKI_INDIVIDUAL, PKI_NOW, l).state, REV_GOOD);
    assert_int_equal(says(p, PKI_HELD, PKI_NOW, l).state, REV_ON_HOLD);
    assert_int_equal(says(p, PKI_REVOKED, PKI_NOW - PKI_DAY - 1, l).state, REV_GOOD);
    assert_int_equal(says(p, PKI_REVOKED, PKI_NOW - PKI_DAY, l).state, REV_REVOKED);
    assert_int_equal(says(p, PKI_INDIVIDUAL, l->next_update, l).state, REV_GOOD);
    assert_int_equal(says(p, PKI_INDIVIDUAL, l->next_update + 1, l).state, REV_UNKNOWN);
    assert_true(says(p, PKI_INDIVIDUAL, l->next_update + 1, l).stale);
    assert_int_equal(says(p, PKI_REVOKED, l->next_update + 900 * PKI_DAY, l).state, REV_REVOKED);
}

/* An expired certificate may be dropped, but not from the first regular list after it expired. */
static void dropped(void **state)
{
    struct pki *p = of(state);
    moment end = p->who[PKI_EXPIRED].cert->not_after;
    struct crl *first = list(p, (struct pki_list){ .this_update = end + 2 * PKI_DAY,
        .next_update = end + 9 * PKI_DAY });
    struct crl *later = list(p, (struct pki_list){ .this_update = end + 8 * PKI_DAY,
        .next_update = end + 15 * PKI_DAY });

    assert_int_equal(says(p, PKI_EXPIRED, end - PKI_DAY, first).state, REV_GOOD);
    assert_int_equal(says(p, PKI_EXPIRED, end - PKI_DAY, later).state, REV_UNKNOWN);
}

static void parts_only(void **state)
{
    struct pki *p = of(state);
    struct crl *delta = list(p, (struct pki_list){ .delta = true });
    struct crl *strange = list(p, (struct pki_list){ .critical = "1.2.3.4" });

    assert_int_equal(says(p, PKI_INDIVIDUAL, PKI_NOW, delta).state, REV_UNKNOWN);
    assert_int_equal(says(p, PKI_REVOKED, PKI_NOW, delta).state, REV_REVOKED);
    assert_int_equal(says(p, PKI_INDIVIDUAL, PKI_NOW, strange).state, REV_UNKNOWN);
    pki_expect(p, pki_verify(p, strange->sig.all, STR_NONE), VERDICT_INDETERMINATE,
               MSG_trust_list_unusable);
}

static void whose(void **state)
{
    struct pki *p = of(state), *other = p == gost ? ec : gost;
    struct crl *l = list(p, (struct pki_list){ .outer_null = true });

    assert_true(crl_issued_by(l, p->who[PKI_CA].cert));
    assert_false(crl_issued_by(l, p->who[PKI_ROOT].cert));
    assert_false(crl_issued_by(l, p->who[PKI_INDIVIDUAL].cert));
    assert_false(crl_issued_by(l, other->who[PKI_CA].cert));
    assert_int_equal(says(other, PKI_INDIVIDUAL, PKI_NOW, l).state, REV_UNKNOWN);
}

static void report(void **state)
{
    struct pki *p = of(state);
    struct verify_options before = p->options;
    struct report *r = pki_verify(p, p->crl, STR_NONE);
    const struct json *e;

    pki_expect(p, r, VERDICT_VALID, 0);
    assert_true(str_is(r->kind, "crl"));
    e = json_at(json_get(r->fields, "entries"), 1);
    assert_true(str_is(json_get_str(e, "reason"), "certificate-hold"));
    p->options.at = PKI_NOW + 30 * PKI_DAY;
    pki_expect(p, pki_verify(p, p->crl, STR_NONE), VERDICT_INDETERMINATE, MSG_trust_list_stale);
    p->options.at = PKI_NOW - 30 * PKI_DAY;
    pki_expect(p, pki_verify(p, p->crl, STR_NONE), VERDICT_INDETERMINATE,
               MSG_trust_list_in_future);
    p->options = before;
    p->options.pool = NULL;
    pki_expect(p, pki_verify(p, p->crl, STR_NONE), VERDICT_INDETERMINATE,
               MSG_trust_issuer_unknown);
    p->options = before;
}

static void every_bit(void **state)
{
    struct pki *p = of(state);
    struct str der = p->crl;
    size_t judged = 0;

    for (size_t bit = 0; bit < der.n * 8; bit += 17) {
        struct arena_mark m = arena_mark(arena);
        struct report *r = pki_verify(p, pki_flip(arena, der, bit), STR_NONE);

        judged += r != NULL;
        if (r != NULL && r->verdict == VERDICT_VALID)
            fail_msg("valid with bit %zu turned", bit);
        p->d = diags_on(arena);
        arena_rewind(arena, m);
    }
    assert_true(judged > 40);
}

/* ------------------------------------------------------------------ agreement */

static const struct cert *vector(struct arena *a, const char *name)
{
    struct diags d = diags_on(a);
    struct anchors s = { NULL, 0, 0 };

    assert_true(anchors_load(a, &s, str_printf(a, VECTORS "%s", name).p, ENV_ANY, &d));
    assert_int_equal(s.v[0].env, ENV_TEST);     /* known by its hash */
    return s.v[0].cert;
}

static void published(void **state)
{
    static const struct {
        const char *file, *issuer, *first, *number;
        size_t n;
    } rows[] = {
        { "nca_gost2022_test_20220727.crl", "nca_gost2022_test.cer",
          "\x20\x03\x27\xf2\xcd\x34\x5c\x43", "\x04", 6 },
        { "nca_rsa_test.crl", "nca_rsa_test.crt", "\x47\x4c\x38\x69\x6d\x86\x77\xa2", "\x09", 126 },
    };
    struct arena *a = arena_new();

    (void)state;
    if (pki_file(a, VECTORS "nca_rsa_test.crl").p == NULL) {
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags d = diags_on(a);
        struct str bytes = pki_file(a, str_printf(a, VECTORS "%s", rows[i].file).p);
        struct crl *l = crl_read(a, bytes, &d);

        assert_non_null(l);
        assert_int_equal(l->n, rows[i].n);
        assert_true(str_is(l->number, rows[i].number));
        assert_true(str_starts(l->entries[0].serial, rows[i].first));
        assert_true(crl_issued_by(l, vector(a, rows[i].issuer)));
        assert_false(crl_issued_by(l, vector(a, rows[1 - i].issuer)));
    }
    arena_free(a);
}

#define BOTH(f) { #f " gost", f, NULL, NULL, &gost }, { #f " p256", f, NULL, NULL, &ec }

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(entries), BOTH(null_or_none), BOTH(moments), BOTH(dropped), BOTH(parts_only),
        BOTH(whose), BOTH(report), BOTH(every_bit),
        cmocka_unit_test(published),
    };

    return cmocka_run_group_tests(tests, both_up, both_down);
}
