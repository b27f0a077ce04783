/*
 * NAME      muster_send - the message of an emergency goes out, and what comes back
 * WHY       a second official looks before thousands of telephones ring; who answers needs no password, only the code
 *           that came with the message, for that is what one has in the street
 * OWNS      codes: twelve letters, known to the message and to nobody else; their hash is the record's id
 * ERRORS    see muster.h
 * MUST NOT  tell who has a code anything but what was written to them
 */
#include "flow/muster_room.h"

#include "flow/wording.h"

/* No letter that is read as another; 60 bits. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

struct sending {
    struct flow_reader *r;
    struct str id;
    const struct json *text;
    const struct wordings *words;
    struct record_change *changes;
    size_t n;
    moment now;
    int64_t people, silent;
};

static struct str code_of(struct sending *x, struct arena *a)
{
    unsigned char bytes[MUSTER_CODE];
    char *out = arena_alloc(a, MUSTER_CODE + 1);

    x->r->f->cfg.random.bytes(x->r->f->cfg.random.ctx, bytes, sizeof bytes);
    for (int i = 0; i < MUSTER_CODE; i++)
        out[i] = letters[bytes[i] & 31];
    out[MUSTER_CODE] = '\0';
    return (struct str){ out, MUSTER_CODE };
}

static struct str id_of(struct flow_reader *r, struct str code, struct arena *a)
{
    char hex[65];

    r->s->ops->digest(str_printf(a, "muster %.*s", STR_ARG(code)), hex);
    return str_dup(a, str_of(hex));
}

/* One record a channel; their ids begin so that they leave before ordinary news. */
static bool put_message(struct sending *x, struct arena *a, int channel, const struct contact *to, struct str code,
                        enum lang lang)
{
    static const char *const names[GATE_CHANNELS] = { [GATE_MAIL] = "mail", [GATE_SMS] = "sms" };
    struct str link = str_printf(a, "%.*s/%.*s/safe/%.*s", STR_ARG(x->r->f->base_url),
                                 STR_ARG(lang_code(lang)), STR_ARG(code));
    struct str args[3] = { json_get_str(x->text, lang_code(lang).p), link, code };
    struct json *o = json_new_object(a);

    if (to->to[channel].n == 0)
        return false;
    json_set_int(a, o, "channel", channel);
    json_set_str(a, o, "to", to->to[channel]);
    json_set_str(a, o, "language", lang_code(lang));
    json_set_bool(a, o, "urgent", true);    /* it wakes whom it wakes */
    json_set_str(a, o, "subject", wording_make(x->words, a, lang, MSG_muster_subject, NULL, 0));
    json_set_str(a, o, "text", wording_make(x->words, a, lang, MSG_muster_message, args, 3));
    x->changes[x->n++].record = (struct record){
        .kind = STR("message"), .until = x->now + 2 * INT64_C(86400), .data = json_text(a, o, 0),
        .id = str_printf(a, "0-emergency-%s-%.*s", names[channel], STR_ARG(id_of(x->r, code, a))) };
    return true;
}

static void send_one(struct muster_walk *w, const struct case_state *s, struct str country, struct str kind)
{
    struct sending *x = w->more;
    struct arena *a = w->a;
    struct contact to;
    enum lang lang = LANG_RU;
    struct json *o = json_new_object(a);
    struct str code;
    bool sms, mail;

    if (x->people == MUSTER_MOST)
        return;
    to = contact_of(x->r->s, s->person_key, json_get(s->person, "contact"), x->now, a);
    if (!lang_parse(to.language, &lang))
        (void)lang_parse(s->language, &lang);
    code = code_of(x, a);
    sms = put_message(x, a, GATE_SMS, &to, code, lang);
    mail = put_message(x, a, GATE_MAIL, &to, code, lang);
    x->people++;
    x->silent += !sms && !mail;
    json_set_str(a, o, "number", s->number);
    json_set_str(a, o, "country", country);
    json_set_str(a, o, "kind", kind);
    json_set_str(a, o, "language", lang_code(lang));
    json_set_bool(a, o, "reached", sms || mail);
    x->changes[x->n++].record = (struct record){
        .kind = MUSTER_PERSON, .id = id_of(x->r, code, a), .owner = x->id,
        .until = x->now + MUSTER_DAYS * INT64_C(86400), .data = json_text(a, o, 0) };
}

/* Neither the same login nor the same human being. */
static bool may_settle(const struct actor *by, const struct json *v, struct diags *d)
{
    if (!str_is(json_get_str(v, "state"), "proposed")) {
        flow_refuse(d, DIAG_REFUSED, "changed-meanwhile", STR_NONE, "look at it again", "it was settled meanwhile");
        return false;
    }
    if (!str_eq(by->id, json_get_str(v, "by"))
        && !(by->person.n > 0 && str_eq(by->person, json_get_str(v, "person"))))
        return true;
    flow_refuse(d, DIAG_REFUSED, "own-proposal", STR_NONE, "ask a colleague of the mission",
                "who wrote the message does not send it");
    return false;
}

