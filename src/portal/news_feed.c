/*
 * NAME      news_feed - dated changes of the rules as Atom (RFC 4287)
 * WHY       programs and people follow the rules of a service without asking for anybody's address
 * ERRORS    404 for no such service
 */
#include <stdlib.h>

#include "flow/news.h"
#include "portal/news.h"

enum { ENTRIES = 60, ROWS = 60 };

struct entry { const struct law_service *s; struct law_news news; moment at; };

static int newest(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->news.on != y->news.on)
        return x->news.on < y->news.on ? 1 : -1;
    return str_cmp(law_service_code(x->s), law_service_code(y->s));
}

/* The service of "departure.atom"; false: none. *all: "all.atom". */
static bool named(struct request *r, const struct law_service **s, bool *all)
{
    struct str name = r->params[0];

    if (!str_ends(name, ".atom"))
        return false;
    name = str_sub(name, 0, name.n - 5);
    *all = str_is(name, "all");
    *s = law_service(web_cfg(r->web)->law, name);
    return *all || *s != NULL;
}

/* A change is as old as its day, or as when it was first served if that was later told of. */
static moment moment_of(const struct law_news *n, moment now)
{
    moment day_begins = moment_make(n->on, 0);

    return n->seen != MOMENT_NONE ? n->seen : day_begins < now ? day_begins : now - now % 86400;
}

static size_t entries_of(struct request *r, const struct law_service *only, struct entry **out)
{
    const struct law *l = web_cfg(r->web)->law;
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    size_t n = 0, cap = 0;
    struct law_news **news = arena_new_array(r->arena, law_n_services(l), struct law_news *);
    size_t *count = arena_new_array(r->arena, law_n_services(l), size_t);

    for (size_t i = 0; reader != NULL && i < law_n_services(l); i++)
        if (only == NULL || law_service_at(l, i) == only)
            cap += count[i] = flow_law_news(reader, law_service_at(l, i), r->arena, &news[i], &d);
    *out = arena_new_array(r->arena, cap + 1, struct entry);
    for (size_t i = 0; i < law_n_services(l); i++)
        for (size_t k = 0; k < count[i]; k++)
            (*out)[n++] = (struct entry){ law_service_at(l, i), news[i][k],
                                          moment_of(&news[i][k], http_now(r)) };
    qsort(*out, n, sizeof **out, newest);
    return n < ENTRIES ? n : ENTRIES;
}

static void put_row(struct buf *b, const struct json *row, unsigned how, enum lang lang)
{
    bool first = true;

    buf_puts(b, "<li>");
    buf_html(b, msg(lang, how));
    buf_puts(b, ": ");
    json_each(k, json_get(row, "answers")) {
        struct str name = json_get_str(k, "name");
        buf_puts(b, first ? "" : "; ");
        buf_html(b, name.n > 0 ? name : json_get_str(k, "value"));
        first = false;
    }
    buf_puts(b, " (");
    buf_html(b, json_get_str(row, "cite"));
    buf_puts(b, ")</li>");
}

static void put_content(struct request *r, struct buf *b, const struct entry *e)
{
    static const struct { const char *key; unsigned how; } PARTS[] = {
        { "removed", MSG_news_feed_removed }, { "added", MSG_news_feed_added },
        { "cited_anew", MSG_news_feed_cited } };
    const struct json *v = law_diff(web_cfg(r->web)->law, e->s, e->news.on - 1, e->news.on, r->lang,
                                    r->arena);
    size_t n = 0;

    buf_puts(b, "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><ul>");
    json_each(t, json_get(v, "tables"))
        for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
            json_each(row, json_get(t, PARTS[i].key))
                if (n++ < ROWS)
                    put_row(b, row, PARTS[i].how, r->lang);
    buf_printf(b, "</ul>%s</div></content>", n > ROWS ? "<p>\xe2\x80\xa6</p>" : "");
}

static void put_time(struct request *r, struct buf *b, const char *name, moment at)
{
    buf_printf(b, "<%s>%.*s</%s>", name, STR_ARG(moment_str(r->arena, at)), name);
}

