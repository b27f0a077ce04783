/*
 * NAME    test_flow_archive - a case as one file: who gets it, what is in it, and that it is
 *         verified by what is in it
 * WHY     the writer (flow) and the verifier (trust) know each other by docs/archive.md only
 */
#include "flow_help.h"

#include <string.h>

#include "trust/archive.h"
#include "trust/checkpoint.h"
#include "trust/port.h"
#include "trust/receipt.h"

static struct note_signer signer;
static struct actor one, two, officer, head, revenue, auditor;

/* ------------------------------------------------------------------ the stage */

static bool sign_head(void *ctx, const struct journal_head *h, struct arena *a, struct str *note,
                      struct diags *d)
{
    (void)ctx;
    (void)d;
    *note = checkpoint_sign(a, h, &signer);
    return true;
}

static struct trust_port port(bool with_journal)
{
    struct trust_port t = trust_port;

    if (with_journal)
        t.sign_head = sign_head;
    return t;
}

static int begin(void **state)
{
    unsigned char seed[32] = "thirty-two bytes that are a seed";
    struct diags d = { 0 };

    world_trust = port(true);
    if (world_mem(state) != 0)
        return -1;
    d = diags_on(((struct world *)*state)->a);
    one = who("applicant", IIN_ONE);
    two = who("applicant", IIN_TWO);
    officer = staff("officer", "o1");
    head = staff("head", "h1");
    revenue = who("agency", "revenue");
    auditor = who("auditor", "a1");
    return note_signer_new(((struct world *)*state)->a, STR("sapar.example/journal"), seed,
                           &signer, &d) ? 0 : -1;
}

static int begin_unsigned(void **state)
{
    if (begin(state) != 0)
        return -1;
    (void)world_end(state);
    world_trust = port(false);
    return world_mem(state);
}

/* Filed, questioned, checked, decided: something in every part of the archive. */
static struct str lived(struct world *w)
{
    struct str number = file_one(w, IIN_ONE), id;
    struct flow_reply r;

    bring_papers(w, IIN_ONE, number);
    YES(give(w, &officer, "accept", number, NULL));
    r = give(w, &officer, "ask", number, "{'question':'Қай қалада <тұрасыз> & неге?'}");
    YES(r);
    id = json_get_str(json_at(json_get(flow_show(w->r, &one, number, LANG_EN, w->a, &w->d),
                                       "questions"), 0), "id");
    YES(give(w, &one, "answer", number,
             str_printf(w->a, "{'id':'%.*s','answer':'Алматы'}", STR_ARG(id)).p));
    YES(give(w, &officer, "send-check", number, NULL));
    YES(give(w, &revenue, "answer-check", number, "{'check':'debt-check','answer':'clear'}"));
    return number;
}

static struct str archive_of(struct world *w, const struct actor *by, struct str number)
{
    struct str zip = STR_NONE;

    if (!flow_archive(w->r, by, number, w->a, &zip, &w->d))
        fail_msg("%.*s", w->d.first != NULL ? (int)w->d.first->message.n : 2,
                 w->d.first != NULL ? w->d.first->message.p : "no");
    return zip;
}

static struct report *report_on(struct world *w, struct str zip, bool key)
{
    struct anchors none = { 0 };
    struct verify_options o = { .at = MOMENT_NONE, .now = at("2026-06-01T00:00:00Z"),
                                .anchors = &none, .tsas = &none, .journals = &signer.key,
                                .n_journals = key ? 1 : 0, .lang = LANG_EN };
    struct report *r = verify_bytes(w->a, zip, STR_NONE, &o, &w->d);

    assert_non_null(r);
    return r;
}

static struct str file_of(struct world *w, struct str zip, const char *name)
{
    const struct zip_entry *e;
    struct zip z;

    assert_true(zip_read(w->a, zip, &z, &w->d));
    e = zip_find(&z, str_of(name));
    if (e == NULL)
        fail_msg("no %s", name);
    return e->bytes;
}

static struct json *json_in(struct world *w, struct str zip, const char *name)
{
    struct json *v = json_parse(w->a, file_of(w, zip, name), JSON_LIMITS, &w->d);

    assert_non_null(v);
    return v;
}

/* Nothing worse than what an archive without a server's seal has. */
static void only_unsealed(struct world *w, const struct report *r)
{
    for (size_t i = 0; i < r->n_reasons; i++)
        if (r->reasons[i].effect != EFFECT_NOTE && r->reasons[i].id != MSG_trust_archive_unsealed)
            fail_msg("%.*s", STR_ARG(json_text(w->a, report_json(w->a, r, LANG_EN), 2)));
    assert_true(report_has(r, MSG_trust_archive_unsealed));
}

/* ------------------------------------------------------------------ the tests */

