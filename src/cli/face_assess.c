/*
 * NAME    face_assess - an assessment for people: who may, which papers, who decides, by when, for how much
 * WHY     the same parts in the same order for every service; each with its clause, and a mark where nobody has
 *         seen the text of the act
 * MUST NOT leave out what is only possible: it is shown as such
 */
#include "cli/room.h"

enum { COLUMN = 22 };

/* The number of an act in this answer; it is listed with its title at the end. */
static size_t act_number(struct cli *c, struct str act)
{
    size_t most = sizeof c->acts / sizeof *c->acts;

    for (size_t i = 0; i < c->n_acts; i++)
        if (str_eq(c->acts[i], act))
            return i + 1;
    if (c->n_acts == most)
        return 0;
    c->acts[c->n_acts++] = act;
    return c->n_acts;
}

/* "[1] cl. 9": the title of an act is long and stands once, below. */
struct str face_clause(struct cli *c, const struct law *l, struct str clause)
{
    struct str rest = clause, act, whole = law_cite(l, c->arena, clause, c->lang), title;
    size_t n;

    if (!clause.n || !str_cut(&rest, '#', &act))
        return whole;
    title = law_act_title(l, act, c->lang);
    if (!title.n || !str_starts(whole, str_z(c->arena, title)) || (n = act_number(c, act)) == 0)
        return whole;
    whole = str_sub(whole, title.n, whole.n);
    while (whole.n && (whole.p[0] == ',' || whole.p[0] == ' '))
        whole = str_sub(whole, 1, whole.n);
    return str_printf(c->arena, "[%zu]%s%.*s", n, whole.n ? " " : "", STR_ARG(whole));
}

struct str face_cite(struct cli *c, const struct law *l, const struct law_cite *cite)
{
    struct buf b = buf_on(c->arena);
    struct str last = STR_NONE;

    if (cite->clause.n == 0)
        return STR_NONE;
    for (size_t i = 0; i <= cite->n_also; i++) {
        struct str one = face_clause(c, l, i ? cite->also[i - 1] : cite->clause);
        ptrdiff_t end = str_chr(one, ']');
        struct str tag = one.n && one.p[0] == '[' && end > 0 ? str_sub(one, 0, (size_t)end + 1) : STR_NONE;
        bool same = tag.n && str_eq(tag, last);
        if (i)
            buf_puts(&b, same ? ", " : "; ");
        buf_str(&b, same ? str_sub(one, tag.n + 1, one.n) : one);
        last = tag;
    }
    if (cite->status != LAW_SEEN) {
        struct str name = str_of(law_status_name(cite->status));
        buf_printf(&b, " {%.*s}", STR_ARG(law_text(l, "status", name, c->lang)));
    }
    return buf_get(&b);
}

void face_acts(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    for (size_t i = 0; i < c->n_acts; i++) {
        struct buf b = buf_on(c->arena);

        if (i == 0)
            face_head(f, MSG_cli_acts);
        buf_printf(&b, "[%zu] %.*s", i + 1, STR_ARG(law_act_title(l, c->acts[i], c->lang)));
        for (size_t k = 0; as && k < as->n_acts; k++)
            if (str_eq(as->acts[k].act, c->acts[i]) && as->acts[k].edition.n) {
                buf_puts(&b, ", ");
                text_format(&b, c->lang, MSG_cli_edition, as->acts[k].edition);
            }
        buf_puts(&f->b, "  ");
        face_wrap(f, TONE_DIM, 2, 6, buf_get(&b));
        face_line(f);
    }
}

struct str face_subject(struct cli *c, struct str subject)
{
    static const struct { const char *list; enum msg one, each; } lists[] = {
        { "children", MSG_case_about_child, MSG_cli_each_child },
            { "relatives", MSG_case_about_relative, MSG_cli_each_relative },
    };
    int64_t at;

    if (subject.n == 0 || str_is(subject, "applicant"))
        return STR_NONE;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        size_t n = str_of(lists[i].list).n;
        if (!str_starts(subject, lists[i].list) || subject.n < n + 2)
            continue;
        struct str inside = str_sub(subject, n + 1, subject.n - n - 2);
        if (inside.n == 0)
            return say(c, lists[i].each);
        if (!str_int(inside, &at))
            continue;
        struct str number = str_printf(c->arena, "%lld", (long long)at + 1);
        return text_make(c->arena, c->lang, lists[i].one, &number, 1);
    }
    return subject;
}

