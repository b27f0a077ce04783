/*
 * NAME    face_case - a case and its clocks for people
 * WHY     what is asked first stands first: where it stands, who decides, by when, what may be done
 * MUST NOT add to what the view gave
 */
#include <string.h>

#include "cli/room.h"

enum { COLUMN = 22 };

static void pair(struct face *f, struct cli *c, enum msg label, struct str value)
{
    if (value.n)
        face_pair(f, COLUMN, say(c, label), TONE_PLAIN, value);
}

static struct str name_of(const struct json *v)
{
    struct str name = json_get_str(v, "name");
    return name.n ? name : json_get_str(v, "code");
}

static struct str person_name(struct cli *c, const struct json *person)
{
    static const char *const parts[] = { "family", "given", "patronymic" };
    const struct json *name = json_get(person, "name");
    struct buf b = buf_on(c->arena);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct str s = json_get_str(name, parts[i]);
        if (s.n)
            buf_printf(&b, "%s%.*s", b.n ? " " : "", STR_ARG(s));
    }
    if (!b.n)
        buf_str(&b, json_get_str(name, "latin"));
    struct str iin = json_get_str(person, "iin");
    if (iin.n)
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(iin));
    return buf_get(&b);
}

static struct str joined(struct cli *c, const struct json *list)
{
    struct buf b = buf_on(c->arena);

    json_each(v, list)
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(json_str(v)));
    return buf_get(&b);
}

/* Words of the journal that are no status, in the reader's language. */
static const struct { const char *word; enum msg text; } words[] = {
    { "running", MSG_cli_k_running }, { "stopped", MSG_cli_k_stopped }, { "met", MSG_cli_k_met },
    { "late", MSG_cli_k_late }, { "overdue", MSG_cli_k_overdue }, { "passed", MSG_cli_k_passed },
    { "ended", MSG_cli_k_ended }, { "open", MSG_cli_k_open }, { "answered", MSG_cli_k_answered },
    { "lapsed", MSG_cli_k_lapsed }, { "clear", MSG_cli_k_clear }, { "negative", MSG_cli_k_negative },
    { "facts", MSG_cli_k_facts }, { "grant", MSG_case_status_granted }, { "refuse", MSG_case_status_refused },
    { "file", MSG_cli_f_file }, { "original-seen", MSG_cli_f_original }, { "register", MSG_cli_f_register },
};

struct str face_word(struct cli *c, struct str word)
{
    enum case_status s;

    if (case_status_parse(word, &s))
        return say(c, case_status_msg(s));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(word, words[i].word))
            return say(c, words[i].text);
    return word;
}

/* Only the days that do not count need a word; days in a row with one reason are one span. */
static void skipped_days(struct face *f, struct cli *c, const struct json *days)
{
    static const struct { const char *why; enum msg text; } reasons[] = {
        { "weekend", MSG_cli_weekend }, { "holiday", MSG_cli_holiday }, { "moved", MSG_cli_moved },
        { "stopped", MSG_cli_stopped },
    };
    struct buf b = buf_on(c->arena);
    const struct json *d = days ? days->child : NULL;

    while (d) {
        const struct json *last = d, *next = d->next;
        struct str why = json_get_str(d, "why"), text = why;
        if (json_get_int(d, "counted", 1) != 0 || !why.n) {
            d = next;
            continue;
        }
        while (next && str_eq(json_get_str(next, "why"), why) && json_get_int(next, "counted", 1) == 0) {
            last = next;
            next = next->next;
        }
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
            if (str_is(why, reasons[i].why))
                text = say(c, reasons[i].text);
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(json_get_str(d, "date")));
        if (last != d)
            buf_printf(&b, "..%.*s", STR_ARG(str_sub(json_get_str(last, "date"), 8, 2)));
        buf_printf(&b, " %.*s", STR_ARG(text));
        d = next;
    }
    if (b.n) {
        struct str s = buf_get(&b);
        face_note(f, text_make(c->arena, c->lang, MSG_cli_skipped, &s, 1));
    }
}

