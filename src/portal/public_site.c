/*
 * NAME      public_site - statistics, the journal's head, rights, statements, and what machines ask of a site
 * MUST NOT  show a figure so small that a person could be found behind it (flow_statistics sees to that)
 */
#include "law/rests.h"
#include "portal/public.h"

/* ------------------------------------------------------------------ statistics */
static struct str percent(struct request *r, int64_t part, int64_t whole)
{
    if (whole <= 0)
        return STR("\xe2\x80\x94");
    return text_make(r->arena, r->lang, MSG_percent,
        (const struct str[]){ words_number_str(r->arena, r->lang, part * 100 / whole) }, 1);
}

static struct str number_of(struct request *r, const struct json *row, const char *member)
{
    int64_t n = json_get_int(row, member, -1);

    return n < 0 ? STR("\xe2\x80\x94") : words_number_str(r->arena, r->lang, n);
}

static struct ui_line line_of(struct request *r, const struct json *row)
{
    const struct law *l = web_cfg(r->web)->law;
    struct ui_cell *c = arena_new_array(r->arena, 6, struct ui_cell);

    c[0].text = law_service_name(l, json_get_str(row, "service"), r->lang);
    c[1].text = json_get_str(row, "month");
    c[2].text = number_of(r, row, "decided");
    c[3].text = percent(r, json_get_int(row, "on_time", 0), json_get_int(row, "termed", 0));
    c[4].text = number_of(r, row, "median_days");
    c[5].text = number_of(r, row, "p90_days");
    for (int i = 2; i < 6; i++)
        c[i].numeric = true;
    return (struct ui_line){ c, 6 };
}

void public_statistics(struct request *r)
{
    static const unsigned heads[] = { MSG_public_stat_service, MSG_public_stat_month, MSG_public_stat_decided,
        MSG_public_stat_on_time, MSG_public_stat_median, MSG_public_stat_p90 };
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    day today = moment_day(http_now(r));
    struct ui_column *columns = arena_new_array(r->arena, 6, struct ui_column);
    struct json *v, *rows;
    size_t n = 0;

    if (reader == NULL)
        return;
    v = flow_statistics(reader, day_add_months(today, -12), today + 1, r->arena, &d);
    if (v == NULL) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    rows = json_get(v, "rows");
    struct ui_line *lines = arena_new_array(r->arena, (rows != NULL ? rows->count : 0) + 1, struct ui_line);
    json_each(row, rows)
        lines[n++] = line_of(r, row);
    for (int i = 0; i < 6; i++)
        columns[i] = (struct ui_column){ .label = msg(r->lang, heads[i]), .numeric = i > 1 };
    portal_show(r, 200, statistics, .columns = columns, .n_columns = 6, .lines = lines, .n_lines = n,
        .least = FLOW_STATISTICS_LEAST);
}

/* ------------------------------------------------------------------ journal */
void public_journal(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena), quiet = diags_on(r->arena);
    struct json *head;

    if (reader == NULL)
        return;
    head = flow_journal_head(reader, r->arena, &d);
    if (head == NULL) {
        http_problem(r, 503, &d);
        return;
    }
    portal_show(r, 200, journal, .size = json_get_int(head, "size", 0), .root = json_get_str(head, "root"),
        .checkpoint = flow_checkpoint(reader, r->arena, &quiet));
}

/* ------------------------------------------------------------------ texts */
void public_accessibility(struct request *r)
{
    portal_show(r, 200, accessibility, .on = moment_day(http_now(r)));
}

void public_personal_data(struct request *r)
{
    portal_show(r, 200, personal_data, .on = moment_day(http_now(r)));
}

/* ------------------------------------------------------------------ for machines */
void public_robots(struct request *r)
{
    http_answer(r, 200, STR("text/plain; charset=utf-8"), str_printf(r->arena,
        "User-agent: *\nDisallow: /api/\nDisallow: /v/\nDisallow: /kk/status\nDisallow: /ru/status\n"
        "Disallow: /en/status\nDisallow: /kk/cabinet\nDisallow: /ru/cabinet\nDisallow: /en/cabinet\n"
        "Sitemap: %.*s/sitemap.xml\n", STR_ARG(http_origin(r))));
}

static void put_place(struct buf *b, struct str origin, const char *path, struct str more)
{
    static const char *const langs[] = { "kk", "ru", "en" };

    for (int i = 0; i < 3; i++) {
        buf_printf(b, "<url><loc>%.*s/%s%s%.*s</loc>", STR_ARG(origin), langs[i], path, STR_ARG(more));
        for (int k = 0; k < 3; k++)
            buf_printf(b, "<xhtml:link rel=\"alternate\" hreflang=\"%s\" href=\"%.*s/%s%s%.*s\"/>", langs[k],
                STR_ARG(origin), langs[k], path, STR_ARG(more));
        buf_puts(b, "</url>\n");
    }
}

void public_sitemap(struct request *r)
{
    static const char *const places[] = { "/", "/services", "/documents",
        "/guide", "/term", "/status", "/check", "/statistics",
        "/journal", "/rights", "/guidance", "/accessibility", "/personal-data" };
    const struct law *l = web_cfg(r->web)->law;
    struct str origin = http_origin(r);
    struct buf b = buf_on(r->arena);

    buf_puts(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/"
        "sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n");
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        put_place(&b, origin, places[i], STR(""));
    for (size_t i = 0; i < law_n_services(l); i++)
        put_place(&b, origin, "/services/", law_service_code(law_service_at(l, i)));
    for (size_t i = 0; i < law_n_guides(l); i++)
        put_place(&b, origin, "/guidance/", law_guide_at(l, i)->code);
    buf_puts(&b, "</urlset>\n");
    http_answer(r, 200, STR("application/xml; charset=utf-8"), buf_get(&b));
}

/* RFC 9116; it must expire, so it is always good for the half year to come. */
void public_security(struct request *r)
{
    moment until = moment_make(moment_day(http_now(r)) + 180, 0);

    http_answer(r, 200, STR("text/plain; charset=utf-8"), str_printf(r->arena,
        "Contact: tel:1414\nExpires: %.*s\nPreferred-Languages: kk, ru, en\n"
        "Canonical: %.*s/.well-known/security.txt\n", STR_ARG(moment_str(r->arena, until)),
        STR_ARG(http_origin(r))));
}
