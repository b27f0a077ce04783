/*
 * NAME    law/load_rows - the rows of one section: block headings, conditions, answers, clauses
 * WHY     one row is one norm; it does not load without a clause of an act that is in force on all
 *         its days
 * OWNS    nothing; rows are on the corpus arena
 * ERRORS  DIAG_INPUT with file, line, the table's column and what to write instead
 */
#include "law/internal.h"

#include <string.h>

/* What stands behind the answers, each once and in any order. */
enum tail { TAIL_CLAUSE, TAIL_STATUS, TAIL_FROM, TAIL_TO, TAIL_NOTE, TAIL_PRIORITY, TAIL_COUNT };
static const char *const TAIL[TAIL_COUNT] = {
    "clause", "status", "from", "to", "note", "priority"
};

static const char *const EVENTS[] = { "request",  "notice",    "decision",  "refusal",
                                      "delivery", "complaint", "surrender", "registered" };

#define ARROW "\xe2\x86\x92 "
#define NO_COLUMN (-1)
#define FOR_COLUMN (-2)

struct block { const struct act *act; const struct edition *edition; struct law_row base; };

/* How the columns of one pipe table are read. */
struct heads {
    int cond[MD_MAX_CELLS];         /* law-wide column, FOR_COLUMN, or NO_COLUMN */
    size_t n_cond;
    size_t answer[6];               /* cell of each answer, SIZE_MAX if the table has not got it */
    size_t tail[TAIL_COUNT];
};

struct rows {
    struct loader *ld;
    const struct section *sec;
    const struct table_spec *spec;
    const struct md_doc *doc;
    struct raw_row *out;
    size_t n;
};

static struct diag *fault(struct rows *r, int line, size_t column, const char *code,
                          const char *remedy, const char *message, struct str what)
{
    struct diag *g = md_fault(r->ld->d, r->doc->name, line, (int)column, code, remedy,
                              "%s \"%.*s\"", message, STR_ARG(what));

    g->field = str_of(r->spec->name);
    return g;
}

/* ------------------------------------------------------------------ a block's heading */
static bool block_act(struct rows *r, const struct md_block *b, struct block *out)
{
    struct str rest = b->part[0], code;

    str_cut(&rest, ' ', &code);
    rest = str_trim(rest);
    out->act = act_find(r->ld->l, code);
    if (!out->act) {
        fault(r, b->line, 0, "unknown-act", "list it in acts.md", "no such act:", code);
        return false;
    }
    out->base.act = code;
    if (rest.n == 0)
        return true;
    out->edition = edition_find(out->act, rest);
    if (!out->edition) {
        fault(r, b->line, 0, "unknown-edition", "list it under editions in acts.md",
              "the act has no edition", rest);
        return false;
    }
    out->base.edition = out->edition->name;
    return true;
}

static bool open_block(struct rows *r, const struct md_block *b, struct block *out)
{
    struct place_at at = { r->doc->name, b->line };
    day lo, hi;

    *out = (struct block){ .base = {
                               .if_fact = -1, .or_fact = -1, .closes = -1, .file = r->doc->name } };
    if (b->n_part != 4) {
        fault(r, b->line, 0, "block-heading",
              "write ### ACT EDITION \xc2\xb7 FROM .. TO \xc2\xb7 STATUS \xc2\xb7 LANG",
              "a block needs four parts, here it is", b->part[0]);
        return false;
    }
    if (!block_act(r, b, out) || !load_span(r->ld, at, b->part[1], &out->base.from, &out->base.to))
        return false;
    if (!load_status(b->part[2], &out->base.cite.status)) {
        fault(r, b->line, 0, "bad-status", "seen, page, inferred or uncertain",
              "not a status:", b->part[2]);
        return false;
    }
    out->base.cite.language = b->part[3];
    lo = out->edition ? out->edition->from : out->act->from;
    hi = out->edition ? out->edition->to : out->act->to;
    if (out->base.from >= lo && out->base.to <= hi)
        return true;
    md_fault(r->ld->d, r->doc->name, b->line, 0, "block-outside-edition",
             "mend the days of one of them",
             "the block's days are not within those of %.*s (%.*s .. %.*s)", STR_ARG(b->part[0]),
             STR_ARG(day_str(r->ld->a, lo)), STR_ARG(day_str(r->ld->a, hi)))
        ->field = str_of(r->spec->name);
    return false;
}

