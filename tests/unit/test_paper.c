/* Papers: every kind in every language, read back by other programs: the text, the tags, the code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "paper/act.h"
#include "paper/paper.h"

static const char *const kind_names[] = { "decision", "refusal", "receipt", "return", "certificate" };
static const char *const lang_names[] = { "kk", "ru", "en" };

/* An invented person; the number's check digit is wrong on purpose. */
static const char base_model[] =
    "{\"number\":\"D-2026-000017-K\",\"date\":\"2026-03-02\",\"case\":\"DEP-2026-000123-K\","
    "\"service\":\"Тұрақты тұру үшін шетелге шығуға құжаттарды ресімдеу\",\"body\":\"Аумақтық полиция органы\","
    "\"place\":\"Алматы қаласы\",\"person\":{\"name\":\"Үлгіев Ғаділбек Әлжанұлы\",\"iin\":\"000000000000\","
    "\"address\":\"Өнеркәсіп көшесі, 1-үй; ҢҚҺІ ңқһі\"},\"result\":\"Рұқсат беріледі\",\"validity\":\"\","
    "\"valid_until\":\"2027-03-02\",\"reasons\":\"Заң талаптары орындалды. <b>&amp; no markup</b>\","
    "\"grounds\":[{\"code\":\"tax-debt\",\"text\":\"Салық берешегі\",\"until\":\"толық төленгенге дейін\","
    "\"cite\":\"Order 259, row 9 8)\",\"status\":\"seen\"},{\"code\":\"x\",\"text\":\"Екінші негіз\",\"cite\":\"cl. 5\","
    "\"status\":\"inferred\"}],\"missing\":[{\"text\":\"Төлқұжат\",\"cite\":\"cl. 8 2)\",\"status\":\"seen\"}],"
    "\"documents\":[{\"text\":\"Сауалнама-өтініш\",\"cite\":\"row 8 1)\"},{\"text\":\"Туу туралы куәлік\","
    "\"for\":\"children[0]\",\"cite\":\"row 8 2)\"}],\"acts\":[{\"cite\":\"KZ-MIA-259-2020, 2023-08-06\"}],"
    "\"count\":{\"text\":\"Шешім\",\"limit\":\"20 жұмыс күні\",\"from\":\"2026-03-02\",\"due\":\"2026-03-31\","
    "\"cite\":\"row 3\",\"days\":[{\"date\":\"2026-03-02\",\"counted\":0,\"why\":\"weekend\"},"
    "{\"date\":\"2026-03-03\",\"counted\":1},{\"date\":\"2026-03-04\",\"counted\":1},{\"date\":\"2026-03-05\",\"counted\":1},"
    "{\"date\":\"2026-03-06\",\"counted\":1},{\"date\":\"2026-03-07\",\"counted\":0,\"why\":\"weekend\"},"
    "{\"date\":\"2026-03-08\",\"counted\":0,\"why\":\"weekend\"},{\"date\":\"2026-03-09\",\"counted\":0,\"why\":\"holiday\","
    "\"name\":\"Халықаралық әйелдер күні\"},{\"date\":\"2026-03-10\",\"counted\":1},"
    "{\"date\":\"2026-03-11\",\"counted\":0,\"why\":\"stopped\"}]},"
    "\"fee\":{\"kzt\":\"4325.00\",\"mci\":\"1\",\"cite\":\"row 6\"},"
    "\"appeal\":[{\"body\":\"Жоғары тұрған орган\",\"limit\":\"3 ай\",\"due\":\"2026-06-02\",\"order\":\"Осы орган арқылы\","
    "\"cite\":\"APPC 92(1)\"}],\"signed_by\":\"Бастық, Сынақов С.\","
    "\"verify_url\":\"http://127.0.0.1:8080/v/D-2026-000017-K\","
    "\"journal\":{\"index\":\"41\",\"size\":\"42\",\"root\":\"9f86d081884c7d65\"},"
    "\"law_digest\":\"0123456789abcdef0123456789abcdef\"}";

struct ctx { struct arena *a; struct json *model; char dir[64]; };

static int setup(void **state)
{
    struct ctx *c = calloc(1, sizeof *c);
    c->a = arena_new();
    struct diags d = diags_on(c->a);
    c->model = json_parse(c->a, str_of(base_model), JSON_LIMITS, &d);
    strcpy(c->dir, "/tmp/sapar-paper-XXXXXX");
    *state = c;
    return c->model && mkdtemp(c->dir) ? 0 : -1;
}

