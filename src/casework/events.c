/*
 * NAME    events - the bytes of an event: what is stored, hashed and proved
 * WHY     one spelling, members in one order, no blanks: the same event always gives the same leaf
 *         of the journal
 * ERRORS  bytes that are not such an event: DIAG_INPUT "bad-event" saying which member is wrong
 * MUST NOT repair what it reads
 */
#include "casework/room.h"

/* An event holds a body that was read within JSON_LIMITS, deeper by its own members and with what
 * the decision added: what could be written must be readable for ever. */
#define EVENT_LIMITS ((struct json_limits){ 16u << 20, 40, 1000000 })

static void put(struct buf *b, const char *key, struct str s)
{
    buf_puts(b, key);
    buf_json(b, s);
}

static void put_actor(struct buf *b, const struct actor *by)
{
    put(b, ",\"by\":{\"role\":", str_of(role_name(by->role)));
    put(b, ",\"id\":", by->id);
    if (by->person.n > 0)
        put(b, ",\"person\":", by->person);
    if (by->body.n > 0)
        put(b, ",\"body\":", by->body);
    if (by->place.n > 0)
        put(b, ",\"place\":", by->place);
    buf_char(b, '}');
}

struct str event_bytes(struct arena *a, struct str number, const struct event *e)
{
    struct buf b = buf_on(a);

    put(&b, "{\"case\":", number);
    buf_puts(&b, ",\"seq\":");
    buf_int(&b, e->seq);
    put(&b, ",\"type\":", str_of(event_name(e->type)));
    put(&b, ",\"at\":", moment_str(a, e->at));
    put_actor(&b, &e->by);
    buf_puts(&b, ",\"data\":");
    if (e->data != NULL)
        json_write(&b, e->data, 0);
    else
        buf_puts(&b, "{}");
    buf_char(&b, '}');
    return buf_get(&b);
}

static bool bad(struct diags *d, const char *member)
{
    struct diag *g = diag_add(
        d, DIAG_INPUT, "bad-event", "an event's member \"%s\" cannot be read", member);

    g->field = str_of(member);
    g->remedy = STR(
        "compare the store with a backup: these bytes were not written by this program");
    return false;
}

bool event_read(
    struct arena *a, struct str bytes, struct str *number, struct event *out, struct diags *d)
{
    struct json *o = json_parse(a, bytes, EVENT_LIMITS, d);
    struct json *data;

    *out = (struct event){ 0 };
    if (o == NULL)
        return false;
    *number = json_get_str(o, "case");
    if (number->n == 0)
        return bad(d, "case");
    if (!json_int(json_get(o, "seq"), &out->seq) || out->seq < 1)
        return bad(d, "seq");
    if (!event_parse(json_get_str(o, "type"), &out->type))
        return bad(d, "type");
    if (!moment_parse(json_get_str(o, "at"), &out->at))
        return bad(d, "at");
    if (!actor_read(json_get(o, "by"), &out->by))
        return bad(d, "by");
    data = json_get(o, "data");
    if (data == NULL || data->type != JSON_OBJECT)
        return bad(d, "data");
    out->data = data;
    return true;
}
