/*
 * NAME      cell - one condition in S-FEEL spelling: read, test, and pick a value that meets it
 * WHY       whatever its type, a condition is a set of spans on one number line; behind this file
 *           nobody asks for types any more
 * OWNS      the grammar:
 *               cell  = "-" | "" | "not(" tests ")" | tests
 *               tests = test { "," test }
 *               test  = value | ("<" | "<=" | ">" | ">=") value
 *                     | ("[" | "(" | "]") value ".." value ("]" | ")" | "[")
 *               value = word | '"' text '"' | "date(" value ")"
 * ERRORS    "bad-cell": what was expected at which byte; the remedy lists what the column takes
 *           and names the nearest value
 * MUST NOT  use strtod: it reads "18." out of "18..27"
 */
#include "rules/table.h"

#include "base/panic.h"

/* Numbers beyond this could not be scaled and stepped over without overflow. */
#define NUMBER_MOST (INT64_MAX / 2)

struct reader {
    struct arena *a;
    const struct rules_domain *dom;
    struct str text;
    size_t at;
    struct diags *d;
    struct span *span;
    size_t n;
};

/* ------------------------------------------------------------------ domains */
struct span domain_span(const struct rules_domain *d)
{
    switch (d->type) {
    case RULES_BOOL:
        return (struct span){ 0, 1 };
    case RULES_ENUM:
        return (struct span){ d->open ? -1 : 0, (int64_t)d->n_values - 1 };
    case RULES_NUMBER:
    case RULES_DATE:
        if (d->lo == 0 && d->hi == 0)
            return (struct span){ RULES_NONE + 1, INT64_MAX };
        return (struct span){ d->lo, d->hi };
    }
    panic("a type of column that does not exist");
}

/* The multiple of `step` nearest to one end of the span and within it. */
static bool multiple_in(struct span s, int64_t step, bool from_above, int64_t *out)
{
    int64_t v = from_above ? s.hi : s.lo;
    int64_t rest = v % step;

    v -= rest;                              /* toward zero */
    if (from_above && rest < 0)
        v = v < INT64_MIN + step ? INT64_MIN : v - step;
    else if (!from_above && rest > 0)
        v = v > INT64_MAX - step ? INT64_MAX : v + step;
    *out = v;
    return v >= s.lo && v <= s.hi && v % step == 0;
}

/* What lies next to the line that the author drew reads best: 15 for "below 16", 16 for "from". */
static bool pick_real(const struct rules_domain *d, struct span s, int64_t *out)
{
    struct span whole = domain_span(d);
    struct span in = { s.lo > whole.lo ? s.lo : whole.lo, s.hi < whole.hi ? s.hi : whole.hi };
    int64_t step = d->type == RULES_NUMBER && d->step > 0 ? d->step : 1;
    bool from_above = in.lo == whole.lo && in.hi != whole.hi;

    if (in.lo > in.hi)
        return false;
    if (d->type == RULES_BOOL || d->type == RULES_ENUM) {
        *out = in.lo < 0 && in.hi >= 0 ? 0 : in.lo;      /* a listed value before "other" */
        return true;
    }
    if (in.lo == whole.lo && in.hi == whole.hi && in.lo <= 0 && in.hi >= 0) {
        *out = 0;
        return true;
    }
    if (d->type == RULES_NUMBER && RULES_SCALE % step == 0
        && multiple_in(in, RULES_SCALE, from_above, out))
        return true;
    return multiple_in(in, step, from_above, out);
}

bool domain_pick(const struct rules_domain *d, struct span s, int64_t *out)
{
    if (pick_real(d, s, out))
        return true;
    *out = RULES_NONE;
    return d->has_none && s.lo == RULES_NONE;
}

/* ------------------------------------------------------------------ faults */
static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

#define WORD_MOST 64

/* Edits (insert, drop, replace) from one word to the other; SIZE_MAX for words too long. */
static size_t edits(struct str a, struct str b)
{
    size_t row[WORD_MOST + 1];

    if (a.n > WORD_MOST || b.n > WORD_MOST)
        return SIZE_MAX;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 0; i < a.n; i++) {
        size_t corner = row[0];

        row[0] = i + 1;
        for (size_t j = 0; j < b.n; j++) {
            size_t best = corner + (lower(a.p[i]) != lower(b.p[j]));

            corner = row[j + 1];
            if (corner + 1 < best)
                best = corner + 1;
            if (row[j] + 1 < best)
                best = row[j] + 1;
            row[j + 1] = best;
        }
    }
    return row[b.n];
}