static int teardown(void **state)
{
    struct ctx *c = *state;
    char line[128];
    snprintf(line, sizeof line, "rm -rf %s", c->dir);
    int ok = system(line);
    arena_free(c->a);
    free(c);
    return ok;
}

static struct str render(struct ctx *c, enum paper_kind k, enum lang l)
{
    struct diags d = diags_on(c->a);
    struct str pdf = STR_NONE;
    assert_int_equal(paper_render(NULL, k, l, c->model, c->a, &pdf, &d), PORT_OK);
    assert_true(str_starts(pdf, "%PDF-1."));
    return pdf;
}

/* What a program says of the PDF; STR_NONE when it is not installed. */
static struct str ask(struct ctx *c, struct str pdf, const char *command)
{
    char line[512];
    snprintf(line, sizeof line, "%s/x.pdf", c->dir);
    FILE *f = fopen(line, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(pdf.p, 1, pdf.n, f), pdf.n);
    fclose(f);
    snprintf(line, sizeof line, "cd %s && %s", c->dir, command);
    f = popen(line, "r");
    assert_non_null(f);
    struct buf b = buf_on(c->a);
    char chunk[4096];
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_str(&b, (struct str){ chunk, n });
    pclose(f);
    return buf_get(&b);
}

static bool have(const char *tool)
{
    char line[128];
    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", tool);
    return system(line) == 0;
}

/* Runs of blanks and line ends count as one blank: where a line breaks is the layout's business. */
static struct str folded(struct arena *a, struct str t)
{
    struct buf b = buf_on(a);
    for (size_t i = 0; i < t.n; i++) {
        char x = t.p[i] == '\n' ? ' ' : t.p[i];
        if (x != ' ' || !b.n || b.p[b.n - 1] != ' ')
            buf_char(&b, x);
    }
    return buf_get(&b);
}

static void has(struct str text, const char *what)
{
    if (str_find(text, what) < 0)
        fail_msg("not in the text: %s\n%.*s", what, STR_ARG(text));
}

static void every_kind_reads_back(void **state)
{
    struct ctx *c = *state;
    static const enum msg titles[] = { MSG_paper_title_decision, MSG_paper_title_refusal, MSG_paper_title_receipt,
                                       MSG_paper_title_return, MSG_paper_title_certificate };
    if (!have("pdftotext"))
        skip();
    for (int k = PAPER_DECISION; k <= PAPER_CERTIFICATE; k++)
        for (int l = LANG_KK; l <= LANG_EN; l++) {
            struct str t = ask(c, render(c, (enum paper_kind)k, (enum lang)l), "pdftotext x.pdf -");
            t = folded(c->a, t);
            has(t, str_z(c->a, msg((enum lang)l, titles[k])));
            has(t, "Үлгіев Ғаділбек Әлжанұлы");
            has(t, "ҢҚҺІ ңқһі");
            has(t, "DEP-2026-000123-K");
            has(t, "02.03.2026");
            has(t, "http://127.0.0.1:8080/v/D-2026-000017-K");
        }
}

static void sections_of_a_kind(void **state)
{
    struct ctx *c = *state;
    if (!have("pdftotext"))
        skip();
    struct str t = ask(c, render(c, PAPER_REFUSAL, LANG_EN), "pdftotext -layout x.pdf -");
    static const char *const wanted[] = { "Салық берешегі", "толық төленгенге дейін", "cl. 5 *",
        "has not been checked against the act itself", "05.03 3", "09.03 –", "09.03 Халықаралық әйелдер күні",
        "stood still: 11.03", "until 02.06.2026", "Бастық, Сынақов С.", "entry 41 of 42", "<b>&amp; no markup</b>" };
    t = folded(c->a, t);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        has(t, wanted[i]);
    t = ask(c, render(c, PAPER_RECEIPT, LANG_EN), "pdftotext -layout x.pdf -");
    has(t, "4325.00 tenge (1 MCI)");
    assert_true(str_find(t, "Салық берешегі") < 0);
}

