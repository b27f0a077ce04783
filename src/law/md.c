/*
 * NAME    law/md - reads the structure of a law file
 * WHY     Markdown that renders on any forge is also the data; everything the grammar does not know
 *          is prose, except what looks like a mistake
 * OWNS    nothing; slices point into the source, unescaped cells live on the arena
 * ERRORS  DIAG_INPUT with file, line and remedy; reading goes on after a fault
 * MUST NOT know what a section means
 */
#include "law/md.h"

#include "base/buf.h"

#include <string.h>

struct reader {
    struct arena *a;
    struct diags *d;
    struct md_doc *doc;
    struct md_table *table;     /* the table the last line belonged to, NULL after any other line */
    bool in_pipe;               /* the last line was a pipe row */
    bool separated;             /* its `|---|` line was seen */
    bool fenced;                /* inside ``` */
    int line;
};

static const char *const DIRECTIVES[] = { "never", "gap", "closed-list", "kept", "title-kk",
    "title-ru", "title-en" };
static const char *const PASSPORT[] = { "service", "procedure", "guidance", "title-kk", "title-ru", "title-en",
    "name-kk", "name-ru", "name-en", "offered-by", "life-event", "dated-by", "uses", "note" };

struct diag *md_fault(struct diags *d, struct str file, int line, int column, const char *code,
                      const char *remedy, const char *fmt, ...)
{
    struct diag *g;
    va_list ap;

    va_start(ap, fmt);
    g = diag_addv(d, DIAG_INPUT, code, fmt, ap);
    va_end(ap);
    g->file = file;
    g->line = line;
    g->column = column;
    g->remedy = str_of(remedy);
    return g;
}

static struct diag *fault(struct reader *r, const char *code, const char *remedy,
                          const char *message)
{
    return md_fault(r->d, r->doc->name, r->line, 0, code, remedy, "%s", message);
}

/* Splits at the middle dot. */
static size_t parts(struct reader *r, struct str s, struct str *out)
{
    size_t n = 0;

    for (;;) {
        ptrdiff_t at = str_find(s, "\xc2\xb7");
        if (n == MD_MAX_PARTS) {
            fault(r, "too-many-parts", "keep at most eight parts between middle dots",
                "the heading has too many parts");
            return n;
        }
        if (at < 0) {
            out[n++] = str_trim(s);
            return n;
        }
        out[n++] = str_trim(str_sub(s, 0, (size_t)at));
        s = str_sub(s, (size_t)at + 2, s.n);
    }
}

static void open_section(struct reader *r, struct str text)
{
    struct md_section *s = arena_new_of(r->a, struct md_section);

    s->line = r->line;
    s->n_part = parts(r, text, s->part);
    if (r->doc->last)
        r->doc->last->next = s;
    else
        r->doc->sections = s;
    r->doc->last = s;
}

static void open_block(struct reader *r, struct str text)
{
    struct md_section *s = r->doc->last;
    struct md_block *b;

    if (!s) {
        fault(r, "block-outside-section",
              "put a `## title \xc2\xb7 table \xc2\xb7 policy` line before it",
              "a block heading stands before any section");
        return;
    }
    if (s->n_part < 2)
        return;                         /* a heading inside prose */
    b = arena_new_of(r->a, struct md_block);
    b->line = r->line;
    b->n_part = parts(r, text, b->part);
    if (s->last_block)
        s->last_block->next = b;
    else
        s->blocks = b;
    s->last_block = b;
}

static struct str unwrap(struct str s)
{
    s = str_trim(s);
    if (s.n > 2 && s.p[0] == '`' && s.p[s.n - 1] == '`')
        s = str_trim(str_sub(s, 1, s.n - 2));
    return s;
}

/* A cell may hold `\|`. */
static struct str unescape(struct reader *r, struct str s)
{
    char *p;
    size_t n = 0;

    if (str_find(s, "\\|") < 0)
        return s;
    p = arena_alloc(r->a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '|')
            continue;
        p[n++] = s.p[i];
    }
    return (struct str){ p, n };
}

static struct md_row *cells(struct reader *r, struct str text)
{
    struct str found[MD_MAX_CELLS];
    struct md_row *row = arena_new_of(r->a, struct md_row);
    size_t from = 1;