bool load_block(struct loader *ld, const struct md_doc *doc, const char *table,
                const struct md_block *b, struct law_row *base)
{
    const struct table_spec spec = { .name = table };
    struct rows r = { .ld = ld, .spec = &spec, .doc = doc };
    struct block out;
    bool ok = open_block(&r, b, &out);

    *base = out.base;
    return ok;
}

/* ------------------------------------------------------------------ a table's heads */
static bool answer_head(struct rows *r, struct heads *h, struct str head, size_t at)
{
    for (size_t i = 0; i < 6 && r->spec->answer[i].head; i++) {
        if (str_is(head, r->spec->answer[i].head) && h->answer[i] == SIZE_MAX) {
            h->answer[i] = at;
            return true;
        }
    }
    for (size_t i = 0; i < TAIL_COUNT; i++) {
        if (str_is(head, TAIL[i]) && h->tail[i] == SIZE_MAX) {
            h->tail[i] = at;
            return true;
        }
    }
    return false;
}

static bool cond_head(struct rows *r, struct heads *h, const struct md_table *t, size_t i)
{
    struct place_at at = { r->doc->name, t->head.line };

    h->n_cond = i + 1;
    h->cond[i] = FOR_COLUMN;
    if (str_is(t->head.cell[i], "for"))
        return true;
    h->cond[i] = column_of(r->ld, at, t->head.cell[i]);
    return h->cond[i] >= 0;
}

static bool read_heads(struct rows *r, const struct md_table *t, struct heads *h)
{
    bool behind = false, ok = true;

    for (size_t i = 0; i < 6; i++)
        h->answer[i] = h->tail[i] = SIZE_MAX;
    h->n_cond = 0;
    for (size_t i = 0; i < t->head.n; i++) {
        struct str head = t->head.cell[i];
        bool arrow = str_starts(head, ARROW);
        if (arrow)
            head = str_trim(str_sub(head, sizeof ARROW - 1, head.n));
        if (arrow && (behind || !str_is(head, r->spec->answer[0].head))) {
            fault(r, t->head.line, i + 1, "bad-head",
                  "see the answers of each table in docs/law-format.md", "this table has no answer",
                  head);
            ok = false;
        }
        behind = behind || arrow;
        if (!behind)
            ok = cond_head(r, h, t, i) && ok;
        else if (!answer_head(r, h, head, i)) {
            fault(r, t->head.line, i + 1, "bad-head",
                  "see the answers of each table in docs/law-format.md",
                  "unknown or repeated column behind the arrow:", head);
            ok = false;
        }
    }
    if (ok && h->answer[0] == SIZE_MAX)
        ok = !fault(r, t->head.line, 0, "no-arrow",
                    "the first answer's head starts with an arrow and a space",
                    "the table has no answer column:", str_of(r->spec->answer[0].head));
    if (ok && h->tail[TAIL_CLAUSE] == SIZE_MAX)
        ok = !fault(r, t->head.line, 0, "no-clause", "add a column `clause`",
                    "the table has no column", STR("clause"));
    return ok;
}

/* ------------------------------------------------------------------ a row's answers */
static bool in_words(const char *words, struct str s)
{
    struct str rest = str_of(words), w;

    while (str_cut(&rest, ' ', &w))
        if (str_eq(w, s))
            return true;
    return false;
}

static bool is_event(struct str s)
{
    for (size_t i = 0; i < sizeof EVENTS / sizeof *EVENTS; i++)
        if (str_is(s, EVENTS[i]))
            return true;
    return false;
}

static bool read_starts(struct rows *r, struct law_row *row, struct str s)
{
    struct law *l = r->ld->l;

    row->start = START_EVENT;
    if (is_event(s))
        return true;
    row->start = START_FACT;
    row->start_fact = fact_index(l, s);
    if (row->start_fact < 0)
        return false;
    struct fact_def *f = &l->facts[row->start_fact];
    f->used = true;
    return f->list < 0 &&
        (f->type == FT_DATE || f->type == FT_MOMENT || f->type == FT_DATE_OR_NONE);
}

/* "18:30" */
static bool read_time(struct str s, int *second)
{
    int64_t h, m;

    if (s.n != 5 || s.p[2] != ':' || !str_int(str_sub(s, 0, 2), &h) ||
        !str_int(str_sub(s, 3, 2), &m) || h < 0 || h > 24 || m < 0 || m > 59 || (h == 24 && m > 0))
        return false;
    *second = (int)(h * 3600 + m * 60);
    return true;
}

