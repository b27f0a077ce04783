/*
 * NAME    html - where in the HTML a page's body stands, and what a page must not have
 * WHY     a hole is escaped for where it stands: text, attribute, address
 * MUST NOT let through inline code, an attribute without quotes, a tag left open, or words that
 *         are in one language only
 */
#include <string.h>

#include "pagec.h"

static bool in_list(const char *list, struct str s)
{
    struct str rest = str_of(list), one;

    while (str_cut(&rest, ' ', &one)) {
        if (str_eq(one, s))
            return true;
    }
    return false;
}

static bool is_void(struct str tag)
{
    return in_list("area base br col embed hr img input link meta source track wbr", tag);
}

static bool is_url_attr(struct str a)
{
    return in_list("href src action formaction poster cite data manifest xlink:href", a);
}

static bool is_human_attr(struct str a)
{
    return in_list("title alt placeholder aria-label aria-description aria-roledescription "
        "aria-valuetext label", a) || str_starts(a, "data-i18n");
}

static bool is_letter(char ch)
{
    unsigned char u = (unsigned char)ch;

    /* The second halves of Cyrillic letters are continuation bytes; their first is D0 to D3. */
    return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= 0xd0 && u <= 0xd3);
}

static bool is_name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
        ch == '-' || ch == ':' || ch == '_';
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r';
}

static struct str grow(struct body *b, struct str s, char ch)
{
    return str_printf(b->c->arena, "%.*s%c", STR_ARG(s), ch);
}

static void open_tag(struct body *b)
{
    struct html *h = &b->html;

    if (str_is(h->tag, "style"))
        body_fault(b, "<style> in a page: styles live in assets/src");
    if (str_is(h->tag, "script") && !h->has_src)
        body_fault(b, "<script> without src: no code in a page");
    if (is_void(h->tag))
        return;
    if (h->depth == STACK_MOST)
        body_fault(b, "tags are nested too deeply");
    h->stack[h->depth++] = h->tag;
}

static void close_tag(struct body *b)
{
    struct html *h = &b->html;

    if (h->depth == 0)
        body_fault(b, "</%.*s> closes nothing", STR_ARG(h->tag));
    if (!str_eq(h->stack[h->depth - 1], h->tag))
        body_fault(b, "</%.*s> where </%.*s> is due", STR_ARG(h->tag),
            STR_ARG(h->stack[h->depth - 1]));
    h->depth--;
}

static void end_tag(struct body *b, bool empty)
{
    struct html *h = &b->html;

    if (h->closing)
        close_tag(b);
    else if (!empty || str_is(h->tag, "script"))
        open_tag(b);
    h->place = IN_TEXT;
    h->letters = false;
}

static void begin_attr(struct body *b)
{
    struct html *h = &b->html;
    struct str a = h->attr;

    if (str_is(a, "style"))
        body_fault(b, "style= in a page: styles live in assets/src");
    if (a.n > 2 && str_starts(a, "on"))
        body_fault(b, "%.*s= in a page: no code in a page", STR_ARG(a));
    if (str_is(a, "srcdoc"))
        body_fault(b, "srcdoc= in a page: no page in a page");
    if (str_is(a, "src"))
        h->has_src = true;
    h->url = is_url_attr(a);
    h->human = is_human_attr(a);
}

static void in_text(struct body *b, char ch)
{
    struct html *h = &b->html;

    if (ch == '<') {
        h->place = IN_TAG_NAME;
        h->tag = STR("");
        h->closing = h->has_src = false;
        return;
    }
    if (h->depth > 0 && str_is(h->stack[h->depth - 1], "script") && !is_blank(ch))
        body_fault(b, "code between <script> and </script>: no code in a page");
    if (ch == '&')
        h->letters = true;      /* an entity: its name is no word */
    else if (ch == ';' || is_blank(ch))
        h->letters = false;
    else if (is_letter(ch) && !h->letters)
        body_fault(b, "words stand in the page in one language: put them into the catalogue and "
            "write {{ t:name }}");
}

