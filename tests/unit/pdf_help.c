/* NAME pdf_help - see pdf_help.h */
#include "pdf_help.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "paper/paper.h"
#include "trust/pdf_doc.h"
#include "trust/pdf_parts.h"
#include "trust/pdf_update.h"

struct str pdf_paper(struct arena *a)
{
    static const char model[] =
        "{\"number\":\"" PDF_NUMBER "\",\"date\":\"2026-03-02\",\"case\":\"DEP-2026-000123-K\","
        "\"service\":\"Тұрақты тұруға кету\",\"body\":\"Аумақтық полиция органы\","
        "\"person\":{\"name\":\"Үлгіев Ғаділбек\",\"iin\":\"000000000000\"},"
        "\"result\":\"Рұқсат беріледі\",\"signed_by\":\"Бастық, Сынақов С.\","
        "\"verify_url\":\"http://127.0.0.1:8080/v/" PDF_NUMBER "\"}";
    struct diags d = diags_on(a);
    struct json *m = json_parse(a, str_of(model), JSON_LIMITS, &d);
    struct str pdf = STR_NONE;

    assert_non_null(m);
    assert_int_equal(paper_render(NULL, PAPER_DECISION, LANG_EN, m, a, &pdf, &d), PORT_OK);
    return pdf;
}

struct str pdf_turn(struct arena *a, struct str s, size_t at, unsigned mask)
{
    char *p = arena_dup(a, s.p, s.n);

    p[at] = (char)((unsigned char)p[at] ^ mask);
    return (struct str){ p, s.n };
}

/* ------------------------------------------------------------------ in streams */

static void row(struct buf *b, int type, size_t second, int third, unsigned char before[4])
{
    unsigned char now[4] = { (unsigned char)type, (unsigned char)(second >> 8),
                             (unsigned char)(second & 255), (unsigned char)third };

    buf_char(b, 2);                                 /* PNG's "up" */
    for (int i = 0; i < 4; i++)
        buf_char(b, (char)(unsigned char)(now[i] - before[i]));
    memcpy(before, now, 4);
}

struct str pdf_in_streams(struct arena *a)
{
    static const char objects[] = "1 0 2 37 3 84 "
        "<< /Type /Catalog /Pages 2 0 R     >>"
        "<< /Type /Pages /Kids [ 3 0 R ] /Count 1     >>"
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R >>";
    unsigned char before[4] = { 0, 0, 0, 0 };
    struct buf b = buf_on(a), rows = buf_on(a);
    struct str packed;
    size_t at[7];

    buf_puts(&b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    at[4] = b.n;
    buf_puts(&b, "4 0 obj\n<< /Length 29 >>\nstream\n0 0 1 rg 20 20 50 50 re f % x\n"
                 "endstream\nendobj\n");
    packed = flate_pack(a, str_of(objects));
    at[5] = b.n;
    buf_printf(&b, "5 0 obj\n<< /Type /ObjStm /N 3 /First 14 /Filter /FlateDecode /Length %zu >>\n"
               "stream\n", packed.n);
    buf_str(&b, packed);
    buf_puts(&b, "\nendstream\nendobj\n");
    at[6] = b.n;
    row(&rows, 0, 0, 255, before);
    for (int i = 0; i < 3; i++)
        row(&rows, 2, 5, i, before);
    for (int i = 4; i <= 6; i++)
        row(&rows, 1, at[i], 0, before);
    packed = flate_pack(a, buf_get(&rows));
    buf_printf(&b, "6 0 obj\n<< /Type /XRef /Size 7 /Root 1 0 R /W [1 2 1] /Filter /FlateDecode"
               " /DecodeParms << /Predictor 12 /Columns 4 >> /Length %zu >>\nstream\n", packed.n);
    buf_str(&b, packed);
    buf_printf(&b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at[6]);
    return buf_get(&b);
}

/* ------------------------------------------------------------------ forging */

static size_t last_of(struct str s, const char *what)
{
    size_t n = strlen(what), i = s.n - n;

    while (i > 0 && memcmp(s.p + i, what, n) != 0)
        i--;
    assert_true(i > 0);
    return i;
}

static size_t range_at(struct str pdf)
{
    return last_of(pdf, "/ByteRange [") + strlen("/ByteRange [");
}

struct pdf_range pdf_range_of(struct str pdf)
{
    struct pdf_range r;
    struct str text = str_sub(pdf, range_at(pdf), 44), one;

