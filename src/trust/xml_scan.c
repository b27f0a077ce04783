/*
 * NAME      xml_scan - see xml_scan.h
 * WHY       it reads tags only: where they begin and end, how deep, how many attributes
 * OWNS      nothing
 * ERRORS    the first fault seen
 * MUST NOT  see a tag where the parser sees text: up to the first error of form both agree
 */
#include "trust/xml_scan.h"

#include <string.h>

struct scan {
    struct str s;
    size_t i;
    size_t depth, scope[XML_DEPTH_MOST + 1];    /* namespaces in scope at each depth */
    struct xml_size size;
};

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool here(const struct scan *c, const char *z)
{
    size_t n = strlen(z);

    return c->s.n - c->i >= n && memcmp(c->s.p + c->i, z, n) == 0;
}

/* Moves behind the next `z`. */
static bool behind(struct scan *c, const char *z)
{
    size_t n = strlen(z);

    for (; c->s.n - c->i >= n; c->i++)
        if (c->s.p[c->i] == z[0] && memcmp(c->s.p + c->i, z, n) == 0) {
            c->i += n;
            return true;
        }
    return false;
}

/* A character reference or one of the five entities that need no declaration. */
static enum xml_fault reference(struct scan *c)
{
    static const char *const known[] = { "&#", "&amp;", "&lt;", "&gt;", "&quot;", "&apos;" };

    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (here(c, known[k])) {
            c->i += strlen(known[k]);
            return XML_OK;
        }
    return XML_DTD;
}

struct tag { size_t attributes, namespaces; bool closed; };

static enum xml_fault value(struct scan *c)
{
    char quote = c->s.p[c->i++];

    while (c->i < c->s.n && c->s.p[c->i] != quote) {
        if (c->s.p[c->i] == '<')
            return XML_MALFORMED;
        if (c->s.p[c->i] != '&') {
            c->i++;
            continue;
        }
        if (reference(c) != XML_OK)
            return XML_DTD;
    }
    if (c->i == c->s.n)
        return XML_MALFORMED;
    c->i++;
    return XML_OK;
}

/* Behind "<name" up to its ">". */
static enum xml_fault attributes(struct scan *c, struct tag *t)
{
    struct str name = STR_NONE;
    enum xml_fault f;

    while (c->i < c->s.n) {
        char ch = c->s.p[c->i];

        if (ch == '"' || ch == '\'') {
            f = value(c);
            if (f != XML_OK)
                return f;
            name = STR_NONE;
        } else if (ch == '>') {
            t->closed = c->s.p[c->i - 1] == '/';
            c->i++;
            return XML_OK;
        } else if (ch == '<') {
            return XML_MALFORMED;
        } else {
            if (ch == '=') {
                t->attributes++;
                t->namespaces += str_starts(name, "xmlns") ? 1 : 0;
            } else if (!blank(ch)) {
                name = name.p == NULL ? (struct str){ c->s.p + c->i, 1 }
                                      : (struct str){ name.p, name.n + 1 };
            }
            c->i++;
        }
    }
    return XML_MALFORMED;
}

static enum xml_fault start_tag(struct scan *c)
{
    struct tag t = { 0, 0, false };
    enum xml_fault f;
    size_t scope;

    for (c->i++; c->i < c->s.n && !blank(c->s.p[c->i]) && c->s.p[c->i] != '>'; c->i++)
        ;
    f = attributes(c, &t);
    if (f != XML_OK)
        return f;
    scope = c->scope[c->depth] + t.namespaces;
    if (t.attributes > XML_ATTRIBUTES_MOST || scope > XML_SCOPE_MOST ||
        c->depth >= XML_DEPTH_MOST)
        return XML_TOO_LARGE;
    /* Every namespace in scope is looked up through all of them; every node asks its ancestors. */
    c->size.work += (scope + 1) * (scope + c->depth + 1) + (t.attributes + 2) * (c->depth + 1);
    if (c->size.work > XML_WORK_MOST)
        return XML_TOO_LARGE;
    if (!t.closed)
        c->scope[++c->depth] = scope;
    return XML_OK;
}

static enum xml_fault markup(struct scan *c)
{
    if (++c->size.nodes > XML_NODES_MOST)
        return XML_TOO_LARGE;
    c->size.work += 2 * (c->depth + 1);
    if (here(c, "<!--")) {
        c->i += 4;
        return behind(c, "-->") ? XML_OK : XML_MALFORMED;
    }
    if (here(c, "<![CDATA["))
        return behind(c, "]]>") ? XML_OK : XML_MALFORMED;
    if (here(c, "<!"))
        return XML_DTD;
    if (here(c, "<?"))
        return behind(c, "?>") ? XML_OK : XML_MALFORMED;
    if (!here(c, "</"))
        return start_tag(c);
    if (c->depth == 0 || !behind(c, ">"))
        return XML_MALFORMED;
    c->depth--;
    return XML_OK;
}

/* ------------------------------------------------------------------ the declaration */

/* The value of `name` in the declaration; empty when it is not there. */
static struct str pseudo_attribute(struct str declaration, const char *name)
{
    ptrdiff_t at = str_find(declaration, name);
    struct str rest, head;

    if (at < 0)
        return STR_NONE;
    rest = str_sub(declaration, (size_t)at + strlen(name), declaration.n);
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] == '"' || rest.p[i] == '\'') {
            char quote = rest.p[i];

            rest = str_sub(rest, i + 1, rest.n);
            return str_cut(&rest, quote, &head) ? head : STR_NONE;
        }
    return STR_NONE;
}

static bool is_utf8(struct str name)
{
    static const char upper[] = "UTF-8", lower[] = "utf-8";

    if (name.n != sizeof upper - 1)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != upper[i] && name.p[i] != lower[i])
            return false;
    return true;
}

static enum xml_fault declaration(struct scan *c)
{
    struct str text, encoding;
    size_t from;

    if (here(c, "\xef\xbb\xbf"))
        c->i += 3;
    from = c->i;
    if (!here(c, "<?xml") || c->s.n - c->i < 6 || !blank(c->s.p[c->i + 5]))
        return XML_OK;
    if (!behind(c, "?>"))
        return XML_MALFORMED;
    text = str_sub(c->s, from, c->i - from);
    encoding = pseudo_attribute(text, "encoding");
    if (!str_is(pseudo_attribute(text, "version"), "1.0"))
        return XML_MALFORMED;
    return encoding.p == NULL || is_utf8(encoding) ? XML_OK : XML_ENCODING;
}

enum xml_fault xml_scan(struct str bytes, struct xml_size *out)
{
    struct scan c = { .s = bytes };
    enum xml_fault f;

    *out = (struct xml_size){ 0, 0 };
    if (bytes.n > XML_BYTES_MOST)
        return XML_TOO_LARGE;
    if (bytes.n == 0)
        return XML_MALFORMED;
    if (!utf8_valid(bytes) || memchr(bytes.p, '\0', bytes.n) != NULL)
        return XML_ENCODING;
    f = declaration(&c);
    while (f == XML_OK && c.i < c.s.n) {
        if (c.s.p[c.i] == '<')
            f = markup(&c);
        else if (c.s.p[c.i] == '&')
            f = reference(&c);
        else
            c.i++;
    }
    if (f == XML_OK && (c.depth != 0 || c.size.nodes == 0))
        f = XML_MALFORMED;
    *out = c.size;
    return f;
}
