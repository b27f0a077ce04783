/*
 * NAME    test_portal_counter_chain - the offline counter's chain: whole, or nothing of it
 * WHY     a file comes from a desk that nobody watched: every way to change the past must show
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "portal/counter_chain.h"

#define KIT "k1"
static const unsigned char key[CHAIN_KEY] = "0123456789abcdef0123456789abcdef";
static const char start[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

struct entry { const char *at, *text; };
static const struct entry three[] = {
    { "2026-11-23T10:00:00+05:00", "{\"service\":\"departure\"}" },
    { "2026-11-23T10:05:00+05:00", "{\"service\":\"departure\",\"note\":\"\\u04d9\"}" },
    { "2026-11-23T10:05:00+05:00", "{\"service\":\"exit-visa\"}" },
};

static struct arena *arena;
static moment now;

static moment at(const char *s)
{
    moment m;

    assert_true(moment_parse(str_of(s), &m));
    return m;
}

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    now = at("2026-11-24T09:00:00+05:00");
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct chain_lease lease(void)
{
    return (struct chain_lease){ .kit = STR(KIT), .start = str_of(start), .key = key,
        .from = at("2026-11-23T09:00:00+05:00"), .until = at("2026-11-23T20:00:00+05:00"),
        .head = str_of(start) };
}

/* The file of these entries as the kit writes it; links[i] of each. */
static struct json *file_of(const struct entry *e, size_t n, char links[][CHAIN_LINK + 1])
{
    struct json *v = json_new_object(arena), *list;
    struct str before = str_of(start);

    json_set_str(arena, v, "form", STR("sapar-counter/1"));
    json_set_str(arena, v, "kit", STR(KIT));
    list = json_set(arena, v, "entries", json_new_array(arena));
    for (size_t i = 0; i < n; i++) {
        struct json *o = json_push(arena, list, json_new_object(arena));

        chain_link(key, STR(KIT), (int64_t)i + 1, before, str_of(e[i].at), str_of(e[i].text), links[i]);
        json_set_int(arena, o, "n", (int64_t)i + 1);
        json_set_str(arena, o, "at", str_of(e[i].at));
        json_set_str(arena, o, "text", str_of(e[i].text));
        json_set_str(arena, o, "link", str_of(links[i]));
        before = str_of(links[i]);
    }
    return v;
}

/* The code of the refusal; "" when it was read, with *n entries. */
static struct str refusal(const struct json *v, const struct chain_lease *l, size_t *n)
{
    struct diags d = diags_on(arena);
    struct chain_entry *e;

    if (chain_read(json_text(arena, v, 0), l, now, arena, &e, n, &d)) {
        assert_int_equal(d.count, 0);
        return STR("");
    }
    assert_int_equal(d.count, 1);
    assert_true(d.first->remedy.n > 0 && d.first->message.n > 0);
    return d.first->code;
}

#define REFUSED(v, l, code) do { size_t n_; struct str s_ = refusal((v), (l), &n_); \
    assert_string_equal(str_z(arena, s_), (code)); } while (0)

static void reads_a_whole_chain(void **state)
{
    char links[3][CHAIN_LINK + 1];
    struct json *v = file_of(three, 3, links);
    struct chain_lease l = lease();
    struct diags d = diags_on(arena);
    struct chain_entry *e;
    size_t n;

    (void)state;
    assert_true(chain_read(json_text(arena, v, 0), &l, now, arena, &e, &n, &d));
    assert_int_equal(n, 3);
    assert_int_equal(e[1].at, at("2026-11-23T10:05:00+05:00"));
    assert_true(str_is(json_get_str(e[1].body, "note"), "\xd3\x99"));
    assert_true(str_is(e[2].link, links[2]));
    assert_false(e[0].known || e[2].known);
    assert_true(str_is(chain_kit(json_text(arena, v, 2), arena, &d), KIT));
    assert_int_equal(d.count, 0);
}

static void knows_what_was_taken(void **state)
{
    char links[3][CHAIN_LINK + 1];
    struct json *v = file_of(three, 3, links);
    struct chain_lease l = lease();
    struct diags d = diags_on(arena);
    struct chain_entry *e;
    size_t n;

    (void)state;
    l.taken = 2;
    l.head = str_of(links[1]);
    assert_true(chain_read(json_text(arena, v, 0), &l, now, arena, &e, &n, &d));
    assert_true(e[0].known && e[1].known && !e[2].known);
    l.head = str_of(links[0]);              /* another entry stood there */
    REFUSED(v, &l, "chain-forked");
    l.taken = 4;
    REFUSED(v, &l, "chain-broken");         /* the end was cut off */
}

