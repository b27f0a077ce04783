/*
 * NAME      reminders - the day before a reservation the person is told, in the cabinet and by mail and SMS
 * WHY       a time that somebody forgot is a time that nobody had
 * OWNS      records "visit-reminder": id begins with when it is due, so that those of today come first in the
 *           list
 * ERRORS    what cannot be stored is tried again by the next drain
 * MUST NOT  say what for: a telephone lies open on a table
 */
#include "flow/visits_room.h"
#include "flow/keep.h"

#include "flow/wording.h"

#define KIND STR("visit-reminder")
enum { AT_ONCE = 32, A_DAY = 86400 };

static moment due_of(moment at)
{
    return moment_make(moment_day(at) - 1, VISIT_REMIND_HOUR * 3600);
}

static struct str id_of(struct arena *a, moment at, struct str visit)
{
    return str_printf(a, "%014lld-%.*s", (long long)due_of(at), STR_ARG(visit));
}

int visit_remind(struct store *s, struct str id, struct str person, moment at, struct str data, moment now,
                 struct arena *a, struct diags *d)
{
    struct record r = { .kind = KIND, .id = id_of(a, at, id), .owner = person, .until = at, .version = RECORD_ANY,
                        .data = data };

    return due_of(at) <= now ? PORT_OK : keep_put(s, &r, now, d);
}

int visit_remind_no(struct store *s, const struct record *visit, const struct json *v, moment now, struct arena *a,
                    struct diags *d)
{
    moment at;
    int rc;

    if (!moment_parse(json_get_str(v, "at"), &at))
        return PORT_OK;
    rc = s->ops->record_drop(s, KIND, id_of(a, at, visit->id), RECORD_ANY, now, d);
    return rc == PORT_ABSENT ? PORT_OK : rc;
}

/* ------------------------------------------------------------------ the day before */
struct reminding {
    struct flow_reader *r;
    const struct wordings *words;
    moment now;
    struct arena *a;
    struct record_change c[AT_ONCE * (2 + GATE_CHANNELS)];
    size_t n;
};

static void say(struct reminding *x, enum lang lang, const struct json *v, struct str args[3])
{
    struct arena *a = x->a;
    moment at = 0;
    int y, m, d;

    (void)moment_parse(json_get_str(v, "at"), &at);
    day_parts(moment_day(at), &y, &m, &d);
    args[0] = json_get_str(v, "ticket");
    args[1] = str_printf(a, "%02d.%02d.%04d %02d:%02d", d, m, y, moment_second(at) / 3600, moment_second(at) / 60 % 60);
    args[2] = law_place(x->r->f->cfg.law, json_get_str(v, "place"), lang);
}

static void put_notice(struct reminding *x, const struct record *rec, const struct json *v)
{
    struct json *o = json_new_object(x->a), *text = json_set(x->a, o, "text", json_new_object(x->a));
    struct arena *a = x->a;

    json_set_str(a, o, "number", STR(""));
    json_set_str(a, o, "ticket", json_get_str(v, "ticket"));
    json_set_str(a, o, "template", STR("visit"));
    json_set_str(a, o, "at", moment_str(a, x->now));
    json_set_str(a, o, "service", json_get_str(v, "service"));
    for (int l = 0; l < LANG_COUNT; l++) {
        struct str args[3];

        say(x, (enum lang)l, v, args);
        json_set_str(a, text, str_z(a, lang_code((enum lang)l)),
                     wording_make(x->words, a, (enum lang)l, MSG_notice_visit, args, 3));
    }
    x->c[x->n++].record = (struct record){ .kind = STR("notice"), .owner = rec->owner,
                                          .until = x->now + 366 * (moment)A_DAY,
        .id = str_printf(a, "visit-%.*s", STR_ARG(rec->id)), .version = RECORD_ANY, .data = json_text(a, o, 0) };
}

/* As they set it in the cabinet; who set nothing, as in their newest application. */
static struct contact contact_now(struct reminding *x, struct str person)
{
    struct case_filter f = { .person_key = person, .due_before = DAY_NONE, .limit = 1 };
    struct diags quiet = diags_on(x->a);
    struct store *s = x->r->s;
    struct case_row *rows;
    struct contact k;
    struct loaded l;
    int64_t total;
    size_t n = 0;

    if (s->ops->list(s, &f, x->a, &rows, &n, &total, &quiet) != PORT_OK || n == 0
        || case_load(s, rows[0].number, x->a, &l, &quiet) != PORT_OK || !str_eq(l.state->person_key, person))
        return contact_of(s, person, NULL, x->now, x->a);
    k = contact_of(s, person, json_get(l.state->person, "contact"), x->now, x->a);
    if (k.language.n == 0)
        k.language = l.state->language;
    return k;
}

static void put_messages(struct reminding *x, const struct record *rec, const struct json *v)
{
    static const char *const names[GATE_CHANNELS] = { [GATE_MAIL] = "mail", [GATE_SMS] = "sms" };
    struct contact k = contact_now(x, rec->owner);
    enum lang lang = LANG_KK;
    struct str args[3];

    (void)lang_parse(k.language, &lang);
    k.language = lang_code(lang);
    say(x, lang, v, args);
    for (int c = 0; c < GATE_CHANNELS; c++) {
        struct json *o = json_new_object(x->a);

        if (!message_to(&k, c, o, x->a))
            continue;
        json_set_str(x->a, o, "subject", wording_make(x->words, x->a, lang, MSG_notice_visit_subject, args, 1));
        json_set_str(x->a, o, "text", wording_make(x->words, x->a, lang, MSG_notice_visit_text, args, 3));
        x->c[x->n++].record = (struct record){ .kind = STR("message"), .until = rec->until, .version = RECORD_ANY,
            .id = str_printf(x->a, "visit-%s-%.*s", names[c], STR_ARG(rec->id)), .data = json_text(x->a, o, 0) };
    }
}

/* A reservation that is there no more has no reminder either; one that is, is told and the reminder dropped, or
 * nothing of both: another drain may have been faster. */
size_t visit_reminders(struct flow *f, struct flow_reader *r, const struct wordings *w, struct arena *a,
                       struct diags *d)
{
    struct record_query q = { .kind = KIND, .limit = AT_ONCE };
    struct reminding *x = arena_new_of(a, struct reminding);
    struct str until = str_printf(a, "%014lld-~", (long long)flow_now(f));
    struct record *list;
    size_t n = 0, told = 0;

    *x = (struct reminding){ .r = r, .words = w, .now = flow_now(f), .a = a };
    if (flow_record_list(r, &q, a, &list, &n, d) != PORT_OK)
        return 0;
    for (size_t i = 0; i < n && str_cmp(list[i].id, until) <= 0; i++) {
        const struct json *v = record_json(&list[i], a);

        x->c[x->n].drop = true;
        x->c[x->n++].record = (struct record){ .kind = KIND, .id = list[i].id, .version = list[i].version };
        if (v == NULL)
            continue;
        put_notice(x, &list[i], v);
        put_messages(x, &list[i], v);
        told++;
    }
    return x->n == 0 || flow_record_save(f, x->c, x->n, d) == PORT_OK ? told : 0;
}
