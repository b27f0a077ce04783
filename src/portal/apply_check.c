/*
 * NAME      apply_check - check your answers, the fee, and the body of the filing
 * WHY       the person sees exactly what is sent, each with its Change; what the law no longer asks
 *           after an answer was changed is neither shown nor sent
 * MUST NOT  send a fact that no norm needs
 */
#include "portal/apply.h"

#include "paper/form.h"

/* ------------------------------------------------------------------ what is sent */
static bool is_fact_of_form(struct str fact)
{
    return str_ends(fact, ".relation");     /* asked by the form, not by a norm: see facts.md */
}

/* Answers that are still asked for, one taken away at a time: two that each make the other one
 * needless do not both go. */
static struct apply needed_only(const struct apply *p)
{
    struct apply q = *p;
    struct json *was = json_get(p->v, "answers");

    q.v = json_copy(p->a, p->v);
    q.v->key = STR_NONE;
    json_each(m, was) {
        struct law_fact_info info;
        bool list = law_fact(p->law, m->key, &info) && str_is(info.type, "list");

        if (list || is_fact_of_form(m->key)
            || json_get_str(json_get(p->v, "sources"), str_z(p->a, m->key)).n > 0)
            continue;
        if (!apply_needed(&q, m->key))
            apply_drop(json_get(q.v, "answers"), m->key);
    }
    apply_judge(&q);
    return q;
}

static struct json *paper_list(const struct apply *p)
{
    static const char *const keys[] = { "code", "for", "blob", "media", "name" };
    struct json *list = json_new_array(p->a);

    json_each(k, json_get(p->v, "papers")) {
        struct json *o;
        bool listed = false;

        for (size_t i = 0; i < p->as->n_documents; i++) {
            const struct law_document *d = &p->as->documents[i];
            struct str code = json_get_str(k, "code"), whose = d->subject.n > 0 ? d->subject
                : STR("applicant");

            listed = listed || ((str_eq(code, d->code) || str_eq(code, d->alternative))
                && str_eq(whose, json_get_str(k, "for")));
        }
        if (!listed)
            continue;
        o = json_push(p->a, list, json_new_object(p->a));
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (json_get_str(k, keys[i]).n > 0)
                json_set_str(p->a, o, keys[i], json_get_str(k, keys[i]));
        json_set_int(p->a, o, "size", json_get_int(k, "size", 0));
    }
    return list;
}

/* Who the children and relatives are: those still in the lists. */
static struct json *names_list(const struct apply *p)
{
    struct json *list = json_new_array(p->a), *o;
    struct str lists[8], name;
    size_t n = apply_lists(p, lists);

    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < apply_people(p, lists[i]); k++) {
            struct str key = str_printf(p->a, "%.*s[%zu]", STR_ARG(lists[i]), k);

            name = json_get_str(json_get(p->v, "names"), str_z(p->a, key));
            if (name.n == 0)
                continue;
            o = json_push(p->a, list, json_new_object(p->a));
            json_set_str(p->a, o, "for", key);
            json_set_str(p->a, o, "name", name);
        }
    }
    return list;
}

struct json *apply_body(const struct apply *p)
{
    static const char *const parts[] = { "person", "representative" };
    struct apply q = needed_only(p);
    struct json *body = json_new_object(p->a), *papers;
    struct diags quiet = diags_on(p->a);

    for (size_t i = 0; i < 2; i++)
        if (json_get(q.v, parts[i]) != NULL) {
            struct json *copy = json_copy(p->a, json_get(q.v, parts[i]));

            apply_drop(copy, STR("key"));
            json_set(p->a, body, parts[i], copy);
        }
    /* When it comes in is what the server saw. */
    facts_set(q.facts, STR("application.received"), STR(""), &quiet);
    json_set(p->a, body, "facts", facts_json(q.facts, p->a));
    if (names_list(&q)->count > 0)
        json_set(p->a, body, "names", names_list(&q));
    papers = paper_list(&q);
    if (papers->count > 0)
        json_set(p->a, body, "documents", papers);
    json_set_str(p->a, body, "channel", p->channel.n > 0 ? p->channel : STR("portal"));
    json_set_str(p->a, body, "language", json_get_str(p->v, "language"));
    if (apply_office_place(p).n > 0)
        json_set_str(p->a, body, "place", apply_office_place(p));
    return body;
}