static void tagged_titled_and_in_its_language(void **state)
{
    struct ctx *c = *state;
    if (!have("pdfinfo"))
        skip();
    struct str pdf = render(c, PAPER_DECISION, LANG_KK);
    struct str t = ask(c, pdf, "pdfinfo x.pdf");
    has(t, "Tagged:          yes");
    has(t, "Шешім D-2026-000017-K");
    has(pdf, "/Lang (kk)");
    t = ask(c, pdf, "pdfinfo -struct-text x.pdf");
    has(t, "H1");
    has(t, "Table");
    has(t, "TD");
    t = ask(c, pdf, "pdffonts x.pdf");
    assert_true(str_find(t, " no ") < 0 || str_find(t, "yes yes yes") >= 0);
    if (have("qpdf"))
        has(ask(c, pdf, "qpdf --check x.pdf 2>&1"), "No syntax or stream encoding errors");
}

static void the_code_carries_the_address(void **state)
{
    struct ctx *c = *state;
    if (!have("pdftoppm") || !have("zbarimg"))
        skip();
    struct str t = ask(c, render(c, PAPER_DECISION, LANG_RU),
                       "pdftoppm -r 150 -png x.pdf page && zbarimg -q --raw page-*.png");
    has(t, "http://127.0.0.1:8080/v/D-2026-000017-K");
}

static void the_same_model_gives_the_same_bytes(void **state)
{
    struct ctx *c = *state;
    for (int k = PAPER_DECISION; k <= PAPER_CERTIFICATE; k++)
        assert_true(str_eq(render(c, (enum paper_kind)k, LANG_RU), render(c, (enum paper_kind)k, LANG_RU)));
}

static void long_models_take_more_pages(void **state)
{
    struct ctx *c = *state;
    if (!have("pdftotext"))
        skip();
    struct json *list = json_new_array(c->a);
    for (int i = 0; i < 120; i++) {
        struct json *d = json_push(c->a, list, json_new_object(c->a));
        json_set_str(c->a, d, "text", str_printf(c->a, "Құжат нөмірі N%03dN", i));
        json_set_str(c->a, d, "cite", STR("row 8"));
    }
    json_set(c->a, c->model, "documents", list);
    struct buf reasons = buf_on(c->a);
    for (int i = 0; i < 400; i++)
        buf_printf(&reasons, "Сөйлем W%03dW. ", i);
    buf_str(&reasons, STR("\x01\x1b[31m\xff\xe2\x80\xae end"));
    json_set_str(c->a, c->model, "reasons", buf_get(&reasons));
    struct str t = ask(c, render(c, PAPER_DECISION, LANG_KK), "pdftotext x.pdf -");
    for (int i = 0; i < 120; i++)
        has(t, str_printf(c->a, "N%03dN", i).p);
    for (int i = 0; i < 400; i++)
        has(t, str_printf(c->a, "W%03dW", i).p);
    assert_true(str_chr(t, '\x1b') < 0);
    has(ask(c, render(c, PAPER_DECISION, LANG_EN), "pdftotext x.pdf -"), "page 2 of ");
}

static void bare_models_are_papers_too(void **state)
{
    struct ctx *c = *state;
    c->model = json_new_object(c->a);
    for (int k = PAPER_DECISION; k <= PAPER_CERTIFICATE; k++)
        assert_true(render(c, (enum paper_kind)k, LANG_EN).n > 500);
}

/* `test_paper DIR` writes one PDF of each kind and language there, to be looked at. */
static int samples(const char *dir)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct json *model = json_parse(a, str_of(base_model), JSON_LIMITS, &d);
    for (int k = PAPER_DECISION; k <= PAPER_CERTIFICATE; k++)
        for (int l = LANG_KK; l <= LANG_EN; l++) {
            struct str pdf;
            if (paper_render(NULL, (enum paper_kind)k, (enum lang)l, model, a, &pdf, &d) != PORT_OK)
                return 1;
            FILE *f = fopen(str_printf(a, "%s/%s-%s.pdf", dir, kind_names[k], lang_names[l]).p, "wb");
            if (!f || fwrite(pdf.p, 1, pdf.n, f) != pdf.n || fclose(f) != 0)
                return 1;
        }
    arena_free(a);
    return 0;
}

