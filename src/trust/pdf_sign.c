/*
 * NAME      pdf_sign - signatures put into a document (pdf.h)
 * WHY       PAdES baseline: a detached CMS without the claimed time in a hole of the file, everything
 *           else of the file under it (ISO 32000-1 12.8, EN 319 142-1 clause 6)
 * OWNS      the size of the hole
 * ERRORS    false and a diag
 * MUST NOT  sign what the strict reader cannot read: it could not be checked by us afterwards
 */
#include <string.h>

#include "base/panic.h"
#include "trust/pdf.h"
#include "trust/pdf_parts.h"
#include "trust/pdf_update.h"

static const char *const no_keys[] = { NULL };

struct signing {
    struct arena *a;
    struct pdf *p;
    struct pdf_update u;
    const struct pdf_how *how;
    size_t hole;                        /* bytes of CMS that fit */
    size_t range, contents;             /* where both stand in the file */
    struct diags *d;
};

static bool bad(struct diags *d, const char *what)
{
    diag_add(d, DIAG_INPUT, "bad-pdf", "the PDF cannot be signed: %s", what)->remedy =
        STR("give the file as it was issued");
    return false;
}

static void put_said(struct signing *s, const char *key, struct str text)
{
    if (text.n == 0)
        return;
    buf_printf(&s->u.b, " /%s ", key);
    buf_str(&s->u.b, pdf_text(s->a, text));
}

/* The value, with room for what is known only when all of it is written. */
static int64_t put_value(struct signing *s)
{
    int64_t number = pdf_new_number(&s->u);
    struct buf *b = &s->u.b;

    pdf_begin_object(&s->u, number, 0);
    buf_puts(b, "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
                " /ByteRange [");
    s->range = b->n;
    buf_pad(b, ' ', 4 * 11);
    buf_puts(b, "] /Contents ");
    s->contents = b->n;
    buf_char(b, '<');
    buf_pad(b, '0', 2 * s->hole);
    buf_char(b, '>');
    if (s->how->now != MOMENT_NONE) {
        buf_puts(b, " /M ");
        pdf_put_time(b, s->how->now);
    }
    put_said(s, "Name", s->how->name);
    put_said(s, "Reason", s->how->reason);
    put_said(s, "Location", s->how->place);
    buf_puts(b, " >>");
    pdf_end_object(&s->u);
    return number;
}

static struct str field_name(struct signing *s)
{
    struct str name;

    for (int i = 1;; i++) {
        name = str_printf(s->a, "Signature%d", i);
        if (!pdf_has_field(s->p, name))
            return name;
    }
}

/* Field and annotation in one, of no size: printed, locked, nothing to see. */
static int64_t put_field(struct signing *s, int64_t value, const struct pdf_value *page)
{
    int64_t number = pdf_new_number(&s->u);

    pdf_begin_object(&s->u, number, 0);
    buf_printf(&s->u.b, "<< /Type /Annot /Subtype /Widget /FT /Sig /F 132 /Rect [0 0 0 0]"
               " /V %lld 0 R /P ", (long long)value);
    buf_str(&s->u.b, page->raw);
    put_said(s, "T", field_name(s));
    buf_puts(&s->u.b, " >>");
    pdf_end_object(&s->u);
    return number;
}

/* "[old elements new 0 R]" */
static void put_longer(struct signing *s, const struct pdf_value *list, int64_t number)
{
    buf_char(&s->u.b, '[');
    if (list->type == PDF_ARRAY)
        for (const struct pdf_value *v = list->child; v != NULL; v = v->next) {
            buf_str(&s->u.b, v->raw);
            buf_char(&s->u.b, ' ');
        }
    buf_printf(&s->u.b, "%lld 0 R]", (long long)number);
}

static void put_page(struct signing *s, const struct pdf_value *ref, int64_t field)
{
    static const char *const without[] = { "Annots", NULL };
    const struct pdf_value *page = pdf_resolve(s->p, 0, ref);

    pdf_begin_object(&s->u, ref->n, ref->generation);
    pdf_copy_members(&s->u, page, without);
    buf_puts(&s->u.b, " /Annots ");
    put_longer(s, pdf_get(s->p, 0, page, "Annots"), field);
    buf_puts(&s->u.b, " >>");
    pdf_end_object(&s->u);
}