/* The same change has the same id wherever this program serves, one for each language. */
static void put_entry(struct request *r, struct buf *b, const struct entry *e, struct str host)
{
    struct str lang = lang_code(r->lang), code = law_service_code(e->s);
    struct str on = day_str(r->arena, e->news.on);
    struct str with[] = { law_service_title(e->s, r->lang),
        words_day_str(r->arena, r->lang, e->news.on) };
    int y, m, dom;

    buf_printf(b, "<entry><id>tag:%.*s,2026:law/%.*s/%.*s/%.*s</id><title>", STR_ARG(host),
               STR_ARG(code), STR_ARG(on), STR_ARG(lang));
    buf_html(b, text_make(r->arena, r->lang, MSG_news_feed_entry, with, 2));
    buf_puts(b, "</title>");
    put_time(r, b, "updated", e->at);
    day_parts(e->news.on, &y, &m, &dom);
    buf_printf(b, "<link rel=\"alternate\" type=\"text/html\" href=\"%.*s/%.*s/services/%.*s"
               "?on-day=%d&amp;on-month=%d&amp;on-year=%d\"/>", STR_ARG(http_origin(r)),
               STR_ARG(lang), STR_ARG(code), dom, m, y);
    put_content(r, b, e);
    buf_puts(b, "</entry>\n");
}

void news_feed(struct request *r)
{
    static const char *const LANGS[LANG_COUNT] = { "kk", "ru", "en" };
    const struct law_service *s = NULL;
    struct str origin = http_origin(r), host = origin, title, lang = http_query(r, "lang");
    struct buf b = buf_on(r->arena);
    struct entry *list;
    bool all = false;
    size_t n;

    if (lang.p == NULL || !lang_parse(lang, &r->lang))
        r->lang = LANG_KK;
    if (!named(r, &s, &all)) {
        http_problem_of(r, 404, DIAG_INPUT, "no-such-service", "There is no service of that code.",
                        "See the list of services; its feed is /feeds/law/CODE.atom, all are all.atom.");
        return;
    }
    host = str_find(host, "://") >= 0 ? str_sub(host, (size_t)str_find(host, "://") + 3, host.n) : host;
    host = str_chr(host, ':') >= 0 ? str_sub(host, 0, (size_t)str_chr(host, ':')) : host;
    title = all ? msg(r->lang, MSG_news_ask_all) : law_service_title(s, r->lang);
    n = entries_of(r, s, &list);
    if (r->status != 0)
        return;                         /* the store is out of reach, and it was said */
    buf_printf(&b, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""
        " xml:lang=\"%s\"><id>tag:%.*s,2026:law/%.*s/%s</id><title>", LANGS[r->lang], STR_ARG(host),
        STR_ARG(str_sub(r->params[0], 0, r->params[0].n - 5)), LANGS[r->lang]);
    buf_html(&b, text_make(r->arena, r->lang, MSG_news_feed_title, &title, 1));
    buf_puts(&b, "</title><author><name>Sapar</name></author>");
    moment updated = n > 0 ? list[0].at : 0;
    for (size_t i = 0; i < n; i++)
        updated = list[i].at > updated ? list[i].at : updated;
    put_time(r, &b, "updated", updated);
    for (int i = 0; i < LANG_COUNT; i++)
        buf_printf(&b,
            "<link rel=\"%s\" hreflang=\"%s\" type=\"application/atom+xml\" href=\"%.*s/feeds/law/%.*s?lang=%s\"/>",
            i == (int)r->lang ? "self" : "alternate", LANGS[i], STR_ARG(origin), STR_ARG(r->params[0]),
            LANGS[i]);
    buf_puts(&b, "\n");
    for (size_t i = 0; i < n; i++)
        put_entry(r, &b, &list[i], host);
    buf_puts(&b, "</feed>\n");
    http_answer(r, 200, STR("application/atom+xml; charset=utf-8"), buf_get(&b));
}
