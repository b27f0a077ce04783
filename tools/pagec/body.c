/*
 * NAME    body - walks the body of a page and writes the C that writes the page
 * ERRORS  everything that is not proved safe is a fault with file and line
 */
#include <setjmp.h>
#include <stdarg.h>

#include "pagec.h"

enum stop { STOP_FILE, STOP_END, STOP_ELSE, STOP_ELIF };
enum { USES_MOST = 8 };

/* The uses of parts with a slot that are open, to be opened again behind a slot of our own. */
static struct str open_uses[USES_MOST];
static int n_open;

void body_fault(struct body *b, const char *fmt, ...)
{
    va_list ap;
    struct buf m = buf_on(b->c->arena);

    va_start(ap, fmt);
    buf_vprintf(&m, fmt, ap);
    va_end(ap);
    fault(b->c, b->u->file, b->line, "%.*s", STR_ARG(buf_get(&m)));
}

static void code(struct body *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes the text that waits, then a line of code. */
static void code(struct body *b, const char *fmt, ...)
{
    va_list ap;

    if (b->lit.n > 0) {
        buf_printf(&b->u->code, "    buf_str(out, STR(%.*s));\n",
            STR_ARG(c_literal(b->c->arena, buf_get(&b->lit))));
        b->lit = buf_on(b->c->arena);
    }
    buf_puts(&b->u->code, "    ");
    va_start(ap, fmt);
    buf_vprintf(&b->u->code, fmt, ap);
    va_end(ap);
    buf_char(&b->u->code, '\n');
}

static void expect_end(struct body *b, struct str rest)
{
    rest = str_trim(rest);
    if (rest.n > 0)
        body_fault(b, "'%.*s' is too much here", STR_ARG(rest));
}

/* ------------------------------------------------------------------ holes */
static void hole_in_url(struct body *b, const struct expr *e)
{
    if (b->html.at_start) {
        if (e->type != TYPE_URL)
            body_fault(b, "%.*s= begins with a field that is no url: declare it url, or write what "
                "stands before it", STR_ARG(b->html.attr));
        code(b, "page_url(out, lang, %.*s);", STR_ARG(e->c));
    } else if (e->type == TYPE_URL) {
        code(b, "buf_html(out, %.*s);", STR_ARG(e->c));
    } else if (e->type == TYPE_TEXT || e->type == TYPE_TOKEN) {
        code(b, "buf_url(out, %.*s);", STR_ARG(e->c));
    } else if (e->type == TYPE_NUMBER) {
        code(b, "buf_int(out, %.*s);", STR_ARG(e->c));
    } else if (e->type == TYPE_DATE) {
        code(b, "buf_day(out, %.*s);", STR_ARG(e->c));
    } else {
        body_fault(b, "this cannot stand in an address");
    }
    b->html.at_start = false;
}

/* In an attribute that a program reads: 2026-11-23, not 23 November. */
static bool hole_for_machines(struct body *b, const struct expr *e)
{
    switch (e->type) {
    case TYPE_NUMBER: code(b, "buf_int(out, %.*s);", STR_ARG(e->c)); return true;
    case TYPE_DATE: code(b, "buf_day(out, %.*s);", STR_ARG(e->c)); return true;
    case TYPE_MOMENT:
        code(b, "buf_str(out, moment_str(out->arena, %.*s));", STR_ARG(e->c));
        return true;
    case TYPE_MONEY: code(b, "buf_money(out, %.*s);", STR_ARG(e->c)); return true;
    default: return false;
    }
}

static void hole(struct body *b, struct str rest)
{
    struct expr e = read_expr(b, &rest);
    struct html *h = &b->html;

    expect_end(b, rest);
    b->blank = false;
    if (e.type == TYPE_LITERAL)
        body_fault(b, "write the text itself, not a quoted word");
    if (h->place != IN_TEXT && h->place != IN_VALUE)
        body_fault(b, "a hole stands in text or inside the quotes of an attribute");
    if (h->place == IN_VALUE && h->url) {
        hole_in_url(b, &e);
        return;
    }
    if (h->place == IN_TEXT && e.type == TYPE_HTML) {
        code(b, "buf_str(out, %.*s.s);", STR_ARG(e.c));
        return;
    }
    if (h->place == IN_VALUE && !h->human && hole_for_machines(b, &e))
        return;
    if (h->place == IN_TEXT && h->depth > 0 && str_is(h->stack[h->depth - 1], "script"))
        body_fault(b, "a hole between <script> and </script>");
    if (e.type == TYPE_NUMBER)
        code(b, "words_number(out, lang, %.*s);", STR_ARG(e.c));
    else if (e.type == TYPE_DATE)
        code(b, "words_day(out, lang, %.*s);", STR_ARG(e.c));
    else
        code(b, "buf_html(out, %.*s);", STR_ARG(as_text(b, &e)));
}

/* ------------------------------------------------------------------ parts */
static bool token_ok(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];

        if (ch <= ' ' || ch >= 0x7f || ch == '"' || ch == '<' || ch == '>' || ch == '&')
            return ch == ' ' && i > 0;
    }
    return true;
}