    row->line = r->line;
    if (text.p[text.n - 1] == '|' && text.n > 1 && text.p[text.n - 2] != '\\')
        text.n--;
    for (size_t i = 1; i <= text.n; i++) {
        if (i < text.n && (text.p[i] != '|' || text.p[i - 1] == '\\'))
            continue;
        if (row->n == MD_MAX_CELLS) {
            fault(r, "too-many-columns", "split the table", "a pipe row has more than 64 cells");
            break;
        }
        found[row->n++] = unwrap(unescape(r, str_sub(text, from, i - from)));
        from = i + 1;
    }
    row->cell = arena_new_array(r->a, row->n, struct str);
    if (row->n)
        memcpy(row->cell, found, row->n * sizeof *found);
    return row;
}

static bool is_separator(const struct md_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        struct str s = row->cell[i];
        size_t dashes = 0;
        for (size_t k = 0; k < s.n; k++) {
            if (s.p[k] == '-')
                dashes++;
            else if (s.p[k] != ':')
                return false;
        }
        if (dashes == 0)
            return false;
    }
    return row->n > 0;
}

static struct md_table *open_table(struct reader *r, const struct md_row *head)
{
    struct md_section *s = r->doc->last;
    struct md_table *t;

    if (!s || s->n_part < 2) {
        fault(r, "row-outside-block",
              "put it under a section heading with a table name, or indent it as prose",
              "a pipe row stands outside a section with a table");
        return NULL;
    }
    t = arena_new_of(r->a, struct md_table);
    t->head = *head;
    if (s->last_block) {
        if (s->last_block->last)
            s->last_block->last->next = t;
        else
            s->last_block->tables = t;
        s->last_block->last = t;
    } else {
        if (s->last)
            s->last->next = t;
        else
            s->tables = t;
        s->last = t;
    }
    return t;
}

static void pipe_row(struct reader *r, struct str text, bool continues)
{
    struct md_row *row = cells(r, text);
    struct md_table *t = r->table;

    if (!continues) {
        r->table = open_table(r, row);
        r->separated = false;
        return;
    }
    if (!t)
        return;                         /* the fault was reported at the head */
    if (!r->separated) {
        r->separated = true;
        if (is_separator(row))
            return;
        fault(r, "no-separator", "put `|---|---|` under the head of the table",
            "the table's second line is not a separator");
    }
    if (row->n != t->head.n) {
        md_fault(r->d, r->doc->name, r->line, 0, "cell-count",
            "give the row exactly as many cells as the head; write - or leave a cell blank",
            "the row has %zu cells, the head %zu", row->n, t->head.n);
        return;
    }
    if (t->last)
        t->last->next = row;
    else
        t->first = row;
    t->last = row;
    t->n++;
}

/* A lower-case word and a colon; the key's length, 0 if the line is not one. */
static size_t key_length(struct str s)
{
    size_t i = 0;

    while (i < s.n && ((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '-'))
        i++;
    return i > 0 && i < s.n && s.p[i] == ':' && (i + 1 == s.n || s.p[i + 1] == ' ') ? i : 0;
}

static bool in_list(const char *const *list, size_t n, struct str key)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(key, list[i]))
            return true;
    return false;
}

static struct md_line *new_line(struct reader *r, struct str s, size_t key)
{
    struct md_line *l = arena_new_of(r->a, struct md_line);

    l->key = str_sub(s, 0, key);
    l->value = str_trim(str_sub(s, key + 1, s.n));
    l->line = r->line;
    return l;
}

static void passport_line(struct reader *r, struct str s, size_t key)
{
    struct md_line *l = new_line(r, s, key);
    bool never = str_is(l->key, "never");       /* of the dictionary: may stand more than once */

    if (!never && !in_list(PASSPORT, sizeof PASSPORT / sizeof *PASSPORT, l->key)) {
        md_fault(r->d, r->doc->name, r->line, 0, "unknown-key",
                 "known are service, procedure, guidance, title-kk, title-ru, title-en, name-kk, "
                 "name-ru, name-en, offered-by, life-event, dated-by, uses, note, never",
                 "the passport has no line `%.*s:`", STR_ARG(l->key));
        return;
    }
    if (!never && md_passport(r->doc, str_z(r->a, l->key)).p) {
        md_fault(r->d, r->doc->name, r->line, 0, "twice", "keep one of them",
            "the passport says `%.*s:` twice", STR_ARG(l->key));
        return;
    }
    if (r->doc->last_line)
        r->doc->last_line->next = l;
    else
        r->doc->passport = l;
    r->doc->last_line = l;
}

