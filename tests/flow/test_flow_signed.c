/*
 * NAME    test_flow_signed - signatures under filings and decisions
 * WHY     with a certification centre of our own: what is good is taken and kept with its evidence,
 *         and every way to pass off another signature is refused for its own reason
 */
#include <string.h>

#include "flow/grants.h"
#include "signed_help.h"
#include "trust/port.h"

/* ------------------------------------------------------------------ filings */
static void a_good_signature_is_taken_and_kept(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    const struct json *s;
    struct str bytes;
    size_t n = 0;

    YES(r);
    s = found_in(w, r.number, EVENT_FILED);
    assert_true(str_is(json_get_str(s, "format"), "cms"));
    assert_true(str_is(json_get_str(s, "iin"), IIN_ONE));
    assert_true(str_is(json_get_str(s, "name"), "ОЙДАН ШЫҚҚАН"));
    assert_true(str_is(json_get_str(s, "verdict"), "valid"));
    assert_true(str_is(json_get_str(s, "algorithm"), "ecdsa-sha256"));
    json_each(e, json_get(s, "evidence")) {
        assert_int_equal(w->q->ops->blob_read(w->q, json_get_str(e, "blob"), w->a, &bytes, &w->d),
                         PORT_OK);
        if (str_is(json_get_str(e, "kind"), "text"))
            assert_true(str_find(bytes, "signing-text/1") > 0);
        n++;
    }
    assert_int_equal(n, 3);         /* text, signature, list */
}

static void it_can_be_judged_again_from_what_was_kept(void **state)
{
    struct world *w = *state;
    struct flow_reply r = file_as(w, &person);
    struct trust_question q = { .at = MOMENT_NONE, .now = PKI_NOW, .anchors = &anchor,
                                .n_anchors = 1 };
    struct str text, list = STR_NONE;
    bool valid = false;

    YES(r);
    json_each(e, json_get(found_in(w, r.number, EVENT_FILED), "evidence")) {
        struct str *to = str_is(json_get_str(e, "kind"), "text")        ? &q.content
                         : str_is(json_get_str(e, "kind"), "signature") ? &q.bytes : &list;

        assert_int_equal(w->q->ops->blob_read(w->q, json_get_str(e, "blob"), w->a, to, &w->d),
                         PORT_OK);
    }
    q.crls = &list;
    q.n_crls = 1;
    assert_non_null(trust_port.verify(NULL, &q, w->a, &valid, &text, &w->d));
    assert_true(valid);
}

static void other_people_and_other_times_are_refused(void **state)
{
    struct world *w = *state;

    NO(file_as(w, &other), "signature-other-person");
    NO(file_as(w, &late), "signature-invalid");
    NO(file_as(w, &revoked), "signature-invalid");
    NO(file_as(w, &chief), "signature-other-person");
    NO(file_as(w, &pki->who[PKI_STRANGER]), "signature-doubtful");
    YES(file_as(w, &person));       /* nothing of the refused was kept */
}

static void an_organisations_key_is_no_persons(void **state)
{
    struct world *w = *state;
    struct pki_holder h = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, BIN_POLICE, 0);

    NO(file_as(w, &h), "signature-wrong-role");
    private_key_free(h.key);
}

static void changed_facts_are_not_what_was_signed(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);

    json_set_bool(w->a, json_get(json_get(b, "facts"), "applicant"), "liable", true);
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-invalid");
}

static void a_signed_text_is_used_once_and_soon(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    struct json *signed_body = with(w, b, t, &person);
    struct flow_reply r = call(w, &by, "file", STR_NONE, signed_body);

    YES(r);
    YES(give(w, &by, "withdraw", r.number, "{}"));
    NO(call(w, &by, "file", STR_NONE, signed_body), "signature-used");
    t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    world_clock("2026-05-28T15:31:00+05:00");
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-stale");
    world_clock("2026-05-28T14:50:00+05:00");
    NO(call(w, &by, "file", STR_NONE, with(w, b, t, &person)), "signature-stale");
}

static void where_one_is_needed_nothing_else_will_do(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE), counter = who("operator", "c1");
    struct json *b = body_one(w), *paper = json_copy(w->a, b), *s = json_new_object(w->a);

    NO(call(w, &by, "file", STR_NONE, b), "signature-missing");
    json_set_str(w->a, s, "format", STR("paper"));
    json_set(w->a, paper, "signature", s);
    NO(call(w, &by, "file", STR_NONE, paper), "signature-missing");
    json_set_str(w->a, s, "format", STR("cms"));
    json_set_str(w->a, s, "id", STR("0123456789abcdef"));
    json_set_str(w->a, s, "asked", STR(SIGNED_NOW));
    json_set_str(w->a, s, "data", STR("not a signature"));
    NO(call(w, &by, "file", STR_NONE, paper), "signature-invalid");
    (void)counter;
}