static size_t all_open(const struct apply *p)
{
    struct str lists[8];
    size_t n = apply_lists(p, lists), open = apply_open_count(p, STR(""), SIZE_MAX);

    for (size_t i = 0; i < n; i++)
        open += apply_open_count(p, lists[i], SIZE_MAX) + (apply_answered(p, lists[i]).p == NULL);
    return open;
}

struct str apply_not_ready(const struct apply *p)
{
    enum lang lang = p->r->lang;
    bool organisation;

    if (p->as == NULL)
        return msg(lang, MSG_apply_contradicts);
    if (p->as->eligible == LAW_NO)
        return msg(lang, MSG_apply_cannot_title);
    if (!apply_about_done(p))
        return msg(lang, MSG_apply_first_about);
    if (all_open(p) > 0)
        return msg(lang, MSG_apply_first_questions);
    /* What only the office can say does not keep anybody from filing. */
    if (p->as->eligible == LAW_UNKNOWN && p->as->n_ask > 0)
        return msg(lang, MSG_apply_first_eligible);
    if (apply_office_asked(p, &organisation) && apply_office_place(p).n == 0)
        return msg(lang, MSG_apply_first_office);
    return STR("");
}

/* ------------------------------------------------------------------ cards */
struct cards {
    const struct apply *p;
    struct ui_check_card *c;
    size_t n;
    bool unknown;
};

static struct ui_row row(struct str key, struct str value, struct str change)
{
    return (struct ui_row){ .key = key, .value = value, .change = change };
}

static void person_card(struct cards *k)
{
    static const struct { const char *name; unsigned label; } rows_of[] = {
        { "iin", MSG_apply_iin }, { "document", MSG_apply_document }, { "address", MSG_apply_address },
    };
    const struct apply *p = k->p;
    const struct json *who = json_get(p->v, "person");
    struct str change = str_printf(p->a, "%.*s?from=check",
        STR_ARG(portal_href(p->r, "~/apply/%s/about", p->number)));
    struct ui_row *rows = arena_new_array(p->a, 8, struct ui_row);
    enum lang lang = p->r->lang;
    size_t n = 0;

    rows[n++] = row(msg(lang, MSG_apply_name_legend), apply_full_name(p->a, who), change);
    rows[n++] = row(msg(lang, MSG_apply_latin), json_get_str(json_get(who, "name"), "latin"), change);
    for (size_t i = 0; i < 3; i++)
        if (json_get_str(who, rows_of[i].name).n > 0)
            rows[n++] = row(msg(lang, rows_of[i].label), json_get_str(who, rows_of[i].name),
                i == 0 ? STR_NONE : change);
    if (apply_office_place(p).n > 0)
        rows[n++] = row(msg(lang, MSG_apply_where), law_place(p->law, apply_office_place(p), lang),
            str_printf(p->a, "%.*s?from=check", STR_ARG(portal_href(p->r, "~/apply/%s/office", p->number))));
    if (json_get(p->v, "representative") != NULL)
        rows[n++] = row(msg(lang, MSG_apply_who_files),
            apply_full_name(p->a, json_get(p->v, "representative")), STR_NONE);
    k->c[k->n++] = (struct ui_check_card){ .title = msg(lang, json_get(p->v, "representative")
        != NULL ? MSG_apply_about_other : MSG_apply_about), .rows = rows, .n_rows = n };
}

