/*
 * NAME    test_trust_session - sessions, tokens of forms, challenges for signing in
 * WHY     each end of a session must come by itself, and no token may serve twice or elsewhere
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "trust/challenge.h"
#include "trust/encode.h"
#include "trust/session.h"

#define KEY STR("0123456789abcdef0123456789abcdef")
#define NOW ((moment)1800000000)
#define TOKEN(t) ((struct str){ (t), SESSION_TOKEN })

static struct arena *arena;
static const struct session_policy *const policy = &session_policy_person;

static int begin(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const unsigned char *chance(unsigned char seed)
{
    static unsigned char bytes[32];

    for (int i = 0; i < 32; i++)
        bytes[i] = (unsigned char)(seed + i * 5);
    return bytes;
}

static void tokens_are_opaque(void **state)
{
    char token[SESSION_TOKEN + 1];
    struct session s = session_begin(policy, STR("person:x"), SESSION_SIGNATURE, chance(1), NOW,
                                     token),
                   again;
    struct str stored = json_text(arena, session_json(arena, &s), 0), raw;
    unsigned char hash[32];

    (void)state;
    assert_true(base64url_read(arena, str_of(token), &raw));
    assert_memory_equal(raw.p, chance(1), 32);
    assert_int_equal(str_find(stored, token), -1);          /* a stolen table opens nothing */
    assert_true(session_hash(TOKEN(token), hash));
    assert_memory_equal(hash, s.hash, 32);
    assert_true(session_from_json(arena, session_json(arena, &s), &again));
    assert_int_equal(session_check(&again, policy, TOKEN(token), NOW), SESSION_OK);
    for (int i = 0; i < SESSION_TOKEN; i++) {
        char bent[SESSION_TOKEN + 1];

        memcpy(bent, token, sizeof bent);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        assert_int_equal(session_check(&again, policy, TOKEN(bent), NOW), SESSION_OTHER);
    }
    assert_int_equal(session_check(&again, policy, STR(""), NOW), SESSION_OTHER);
    assert_false(session_hash(STR("0123456789012345678901234567890123456789012;"), hash));
}

static void idle_and_absolute_ends(void **state)
{
    char token[SESSION_TOKEN + 1];
    struct session s = session_begin(policy, STR("person:x"), SESSION_SIGNATURE, chance(1), NOW,
                                     token),
                   kept = s;
    moment t = NOW;

    (void)state;
    assert_int_equal(session_check(&s, policy, TOKEN(token), NOW + policy->idle - 1), SESSION_OK);
    assert_int_equal(session_check(&s, policy, TOKEN(token), NOW + 2 * policy->idle - 2),
                     SESSION_OK);
    assert_int_equal(session_check(&s, policy, TOKEN(token), NOW + 3 * policy->idle), SESSION_IDLE);
    s = kept;
    for (; t < NOW + policy->absolute; t += policy->idle / 2)
        assert_int_equal(session_check(&s, policy, TOKEN(token), t), SESSION_OK);
    assert_int_equal(session_check(&s, policy, TOKEN(token), NOW + policy->absolute), SESSION_OVER);
    /* A clock that goes back does not make it live longer. */
    s = kept;
    session_check(&s, policy, TOKEN(token), NOW - 1000);
    assert_int_equal(s.seen, NOW);
}

static void rotation_revokes(void **state)
{
    char first[SESSION_TOKEN + 1], second[SESSION_TOKEN + 1], third[SESSION_TOKEN + 1];
    struct session a = session_begin(policy, STR(""), SESSION_ANONYMOUS, chance(1), NOW, first), b,
                   c;

    (void)state;
    b = session_rotate(&a, policy, STR("person:x"), SESSION_PASSWORD, chance(2), NOW + 100, second);
    assert_int_equal(session_check(&a, policy, TOKEN(first), NOW + 100), SESSION_REVOKED);
    assert_int_equal(session_check(&b, policy, TOKEN(first), NOW + 100), SESSION_OTHER);
    assert_int_equal(session_check(&b, policy, TOKEN(second), NOW + 100), SESSION_OK);
    assert_int_equal(b.ends, NOW + 100 + policy->absolute);
    c = session_rotate(&b, policy, STR("person:x"), SESSION_SECOND_FACTOR, chance(3), NOW + 200,
                       third);
    assert_int_equal(c.ends, b.ends);           /* stepping up is no way to stay for ever */
    assert_int_equal(session_check(&b, policy, TOKEN(second), NOW + 200), SESSION_REVOKED);
    session_revoke(&c);
    assert_int_equal(session_check(&c, policy, TOKEN(third), NOW + 200), SESSION_REVOKED);
}