static void a_code_confirms_exactly_the_text(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w), *t = text_of(w, &by, COMMAND_FILE, STR_NONE, b);
    struct json *c = json_new_object(w->a);

    json_set_str(w->a, c, "id", json_get_str(t, "id"));
    json_set_str(w->a, c, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, c, "sha256", json_get_str(t, "sha256"));
    for (int changed = 1; changed >= 0; changed--) {
        struct arena *own = arena_new();
        struct json *body = json_copy(own, b);
        struct flow_request q = { .type = COMMAND_FILE, .by = by, .body = body, .confirmed = c,
                                  .arena = own };
        struct flow_reply r;

        if (changed)
            json_set_str(own, body, "language", STR("kk"));
        r = flow_call_request(w->f, &q);
        assert_int_equal(r.ok, !changed);
        if (changed)
            assert_true(said(&r.reasons, "signature-invalid"));
        else
            assert_true(str_is(json_get_str(found_in(w, str_dup(w->a, r.number), EVENT_FILED),
                                            "format"), "sms"));
        arena_free(r.arena);
    }
}

static void a_code_is_enough_only_where_it_is_said(void **state)
{
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct json *t = text_of(w, &by, COMMAND_FILE, STR_NONE, body_one(w));
    struct json *c = json_new_object(w->a);
    struct arena *own = arena_new();
    struct flow_request q = { .type = COMMAND_FILE, .by = by, .body = json_copy(own, body_one(w)),
                              .confirmed = c, .arena = own };
    struct flow_reply r;

    json_set_str(w->a, c, "id", json_get_str(t, "id"));
    json_set_str(w->a, c, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, c, "sha256", json_get_str(t, "sha256"));
    by_code = STR("exit-visa");
    assert_false(flow_code_confirms(w->f, STR("permit")));
    r = flow_call_request(w->f, &q);
    by_code = STR("permit");
    assert_false(r.ok);
    assert_true(said(&r.reasons, "signature-no-code"));
    arena_free(r.arena);
}

/* The same words by a program with a token need none; thrown away drafts never do. */
static void on_pages_every_word_is_signed(void **state)
{
    static const struct { enum command_type type; const char *body; } words[] = {
        { COMMAND_WITHDRAW, "{}" }, { COMMAND_ANSWER, "{'id':'q-1','answer':'Berlin'}" },
        { COMMAND_COMPLAIN, "{'text':'late','about':'inaction'}" },
        { COMMAND_OBJECT, "{'text':'no','hearing':false}" },
    };
    struct world *w = *state;
    struct actor by = who("applicant", IIN_ONE);
    struct flow_reply filed = file_as(w, &person), draft;

    YES(filed);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct arena *own = arena_new();
        struct flow_request q = { .type = words[i].type, .by = by, .page = true, .arena = own,
                                  .number = str_dup(own, filed.number),
                                  .body = json_copy(own, json_of(w->a, words[i].body)) };
        struct flow_reply r = flow_call_request(w->f, &q);

        assert_false(r.ok);
        assert_true(said(&r.reasons, "signature-missing"));
        assert_false(flow_needs_signature(w->f, words[i].type, &by, false));
        arena_free(r.arena);
    }
    by = who("applicant", IIN_TWO);
    draft = give(w, &by, "draft", STR_NONE, file_body(w, IIN_TWO));
    YES(draft);
    for (int again = 0; again < 2; again++) {
        struct arena *own = arena_new();
        struct flow_request q = { .type = COMMAND_WITHDRAW, .by = by, .page = true, .arena = own,
                                  .number = str_dup(own, draft.number), .body = json_new_object(own) };
        struct flow_reply r = flow_call_request(w->f, &q);

        assert_int_equal(r.ok, again == 0);     /* the second finds no draft */
        arena_free(r.arena);
    }
}

