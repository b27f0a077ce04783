/*
 * NAME    face - text for people at 80 columns: titles, aligned pairs, items, tables, outlines
 * WHY     all commands look alike; widths are counted in letters, not bytes, so that three alphabets align
 * OWNS    the escape sequences of colours; they are written only when the face has colour
 */
#include <string.h>

#include "cli/room.h"

enum { WIDTH = 80, NOTE_INDENT = 6, FIRST_MOST = 34 };

struct face face_on(struct arena *a, enum lang lang, bool colour)
{
    return (struct face){ .b = buf_on(a), .colour = colour, .width = WIDTH, .lang = lang };
}

static void tone_on(struct face *f, enum tone t)
{
    static const char *const codes[] = {
        [TONE_PLAIN] = "", [TONE_BOLD] = "\033[1m", [TONE_GOOD] = "\033[32m", [TONE_BAD] = "\033[31m",
        [TONE_WARN] = "\033[33m", [TONE_DIM] = "\033[2m",
    };

    if (f->colour)
        buf_puts(&f->b, codes[t]);
}

static void tone_off(struct face *f, enum tone t)
{
    if (f->colour && t != TONE_PLAIN)
        buf_puts(&f->b, "\033[0m");
}

/* What comes from outside may hold control characters: a terminal must not obey them. */
static void put_safe(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        uint32_t cp = utf8_next(s, &i);

        if (cp < 0x20 || (cp >= 0x7f && cp <= 0xa0))     /* 0xa0 only keeps words together */
            buf_char(b, ' ');
        else if (cp == 0xfffd || (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069))
            buf_utf8(b, 0xfffd);
        else
            buf_str(b, str_sub(s, from, i - from));
    }
}

struct str face_safe(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);

    put_safe(&b, s);
    return buf_get(&b);
}

void face_toned(struct face *f, enum tone t, struct str s)
{
    if (s.n == 0)
        return;
    tone_on(f, t);
    put_safe(&f->b, s);
    tone_off(f, t);
}

void face_line(struct face *f)
{
    buf_char(&f->b, '\n');
}

void face_title(struct face *f, struct str s)
{
    face_wrap(f, TONE_BOLD, 0, 0, s);
    face_line(f);
}

void face_head(struct face *f, enum msg id)
{
    face_line(f);
    face_wrap(f, TONE_BOLD, 0, 0, text_make(f->b.arena, f->lang, id, NULL, 0));
    face_line(f);
}

/* The next word and the blanks before it. */
static bool next_word(struct str s, size_t *i, struct str *word)
{
    while (*i < s.n && (s.p[*i] == ' ' || s.p[*i] == '\n'))
        ++*i;
    size_t from = *i;
    while (*i < s.n && s.p[*i] != ' ' && s.p[*i] != '\n')
        ++*i;
    *word = str_sub(s, from, *i - from);
    return word->n > 0;
}

size_t face_wrap(struct face *f, enum tone t, size_t first, size_t indent, struct str s)
{
    size_t at = first, i = 0;
    bool fresh = true;
    struct str word;

    tone_on(f, t);
    while (next_word(s, &i, &word)) {
        size_t n = utf8_count(word);

        if (!fresh && at + 1 + n > f->width) {
            buf_char(&f->b, '\n');
            buf_pad(&f->b, ' ', indent);
            at = indent;
        } else if (!fresh) {
            buf_char(&f->b, ' ');
            at++;
        }
        put_safe(&f->b, word);
        at += n;
        fresh = false;
    }
    tone_off(f, t);
    return at;
}

void face_item(struct face *f, const char *mark, enum tone t, struct str text)
{
    buf_puts(&f->b, "  ");
    face_toned(f, t, str_of(mark));
    buf_char(&f->b, ' ');
    face_wrap(f, TONE_PLAIN, 4, 4, text);
    face_line(f);
}

void face_cited(struct face *f, const char *mark, enum tone t, struct str text, struct str cite)
{
    buf_puts(&f->b, "  ");
    face_toned(f, t, str_of(mark));
    buf_char(&f->b, ' ');
    size_t at = face_wrap(f, TONE_PLAIN, 4, 4, text);
    if (cite.n && at + 2 + utf8_count(cite) <= f->width) {
        buf_puts(&f->b, "  ");
        face_toned(f, TONE_DIM, cite);
        face_line(f);
        return;
    }
    face_line(f);
    face_note(f, cite);
}

void face_note(struct face *f, struct str text)
{
    if (text.n == 0)
        return;
    buf_pad(&f->b, ' ', NOTE_INDENT);
    face_wrap(f, TONE_DIM, NOTE_INDENT, NOTE_INDENT, text);
    face_line(f);
}

void face_pad(struct face *f, struct str s, size_t columns)
{
    size_t n = utf8_count(s);

    face_toned(f, TONE_PLAIN, s);
    if (n < columns)
        buf_pad(&f->b, ' ', columns - n);
}