struct str face_limit(struct arena *a, enum lang lang, struct str limit)
{
    static const enum msg units[][3] = {
        [TERM_WORKING_DAYS] = { MSG_case_limit_working_1, MSG_case_limit_working_2, MSG_case_limit_working_5 },
        [TERM_CALENDAR_DAYS] = { MSG_case_limit_calendar_1, MSG_case_limit_calendar_2, MSG_case_limit_calendar_5 },
        [TERM_MONTHS] = { MSG_case_limit_month_1, MSG_case_limit_month_2, MSG_case_limit_month_5 },
        [TERM_YEARS] = { MSG_case_limit_year_1, MSG_case_limit_year_2, MSG_case_limit_year_5 },
        [TERM_HOURS] = { MSG_case_limit_hour_1, MSG_case_limit_hour_2, MSG_case_limit_hour_5 },
    };
    struct diags d = diags_on(a);
    struct term t;

    if (!term_parse(limit, &t, &d))
        return limit;
    int64_t tens = t.n % 100, ones = t.n % 10;
    int form = ones == 1 && tens != 11 ? 0 : ones >= 2 && ones <= 4 && (tens < 12 || tens > 14) ? 1 : 2;
    struct str n = str_printf(a, "%lld", (long long)t.n);
    if (lang == LANG_EN)
        form = t.n == 1 ? 0 : 2;
    return text_make(a, lang, units[t.unit][form], &n, 1);
}

/* ------------------------------------------------------------------ the parts */
static void eligible(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    static const struct { enum msg word; enum tone tone; } answers[] = {
        [LAW_NO] = { MSG_no, TONE_BAD }, [LAW_YES] = { MSG_yes, TONE_GOOD },
        [LAW_UNKNOWN] = { MSG_cli_not_known_yet, TONE_WARN }, [LAW_NO_NORM] = { MSG_cli_no_norm, TONE_WARN },
    };

    face_line(f);
    face_pair(f, COLUMN, say(c, MSG_cli_eligible), answers[as->eligible].tone, say(c, answers[as->eligible].word));
    for (size_t i = 0; i < as->n_because; i++) {
        const struct law_reason *r = &as->because[i];
        face_cited(f, "-", TONE_PLAIN, law_text(l, "reason", r->code, c->lang), face_cite(c, l, &r->cite));
    }
}

static struct str document_line(struct cli *c, const struct law *l, const struct law_document *p)
{
    struct str name = law_text(l, "document", p->code, c->lang), who = face_subject(c, p->subject);
    struct buf b = buf_on(c->arena);

    buf_str(&b, name);
    if (who.n)
        buf_printf(&b, ": %.*s", STR_ARG(who));
    if (!p->certain)
        buf_printf(&b, " (%.*s)", STR_ARG(say(c, MSG_cli_possible)));
    return buf_get(&b);
}

/* Alternatives stand under each other: "or" before every one but the first. */
static void documents(struct face *f, struct cli *c, const struct law *l, const struct assessment *as,
                      const char *stage, enum msg head)
{
    size_t shown = 0;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < as->n_documents; i++) {
            const struct law_document *p = &as->documents[i];
            if (p->certain != (pass == 0) || !str_is(p->stage, stage))
                continue;
            if (shown++ == 0)
                face_head(f, head);
            bool more = false;
            for (size_t k = 0; p->alternative.n && k < i; k++)
                more = more || (str_eq(as->documents[k].alternative, p->alternative)
                                && str_eq(as->documents[k].subject, p->subject)
                                && as->documents[k].certain == p->certain);
            struct str line = document_line(c, l, p);
            if (more)
                line = text_make(c->arena, c->lang, MSG_cli_or, &line, 1);
            face_cited(f, p->certain ? "+" : "?", p->certain ? TONE_GOOD : TONE_WARN, line,
                       face_cite(c, l, &p->cite));
        }
}