static void broken_states_are_refused(void **state)
{
    static const char *const keys[] = { "hash", "level", "begun", "seen", "ends" };
    char token[SESSION_TOKEN + 1];
    struct session s = session_begin(policy, STR("person:x"), SESSION_SIGNATURE, chance(1), NOW,
                                     token),
                   out;
    struct json *v;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        v = session_json(arena, &s);
        json_set(arena, v, keys[i], json_new_null(arena));
        assert_false(session_from_json(arena, v, &out));
    }
    v = session_json(arena, &s);
    json_set(arena, v, "revoked", json_new_null(arena));
    assert_true(session_from_json(arena, v, &out) && out.revoked);
    v = session_json(arena, &s);
    json_set_str(arena, v, "who", STR(""));
    assert_false(session_from_json(arena, v, &out));
}

static void forms_have_their_own_token(void **state)
{
    char token[SESSION_TOKEN + 1], other[SESSION_TOKEN + 1], form[SESSION_CSRF + 1];
    struct str t;

    (void)state;
    session_begin(policy, STR("person:x"), SESSION_SIGNATURE, chance(1), NOW, token);
    session_begin(policy, STR("person:x"), SESSION_SIGNATURE, chance(2), NOW, other);
    csrf_token(KEY, TOKEN(token), STR("withdraw"), form);
    t = (struct str){ form, SESSION_CSRF };
    assert_true(csrf_check(KEY, TOKEN(token), STR("withdraw"), t));
    assert_false(csrf_check(KEY, TOKEN(token), STR("decide"), t));
    assert_false(csrf_check(KEY, TOKEN(other), STR("withdraw"), t));
    assert_false(
        csrf_check(STR("another key of the server 123456"), TOKEN(token), STR("withdraw"), t));
    assert_false(csrf_check(KEY, TOKEN(token), STR("withdraw"), STR("")));
    assert_false(csrf_check(KEY, TOKEN(token), STR("withdraw"), str_sub(t, 0, 42)));
    /* The token tells nothing of the session's. */
    assert_string_not_equal(form, token);
}

static void a_challenge_is_for_once(void **state)
{
    struct challenge c = challenge_make(STR("https://sapar.example"), STR("sign-in"), chance(9),
                                        NOW),
                     other, again;
    struct str text = challenge_text(arena, &c);

    (void)state;
    assert_true(utf8_valid(text));
    assert_true(str_find(text, "https://sapar.example") > 0);
    other = challenge_make(STR("https://evil.example"), STR("sign-in"), chance(9), NOW);
    assert_int_equal(challenge_check(arena, &c, challenge_text(arena, &other), NOW),
                     CHALLENGE_OTHER);
    other = challenge_make(STR("https://sapar.example"), STR("step-up"), chance(9), NOW);
    assert_int_equal(challenge_check(arena, &c, challenge_text(arena, &other), NOW),
                     CHALLENGE_OTHER);
    other = challenge_make(STR("https://sapar.example"), STR("sign-in"), chance(8), NOW);
    assert_int_equal(challenge_check(arena, &c, challenge_text(arena, &other), NOW),
                     CHALLENGE_OTHER);
    assert_int_equal(challenge_check(arena, &c, STR(""), NOW), CHALLENGE_OTHER);
    assert_int_equal(challenge_check(arena, &c, text, NOW + CHALLENGE_SECONDS), CHALLENGE_EXPIRED);
    assert_int_equal(challenge_check(arena, &c, text, NOW - 1), CHALLENGE_EXPIRED);
    assert_true(challenge_from_json(arena, challenge_json(arena, &c), &again));
    assert_int_equal(challenge_check(arena, &again, text, NOW + CHALLENGE_SECONDS - 1),
                     CHALLENGE_OK);
    assert_int_equal(challenge_check(arena, &again, text, NOW + 1), CHALLENGE_USED);
    assert_true(challenge_from_json(arena, challenge_json(arena, &again), &c));
    assert_int_equal(challenge_check(arena, &c, text, NOW + 1), CHALLENGE_USED);
    for (size_t i = 0; i < text.n; i++) {
        char *bent = arena_dup(arena, text.p, text.n);

        bent[i] ^= 1;
        again.used = false;
        assert_int_equal(challenge_check(arena, &again, (struct str){ bent, text.n }, NOW),
                         CHALLENGE_OTHER);
    }
}

static void an_origin_cannot_close_its_element(void **state)
{
    struct challenge c = challenge_make(STR("x</origin><origin>y"), STR("sign-in"), chance(9), NOW);

    (void)state;
    assert_int_equal(str_find(challenge_text(arena, &c), "</origin><origin>"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tokens_are_opaque, begin, end),
        cmocka_unit_test_setup_teardown(idle_and_absolute_ends, begin, end),
        cmocka_unit_test_setup_teardown(rotation_revokes, begin, end),
        cmocka_unit_test_setup_teardown(broken_states_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(forms_have_their_own_token, begin, end),
        cmocka_unit_test_setup_teardown(a_challenge_is_for_once, begin, end),
        cmocka_unit_test_setup_teardown(an_origin_cannot_close_its_element, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
