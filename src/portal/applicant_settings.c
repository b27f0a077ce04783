/*
 * NAME      applicant_settings - where news goes, what one may sign in with, where one is signed in
 * WHY       who lives abroad changes numbers and addresses; what was right in an application is not for ever
 * OWNS      records of kind "contact"
 * ERRORS    the form again with what is wrong (422)
 * MUST NOT  show a secret twice
 */
#include "portal/applicant.h"

#include "base/countries.h"
#include "web/factors.h"
#include "web/signin.h"

/* ------------------------------------------------------------------ where news goes */
static struct json *contact_of(struct request *r)
{
    struct diags quiet = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct record rec;
    struct json *v = NULL;

    if (reader != NULL && flow_record_get(reader, STR("contact"), applicant_record_id(r, "contact"), r->arena,
        &rec, &quiet) == PORT_OK)
        v = json_parse(r->arena, rec.data, JSON_LIMITS, &quiet);
    return v;
}

static const struct ui_row *representatives(struct request *r, size_t *n)
{
    struct flow_reader *reader = web_reader(r);
    struct diags quiet = diags_on(r->arena);
    struct case_filter f = { .due_before = DAY_NONE, .limit = 20 };
    struct json *v = reader != NULL ? flow_list(reader, &r->actor, &f, r->arena, &quiet) : NULL;
    struct ui_row *rows = arena_new_array(r->arena, 21, struct ui_row);

    *n = 0;
    json_each(c, json_get(v, "cases")) {
        struct str number = json_get_str(c, "number");
        const struct json *shown, *rep;

        if (!json_get_bool(c, "live", false))
            continue;
        shown = flow_show(reader, &r->actor, number, r->lang, r->arena, &quiet);
        rep = json_get(shown, "representative");
        if (rep == NULL)
            continue;
        const struct json *a = json_get(rep, "name"), *b = json_get(json_get(shown, "person"), "name");
        struct str names[2] = {
            str_printf(r->arena, "%.*s %.*s", STR_ARG(json_get_str(a, "family")), STR_ARG(json_get_str(a, "given"))),
            str_printf(r->arena, "%.*s %.*s", STR_ARG(json_get_str(b, "family")), STR_ARG(json_get_str(b, "given"))),
        };
        rows[*n].key = number;
        rows[*n].link = portal_href(r, "~/cabinet/cases/%s", number);
        rows[*n].value = text_make(r->arena, r->lang, MSG_applicant_set_rep_of, names, 2);
        rows[(*n)++].note = json_get_str(rep, "basis");
    }
    return rows;
}

static const struct choice languages[] = { { "kk", MSG_portal_language_kk, 0 }, { "ru", MSG_portal_language_ru, 0 },
    { "en", MSG_portal_language_en, 0 } };

/* An empty one first: then the telephone number says by which clock it is night. */
static const struct ui_option *countries_of(struct request *r, struct str chosen, size_t *n)
{
    struct str codes[COUNTRIES_MOST];
    size_t n_codes = countries_by_name(r->lang, codes);
    struct ui_option *o = arena_new_array(r->arena, n_codes + 1, struct ui_option);

    o[0].label = msg(r->lang, MSG_applicant_set_country_none);
    for (size_t i = 0; i < n_codes; i++)
        o[i + 1] = (struct ui_option){ .value = codes[i], .label = country_name(codes[i], r->lang),
                                       .checked = str_eq(codes[i], chosen) };
    *n = n_codes + 1;
    return o;
}

