/*
 * NAME    link - what acts say of one another, both ways; addresses; lists
 * WHY     a lawyer follows a repeal to what took its place, and back
 * ERRORS  no-such-act
 */
#include <string.h>

#include "acts/room.h"

enum { LINKS_SHOWN = 2000 };

struct json *link_rows(struct reader *rd, struct arena *a, struct str code, int64_t id, bool out,
                       enum lang lang, day today, struct diags *d)
{
    struct json *list = json_new_array(a);
    sqlite3_stmt *st = db_get(rd, out ? AS_link_out : AS_link_in, d);

    if (!st)
        return list;
    if (out)
        sqlite3_bind_int64(st, 1, id);
    else
        db_text(st, 1, code);
    sqlite3_bind_int(st, 2, LINKS_SHOWN);
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct json *o = json_push(a, list, json_new_object(a));
        struct act_row other = { 0 };
        bool known = sqlite3_column_type(st, 10) != SQLITE_NULL;
        for (int i = 0; i < LANG_COUNT; i++)
            other.title[i] = db_str(a, st, 4 + i);
        json_set_str(a, o, "rel", db_str(a, st, 0));
        json_set_str(a, o, "to", db_str(a, st, 1));
        if (sqlite3_column_bytes(st, 2))
            json_set_str(a, o, "clause", db_str(a, st, 2));
        json_set_str(a, o, "title", known ? act_title(&other, lang) : db_str(a, st, 3));
        json_set_bool(a, o, "known", known);
        if (known)
            json_set_str(a, o, "status", str_of(act_status_name(db_get_day(st, 7, DAY_NONE),
                db_get_day(st, 8, DAY_OPEN), sqlite3_column_int(st, 9) != 0, today)));
    }
    sqlite3_reset(st);
    return list;
}

struct json *acts_links(struct acts *r, struct str code, enum lang lang, day today,
                        struct arena *a, struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    struct json *o = NULL;
    struct act_row act;

    if (rd && act_load(rd, a, code_given(rd, a, code, d), &act, d)) {
        o = json_new_object(a);
        json_set_str(a, o, "code", act.code);
        json_set_str(a, o, "title", act_title(&act, lang));
        json_set(a, o, "out", link_rows(rd, a, act.code, act.id, true, lang, today, d));
        json_set(a, o, "in", link_rows(rd, a, act.code, act.id, false, lang, today, d));
    }
    reader_give(r, rd);
    return o;
}

size_t acts_codes(struct acts *r, struct str after, size_t most, struct arena *a, struct str **out,
                  struct diags *d)
{
    struct reader *rd = reader_take(r, d);
    sqlite3_stmt *st = rd ? db_get(rd, AS_code_after, d) : NULL;
    size_t n = 0;

    *out = arena_new_array(a, most, struct str);
    if (st) {
        sqlite3_bind_text(st, 1, after.n ? after.p : "", (int)after.n, SQLITE_STATIC);
        sqlite3_bind_int64(st, 2, (int64_t)most);
        while (sqlite3_step(st) == SQLITE_ROW && n < most)
            (*out)[n++] = db_str(a, st, 0);
        sqlite3_reset(st);
    }
    reader_give(r, rd);
    return n;
}

struct json *acts_count(struct acts *r, struct arena *a, struct diags *d)
{
    static const char *const WHAT[] = { "act", "edition", "link" };
    static const char *const NAMES[] = { "acts", "editions", "links" };
    struct reader *rd = reader_take(r, d);
    struct json *o = rd ? json_new_object(a) : NULL;

