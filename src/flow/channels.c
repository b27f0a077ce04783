/*
 * NAME      channels - see channels.h
 * OWNS      which clocks a country has (zones.def)
 * MUST NOT  guess one clock where a country has several: quiet is where any of them shows night
 */
#include "flow/channels.h"
#include "flow/keep.h"

#include "flow/room.h"

#define KIND STR("channels")
#define WAS STR("channels-was")
#define COUNT STR("message-count")
#define RULES STR("rules")
enum { HISTORY_MOST = 50, DAY_MINUTES = 24 * 60, STEP = 15, CODE_MOST = 4 };

static const struct row { const char *country, *phone; struct zone_span span; } rows[] = {
#define ZONE(country, phone, from, to) { country, phone, { from, to } },
#include "flow/zones.def"
#undef ZONE
};
#define N_ROWS (sizeof rows / sizeof *rows)
static const struct zone_span home = { 300, 300 };

/* ------------------------------------------------------------------ where it is night */
static struct zone_span by_phone(struct str phone)
{
    struct zone_span best = home;
    size_t longest = 0;

    for (size_t i = 0; phone.n > 1 && phone.p[0] == '+' && i < N_ROWS; i++) {
        struct str code = str_of(rows[i].phone);

        if (code.n > longest && str_starts(str_sub(phone, 1, phone.n), rows[i].phone)) {
            best = rows[i].span;
            longest = code.n;
        }
    }
    return best;
}

struct zone_span zone_of(struct str country, struct str phone)
{
    for (size_t i = 0; country.n > 0 && i < N_ROWS; i++)
        if (str_is(country, rows[i].country))
            return rows[i].span;
    return by_phone(phone);
}

static bool in_quiet(const struct channel_rules *c, int minute)
{
    return c->quiet_from <= c->quiet_to ? minute >= c->quiet_from && minute < c->quiet_to
                                        : minute >= c->quiet_from || minute < c->quiet_to;
}

bool channel_quiet(const struct channel_rules *c, struct zone_span z, moment now)
{
    int utc = (int)(((now / 60) % DAY_MINUTES + DAY_MINUTES) % DAY_MINUTES);

    for (int o = z.from; o <= z.to; o += STEP)
        if (in_quiet(c, (utc + o + 2 * DAY_MINUTES) % DAY_MINUTES))
            return true;
    return false;
}

/* ------------------------------------------------------------------ the rules */
struct channel_rules channels_usual(void)
{
    return (struct channel_rules){ .a_day = { [GATE_MAIL] = 20, [GATE_SMS] = 6 }, .quiet_from = 22 * 60,
                                   .quiet_to = 8 * 60 };
}

static bool bad(struct diags *d, const char *field, const char *remedy, const char *why)
{
    flow_refuse(d, DIAG_INPUT, "bad-channels", str_of(field), remedy, "%s", why);
    return false;
}

bool clock_of(struct str s, int *minute)
{
    int64_t h, m;

    if (s.n != 5 || s.p[2] != ':' || !str_int(str_sub(s, 0, 2), &h) || !str_int(str_sub(s, 3, 5), &m))
        return false;
    *minute = (int)(h * 60 + m);
    return h >= 0 && h < 24 && m >= 0 && m < 60;
}

static bool a_day(const struct json *v, const char *field, int *out, struct diags *d)
{
    int64_t n = json_get_int(v, field, 0);

    *out = (int)n;
    return (n >= 1 && n <= CHANNEL_DAY_MOST)
        || bad(d, field, "write a number from 1 to 100", "how many messages a person may get in a day is missing");
}

bool channels_sound(const struct json *v, struct channel_rules *out, struct diags *d)
{
    int quiet;

    *out = channels_usual();
    if (!a_day(v, "mail_day", &out->a_day[GATE_MAIL], d) || !a_day(v, "sms_day", &out->a_day[GATE_SMS], d))
        return false;
    if (!clock_of(json_get_str(v, "quiet_from"), &out->quiet_from))
        return bad(d, "quiet_from", "write it as 22:00", "the beginning of the quiet hours is no time");
    if (!clock_of(json_get_str(v, "quiet_to"), &out->quiet_to))
        return bad(d, "quiet_to", "write it as 08:00", "the end of the quiet hours is no time");
    quiet = (out->quiet_to - out->quiet_from + DAY_MINUTES) % DAY_MINUTES;
    return quiet <= CHANNEL_QUIET_MOST
        || bad(d, "quiet_to", "leave at least twelve hours open",
               "in a country with many clocks nothing would ever leave");
}

