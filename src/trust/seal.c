/*
 * NAME      seal - reading and writing the bytes of a visible digital seal, and showing what they
 *           say
 * WHY       ICAO Doc 9303-13: header, message zone of tag-length-value fields, signature zone
 * OWNS      nothing; slices point into the caller's bytes
 * ERRORS    one diag whose code is the reason; the first fault ends the reading
 * MUST NOT  check a signature (seal_verify.c), know OpenSSL
 */
#include "trust/seal.h"

#include <string.h>

#include "trust/c40.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/seal_kinds.h"

enum { MAGIC = 0xdc, SIGNATURE_TAG = 0xff, SIGNATURE_LEAST = 56, SIGNATURE_MOST = 132 };

struct cursor { struct arena *arena; struct str all; size_t at; struct diags *diags; };

static bool refuse(struct cursor *c, const char *code, const char *what)
{
    struct diag *d = diag_add(c->diags, DIAG_REFUSED, code,
                              "this is no seal we can trust: %s (byte %zu)", what, c->at);

    d->remedy =
        STR("scan the code again, whole and flat; if it stays so, the paper is not genuine");
    return false;
}

static bool take(struct cursor *c, size_t n, struct str *out)
{
    if (c->all.n - c->at < n)
        return refuse(c, "truncated", "it ends too early");
    *out = str_sub(c->all, c->at, n);
    c->at += n;
    return true;
}

static bool byte(struct cursor *c, int *out)
{
    struct str s;

    if (!take(c, 1, &s))
        return false;
    *out = (unsigned char)s.p[0];
    return true;
}

static bool packed(struct cursor *c, size_t characters, struct str *out)
{
    struct str s;

    if (!take(c, c40_size(characters), &s))
        return false;
    if (!c40_read(c->arena, s, out) || out->n < characters)
        return refuse(c, "bad-c40", "the packed letters are spelled wrongly");
    return true;
}

static bool date(struct cursor *c, day *out)
{
    struct str s;

    if (!take(c, 3, &s))
        return false;
    return seal_date_read(s, out) || refuse(c, "bad-date", "a date is no day of the calendar");
}

/* Up to 127 in one byte; from there as DER writes it, the shortest form only. */
static bool length(struct cursor *c, size_t *out)
{
    int first, high, low;

    if (!byte(c, &first))
        return false;
    if (first < 0x80) {
        *out = (size_t)first;
        return true;
    }
    if (first == 0x81) {
        if (!byte(c, &low))
            return false;
        *out = (size_t)low;
        return low >= 0x80
            || refuse(c, "bad-length", "a length is not written in its shortest form");
    }
    if (first != 0x82)
        return refuse(c, "bad-length", "a length is longer than any seal");
    if (!byte(c, &high) || !byte(c, &low))
        return false;
    *out = (size_t)(high << 8 | low);
    return *out >= 0x100 || refuse(c, "bad-length", "a length is not written in its shortest form");
}

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Signer and certificate reference. Version 3: 4 + 5 characters. Version 4: 4, two hexadecimal
 * digits that count the reference, the reference; all packed together. */
static bool signer(struct cursor *c, struct seal *s)
{
    struct cursor ahead = *c;
    struct str text, rest;
    size_t n = 5, skip = 4;
    int high, low;

    if (s->version == 4) {
        if (!packed(&ahead, 6, &text))
            return false;
        high = nibble(text.p[4]);
        low = nibble(text.p[5]);
        if (high < 0 || low < 0)
            return refuse(c, "bad-length", "the length of the certificate reference is no number");
        n = (size_t)(high * 16 + low);
        skip = 6;
        if (n == 0 || n > SEAL_REFERENCE)
            return refuse(c, "bad-length", "the certificate reference has 1 to 16 characters");
    }
    if (!packed(c, skip + n, &text))
        return false;
    rest = str_sub(text, skip, n);
    if (text.n != skip + n || str_chr(rest, ' ') >= 0 || str_chr(str_sub(text, 0, 4), ' ') >= 0)
        return refuse(c, "bad-c40", "signer and certificate reference may hold no blank");
    s->signer = str_sub(text, 0, 4);
    s->reference = rest;
    return true;
}

