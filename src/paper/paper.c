/*
 * NAME    paper - see paper.h
 * WHY     one list of sections a kind; each section prints what the model holds and nothing when it does not
 * ERRORS  PORT_FAILED and a DIAG_ENVIRONMENT diag when the PDF library fails
 * MUST NOT read a clock: the same model gives the same bytes
 */
#include <string.h>

#include "base/date.h"
#include "paper/catalog.h"
#include "paper/page.h"
#include "paper/paper.h"

struct sheet { struct page page; const struct json *model; bool unseen; };
typedef void section(struct sheet *s);

static struct str member(const struct sheet *s, const char *key) { return json_get_str(s->model, key); }
static struct str inner(const struct sheet *s, const char *key, const char *sub)
{
    return json_get_str(json_get(s->model, key), sub);
}
static struct str words(const struct sheet *s, enum msg m) { return msg(s->page.lang, m); }
static void heading(struct sheet *s, enum msg m) { page_text(&s->page, &face_h2, words(s, m)); }
static struct str filled(struct sheet *s, enum msg m, const struct str *args, size_t n)
{
    return text_make(s->page.arena, s->page.lang, m, args, n);
}

/* A day as people of the language write it: 05.03.2026. */
static struct str plain_day(struct sheet *s, struct str iso)
{
    day d;
    int y, m, dom;
    if (!day_parse(iso, &d))
        return iso;
    day_parts(d, &y, &m, &dom);
    return str_printf(s->page.arena, "%02d.%02d.%04d", dom, m, y);
}

/* A citation, starred when the text of the norm was not seen. */
static struct str cite_of(struct sheet *s, const struct json *o)
{
    struct str c = json_get_str(o, "cite"), status = json_get_str(o, "status");
    if (!c.n)
        c = json_get_str(o, "clause");
    if (!c.n || !status.n || str_is(status, "seen"))
        return c;
    s->unseen = true;
    return str_printf(s->page.arena, "%.*s *", STR_ARG(c));
}

/* The seal's bytes, or the address to ask where there is none. */
static struct str code_of(struct sheet *s)
{
    struct str hex = member(s, "seal");
    char *p = arena_alloc(s->page.arena, hex.n / 2 + 1);
    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        int high = hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10;
        int low = hex.p[i + 1] <= '9' ? hex.p[i + 1] - '0' : hex.p[i + 1] - 'a' + 10;
        p[i / 2] = (char)(unsigned char)(high << 4 | low);
    }
    return hex.n ? (struct str){ p, hex.n / 2 } : member(s, "verify_url");
}

static void head(struct sheet *s, enum msg title)
{
    struct str place = member(s, "place"), body = member(s, "body");
    struct arena *a = s->page.arena;
    page_text(&s->page, &(struct face){ 10.5, true, 0.15, "P", 0, 3, false },
              place.n ? str_printf(a, "%.*s · %.*s", STR_ARG(body), STR_ARG(place)) : body);
    page_rule(&s->page);
    /* The code stands where a hand holding a phone looks first, and costs no page at the end. */
    const bool sealed = member(s, "seal").n > 0;
    const double side = sealed ? 112 : 78, w = PAGE_WIDTH - side - 16;     /* a seal has more modules than an address */
    double top = s->page.y;
    page_qr(&s->page, PAGE_LEFT + PAGE_WIDTH - side, side, code_of(s));
    page_text_at(&s->page, &face_h1, PAGE_LEFT, w, words(s, title));
    struct str args[] = { member(s, "number"), plain_day(s, member(s, "date")) };
    page_text_at(&s->page, &(struct face){ 11, false, 0.2, "P", 0, 8, false }, PAGE_LEFT, w,
                 filled(s, MSG_paper_number_of, args, 2));
    if (code_of(s).n && s->page.y < top + side + 6)
        s->page.y = top + side + 6;
}

