/*
 * NAME    xml_help - see xml_help.h
 * WHY     signatures no honest program makes
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/buf.h"
#include "trust/encode.h"
#include "xml_help.h"

static const char *either(const char *given, const char *usual)
{
    return given != NULL ? given : usual;
}

static struct str info(struct pki *p, const struct xml_craft *c, enum algorithm alg)
{
    enum digest_kind k = c->digest != HASH_UNKNOWN ? c->digest : digest_of_algorithm(alg);
    const char *list = either(c->transforms, T_ENVELOPED T_COMMENTS);
    struct buf b = buf_on(p->a);

    buf_printf(&b, "<ds:CanonicalizationMethod Algorithm=\"%s\"></ds:CanonicalizationMethod>",
               either(c->canonicalization, C14N));
    buf_printf(&b, "<ds:SignatureMethod Algorithm=\"%s\"></ds:SignatureMethod>",
               either(c->method, either(algorithm_uri(alg), "urn:none")));
    buf_printf(&b, "<ds:Reference%s>", either(c->uri, " URI=\"\""));
    if (*list != '\0')
        buf_printf(&b, "<ds:Transforms>%s</ds:Transforms>", list);
    buf_printf(&b, "<ds:DigestMethod Algorithm=\"%s\"></ds:DigestMethod><ds:DigestValue>",
               either(c->digest_uri, digest_uri(k)));
    buf_str(&b, base64_write(p->a, digest_make(p->a, k, c->over)));
    buf_printf(&b, "</ds:DigestValue></ds:Reference>%s", either(c->more_info, ""));
    return buf_get(&b);
}

struct str xml_craft(struct pki *p, enum pki_who by, struct xml_craft c)
{
    const struct pki_holder *h = &p->who[by];
    enum algorithm alg = c.algorithm != ALG_UNKNOWN ? c.algorithm : private_key_algorithm(h->key);
    struct str inside = str_dup(p->a, info(p, &c, alg)), canonical, value, cert;
    struct buf b = buf_on(p->a);

    canonical = str_printf(p->a, "<ds:SignedInfo%s xmlns:ds=\"" DS "\"%s>%.*s</ds:SignedInfo>",
        either(c.before, ""), either(c.after, ""), STR_ARG(inside));
    assert_true(private_key_sign(h->key, alg, canonical, p->a, &value, &p->d));
    value = base64_write(p->a, value);
    cert = base64_write(p->a, h->cert->sig.all);
    buf_printf(&b, "<ds:Signature xmlns:ds=\"" DS "\"><ds:SignedInfo>%.*s</ds:SignedInfo>"
        "<ds:SignatureValue>%.*s</ds:SignatureValue>", STR_ARG(inside), STR_ARG(value));
    if (c.key_info != NULL)
        buf_puts(&b, c.key_info);
    else
        buf_printf(&b, "<ds:KeyInfo><ds:X509Data><ds:X509Certificate>%.*s</ds:X509Certificate>"
            "</ds:X509Data></ds:KeyInfo>", STR_ARG(cert));
    buf_printf(&b, "%s</ds:Signature>", either(c.object, ""));
    return buf_get(&b);
}

struct str xml_sign(struct pki *p, enum pki_who by, struct str document, enum xml_form form)
{
    struct str out = STR_NONE;

    if (!xmldsig_sign(p->a, p->who[by].key, p->who[by].cert->sig.all, document, form, &out, &p->d))
        fail_msg("%s", str_z(p->a, diag_text(p->a, p->d.last)));
    return out;
}

struct str xml_swap(struct arena *a, struct str s, const char *from, const char *to)
{
    ptrdiff_t at = str_find(s, from);
    struct buf b = buf_on(a);

    if (at < 0)
        fail_msg("no '%s' in %.*s", from, STR_ARG(s));
    buf_str(&b, str_sub(s, 0, (size_t)at));
    buf_puts(&b, to);
    buf_str(&b, str_sub(s, (size_t)at + strlen(from), s.n));
    return buf_get(&b);
}

struct str xml_swap_all(struct arena *a, struct str s, const char *from, const char *to)
{
    struct buf b = buf_on(a);
    ptrdiff_t at;

    while ((at = str_find(s, from)) >= 0) {
        buf_str(&b, str_sub(s, 0, (size_t)at));
        buf_puts(&b, to);
        s = str_sub(s, (size_t)at + strlen(from), s.n);
    }
    buf_str(&b, s);
    return buf_get(&b);
}

struct str xml_part(struct str s, const char *from, const char *to)
{
    ptrdiff_t at = str_find(s, from), end;
    struct str rest;

    assert_true(at >= 0);
    rest = str_sub(s, (size_t)at, s.n);
    end = str_find(rest, to);
    assert_true(end >= 0);
    return str_sub(rest, 0, (size_t)end + strlen(to));
}

struct str xml_insert(struct arena *a, struct str s, const char *end, struct str signature)
{
    return xml_swap(a, s, end, str_z(a, str_printf(a, "%.*s%s", STR_ARG(signature), end)));
}