static struct ui_row answer_row(struct cards *k, struct str fact, struct str value)
{
    const struct apply *p = k->p;
    struct ui_row o = row(apply_question(p, fact), apply_words(p, fact, value),
        str_printf(p->a, "%.*s?from=check",
            STR_ARG(portal_href(p->r, "~/apply/%s/question/%s", p->number, fact))));

    if (str_is(json_get_str(json_get(p->v, "sources"), str_z(p->a, fact)), "iin")) {
        o.note = msg(p->r->lang, MSG_apply_from_iin);
        o.change = STR_NONE;
    }
    k->unknown = k->unknown || value.n == 0;
    return o;
}

/* Answers of one group: the person's own, or of one person of a list. */
static void answers_card(struct cards *k, const struct apply *q, struct str group, size_t item,
    struct str title)
{
    const struct json *answers = json_get(q->v, "answers");
    struct ui_row *rows = arena_new_array(q->a, answers == NULL ? 1 : answers->count + 1,
        struct ui_row);
    size_t n = 0;

    json_each(m, answers) {
        struct law_fact_info info;
        size_t i;

        if (!str_eq(apply_group(m->key, &i), group) || i != item || !law_fact(q->law, m->key, &info)
            || str_is(info.type, "list"))
            continue;
        rows[n] = answer_row(k, m->key, json_str(m));
        if (is_fact_of_form(m->key))
            rows[n].change = portal_href(q->r, "~/apply/%s/people/%s/%s", q->number, group,
                str_printf(q->a, "%zu", item));
        n++;
    }
    if (n > 0)
        k->c[k->n++] = (struct ui_check_card){ .title = title, .rows = rows, .n_rows = n };
}

static void list_cards(struct cards *k, const struct apply *q)
{
    struct str lists[8];
    size_t n = apply_lists(q, lists);

    for (size_t i = 0; i < n; i++) {
        size_t people = apply_people(q, lists[i]);
        struct ui_row *one = arena_new_array(q->a, 1, struct ui_row);

        for (size_t j = 0; j < people; j++)
            answers_card(k, q, lists[i], j,
                apply_subject(q, str_printf(q->a, "%.*s[%zu]", STR_ARG(lists[i]), j)));
        if (people > 0 || apply_answered(q, lists[i]).p == NULL)
            continue;
        one[0] = row(apply_question(q, lists[i]),
            apply_words(q, lists[i], apply_answered(q, lists[i])),
            portal_href(q->r, "~/apply/%s/people/%s", q->number, lists[i]));
        k->unknown = k->unknown || apply_answered(q, lists[i]).n == 0;
        k->c[k->n++] = (struct ui_check_card){ .title = apply_list_title(q, lists[i]), .rows = one,
            .n_rows = 1 };
    }
}

static struct str paper_href(const struct apply *p, const struct law_document *d)
{
    return portal_href(p->r, "~/apply/%s/papers/%s/%s", p->number, d->code,
        d->subject.n > 0 ? d->subject : STR("applicant"));
}

static struct str pages_words(const struct apply *p, struct apply_paper_state s)
{
    struct str n = words_number_str(p->a, p->r->lang, (int64_t)s.pages);

    if (s.made)
        return msg(p->r->lang, MSG_apply_paper_made);
    if (s.pages > 0)
        return words_count_str(p->a, p->r->lang, MSG_apply_n_pages, (int64_t)s.pages, &n, 1);
    return msg(p->r->lang, s.later ? MSG_apply_paper_later_set : MSG_apply_paper_none);
}

