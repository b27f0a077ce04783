/*
 * NAME    law/dmn_file - DMN decision tables as a law file
 * WHY     what an analyst changed in an editor comes back as the text a lawyer reads and the loader
 *         proves; nothing is activated by importing
 * OWNS    the way back from FEEL's spelling to ours
 * ERRORS  none: what the document does not say stays blank, and the loader names it
 */
#include "law/dmn.h"

#include "law/internal.h"

/* ------------------------------------------------------------------ spelling */
/* A bar would end a cell; a line end would end the row. */
static void cell(struct buf *b, struct str s)
{
    buf_puts(b, " ");
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '|')
            buf_char(b, '\\');
        buf_char(b, s.p[i] == '\n' || s.p[i] == '\r' ? ' ' : s.p[i]);
    }
    buf_puts(b, " |");
}

/* `date("2020-01-01")` and `"word"` lose their wrapping, null becomes none. */
static struct str bare(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    size_t i = 0;

    while (i < s.n) {
        struct str rest = str_sub(s, i, s.n);
        if (str_starts(rest, "date(\"") && str_chr(rest, ')') > 0) {
            buf_str(&b, str_sub(rest, 6, (size_t)str_chr(rest, ')') - 7));
            i += (size_t)str_chr(rest, ')') + 1;
        } else if (str_starts(rest, "null")) {
            buf_puts(&b, "none");
            i += 4;
        } else {
            if (s.p[i] != '"')
                buf_char(&b, s.p[i]);
            i++;
        }
    }
    return str_trim(buf_get(&b));
}

static struct str answer(struct arena *a, struct str s)
{
    return str_is(s, "null") || str_is(s, "-") ? STR("") : bare(a, s);
}

/* A table's name for a section heading: kebab words. */
static struct str kebab(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);
    bool gap = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (word && gap && buf_get(&b).n)
            buf_char(&b, '-');
        gap = !word;
        if (word)
            buf_char(&b, c);
    }
    return buf_get(&b);
}

static struct str note_of(const struct dmn_table *t, const struct dmn_rule *r, const char *name)
{
    for (size_t i = 0; i < t->n_note; i++)
        if (str_is(t->note[i].name, name) && r->note[i].p)
            return r->note[i];
    return STR("");
}

static struct str head_of(const struct dmn_column *c)
{
    return c->label.n ? c->label : c->expression;
}

/* ------------------------------------------------------------------ blocks */
static const char *const BLOCK[] = { "act", "edition", "from", "to", "status", "language" };
#define N_BLOCK (sizeof BLOCK / sizeof *BLOCK)

static bool same_block(const struct dmn_table *t, const struct dmn_rule *a, const struct dmn_rule *b)
{
    for (size_t i = 0; i < N_BLOCK; i++)
        if (!str_eq(note_of(t, a, BLOCK[i]), note_of(t, b, BLOCK[i])))
            return false;
    return true;
}

static bool is_day(const struct dmn_column *c)
{
    return str_is(head_of(c), "on") && str_is(c->type, "date");
}

/* Ours carry the order of rows in a column; a foreign PRIORITY goes by the order of its values. */
static bool has_priority(const struct dmn_table *t)
{
    return t->kind.n && str_is(t->hit, "PRIORITY");
}

static void heads(struct buf *b, const struct dmn_table *t)
{
    size_t n = t->n_out + 2 + has_priority(t);

    buf_puts(b, "|");
    if (t->subject.n) {
        cell(b, STR("for"));
        n++;
    }
    for (size_t i = 0; i < t->n_in; i++) {
        if (is_day(&t->in[i]))
            continue;
        cell(b, head_of(&t->in[i]));
        n++;
    }
    for (size_t i = 0; i < t->n_out; i++) {
        struct str name = t->out[i].name.n ? t->out[i].name : t->out[i].label;
        buf_puts(b, i == 0 ? " \xe2\x86\x92" : "");
        cell(b, name.n ? name : t->decision);
    }
    cell(b, STR("clause"));
    cell(b, STR("note"));
    if (has_priority(t))
        cell(b, STR("priority"));
    buf_puts(b, "\n|");
    for (size_t i = 0; i < n; i++)
        buf_puts(b, "---|");
    buf_puts(b, "\n");
}

static void row(struct buf *b, const struct dmn_table *t, const struct dmn_rule *r, struct arena *a)
{
    buf_puts(b, "|");
    if (t->subject.n)
        cell(b, t->subject);
    for (size_t i = 0; i < t->n_in; i++)
        if (!is_day(&t->in[i]))
            cell(b, r->in[i].n && !str_is(r->in[i], "-") ? bare(a, r->in[i]) : STR(""));
    for (size_t i = 0; i < t->n_out; i++)
        cell(b, answer(a, r->out[i]));
    cell(b, note_of(t, r, "clause"));
    cell(b, note_of(t, r, "note"));
    if (has_priority(t))
        cell(b, note_of(t, r, "priority"));
    buf_puts(b, "\n");
}

static void blocks(struct buf *b, const struct dmn_table *t, struct arena *a)
{
    for (size_t i = 0; i < t->n_rules; i++) {
        const struct dmn_rule *r = &t->rules[i];
        if (i == 0 || !same_block(t, r, &t->rules[i - 1])) {
            struct str part[N_BLOCK];
            for (size_t k = 0; k < N_BLOCK; k++)
                part[k] = note_of(t, r, BLOCK[k]);
            buf_printf(b, "\n### %.*s%s%.*s \xc2\xb7 %.*s .. %.*s \xc2\xb7 %.*s \xc2\xb7 %.*s\n\n",
                       STR_ARG(part[0]), part[1].n ? " " : "", STR_ARG(part[1]), STR_ARG(part[2]),
                       STR_ARG(part[3]), STR_ARG(part[4]), STR_ARG(part[5]));
            heads(b, t);
        }
        row(b, t, r, a);
    }
}

/* ------------------------------------------------------------------ sections */
static const char *policy(struct str hit)
{
    if (str_is(hit, "UNIQUE") || str_is(hit, "ANY"))
        return "unique";
    if (str_is(hit, "FIRST"))
        return "first";
    return str_is(hit, "PRIORITY") ? "priority" : "collect";
}

/* The first line of a description is the title; lines that are directives follow. */
static void section(struct buf *b, const struct dmn_table *t, struct arena *a)
{
    struct str rest = t->description, title, line;

    str_cut(&rest, '\n', &title);
    if (t->kind.n == 0)
        title = t->decision;
    struct str kind = t->kind.n ? t->kind : kebab(a, t->decision);
    buf_printf(b, "\n## %.*s \xc2\xb7 %.*s \xc2\xb7 %s\n", STR_ARG(title),
               STR_ARG(kind), policy(t->hit));
    while (t->kind.n && rest.p && str_cut(&rest, '\n', &line))
        if (line.n)
            buf_printf(b, "%.*s\n", STR_ARG(line));
}

struct str dmn_law_file(const struct dmn *m, struct arena *a)
{
    struct buf b = buf_on(a);
    const struct dmn_table *before = NULL;

    buf_printf(&b, "# %.*s\n\n", STR_ARG(m->name));
    if (str_starts(m->description, "service: "))
        buf_printf(&b, "%.*s\n", STR_ARG(m->description));
    else
        buf_printf(&b, "service: %.*s\n", STR_ARG(kebab(a, m->name)));
    for (const struct dmn_table *t = m->tables; t; t = t->next) {
        if (!before || t->kind.n == 0 || !str_eq(before->kind, t->kind))
            section(&b, t, a);
        blocks(&b, t, a);
        before = t;
    }
    return buf_get(&b);
}
