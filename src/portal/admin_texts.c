/*
 * NAME      admin_texts - texts of notices, mails and messages, and when those leave: changed by two
 *           administrators
 * WHY       who reads letters every day sees what people misread; they look at it as it will be sent, and a
 *           second person does so again
 * MUST NOT  decide what is sound: flow/wording.h and flow/channels.h do
 */
#include "flow/channels.h"
#include "flow/second.h"
#include "flow/wording.h"
#include "portal/admin.h"

enum { TEXTS_SHOWN = 64, PAST_SHOWN = 100 };

static const unsigned language_names[LANG_COUNT] = {
    [LANG_KK] = MSG_admin_in_kk, [LANG_RU] = MSG_admin_in_ru, [LANG_EN] = MSG_admin_in_en,
};
/* Beside a field each language is named in itself, for so it is read aloud. */
static const unsigned own_names[LANG_COUNT] = {
    [LANG_KK] = MSG_portal_language_kk, [LANG_RU] = MSG_portal_language_ru, [LANG_EN] = MSG_portal_language_en,
};
static const char *const language_fields[LANG_COUNT] = { [LANG_KK] = "kk", [LANG_RU] = "ru", [LANG_EN] = "en" };
static const unsigned group_names[WORDING_GROUPS] = {
    [WORDING_CABINET] = MSG_admin_texts_cabinet, [WORDING_STAFF] = MSG_admin_texts_staff,
    [WORDING_SUBJECT] = MSG_admin_texts_subject, [WORDING_SHORT] = MSG_admin_texts_short,
    [WORDING_LETTER] = MSG_admin_texts_letter,
};

/* ------------------------------------------------------------------ the list */
static void group_table(struct sheet *s, const struct json *list, enum wording_group g)
{
    struct section *p = sheet_table(s, group_names[g], MSG_admin_none, HEADS(MSG_admin_text, MSG_admin_state),
                                    TEXTS_SHOWN);
    size_t i = 0;

    json_each(v, list) {
        bool changed = json_get_bool(v, "changed", false);
        struct sheet_line *l;
        struct ui_cell *c;

        if (wording_group(i++) != g)
            continue;
        l = sheet_line(p);
        sheet_cell(l, json_get_str(v, language_fields[s->lang]))->href =
            portal_href(s->r, "~/admin/texts/%s", json_get_str(v, "text"));
        c = sheet_cell(l, sheet_say(s, changed ? MSG_admin_text_changed : MSG_admin_text_own));
        c->tag = changed ? STR("blue") : STR("grey");
        if (changed)
            c->note = sheet_moment(s, json_get_str(v, "at"));
    }
}

