/*
 * NAME      apply_people - who applies and how to reach them; children and relatives as lists
 * WHY       what is known already is filled in and says where it is from; each person of a list is
 *           judged on their own
 * MUST NOT  take a telephone that no message can reach: it is kept as E.164, also one abroad
 */
#include "portal/apply.h"

#include "web/factors.h"

/* ------------------------------------------------------------------ about you */
static const struct choice languages[] = {
    { "kk", MSG_apply_lang_kk, 0 }, { "ru", MSG_apply_lang_ru, 0 }, { "en", MSG_apply_lang_en, 0 },
};
static const char *const name_parts[] = { "family", "given", "patronymic", "latin" };

/* The person of the last application, where the same person applies: {person, number}. */
static struct json *last_application(struct apply *p, struct str *number)
{
    struct request *r = p->r;
    struct flow_reader *reader = web_reader(r);
    struct case_filter f = { .person_key = r->actor.id, .due_before = DAY_NONE, .limit = 5 };
    struct diags d = diags_on(p->a);
    struct json *list = reader == NULL || json_get(p->v, "representative") != NULL ? NULL
        : flow_list(reader, &r->actor, &f, p->a, &d);

    json_each(c, json_get(list, "cases")) {
        struct str n = json_get_str(c, "number");
        struct json *v = str_eq(n, p->number) || str_is(json_get_str(c, "status"), "draft") ? NULL
            : flow_show(reader, &r->actor, n, r->lang, p->a, &d);

        if (v == NULL || json_get(v, "representative") != NULL)
            continue;
        *number = n;
        return json_get(v, "person");
    }
    return NULL;
}

struct about { struct str name[4], document, address, phone, email, language, name_from, rest_from; };

static struct str first_of(struct str a, struct str b)
{
    return a.n > 0 ? a : b;
}

static struct about known(struct apply *p)
{
    const struct json *who = json_get(p->v, "person"), *last = NULL;
    struct str number = STR_NONE;
    struct about o;

    if (!json_get_bool(p->v, "about", false))
        last = last_application(p, &number);
    o = (struct about){ .document = first_of(json_get_str(who, "document"),
                            json_get_str(last, "document")),
        .address = first_of(json_get_str(who, "address"), json_get_str(last, "address")),
        .phone = first_of(json_get_str(json_get(who, "contact"), "phone"),
            json_get_str(json_get(last, "contact"), "phone")),
        .email = first_of(json_get_str(json_get(who, "contact"), "email"),
            json_get_str(json_get(last, "contact"), "email")),
        .language = json_get_str(p->v, "language") };
    for (size_t i = 0; i < 4; i++)
        o.name[i] = first_of(json_get_str(json_get(who, "name"), name_parts[i]),
            json_get_str(json_get(last, "name"), name_parts[i]));
    if (o.phone.n == 0 && str_starts(p->r->session.person, "tel:"))
        o.phone = str_sub(p->r->session.person, 4, p->r->session.person.n);
    if (o.email.n == 0 && str_starts(p->r->session.person, "mail:"))
        o.email = str_sub(p->r->session.person, 5, p->r->session.person.n);
    if (last != NULL)
        o.rest_from = apply_say(p, MSG_apply_from_last, &number, 1);
    if (!json_get_bool(p->v, "about", false) && json_get(p->v, "representative") == NULL)
        o.name_from = msg(p->r->lang, MSG_apply_from_sign_in);
    return o;
}

static struct about as_typed(struct request *r)
{
    struct about o = { .document = answer(r, "document"), .address = answer(r, "address"),
        .phone = answer(r, "phone"), .email = answer(r, "email"), .language = answer(r, "language") };

    for (size_t i = 0; i < 4; i++)
        o.name[i] = answer(r, name_parts[i]);
    return o;
}

