/*
 * NAME      notices - what was queued to be told is told: in the cabinet, and by mail or SMS
 * WHY       an effect of a decision is kept in the same transaction as the decision, and carried
 *           out when there is time; a crash between leaves neither a gap nor a second notice
 * OWNS      records of kind "notice" (owner: the person's key), "staff-notice" (owner: an official's
 *           id or a body's code) and "message" (what is still to be handed to mail or SMS)
 * ERRORS    what cannot be stored stays queued; a message that cannot be handed over, or that waits for the
 *           morning where the person is (channels.h), is tried again for two days
 * MUST NOT  put into mail or SMS what a case is about; log whom it went to
 */
#include "flow/room.h"
#include "flow/keep.h"

#include "flow/channels.h"
#include "flow/wording.h"

enum { AT_ONCE = 32, MESSAGES_AT_ONCE = 16, SENT_AT_ONCE = 1024 };   /* what is filed meanwhile waits for no more */
#define NOTICE_KEPT ((moment)366 * 86400)
#define MESSAGE_KEPT ((moment)2 * 86400)

/* A row a template of casework; a template without a row is "there is news". */
static const struct template {
    const char *name;
    enum msg text;
    bool staff, due, urgent;    /* due: the nearest term is told; urgent: also by SMS */
} templates[] = {
    { "filed", MSG_notice_filed, false, true, false },
    { "accepted", MSG_notice_accepted, false, true, false },
    { "returned", MSG_notice_returned, false, false, true },
    { "question", MSG_notice_question, false, true, true },
    { "clock-stopped", MSG_notice_clock_stopped, false, false, false },
    { "clock-resumed", MSG_notice_clock_resumed, false, true, false },
    { "notice-of-refusal", MSG_notice_notice_of_refusal, false, true, true },
    { "notice-of-cancellation", MSG_notice_notice_of_cancellation, false, true, true },
    { "transferred", MSG_notice_transferred, false, true, false },
    { "granted", MSG_notice_granted, false, false, true },
    { "refused", MSG_notice_refused, false, false, true },
    { "cancelled", MSG_notice_cancelled, false, false, true },
    { "corrected", MSG_notice_corrected, false, false, false },
    { "delivered", MSG_notice_delivered, false, false, false },
    { "withdrawn", MSG_notice_withdrawn, false, false, false },
    { "represented", MSG_notice_represented, false, false, true },
    { "representation-ended", MSG_notice_representation_ended, false, false, true },
    { "expired", MSG_notice_expired, false, false, false },
    { "complaint-received", MSG_notice_complaint_received, false, true, false },
    { "complaint-forwarded", MSG_notice_complaint_forwarded, false, true, false },
    { "complaint-decided", MSG_notice_complaint_decided, false, false, true },
    { "check", MSG_notice_check, true, true, false },
    { "check-answered", MSG_notice_check_answered, true, true, false },
    { "check-lapsed", MSG_notice_check_lapsed, true, true, false },
    { "deadline-passed", MSG_notice_deadline_passed, true, false, false },
    { "complaint", MSG_notice_complaint, true, true, false },
    { "objected", MSG_notice_objected, true, true, false },
};
static const struct template other = { "", MSG_notice_other, true, false, false };

static const struct template *template_of(struct str name)
{
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
        if (str_is(name, templates[i].name))
            return &templates[i];
    return &other;
}

/* ------------------------------------------------------------------ one effect */
/* What an effect comes to: one notice, and a message a channel. Made on the thread that drains, so that the
 * writer has only to write it. */
struct told {
    int64_t effect;
    struct record put[1 + GATE_CHANNELS];
    size_t n;
};
struct telling {
    struct flow_reader *r;
    moment now;
    bool deliver;               /* somebody may take messages */
    const struct wordings *words;
    struct arena *a;
    struct told told[AT_ONCE];
    size_t n;
};

static struct str day_text(struct arena *a, day d)
{
    int y, m, n;

    day_parts(d, &y, &m, &n);
    return str_printf(a, "%02d.%02d.%04d", n, m, y);
}

static struct str sentence(const struct wordings *w, struct arena *a, enum lang lang, const struct template *t,
                           struct str number, day due)
{
    struct str text = wording_make(w, a, lang, t->text, &number, 1), date;

    if (!t->due || due == DAY_NONE || due == DAY_OPEN || due == 0)
        return text;
    date = day_text(a, due);
    date = wording_make(w, a, lang, MSG_notice_due, &date, 1);
    return str_printf(a, "%.*s %.*s", STR_ARG(text), STR_ARG(date));
}

static day due_of(struct store *s, struct str number, struct arena *a)
{
    struct diags quiet = diags_on(a);
    struct case_row row;

    return s->ops->row(s, number, a, &row, &quiet) == PORT_OK ? row.due : DAY_NONE;
}

