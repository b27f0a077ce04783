/*
 * NAME      counter_person - who is in front of the desk, and what is here of them
 * WHY       the operator compares face and paper; from then on the session is this person's alone
 * MUST NOT  let anybody serve themselves, or look for people by name
 */
#include "portal/counter_kit.h"

#include "web/factors.h"
#include "web/signin.h"

static const struct choice languages[] = {
    { "kk", MSG_apply_lang_kk, 0 }, { "ru", MSG_apply_lang_ru, 0 }, { "en", MSG_apply_lang_en, 0 },
};
static const struct choice papers[] = {
    { "identity-card", MSG_counter_seen_card, 0 }, { "passport", MSG_counter_seen_passport, 0 },
    { "residence-permit", MSG_counter_seen_permit, 0 }, { "other", MSG_counter_seen_other, 0 },
};
static const struct choice sides[] = {
    { "self", MSG_counter_self, 0 }, { "representative", MSG_counter_representative, 0 },
};

static const struct choice kinds[] = {
    { "parent", MSG_counter_kind_parent, 0 }, { "guardian", MSG_counter_kind_guardian, 0 },
    { "power-of-attorney", MSG_counter_kind_attorney, 0 }, { "organisation", MSG_counter_kind_organisation, 0 },
};

static void show(struct counter *c, int status, struct faults *f)
{
    struct request *r = c->r;
    struct str side = answer(r, "side").n > 0 ? answer(r, "side") : STR("self");
    struct typed_date until = typed_date(r, "rep-until", DAY_NONE);
    struct str lang = answer(r, "language").n > 0 ? answer(r, "language") : lang_code(r->lang);

    portal_show(r, status, counter_identify, .errors = f->list, .n_errors = f->n,
        .iin = answer(r, "iin"), .iin_error = fault_of(f, "iin"), .paper = answer(r, "paper"),
        .paper_error = fault_of(f, "paper"), .family = answer(r, "family"),
        .family_error = fault_of(f, "family"), .given = answer(r, "given"),
        .given_error = fault_of(f, "given"), .patronymic = answer(r, "patronymic"),
        .latin = answer(r, "latin"), .address = answer(r, "address"), .phone = answer(r, "phone"),
        .phone_error = fault_of(f, "phone"), .email = answer(r, "email"),
        .email_error = fault_of(f, "email"), .languages = choices(r, languages, 3, lang),
        .n_languages = 3, .seen = choices(r, papers, 4, answer(r, "seen")), .n_seen = 4,
        .seen_error = fault_of(f, "seen"), .sides = choices(r, sides, 2, side), .n_sides = 2,
        .rep_family = answer(r, "rep-family"), .rep_error = fault_of(f, "rep-family"),
        .rep_given = answer(r, "rep-given"), .rep_iin = answer(r, "rep-iin"),
        .rep_iin_error = fault_of(f, "rep-iin"), .rep_basis = answer(r, "rep-basis"),
        .basis_error = fault_of(f, "rep-basis"), .kinds = choices(r, kinds, 4, answer(r, "rep-kind")), .n_kinds = 4,
        .kind_error = fault_of(f, "rep-kind"), .day = until.day, .month = until.month, .year = until.year,
        .until_error = fault_of(f, "rep-until"), .rep_bin = answer(r, "rep-bin"),
        .rep_bin_error = fault_of(f, "rep-bin"), .rep_seen = answer_is(r, "rep-seen", "yes"),
        .rep_seen_error = fault_of(f, "rep-seen"),
        .face = answer_is(r, "face", "yes"),
        .face_error = fault_of(f, "face"));
}

void counter_identify(struct request *r)
{
    struct counter c;
    struct faults f;

    faults_init(&f, r);
    if (counter_free(r, &c))
        show(&c, 200, &f);
}

/* ------------------------------------------------------------------ what was typed */
static struct str typed_iin(struct faults *f, const char *field, bool needed)
{
    struct str s = answer(f->r, field);
    struct iin it;

