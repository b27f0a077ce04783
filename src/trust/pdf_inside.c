/*
 * NAME      pdf_inside - seal, receipt and note carried in a document (pdf_kind.h)
 * WHY       years later the file alone shows what was decided, that it stands in the journal, and that
 *           its pages are those that left the house
 * OWNS      how much each of them proves beside a signature, and without one
 * ERRORS    reasons in the report
 * MUST NOT  call pages genuine because something genuine lies beside them
 */
#include <string.h>

#include "trust/pdf_compare.h"
#include "trust/pdf_house.h"
#include "trust/pdf_kind.h"
#include "trust/pdf_parts.h"
#include "trust/receipt.h"
#include "trust/seal.h"

struct inside {
    struct verification *v;
    struct arena *a;
    struct pdf *p;
    struct pdf_file *files;
    size_t n;
    struct json *fields;
    bool has_signatures;
    bool pages;                         /* proved by the note */
    const struct json *seal, *event;    /* what both say; NULL */
};

static const struct pdf_file *file_of(const struct inside *w, const char *name)
{
    for (size_t i = 0; i < w->n; i++)
        if (str_is(w->files[i].name, name))
            return &w->files[i];
    return NULL;
}

/* Beside a signature or a note what cannot be checked is a remark; alone it is a doubt. */
static void unknown(struct inside *w, enum msg id)
{
    verify_reason(w->v, -1, w->has_signatures || w->pages ? EFFECT_NOTE : EFFECT_DOUBT, id);
}

/* ------------------------------------------------------------------ the note */

/* Its bytes are the beginning of the file, and nothing but files and signatures came after. */
static bool speaks_of_this(struct inside *w, const struct pdf_house *h)
{
    size_t offset, i;

    if (h->size > w->p->bytes.n ||
        !str_eq(h->hash, pdf_hash(w->a, str_sub(w->p->bytes, 0, h->size))) ||
        !pdf_tail(w->p->bytes, h->size, &offset))
        return false;
    for (i = 0; i < w->p->n && w->p->section[i].offset != offset; i++)
        ;
    return i < w->p->n && !pdf_compare(w->p, i, h->size, 0, true).changed;
}

static void check_note(struct inside *w)
{
    static const char *const named[] = { PDF_SEAL, PDF_RECEIPT };
    const struct verify_options *o = w->v->o;
    const struct pdf_file *note = file_of(w, PDF_NOTE), *f;
    struct diags found = diags_on(w->a);
    struct pdf_house h;
    bool right;

    if (note == NULL)
        return;
    right = pdf_house_open(w->a, note->bytes, o->journals, o->n_journals, &h, &found);
    json_set_str(w->a, w->fields, "note", h.origin);
    if (!right && str_is(found.first->code, "unknown-signer")) {
        unknown(w, MSG_trust_note_unknown);
        return;
    }
    for (size_t i = 0; right && i < sizeof named / sizeof *named; i++)
        if ((f = file_of(w, named[i])) != NULL)
            right = pdf_house_names(w->a, &h, f);
    w->pages = right && speaks_of_this(w, &h);
    if (!w->pages)
        verify_reason(w->v, -1, EFFECT_FAIL, MSG_trust_note_wrong);
    else if (!w->has_signatures)
        verify_reason(w->v, -1, EFFECT_NOTE, MSG_trust_pages_by_note);
}

/* ------------------------------------------------------------------ seal and receipt */

static void check_seal(struct inside *w)
{
    static const struct seal_trust nobody = { NULL, 0 };
    const struct pdf_file *f = file_of(w, PDF_SEAL);
    const struct seal_trust *trust = w->v->o->seals != NULL ? w->v->o->seals : &nobody;
    enum seal_verdict verdict;
    struct json *o;

    if (f == NULL)
        return;
    o = seal_answer(w->a, f->bytes, trust, verify_receipt(w->v), &verdict);
    json_set(w->a, w->fields, "seal", o);
    w->seal = json_get(o, "fields");
    if (verdict == SEAL_INVALID)
        verify_reason(w->v, -1, EFFECT_FAIL, MSG_trust_seal_wrong);
    else if (verdict == SEAL_INDETERMINATE)
        unknown(w, MSG_trust_seal_unknown);
}

static void check_receipt(struct inside *w)
{
    const struct verify_options *o = w->v->o;
    const struct pdf_file *f = file_of(w, PDF_RECEIPT);
    struct json *answer;
    bool valid;

    if (f == NULL)
        return;
    answer = receipt_answer(w->a, f->bytes, o->journals, o->n_journals, verify_receipt(w->v),
                            &valid);
    json_set(w->a, w->fields, "receipt", answer);
    w->event = json_get(json_get(answer, "fields"), "event");
    if (valid)
        return;
    if (str_is(json_get_str(answer, "verdict"), "indeterminate"))
        unknown(w, MSG_trust_receipt_unknown);
    else
        verify_reason(w->v, -1, EFFECT_FAIL, MSG_trust_receipt_wrong);
}