static void put_catalog(struct signing *s, int64_t field)
{
    static const char *const without[] = { "AcroForm", NULL };
    static const char *const form_without[] = { "Fields", "SigFlags", NULL };
    const struct pdf_value *ref = pdf_member(s->p->section[0].trailer, "Root");
    const struct pdf_value *root = pdf_root(s->p, 0), *form = pdf_get(s->p, 0, root, "AcroForm");

    pdf_begin_object(&s->u, ref->n, ref->generation);
    pdf_copy_members(&s->u, root, without);
    buf_puts(&s->u.b, " /AcroForm ");
    pdf_copy_members(&s->u, form, form->type == PDF_DICT ? form_without : no_keys);
    /* 3: there are signatures, and the file may only be appended to. */
    buf_puts(&s->u.b, " /SigFlags 3 /Fields ");
    put_longer(s, pdf_get(s->p, 0, form, "Fields"), field);
    buf_puts(&s->u.b, " >> >>");
    pdf_end_object(&s->u);
}

static bool make_cms(struct signing *s, const struct private_key *key, const struct str *certs,
                     size_t n, struct str content, struct str *out)
{
    struct cms_how how = { .attached = false, .signing_time = MOMENT_NONE };
    struct str token;
    struct cms *m;

    if (!cms_sign(s->a, key, certs, n, content, how, out, s->d))
        return false;
    if (s->how->stamp != NULL) {
        if ((m = cms_read(s->a, *out, s->d)) == NULL ||
            !s->how->stamp(s->how->ctx, m->signers[0].signature,
                           digest_of_algorithm(private_key_algorithm(key)), s->a, &token, s->d) ||
            !cms_add_timestamp(s->a, *out, 0, token, out, s->d))
            return false;
    }
    if (out->n <= s->hole)
        return true;
    diag_add(s->d, DIAG_INPUT, "signature-too-large", "the signature of %zu bytes does not fit"
             " into the %zu bytes kept for it", out->n, s->hole)->remedy =
        STR("leave certificates out that the signature does not need");
    return false;
}

/* Fills range and hole in the finished file. */
static bool fill(struct signing *s, struct str file, const struct private_key *key,
                 const struct str *certs, size_t n, struct str *out)
{
    size_t open = s->contents, close = s->contents + 2 * s->hole + 2;
    char *p = arena_dup(s->a, file.p, file.n), *content;
    struct str cms, range = str_printf(s->a, "%-10d %-10zu %-10zu %-10zu", 0, open, close,
                                       file.n - close);
    static const char digits[] = "0123456789abcdef";

    AN(range.n <= 4 * 11);
    memcpy(p + s->range, range.p, range.n);
    content = arena_alloc(s->a, file.n - (close - open));
    memcpy(content, p, open);
    memcpy(content + open, p + close, file.n - close);
    if (!make_cms(s, key, certs, n, (struct str){ content, file.n - (close - open) }, &cms))
        return false;
    for (size_t i = 0; i < cms.n; i++) {
        p[open + 1 + 2 * i] = digits[(unsigned char)cms.p[i] >> 4];
        p[open + 2 + 2 * i] = digits[(unsigned char)cms.p[i] & 15];
    }
    *out = (struct str){ p, file.n };
    return true;
}

static size_t hole_for(const struct str *certs, size_t n, bool stamped)
{
    size_t most = 3072 + (stamped ? 16384 : 0);

    for (size_t i = 0; i < n; i++)
        most += certs[i].n;
    return most < PDF_CONTENTS_LEAST ? PDF_CONTENTS_LEAST : most;
}

bool pdf_sign(struct arena *a, struct str pdf, const struct private_key *key,
              const struct str *certificates, size_t n, struct pdf_how how, struct str *out,
              struct diags *d)
{
    struct signing *s = arena_new_of(a, struct signing);
    struct pdf_signatures *there = arena_new_of(a, struct pdf_signatures);
    const struct pdf_value *page;
    int64_t value, field;

    s->a = a;
    s->how = &how;
    s->d = d;
    s->hole = hole_for(certificates, n, how.stamp != NULL);
    if ((s->p = pdf_open(a, pdf, d)) == NULL)
        return false;
    if ((page = pdf_first_page(s->p)) == NULL || s->p->broken)
        return bad(d, "it has no page");
    if (!pdf_find_signatures(s->p, 0, there) || there->n == PDF_SIGNATURES_MOST)
        return bad(d, "it has as many signatures as are looked at");
    s->u = pdf_update_on(s->p);
    value = put_value(s);
    field = put_field(s, value, page);
    put_page(s, page, field);
    put_catalog(s, field);
    return fill(s, pdf_update_end(&s->u), key, certificates, n, out);
}

bool pdf_p7s(struct arena *a, struct str pdf, const struct private_key *key,
             const struct str *certificates, size_t n, moment now, struct str *out,
             struct diags *d)
{
    struct cms_how how = { .attached = false, .signing_time = now };

    return cms_sign(a, key, certificates, n, pdf, how, out, d);
}
