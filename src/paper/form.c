/*
 * NAME      form - see form.h
 * OWNS      nothing
 * MUST NOT  read a clock
 */
#include "paper/form.h"

#include <cairo-pdf.h>

#include "paper/catalog.h"
#include "paper/page.h"

static cairo_status_t append(void *closure, const unsigned char *p, unsigned n)
{
    buf_str(closure, (struct str){ (const char *)p, n });
    return CAIRO_STATUS_SUCCESS;
}

static void parts(struct page *p, const struct paper_form *f)
{
    page_text(p, &face_h1, f->title);
    page_text(p, &face_text, f->number);
    if (f->note.n > 0)
        page_text(p, &face_small, f->note);
    for (size_t i = 0; i < f->n; i++) {
        page_need(p, 60);
        page_text(p, &face_h2, f->parts[i].title);
        for (size_t k = 0; k < f->parts[i].n; k++)
            page_pair(p, f->parts[i].rows[k].label, f->parts[i].rows[k].value);
        page_gap(p, 6);
    }
}

static cairo_status_t draw(struct page *p, const struct paper_form *f, struct buf *out, int total)
{
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(append, out, 595.28, 841.89);
    cairo_status_t status;

    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_TITLE, str_z(p->arena, f->title));
    cairo_pdf_surface_set_metadata(pdf, CAIRO_PDF_METADATA_CREATE_DATE, "1970-01-01T00:00:00");
    p->cr = cairo_create(pdf);
    p->total = total;
    p->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    pango_cairo_context_set_resolution(p->context, 72);
    pango_context_set_language(p->context, pango_language_from_string(lang_code(f->lang).p));
    page_begin(p);
    cairo_tag_begin(p->cr, "Document", NULL);
    parts(p, f);
    cairo_tag_end(p->cr, "Document");
    page_end(p);
    g_object_unref(p->context);
    status = cairo_status(p->cr);
    cairo_destroy(p->cr);
    cairo_surface_finish(pdf);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(pdf);
    cairo_surface_destroy(pdf);
    return status;
}

bool paper_form(const struct paper_form *f, struct arena *a, struct str *pdf, struct diags *d)
{
    struct page p = { .arena = a, .lang = f->lang, .foot = f->number };
    struct buf once = buf_on(a), out = buf_on(a);
    cairo_status_t status = draw(&p, f, &once, 0);

    if (status == CAIRO_STATUS_SUCCESS)
        status = draw(&p, f, &out, p.number);
    if (status != CAIRO_STATUS_SUCCESS) {
        diag_add(d, DIAG_ENVIRONMENT, "no-paper", "The PDF cannot be made: %s.",
            cairo_status_to_string(status))->remedy =
            STR("Check that fonts are installed (fonts-noto-core) and that memory is left.");
        return false;
    }
    *pdf = catalog_language(a, buf_get(&out), f->lang);
    return true;
}
