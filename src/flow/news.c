/*
 * NAME      news - see news.h
 * OWNS      the print of a change: its norms without their places in files, so that only another rule
 *           is another change
 */
#include <string.h>

#include "base/text.h"
#include "flow/news.h"
#include "flow/room.h"
#include "flow/wording.h"

enum { AT_ONCE = 200, MAIL_MOST = 100000 };
#define LETTER_KEPT ((moment)2 * 86400)
#define KIND_NEWS STR("law-news")
#define KIND_MAIL STR("law-mail")

/* ------------------------------------------------------------------ wishes */
static struct str id_of(struct flow *f, struct str secret, struct arena *a)
{
    char hex[65];

    f->cfg.store->ops->digest(secret, hex);
    return str_dup(a, str_of(hex));
}

static struct record wish_record(struct flow *f, const struct news_wish *w, moment until,
                                 struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_str(a, o, "email", w->email);
    json_set_str(a, o, "service", w->service);
    json_set_str(a, o, "language", lang_code(w->lang));
    json_set_str(a, o, "secret", w->secret);
    json_set_bool(a, o, "confirmed", w->confirmed);
    return (struct record){ .kind = KIND_MAIL, .id = id_of(f, w->secret, a), .owner = w->owner,
        .until = until, .version = RECORD_ANY, .data = json_text(a, o, 0) };
}

static bool read_wish(const struct record *r, struct arena *a, struct news_wish *out)
{
    struct diags quiet = diags_on(a);
    const struct json *o = json_parse(a, r->data, JSON_LIMITS, &quiet);

    if (o == NULL)
        return false;
    *out = (struct news_wish){ .email = json_get_str(o, "email"),
        .service = json_get_str(o, "service"), .secret = json_get_str(o, "secret"),
        .owner = r->owner, .lang = LANG_KK, .confirmed = json_get_bool(o, "confirmed", false) };
    lang_parse(json_get_str(o, "language"), &out->lang);
    return true;
}

static struct record letter(const struct news_wish *w, const char *template, struct str id,
                            const struct json *days, moment now, struct arena *a)
{
    struct json *o = json_new_object(a);

    json_set_int(a, o, "channel", GATE_MAIL);
    json_set_str(a, o, "to", w->email);
    json_set_str(a, o, "language", lang_code(w->lang));
    json_set_str(a, o, "template", str_of(template));
    json_set_bool(a, o, "urgent", days == NULL);    /* somebody sits and waits for the link */
    json_set_str(a, o, "service", w->service);
    json_set_str(a, o, "secret", w->secret);
    if (days != NULL)
        json_set(a, o, "days", json_copy(a, days));
    return (struct record){ .kind = STR("message"), .id = id, .until = now + LETTER_KEPT,
        .version = RECORD_ANY, .data = json_text(a, o, 0) };
}

bool flow_news_ask(struct flow *f, struct flow_reader *r, const struct news_wish *w, struct diags *d)
{
    struct arena *a = arena_new();
    struct record_query q = { .kind = KIND_MAIL, .owner = w->owner, .limit = 20 };
    struct record_change c[2];
    struct record *rows;
    bool known = false, ok;
    size_t n;

    ok = flow_record_list(r, &q, a, &rows, &n, d) == PORT_OK;
    for (size_t i = 0; ok && i < n; i++) {
        struct news_wish old;
        known = known || (read_wish(&rows[i], a, &old) && old.confirmed);
    }
    if (ok && !known) {
        moment now = flow_now(f);
        c[0] = (struct record_change){ .record = wish_record(f, w, now + NEWS_DAYS * 86400, a) };
        c[1] = (struct record_change){ .record = letter(w, "law-confirm",
            str_printf(a, "law-confirm-%.*s", STR_ARG(c[0].record.id)), NULL, now, a) };
        ok = flow_record_save(f, c, 2, d) == PORT_OK;
    }
    arena_free(a);
    return ok;
}

