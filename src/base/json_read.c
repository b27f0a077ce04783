/*
 * NAME      json_read - the strict reader of JSON (RFC 8259)
 * WHY       the bytes come from strangers: one pass, an explicit stack instead of recursion, every
 *           limit checked before memory is spent
 * OWNS      a copy of the text on the arena; strings without escapes are slices of it, others
 *           decoded in place
 * ERRORS    the first fault ends the reading, with line, column and byte
 * MUST NOT  repair, guess or accept two members of one name
 */
#include "base/json.h"

#include <string.h>

struct reader {
    struct arena *arena;
    struct str text;        /* as given: faults are placed in it */
    char *p;                /* our copy: strings are decoded in it */
    size_t i, values;
    struct json_limits lim;
    struct diags *diags;
    struct json **open;     /* containers not closed yet */
    int depth;
    struct str key;         /* of the value to come */
};

static void fault(const struct reader *r, size_t at, const char *what)
{
    struct diag *d;
    size_t i, line_start = 0;
    int line = 1;

    if (r->diags == NULL)
        return;
    for (i = 0; i < at && i < r->text.n; i++) {
        if (r->text.p[i] == '\n') {
            line++;
            line_start = i + 1;
        }
    }
    d = diag_add(r->diags, DIAG_INPUT, "bad-json", "not a JSON document we take: %s, at byte %zu",
        what, at);
    d->line = line;
    d->column = (int)(at - line_start) + 1;
    d->remedy = STR("correct the document and send it again");
}

static int peek(struct reader *r)
{
    while (r->i < r->text.n) {
        unsigned char c = (unsigned char)r->p[r->i];

        if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
            return c;
        r->i++;
    }
    return -1;
}

/* Four hexadecimal digits at offset i, or -1. */
static int32_t hex4(const struct reader *r, size_t i)
{
    int32_t v = 0;
    size_t end = i + 4;

    if (end > r->text.n)
        return -1;
    for (; i < end; i++) {
        char c = r->p[i];

        if (c >= '0' && c <= '9')
            v = v * 16 + (c - '0');
        else if (c >= 'a' && c <= 'f')
            v = v * 16 + (c - 'a' + 10);
        else if (c >= 'A' && c <= 'F')
            v = v * 16 + (c - 'A' + 10);
        else
            return -1;
    }
    return v;
}

/*
 * \uXXXX or a pair of them, r->i on the 'u'. Writes UTF-8 at `to` (never longer than what was
 * read).
 */
static char *unicode_escape(struct reader *r, char *to)
{
    size_t start = r->i - 1;
    int32_t hi = hex4(r, r->i + 1), lo;
    uint32_t cp;

    if (hi <= 0) {
        fault(r, start, hi < 0 ? "\\u without four hexadecimal digits" : "the character NUL");
        return NULL;
    }
    r->i += 5;
    cp = (uint32_t)hi;
    if (cp >= 0xD800 && cp <= 0xDFFF) {
        lo = -1;
        if (r->i + 1 < r->text.n && r->p[r->i] == '\\' && r->p[r->i + 1] == 'u')
            lo = hex4(r, r->i + 2);
        if (cp >= 0xDC00 || lo < 0xDC00 || lo > 0xDFFF) {
            fault(r, start, "half of a surrogate pair");
            return NULL;
        }
        r->i += 6;
        cp = 0x10000 + ((cp - 0xD800) << 10) + ((uint32_t)lo - 0xDC00);
    }
    if (cp < 0x80) {
        *to++ = (char)cp;
    } else if (cp < 0x800) {
        *to++ = (char)(0xC0 | cp >> 6);
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        *to++ = (char)(0xE0 | cp >> 12);
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    } else {
        *to++ = (char)(0xF0 | cp >> 18);
        *to++ = (char)(0x80 | (cp >> 12 & 0x3F));
        *to++ = (char)(0x80 | (cp >> 6 & 0x3F));
        *to++ = (char)(0x80 | (cp & 0x3F));
    }
    return to;
}