static void show_settings(struct request *r, int status, struct faults *f)
{
    struct json *v = contact_of(r);
    struct ui_option *channels = arena_new_array(r->arena, 2, struct ui_option);
    bool typed = status != 200;
    size_t n_tabs, n_reps, n_countries;
    struct str country = typed ? answer(r, "country") : json_get_str(v, "country");
    struct str lang = typed ? answer(r, "language") : json_get_str(v, "language");
    const struct ui_navlink *tabs = applicant_tabs(r, &n_tabs);
    const struct ui_row *reps = representatives(r, &n_reps);

    if (r->status != 0)
        return;
    channels[0] = (struct ui_option){ .value = STR("mail"), .label = msg(r->lang, MSG_applicant_set_mail),
        .checked = typed ? answer_has(r, "channel", STR("mail")) : json_get_bool(v, "mail_on", true) };
    channels[1] = (struct ui_option){ .value = STR("sms"), .label = msg(r->lang, MSG_applicant_set_sms),
        .checked = typed ? answer_has(r, "channel", STR("sms")) : json_get_bool(v, "sms_on", true) };
    portal_show(r, status, my_settings, .errors = f->list, .n_errors = f->n, .tabs = tabs, .n_tabs = n_tabs,
        .saved = answer_is(r, "saved", "1"),
        .language = choices(r, languages, 3, lang.n > 0 ? lang : lang_code(r->lang)), .n_language = 3,
        .channels = channels, .n_channels = 2,
        .country = countries_of(r, country, &n_countries), .n_country = n_countries,
        .mail = typed ? answer(r, "mail") : json_get_str(v, "email"), .mail_error = fault_of(f, "mail"),
        .phone = typed ? answer(r, "phone") : json_get_str(v, "phone"), .phone_error = fault_of(f, "phone"),
        .country_error = fault_of(f, "country"),
        .reps = reps, .n_reps = n_reps);
}

void applicant_settings(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_settings(r, 200, &f);
}

/* As it is kept; empty where nothing was typed; a fault where it is no such address. */
static struct str address_of(struct request *r, struct faults *f, const char *field, enum gate_channel wanted,
    unsigned otherwise)
{
    struct str typed = answer(r, field), clean;
    enum gate_channel channel;

    if (typed.n == 0)
        return STR("");
    clean = address_clean(r->arena, typed, &channel);
    if (clean.n == 0 || channel != wanted) {
        fault_add(f, str_of(field), msg(r->lang, otherwise));
        return STR("");
    }
    return clean;
}

void applicant_settings_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *v = json_new_object(r->arena);
    struct faults f;
    enum lang lang = r->lang;

    faults_init(&f, r);
    struct str mail = address_of(r, &f, "mail", GATE_MAIL, MSG_applicant_set_bad_mail);
    struct str phone = address_of(r, &f, "phone", GATE_SMS, MSG_applicant_set_bad_phone);
    struct str country = answer(r, "country");
    lang_parse(answer(r, "language"), &lang);
    if (country.n > 0 && str_eq(country_name(country, lang), country))
        fault_add(&f, STR("country"), msg(r->lang, MSG_applicant_set_no_country));
    if (f.n > 0) {
        show_settings(r, 422, &f);
        return;
    }
    json_set_str(r->arena, v, "language", lang_code(lang));
    json_set_str(r->arena, v, "email", mail);
    json_set_str(r->arena, v, "phone", phone);
    json_set_str(r->arena, v, "country", country);
    json_set_bool(r->arena, v, "mail_on", answer_has(r, "channel", STR("mail")));
    json_set_bool(r->arena, v, "sms_on", answer_has(r, "channel", STR("sms")));
    struct record_change c = { .record = { .kind = STR("contact"), .id = applicant_record_id(r, "contact"),
        .owner = r->session.person, .until = MOMENT_NONE, .version = RECORD_ANY,
        .data = json_text(r->arena, v, 0) } };
    if (flow_record_save(web_cfg(r->web)->flow, &c, 1, &d) == PORT_OK)
        http_redirect(r, STR("/cabinet/settings?saved=1"));
    else
        http_problem(r, 503, &d);
}

/* ------------------------------------------------------------------ signing in and security */
static struct str way_words(struct request *r, struct str method)
{
    static const unsigned words[SIGN_METHODS] = {
        [SIGN_EDS] = MSG_applicant_sec_way_eds, [SIGN_EGOV] = MSG_applicant_sec_way_qr,
        [SIGN_SMS] = MSG_applicant_sec_way_sms, [SIGN_TOTP] = MSG_applicant_sec_way_app,
        [SIGN_PASSKEY] = MSG_applicant_sec_way_passkey, [SIGN_RECOVERY] = MSG_applicant_sec_way_recovery,
        [SIGN_MAIL] = MSG_applicant_sec_way_mail, [SIGN_TOKEN] = MSG_applicant_sec_way_token,
    };
    enum sign_method m;

    return sign_method_parse(method, &m) && words[m] != 0 ? msg(r->lang, words[m]) : method;
}