/* ------------------------------------------------------------------ acts */
static struct str act_of(struct ctx *c, const char *clauses)
{
    struct diags d = diags_on(c->a);
    struct str text = str_printf(c->a, "{\"lang\":\"ru\",\"title\":\"О выезде\",\"about\":\"закон № 9\",\"on\":"
        "\"Текст на дату: 1 мая 2020 года\",\"day\":\"2020-05-01\",\"foot\":\"KZ-LAW-9-2019 · не официальная\","
        "\"contents\":\"Содержание\",\"notices\":[\"Это не официальная публикация текста.\"],\"rows\":[{\"label\":"
        "\"Статус\",\"value\":\"Действует\"}],\"clauses\":[%s]}", clauses);
    struct json *model = json_parse(c->a, text, (struct json_limits){ .bytes = 1 << 24, .depth = 8,
        .values = 1 << 20 }, &d);
    struct str pdf = STR_NONE, again = STR_NONE;

    assert_non_null(model);
    assert_true(paper_act(model, c->a, &pdf, &d));
    assert_true(paper_act(model, c->a, &again, &d));
    assert_true(str_eq(pdf, again));
    return pdf;
}

static void an_act_has_contents_and_says_what_it_is_not(void **state)
{
    struct ctx *c = *state;
    struct buf b = buf_on(c->a);
    struct str pdf, t;

    for (int i = 1; i <= 30; i++)
        buf_printf(&b,
                   "%s{\"num\":\"%d.\",\"heading\":\"Глава %d. О правах\",\"text\":\"\",\"depth\":0},{\"num\":\"1)\","
                   "\"text\":\"гражданин подаёт ходатайство\",\"depth\":1,\"note\":\"исключён\"},{\"num\":\"\",\"text\":"
                   "\"Слова, слова, слова.\\nИ ещё строка.\",\"depth\":2}", i > 1 ? "," : "", i, i);
    pdf = act_of(c, buf_get(&b).p);
    assert_true(str_find(pdf, "/TOCI") > 0 && str_find(pdf, "/StructTreeRoot") > 0);
    assert_true(str_find(pdf, "/Lang (ru") > 0 || str_find(pdf, "/Lang(ru") > 0);
    assert_true(str_find(pdf, "/Outlines") > 0);
    if (!have("pdftotext"))
        skip();
    t = folded(c->a, ask(c, pdf, "pdftotext -layout x.pdf -"));
    has(t, "Это не официальная публикация текста.");
    has(t, "1) гражданин подаёт ходатайство (исключён)");
    has(t, "KZ-LAW-9-2019 · не официальная · страница 2 из ");
    has(t, "Глава 1. О правах 1 Глава 2. О правах");        /* in the contents, with the page */
    /* The page that the contents name for the last chapter is where it stands. */
    t = ask(c, pdf,
            "p=$(pdftotext -layout x.pdf - | sed -n 's/^ *Глава 30. О правах  *\\([0-9]*\\)$/\\1/p' | head -n 1);"
            "pdftotext -f $p -l $p -layout x.pdf - | grep -c 'Глава 30. О правах *$'");
    has(t, "1");
}

/* Control characters, a heading of pages, depths out of bounds, nothing at all. */
static void an_act_may_hold_anything(void **state)
{
    struct ctx *c = *state;
    struct buf b = buf_on(c->a);

    act_of(c, "");
    buf_puts(&b, "{\"num\":\"\",\"heading\":\"");
    for (int i = 0; i < 1200; i++)
        buf_puts(&b, "долгое'слово ");
    buf_puts(&b, "\",\"text\":\"a\\u0001b\",\"depth\":99},{\"num\":\"%s\",\"heading\":\"\\u202e<b>\",\"depth\":-7},"
             "{\"heading\":\"x\",\"num\":\"1\",\"text\":\"&amp;\",\"depth\":1},{\"heading\":\"y\"}");
    act_of(c, buf_get(&b).p);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_kind_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(sections_of_a_kind, setup, teardown),
        cmocka_unit_test_setup_teardown(tagged_titled_and_in_its_language, setup, teardown),
        cmocka_unit_test_setup_teardown(the_code_carries_the_address, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_model_gives_the_same_bytes, setup, teardown),
        cmocka_unit_test_setup_teardown(long_models_take_more_pages, setup, teardown),
        cmocka_unit_test_setup_teardown(bare_models_are_papers_too, setup, teardown),
        cmocka_unit_test_setup_teardown(an_act_has_contents_and_says_what_it_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(an_act_may_hold_anything, setup, teardown),
    };
    if (argc > 1)
        return samples(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
