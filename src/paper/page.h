/*
 * NAME    page - text, rows and codes put one below the other on A4 pages, tagged for screen readers
 * OWNS    the cursor, page breaks, the footer
 */
#ifndef PAPER_PAGE_H
#define PAPER_PAGE_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "base/diag.h"
#include "base/text.h"

enum { PAGE_COLUMNS = 8 };
struct page {
    struct arena *arena;
    cairo_t *cr;
    PangoContext *context;
    enum lang lang;
    struct str foot;            /* what the footer names */
    double y;
    int number, total;          /* total 0: the counting pass */
    cairo_surface_t *pdf;
    const char *mark;           /* what the next line of text is called by links; then NULL again */
    int marked;                 /* the page that line came to stand on */
};

/* What the file says of itself; empty members are left out. `date`: YYYY-MM-DD. */
struct page_about { struct str title, author, subject, creator, date; };
/* Two passes of `body` over p (arena, lang, foot are set): the first counts the pages. The bytes live on p->arena.
 * False and a diag (DIAG_ENVIRONMENT "no-paper") when the PDF library fails. */
bool page_document(struct page *p, const struct page_about *about, void (*body)(struct page *p, void *ctx), void *ctx,
                   struct str *pdf, struct diags *d);

struct face { double size; bool bold; double grey; const char *tag; double before, after; bool centred; };
extern const struct face face_small, face_text, face_bold, face_h1, face_h2;

#define PAGE_LEFT 62.0
#define PAGE_WIDTH 471.0        /* A4 less both margins, in points */

void page_begin(struct page *p);
void page_end(struct page *p);
/* A paragraph over the full width, or from x with a width; breaks over pages line by line. */
void page_text(struct page *p, const struct face *f, struct str text);
void page_text_at(struct page *p, const struct face *f, double x, double width, struct str text);
/* A label and its value side by side. Nothing when the value is empty. */
void page_pair(struct page *p, struct str label, struct str value);
/* A bullet with a main line and a smaller one below (may be empty). */
void page_item(struct page *p, struct str main, struct str below);
/* A row of n equal cells of one line each, as a table row; head: bold. shade[i] greys a cell. */
void page_cells(struct page *p, const struct str *cell, const bool *shade, size_t n, bool head);
/* A line of a table of contents: text, the page at the right end, both a link to the line marked `to`. */
void page_entry(struct page *p, double indent, struct str text, struct str page, const char *to);
/* Paragraphs in a frame. */
void page_framed(struct page *p, const struct str *text, size_t n);
void page_rule(struct page *p);
void page_gap(struct page *p, double points);
/* Starts a new page when fewer points are left. */
void page_need(struct page *p, double points);
/* A QR code of `side` points at x, top at the cursor; the cursor stays. */
void page_qr(struct page *p, double x, double side, struct str what);

#endif
