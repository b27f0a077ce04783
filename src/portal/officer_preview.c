/*
 * NAME      officer_preview - what a command would do, word for word, before it is given or signed
 * WHY       who signs must have read what leaves the house, in every language it may be read in
 * OWNS      the lines of a letter: result, grounds with clause, reasons, papers missing, days, where to complain
 * MUST NOT  do anything
 */
#include "flow/words.h"
#include "portal/acts.h"
#include "portal/officer_specs.h"

struct letter_maker { struct desk *d; enum lang lang; struct desk_rows rows; };

static struct ui_row *line(struct letter_maker *m, unsigned label, struct str value)
{
    return value.n > 0 ? desk_row(m->d->a, &m->rows, msg(m->lang, label), value) : NULL;
}

/* Under the line, the clause it rests on; a link to its text. */
static void cite(struct letter_maker *m, struct ui_row *row, struct str clause)
{
    if (row == NULL || clause.n == 0)
        return;
    row->note = law_cite(m->d->law, m->d->a, clause, m->lang);
    row->note_href = portal_clause_href(m->d->r, clause, moment_day(http_now(m->d->r)));
}

static struct str day_words(struct letter_maker *m, struct str text)
{
    day v;

    return day_parse(text, &v) ? words_day_str(m->d->a, m->lang, v) : STR("");
}

static void ground_lines(struct letter_maker *m, const struct json *grounds)
{
    json_each(g, grounds)
        cite(m, line(m, MSG_officer_ground, law_text(m->d->law, "ground", json_get_str(g, "code"), m->lang)),
             json_get_str(g, "clause"));
}

static void missing_lines(struct letter_maker *m, const struct json *missing)
{
    json_each(p, missing) {
        struct str text = law_text(m->d->law, "document", json_get_str(p, "code"), m->lang);
        struct str who = subject_text(m->d->a, m->lang, json_get_str(p, "for"));

        if (who.n > 0)
            text = str_printf(m->d->a, "%.*s: %.*s", STR_ARG(who), STR_ARG(text));
        cite(m, line(m, MSG_officer_paper_missing, text), json_get_str(p, "clause"));
    }
}

static void appeal_lines(struct letter_maker *m, const struct json *appeal)
{
    json_each(v, appeal) {
        struct str body = law_text(m->d->law, "body", json_get_str(v, "body"), m->lang), args[2];
        struct ui_row *row;

        if (json_get_str(v, "body").n == 0)
            continue;
        args[0] = body;
        args[1] = limit_text(m->d->a, m->lang, json_get_str(v, "limit"), true);
        row = line(m, MSG_officer_appeal_to, args[1].n > 0
            ? text_make(m->d->a, m->lang, MSG_officer_appeal_within, args, 2) : body);
        cite(m, row, json_get_str(v, "clause"));
    }
}

static void letter_lines(struct letter_maker *m, const struct json *data)
{
    const struct json *notice = json_get(data, "notice"), *validity = json_get(data, "validity");
    struct str result = json_get_str(data, "result");

    if (result.n > 0)
        line(m, MSG_officer_result, law_text(m->d->law, "result", result, m->lang));
    if (json_get_str(data, "outcome").n > 0)
        line(m, MSG_officer_outcome, json_get_str(data, "outcome"));
    line(m, MSG_officer_valid_to, day_words(m, json_get_str(validity, "until")));
    ground_lines(m, json_get(data, "grounds"));
    line(m, MSG_officer_reasons, json_get_str(data, "reasons"));
    missing_lines(m, json_get(data, "missing"));
    line(m, MSG_officer_remark, json_get_str(data, "remark"));
    line(m, MSG_officer_objection_until, day_words(m, json_get_str(notice, "objection_due")));
    line(m, MSG_officer_act_from, day_words(m, json_get_str(notice, "hearing_earliest")));
    appeal_lines(m, json_get(data, "appeal"));
}

static const struct ui_letter *letters(struct desk *d, const struct json *data, size_t *n)
{
    static const struct { enum lang lang; unsigned title; } all[] = {
        { LANG_KK, MSG_officer_letter_kk }, { LANG_RU, MSG_officer_letter_ru }, { LANG_EN, MSG_officer_letter_en },
    };
    struct ui_letter *l = arena_new_array(d->a, 3, struct ui_letter);

    for (size_t i = 0; i < 3; i++) {
        struct letter_maker m = { .d = d, .lang = all[i].lang };

        letter_lines(&m, data);
        l[i].code = lang_code(all[i].lang);
        l[i].title = msg(d->r->lang, all[i].title);
        l[i].open = str_eq(l[i].code, json_get_str(d->v, "language"));
        l[i].lines = m.rows.v;
        l[i].n_lines = m.rows.n;
    }
    *n = 3;
    return l;
}

/* What was established with it, in the officer's own language. */
static void fact_row(void *ctx, struct str name, const struct json *v)
{
    struct letter_maker *m = ctx;

    desk_row(m->d->a, &m->rows, desk_question(m->d, name), desk_value(m->d, name, v));
}

static void own_rows(struct letter_maker *m, const struct desk_spec *s, const struct json *body)
{
    desk_row(m->d->a, &m->rows, msg(m->lang, MSG_officer_person), desk_person(m->d));
    if (s->c == COMMAND_DECIDE)
        desk_row(m->d->a, &m->rows, msg(m->lang, MSG_officer_decision), msg(m->lang,
            str_is(json_get_str(body, "decision"), "refuse") ? MSG_officer_refused : MSG_officer_granted));
    desk_facts(m->d->a, json_get(body, "facts"), STR(""), fact_row, m);
    line(m, MSG_officer_source, json_get_str(body, "source"));
}

void desk_preview(struct desk *d, const struct desk_spec *s, const struct json *body, const struct json *tried,
                  struct faults *f)
{
    struct letter_maker m = { .d = d, .lang = d->r->lang };
    const struct json *data = json_get(json_at(json_get(tried, "events"), 0), "data");
    struct str args[2] = { d->number, desk_person(d) };
    const struct ui_carried *carried;
    struct desk_sign sign = { 0 };
    const struct ui_letter *l;
    size_t n_carried, n_letters;
    bool alone;

    own_rows(&m, s, body);
    l = letters(d, data, &n_letters);
    carried = desk_carried(d->r, &n_carried);
    if (s->sign)
        desk_sign(d->r, s->c, d->number, body, &sign);
    alone = !s->sign || web_cfg(d->r->web)->tokens;
    portal_show(d->r, f->n > 0 ? 422 : 200, desk_preview, .errors = f->list, .n_errors = f->n,
        .title = desk_spec_title(d, s), .about = text_make(d->a, d->r->lang, MSG_officer_about, args, 2),
        .back = desk_spec_href(d, s), .rows = m.rows.v, .n_rows = m.rows.n, .letters = l, .n_letters = n_letters,
        .pdf = s->c == COMMAND_RETURN || s->c == COMMAND_DECIDE, .signing = sign.offered,
        .plain = !alone ? STR("") : s->sign ? msg(d->r->lang, MSG_officer_unsigned) : msg(d->r->lang, s->button),
        .required = !alone, .action = desk_spec_href(d, s), .carried = carried, .n_carried = n_carried,
        .sign_id = sign.id, .sign_asked = sign.asked, .sign_text = sign.text, .sign_error = fault_of(f, "signature"),
        .address = sign.address, .request = sign.request, .button = msg(d->r->lang, MSG_officer_sign_send),
        .warning = s->grave ? msg(d->r->lang, MSG_officer_cannot_undo) : STR_NONE);
}