void admin_texts(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct sheet *s;
    struct json *v;

    if (reader == NULL)
        return;
    v = flow_wordings(reader, &r->actor, r->arena, &d);
    if (!sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->lead = sheet_say(s, MSG_admin_texts_lead);
    for (int g = 0; g < WORDING_GROUPS; g++)
        group_table(s, v, (enum wording_group)g);
    sheet_show(s, 200, MSG_admin_tab_texts, "/admin/texts");
}

/* ------------------------------------------------------------------ one text */
static const struct json *text_now(struct request *r, struct flow_reader *reader, size_t i)
{
    struct diags d = diags_on(r->arena);
    struct json *list = flow_wordings(reader, &r->actor, r->arena, &d);

    return sheet_has(r, list, &d) ? json_at(list, i) : NULL;
}

/* Read aloud in its own language. */
static void said_in(const struct sheet *s, int l, struct ui_row *row)
{
    if ((enum lang)l != s->lang)
        row->written = lang_code((enum lang)l);
}

/* As it will read, with invented words in the places. */
static void samples(struct sheet *s, size_t i, const struct json *v)
{
    struct section *p = sheet_section(s, MSG_admin_text_sample, MSG_admin_text_sample_text);

    for (int l = 0; l < LANG_COUNT; l++)
        said_in(s, l, sheet_row(s, p, language_names[l],
                                wording_sample(s->a, i, (enum lang)l, json_get_str(v, language_fields[l]),
                                               web_cfg(s->r->web)->base_url, http_now(s->r))));
}

static void history(struct sheet *s, struct flow_reader *reader, struct str name)
{
    struct diags d = diags_on(s->a);
    struct json *list = flow_wording_history(reader, &s->r->actor, name, s->a, &d);
    struct section *p;

    if (list == NULL || list->count == 0)
        return;
    s->below = true;
    p = sheet_table(s, MSG_admin_text_history, MSG_admin_none,
        HEADS(MSG_admin_when, MSG_admin_text_since, MSG_admin_text_before, MSG_admin_approved), PAST_SHOWN);
    json_each(v, list) {
        struct sheet_line *l = sheet_line(p);
        const char *lang = language_fields[s->lang];

        sheet_cell(l, sheet_moment(s, json_get_str(v, "at")));
        sheet_cell(l, json_get_str(v, lang));
        sheet_cell(l, json_get_str(json_get(v, "before"), lang));
        sheet_cell(l, json_get_str(v, "approved_by"))->note = json_get_str(v, "proposed_by");
    }
}

static void text_fields(struct sheet *s, size_t i, const struct json *now)
{
    bool standard = s->r->form == NULL && str_is(sheet_arg(s->r, "text"), "standard");

    for (int l = 0; l < LANG_COUNT; l++) {
        struct ui_asked *f = sheet_field(s, "area", language_fields[l], own_names[l], 0);

        if ((enum lang)l != s->lang)
            f->written = lang_code((enum lang)l);
        if (s->r->form == NULL)
            f->value = standard ? wording_standard(s->a, i, (enum lang)l) : json_get_str(now, language_fields[l]);
    }
}

static void show_text(struct request *r, size_t i, int status, const struct faults *f, const struct json *looked)
{
    struct flow_reader *reader = web_reader(r);
    const struct json *now = reader != NULL ? text_now(r, reader, i) : NULL;
    struct str holes = wording_holes(r->arena, i);
    struct section *p;
    struct sheet *s;

    if (now == NULL)
        return;
    s = sheet_new(r);
    s->faults = f;
    s->back = STR("~/admin/texts");
    s->about = sheet_say(s, group_names[wording_group(i)]);
    s->lead = json_get_str(now, language_fields[s->lang]);
    p = sheet_section(s, MSG_admin_text_rules, MSG_admin_text_rules_text);
    sheet_row(s, p, MSG_admin_text_holes, holes.n > 0 ? holes : sheet_say(s, MSG_admin_text_no_holes));
    sheet_number(s, p, MSG_admin_text_most, wording_most(wording_group(i)));
    if (json_get_bool(now, "changed", false)) {
        sheet_row(s, p, MSG_admin_text_since, sheet_moment(s, json_get_str(now, "at")));
        sheet_row(s, p, MSG_admin_settled_by, json_get_str(now, "approved_by"));
        sheet_link(p, sheet_say(s, MSG_admin_text_put_back),
                   portal_href(r, "~/admin/texts/%s?text=standard", wording_name(i)));
    }
    samples(s, i, looked != NULL ? looked : now);
    text_fields(s, i, now);
    s->action = portal_href(r, "~/admin/texts/%s", wording_name(i));
    s->form_title = MSG_admin_text_new;
    s->button = MSG_admin_propose;
    s->button_no = MSG_admin_text_look;
    history(s, reader, wording_name(i));
    sheet_show(s, status, MSG_admin_text, "/admin/texts");
}

static bool text_of(struct request *r, size_t *i)
{
    *i = wording_find(r->params[0]);
    if (*i != SIZE_MAX)
        return true;
    http_problem_of(r, 404, DIAG_REFUSED, "no-such-text", "there is no such text", "choose one of the list");
    return false;
}

void admin_text(struct request *r)
{
    size_t i;

    if (text_of(r, &i))
        show_text(r, i, 200, NULL, NULL);
}

/* As typed into a field of several lines; where a text is one line, they become one. */
static struct str tidy(struct arena *a, struct str typed, bool lines)
{
    struct buf b = buf_on(a);

    typed = str_trim(typed);
    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] != '\r')
            buf_char(&b, typed.p[i] == '\n' && !lines ? ' ' : typed.p[i]);
    return buf_get(&b);
}

