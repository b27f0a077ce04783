/*
 * NAME    read_html - the readable text of a page, a line a block
 * WHY     sites of law publish acts as pages; what is wanted of them is their lines, so no tree is
 *         built: one pass, no recursion, nothing that a page can make large
 * OWNS    which elements part lines and which are not read; character references
 * ERRORS  DIAG_INPUT "acts-encoding" for encodings that are not read
 */
#include <string.h>

#include "acts/room.h"

static const char *const BLOCKS[] = { "p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5",
    "h6", "table", "ul", "ol", "dl", "dt", "dd", "section", "article", "header", "footer", "main",
    "blockquote", "pre", "hr", "body", "html", "title", "td", "th", "center", "form" };
/* Their content is not text of the page. */
static const char *const SKIPPED[] = { "script", "style", "noscript", "template", "svg", "math",
    "nav", "select", "button", "textarea", "iframe", "object" };

static bool among(struct str name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(name, list[i]))
            return true;
    return false;
}
#define AMONG(name, list) among(name, list, sizeof list / sizeof *list)

/* ------------------------------------------------------------------ character references */
static const struct { const char *name; uint32_t c; } entities[] = {
    { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' },
    { "nbsp", 0xA0 }, { "laquo", 0xAB }, { "raquo", 0xBB }, { "ndash", 0x2013 },
    { "mdash", 0x2014 }, { "hellip", 0x2026 }, { "sect", 0xA7 }, { "copy", 0xA9 }, { "deg", 0xB0 },
    { "ldquo", 0x201C }, { "rdquo", 0x201D }, { "bdquo", 0x201E }, { "lsquo", 0x2018 },
    { "rsquo", 0x2019 }, { "shy", 0xAD }, { "middot", 0xB7 }, { "bull", 0x2022 },
    { "numero", 0x2116 }, { "times", 0xD7 }, { "minus", 0x2212 },
};

/* One reference at s.p[i] == '&'; returns the bytes it takes, 0 when it is a plain sign. */
static size_t reference(struct buf *b, struct str s, size_t i)
{
    size_t end = i + 1;
    uint32_t c = 0;

    while (end < s.n && end - i < 12 && s.p[end] != ';' && s.p[end] != '&' && s.p[end] != '<')
        end++;
    if (end >= s.n || s.p[end] != ';')
        return 0;
    struct str name = str_sub(s, i + 1, end - i - 1);
    if (name.n > 1 && name.p[0] == '#') {
        bool hex = name.p[1] == 'x' || name.p[1] == 'X';
        for (size_t k = hex ? 2 : 1; k < name.n; k++) {
            char x = name.p[k];
            int v = x >= '0' && x <= '9' ? x - '0' : hex && (x | 32) >= 'a' && (x | 32) <= 'f'
                ? (x | 32) - 'a' + 10 : -1;
            if (v < 0 || c > 0x10FFFF)
                return 0;
            c = c * (hex ? 16 : 10) + (uint32_t)v;
        }
        buf_utf8(b, c == '\n' || c < 0x20 ? ' ' : c);
        return end - i + 1;
    }
    for (size_t k = 0; k < sizeof entities / sizeof *entities; k++)
        if (str_is(name, entities[k].name)) {
            buf_utf8(b, entities[k].c);
            return end - i + 1;
        }
    return 0;
}

/* ------------------------------------------------------------------ tags */
struct page { struct arena *a; struct str s; size_t at; struct buf out, title; bool blank, in_title; };

static void break_line(struct page *p)
{
    if (p->out.n && p->out.p[p->out.n - 1] != '\n')
        buf_char(&p->out, '\n');
    p->blank = true;
}

/* Past the end of a tag: > outside of quotes, as far as quotes are closed near. */
static size_t tag_end(struct str s, size_t i)
{
    char quote = 0;
    size_t from = i;

    for (; i < s.n; i++) {
        if (quote && (s.p[i] == quote || i - from > 20000))
            quote = 0;
        else if (!quote && (s.p[i] == '"' || s.p[i] == '\'') && i > from && s.p[i - 1] == '=')
            quote = s.p[i];
        else if (!quote && s.p[i] == '>')
            return i + 1;
    }
    return s.n;
}

static struct str tag_name(struct page *p, size_t at)
{
    size_t i = at;
    char *z;

    while (i < p->s.n && i - at < 16 && (((p->s.p[i] | 32) >= 'a' && (p->s.p[i] | 32) <= 'z')
           || (p->s.p[i] >= '0' && p->s.p[i] <= '9')))
        i++;
    z = arena_dup(p->a, p->s.p + at, i - at);
    for (size_t k = 0; k < i - at; k++)
        if (z[k] >= 'A' && z[k] <= 'Z')
            z[k] = (char)(z[k] + 32);
    return (struct str){ z, i - at };
}

/* To behind the closing tag of an element whose content is not read. */
static void skip_element(struct page *p, struct str name)
{
    while (p->at + 2 < p->s.n) {
        const char *lt = memchr(p->s.p + p->at, '<', p->s.n - p->at);
        struct arena_mark m = arena_mark(p->a);
        bool mine;
        if (!lt)
            break;
        p->at = (size_t)(lt - p->s.p) + 1;
        mine = p->at < p->s.n && p->s.p[p->at] == '/' && str_eq(tag_name(p, p->at + 1), name);
        arena_rewind(p->a, m);
        if (mine) {
            p->at = tag_end(p->s, p->at);
            return;
        }
    }
    p->at = p->s.n;
}

static void tag(struct page *p)
{
    struct str rest = str_sub(p->s, p->at, p->s.n);
    struct arena_mark m;

    if (str_starts(rest, "<!--")) {
        ptrdiff_t end = str_find(str_sub(rest, 4, rest.n), "-->");
        p->at = end < 0 ? p->s.n : p->at + (size_t)end + 7;
        return;
    }
    bool closing = rest.n > 1 && rest.p[1] == '/';
    bool real = rest.n > 1 && (closing || rest.p[1] == '!' || rest.p[1] == '?'
        || ((rest.p[1] | 32) >= 'a' && (rest.p[1] | 32) <= 'z'));
    if (!real) {
        buf_char(&p->out, '<');
        p->at++;
        return;
    }
    m = arena_mark(p->a);
    struct str name = tag_name(p, p->at + 1 + closing);
    bool block = AMONG(name, BLOCKS), skipped = AMONG(name, SKIPPED), title = str_is(name, "title");
    size_t index = 0;
    while (skipped && !str_is(name, SKIPPED[index]))
        index++;
    arena_rewind(p->a, m);
    p->at = tag_end(p->s, p->at);
    bool empty = p->at > 1 && p->s.p[p->at - 2] == '/';
    if (skipped && !closing && !empty)
        skip_element(p, str_of(SKIPPED[index]));
    if (title)
        p->in_title = !closing;
    if (block)
        break_line(p);
}

/* Two builders grow on arenas of their own: on one they would leave each other's copies behind. */
struct str html_lines(struct arena *a, struct str html, struct str *title, struct diags *d)
{
    struct arena *names = arena_new(), *titles = arena_new();
    struct page p = { .a = names, .s = html, .out = buf_on(a), .title = buf_on(titles),
        .blank = true };

    *title = STR("");
    if (!encoding_text(a, &p.s, true, d)) {
        arena_free(names);
        arena_free(titles);
        return STR_NONE;
    }
    while (p.at < p.s.n) {
        char c = p.s.p[p.at];
        struct buf *to = p.in_title && p.title.n < ACTS_TITLE_MOST ? &p.title : &p.out;
        size_t n;
        if (c == '<') {
            tag(&p);
        } else if (c == '&' && (n = reference(to, p.s, p.at)) > 0) {
            p.at += n;
            p.blank = false;
        } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0) {
            if (!p.blank)
                buf_char(to, ' ');
            p.blank = true;
            p.at++;
        } else {
            buf_char(to, c);
            p.blank = false;
            p.at++;
        }
    }
    *title = str_dup(a, str_trim(buf_get(&p.title)));
    arena_free(names);
    arena_free(titles);
    return buf_get(&p.out);
}

bool read_html(struct arena *a, struct str html, const struct import_hints *h,
               struct act_doc *out, struct puzzles *p, struct diags *d)
{
    struct str title, text = html_lines(a, html, &title, d);

    return text.p && read_text(a, text, h, out, p, d);
}
