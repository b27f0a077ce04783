/*
 * NAME    expr - what stands inside {{ }}: paths, strings of the catalogue, conditions
 * ERRORS  an undeclared field, a missing string, a wrong count of arguments
 */
#include "base/text_portal.h"
#include "pagec.h"

static bool is_word_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
        ch == '_' || ch == '-' || ch == '.';
}

/* The next word: a name, or one sign; empty at the end. */
struct str word_of(struct str *rest)
{
    struct str s = str_trim(*rest), word;
    size_t n = 0;

    while (n < s.n && is_word_char(s.p[n]))
        n++;
    if (n == 0 && s.n > 0)
        n = 1;
    word = str_sub(s, 0, n);
    *rest = str_sub(s, n, s.n);
    return word;
}

struct str c_literal(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);

    buf_char(&b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char ch = (unsigned char)s.p[i];

        if (ch == '"' || ch == '\\')
            buf_printf(&b, "\\%c", ch);
        else if (ch == '\n')
            buf_puts(&b, i + 1 < s.n ? "\\n\"\n        \"" : "\\n");
        else if (ch == '?')
            buf_puts(&b, "\\?");
        else if (ch < 0x20)
            buf_printf(&b, "\\%03o", ch);
        else
            buf_char(&b, (char)ch);
    }
    buf_char(&b, '"');
    return buf_get(&b);
}

static struct var *find_var(struct body *b, struct str name)
{
    for (struct var *v = b->vars; v != NULL; v = v->next) {
        if (str_eq(v->name, name))
            return v;
    }
    return NULL;
}

/* index, first and last of a loop. */
static bool of_loop(struct body *b, const struct var *v, struct str word, struct expr *e)
{
    struct arena *a = b->c->arena;
    if (str_is(word, "index")) {
        e->type = TYPE_NUMBER;
        e->c = str_printf(a, "(int64_t)(%.*s_i + 1)", STR_ARG(v->c));
    } else if (str_is(word, "first")) {
        e->type = TYPE_FLAG;
        e->c = str_printf(a, "(bool)(%.*s_i == 0)", STR_ARG(v->c));
    } else if (str_is(word, "last")) {
        e->type = TYPE_FLAG;
        e->c = str_printf(a, "(bool)(%.*s_i + 1 == %.*s_n)", STR_ARG(v->c), STR_ARG(v->c));
    } else {
        return false;
    }
    return true;
}

struct expr read_path(struct body *b, struct str *rest)
{
    struct arena *a = b->c->arena;
    struct str path = word_of(rest), all = path, word;
    struct expr e = { .type = TYPE_RECORD, .c = STR("p"), .record = &b->u->self };
    struct var *v;

    if (path.n == 0 || !(path.p[0] >= 'a' && path.p[0] <= 'z'))
        body_fault(b, "a field is due where '%.*s' stands", STR_ARG(path));
    if (str_is(path, "lang"))
        return (struct expr){ .type = TYPE_TOKEN, .c = STR("lang_code(lang)") };
    str_cut(&path, '.', &word);
    v = find_var(b, word);
    if (v != NULL) {
        e.c = v->c;
        e.record = v->record;
        if (!str_cut(&path, '.', &word))
            return e;
        if (of_loop(b, v, word, &e)) {
            if (path.p != NULL)
                body_fault(b, "nothing follows '%.*s'", STR_ARG(word));
            return e;
        }
    }
    for (;;) {
        struct field *f;

        if (e.type != TYPE_RECORD)
            body_fault(b, "'%.*s' has no fields", STR_ARG(all));
        f = find_field(e.record, word);
        if (f == NULL)
            body_fault(b, "'%.*s' is not declared%s", STR_ARG(all),
                v == NULL ? " in the head of this page" : " in the record of the list");
        e.count = str_printf(a, "%.*s->n_%.*s", STR_ARG(e.c), STR_ARG(word));
        e.c = str_printf(a, "%.*s->%.*s", STR_ARG(e.c), STR_ARG(word));
        e.type = f->type;
        e.record = f->record;
        e.optional = f->optional;
        if (!str_cut(&path, '.', &word))
            return e;
    }
}

static int arguments_of(struct str row)
{
    int most = 0;

    for (size_t i = 0; i + 1 < row.n; i++) {
        if (row.p[i] != '%')
            continue;
        i++;
        if (row.p[i] >= '1' && row.p[i] <= '9' && row.p[i] - '0' > most)
            most = row.p[i] - '0';
    }
    return most;
}