/* What is wrong, in the words of the page; the placeholder stands in braces in what the flow said. */
static void text_fault(struct faults *f, const struct diags *d)
{
    static const struct { const char *code; unsigned says; } rows[] = {
        { "wording-missing", MSG_admin_text_bad_missing }, { "wording-long", MSG_admin_text_bad_long },
        { "wording-characters", MSG_admin_text_bad_characters }, { "wording-brace", MSG_admin_text_bad_brace },
        { "wording-unknown", MSG_admin_text_bad_unknown }, { "wording-lost", MSG_admin_text_bad_lost },
    };
    struct str hole = STR_NONE;

    for (size_t i = 0; d->first != NULL && i < sizeof rows / sizeof *rows; i++) {
        ptrdiff_t open = str_chr(d->first->message, '{'), close = str_chr(d->first->message, '}');

        if (!str_is(d->first->code, rows[i].code))
            continue;
        if (open >= 0 && close > open)
            hole = str_sub(d->first->message, (size_t)open, (size_t)(close - open) + 1);
        fault_add(f, d->first->field, text_make(f->r->arena, f->r->lang, rows[i].says, &hole, 1));
        return;
    }
    faults_of_diags(f, d, NULL);
}

void admin_text_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    bool ok, look = answer_is(r, "settle", "no");
    struct faults f;
    struct str id;
    size_t i;

    if (!text_of(r, &i))
        return;
    faults_init(&f, r);
    json_set_str(r->arena, data, "text", wording_name(i));
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(r->arena, data, language_fields[l],
                     tidy(r->arena, answer(r, language_fields[l]), wording_group(i) == WORDING_LETTER));
    ok = look ? wording_sound(data, &d)
              : flow_second_propose(web_cfg(r->web)->flow, &r->actor, SECOND_WORDING, data, r->arena, &id, &d);
    if (!ok)
        text_fault(&f, &d);
    if (look || f.n > 0)
        show_text(r, i, f.n > 0 ? 422 : 200, &f, f.n > 0 ? NULL : data);
    else
        http_redirect(r, portal_href(r, "/admin/proposals/%s", id));
}

void admin_text_shown(struct sheet *s, struct flow_reader *reader, const struct json *data)
{
    size_t i = wording_find(json_get_str(data, "text"));
    const struct json *now = i != SIZE_MAX ? text_now(s->r, reader, i) : NULL;
    struct section *p;

    if (now == NULL)
        return;
    for (int l = 0; l < LANG_COUNT; l++) {
        p = sheet_section(s, language_names[l], 0);
        said_in(s, l, sheet_row(s, p, MSG_admin_text_before, json_get_str(now, language_fields[l])));
        said_in(s, l, sheet_row(s, p, MSG_admin_text_proposed, json_get_str(data, language_fields[l])));
    }
    samples(s, i, data);
}

struct str admin_text_about(struct sheet *s, const struct json *data)
{
    return json_get_str(data, "text").n > 0 ? json_get_str(data, language_fields[s->lang]) : STR_NONE;
}

/* ------------------------------------------------------------------ when messages leave */
static void rules_rows(struct sheet *s, struct section *p, const struct json *v)
{
    sheet_number(s, p, MSG_admin_channels_mail, json_get_int(v, "mail_day", 0));
    sheet_number(s, p, MSG_admin_channels_sms, json_get_int(v, "sms_day", 0));
    sheet_row(s, p, MSG_admin_channels_quiet, sheet_say_with(s, MSG_admin_channels_span, json_get_str(v, "quiet_from"),
                                                             json_get_str(v, "quiet_to")));
}

void admin_channels_shown(struct sheet *s, struct flow_reader *reader, const struct json *data)
{
    struct diags d = diags_on(s->a);
    struct json *v = flow_channels(reader, &s->r->actor, s->a, &d);

    if (v != NULL)
        rules_rows(s, sheet_section(s, MSG_admin_text_before, 0), json_get(v, "now"));
    rules_rows(s, sheet_section(s, MSG_admin_text_proposed, 0), data);
}

