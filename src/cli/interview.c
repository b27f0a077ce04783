/*
 * NAME    interview - questions in a terminal: only those whose answer still matters
 * WHY     nobody should have to write a file of facts to learn what they need; "I don't know" is an answer, and
 *         the law is judged with it as unknown
 * ERRORS  the input may end at any time: what was answered so far counts
 * MUST NOT take an answer that cannot be: the question comes again with what is wrong
 */
#include <string.h>

#include "base/panic.h"
#include "cli/room.h"

enum { LINE_MOST = 4096, STEPS_MOST = 2000 };

struct talk {
    struct cli *c;
    const struct law *l;
    const struct law_service *s;
    struct facts *f;
    day on;
    FILE *in, *out;
    struct str steps[STEPS_MOST];       /* questions answered, in order */
    bool skipped[STEPS_MOST];           /* answered with "I don't know" */
    size_t n;
};

static void show(struct talk *t, struct face *f)
{
    struct str s = buf_get(&f->b);

    fwrite(s.p, 1, s.n, t->out);
    fflush(t->out);
}

static bool is_skipped(const struct talk *t, struct str name)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->skipped[i] && str_eq(t->steps[i], name))
            return true;
    return false;
}

/* The first open question that was not answered with "I don't know"; `asked`: what the law says of it. */
static bool next_question(struct talk *t, struct str *name, struct json **asked, size_t *open, struct diags *d)
{
    struct arena *a = t->c->arena;
    struct assessment *as = law_assess(t->l, t->s, t->f, t->on, a, d);

    *asked = as ? law_ask(t->l, t->s, t->f, t->on, a, d) : NULL;
    if (!as || !*asked)
        return false;
    *open = 0;
    *name = json_get_str(*asked, "next");
    if (name->n && is_skipped(t, *name))
        *name = STR_NONE;
    for (size_t i = 0; i < as->n_ask; i++) {
        if (is_skipped(t, as->ask[i]))
            continue;
        ++*open;
        if (!name->n)
            *name = as->ask[i];
    }
    return true;
}

static void put_values(struct talk *t, struct face *f, const struct law_fact_info *info)
{
    struct str hint = STR_NONE;

    if (str_is(info->type, "enum"))
        for (size_t i = 0; i < info->n_values; i++) {
            struct str code = str_printf(t->c->arena, "%.*s=%.*s", STR_ARG(info->name), STR_ARG(info->values[i]));
            struct str text = law_text(t->l, "value", code, t->c->lang);
            bool same = str_eq(text, code);
            if (same)
                text = info->values[i];
            struct buf b = buf_on(t->c->arena);
            buf_printf(&b, "%zu  %.*s", i + 1, STR_ARG(text));
            if (!same)
                buf_printf(&b, " (%.*s)", STR_ARG(info->values[i]));
            buf_pad(&f->b, ' ', 4);
            face_wrap(f, TONE_PLAIN, 4, 7, buf_get(&b));
            face_line(f);
        }
    else if (str_is(info->type, "bool"))
        hint = say(t->c, MSG_cli_hint_bool);
    else if (str_is(info->type, "date"))
        hint = say(t->c, MSG_cli_hint_date);
    else if (str_is(info->type, "date-or-none"))
        hint = say(t->c, MSG_cli_hint_date_or_none);
    else if (str_is(info->type, "list"))
        hint = say(t->c, MSG_cli_hint_list);
    else if (str_is(info->type, "int") || str_is(info->type, "money"))
        hint = say(t->c, MSG_cli_hint_number);
    if (hint.n) {
        buf_pad(&f->b, ' ', 4);
        face_wrap(f, TONE_DIM, 4, 4, hint);
        face_line(f);
    }
}

static void put_question(struct talk *t, struct str name, const struct json *asked, size_t open)
{
    struct cli *c = t->c;
    struct face f = face_on(c->arena, c->lang, c->out.colour);
    struct str who = STR_NONE;
    struct law_fact_info info;
    ptrdiff_t dot = str_find(name, "].");

    face_line(&f);
    if (dot >= 0)
        who = face_subject(c, str_sub(name, 0, (size_t)dot + 1));
    struct str text = law_text(t->l, "question", name, c->lang);
    if (who.n)
        text = str_printf(c->arena, "%.*s: %.*s", STR_ARG(who), STR_ARG(text));
    face_wrap(&f, TONE_BOLD, 0, 0, text);
    face_line(&f);
    if (str_eq(json_get_str(asked, "next"), name)) {
        struct json *left = json_get(asked, "remaining");
        int64_t least = json_get_int(left, "least", 0), most = json_get_int(left, "most", 0);
        face_reasons(&f, c, t->l, json_get(asked, "why"));
        struct str from = str_printf(c->arena, "%lld", (long long)least),
            to = str_printf(c->arena, "%lld", (long long)most);
        face_note(&f, text_make(c->arena, c->lang, MSG_cli_remaining, (struct str[]){ from, to }, 2));
    } else {
        struct str n = str_printf(c->arena, "%zu", open);
        face_note(&f, text_make(c->arena, c->lang, MSG_cli_open_questions, &n, 1));
    }
    if (law_fact(t->l, name, &info))
        put_values(t, &f, &info);
    buf_puts(&f.b, "> ");
    show(t, &f);
}