static void named(struct face *f, struct cli *c, const struct law *l, const struct law_named *v, const char *kind,
                  enum msg label)
{
    struct str text;

    if (v->answer == LAW_NO_NORM && v->code.n == 0)
        text = say(c, MSG_cli_no_norm);
    else if (v->code.n)
        text = law_text(l, kind, v->code, c->lang);
    else
        text = say(c, MSG_cli_not_known_yet);
    face_line(f);
    face_pair(f, COLUMN, say(c, label), TONE_BOLD, text);
    face_note(f, face_cite(c, l, &v->cite));
}

static void checks(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    for (size_t i = 0; i < as->n_checks; i++) {
        const struct law_check *k = &as->checks[i];
        struct buf b = buf_on(c->arena);

        if (i == 0)
            face_head(f, MSG_cli_checks);
        buf_str(&b, law_text(l, "check", k->code, c->lang));
        if (k->agency.n)
            buf_printf(&b, ": %.*s", STR_ARG(law_text(l, "body", k->agency, c->lang)));
        if (k->limit.n)
            buf_printf(&b, ", %.*s", STR_ARG(face_limit(c->arena, c->lang, k->limit)));
        if (!k->certain)
            buf_printf(&b, " (%.*s)", STR_ARG(say(c, MSG_cli_possible)));
        face_cited(f, k->certain ? "+" : "?", k->certain ? TONE_GOOD : TONE_WARN, buf_get(&b),
                   face_cite(c, l, &k->cite));
    }
}

static void term(struct face *f, struct cli *c, const struct law *l, const struct law_term *t)
{
    struct buf b = buf_on(c->arena);

    buf_printf(&b, "%.*s: %.*s", STR_ARG(law_text(l, "term", t->code, c->lang)),
               STR_ARG(face_limit(c->arena, c->lang, t->limit)));
    if (t->due != DAY_NONE) {
        struct str due = t->due_at != MOMENT_NONE ? moment_str(c->arena, t->due_at) : day_str(c->arena, t->due);
        buf_puts(&b, ", ");
        text_format(&b, c->lang, MSG_cli_from_until, day_str(c->arena, t->from), due);
    }
    if (!t->certain)
        buf_printf(&b, " (%.*s)", STR_ARG(say(c, MSG_cli_possible)));
    face_cited(f, t->certain ? "+" : "?", t->certain ? TONE_GOOD : TONE_WARN, buf_get(&b), face_cite(c, l, &t->cite));
}

/* First those that run, then those whose beginning is still to come. */
static void terms(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    if (!as->terms_in_force || as->n_terms == 0) {
        face_line(f);
        face_pair(f, COLUMN, say(c, MSG_cli_terms), TONE_PLAIN, say(c, MSG_cli_no_norm));
        return;
    }
    for (int pass = 0; pass < 2; pass++) {
        size_t shown = 0;
        for (size_t i = 0; i < as->n_terms; i++) {
            if ((as->terms[i].due != DAY_NONE) != (pass == 0))
                continue;
            if (shown++ == 0)
                face_head(f, pass == 0 ? MSG_cli_terms : MSG_cli_terms_later);
            term(f, c, l, &as->terms[i]);
        }
    }
}

static struct str multiple(struct arena *a, int64_t milli)
{
    struct str s = str_printf(a, "%lld.%03lld", (long long)(milli / 1000), (long long)(milli % 1000));

    while (s.p[s.n - 1] == '0')
        s.n--;
    if (s.p[s.n - 1] == '.')
        s.n--;
    return s;
}

void face_fee(struct face *f, struct cli *c, const struct law *l, const struct law_fee *p)
{
    struct buf b = buf_on(c->arena);

    if (!p->in_force)
        buf_str(&b, say(c, MSG_cli_no_norm));
    else if (!p->certain)
        buf_str(&b, say(c, MSG_cli_not_known_yet));
    else if (p->kzt == 0)
        buf_str(&b, say(c, MSG_cli_free));
    else
        text_format(&b, c->lang, MSG_cli_fee_is, money_str(c->arena, p->kzt), multiple(c->arena, p->milli_mci),
                    money_str(c->arena, p->mci), day_str(c->arena, p->on));
    face_line(f);
    face_pair(f, COLUMN, say(c, MSG_cli_fee), TONE_BOLD, buf_get(&b));
    face_note(f, face_cite(c, l, &p->cite));
    face_note(f, face_cite(c, l, &p->mci_cite));
}

