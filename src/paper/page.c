/*
 * NAME    page - see page.h
 * WHY     Pango shapes the text (Kazakh letters included), Cairo writes the PDF and its structure tags
 * MUST NOT take markup from the model: text is set as plain text, control characters are dropped
 */
#include <cairo-pdf.h>
#include <qrencode.h>
#include <string.h>

#include "base/panic.h"
#include "paper/catalog.h"
#include "paper/page.h"

#define PAGE_TOP 56.0
#define PAGE_BOTTOM 778.0
#define PAGE_FOOT 800.0
#define FONT "Noto Sans, DejaVu Sans"

const struct face face_small = { 8.5, false, 0.30, "P", 0, 3, false };
const struct face face_text = { 10, false, 0, "P", 0, 4, false };
const struct face face_bold = { 10, true, 0, "P", 0, 4, false };
const struct face face_h1 = { 17, true, 0, "H1", 8, 4, false };
const struct face face_h2 = { 11.5, true, 0.10, "H2", 11, 4, false };

/* What Pango may be given: valid UTF-8 without control characters but line ends. */
static struct str clean(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        uint32_t c = utf8_next(s, &i);
        if (c == 0xfffd)
            buf_puts(&b, "\xef\xbf\xbd");
        else if (c == '\n' || (c >= 0x20 && c != 0x7f && (c < 0x80 || c > 0x9f) && (c < 0x202a || c > 0x202e)))
            buf_str(&b, str_sub(s, from, i - from));
    }
    return buf_get(&b);
}