static void who(struct sheet *s)
{
    page_pair(&s->page, words(s, MSG_paper_service), member(s, "service"));
    page_pair(&s->page, words(s, MSG_paper_case), member(s, "case"));
    page_pair(&s->page, words(s, MSG_paper_person), inner(s, "person", "name"));
    page_pair(&s->page, words(s, MSG_paper_iin), inner(s, "person", "iin"));
    page_pair(&s->page, words(s, MSG_paper_address), inner(s, "person", "address"));
}

static void outcome(struct sheet *s, enum msg title)
{
    struct str result = member(s, "result"), validity = member(s, "validity"), until = member(s, "valid_until");
    if (!result.n)
        return;
    heading(s, title);
    page_text(&s->page, &(struct face){ 12, true, 0, "P", 0, 4, false }, result);
    if (until.n) {
        struct str day_text = plain_day(s, until);
        until = filled(s, MSG_paper_until, &day_text, 1);
    }
    if (validity.n && until.n)
        validity = str_printf(s->page.arena, "%.*s, %.*s", STR_ARG(validity), STR_ARG(until));
    page_pair(&s->page, words(s, MSG_paper_validity), validity.n ? validity : until);
}

static void decided(struct sheet *s) { outcome(s, MSG_paper_decided); }
static void certified(struct sheet *s) { outcome(s, MSG_paper_certified); }

static void grounds(struct sheet *s)
{
    const struct json *list = json_get(s->model, "grounds");
    if (!list || !list->count)
        return;
    heading(s, MSG_paper_grounds);
    json_each(g, list) {
        struct str until = json_get_str(g, "until"), cite = cite_of(s, g);
        if (until.n) {
            until = filled(s, MSG_paper_ground_ends, &until, 1);
            cite = cite.n ? str_printf(s->page.arena, "%.*s. %.*s", STR_ARG(cite), STR_ARG(until)) : until;
        }
        page_item(&s->page, json_get_str(g, "text"), cite);
    }
}

static void reasons(struct sheet *s)
{
    if (!member(s, "reasons").n)
        return;
    heading(s, MSG_paper_reasons);
    page_text(&s->page, &face_text, member(s, "reasons"));
}

static void papers(struct sheet *s, const char *key, enum msg title)
{
    const struct json *list = json_get(s->model, key);
    if (!list || !list->count)
        return;
    heading(s, title);
    json_each(d, list) {
        struct str text = json_get_str(d, "text"), of = json_get_str(d, "for");
        page_item(&s->page, of.n ? str_printf(s->page.arena, "%.*s (%.*s)", STR_ARG(text), STR_ARG(of)) : text,
                  cite_of(s, d));
    }
}
static void missing(struct sheet *s) { papers(s, "missing", MSG_paper_missing); }
static void documents(struct sheet *s) { papers(s, "documents", MSG_paper_documents); }

/* ------------------------------------------------------------------ the days, counted in the open */
static struct str day_cell(struct sheet *s, day d, int nth)
{
    int y, m, dom;
    day_parts(d, &y, &m, &dom);
    return nth ? str_printf(s->page.arena, "%02d.%02d  %d", dom, m, nth)
               : str_printf(s->page.arena, "%02d.%02d  –", dom, m);
}

static void name_days(struct sheet *s, const struct json *days, bool stopped, enum msg m)
{
    struct buf b = buf_on(s->page.arena);
    json_each(x, days) {
        struct str w = json_get_str(x, "why"), name = json_get_str(x, "name");
        if (!w.n || str_is(w, "weekend") || str_is(w, "stopped") != stopped)
            continue;
        if (b.n)
            buf_puts(&b, ", ");
        buf_str(&b, str_sub(plain_day(s, json_get_str(x, "date")), 0, 5));
        if (name.n) {
            buf_char(&b, ' ');
            buf_str(&b, name);
        }
    }
    struct str list = buf_get(&b);
    if (list.n)
        page_text(&s->page, &face_small, filled(s, m, &list, 1));
}

static void week_head(struct sheet *s)
{
    static const enum msg names[7] = { MSG_paper_mon, MSG_paper_tue, MSG_paper_wed, MSG_paper_thu, MSG_paper_fri,
                                       MSG_paper_sat, MSG_paper_sun };
    struct str cell[7];
    bool shade[7] = { false };
    for (size_t i = 0; i < 7; i++)
        cell[i] = words(s, names[i]);
    page_cells(&s->page, cell, shade, 7, true);
}