static struct str number_text(struct arena *a, const struct json *v, const char *field)
{
    return str_printf(a, "%lld", (long long)json_get_int(v, field, 0));
}

static void show_channels(struct request *r, int status, const struct faults *f)
{
    static const struct { const char *name; unsigned label, hint; bool number; } asked[] = {
        { "mail_day", MSG_admin_channels_mail, 0, true }, { "sms_day", MSG_admin_channels_sms, 0, true },
        { "quiet_from", MSG_admin_channels_from, MSG_admin_channels_hint, false },
        { "quiet_to", MSG_admin_channels_to, 0, false },
    };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct json *v = reader != NULL ? flow_channels(reader, &r->actor, r->arena, &d) : NULL;
    struct section *p;
    struct sheet *s;

    if (reader == NULL || !sheet_has(r, v, &d))
        return;
    s = sheet_new(r);
    s->faults = f;
    s->lead = sheet_say(s, MSG_admin_channels_lead);
    rules_rows(s, sheet_section(s, MSG_admin_channels_now, MSG_admin_channels_now_text), json_get(v, "now"));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct ui_asked *q = sheet_field(s, "short", asked[i].name, asked[i].label, asked[i].hint);

        if (r->form == NULL)
            q->value = asked[i].number ? number_text(r->arena, json_get(v, "now"), asked[i].name)
                                       : json_get_str(json_get(v, "now"), asked[i].name);
    }
    s->action = STR("~/admin/channels");
    s->form_title = MSG_admin_channels_new;
    s->button = MSG_admin_propose;
    s->below = true;
    p = sheet_table(s, MSG_admin_text_history, MSG_admin_none, HEADS(MSG_admin_when, MSG_admin_channels_mail,
        MSG_admin_channels_sms, MSG_admin_channels_quiet, MSG_admin_approved), PAST_SHOWN);
    json_each(h, json_get(v, "history")) {
        struct sheet_line *l = sheet_line(p);

        sheet_cell(l, sheet_moment(s, json_get_str(h, "at")));
        sheet_count(s, l, json_get_int(h, "mail_day", 0));
        sheet_count(s, l, json_get_int(h, "sms_day", 0));
        sheet_cell(l, sheet_say_with(s, MSG_admin_channels_span, json_get_str(h, "quiet_from"), json_get_str(h,
            "quiet_to")));
        sheet_cell(l, json_get_str(h, "approved_by"))->note = json_get_str(h, "proposed_by");
    }
    sheet_show(s, status, MSG_admin_tab_channels, "/admin/channels");
}

void admin_channels(struct request *r)
{
    show_channels(r, 200, NULL);
}

void admin_channels_post(struct request *r)
{
    static const char *const numbers[] = { "mail_day", "sms_day" }, *const clocks[] = { "quiet_from", "quiet_to" };
    static const struct { const char *field; unsigned says; } words[] = {
        { "mail_day", MSG_admin_channels_bad_number }, { "sms_day", MSG_admin_channels_bad_number },
        { "quiet_from", MSG_admin_channels_bad_clock }, { "quiet_to", MSG_admin_channels_bad_clock },
    };
    struct diags d = diags_on(r->arena);
    struct json *data = json_new_object(r->arena);
    struct faults f;
    struct str id;
    int64_t n;

    faults_init(&f, r);
    for (size_t i = 0; i < 2; i++) {
        json_set_int(r->arena, data, numbers[i], str_int(str_trim(answer(r, numbers[i])), &n) ? n : 0);
        json_set_str(r->arena, data, clocks[i], str_trim(answer(r, clocks[i])));
    }
    if (flow_second_propose(web_cfg(r->web)->flow, &r->actor, SECOND_CHANNELS, data, r->arena, &id, &d)) {
        http_redirect(r, portal_href(r, "/admin/proposals/%s", id));
        return;
    }
    for (size_t i = 0; d.first != NULL && i < sizeof words / sizeof *words; i++)
        if (str_is(d.first->field, words[i].field))
            fault_add(&f, d.first->field, msg(r->lang, words[i].says));
    if (f.n == 0)
        faults_of_diags(&f, &d, NULL);
    show_channels(r, 422, &f);
}
