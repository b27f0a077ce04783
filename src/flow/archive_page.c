/*
 * NAME      archive_page - index.html of a case archive: the case to read, and how to check it
 * WHY       whoever opens the archive in ten years has a browser and nothing of ours; three
 *           languages on one page by links, no scripts, nothing from outside
 * OWNS      the page's shape. Hashes stand in data-leaf, data-root, data-file and data-sha256 too,
 *           where `sapar verify` holds them against the files
 * ERRORS    none
 * MUST NOT  show what is not in the reader's view; put any text in but through buf_html
 */
#include "flow/archive.h"

#include "base/text_portal.h"
#include "base/words.h"

struct page {
    struct making *m;
    struct buf b;
    enum lang lang;
};

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:1rem/1.55 system-ui,\"Noto Sans\",\"DejaVu Sans\",sans-serif;max-width:54rem;"
    "margin:0 auto;padding:1rem;color:#1b1f24;background:#fff;overflow-wrap:anywhere}"
    "h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}"
    "h2{font-size:1.45rem;margin:0 0 .75rem}"
    "h3{font-size:1.15rem;margin:2rem 0 .5rem}"
    "nav ul{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;list-style:none;padding:0}"
    "nav a{display:inline-block;padding:.4rem 0;font-weight:600}"
    "a{color:#0b57a4}a:focus-visible{outline:3px solid #b35900;outline-offset:2px}"
    "section{border-top:3px solid #1b1f24;margin-top:2.5rem;padding-top:1rem}"
    "dl{display:grid;grid-template-columns:minmax(7rem,16rem) 1fr;gap:.35rem 1.25rem;margin:0}"
    "dt{color:#4a5563}dd{margin:0}"
    "ol,ul{padding-left:1.4rem}li{margin:.5rem 0}"
    "code,pre{font-family:ui-monospace,\"DejaVu Sans Mono\",monospace;font-size:.85rem}"
    "code{overflow-wrap:anywhere}"
    "pre{background:#f1f3f5;padding:.75rem;white-space:pre-wrap;margin:.5rem 0}"
    ".small{color:#4a5563;font-size:.9rem}.note{border-left:4px solid #b35900;padding-left:.75rem}"
    "@media(max-width:34rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}}"
    "@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#16181b}a{color:#8ec5ff}"
    "dt,.small{color:#b4bcc6}pre{background:#23272c}section{border-color:#e8eaed}}"
    "@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt;"
    "color:#000;background:#fff}nav{display:none}section{break-before:page;border:0;margin:0}"
    "section:first-of-type{break-before:auto}li,pre,dl>*{break-inside:avoid}"
    "a{color:#000;text-decoration:none}pre{background:#fff;border:1px solid #666}"
    "dt,.small{color:#333}}";

/* ------------------------------------------------------------------ small things */

static void raw(struct page *p, const char *z)
{
    buf_puts(&p->b, z);
}

static void text(struct page *p, struct str s)
{
    buf_html(&p->b, s);
}

static void say(struct page *p, unsigned id)
{
    text(p, msg(p->lang, id));
}

static void say1(struct page *p, unsigned id, struct str arg)
{
    text(p, text_make(p->m->a, p->lang, id, &arg, 1));
}

static void title(struct page *p, unsigned id)
{
    raw(p, "<h3>");
    say(p, id);
    raw(p, "</h3>\n");
}

static void pair_of(struct page *p, struct str label, struct str value)
{
    if (value.n == 0)
        return;
    raw(p, "<dt>");
    text(p, label);
    raw(p, "</dt><dd>");
    text(p, value);
    raw(p, "</dd>\n");
}

static void pair(struct page *p, unsigned id, struct str value)
{
    pair_of(p, msg(p->lang, id), value);
}

static void link_to(struct page *p, struct str file)
{
    raw(p, "<a href=\"");
    text(p, file);
    raw(p, "\">");
    text(p, file);
    raw(p, "</a>");
}

static struct str when(struct page *p, struct str at)
{
    moment t;

    return moment_parse(at, &t) ? words_moment_str(p->m->a, p->lang, t) : at;
}

