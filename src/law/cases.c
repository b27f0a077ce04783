/*
 * NAME    law/cases - a worked case against the law
 * WHY     a lawyer's example says what must come out; each difference is one line with both sides
 * OWNS    nothing
 * ERRORS  a case that cannot be judged is a difference with the reason
 */
#include "law/cases.h"

#include "law/internal.h"

#include <string.h>

struct running {
    const struct law *l;
    const struct assessment *as;
    struct arena *a;
    struct buf *out;
    bool same;
};

static void differ(struct running *r, struct str what, struct str expected, struct str got)
{
    buf_str(r->out, what);
    buf_puts(r->out, ": expected ");
    buf_str(r->out, expected.n ? expected : STR("nothing"));
    buf_puts(r->out, "; got ");
    buf_str(r->out, got.n ? got : STR("nothing"));
    buf_char(r->out, '\n');
    r->same = false;
}

static void wrong(struct running *r, const char *before, struct str what, const char *behind)
{
    buf_puts(r->out, before);
    buf_str(r->out, what);
    buf_puts(r->out, behind);
    buf_char(r->out, '\n');
    r->same = false;
}

/* ------------------------------------------------------------------ sets of codes */
struct set { struct str *v; size_t n; };

static void put(struct set *s, struct str code)
{
    size_t k = s->n;

    for (size_t i = 0; i < s->n; i++)
        if (str_eq(s->v[i], code))
            return;
    for (; k > 0 && str_cmp(s->v[k - 1], code) > 0; k--)
        s->v[k] = s->v[k - 1];
    s->v[k] = code;
    s->n++;
}

static struct str joined(struct arena *a, const struct set *s)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        buf_str(&b, s->v[i]);
    }
    return buf_get(&b);
}

/* "birth-certificate@applicant" is the same as "birth-certificate". */
static struct str bare(struct str code)
{
    if (str_ends(code, "@applicant"))
        code.n -= strlen("@applicant");
    return code;
}

static bool read_set(struct running *r, struct str key, const struct json *v, struct set *out)
{
    out->n = 0;
    out->v = arena_new_array(r->a, v->count, struct str);
    if (v->type != JSON_ARRAY) {
        wrong(r, "", key, ": must be a list");
        return false;
    }
    json_each(e, v) {
        if (e->type != JSON_STRING) {
            wrong(r, "", key, ": must hold texts only");
            return false;
        }
        put(out, bare(e->s));
    }
    return true;
}

static void compare(struct running *r, struct str key, const struct json *v, const struct set *got)
{
    struct set want;
    struct str a, b;

    if (!read_set(r, key, v, &want))
        return;
    a = joined(r->a, &want);
    b = joined(r->a, got);
    if (!str_eq(a, b))
        differ(r, key, a, b);
}

static struct str named_document(struct running *r, const struct law_document *d)
{
    if (str_is(d->subject, "applicant"))
        return d->code;
    return str_printf(r->a, "%.*s@%.*s", STR_ARG(d->code), STR_ARG(d->subject));
}

/* ------------------------------------------------------------------ the keys of `expect` */
typedef void checker(struct running *r, struct str key, const struct json *v);

static void text_is(struct running *r, struct str key, const struct json *v, struct str got)
{
    if (v->type != JSON_STRING)
        wrong(r, "", key, ": must be a text");
    else if (!str_eq(v->s, got))
        differ(r, key, v->s, got);
}

static void check_eligible(struct running *r, struct str key, const struct json *v)
{
    static const char *const WORDS[] = { "no", "yes", "unknown", "no-norm-in-force" };

    text_is(r, key, v, str_of(WORDS[r->as->eligible]));
}

static struct str named_text(const struct law_named *n)
{
    if (n->answer == LAW_NO_NORM)
        return STR("no-norm-in-force");
    return n->answer == LAW_UNKNOWN ? STR("unknown") : n->code;
}