static struct ui_line session_line(struct request *r, const struct json *s)
{
    struct ui_cell *c = arena_new_array(r->arena, 4, struct ui_cell);
    moment begun = MOMENT_NONE, seen = MOMENT_NONE;
    enum role role = ROLE_APPLICANT;

    moment_parse(json_get_str(s, "begun"), &begun);
    moment_parse(json_get_str(s, "seen"), &seen);
    role_parse(json_get_str(s, "role"), &role);
    c[0].text = words_moment_str(r->arena, r->lang, begun);
    if (json_get_bool(s, "this", false))
        c[0].note = msg(r->lang, MSG_applicant_sec_this);
    c[1].text = words_moment_str(r->arena, r->lang, seen);
    c[2].text = way_words(r, json_get_str(s, "method"));
    c[3].text = portal_role(role, r->lang);
    return (struct ui_line){ c, 4 };
}

/* A row: what is set up and may be removed, or else where it is set up. */
static void factor(struct request *r, struct ui_factor *rows, size_t *n, unsigned key, struct str value,
    const char *remove, const char *add, bool may)
{
    struct ui_factor *o = &rows[(*n)++];

    o->key = msg(r->lang, key);
    o->value = value.n > 0 ? value : msg(r->lang, MSG_applicant_sec_none);
    if (value.n > 0 && may) {
        o->remove = str_of(remove);
        o->remove_label = o->key;
    } else if (value.n == 0 && may && add != NULL) {
        o->add = str_of(add);
    }
}

static const struct ui_factor *factors(struct request *r, const struct json *v, bool may, size_t *n)
{
    const struct json *keys = json_get(v, "passkeys");
    struct ui_factor *rows = arena_new_array(r->arena, 6 + (keys == NULL ? 0 : keys->count), struct ui_factor);
    int64_t left = json_get_int(v, "recovery", 0);
    struct str on = msg(r->lang, MSG_applicant_sec_on);

    *n = 0;
    factor(r, rows, n, MSG_applicant_sec_phone, json_get_str(v, "phone"), "phone",
        "~/cabinet/settings/address", may);
    factor(r, rows, n, MSG_applicant_sec_mail, json_get_str(v, "mail"), "mail", "~/cabinet/settings/address",
        may);
    factor(r, rows, n, MSG_applicant_sec_app, json_get_bool(v, "totp", false) ? on : STR_NONE, "totp",
        "~/cabinet/settings/app", may);
    json_each(k, keys) {
        struct str id = str_printf(r->arena, "passkey:%.*s", STR_ARG(json_get_str(k, "id")));

        factor(r, rows, n, MSG_applicant_in_passkey, json_get_str(k, "name"), str_z(r->arena, id), NULL, may);
    }
    if (keys == NULL || keys->count == 0)
        factor(r, rows, n, MSG_applicant_in_passkey, STR_NONE, "", NULL, may);
    factor(r, rows, n, MSG_applicant_sec_recovery, left == 0 ? STR_NONE : words_count_str(r->arena, r->lang,
        MSG_applicant_sec_recovery_n, left, (const struct str[]){ words_number_str(r->arena, r->lang, left) }, 1),
        "recovery", NULL, may);
    return rows;
}

static void show_security(struct request *r, int status, struct faults *f)
{
    static const unsigned heads[] = { MSG_applicant_sec_since, MSG_applicant_sec_seen, MSG_applicant_sec_way,
        MSG_applicant_sec_role };
    struct diags d = diags_on(r->arena);
    struct json *v = factors_list(r, &d), *all = v != NULL ? session_list(r, r->session.person, &d) : NULL;
    bool may = sign_methods[r->session.method].factors;
    struct ui_column *columns = arena_new_array(r->arena, 4, struct ui_column);
    size_t n = 0, n_factors;

    if (all == NULL) {
        if (r->status == 0)
            http_problem(r, http_status_of(&d), &d);
        return;
    }
    struct ui_line *lines = arena_new_array(r->arena, all->count + 1, struct ui_line);
    json_each(s, all)
        lines[n++] = session_line(r, s);
    for (size_t i = 0; i < 4; i++)
        columns[i].label = msg(r->lang, heads[i]);
    struct str way = way_words(r, str_of(sign_methods[r->session.method].name));
    const struct json *keys = json_get(v, "passkeys");
    bool second = json_get_bool(v, "totp", false) || (keys != NULL && keys->count > 0);
    const struct ui_factor *rows = factors(r, v, may, &n_factors);
    portal_show(r, status, my_security, .errors = f->list, .n_errors = f->n,
        .saved = answer_is(r, "saved", "1"), .weak = !may,
        .how = text_make(r->arena, r->lang, MSG_applicant_sec_how, &way, 1),
        .begun = r->session.method == SIGN_MAIL && !second, .factors = rows, .n_factors = n_factors,
        .make = may && second, .passkey = may, .columns = columns, .n_columns = 4, .sessions = lines,
        .n_sessions = n);
}

