/*
 * NAME      pdf_attach - files put into a document (pdf.h), and the house's note over both
 *           (pdf_house.h)
 * WHY       proof and seal travel in the same file as the pages (associated files, ISO 32000-2 14.13;
 *           PDF/A-3 readers list them)
 * OWNS      nothing
 * ERRORS    false and a diag
 * MUST NOT  change a signed document
 */
#include <string.h>

#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/pdf_house.h"
#include "trust/pdf_parts.h"
#include "trust/pdf_update.h"

/* ------------------------------------------------------------------ the note */

struct str pdf_hash(struct arena *a, struct str bytes)
{
    unsigned char hash[SHA256_BYTES];

    sha256(bytes.p, bytes.n, hash);
    return base64_write(a, (struct str){ (char *)hash, sizeof hash });
}

static void hash_line(struct buf *b, struct str name, struct str bytes)
{
    buf_str(b, name);
    buf_char(b, ' ');
    buf_str(b, pdf_hash(b->arena, bytes));
    buf_char(b, '\n');
}

struct str pdf_house_write(struct arena *a, struct str pdf, const struct pdf_file *files, size_t n,
                           const struct note_signer *by)
{
    struct buf b = buf_on(a);

    buf_str(&b, by->key.name);
    buf_puts(&b, "\npaper\n");
    hash_line(&b, str_printf(a, "%zu", pdf.n), pdf);
    for (size_t i = 0; i < n; i++)
        hash_line(&b, files[i].name, files[i].bytes);
    return note_sign(a, buf_get(&b), by);
}

static bool bad_note(struct diags *d)
{
    diag_add(d, DIAG_REFUSED, "bad-paper-note", "the note in the PDF is not one over a paper");
    return false;
}

static bool parse_note(struct str text, struct pdf_house *out)
{
    struct str line, size;
    int64_t n;

    if (!str_cut(&text, '\n', &out->origin) || !str_cut(&text, '\n', &line) ||
        !str_is(line, "paper") || !str_cut(&text, '\n', &line) || !str_cut(&line, ' ', &size) ||
        !str_int(size, &n) || n <= 0 || n > PDF_BYTES_MOST || line.p == NULL)
        return false;
    out->size = (size_t)n;
    out->hash = line;
    out->files = text;
    return true;
}

bool pdf_house_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
                    struct pdf_house *out, struct diags *d)
{
    const struct note_key *by;
    struct str text;

    memset(out, 0, sizeof *out);
    if (!note_text(note, &text) || !parse_note(text, out))
        return bad_note(d);
    if (!note_open(a, note, keys, n, &text, &by, d))
        return false;
    return (parse_note(text, out) && str_eq(out->origin, by->name)) || bad_note(d);
}

bool pdf_house_names(struct arena *a, const struct pdf_house *h, const struct pdf_file *f)
{
    struct buf b = buf_on(a);
    struct str rest = h->files, line, wanted;

    hash_line(&b, f->name, f->bytes);
    wanted = str_trim(buf_get(&b));
    while (str_cut(&rest, '\n', &line))
        if (str_eq(line, wanted))
            return true;
    return false;
}

/* ------------------------------------------------------------------ the files */

static bool named_well(struct str name)
{
    if (name.n == 0 || name.n > 64)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-",
                   name.p[i]) == NULL || name.p[i] == '\0')
            return false;
    return true;
}

/* A name with everything but letters, digits, dots, plus and hyphens written as #xx. */
static void put_name(struct buf *b, struct str s)
{
    buf_char(b, '/');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            c == '.' || c == '-' || c == '+')
            buf_char(b, (char)c);
        else
            buf_printf(b, "#%02X", c);
    }
}

/* The stream and its description; the description's number. */
static int64_t put_file(struct pdf_update *u, const struct pdf_file *f, moment now)
{
    static const char *const relations[] = {
        [PDF_DATA] = "Data", [PDF_SOURCE] = "Source", [PDF_ALTERNATIVE] = "Alternative",
        [PDF_SUPPLEMENT] = "Supplement", [PDF_UNSPECIFIED] = "Unspecified",
    };
    struct str packed = flate_pack(u->p->a, f->bytes);
    int64_t stream = pdf_new_number(u), spec = pdf_new_number(u);
    struct buf *b = &u->b;

    pdf_begin_object(u, stream, 0);
    buf_puts(b, "<< /Type /EmbeddedFile /Subtype ");
    put_name(b, f->media.n > 0 ? f->media : STR("application/octet-stream"));
    buf_printf(b, " /Params << /Size %zu", f->bytes.n);
    if (now != MOMENT_NONE) {
        buf_puts(b, " /ModDate ");
        pdf_put_time(b, now);
    }
    buf_printf(b, " >> /Filter /FlateDecode /Length %zu >>\nstream\n", packed.n);
    buf_str(b, packed);
    buf_puts(b, "\nendstream");
    pdf_end_object(u);
    pdf_begin_object(u, spec, 0);
    buf_printf(b, "<< /Type /Filespec /F (%.*s) /UF (%.*s) /AFRelationship /%s /EF << /F %lld 0 R"
               " /UF %lld 0 R >>", STR_ARG(f->name), STR_ARG(f->name), relations[f->relation],
               (long long)stream, (long long)stream);
    if (f->description.n > 0) {
        buf_puts(b, " /Desc ");
        buf_str(b, pdf_text(u->p->a, f->description));
    }
    buf_puts(b, " >>");
    pdf_end_object(u);
    return spec;
}