static void show_about(struct apply *p, int status, const struct about *o, struct faults *f)
{
    struct request *r = p->r;
    const struct json *who = json_get(p->v, "person");
    bool other = json_get(p->v, "representative") != NULL;

    portal_show(r, status, apply_about, .errors = f->list, .n_errors = f->n, .number = p->number,
        .for_other = other, .from = answer_is(r, "from", "check") ? STR("check") : STR(""),
        .iin = json_get_str(who, "iin"),
        .iin_from = msg(r->lang, other ? MSG_apply_iin_typed : MSG_apply_iin_from),
        .family = o->name[0], .given = o->name[1], .patronymic = o->name[2], .latin = o->name[3],
        .document = o->document, .address = o->address, .phone = o->phone, .email = o->email,
        .languages = choices(r, languages, 3, o->language), .n_languages = 3,
        .name_from = o->name_from, .rest_from = o->rest_from,
        .family_error = fault_of(f, "family"), .given_error = fault_of(f, "given"),
        .latin_error = fault_of(f, "latin"), .document_error = fault_of(f, "document"),
        .address_error = fault_of(f, "address"), .phone_error = fault_of(f, "phone"),
        .email_error = fault_of(f, "email"), .language_error = fault_of(f, "language"),
        .saved = apply_saved(p));
}

void apply_about(struct request *r)
{
    struct apply p;
    struct about o;
    struct faults f;

    if (!apply_open(r, &p))
        return;
    faults_init(&f, r);
    o = known(&p);
    if (r->status == 0)
        show_about(&p, 200, &o, &f);
}

static bool is_latin(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (s.p[i] >= '0' && s.p[i] <= '9'))
            return false;
    return true;
}

/* A way to reach the person, in the form messages are sent to; a fault when it is none. */
static struct str reach(struct faults *f, const char *field, enum gate_channel wanted, unsigned bad)
{
    struct str s = answer(f->r, field), clean;
    enum gate_channel channel;

    if (s.n == 0)
        return STR_NONE;
    clean = address_clean(f->r->arena, s, &channel);
    if (clean.n == 0 || channel != wanted)
        fault_add(f, str_of(field), msg(f->r->lang, bad));
    return clean;
}

static void take_about(struct apply *p, struct faults *f)
{
    struct request *r = p->r;
    struct json *who = apply_part(p, "person", JSON_OBJECT), *name, *contact;
    struct str phone, email, paper;

    need(f, "family", MSG_apply_no_family, 100);
    need(f, "given", MSG_apply_no_given, 100);
    if (!is_latin(need(f, "latin", MSG_apply_no_latin, 150)))
        fault_add(f, STR("latin"), msg(r->lang, MSG_apply_bad_latin));
    paper = json_get_str(who, "iin").n > 0 ? STR_NONE
        : need(f, "document", MSG_apply_no_document, 60);
    need(f, "address", MSG_apply_no_address, 300);
    phone = reach(f, "phone", GATE_SMS, MSG_apply_bad_phone);
    email = reach(f, "email", GATE_MAIL, MSG_apply_bad_email);
    if (f->n == 0 && phone.n == 0 && email.n == 0)
        fault_add(f, STR("phone"), msg(r->lang, MSG_apply_no_reach));
    need(f, "language", MSG_apply_no_language, 2);
    if (f->n > 0)
        return;
    name = json_set(p->a, who, "name", json_new_object(p->a));
    for (size_t i = 0; i < 4; i++)
        if (answer(r, name_parts[i]).n > 0)
            json_set_str(p->a, name, name_parts[i], answer(r, name_parts[i]));
    contact = json_set(p->a, who, "contact", json_new_object(p->a));
    json_set_str(p->a, contact, "phone", phone);
    json_set_str(p->a, contact, "email", email);
    json_set_str(p->a, who, "document", paper);
    json_set_str(p->a, who, "address", answer(r, "address"));
    json_set_str(p->a, who, "language", answer(r, "language"));
    json_set_str(p->a, p->v, "language", answer(r, "language"));
    json_set_bool(p->a, p->v, "about", true);
}

void apply_about_post(struct request *r)
{
    struct about o;
    struct apply p;
    struct faults f;
    enum lang lang;

    if (!apply_open(r, &p))
        return;
    faults_init(&f, r);
    take_about(&p, &f);
    if (f.n == 0 && !lang_parse(answer(r, "language"), &lang))
        fault_add(&f, STR("language"), msg(r->lang, MSG_apply_no_language));
    if (f.n > 0) {
        o = as_typed(r);
        show_about(&p, 422, &o, &f);
    } else if (apply_keep(&p)) {
        http_redirect(r, portal_href(r, answer_is(r, "from", "check") ? "/apply/%s/check"
            : "/apply/%s", p.number));
    }
}

