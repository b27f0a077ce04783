/*
 * NAME      pdf_xref - cross-reference tables and streams, newest to oldest (pdf_doc.h)
 * WHY       which object is which is said there and nowhere else (ISO 32000-1 7.5.4, 7.5.8)
 * OWNS      nothing
 * ERRORS    one diag
 * MUST NOT  search the file for what the chain does not reach; take a hybrid file, in which old and
 *           new readers see different objects
 */
#include <stdlib.h>
#include <string.h>

#include "trust/pdf.h"
#include "trust/pdf_doc.h"

static bool bad(struct diags *d, const char *what)
{
    diag_add(d, DIAG_INPUT, "bad-pdf", "the PDF cannot be read: %s", what)->remedy =
        STR("give the file as it was issued, not printed or saved anew");
    return false;
}

static bool is_eol(char c)
{
    return c == '\n' || c == '\r';
}

/* Steps back over line ends and blanks; how many there were. */
static size_t back_over(struct str s, size_t *end)
{
    size_t n = 0;

    while (*end > 0 && n < 4 && (is_eol(s.p[*end - 1]) || s.p[*end - 1] == ' ')) {
        --*end;
        n++;
    }
    return n;
}

static bool back_word(struct str s, size_t *end, const char *word)
{
    size_t n = strlen(word);

    if (*end < n || memcmp(s.p + *end - n, word, n) != 0)
        return false;
    *end -= n;
    return true;
}

bool pdf_tail(struct str bytes, size_t end, size_t *offset)
{
    size_t to;
    int64_t n;

    if (end > bytes.n)
        return false;
    back_over(bytes, &end);
    if (!back_word(bytes, &end, "%%EOF") || back_over(bytes, &end) == 0)
        return false;
    for (to = end; end > 0 && bytes.p[end - 1] >= '0' && bytes.p[end - 1] <= '9'; end--)
        ;
    if (to - end == 0 || to - end > 12 || !str_int(str_sub(bytes, end, to - end), &n) ||
        back_over(bytes, &end) == 0 || !back_word(bytes, &end, "startxref"))
        return false;
    *offset = (size_t)n;
    return n > 0 && *offset < end;
}

/* ------------------------------------------------------------------ entries */

struct gathering { struct pdf *p; struct pdf_entry *v; size_t n, cap; };

static bool add(struct gathering *g, struct pdf_entry e)
{
    struct pdf_entry *v;

    if (e.number < 0 || e.number > INT32_MAX || g->p->n_entries >= PDF_OBJECTS_MOST)
        return false;
    if (g->n == g->cap) {
        g->cap = g->cap == 0 ? 64 : 2 * g->cap;
        v = arena_new_array(g->p->a, g->cap, struct pdf_entry);
        if (g->n > 0)
            memcpy(v, g->v, g->n * sizeof *v);
        g->v = v;
    }
    e.section = g->p->n;
    g->v[g->n++] = e;
    g->p->n_entries++;
    return true;
}

static int by_number(const void *x, const void *y)
{
    const struct pdf_entry *a = x, *b = y;

    return (a->number > b->number) - (a->number < b->number);
}

static bool close_section(struct gathering *g, struct pdf_section *s)
{
    if (g->n > 1)
        qsort(g->v, g->n, sizeof *g->v, by_number);
    for (size_t i = 1; i < g->n; i++)
        if (g->v[i].number == g->v[i - 1].number)
            return false;
    s->entries = g->v;
    s->n = g->n;
    return true;
}

static bool fixed_digits(const char *p, size_t n, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        *out = *out * 10 + (p[i] - '0');
    }
    return true;
}

/* "0000000016 00000 n" and two characters of line end. */
static bool table_row(struct gathering *g, const char *p, int64_t number)
{
    struct pdf_entry e = { .number = number };

    if (!fixed_digits(p, 10, &e.at) || p[10] != ' ' ||
        !fixed_digits(p + 11, 5, &e.generation) || p[16] != ' ' ||
        (p[17] != 'n' && p[17] != 'f') || !is_eol(p[19]) || (p[18] != ' ' && p[18] != '\r'))
        return false;
    e.place = p[17] == 'n' ? PDF_AT : PDF_FREE;
    return add(g, e);
}

static bool read_table(struct pdf *p, struct pdf_cursor *c, struct pdf_section *s)
{
    struct gathering g = { .p = p };
    int64_t first, count;

    while (!pdf_word(c, "trailer")) {
        if (!pdf_number(c, &first) || !pdf_number(c, &count))
            return false;
        pdf_blanks(c);
        if ((size_t)count > (c->s.n - c->at) / 20)
            return false;
        for (int64_t i = 0; i < count; i++, c->at += 20)
            if (!table_row(&g, c->s.p + c->at, first + i))
                return false;
    }
    s->trailer = pdf_value_read(c);
    return s->trailer != NULL && s->trailer->type == PDF_DICT && close_section(&g, s);
}

/* ------------------------------------------------------------------ streams of entries */

static int64_t big_endian(const char *p, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++)
        v = v << 8 | (unsigned char)p[i];
    return (int64_t)(v & INT64_MAX);
}