/* `whole`: clocks that have ended too, and the days. */
void face_clocks(struct face *f, struct cli *c, const struct json *list, bool whole)
{
    const struct law *l = cli_law(c);

    json_each(k, list) {
        struct str status = json_get_str(k, "status"), due = json_get_str(k, "due"), at = json_get_str(k, "due_at");
        struct str code = json_get_str(k, "code"), of = json_get_str(k, "of"), clause = json_get_str(k, "clause");
        /* A limit of the person's own, or an earliest day, accuses nobody when it is over. */
        bool bad = json_get_bool(k, "duty", true) && (str_is(status, "overdue") || str_is(status, "late"));
        bool runs = str_is(status, "running");
        struct buf b = buf_on(c->arena);

        if (!whole && !bad && !runs && !str_is(status, "stopped"))
            continue;
        buf_str(&b, law_text(l, "term", code, c->lang));
        if (of.n)
            buf_printf(&b, " (%.*s)", STR_ARG(law_text(l, "check", of, c->lang)));
        buf_puts(&b, ": ");
        if (json_get_str(k, "limit").n)
            buf_printf(&b, "%.*s, ", STR_ARG(face_limit(c->arena, c->lang, json_get_str(k, "limit"))));
        text_format(&b, c->lang, MSG_cli_from_until, json_get_str(k, "from"), at.n ? at : due.n ? due : STR("-"));
        buf_printf(&b, ", %.*s", STR_ARG(face_word(c, status)));
        face_cited(f, bad ? "!" : runs ? ">" : "-", bad ? TONE_BAD : runs ? TONE_GOOD : TONE_DIM, buf_get(&b),
                   clause.n ? face_clause(c, l, clause) : STR_NONE);
        if (whole)
            skipped_days(f, c, json_get(k, "days"));
    }
}

static void documents(struct face *f, struct cli *c, const struct json *list, const char *mark, enum msg head)
{
    if (!list || list->count == 0)
        return;
    face_head(f, head);
    json_each(d, list) {
        struct str who = face_subject(c, json_get_str(d, "for"));
        struct buf b = buf_on(c->arena);
        buf_str(&b, name_of(d));
        if (who.n)
            buf_printf(&b, ": %.*s", STR_ARG(who));
        if (json_get_str(d, "form").n)
            buf_printf(&b, " (%.*s)", STR_ARG(face_word(c, json_get_str(d, "form"))));
        face_item(f, mark, TONE_PLAIN, buf_get(&b));
    }
}

static void checks(struct face *f, struct cli *c, const struct json *list)
{
    if (!list || list->count == 0)
        return;
    face_head(f, MSG_cli_checks);
    json_each(k, list) {
        struct buf b = buf_on(c->arena);
        struct str agency = name_of(json_get(k, "agency")), due = json_get_str(k, "due");
        buf_printf(&b, "%.*s: %.*s, %.*s", STR_ARG(name_of(k)), STR_ARG(agency),
                   STR_ARG(face_word(c, json_get_str(k, "status"))));
        if (json_get_str(k, "answer").n)
            buf_printf(&b, ", %.*s", STR_ARG(face_word(c, json_get_str(k, "answer"))));
        if (due.n)
            buf_printf(&b, " (%.*s)", STR_ARG(due));
        face_item(f, "-", TONE_PLAIN, buf_get(&b));
    }
}

