/*
 * NAME    cmd_law - what the law says: services, assess, ask, why, term, fee, iin
 * ERRORS  an answer is exit 0, also when it is "unknown" or "no norm in force"; 1 only when it is no
 */
#include <string.h>
#include <unistd.h>

#include "cli/room.h"

/* ------------------------------------------------------------------ services */
int run_services(struct cli *c)
{
    const struct law *l = cli_law(c);
    size_t n = l ? law_n_services(l) : 0;

    if (!l)
        return code_of(&c->diags);
    struct json *list = law_services_json(l, c->arena);
    if (c->json)
        return answer_json(c, list, EXIT_YES);
    struct str *cells = arena_new_array(c->arena, 2 * n, struct str);
    for (size_t i = 0; i < n; i++) {
        const struct law_service *s = law_service_at(l, i);
        cells[2 * i] = law_service_code(s);
        cells[2 * i + 1] = law_service_title(s, c->lang);
    }
    face_table(&c->out, cells, n, 2, 0);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ assess, ask, why */
struct asked { const struct law *law; const struct law_service *service; struct facts *facts; day on; };

static bool read_asked(struct cli *c, struct asked *q)
{
    q->law = cli_law(c);
    q->service = q->law ? cli_service(c, c->words[0]) : NULL;
    if (!q->service || !args_day(c, OPT_ON, &q->on))
        return false;
    q->facts = cli_facts(c, q->law);
    return q->facts != NULL;
}

/* A person at a terminal who gave no facts is asked for them. */
static bool talk(struct cli *c, struct asked *q)
{
    bool given = args_has(c, OPT_FACTS) || args_has(c, OPT_FACT);
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !given && !c->json;

    if (!terminal && !args_has(c, OPT_INTERVIEW))
        return true;
    struct str received = law_service_dated_by(q->law, q->service);
    if (q->on == DAY_NONE)
        q->on = facts_day(q->facts, received);
    if (q->on == DAY_NONE)
        q->on = moment_day(cli_now(c));
    /* Who asks today would apply today: so that the limits can be counted. */
    struct law_fact_info info;
    if (law_fact(q->law, received, &info) && !facts_known(q->facts, received)
        && !facts_set(q->facts, received, day_str(c->arena, q->on), &c->diags))
        return false;
    bool ok = interview(c, q->law, q->service, q->facts, q->on, stdin, c->json ? stderr : stdout);
    if (ok && !c->json)
        face_line(&c->out);
    return ok;
}

/* A day on which the service had no norm at all is rather a slip of the pen: the answer is given, and said to be
 * none. */
static int exit_of(struct cli *c, const struct assessment *as)
{
    if (!assessment_without_law(as))
        return as->eligible == LAW_NO ? EXIT_NO : EXIT_YES;
    struct diag *g = fault_of(c, DIAG_INPUT, "no-norm-in-force", MSG_cli_no_norm_at_all, day_str(c->arena, as->on));
    g->field = STR("--on");
    g->remedy = say(c, MSG_cli_other_day);
    return EXIT_USAGE;
}

int run_assess(struct cli *c)
{
    struct asked q;
    struct assessment *as;

    if (!read_asked(c, &q) || !talk(c, &q))
        return code_of(&c->diags);
    as = law_assess(q.law, q.service, q.facts, q.on, c->arena, &c->diags);
    if (!as)
        return code_of(&c->diags);
    int code = exit_of(c, as);
    if (c->json)
        return answer_json(c, assessment_json(q.law, as, c->arena, c->lang), code);
    face_assessment(&c->out, c, q.law, as);
    return code;
}

int run_ask(struct cli *c)
{
    struct asked q;
    struct json *v;
    struct face *f = &c->out;

    if (!read_asked(c, &q))
        return code_of(&c->diags);
    /* Who asks what to answer next has not filed yet: the law is that of today unless a day is named. */
    if (q.on == DAY_NONE && facts_day(q.facts, law_service_dated_by(q.law, q.service)) == DAY_NONE)
        q.on = moment_day(c->clock.now(c->clock.ctx));
    struct assessment *as = law_assess(q.law, q.service, q.facts, q.on, c->arena, &c->diags);
    if (!as)
        return code_of(&c->diags);
    if (assessment_without_law(as))             /* "nothing to ask" would be no answer */
        return exit_of(c, as);
    v = law_ask(q.law, q.service, q.facts, q.on, c->arena, &c->diags);
    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    struct str name = json_get_str(v, "next");
    struct json *left = json_get(v, "remaining");
    if (!name.n) {
        face_wrap(f, TONE_GOOD, 0, 0, say(c, MSG_cli_nothing_to_ask));
        face_line(f);
        return EXIT_YES;
    }
    face_title(f, law_text(q.law, "question", name, c->lang));
    face_note(f, name);
    face_reasons(f, c, q.law, json_get(v, "why"));
    struct str from = str_printf(c->arena, "%lld", (long long)json_get_int(left, "least", 0));
    struct str to = str_printf(c->arena, "%lld", (long long)json_get_int(left, "most", 0));
    face_note(f, text_make(c->arena, c->lang, MSG_cli_remaining, (struct str[]){ from, to }, 2));
    return EXIT_YES;
}

int run_why(struct cli *c)
{
    struct asked q;
    struct json *v;

    if (!read_asked(c, &q))
        return code_of(&c->diags);
    v = law_why(q.law, q.service, c->words[1], q.facts, q.on, c->lang, c->arena, &c->diags);
    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    face_why(&c->out, c, v);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ fee */
int run_fee(struct cli *c)
{
    struct asked q = { .on = DAY_NONE };

    q.law = cli_law(c);
    q.service = q.law ? cli_service(c, c->words[0]) : NULL;
    if (!q.service || !args_day(c, OPT_ON, &q.on))
        return code_of(&c->diags);
    if (q.on == DAY_NONE)
        q.on = moment_day(cli_now(c));
    q.facts = facts_new(q.law, c->arena);
    struct assessment *as = law_assess(q.law, q.service, q.facts, q.on, c->arena, &c->diags);
    if (!as)
        return code_of(&c->diags);
    int code = assessment_without_law(as) ? exit_of(c, as) : EXIT_YES;
    if (c->json)
        return answer_json(c, json_get(assessment_json(q.law, as, c->arena, c->lang), "fee"), code);
    face_title(&c->out, law_service_title(q.service, c->lang));
    face_fee(&c->out, c, q.law, &as->fee);
    face_acts(&c->out, c, q.law, as);
    return code;
}

/* ------------------------------------------------------------------ term */
struct count_asked { day from; moment at; struct term term; bool same_day, roll; };

static bool one_of_two(struct cli *c, enum option_id id, const char *yes, const char *no, bool *out)
{
    struct str s = args_get(c, id), list;

    if (s.p && !str_is(s, yes) && !str_is(s, no)) {
        list = str_printf(c->arena, "%s, %s", yes, no);
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_one_of, s, list)->field =
            str_printf(c->arena, "--%s", cli_options[id].name);
        return false;
    }
    if (s.p)
        *out = str_is(s, yes);
    return true;
}

static bool read_count(struct cli *c, struct count_asked *q)
{
    struct str from = args_get(c, OPT_FROM), limit = args_get(c, OPT_FOR);

    *q = (struct count_asked){ .from = DAY_NONE, .at = MOMENT_NONE };
    if (!from.p || !limit.p) {
        struct str name = from.p ? STR("--for") : STR("--from");
        struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name);
        g->field = name;
        g->remedy = STR("sapar term --from 2026-02-02 --for \"20 working-days\"");
        return false;
    }
    if (moment_parse(from, &q->at))
        q->from = moment_day(q->at);
    else if (!args_day(c, OPT_FROM, &q->from))
        return false;
    if (!term_parse(limit, &q->term, &c->diags))
        return false;
    q->roll = q->term.unit != TERM_WORKING_DAYS && q->term.unit != TERM_HOURS;
    return one_of_two(c, OPT_START, "same-day", "next-day", &q->same_day)
        && one_of_two(c, OPT_ROLL, "next-working-day", "none", &q->roll);
}

