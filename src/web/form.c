/*
 * NAME    form - see form.h
 * OWNS    the unfinished documents of a form until form_end or form_drop
 * ERRORS  a broken form is a diag; a refused document is a diag of its own beside the field
 * MUST NOT trust a declared type or a file's name
 */
#include <string.h>

#include "web/form.h"

enum { PLAIN_MOST = 1 << 20 };

struct form_reader {
    struct arena *arena;
    struct store *store;
    size_t max;
    struct buf body;                /* urlencoded: the whole of it */
    struct multipart *parts;        /* NULL: urlencoded */
    struct form form;
    struct str name;                /* of the field under way; NULL: a document, or nothing */
    struct buf value;
    struct form_file *file;
    bool signing;                   /* the value under way is a signature's bytes */
    struct diags *diags;            /* of the call under way */
    bool failed;
};

static bool fail(struct form_reader *f, struct diags *d, const char *code, struct str field, const char *message,
                 const char *remedy)
{
    if (!f->failed) {
        struct diag *g = diag_add(d, DIAG_INPUT, code, "%s", message);
        g->field = field;
        g->remedy = str_of(remedy);
    }
    f->failed = true;
    return false;
}

/* One kind of line end, whatever the browser sends. */
static struct str lines(struct arena *a, struct str s)
{
    if (str_chr(s, '\r') < 0)
        return s;
    char *out = arena_alloc(a, s.n);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != '\r')
            out[n++] = s.p[i];
        else if (i + 1 == s.n || s.p[i + 1] != '\n')
            out[n++] = '\n';
    return (struct str){ out, n };
}

static bool add(struct form_reader *f, struct str name, struct str value, struct diags *d)
{
    if (f->form.n == FORM_FIELDS)
        return fail(f, d, "bad-form", name, "The form has too many fields.", "Send the form of the page.");
    if (name.n == 0 || name.n > FORM_NAME || !utf8_valid(name))
        return fail(f, d, "bad-form", STR_NONE, "A field of the form has no lawful name.",
                    "Send the form of the page.");
    if (value.n > FORM_VALUE)
        return fail(f, d, "answer-too-long", name, "An answer is longer than 65536 bytes.",
                    "Shorten the answer, or attach the text as a document.");
    if (!utf8_valid(value) || memchr(value.p ? value.p : "", 0, value.n))
        return fail(f, d, "bad-form", name, "An answer is not text in UTF-8.", "Type the answer again.");
    f->form.fields[f->form.n++] = (struct form_field){ name, lines(f->arena, value) };
    return true;
}