/* ------------------------------------------------------------------ lists of people */
static const struct choice anybody[] = {
    { "yes", MSG_apply_yes, 0 }, { "no", MSG_apply_no, 0 }, { "unknown", MSG_apply_unknown, 0 },
};

/* The list of the address, which the dictionary must know. */
static bool list_of(struct request *r, const struct apply *p)
{
    struct law_fact_info info;

    if (law_fact(p->law, r->params[1], &info) && str_is(info.type, "list"))
        return true;
    http_problem_of(r, 404, DIAG_INPUT, "unknown-fact", "There is no such list.",
        "Go back to the parts of the application.");
    return false;
}

static struct str key_of(const struct apply *p, struct str list, size_t i)
{
    return str_printf(p->a, "%.*s[%zu]", STR_ARG(list), i);
}

static struct str relation_fact(const struct apply *p, struct str list, size_t i)
{
    return str_printf(p->a, "%.*s[%zu].relation", STR_ARG(list), i);
}

/* "Aliya": what is open, and where the first open question or the answers are. */
static struct ui_listed_person listed(const struct apply *p, struct str list, size_t i)
{
    struct request *r = p->r;
    struct str n, next = apply_next(p, list, i), relation = relation_fact(p, list, i);
    size_t open = apply_open_count(p, list, i);
    struct ui_listed_person o = { .name = apply_subject(p, key_of(p, list, i)) };
    struct str at = str_printf(p->a, "%zu", i);

    n = words_number_str(p->a, r->lang, (int64_t)open);
    o.status = open == 0 ? msg(r->lang, MSG_apply_done)
        : words_count_str(p->a, r->lang, MSG_apply_open, (int64_t)open, &n, 1);
    o.colour = open == 0 ? STR("") : STR("light-blue");
    if (apply_answered(p, relation).n > 0)
        o.note = apply_words(p, relation, apply_answered(p, relation));
    o.href = next.n > 0 ? portal_href(r, "~/apply/%s/question/%s", p->number, next)
        : portal_href(r, "~/apply/%s/check", p->number);
    o.rename = portal_href(r, "~/apply/%s/people/%s/%s", p->number, list, at);
    o.remove = portal_href(r, "~/apply/%s/remove/%s/%s", p->number, list, at);
    return o;
}

static void show_people(struct apply *p, int status, struct faults *f)
{
    struct request *r = p->r;
    struct str list = r->params[1], now = apply_answered(p, list);
    size_t n = apply_people(p, list), n_why;
    struct ui_listed_person *people = arena_new_array(p->a, n + 1, struct ui_listed_person);
    const struct ui_asked_why *why = apply_whys(p, list, &n_why);
    struct str chosen = now.p == NULL ? STR_NONE : now.n == 0 ? STR("unknown") : STR("no");

    for (size_t i = 0; i < n; i++)
        people[i] = listed(p, list, i);
    portal_show(r, status, apply_people, .errors = f->list, .n_errors = f->n, .number = p->number,
        .list = list, .title = apply_list_title(p, list), .question = apply_question(p, list),
        .asks = n == 0, .options = choices(r, anybody, 3, chosen), .n_options = 3,
        .error = fault_of(f, "answer"), .people = people, .n_people = n, .why = why,
        .n_why = n_why, .saved = apply_saved(p));
}

void apply_people_get(struct request *r)
{
    struct apply p;
    struct faults f;

    faults_init(&f, r);
    if (apply_open(r, &p) && list_of(r, &p))
        show_people(&p, 200, &f);
}

void apply_people_post(struct request *r)
{
    struct apply p;
    struct faults f;
    struct str said;

    if (!apply_open(r, &p) || !list_of(r, &p))
        return;
    faults_init(&f, r);
    if (answer_is(r, "do", "on")) {
        http_redirect(r, portal_href(r, "/apply/%s", p.number));
        return;
    }
    said = need(&f, "answer", MSG_apply_no_answer, 10);
    if (f.n == 0 && str_is(said, "yes")) {
        http_redirect(r, portal_href(r, "/apply/%s/people/%s/new", p.number, r->params[1]));
        return;
    }
    if (f.n == 0 && apply_people(&p, r->params[1]) == 0
        && !apply_answer(&p, r->params[1], str_is(said, "no") ? STR("0") : STR("")))
        fault_add(&f, STR("answer"), msg(r->lang, MSG_apply_contradicts));
    if (f.n > 0)
        show_people(&p, 422, &f);
    else if (apply_keep(&p))
        http_redirect(r, portal_href(r, p.as != NULL && p.as->eligible == LAW_NO
            ? "/apply/%s/cannot" : "/apply/%s", p.number));
}

