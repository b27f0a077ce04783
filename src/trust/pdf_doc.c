/*
 * NAME      pdf_doc - see pdf_doc.h; objects, references and streams. Sections are in pdf_xref.c
 * WHY       see pdf_doc.h
 * OWNS      the cache of objects in the entries
 * ERRORS    `broken` is set, null is answered
 * MUST NOT  read an object whose number is not the one looked for
 */
#include "trust/pdf_doc.h"

#include <string.h>

static const struct pdf_value null_value = { .type = PDF_NULL };

struct pdf_entry *pdf_find(struct pdf *p, size_t from, int64_t number)
{
    for (size_t i = from; i < p->n; i++) {
        const struct pdf_section *s = &p->section[i];
        size_t lo = 0, hi = s->n;

        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;

            if (s->entries[mid].number < number)
                lo = mid + 1;
            else
                hi = mid;
        }
        if (lo < s->n && s->entries[lo].number == number)
            return s->entries[lo].place == PDF_FREE ? NULL : &s->entries[lo];
    }
    return NULL;
}

/* ------------------------------------------------------------------ objects */

/*
 * The bytes of a stream: exactly /Length of them and then endstream. A length written elsewhere is
 * taken as of the section that holds the stream, so that no later update can move the end.
 */
static bool read_stream(struct pdf *p, struct pdf_cursor *c, const struct pdf_entry *e,
                        struct pdf_object *o)
{
    const struct pdf_value *n = pdf_get(p, e->section, o->value, "Length");

    if (o->value->type != PDF_DICT || n->type != PDF_INT || n->n < 0)
        return false;
    if (c->at < c->s.n && c->s.p[c->at] == '\r')
        c->at++;
    if (c->at >= c->s.n || c->s.p[c->at++] != '\n' || (size_t)n->n > c->s.n - c->at)
        return false;
    o->stream = true;
    o->data = str_sub(c->s, c->at, (size_t)n->n);
    c->at += (size_t)n->n;
    return pdf_word(c, "endstream");
}

static struct pdf_object *load_at(struct pdf *p, const struct pdf_entry *e)
{
    struct pdf_cursor c = { p->a, p->bytes, (size_t)e->at, &p->budget };
    struct pdf_object *o = arena_new_of(p->a, struct pdf_object);
    int64_t number, generation;

    if (c.at >= p->bytes.n || p->bytes.p[c.at] < '0' || p->bytes.p[c.at] > '9' ||
        !pdf_number(&c, &number) || !pdf_number(&c, &generation) || number != e->number ||
        generation != e->generation || !pdf_word(&c, "obj") ||
        (o->value = pdf_value_read(&c)) == NULL)
        return NULL;
    if (pdf_word(&c, "stream") && !read_stream(p, &c, e, o))
        return NULL;
    if (!pdf_word(&c, "endobj"))
        return NULL;
    o->end = c.at;
    return o;
}

/* An object within an object stream (ISO 32000-1 7.5.7). */
static struct pdf_object *load_within(struct pdf *p, const struct pdf_entry *e)
{
    struct pdf_entry *holder = pdf_find(p, e->section, e->at);
    const struct pdf_object *s;
    struct pdf_object *o;
    struct pdf_cursor c = { p->a, STR_NONE, 0, &p->budget };
    const struct pdf_value *n, *first;
    int64_t number = -1, offset = -1;

    if (holder == NULL || holder->place != PDF_AT || (s = pdf_load(p, holder)) == NULL ||
        !s->stream || !pdf_name_is(pdf_member(s->value, "Type"), "ObjStm"))
        return NULL;
    n = pdf_get(p, e->section, s->value, "N");
    first = pdf_get(p, e->section, s->value, "First");
    if (n->type != PDF_INT || first->type != PDF_INT || e->index >= n->n ||
        !pdf_unpack(p, e->section, s, &c.s) || first->n < 0 || (size_t)first->n > c.s.n)
        return NULL;
    for (int64_t i = 0; i <= e->index; i++)
        if (!pdf_number(&c, &number) || !pdf_number(&c, &offset))
            return NULL;
    if (number != e->number || (size_t)offset >= c.s.n - (size_t)first->n)
        return NULL;
    o = arena_new_of(p->a, struct pdf_object);
    c.at = (size_t)(first->n + offset);
    o->value = pdf_value_read(&c);
    o->end = s->end;
    return o->value != NULL ? o : NULL;
}