static void put_catalog(struct pdf_update *u, const struct pdf_file *files, const int64_t *specs,
                        size_t n)
{
    static const char *const without[] = { "Names", "AF", NULL };
    static const char *const names_without[] = { "EmbeddedFiles", NULL };
    const struct pdf_value *ref = pdf_member(u->p->section[0].trailer, "Root");
    const struct pdf_value *root = pdf_root(u->p, 0), *af = pdf_get(u->p, 0, root, "AF");

    pdf_begin_object(u, ref->n, ref->generation);
    pdf_copy_members(u, root, without);
    buf_puts(&u->b, " /AF [");
    if (af->type == PDF_ARRAY)
        for (const struct pdf_value *v = af->child; v != NULL; v = v->next) {
            buf_str(&u->b, v->raw);
            buf_char(&u->b, ' ');
        }
    for (size_t i = 0; i < n; i++)
        buf_printf(&u->b, "%s%lld 0 R", i > 0 ? " " : "", (long long)specs[i]);
    buf_puts(&u->b, "] /Names ");
    pdf_copy_members(u, pdf_get(u->p, 0, root, "Names"), names_without);
    buf_puts(&u->b, " /EmbeddedFiles << /Names [");
    for (size_t i = 0; i < n; i++)
        buf_printf(&u->b, "%s(%.*s) %lld 0 R", i > 0 ? " " : "", STR_ARG(files[i].name),
                   (long long)specs[i]);
    buf_puts(&u->b, "] >> >> >>");
    pdf_end_object(u);
}

static bool may_attach(struct pdf *p, const struct pdf_file *files, size_t n, struct diags *d)
{
    struct pdf_signatures *there = arena_new_of(p->a, struct pdf_signatures);

    if (!pdf_find_signatures(p, 0, there) || there->n > 0) {
        diag_add(d, DIAG_INPUT, "pdf-signed", "the PDF is signed: a file put in now would change"
                 " what was signed")->remedy = STR("put files in before signing");
        return false;
    }
    if (pdf_get(p, 0, pdf_get(p, 0, pdf_root(p, 0), "Names"), "EmbeddedFiles")->type != PDF_NULL) {
        diag_add(d, DIAG_INPUT, "pdf-has-files", "the PDF has files inside already")->remedy =
            STR("put all files in at once");
        return false;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k <= i; k++)
            if (!named_well(files[i].name) || (k < i && str_eq(files[i].name, files[k].name))) {
                diag_add(d, DIAG_INPUT, "bad-file-name", "'%.*s' cannot be the name of a file in a"
                         " PDF", STR_ARG(files[i].name))->remedy =
                    STR("use letters, digits, dots and hyphens, each name once");
                return false;
            }
    return true;
}

/* A name tree is in the order of its names. */
static void sort_files(struct pdf_file *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && str_cmp(v[k - 1].name, v[k].name) > 0; k--) {
            struct pdf_file f = v[k];

            v[k] = v[k - 1];
            v[k - 1] = f;
        }
}

bool pdf_attach(struct arena *a, struct str pdf, const struct pdf_file *files, size_t n,
                moment now, const struct note_signer *house, struct str *out, struct diags *d)
{
    struct pdf_file *all = arena_new_array(a, n + 1, struct pdf_file);
    int64_t *specs = arena_new_array(a, n + 1, int64_t);
    size_t wanted = n;
    struct pdf_update u;
    struct pdf *p;

    if (n > 0)
        memcpy(all, files, n * sizeof *files);
    if (house != NULL)
        all[n++] = (struct pdf_file){
            .name = STR(PDF_NOTE), .media = STR("text/plain"), .relation = PDF_SUPPLEMENT,
            .bytes = pdf_house_write(a, pdf, files, wanted, house),
        };
    if (n > PDF_FILES_MOST) {
        diag_add(d, DIAG_INPUT, "too-many-files", "a PDF takes at most %d files", PDF_FILES_MOST);
        return false;
    }
    if ((p = pdf_open(a, pdf, d)) == NULL || !may_attach(p, all, n, d))
        return false;
    if (p->broken) {
        diag_add(d, DIAG_INPUT, "bad-pdf", "the PDF cannot be read whole");
        return false;
    }
    sort_files(all, n);
    u = pdf_update_on(p);
    for (size_t i = 0; i < n; i++)
        specs[i] = put_file(&u, &all[i], now);
    put_catalog(&u, all, specs, n);
    *out = pdf_update_end(&u);
    return true;
}