/* ------------------------------------------------------------------ decisions */
static void a_head_signs_the_decision(void **state)
{
    struct world *w = *state;
    struct str number = checked_case(w);
    struct actor h = chief_actor(), officer = staff("officer", "o1");
    struct json *b = json_of(w->a, "{'decision':'grant'," CLEAN "}"), *t;
    const struct json *s;

    t = text_of(w, &h, COMMAND_DECIDE, number, b);
    assert_true(str_find(json_get_str(t, "text"), "Ойдан") > 0);    /* whom it is about */
    NO(call(w, &h, "decide", number, with(w, b, t, &person)), "signature-other-person");
    YES(give(w, &officer, "ask", number, "{'question':'Мекенжай өзгерді ме?'}"));
    NO(call(w, &h, "decide", number, with(w, b, t, &chief)), "signature-invalid");
    t = text_of(w, &h, COMMAND_DECIDE, number, b);
    YES(call(w, &h, "decide", number, with(w, b, t, &chief)));
    s = found_in(w, number, EVENT_DECIDED);
    assert_true(str_is(json_get_str(s, "role"), "head"));
    assert_true(str_is(json_get_str(s, "bin"), BIN_POLICE));
    s = json_get(json_get(flow_show(w->r, &h, number, LANG_RU, w->a, &w->d), "decision"),
                 "signature");
    assert_true(str_is(json_get_str(s, "name"), "БАСТЫҚОВ БАС"));
    assert_null(json_get(s, "iin"));        /* the person learns the name, not the number */
}

/* ------------------------------------------------------------------ authorities */
/* Whether `h` over the grant's own text gives it; the code of the refusal in `why`. */
static bool give_grant(struct world *w, struct flow_grant g, const struct json *t, const struct pki_holder *h,
                       const char *why)
{
    struct actor by = staff("applicant", IIN_ONE);
    struct str id;
    bool ok;

    g.signature = h == NULL ? NULL : json_get(with(w, json_new_object(w->a), t, h), "signature");
    w->d = diags_on(w->a);
    ok = flow_grant_give(w->r, &by, &g, w->a, &id, &w->d);
    assert_true(ok == (why == NULL));
    assert_true(ok || str_is(w->d.first->code, why));
    return ok;
}

static void an_authority_is_signed_by_who_gives_it(void **state)
{
    struct world *w = *state;
    struct actor by = staff("applicant", IIN_ONE);
    struct flow_grant g = { .to = STR(IIN_TWO), .to_name = STR("Басқа Біреу"), .from_name = STR("Ойдан Шыққан"),
        .page = true }, more;
    struct json *t, *given;

    assert_true(day_parse(STR("2026-07-01"), &g.until));
    t = flow_grant_text(w->r, &by, &g, LANG_KK, w->a, &w->d);
    assert_non_null(t);
    assert_true(str_find(json_get_str(t, "text"), "2026-07-01") > 0);
    (void)give_grant(w, g, NULL, NULL, "signature-missing");
    (void)give_grant(w, g, t, &other, "signature-other-person");    /* who would act does not say so themselves */
    more = g;
    more.until += 30;
    (void)give_grant(w, more, t, &person, "signature-invalid");     /* longer than was signed */
    assert_true(give_grant(w, g, t, &person, NULL));
    given = json_at(json_get(flow_grants(w->r, &by, w->a, &w->d), "given"), 0);
    assert_true(str_is(json_get_str(given, "signed"), "cms"));
    (void)give_grant(w, g, t, &person, "signature-used");
    g.page = false;                                                 /* a program's word by token stays as it was */
    assert_true(give_grant(w, g, NULL, NULL, NULL));
}

static void a_representative_is_named_by_the_person_only(void **state)
{
    struct world *w = *state;
    struct actor by = staff("applicant", IIN_ONE);
    struct flow_reply r = file_as(w, &person);
    struct json *b, *t;

    YES(r);
    b = json_of(w->a, "{'representative':{'kind':'power-of-attorney','basis':'here','iin':'" IIN_TWO "'}}");
    t = text_of(w, &by, COMMAND_REPRESENT, r.number, b);
    NO(call(w, &by, "represent", r.number, with(w, b, t, &other)), "signature-other-person");
    YES(call(w, &by, "represent", r.number, with(w, b, t, &person)));
    assert_true(str_is(json_get_str(found_in(w, r.number, EVENT_REPRESENTED), "verdict"), "valid"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, signed_begin, world_end)
    const struct CMUnitTest tests[] = {
        T(a_good_signature_is_taken_and_kept), T(it_can_be_judged_again_from_what_was_kept),
        T(other_people_and_other_times_are_refused), T(an_organisations_key_is_no_persons),
        T(changed_facts_are_not_what_was_signed), T(a_signed_text_is_used_once_and_soon),
        T(where_one_is_needed_nothing_else_will_do), T(a_code_confirms_exactly_the_text),
        T(a_code_is_enough_only_where_it_is_said), T(on_pages_every_word_is_signed),
        T(a_head_signs_the_decision), T(an_authority_is_signed_by_who_gives_it),
        T(a_representative_is_named_by_the_person_only),
    };

    return cmocka_run_group_tests(tests, signed_setup, signed_end);
}
