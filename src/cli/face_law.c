/*
 * NAME    face_law - rows of the law in force on a day, what changed between two days, and why
 * WHY     one norm reads as one sentence: for whom, under which conditions, what follows, by which clause
 */
#include <string.h>

#include "base/text_portal.h"
#include "cli/room.h"

/* The clauses of a row as JSON gives them. */
static struct str clauses(struct cli *c, const struct json *row)
{
    struct str status = json_get_str(row, "status");
    struct buf b = buf_on(c->arena);

    if (!c->law)
        return json_get_str(row, "cite");
    buf_str(&b, face_clause(c, c->law, json_get_str(row, "clause")));
    json_each(k, json_get(row, "also"))
        buf_printf(&b, "; %.*s", STR_ARG(face_clause(c, c->law, json_str(k))));
    if (status.n && !str_is(status, "seen"))
        buf_printf(&b, " {%.*s}", STR_ARG(law_text(c->law, "status", status, c->lang)));
    return buf_get(&b);
}

/* Why a question is asked: the first norm that waits for it, and how many more. */
void face_reasons(struct face *f, struct cli *c, const struct law *l, const struct json *why)
{
    enum { SHOWN = 1 };
    size_t n = 0;

    json_each(w, why) {
        struct str clause = json_get_str(w, "clause"), text = json_get_str(json_get(w, "texts"), lang_code(c->lang).p);
        if (n++ >= SHOWN)
            continue;
        if (!text.n)
            text = json_get_str(w, "text");
        struct str line = str_printf(c->arena, "%.*s (%.*s)", STR_ARG(text),
                                     STR_ARG(law_cite(l, c->arena, clause, c->lang)));
        face_note(f, text_make(c->arena, c->lang, MSG_cli_asked_because, &line, 1));
    }
    if (n > SHOWN) {
        struct str more = str_printf(c->arena, "%zu", n - SHOWN);
        face_note(f, text_make(c->arena, c->lang, MSG_cli_more_norms, &more, 1));
    }
}

struct str face_table_name(struct str name, enum lang lang)
{
    static const struct { const char *name; unsigned text; } names[] = {
        { "eligible", MSG_cli_eligible }, { "documents", MSG_cli_documents }, { "decider", MSG_cli_decider },
        { "checks", MSG_cli_checks }, { "terms", MSG_cli_terms }, { "fee", MSG_cli_fee },
        { "grounds", MSG_cli_grounds }, { "result", MSG_cli_result }, { "appeal", MSG_cli_appeal },
        { "hearing", MSG_cli_t_hearing }, { "completeness", MSG_cli_t_completeness },
        { "registration", MSG_cli_t_registration }, { "stops", MSG_cli_t_stops },
        { "cancellation", MSG_cli_t_cancellation }, { "guidance", MSG_cli_t_guidance },
        { "closed-list", MSG_cli_t_closed_list }, { "mci", MSG_cli_t_mci },
        { "calendar", MSG_admin_tab_calendar },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i].name))
            return msg(lang, names[i].text);
    return name;
}

static struct str table_name(struct cli *c, const struct json *t)
{
    struct str code = json_get_str(t, "table"), name = face_table_name(code, c->lang);

    return str_eq(name, code) ? code : str_printf(c->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(code));
}

static struct str conditions(struct cli *c, const struct json *row)
{
    struct buf b = buf_on(c->arena);

    json_each(k, json_get(row, "conditions"))
        buf_printf(&b, "%s%.*s: %.*s", b.n ? "; " : "", STR_ARG(json_get_str(k, "condition")),
                   STR_ARG(json_get_str(k, "cell")));
    return b.n ? buf_get(&b) : say(c, MSG_cli_always);
}

static struct str answers(struct cli *c, const struct json *row)
{
    struct buf b = buf_on(c->arena);

    json_each(k, json_get(row, "answers")) {
        struct str name = json_get_str(k, "name"), value = json_get_str(k, "value"), head = json_get_str(k, "answer");
        if (str_is(head, "eligible"))
            name = value = say(c, str_is(value, "yes") ? MSG_yes : MSG_no);
        if (b.n && str_is(head, "reason"))
            buf_puts(&b, ": ");
        else if (b.n)
            buf_printf(&b, "; %.*s ", STR_ARG(head));
        buf_str(&b, name.n ? name : value);
        if (name.n && !str_eq(name, value))
            buf_printf(&b, " (%.*s)", STR_ARG(value));
    }
    return buf_get(&b);
}

static void law_row(struct face *f, struct cli *c, const struct json *row, const char *mark, enum tone tone)
{
    struct str who = json_get_str(row, "for"), cite = clauses(c, row);
    struct str before = json_get_str(row, "clause_before");
    struct str text = answers(c, row);

    if (who.n && !str_is(who, "applicant"))
        text = str_printf(c->arena, "%.*s: %.*s", STR_ARG(face_subject(c, who)), STR_ARG(text));
    face_item(f, mark, tone, text);
    buf_pad(&f->b, ' ', 6);
    face_wrap(f, TONE_PLAIN, 6, 8, conditions(c, row));
    face_line(f);
    if (before.n && c->law)
        cite = text_make(c->arena, c->lang, MSG_cli_cited_before, (struct str[]){ cite,
            face_clause(c, c->law, before) }, 2);
    face_note(f, cite);
}