/* ------------------------------------------------------------------ the case */

static void the_case(struct page *p)
{
    const struct case_state *s = p->m->c.state;
    const struct law_service *service = law_service(p->m->law, s->service);
    const struct json *person = json_get(p->m->view, "person");

    title(p, MSG_archive_case);
    raw(p, "<dl>\n");
    pair(p, MSG_archive_number, s->number);
    pair(p, MSG_archive_service,
         service != NULL ? law_service_title(service, p->lang) : s->service);
    pair(p, MSG_archive_status, msg(p->lang, case_status_msg(s->status)));
    pair(p, MSG_archive_person, person_name(p->m->a, person));
    pair(p, MSG_archive_iin, json_get_str(person, "iin"));
    if (s->received != MOMENT_NONE)
        pair(p, MSG_archive_received, words_moment_str(p->m->a, p->lang, s->received));
    if (s->body.n > 0)
        pair(p, MSG_archive_body, law_text(p->m->law, "body", s->body, p->lang));
    pair(p, MSG_archive_as_of, when(p, json_get_str(p->m->claims, "as_of")));
    raw(p, "</dl>\n");
}

/* As people write it; codes by the law's own names of them. */
static struct str fact_value(struct page *p, struct str name, const struct json *v)
{
    struct law_fact_info info;
    struct str code, shown;
    moment t;
    day d;

    if (v->type == JSON_BOOL)
        return msg(p->lang, v->b ? MSG_yes : MSG_no);
    if (v->type != JSON_STRING || !law_fact(p->m->law, name, &info))
        return v->s;
    if (day_parse(v->s, &d))
        return words_day_str(p->m->a, p->lang, d);
    if (moment_parse(v->s, &t))
        return words_moment_str(p->m->a, p->lang, t);
    if (str_is(info.list, "kato"))
        return law_place(p->m->law, v->s, p->lang);
    code = str_printf(p->m->a, "%.*s=%.*s", STR_ARG(info.name), STR_ARG(v->s));
    shown = law_text(p->m->law, "value", code, p->lang);
    return str_eq(shown, code) ? v->s : shown;
}

static void fact(struct page *p, struct str name, const struct json *v)
{
    struct str label = law_text(p->m->law, "question", name, p->lang);

    if (v->type == JSON_OBJECT || v->type == JSON_ARRAY) {
        int64_t i = 0;

        json_each(x, v) {
            struct str inner = v->type == JSON_ARRAY
                ? str_printf(p->m->a, "%.*s[%lld]", STR_ARG(name), (long long)i++)
                : name.n == 0 ? x->key
                : str_printf(p->m->a, "%.*s.%.*s", STR_ARG(name), STR_ARG(x->key));

            fact(p, inner, x);
        }
        return;
    }
    pair_of(p, label, fact_value(p, name, v));
}

/* As stated when it was filed. */
static void application(struct page *p)
{
    title(p, MSG_archive_facts);
    json_each(e, p->m->history) {
        const struct json *facts = json_get(json_get(e, "data"), "facts");

        if (!str_is(json_get_str(e, "type"), "filed") || facts == NULL)
            continue;
        raw(p, "<dl>\n");
        fact(p, STR(""), facts);
        raw(p, "</dl>\n");
        return;
    }
    raw(p, "<p>");
    say(p, MSG_archive_none);
    raw(p, "</p>\n");
}

/* ------------------------------------------------------------------ messages, decisions */

static void code_line(struct page *p, const struct json *data, const char *key, const char *kind)
{
    struct str code = json_get_str(data, key);

    if (code.n == 0)
        return;
    raw(p, "<br>");
    text(p, law_text(p->m->law, kind, code, p->lang));
}