int flow_news_find(struct flow_reader *r, struct str secret, struct arena *a, struct news_wish *out,
                   struct diags *d)
{
    struct record row;
    int rc;

    if (secret.n != NEWS_SECRET)
        return PORT_ABSENT;
    rc = flow_record_get(r, KIND_MAIL, id_of(r->f, secret, a), a, &row, d);
    return rc == PORT_OK && !read_wish(&row, a, out) ? PORT_FAILED : rc;
}

int flow_news_confirm(struct flow *f, struct flow_reader *r, struct str secret, struct diags *d)
{
    struct arena *a = arena_new();
    struct record_change c[21];
    struct news_wish w;
    struct record *rows;
    size_t n = 0, n_c = 0;
    int rc = flow_news_find(r, secret, a, &w, d);

    if (rc == PORT_OK) {
        struct record_query q = { .kind = KIND_MAIL, .owner = w.owner, .limit = 20 };
        w.confirmed = true;
        c[n_c++] = (struct record_change){ .record = wish_record(f, &w, MOMENT_NONE, a) };
        rc = flow_record_list(r, &q, a, &rows, &n, d);
    }
    for (size_t i = 0; rc == PORT_OK && i < n; i++)     /* asked twice is wanted once */
        if (!str_eq(rows[i].id, c[0].record.id))
            c[n_c++] = (struct record_change){ .drop = true,
                .record = { .kind = KIND_MAIL, .id = rows[i].id, .version = RECORD_ANY } };
    if (rc == PORT_OK)
        rc = flow_record_save(f, c, n_c, d);
    arena_free(a);
    return rc;
}

bool flow_news_leave(struct flow *f, struct str secret, struct diags *d)
{
    struct arena *a = arena_new();
    struct record_change c = { .drop = true,
        .record = { .kind = KIND_MAIL, .id = id_of(f, secret, a), .version = RECORD_ANY } };
    bool ok = flow_record_save(f, &c, 1, d) == PORT_OK;

    arena_free(a);
    return ok;
}

/* ------------------------------------------------------------------ changes */
static void print_row(struct buf *b, const struct json *row, char sign)
{
    buf_char(b, sign);
    buf_str(b, json_get_str(row, "for"));
    json_each(k, json_get(row, "conditions"))
        buf_printf(b, "|%.*s %.*s", STR_ARG(json_get_str(k, "condition")),
                   STR_ARG(json_get_str(k, "cell")));
    json_each(k, json_get(row, "answers"))
        buf_printf(b, "|%.*s=%.*s", STR_ARG(json_get_str(k, "answer")),
                   STR_ARG(json_get_str(k, "value")));
    buf_printf(b, "|%.*s\n", STR_ARG(json_get_str(row, "clause")));
}

static struct str print_of(struct flow *f, const struct law_service *s, day on, struct arena *a)
{
    struct arena *own = arena_new();
    struct buf b = buf_on(own);
    const struct json *v = law_diff(f->cfg.law, s, on - 1, on, LANG_EN, own);
    char hex[65];

    json_each(t, json_get(v, "tables")) {
        buf_printf(&b, "%.*s\n", STR_ARG(json_get_str(t, "table")));
        json_each(row, json_get(t, "removed"))
            print_row(&b, row, '-');
        json_each(row, json_get(t, "added"))
            print_row(&b, row, '+');
        json_each(row, json_get(t, "cited_anew"))
            print_row(&b, row, '=');
    }
    f->cfg.store->ops->digest(buf_get(&b), hex);
    hex[b.n > 0 ? 32 : 0] = '\0';           /* days on which only a wording's dates meet are none */
    arena_free(own);
    return str_dup(a, str_of(hex));
}

static size_t changes_of(struct flow *f, const struct law_service *s, struct arena *a,
                         struct law_news **out)
{
    day *days;
    size_t n = law_changes(f->cfg.law, s, a, &days), kept = 0;