void face_law(struct face *f, struct cli *c, const struct json *v)
{
    static const struct { const char *key, *mark; enum tone tone; } parts[] = {
        { "rows", "-", TONE_PLAIN }, { "removed", "-", TONE_BAD }, { "added", "+", TONE_GOOD },
        { "cited_anew", "=", TONE_DIM },
    };
    struct str on = json_get_str(v, "on"), from = json_get_str(v, "from"), to = json_get_str(v, "to");
    const struct json *tables = json_get(v, "tables");

    face_title(f, json_get_str(v, "title"));
    if (on.n)
        face_wrap(f, TONE_DIM, 0, 0, text_make(c->arena, c->lang, MSG_cli_law_of_day, &on, 1));
    else
        face_wrap(f, TONE_DIM, 0, 0, text_make(c->arena, c->lang, MSG_cli_law_between,
                                               (struct str[]){ from, to }, 2));
    face_line(f);
    json_each(t, tables) {
        face_line(f);
        face_title(f, table_name(c, t));
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            json_each(row, json_get(t, parts[i].key))
                law_row(f, c, row, parts[i].mark, parts[i].tone);
    }
    if (tables && tables->count == 0) {
        face_wrap(f, TONE_PLAIN, 0, 0, say(c, on.n ? MSG_cli_no_norm : MSG_cli_no_difference));
        face_line(f);
    }
    if (c->law)
        face_acts(f, c, c->law, NULL);
}

/* ------------------------------------------------------------------ why */
static enum msg verdict_word(struct str v)
{
    static const struct { const char *name; enum msg word; } words[] = {
        { "certain", MSG_cli_v_certain }, { "possible", MSG_cli_possible }, { "excluded", MSG_cli_v_excluded },
        { "not-in-force", MSG_cli_no_norm },
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(v, words[i].name))
            return words[i].word;
    return MSG_unknown;
}

static enum tone verdict_tone(struct str v)
{
    return str_is(v, "certain") ? TONE_GOOD : str_is(v, "possible") ? TONE_WARN : TONE_DIM;
}

static void why_row(struct face *f, struct cli *c, const struct json *row)
{
    struct str verdict = json_get_str(row, "verdict"), who = face_subject(c, json_get_str(row, "for"));
    struct str answer = json_get_str(row, "answer"), more = json_get_str(row, "or");
    struct buf b = buf_on(c->arena);

    buf_printf(&b, "%.*s", STR_ARG(answer));
    if (more.n)
        buf_printf(&b, " | %.*s", STR_ARG(more));
    if (json_get_str(row, "reason").n)
        buf_printf(&b, " (%.*s)", STR_ARG(json_get_str(row, "reason")));
    if (who.n)
        buf_printf(&b, ", %.*s", STR_ARG(who));
    buf_printf(&b, ": %.*s", STR_ARG(say(c, verdict_word(verdict))));
    face_item(f, str_is(verdict, "certain") ? "+" : str_is(verdict, "possible") ? "?" : "-", verdict_tone(verdict),
              buf_get(&b));
    json_each(k, json_get(row, "conditions")) {
        struct str met = json_get_str(k, "met"), value = json_get_str(k, "value"),
            computed = json_get_str(k, "computed");
        const char *mark = str_is(met, "met") ? "+" : str_is(met, "unmet") ? "x" : str_is(met, "open") ? "?" : NULL;
        struct buf line = buf_on(c->arena);
        if (!mark)
            continue;
        buf_printf(&line, "%s %.*s: %.*s", mark, STR_ARG(json_get_str(k, "condition")),
                   STR_ARG(json_get_str(k, "cell")));
        if (computed.n || value.n)
            buf_printf(&line, "  (= %.*s)", STR_ARG(computed.n ? computed : value));
        buf_puts(&f->b, "      ");
        face_wrap(f, TONE_PLAIN, 6, 8, buf_get(&line));
        face_line(f);
    }
    face_note(f, clauses(c, row));
}

void face_why(struct face *f, struct cli *c, const struct json *v)
{
    const struct json *near = json_get(v, "near_miss");
    struct str verdict = json_get_str(v, "verdict"), on = json_get_str(v, "on");

    face_title(f, str_printf(c->arena, "%.*s (%.*s)", STR_ARG(json_get_str(v, "text")),
                             STR_ARG(json_get_str(v, "code"))));
    face_wrap(f, TONE_DIM, 0, 0, text_make(c->arena, c->lang, MSG_cli_law_of_day, &on, 1));
    face_line(f);
    face_line(f);
    face_pair(f, 22, say(c, MSG_cli_verdict), verdict_tone(verdict), say(c, verdict_word(verdict)));
    face_head(f, MSG_cli_rows);
    json_each(row, json_get(v, "rows"))
        why_row(f, c, row);
    if (near && near->count) {
        face_head(f, MSG_cli_near_miss);
        json_each(n, near) {
            const struct json *k = json_get(n, "condition");
            struct buf b = buf_on(c->arena);
            buf_printf(&b, "%.*s: %.*s", STR_ARG(json_get_str(k, "condition")), STR_ARG(json_get_str(k, "cell")));
            if (json_get_str(k, "value").n)
                buf_printf(&b, "  (= %.*s)", STR_ARG(json_get_str(k, "value")));
            face_item(f, "~", TONE_WARN, buf_get(&b));
        }
    }
    if (c->law)
        face_acts(f, c, c->law, NULL);
}