static bool header(struct cursor *c, struct seal *s)
{
    int magic, version;

    if (!byte(c, &magic))
        return false;
    if (magic != MAGIC)
        return refuse(c, "not-a-seal", "it does not begin with the mark of a seal");
    if (!byte(c, &version))
        return false;
    if (version != 2 && version != 3)
        return refuse(c, "bad-version", "its version is neither 3 nor 4");
    s->version = version + 1;
    if (!packed(c, 3, &s->country))
        return false;
    s->country = str_trim(s->country);
    if (s->country.n == 0)
        return refuse(c, "bad-c40", "it names no country");
    return signer(c, s) && date(c, &s->issued) && date(c, &s->sealed) && byte(c, &s->definition)
        && byte(c, &s->category);
}

static bool field(struct cursor *c, struct seal *s, int tag)
{
    size_t i, n;

    if (s->n_fields == SEAL_FIELDS)
        return refuse(c, "over-long", "it has too many fields");
    for (i = 0; i < s->n_fields; i++)
        if (s->field[i].tag == tag)
            return refuse(c, "repeated-field", "a field stands in it twice");
    s->field[s->n_fields].tag = tag;
    return length(c, &n) && take(c, n, &s->field[s->n_fields++].value);
}

bool seal_parse(struct arena *a, struct str bytes, struct seal *out, struct diags *d)
{
    struct cursor c = { a, bytes, 0, d };
    size_t n;
    int tag;

    memset(out, 0, sizeof *out);
    if (bytes.n > SEAL_BYTES)
        return refuse(&c, "over-long", "no code on paper holds so much");
    if (!header(&c, out))
        return false;
    for (;;) {
        if (c.at == c.all.n)
            return refuse(&c, "no-signature", "the signature is missing");
        out->covered = str_sub(bytes, 0, c.at);
        if (!byte(&c, &tag))
            return false;
        if (tag == SIGNATURE_TAG)
            break;
        if (!field(&c, out, tag))
            return false;
    }
    if (!length(&c, &n) || !take(&c, n, &out->signature))
        return false;
    if (n % 2 != 0 || n < SIGNATURE_LEAST || n > SIGNATURE_MOST)
        return refuse(&c, "bad-length", "the signature has a length that no curve gives");
    return c.at == c.all.n || refuse(&c, "over-long", "something follows the signature");
}

/* ------------------------------------------------------------------ what people have in hands */
static bool latin1(struct arena *a, struct str text, struct str *out)
{
    char *p = arena_alloc(a, text.n + 1);
    size_t i = 0, n = 0;

    if (!utf8_valid(text))
        return false;
    while (i < text.n) {
        uint32_t cp = utf8_next(text, &i);

        if (cp > 0xff)
            return false;
        p[n++] = (char)(unsigned char)cp;
    }
    *out = (struct str){ p, n };
    return true;
}

bool seal_bytes(struct arena *a, struct str any, struct str *bytes)
{
    char *p;
    size_t i, n = 0;
    struct str text;

    if (any.n == 0 || any.n > 4 * (size_t)SEAL_BYTES)
        return false;
    if ((unsigned char)any.p[0] == MAGIC) {
        *bytes = any;
        return true;
    }
    if (any.n > 1 && memcmp(any.p, "\xc3\x9c", 2) == 0)
        return latin1(a, any, bytes);
    p = arena_alloc(a, any.n + 1);
    for (i = 0; i < any.n; i++)
        if (strchr(" \t\r\n", any.p[i]) == NULL || any.p[i] == '\0')
            p[n++] = any.p[i];
    text = (struct str){ p, n };
    /* 0xDC begins "dc" in hexadecimal and "3" in base64 ("3A" .. "3P"): never both. */
    if (n >= 2 && (p[0] == 'd' || p[0] == 'D') && (p[1] == 'c' || p[1] == 'C')) {
        unsigned char *raw = arena_alloc(a, n / 2 + 1);

        *bytes = (struct str){ (const char *)raw, n / 2 };
        return hex_read(text, raw, n / 2);
    }
    if (n == 0 || p[0] != '3')
        return false;
    return (base64_read(a, text, bytes) || base64url_read(a, text, bytes))
        && bytes->n > 0 && (unsigned char)bytes->p[0] == MAGIC;
}

