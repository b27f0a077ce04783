/*
 * NAME      counter_sign - the sheet the person reads, and signing it: on paper, with a key at this machine, by phone
 * WHY       the operator types, the person answers for it: what they read is what they sign, and what they signed is
 *           what is sent, whatever was typed since
 * OWNS      "signing" of the draft (signing.h)
 * MUST NOT  let the operator sign for the person; send a code to any telephone but the one the person said
 */
#include "portal/counter.h"
#include "portal/signing.h"

/* ------------------------------------------------------------------ the sheet */
struct sheet {
    struct ui_row *rows;
    struct ui_counter_reason *papers;
    size_t n, n_papers;
};

static void read_sheet(struct counter *c, struct apply *p, struct sheet *s)
{
    const struct json *answers = json_get(p->v, "answers");
    struct counter_paper *k;
    size_t most;

    *s = (struct sheet){ .rows = arena_new_array(c->a, (answers == NULL ? 0 : answers->count) + 1,
        struct ui_row) };
    json_each(m, answers) {
        bool known = json_get_str(json_get(p->v, "sources"), str_z(p->a, m->key)).n > 0;
        size_t item;

        /* What is asked no more is not sent either. */
        if (!known && !apply_needed(p, m->key))
            continue;
        s->rows[s->n].key = apply_question(p, m->key);
        s->rows[s->n].value = apply_words(p, m->key, json_str(m));
        if (apply_group(m->key, &item).n > 0)
            s->rows[s->n].note = apply_subject(p, m->key);
        s->n++;
    }
    k = counter_papers_of(p, &most);
    s->papers = arena_new_array(c->a, most + 1, struct ui_counter_reason);
    for (size_t i = 0; i < most; i++)
        if (str_is(json_get_str(k[i].said, "said"), "present"))
            s->papers[s->n_papers++].text = str_printf(c->a, "%.*s \302\267 %.*s",
                STR_ARG(counter_paper_name(p, k[i].d)), STR_ARG(apply_subject(p, k[i].subject)));
}

/* The sheet is in the language of who signs it; the way back in that of who prints it. */
void counter_form(struct request *r)
{
    struct str back = http_link(r, STR("/counter/accept"));
    struct counter c;
    struct apply p;
    struct sheet s;

    if (!counter_bound(r, &c) || !counter_draft(&c, &p))
        return;
    r->lang = counter_lang(r, json_get_str(p.v, "language"));
    read_sheet(&c, &p, &s);
    portal_show(r, 200, counter_form, .bar = counter_bar(&c), .back = back,
        .title = law_service_title(p.service, r->lang), .address = json_get_str(json_get(c.v, "person"),
            "address"), .rows = s.rows, .n_rows = s.n, .papers = s.papers, .n_papers = s.n_papers,
        .place = counter_place(&c), .on = moment_day(http_now(r)));
}

/* ------------------------------------------------------------------ on the screen */
/* Addresses in the operator's language, before the page turns to the person's. */
struct ways { struct str back, here; enum lang own; };

static bool laid_down(struct request *r, struct counter *c, struct apply *p, struct ways *w)
{
    *w = (struct ways){ http_link(r, STR("/counter/accept")), http_link(r, STR("/counter/sign")),
        r->lang };
    if (!counter_bound(r, c) || !counter_draft(c, p))
        return false;
    if (signing_until(r, json_get(p->v, "signing")) == MOMENT_NONE) {
        http_redirect(r, STR("/counter/accept"));
        return false;
    }
    r->lang = counter_lang(r, json_get_str(p->v, "language"));
    return true;
}

static struct signing signing_of(struct counter *c, struct apply *p, const struct ways *w)
{
    const struct json *reach = json_get(json_get(c->v, "person"), "contact");

    /* A representative has a telephone of their own, which nobody said. */
    return (struct signing){ .r = c->r, .s = json_get(p->v, "signing"), .type = COMMAND_FILE,
        .service = law_service_code(p->service), .title = law_service_title(p->service, c->r->lang),
        .at = w->here, .counter = true, .bind = json_get_str(c->v, "bind"),
        .phone = json_get(c->v, "representative") == NULL ? json_get_str(reach, "phone") : STR_NONE };
}

static void show(struct counter *c, struct apply *p, const struct ways *w, int status, struct faults *f)
{
    struct signing g = signing_of(c, p, w);
    struct sheet s;

    read_sheet(c, p, &s);
    portal_show(c->r, status, counter_sign, .errors = f->list, .n_errors = f->n, .bar = counter_bar(c),
        .back = w->back, .title = g.title, .until = signing_until(c->r, g.s), .rows = s.rows, .n_rows = s.n,
        .papers = s.papers, .n_papers = s.n_papers, .ways = signing_ways(&g, f));
}

void counter_sign(struct request *r)
{
    struct counter c;
    struct apply p;
    struct faults f;
    struct ways w;

    faults_init(&f, r);
    if (laid_down(r, &c, &p, &w))
        show(&c, &p, &w, 200, &f);
}

void counter_text(struct request *r)
{
    struct counter c;
    struct apply p;
    struct ways w;

    if (laid_down(r, &c, &p, &w))
        signing_file(r, STR("application"), json_get(p.v, "signing"));
}

void counter_sign_post(struct request *r)
{
    struct signing_given given;
    enum signing_step step;
    struct signing g;
    struct counter c;
    struct apply p;
    struct faults f;
    struct ways w;

    if (!laid_down(r, &c, &p, &w))
        return;
    faults_init(&f, r);
    g = signing_of(&c, &p, &w);
    step = signing_answer(&g, &f, &given);
    c.freeze = step == SIGNING_KEEP;
    if (step == SIGNING_KEEP && counter_keep(&c))
        http_redirect(r, w.here);
    else if (step == SIGNING_SEND && counter_file(&c, &p, given.body, given.confirmed, &f) && counter_keep(&c)) {
        r->lang = w.own;
        http_redirect(r, portal_href(r, "/counter/cases/%s/slip", json_get_str(c.v, "last")));
    }
    if (f.n > 0 && r->status == 0)
        show(&c, &p, &w, 422, &f);
}