static void entry(struct page *p, const struct json *e)
{
    static const char *const texts[] = {
        "question", "answer", "text", "reason", "reasons", "protocol", "outcome"
    };
    const struct json *data = json_get(e, "data");
    enum event_type type;
    enum role role;

    raw(p, "<li><strong>");
    if (event_parse(json_get_str(e, "type"), &type))
        say(p, event_msg(type));
    raw(p, "</strong><br><span class=\"small\">");
    text(p, when(p, json_get_str(e, "at")));
    if (role_parse(json_get_str(json_get(e, "by"), "role"), &role)) {
        raw(p, " · ");
        say(p, role_msg(role));
    }
    raw(p, "</span>");
    code_line(p, data, "check", "check");
    code_line(p, data, "agency", "body");
    code_line(p, data, "result", "result");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str s = json_get_str(data, texts[i]);

        /* An agency's answer is a code; what it says stands in its text. */
        if (s.n == 0 || (str_is(str_of(texts[i]), "answer") && json_get(data, "check") != NULL))
            continue;
        raw(p, "<br>");
        text(p, s);
    }
    json_each(g, json_get(data, "grounds"))
        code_line(p, g, "code", "ground");
    raw(p, "</li>\n");
}

static void entries(struct page *p, unsigned head, bool (*is)(struct str type))
{
    bool any = false;

    title(p, head);
    json_each(e, p->m->history) {
        if (!is(json_get_str(e, "type")))
            continue;
        raw(p, any ? "" : "<ul>\n");
        any = true;
        entry(p, e);
    }
    if (any) {
        raw(p, "</ul>\n");
        return;
    }
    raw(p, "<p>");
    say(p, MSG_archive_none);
    raw(p, "</p>\n");
}

/* ------------------------------------------------------------------ documents, papers, law */

static void document_name(struct page *p, struct str code)
{
    if (str_is(code, "signing-text"))
        say(p, MSG_archive_signed_text);
    else if (str_is(code, "signed-on-paper"))
        say(p, MSG_archive_signed_paper);
    else
        text(p, law_text(p->m->law, "document", code, p->lang));
}

static void documents(struct page *p)
{
    const struct json *list = json_get(p->m->claims, "documents");

    title(p, MSG_archive_documents);
    raw(p, list->count > 0 ? "<ul>\n" : "<p>");
    if (list->count == 0)
        say(p, MSG_archive_none);
    json_each(x, list) {
        struct str who = subject_text(p->m->a, p->lang, json_get_str(x, "for"));

        raw(p, "<li>");
        document_name(p, json_get_str(x, "code"));
        if (who.n > 0) {
            raw(p, " (");
            text(p, who);
            raw(p, ")");
        }
        raw(p, "<br>");
        if (json_get(x, "file") != NULL)
            link_to(p, json_get_str(x, "file"));
        else if (json_get(x, "same_as") != NULL)
            say1(p, MSG_archive_same, json_get_str(x, "same_as"));
        else
            say(p, json_get(x, "absent") != NULL ? MSG_archive_gone : MSG_archive_original);
        raw(p, "</li>\n");
    }
    raw(p, list->count > 0 ? "</ul>\n" : "</p>\n");
}

static void papers(struct page *p)
{
    static const struct { const char *kind; enum msg id; } names[] = {
        { "decision", MSG_paper_title_decision }, { "refusal", MSG_paper_title_refusal },
        { "receipt", MSG_paper_title_receipt }, { "return", MSG_paper_title_return },
        { "certificate", MSG_paper_title_certificate },
    };
    const struct json *list = json_get(p->m->claims, "papers");

    if (list->count == 0)
        return;
    title(p, MSG_archive_papers);
    raw(p, "<ul>\n");
    json_each(x, list) {
        raw(p, "<li>");
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (str_is(json_get_str(x, "kind"), names[i].kind))
                say(p, names[i].id);
        raw(p, ": ");
        link_to(p, json_get_str(x, "file"));
        raw(p, "</li>\n");
    }
    raw(p, "</ul>\n");
}

static void signed_by(struct page *p)
{
    const struct json *list = json_get(p->m->claims, "signatures");

    if (list->count == 0)
        return;
    title(p, MSG_archive_signatures);
    raw(p, "<ul>\n");
    json_each(x, list) {
        raw(p, "<li>");
        if (json_get(x, "file") != NULL)
            link_to(p, json_get_str(x, "file"));
        else
            say(p, MSG_archive_gone);
        raw(p, "</li>\n");
    }
    raw(p, "</ul>\n");
}

