/*
 * NAME    law/xml - a small strict XML reader
 * WHY     see xml.h; libxml2 is not for a room that may not call the system
 * OWNS    the grammar: prolog, one root, elements, attributes, text, CDATA, comments; five named
 *         entities and numbered characters; namespaces resolved, prefixes dropped
 * ERRORS  "bad-xml" with line and column; a document type is refused
 * MUST NOT recurse without a limit, expand anything, or fetch anything
 */
#include "law/xml.h"

#include "base/buf.h"

#include <string.h>

#define MOST_BYTES (4u << 20)
#define MOST_DEPTH 64
#define MOST_ELEMENTS 200000

struct scope { struct str prefix, space; const struct scope *up; };

struct reader {
    struct arena *a;
    struct diags *d;
    struct str s;
    size_t at, elements;
    size_t counted;             /* `line` is the line of this byte */
    int line;
    bool bad;
};

/* Counted once from the front, however many elements ask. */
static int line_of(struct reader *r)
{
    for (; r->counted < r->at && r->counted < r->s.n; r->counted++)
        r->line += r->s.p[r->counted] == '\n';
    return r->line;
}

static bool fault(struct reader *r, const char *message)
{
    struct diag *g;
    size_t start = r->at < r->s.n ? r->at : r->s.n;
    int column = 1;

    if (r->bad)
        return false;
    r->bad = true;
    while (start > 0 && r->s.p[start - 1] != '\n') {
        start--;
        column++;
    }
    g = diag_add(r->d, DIAG_INPUT, "bad-xml", "%s", message);
    g->line = line_of(r);
    g->column = column;
    g->remedy = STR("save the decision tables as plain DMN XML, without a document type");
    return false;
}

static bool looking_at(const struct reader *r, const char *z)
{
    return str_starts(str_sub(r->s, r->at, r->s.n), z);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct reader *r)
{
    while (r->at < r->s.n && is_space(r->s.p[r->at]))
        r->at++;
}

static bool skip_past(struct reader *r, const char *end)
{
    ptrdiff_t n = str_find(str_sub(r->s, r->at, r->s.n), end);

    if (n < 0)
        return fault(r, "a comment, a CDATA section or an instruction is not closed");
    r->at += (size_t)n + strlen(end);
    return true;
}

/* Comments, instructions and space between elements. */
static bool skip_misc(struct reader *r)
{
    for (;;) {
        skip_space(r);
        if (looking_at(r, "<!--")) {
            r->at += 4;
            if (!skip_past(r, "-->"))
                return false;
        } else if (looking_at(r, "<?")) {
            if (!skip_past(r, "?>"))
                return false;
        } else {
            return looking_at(r, "<!") ? fault(r, "a document type is not read") : true;
        }
    }
}

static struct str name(struct reader *r)
{
    size_t from = r->at;

    while (r->at < r->s.n && !is_space(r->s.p[r->at]) && !strchr("=/><\"'&", r->s.p[r->at]))
        r->at++;
    if (r->at == from)
        fault(r, "a name is expected");
    return str_sub(r->s, from, r->at - from);
}

/* ------------------------------------------------------------------ text and entities */
static void put_code_point(struct buf *b, uint32_t c)
{
    if (c < 0x80) {
        buf_char(b, (char)c);
    } else if (c < 0x800) {
        buf_char(b, (char)(0xc0 | c >> 6));
        buf_char(b, (char)(0x80 | (c & 0x3f)));
    } else if (c < 0x10000) {
        buf_char(b, (char)(0xe0 | c >> 12));
        buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_char(b, (char)(0x80 | (c & 0x3f)));
    } else {
        buf_char(b, (char)(0xf0 | c >> 18));
        buf_char(b, (char)(0x80 | (c >> 12 & 0x3f)));
        buf_char(b, (char)(0x80 | (c >> 6 & 0x3f)));
        buf_char(b, (char)(0x80 | (c & 0x3f)));
    }
}