static void papers_card(struct cards *k, struct ui_line *missing)
{
    const struct apply *p = k->p;
    struct ui_row *rows = arena_new_array(p->a, p->as->n_documents + 1, struct ui_row);
    struct ui_cell *cells = arena_new_array(p->a, p->as->n_documents + 1, struct ui_cell);
    size_t n = 0;

    for (size_t i = 0; i < p->as->n_documents; i++) {
        const struct law_document *d = &p->as->documents[i];
        struct str subject = d->subject.n > 0 ? d->subject : STR("applicant");
        struct apply_paper_state s = apply_paper(p, d->code, subject, d->alternative);

        if (!str_is(d->stage, "filing") || (s.pages == 0 && !d->certain))
            continue;
        rows[n] = row(law_text(p->law, "document", d->code, p->r->lang), pages_words(p, s),
            paper_href(p, d));
        rows[n++].note = apply_subject(p, subject);
        if (s.pages > 0 || s.made)
            continue;
        cells[missing->n_cells].text = rows[n - 1].key;
        cells[missing->n_cells++].href = rows[n - 1].change;
    }
    missing->cells = cells;
    if (n > 0)
        k->c[k->n++] = (struct ui_check_card){ .title = msg(p->r->lang, MSG_apply_papers),
            .rows = rows, .n_rows = n };
}

/* Lines of it: no page is wide enough for a signature in one. */
static struct str broken(struct arena *a, struct str s)
{
    enum { WIDE = 64 };
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s.n; i += WIDE) {
        buf_puts(&b, i > 0 ? "\n" : "");
        buf_str(&b, str_sub(s, i, i + WIDE < s.n ? i + WIDE : s.n));
    }
    return buf_get(&b);
}

/* What others signed by their own link; on paper also the very text and signature, so that it can be checked. */
static void consents_card(struct cards *k, bool on_paper)
{
    const struct apply *p = k->p;
    enum lang lang = p->r->lang;
    struct apply_consent *c = arena_new_array(p->a, APPLY_CONSENTS, struct apply_consent);
    size_t n_consents = apply_consents(p, c), n = 0;
    struct ui_row *rows = arena_new_array(p->a, 3 * n_consents + 1, struct ui_row);

    for (size_t i = 0; i < n_consents; i++) {
        struct str said[2] = { c[i].signer, words_moment_str(p->a, lang, c[i].at) };

        rows[n] = row(c[i].title, apply_say(p, MSG_apply_consent_given, said, 2), c[i].href);
        rows[n].change_label = msg(lang, MSG_apply_consent_look);
        rows[n++].note = c[i].whose;
        if (!on_paper)
            continue;
        rows[n++] = row(msg(lang, MSG_apply_consent_text), c[i].text, STR_NONE);
        rows[n++] = row(msg(lang, MSG_apply_consent_signature), broken(p->a, c[i].signature), STR_NONE);
    }
    if (n > 0)
        k->c[k->n++] = (struct ui_check_card){ .title = msg(lang, MSG_apply_consents), .rows = rows,
            .n_rows = n };
}

static void fee_card(struct cards *k)
{
    const struct apply *p = k->p;
    const struct json *fee = json_get(p->v, "fee");
    struct ui_row *rows;
    struct str said;

    if (!p->as->fee.in_force || !p->as->fee.certain || p->as->fee.kzt == 0)
        return;
    rows = arena_new_array(p->a, 2, struct ui_row);
    said = json_get_str(fee, "reference");
    rows[0] = row(msg(p->r->lang, MSG_apply_fee_amount),
        words_money_str(p->a, p->r->lang, p->as->fee.kzt), STR_NONE);
    rows[0].note = apply_cite(p, p->as->fee.cite.clause);
    rows[1] = row(msg(p->r->lang, MSG_apply_fee_reference), said.n > 0 ? said
        : msg(p->r->lang, MSG_apply_fee_later), portal_href(p->r, "~/apply/%s/fee", p->number));
    k->c[k->n++] = (struct ui_check_card){ .title = msg(p->r->lang, MSG_apply_fee), .rows = rows,
        .n_rows = 2 };
}

struct str apply_informed(const struct apply *p)
{
    const struct json *contact = json_get(json_get(p->v, "person"), "contact");
    struct str phone = json_get_str(contact, "phone"), mail = json_get_str(contact, "email"), at[2];