bool flow_muster_settle(struct flow_reader *r, const struct actor *by, struct str id, bool approve,
                        struct arena *a, struct diags *d)
{
    struct sending x = { .r = r, .id = id, .now = flow_now(r->f) };
    struct muster_walk w = { .a = a, .each = send_one, .more = &x, .today = moment_day(x.now) };
    struct record rec;
    struct json *v;

    if (!muster_mission(by, d) || (v = muster_get(r, by, id, a, &rec, d)) == NULL || !may_settle(by, v, d))
        return false;
    w.country = json_get_str(v, "country");
    w.town = json_get_str(v, "town");
    x.text = json_get(v, "text");
    x.words = wordings_read(r->s, x.now, a, d);
    x.changes = arena_new_array(a, MUSTER_MOST * 3 + 1, struct record_change);
    if (approve && !muster_walk(r, by, "emergency-send", &w, d))
        return false;
    json_set_str(a, v, "state", approve ? STR("sent") : STR("rejected"));
    json_set_str(a, v, "settled_by", by->id);
    json_set_str(a, v, "settled_at", moment_str(a, x.now));
    json_set_int(a, v, "sent", x.people);
    json_set_int(a, v, "silent", x.silent);
    x.changes[x.n++].record = (struct record){ .kind = MUSTER, .id = id, .owner = rec.owner,
        .until = MOMENT_NONE, .version = rec.version, .data = json_text(a, v, 0) };
    return flow_record_save(r->f, x.changes, x.n, d) == PORT_OK;
}

/* ------------------------------------------------------------------ the answer */
/* As typed from a telephone's screen: small letters, blanks, O for 0, I and L for 1. */
static struct str tidy(struct str typed, struct arena *a)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < typed.n && b.n <= MUSTER_CODE; i++) {
        char ch = typed.p[i];

        if (ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 32);
        if (ch == ' ' || ch == '-')
            continue;
        buf_char(&b, ch == 'O' ? '0' : ch == 'I' || ch == 'L' ? '1' : ch);
    }
    return buf_get(&b);
}

static struct json *asked(struct flow_reader *r, struct str code, struct arena *a, struct record *person,
                          struct json **muster, struct diags *d)
{
    struct str plain = tidy(code, a);
    struct record rec;
    int rc;

    if (plain.n != MUSTER_CODE)
        return NULL;
    rc = flow_record_get(r, MUSTER_PERSON, id_of(r, plain, a), a, person, d);
    if (rc == PORT_OK)
        rc = flow_record_get(r, MUSTER, person->owner, a, &rec, d);
    if (rc != PORT_OK)
        return NULL;
    *muster = json_parse(a, rec.data, JSON_LIMITS, d);
    return *muster != NULL ? json_parse(a, person->data, JSON_LIMITS, d) : NULL;
}

struct json *flow_muster_asked(struct flow_reader *r, struct str code, struct arena *a, struct diags *d)
{
    struct json *muster, *v, *o = json_new_object(a);
    struct record person;

    v = asked(r, code, a, &person, &muster, d);
    if (v == NULL)
        return NULL;
    json_set(a, o, "text", json_copy(a, json_get(muster, "text")));
    json_set_str(a, o, "answer", json_get_str(v, "answer"));
    json_set_str(a, o, "at", json_get_str(v, "at"));
    json_set_str(a, o, "language", json_get_str(v, "language"));
    return o;
}

bool flow_muster_answer(struct flow_reader *r, struct str code, struct str said, struct str note,
                        struct arena *a, struct diags *d)
{
    struct record_change c = { .drop = false };
    struct json *muster, *v = asked(r, code, a, &c.record, &muster, d);

    if (v == NULL) {
        if (d->first == NULL)
            flow_refuse(d, DIAG_REFUSED, "no-such-muster", STR("code"), "look at the message again",
                        "there is no such code, or the emergency is over");
        return false;
    }
    if (!str_is(said, "safe") && !str_is(said, "help") && !str_is(said, "left")) {
        flow_refuse(d, DIAG_INPUT, "bad-value", STR("answer"), "choose one of the three", "no answer was chosen");
        return false;
    }
    json_set_str(a, v, "answer", said);
    json_set_str(a, v, "note", str_sub(note, 0, MUSTER_NOTE * 2));
    json_set_str(a, v, "at", moment_str(a, flow_now(r->f)));
    c.record.data = json_text(a, v, 0);
    return flow_record_save(r->f, &c, 1, d) == PORT_OK;
}
