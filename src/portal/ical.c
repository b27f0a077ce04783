/* NAME ical - see ical.h. Times are written in UTC: no zone has to be described. */
#include "portal/ical.h"

enum { LINE_MOST = 75, DAY_SECONDS = 86400 };

/* RFC 5545, 3.1: a longer line goes on behind CRLF and a blank; no letter is cut in two. */
static void line(struct buf *b, const char *name, struct str value)
{
    size_t room = LINE_MOST - str_of(name).n;

    buf_puts(b, name);
    for (size_t i = 0; i < value.n;) {
        size_t from = i;

        (void)utf8_next(value, &i);
        if (i - from > room) {
            buf_puts(b, "\r\n ");
            room = LINE_MOST - 1;
        }
        buf_str(b, str_sub(value, from, i - from));
        room -= i - from;
    }
    buf_puts(b, "\r\n");
}

/* 3.3.11: what parts values is escaped; a control character has no place in a text. */
static struct str text_value(struct arena *a, struct str s)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '\n') {
            buf_puts(&b, "\\n");
        } else if ((unsigned char)c >= 0x20 && c != 0x7f) {
            if (c == '\\' || c == ';' || c == ',')
                buf_char(&b, '\\');
            buf_char(&b, c);
        }
    }
    return buf_get(&b);
}

static struct str date_value(struct arena *a, day d)
{
    int y, m, k;

    day_parts(d, &y, &m, &k);
    return str_printf(a, "%04d%02d%02d", y, m, k);
}

static struct str moment_value(struct arena *a, moment t)
{
    moment second = ((t % DAY_SECONDS) + DAY_SECONDS) % DAY_SECONDS;
    struct str date = date_value(a, (day)((t - second) / DAY_SECONDS));

    return str_printf(a, "%.*sT%02d%02d%02dZ", STR_ARG(date), (int)(second / 3600), (int)(second / 60 % 60),
        (int)(second % 60));
}

struct str ical_text(struct arena *a, const struct ical_event *e)
{
    struct buf b = buf_on(a);

    buf_puts(&b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Sapar//EN\r\nBEGIN:VEVENT\r\n");
    line(&b, "UID:", str_printf(a, "%.*s@sapar", STR_ARG(e->uid)));
    line(&b, "SEQUENCE:", str_printf(a, "%lld", (long long)e->sequence));
    line(&b, "DTSTAMP:", moment_value(a, e->stamp));
    if (e->on != DAY_NONE) {
        line(&b, "DTSTART;VALUE=DATE:", date_value(a, e->on));
        line(&b, "DTEND;VALUE=DATE:", date_value(a, e->on + 1));
        line(&b, "TRANSP:", STR("TRANSPARENT"));        /* a due day does not make one busy */
    } else {
        line(&b, "DTSTART:", moment_value(a, e->from));
        line(&b, "DURATION:", str_printf(a, "PT%dM", e->minutes));
    }
    line(&b, "SUMMARY:", text_value(a, e->summary));
    if (e->place.n > 0)
        line(&b, "LOCATION:", text_value(a, e->place));
    buf_puts(&b, "END:VEVENT\r\nEND:VCALENDAR\r\n");
    return buf_get(&b);
}

void ical_give(struct request *r, struct str name, const struct ical_event *e)
{
    http_header(r, "Content-Disposition", str_printf(r->arena, "attachment; filename=\"%.*s\"", STR_ARG(name)));
    http_answer(r, 200, STR("text/calendar; charset=utf-8"), ical_text(r->arena, e));
}