static void a_changed_past_shows(void **state)
{
    static const char *const fields[] = { "text", "at", "link" };
    static const char *const other[] = { "{\"service\":\"exit-visa\"}", "2026-11-23T10:04:00+05:00",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
    char links[3][CHAIN_LINK + 1];
    struct chain_lease l = lease();

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++) {
            struct json *v = file_of(three, 3, links);

            if (i == 2 && k == 0)
                continue;                   /* the same text */
            json_set_str(arena, json_at(json_get(v, "entries"), i), fields[k], str_of(other[k]));
            REFUSED(v, &l, "chain-broken");
        }
    }
}

static void an_entry_out_of_place_shows(void **state)
{
    char links[3][CHAIN_LINK + 1];
    struct json *v = file_of(three, 3, links), *list = json_get(v, "entries");
    struct chain_lease l = lease(), other = lease();
    size_t n;

    (void)state;
    list->child = list->child->next;        /* the first is gone */
    list->count = 2;
    REFUSED(v, &l, "chain-broken");
    other.kit = STR("k2");
    v = file_of(three, 3, links);
    REFUSED(v, &other, "chain-other-kit");
    other = lease();
    other.start = str_of(links[0]);         /* of another lease of the same desk */
    REFUSED(v, &other, "chain-broken");
    v = file_of(three, 0, links);
    assert_true(str_is(refusal(v, &l, &n), "") && n == 0);
}

static void the_clock_is_held_to_the_lease(void **state)
{
    static const struct entry back[] = {
        { "2026-11-23T10:00:00+05:00", "{}" }, { "2026-11-23T09:59:59+05:00", "{}" },
    };
    static const struct entry early[] = { { "2026-11-23T08:59:59+05:00", "{}" } };
    static const struct entry late[] = { { "2026-11-23T20:00:01+05:00", "{}" } };
    static const struct entry none[] = { { "yesterday", "{}" } };
    char links[3][CHAIN_LINK + 1];
    struct chain_lease l = lease();

    (void)state;
    REFUSED(file_of(back, 2, links), &l, "chain-clock");
    REFUSED(file_of(early, 1, links), &l, "chain-clock");
    REFUSED(file_of(late, 1, links), &l, "chain-clock");
    REFUSED(file_of(none, 1, links), &l, "chain-broken");
    now = at("2026-11-23T09:30:00+05:00");
    REFUSED(file_of(three, 3, links), &l, "chain-clock");   /* from the future */
}

static void what_is_no_chain_is_refused(void **state)
{
    static const char *const files[] = {
        "", "{", "[]", "{}", "{\"form\":\"sapar-counter/2\",\"kit\":\"k1\",\"entries\":[]}",
        "{\"form\":\"sapar-counter/1\",\"kit\":\"k1\"}",
        "{\"form\":\"sapar-counter/1\",\"kit\":\"k1\",\"entries\":{}}",
    };
    static const struct entry list[] = { { "2026-11-23T10:00:00+05:00", "[1]" } };
    struct chain_lease l = lease();
    char links[1][CHAIN_LINK + 1];

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct diags d = diags_on(arena);
        struct chain_entry *e;
        size_t n;

        assert_false(chain_read(str_of(files[i]), &l, now, arena, &e, &n, &d));
        assert_true(str_is(d.first->code, "chain-unreadable"));
    }
    REFUSED(file_of(list, 1, links), &l, "chain-broken");   /* the text of an entry is an object */
}

/* The same numbers as the kit's script makes: tests/browser/stories/counter-kit.mjs has them too. */
static void a_link_is_what_the_kit_makes(void **state)
{
    char link[CHAIN_LINK + 1], code[9], again[9];

    (void)state;
    chain_link(key, STR(KIT), 1, str_of(start), STR("2026-11-23T10:00:00+05:00"), STR("{}"), link);
    /* printf 'sapar-counter/1\nk1\n1\naaaa...\n2026-11-23T10:00:00+05:00\n{}' | openssl dgst -sha256 -hmac KEY */
    assert_string_equal(link, "070480dc5326c93ad63b0df164baffd497c921b0e468f27209ff3c22bb962b55");
    chain_receipt(key, str_of(link), code);
    chain_receipt(key, str_of(start), again);
    assert_int_equal(strlen(code), 8);
    assert_string_not_equal(code, again);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_a_whole_chain, begin, end),
        cmocka_unit_test_setup_teardown(knows_what_was_taken, begin, end),
        cmocka_unit_test_setup_teardown(a_changed_past_shows, begin, end),
        cmocka_unit_test_setup_teardown(an_entry_out_of_place_shows, begin, end),
        cmocka_unit_test_setup_teardown(the_clock_is_held_to_the_lease, begin, end),
        cmocka_unit_test_setup_teardown(what_is_no_chain_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_link_is_what_the_kit_makes, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