const struct pdf_object *pdf_load(struct pdf *p, struct pdf_entry *e)
{
    if (e->loaded)
        return e->object;
    e->loaded = true;               /* before reading: one that needs itself is nothing */
    if (p->depth < PDF_HOPS_MOST) {
        p->depth++;
        e->object = e->place == PDF_AT ? load_at(p, e) : load_within(p, e);
        p->depth--;
    }
    if (e->object == NULL)
        p->broken = true;
    return e->object;
}

const struct pdf_object *pdf_object_of(struct pdf *p, size_t from, const struct pdf_value *v)
{
    const struct pdf_object *o = NULL;
    struct pdf_entry *e;

    for (int i = 0; v != NULL && v->type == PDF_REF && i < PDF_HOPS_MOST; i++) {
        e = pdf_find(p, from, v->n);
        if (e == NULL || e->generation != v->generation || (o = pdf_load(p, e)) == NULL)
            return NULL;
        v = o->value;
    }
    return v != NULL && v->type == PDF_REF ? NULL : o;
}

const struct pdf_value *pdf_resolve(struct pdf *p, size_t from, const struct pdf_value *v)
{
    const struct pdf_object *o;

    if (v == NULL || v->type != PDF_REF)
        return v != NULL ? v : &null_value;
    o = pdf_object_of(p, from, v);
    return o != NULL ? o->value : &null_value;
}

const struct pdf_value *pdf_get(struct pdf *p, size_t from, const struct pdf_value *dict,
                                const char *key)
{
    return pdf_resolve(p, from, pdf_member(dict, key));
}

const struct pdf_value *pdf_root(struct pdf *p, size_t from)
{
    return pdf_get(p, from, p->section[from].trailer, "Root");
}

/* ------------------------------------------------------------------ streams */

/* The one element of an array, or the value itself. */
static const struct pdf_value *only(struct pdf *p, size_t from, const struct pdf_value *v)
{
    if (v->type != PDF_ARRAY)
        return v;
    return v->count == 1 ? pdf_resolve(p, from, v->child) : v;
}

static int64_t number_or(const struct pdf_value *v, int64_t otherwise)
{
    return v->type == PDF_INT ? v->n : otherwise;
}

bool pdf_unpack(struct pdf *p, size_t from, const struct pdf_object *o, struct str *out)
{
    const struct pdf_value *filter = only(p, from, pdf_get(p, from, o->value, "Filter"));
    const struct pdf_value *how = only(p, from, pdf_get(p, from, o->value, "DecodeParms"));
    int64_t predictor = number_or(pdf_get(p, from, how, "Predictor"), 1);
    int64_t columns = number_or(pdf_get(p, from, how, "Columns"), 1);

    *out = o->data;
    if (filter->type == PDF_NULL || (filter->type == PDF_ARRAY && filter->count == 0))
        return true;
    if (!pdf_name_is(filter, "FlateDecode") || p->inflated >= PDF_INFLATED_MOST ||
        !flate_unpack(p->a, o->data, PDF_INFLATED_MOST - p->inflated, out))
        return false;
    p->inflated += out->n;
    if (predictor == 1)
        return true;
    return predictor >= 10 && predictor <= 15 && columns > 0 && columns < 1 << 16 &&
           number_or(pdf_get(p, from, how, "Colors"), 1) == 1 &&
           number_or(pdf_get(p, from, how, "BitsPerComponent"), 8) == 8 &&
           predictor_undo(p->a, *out, (size_t)columns, out);
}