    at[0] = phone.n > 0 && mail.n > 0
        ? str_printf(p->a, "%.*s, %.*s", STR_ARG(phone), STR_ARG(mail)) : phone.n > 0 ? phone : mail;
    at[1] = msg(p->r->lang, str_is(json_get_str(p->v, "language"), "kk") ? MSG_apply_lang_kk
        : str_is(json_get_str(p->v, "language"), "ru") ? MSG_apply_lang_ru : MSG_apply_lang_en);
    return apply_say(p, MSG_apply_informed_text, at, 2);
}

/* Everything that is sent, in cards; `missing`: papers of which there is nothing. */
static struct cards all_cards(struct apply *p, bool on_paper, struct ui_line *missing)
{
    struct apply q = needed_only(p);
    size_t most = apply_part(p, "answers", JSON_OBJECT)->count + 16;
    struct cards k = { .p = p, .c = arena_new_array(p->a, most, struct ui_check_card) };

    person_card(&k);
    answers_card(&k, &q, STR(""), SIZE_MAX, msg(p->r->lang, MSG_apply_questions));
    list_cards(&k, &q);
    papers_card(&k, missing);
    consents_card(&k, on_paper);
    fee_card(&k);
    return k;
}

/* In the language the person is answered in, whatever the pages are in now. */
bool apply_form(struct apply *p, struct str *pdf, struct diags *d)
{
    struct ui_line missing = { .cells = NULL };
    enum lang pages = p->r->lang, lang = pages;
    struct paper_form_part *parts;
    struct paper_form form;
    struct cards k;

    (void)lang_parse(json_get_str(p->v, "language"), &lang);
    p->r->lang = lang;
    k = all_cards(p, true, &missing);
    parts = arena_new_array(p->a, k.n, struct paper_form_part);
    for (size_t i = 0; i < k.n; i++) {
        struct paper_form_row *rows = arena_new_array(p->a, k.c[i].n_rows, struct paper_form_row);

        for (size_t j = 0; j < k.c[i].n_rows; j++)
            rows[j] = (struct paper_form_row){ k.c[i].rows[j].key, k.c[i].rows[j].value };
        parts[i] = (struct paper_form_part){ k.c[i].title, rows, k.c[i].n_rows };
    }
    form = (struct paper_form){ .lang = lang, .title = law_service_title(p->service, lang),
        .number = p->number, .note = msg(lang, MSG_apply_declare), .parts = parts, .n = k.n };
    p->r->lang = pages;
    return paper_form(&form, p->a, pdf, d);
}

void apply_check_get(struct request *r)
{
    struct ui_line missing = { .cells = NULL };
    struct apply p;
    struct cards k;

    if (!apply_open(r, &p))
        return;
    if (p.as == NULL || p.as->eligible == LAW_NO) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    k = all_cards(&p, false, &missing);
    portal_show(r, 200, apply_check, .number = p.number,
        .title = law_service_title(p.service, r->lang), .cards = k.c, .n_cards = k.n,
        .informed = apply_informed(&p), .missing = &missing, .n_missing = missing.n_cells > 0,
        .missing_clause = p.as->completeness.answer == LAW_YES
            ? apply_cite(&p, p.as->completeness.cite.clause) : STR_NONE,
        .missing_clause_href = apply_clause_href(&p, p.as->completeness.cite.clause),
        .not_ready = apply_not_ready(&p),
        .unknown = k.unknown ? msg(r->lang, MSG_apply_unknown_note) : STR_NONE,
        .saved = apply_saved(&p));
}

/* ------------------------------------------------------------------ the fee */
static const struct choice ways[] = {
    { "paid", MSG_apply_fee_paid, 0 }, { "later", MSG_apply_fee_later, MSG_apply_fee_later_hint },
};

static struct str fee_sum(const struct apply *p)
{
    const struct law_fee *fee = &p->as->fee;
    struct str part[3] = { words_number_str(p->a, p->r->lang, fee->milli_mci / 1000),
        words_money_str(p->a, p->r->lang, fee->mci), words_day_str(p->a, p->r->lang, fee->on) };

