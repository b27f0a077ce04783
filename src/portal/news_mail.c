/*
 * NAME      news_mail - letters about changes of rules: asked for, confirmed, left
 * WHY       nobody gets letters they did not confirm, and everybody leaves with one click
 * ERRORS    an address that is none is said; whether one is known is never said
 * MUST NOT  change anything on GET: programs that look at mail open its links
 */
#include "flow/news.h"
#include "portal/news.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "web/factors.h"

enum { TRIES = 5, TRY_SECONDS = 600, LETTERS = 2, LETTER_SECONDS = 3600 };

/* Of the address: a service's title, or all. Empty: there is no such service. */
static struct str title_of(struct request *r, struct str code)
{
    const struct law_service *s = law_service(web_cfg(r->web)->law, code);

    return s != NULL ? law_service_title(s, r->lang)
        : str_is(code, "all") ? msg(r->lang, MSG_news_ask_all) : STR_NONE;
}

static bool no_service(struct request *r, struct str title)
{
    if (title.n == 0)
        http_problem_of(r, 404, DIAG_INPUT, "no-such-service", "There is no service of that code.",
                        "See the list of services.");
    return title.n == 0;
}

static struct str feed_of(struct request *r)
{
    return str_printf(r->arena, "/feeds/law/%.*s.atom?lang=%.*s", STR_ARG(r->params[0]),
                      STR_ARG(lang_code(r->lang)));
}

void news_ask(struct request *r)
{
    struct str title = title_of(r, r->params[0]);

    if (!no_service(r, title))
        portal_show(r, 200, news_ask, .code = r->params[0], .feed = feed_of(r), .title = title, .email = STR(""));
}

/* Secret and owner: the one is chance, the other the same for one address and service. */
static void keys_of(struct request *r, struct news_wish *w)
{
    const struct random_port *p = &web_cfg(r->web)->random;
    unsigned char chance[NEWS_SECRET / 2], key[32], mac[32];

    p->bytes(p->ctx, chance, sizeof chance);
    w->secret = hex_str(r->arena, chance, sizeof chance);
    web_key(r->web, "law-mail", key);
    hmac_sha256((struct str){ (char *)key, sizeof key },
                str_printf(r->arena, "%.*s\n%.*s", STR_ARG(w->email), STR_ARG(w->service)), mac);
    w->owner = hex_str(r->arena, mac, sizeof mac);
    wipe(key, sizeof key);
}

void news_ask_post(struct request *r)
{
    struct str title = title_of(r, r->params[0]), typed;
    struct news_wish w = { .service = r->params[0], .lang = r->lang };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    enum gate_channel channel;
    struct faults f;

    if (no_service(r, title) || !http_try(r, "law-mail", http_peer(r), TRIES, TRY_SECONDS) ||
        (reader = web_reader(r)) == NULL)
        return;
    faults_init(&f, r);
    typed = need(&f, "email", MSG_news_ask_bad, 254);
    w.email = address_clean(r->arena, typed, &channel);
    if (f.n == 0 && (w.email.n == 0 || channel != GATE_MAIL))
        fault_add(&f, STR("email"), msg(r->lang, MSG_news_ask_bad));
    if (f.n > 0) {
        portal_show(r, 422, news_ask, .code = w.service, .feed = feed_of(r), .title = title, .email = typed,
                    .error = fault_of(&f, "email"), .errors = f.list, .n_errors = f.n);
        return;
    }
    keys_of(r, &w);
    /* Too many letters to one address end in the same words as a letter. */
    if (http_may(r, "law-mail-to", w.owner, LETTERS, LETTER_SECONDS) &&
        !flow_news_ask(web_cfg(r->web)->flow, reader, &w, &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    portal_show(r, 200, news_ask, .code = w.service, .feed = feed_of(r), .title = title, .email = STR(""),
                .sent = true);
}

/* ------------------------------------------------------------------ behind a link */
static void old_link(struct request *r)
{
    portal_show(r, 404, news_settle, .title = msg(r->lang, MSG_news_confirm_title),
                .action = STR("~/"), .done = msg(r->lang, MSG_news_confirm_old));
}

void news_confirm(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    struct news_wish w;

    if (reader == NULL)
        return;
    if (flow_news_find(reader, r->params[0], r->arena, &w, &d) != PORT_OK) {
        old_link(r);
        return;
    }
    struct str title = title_of(r, w.service);
    portal_show(r, 200, news_settle, .title = msg(r->lang, MSG_news_confirm_title),
                .says = text_make(r->arena, r->lang, MSG_news_confirm_text, &title, 1),
                .action = portal_href(r, "~/news/confirm/%s", r->params[0]),
                .button = msg(r->lang, MSG_news_confirm_button));
}

void news_confirm_post(struct request *r)
{
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader = web_reader(r);
    int rc;

    if (reader == NULL)
        return;
    rc = flow_news_confirm(web_cfg(r->web)->flow, reader, r->params[0], &d);
    if (rc == PORT_ABSENT || rc == PORT_CONFLICT)
        old_link(r);
    else if (rc != PORT_OK)
        http_problem(r, http_status_of(&d), &d);
    else
        portal_show(r, 200, news_settle, .title = msg(r->lang, MSG_news_confirm_title),
                    .action = STR("~/"), .done = msg(r->lang, MSG_news_confirm_done));
}

void news_leave(struct request *r)
{
    portal_show(r, 200, news_settle, .title = msg(r->lang, MSG_news_leave_title),
                .says = msg(r->lang, MSG_news_leave_text),
                .action = portal_href(r, "~/news/leave/%s", r->params[0]),
                .button = msg(r->lang, MSG_news_leave_button));
}

/* The same words whether or not there was something to forget. */
void news_leave_post(struct request *r)
{
    struct diags d = diags_on(r->arena);

    if (!flow_news_leave(web_cfg(r->web)->flow, r->params[0], &d)) {
        http_problem(r, http_status_of(&d), &d);
        return;
    }
    portal_show(r, 200, news_settle, .title = msg(r->lang, MSG_news_leave_title),
                .action = STR("~/"), .done = msg(r->lang, MSG_news_leave_done));
}

void news_one_click(struct request *r)
{
    struct diags d = diags_on(r->arena);

    if (!http_try(r, "law-mail-leave", http_peer(r), 60, 5))
        return;
    if (flow_news_leave(web_cfg(r->web)->flow, r->params[0], &d))
        http_answer(r, 200, STR("text/plain; charset=utf-8"), STR("done\n"));
    else
        http_problem(r, http_status_of(&d), &d);
}

void news_leave_link(struct request *r)
{
    http_redirect(r, str_printf(r->arena, "/news/leave/%.*s", STR_ARG(r->params[0])));
}