/* t:name(args), n:name(count, more): a row of the catalogue with its arguments. */
static struct expr read_msg(struct body *b, struct str *rest, bool counted)
{
    struct arena *a = b->c->arena;
    struct expr e = { .type = TYPE_TEXT };
    struct str name = word_of(rest), ahead, n = STR_NONE;
    struct buf args = buf_on(a);
    int id = find_msg(name), count = 0, due;

    if (id < 0)
        body_fault(b, "there is no string '%.*s' in the catalogue (src/base/msg_*.def)",
            STR_ARG(name));
    due = arguments_of(msg(LANG_EN, (unsigned)id));
    ahead = *rest;
    if (str_is(word_of(&ahead), "(")) {
        struct str sign;

        *rest = ahead;
        do {
            struct expr one = read_expr(b, rest);

            if (counted && count == 0) {
                if (one.type != TYPE_NUMBER)
                    body_fault(b, "n: counts by its first argument, which is no number here");
                n = one.c;
            }
            if (one.type == TYPE_LITERAL)
                body_fault(b, "an argument of a string is a field or another string");
            buf_printf(&args, "%s%.*s", count++ > 0 ? ", " : "", STR_ARG(as_text(b, &one)));
            sign = word_of(rest);
        } while (str_is(sign, ","));
        if (!str_is(sign, ")"))
            body_fault(b, "the arguments of '%.*s' have no )", STR_ARG(name));
    }
    if (count != due)
        body_fault(b, "'%.*s' takes %d arguments, not %d", STR_ARG(name), due, count);
    if (counted && n.p == NULL)
        body_fault(b, "n: counts by its first argument, and there is none");
    if (counted)
        e.c = str_printf(a, "words_count_str(out->arena, lang, MSG_%.*s, %.*s, "
            "(const struct str[]){ %.*s }, %d)", STR_ARG(name), STR_ARG(n),
            STR_ARG(buf_get(&args)), count);
    else if (count > 0)
        e.c = str_printf(a, "text_make(out->arena, lang, MSG_%.*s, (const struct str[]){ %.*s }, "
            "%d)", STR_ARG(name), STR_ARG(buf_get(&args)), count);
    else
        e.c = str_printf(a, "msg(lang, MSG_%.*s)", STR_ARG(name));
    return e;
}

static struct expr read_quoted(struct body *b, struct str *rest)
{
    struct str s = str_trim(*rest);
    ptrdiff_t at;

    s = str_sub(s, 1, s.n);
    at = str_chr(s, '"');
    if (at < 0)
        body_fault(b, "a quoted word has no end");
    *rest = str_sub(s, (size_t)at + 1, s.n);
    return (struct expr){ .type = TYPE_LITERAL, .c = str_sub(s, 0, (size_t)at) };
}

struct expr read_expr(struct body *b, struct str *rest)
{
    struct str s = str_trim(*rest), ahead = s, word;
    int64_t n;

    if (s.n > 0 && s.p[0] == '"')
        return read_quoted(b, rest);
    word = word_of(&ahead);
    if ((str_is(word, "t") || str_is(word, "n") || str_is(word, "asset")) && ahead.n > 0 &&
        ahead.p[0] == ':') {
        ahead = str_sub(ahead, 1, ahead.n);
        *rest = ahead;
        if (!str_is(word, "asset"))
            return read_msg(b, rest, str_is(word, "n"));
        word = word_of(rest);
        struct asset *as = find_asset(b->c, word);
        if (as == NULL)
            body_fault(b, "there is no asset '%.*s' in assets/dist", STR_ARG(word));
        return (struct expr){ .type = TYPE_URL,
            .c = str_printf(b->c->arena, "STR(\"%.*s\")", STR_ARG(as->url)) };
    }
    if (str_is(word, "true") || str_is(word, "false")) {
        *rest = ahead;
        return (struct expr){ .type = TYPE_FLAG, .c = word };
    }
    if (str_int(word, &n)) {
        *rest = ahead;
        return (struct expr){ .type = TYPE_NUMBER, .c = word };
    }
    return read_path(b, rest);
}

