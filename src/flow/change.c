/*
 * NAME      change - see change.h
 * OWNS      the spelling of rows; what is sound
 * MUST NOT  let a value become a second cell or line of a law file
 */
#include "flow/change.h"

#include "flow/rehearse.h"
#include "flow/room.h"

#define KIND STR("law-change")
enum { CELL_MOST = 200, CHANGES_MOST = 100 };

/* ------------------------------------------------------------------ sound */
static bool bad(struct diags *d, const char *field, const char *remedy, const char *what)
{
    flow_refuse(d, DIAG_INPUT, "bad-change", str_of(field), remedy, "%s", what);
    return false;
}

/* One cell of a table in a law file: no bar, no line. */
static bool cell(struct str s)
{
    if (s.n == 0 || s.n > CELL_MOST || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '|' || (unsigned char)s.p[i] < 0x20)
            return false;
    return true;
}

static bool act_ok(struct str s)
{
    return cell(s) && str_starts(s, "KZ-") && str_find(s, "#") > 3 && str_find(s, " ") < 0;
}

static bool day_sound(const struct law *l, const struct json *v, struct diags *d)
{
    struct str kind = json_get_str(v, "day");
    day on, from, to;
    bool weekend;

    if (!day_parse(json_get_str(v, "date"), &on))
        return bad(d, "date", "give a day of the calendar", "the day is missing");
    if (law_calendar_years(l, &from, &to) && on < from)
        return bad(d, "date", "choose a later day", "the calendar begins later");
    if (!str_is(kind, "holiday") && !str_is(kind, "moved") && !str_is(kind, "worked"))
        return bad(d, "day", "choose one", "a day is a holiday, a moved day off or a worked weekend day");
    weekend = day_weekday(on) > 5;
    if (str_is(kind, "worked") && !weekend)
        return bad(d, "day", "leave it out", "Monday to Friday is worked without being listed");
    if (str_is(kind, "moved") && weekend)
        return bad(d, "day", "choose a day from Monday to Friday", "Saturday and Sunday are off anyway");
    if (!cell(json_get_str(v, "kk")) || !cell(json_get_str(v, "ru")) || !cell(json_get_str(v, "en")))
        return bad(d, "kk", "write it in three languages, without | and on one line", "a name is missing or no cell");
    return true;
}

static bool index_sound(const struct json *v, struct diags *d)
{
    day from, to;
    tiyn kzt;

    if (!day_parse(json_get_str(v, "from"), &from) || !day_parse(json_get_str(v, "to"), &to) || to < from)
        return bad(d, "to", "give the first and the last day", "the days are missing or turned around");
    if (!money_parse(json_get_str(v, "kzt"), &kzt) || kzt <= 0)
        return bad(d, "kzt", "write tenge such as 4325 or 612.60", "the amount is missing");
    return true;
}

bool change_sound(const struct law *l, bool index, const struct json *data, struct diags *d)
{
    if (!(index ? index_sound(data, d) : day_sound(l, data, d)))
        return false;
    return act_ok(json_get_str(data, "act"))
        || bad(d, "act", "write it as law files cite: KZ-GOV-12-2027#1", "the act is missing");
}

/* ------------------------------------------------------------------ the row */
struct str change_file(bool index)
{
    return index ? STR("law/mci.md") : STR("law/calendar.md");
}

struct str change_row(bool index, const struct json *v, struct arena *a)
{
    static const char *const of_day[] = { "date", "day", "kk", "ru", "en", "act" };
    static const char *const of_index[] = { "from", "to", "kzt", "act" };
    const char *const *keys = index ? of_index : of_day;
    size_t n = index ? 4 : 6;
    struct buf b = buf_on(a);

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "| %.*s ", STR_ARG(json_get_str(v, keys[i])));
    buf_puts(&b, "| page |");
    return buf_get(&b);
}

static struct str tenge(struct arena *a, tiyn v)
{
    return str_printf(a, "%lld.%02lld", (long long)(v / 100), (long long)(v % 100));
}

/* A span that began before and reaches into the new one ends the day before it. */
static struct str closes(const struct law *l, const struct json *v, struct arena *a)
{
    day from;

    if (!day_parse(json_get_str(v, "from"), &from))
        return STR("");
    for (size_t i = 0; i < law_n_mci(l); i++) {
        struct law_mci_span m = law_mci_at(l, i);

        if (m.from < from && m.to >= from)
            return str_printf(a, "| %.*s | %.*s | %.*s | %.*s |", STR_ARG(day_str(a, m.from)),
                              STR_ARG(day_str(a, from - 1)), STR_ARG(tenge(a, m.kzt)), STR_ARG(m.cite.clause));
    }
    return STR("");
}

struct record change_record(const struct law *l, bool index, const struct json *proposal, const struct actor *second,
                            moment now, struct arena *a)
{
    const struct json *data = json_get(proposal, "data");
    struct json *o = json_new_object(a);

    json_set_bool(a, o, "index", index);
    json_set_str(a, o, "file", change_file(index));
    json_set_str(a, o, "row", change_row(index, data, a));
    json_set_str(a, o, "closes", index ? closes(l, data, a) : STR(""));
    json_set(a, o, "data", json_copy(a, data));
    json_set_str(a, o, "act", json_get_str(data, "act"));
    json_set_str(a, o, "proposed_by", json_get_str(proposal, "by"));
    json_set_str(a, o, "approved_by", second->id);
    json_set_str(a, o, "at", moment_str(a, now));
    return (struct record){ .kind = KIND, .owner = index ? STR("mci") : STR("calendar"), .until = MOMENT_NONE,
                            .version = RECORD_ANY, .data = json_text(a, o, 0) };
}

