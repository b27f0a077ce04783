/*
 * NAME    test_base_arena - memory of one request
 * WHY     everything else stands on it: alignment, zeroing, growth, rewinding, and poison under a
 *         sanitizer
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

static void zeroed_and_aligned(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(a, n);

        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);         /* what a later reuse must have cleared */
    }
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    for (size_t n = 0; n < 300; n++) {
        unsigned char *p = arena_alloc(a, n);

        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_free(a);
}

static void grows_past_any_chunk(void **state)
{
    struct arena *a = arena_new();
    char *first = arena_dup(a, "first", 5), *large, *after;

    (void)state;
    large = arena_alloc(a, 5u << 20);
    large[0] = 'x';
    large[(5u << 20) - 1] = 'y';
    after = arena_dup(a, "after", 5);
    assert_string_equal(first, "first");
    assert_string_equal(after, "after");
    assert_true(arena_used(a) >= (5u << 20) + 12);
    for (int i = 0; i < 100000; i++)
        *(int *)arena_alloc(a, sizeof(int)) = i;
    assert_string_equal(first, "first");
    arena_free(a);
}

static void rewind_gives_the_same_place(void **state)
{
    struct arena *a = arena_new();
    struct arena_mark m;
    void *p, *q;
    size_t used;

    (void)state;
    arena_alloc(a, 100);
    m = arena_mark(a);
    used = arena_used(a);
    p = arena_alloc(a, 8);
    arena_alloc(a, 1u << 20);       /* another chunk, which the rewind gives back */
    arena_alloc(a, 1u << 20);
    arena_rewind(a, m);
    assert_int_equal(arena_used(a), used);
    q = arena_alloc(a, 8);
    assert_ptr_equal(p, q);
    arena_free(a);
}

static void few_chunks(void **state)
{
    struct arena *a = arena_new();
    size_t changes = 0;
    void *chunk = arena_mark(a).chunk;

    (void)state;
    for (int i = 0; i < 1000000; i++) {
        arena_alloc(a, 16);
        changes += arena_mark(a).chunk != chunk;
        chunk = arena_mark(a).chunk;
    }
    assert_true(arena_used(a) >= 16000000);
    assert_in_range(changes, 5, 60);
    arena_free(a);
    arena_free(NULL);
}

/* Runs f in a child; the exit status it died with, or 0 when it came through. */
static int status_of(void (*f)(struct arena *a))
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        close(2);
        f(arena_new());
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void overflow(struct arena *a)
{
    arena_array(a, SIZE_MAX / 4, 8);
}

static void huge(struct arena *a)
{
    arena_alloc(a, SIZE_MAX - 8);
}

static void foreign_mark(struct arena *a)
{
    struct arena *b = arena_new();

    arena_rewind(a, arena_mark(b));
}

static void panics(void **state)
{
    (void)state;
    assert_true(WIFSIGNALED(status_of(overflow)));
    assert_true(WIFSIGNALED(status_of(huge)));
    assert_true(WIFSIGNALED(status_of(foreign_mark)));
}

#if defined(__SANITIZE_ADDRESS__)
static void read_past(struct arena *a)
{
    volatile char *p = arena_alloc(a, 10);

    (void)p[10];
}

static void read_after_reset(struct arena *a)
{
    volatile char *p = arena_alloc(a, 10);

    arena_reset(a);
    (void)p[0];
}

static void poison(void **state)
{
    (void)state;
    assert_int_not_equal(status_of(read_past), 0);
    assert_int_not_equal(status_of(read_after_reset), 0);
}
#endif

#if !defined(__SANITIZE_ADDRESS__)
#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if !__has_feature(address_sanitizer)
/* What one request leaves, the next one has: no turn to the kernel for memory, however large it grew. */
static void chunks_are_handed_on(void **state)
{
    static const size_t grown[] = { 15000, 30000, 60000, 120000, 250000, 500000 };
    char *first[sizeof grown / sizeof *grown];

    (void)state;
    for (int round = 0; round < 3; round++) {
        struct arena *a = arena_new();

        for (size_t i = 0; i < sizeof grown / sizeof *grown; i++) {
            char *p = arena_alloc(a, grown[i]);

            for (size_t k = 0; k < grown[i]; k++)
                assert_int_equal(p[k], 0);
            memset(p, 0x5a, grown[i]);
            if (round == 0)
                first[i] = p;
            assert_ptr_equal(p, first[i]);
        }
        arena_free(a);
    }
}
#define HANDS_ON 1
#endif
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeroed_and_aligned),
        cmocka_unit_test(grows_past_any_chunk),
        cmocka_unit_test(rewind_gives_the_same_place),
        cmocka_unit_test(few_chunks),
        cmocka_unit_test(panics),
#if defined(HANDS_ON)
        cmocka_unit_test(chunks_are_handed_on),
#endif
#if defined(__SANITIZE_ADDRESS__)
        cmocka_unit_test(poison),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