static void in_tag_name(struct body *b, char ch)
{
    struct html *h = &b->html;

    if (ch == '/' && h->tag.n == 0 && !h->closing) {
        h->closing = true;
    } else if (is_name_char(ch) || (ch == '!' && h->tag.n == 0)) {
        h->tag = grow(b, h->tag, ch);
    } else if (h->tag.n == 0) {
        body_fault(b, "< begins no tag: write &lt;");
    } else if (ch == '>') {
        end_tag(b, h->tag.p[0] == '!');
    } else if (is_blank(ch)) {
        h->place = IN_TAG;
        h->attr = STR("");
    } else if (ch != '/') {
        body_fault(b, "'%c' in the name of a tag", ch);
    }
    if (h->tag.n > 1 && h->tag.p[0] == '!' && h->tag.p[1] == '-')
        body_fault(b, "write comments as {{! ... }}: they do not go to the reader");
}

static void in_tag(struct body *b, char ch)
{
    struct html *h = &b->html;

    if (ch == '>') {
        end_tag(b, (h->tag.n > 0 && h->tag.p[0] == '!') || str_is(h->attr, "/"));
    } else if (ch == '/') {
        h->attr = STR("/");
    } else if (is_name_char(ch)) {
        h->place = IN_ATTR_NAME;
        h->attr = grow(b, STR(""), ch);
    } else if (!is_blank(ch)) {
        body_fault(b, "'%c' between the attributes of <%.*s>", ch, STR_ARG(h->tag));
    }
}

static void in_attr_name(struct body *b, char ch)
{
    struct html *h = &b->html;

    if (is_name_char(ch)) {
        h->attr = grow(b, h->attr, ch);
    } else if (ch == '=') {
        begin_attr(b);
        h->place = IN_ATTR_EQUALS;
    } else if (ch == '>' || ch == '/' || is_blank(ch)) {
        begin_attr(b);
        h->attr = STR("");
        h->place = IN_TAG;
        in_tag(b, ch);
    } else {
        body_fault(b, "'%c' in the name of an attribute", ch);
    }
}

static void in_value(struct body *b, char ch)
{
    struct html *h = &b->html;

    if (ch == '"') {
        h->place = IN_TAG;
        h->attr = STR("");
        return;
    }
    if (h->human && ch == '&')
        h->letters = true;
    else if (ch == ';' || is_blank(ch))
        h->letters = false;
    if (h->human && is_letter(ch) && !h->letters)
        body_fault(b, "words stand in %.*s= in one language: put them into the catalogue",
            STR_ARG(h->attr));
    h->at_start = false;
}

void html_char(struct body *b, char ch)
{
    struct html *h = &b->html;

    switch (h->place) {
    case IN_TEXT: in_text(b, ch); break;
    case IN_TAG_NAME: in_tag_name(b, ch); break;
    case IN_TAG: in_tag(b, ch); break;
    case IN_ATTR_NAME: in_attr_name(b, ch); break;
    case IN_ATTR_EQUALS:
        if (ch != '"')
            body_fault(b, "the value of %.*s= has no quotes (\")", STR_ARG(h->attr));
        h->place = IN_VALUE;
        h->at_start = true;
        h->letters = false;
        break;
    case IN_VALUE: in_value(b, ch); break;
    }
}

/* After a block the page must stand where it stood before it. */
void html_end_of_block(struct body *b, const struct html *before, const char *what)
{
    struct html *h = &b->html;

    if (h->depth > before->depth)
        body_fault(b, "<%.*s> is opened and not closed before %s",
            STR_ARG(h->stack[h->depth - 1]), what);
    if (h->depth < before->depth)
        body_fault(b, "a tag opened outside is closed before %s", what);
    if (h->place == IN_ATTR_NAME)
        html_char(b, ' ');
    if (h->place != before->place)
        body_fault(b, "a tag or an attribute is not ended before %s", what);
    h->at_start = h->at_start || before->at_start;
}
