/* Multipart forms: the same form read whole and byte by byte gives the same parts; broken ones say why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "web/multipart.h"
#include "web/limit.h"

struct seen { struct buf text; int parts, ends; bool stop; };

static bool on_part(void *ctx, const struct multipart_part *p)
{
    struct seen *s = ctx;
    s->parts++;
    buf_printf(&s->text, "[%.*s|%.*s|%.*s|%d:", STR_ARG(p->name), STR_ARG(p->filename), STR_ARG(p->type), p->is_file);
    return !s->stop;
}
static bool on_data(void *ctx, const char *p, size_t n)
{
    buf_str(&((struct seen *)ctx)->text, (struct str){ p, n });
    return true;
}
static bool on_end(void *ctx)
{
    struct seen *s = ctx;
    s->ends++;
    buf_char(&s->text, ']');
    return true;
}

static bool feed(struct arena *a, const char *boundary, struct str body, size_t step, struct seen *s,
                 const char **fault)
{
    *s = (struct seen){ .text = buf_on(a), .stop = s->stop };
    struct multipart *m = multipart_new(a, str_of(boundary), (struct multipart_sink){ on_part, on_data, on_end, s });
    bool ok = true;
    for (size_t i = 0; ok && i < body.n; i += step)
        ok = multipart_data(m, body.p + i, body.n - i < step ? body.n - i : step);
    *fault = multipart_fault(m);
    return ok && multipart_done(m);
}

static void same_in_any_step(const char *boundary, const char *body, const char *expected)
{
    for (size_t step = 1; step <= 40; step++) {
        struct arena *a = arena_new();
        struct seen s = { 0 };
        const char *fault;
        bool ok = feed(a, boundary, str_of(body), step, &s, &fault);
        if (expected) {
            assert_true(ok);
            assert_null(fault);
            assert_string_equal(buf_get(&s.text).p, expected);
            assert_int_equal(s.parts, s.ends);
        } else {
            assert_false(ok);
            assert_non_null(fault);
        }
        arena_free(a);
    }
}

static void reads_parts(void **state)
{
    (void)state;
    same_in_any_step("xyz",
        "--xyz\r\nContent-Disposition: form-data; name=\"code\"\r\n\r\npassport\r\n"
        "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n"
        "%PDF-1.7\r\n--xy \r\n\r\n-\r\n--xyz--\r\nepilogue",
        "[code|||0:passport][file|a.pdf|application/pdf|1:%PDF-1.7\r\n--xy \r\n\r\n-]");
    same_in_any_step("xyz", "preamble\r\n--xyz  \r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xyz--",
                     "[a|||0:]");
    same_in_any_step("a", "--a\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n\r\n--\r\n--\r\n--a--",
                     "[n|||0:\r\n\r\n--\r\n--]");
    same_in_any_step("aab", "--aab\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n\r\n--aaab\r\n--aab--",
                     "[n|||0:\r\n--aaab]");
}

static void says_what_is_broken(void **state)
{
    (void)state;
    same_in_any_step("xyz", "", NULL);
    same_in_any_step("xyz", "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nhalf", NULL);
    same_in_any_step("xyz", "--xyz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xyz--", NULL);
    same_in_any_step("xyz", "--xyz\r\nno colon\r\n\r\nx\r\n--xyz--", NULL);
    same_in_any_step("xyz", "--xyzq\r\n\r\n\r\n--xyz--", NULL);
    same_in_any_step("xyz", "--xyz\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--xyz--", NULL);
}

static void limits_hold(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct seen s = { 0 };
    const char *fault;
    struct buf b = buf_on(a);
    buf_puts(&b, "--x\r\nContent-Disposition: form-data; name=\"a\"; z=");
    buf_pad(&b, 'z', MULTIPART_HEADERS);
    assert_false(feed(a, "x", buf_get(&b), 7, &s, &fault));
    assert_string_equal(fault, "a part's headers are too long");
    b = buf_on(a);
    for (int i = 0; i <= MULTIPART_PARTS; i++)
        buf_puts(&b, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n");
    assert_false(feed(a, "x", buf_get(&b), 64, &s, &fault));
    assert_string_equal(fault, "the form has too many parts");
    s.stop = true;
    assert_false(feed(a, "x", STR("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nq\r\n--x--"), 9,
                      &s, &fault));
    assert_string_equal(fault, "stopped");
    arena_free(a);
}

static void boundaries(void **state)
{
    (void)state;
    static const struct { const char *type, *boundary; } rows[] = {
        { "multipart/form-data; boundary=abc", "abc" },
        { "Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", "a b" },
        { "multipart/form-data", NULL },
        { "multipart/form-data; boundary=", NULL },
        { "multipart/form-data; boundary="
          "12345678901234567890123456789012345678901234567890123456789012345678901", NULL },
        { "application/pdf; boundary=abc", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str b = multipart_boundary(str_of(rows[i].type));
        if (rows[i].boundary)
            assert_true(str_is(b, rows[i].boundary));
        else
            assert_null(b.p);
    }
}

static void buckets(void **state)
{
    (void)state;
    struct limiter *l = limiter_new(10, 3);
    for (int i = 0; i < 3; i++)
        assert_true(limiter_take(l, 7, 1000));
    assert_false(limiter_take(l, 7, 1000));
    assert_true(limiter_take(l, 8, 1000));              /* another caller */
    assert_false(limiter_take(l, 7, 1000 + 99999));
    assert_true(limiter_take(l, 7, 1000 + 100001));     /* a tenth of a second later */
    assert_false(limiter_take(l, 7, 1000 + 100001));
    for (int i = 0; i < 3; i++)
        assert_true(limiter_take(l, 7, 900000000));     /* long idle: the burst again, no more */
    assert_false(limiter_take(l, 7, 900000000));
    limiter_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_parts), cmocka_unit_test(says_what_is_broken), cmocka_unit_test(limits_hold),
        cmocka_unit_test(boundaries), cmocka_unit_test(buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