static struct str why_of(struct cli *c, const struct term_day *t)
{
    static const enum msg words[] = {
        [DAY_COUNTS] = MSG_cli_counts, [DAY_WEEKEND] = MSG_cli_weekend, [DAY_HOLIDAY] = MSG_cli_holiday,
        [DAY_MOVED] = MSG_cli_moved, [DAY_STOPPED] = MSG_cli_stopped,
    };
    struct str word = say(c, words[t->why]);

    return t->name.n ? str_printf(c->arena, "%.*s: %.*s", STR_ARG(word), STR_ARG(t->name)) : word;
}

static struct str span(struct cli *c, day from, day to)
{
    static const enum msg days[] = { MSG_cli_mon, MSG_cli_tue, MSG_cli_wed, MSG_cli_thu, MSG_cli_fri, MSG_cli_sat,
                                     MSG_cli_sun };
    struct buf b = buf_on(c->arena);

    buf_day(&b, from);
    buf_printf(&b, " %.*s", STR_ARG(say(c, days[day_weekday(from) - 1])));
    if (to == from)
        return buf_get(&b);
    buf_puts(&b, " .. ");
    buf_day(&b, to);
    buf_printf(&b, " %.*s", STR_ARG(say(c, days[day_weekday(to) - 1])));
    return buf_get(&b);
}

