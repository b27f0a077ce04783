/*
 * NAME      pdf_parts - see pdf_parts.h
 * WHY       see pdf_parts.h
 * OWNS      nothing: lists on the arena
 * ERRORS    see the header
 * MUST NOT  walk a tree that goes round in a circle twice: depth and number of nodes are limited
 */
#include "trust/pdf_parts.h"

/* ------------------------------------------------------------------ signature fields */

struct field_walk { struct pdf *p; size_t from, nodes; struct pdf_signatures *out; };

static bool add_signature(struct field_walk *w, const struct pdf_value *field,
                          const struct pdf_entry *home)
{
    const struct pdf_value *v = pdf_member(field, "V");
    struct pdf_signature s = { .entry = home, .gone = w->from > 0 };

    if (v == NULL || v->type == PDF_NULL)
        return true;
    if (v->type == PDF_REF)
        s.entry = pdf_find(w->p, w->from, v->n);
    s.dict = pdf_resolve(w->p, w->from, v);
    s.name = pdf_text_read(w->p->a, pdf_get(w->p, w->from, field, "T")->s);
    for (size_t i = 0; i < w->out->n; i++)
        if (w->out->v[i].dict == s.dict && w->out->v[i].entry == s.entry)
            return true;
    if (w->out->n == PDF_SIGNATURES_MOST)
        return false;
    w->out->v[w->out->n++] = s;
    return true;
}

/* Fields one below the other; what kind of field it is may be said above. */
static bool walk_fields(struct field_walk *w, const struct pdf_value *list, bool signature,
                        int depth)
{
    list = pdf_resolve(w->p, w->from, list);
    if (list->type != PDF_ARRAY)
        return true;
    if (depth > 16)
        return false;
    for (const struct pdf_value *r = list->child; r != NULL; r = r->next) {
        const struct pdf_value *field = pdf_resolve(w->p, w->from, r), *type;
        bool is = signature;

        if (++w->nodes > PDF_NODES_MOST)
            return false;
        type = pdf_get(w->p, w->from, field, "FT");
        if (type->type == PDF_NAME)
            is = pdf_name_is(type, "Sig");
        if (is && !add_signature(w, field, r->type == PDF_REF ? pdf_find(w->p, w->from, r->n)
                                                              : NULL))
            return false;
        if (!walk_fields(w, pdf_member(field, "Kids"), is, depth + 1))
            return false;
    }
    return true;
}

bool pdf_find_signatures(struct pdf *p, size_t from, struct pdf_signatures *out)
{
    struct field_walk w = { p, from, 0, out };
    const struct pdf_value *form = pdf_get(p, from, pdf_root(p, from), "AcroForm");

    return walk_fields(&w, pdf_member(form, "Fields"), false, 0);
}

bool pdf_has_field(struct pdf *p, struct str name)
{
    const struct pdf_value *form = pdf_get(p, 0, pdf_root(p, 0), "AcroForm");
    const struct pdf_value *list = pdf_get(p, 0, form, "Fields");

    if (list->type != PDF_ARRAY)
        return false;
    for (const struct pdf_value *r = list->child; r != NULL; r = r->next)
        if (str_eq(pdf_text_read(p->a, pdf_get(p, 0, pdf_resolve(p, 0, r), "T")->s), name))
            return true;
    return false;
}

/* ------------------------------------------------------------------ embedded files */

struct file_walk { struct pdf *p; size_t nodes; struct pdf_file *out; size_t n; };

static bool add_file(struct file_walk *w, const struct pdf_value *spec)
{
    static const char *const relations[] = {
        [PDF_DATA] = "Data", [PDF_SOURCE] = "Source", [PDF_ALTERNATIVE] = "Alternative",
        [PDF_SUPPLEMENT] = "Supplement", [PDF_UNSPECIFIED] = "Unspecified",
    };
    const struct pdf_value *name = pdf_get(w->p, 0, spec, "UF");
    const struct pdf_value *within = pdf_get(w->p, 0, spec, "EF");
    const struct pdf_object *o = pdf_object_of(w->p, 0, pdf_member(within, "F"));
    struct pdf_file *f = &w->out[w->n];

    if (name->type != PDF_STRING)
        name = pdf_get(w->p, 0, spec, "F");
    if (o == NULL || !o->stream || name->type != PDF_STRING)
        return true;
    if (w->n == PDF_FILES_MOST)
        return false;
    *f = (struct pdf_file){ .relation = PDF_UNSPECIFIED };
    f->name = pdf_text_read(w->p->a, name->s);
    f->media = pdf_get(w->p, 0, o->value, "Subtype")->s;
    f->description = pdf_text_read(w->p->a, pdf_get(w->p, 0, spec, "Desc")->s);
    for (int i = 0; i < PDF_UNSPECIFIED; i++)
        if (pdf_name_is(pdf_get(w->p, 0, spec, "AFRelationship"), relations[i]))
            f->relation = (enum pdf_relation)i;
    w->n++;
    return pdf_unpack(w->p, 0, o, &f->bytes);
}

static bool walk_names(struct file_walk *w, const struct pdf_value *node, int depth)
{
    const struct pdf_value *names, *kids, *v;

    node = pdf_resolve(w->p, 0, node);
    names = pdf_get(w->p, 0, node, "Names");
    kids = pdf_get(w->p, 0, node, "Kids");
    if (depth > 16 || ++w->nodes > PDF_NODES_MOST)
        return false;
    if (names->type == PDF_ARRAY && names->count % 2 == 0)
        for (v = names->child; v != NULL; v = v->next->next)
            if (!add_file(w, pdf_resolve(w->p, 0, v->next)))
                return false;
    for (v = kids->type == PDF_ARRAY ? kids->child : NULL; v != NULL; v = v->next)
        if (!walk_names(w, v, depth + 1))
            return false;
    return true;
}

bool pdf_find_files(struct pdf *p, struct pdf_file *out, size_t *n)
{
    struct file_walk w = { .p = p, .out = out };
    const struct pdf_value *names = pdf_get(p, 0, pdf_root(p, 0), "Names");
    bool right = walk_names(&w, pdf_member(names, "EmbeddedFiles"), 0);

    *n = w.n;
    return right;
}

bool pdf_files(struct arena *a, struct str pdf, struct pdf_file **out, size_t *n, struct diags *d)
{
    struct pdf *p = pdf_open(a, pdf, d);

    *out = arena_new_array(a, PDF_FILES_MOST, struct pdf_file);
    *n = 0;
    if (p == NULL)
        return false;
    if (pdf_find_files(p, *out, n) && !p->broken)
        return true;
    diag_add(d, DIAG_INPUT, "bad-pdf", "the files in the PDF cannot be read");
    return false;
}

/* ------------------------------------------------------------------ pages */

const struct pdf_value *pdf_first_page(struct pdf *p)
{
    const struct pdf_value *ref = pdf_member(pdf_root(p, 0), "Pages"), *node, *kids;

    for (int depth = 0; depth < PDF_DEPTH && ref != NULL && ref->type == PDF_REF; depth++) {
        node = pdf_resolve(p, 0, ref);
        if (pdf_name_is(pdf_get(p, 0, node, "Type"), "Page"))
            return ref;
        kids = pdf_get(p, 0, node, "Kids");
        if (kids->type != PDF_ARRAY)
            return NULL;
        ref = kids->child;
    }
    return NULL;
}