/* Facts that a clear answer says no to, separated by commas. */
static bool read_settles(struct rows *r, struct str s)
{
    struct law *l = r->ld->l;
    struct str rest = s, one;

    while (str_cut(&rest, ',', &one)) {
        int f = fact_index(l, str_trim(one));
        if (f < 0 || l->facts[f].type != FT_BOOL || l->facts[f].list >= 0)
            return false;
        l->facts[f].used = true;
    }
    return true;
}

/* "code if FACT"; the fact is a bool of the dictionary. */
static bool read_choice(struct rows *r, struct str *code, int *fact, int list)
{
    struct law *l = r->ld->l;
    ptrdiff_t at = str_find(*code, " if ");

    *fact = -1;
    if (at < 0)
        return true;
    *fact = fact_index(l, str_trim(str_sub(*code, (size_t)at + 4, code->n)));
    *code = str_trim(str_sub(*code, 0, (size_t)at));
    if (*fact < 0 || l->facts[*fact].type != FT_BOOL ||
        (l->facts[*fact].list >= 0 && l->facts[*fact].list != list))
        return false;
    l->facts[*fact].used = true;
    return true;
}

static bool read_answer(struct rows *r, struct law_row *row, const struct answer_spec *spec,
                        struct str s)
{
    switch (spec->type) {
    case A_CODE: return is_code(s);
    case A_YESNO: return str_is(s, "yes") || str_is(s, "no");
    case A_LIMIT: return row->has_limit = term_parse(s, &row->limit, NULL);
    case A_STARTS: return read_starts(r, row, s);
    case A_FACTS: return read_settles(r, s);
    case A_WORD: return in_words(spec->words, s);
    case A_DECIMAL: return str_decimal(s, 3, &row->milli_mci) && row->milli_mci >= 0;
    case A_MONEY: return money_parse(s, &row->kzt) && row->kzt >= 0;
    case A_TIME: return read_time(s, &row->closes);
    case A_VALIDITY: return (row->has_limit = term_parse(s, &row->limit, NULL)) || is_code(s);
    case A_NONE: break;
    }
    return false;
}

static const char *answer_remedy(const struct answer_spec *spec)
{
    switch (spec->type) {
    case A_CODE: return "write a kebab word that texts.md names";
    case A_YESNO: return "yes or no";
    case A_LIMIT: return "write a term such as 20 working-days, or nothing";
    case A_STARTS:
        return "a fact that is a date, or request, notice, decision, refusal, delivery, complaint, "
               "surrender, registered";
    case A_FACTS: return "bool facts of the dictionary, separated by commas";
    case A_WORD: return spec->words;
    case A_DECIMAL: return "write a multiple such as 0.5";
    case A_MONEY: return "write tenge such as 1200.00";
    case A_TIME: return "write HH:MM";
    case A_VALIDITY: return "write a term such as 10 years, or a code that texts.md names";
    case A_NONE: break;
    }
    return NULL;
}

static bool read_answers(struct rows *r, const struct heads *h, const struct md_row *src,
                         struct raw_row *raw)
{
    struct law_row *row = &raw->row;
    bool ok = true;

    for (size_t i = 0; i < 6 && r->spec->answer[i].head; i++) {
        const struct answer_spec *spec = &r->spec->answer[i];
        struct str s = h->answer[i] == SIZE_MAX ? STR_NONE : src->cell[h->answer[i]];
        bool good = true;
        if (str_is(s, "-"))
            s = STR_NONE;
        if (s.n == 0 && spec->required)
            good = false;
        if (s.n && r->sec->kind == T_DOCUMENTS && i < 2)
            good = read_choice(r, &s, i == 0 ? &row->if_fact : &row->or_fact, raw->list);
        if (s.n && good)
            good = read_answer(r, row, spec, s);
        if (!good) {
            fault(r, src->line, h->answer[i] + 1, "bad-answer", answer_remedy(spec), spec->head, s);
            ok = false;
        }
        if (i == 0)
            row->code = s;
        else
            row->extra[i - 1] = s;
    }
    if (ok && r->sec->kind == T_ELIGIBLE && str_is(row->code, "no") && row->extra[0].n == 0)
        ok = !fault(r, src->line, 0, "no-reason", "a `no` needs a reason", "the row has no",
                    STR("reason"));
    return ok;
}