static bool read_rows(struct gathering *g, struct str *rows, const size_t *w, int64_t first,
                      int64_t count)
{
    size_t width = w[0] + w[1] + w[2];

    if (first < 0 || count < 0 || (size_t)count > rows->n / width)
        return false;
    for (int64_t i = 0; i < count; i++, *rows = str_sub(*rows, width, rows->n)) {
        int64_t type = w[0] > 0 ? big_endian(rows->p, w[0]) : 1;
        struct pdf_entry e = { .number = first + i, .at = big_endian(rows->p + w[0], w[1]) };
        int64_t third = big_endian(rows->p + w[0] + w[1], w[2]);

        if (type > 2)
            return false;
        e.place = type == 0 ? PDF_FREE : type == 1 ? PDF_AT : PDF_WITHIN;
        e.generation = type == 2 ? 0 : third;
        e.index = type == 2 ? third : 0;
        if (!add(g, e))
            return false;
    }
    return true;
}

static bool read_entries(struct pdf *p, struct str rows, struct pdf_section *s)
{
    const struct pdf_value *widths = pdf_member(s->trailer, "W"), *v;
    const struct pdf_value *index = pdf_member(s->trailer, "Index");
    const struct pdf_value *size = pdf_member(s->trailer, "Size");
    struct gathering g = { .p = p };
    size_t w[3] = { 0, 0, 0 }, i = 0;

    if (widths == NULL || widths->type != PDF_ARRAY || widths->count != 3 || size == NULL)
        return false;
    for (v = widths->child; v != NULL; v = v->next, i++) {
        if (v->type != PDF_INT || v->n < 0 || v->n > 8)
            return false;
        w[i] = (size_t)v->n;
    }
    if (w[1] == 0)
        return false;
    if (index == NULL && !read_rows(&g, &rows, w, 0, size->n))
        return false;
    if (index != NULL && (index->type != PDF_ARRAY || index->count % 2 != 0))
        return false;
    for (v = index != NULL ? index->child : NULL; v != NULL; v = v->next->next)
        if (v->type != PDF_INT || v->next->type != PDF_INT ||
            !read_rows(&g, &rows, w, v->n, v->next->n))
            return false;
    return close_section(&g, s);
}

/* The stream is read before any entry is known, so its /Length must stand in it. */
static bool read_stream(struct pdf *p, struct pdf_section *s)
{
    struct pdf_cursor c = { p->a, p->bytes, s->offset, &p->budget };
    struct pdf_entry self = { .at = (int64_t)s->offset, .place = PDF_AT, .section = p->n };
    const struct pdf_object *o;
    struct str rows;

    if (!pdf_number(&c, &self.number) || !pdf_number(&c, &self.generation) ||
        (o = pdf_load(p, &self)) == NULL || !o->stream ||
        !pdf_name_is(pdf_member(o->value, "Type"), "XRef"))
        return false;
    s->trailer = o->value;
    return pdf_unpack(p, p->n, o, &rows) && read_entries(p, rows, s);
}

/* ------------------------------------------------------------------ the chain */

static bool read_section(struct pdf *p, size_t offset, struct diags *d)
{
    struct pdf_section *s = &p->section[p->n];
    struct pdf_cursor c = { p->a, p->bytes, offset, &p->budget };

    for (size_t i = 0; i < p->n; i++)
        if (p->section[i].offset == offset)
            return bad(d, "its cross-references go round in a circle");
    s->offset = offset;
    if (offset >= p->bytes.n ||
        !(p->bytes.p[offset] == 'x' ? pdf_word(&c, "xref") && read_table(p, &c, s)
                                    : read_stream(p, s)))
        return bad(d, "a cross-reference is not where or what it should be");
    if (pdf_member(s->trailer, "XRefStm") != NULL)
        return bad(d, "it has two cross-references side by side");
    if (pdf_member(s->trailer, "Encrypt") != NULL) {
        diag_add(d, DIAG_INPUT, "pdf-encrypted", "the PDF is encrypted")->remedy =
            STR("give the file without a password");
        return false;
    }
    p->n++;
    return true;
}

struct pdf *pdf_open(struct arena *a, struct str bytes, struct diags *d)
{
    struct pdf *p = arena_new_of(a, struct pdf);
    const struct pdf_value *previous;
    size_t offset;

    p->a = a;
    p->bytes = bytes;
    p->budget = PDF_VALUES_MOST;
    if (bytes.n > PDF_BYTES_MOST) {
        diag_add(d, DIAG_INPUT, "pdf-too-large", "a PDF of more than %d MiB is not looked into",
                 PDF_BYTES_MOST >> 20);
        return NULL;
    }
    if (!pdf_known(bytes) || !pdf_tail(bytes, bytes.n, &offset)) {
        bad(d, "it does not end with its cross-reference");
        return NULL;
    }
    for (;;) {
        if (p->n == PDF_SECTIONS_MOST) {
            bad(d, "it was updated more often than allowed");
            return NULL;
        }
        if (!read_section(p, offset, d))
            return NULL;
        previous = pdf_member(p->section[p->n - 1].trailer, "Prev");
        if (previous == NULL)
            break;
        offset = previous->type == PDF_INT && previous->n > 0 ? (size_t)previous->n : bytes.n;
    }
    previous = pdf_member(p->section[0].trailer, "Root");
    if (previous == NULL || previous->type != PDF_REF || pdf_root(p, 0)->type != PDF_DICT ||
        p->broken) {
        bad(d, "its catalog is missing");
        return NULL;
    }
    return p;
}

bool pdf_known(struct str bytes)
{
    return str_starts(bytes, "%PDF-");
}
