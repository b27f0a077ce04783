/*
 * NAME      counter_kit - a page for the desk's own disk, lent for a day
 * WHY       a power cut at the other end of the line must not send people home: the kit takes down what
 *           they came with, and says plainly that nothing is registered yet
 * OWNS      records of kind "counter-kit" (id: the kit's name; owner: the operator)
 * MUST NOT  give a kit to anybody but who lends it; put people's data into it
 */
#include "portal/counter_kit.h"

#include <string.h>

#include "base/countries.h"
#include "portal/assets.h"
#include "trust/encode.h"
#include "web/signin.h"

struct json *kit_of(struct counter *c, struct str id, int64_t *version)
{
    struct diags d = diags_on(c->a);
    struct flow_reader *reader = web_reader(c->r);
    struct record rec;
    struct json *v;

    if (reader == NULL || id.n == 0 || id.n > 64
        || flow_record_get(reader, KIT_KIND, id, c->a, &rec, &d) != PORT_OK
        || !str_eq(rec.owner, c->r->actor.id))
        return NULL;
    v = json_parse(c->a, rec.data, JSON_LIMITS, &d);
    if (version != NULL)
        *version = rec.version;
    return json_get_bool(v, "closed", false) ? NULL : v;
}

/* ------------------------------------------------------------------ the page */
static size_t kits(struct counter *c, struct ui_counter_lent *o, size_t most)
{
    struct record_query q = { .kind = KIT_KIND, .newest = true, .limit = (int64_t)most,
        .owner = c->r->actor.id };
    struct diags d = diags_on(c->a);
    struct record *list;
    size_t n = 0, k = 0;

    if (flow_record_list(web_reader(c->r), &q, c->a, &list, &n, &d) != PORT_OK)
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(c->a, list[i].data, JSON_LIMITS, &d);

        if (v == NULL || json_get_bool(v, "closed", false))
            continue;
        o[k] = (struct ui_counter_lent){ .id = list[i].id, .until = json_get_int(v, "until", 0),
            .taken = json_get_int(v, "taken", 0), .over = json_get_int(v, "until", 0) < http_now(c->r) };
        k++;
    }
    return k;
}

static struct str first_reason(struct counter *c, const struct json *v)
{
    const struct json *g = json_at(json_get(v, "reasons"), 0);
    struct diag d = { .code = json_get_str(g, "code"), .field = json_get_str(g, "field"),
        .clause = json_get_str(g, "clause"), .message = json_get_str(g, "message") };

    return http_words(c->r, &d).message;
}

static size_t entries(struct counter *c, struct ui_counter_entry *o, size_t most)
{
    struct record_query q = { .kind = ENTRY_KIND, .newest = true, .limit = (int64_t)most,
        .owner = c->r->actor.id };
    struct diags d = diags_on(c->a);
    struct record *list;
    size_t n = 0, k = 0;

    if (flow_record_list(web_reader(c->r), &q, c->a, &list, &n, &d) != PORT_OK)
        return 0;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(c->a, list[i].data, JSON_LIMITS, &d);
        const struct law_service *s = law_service(c->law, json_get_str(v, "service"));

        if (v == NULL)
            continue;
        o[k] = (struct ui_counter_entry){ .id = list[i].id, .link = str_sub(list[i].id, 0, 16),
            .claimed = MOMENT_NONE, .number = json_get_str(v, "number"),
            .service = s == NULL ? STR("-") : law_service_name(c->law, json_get_str(v, "service"), c->r->lang),
            .waiting = str_is(json_get_str(v, "state"), "waiting"), .why = first_reason(c, v) };
        moment_parse(json_get_str(v, "at"), &o[k].claimed);
        k++;
    }
    return k;
}

const struct ui_counter_line *kit_line(struct counter *c)
{
    enum { MOST = 200 };
    struct record_query q = { .kind = ENTRY_KIND, .newest = true, .limit = MOST, .owner = c->r->actor.id };
    struct ui_counter_line *l = arena_new_of(c->a, struct ui_counter_line);
    struct diags quiet = diags_on(c->a);
    struct flow_reader *reader = web_reader(c->r);
    struct record *list;
    size_t n = 0;

    *l = (struct ui_counter_line){ .checked = http_now(c->r) };
    if (reader == NULL || flow_record_list(reader, &q, c->a, &list, &n, &quiet) != PORT_OK)
        return l;
    for (size_t i = 0; i < n; i++)
        l->waiting += str_is(json_get_str(json_parse(c->a, list[i].data, JSON_LIMITS, &quiet), "state"), "waiting");
    return l;
}