/* ------------------------------------------------------------------ answers */
static const struct { const char *typed; bool value; } bools[] = {
    { "y", true }, { "yes", true }, { "true", true }, { "д", true }, { "да", true }, { "и", true }, { "иә", true },
    { "ия", true }, { "n", false }, { "no", false }, { "false", false }, { "н", false }, { "нет", false },
    { "ж", false }, { "жоқ", false }, { "жок", false },
};
static const char *const unknowns[] = { "", "?", "I don't know", "i don't know", "не знаю", "білмеймін" };
static const char *const nones[] = { "none", "no", "нет", "жоқ", "-" };

static bool is_unknown(struct str s)
{
    for (size_t i = 0; i < sizeof unknowns / sizeof *unknowns; i++)
        if (str_is(s, unknowns[i]))
            return true;
    return false;
}

/* 05.03.1990 as well as 1990-03-05. */
static struct str as_date(struct arena *a, struct str s)
{
    bool dotted = s.n == 10 && s.p[2] == '.' && s.p[5] == '.';

    if (!dotted)
        return s;
    return str_printf(a, "%.4s-%.2s-%.2s", s.p + 6, s.p + 3, s.p);
}

static struct str as_value(struct talk *t, const struct law_fact_info *info, struct str typed)
{
    struct arena *a = t->c->arena;
    struct str folded = utf8_fold(a, typed);
    int64_t n;

    if (str_is(info->type, "bool"))
        for (size_t i = 0; i < sizeof bools / sizeof *bools; i++)
            if (str_is(folded, bools[i].typed))
                return bools[i].value ? STR("true") : STR("false");
    if (str_is(info->type, "enum") && str_int(typed, &n) && n >= 1 && (size_t)n <= info->n_values)
        return info->values[n - 1];
    if (str_is(info->type, "date-or-none"))
        for (size_t i = 0; i < sizeof nones / sizeof *nones; i++)
            if (str_is(folded, nones[i]))
                return STR("none");
    if (str_starts(info->type, "date"))
        return as_date(a, typed);
    return typed;
}

static void tell(struct talk *t, enum tone tone, struct str s)
{
    struct face f = face_on(t->c->arena, t->c->lang, t->c->out.colour);

    face_wrap(&f, tone, 0, 2, s);
    face_line(&f);
    show(t, &f);
}

static void go_back(struct talk *t)
{
    struct diags d = diags_on(t->c->arena);

    if (t->n == 0) {
        tell(t, TONE_WARN, say(t->c, MSG_cli_first_question));
        return;
    }
    t->n--;
    facts_set(t->f, t->steps[t->n], STR_NONE, &d);
}

/* A try on a copy: an answer that cannot be true together with the others leaves no trace. */
static void take_answer(struct talk *t, struct str name, struct str typed)
{
    struct cli *c = t->c;
    struct diags d = diags_on(c->arena);
    struct law_fact_info info = { 0 };

    law_fact(t->l, name, &info);
    if (is_unknown(typed)) {
        t->skipped[t->n] = true;
        t->steps[t->n++] = name;
        return;
    }
    struct facts *copy = facts_copy(t->f, c->arena);
    struct str value = as_value(t, &info, typed);
    if (facts_set(copy, name, value, &d) && cli_possible(c, t->l, copy, &d)
        && law_assess(t->l, t->s, copy, t->on, c->arena, &d)) {
        AN(facts_set(t->f, name, value, &d));
        t->skipped[t->n] = false;
        t->steps[t->n++] = name;
        return;
    }
    for (const struct diag *g = d.first; g; g = g->next)
        tell(t, TONE_BAD, diag_text(c->arena, g));
}

bool interview(struct cli *c, const struct law *l, const struct law_service *s, struct facts *f, day on, FILE *in,
               FILE *out)
{
    struct talk *t = arena_new_of(c->arena, struct talk);
    char line[LINE_MOST];

    *t = (struct talk){ .c = c, .l = l, .s = s, .f = f, .on = on, .in = in, .out = out };
    struct str day_text = day_str(c->arena, on);
    tell(t, TONE_BOLD, law_service_title(s, c->lang));
    tell(t, TONE_DIM, text_make(c->arena, c->lang, MSG_cli_interview, &day_text, 1));
    while (t->n < STEPS_MOST) {
        struct str name, typed;
        struct json *asked;
        size_t open;
        if (!next_question(t, &name, &asked, &open, &c->diags))
            return false;
        if (!name.n)
            return true;
        put_question(t, name, asked, open);
        if (!fgets(line, sizeof line, in)) {
            fputc('\n', out);
            return true;
        }
        typed = str_trim(str_dup(c->arena, str_of(line)));
        if (str_is(typed, "<"))
            go_back(t);
        else if (!utf8_valid(typed))
            tell(t, TONE_BAD, say(c, MSG_cli_not_utf8));
        else
            take_answer(t, name, typed);
    }
    return true;
}