    for (int i = 0; rd && i < 3; i++) {
        sqlite3_stmt *st;
        if (sqlite3_prepare_v2(rd->db, str_printf(a, "SELECT count(*) FROM %s", WHAT[i]).p, -1,
                               &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
            json_set_int(a, o, NAMES[i], sqlite3_column_int64(st, 0));
        sqlite3_finalize(st);
    }
    reader_give(r, rd);
    return o;
}

/* ------------------------------------------------------------------ ELI
 * Kazakhstan has no ELI authority; the addresses are ours, made after the European template. Kinds
 * that many bodies number for themselves carry the body: order-mia. */
struct str act_eli(struct arena *a, const struct act_row *act, day date, const enum lang *lang)
{
    struct acts_eli e = { .country = act->country, .type = act->kind, .date = date };
    struct str body = slug(a, body_short(a, act->kind, act->body));
    int month, dom;

    if (!str_is(body, "gov") && !str_is(body, "law") && !str_is(body, "pres") &&
        !str_is(act->kind, "code") && body.n)
        e.type = str_printf(a, "%.*s-%.*s", STR_ARG(act->kind), STR_ARG(body));
    if (act->adopted != DAY_NONE)
        day_parts(act->adopted, &e.year, &month, &dom);
    e.number = act->number.n ? act->number : act->code;
    e.has_lang = lang != NULL && date != DAY_NONE;
    e.lang = lang ? *lang : LANG_KK;
    return acts_eli_text(a, &e);
}

/* A stroke in a number would be another segment, even written %2F; underlines are in no number. */
static struct str one_segment(struct arena *a, struct str number, char from, char to)
{
    char *p = str_z(a, number);

    for (size_t i = 0; i < number.n; i++)
        if (p[i] == from)
            p[i] = to;
    return (struct str){ p, number.n };
}

struct str acts_eli_text(struct arena *a, const struct acts_eli *e)
{
    struct buf b = buf_on(a);

    buf_puts(&b, "/eli/");
    buf_url(&b, e->country);
    buf_char(&b, '/');
    buf_url(&b, e->type);
    buf_printf(&b, "/%04d/", e->year);
    buf_url(&b, one_segment(a, e->number, '/', '_'));
    if (e->date != DAY_NONE) {
        buf_char(&b, '/');
        buf_day(&b, e->date);
        if (e->has_lang) {
            buf_char(&b, '/');
            buf_str(&b, lang_code(e->lang));
        }
    }
    if (e->clause.n) {
        buf_char(&b, '#');
        buf_str(&b, e->clause);
    }
    return buf_get(&b);
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10
        : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A segment without its percent signs; a zero byte or what is no UTF-8 makes it empty. */
static struct str plain(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s.n; i++) {
        int hi = s.p[i] == '%' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
        int lo = hi >= 0 ? hex(s.p[i + 2]) : -1;
        if (lo >= 0) {
            buf_char(&b, (char)(hi * 16 + lo));
            i += 2;
        } else {
            buf_char(&b, s.p[i]);
        }
    }
    struct str out = buf_get(&b);
    return out.n <= ACTS_WORD_MOST && utf8_valid(out) && !memchr(out.p, 0, out.n) ? out : STR("");
}

bool acts_eli_parse(struct arena *a, struct str s, struct acts_eli *out)
{
    struct str rest = s, part[6] = { { 0 } };
    ptrdiff_t at = str_chr(s, '#');
    size_t n = 0;
    int64_t year;

    *out = (struct acts_eli){ .date = DAY_NONE, .lang = LANG_KK };
    if (!str_starts(s, "/eli/") || s.n > 4 * ACTS_WORD_MOST)
        return false;
    if (at >= 0) {
        out->clause = plain(a, str_sub(s, (size_t)at + 1, s.n));
        rest = str_sub(s, 0, (size_t)at);
    }
    rest = str_sub(rest, 5, rest.n);
    while (rest.p && n < 6 && str_cut(&rest, '/', &part[n]))
        n++;
    if (n < 4 || n > 6 || rest.p || part[2].n != 4 || !str_int(part[2], &year) || year < 1800)
        return false;
    out->country = plain(a, part[0]);
    out->type = plain(a, part[1]);
    out->year = (int)year;
    out->number = one_segment(a, plain(a, part[3]), '_', '/');
    if (!out->country.n || !out->type.n || !out->number.n)
        return false;
    if (n > 4 && !day_parse(part[4], &out->date))
        return false;
    out->has_lang = n > 5;
    return n <= 5 || lang_parse(part[5], &out->lang);
}