/* Days in a row with the same reason stand on one line. */
static void face_days(struct cli *c, const struct term_count *k)
{
    struct str *cells = arena_new_array(c->arena, 3 * (k->n_days + 1), struct str);
    size_t rows = 0, i = 0;
    int64_t counted = 0;

    while (i < k->n_days) {
        const struct term_day *t = &k->days[i];
        int64_t before = counted;
        size_t end = i;
        while (end < k->n_days && k->days[end].why == t->why && str_eq(k->days[end].name, t->name)
               && k->days[end].counted == t->counted)
            counted += k->days[end++].counted;
        cells[3 * rows] = span(c, t->date, k->days[end - 1].date);
        if (counted == before)
            cells[3 * rows + 1] = STR("-");
        else if (counted == before + 1)
            cells[3 * rows + 1] = str_printf(c->arena, "%lld", (long long)counted);
        else
            cells[3 * rows + 1] = str_printf(c->arena, "%lld..%lld", (long long)before + 1, (long long)counted);
        cells[3 * rows++ + 2] = t->why == DAY_COUNTS && !t->name.n ? STR_NONE : why_of(c, t);
        i = end;
    }
    face_table(&c->out, cells, rows, 3, 2);
}

int run_term(struct cli *c)
{
    const struct law *l;
    struct count_asked q;
    struct term_count k;

    if (!read_count(c, &q) || !(l = cli_law(c)))
        return code_of(&c->diags);
    if (!law_count(l, q.from, q.at, q.term, q.same_day, q.roll, NULL, 0, true, c->arena, &k, &c->diags))
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, term_count_json(&k, c->arena), EXIT_YES);
    struct str limit = face_limit(c->arena, c->lang, args_get(c, OPT_FOR));
    struct str due = q.term.unit == TERM_HOURS && k.due_at != MOMENT_NONE ? moment_str(c->arena, k.due_at)
                                                                          : day_str(c->arena, k.due);
    struct str from = args_get(c, OPT_FROM);
    face_title(&c->out, text_make(c->arena, c->lang, MSG_cli_term_title, (struct str[]){ limit, from, due }, 3));
    face_days(c, &k);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ iin */
static struct str iin_reason(struct cli *c, struct str code)
{
    static const struct { const char *code; enum msg text; } reasons[] = {
        { "length", MSG_cli_iin_length }, { "digits", MSG_cli_iin_digits }, { "date", MSG_cli_iin_date },
        { "future", MSG_cli_iin_future }, { "century", MSG_cli_iin_century }, { "kind", MSG_cli_iin_kind },
        { "check-digit", MSG_cli_iin_check_digit },
    };

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (str_is(code, reasons[i].code))
            return say(c, reasons[i].text);
    return code;
}

int run_iin(struct cli *c)
{
    struct iin n = law_iin(c->words[0], moment_day(cli_now(c)));
    int code = n.valid ? EXIT_YES : EXIT_NO;
    struct face *f = &c->out;

    if (c->json)
        return answer_json(c, iin_json(&n, c->arena), code);
    if (!n.valid) {
        face_pair(f, 12, c->words[0], TONE_BAD, say(c, MSG_cli_not_valid));
        face_item(f, "-", TONE_BAD, iin_reason(c, n.reason));
        return code;
    }
    face_pair(f, 12, c->words[0], TONE_GOOD, say(c, n.kind == IIN_PERSON ? MSG_cli_iin_person : MSG_cli_iin_body));
    if (n.kind == IIN_PERSON) {
        face_item(f, "-", TONE_PLAIN, text_make(c->arena, c->lang, MSG_cli_born, (struct str[]){
            day_str(c->arena, n.birth) }, 1));
        face_item(f, "-", TONE_PLAIN, say(c, n.sex == 'f' ? MSG_cli_female : MSG_cli_male));
    }
    return code;
}