static struct json *notice_of(const struct telling *w, const struct json *effect, const struct template *t)
{
    struct arena *a = w->a;
    const struct json *data = json_get(effect, "data");
    struct str number = json_get_str(effect, "number");
    struct json *o = json_new_object(a), *texts = json_new_object(a);
    day due = due_of(w->r->s, number, a);

    json_set_str(a, o, "number", number);
    json_set_str(a, o, "template", json_get_str(effect, "template"));
    json_set_str(a, o, "at", moment_str(a, w->now));
    json_set_str(a, o, "service", json_get_str(data, "service"));
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(a, texts, str_z(a, lang_code((enum lang)l)),
                     sentence(w->words, a, (enum lang)l, t, number, due));
    json_set(a, o, "text", texts);
    return o;
}

/* The outbox gives each effect a number once and for all: the notice's id is made of it. */
static struct str id_of(struct arena *a, const struct json *effect, const char *what)
{
    return str_printf(a, "%s%019lld", what, (long long)json_get_int(effect, "id", 0));
}

static void put(struct told *t, const char *kind, struct str id, struct str owner, moment until,
                const struct json *data, struct arena *a)
{
    t->put[t->n++] = (struct record){ .kind = str_of(kind), .id = id, .owner = owner,
        .until = until, .version = RECORD_ANY, .data = json_text(a, data, 0) };
}

/* Where the person wants news now (set in their cabinet): {email, phone, mail_on, sms_on, language, country}, what is
 * empty is as in the application. NULL: they said nothing. */
static struct json *wish_of(struct store *s, struct str person, moment now, struct arena *a)
{
    struct diags quiet = diags_on(a);
    struct record rec;
    char hex[65];

    s->ops->digest(str_printf(a, "contact %.*s", STR_ARG(person)), hex);
    if (s->ops->record_get(s, STR("contact"), str_of(hex), now, a, &rec, &quiet) != PORT_OK)
        return NULL;
    return record_json(&rec, a);
}

static const struct { const char *member, *id, *wanted; bool urgent; } channels[GATE_CHANNELS] = {
    [GATE_MAIL] = { "email", "mail-", "mail_on", false },
    [GATE_SMS] = { "phone", "sms-", "sms_on", true },
};

struct contact contact_of(struct store *s, struct str person, const struct json *contact, moment now,
                          struct arena *a)
{
    const struct json *wish = wish_of(s, person, now, a);
    struct contact out = { .language = json_get_str(wish, "language"), .country = json_get_str(wish, "country") };

    for (int c = 0; c < GATE_CHANNELS; c++) {
        out.to[c] = json_get_str(wish, channels[c].member);
        if (out.to[c].n == 0)
            out.to[c] = json_get_str(contact, channels[c].member);
        out.off[c] = !json_get_bool(wish, channels[c].wanted, true);
    }
    return out;
}

bool message_to(const struct contact *k, int channel, struct json *o, struct arena *a)
{
    struct zone_span z = zone_of(k->country, k->to[GATE_SMS]);

    if (k->to[channel].n == 0 || k->off[channel])
        return false;
    json_set_int(a, o, "channel", channel);
    json_set_str(a, o, "to", k->to[channel]);
    json_set_str(a, o, "language", k->language);
    json_set_int(a, o, "zone_from", z.from);
    json_set_int(a, o, "zone_to", z.to);
    return true;
}

/* What is to be handed over, one record a channel. */
static void put_messages(struct telling *w, const struct json *effect, const struct template *t,
                         struct told *out)
{
    struct arena *a = w->a;
    const struct json *data = json_get(effect, "data");
    struct contact k = contact_of(w->r->s, json_get_str(effect, "to"), json_get(data, "contact"), w->now, a);

    if (k.language.n == 0)
        k.language = json_get_str(data, "language");
    for (int c = 0; c < GATE_CHANNELS; c++) {
        struct json *o = json_new_object(a);

        if ((channels[c].urgent && !t->urgent) || !message_to(&k, c, o, a))
            continue;
        json_set_str(a, o, "number", json_get_str(effect, "number"));
        put(out, "message", id_of(a, effect, channels[c].id), STR_NONE, w->now + MESSAGE_KEPT, o, a);
    }
}

static void make_one(struct telling *w, const struct json *effect, struct told *out)
{
    const struct template *t = template_of(json_get_str(effect, "template"));
    struct str to = json_get_str(effect, "to");
    /* Nobody handles the case yet: there is nobody to tell, the lists of work show it. */
    bool named = to.n > 0 && to.n <= RECORD_NAME_MOST;

    *out = (struct told){ .effect = json_get_int(effect, "id", 0) };
    if (named)
        put(out, t->staff ? "staff-notice" : "notice", id_of(w->a, effect, ""), to,
            w->now + NOTICE_KEPT, notice_of(w, effect, t), w->a);
    if (w->deliver && !t->staff)
        put_messages(w, effect, t, out);
}

