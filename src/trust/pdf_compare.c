/*
 * NAME      pdf_compare - see pdf_compare.h
 * WHY       both states are walked side by side from the catalog on, object by object
 * OWNS      marks in the entries: `seen` is the number of the walk
 * ERRORS    see the header
 * MUST NOT  take an object of the older state from bytes that came later
 */
#include "trust/pdf_compare.h"

#include <string.h>

enum role { ROLE_PLAIN, ROLE_CATALOG, ROLE_INFO, ROLE_ANNOTS };

struct visit { struct pdf_entry *older, *newer; enum role role; };
struct walk {
    struct pdf *p;
    size_t older, newer, end;
    bool files;
    struct visit *queue;
    size_t n, cap;
    int64_t at;
    struct pdf_difference d;
};

static void change(struct walk *w)
{
    if (!w->d.changed)
        w->d.object = w->at;
    w->d.changed = true;
}

static void push(struct walk *w, struct visit v)
{
    struct visit *q;

    if (w->n == w->cap) {
        w->cap = w->cap == 0 ? 256 : 2 * w->cap;
        q = arena_new_array(w->p->a, w->cap, struct visit);
        if (w->n > 0)
            memcpy(q, w->queue, w->n * sizeof *q);
        w->queue = q;
    }
    w->queue[w->n++] = v;
}

/* The object is to be compared once; dangling on both sides is the same. */
static void visit(struct walk *w, int64_t number, enum role role)
{
    struct visit v = { pdf_find(w->p, w->older, number), pdf_find(w->p, w->newer, number), role };

    if (v.older == NULL && v.newer == NULL)
        return;
    if (v.older == NULL || v.newer == NULL) {
        change(w);
        return;
    }
    if (v.older->seen == w->p->walk)
        return;
    v.older->seen = w->p->walk;
    push(w, v);
}

/* ------------------------------------------------------------------ what a signature adds */

static bool shows(struct walk *w, const struct pdf_value *field)
{
    const struct pdf_value *rect = pdf_get(w->p, w->newer, field, "Rect"), *v;
    const struct pdf_value *flags = pdf_get(w->p, w->newer, field, "F");
    const struct pdf_value *side[4] = { NULL, NULL, NULL, NULL };
    size_t n = 0;

    if (flags->type == PDF_INT && (flags->n & (2 | 32)) != 0)      /* Hidden, NoView */
        return false;
    if (rect->type != PDF_ARRAY || rect->count != 4)
        return true;
    for (v = rect->child; v != NULL; v = v->next)
        side[n++] = pdf_resolve(w->p, w->newer, v);
    return !str_eq(side[0]->raw, side[2]->raw) || !str_eq(side[1]->raw, side[3]->raw);
}

/* A field that was not there: a signature with a value, no parts, no actions. */
static bool new_signature(struct walk *w, const struct pdf_value *ref)
{
    static const char *const never[] = { "Kids", "Parent", "A", "AA", "PMD" };
    const struct pdf_value *field, *value;

    if (ref->type != PDF_REF || pdf_find(w->p, w->older, ref->n) != NULL)
        return false;
    field = pdf_resolve(w->p, w->newer, ref);
    value = pdf_get(w->p, w->newer, field, "V");
    if (!pdf_name_is(pdf_get(w->p, w->newer, field, "FT"), "Sig") ||
        pdf_member(value, "ByteRange") == NULL)
        return false;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (pdf_member(field, never[i]) != NULL)
            return false;
    w->d.seen = w->d.seen || shows(w, field);
    return true;
}

static void equal(struct walk *w, const struct pdf_value *a, const struct pdf_value *b);

/* The older list must begin the newer one; what follows are new signatures. */
static void longer(struct walk *w, const struct pdf_value *a, const struct pdf_value *b)
{
    const struct pdf_value *x, *y;

    if ((a->type != PDF_ARRAY && a->type != PDF_NULL) ||
        (b->type != PDF_ARRAY && b->type != PDF_NULL)) {
        change(w);
        return;
    }
    for (x = a->child, y = b->child; x != NULL && y != NULL; x = x->next, y = y->next)
        equal(w, x, y);
    if (x != NULL)
        change(w);
    for (; y != NULL; y = y->next)
        if (!new_signature(w, y))
            change(w);
}