    *out = arena_new_array(a, n + 1, struct law_news);
    for (size_t i = 0; i < n; i++) {
        struct str print = print_of(f, s, days[i], a);
        if (print.n > 0)
            (*out)[kept++] = (struct law_news){ days[i], print, MOMENT_NONE };
    }
    return kept;
}

/* What was announced of the service: PORT_ABSENT the first time. */
static int announced(struct flow_reader *r, struct str service, struct arena *a, struct json **out,
                     struct diags *d)
{
    struct record row;
    int rc = flow_record_get(r, KIND_NEWS, service, a, &row, d);

    *out = rc == PORT_OK ? json_parse(a, row.data, JSON_LIMITS, d) : NULL;
    return rc == PORT_OK && *out == NULL ? PORT_FAILED : rc;
}

static const struct json *find(const struct json *kept, const struct law_news *n, struct arena *a)
{
    json_each(v, json_get(kept, "changes"))
        if (str_eq(json_get_str(v, "on"), day_str(a, n->on)) &&
            str_eq(json_get_str(v, "print"), n->print))
            return v;
    return NULL;
}

size_t flow_law_news(struct flow_reader *r, const struct law_service *s, struct arena *a,
                     struct law_news **out, struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct json *kept;
    size_t n = changes_of(r->f, s, a, out);

    (void)d;
    if (announced(r, law_service_code(s), a, &kept, &quiet) == PORT_OK)
        for (size_t i = 0; i < n; i++) {
            const struct json *v = find(kept, &(*out)[i], a);
            moment seen;
            if (v != NULL && moment_parse(json_get_str(v, "seen"), &seen))
                (*out)[i].seen = seen;
        }
    return n;
}

/* ------------------------------------------------------------------ announcing */
struct announcing {
    struct flow *f;
    struct flow_reader *r;
    struct arena *a;
    struct diags *d;
    moment now;
    size_t letters;
};

/* Letters to everybody who wants this service's news, some at once; `id` makes each a letter of this
 * very change, so that one broken off is not sent twice while it still waits. */
static bool letters(struct announcing *x, struct str service, struct str id, const struct json *days)
{
    struct record_query q = { .kind = KIND_MAIL, .limit = AT_ONCE };
    struct record *rows;
    size_t n;

    do {
        struct record_change c[AT_ONCE];
        size_t n_c = 0;

        if (flow_record_list(x->r, &q, x->a, &rows, &n, x->d) != PORT_OK)
            return false;
        for (size_t i = 0; i < n; i++) {
            struct news_wish w;
            if (!read_wish(&rows[i], x->a, &w) || !w.confirmed ||
                (!str_eq(w.service, service) && !str_is(w.service, "all")))
                continue;
            w.service = service;
            c[n_c++] = (struct record_change){ .record = letter(&w, "law-changed",
                str_printf(x->a, "law-%.*s-%.*s", STR_ARG(id), STR_ARG(str_sub(rows[i].id, 0, 32))),
                days, x->now, x->a) };
        }
        if (n_c > 0 && flow_record_save(x->f, c, n_c, x->d) != PORT_OK)
            return false;
        x->letters += n_c;
        q.after = n > 0 ? rows[n - 1].id : q.after;
    } while (n == AT_ONCE && x->letters < MAIL_MOST);
    return true;
}

