/*
 * NAME      counter_desk - the shift of a desk, and who is in front of it
 * WHY       one record a session holds everything of the person served; finishing drops it in one step,
 *           and a page left open from before is refused by the mark it carries
 * OWNS      records of kind "counter"
 * ERRORS    a problem page, already given, where a function says false
 */
#include "portal/counter_kit.h"

#include "trust/encode.h"
#include "web/signin.h"

#define KIND STR("counter")

struct str counter_say(const struct counter *c, unsigned id, const struct str *args, size_t n)
{
    struct buf b = buf_on(c->a);

    text_put(&b, c->r->lang, id, args, n);
    return buf_get(&b);
}

struct str counter_stamp(struct request *r, struct str what)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char key[32], mac[32];
    char *out = arena_alloc(r->arena, 9);

    web_key(r->web, "counter slip", key);
    hmac_sha256((struct str){ (const char *)key, sizeof key }, what, mac);
    for (int i = 0; i < 8; i++)
        out[i] = letters[mac[i] & 31];
    out[8] = '\0';
    return (struct str){ out, 8 };
}

static bool load(struct request *r, struct counter *c)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct record rec;
    int rc;

    *c = (struct counter){ .r = r, .a = r->arena, .law = web_cfg(r->web)->law };
    if (reader == NULL)
        return false;
    rc = flow_record_get(reader, KIND, r->session.id, c->a, &rec, &d);
    if (rc == PORT_FAILED) {
        http_problem(r, 503, &d);
        return false;
    }
    /* Somebody else's shift in this browser is none of this operator's. */
    if (rc == PORT_OK && str_eq(rec.owner, r->actor.id)) {
        c->v = json_parse(c->a, rec.data, JSON_LIMITS, &d);
        c->version = rec.version;
    }
    if (c->v == NULL)
        c->v = json_new_object(c->a);
    return true;
}

bool counter_open(struct request *r, struct counter *c)
{
    if (!load(r, c))
        return false;
    if (json_get_str(c->v, "desk").n > 0)
        return true;
    http_redirect(r, STR("/counter/shift"));
    return false;
}

bool counter_free(struct request *r, struct counter *c)
{
    if (!counter_open(r, c))
        return false;
    if (json_get(c->v, "person") == NULL)
        return true;
    http_redirect(r, STR("/counter/person"));
    return false;
}

bool counter_bound(struct request *r, struct counter *c)
{
    if (!counter_open(r, c))
        return false;
    if (r->form != NULL && !str_eq(answer(r, "bind"), json_get_str(c->v, "bind"))) {
        http_problem_of(r, 409, DIAG_REFUSED, "other-person",
            "This page was made for a person you have finished with.", "Begin again from the desk.");
        return false;
    }
    if (json_get(c->v, "person") != NULL)
        return true;
    http_redirect(r, STR("/counter"));
    return false;
}

static bool keep(struct counter *c)
{
    struct request *r = c->r;
    struct record_change k = { .record = { .kind = KIND, .id = r->session.id, .owner = r->actor.id,
        .until = http_now(r) + COUNTER_HOURS * 3600, .version = c->version,
        .data = json_text(c->a, c->v, 0) } };
    struct diags d = diags_on(c->a);
    int rc;

    if (k.record.data.n > RECORD_MOST) {
        http_problem_of(r, 413, DIAG_INPUT, "draft-too-large", "The application holds too much.",
            "Take out pages that are not needed.");
        return false;
    }
    rc = flow_record_save(web_cfg(r->web)->flow, &k, 1, &d);
    if (rc == PORT_OK)
        return true;
    if (rc == PORT_CONFLICT)
        http_problem_of(r, 409, DIAG_REFUSED, "draft-changed",
            "This was changed in another window meanwhile.", "Load the page again and repeat the step.");
    else
        http_problem(r, 503, &d);
    return false;
}

bool counter_keep(struct counter *c)
{
    if (!c->freeze && json_get(c->v, "draft") != NULL)
        apply_drop(json_get(c->v, "draft"), STR("signing"));
    return keep(c);
}

