/*
 * NAME      form - see form.h
 * OWNS      nothing
 * MUST NOT  read a clock
 */
#include "paper/form.h"

#include "paper/page.h"

static void parts(struct page *p, void *ctx)
{
    const struct paper_form *f = ctx;

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

bool paper_form(const struct paper_form *f, struct arena *a, struct str *pdf, struct diags *d)
{
    struct page p = { .arena = a, .lang = f->lang, .foot = f->number };
    struct page_about about = { .title = f->title };
    struct paper_form own = *f;

    return page_document(&p, &about, parts, &own, pdf, d);
}
