/*
 * NAME    law/load - law_load: all files, one after another, all faults of all of them
 * WHY     a lawyer mends a file in one go when every mistake is shown at once
 * OWNS    the order of loading: dictionary, texts and acts first, then the tables that refer to
 *         them
 * ERRORS  DIAG_INPUT with file, line and remedy; NULL when anything was wrong
 * MUST NOT read files: the bytes are arguments
 */
#include "law/internal.h"

#include "base/panic.h"

static const char *const STATUS[] = { "seen", "page", "inferred", "uncertain" };

const char *law_status_name(enum law_status s)
{
    AN((size_t)s < sizeof STATUS / sizeof *STATUS);
    return STATUS[s];
}

bool load_status(struct str s, enum law_status *out)
{
    for (size_t i = 0; i < sizeof STATUS / sizeof *STATUS; i++) {
        if (str_is(s, STATUS[i])) {
            *out = (enum law_status)i;
            return true;
        }
    }
    return false;
}

bool load_day(struct loader *ld, struct place_at at, struct str s, bool open_ok, day *out)
{
    if (open_ok && str_is(s, "open")) {
        *out = DAY_OPEN;
        return true;
    }
    if (day_parse(s, out))
        return true;
    md_fault(ld->d, at.file, at.line, 0, "bad-date",
             open_ok ? "write YYYY-MM-DD or open" : "write YYYY-MM-DD", "\"%.*s\" is not a day",
             STR_ARG(s));
    return false;
}

bool load_span(struct loader *ld, struct place_at at, struct str s, day *from, day *to)
{
    ptrdiff_t dots = str_find(s, "..");

    if (dots < 0) {
        md_fault(ld->d, at.file, at.line, 0, "bad-span",
                 "write 2007-12-01 .. 2012-04-10, or .. open", "\"%.*s\" is not a span of days",
                 STR_ARG(s));
        return false;
    }
    if (!load_day(ld, at, str_trim(str_sub(s, 0, (size_t)dots)), false, from) ||
        !load_day(ld, at, str_trim(str_sub(s, (size_t)dots + 2, s.n)), true, to))
        return false;
    if (*to < *from) {
        md_fault(ld->d, at.file, at.line, 0, "bad-span", "exchange the two days",
            "the span \"%.*s\" ends before it begins", STR_ARG(s));
        return false;
    }
    return true;
}

bool load_heads(struct loader *ld, const struct md_doc *doc, const struct md_table *t,
                const char *const *names, size_t n, size_t *index)
{
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        index[i] = md_column(t, names[i]);
        if (index[i] == SIZE_MAX) {
            md_fault(ld->d, doc->name, t->head.line, 0, "no-column", "see docs/law-format.md",
                "the table has no column `%s`", names[i]);
            ok = false;
        }
    }
    return ok;
}

bool known_dictionary(struct str kind)
{
    static const char *const KINDS[] = { "facts", "texts", "acts", "editions", "calendar", "mci",
        "regions", "posts", "register", "register-clauses", "signed", "guidance" };

    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (str_is(kind, KINDS[i]))
            return true;
    return false;
}

int count_tables(const struct md_section *s)
{
    int n = 0;

    for (const struct md_table *t = s->tables; t; t = t->next)
        n++;
    for (const struct md_block *b = s->blocks; b; b = b->next)
        for (const struct md_table *t = b->tables; t; t = t->next)
            n++;
    return n;
}

/* A section whose kind nobody knows would be lost without a word. */
static void check_sections(struct loader *ld)
{
    for (size_t i = 0; i < ld->n_docs; i++) {
        const struct md_doc *doc = ld->docs[i];
        for (const struct md_section *s = doc->sections; s; s = s->next) {
            enum table_kind k;
            if (s->n_part < 2 || known_dictionary(s->part[1]) || table_spec(s->part[1], &k))
                continue;
            md_fault(ld->d, doc->name, s->line, 0, "unknown-table",
                     "see docs/law-format.md for the kinds of tables",
                     "there is no kind of table `%.*s`", STR_ARG(s->part[1]));
        }
    }
}

static struct law *empty(struct arena *a)
{
    struct law *l = arena_new_of(a, struct law);

    l->arena = a;
    l->fact_map = map_on(a);
    l->col_map = map_on(a);
    l->act_map = map_on(a);
    l->text_map = map_on(a);
    l->place_map = map_on(a);
    l->code_map = map_on(a);
    l->answer_map = map_on(a);
    l->wording_map = map_on(a);
    return l;
}

struct law *law_load(struct arena *a, const struct law_source *src, size_t n, struct diags *d)
{
    struct loader ld = { .l = empty(a), .a = a, .d = d, .n_docs = n };
    size_t before = d->count;

    ld.docs = arena_new_array(a, n, struct md_doc *);
    for (size_t i = 0; i < n; i++)
        ld.docs[i] = md_parse(a, src[i].name, src[i].text, d);
    check_sections(&ld);
    load_facts(&ld);
    load_texts(&ld);
    load_acts(&ld);
    load_rests(&ld);
    load_guides(&ld);
    load_calendar(&ld);
    load_mci(&ld);
    load_places(&ld);
    load_nevers(&ld);
    load_modules(&ld);
    load_services(&ld);
    return d->count == before ? ld.l : NULL;
}

struct str law_digest(const struct law *l)
{
    return l->digest;
}

void law_set_digest(struct law *l, struct str hex)
{
    l->digest = str_dup(l->arena, hex);
}

void load_each_row(struct loader *ld, const char *kind, const char *const *heads, size_t n,
                   row_reader *read)
{
    size_t h[MD_MAX_CELLS];

    for (size_t i = 0; i < ld->n_docs; i++)
        for (const struct md_section *s = ld->docs[i]->sections; s; s = s->next) {
            if (s->n_part < 2 || !str_is(s->part[1], kind))
                continue;
            for (const struct md_table *t = s->tables; t; t = t->next) {
                if (!load_heads(ld, ld->docs[i], t, heads, n, h))
                    continue;
                for (const struct md_row *row = t->first; row; row = row->next)
                    read(ld, (struct place_at){ ld->docs[i]->name, row->line }, row, h);
            }
        }
}
