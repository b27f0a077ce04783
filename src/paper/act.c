/*
 * NAME      act - see act.h
 * OWNS      the order of an act's paper: title, frame of notices, what it is, contents, clauses
 * MUST NOT  read a clock
 */
#include "paper/act.h"

#include <cairo-pdf.h>

#include "paper/page.h"

enum { NOTICES = 12, CONTENTS_MOST = 400, CONTENTS_LEAST = 3, DEEPEST = 6 };

/* A clause that has a heading stands in the contents; after the first pass its page is known. */
struct entry { struct str text; int depth, page; };
struct act_paper { const struct json *model; struct entry *entries; size_t n; };

static struct str member(const struct act_paper *x, const char *key)
{
    return json_get_str(x->model, key);
}

static const char *mark_of(const struct page *p, size_t entry)
{
    return str_printf(p->arena, "c%zu", entry + 1).p;
}

static int depth_of(const struct json *clause)
{
    int64_t depth = json_get_int(clause, "depth", 0);

    return depth < 0 ? 0 : depth > DEEPEST ? DEEPEST : (int)depth;
}

static struct str heading_of(struct arena *a, const struct json *clause)
{
    struct str num = json_get_str(clause, "num"), heading = json_get_str(clause, "heading");

    /* The number is often part of the heading as it was published: "Article 5. ...". */
    if (!num.n || !heading.n || str_find(heading, str_z(a, str_sub(num, 0, num.n - 1))) >= 0)
        return heading;
    return str_printf(a, "%.*s %.*s", STR_ARG(num), STR_ARG(heading));
}

static void find_entries(struct act_paper *x, struct arena *a)
{
    x->entries = arena_new_array(a, CONTENTS_MOST, struct entry);
    json_each(c, json_get(x->model, "clauses"))
        if (json_get_str(c, "heading").n && x->n < CONTENTS_MOST)
            x->entries[x->n++] = (struct entry){ heading_of(a, c), depth_of(c), 0 };
    if (x->n < CONTENTS_LEAST)
        x->n = 0;
}

/* ------------------------------------------------------------------ parts */
static void notices(struct page *p, const struct act_paper *x)
{
    struct str text[NOTICES];
    size_t n = 0;

    json_each(w, json_get(x->model, "notices"))
        if (n < NOTICES)
            text[n++] = json_str(w);
    if (n)
        page_framed(p, text, n);
}

static void contents(struct page *p, const struct act_paper *x)
{
    if (!x->n)
        return;
    page_text(p, &face_h2, member(x, "contents"));
    cairo_tag_begin(p->cr, "TOC", NULL);
    for (size_t i = 0; i < x->n; i++)
        page_entry(p, x->entries[i].depth * 12.0, x->entries[i].text,
                   str_printf(p->arena, "%d", x->entries[i].page), mark_of(p, i));
    cairo_tag_end(p->cr, "TOC");
    page_gap(p, 8);
}

static void clause(struct page *p, struct act_paper *x, const struct json *c, size_t *entry)
{
    static const struct face deeper = { 10.5, true, 0.10, "H3", 8, 3, false };
    struct str heading = heading_of(p->arena, c), num = json_get_str(c, "num"), note = json_get_str(c, "note");
    double indent = depth_of(c) * 14.0;
    struct buf b = buf_on(p->arena);

    if (heading.n) {
        if (*entry < x->n)
            p->mark = mark_of(p, *entry);
        page_text(p, depth_of(c) < 2 ? &face_h2 : &deeper, heading);
        if (*entry < x->n)
            x->entries[*entry].page = p->marked;
        ++*entry;
        num = STR_NONE;
    }
    if (num.n)
        buf_printf(&b, "%.*s ", STR_ARG(num));
    buf_str(&b, json_get_str(c, "text"));
    if (note.n)
        buf_printf(&b, "%s(%.*s)", json_get_str(c, "text").n ? " " : "", STR_ARG(note));
    page_text_at(p, &face_text, PAGE_LEFT + indent, PAGE_WIDTH - indent, buf_get(&b));
}

/* The beginning of a long heading, whole letters only. */
static struct str beginning(struct str s)
{
    size_t n = 160;

    if (s.n <= n)
        return s;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_sub(s, 0, n);
}

/* The outline beside the pages, nested as the headings are. */
static void bookmarks(struct page *p, const struct act_paper *x)
{
    int parent[DEEPEST + 2] = { CAIRO_PDF_OUTLINE_ROOT };

    for (size_t i = 0; i < x->n; i++) {
        const struct entry *e = &x->entries[i];
        int id = cairo_pdf_surface_add_outline(p->pdf, parent[e->depth], str_z(p->arena, beginning(e->text)),
            str_printf(p->arena, "dest='%s'", mark_of(p, i)).p, (cairo_pdf_outline_flags_t)0);
        for (int d = e->depth + 1; d <= DEEPEST + 1; d++)
            parent[d] = id;
    }
}

static void body(struct page *p, void *ctx)
{
    struct act_paper *x = ctx;
    size_t entry = 0;

    page_text(p, &(struct face){ 10.5, true, 0.15, "P", 0, 3, false }, member(x, "about"));
    page_rule(p);
    page_text(p, &face_h1, member(x, "title"));
    page_text(p, &(struct face){ 11, false, 0.2, "P", 0, 8, false }, member(x, "on"));
    notices(p, x);
    json_each(r, json_get(x->model, "rows"))
        page_pair(p, json_get_str(r, "label"), json_get_str(r, "value"));
    contents(p, x);
    page_gap(p, 6);
    json_each(c, json_get(x->model, "clauses"))
        clause(p, x, c, &entry);
    if (p->total)
        bookmarks(p, x);
}

bool paper_act(const struct json *model, struct arena *a, struct str *pdf, struct diags *d)
{
    struct act_paper x = { .model = model };
    struct page p = { .arena = a, .lang = LANG_RU };
    struct page_about about = { .title = member(&x, "title"), .subject = member(&x, "about"),
        .creator = STR("Sapar " SAPAR_VERSION), .date = member(&x, "day") };

    lang_parse(member(&x, "lang"), &p.lang);
    p.foot = member(&x, "foot");
    find_entries(&x, a);
    return page_document(&p, &about, body, &x, pdf, d);
}