/* The effect's end stands first: when another drain was here before us, what it kept is what we would have. */
static int tell_one(const struct told *t, struct store *s, moment now, struct diags *d)
{
    int rc = s->ops->outbox_done(s, t->effect, now, d);

    for (size_t i = 0; i < t->n && rc == PORT_OK; i++)
        rc = keep_put(s, &t->put[i], now, d);
    return rc == PORT_ABSENT ? PORT_OK : rc;
}

/* On the writer thread: notices, messages and the end of the effects are one transaction. */
static int tell(void *ctx, struct store *s, moment now, struct diags *d)
{
    const struct telling *w = ctx;
    int rc = PORT_OK;

    for (size_t i = 0; i < w->n && rc == PORT_OK; i++)
        rc = tell_one(&w->told[i], s, now, d);
    return rc;
}

/* ------------------------------------------------------------------ mail and SMS */
/* A walk through what waits, in the order of ids; each handful in its own scratch. */
struct posting {
    struct flow *f;
    struct flow_reader *r;
    const struct gate_port *gate;
    const struct wordings *words;
    struct channel_rules rules;
    moment now;
    char after[RECORD_NAME_MOST + 1];
    size_t n_after;
    bool more;                  /* the last handful was full */
};
/* One of them, as it was settled. counted: what the person has had today with this one; 0: it does not count. */
struct handful {
    struct record_change gone[2 * MESSAGES_AT_ONCE], again[MESSAGES_AT_ONCE];
    size_t n_gone, n_again, n_counted, sent;
    struct { enum gate_channel c; struct str to; int n; } counted[MESSAGES_AT_ONCE];
};

static struct gate_message message_of(const struct posting *p, const struct record *r, const struct json *j,
                                      struct arena *a)
{
    struct gate_message m = { .channel = GATE_MAIL, .lang = LANG_RU, .id = r->id,
        .to = json_get_str(j, "to") };
    struct str args[2] = { json_get_str(j, "number"), p->f->cfg.base_url };

    lang_parse(json_get_str(j, "language"), &m.lang);
    if (news_letter(p->f, p->words, j, a, &m))
        return m;
    if (json_get_int(j, "channel", GATE_MAIL) == GATE_SMS)
        m.channel = GATE_SMS;
    else
        m.subject = wording_make(p->words, a, m.lang, MSG_notice_mail_subject, args, 1);
    m.text = wording_make(p->words, a, m.lang, MSG_notice_mail_text, args, 2);
    if (json_get_str(j, "text").n > 0) {    /* made before (muster_send.c, reminders.c) */
        m.text = json_get_str(j, "text");
        m.subject = m.channel == GATE_MAIL ? json_get_str(j, "subject") : STR_NONE;
    }
    return m;
}

/* How many the person has had today; those of this handful are not kept yet. */
static int had_today(const struct posting *p, const struct handful *h, const struct gate_message *m, struct arena *a,
                     struct diags *d)
{
    for (size_t i = h->n_counted; i-- > 0;)
        if (h->counted[i].c == m->channel && str_eq(h->counted[i].to, m->to))
            return h->counted[i].n;
    return channel_count(p->r->s, m->channel, m->to, p->now, a, d);
}

/* It is night there, or the person had enough for today: it stays where it is. *had: what to count from. */
static bool is_held(const struct posting *p, const struct handful *h, const struct json *j,
                    const struct gate_message *m, int *had, struct arena *a, struct diags *d)
{
    const struct zone_span at_home = zone_of(STR_NONE, STR_NONE);
    struct zone_span z = { (int)json_get_int(j, "zone_from", at_home.from), (int)json_get_int(j, "zone_to",
        at_home.to) };

    *had = -1;
    if (json_get_bool(j, "urgent", false))
        return false;
    if (channel_quiet(&p->rules, z, p->now))
        return true;
    *had = had_today(p, h, m, a, d);
    return *had >= p->rules.a_day[m->channel];
}

/* How often it was tried, when last and what came of it: for who looks after the ways out. */
static struct record_change tried(const struct record *r, struct json *j, const struct diags *faults, moment now,
                                  struct arena *a)
{
    struct record_change c = { .drop = false, .record = *r };

    json_set_int(a, j, "tries", json_get_int(j, "tries", 0) + 1);
    json_set_str(a, j, "last", moment_str(a, now));
    json_set_str(a, j, "why", faults->first != NULL ? faults->first->code : STR(""));
    c.record.data = json_text(a, j, 0);
    return c;
}