static PangoLayout *layout_of(struct page *p, const struct face *f, double width, struct str text)
{
    PangoLayout *l = pango_layout_new(p->context);
    PangoFontDescription *d = pango_font_description_from_string(FONT);
    pango_font_description_set_absolute_size(d, f->size * PANGO_SCALE);
    pango_font_description_set_weight(d, f->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.12f);
    pango_layout_set_alignment(l, f->centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    struct str t = clean(p->arena, text);
    pango_layout_set_text(l, t.p ? t.p : "", (int)t.n);
    return l;
}

static double height_of(PangoLayout *l)
{
    int h;
    pango_layout_get_size(l, NULL, &h);
    return (double)h / PANGO_SCALE;
}

static void footer(struct page *p)
{
    struct arena *a = p->arena;
    struct str args[] = { p->foot, str_printf(a, "%d", p->number), str_printf(a, "%d", p->total ? p->total : 1) };
    static const struct face f = { 8, false, 0.40, NULL, 0, 0, false };
    PangoLayout *l = layout_of(p, &f, PAGE_WIDTH, text_make(a, p->lang, MSG_paper_page, args, 3));
    cairo_set_source_rgb(p->cr, f.grey, f.grey, f.grey);
    cairo_move_to(p->cr, PAGE_LEFT, PAGE_FOOT);
    pango_cairo_show_layout(p->cr, l);
    g_object_unref(l);
}

void page_begin(struct page *p)
{
    p->y = PAGE_TOP;
    p->number = 1;
    pango_cairo_update_context(p->cr, p->context);
}

void page_end(struct page *p)
{
    footer(p);
    cairo_show_page(p->cr);
}

static void next_page(struct page *p)
{
    page_end(p);
    p->number++;
    p->y = PAGE_TOP;
}

void page_need(struct page *p, double points)
{
    if (p->y + points > PAGE_BOTTOM && p->y > PAGE_TOP)
        next_page(p);
}

void page_gap(struct page *p, double points)
{
    p->y += points;
}

static void tag(struct page *p, const char *name, bool begin)
{
    if (name && begin)
        cairo_tag_begin(p->cr, name, NULL);
    else if (name)
        cairo_tag_end(p->cr, name);
}

/* Lines one by one, so that a long text runs over pages; a paragraph of up to three lines stays together. */
static void show_lines(struct page *p, PangoLayout *l, const struct face *f, double x)
{
    int count = pango_layout_get_line_count(l);
    PangoLayoutIter *it = pango_layout_get_iter(l);
    double start = p->y, shift = 0;
    if (count <= 3)
        page_need(p, height_of(l));
    start = p->y;
    tag(p, f->tag, true);
    do {
        PangoRectangle r;
        pango_layout_iter_get_line_extents(it, NULL, &r);
        double top = start + shift + (double)r.y / PANGO_SCALE, h = (double)r.height / PANGO_SCALE;
        if (top + h > PAGE_BOTTOM && top > PAGE_TOP + 1) {
            tag(p, f->tag, false);
            next_page(p);
            tag(p, f->tag, true);
            start = PAGE_TOP;
            shift = -(double)r.y / PANGO_SCALE;
            top = PAGE_TOP;
        }
        cairo_set_source_rgb(p->cr, f->grey, f->grey, f->grey);
        if (p->mark)
            cairo_tag_begin(p->cr, CAIRO_TAG_DEST, str_printf(p->arena, "name='%s'", p->mark).p);
        cairo_move_to(p->cr, x + (double)r.x / PANGO_SCALE,
                      start + shift + (double)pango_layout_iter_get_baseline(it) / PANGO_SCALE);
        pango_cairo_show_layout_line(p->cr, pango_layout_iter_get_line_readonly(it));
        if (p->mark) {
            cairo_tag_end(p->cr, CAIRO_TAG_DEST);
            p->marked = p->number;
            p->mark = NULL;
        }
        p->y = top + h;
    } while (pango_layout_iter_next_line(it));
    tag(p, f->tag, false);
    pango_layout_iter_free(it);
}

void page_text_at(struct page *p, const struct face *f, double x, double width, struct str text)
{
    if (!text.n)
        return;
    if (p->y > PAGE_TOP)
        p->y += f->before;
    PangoLayout *l = layout_of(p, f, width, text);
    if (f->size > 11)           /* a heading does not stand alone at the foot */
        page_need(p, height_of(l) + 34);
    show_lines(p, l, f, x);
    p->y += f->after;
    g_object_unref(l);
}

void page_text(struct page *p, const struct face *f, struct str text)
{
    page_text_at(p, f, PAGE_LEFT, PAGE_WIDTH, text);
}

void page_pair(struct page *p, struct str label, struct str value)
{
    static const struct face left = { 9, false, 0.35, "P", 0, 0, false };
    if (!value.n)
        return;
    PangoLayout *l = layout_of(p, &left, 108, label), *v = layout_of(p, &face_text, PAGE_WIDTH - 116, value);
    double h = height_of(l);
    page_need(p, h);
    double y = p->y;
    show_lines(p, l, &left, PAGE_LEFT);
    int page = p->number;
    p->y = y;
    show_lines(p, v, &face_text, PAGE_LEFT + 116);
    if (p->number == page && p->y < y + h)
        p->y = y + h;
    p->y += 2;
    g_object_unref(l);
    g_object_unref(v);
}

void page_item(struct page *p, struct str main, struct str below)
{
    page_need(p, below.n ? 30 : 16);
    double y = p->y;
    cairo_set_source_rgb(p->cr, 0.2, 0.2, 0.2);
    cairo_new_path(p->cr);      /* an arc would be joined to where the last text ended */
    cairo_arc(p->cr, PAGE_LEFT + 4, y + 7.4, 1.6, 0, 6.2832);
    cairo_fill(p->cr);
    page_text_at(p, &(struct face){ 10, false, 0, "P", 0, 1, false }, PAGE_LEFT + 14, PAGE_WIDTH - 14, main);
    page_text_at(p, &face_small, PAGE_LEFT + 14, PAGE_WIDTH - 14, below);
    p->y += 2;
}

void page_cells(struct page *p, const struct str *cell, const bool *shade, size_t n, bool head)
{
    const struct face f = { 8.5, head, head ? 0.25 : 0.05, NULL, 0, 0, true };
    double w = PAGE_WIDTH / (double)n, h = 0;
    PangoLayout *l[PAGE_COLUMNS];
    AN(n <= PAGE_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        l[i] = layout_of(p, &f, w, cell[i]);
        double hi = height_of(l[i]);
        h = hi > h ? hi : h;
    }
    page_need(p, h + 4);
    cairo_tag_begin(p->cr, "TR", NULL);
    for (size_t i = 0; i < n; i++) {
        double x = PAGE_LEFT + w * (double)i;
        if (shade[i]) {
            cairo_set_source_rgb(p->cr, 0.93, 0.93, 0.91);
            cairo_rectangle(p->cr, x, p->y, w, h + 4);
            cairo_fill(p->cr);
        }
        cairo_tag_begin(p->cr, head ? "TH" : "TD", NULL);
        cairo_set_source_rgb(p->cr, f.grey, f.grey, f.grey);
        cairo_move_to(p->cr, x, p->y + 2);
        pango_cairo_show_layout(p->cr, l[i]);
        cairo_tag_end(p->cr, head ? "TH" : "TD");
        g_object_unref(l[i]);
    }
    cairo_tag_end(p->cr, "TR");
    p->y += h + 4;
    cairo_set_source_rgb(p->cr, 0.8, 0.8, 0.8);
    cairo_set_line_width(p->cr, head ? 0.8 : 0.4);
    cairo_move_to(p->cr, PAGE_LEFT, p->y);
    cairo_line_to(p->cr, PAGE_LEFT + PAGE_WIDTH, p->y);
    cairo_stroke(p->cr);
}

void page_entry(struct page *p, double indent, struct str text, struct str page, const char *to)
{
    const struct face f = { 9.5, false, 0.1, NULL, 0, 0, false };
    PangoLayout *l = layout_of(p, &f, PAGE_WIDTH - indent - 40, text), *n = layout_of(p, &f, 40, page);
    double h = height_of(l);

    pango_layout_set_alignment(n, PANGO_ALIGN_RIGHT);
    page_need(p, h);
    cairo_tag_begin(p->cr, "TOCI", NULL);
    cairo_tag_begin(p->cr, CAIRO_TAG_LINK, str_printf(p->arena, "dest='%s'", to).p);
    cairo_set_source_rgb(p->cr, f.grey, f.grey, f.grey);
    cairo_move_to(p->cr, PAGE_LEFT + indent, p->y);
    pango_cairo_show_layout(p->cr, l);
    cairo_move_to(p->cr, PAGE_LEFT + PAGE_WIDTH - 40, p->y);
    pango_cairo_show_layout(p->cr, n);
    cairo_tag_end(p->cr, CAIRO_TAG_LINK);
    cairo_tag_end(p->cr, "TOCI");
    p->y += h + 3;
    g_object_unref(l);
    g_object_unref(n);
}

void page_framed(struct page *p, const struct str *text, size_t n)
{
    double h = 10, top;

    for (size_t i = 0; i < n; i++) {
        PangoLayout *l = layout_of(p, &face_text, PAGE_WIDTH - 24, text[i]);
        h += height_of(l) + face_text.after;
        g_object_unref(l);
    }
    page_need(p, h + 8);
    top = p->y;
    p->y += 6;
    for (size_t i = 0; i < n; i++)
        page_text_at(p, i == 0 ? &face_bold : &face_text, PAGE_LEFT + 12, PAGE_WIDTH - 24, text[i]);
    cairo_set_source_rgb(p->cr, 0.35, 0.35, 0.35);
    cairo_set_line_width(p->cr, 0.8);
    cairo_rectangle(p->cr, PAGE_LEFT, top, PAGE_WIDTH, p->y + 2 - top);
    cairo_stroke(p->cr);
    p->y += 12;
}

void page_rule(struct page *p)
{
    cairo_set_source_rgb(p->cr, 0.0, 0.45, 0.55);
    cairo_set_line_width(p->cr, 1.4);
    cairo_move_to(p->cr, PAGE_LEFT, p->y + 2);
    cairo_line_to(p->cr, PAGE_LEFT + PAGE_WIDTH, p->y + 2);
    cairo_stroke(p->cr);
    p->y += 8;
}

void page_qr(struct page *p, double x, double side, struct str what)
{
    QRcode *qr = what.n ? QRcode_encodeData((int)what.n, (const unsigned char *)what.p, 0, QR_ECLEVEL_M) : NULL;
    if (!qr)
        return;                 /* longer than a code can hold: the address still stands beside it */
    double m = side / qr->width;
    cairo_tag_begin(p->cr, "Figure", NULL);
    cairo_set_source_rgb(p->cr, 0, 0, 0);
    for (int r = 0; r < qr->width; r++)
        for (int c = 0, run; c < qr->width; c += run) {
            bool dark = qr->data[r * qr->width + c] & 1;
            for (run = 1; c + run < qr->width && (qr->data[r * qr->width + c + run] & 1) == dark; run++)
                ;
            if (dark)
                cairo_rectangle(p->cr, x + c * m, p->y + r * m, run * m, m);
        }
    cairo_fill(p->cr);
    cairo_tag_end(p->cr, "Figure");
    QRcode_free(qr);
}

/* ------------------------------------------------------------------ the file */
static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned n)
{
    buf_str(closure, (struct str){ (const char *)bytes, n });
    return CAIRO_STATUS_SUCCESS;
}