void face_pair(struct face *f, size_t column, struct str label, enum tone t, struct str value)
{
    size_t n = utf8_count(label);

    face_toned(f, TONE_PLAIN, label);
    buf_pad(&f->b, ' ', n + 1 < column ? column - n : 1);
    face_wrap(f, t, n + 1 < column ? column : n + 1, column, value);
    face_line(f);
}

void face_table(struct face *f, const struct str *cells, size_t rows, size_t columns, uint32_t right)
{
    size_t wide[16] = { 0 }, at;

    if (columns > 16)
        columns = 16;
    for (size_t r = 0; r < rows; r++)
        for (size_t k = 0; k < columns; k++) {
            size_t n = utf8_count(cells[r * columns + k]);
            if (n > wide[k])
                wide[k] = n;
        }
    if (columns == 2 && wide[0] > FIRST_MOST)   /* what is longer puts its neighbour on the next line */
        wide[0] = FIRST_MOST;
    for (size_t r = 0; r < rows; r++) {
        at = 2;
        buf_puts(&f->b, "  ");
        for (size_t k = 0; k < columns; k++) {
            struct str cell = cells[r * columns + k];
            size_t n = utf8_count(cell);

            if (k + 1 == columns) {
                face_wrap(f, TONE_PLAIN, at, at, cell);
                break;
            }
            if (right >> k & 1)
                buf_pad(&f->b, ' ', wide[k] - n);
            face_toned(f, TONE_PLAIN, cell);
            at += wide[k] + 2;
            if (n > wide[k]) {
                face_line(f);
                buf_pad(&f->b, ' ', at);
            } else {
                buf_pad(&f->b, ' ', (right >> k & 1 ? 0 : wide[k] - n) + 2);
            }
        }
        while (f->b.n > 0 && f->b.p[f->b.n - 1] == ' ')
            f->b.n--;
        face_line(f);
    }
}

/* ------------------------------------------------------------------ outline */
static struct str scalar(const struct face *f, struct arena *a, const struct json *v)
{
    switch (v->type) {
    case JSON_NULL:   return STR("-");
    case JSON_BOOL:   return text_make(a, f->lang, v->b ? MSG_yes : MSG_no, NULL, 0);
    case JSON_NUMBER:
    case JSON_STRING: return v->s;
    default:          return STR_NONE;
    }
}

static bool flat(const struct json *v)
{
    return v->type != JSON_OBJECT && v->type != JSON_ARRAY;
}

/* A list of plain values on one line. */
static bool plain_list(const struct face *f, struct arena *a, const struct json *v, struct str *out)
{
    struct buf b = buf_on(a);

    if (v->type != JSON_ARRAY)
        return false;
    json_each(item, v) {
        if (!flat(item))
            return false;
        if (b.n)
            buf_puts(&b, ", ");
        buf_str(&b, scalar(f, a, item));
    }
    *out = b.n ? buf_get(&b) : STR("-");
    return true;
}

static void outline(struct face *f, struct arena *a, const struct json *v, size_t indent)
{
    size_t wide = 0;

    json_each(m, v) {
        if (v->type == JSON_OBJECT && utf8_count(m->key) > wide && utf8_count(m->key) <= 24)
            wide = utf8_count(m->key);
    }
    json_each(m, v) {
        struct str text = STR_NONE;
        bool one = flat(m) || plain_list(f, a, m, &text);

        buf_pad(&f->b, ' ', indent);
        if (v->type == JSON_ARRAY) {
            buf_puts(&f->b, "- ");
            if (one) {
                face_wrap(f, TONE_PLAIN, indent + 2, indent + 2, flat(m) ? scalar(f, a, m) : text);
                face_line(f);
                continue;
            }
            /* The first member stands behind the hyphen. */
            size_t before = f->b.n;
            outline(f, a, m, indent + 2);
            if (f->b.n > before + indent + 2) {
                memmove(f->b.p + before, f->b.p + before + indent + 2, f->b.n - before - indent - 2);
                f->b.n -= indent + 2;
            } else {
                face_line(f);
            }
            continue;
        }
        face_pad(f, m->key, one ? wide + 2 : 0);
        if (one) {
            size_t at = utf8_count(m->key) > wide ? indent + utf8_count(m->key) + 1 : indent + wide + 2;
            if (utf8_count(m->key) >= wide + 2)
                buf_char(&f->b, ' ');
            face_wrap(f, TONE_PLAIN, at, indent + wide + 2, flat(m) ? scalar(f, a, m) : text);
            face_line(f);
        } else {
            face_line(f);
            outline(f, a, m, indent + 2);
        }
    }
}

void face_outline(struct face *f, struct arena *a, const struct json *v)
{
    if (!v)
        return;
    if (flat(v)) {
        face_toned(f, TONE_PLAIN, scalar(f, a, v));
        face_line(f);
        return;
    }
    outline(f, a, v, 0);
}