/* The value of the dictionary that was probably meant, or none. */
static struct str nearest(const struct rules_domain *dom, struct str word)
{
    struct str best = STR_NONE;
    size_t least = word.n / 3 + 2;

    for (size_t i = 0; i < dom->n_values; i++) {
        size_t n = edits(word, dom->values[i]);

        if (n < least) {
            least = n;
            best = dom->values[i];
        }
    }
    return best;
}

#define VALUES_SHOWN 12

static struct str remedy(struct reader *r, struct str word)
{
    static const char *const how[] = {
        [RULES_BOOL] = "write true, false, not(...) or -",
        [RULES_NUMBER] = "write a number such as 18, a comparison such as >= 18, a range "
                         "such as [16..18), several with commas, not(...) or -",
        [RULES_DATE] = "write a date such as 2020-04-11, a comparison such as < 2020-04-11, a "
                       "range such as [2020-01-01..2020-12-31], several with commas, not(...) "
                       "or -",
        [RULES_ENUM] = "write one value, several with commas, not(...) or -",
    };
    const struct rules_domain *dom = r->dom;
    struct buf b = buf_on(r->a);

    if (dom->type == RULES_ENUM) {
        struct str near = nearest(dom, word);

        if (near.n > 0)
            buf_printf(&b, "did you mean %.*s? ", STR_ARG(near));
    }
    buf_puts(&b, how[dom->type]);
    if (dom->has_none)
        buf_puts(&b, "; none is a value too");
    for (size_t i = 0; i < dom->n_values && i < VALUES_SHOWN && dom->type == RULES_ENUM; i++) {
        buf_puts(&b, i == 0 ? "; values: " : ", ");
        buf_str(&b, dom->values[i]);
    }
    if (dom->type == RULES_ENUM && dom->n_values > VALUES_SHOWN)
        buf_printf(&b, " and %zu more", dom->n_values - VALUES_SHOWN);
    return buf_get(&b);
}

/* Always false, so that a reading function can return it. */
static bool fault(struct reader *r, const char *expected, struct str found)
{
    struct diag *g;

    if (found.n == 0)
        g = diag_add(r->d, DIAG_INPUT, "bad-cell", "cell \"%.*s\": expected %s",
                     STR_ARG(r->text), expected);
    else
        g = diag_add(r->d, DIAG_INPUT, "bad-cell", "cell \"%.*s\": expected %s, found \"%.*s\"",
                     STR_ARG(r->text), expected, STR_ARG(found));
    g->column = (int)(r->at < INT32_MAX ? r->at : 0) + 1;
    g->remedy = remedy(r, found);
    return false;
}

static struct str rest(const struct reader *r)
{
    return str_sub(r->text, r->at, r->text.n);
}

/* ------------------------------------------------------------------ words */
static void blanks(struct reader *r)
{
    while (r->at < r->text.n && (r->text.p[r->at] == ' ' || r->text.p[r->at] == '\t'))
        r->at++;
}

/* Takes a mark such as ")" or "<=", with the blanks behind it. */
static bool mark(struct reader *r, const char *z)
{
    if (!str_starts(rest(r), z))
        return false;
    r->at += str_of(z).n;
    blanks(r);
    return true;
}

/* A name directly before a bracket: "not(", "not (". */
static bool call(struct reader *r, const char *name)
{
    size_t from = r->at;

    if (mark(r, name) && mark(r, "("))
        return true;
    r->at = from;
    return false;
}

/* A run of bytes up to a blank, a mark or "..": "18" of "18..27", "2.5" of "2.5..3". */
static struct str word(struct reader *r)
{
    struct str s = rest(r);
    size_t n = 0;

