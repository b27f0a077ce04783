/*
 * NAME      seal_make - writing seals: header, fields, signature; our own papers as seals
 * WHY       version 4 (a certificate reference of its own length), the newest that readers know
 * OWNS      nothing
 * ERRORS    a diag naming the field that does not fit; no seal is made that seal_parse would not
 *           take
 * MUST NOT  cut values to make them fit, the name apart, which travel documents cut too
 */
#include <string.h>

#include "base/panic.h"
#include "trust/c40.h"
#include "trust/seal_key.h"
#include "trust/seal_kinds.h"

enum { NAME_MOST = 39, TEXT_MOST = 48, VERSION = 4 };

static void put_date(struct buf *b, day d)
{
    unsigned char raw[3];

    seal_date_write(d, raw);
    buf_str(b, (struct str){ (const char *)raw, 3 });
}

static void put_length(struct buf *b, size_t n)
{
    if (n >= 0x100) {
        buf_char(b, (char)(unsigned char)0x82);
        buf_char(b, (char)(unsigned char)(n >> 8));
    } else if (n >= 0x80) {
        buf_char(b, (char)(unsigned char)0x81);
    }
    buf_char(b, (char)(unsigned char)(n & 0xff));
}

static bool put_packed(struct arena *a, struct buf *b, struct str text)
{
    struct str packed;

    if (!c40_write(a, text, &packed))
        return false;
    buf_str(b, packed);
    return true;
}

static bool real_day(day d)
{
    return d != DAY_NONE && d != DAY_OPEN;
}

bool seal_sign(struct arena *a, const struct seal *s, const struct seal_key *k, struct str *bytes,
               struct diags *d)
{
    struct buf b = buf_on(a);
    struct str covered, signature;
    struct seal again;
    size_t i;

    if (!real_day(s->issued) || !real_day(s->sealed) || s->n_fields > SEAL_FIELDS) {
        diag_add(d, DIAG_INPUT, "seal-date",
                 "a seal needs the day of issue and the day of sealing");
        return false;
    }
    buf_char(&b, (char)(unsigned char)0xdc);
    buf_char(&b, VERSION - 1);
    AN(put_packed(a, &b, str_sub(str_printf(a, "%.*s<<", STR_ARG(k->country)), 0, 3)));
    AN(put_packed(a, &b, str_printf(a, "%.*s%02X%.*s", STR_ARG(k->signer), (unsigned)k->reference.n,
                                    STR_ARG(k->reference))));
    put_date(&b, s->issued);
    put_date(&b, s->sealed);
    buf_char(&b, (char)(unsigned char)s->definition);
    buf_char(&b, (char)(unsigned char)s->category);
    for (i = 0; i < s->n_fields; i++) {
        buf_char(&b, (char)(unsigned char)s->field[i].tag);
        put_length(&b, s->field[i].value.n);
        buf_str(&b, s->field[i].value);
    }
    covered = str_dup(a, buf_get(&b));
    if (!seal_ecdsa_sign(a, k, covered, &signature)) {
        diag_add(d, DIAG_ENVIRONMENT, "seal-key", "the crypto library did not sign");
        return false;
    }
    buf_char(&b, (char)(unsigned char)0xff);
    put_length(&b, signature.n);
    buf_str(&b, signature);
    *bytes = str_dup(a, buf_get(&b));
    return seal_parse(a, *bytes, &again, d);
}

/* ------------------------------------------------------------------ our papers */
struct draft { struct arena *arena; struct seal seal; struct diags *diags; bool ok; };

static void wrong(struct draft *w, const struct seal_feature *f, const char *what)
{
    struct diag *g =
        diag_add(w->diags, DIAG_INPUT, "seal-field", "the seal's %s %s", f->name, what);

    g->field = str_of(f->name);
    w->ok = false;
}

static void add(struct draft *w, int tag, struct str value)
{
    struct seal_field *f = &w->seal.field[w->seal.n_fields++];

    f->tag = tag;
    f->value = value;
}

static const struct seal_feature *feature(int tag)
{
    return seal_feature(seal_kind_row(SEAL_OURS, SEAL_OURS_DECISION), tag);
}

static void add_text(struct draft *w, int tag, struct str text)
{
    const struct seal_feature *f = feature(tag);
    struct str packed = text;

    if (text.n == 0) {
        if (f->required)
            wrong(w, f, "is missing");
        return;
    }
    if (text.n > TEXT_MOST)
        wrong(w, f, "is longer than 48 bytes");
    else if (f->coding == CODE_TEXT ? !utf8_valid(text) : !c40_write(w->arena, text, &packed))
        wrong(w, f, f->coding == CODE_TEXT ? "is not UTF-8" : "has other letters than A-Z and 0-9");
    else
        add(w, tag, packed);
}

static void add_day(struct draft *w, int tag, day d)
{
    unsigned char raw[3];

    if (!real_day(d))
        return;
    seal_date_write(d, raw);
    add(w, tag, str_dup(w->arena, (struct str){ (const char *)raw, 3 }));
}

bool seal_paper_sign(struct arena *a, const struct seal_paper *p, day sealed,
                     const struct seal_key *k, struct str *bytes, struct diags *d)
{
    static const int category[] = {
        [SEAL_DECISION] = SEAL_OURS_DECISION, [SEAL_INSERT] = SEAL_OURS_INSERT,
        [SEAL_CERTIFICATE] = SEAL_OURS_CERTIFICATE,
    };
    struct draft w = { .arena = a, .diags = d, .ok = true };

    w.seal.issued = p->issued;
    w.seal.sealed = sealed;
    w.seal.definition = SEAL_OURS;
    w.seal.category = category[p->kind];
    add_text(&w, OURS_SERVICE, p->service);
    add_text(&w, OURS_NUMBER, p->number);
    add_text(&w, OURS_NAME, p->name);
    add_day(&w, OURS_BIRTH, p->birth);
    add_text(&w, OURS_TRAVEL_DOCUMENT, p->travel_document);
    add_day(&w, OURS_UNTIL, p->until);
    add_text(&w, OURS_BODY, p->body);
    add_text(&w, OURS_DECISION, p->decision);
    if (p->content.n == 32)
        add(&w, OURS_CONTENT, str_sub(p->content, 0, SEAL_CONTENT));
    else if (p->content.n != 0)
        wrong(&w, feature(OURS_CONTENT), "is no SHA-256");
    return w.ok && seal_sign(a, &w.seal, k, bytes, d);
}

/* One name: letters upper case, blanks and hyphens one filler, apostrophes left out. */
static bool put_name(struct buf *b, struct str s)
{
    size_t i, start = b->n;

    s = str_trim(s);
    for (i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c >= 'a' && c <= 'z')
            buf_char(b, (char)(c - 'a' + 'A'));
        else if (c >= 'A' && c <= 'Z')
            buf_char(b, c);
        else if (c == '\'')
            continue;
        else if (c != ' ' && c != '-')
            return false;
        else if (b->n > start && b->p[b->n - 1] != '<')
            buf_char(b, '<');
    }
    return true;
}

bool mrz_name(struct arena *a, struct str surname, struct str given, struct str *out)
{
    struct buf b = buf_on(a);

    if (!put_name(&b, surname))
        return false;
    if (str_trim(given).n > 0) {
        buf_puts(&b, "<<");
        if (!put_name(&b, given))
            return false;
    }
    *out = str_sub(buf_get(&b), 0, NAME_MOST);
    while (out->n > 0 && out->p[out->n - 1] == '<')
        out->n--;
    return out->n > 0;
}