static void the_law(struct page *p)
{
    char *key = str_z(p->m->a, lang_code(p->lang));

    title(p, MSG_archive_law);
    raw(p, p->m->clauses->count > 0 ? "<ul>\n" : "");
    json_each(x, p->m->clauses) {
        raw(p, "<li>");
        text(p, json_get_str(x, key));
        raw(p, "</li>\n");
    }
    raw(p, p->m->clauses->count > 0 ? "</ul>\n<p>" : "<p>");
    say1(p, MSG_archive_law_more, STR("law.json"));
    raw(p, "</p>\n");
}

/* ------------------------------------------------------------------ proofs */

static void one_event(struct page *p, const struct json *x)
{
    struct str index = str_printf(p->m->a, "%lld", (long long)json_get_int(x, "index", 0));
    enum event_type type;

    raw(p, "<li data-leaf=\"");
    text(p, json_get_str(x, "leaf"));
    raw(p, "\">");
    if (event_parse(json_get_str(x, "type"), &type))
        say(p, event_msg(type));
    raw(p, " <span class=\"small\">");
    text(p, when(p, json_get_str(x, "at")));
    raw(p, "</span><br>");
    say1(p, MSG_archive_place, index);
    raw(p, ", ");
    say(p, MSG_archive_leaf);
    raw(p, " <code>");
    text(p, json_get_str(x, "leaf"));
    raw(p, "</code><br>");
    if (json_get_bool(x, "withheld", false))
        say(p, MSG_archive_withheld);
    else
        link_to(p, json_get_str(x, "file"));
    if (json_get(x, "receipt") != NULL) {
        raw(p, " · ");
        say(p, MSG_archive_receipt);
        raw(p, " ");
        link_to(p, json_get_str(x, "receipt"));
    }
    raw(p, "</li>\n");
}

static void events(struct page *p)
{
    const struct json *j = json_get(p->m->claims, "journal");
    struct str size = str_printf(p->m->a, "%lld", (long long)json_get_int(j, "size", 0));

    title(p, MSG_archive_events);
    raw(p, "<p>");
    say(p, MSG_archive_events_how);
    raw(p, "</p>\n<p data-root=\"");
    text(p, json_get_str(j, "root"));
    raw(p, "\">");
    say1(p, MSG_archive_journal, size);
    raw(p, ": <code>");
    text(p, json_get_str(j, "root"));
    raw(p, "</code></p>\n<ol>\n");
    json_each(x, json_get(p->m->claims, "events"))
        one_event(p, x);
    raw(p, "</ol>\n");
}

/* All but the page itself, and case.json, which was not yet whole. */
static void files(struct page *p)
{
    title(p, MSG_archive_files);
    raw(p, "<ul>\n");
    for (size_t i = 2; i < p->m->n; i++) {
        struct str sum = archive_sum(p->m, p->m->files[i].bytes);

        raw(p, "<li data-file=\"");
        text(p, p->m->files[i].name);
        raw(p, "\" data-sha256=\"");
        text(p, sum);
        raw(p, "\">");
        link_to(p, p->m->files[i].name);
        raw(p, "<br><code>");
        text(p, sum);
        raw(p, "</code></li>\n");
    }
    raw(p, "</ul>\n");
}

static void step(struct page *p, unsigned id, struct str command)
{
    raw(p, "<li>");
    say(p, id);
    if (command.n > 0) {
        raw(p, "<pre>");
        text(p, command);
        raw(p, "</pre>");
    }
    raw(p, "</li>\n");
}