static void check_decider(struct running *r, struct str key, const struct json *v)
{
    text_is(r, key, v, named_text(&r->as->decider));
}

static void check_result(struct running *r, struct str key, const struct json *v)
{
    text_is(r, key, v, named_text(&r->as->result));
}

static void check_documents(struct running *r, struct str key, const struct json *v)
{
    struct set got = { arena_new_array(r->a, r->as->n_documents, struct str), 0 };
    bool possible = str_is(key, "possible"), later = str_is(key, "later");

    for (size_t i = 0; i < r->as->n_documents; i++) {
        const struct law_document *d = &r->as->documents[i];
        bool after = str_is(d->stage, "after-decision");
        if (d->certain == !possible && (possible || after == later))
            put(&got, named_document(r, d));
    }
    compare(r, key, v, &got);
}

static void check_not_documents(struct running *r, struct str key, const struct json *v)
{
    struct set never;

    if (!read_set(r, key, v, &never))
        return;
    for (size_t i = 0; i < r->as->n_documents; i++)
        for (size_t k = 0; k < never.n; k++) {
            const struct law_document *d = &r->as->documents[i];
            if (str_eq(never.v[k], named_document(r, d)))
                differ(r, key, str_printf(r->a, "no %.*s", STR_ARG(never.v[k])),
                    d->certain ? STR("it is certain") : STR("it is possible"));
        }
}

static struct str due_text(struct running *r, const struct law_term *t, bool with_time)
{
    if (!t)
        return STR("no such term");
    if (t->due_at != MOMENT_NONE && with_time)
        return moment_str(r->a, t->due_at);
    return t->due == DAY_NONE ? STR("no day") : day_str(r->a, t->due);
}

static void check_due(struct running *r, struct str key, const struct json *v)
{
    (void)key;
    json_each(e, v) {
        const struct law_term *t = assessment_term(r->as, e->key);
        struct str name = str_printf(r->a, "due %.*s", STR_ARG(e->key));
        text_is(r, name, e, due_text(r, t, e->s.n > 10));
    }
}

static void check_fee(struct running *r, struct str key, const struct json *v)
{
    const struct law_fee *f = &r->as->fee;

    text_is(r, key, v, !f->in_force ? STR("no-norm-in-force") : f->certain ? money_str(r->a, f->kzt)
        : STR("unknown"));
}

static void check_grounds(struct running *r, struct str key, const struct json *v)
{
    struct set got = { arena_new_array(r->a, r->as->n_grounds, struct str), 0 };
    bool warn = str_is(key, "warnings");

    for (size_t i = 0; i < r->as->n_grounds; i++)
        if (r->as->grounds[i].certain && r->as->grounds[i].refuses != warn)
            put(&got, r->as->grounds[i].code);
    compare(r, key, v, &got);
}

static void check_checks(struct running *r, struct str key, const struct json *v)
{
    struct set got = { arena_new_array(r->a, r->as->n_checks, struct str), 0 };

    for (size_t i = 0; i < r->as->n_checks; i++)
        if (r->as->checks[i].certain)
            put(&got, r->as->checks[i].code);
    compare(r, key, v, &got);
}

static void check_ask(struct running *r, struct str key, const struct json *v)
{
    struct set got = { arena_new_array(r->a, r->as->n_ask, struct str), 0 };

    for (size_t i = 0; i < r->as->n_ask; i++)
        put(&got, r->as->ask[i]);
    compare(r, key, v, &got);
}

static void check_ask_next(struct running *r, struct str key, const struct json *v)
{
    if (v->type == JSON_NULL && r->as->n_ask == 0)
        return;
    text_is(r, key, v, r->as->n_ask ? r->as->ask[0] : STR("nothing"));
}