    if (s.n > 0 && s.p[0] == '"') {
        ptrdiff_t end = str_chr(str_sub(s, 1, s.n), '"');

        if (end < 0)
            return STR_NONE;
        r->at += (size_t)end + 2;
        blanks(r);
        return str_sub(s, 1, (size_t)end);
    }
    while (n < s.n && str_chr(STR(" \t,()[]<>=\""), s.p[n]) < 0
           && !(s.p[n] == '.' && n + 1 < s.n && s.p[n + 1] == '.'))
        n++;
    r->at += n;
    blanks(r);
    return str_sub(s, 0, n);
}

static bool read_number(struct reader *r, struct str w, int64_t *out)
{
    int64_t step = r->dom->step;

    if (!str_decimal(w, 6, out))
        return fault(r, "a number with at most six decimals", w);
    if (*out > NUMBER_MOST || *out < -NUMBER_MOST)
        return fault(r, "a smaller number", w);
    if (step > 0 && *out % step != 0)
        return fault(r, step == RULES_SCALE ? "a whole number" : "a multiple of the column's step",
                     w);
    return true;
}

static bool read_value(struct reader *r, int64_t *out)
{
    const struct rules_domain *dom = r->dom;
    size_t start = r->at;
    bool quoted = start < r->text.n && r->text.p[start] == '"';
    bool called = dom->type == RULES_DATE && call(r, "date");
    struct str w = word(r);
    size_t end = r->at;
    day d;

    r->at = start;                          /* where a fault lies */
    if (w.n == 0)
        return fault(r, quoted ? "a closing quotation mark" : "a value", rest(r));
    if (!quoted && dom->has_none && str_is(w, "none")) {
        *out = RULES_NONE;
    } else if (dom->type == RULES_BOOL) {
        if (!str_is(w, "true") && !str_is(w, "false"))
            return fault(r, "true or false", w);
        *out = str_is(w, "true");
    } else if (dom->type == RULES_NUMBER) {
        if (!read_number(r, w, out))
            return false;
    } else if (dom->type == RULES_DATE) {
        if (!day_parse(w, &d))
            return fault(r, "a date of the calendar as YYYY-MM-DD", w);
        *out = d;
    } else {
        size_t i = 0;

        while (i < dom->n_values && !str_eq(dom->values[i], w))
            i++;
        if (i == dom->n_values)
            return fault(r, "a value of this column", w);
        *out = (int64_t)i;
    }
    r->at = end;
    if (called && !mark(r, ")"))
        return fault(r, "\")\" after the date", rest(r));
    return true;
}

/* ------------------------------------------------------------------ tests */
static void add(struct reader *r, int64_t lo, int64_t hi)
{
    r->span[r->n++] = (struct span){ lo, hi };
}

/* A bound of a comparison or a range: something that has an order. */
static bool read_bound(struct reader *r, int64_t *out)
{
    size_t start = r->at;

    if (r->dom->type != RULES_NUMBER && r->dom->type != RULES_DATE)
        return fault(r, "a value: only numbers and dates can be compared", rest(r));
    if (!read_value(r, out))
        return false;
    if (*out == RULES_NONE) {
        r->at = start;
        return fault(r, "a value that can be compared", STR("none"));
    }
    return true;
}

static bool read_range(struct reader *r, bool from_included)
{
    size_t start = r->at;
    int64_t lo, hi;
    bool to_included;

    if (!read_bound(r, &lo))
        return false;
    if (!mark(r, ".."))
        return fault(r, "\"..\" between the bounds of the range", rest(r));
    if (!read_bound(r, &hi))
        return false;
    to_included = mark(r, "]");
    if (!to_included && !mark(r, ")") && !mark(r, "["))
        return fault(r, "\"]\", \")\" or \"[\" at the end of the range", rest(r));
    lo += !from_included;
    hi -= !to_included;
    if (lo > hi) {
        r->at = start;
        return fault(r, "a range with something in it, smaller bound first", STR_NONE);
    }
    add(r, lo, hi);
    return true;
}

static bool read_test(struct reader *r)
{
    int64_t v;

    if (mark(r, "["))
        return read_range(r, true);
    if (mark(r, "(") || mark(r, "]"))
        return read_range(r, false);
    if (str_starts(rest(r), "<") || str_starts(rest(r), ">")) {
        bool less = mark(r, "<");
        bool equal = (less || mark(r, ">")) && mark(r, "=");

        if (!read_bound(r, &v))
            return false;
        if (less)
            add(r, RULES_NONE + 1, v - !equal);
        else
            add(r, v + !equal, INT64_MAX);
        return true;
    }
    if (!read_value(r, &v))
        return false;
    add(r, v, v);
    return true;
}