void kit_show(struct counter *c, int status, struct faults *f, struct str taken_kit)
{
    enum { MOST = 60 };
    struct request *r = c->r;
    struct ui_counter_lent *lent = arena_new_array(c->a, MOST, struct ui_counter_lent);
    struct ui_counter_entry *o = arena_new_array(c->a, MOST, struct ui_counter_entry);
    struct json *v = kit_of(c, taken_kit, NULL);
    struct str key;
    char *code = arena_alloc(c->a, 9);
    size_t n, k;

    if (web_reader(r) == NULL)
        return;
    code[0] = '\0';
    if (v != NULL && base64url_read(c->a, json_get_str(v, "key"), &key) && key.n == CHAIN_KEY)
        chain_receipt((const unsigned char *)key.p, json_get_str(v, "head"), code);
    n = kits(c, lent, MOST);
    k = entries(c, o, MOST);
    portal_show(r, status, counter_kit, .errors = f->list, .n_errors = f->n, .lent = lent, .n_lent = n,
        .entries = o, .n_entries = k, .file_error = fault_of(f, "chain"), .code = str_of(code));
}

void counter_kit(struct request *r)
{
    struct counter c;
    struct faults f;

    faults_init(&f, r);
    if (counter_free(r, &c))
        kit_show(&c, 200, &f, answer(r, "taken"));
}