static void the_persons_own_case(void **state)
{
    struct world *w = *state;
    struct str number = lived(w), zip = archive_of(w, &one, number), page;
    struct json *claims = json_in(w, zip, "case.json"), *x;
    struct report *r = report_on(w, zip, true);
    int withheld = 0, whole = 0;

    only_unsealed(w, r);
    assert_true(str_eq(json_get_str(r->fields, "number"), number));
    assert_true(str_is(json_get_str(json_get(r->fields, "journal"), "signed"), "ok"));
    json_each(e, json_get(r->fields, "events")) {
        bool answered = str_is(json_get_str(e, "type"), "check-answered");

        assert_true(str_is(json_get_str(e, "state"), answered ? "withheld" : "ok")
                    || str_is(json_get_str(e, "type"), "check-sent"));
        withheld += str_is(json_get_str(e, "state"), "withheld");
        whole += str_is(json_get_str(e, "state"), "ok");
    }
    assert_true(withheld >= 1 && whole >= 8);
    /* What an agency said is nowhere in it. */
    assert_int_equal(str_find(file_of(w, zip, "history.json"), "\"clear\""), -1);
    json_each(e, json_get(claims, "events"))
        if (json_get(e, "file") != NULL)
            assert_int_equal(
                str_find(file_of(w, zip, str_z(w->a, json_get_str(e, "file"))), "\"clear\""), -1);
    /* Four papers, each with its file; two messages and their texts, harmless on the page. */
    assert_int_equal(json_get(claims, "documents")->count, 4);
    x = json_at(json_get(claims, "documents"), 0);
    assert_true(str_is(file_of(w, zip, str_z(w->a, json_get_str(x, "file"))), "form"));
    assert_true(json_get_int(json_at(json_get(r->fields, "documents"), 0), "event", 0) > 1);
    page = file_of(w, zip, "index.html");
    assert_true(str_find(page, "&lt;тұрасыз&gt; &amp; неге?") > 0);
    assert_int_equal(str_find(page, "<тұрасыз>"), -1);
    assert_int_equal(str_find(page, "<script"), -1);
    assert_true(json_in(w, zip, "messages.json")->count >= 3);
    assert_true(json_get(json_in(w, zip, "law.json"), "clauses")->count > 0);
}

static void others(void **state)
{
    struct world *w = *state;
    struct str number = lived(w), zip;
    struct actor counter = staff("operator", "c1");
    struct diags d = diags_on(w->a);
    struct json *list;
    int taken = 0;

    assert_false(flow_archive(w->r, &two, number, w->a, &zip, &d));
    assert_true(said(&d, "no-such-case"));
    d = diags_on(w->a);
    assert_false(flow_archive(w->r, &revenue, number, w->a, &zip, &d));
    assert_true(said(&d, "not-your-role"));
    d = diags_on(w->a);
    assert_false(flow_archive(w->r, &counter, number, w->a, &zip, &d));
    assert_true(said(&d, "not-your-role"));
    /* The office has every event whole; an auditor has no address. */
    only_unsealed(w, report_on(w, archive_of(w, &head, number), true));
    assert_true(str_find(file_of(w, archive_of(w, &officer, number), "history.json"),
                         "\"clear\"") > 0);
    zip = archive_of(w, &auditor, number);
    only_unsealed(w, report_on(w, zip, true));
    assert_int_equal(str_find(file_of(w, zip, "application.json"), "Көше"), -1);
    assert_int_equal(str_find(file_of(w, zip, "index.html"), "Көше"), -1);
    assert_int_equal(w->q->ops->access_list(w->q, number, w->a, &list, &w->d), PORT_OK);
    json_each(x, list)
        taken += str_is(json_get_str(x, "what"), "archive");
    assert_int_equal(taken, 3);
}

static void the_same_bytes(void **state)
{
    struct world *w = *state;
    struct str number = lived(w), first = archive_of(w, &one, number);

    world_clock("2026-02-20T10:00:00+05:00");
    assert_true(str_eq(first, archive_of(w, &one, number)));
    file_one(w, IIN_TWO);               /* the journal grew: other paths, the same case */
    assert_false(str_eq(first, archive_of(w, &one, number)));
    only_unsealed(w, report_on(w, archive_of(w, &one, number), true));
}

static void a_decided_case(void **state)
{
    struct world *w = *state;
    struct actor security = who("agency", "security");
    struct str number = lived(w), zip;
    struct json *list;

    YES(give(w, &security, "answer-check", number, "{'check':'security-check','answer':'clear'}"));
    YES(give(w, &head, "decide", number,
             "{'decision':'grant','facts':{'restriction':{'debt':false,'convicted':false},"
             "'check.negative-reply':false},'source':'registers'}"));
    zip = archive_of(w, &one, number);
    only_unsealed(w, report_on(w, zip, true));
    list = json_in(w, zip, "decisions.json");
    assert_int_equal(list->count, 1);
    assert_true(str_is(json_get_str(json_at(list, 0), "type"), "decided"));
    assert_true(file_of(w, zip, "papers/decision-kk.pdf").n > 0);
    assert_true(file_of(w, zip, "papers/receipt-ru.pdf").n > 0);
}

static void without_keys(void **state)
{
    struct world *w = *state;
    struct str number = file_one(w, IIN_ONE), zip = archive_of(w, &one, number);
    struct report *r = report_on(w, zip, false);

    only_unsealed(w, r);
    assert_int_equal(r->verdict, VERDICT_INDETERMINATE);
    assert_true(report_has(r, MSG_trust_archive_head_unsigned));
}

static void a_journal_nobody_knows(void **state)
{
    struct world *w = *state;
    struct str number = file_one(w, IIN_ONE);
    struct report *r = report_on(w, archive_of(w, &one, number), false);

    assert_int_equal(r->verdict, VERDICT_INDETERMINATE);
    assert_true(report_has(r, MSG_trust_archive_head_unknown));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_persons_own_case, begin, world_end),
        cmocka_unit_test_setup_teardown(others, begin, world_end),
        cmocka_unit_test_setup_teardown(the_same_bytes, begin, world_end),
        cmocka_unit_test_setup_teardown(a_decided_case, begin, world_end),
        cmocka_unit_test_setup_teardown(without_keys, begin_unsigned, world_end),
        cmocka_unit_test_setup_teardown(a_journal_nobody_knows, begin, world_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