/* A list that may stand in the dictionary or apart. */
static void list(struct walk *w, const struct pdf_value *a, const struct pdf_value *b)
{
    struct pdf_entry *e = a != NULL && a->type == PDF_REF ? pdf_find(w->p, w->older, a->n) : NULL;
    const struct pdf_object *o = pdf_object_of(w->p, w->older, a);

    if (e != NULL && e->seen == w->p->walk && e->role == ROLE_ANNOTS)
        return;
    if (e != NULL) {
        e->seen = w->p->walk;
        e->role = ROLE_ANNOTS;
    }
    if (o != NULL && o->end > w->end)
        change(w);
    longer(w, pdf_resolve(w->p, w->older, a), pdf_resolve(w->p, w->newer, b));
}

/* ------------------------------------------------------------------ dictionaries */

enum may { MAY_NOT, MAY_DIFFER, MAY_GROW, MAY_FORM, MAY_NAMES };
struct may_key { const char *key; enum may may; };

static const struct may_key plain_keys[] = { { NULL, MAY_NOT } };
static const struct may_key info_keys[] = { { "ModDate", MAY_DIFFER }, { NULL, MAY_NOT } };
static const struct may_key page_keys[] = { { "Annots", MAY_GROW }, { NULL, MAY_NOT } };
static const struct may_key empty_field_keys[] = {
    { "V", MAY_DIFFER }, { "AP", MAY_DIFFER }, { NULL, MAY_NOT },
};
static const struct may_key form_keys[] = {
    { "Fields", MAY_GROW }, { "SigFlags", MAY_DIFFER }, { NULL, MAY_NOT },
};
static const struct may_key catalog_keys[] = {
    { "AcroForm", MAY_FORM }, { "DSS", MAY_DIFFER }, { "Extensions", MAY_DIFFER },
    { NULL, MAY_NOT },
};
static const struct may_key catalog_file_keys[] = {
    { "AcroForm", MAY_FORM }, { "DSS", MAY_DIFFER }, { "Extensions", MAY_DIFFER },
    { "AF", MAY_DIFFER }, { "Names", MAY_NAMES }, { NULL, MAY_NOT },
};
static const struct may_key names_keys[] = {
    { "EmbeddedFiles", MAY_DIFFER }, { NULL, MAY_NOT },
};

static enum may may_of(const struct may_key *keys, struct str key)
{
    for (; keys->key != NULL; keys++)
        if (str_is(key, keys->key))
            return keys->may;
    return MAY_NOT;
}

static void members(struct walk *w, const struct pdf_value *a, const struct pdf_value *b,
                    const struct may_key *keys);

/* A part of the catalog that may stand in it or apart, and may be missing before. */
static void part(struct walk *w, const struct pdf_value *a, const struct pdf_value *b,
                 const struct may_key *keys)
{
    const struct pdf_object *o = pdf_object_of(w->p, w->older, a);

    a = pdf_resolve(w->p, w->older, a);
    b = pdf_resolve(w->p, w->newer, b);
    if ((o != NULL && o->end > w->end) || (a->type != PDF_DICT && a->type != PDF_NULL) ||
        b->type != PDF_DICT) {
        change(w);
        return;
    }
    members(w, a, b, keys);
}

static void member(struct walk *w, enum may may, const struct pdf_value *a,
                   const struct pdf_value *b)
{
    switch (may) {
    case MAY_DIFFER: break;
    case MAY_GROW: list(w, a, b); break;
    case MAY_FORM: part(w, a, b, form_keys); break;
    case MAY_NAMES: part(w, a, b, names_keys); break;
    default:
        if (a == NULL || b == NULL)
            change(w);
        else
            equal(w, a, b);
    }
}

static const struct pdf_value *named(const struct pdf_value *dict, struct str key)
{
    const struct pdf_value *m = dict->child;

    while (m != NULL && !str_eq(m->key, key))
        m = m->next;
    return m;
}