struct json *channels_json(const struct channel_rules *c, struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_int(a, o, "mail_day", c->a_day[GATE_MAIL]);
    json_set_int(a, o, "sms_day", c->a_day[GATE_SMS]);
    json_set_str(a, o, "quiet_from", str_printf(a, "%02d:%02d", c->quiet_from / 60, c->quiet_from % 60));
    json_set_str(a, o, "quiet_to", str_printf(a, "%02d:%02d", c->quiet_to / 60, c->quiet_to % 60));
    return o;
}

struct channel_rules channels_read(struct store *s, moment now, struct arena *a, struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct channel_rules c;
    struct record rec;

    if (s->ops->record_get(s, KIND, RULES, now, a, &rec, d) == PORT_OK
        && channels_sound(record_json(&rec, a), &c, &quiet))
        return c;
    return channels_usual();
}

int channels_write(struct store *s, struct str id, const struct json *proposal, const struct actor *second, moment now,
                   struct diags *d)
{
    struct arena *a = d->arena;
    struct record r = { .kind = KIND, .id = RULES, .until = MOMENT_NONE, .version = RECORD_ANY };
    struct json *o = json_copy(a, json_get(proposal, "data"));
    int rc;

    json_set_str(a, o, "proposed_by", json_get_str(proposal, "by"));
    json_set_str(a, o, "approved_by", second->id);
    json_set_str(a, o, "at", moment_str(a, now));
    r.data = json_text(a, o, 0);
    rc = keep_put(s, &r, now, d);
    r.kind = WAS;
    r.id = id;
    return rc == PORT_OK ? keep_put(s, &r, now, d) : rc;
}

/* ------------------------------------------------------------------ how many today */
static struct str count_id(struct store *s, enum gate_channel c, struct str to, moment now, struct arena *a)
{
    char *hex = arena_alloc(a, 65);

    s->ops->digest(str_printf(a, "messages\n%d\n%.*s\n%.*s", (int)c, STR_ARG(to), STR_ARG(day_str(a, moment_day(now)))),
                   hex);
    return str_of(hex);
}

int channel_count(struct store *s, enum gate_channel c, struct str to, moment now, struct arena *a, struct diags *d)
{
    struct record rec;
    int rc = s->ops->record_get(s, COUNT, count_id(s, c, to, now, a), now, a, &rec, d);

    if (rc == PORT_FAILED)
        return -1;
    return rc == PORT_OK ? (int)json_get_int(record_json(&rec, a), "n", 0) : 0;
}

struct record channel_counted(struct store *s, enum gate_channel c, struct str to, int n, moment now, struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_int(a, o, "n", n);
    return (struct record){ .kind = COUNT, .id = count_id(s, c, to, now, a),
                           .until = moment_make(moment_day(now) + 2, 0),
                            .version = RECORD_ANY, .data = json_text(a, o, 0) };
}

/* ------------------------------------------------------------------ read */
struct json *flow_channels(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = WAS, .newest = true, .limit = HISTORY_MOST };
    struct json *o = json_new_object(a), *list = json_set(a, o, "history", json_new_array(a));
    struct channel_rules c;
    struct record *rows_;
    size_t n;

    if (!may_administer(by, d) || flow_record_list(r, &q, a, &rows_, &n, d) != PORT_OK)
        return NULL;
    c = channels_read(r->s, flow_now(r->f), a, d);
    json_set(a, o, "now", channels_json(&c, a));
    json_set_bool(a, o, "changed", n > 0);
    for (size_t i = 0; i < n; i++) {
        struct json *v = record_json(&rows_[i], a);

        if (v == NULL)
            return NULL;
        json_push(a, list, v);
    }
    return o;
}