/* ------------------------------------------------------------------ what it would move */
static void put_fee(struct json *o, const char *key, const struct law *l, const struct law_service *s, day on,
                    struct arena *a)
{
    struct diags quiet = diags_on(a);
    struct assessment *as = law_assess(l, s, facts_new(l, a), on, a, &quiet);

    if (as != NULL && as->fee.in_force)
        json_set_str(a, o, key, tenge(a, as->fee.kzt));
}

static void put_fees(struct json *o, const struct law *now, const struct law *then, day on, struct arena *a)
{
    struct json *list = json_set(a, o, "fees", json_new_array(a));

    for (size_t i = 0; i < law_n_services(now); i++) {
        struct json *row = json_new_object(a);

        json_set_str(a, row, "service", law_service_code(law_service_at(now, i)));
        put_fee(row, "before", now, law_service_at(now, i), on, a);
        put_fee(row, "after", then, law_service_at(then, i), on, a);
        if (!str_eq(json_get_str(row, "before"), json_get_str(row, "after")))
            json_push(a, list, row);
    }
}

struct json *flow_change_impact(struct flow_reader *r, const struct actor *by, bool index, const struct json *data,
                                struct arena *a, struct diags *d)
{
    const struct rehearsal_asked asked = { .live_only = true, .dues_only = !index };
    const struct law *law = r->f->cfg.law, *other;
    struct json *o = json_new_object(a);
    day from, to;
    tiyn kzt;

    if (!may_administer(by, d) || !change_sound(law, index, data, d)
        || !access_noted(r, by, index ? "index-impact" : "calendar-impact", a, d))
        return NULL;
    if (index && day_parse(json_get_str(data, "from"), &from) && day_parse(json_get_str(data, "to"), &to)
        && money_parse(json_get_str(data, "kzt"), &kzt))
        other = law_with_mci(law, from, to, kzt, a);
    else if (!index && day_parse(json_get_str(data, "date"), &from))
        other = law_with_day(law, from, !str_is(json_get_str(data, "day"), "worked"), a);
    else
        other = NULL;
    if (other == NULL) {
        json_set_bool(a, o, "beyond", true);
        return o;
    }
    o = flow_rehearse(r->s, law, other, &asked, flow_now(r->f), a, d);
    if (o != NULL && index)
        put_fees(o, law, other, from, a);
    return o;
}

/* ------------------------------------------------------------------ looking back */
const struct law *change_law_at(const struct law *l, struct store *s, moment at, moment now, struct arena *a,
                                struct diags *d)
{
    struct record_query q = { .kind = KIND, .owner = STR("calendar"), .newest = true, .limit = CHANGES_MOST };
    day *not_yet = arena_new_array(a, CHANGES_MOST, day);
    struct record *rows;
    size_t n, later = 0;

    /* The newest come first; what is older than the moment was known. */
    if (s->ops->record_list(s, &q, now, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const struct json *v = record_json(&rows[i], a);
        moment approved;

        if (v != NULL && moment_parse(json_get_str(v, "at"), &approved) && approved > at
            && day_parse(json_get_str(json_get(v, "data"), "date"), &not_yet[later]))
            later++;
    }
    return law_calendar_known(l, moment_day(at), not_yet, later, a);
}

/* ------------------------------------------------------------------ approved ones */
static bool in_files(const struct law *l, bool index, const struct json *v)
{
    day on, to;
    tiyn kzt;

    if (index) {
        if (!day_parse(json_get_str(v, "from"), &on) || !day_parse(json_get_str(v, "to"), &to)
            || !money_parse(json_get_str(v, "kzt"), &kzt))
            return false;
        for (size_t i = 0; i < law_n_mci(l); i++) {
            struct law_mci_span m = law_mci_at(l, i);

            if (m.from == on && m.to == to && m.kzt == kzt)
                return true;
        }
        return false;
    }
    if (!day_parse(json_get_str(v, "date"), &on))
        return false;
    for (size_t i = 0; i < law_n_days(l); i++) {
        struct law_listed_day k = law_day_at(l, i);

        if (k.date == on)
            return k.worked == str_is(json_get_str(v, "day"), "worked");
    }
    return false;
}

struct json *flow_changes(struct flow_reader *r, const struct actor *by, bool index, struct arena *a, struct diags *d)
{
    struct record_query q = { .kind = KIND, .owner = index ? STR("mci") : STR("calendar"), .newest = true,
                              .limit = CHANGES_MOST };
    struct json *list = json_new_array(a);
    struct record *rows;
    size_t n;

    if (!may_administer(by, d) || flow_record_list(r, &q, a, &rows, &n, d) != PORT_OK)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct json *v = json_parse(a, rows[i].data, JSON_LIMITS, d);

        if (v == NULL)
            return NULL;
        json_set_str(a, v, "id", rows[i].id);
        json_set_bool(a, v, "in_files", in_files(r->f->cfg.law, index, json_get(v, "data")));
        json_push(a, list, v);
    }
    return list;
}