/* ------------------------------------------------------------------ urlencoded */
static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool decode(struct arena *a, struct str s, struct str *out)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '%') {
            int hi = i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
            int lo = i + 2 < s.n ? hex_digit(s.p[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return false;
            p[n++] = (char)(hi << 4 | lo);
            i += 2;
        } else {
            p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    *out = (struct str){ p, n };
    return true;
}

static bool read_plain(struct form_reader *f, struct diags *d)
{
    struct str rest = buf_get(&f->body), pair;
    while (rest.n && str_cut(&rest, '&', &pair)) {
        struct str value = pair, key, name;
        if (pair.n == 0)
            continue;
        str_cut(&value, '=', &key);
        if (!decode(f->arena, key, &name) || !decode(f->arena, value.p ? value : STR(""), &value))
            return fail(f, d, "bad-form", STR_NONE, "The form is not urlencoded as it says.",
                        "Send the form of the page.");
        if (!add(f, name, value, d))
            return false;
    }
    return true;
}

/* ------------------------------------------------------------------ multipart */
static bool begin_file(struct form_reader *f, struct str name, struct str filename)
{
    if (filename.n == 0)            /* no document was chosen: its empty part is passed over */
        return true;
    if (f->form.n_files == FORM_FILES)
        return fail(f, f->diags, "bad-form", name, "The form has too many documents.",
                    "Send at most twenty documents at once, the others afterwards.");
    struct form_file *file = &f->form.files[f->form.n_files];
    file->field = name;
    file->diags = diags_on(f->arena);
    file->upload = upload_start(f->store, f->arena, f->max, STR_NONE, f->diags);
    if (!file->upload) {
        f->failed = true;
        return false;
    }
    upload_named(file->upload, filename);
    f->form.n_files++;
    f->file = file;
    return true;
}

static bool on_part(void *ctx, const struct multipart_part *p)
{
    struct form_reader *f = ctx;
    f->name = STR_NONE;
    f->file = NULL;
    if (p->name.n == 0 || p->name.n > FORM_NAME)
        return fail(f, f->diags, "bad-form", STR_NONE, "A field of the form has no lawful name.",
                    "Send the form of the page.");
    struct str name = str_dup(f->arena, p->name);
    f->signing = p->is_file && (str_is(name, "signature") || str_is(name, "chain"));
    if (p->is_file && !f->signing)
        return begin_file(f, name, p->filename);
    f->name = name;
    f->value = buf_on(f->arena);
    return true;
}

static bool on_data(void *ctx, const char *p, size_t n)
{
    struct form_reader *f = ctx;
    if (f->file) {
        /* A document that is refused is read past: the person keeps the rest of the form. */
        if (f->file->upload->fault == UPLOAD_OK && !upload_data(f->file->upload, p, n, &f->file->diags))
            upload_drop(f->file->upload);
        return true;
    }
    if (!f->name.p)
        return true;
    if (f->signing) {
        if (f->value.n <= FORM_SIGNATURE)       /* one byte too many says that it was too long */
            buf_str(&f->value, str_sub((struct str){ p, n }, 0, FORM_SIGNATURE + 1 - f->value.n));
        return true;
    }
    if (f->value.n + n > FORM_VALUE)
        return fail(f, f->diags, "answer-too-long", f->name, "An answer is longer than 65536 bytes.",
                    "Shorten the answer, or attach the text as a document.");
    buf_str(&f->value, (struct str){ p, n });
    return true;
}

static bool on_end(void *ctx)
{
    struct form_reader *f = ctx;
    bool ok = true;
    if (f->signing && f->value.n <= FORM_SIGNATURE)
        f->form.signature = buf_get(&f->value);
    else if (!f->signing && f->name.p)
        ok = add(f, f->name, buf_get(&f->value), f->diags);
    f->signing = false;
    f->name = STR_NONE;
    f->file = NULL;
    return ok;
}

/* ------------------------------------------------------------------ the outside */
struct form_reader *form_begin(struct store *s, struct arena *a, size_t max, struct str content_type,
                               struct diags *d)
{
    struct form_reader *f = arena_new_of(a, struct form_reader);
    *f = (struct form_reader){ .arena = a, .store = s, .max = max, .body = buf_on(a) };
    f->form.fields = arena_new_array(a, FORM_FIELDS, struct form_field);
    struct str boundary = multipart_boundary(content_type), rest = content_type, kind = STR_NONE;
    if (boundary.p) {
        f->parts = multipart_new(a, boundary, (struct multipart_sink){ on_part, on_data, on_end, f });
        return f;
    }
    str_cut(&rest, ';', &kind);
    if (str_is(utf8_fold(a, str_trim(kind)), "application/x-www-form-urlencoded"))
        return f;
    fail(f, d, "bad-form", STR_NONE, "This address takes a form.",
         "Send application/x-www-form-urlencoded or multipart/form-data.");
    return NULL;
}

bool form_is_plain(const struct form_reader *f) { return !f->parts; }

bool form_data(struct form_reader *f, const char *p, size_t n, struct diags *d)
{
    if (f->failed)
        return false;
    if (!f->parts) {
        if (f->body.n + n > PLAIN_MOST)
            return fail(f, d, "form-too-large", STR_NONE, "The form is larger than is allowed.",
                        "Shorten the answers, or attach long texts as documents.");
        buf_str(&f->body, (struct str){ p, n });
        return true;
    }
    f->diags = d;
    if (multipart_data(f->parts, p, n))
        return true;
    return fail(f, d, "bad-form", STR_NONE, multipart_fault(f->parts), "Send the form of the page.");
}

struct form *form_end(struct form_reader *f, struct diags *d)
{
    if (f->failed)
        return NULL;
    if (!f->parts)
        return read_plain(f, d) ? &f->form : NULL;
    if (!multipart_done(f->parts)) {
        fail(f, d, "bad-form", STR_NONE, multipart_fault(f->parts), "Send the whole form again.");
        return NULL;
    }
    for (size_t i = 0; i < f->form.n_files; i++) {
        struct form_file *file = &f->form.files[i];
        file->ok = upload_finish(file->upload, &file->diags);
        if (!file->ok)
            upload_drop(file->upload);
    }
    return &f->form;
}

void form_drop(struct form_reader *f)
{
    for (size_t i = 0; f && i < f->form.n_files; i++)
        upload_drop(f->form.files[i].upload);
}

struct str form_nth(const struct form *f, const char *name, size_t i)
{
    for (size_t k = 0; k < f->n; k++)
        if (str_is(f->fields[k].name, name) && i-- == 0)
            return str_trim(f->fields[k].value);
    return STR_NONE;
}

struct str form_get(const struct form *f, const char *name) { return form_nth(f, name, 0); }

const struct form_file *form_file(const struct form *f, const char *field, size_t i)
{
    for (size_t k = 0; k < f->n_files; k++)
        if (str_is(f->files[k].field, field) && i-- == 0)
            return &f->files[k];
    return NULL;
}
