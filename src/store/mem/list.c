/*
 * NAME      list - lists and search over the rows in memory
 * WHY       the same filters, order and paging as the SQL of the other store, spelled out
 * OWNS      nothing
 * ERRORS    none
 * MUST NOT  be used for a million cases: it looks at each row
 */
#include "store/mem/mem.h"

#include <stdlib.h>
#include <string.h>

#include "casework/casework.h"

#define MOST_WORDS 8

static bool wants(struct str wanted, struct str has)
{
    return wanted.n == 0 || str_eq(wanted, has);
}

static bool of_person(const struct case_row *r, struct str person)
{
    return str_eq(r->person_key, person) || str_eq(r->representative, person);
}

static bool in_office(const struct case_row *r, const struct case_scope *s)
{
    if (r->assigned.n > 0 && str_eq(r->assigned, s->who))
        return true;
    return (s->body.n == 0 || r->body.n == 0 || str_eq(r->body, s->body)) &&
           same_place(r->place, s->place);
}

static bool in_scope(const struct case_row *r, const struct case_scope *s)
{
    return (s->person.n == 0 || of_person(r, s->person)) && (!s->office || in_office(r, s)) &&
        (!s->asked || store_has_code(r->agencies, s->asked_of[0]) ||
         (s->asked_of[1].n > 0 && store_has_code(r->agencies, s->asked_of[1]))) &&
        (s->but_not.n == 0 || !of_person(r, s->but_not));
}

static bool begins(struct str s, struct str prefix)
{
    return s.n >= prefix.n && memcmp(s.p, prefix.p, prefix.n) == 0;
}

static bool has_text(const struct case_row *r, struct str text, struct arena *a)
{
    struct str asked[MOST_WORDS], *words;
    size_t n = store_query(a, text, asked, MOST_WORDS), have = store_words(a, r->applicant, &words),
           i, j;

    for (i = 0; i < n; i++) {
        for (j = 0; j < have && !begins(words[j], asked[i]); j++)
            ;
        if (j == have && !begins(r->number, store_number(a, asked[i])))
            return false;
    }
    return true;
}

static bool matches(const struct case_row *r, const struct case_filter *f, struct arena *a)
{
    return wants(f->service, r->service) && wants(f->status, r->status) &&
           (f->person_key.n == 0 || of_person(r, f->person_key)) && wants(f->body, r->body) &&
           same_place(f->place, r->place) && wants(f->assigned, r->assigned) &&
           wants(f->decision_number, r->decision_number) && in_scope(r, &f->scope) &&
           (f->agency.n == 0 || store_has_code(r->agencies, f->agency)) &&
           (f->due_before == DAY_NONE || f->due_before == 0 ||
            (r->due != DAY_NONE && r->due < f->due_before)) &&
           (!f->unassigned || r->assigned.n == 0) &&
           (f->late_on == DAY_NONE || f->late_on == 0 ||
            (r->live && r->decided == DAY_NONE && r->term != DAY_NONE && r->term < f->late_on)) &&
           (!f->live_only || r->live) && (f->text.n == 0 || has_text(r, f->text, a));
}

static int newest_first(const void *x, const void *y)
{
    const struct mem_record *a = *(struct mem_record *const *)x,
                            *b = *(struct mem_record *const *)y;

    return a->id < b->id ? 1 : a->id > b->id ? -1 : 0;
}

static int due_first(const void *x, const void *y)
{
    const struct mem_record *a = *(struct mem_record *const *)x,
                            *b = *(struct mem_record *const *)y;

    if ((a->row.due == DAY_NONE) != (b->row.due == DAY_NONE))
        return a->row.due == DAY_NONE ? 1 : -1;
    if (a->row.due != b->row.due)
        return a->row.due < b->row.due ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id ? 1 : 0;
}

/* The newest visible row of each case that matches. */
static size_t collect(struct mem_store *m, const struct case_filter *f, struct arena *a,
                      struct mem_record ***out)
{
    struct arena *scratch = arena_new();
    size_t limit = mem_limit(m), i, n = 0;
    struct mem_record *r;

    *out = arena_new_array(a, (size_t)m->db->cases + 1, struct mem_record *);
    for (i = 0; i < limit; i++) {
        r = m->db->log[i];
        if (r->kind != MEM_ROW || mem_find(m->db, MEM_ROW, r->key, limit) != r)
            continue;
        if (matches(&r->row, f, scratch))
            (*out)[n++] = r;
        arena_reset(scratch);
    }
    arena_free(scratch);
    return n;
}

int mem_list(struct store *s, const struct case_filter *f, struct arena *a, struct case_row **out,
             size_t *n, int64_t *total, struct diags *d)
{
    struct mem_store *m = mem_of(s);
    size_t from = f->offset > 0 ? (size_t)f->offset : 0, most = f->limit > 0 ? (size_t)f->limit : 0,
           all, i;
    struct mem_record **found;

    (void)d;
    mem_lock(m);
    all = collect(m, f, a, &found);
    if (all > 1)
        qsort(found, all, sizeof(struct mem_record *),
              f->sort == SORT_DUE ? due_first : newest_first);
    *total = (int64_t)all;
    *n = from >= all ? 0 : all - from < most ? all - from : most;
    *out = arena_new_array(a, *n, struct case_row);
    for (i = 0; i < *n; i++)
        row_copy(a, &(*out)[i], &found[from + i]->row);
    mem_unlock(m);
    return PORT_OK;
}

int mem_due(struct store *s, day before, int64_t limit, struct arena *a, struct str **out,
            size_t *n, struct diags *d)
{
    struct case_filter f = { .due_before = before, .sort = SORT_DUE, .limit = limit };
    struct case_row *rows;
    int64_t total;
    size_t i;
    int rc = mem_list(s, &f, a, &rows, n, &total, d);

    *out = arena_new_array(a, *n, struct str);
    for (i = 0; i < *n; i++)
        (*out)[i] = rows[i].number;
    return rc;
}