static void members(struct walk *w, const struct pdf_value *a, const struct pdf_value *b,
                    const struct may_key *keys)
{
    for (const struct pdf_value *m = a->child; m != NULL; m = m->next)
        member(w, may_of(keys, m->key), m, a == b ? m : named(b, m->key));
    if (a == b)
        return;
    for (const struct pdf_value *m = b->child; m != NULL; m = m->next)
        if (named(a, m->key) == NULL)
            member(w, may_of(keys, m->key), NULL, m);
}

/* Pages and empty signature fields are known by what they are, wherever they stand. */
static const struct may_key *keys_of(struct walk *w, const struct pdf_value *a,
                                     const struct pdf_value *b)
{
    if (pdf_name_is(pdf_member(a, "Type"), "Page") && pdf_name_is(pdf_member(b, "Type"), "Page"))
        return page_keys;
    if (a != b && pdf_name_is(pdf_member(a, "FT"), "Sig") && pdf_member(a, "V") == NULL &&
        pdf_member(b, "V") != NULL) {
        w->d.seen = w->d.seen || shows(w, b);
        return empty_field_keys;
    }
    return plain_keys;
}

static void equal(struct walk *w, const struct pdf_value *a, const struct pdf_value *b)
{
    const struct pdf_value *x, *y;

    if (a->type != b->type) {
        change(w);
        return;
    }
    switch (a->type) {
    case PDF_NULL: break;
    case PDF_BOOL: case PDF_INT:
        if (a->n != b->n)
            change(w);
        break;
    case PDF_REAL:
        if (!str_eq(a->raw, b->raw))
            change(w);
        break;
    case PDF_STRING: case PDF_NAME:
        if (!str_eq(a->s, b->s))
            change(w);
        break;
    case PDF_REF:
        if (a->n != b->n || a->generation != b->generation)
            change(w);
        else
            visit(w, a->n, ROLE_PLAIN);
        break;
    case PDF_ARRAY:
        for (x = a->child, y = b->child; x != NULL && y != NULL; x = x->next, y = y->next)
            equal(w, x, y);
        if (x != y)
            change(w);
        break;
    case PDF_DICT:
        members(w, a, b, keys_of(w, a, b));
        break;
    }
}

/* ------------------------------------------------------------------ objects */

static void one(struct walk *w, const struct visit *v)
{
    const struct pdf_object *a = pdf_load(w->p, v->older), *b = pdf_load(w->p, v->newer);

    w->at = v->older->number;
    if (a == NULL || b == NULL || a->end > w->end || a->stream != b->stream ||
        v->older->generation != v->newer->generation || !str_eq(a->data, b->data)) {
        change(w);
        return;
    }
    /* An object in a stream is only the same while that stream is. */
    if (v->older->place == PDF_WITHIN && v->newer == v->older &&
        pdf_find(w->p, w->older, v->older->at) != pdf_find(w->p, w->newer, v->older->at))
        change(w);
    if (v->role == ROLE_PLAIN)
        equal(w, a->value, b->value);
    else if (a->value->type != PDF_DICT || b->value->type != PDF_DICT)
        change(w);
    else
        members(w, a->value, b->value, v->role == ROLE_INFO ? info_keys
                : w->files ? catalog_file_keys : catalog_keys);
}

static void start(struct walk *w, const char *key, enum role role)
{
    const struct pdf_value *a = pdf_member(w->p->section[w->older].trailer, key);
    const struct pdf_value *b = pdf_member(w->p->section[w->newer].trailer, key);

    if (a == NULL && b == NULL)
        return;
    if (a == NULL || b == NULL || a->type != PDF_REF || b->type != PDF_REF || a->n != b->n ||
        a->generation != b->generation)
        change(w);
    else
        visit(w, a->n, role);
}

struct pdf_difference pdf_compare(struct pdf *p, size_t older, size_t end, size_t newer,
                                  bool files)
{
    struct walk w = { .p = p, .older = older, .newer = newer, .end = end, .files = files };

    p->walk++;
    start(&w, "Root", ROLE_CATALOG);
    start(&w, "Info", ROLE_INFO);
    for (size_t i = 0; i < w.n && !w.d.changed; i++)
        one(&w, &w.queue[i]);
    return w.d;
}