/* ------------------------------------------------------------------ lending */
static void random_hex(struct request *r, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const struct random_port *p = &web_cfg(r->web)->random;
    unsigned char bytes[32];

    p->bytes(p->ctx, bytes, n / 2);
    for (size_t i = 0; i < n / 2; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[n] = '\0';
}

static void lend(struct counter *c, struct record_change *k)
{
    struct request *r = c->r;
    const struct random_port *p = &web_cfg(r->web)->random;
    struct json *v = json_new_object(c->a);
    unsigned char key[CHAIN_KEY];
    char *start = arena_alloc(c->a, CHAIN_LINK + 1), *id = arena_alloc(c->a, 13);

    p->bytes(p->ctx, key, sizeof key);
    random_hex(r, CHAIN_LINK, start);
    random_hex(r, 12, id);
    json_set_str(c->a, v, "key", base64url_write(c->a, (struct str){ (char *)key, sizeof key }));
    json_set_str(c->a, v, "start", str_of(start));
    json_set_str(c->a, v, "head", str_of(start));
    json_set_int(c->a, v, "taken", 0);
    json_set_int(c->a, v, "from", http_now(r));
    json_set_int(c->a, v, "until", http_now(r) + KIT_HOURS * 3600);
    json_set_str(c->a, v, "desk", json_get_str(c->v, "desk"));
    json_set_str(c->a, v, "place", r->actor.place);
    k->record = (struct record){ .kind = KIT_KIND, .id = str_of(id), .owner = r->actor.id,
        .until = http_now(r) + (moment)KIT_DAYS * 86400, .data = json_text(c->a, v, 0) };
    wipe(key, sizeof key);
}

/* Given back: nothing more is taken of it. */
static bool give_back(struct counter *c, struct str id, struct record_change *k)
{
    int64_t version;
    struct json *v = kit_of(c, id, &version);

    if (v == NULL)
        return false;
    json_set_bool(c->a, v, "closed", true);
    k->record = (struct record){ .kind = KIT_KIND, .id = id, .owner = c->r->actor.id,
        .until = http_now(c->r) + (moment)KIT_DAYS * 86400, .version = version,
        .data = json_text(c->a, v, 0) };
    return true;
}

void counter_kit_post(struct request *r)
{
    struct record_change k = { .drop = false };
    struct diags d = diags_on(r->arena);
    struct counter c;

    if (!counter_free(r, &c))
        return;
    if (answer(r, "back").n == 0)
        lend(&c, &k);
    else if (!give_back(&c, answer(r, "back"), &k)) {
        http_redirect(r, STR("/counter/kit"));
        return;
    }
    if (flow_record_save(web_cfg(r->web)->flow, &k, 1, &d) == PORT_FAILED)
        http_problem(r, 503, &d);
    else
        http_redirect(r, STR("/counter/kit"));
}

/* ------------------------------------------------------------------ what is in it */
static void put_texts(struct counter *c, struct json *o, const char *kind, struct str code)
{
    for (int i = 0; i < LANG_COUNT; i++)
        json_set_str(c->a, o, str_z(c->a, lang_code((enum lang)i)),
            law_text(c->law, kind, code, (enum lang)i));
}

static void put_values(struct counter *c, struct json *o, const struct law_fact_info *info)
{
    struct json *list = json_set(c->a, o, "values", json_new_array(c->a)), *v;

    for (size_t i = 0; i < info->n_values; i++) {
        v = json_push(c->a, list, json_new_object(c->a));
        json_set_str(c->a, v, "value", info->values[i]);
        put_texts(c, v, "value", str_printf(c->a, "%.*s=%.*s", STR_ARG(info->name),
            STR_ARG(info->values[i])));
    }
}

static void put_question(struct counter *c, struct json *list, struct str fact)
{
    struct law_fact_info info;
    struct json *o;

    /* Whom a list holds is asked when there is a line again: how many follows from who they are. */
    if (!law_fact(c->law, fact, &info) || str_is(info.type, "list") || str_chr(fact, '[') >= 0)
        return;
    o = json_push(c->a, list, json_new_object(c->a));
    json_set_str(c->a, o, "fact", fact);
    json_set_str(c->a, o, "type", info.type);
    json_set_str(c->a, o, "list", info.list);
    put_texts(c, o, "question", fact);
    if (info.n_values > 0)
        put_values(c, o, &info);
}

static void put_service(struct counter *c, struct json *list, const struct law_service *s)
{
    struct diags quiet = diags_on(c->a);
    struct facts *f = facts_new(c->law, c->a);
    struct json *o = json_push(c->a, list, json_new_object(c->a)), *asked, *papers;
    struct assessment *as;

    facts_set(f, STR("application.received"), moment_str(c->a, http_now(c->r)), &quiet);
    facts_set(f, STR("application.channel"), STR("service-centre"), &quiet);
    as = law_assess(c->law, s, f, DAY_NONE, c->a, &quiet);
    json_set_str(c->a, o, "code", law_service_code(s));
    for (int i = 0; i < LANG_COUNT; i++)
        json_set_str(c->a, o, str_z(c->a, lang_code((enum lang)i)), law_service_title(s, (enum lang)i));
    asked = json_set(c->a, o, "asked", json_new_array(c->a));
    papers = json_set(c->a, o, "papers", json_new_array(c->a));
    for (size_t i = 0; as != NULL && i < as->n_ask; i++)
        put_question(c, asked, as->ask[i]);
    for (size_t i = 0; as != NULL && i < as->n_documents; i++) {
        const struct law_document *d = &as->documents[i];
        struct json *k;

        if (!str_is(d->stage, "filing") || (d->subject.n > 0 && !str_is(d->subject, "applicant")))
            continue;
        k = json_push(c->a, papers, json_new_object(c->a));
        json_set_str(c->a, k, "code", d->code);
        put_texts(c, k, "document", d->code);
    }
}

static void put_lists(struct counter *c, struct json *o)
{
    struct json *countries = json_set(c->a, o, "country", json_new_array(c->a)), *v;
    struct json *regions = json_set(c->a, o, "kato", json_new_array(c->a));
    struct str codes[COUNTRIES_MOST];
    size_t n = countries_by_name(LANG_KK, codes);

    for (size_t i = 0; i < n; i++) {
        v = json_push(c->a, countries, json_new_object(c->a));
        json_set_str(c->a, v, "value", codes[i]);
        for (int k = 0; k < LANG_COUNT; k++)
            json_set_str(c->a, v, str_z(c->a, lang_code((enum lang)k)), country_name(codes[i], (enum lang)k));
    }
    for (size_t i = 0; i < law_n_places(c->law); i++) {
        struct law_place_info p = law_place_at(c->law, i);

        if (!p.region || !law_region(c->law, p.code, moment_day(http_now(c->r))))
            continue;
        v = json_push(c->a, regions, json_new_object(c->a));
        json_set_str(c->a, v, "value", p.code);
        for (int k = 0; k < LANG_COUNT; k++)
            json_set_str(c->a, v, str_z(c->a, lang_code((enum lang)k)), p.name[k]);
    }
}

static const struct { const char *name; unsigned text; } words[] = {
    { "title", MSG_counter_off_title }, { "banner", MSG_counter_off_banner },
    { "service", MSG_counter_service }, { "choose", MSG_apply_choose }, { "who", MSG_counter_who },
    { "iin", MSG_counter_iin }, { "document", MSG_counter_paper }, { "family", MSG_counter_family },
    { "given", MSG_counter_given }, { "patronymic", MSG_counter_patronymic }, { "latin", MSG_counter_latin },
    { "phone", MSG_counter_phone }, { "address", MSG_counter_address }, { "language", MSG_counter_language },
    { "questions", MSG_counter_off_questions }, { "papers", MSG_counter_off_papers },
    { "yes", MSG_apply_yes }, { "no", MSG_apply_no }, { "unknown", MSG_counter_not_known },
    { "face", MSG_counter_face }, { "sheet", MSG_counter_off_sheet }, { "write", MSG_counter_off_write },
    { "written", MSG_counter_off_written }, { "none", MSG_counter_off_none }, { "save", MSG_counter_off_save },
    { "again", MSG_counter_print }, { "forget", MSG_counter_off_forget }, { "code", MSG_counter_off_code },
    { "wrong", MSG_counter_off_wrong }, { "missing", MSG_counter_off_missing }, { "over", MSG_counter_off_over },
    { "spoilt", MSG_counter_off_spoilt }, { "slip", MSG_counter_off_slip }, { "not_yet", MSG_counter_off_not_yet },
    { "slip_text", MSG_counter_off_slip_text }, { "taken_at", MSG_counter_off_taken_at },
    { "mark", MSG_counter_off_mark }, { "brought", MSG_counter_form_papers }, { "desk", MSG_counter_desk },
    { "kk", MSG_apply_lang_kk }, { "ru", MSG_apply_lang_ru }, { "en", MSG_apply_lang_en },
    { "date", MSG_apply_date_hint }, { "until", MSG_counter_off_until },
};

static struct json *contents(struct counter *c, struct str id, const struct json *v)
{
    struct json *o = json_new_object(c->a), *w = json_new_object(c->a), *list, *one;

    json_set_str(c->a, o, "kit", id);
    json_set_str(c->a, o, "key", json_get_str(v, "key"));
    json_set_str(c->a, o, "start", json_get_str(v, "start"));
    json_set_int(c->a, o, "from", json_get_int(v, "from", 0));
    json_set_int(c->a, o, "until", json_get_int(v, "until", 0));
    json_set_str(c->a, o, "lang", lang_code(c->r->lang));
    json_set_str(c->a, o, "office", counter_place(c));
    json_set_str(c->a, o, "desk", json_get_str(v, "desk"));
    json_set_str(c->a, o, "by", c->r->actor.id);
    json_set(c->a, o, "words", w);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        one = json_set(c->a, w, words[i].name, json_new_object(c->a));
        for (int k = 0; k < LANG_COUNT; k++)
            json_set_str(c->a, one, str_z(c->a, lang_code((enum lang)k)), msg((enum lang)k, words[i].text));
    }
    list = json_set(c->a, o, "services", json_new_array(c->a));
    for (size_t i = 0; i < law_n_services(c->law); i++)
        put_service(c, list, law_service_at(c->law, i));
    put_lists(c, json_set(c->a, o, "lists", json_new_object(c->a)));
    return o;
}