void counter_wipe(struct counter *c)
{
    struct json *fresh = json_new_object(c->a);

    json_set_str(c->a, fresh, "desk", json_get_str(c->v, "desk"));
    json_set_str(c->a, fresh, "since", json_get_str(c->v, "since"));
    c->v = fresh;
}

struct str counter_place(const struct counter *c)
{
    struct str place = c->r->actor.place;

    return place.n > 0 ? law_place(c->law, place, c->r->lang) : STR("-");
}

struct str counter_key(const struct counter *c)
{
    const struct json *who = json_get(c->v, "person");
    struct str iin = json_get_str(who, "iin");

    return iin.n > 0 ? iin
        : str_printf(c->a, "document:%.*s", STR_ARG(json_get_str(who, "document")));
}

enum lang counter_lang(const struct request *r, struct str code)
{
    for (int i = 0; i < LANG_COUNT; i++)
        if (str_eq(lang_code((enum lang)i), code))
            return (enum lang)i;
    return r->lang;
}

struct str counter_name(struct arena *a, const struct json *person)
{
    return apply_full_name(a, person);
}

const struct ui_bound *counter_bar(const struct counter *c)
{
    struct ui_bound *b = arena_new_of(c->a, struct ui_bound);
    const struct json *who = json_get(c->v, "person"), *by = json_get(c->v, "representative");
    struct str part[2];

    b->name = counter_name(c->a, who);
    b->number = json_get_str(who, "iin").n > 0 ? json_get_str(who, "iin")
        : json_get_str(who, "document");
    b->bind = json_get_str(c->v, "bind");
    if (by != NULL) {
        part[0] = counter_name(c->a, by);
        part[1] = json_get_str(by, "basis");
        b->by = counter_say(c, MSG_counter_by, part, 2);
    }
    return b;
}

/* ------------------------------------------------------------------ the shift */
static void show_shift(struct counter *c, int status, struct faults *f)
{
    struct request *r = c->r;

    portal_show(r, status, counter_shift, .errors = f->list, .n_errors = f->n,
        .office = counter_place(c), .desk = answer(r, "desk"), .desk_error = fault_of(f, "desk"));
}

void counter_shift(struct request *r)
{
    struct counter c;
    struct faults f;

    faults_init(&f, r);
    if (!load(r, &c))
        return;
    if (json_get_str(c.v, "desk").n > 0)
        http_redirect(r, STR("/counter"));
    else
        show_shift(&c, 200, &f);
}

void counter_shift_post(struct request *r)
{
    struct counter c;
    struct faults f;
    struct str desk;

    if (!load(r, &c))
        return;
    faults_init(&f, r);
    desk = need(&f, "desk", MSG_counter_no_desk, 20);
    if (f.n > 0) {
        show_shift(&c, 422, &f);
        return;
    }
    if (json_get_str(c.v, "desk").n == 0) {
        json_set_str(c.a, c.v, "desk", desk);
        json_set_str(c.a, c.v, "since", moment_str(c.a, http_now(r)));
        if (!counter_keep(&c))
            return;
    }
    http_redirect(r, STR("/counter"));
}

void counter_shift_end(struct request *r)
{
    struct counter c;

    if (!counter_free(r, &c))
        return;
    c.v = json_new_object(c.a);
    if (counter_keep(&c))
        http_redirect(r, STR("/counter/shift"));
}

void counter_home(struct request *r)
{
    struct counter c;
    moment since = MOMENT_NONE;

    if (!counter_free(r, &c))
        return;
    moment_parse(json_get_str(c.v, "since"), &since);
    if (web_reader(r) == NULL)
        return;
    portal_show(r, 200, counter_home, .line = kit_line(&c),
        .office = counter_place(&c), .desk = json_get_str(c.v, "desk"),
        .since = since, .finished = answer_is(r, "finished", "yes"));
}

/* ------------------------------------------------------------------ done with a person */
void counter_finish_post(struct request *r)
{
    struct counter c;

    if (!counter_bound(r, &c))
        return;
    counter_wipe(&c);
    if (!counter_keep(&c))
        return;
    /* Whatever the browser kept of this person's pages goes too. */
    http_header(r, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    http_redirect(r, STR("/counter?finished=yes"));
}