static bool numbered(struct str digits, uint32_t *out)
{
    uint32_t base = 10;
    size_t i = 0;

    *out = 0;
    if (str_starts(digits, "x")) {
        base = 16;
        i = 1;
    }
    if (i == digits.n || digits.n > 8)
        return false;
    for (; i < digits.n; i++) {
        char c = digits.p[i];
        uint32_t v = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
            : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
            : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10 : 16;
        if (v >= base)
            return false;
        *out = *out * base + v;
        if (*out > 0x10ffff)
            return false;
    }
    return *out == 9 || *out == 10 || *out == 13 ||
        (*out >= 32 && !(*out >= 0xd800 && *out < 0xe000) && *out != 0xfffe && *out != 0xffff);
}

/* At `&`. */
static bool entity(struct reader *r, struct buf *b)
{
    static const struct { const char *name; char c; } NAMED[] = { { "lt", '<' }, { "gt", '>' },
        { "amp", '&' }, { "quot", '"' }, { "apos", '\'' } };
    struct str rest = str_sub(r->s, r->at + 1, 12);
    ptrdiff_t end = str_chr(rest, ';');
    uint32_t c;

    if (end <= 0)
        return fault(r, "an & stands alone");
    rest.n = (size_t)end;
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++) {
        if (!str_is(rest, NAMED[i].name))
            continue;
        buf_char(b, NAMED[i].c);
        r->at += rest.n + 2;
        return true;
    }
    if (rest.p[0] != '#' || !numbered(str_sub(rest, 1, rest.n), &c))
        return fault(r, "an entity that XML does not know by itself is not read");
    put_code_point(b, c);
    r->at += rest.n + 2;
    return true;
}

static bool attribute_value(struct reader *r, struct str *out)
{
    struct buf b = buf_on(r->a);
    char quote;

    skip_space(r);
    if (!looking_at(r, "="))
        return fault(r, "an attribute has no value");
    r->at++;
    skip_space(r);
    if (!looking_at(r, "\"") && !looking_at(r, "'"))
        return fault(r, "an attribute's value is not in quotes");
    quote = r->s.p[r->at++];
    while (r->at < r->s.n && r->s.p[r->at] != quote) {
        if (r->s.p[r->at] == '<')
            return fault(r, "a < stands in an attribute");
        if (r->s.p[r->at] == '&') {
            if (!entity(r, &b))
                return false;
        } else {
            buf_char(&b, r->s.p[r->at++]);
        }
    }
    if (r->at >= r->s.n)
        return fault(r, "an attribute's value is not closed");
    r->at++;
    *out = buf_get(&b);
    return true;
}

/* ------------------------------------------------------------------ elements */
static struct str prefix_of(struct str *qname)
{
    ptrdiff_t colon = str_chr(*qname, ':');
    struct str prefix = colon < 0 ? STR_NONE : str_sub(*qname, 0, (size_t)colon);

    if (colon >= 0)
        *qname = str_sub(*qname, (size_t)colon + 1, qname->n);
    return prefix;
}

static bool twice(const struct xml *x, struct str qname)
{
    for (const struct xml_attr *t = x->attrs; t; t = t->next)
        if (str_eq(t->name, qname))
            return true;
    return false;
}

/* Attributes and namespace declarations; leaves the reader at `>` or `/>`. */
static bool attributes(struct reader *r, struct xml *x, const struct scope **scope)
{
    struct xml_attr **end = &x->attrs;

    for (;;) {
        struct str q, value, plain, prefix;
        size_t before = r->at;
        skip_space(r);
        if (looking_at(r, ">") || looking_at(r, "/>"))
            return true;
        if (r->at == before || r->at >= r->s.n)
            return fault(r, "an element is not closed");
        q = plain = name(r);
        if (r->bad || !attribute_value(r, &value))
            return false;
        prefix = prefix_of(&plain);
        if (str_is(q, "xmlns") || str_is(prefix, "xmlns")) {
            struct scope *s = arena_new_of(r->a, struct scope);
            *s = (struct scope){ str_is(q, "xmlns") ? STR_NONE : plain, value, *scope };
            *scope = s;
            continue;
        }
        if (twice(x, q))
            return fault(r, "an attribute stands twice");
        *end = arena_new_of(r->a, struct xml_attr);
        **end = (struct xml_attr){ q, value, NULL };
        end = &(*end)->next;
    }
}