/* ------------------------------------------------------------------ showing */
static struct str shown(struct arena *a, enum seal_coding coding, struct str value)
{
    struct str s;
    char *p;
    size_t i;
    day d;

    switch (coding) {
    case CODE_C40:
    case CODE_MRZ:
        if (!c40_read(a, value, &s))
            break;
        if (coding == CODE_C40)
            return str_trim(s);
        p = arena_dup(a, s.p, s.n);
        for (i = 0; i < s.n; i++)
            if (p[i] == ' ')
                p[i] = '<';
        return (struct str){ p, s.n };
    case CODE_TEXT:
        if (utf8_valid(value))
            return value;
        break;
    case CODE_DATE:
        if (seal_date_read(value, &d))
            return day_str(a, d);
        break;
    case CODE_NUMBER:
        if (value.n == 1)
            return str_printf(a, "%d", (unsigned char)value.p[0]);
        break;
    case CODE_HEX:
        break;
    }
    return hex_str(a, (const unsigned char *)value.p, value.n);
}

/* The lines of a machine readable zone are of equal length; 72 characters are two lines of 36 and
 * so on. */
static struct str lines(struct arena *a, struct str mrz)
{
    size_t half = mrz.n / 2;

    if (mrz.n != 72 && mrz.n != 88)
        return mrz;
    return str_printf(a, "%.*s\n%.*s", (int)half, mrz.p, (int)half, mrz.p + half);
}

struct json *seal_fields(struct arena *a, const struct seal *s)
{
    const struct seal_kind_row *k = seal_kind_row(s->definition, s->category);
    struct json *o = json_new_object(a);
    size_t i;

    json_set_str(a, o, "kind", k != NULL ? str_of(k->name) : STR("unknown"));
    json_set_str(a, o, "country", s->country);
    json_set_str(a, o, "signer", s->signer);
    json_set_str(a, o, "certificate", s->reference);
    json_set_str(a, o, "issued", day_str(a, s->issued));
    json_set_str(a, o, "sealed", day_str(a, s->sealed));
    for (i = 0; i < s->n_fields; i++) {
        const struct seal_feature *f = seal_feature(k, s->field[i].tag);
        const char *name =
            f != NULL ? f->name : str_z(a, str_printf(a, "tag-%02x", (unsigned)s->field[i].tag));
        struct str value = shown(a, f != NULL ? f->coding : CODE_HEX, s->field[i].value);

        json_set_str(a, o, name, f != NULL && strcmp(name, "mrz") == 0 ? lines(a, value) : value);
    }
    return o;
}

day seal_day(const struct seal *s, const char *name)
{
    const struct seal_kind_row *k = seal_kind_row(s->definition, s->category);
    size_t i;
    day d;

    for (i = 0; i < s->n_fields; i++) {
        const struct seal_feature *f = seal_feature(k, s->field[i].tag);

        if (f != NULL && f->coding == CODE_DATE && strcmp(f->name, name) == 0
            && seal_date_read(s->field[i].value, &d))
            return d;
    }
    return DAY_NONE;
}

const char *seal_kind(const struct seal *s)
{
    const struct seal_kind_row *k = seal_kind_row(s->definition, s->category);

    return k != NULL ? k->name : NULL;
}