/* What was decided, on which grounds, and what to do about it. */
static void decided(struct face *f, struct cli *c, const struct json *d)
{
    const struct law *l = cli_law(c);
    struct buf b = buf_on(c->arena);

    face_head(f, MSG_cli_decision);
    pair(f, c, MSG_cli_decision, face_word(c, json_get_str(d, "decision")));
    pair(f, c, MSG_cli_number, json_get_str(d, "number"));
    pair(f, c, MSG_cli_decided, json_get_str(d, "at"));
    if (l && json_get_str(d, "result").n)
        pair(f, c, MSG_cli_outcome, law_text(l, "result", json_get_str(d, "result"), c->lang));
    json_each(g, json_get(d, "grounds")) {
        struct str code = json_get_str(g, "code"), clause = json_get_str(g, "clause");
        buf_printf(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(l ? law_text(l, "ground", code, c->lang) : code));
        if (l && clause.n)
            buf_printf(&b, " %.*s", STR_ARG(face_clause(c, l, clause)));
    }
    pair(f, c, MSG_cli_grounds, buf_get(&b));
    pair(f, c, MSG_cli_reasons, json_get_str(d, "reasons"));
    pair(f, c, MSG_cli_valid_until, json_get_str(d, "valid_until"));
    pair(f, c, MSG_cli_delivered, json_get_str(d, "delivered"));
}

static void outline_of(struct face *f, struct cli *c, const struct json *v, enum msg head)
{
    if (!v || v->count == 0)
        return;
    face_head(f, head);
    face_outline(f, c->arena, v);
}

static void face_may(struct face *f, struct cli *c, const struct json *list)
{
    struct str cells[2 * COMMAND_COUNT];
    size_t n = 0;

    json_each(m, list) {
        enum command_type type;
        if (!command_parse(json_str(m), &type) || n == COMMAND_COUNT)
            continue;
        cells[2 * n] = json_str(m);
        cells[2 * n++ + 1] = say(c, command_msg(type));
    }
    if (!n)
        return;
    face_head(f, MSG_cli_may);
    face_table(f, cells, n, 2, 0);
}

void face_case(struct face *f, struct cli *c, const struct json *v)
{
    const struct json *decision = json_get(v, "decision");

    face_title(f, str_printf(c->arena, "%.*s  %.*s", STR_ARG(json_get_str(v, "number")),
                             STR_ARG(json_get_str(v, "title"))));
    face_pair(f, COLUMN, say(c, MSG_cli_status), TONE_BOLD, face_word(c, json_get_str(v, "status")));
    pair(f, c, MSG_cli_person, person_name(c, json_get(v, "person")));
    pair(f, c, MSG_cli_received, json_get_str(v, "received"));
    pair(f, c, MSG_cli_registered, json_get_str(v, "registered"));
    pair(f, c, MSG_cli_decider, name_of(json_get(v, "body")));
    pair(f, c, MSG_cli_place, name_of(json_get(v, "place")));
    pair(f, c, MSG_cli_assigned, json_get_str(v, "assigned"));
    pair(f, c, MSG_cli_fee, json_get_str(json_get(v, "fee"), "kzt"));
    pair(f, c, MSG_cli_paid, json_get_str(v, "paid"));
    pair(f, c, MSG_cli_acts, joined(c, json_get(v, "acts")));
    if (decision)
        decided(f, c, decision);
    documents(f, c, json_get(v, "documents"), "+", MSG_cli_documents_there);
    documents(f, c, json_get(v, "missing"), "?", MSG_cli_documents_missing);
    checks(f, c, json_get(v, "checks"));
    outline_of(f, c, json_get(v, "questions"), MSG_cli_questions);
    outline_of(f, c, json_get(v, "proposal"), MSG_cli_proposal);
    outline_of(f, c, json_get(v, "complaints"), MSG_cli_complaints);
    const struct json *clocks = json_get(v, "clocks");
    if (clocks && clocks->count) {
        face_head(f, MSG_cli_terms);
        face_clocks(f, c, clocks, false);
    }
    const struct json *open = json_get(v, "open");
    if (open && open->count) {
        face_head(f, MSG_cli_to_find_out);
        json_each(o, open) {
            face_item(f, "?", TONE_WARN, json_get_str(o, "question"));
            face_note(f, json_get_str(o, "fact"));
        }
    }
    face_may(f, c, json_get(v, "may"));
    face_acts(f, c, cli_law(c), NULL);
}