static bool has_letters(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];

        if ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z')
            return true;
        if (ch >= 0xd0 && ch <= 0xd3)
            return true;
    }
    return false;
}

static void check_address(struct body *b, struct str s)
{
    static const char *const good[] = {
        "~/", "#", "?", "https://", "http://", "mailto:", "tel:", "/assets/", "/api/", "/v/",
        "/kk/", "/ru/", "/en/", "/check-file?lang=",
    };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (str_starts(s, good[i]))
            return;
    }
    body_fault(b, "the address '%.*s' loses the language: begin it with ~/", STR_ARG(s));
}

/* "~/x/" + field + "y": the pieces as one string. */
static struct str joined(struct body *b, struct expr e, struct str *rest, bool url)
{
    struct arena *a = b->c->arena;
    struct buf out = buf_on(a);
    int n = 0;

    for (;;) {
        struct str ahead;

        if (e.type == TYPE_LITERAL)
            buf_printf(&out, "%s{ STR(%.*s), false }", n ? ", " : "", STR_ARG(c_literal(a, e.c)));
        else if (e.type == TYPE_NUMBER)
            buf_printf(&out, "%s{ page_digits(out->arena, %.*s), false }", n ? ", " : "",
                STR_ARG(e.c));
        else if (e.type == TYPE_DATE)
            buf_printf(&out, "%s{ day_str(out->arena, %.*s), false }", n ? ", " : "", STR_ARG(e.c));
        else if (e.type == TYPE_TEXT || e.type == TYPE_TOKEN || e.type == TYPE_URL)
            buf_printf(&out, "%s{ %.*s, %s }", n ? ", " : "", STR_ARG(e.c),
                url && e.type != TYPE_URL ? "true" : "false");
        else
            body_fault(b, "only words, fields and numbers are joined by +");
        n++;
        ahead = *rest;
        if (!str_is(word_of(&ahead), "+"))
            break;
        *rest = ahead;
        e = read_expr(b, rest);
    }
    return str_printf(a, "page_join(out->arena, (const struct page_piece[]){ %.*s }, %d)",
        STR_ARG(buf_get(&out)), n);
}

static struct str argument(struct body *b, const struct field *f, struct str *rest)
{
    struct arena *a = b->c->arena;
    struct expr e = read_expr(b, rest);
    struct str ahead = *rest;
    bool plus = str_is(word_of(&ahead), "+");

    if (plus && f->type == TYPE_URL) {
        if (e.type != TYPE_LITERAL && e.type != TYPE_URL)
            body_fault(b, "an address begins with a \"~/...\" or a url");
        if (e.type == TYPE_LITERAL)
            check_address(b, e.c);
        return joined(b, e, rest, true);
    }
    if (plus && f->type == TYPE_TOKEN)
        return joined(b, e, rest, false);
    if (f->type == TYPE_TOKEN && e.type == TYPE_NUMBER)
        return str_printf(a, "page_digits(out->arena, %.*s)", STR_ARG(e.c));
    if (e.type == TYPE_LITERAL) {
        if (f->type == TYPE_URL)
            check_address(b, e.c);
        else if (f->type == TYPE_TOKEN ? !token_ok(e.c) : f->type != TYPE_TEXT || has_letters(e.c))
            body_fault(b, f->type == TYPE_TEXT
                ? "'%.*s' is a text for people: words come from the catalogue, t:name"
                : "'%.*s' cannot be \"%.*s\"", STR_ARG(f->name), STR_ARG(e.c));
        return str_printf(a, "STR(%.*s)", STR_ARG(c_literal(a, e.c)));
    }
    if (f->type == TYPE_TEXT)
        return as_text(b, &e);
    if (f->type == TYPE_TOKEN && e.type == TYPE_TEXT)
        return e.c;
    if (f->type != e.type || f->record != e.record)
        body_fault(b, "'%.*s' is given something of another type", STR_ARG(f->name));
    b->count = e.count;
    return e.c;
}

