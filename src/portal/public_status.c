/*
 * NAME      public_status - where an application is, by its number and code, without a person's data
 * WHY       people call the office to ask this; the answer is the date, whose turn it is, and nothing else
 * ERRORS    the same sentence for a wrong number and a wrong code; few tries
 * MUST NOT  show or tell by its manner whether a number exists
 */
#include "portal/public.h"

#include "trust/encode.h"

static const struct { const char *word; unsigned text, more; const char *colour; } words[] = {
    { "draft", MSG_portal_word_draft, MSG_public_word_draft, "grey" },
    { "sent", MSG_portal_word_sent, MSG_public_word_sent, "blue" },
    { "documents", MSG_portal_word_documents, MSG_public_word_documents, "blue" },
    { "person", MSG_portal_word_person, MSG_public_word_person, "yellow" },
    { "checks", MSG_portal_word_checks, MSG_public_word_checks, "light-blue" },
    { "deciding", MSG_portal_word_deciding, MSG_public_word_deciding, "purple" },
    { "decided", MSG_portal_word_decided, MSG_public_word_decided, "green" },
    { "closed", MSG_portal_word_closed, MSG_public_word_closed, "grey" },
};

struct str portal_status_code(struct request *r, struct str number)
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char key[32], mac[32];
    char *out = arena_alloc(r->arena, 9);

    web_key(r->web, "status code", key);
    hmac_sha256((struct str){ (const char *)key, sizeof key }, number, mac);
    for (int i = 0; i < 8; i++)
        out[i] = letters[mac[i] & 31];
    out[8] = '\0';
    return (struct str){ out, 8 };
}

/* As typed by hand: small letters, blanks, O for 0, I and L for 1. */
static struct str tidy(struct arena *a, struct str s, bool code)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];

        if (ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 32);
        if (ch == ' ' || (code && ch == '-'))
            continue;
        if (code && ch == 'O')
            ch = '0';
        if (code && (ch == 'I' || ch == 'L'))
            ch = '1';
        buf_char(&b, ch);
    }
    return buf_get(&b);
}

static bool same(struct str a, struct str b)
{
    unsigned char diff = a.n != b.n;

    for (size_t i = 0; i < a.n && i < b.n; i++)
        diff = (unsigned char)(diff | (a.p[i] ^ b.p[i]));
    return diff == 0;
}

/* The first clock of the office that still runs: by when the answer is due. */
static void fill_due(const struct json *c, struct page_status *p)
{
    json_each(k, json_get(c, "clocks")) {
        day d;

        if (!str_is(json_get_str(k, "status"), "running") || !json_get_bool(k, "duty", false) ||
            !str_starts(json_get_str(k, "code"), "decision") || !day_parse(json_get_str(k, "due"), &d))
            continue;
        if (p->due == DAY_NONE || d < p->due)
            p->due = d;
    }
}

static void fill(struct request *r, const struct json *c, struct page_status *p)
{
    day d;

    p->found = true;
    p->service = json_get_str(c, "title");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!str_is(json_get_str(c, "word"), words[i].word))
            continue;
        p->word = msg(r->lang, words[i].text);
        p->word_text = msg(r->lang, words[i].more);
        p->colour = str_of(words[i].colour);
    }
    if (day_parse(json_get_str(c, "registered"), &d))
        p->registered = d;
    fill_due(c, p);
    p->late = p->due != DAY_NONE && p->due < moment_day(http_now(r));
}

static void show(struct request *r, struct page_status *p, const struct faults *f)
{
    struct buf out = buf_on(r->arena);

    p->frame = portal_frame(r);
    p->errors = f->list, p->n_errors = f->n;
    p->number_error = fault_of(f, "number"), p->code_error = fault_of(f, "code");
    page_status(&out, r->lang, p);
    http_html(r, f->n > 0 ? 422 : 200, buf_get(&out));
}

void public_status(struct request *r)
{
    struct page_status p = { .due = DAY_NONE, .registered = DAY_NONE };
    struct faults f;

    faults_init(&f, r);
    p.number = answer(r, "number");
    show(r, &p, &f);
}

void public_status_post(struct request *r)
{
    struct actor by = { .role = ROLE_SYSTEM, .id = STR("status-by-code") };
    struct page_status p = { .due = DAY_NONE, .registered = DAY_NONE };
    struct diags d = diags_on(r->arena);
    struct flow_reader *reader;
    struct json *c = NULL;
    struct faults f;

    faults_init(&f, r);
    p.number = need(&f, "number", MSG_public_status_no_number, 40);
    p.code = need(&f, "code", MSG_public_status_no_code, 20);
    if (f.n == 0) {
        struct str number = tidy(r->arena, p.number, false);

        if (!http_try(r, "status", http_peer(r), 10, 30))
            return;
        reader = web_reader(r);
        if (reader == NULL)
            return;
        if (same(tidy(r->arena, p.code, true), portal_status_code(r, number)))
            c = flow_show(reader, &by, number, r->lang, r->arena, &d);
        if (c == NULL)
            fault_add(&f, STR("number"), msg(r->lang, MSG_public_status_none));
        else
            fill(r, c, &p);
    }
    show(r, &p, &f);
}