    for (int i = 0; i < 4; i++) {
        text = str_trim(text);
        one = text;
        if (i < 3)
            assert_true(str_cut(&text, ' ', &one));
        assert_true(str_int(str_trim(one), &r.v[i]));
    }
    return r;
}

/* A copy of the PDF with this range in its last signature; the bytes that it covers; where its value begins. */
static char *with_range(struct arena *a, struct str pdf, struct pdf_range r, struct str *covered, size_t *open)
{
    char *p = arena_dup(a, pdf.p, pdf.n), text[128];
    struct buf b = buf_on(a);

    snprintf(text, sizeof text, "%-10lld %-10lld %-10lld %-10lld ", (long long)r.v[0],
             (long long)r.v[1], (long long)r.v[2], (long long)r.v[3]);
    memcpy(p + range_at(pdf), text, 44);
    for (int i = 0; i < 4; i += 2)
        buf_str(&b, str_sub((struct str){ p, pdf.n }, (size_t)r.v[i], (size_t)r.v[i + 1]));
    *covered = buf_get(&b);
    *open = last_of(pdf, "/Contents <") + strlen("/Contents <");
    return p;
}

static void put_value(char *at, struct str value)
{
    char text[3];

    for (size_t i = 0; at[i] != '>'; i++)
        at[i] = '0';
    for (size_t i = 0; i < value.n; i++) {
        assert_true(at[2 * i] != '>' && at[2 * i + 1] != '>');
        snprintf(text, sizeof text, "%02x", (unsigned char)value.p[i]);
        memcpy(at + 2 * i, text, 2);
    }
}

struct str pdf_with_range(struct arena *a, struct str pdf, struct pdf_range r,
                          const struct pki_holder *by)
{
    struct cms_how how = { .attached = false, .signing_time = MOMENT_NONE };
    struct str certs[1] = { by->cert->sig.all }, covered, cms;
    struct diags d = diags_on(a);
    size_t open;
    char *p = with_range(a, pdf, r, &covered, &open);

    assert_true(cms_sign(a, by->key, certs, 1, covered, how, &cms, &d));
    put_value(p + open, cms);
    return (struct str){ p, pdf.n };
}

struct str pdf_stamped(struct arena *a, struct str pdf, struct pki *by, enum pki_who tsa, moment at)
{
    static const char was[] = "/SubFilter /ETSI.CAdES.detached", is[] = "/SubFilter /ETSI.RFC3161       ";
    struct pdf_range r = pdf_range_of(pdf);
    struct str covered;
    size_t open;
    char *p = arena_dup(a, pdf.p, pdf.n);

    _Static_assert(sizeof was == sizeof is, "in place");
    memcpy(p + last_of(pdf, was), is, sizeof is - 1);
    p = with_range(a, (struct str){ p, pdf.n }, r, &covered, &open);
    put_value(p + open, pki_token(by, tsa, covered, HASH_SHA256, at));
    return (struct str){ p, pdf.n };
}

static struct pdf *opened(struct arena *a, struct str pdf)
{
    struct diags d = diags_on(a);
    struct pdf *p = pdf_open(a, pdf, &d);

    assert_non_null(p);
    return p;
}

static struct str updated(struct pdf *p, const struct pdf_value *ref, const char *more,
                          const char *without)
{
    const char *const leave[2] = { without, NULL };
    struct pdf_update u = pdf_update_on(p);

    pdf_begin_object(&u, ref->n, ref->generation);
    pdf_copy_members(&u, pdf_resolve(p, 0, ref), leave);
    buf_puts(&u.b, more);
    buf_puts(&u.b, " >>");
    pdf_end_object(&u);
    return pdf_update_end(&u);
}

struct str pdf_with_page(struct arena *a, struct str pdf, const char *more)
{
    struct pdf *p = opened(a, pdf);

    return updated(p, pdf_first_page(p), more, NULL);
}

struct str pdf_with_catalog(struct arena *a, struct str pdf, const char *more,
                            const char *without)
{
    struct pdf *p = opened(a, pdf);

    return updated(p, pdf_member(p->section[0].trailer, "Root"), more, without);
}

struct str pdf_with_junk(struct arena *a, struct str pdf)
{
    struct buf b = buf_on(a);

    buf_str(&b, pdf);
    buf_printf(&b, "3 0 obj\n<< /Type /Page /Rotate 180 >>\nendobj\nstartxref\n%zu\n%%%%EOF\n",
               opened(a, pdf)->section[0].offset);
    return buf_get(&b);
}

struct str pdf_showing(struct arena *a, struct str pdf, const struct pki_holder *by)
{
    char *p = arena_dup(a, pdf.p, pdf.n);

    memcpy(p + last_of(pdf, "/Rect [0 0 0 0]"), "/Rect [0 0 9 9]", 15);
    return pdf_with_range(a, (struct str){ p, pdf.n }, pdf_range_of(pdf), by);
}

struct str pdf_trailer_key(struct arena *a, struct str pdf, const char *more)
{
    size_t at = last_of(pdf, "trailer\n<<") + strlen("trailer\n<<");
    struct buf b = buf_on(a);

    buf_str(&b, str_sub(pdf, 0, at));
    buf_puts(&b, more);
    buf_str(&b, str_sub(pdf, at, pdf.n));
    return buf_get(&b);
}

/* ------------------------------------------------------------------ other programs */

bool pdf_have(const char *tool)
{
    char line[128];

    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", tool);
    return system(line) == 0;
}

struct str pdf_ask(struct arena *a, struct str pdf, const char *command)
{
    char dir[] = "/tmp/sapar-pdf-XXXXXX", line[512], piece[4096];
    struct buf b = buf_on(a);
    FILE *f;

    assert_non_null(mkdtemp(dir));
    snprintf(line, sizeof line, "%s/x.pdf", dir);
    f = fopen(line, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(pdf.p, 1, pdf.n, f), pdf.n);
    fclose(f);
    snprintf(line, sizeof line, "cd %s && %s", dir, command);
    f = popen(line, "r");
    assert_non_null(f);
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;)
        buf_str(&b, (struct str){ piece, n });
    pclose(f);
    snprintf(line, sizeof line, "rm -rf %s", dir);
    assert_int_equal(system(line), 0);
    return buf_get(&b);
}