enum { FIELDS_MOST = 40 };

/* What the caller did not give: the same record of the caller, or nothing. */
static void fill_missing(struct body *b, struct unit *part, struct buf *decl, const bool *given)
{
    int i = 0;

    for (struct field *f = part->self.fields; f != NULL; f = f->next, i++) {
        struct field *same = find_field(&b->u->self, f->name);

        if (given[i])
            continue;
        if (f->type == TYPE_RECORD && same != NULL && same->type == TYPE_RECORD &&
            same->record == f->record)
            buf_printf(decl, " .%.*s = p->%.*s,", STR_ARG(f->name), STR_ARG(f->name));
        else if (!f->optional)
            body_fault(b, "part '%.*s' needs '%.*s'", STR_ARG(part->name), STR_ARG(f->name));
        else if (f->type == TYPE_DATE || f->type == TYPE_MOMENT)
            buf_printf(decl, " .%.*s = %s,", STR_ARG(f->name),
                f->type == TYPE_DATE ? "DAY_NONE" : "MOMENT_NONE");
    }
}

static struct str arguments(struct body *b, struct unit *part, struct str rest, int id)
{
    struct arena *a = b->c->arena;
    struct buf decl = buf_on(a);
    bool given[FIELDS_MOST] = { false };

    buf_printf(&decl, "const struct part_%.*s a%d = {", STR_ARG(part->name), id);
    if (part->self.fields == NULL)
        buf_puts(&decl, " 0");
    for (;;) {
        struct str name = word_of(&rest), eq, value;
        struct field *f;
        int i = 0;

        if (name.n == 0)
            break;
        for (f = part->self.fields; f != NULL && !str_eq(f->name, name); f = f->next)
            i++;
        if (f == NULL || i >= FIELDS_MOST)
            body_fault(b, "part '%.*s' has no field '%.*s'", STR_ARG(part->name), STR_ARG(name));
        if (given[i])
            body_fault(b, "'%.*s' is given twice", STR_ARG(name));
        given[i] = true;
        eq = word_of(&rest);
        if (!str_is(eq, "="))
            body_fault(b, "= is due behind '%.*s'", STR_ARG(name));
        value = argument(b, f, &rest);
        buf_printf(&decl, " .%.*s = %.*s,", STR_ARG(name), STR_ARG(value));
        if (f->type == TYPE_LIST)
            buf_printf(&decl, " .n_%.*s = %.*s,", STR_ARG(name), STR_ARG(b->count));
    }
    fill_missing(b, part, &decl, given);
    buf_puts(&decl, " };");
    return buf_get(&decl);
}

static enum stop block(struct body *b, struct str *more);

static void use(struct body *b, struct str rest)
{
    struct str name = word_of(&rest), decl, more;
    struct unit *part = find_part(b->c, name);
    struct html before = b->html;
    int id = ++b->uses;

    if (part == NULL)
        body_fault(b, "there is no part '%.*s'", STR_ARG(name));
    if (b->html.place != IN_TEXT)
        body_fault(b, "a part stands where text stands, not inside a tag");
    decl = arguments(b, part, rest, id);
    code(b, "{ %.*s", STR_ARG(decl));
    b->blank = false;
    if (!part->slot) {
        code(b, "part_%.*s(out, lang, &a%d); }", STR_ARG(name), id);
        return;
    }
    if (n_open == USES_MOST)
        body_fault(b, "parts are nested too deeply");
    open_uses[n_open++] = decl;
    code(b, "part_%.*s_open(out, lang, &a%d);", STR_ARG(name), id);
    if (block(b, &more) != STOP_END)
        body_fault(b, "part '%.*s' has no {{ end }}", STR_ARG(name));
    html_end_of_block(b, &before, "the end of a part");
    n_open--;
    code(b, "part_%.*s_close(out, lang, &a%d); }", STR_ARG(name), id);
}