static void grounds(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    static const struct { bool certain, refuses; const char *mark; enum tone tone; enum msg head; } kinds[] = {
        { true, true, "!", TONE_BAD, MSG_cli_grounds_hold }, { true, false, "!", TONE_WARN, MSG_cli_grounds_warn },
        { false, true, "?", TONE_WARN, MSG_cli_grounds_open },
        { false, false, "?", TONE_DIM, MSG_cli_grounds_warn_open },
    };

    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        size_t shown = 0;
        for (size_t i = 0; i < as->n_grounds; i++) {
            const struct law_ground *g = &as->grounds[i];
            if (g->certain != kinds[k].certain || g->refuses != kinds[k].refuses)
                continue;
            if (shown++ == 0)
                face_head(f, kinds[k].head);
            struct str line = law_text(l, "ground", g->code, c->lang);
            if (g->until.n)
                line = str_printf(c->arena, "%.*s (%.*s)", STR_ARG(line),
                                  STR_ARG(law_text(l, "until", g->until, c->lang)));
            face_cited(f, kinds[k].mark, kinds[k].tone, line,
                       face_cite(c, l, &g->cite));
        }
    }
    if (as->grounds_in_force && as->n_grounds == 0) {
        face_line(f);
        face_pair(f, COLUMN, say(c, MSG_cli_grounds), TONE_GOOD, say(c, MSG_cli_grounds_none));
    }
}

static void open_facts(struct face *f, struct cli *c, const struct law *l, const struct str *names, size_t n,
                       enum msg head)
{
    for (size_t i = 0; i < n; i++) {
        if (i == 0)
            face_head(f, head);
        face_item(f, "?", TONE_WARN, law_text(l, "question", names[i], c->lang));
        face_note(f, names[i]);
    }
}

static void appeals(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    for (size_t i = 0; i < as->n_appeals; i++) {
        const struct law_appeal *p = &as->appeals[i];
        struct buf b = buf_on(c->arena);

        if (i == 0)
            face_head(f, MSG_cli_appeal);
        buf_str(&b, law_text(l, "body", p->body, c->lang));
        if (p->limit.n)
            buf_printf(&b, ", %.*s", STR_ARG(face_limit(c->arena, c->lang, p->limit)));
        face_cited(f, "-", TONE_PLAIN, buf_get(&b),
                   face_cite(c, l, &p->cite));
    }
}

void face_assessment(struct face *f, struct cli *c, const struct law *l, const struct assessment *as)
{
    struct str title = law_service_title(as->service, c->lang), on = day_str(c->arena, as->on);

    face_title(f, title);
    face_wrap(f, TONE_DIM, 0, 0, text_make(c->arena, c->lang, MSG_cli_law_of_day, &on, 1));
    face_line(f);
    eligible(f, c, l, as);
    documents(f, c, l, as, "filing", MSG_cli_documents);
    documents(f, c, l, as, "after-decision", MSG_cli_documents_later);
    if (!as->documents_in_force) {
        face_line(f);
        face_pair(f, COLUMN, say(c, MSG_cli_documents), TONE_PLAIN, say(c, MSG_cli_no_norm));
    } else if (as->closed_list) {
        buf_puts(&f->b, "  ");
        face_wrap(f, TONE_DIM, 2, 2, say(c, MSG_cli_closed_list));
        face_line(f);
    }
    named(f, c, l, &as->decider, "body", MSG_cli_decider);
    checks(f, c, l, as);
    terms(f, c, l, as);
    face_fee(f, c, l, &as->fee);
    if (as->result.code.n)
        named(f, c, l, &as->result, "result", MSG_cli_result);
    grounds(f, c, l, as);
    appeals(f, c, l, as);
    open_facts(f, c, l, as->ask, as->n_ask, MSG_cli_to_ask);
    open_facts(f, c, l, as->pending, as->n_pending, MSG_cli_to_find_out);
    face_acts(f, c, l, as);
}
