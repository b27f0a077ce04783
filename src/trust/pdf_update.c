/*
 * NAME      pdf_update - see pdf_update.h
 * WHY       see pdf_update.h
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  touch a byte of what was there
 */
#include "trust/pdf_update.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/panic.h"

struct pdf_update pdf_update_on(struct pdf *p)
{
    struct pdf_update u = { .p = p, .b = buf_on(p->a), .next = 1 };

    /* One more than any number in use, whatever /Size says. */
    for (size_t i = 0; i < p->n; i++) {
        const struct pdf_value *size = pdf_member(p->section[i].trailer, "Size");
        const struct pdf_section *s = &p->section[i];

        if (size != NULL && size->type == PDF_INT && size->n > u.next && size->n < INT32_MAX)
            u.next = size->n;
        if (s->n > 0 && s->entries[s->n - 1].number >= u.next)
            u.next = s->entries[s->n - 1].number + 1;
    }
    buf_str(&u.b, p->bytes);
    if (p->bytes.p[p->bytes.n - 1] != '\n')
        buf_char(&u.b, '\n');
    return u;
}

int64_t pdf_new_number(struct pdf_update *u)
{
    return u->next++;
}

void pdf_begin_object(struct pdf_update *u, int64_t number, int64_t generation)
{
    AN(u->n < PDF_UPDATED_MOST);
    u->object[u->n].number = number;
    u->object[u->n].generation = generation;
    u->object[u->n++].at = u->b.n;
    buf_printf(&u->b, "%lld %lld obj\n", (long long)number, (long long)generation);
}

void pdf_end_object(struct pdf_update *u)
{
    buf_puts(&u->b, "\nendobj\n");
}

void pdf_copy_members(struct pdf_update *u, const struct pdf_value *dict,
                      const char *const *without)
{
    buf_puts(&u->b, "<<");
    for (const struct pdf_value *m = dict->child; m != NULL; m = m->next) {
        bool skip = false;

        for (size_t i = 0; without[i] != NULL; i++)
            skip = skip || str_is(m->key, without[i]);
        if (skip)
            continue;
        buf_char(&u->b, ' ');
        buf_str(&u->b, m->raw_key);
        buf_char(&u->b, ' ');
        buf_str(&u->b, m->raw);
    }
}

/* ------------------------------------------------------------------ the end */

static int by_number(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;   /* the number is the first member */

    return (*a > *b) - (*a < *b);
}

static void trailer_members(struct pdf_update *u)
{
    static const char *const keep[] = { "Root", "Info", "ID" };
    const struct pdf_section *s = &u->p->section[0];

    buf_printf(&u->b, " /Size %lld /Prev %zu", (long long)u->next, s->offset);
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
        const struct pdf_value *v = pdf_member(s->trailer, keep[i]);

        if (v != NULL) {
            buf_printf(&u->b, " /%s ", keep[i]);
            buf_str(&u->b, v->raw);
        }
    }
}

static void table(struct pdf_update *u)
{
    buf_puts(&u->b, "xref\n");
    for (size_t i = 0, k; i < u->n; i = k) {
        for (k = i + 1; k < u->n && u->object[k].number == u->object[k - 1].number + 1; k++)
            ;
        buf_printf(&u->b, "%lld %zu\n", (long long)u->object[i].number, k - i);
        for (size_t j = i; j < k; j++)
            buf_printf(&u->b, "%010zu %05lld n \n", u->object[j].at,
                       (long long)u->object[j].generation);
    }
    buf_puts(&u->b, "trailer\n<<");
    trailer_members(u);
    buf_puts(&u->b, " >>\n");
}

/* Rows of one, four and two bytes; the stream lists itself. */
static void stream(struct pdf_update *u, size_t at)
{
    buf_puts(&u->b, "<< /Type /XRef /W [1 4 2] /Index [");
    for (size_t i = 0; i < u->n; i++)
        buf_printf(&u->b, "%s%lld 1", i > 0 ? " " : "", (long long)u->object[i].number);
    buf_printf(&u->b, "] /Length %zu", u->n * 7);
    trailer_members(u);
    buf_puts(&u->b, " >>\nstream\n");
    for (size_t i = 0; i < u->n; i++) {
        size_t offset = u->object[i].at;

        AN(offset <= UINT32_MAX && at <= UINT32_MAX);
        buf_char(&u->b, 1);
        for (int shift = 24; shift >= 0; shift -= 8)
            buf_char(&u->b, (char)(offset >> shift & 0xff));
        buf_char(&u->b, (char)(u->object[i].generation >> 8 & 0xff));
        buf_char(&u->b, (char)(u->object[i].generation & 0xff));
    }
    buf_puts(&u->b, "\nendstream");
}

struct str pdf_update_end(struct pdf_update *u)
{
    bool streams = pdf_name_is(pdf_member(u->p->section[0].trailer, "Type"), "XRef");
    int64_t own = streams ? pdf_new_number(u) : 0;
    size_t at;

    if (streams)
        pdf_begin_object(u, own, 0);
    at = streams ? u->object[u->n - 1].at : u->b.n;
    qsort(u->object, u->n, sizeof *u->object, by_number);
    if (streams) {
        stream(u, at);
        pdf_end_object(u);
    } else {
        table(u);
    }
    buf_printf(&u->b, "startxref\n%zu\n%%%%EOF\n", at);
    return buf_get(&u->b);
}

void pdf_put_time(struct buf *b, int64_t t)
{
    int64_t days = t >= 0 ? t / 86400 : -((86399 - t) / 86400), rest = t - days * 86400;
    int y, m, dom;

    day_parts((day)days, &y, &m, &dom);
    buf_printf(b, "(D:%04d%02d%02d%02d%02d%02dZ)", y, m, dom, (int)(rest / 3600),
               (int)(rest / 60 % 60), (int)(rest % 60));
}