/* One escape, r->i behind the backslash; the new end of the decoded string, or NULL. */
static char *escape(struct reader *r, char *to)
{
    static const char from[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    const char *which;
    char c = r->i < r->text.n ? r->p[r->i] : '\0';

    if (c == 'u')
        return unicode_escape(r, to);
    which = c != '\0' ? strchr(from, c) : NULL;
    if (which == NULL) {
        fault(r, r->i - 1, "a backslash before what is no escape");
        return NULL;
    }
    *to = means[which - from];
    r->i++;
    return to + 1;
}

/* A quoted string, r->i on the opening quote. */
static bool string(struct reader *r, struct str *out)
{
    size_t quote = r->i++;
    char *start = r->p + r->i, *to = start;

    while (r->i < r->text.n) {
        size_t from = r->i;
        unsigned char c = 0;

        r->i = json_run((struct str){ r->p, r->text.n }, from);
        if (r->i < r->text.n)
            c = (unsigned char)r->p[r->i];
        if (to != r->p + from)
            memmove(to, r->p + from, r->i - from);
        to += r->i - from;
        if (r->i == r->text.n)
            break;
        if (c == '"') {
            *out = (struct str){ .p = start, .n = (size_t)(to - start) };
            r->i++;
            return true;
        }
        if (c < 0x20) {
            fault(r, r->i, "a control character inside a string");
            return false;
        }
        r->i++;
        to = escape(r, to);
        if (to == NULL)
            return false;
    }
    fault(r, quote, "a string without its closing quote");
    return false;
}

static size_t skip_digits(const struct reader *r, size_t i)
{
    while (i < r->text.n && r->p[i] >= '0' && r->p[i] <= '9')
        i++;
    return i;
}

/* At least one digit from i; the end of them, or 0. */
static size_t some_digits(const struct reader *r, size_t i)
{
    size_t end = skip_digits(r, i);

    if (end == i) {
        fault(r, i, "a number that lacks a digit");
        return 0;
    }
    return end;
}

static bool number(struct reader *r, struct str *out)
{
    size_t start = r->i, i = start;

    i += r->p[i] == '-';
    if (i < r->text.n && r->p[i] == '0')
        i++;
    else
        i = some_digits(r, i);
    if (i != 0 && i < r->text.n && r->p[i] == '.')
        i = some_digits(r, i + 1);
    if (i != 0 && i < r->text.n && (r->p[i] == 'e' || r->p[i] == 'E')) {
        i++;
        i += i < r->text.n && (r->p[i] == '+' || r->p[i] == '-');
        i = some_digits(r, i);
    }
    if (i == 0)
        return false;
    r->i = i;
    *out = (struct str){ .p = r->p + start, .n = i - start };
    return true;
}

static bool word(struct reader *r, const char *w)
{
    size_t n = strlen(w);

    if (r->text.n - r->i < n || memcmp(r->p + r->i, w, n) != 0) {
        fault(r, r->i, "expected a value");
        return false;
    }
    r->i += n;
    return true;
}

/* Opens a container: it waits on the stack until its bracket comes. */
static bool container(struct reader *r, struct json *v)
{
    if (r->depth >= r->lim.depth) {
        fault(r, r->i, "nested deeper than we take");
        return false;
    }
    r->open[r->depth++] = v;
    r->i++;
    return true;
}

static bool value(struct reader *r, struct json **out)
{
    struct json *v;
    int c = peek(r);
    bool ok;

    if (r->values++ >= r->lim.values) {
        fault(r, r->i, "more values than we take");
        return false;
    }
    *out = v = arena_new_of(r->arena, struct json);
    switch (c) {
    case '{': v->type = JSON_OBJECT; ok = container(r, v); break;
    case '[': v->type = JSON_ARRAY; ok = container(r, v); break;
    case '"': v->type = JSON_STRING; ok = string(r, &v->s); break;
    case 't': v->type = JSON_BOOL; ok = v->b = word(r, "true"); break;
    case 'f': v->type = JSON_BOOL; ok = word(r, "false"); break;
    case 'n': v->type = JSON_NULL; ok = word(r, "null"); break;
    case -1: fault(r, r->i, "the document ends where a value is expected"); ok = false; break;
    default:
        v->type = JSON_NUMBER;
        if (c == '-' || (c >= '0' && c <= '9')) {
            ok = number(r, &v->s);
        } else {
            fault(r, r->i, "expected a value");
            ok = false;
        }
    }
    return ok;
}

static bool member_key(struct reader *r)
{
    if (peek(r) != '"') {
        fault(r, r->i, "expected a member's name in quotes");
        return false;
    }
    if (!string(r, &r->key))
        return false;
    if (peek(r) != ':') {
        fault(r, r->i, "expected ':' after a member's name");
        return false;
    }
    r->i++;
    return true;
}

/*
 * Merge sort of `v` by key, bottom up: no input makes it slow, as one would a hash without a
 * secret.
 */
static const struct json **sorted(const struct json **v, const struct json **tmp, size_t n)
{
    const struct json **swap;
    size_t width, at, i, j, mid, end, k;

    for (width = 1; width < n; width *= 2) {
        for (at = 0; at < n; at = end) {
            mid = at + width < n ? at + width : n;
            end = mid + width < n ? mid + width : n;
            for (i = at, j = mid, k = at; k < end; k++)
                tmp[k] = i < mid && (j == end || str_cmp(v[i]->key, v[j]->key) <= 0)
                    ? v[i++] : v[j++];
        }
        swap = v;
        v = tmp;
        tmp = swap;
    }
    return v;
}

static const struct json *twin_small(const struct json *o)
{
    const struct json *v, *w;

    for (v = o->child; v != NULL; v = v->next) {
        for (w = o->child; w != v; w = w->next) {
            if (str_eq(v->key, w->key))
                return v;
        }
    }
    return NULL;
}

static const struct json *twin_large(struct arena *a, const struct json *o)
{
    struct arena_mark m = arena_mark(a);
    const struct json **v = arena_new_array(a, o->count, const struct json *);
    const struct json **tmp = arena_new_array(a, o->count, const struct json *);
    const struct json *found = NULL, *c;
    size_t n = 0;

    for (c = o->child; c != NULL; c = c->next)
        v[n++] = c;
    v = sorted(v, tmp, n);
    for (size_t i = 1; i < n; i++) {        /* stable: of two equal keys the later stands behind */
        if (str_eq(v[i - 1]->key, v[i]->key) && (found == NULL || v[i]->key.p < found->key.p))
            found = v[i];
    }
    arena_rewind(a, m);
    return found;
}

static bool close_top(struct reader *r)
{
    const struct json *o = r->open[--r->depth];
    const struct json *twin;

    r->i++;
    if (o->type == JSON_ARRAY)
        return true;
    twin = o->count <= 8 ? twin_small(o) : twin_large(r->arena, o);
    if (twin != NULL)
        fault(r, (size_t)(twin->key.p - r->p) - 1, "a second member of one name");
    return twin == NULL;
}

enum step { STEP_VALUE, STEP_END, STEP_FAULT };

/*
 * Behind a value or an opening bracket: closes what closes, and says whether another value follows.
 */
static enum step after(struct reader *r, bool opened)
{
    while (r->depth > 0) {
        const struct json *top = r->open[r->depth - 1];
        bool object = top->type == JSON_OBJECT;
        int c = peek(r);

        if (c == (object ? '}' : ']')) {
            if (!close_top(r))
                return STEP_FAULT;
            opened = false;
            continue;
        }
        if (!opened) {
            if (c != ',') {
                fault(r, r->i, object ? "expected ',' or '}' in an object"
                    : "expected ',' or ']' in an array");
                return STEP_FAULT;
            }
            r->i++;
        }
        return object && !member_key(r) ? STEP_FAULT : STEP_VALUE;
    }
    return STEP_END;
}

static void attach(struct json *parent, struct json *v)
{
    if (parent->last != NULL)
        parent->last->next = v;
    else
        parent->child = v;
    parent->last = v;
    parent->count++;
}

static struct json *document(struct reader *r)
{
    struct json *root = NULL, *v = NULL, *parent;
    enum step step = STEP_VALUE;
    int depth;

    while (step == STEP_VALUE) {
        depth = r->depth;
        if (!value(r, &v))
            return NULL;
        parent = depth > 0 ? r->open[depth - 1] : NULL;
        if (parent != NULL) {
            if (parent->type == JSON_OBJECT)
                v->key = r->key;
            attach(parent, v);
        } else {
            root = v;
        }
        step = after(r, r->depth > depth);
    }
    if (step == STEP_FAULT)
        return NULL;
    if (peek(r) != -1) {
        fault(r, r->i, "more text behind the end of the document");
        return NULL;
    }
    return root;
}

static size_t first_bad_utf8(struct str s)
{
    size_t i = 0, at = 0;

    while (i < s.n) {
        at = i;
        if (utf8_next(s, &i) == 0xFFFD && i == at + 1)
            break;
    }
    return at;
}

struct json *json_parse(struct arena *a, struct str text, struct json_limits lim, struct diags *d)
{
    struct reader r = { .arena = a, .text = text, .lim = lim, .diags = d };

    if (text.n > lim.bytes) {
        fault(&r, lim.bytes, "longer than we take");
        return NULL;
    }
    if (!utf8_valid(text)) {
        fault(&r, first_bad_utf8(text), "bytes that are not UTF-8");
        return NULL;
    }
    r.p = arena_dup(a, text.p, text.n);
    r.open = arena_new_array(a, lim.depth > 0 ? (size_t)lim.depth : 1, struct json *);
    return document(&r);
}