/* What was taken, and what nobody will ever take, is dropped; the rest waits for its end. */
static void deliver_one(const struct posting *p, struct handful *h, const struct record *r, struct arena *a,
                        struct diags *d)
{
    struct diags faults = diags_on(a);
    struct json *j = json_parse(a, r->data, JSON_LIMITS, &faults);
    struct gate_message m = message_of(p, r, j, a);
    int had = -1, rc = PORT_ABSENT;

    if (j != NULL && is_held(p, h, j, &m, &had, a, d))
        return;
    if (j != NULL)
        rc = p->gate->send(p->gate->ctx, &m, a, &faults);
    if (rc == PORT_FAILED) {
        diags_copy(d, &faults);
        /* What is no address today is none tomorrow. */
        if (faults.first == NULL || !str_is(faults.first->code, "gate-message")) {
            h->again[h->n_again++] = tried(r, j, &faults, p->now, a);
            return;
        }
    }
    h->sent++;
    h->gone[h->n_gone].drop = true;
    h->gone[h->n_gone++].record = (struct record){ .kind = STR("message"), .id = r->id, .version = RECORD_ANY };
    if (rc != PORT_OK || had < 0)
        return;
    h->counted[h->n_counted].c = m.channel;
    h->counted[h->n_counted].to = m.to;
    h->counted[h->n_counted++].n = had + 1;
    h->gone[h->n_gone++] = (struct record_change){ .record = channel_counted(p->r->s, m.channel, m.to, had + 1,
        p->now, a) };
}

/* The next handful. How many left the queue. */
static size_t deliver(struct posting *p, struct diags *d)
{
    struct arena *a = arena_new();
    struct record_query q = { .kind = STR("message"), .after = { p->after, p->n_after }, .limit = MESSAGES_AT_ONCE };
    struct handful *h = arena_new_of(a, struct handful);
    struct diags quiet = diags_on(a), said = diags_on(a);
    struct record *list;
    size_t n = 0, sent;
    bool kept;

    p->more = flow_record_list(p->r, &q, a, &list, &n, &said) == PORT_OK && n == MESSAGES_AT_ONCE;
    for (size_t i = 0; i < n; i++)
        deliver_one(p, h, &list[i], a, &said);
    for (p->n_after = 0; n > 0 && p->n_after < list[n - 1].id.n; p->n_after++)
        p->after[p->n_after] = list[n - 1].id.p[p->n_after];
    /* Another drain may have been faster: then there is nothing to remember. */
    if (h->n_again > 0)
        (void)flow_record_save(p->f, h->again, h->n_again, &quiet);
    kept = h->n_gone == 0 || flow_record_save(p->f, h->gone, h->n_gone, &said) == PORT_OK;
    p->more = p->more && kept;
    sent = kept ? h->sent : 0;
    diags_copy(d, &said);
    arena_free(a);
    return sent;
}

/* In an emergency there are thousands; what waits for the morning is passed by. */
static void deliver_all(struct flow *f, struct flow_reader *r, const struct gate_port *gate, const struct wordings *w,
                        struct arena *a, struct diags *d)
{
    struct posting p = { .f = f, .r = r, .gate = gate, .words = w, .now = flow_now(f), .more = true };

    p.rules = channels_read(r->s, p.now, a, d);
    for (size_t sent = 0; p.more && sent < SENT_AT_ONCE;)
        sent += deliver(&p, d);
}

/* ------------------------------------------------------------------ the door */
size_t flow_notices(struct flow *f, const struct gate_port *gate, struct diags *d)
{
    struct flow_reader *r = flow_reader_new(f, d);
    struct arena *a = arena_new();
    struct telling w = { .r = r, .deliver = gate != NULL, .a = arena_new() };
    struct diags said = diags_on(a);
    struct json *effects = NULL;
    int64_t last = INT64_MIN;
    size_t told = 0;

    if (r != NULL) {
        w.words = wordings_read(r->s, flow_now(f), a, &said);
        /* Each round begins behind the one before, or what was told does not go away: not again now. */
        while (r->s->ops->outbox(r->s, AT_ONCE, w.a, &effects, &said) == PORT_OK &&
               effects->count > 0 && json_get_int(effects->child, "id", 0) > last) {
            w.now = flow_now(f);
            w.n = 0;
            json_each(e, effects)
                make_one(&w, e, &w.told[w.n++]);
            if (flow_write(f, tell, &w, &said) != PORT_OK)
                break;
            told += w.n;
            last = w.told[w.n - 1].effect;
            arena_reset(w.a);
        }
        (void)visit_reminders(f, r, w.words, a, &said);
        if (gate != NULL)
            deliver_all(f, r, gate, w.words, a, &said);
        flow_reader_free(r);
    }
    diags_copy(d, &said);
    arena_free(w.a);
    arena_free(a);
    return told;
}