static bool announce(struct announcing *x, const struct law_service *s)
{
    struct arena *a = x->a;
    struct str code = law_service_code(s);
    struct json *kept, *next = json_new_object(a), *list, *days = json_new_array(a);
    struct law_news *news;
    size_t n = changes_of(x->f, s, a, &news), same = 0;
    struct buf all = buf_on(a);
    int rc = announced(x->r, code, a, &kept, x->d);
    char hex[65];

    if (rc != PORT_OK && rc != PORT_ABSENT)
        return false;
    list = json_set(a, next, "changes", json_new_array(a));
    for (size_t i = 0; i < n; i++) {
        const struct json *old = find(kept, &news[i], a);
        struct json *v = json_push(a, list, json_new_object(a));

        json_set_str(a, v, "on", day_str(a, news[i].on));
        json_set_str(a, v, "print", news[i].print);
        json_set_str(a, v, "seen", old != NULL ? json_get_str(old, "seen")
            : rc == PORT_ABSENT ? STR_NONE : moment_str(a, x->now));
        same += old != NULL;
        if (old == NULL)
            json_push(a, days, json_new_str(a, day_str(a, news[i].on)));
        buf_str(&all, news[i].print);
    }
    if (kept != NULL && same == n && json_get(kept, "changes")->count == n)
        return true;
    x->f->cfg.store->ops->digest(buf_get(&all), hex);
    if (rc == PORT_OK && !letters(x, code, str_dup(a, str_sub(str_of(hex), 0, 32)), days))
        return false;
    const struct record_change c = { .record = { .kind = KIND_NEWS, .id = code,
        .until = MOMENT_NONE, .version = RECORD_ANY, .data = json_text(a, next, 0) } };
    return flow_record_save(x->f, &c, 1, x->d) == PORT_OK;
}

size_t flow_law_announce(struct flow *f, struct diags *d)
{
    struct announcing x = { .f = f, .d = d, .r = flow_reader_new(f, d), .now = flow_now(f) };

    for (size_t i = 0; x.r != NULL && i < law_n_services(f->cfg.law); i++) {
        x.a = arena_new();
        struct diags own = diags_on(x.a);
        x.d = &own;
        bool ok = announce(&x, law_service_at(f->cfg.law, i));
        diags_copy(d, &own);
        arena_free(x.a);
        if (!ok)
            break;
    }
    if (x.r != NULL)
        flow_reader_free(x.r);
    return x.letters;
}

/* ------------------------------------------------------------------ the letters' words */
static struct str days_text(const struct json *days, struct arena *a)
{
    struct buf b = buf_on(a);
    day on;

    json_each(v, days)
        if (day_parse(json_str(v), &on)) {
            int y, m, n;
            day_parts(on, &y, &m, &n);
            buf_printf(&b, "%s%02d.%02d.%04d", b.n > 0 ? ", " : "", n, m, y);
        }
    return b.n > 0 ? buf_get(&b) : STR("\xe2\x80\x94");
}

bool news_letter(struct flow *f, const struct wordings *w, const struct json *j, struct arena *a,
                 struct gate_message *m)
{
    const struct law_service *s = law_service(f->cfg.law, json_get_str(j, "service"));
    struct str lang = lang_code(m->lang), base = f->cfg.base_url, secret = json_get_str(j, "secret");
    struct str title = s != NULL ? law_service_title(s, m->lang) : msg(m->lang, MSG_notice_law_all);
    bool confirm = str_is(json_get_str(j, "template"), "law-confirm");

    if (!confirm && !str_is(json_get_str(j, "template"), "law-changed"))
        return false;
    struct str link = confirm
        ? str_printf(a, "%.*s/%.*s/news/confirm/%.*s", STR_ARG(base), STR_ARG(lang), STR_ARG(secret))
        : str_printf(a, "%.*s/%.*s/services/%.*s", STR_ARG(base), STR_ARG(lang),
                     STR_ARG(json_get_str(j, "service")));
    m->leave = str_printf(a, "%.*s/news-leave/%.*s", STR_ARG(base), STR_ARG(secret));
    struct str with[] = { title, link, days_text(json_get(j, "days"), a), m->leave };
    m->subject = wording_make(w, a, m->lang, confirm ? MSG_notice_law_confirm_subject
                                                     : MSG_notice_law_subject, with, 4);
    m->text = wording_make(w, a, m->lang, confirm ? MSG_notice_law_confirm : MSG_notice_law_text, with, 4);
    if (m->subject.n > 380)
        m->subject = msg(m->lang, MSG_notice_law_short);
    return true;
}