struct str as_text(struct body *b, const struct expr *e)
{
    static const char *const spelled[] = {
        [TYPE_NUMBER] = "number", [TYPE_DATE] = "day", [TYPE_MOMENT] = "moment",
        [TYPE_MONEY] = "money",
    };

    switch (e->type) {
    case TYPE_TEXT:
    case TYPE_TOKEN:
    case TYPE_URL:
        return e->c;
    case TYPE_MSG:
        return str_printf(b->c->arena, "msg(lang, %.*s)", STR_ARG(e->c));
    case TYPE_NUMBER:
    case TYPE_DATE:
    case TYPE_MOMENT:
    case TYPE_MONEY:
        return str_printf(b->c->arena, "words_%s_str(out->arena, lang, %.*s)", spelled[e->type],
            STR_ARG(e->c));
    case TYPE_LITERAL:
        return str_printf(b->c->arena, "STR(%.*s)", STR_ARG(c_literal(b->c->arena, e->c)));
    default:
        body_fault(b, "a flag, a record, a list or html is no text");
    }
}

static struct str truth(struct body *b, const struct expr *e)
{
    struct arena *a = b->c->arena;

    switch (e->type) {
    case TYPE_FLAG:
        return e->c;
    case TYPE_TEXT:
    case TYPE_TOKEN:
    case TYPE_URL:
        return str_printf(a, "(%.*s.n > 0)", STR_ARG(e->c));
    case TYPE_HTML:
        return str_printf(a, "(%.*s.s.n > 0)", STR_ARG(e->c));
    case TYPE_NUMBER:
    case TYPE_MONEY:
        return str_printf(a, "(%.*s != 0)", STR_ARG(e->c));
    case TYPE_DATE:
        return str_printf(a, "(%.*s != DAY_NONE)", STR_ARG(e->c));
    case TYPE_MOMENT:
        return str_printf(a, "(%.*s != MOMENT_NONE)", STR_ARG(e->c));
    case TYPE_RECORD:
        return str_printf(a, "(%.*s != NULL)", STR_ARG(e->c));
    case TYPE_LIST:
        return str_printf(a, "(%.*s > 0)", STR_ARG(e->count));
    default:
        body_fault(b, "a string of the catalogue is always there: no condition");
    }
}

/* [not] field | field == "word" | field != "word", joined by and, or by or. */
struct str read_condition(struct body *b, struct str *rest)
{
    struct arena *a = b->c->arena;
    struct buf out = buf_on(a);
    struct str joined = STR_NONE, word, ahead;

    for (;;) {
        bool not = false;
        struct expr e;

        ahead = *rest;
        if (str_is(word_of(&ahead), "not")) {
            not = true;
            *rest = ahead;
        }
        e = read_path(b, rest);
        *rest = str_trim(*rest);
        if (str_starts(*rest, "==") || str_starts(*rest, "!=")) {
            bool differs = rest->p[0] == '!';
            struct expr to;

            *rest = str_trim(str_sub(*rest, 2, rest->n));
            if (e.type == TYPE_NUMBER) {
                to = read_expr(b, rest);
                if (to.type != TYPE_NUMBER)
                    body_fault(b, "a number is compared with a number");
                buf_printf(&out, "%s(bool)(%.*s %s %.*s)", not ? "!" : "", STR_ARG(e.c),
                    differs ? "!=" : "==", STR_ARG(to.c));
            } else {
                if (e.type != TYPE_TEXT && e.type != TYPE_TOKEN)
                    body_fault(b, "only a text, a token or a number can be compared");
                to = read_expr(b, rest);
                if (to.type != TYPE_LITERAL && to.type != TYPE_TOKEN && to.type != TYPE_TEXT)
                    body_fault(b, "a text is compared with a \"word\" or another text");
                buf_printf(&out, "%sstr_eq(%.*s, %.*s)", differs != not ? "!" : "", STR_ARG(e.c),
                    STR_ARG(as_text(b, &to)));
            }
        } else {
            buf_printf(&out, "%s%.*s", not ? "!" : "", STR_ARG(truth(b, &e)));
        }
        ahead = *rest;
        word = word_of(&ahead);
        if (!str_is(word, "and") && !str_is(word, "or"))
            return buf_get(&out);
        if (joined.p != NULL && !str_eq(joined, word))
            body_fault(b, "and and or in one condition: write two");
        joined = word;
        *rest = ahead;
        buf_puts(&out, str_is(word, "and") ? " && " : " || ");
    }
}