static void describe(struct page *p, const struct page_about *about)
{
    const struct { cairo_pdf_metadata_t key; struct str text; } what[] = {
        { CAIRO_PDF_METADATA_TITLE, about->title }, { CAIRO_PDF_METADATA_AUTHOR, about->author },
        { CAIRO_PDF_METADATA_SUBJECT, about->subject }, { CAIRO_PDF_METADATA_CREATOR, about->creator },
    };

    for (size_t i = 0; i < sizeof what / sizeof *what; i++)
        if (what[i].text.n)
            cairo_pdf_surface_set_metadata(p->pdf, what[i].key, str_z(p->arena, clean(p->arena, what[i].text)));
    cairo_pdf_surface_set_metadata(p->pdf, CAIRO_PDF_METADATA_CREATE_DATE,
        str_printf(p->arena, "%.10sT00:00:00", about->date.n == 10 ? about->date.p : "1970-01-01").p);
}

static cairo_status_t pass(struct page *p, const struct page_about *about, void (*body)(struct page *p, void *ctx),
                           void *ctx, struct buf *out)
{
    cairo_status_t status;

    p->pdf = cairo_pdf_surface_create_for_stream(append, out, 595.28, 841.89);
    p->cr = cairo_create(p->pdf);
    describe(p, about);
    p->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(p->context, 72);
    pango_context_set_language(p->context, pango_language_from_string(lang_code(p->lang).p));
    page_begin(p);
    cairo_tag_begin(p->cr, "Document", NULL);
    body(p, ctx);
    cairo_tag_end(p->cr, "Document");
    page_end(p);
    g_object_unref(p->context);
    status = cairo_status(p->cr);
    cairo_destroy(p->cr);
    cairo_surface_finish(p->pdf);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(p->pdf);
    cairo_surface_destroy(p->pdf);
    return status;
}

bool page_document(struct page *p, const struct page_about *about, void (*body)(struct page *p, void *ctx), void *ctx,
                   struct str *pdf, struct diags *d)
{
    struct buf once = buf_on(p->arena), out = buf_on(p->arena);
    cairo_status_t status;

    p->total = 0;
    status = pass(p, about, body, ctx, &once);
    p->total = p->number;
    if (status == CAIRO_STATUS_SUCCESS)
        status = pass(p, about, body, ctx, &out);
    if (status != CAIRO_STATUS_SUCCESS) {
        diag_add(d, DIAG_ENVIRONMENT, "no-paper", "The PDF cannot be made: %s.", cairo_status_to_string(status))
            ->remedy = STR("Check that fonts are installed (fonts-noto-core) and that memory is left.");
        return false;
    }
    *pdf = catalog_language(p->arena, buf_get(&out), p->lang);
    return true;
}