static void weeks(struct sheet *s, const struct json *days)
{
    struct str cell[7] = { STR_NONE };
    bool shade[7] = { false }, any = false;
    int counted_days = 0;
    cairo_tag_begin(s->page.cr, "Table", NULL);
    week_head(s);
    json_each(x, days) {
        day d;
        if (!day_parse(json_get_str(x, "date"), &d))
            continue;
        size_t column = (size_t)day_weekday(d) - 1;
        if (column == 0 && any) {
            page_cells(&s->page, cell, shade, 7, false);
            memset(cell, 0, sizeof cell);
            memset(shade, 0, sizeof shade);
        }
        any = true;
        bool counts = json_get_int(x, "counted", 0) != 0;
        counted_days += counts;
        cell[column] = day_cell(s, d, counts ? counted_days : 0);
        shade[column] = !counts;
    }
    if (any)
        page_cells(&s->page, cell, shade, 7, false);
    cairo_tag_end(s->page.cr, "Table");
}

static void counted(struct sheet *s)
{
    const struct json *c = json_get(s->model, "count"), *days = json_get(c, "days");
    if (!c)
        return;
    struct str due = json_get_str(c, "due");
    struct str args[] = { json_get_str(c, "text"), json_get_str(c, "limit"), plain_day(s, json_get_str(c, "from")),
                          plain_day(s, due) };
    heading(s, MSG_paper_count);
    day unused;
    page_text(&s->page, &face_text, filled(s, day_parse(due, &unused) ? MSG_paper_count_line : MSG_paper_count_open,
                                           args, day_parse(due, &unused) ? 4 : 3));
    page_text(&s->page, &face_small, cite_of(s, c));
    if (!days || !days->count)
        return;
    weeks(s, days);
    page_gap(&s->page, 4);
    page_text(&s->page, &face_small, words(s, MSG_paper_count_key));
    name_days(s, days, false, MSG_paper_skipped);
    name_days(s, days, true, MSG_paper_stopped);
}

/* ------------------------------------------------------------------ fee, appeal, law, verification */
static void fee(struct sheet *s)
{
    const struct json *f = json_get(s->model, "fee");
    struct str kzt = json_get_str(f, "kzt");
    if (!kzt.n)
        return;
    heading(s, MSG_paper_fee);
    struct str args[] = { kzt, json_get_str(f, "mci") };
    bool free_of_charge = str_is(kzt, "0.00");
    page_text(&s->page, &face_text, free_of_charge ? words(s, MSG_paper_fee_free)
              : filled(s, MSG_paper_fee_line, args, 2));
    page_text(&s->page, &face_small, cite_of(s, f));
}

static void appeal(struct sheet *s)
{
    const struct json *list = json_get(s->model, "appeal");
    if (!list || !list->count)
        return;
    heading(s, MSG_paper_appeal);
    json_each(x, list) {
        struct str limit = json_get_str(x, "limit"), due = json_get_str(x, "due");
        struct str args[] = { json_get_str(x, "body"), limit, plain_day(s, due) };
        enum msg m = due.n ? MSG_paper_appeal_until : limit.n ? MSG_paper_appeal_within : MSG_paper_appeal_body;
        struct str order = json_get_str(x, "order"), cite = cite_of(s, x);
        struct str below = order.n && cite.n ? str_printf(s->page.arena, "%.*s. %.*s", STR_ARG(order), STR_ARG(cite))
                                             : order.n ? order : cite;
        page_item(&s->page, filled(s, m, args, due.n ? 3 : limit.n ? 2 : 1), below);
    }
}

static void signature(struct sheet *s)
{
    struct str by = member(s, "signed_by");
    if (!by.n)
        return;
    page_gap(&s->page, 8);
    page_text(&s->page, &face_bold, filled(s, MSG_paper_signed, &by, 1));
    struct str with[] = { inner(s, "signature", "name"), inner(s, "signature", "algorithm") };
    if (with[0].n)
        page_text(&s->page, &face_small, filled(s, MSG_paper_signed_with, with, 2));
}