    if (s.n == 0 && !needed)
        return s;
    it = law_iin(s, moment_day(http_now(f->r)));
    if (!it.valid || it.kind != IIN_PERSON)
        fault_add(f, str_of(field), msg(f->r->lang, MSG_counter_bad_iin));
    else if (str_eq(s, f->r->actor.person))
        fault_add(f, str_of(field), msg(f->r->lang, MSG_counter_yourself));
    return s;
}

static struct str typed_paper(struct faults *f, bool needed)
{
    struct str s = answer(f->r, "paper");
    struct buf b = buf_on(f->r->arena);

    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];

        if (ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 32);
        if ((ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9'))
            buf_char(&b, ch);
        else if (ch != ' ' && ch != '-')
            fault_add(f, STR("paper"), msg(f->r->lang, MSG_counter_bad_paper));
    }
    if ((needed && b.n == 0) || (b.n > 0 && (b.n < 5 || b.n > 20)))
        fault_add(f, STR("paper"), msg(f->r->lang, MSG_counter_bad_paper));
    return buf_get(&b);
}

static void typed_reach(struct faults *f, struct json *contact, const char *field,
    enum gate_channel wanted, unsigned bad)
{
    struct arena *a = f->r->arena;
    struct str s = answer(f->r, field), clean;
    enum gate_channel channel;

    if (s.n == 0)
        return;
    clean = address_clean(a, s, &channel);
    if (clean.n == 0 || channel != wanted)
        fault_add(f, str_of(field), msg(f->r->lang, bad));
    else
        json_set_str(a, contact, field, clean);
}

static void put_name(struct arena *a, struct json *who, const char *part, struct str s)
{
    struct json *name = json_get(who, "name");

    if (name == NULL)
        name = json_set(a, who, "name", json_new_object(a));
    if (s.n > 0)
        json_set_str(a, name, part, s);
}

static struct json *typed_person(struct faults *f)
{
    struct request *r = f->r;
    struct arena *a = r->arena;
    struct json *who = json_new_object(a), *contact;
    struct str iin, paper;

    iin = typed_iin(f, "iin", answer(r, "paper").n == 0);
    paper = typed_paper(f, iin.n == 0);
    put_name(a, who, "family", need(f, "family", MSG_counter_no_family, 100));
    put_name(a, who, "given", need(f, "given", MSG_counter_no_given, 100));
    put_name(a, who, "patronymic", answer(r, "patronymic"));
    put_name(a, who, "latin", answer(r, "latin"));
    if (iin.n > 0)
        json_set_str(a, who, "iin", iin);
    if (paper.n > 0)
        json_set_str(a, who, "document", paper);
    if (answer(r, "address").n > 0)
        json_set_str(a, who, "address", answer(r, "address"));
    contact = json_new_object(a);
    typed_reach(f, contact, "phone", GATE_SMS, MSG_counter_bad_phone);
    typed_reach(f, contact, "email", GATE_MAIL, MSG_counter_bad_email);
    if (contact->count > 0)
        json_set(a, who, "contact", contact);
    if (answer(r, "language").n > 0)
        json_set_str(a, who, "language", answer(r, "language"));
    return who;
}

/* On what authority, until when, and that the operator saw the paper: without it nobody acts for another. */
static void typed_authority(struct faults *f, struct json *who)
{
    struct arena *a = f->r->arena;
    struct str kind = need(f, "rep-kind", MSG_counter_no_kind, 20), bin = answer(f->r, "rep-bin");
    day today = moment_day(http_now(f->r)), until;
    struct iin it = law_iin(bin, today);

    json_set_str(a, who, "kind", kind);
    json_set_str(a, who, "basis", need(f, "rep-basis", MSG_counter_no_basis, 300));
    until = answer_date(f, "rep-until", 0);
    if (until != DAY_NONE && until < today)
        fault_add(f, STR("rep-until"), msg(f->r->lang, MSG_counter_rep_over));
    else if (until != DAY_NONE)
        json_set_str(a, who, "until", day_str(a, until));
    if (str_is(kind, "organisation") && (!it.valid || it.kind != IIN_ORGANISATION))
        fault_add(f, STR("rep-bin"), msg(f->r->lang, MSG_counter_bad_bin));
    else if (str_is(kind, "organisation"))
        json_set_str(a, who, "bin", bin);
    if (!answer_is(f->r, "rep-seen", "yes"))
        fault_add(f, STR("rep-seen"), msg(f->r->lang, MSG_counter_rep_not_seen));
}