/* ------------------------------------------------------------------ one person of a list */
static bool person_of(struct request *r, const struct apply *p, size_t *at)
{
    size_t n = apply_people(p, r->params[1]);
    int64_t i;

    *at = n;
    if (str_is(r->params[2], "new") && n < APPLY_PEOPLE)
        return true;
    if (str_int(r->params[2], &i) && i >= 0 && (size_t)i < n) {
        *at = (size_t)i;
        return true;
    }
    http_problem_of(r, 404, DIAG_INPUT, "unknown-person", "There is no such person in the list.",
        "Go back to the list.");
    return false;
}

static void show_person(struct apply *p, int status, size_t i, struct faults *f)
{
    struct request *r = p->r;
    struct str list = r->params[1], fact = relation_fact(p, list, i), now, name;
    struct law_fact_info info;
    struct ui_option *o = NULL;
    size_t n = 0;

    now = r->form != NULL ? answer(r, "relation") : apply_answered(p, fact);
    name = json_get_str(json_get(p->v, "names"), str_z(p->a, key_of(p, list, i)));
    if (law_fact(p->law, fact, &info)) {
        o = arena_new_array(p->a, info.n_values, struct ui_option);
        for (; n < info.n_values; n++)
            o[n] = (struct ui_option){ .value = info.values[n],
                .label = apply_words(p, fact, info.values[n]),
                .checked = str_eq(now, info.values[n]) };
    }
    portal_show(r, status, apply_person, .errors = f->list, .n_errors = f->n, .number = p->number,
        .list = list, .which = r->params[2], .title = apply_list_title(p, list),
        .name = r->form != NULL ? answer(r, "name") : name, .name_error = fault_of(f, "name"),
        .relation_legend = n > 0 ? apply_question(p, fact) : STR_NONE, .relations = o,
        .n_relations = n, .relation_error = fault_of(f, "relation"));
}

void apply_person(struct request *r)
{
    struct apply p;
    struct faults f;
    size_t i;

    faults_init(&f, r);
    if (apply_open(r, &p) && list_of(r, &p) && person_of(r, &p, &i))
        show_person(&p, 200, i, &f);
}

void apply_person_post(struct request *r)
{
    struct apply p;
    struct faults f;
    struct str list = r->params[1], name, said, fact, next;
    struct law_fact_info info;
    size_t i;

    if (!apply_open(r, &p) || !list_of(r, &p) || !person_of(r, &p, &i))
        return;
    faults_init(&f, r);
    fact = relation_fact(&p, list, i);
    name = need(&f, "name", MSG_apply_no_person_name, 80);
    said = law_fact(p.law, fact, &info) ? need(&f, "relation", MSG_apply_no_answer, 40) : STR_NONE;
    if (f.n == 0 && i == apply_people(&p, list)
        && !apply_answer(&p, list, str_printf(p.a, "%zu", i + 1)))
        fault_add(&f, STR("name"), msg(r->lang, MSG_apply_contradicts));
    if (f.n == 0 && said.n > 0 && !apply_answer(&p, fact, said))
        fault_add(&f, STR("relation"), msg(r->lang, MSG_apply_bad_answer));
    if (f.n > 0) {
        show_person(&p, 422, i, &f);
        return;
    }
    json_set_str(p.a, apply_part(&p, "names", JSON_OBJECT), str_z(p.a, key_of(&p, list, i)), name);
    if (!apply_keep(&p))
        return;
    next = apply_next(&p, list, i);
    http_redirect(r, next.n > 0 ? portal_href(r, "/apply/%s/question/%s", p.number, next)
        : portal_href(r, "/apply/%s/people/%s", p.number, list));
}

void apply_remove_post(struct request *r)
{
    struct apply p;
    size_t i;

    if (!apply_open(r, &p) || !list_of(r, &p) || !person_of(r, &p, &i))
        return;
    apply_remove_person(&p, r->params[1], i);
    if (apply_keep(&p))
        http_redirect(r, portal_href(r, "/apply/%s/people/%s", p.number, r->params[1]));
}