static void law_applied(struct sheet *s)
{
    const struct json *list = json_get(s->model, "acts");
    if (!list || !list->count)
        return;
    heading(s, MSG_paper_law);
    json_each(x, list) {
        struct str args[] = { cite_of(s, x), plain_day(s, json_get_str(x, "edition")) };
        page_text(&s->page, &face_small, args[1].n ? filled(s, MSG_paper_wording, args, 2) : args[0]);
    }
}

static void verification(struct sheet *s)
{
    struct str url = member(s, "verify_url"), digest = member(s, "law_digest");
    const struct json *j = json_get(s->model, "journal");
    if (!url.n)
        return;
    page_need(&s->page, 70);
    heading(s, MSG_paper_verify);
    page_text(&s->page, &face_text, words(s, member(s, "seal").n ? MSG_paper_sealed_text : MSG_paper_verify_text));
    cairo_tag_begin(s->page.cr, CAIRO_TAG_LINK,
                    str_printf(s->page.arena, "uri='%.*s'", STR_ARG(link_safe(s->page.arena, url))).p);
    page_text(&s->page, &(struct face){ 10, false, 0.1, NULL, 0, 4, false }, url);
    cairo_tag_end(s->page.cr, CAIRO_TAG_LINK);
    if (j) {
        struct str args[] = { json_get_str(j, "index"), json_get_str(j, "size"), json_get_str(j, "root") };
        page_text(&s->page, &face_small, filled(s, MSG_paper_journal, args, 3));
    }
    if (digest.n) {
        struct str cut = str_sub(digest, 0, 16);
        page_text(&s->page, &face_small, filled(s, MSG_paper_law_digest, &cut, 1));
    }
}

static void unseen(struct sheet *s)
{
    if (s->unseen)
        page_text(&s->page, &face_small, words(s, MSG_paper_unseen));
}

/* ------------------------------------------------------------------ kinds */
static const struct { enum msg title; section *sections[14]; } kinds[] = {
    [PAPER_DECISION] = { MSG_paper_title_decision,
        { who, decided, reasons, documents, counted, signature, appeal, law_applied, verification, unseen } },
    [PAPER_REFUSAL] = { MSG_paper_title_refusal,
        { who, decided, grounds, reasons, counted, signature, appeal, law_applied, verification, unseen } },
    [PAPER_RECEIPT] = { MSG_paper_title_receipt,
        { who, documents, missing, counted, fee, law_applied, verification, unseen } },
    [PAPER_RETURN] = { MSG_paper_title_return,
        { who, missing, reasons, documents, signature, appeal, law_applied, verification, unseen } },
    [PAPER_CERTIFICATE] = { MSG_paper_title_certificate,
        { who, certified, reasons, signature, law_applied, verification, unseen } },
};

struct job { struct sheet *sheet; enum paper_kind kind; };

static void body(struct page *p, void *ctx)
{
    const struct job *job = ctx;
    struct sheet *s = job->sheet;

    (void)p;                    /* it is the sheet's own */
    s->unseen = false;
    head(s, kinds[job->kind].title);
    for (section *const *f = kinds[job->kind].sections; *f; f++)
        (*f)(s);
}

int paper_render(void *ctx, enum paper_kind k, enum lang lang, const struct json *model, struct arena *a,
                 struct str *pdf, struct diags *d)
{
    struct sheet s = { .page = { .arena = a, .lang = lang }, .model = model };
    struct job job = { &s, k };
    struct page_about about;

    (void)ctx;
    s.page.foot = member(&s, "number");
    about = (struct page_about){
        .title = str_printf(a, "%.*s %.*s", STR_ARG(words(&s, kinds[k].title)), STR_ARG(member(&s, "number"))),
        .author = member(&s, "body"), .subject = member(&s, "service"), .creator = STR("Sapar " SAPAR_VERSION),
        .date = member(&s, "date"),
    };
    return page_document(&s.page, &about, body, &job, pdf, d) ? PORT_OK : PORT_FAILED;
}