/* Defaults and flags that follow from the words. */
static void settle(struct rows *r, struct law_row *row)
{
    if (r->sec->kind == T_TERMS) {
        row->same_day = str_is(row->extra[2], "same-day");
        row->roll = !str_is(row->extra[3], "none");
        if (row->extra[2].n == 0)
            row->extra[2] = STR("next-day");
        if (row->extra[3].n == 0)
            row->extra[3] = STR("next-working-day");
    } else if (r->sec->kind == T_DOCUMENTS) {
        row->after_decision = str_is(row->extra[1], "after-decision");
        if (row->extra[1].n == 0)
            row->extra[1] = STR("filing");
    } else if (r->sec->kind == T_GROUNDS) {
        row->warns = str_is(row->extra[1], "warn") || row->cite.status != LAW_SEEN;
    }
}

static uint32_t number_of(struct map *m, struct str kind, struct str s)
{
    uint32_t i = (uint32_t)m->n;

    map_put(m, kind, s, i);
    map_get(m, kind, s, &i);
    return i;
}

static void number_answer(struct rows *r, struct law_row *row)
{
    struct buf b = buf_on(r->ld->a);

    row->code_id = number_of(&r->ld->l->code_map, STR_NONE, row->code);
    buf_str(&b, row->code);
    for (size_t i = 0; i < 5; i++) {
        buf_char(&b, '\x1f');
        buf_str(&b, row->extra[i]);
    }
    buf_printf(&b, "\x1f%d\x1f%d\x1f%d", row->if_fact, row->or_fact, row->warns);
    row->wording = number_of(&r->ld->l->wording_map, row->act, row->edition);
    row->answer = number_of(&r->ld->l->answer_map, str_of(r->spec->name), buf_get(&b));
}

/* ------------------------------------------------------------------ a row's days and clause */
static struct str tail_cell(const struct heads *h, const struct md_row *src, enum tail which)
{
    struct str s = h->tail[which] == SIZE_MAX ? STR_NONE : src->cell[h->tail[which]];

    return str_is(s, "-") ? STR_NONE : s;
}

static bool read_days(struct rows *r, const struct heads *h, const struct md_row *src,
                      struct law_row *row)
{
    struct place_at at = { r->doc->name, src->line };
    struct str from = tail_cell(h, src, TAIL_FROM), to = tail_cell(h, src, TAIL_TO);
    struct str status = tail_cell(h, src, TAIL_STATUS), priority = tail_cell(h, src, TAIL_PRIORITY);

    if (from.n && !load_day(r->ld, at, from, false, &row->from))
        return false;
    if (to.n && !load_day(r->ld, at, to, true, &row->to))
        return false;
    if (status.n && !load_status(status, &row->cite.status))
        return !fault(r, src->line, h->tail[TAIL_STATUS] + 1, "bad-status",
                      "seen, page, inferred or uncertain", "not a status:", status);
    if (priority.n && !str_int(priority, &row->priority))
        return !fault(r, src->line, h->tail[TAIL_PRIORITY] + 1, "bad-answer",
                      "write a whole number", "priority", priority);
    if (row->to < row->from)
        return !fault(r, src->line, 0, "bad-span", "exchange from and to",
                      "the row ends before it begins:", to);
    row->note = tail_cell(h, src, TAIL_NOTE);
    return true;
}

/* The clause's act must be in force on every day of the row. */
static bool check_act(struct rows *r, const struct md_row *src, const struct block *b,
                      struct law_row *row)
{
    const struct act *act = act_find(r->ld->l, clause_act(row->cite.clause));
    day lo = act->from, hi = act->to;

    row->cite.act = act->code;
    if (act == b->act && b->edition) {
        row->cite.edition = b->edition->name;
        lo = b->edition->from;
        hi = b->edition->to;
    }
    if (row->from >= lo && row->to <= hi)
        return true;
    md_fault(r->ld->d, r->doc->name, src->line, 0, "dead-clause",
             "end the row with the act, or cite the act that "
             "follows it",
             "%.*s is in force from %.*s to %.*s, the row from %.*s to %.*s",
             STR_ARG(row->cite.clause), STR_ARG(day_str(r->ld->a, lo)),
             STR_ARG(day_str(r->ld->a, hi)), STR_ARG(day_str(r->ld->a, row->from)),
             STR_ARG(day_str(r->ld->a, row->to)))
        ->field = str_of(r->spec->name);
    return false;
}