/* "DEP-2026-000001-K": the last word of the title of a paper of ours. Empty: it is none. */
static struct str titled(struct inside *w)
{
    const struct pdf_value *info = pdf_resolve(w->p, 0,
        pdf_member(w->p->section[0].trailer, "Info"));
    struct str title = pdf_text_read(w->a, pdf_get(w->p, 0, info, "Title")->s), word;
    size_t hyphens = 0, digits = 0;

    do {
        if (!str_cut(&title, ' ', &word))
            return STR_NONE;
    } while (title.p != NULL);
    for (size_t i = 0; i < word.n; i++) {
        hyphens += word.p[i] == '-';
        digits += word.p[i] >= '0' && word.p[i] <= '9';
        if (word.p[i] >= 'a' && word.p[i] <= 'z')
            return STR_NONE;
    }
    return hyphens >= 2 && digits >= 4 ? word : STR_NONE;
}

static bool said(const struct str *v, size_t n, struct str number)
{
    for (size_t i = 0; i < n; i++)
        if (v[i].n > 0 && str_eq(v[i], number))
            return true;
    return false;
}

/* Title, seal and event must speak of one paper. */
static void compare_numbers(struct inside *w)
{
    struct str sealed[2] = { json_get_str(w->seal, "number"), json_get_str(w->seal, "decision") };
    struct str event[2] = { json_get_str(json_get(w->event, "data"), "number"),
                            json_get_str(w->event, "case") };
    struct str title = titled(w);
    bool same = true;

    if (w->seal != NULL && w->event != NULL)
        same = said(event, 2, sealed[0]) || said(event, 2, sealed[1]);
    if (title.n > 0 && w->seal != NULL && sealed[0].n > 0)
        same = same && said(sealed, 2, title);
    if (title.n > 0 && w->event != NULL)
        same = same && (said(event, 2, title) || said(sealed, 2, title));
    if (!same)
        verify_reason(w->v, -1, EFFECT_FAIL, MSG_trust_other_paper);
}

/* ------------------------------------------------------------------ all of it */

static void list_files(struct inside *w)
{
    struct json *list = json_set(w->a, w->fields, "files", json_new_array(w->a)), *o;

    for (size_t i = 0; i < w->n; i++) {
        o = json_push(w->a, list, json_new_object(w->a));
        json_set_str(w->a, o, "name", w->files[i].name);
        json_set_str(w->a, o, "media", w->files[i].media);
        json_set_int(w->a, o, "bytes", (int64_t)w->files[i].bytes.n);
        json_set_str(w->a, o, "sha256", pdf_hash(w->a, w->files[i].bytes));
    }
}

void pdf_check_inside(struct verification *v, struct pdf *p, bool has_signatures)
{
    struct inside w = { .v = v, .a = v->a, .p = p, .fields = v->r->fields,
                        .has_signatures = has_signatures };
    bool proof;

    w.files = arena_new_array(v->a, PDF_FILES_MOST, struct pdf_file);
    if (!pdf_find_files(p, w.files, &w.n)) {
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_files_unreadable);
        return;
    }
    if (w.n > 0)
        list_files(&w);
    check_note(&w);
    check_seal(&w);
    check_receipt(&w);
    compare_numbers(&w);
    proof = w.seal != NULL || w.event != NULL || file_of(&w, PDF_NOTE) != NULL;
    if (has_signatures || w.pages)
        return;
    verify_reason(v, -1, EFFECT_DOUBT, proof ? MSG_trust_pages_not_bound : MSG_trust_not_signed);
}

/* ------------------------------------------------------------------ for a person */

/* "valid_until" is MSG_trust_field_valid_until. */
static enum msg label_of(struct str key)
{
    for (int i = MSG_trust_field_kind; i <= MSG_trust_field_size; i++)
        if (str_is(key, msg_name((enum msg)i) + strlen("trust_field_")))
            return (enum msg)i;
    return MSG_COUNT;
}

static void say(struct buf *b, const struct json *fields, enum lang lang)
{
    json_each(f, fields) {
        enum msg label = label_of(f->key);

        if (label == MSG_COUNT || (f->type != JSON_STRING && f->type != JSON_NUMBER))
            continue;
        buf_puts(b, "  ");
        buf_str(b, msg(lang, label));
        buf_puts(b, ": ");
        buf_str(b, f->s);
        buf_char(b, '\n');
    }
}

void pdf_say_more(struct buf *b, const struct report *r, enum lang lang)
{
    static const char *const parts[] = { "seal", "receipt" };
    static const struct { const char *code; enum msg id; } verdicts[] = {
        { "valid", MSG_trust_valid }, { "invalid", MSG_trust_invalid },
        { "indeterminate", MSG_trust_indeterminate },
    };

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct json *o = json_get(r->fields, parts[i]);

        if (o == NULL)
            continue;
        buf_str(b, report_word(b->arena, lang, str_of(parts[i])));
        buf_puts(b, ": ");
        for (size_t k = 0; k < sizeof verdicts / sizeof *verdicts; k++)
            if (str_is(json_get_str(o, "verdict"), verdicts[k].code))
                buf_str(b, msg(lang, verdicts[k].id));
        buf_char(b, '\n');
        say(b, json_get(o, "fields"), lang);
    }
}