/* JSON inside of a script element: no "<" may end it. */
static struct str inside(struct arena *a, struct str page, struct str json)
{
    static const char hole[] = "\"KIT\"";
    ptrdiff_t at = str_find(page, hole);
    struct buf b = buf_on(a);

    if (at < 0)
        return STR_NONE;
    buf_str(&b, str_sub(page, 0, (size_t)at));
    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] == '<')
            buf_puts(&b, "\\u003c");
        else
            buf_char(&b, json.p[i]);
    }
    buf_str(&b, str_sub(page, (size_t)at + sizeof hole - 1, page.n));
    return buf_get(&b);
}

static struct str kit_page(void)
{
    for (size_t i = 0; i < portal_assets_count; i++)
        if (str_starts(portal_assets[i].url, "/assets/counter-kit"))
            return portal_assets[i].bytes;
    return STR_NONE;
}

void counter_kit_file(struct request *r)
{
    struct counter c;
    struct json *v;
    struct str out = STR_NONE;

    if (!counter_free(r, &c))
        return;
    v = kit_of(&c, r->params[0], NULL);
    if (v != NULL)
        out = inside(c.a, kit_page(), json_text(c.a, contents(&c, r->params[0], v), 0));
    if (out.n == 0) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-kit", "There is no such kit, or it was given back.",
            "Take a new one.");
        return;
    }
    http_header(r, "Content-Disposition", str_printf(c.a, "attachment; filename=\"sapar-%.*s.html\"",
        STR_ARG(r->params[0])));
    http_answer(r, 200, STR("text/html; charset=utf-8"), out);
}