/* ------------------------------------------------------------------ a row's conditions */
static int subject_list(struct rows *r, struct str s)
{
    static const struct { const char *word, *list; } SUBJECTS[] = {
        { "each child", "children" }, { "each relative", "relatives" } };
    struct str name = str_starts(s, "each ") ? str_sub(s, 5, s.n) : STR_NONE;

    if (s.n == 0 || str_is(s, "applicant") || str_is(s, "-"))
        return -1;
    for (size_t i = 0; i < sizeof SUBJECTS / sizeof *SUBJECTS; i++)
        if (str_is(s, SUBJECTS[i].word))
            name = str_of(SUBJECTS[i].list);
    for (size_t i = 0; name.n && i < r->ld->l->n_lists; i++)
        if (str_eq(r->ld->l->lists[i].name, name))
            return (int)i;
    return -2;
}

static bool read_subject(struct rows *r, const struct heads *h, const struct md_row *src,
                         struct raw_row *raw)
{
    raw->list = -1;
    for (size_t i = 0; i < h->n_cond; i++) {
        if (h->cond[i] != FOR_COLUMN)
            continue;
        raw->list = subject_list(r, src->cell[i]);
        if (raw->list == -2)
            return !fault(r, src->line, i + 1, "bad-subject",
                          "applicant, each child or each relative", "nobody is", src->cell[i]);
        if (raw->list >= 0 && r->spec->single)
            return !fault(r, src->line, i + 1, "bad-subject",
                          "only collect tables are judged for each item",
                          "this table has one answer and cannot be for", src->cell[i]);
        if (raw->list >= 0)
            r->ld->l->facts[r->ld->l->lists[raw->list].fact].used = true;
    }
    return true;
}

static bool read_conditions(struct rows *r, const struct heads *h, const struct md_row *src,
                            struct raw_row *raw)
{
    raw->cells = arena_new_array(r->ld->a, h->n_cond, struct raw_cell);
    for (size_t i = 0; i < h->n_cond; i++) {
        struct str s = src->cell[i];
        int list;
        if (h->cond[i] < 0 || s.n == 0 || str_is(s, "-"))
            continue;
        list = r->ld->l->cols[h->cond[i]].list;
        if (list >= 0 && list != raw->list)
            return !fault(r, src->line, i + 1, "wrong-subject",
                          "leave the cell empty, or say `each ...` under for",
                          "the row is not about the items of this list:", s);
        raw->cells[raw->n_cells++] = (struct raw_cell){ h->cond[i], s };
    }
    return true;
}

static void read_row(struct rows *r, const struct block *b, const struct heads *h,
                     const struct md_row *src)
{
    struct raw_row *raw = &r->out[r->n];
    struct place_at at = { r->doc->name, src->line };

    *raw = (struct raw_row){ .row = b->base, .list = -1 };
    raw->row.line = src->line;
    if (!read_subject(r, h, src, raw) || !read_conditions(r, h, src, raw) ||
        !read_days(r, h, src, &raw->row))
        return;
    /* answers before the clause, so that one run shows both faults */
    bool ok = read_answers(r, h, src, raw);
    ok = cite_read(r->ld, at, b->base.act, src->cell[h->tail[TAIL_CLAUSE]], &raw->row.cite) && ok;
    if (!ok || !check_act(r, src, b, &raw->row))
        return;
    settle(r, &raw->row);
    number_answer(r, &raw->row);
    r->n++;
}

struct raw_row *load_rows(struct loader *ld, const struct section *sec, const struct md_doc *doc,
                          const struct md_section *s, size_t *n)
{
    struct rows r = { .ld = ld, .sec = sec, .spec = &TABLES[sec->kind], .doc = doc };
    size_t cap = 0;

    for (const struct md_block *b = s->blocks; b; b = b->next)
        for (const struct md_table *t = b->tables; t; t = t->next)
            cap += t->n;
    r.out = arena_new_array(ld->a, cap + 1, struct raw_row);
    for (const struct md_table *t = s->tables; t; t = t->next)
        fault(&r, t->head.line, 0, "row-outside-block",
              "write a block heading (### ACT ...) before it",
              "a table stands before the first block:", t->head.cell[0]);
    for (const struct md_block *b = s->blocks; b; b = b->next) {
        struct block base;
        if (!open_block(&r, b, &base))
            continue;
        for (const struct md_table *t = b->tables; t; t = t->next) {
            struct heads h;
            if (!read_heads(&r, t, &h))
                continue;
            for (const struct md_row *row = t->first; row; row = row->next)
                read_row(&r, &base, &h, row);
        }
    }
    *n = r.n;
    return r.out;
}