static void slot(struct body *b, struct str rest)
{
    expect_end(b, rest);
    if (!b->u->part)
        body_fault(b, "only a part has a slot");
    if (b->split)
        body_fault(b, "a part has one slot");
    if (b->blocks > 0)
        body_fault(b, "a slot does not stand inside if or each");
    if (b->html.place != IN_TEXT)
        body_fault(b, "a slot stands where text stands");
    code(b, "(void)0;");
    for (int i = 0; i < n_open; i++)
        code(b, "}");
    buf_printf(&b->u->code, "}\n\nvoid part_%.*s_close(struct buf *out, enum lang lang, "
        "const struct part_%.*s *p)\n{\n    (void)lang, (void)p;\n", STR_ARG(b->u->name),
        STR_ARG(b->u->name));
    for (int i = 0; i < n_open; i++)
        code(b, "{ %.*s", STR_ARG(open_uses[i]));
    b->split = true;
}

/* ------------------------------------------------------------------ blocks */
static void if_block(struct body *b, struct str rest)
{
    struct html before = b->html;
    bool may_else = true, blank = b->blank, all = blank;
    struct str cond = read_condition(b, &rest);
    int line = b->line;

    expect_end(b, rest);
    code(b, "if (%.*s) {", STR_ARG(cond));
    b->blocks++;
    for (;;) {
        enum stop s = block(b, &rest);

        if (s == STOP_FILE) {
            b->line = line;
            body_fault(b, "this if has no {{ end }}");
        }
        html_end_of_block(b, &before, "the end of an if");
        all = all && b->blank;
        b->blank = blank;
        if (s == STOP_END)
            break;
        if (!may_else)
            body_fault(b, "else was there already");
        b->html = before;
        if (s == STOP_ELSE) {
            expect_end(b, rest);
            code(b, "} else {");
            may_else = false;
        } else {
            cond = read_condition(b, &rest);
            expect_end(b, rest);
            code(b, "} else if (%.*s) {", STR_ARG(cond));
        }
    }
    b->blocks--;
    b->blank = all;
    code(b, "}");
}

static void each_block(struct body *b, struct str rest)
{
    struct html before = b->html;
    struct var v = { .name = word_of(&rest), .next = b->vars };
    struct expr e;
    enum stop s;
    int line = b->line;
    bool blank = b->blank;

    if (!name_ok(v.name))
        body_fault(b, "'%.*s' cannot be a name", STR_ARG(v.name));
    if (!str_is(word_of(&rest), "in"))
        body_fault(b, "write each NAME in LIST");
    e = read_path(b, &rest);
    expect_end(b, rest);
    if (e.type != TYPE_LIST)
        body_fault(b, "each goes through a list");
    v.c = str_printf(b->c->arena, "r%d", ++b->loops);
    v.record = e.record;
    code(b, "for (size_t %.*s_i = 0, %.*s_n = %.*s; %.*s_i < %.*s_n; %.*s_i++) {", STR_ARG(v.c),
        STR_ARG(v.c), STR_ARG(e.count), STR_ARG(v.c), STR_ARG(v.c), STR_ARG(v.c));
    code(b, "const struct %.*s *%.*s = &%.*s[%.*s_i];", STR_ARG(v.record->c_name), STR_ARG(v.c),
        STR_ARG(e.c), STR_ARG(v.c));
    code(b, "(void)%.*s;", STR_ARG(v.c));
    b->vars = &v;
    b->blocks++;
    s = block(b, &rest);
    b->vars = v.next;
    html_end_of_block(b, &before, "the end of an each");
    blank = blank && b->blank;
    if (s == STOP_ELSE) {
        b->blank = blank;
        expect_end(b, rest);
        code(b, "}");
        code(b, "if (%.*s == 0) {", STR_ARG(e.count));
        b->html = before;
        s = block(b, &rest);
        html_end_of_block(b, &before, "the end of an each");
    }
    if (s != STOP_END) {
        b->line = line;
        body_fault(b, "this each has no {{ end }}");
    }
    b->blank = blank && b->blank;
    b->blocks--;
    code(b, "}");
}