    if (fee->milli_mci == 0)
        return part[2];
    if (fee->milli_mci % 1000 != 0)
        part[0] = str_printf(p->a, "%lld%s%03lld", (long long)(fee->milli_mci / 1000),
            p->r->lang == LANG_EN ? "." : ",", (long long)(fee->milli_mci % 1000));
    return apply_say(p, MSG_apply_fee_sum, part, 3);
}

static struct str receipt_href(const struct apply *p)
{
    for (size_t i = 0; i < p->as->n_documents; i++)
        if (str_ends(p->as->documents[i].code, "-receipt"))
            return paper_href(p, &p->as->documents[i]);
    return STR_NONE;
}

static void show_fee(struct apply *p, int status, struct faults *f)
{
    struct request *r = p->r;
    const struct json *fee = json_get(p->v, "fee");
    struct typed_date t;
    day on = DAY_NONE;
    struct str way = json_get_str(fee, "way");

    if (!day_parse(json_get_str(fee, "on"), &on))
        on = DAY_NONE;
    t = typed_date(r, "paid", r->form != NULL ? DAY_NONE : on);
    portal_show(r, status, apply_fee, .errors = f->list, .n_errors = f->n, .number = p->number,
        .amount = p->as->fee.kzt, .sum = fee_sum(p), .clause = apply_cite(p, p->as->fee.cite.clause),
        .clause_href = apply_clause_href(p, p->as->fee.cite.clause),
        .mci_clause_href = apply_clause_href(p, p->as->fee.mci_cite.clause),
        .mci_clause = p->as->fee.mci_cite.clause.n > 0
            ? apply_cite(p, p->as->fee.mci_cite.clause) : STR_NONE,
        .receipt_href = receipt_href(p),
        .ways = choices(r, ways, 2, r->form != NULL ? answer(r, "way") : way), .n_ways = 2,
        .way_error = fault_of(f, "way"),
        .reference = r->form != NULL ? answer(r, "reference") : json_get_str(fee, "reference"),
        .reference_error = fault_of(f, "reference"), .typed_day = t.day, .typed_month = t.month,
        .typed_year = t.year, .day_error = fault_of(f, "paid"), .demo = portal_frame(r)->demo,
        .saved = apply_saved(p));
}

static bool fee_open(struct request *r, struct apply *p)
{
    if (!apply_open(r, p))
        return false;
    if (p->as != NULL && p->as->fee.in_force && p->as->fee.certain)
        return true;
    http_redirect(r, portal_href(r, "/apply/%s", p->number));
    return false;
}

void apply_fee_get(struct request *r)
{
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (fee_open(r, &p))
        show_fee(&p, 200, &f);
}

void apply_fee_post(struct request *r)
{
    struct apply p;
    struct faults f;
    struct json *fee;
    struct str way, reference = STR_NONE;
    day on = DAY_NONE;

    if (!fee_open(r, &p))
        return;
    faults_init(&f, r);
    way = need(&f, "way", MSG_apply_no_answer, 10);
    if (str_is(way, "paid")) {
        reference = need(&f, "reference", MSG_apply_no_reference, 60);
        on = answer_date(&f, "paid", MSG_apply_no_paid_day);
        if (on != DAY_NONE && on > moment_day(http_now(r)))
            fault_add(&f, STR("paid"), msg(r->lang, MSG_apply_paid_ahead));
    }
    if (f.n > 0) {
        show_fee(&p, 422, &f);
        return;
    }
    fee = json_set(p.a, p.v, "fee", json_new_object(p.a));
    json_set_str(p.a, fee, "way", way);
    json_set_str(p.a, fee, "reference", reference);
    if (on != DAY_NONE)
        json_set(p.a, fee, "on", json_new_str(p.a, day_str(p.a, on)));
    if (apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
}
