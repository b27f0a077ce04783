/*
 * NAME      x509_name - distinguished names: attributes, IIN and BIN, comparison, text
 * WHY       the national centre writes serialNumber="IIN" and 12 digits, OU="BIN" and 12 digits
 * OWNS      nothing; texts that are not UTF-8 already are turned into it on the arena
 * ERRORS    false: not a name, or a text that is no text
 * MUST NOT  guess: a number of another length is no number
 */
#include "trust/x509.h"

#include <string.h>

#define COUNT(v) (sizeof(v) / sizeof *(v))

/* BMPString and UniversalString: big-endian code units of `width` bytes. */
static bool wide_text(struct arena *a, struct str v, size_t width, struct str *out)
{
    struct buf b = buf_on(a);

    if (v.n % width != 0)
        return false;
    for (size_t i = 0; i < v.n; i += width) {
        uint32_t cp = 0;

        for (size_t k = 0; k < width; k++)
            cp = cp << 8 | (unsigned char)v.p[i + k];
        if (cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
            return false;
        buf_utf8(&b, cp);
    }
    *out = buf_get(&b);
    return true;
}

/* The text of one attribute as UTF-8; STR_NONE for a type that holds no text. */
static bool attribute_text(struct arena *a, const struct der_item *it, struct str *out)
{
    struct buf b;

    *out = STR_NONE;
    switch (it->tag) {
    case DER_UTF8:
        *out = it->body;
        return utf8_valid(it->body) && memchr(it->body.p, 0, it->body.n) == NULL;
    case DER_PRINTABLE: case DER_IA5: case 0x12:
        *out = it->body;
        for (size_t i = 0; i < it->body.n; i++)
            if (it->body.p[i] <= 0)         /* NUL or above ASCII */
                return false;
        return true;
    case DER_T61:                           /* in practice Latin-1 */
        b = buf_on(a);
        for (size_t i = 0; i < it->body.n; i++)
            buf_utf8(&b, (unsigned char)it->body.p[i]);
        *out = buf_get(&b);
        return memchr(it->body.p, 0, it->body.n) == NULL;
    case DER_BMP:
        return wide_text(a, it->body, 2, out);
    case DER_UNIVERSAL:
        return wide_text(a, it->body, 4, out);
    default:
        return true;
    }
}

/* "IIN123456789011" -> the twelve digits. */
static bool numbered(struct str v, const char *prefix, struct str *out)
{
    size_t n = strlen(prefix);

    if (!str_starts(v, prefix) || v.n != n + 12)
        return false;
    for (size_t i = n; i < v.n; i++)
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    *out = str_sub(v, n, 12);
    return true;
}

static void take_number(struct x509_name *n, struct str *field, struct str v, const char *prefix)
{
    struct str digits;

    if (!numbered(v, prefix, &digits))
        return;
    if (field->n > 0 && !str_eq(*field, digits))
        n->ambiguous = true;
    *field = digits;
}

static const struct { const char *oid, *label; size_t at; } attributes[] = {
    { "2.5.4.3", "CN", offsetof(struct x509_name, cn) },
    { "2.5.4.4", "SN", offsetof(struct x509_name, surname) },
    { "2.5.4.42", "GN", offsetof(struct x509_name, patronymic) },
    { "2.5.4.10", "O", offsetof(struct x509_name, organisation) },
    { "2.5.4.11", "OU", offsetof(struct x509_name, unit) },
    { "2.5.4.6", "C", offsetof(struct x509_name, country) },
    { "2.5.4.5", "serialNumber", 0 },
    { "2.5.4.7", "L", 0 },
    { "2.5.4.8", "ST", 0 },
    { "0.9.2342.19200300.100.1.25", "DC", 0 },
    { "0.9.2342.19200300.100.1.1", "UID", 0 },
    { "2.5.4.15", "businessCategory", 0 },
};

static void take_attribute(struct x509_name *n, struct str oid, struct str text)
{
    for (size_t i = 0; i < COUNT(attributes); i++) {
        struct str *field = (struct str *)(void *)((char *)n + attributes[i].at);

        if (attributes[i].at > 0 && der_oid_is(oid, attributes[i].oid) && field->n == 0)
            *field = text;
    }
    if (der_oid_is(oid, "2.5.4.5")) {
        take_number(n, &n->iin, text, "IIN");
        take_number(n, &n->bin, text, "BIN");
    }
    if (der_oid_is(oid, "2.5.4.11"))
        take_number(n, &n->bin, text, "BIN");
}

/* The next attribute of a name; a set of several is gone through in its order. */
static bool next_attribute(struct arena *a, struct der *names, struct der *set, struct str *oid,
                           struct str *text)
{
    struct der pair;
    struct der_item it;

    if (der_end(set) && (!der_into(names, DER_SET, set) || der_end(set)))
        return false;
    return der_into(set, DER_SEQUENCE, &pair) && der_oid(&pair, oid) && der_any(&pair, &it) &&
           der_end(&pair) && attribute_text(a, &it, text);
}

bool name_read(struct arena *a, struct der *d, struct x509_name *out)
{
    struct der names, set = der_of(STR_NONE, false);
    struct der_item it;
    struct str oid, text;
    int n = 0;

    *out = (struct x509_name){ .der = STR_NONE };
    if (!der_take(d, DER_SEQUENCE, &it) || !der_enter(d, &it, &names))
        return false;
    out->der = it.all;
    while (!der_end(&names) || !der_end(&set)) {
        if (n++ >= CERT_NAMES_MOST || !next_attribute(a, &names, &set, &oid, &text))
            return false;
        take_attribute(out, oid, text);
    }
    return true;
}

static void into_name(const struct x509_name *n, struct der *names, struct der *set)
{
    struct der d = der_of(n->der, false);

    *set = der_of(STR_NONE, false);
    if (!der_into(&d, DER_SEQUENCE, names))
        *names = *set;
}

bool name_same(const struct x509_name *x, const struct x509_name *y)
{
    struct der xn, xs, yn, ys;
    struct str xo, xt, yo, yt;
    struct arena *a;
    bool same = true;

    if (str_eq(x->der, y->der))
        return true;
    a = arena_new();
    into_name(x, &xn, &xs);
    into_name(y, &yn, &ys);
    while (same && (!der_end(&xn) || !der_end(&xs))) {
        same = der_end(&xs) == der_end(&ys) && next_attribute(a, &xn, &xs, &xo, &xt) &&
               next_attribute(a, &yn, &ys, &yo, &yt) && str_eq(xo, yo) && xt.p != NULL &&
               yt.p != NULL && str_eq(xt, yt);
    }
    same = same && der_end(&yn) && der_end(&ys);
    arena_free(a);
    return same;
}

struct str cert_person(struct arena *a, const struct cert *c)
{
    const struct x509_name *n = &c->subject;

    if (n->cn.n == 0)
        return n->organisation;
    if (n->patronymic.n == 0 || str_find(n->cn, str_z(a, n->patronymic)) >= 0)
        return n->cn;
    return str_printf(a, "%.*s %.*s", STR_ARG(n->cn), STR_ARG(n->patronymic));
}

struct str name_text(struct arena *a, const struct x509_name *n)
{
    struct buf b = buf_on(a);
    struct der names, set;
    struct str oid, text;
    size_t i;

    into_name(n, &names, &set);
    while ((!der_end(&names) || !der_end(&set)) && next_attribute(a, &names, &set, &oid, &text)) {
        if (b.n > 0)
            buf_puts(&b, ", ");
        for (i = 0; i < COUNT(attributes) && !der_oid_is(oid, attributes[i].oid); i++)
            ;
        if (i < COUNT(attributes))
            buf_puts(&b, attributes[i].label);
        else
            buf_str(&b, der_oid_text(a, oid));
        buf_char(&b, '=');
        buf_str(&b, text);
    }
    return buf_get(&b);
}