/* Sorts the spans and joins those that touch. */
static void join(struct reader *r)
{
    size_t n = 0;

    for (size_t i = 1; i < r->n; i++) {
        struct span s = r->span[i];
        size_t j = i;

        for (; j > 0 && r->span[j - 1].lo > s.lo; j--)
            r->span[j] = r->span[j - 1];
        r->span[j] = s;
    }
    for (size_t i = 0; i < r->n; i++) {
        struct span s = r->span[i], *last = n > 0 ? &r->span[n - 1] : NULL;

        if (last != NULL && (last->hi == INT64_MAX || s.lo <= last->hi + 1))
            last->hi = s.hi > last->hi ? s.hi : last->hi;
        else
            r->span[n++] = s;
    }
    r->n = n;
}

/* Everything that the joined spans leave out. There is room for one span more. */
static void negate(struct reader *r)
{
    int64_t from = INT64_MIN;
    bool open = true;                       /* is there anything at or after `from`? */
    size_t n = 0, count = r->n;

    for (size_t i = 0; i < count; i++) {
        struct span s = r->span[i];

        if (s.lo > from)
            r->span[n++] = (struct span){ from, s.lo - 1 };
        open = s.hi < INT64_MAX;
        from = open ? s.hi + 1 : s.hi;
    }
    if (open)
        r->span[n++] = (struct span){ from, INT64_MAX };
    r->n = n;
}

static bool read_cell(struct reader *r)
{
    bool inverted;

    blanks(r);
    inverted = call(r, "not");
    do {
        if (!read_test(r))
            return false;
    } while (mark(r, ","));
    if (inverted && !mark(r, ")"))
        return fault(r, "a comma or \")\" at the end of not(...)", rest(r));
    if (r->at < r->text.n)
        return fault(r, "a comma between two conditions", rest(r));
    join(r);
    if (inverted)
        negate(r);
    return true;
}

struct rules_cell *rules_cell_parse(struct arena *a, const struct rules_domain *dom,
                                    struct str text, struct diags *d)
{
    struct rules_cell *c = arena_new_of(a, struct rules_cell);
    struct reader r = { .a = a, .dom = dom, .text = str_trim(text), .d = d };
    size_t most = 2;                        /* one test, and one span more for not(...) */

    for (size_t i = 0; i < r.text.n; i++)
        most += r.text.p[i] == ',';
    r.span = arena_new_array(a, most, struct span);
    c->text = r.text;
    c->any = r.text.n == 0 || str_is(r.text, "-");
    if (c->any)
        add(&r, INT64_MIN, INT64_MAX);
    else if (!read_cell(&r))
        return NULL;
    c->span = r.span;
    c->n = r.n;
    return c;
}

/* ------------------------------------------------------------------ testing */
static bool accepts(const struct rules_cell *c, int64_t v)
{
    for (size_t i = 0; i < c->n; i++)
        if (v >= c->span[i].lo && v <= c->span[i].hi)
            return true;
    return false;
}

int rules_cell_test(const struct rules_cell *c, const struct rules_domain *dom,
                    struct rules_value v)
{
    bool yes = false, no = false;
    int64_t ignored;

    if (v.known)
        return accepts(c, v.v);
    for (size_t i = 0; i < c->n; i++)
        yes |= domain_pick(dom, c->span[i], &ignored);
    /* What lies before, between and behind the spans. */
    for (size_t i = 0; i <= c->n; i++) {
        struct span out = { INT64_MIN, INT64_MAX };

        if ((i > 0 && c->span[i - 1].hi == INT64_MAX) || (i < c->n && c->span[i].lo == INT64_MIN))
            continue;
        if (i > 0)
            out.lo = c->span[i - 1].hi + 1;
        if (i < c->n)
            out.hi = c->span[i].lo - 1;
        no |= domain_pick(dom, out, &ignored);
    }
    return yes && no ? -1 : yes;
}