void applicant_security(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_security(r, 200, &f);
}

static void security_end(struct request *r, bool ok, struct diags *d)
{
    struct faults f;

    if (ok) {
        http_redirect(r, STR("/cabinet/settings/security?saved=1"));
        return;
    }
    if (r->status != 0)
        return;
    faults_init(&f, r);
    for (struct diag *g = d->first; g != NULL; g = g->next)
        g->field = STR_NONE;
    faults_of_diags(&f, d, NULL);
    show_security(r, 422, &f);
}

void applicant_security_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    bool ok = factor_remove(r, answer(r, "remove"), &d);

    security_end(r, ok, &d);
}

/* ------------------------------------------------------------------ an app */
static void show_app(struct request *r, int status, struct faults *f)
{
    struct diags d = diags_on(r->arena);
    struct json *v = totp_begin(r, &d);

    if (v == NULL) {
        security_end(r, false, &d);
        return;
    }
    struct applicant_qr qr = applicant_qr(r->arena, json_get_str(v, "uri"));
    portal_show(r, status, my_app, .errors = f->list, .n_errors = f->n, .box = qr.box, .path = qr.path,
        .key = json_get_str(v, "secret"), .error = fault_of(f, "code"));
}

void applicant_app(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_app(r, 200, &f);
}

/* A wrong code shows a new key: the one before was shown long enough. */
void applicant_app_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct faults f;
    struct str code;

    faults_init(&f, r);
    code = need(&f, "code", MSG_applicant_code_empty, 20);
    if (f.n == 0 && totp_confirm(r, code, &d)) {
        http_redirect(r, STR("/cabinet/settings/security?saved=1"));
        return;
    }
    if (r->status != 0)
        return;
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = STR("code");
    faults_of_diags(&f, &d, NULL);
    show_app(r, 422, &f);
}

void applicant_recovery_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct json *codes = recovery_make(r, &d);
    size_t n = 0;

    if (codes == NULL) {
        security_end(r, false, &d);
        return;
    }
    struct ui_one *list = arena_new_array(r->arena, codes->count + 1, struct ui_one);
    json_each(c, codes)
        list[n++].code = json_str(c);
    portal_show(r, 200, my_codes, .codes = list, .n_codes = n);
}

/* ------------------------------------------------------------------ an address for codes */
static void show_add(struct request *r, int status, struct str id, struct faults *f)
{
    portal_show(r, status, my_address, .errors = f->list, .n_errors = f->n, .shown = id,
        .value = answer(r, "address"), .error = fault_of(f, id.n > 0 ? "code" : "address"));
}

void applicant_add(struct request *r)
{
    struct faults f;

    faults_init(&f, r);
    show_add(r, 200, STR_NONE, &f);
}

void applicant_add_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct str id = answer(r, "id"), needs = STR(""), fresh = STR_NONE;
    struct faults f;

    faults_init(&f, r);
    struct str typed = id.n > 0 ? need(&f, "code", MSG_applicant_code_empty, 20)
                                : need(&f, "address", MSG_applicant_code_none, 254);
    if (f.n == 0 && id.n > 0 && code_enter(r, id, typed, &needs, &d)) {
        http_redirect(r, STR("/cabinet/settings/security?saved=1"));
        return;
    }
    if (f.n == 0 && id.n == 0 && code_send(r, "add", typed, &fresh, &d)) {
        show_add(r, 200, fresh, &f);
        return;
    }
    if (r->status != 0)
        return;
    for (struct diag *g = d.first; g != NULL; g = g->next)
        g->field = id.n > 0 ? STR("code") : STR("address");
    faults_of_diags(&f, &d, NULL);
    show_add(r, 422, id, &f);
}