static void how_to_check(struct page *p)
{
    const struct json *first = NULL;
    bool sealed = p->m->r->f->cfg.trust.seal_bytes != NULL;

    json_each(x, json_get(p->m->claims, "events"))
        if (first == NULL && json_get(x, "file") != NULL)
            first = x;
    title(p, MSG_archive_check);
    raw(p, "<ol>\n");
    step(p, MSG_archive_check_1, STR("sapar verify case.zip --anchors KEYS"));
    if (sealed)
        step(p, MSG_archive_check_2,
             STR("openssl cms -verify -binary -inform DER -in META-INF/signature001.p7s"
                 " -content META-INF/ASiCManifest.xml -CAfile KEYS -purpose any"
                 " -out /dev/null"));
    else
        step(p, MSG_archive_check_2_none, STR_NONE);
    step(p, MSG_archive_check_3, STR("sha256sum FILE"));
    if (first != NULL)
        step(p, MSG_archive_check_4,
             str_printf(p->m->a, "(printf '\\000'; cat %.*s) | sha256sum",
                        STR_ARG(json_get_str(first, "file"))));
    raw(p, "<li>");
    if (p->m->note.n > 0)
        say1(p, MSG_archive_check_5, STR("journal/checkpoint.txt"));
    else
        say(p, MSG_archive_check_5_none);
    raw(p, "</li>\n");
    step(p, MSG_archive_check_6, STR_NONE);
    raw(p, "</ol>\n");
}

/* ------------------------------------------------------------------ the whole */

static void section(struct page *p, enum lang lang)
{
    enum role role;

    p->lang = lang;
    buf_printf(&p->b, "<section id=\"%.*s\" lang=\"%.*s\" aria-labelledby=\"%.*s-title\">\n",
               STR_ARG(lang_code(lang)), STR_ARG(lang_code(lang)), STR_ARG(lang_code(lang)));
    buf_printf(&p->b, "<h2 id=\"%.*s-title\">", STR_ARG(lang_code(lang)));
    say(p, MSG_archive_title);
    raw(p, " ");
    text(p, p->m->c.state->number);
    raw(p, "</h2>\n<p>");
    say(p, MSG_archive_what);
    raw(p, "</p>\n<p class=\"note\">");
    say(p, MSG_archive_private);
    if (role_parse(json_get_str(p->m->claims, "for"), &role)) {
        raw(p, " ");
        say1(p, MSG_archive_for, msg(lang, role_msg(role)));
    }
    raw(p, "</p>\n<p class=\"small\">");
    say(p, MSG_archive_zone);
    raw(p, "</p>\n");
    the_case(p);
    application(p);
    entries(p, MSG_archive_decisions, archive_is_decision);
    entries(p, MSG_archive_messages, archive_is_message);
    documents(p);
    papers(p);
    signed_by(p);
    the_law(p);
    how_to_check(p);
    events(p);
    files(p);
    raw(p, "</section>\n");
}

struct str archive_html(struct making *m)
{
    struct page p = { .m = m, .b = buf_on(m->a), .lang = LANG_KK };

    raw(&p, "<!DOCTYPE html>\n<html lang=\"kk\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">\n<title>");
    for (int l = 0; l < LANG_COUNT; l++) {
        text(&p, msg((enum lang)l, MSG_archive_title));
        raw(&p, l + 1 < LANG_COUNT ? " · " : " ");
    }
    text(&p, m->c.state->number);
    raw(&p, "</title>\n<style>");
    raw(&p, style);
    raw(&p, "</style>\n</head>\n<body>\n<header>\n<h1>");
    for (int l = 0; l < LANG_COUNT; l++)
        buf_printf(&p.b, "%s<span lang=\"%.*s\">%.*s</span>", l > 0 ? " · " : "",
                   STR_ARG(lang_code((enum lang)l)), STR_ARG(msg((enum lang)l, MSG_archive_title)));
    raw(&p, "</h1>\n<nav aria-label=\"");
    say(&p, MSG_archive_skip);
    raw(&p, "\">\n<ul>\n");
    for (int l = 0; l < LANG_COUNT; l++)
        buf_printf(&p.b, "<li><a href=\"#%.*s\" lang=\"%.*s\">%.*s</a></li>\n",
                   STR_ARG(lang_code((enum lang)l)), STR_ARG(lang_code((enum lang)l)),
                   STR_ARG(msg((enum lang)l, MSG_archive_language)));
    raw(&p, "</ul>\n</nav>\n</header>\n<main>\n");
    for (int l = 0; l < LANG_COUNT; l++)
        section(&p, (enum lang)l);
    raw(&p, "</main>\n</body>\n</html>\n");
    return buf_get(&p.b);
}
