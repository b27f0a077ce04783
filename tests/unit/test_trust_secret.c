/*
 * NAME    test_trust_secret - no branch and no index depends on a secret number, told by valgrind
 * WHY     "constant time" in a comment is a hope; a compiler may turn a mask into a jump. Secrets are
 *         marked as undefined memory: memcheck then reports every jump and address made of them
 *
 * The program runs itself again under valgrind. Where there is none, where a sanitizer is in the way or
 * where it cannot read the debug information (3.19 and DWARF 5 of clang), the tests count as skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <valgrind/memcheck.h>

#include "trust/digest.h"
#include "trust/gost_point.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

enum { SERVES = 42 };

static void drawn(const struct gost_curve *c, struct fe *k)
{
    do {
        memset(k, 0, sizeof *k);
        random_bytes(k->w, 8 * c->n);
        k->w[c->n - 1] >>= 64 * c->n - c->order_bits;
    } while (!order_less(c, k));
}

/* The one jump is the question at the end whether the blind served, which says nothing of k. */
static void test_base(void **state)
{
    struct gost_affine p;
    struct fe k;
    uint64_t blind[1 + FE_WORDS];
    unsigned i, before;

    (void)state;
    if (!RUNNING_ON_VALGRIND)
        skip();
    for (i = 0; i < GOST_CURVES; i++) {
        const struct gost_curve *c = gost_curve(i);
        bool served;

        drawn(c, &k);
        random_bytes(blind, sizeof blind);
        (void)VALGRIND_MAKE_MEM_UNDEFINED(&k, sizeof k);
        (void)VALGRIND_MAKE_MEM_UNDEFINED(blind, sizeof blind);
        before = (unsigned)VALGRIND_COUNT_ERRORS;
        served = gost_base_secret(c, &p, &k, blind);
        (void)VALGRIND_MAKE_MEM_DEFINED(&served, sizeof served);
        (void)VALGRIND_MAKE_MEM_DEFINED(&p, sizeof p);
        assert_int_equal((unsigned)VALGRIND_COUNT_ERRORS - before, 1);
        assert_true(served && gost_on_curve(c, &p));
    }
}

static void test_order(void **state)
{
    struct fe k, d, r = { { 0 } };
    unsigned i, before;

    (void)state;
    if (!RUNNING_ON_VALGRIND)
        skip();
    for (i = 0; i < GOST_CURVES; i++) {
        const struct gost_curve *c = gost_curve(i);

        drawn(c, &k);
        drawn(c, &d);
        (void)VALGRIND_MAKE_MEM_UNDEFINED(&k, sizeof k);
        (void)VALGRIND_MAKE_MEM_UNDEFINED(&d, sizeof d);
        before = (unsigned)VALGRIND_COUNT_ERRORS;
        order_mul(c, &r, &k, &d);
        order_add(c, &r, &r, &k);
        order_sub(c, &r, &d, &r);
        order_reduce(c, &r, &r);
        fe_inverse(c->n, &r, &r);
        fe_canon(c->n, &r);
        assert_int_equal((unsigned)VALGRIND_COUNT_ERRORS - before, 0);
    }
}

/* That the method sees anything at all: a jump of our own on a secret. */
static void test_seen(void **state)
{
    struct fe k;
    unsigned before;
    volatile int x = 0;

    (void)state;
    if (!RUNNING_ON_VALGRIND)
        skip();
    drawn(gost_curve(2), &k);
    (void)VALGRIND_MAKE_MEM_UNDEFINED(&k, sizeof k);
    before = (unsigned)VALGRIND_COUNT_ERRORS;
    if (k.w[3] & 4)
        x = 1;
    (void)x;
    assert_int_equal((unsigned)VALGRIND_COUNT_ERRORS - before, 1);
}

/* Valgrind runs this program and is seen by it. */
static bool valgrind_serves(char *self)
{
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        execlp("valgrind", "valgrind", "-q", "--log-file=/dev/null", self, "probe", (char *)NULL);
        _exit(1);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == SERVES;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_base),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_seen),
    };

    if (argc == 2 && strcmp(argv[1], "probe") == 0)
        return RUNNING_ON_VALGRIND ? SERVES : 1;
    if (argc == 1 && !SANITIZED && valgrind_serves(argv[0]))
        execlp("valgrind", "valgrind", "-q", "--log-file=/dev/null", argv[0], "again",
               (char *)NULL);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