/* ------------------------------------------------------------------ the walk */
static bool keeps_blanks(const struct html *h)
{
    return h->depth > 0 && (str_is(h->stack[h->depth - 1], "pre") ||
        str_is(h->stack[h->depth - 1], "textarea"));
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
}

/* Blanks of the source become one: a new line where there was one. */
static void put_char(struct body *b, char ch)
{
    if (!keeps_blanks(&b->html) && is_blank(ch)) {
        if (b->blank)
            return;
        b->blank = true;
        buf_char(&b->lit, ch == ' ' ? ' ' : '\n');
        return;
    }
    b->blank = false;
    buf_char(&b->lit, ch);
}

static void check_literal_url(struct body *b)
{
    struct str rest = str_sub(b->u->text, b->i, b->u->text.n);
    ptrdiff_t end = str_chr(rest, '"'), brace = str_find(rest, "{{");

    if (brace >= 0 && (end < 0 || brace < end))
        end = brace;
    rest = str_sub(rest, 0, end < 0 ? rest.n : (size_t)end);
    check_address(b, rest);
}

static void one_char(struct body *b, char ch)
{
    struct html *h = &b->html;
    bool root = false;

    if (h->place == IN_VALUE && h->url && h->at_start && ch != '"') {
        check_literal_url(b);
        root = ch == '~';
    }
    html_char(b, ch);
    if (root)
        code(b, "page_root(out, lang);");
    else
        put_char(b, ch);
}

static enum stop block(struct body *b, struct str *more)
{
    struct str text = b->u->text;

    while (b->i < text.n) {
        char ch = text.p[b->i];

        if (ch == '{' && b->i + 1 < text.n && text.p[b->i + 1] == '{') {
            struct str rest = str_sub(text, b->i + 2, text.n), in, word, ahead;
            ptrdiff_t end = str_find(rest, "}}");

            if (end < 0)
                body_fault(b, "{{ has no }}");
            in = str_trim(str_sub(rest, 0, (size_t)end));
            ahead = in;
            word = word_of(&ahead);
            b->i += (size_t)end + 4;
            if (b->html.place == IN_ATTR_NAME)
                html_char(b, ' ');
            if (str_starts(in, "!"))
                ;
            else if (str_is(word, "if"))
                if_block(b, ahead);
            else if (str_is(word, "each"))
                each_block(b, ahead);
            else if (str_is(word, "use"))
                use(b, ahead);
            else if (str_is(word, "slot"))
                slot(b, ahead);
            else if (str_is(word, "end")) {
                expect_end(b, ahead);
                return STOP_END;
            } else if (str_is(word, "else") || str_is(word, "elif")) {
                *more = ahead;
                return word.p[2] == 's' ? STOP_ELSE : STOP_ELIF;
            } else
                hole(b, in);
            for (ptrdiff_t k = 0; k < end; k++)
                b->line += rest.p[k] == '\n';
            continue;
        }
        one_char(b, ch);
        b->line += ch == '\n';
        b->i++;
    }
    return STOP_FILE;
}

void compile_body(struct pagec *c, struct unit *u)
{
    struct body b = { .c = c, .u = u, .i = u->body, .line = u->body_line, .lit = buf_on(c->arena) };
    struct str more = STR_NONE;

    n_open = 0;
    u->code = buf_on(c->arena);
    if (block(&b, &more) != STOP_FILE)
        body_fault(&b, "end or else without an if, each or use");
    if (b.html.place != IN_TEXT)
        body_fault(&b, "the page ends inside a tag");
    if (b.html.depth > 0)
        body_fault(&b, "<%.*s> is not closed", STR_ARG(b.html.stack[b.html.depth - 1]));
    while (u->part && b.lit.n > 0 && is_blank(b.lit.p[b.lit.n - 1]))
        b.lit.n--;      /* a part may stand in the middle of a line */
    code(&b, "(void)0;");
}