/* In a section only the known words are directives; a near miss of one is a mistake, the rest is
 * prose. */
static void section_line(struct reader *r, struct str s, size_t key)
{
    struct md_section *sec = r->doc->last;
    struct str word = str_sub(s, 0, key);
    struct md_line *l;

    if (!in_list(DIRECTIVES, sizeof DIRECTIVES / sizeof *DIRECTIVES, word)) {
        if (sec->n_part >= 2 && (str_starts(word, "never") || str_starts(word, "gap") ||
            str_starts(word, "closed") || str_starts(word, "kept")))
            md_fault(r->d, r->doc->name, r->line, 0, "unknown-directive",
                     "known are never, gap, closed-list, kept", "there is no directive `%.*s:`",
                     STR_ARG(word));
        return;
    }
    if (sec->n_part < 2) {
        fault(r, "directive-outside-section", "move it under the section of a table",
            "a directive stands in a section of prose");
        return;
    }
    l = new_line(r, s, key);
    if (sec->last_line)
        sec->last_line->next = l;
    else
        sec->lines = l;
    sec->last_line = l;
}

static void one_line(struct reader *r, struct str s)
{
    bool was_pipe = r->in_pipe;
    struct md_table *before = r->table;
    size_t key;

    if (s.n && s.p[s.n - 1] == '\r')
        s.n--;
    if (str_starts(s, "```")) {
        r->fenced = !r->fenced;
        r->table = NULL;
        r->in_pipe = false;
        return;
    }
    if (r->fenced)
        return;
    struct str t = str_trim(s);
    if (t.n && t.p[0] == '|' && s.p[0] != ' ' && s.p[0] != '\t') {
        r->in_pipe = true;
        pipe_row(r, t, was_pipe);
        return;
    }
    if (before && !r->separated && before->n == 0)
        md_fault(r->d, r->doc->name, before->head.line, 0, "no-separator",
            "put `|---|---|` under the head of the table", "a table has a head and nothing else");
    r->table = NULL;
    r->in_pipe = false;
    if (str_starts(s, "### ")) {
        open_block(r, str_trim(str_sub(s, 4, s.n)));
    } else if (str_starts(s, "## ")) {
        open_section(r, str_trim(str_sub(s, 3, s.n)));
    } else if (str_starts(s, "# ")) {
        if (r->doc->title.p)
            fault(r, "two-titles", "use ## for sections", "a second `#` heading");
        r->doc->title = str_trim(str_sub(s, 2, s.n));
    } else {
        struct str bare = str_starts(s, "- ") || str_starts(s, "* ") ? str_sub(s, 2, s.n) : s;
        if ((key = key_length(bare)) != 0) {
            if (r->doc->last)
                section_line(r, bare, key);
            else if (bare.p == s.p)
                passport_line(r, s, key);
        }
    }
}

static struct str stem_of(struct str name)
{
    size_t at = name.n;

    while (at > 0 && name.p[at - 1] != '/')
        at--;
    name = str_sub(name, at, name.n);
    if (str_ends(name, ".md"))
        name.n -= 3;
    return name;
}

struct md_doc *md_parse(struct arena *a, struct str name, struct str text, struct diags *d)
{
    struct reader r = { .a = a, .d = d, .doc = arena_new_of(a, struct md_doc) };
    struct str rest = text, s;

    r.doc->name = name;
    r.doc->stem = stem_of(name);
    if (!utf8_valid(text) || (text.n && memchr(text.p, 0, text.n))) {
        md_fault(d, name, 0, 0, "bad-encoding", "save the file as UTF-8 without zero bytes",
            "the file is not UTF-8 text");
        return r.doc;
    }
    if (str_starts(rest, "\xef\xbb\xbf"))
        rest = str_sub(rest, 3, rest.n);
    while (str_cut(&rest, '\n', &s)) {
        r.line++;
        one_line(&r, s);
    }
    if (r.fenced)
        fault(&r, "open-fence", "close it with ```", "a code fence is never closed");
    return r.doc;
}

struct str md_passport(const struct md_doc *doc, const char *key)
{
    for (const struct md_line *l = doc->passport; l; l = l->next)
        if (str_is(l->key, key))
            return l->value;
    return STR_NONE;
}

size_t md_column(const struct md_table *t, const char *head)
{
    for (size_t i = 0; i < t->head.n; i++)
        if (str_is(t->head.cell[i], head))
            return i;
    return SIZE_MAX;
}