static bool in_force(const struct assessment *as, struct str part, bool *known)
{
    *known = true;
    if (str_is(part, "eligible"))
        return as->eligible != LAW_NO_NORM;
    if (str_is(part, "documents"))
        return as->documents_in_force;
    if (str_is(part, "checks"))
        return as->checks_in_force;
    if (str_is(part, "terms"))
        return as->terms_in_force;
    if (str_is(part, "fee"))
        return as->fee.in_force;
    if (str_is(part, "grounds"))
        return as->grounds_in_force;
    if (str_is(part, "decider"))
        return as->decider.answer != LAW_NO_NORM;
    if (str_is(part, "result"))
        return as->result.answer != LAW_NO_NORM;
    if (str_is(part, "hearing"))
        return as->hearing.answer != LAW_NO_NORM;
    if (str_is(part, "registration"))
        return as->registration.answer != LAW_NO_NORM;
    if (str_is(part, "completeness"))
        return as->completeness.answer != LAW_NO_NORM;
    *known = false;
    return false;
}

static void check_no_norm(struct running *r, struct str key, const struct json *v)
{
    struct set parts;
    bool known;

    if (!read_set(r, key, v, &parts))
        return;
    for (size_t i = 0; i < parts.n; i++) {
        bool is = in_force(r->as, parts.v[i], &known);
        if (!known)
            wrong(r, "no_norm: there is no part ", parts.v[i], "");
        else if (is)
            differ(r, key, str_printf(r->a, "none for %.*s", STR_ARG(parts.v[i])),
                   STR("a norm in force"));
    }
}

static const struct { const char *key; checker *check; } CHECKERS[] = {
    { "eligible", check_eligible }, { "decider", check_decider }, { "result", check_result },
    { "documents", check_documents }, { "later", check_documents }, { "possible", check_documents },
    { "not_documents", check_not_documents }, { "due", check_due }, { "fee_kzt", check_fee },
    { "grounds", check_grounds }, { "warnings", check_grounds }, { "checks", check_checks },
    { "ask", check_ask }, { "ask_next", check_ask_next }, { "no_norm", check_no_norm },
};

static void check_all(struct running *r, const struct json *expect)
{
    json_each(v, expect) {
        bool known = false;
        for (size_t i = 0; i < sizeof CHECKERS / sizeof *CHECKERS; i++) {
            if (!str_is(v->key, CHECKERS[i].key))
                continue;
            known = true;
            CHECKERS[i].check(r, v->key, v);
        }
        if (!known)
            wrong(r, "expect: there is no key ", v->key, "");
    }
}

/* ------------------------------------------------------------------ running */
static void say_faults(struct running *r, const struct diags *d)
{
    for (const struct diag *g = d->first; g; g = g->next)
        wrong(r, "", diag_text(r->a, g), "");
}

struct str law_case_name(const struct json *c)
{
    struct str s = json_get_str(c, "case");

    return s.p ? s : STR("");
}

bool law_case_run(const struct law *l, const struct json *c, struct arena *a,
                  struct buf *differences)
{
    struct running r = { .l = l, .a = a, .out = differences, .same = true };
    struct diags d = diags_on(a);
    const struct law_service *s = law_service(l, json_get_str(c, "service"));
    struct facts *f = facts_new(l, a);
    const struct json *facts = json_get(c, "facts"), *expect = json_get(c, "expect");
    struct str on_text = json_get_str(c, "on");
    day on = DAY_NONE;

    if (!s)
        wrong(&r, "there is no service \"", json_get_str(c, "service"), "\"");
    if (!expect || expect->type != JSON_OBJECT)
        wrong(&r, "the case ", law_case_name(c), " has no `expect`");
    if (on_text.n && !day_parse(on_text, &on))
        wrong(&r, "on: \"", on_text, "\" is not a day");
    if (!facts_read(f, facts, &d))
        say_faults(&r, &d);
    if (!r.same)
        return false;
    r.as = law_assess(l, s, f, on, a, &d);
    if (!r.as) {
        say_faults(&r, &d);
        return false;
    }
    check_all(&r, expect);
    return r.same;
}