static bool element(struct reader *r, const struct scope *scope, int depth, struct xml **out);

/* Text, children and the end tag. */
static bool content(struct reader *r, struct xml *x, struct str qname, const struct scope *scope,
                    int depth)
{
    struct buf b = buf_on(r->a);

    while (r->at < r->s.n) {
        if (looking_at(r, "</")) {
            r->at += 2;
            if (!str_eq(name(r), qname))
                return fault(r, "an end tag does not match its start tag");
            skip_space(r);
            x->text = buf_get(&b);
            return looking_at(r, ">") ? (r->at++, true) : fault(r, "an end tag is not closed");
        }
        if (looking_at(r, "<![CDATA[")) {
            size_t from = r->at + 9;
            if (!skip_past(r, "]]>"))
                return false;
            buf_str(&b, str_sub(r->s, from, r->at - 3 - from));
        } else if (looking_at(r, "<!") || looking_at(r, "<?")) {
            if (!skip_misc(r))
                return false;
        } else if (looking_at(r, "<")) {
            struct xml *c;
            if (!element(r, scope, depth + 1, &c))
                return false;
            if (x->last)
                x->last->next = c;
            else
                x->child = c;
            x->last = c;
        } else if (looking_at(r, "&")) {
            if (!entity(r, &b))
                return false;
        } else {
            buf_char(&b, r->s.p[r->at++]);
        }
    }
    return fault(r, "an element is not closed");
}

static bool element(struct reader *r, const struct scope *scope, int depth, struct xml **out)
{
    struct xml *x = arena_new_of(r->a, struct xml);
    struct str qname, prefix;

    *out = x;
    if (depth > MOST_DEPTH || ++r->elements > MOST_ELEMENTS)
        return fault(r, "the document is too deep or too large");
    x->line = line_of(r);
    r->at++;
    qname = x->name = name(r);
    if (r->bad || !attributes(r, x, &scope))
        return false;
    prefix = prefix_of(&x->name);
    for (const struct scope *s = scope; s && x->space.n == 0; s = s->up)
        if (str_eq(s->prefix, prefix))
            x->space = s->space;
    if (looking_at(r, "/>")) {
        r->at += 2;
        return true;
    }
    r->at++;
    return content(r, x, qname, scope, depth);
}

struct xml *xml_read(struct arena *a, struct str text, struct diags *d)
{
    struct reader r = { .a = a, .d = d, .s = text, .line = 1 };
    struct xml *root = NULL;

    if (text.n > MOST_BYTES || !utf8_valid(text) || (text.n && memchr(text.p, 0, text.n))) {
        fault(&r, "the document is larger than 4 MiB or is not UTF-8 text");
        return NULL;
    }
    if (looking_at(&r, "\xef\xbb\xbf"))
        r.at = 3;
    if (!skip_misc(&r))
        return NULL;
    if (!looking_at(&r, "<")) {
        fault(&r, "this is not XML");
        return NULL;
    }
    if (!element(&r, NULL, 1, &root) || !skip_misc(&r))
        return NULL;
    if (r.at < text.n) {
        fault(&r, "something follows the end of the document");
        return NULL;
    }
    return root;
}

/* ------------------------------------------------------------------ reading it */
const struct xml *xml_child(const struct xml *x, const char *child)
{
    for (const struct xml *c = x ? x->child : NULL; c; c = c->next)
        if (str_is(c->name, child))
            return c;
    return NULL;
}

struct str xml_attr(const struct xml *x, const char *attr)
{
    for (const struct xml_attr *t = x ? x->attrs : NULL; t; t = t->next)
        if (str_is(t->name, attr))
            return t->value;
    return STR_NONE;
}

struct str xml_expression(const struct xml *x, const char *child)
{
    const struct xml *e = child ? xml_child(x, child) : x, *t = xml_child(e, "text");

    return t ? str_trim(t->text) : STR("");
}