static struct json *typed_representative(struct faults *f)
{
    struct arena *a = f->r->arena;
    struct json *who = json_new_object(a);

    if (!answer_is(f->r, "side", "representative"))
        return NULL;
    put_name(a, who, "family", need(f, "rep-family", MSG_counter_no_family, 100));
    put_name(a, who, "given", answer(f->r, "rep-given"));
    json_set_str(a, who, "iin", typed_iin(f, "rep-iin", true));
    typed_authority(f, who);
    return who;
}

void counter_identify_post(struct request *r)
{
    struct json *who, *by;
    struct counter c;
    struct faults f;

    if (!counter_free(r, &c))
        return;
    faults_init(&f, r);
    who = typed_person(&f);
    by = typed_representative(&f);
    need(&f, "seen", MSG_counter_no_seen, 40);
    if (!answer_is(r, "face", "yes"))
        fault_add(&f, STR("face"), msg(r->lang, MSG_counter_no_face));
    if (f.n > 0) {
        show(&c, 422, &f);
        return;
    }
    json_set(c.a, c.v, "person", who);
    if (by != NULL)
        json_set(c.a, c.v, "representative", by);
    json_set_str(c.a, c.v, "seen", answer(r, "seen"));
    json_set_str(c.a, c.v, "bind", ticket_secret(r));
    if (counter_keep(&c))
        http_redirect(r, STR("/counter/person"));
}

/* ------------------------------------------------------------------ what is here of them */
static size_t services(const struct counter *c, struct ui_option *o)
{
    size_t n = law_n_services(c->law);

    for (size_t i = 0; i < n; i++) {
        const struct law_service *s = law_service_at(c->law, i);

        o[i] = (struct ui_option){ .value = law_service_code(s),
            .label = law_service_name(c->law, law_service_code(s), c->r->lang) };
    }
    return n;
}

static size_t cases(const struct counter *c, const struct json *list, struct ui_counter_case *o)
{
    size_t n = 0;

    json_each(k, json_get(list, "cases")) {
        struct str status = json_get_str(k, "status");

        o[n] = (struct ui_counter_case){ .number = json_get_str(k, "number"), .due = DAY_NONE,
            .service = law_service_name(c->law, json_get_str(k, "service"), c->r->lang),
            .word = portal_word(json_get_str(k, "word"), false, c->r->lang),
            .colour = portal_word_colour(json_get_str(k, "word")),
            .ready = str_is(status, "granted") || str_is(status, "refused"),
            .href = portal_href(c->r, "~/counter/cases/%s", json_get_str(k, "number")) };
        if (!o[n].ready && json_get_bool(k, "live", false))
            day_parse(json_get_str(k, "due"), &o[n].due);
        n++;
    }
    return n;
}

void counter_person(struct request *r)
{
    struct case_filter f = { .limit = 50 };
    struct diags d = diags_on(r->arena);
    struct ui_counter_case *rows;
    struct ui_option *o;
    struct flow_reader *reader;
    struct json *list;
    struct counter c;
    struct apply p = { .as = NULL };
    bool under_way;

    if (!counter_bound(r, &c) || (reader = web_reader(r)) == NULL)
        return;
    f.person_key = counter_key(&c);
    list = flow_list(reader, &r->actor, &f, c.a, &d);
    if (list == NULL) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    rows = arena_new_array(c.a, json_get(list, "cases")->count + 1, struct ui_counter_case);
    o = arena_new_array(c.a, law_n_services(c.law) + 1, struct ui_option);
    under_way = json_get(c.v, "draft") != NULL && counter_draft(&c, &p);
    portal_show(r, 200, counter_person, .line = kit_line(&c), .bar = counter_bar(&c), .n_cases = cases(&c, list, rows),
        .cases = rows, .n_services = services(&c, o), .services = o,
        .under_way = under_way ? law_service_title(p.service, r->lang) : STR_NONE);
}
