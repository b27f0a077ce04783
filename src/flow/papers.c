/*
 * NAME      papers - the model of a paper from a case: everything it prints, in the person's
 *           language
 * WHY       the paper room looks nothing up; a decision is printed from the event that made it, so
 *           that it reads the same in ten years
 * OWNS      which event each kind of paper prints; the members stand in src/paper/README.md
 * ERRORS    no-such-paper, with what the case would need
 * MUST NOT  print what the event does not hold, nor more of the person than the paper needs
 *
 * A citation a person reads is made from the clause by the law's titles of acts; `status` is that
 * of the norm where the event holds it.
 */
#include "flow/room.h"

struct sheet {
    struct flow_reader *r;
    const struct law *law;
    const struct loaded *c;
    const struct case_state *s;
    const struct event *e;          /* the event the paper is about */
    const struct json *data;
    enum paper_kind kind;
    enum lang lang;
    struct arena *a;
    struct diags *d;
    struct json *m;
};

static void put(struct sheet *p, struct json *o, const char *key, struct str v)
{
    if (v.n > 0)
        json_set_str(p->a, o, key, v);
}

static void put_clause(struct sheet *p, struct json *o, struct str clause)
{
    if (clause.n == 0)
        return;
    json_set_str(p->a, o, "clause", clause);
    put(p, o, "cite", law_cite(p->law, p->a, clause, p->lang));
}

/* ------------------------------------------------------------------ which event */

static const struct {
    enum event_type event;
    const char *decision;
    const char *needs;
} sources[] = {
    [PAPER_DECISION] = { EVENT_DECIDED, "grant", "there is none until the application is granted" },
    [PAPER_REFUSAL] = { EVENT_DECIDED, "refuse",
                        "there is none unless the application is refused" },
    [PAPER_RECEIPT] = { EVENT_FILED, NULL, "there is none until the application is filed" },
    [PAPER_RETURN] = { EVENT_RETURNED, NULL, "there is none unless the application is returned" },
    [PAPER_CERTIFICATE] = { EVENT_DECIDED, "grant",
                            "there is none until the application is granted" },
};

static bool find_event(struct sheet *p)
{
    size_t i;

    for (i = p->c->n; i > 0; i--) {
        p->e = &p->c->events[i - 1];
        p->data = p->e->data;
        if (p->e->type != sources[p->kind].event)
            continue;
        if (p->e->type == EVENT_DECIDED) {
            if (!str_is(json_get_str(p->data, "decision"), sources[p->kind].decision))
                break;
            if (p->s->decided != NULL && str_eq(json_get_str(p->s->decided, "number"),
                                                json_get_str(p->data, "number")))
                p->data = p->s->decided;        /* with the slips corrected */
        }
        return true;
    }
    flow_refuse(p->d, DIAG_REFUSED, "no-such-paper", STR("kind"), sources[p->kind].needs,
                "the case has no such paper");
    return false;
}

/* ------------------------------------------------------------------ parts */

static void head(struct sheet *p)
{
    const struct law_service *service = law_service(p->law, p->s->service);
    struct str number = json_get_str(p->data, "number"), body = json_get_str(p->data, "body");
    struct str place = json_get_str(p->data, "place");

    if (body.n == 0)
        body = p->s->body;
    if (place.n == 0)
        place = p->s->place;
    put(p, p->m, "number", number.n > 0 && p->e->type == EVENT_DECIDED ? number : p->s->number);
    put(p, p->m, "date", day_str(p->a, moment_day(p->e->at)));
    put(p, p->m, "case", p->s->number);
    put(p, p->m, "service", service != NULL ? law_service_title(service, p->lang) : p->s->service);
    if (body.n > 0)
        put(p, p->m, "body", law_text(p->law, "body", body, p->lang));
    if (place.n > 0)
        put(p, p->m, "place", law_place(p->law, place, p->lang));
    put(p, p->m, "law_digest",
        json_get_str(p->data, "law").n > 0 ? json_get_str(p->data, "law") : p->s->law_digest);
}

static void person(struct sheet *p)
{
    const struct json *who = json_get(p->data, "person");
    struct json *o = json_new_object(p->a);

    if (who == NULL)
        who = p->s->person;
    put(p, o, "name", person_name(p->a, who));
    put(p, o, "iin", json_get_str(who, "iin"));
    if (p->kind != PAPER_RECEIPT)
        put(p, o, "address", json_get_str(who, "address"));
    json_set(p->a, p->m, "person", o);
}

static void result(struct sheet *p)
{
    const struct json *validity = json_get(p->data, "validity");
    struct str code = json_get_str(p->data, "result"), text = json_get_str(validity, "text");

    if (code.n > 0)
        put(p, p->m, "result", law_text(p->law, "result", code, p->lang));
    if (text.n > 0)
        put(p, p->m, "validity",
            limit_text(p->a, p->lang, law_text(p->law, "until", text, p->lang), false));
    put(p, p->m, "valid_until", json_get_str(validity, "until"));
    put(p, p->m, "reasons", json_get_str(p->data, "reasons"));
}

static void grounds(struct sheet *p)
{
    struct json *list = json_new_array(p->a), *o;
    struct str until;

    json_each(g, json_get(p->data, "grounds")) {
        o = json_push(p->a, list, json_new_object(p->a));
        put(p, o, "code", json_get_str(g, "code"));
        put(p, o, "text", law_text(p->law, "ground", json_get_str(g, "code"), p->lang));
        until = json_get_str(g, "until");
        if (until.n > 0)
            put(p, o, "until", law_text(p->law, "until", until, p->lang));
        put_clause(p, o, json_get_str(g, "clause"));
        put(p, o, "status", json_get_str(g, "status"));
    }
    if (list->count > 0)
        json_set(p->a, p->m, "grounds", list);
}

/* A document handed in twice, say as a file and from a register, is one document to the reader. */
static bool listed_before(const struct json *from, const struct json *v)
{
    json_each(w, from) {
        if (w == v)
            return false;
        if (str_eq(json_get_str(w, "code"), json_get_str(v, "code"))
            && str_eq(json_get_str(w, "for"), json_get_str(v, "for")))
            return true;
    }
    return false;
}

/* Papers the case had when the event happened; `key`: those the event lists itself. */
static void paper_list(struct sheet *p, const char *to, const struct json *from)
{
    struct json *list = json_new_array(p->a), *o;

    json_each(v, from) {
        if (listed_before(from, v))
            continue;
        o = json_push(p->a, list, json_new_object(p->a));
        put(p, o, "text", law_text(p->law, "document", json_get_str(v, "code"), p->lang));
        put(p, o, "for", subject_text(p->a, p->lang, json_get_str(v, "for")));
        put_clause(p, o, json_get_str(v, "clause"));
    }
    if (list->count > 0)
        json_set(p->a, p->m, to, list);
}

static void acts(struct sheet *p)
{
    struct json *list = json_new_array(p->a), *o;
    struct str act, edition;

    json_each(v, p->s->acts) {
        edition = json_str(v);
        if (!str_cut(&edition, '@', &act))
            continue;
        o = json_push(p->a, list, json_new_object(p->a));
        put(p, o, "cite", law_act_title(p->law, act, p->lang));
        put(p, o, "edition", edition);
    }
    if (list->count > 0)
        json_set(p->a, p->m, "acts", list);
}

static void name_days(struct sheet *p, struct json *days)
{
    day d;

    for (struct json *x = days != NULL ? days->child : NULL; x != NULL; x = x->next)
        if (json_get(x, "name") != NULL && day_parse(json_get_str(x, "date"), &d))
            json_set_str(p->a, x, "name", law_day_name(p->law, d, p->lang));
}

/* The term of the decision, day by day. */
static void count(struct sheet *p)
{
    struct case_clock *c;
    struct json *o;
    size_t n, i;

    n = case_clocks(p->s, p->law, p->e->at, true, p->a, &c, p->d);
    for (i = 0; i < n; i++) {
        if (!str_is(c[i].code, "decision"))
            continue;
        o = term_count_json(&c[i].count, p->a);
        name_days(p, json_get(o, "days"));
        json_set_str(p->a, o, "code", c[i].code);
        put(p, o, "text", law_text(p->law, "term", c[i].code, p->lang));
        put(p, o, "limit", limit_text(p->a, p->lang, c[i].limit, false));
        put(p, o, "from", day_str(p->a, c[i].from));
        put_clause(p, o, c[i].clause);
        json_set(p->a, p->m, "count", o);
        return;
    }
}

static void fee(struct sheet *p)
{
    const struct json *from = json_get(p->data, "fee");
    struct json *o;

    if (from == NULL)
        return;
    o = json_new_object(p->a);
    put(p, o, "kzt", json_get_str(from, "kzt"));
    put(p, o, "mci", json_get_str(from, "mci"));
    put_clause(p, o, json_get_str(from, "clause"));
    json_set(p->a, p->m, "fee", o);
}

static void appeal(struct sheet *p)
{
    struct json *list = json_new_array(p->a), *o;
    const struct json *from = json_get(p->data, "appeal");

    if (from == NULL || from->type != JSON_ARRAY)
        return;
    json_each(v, from) {
        o = json_push(p->a, list, json_new_object(p->a));
        put(p, o, "body", law_text(p->law, "body", json_get_str(v, "body"), p->lang));
        put(p, o, "limit", limit_text(p->a, p->lang, json_get_str(v, "limit"), true));
        put(p, o, "due", json_get_str(v, "due"));
        put(p, o, "order", law_text(p->law, "order", json_get_str(v, "order"), p->lang));
        put_clause(p, o, json_get_str(v, "clause"));
    }
    if (list->count > 0)
        json_set(p->a, p->m, "appeal", list);
}

/* As people know the schemes: the codes are for programs. */
static struct str scheme(struct sheet *p, struct str code)
{
    static const struct { const char *begins; enum msg name; } rows[] = {
        { "gost-2015", MSG_paper_gost_2015 }, { "gost-2004", MSG_paper_gost_2004 },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_starts(code, rows[i].begins))
            return msg(p->lang, rows[i].name);
    return str_starts(code, "rsa") ? STR("RSA") : str_starts(code, "ecdsa") ? STR("ECDSA") : code;
}

static void signer(struct sheet *p)
{
    const struct json *from = json_get(p->data, "signature");
    const struct actor *by = &p->e->by;
    struct actor known;
    struct json *o;
    struct str name = by->id;

    if (by->role == ROLE_APPLICANT || by->role == ROLE_SYSTEM)
        return;
    if (p->r->s->ops->staff_by_id(p->r->s, by->role, by->id, p->a, &known, &name, p->d) !=
            PORT_OK ||
        name.n == 0)
        name = by->id;
    put(p, p->m, "signed_by", signer_text(p->a, p->lang, by->role, name));
    if (json_get_str(from, "name").n > 0) {
        o = json_new_object(p->a);
        put(p, o, "name", json_get_str(from, "name"));
        put(p, o, "algorithm", scheme(p, json_get_str(from, "algorithm")));
        json_set(p->a, p->m, "signature", o);
    }
}

static bool proof(struct sheet *p)
{
    static const char digits[] = "0123456789abcdef";
    struct json *o = json_new_object(p->a);
    struct journal_head head;
    struct buf b = buf_on(p->a);
    int64_t index;
    size_t i;

    int rc = p->r->s->ops->head(p->r->s, &head, p->d);

    if (rc == PORT_OK)
        rc = p->r->s->ops->leaf_index(p->r->s, p->s->number, p->e->seq, &index, p->d);
    if (rc == PORT_ABSENT)
        return true;            /* a preview: nothing of it is in the journal, so nothing says it is */
    if (rc != PORT_OK)
        return false;
    for (i = 0; i < sizeof(head.root); i++) {
        buf_char(&b, digits[head.root[i] >> 4]);
        buf_char(&b, digits[head.root[i] & 15]);
    }
    json_set_str(p->a, o, "index", str_printf(p->a, "%lld", (long long)index));
    json_set_str(p->a, o, "size", str_printf(p->a, "%lld", (long long)head.size));
    json_set_str(p->a, o, "root", buf_get(&b));
    json_set(p->a, p->m, "journal", o);
    if (p->e->type == EVENT_DECIDED)
        put(p, p->m, "seal", seal_kept(p->c->events, p->c->n, json_get_str(p->data, "number"),
                                       p->kind == PAPER_CERTIFICATE ? "certificate" : "decision"));
    if (p->e->type == EVENT_DECIDED)
        put(p, p->m, "verify_url", str_printf(p->a, "%.*s/v/%.*s", STR_ARG(p->r->f->base_url),
                                              STR_ARG(json_get_str(p->data, "number"))));
    return true;
}

struct json *paper_model(struct flow_reader *r, const struct loaded *c, enum paper_kind kind,
                         enum lang lang, struct arena *a, struct diags *d)
{
    struct sheet p = { .r = r,
                       .law = r->f->cfg.law,
                       .c = c,
                       .s = c->state,
                       .kind = kind,
                       .lang = lang,
                       .a = a,
                       .d = d,
                       .m = json_new_object(a) };

    if (!find_event(&p))
        return NULL;
    head(&p);
    person(&p);
    if (p.e->type == EVENT_DECIDED) {
        result(&p);
        grounds(&p);
        signer(&p);
        appeal(&p);
    }
    paper_list(&p, kind == PAPER_RETURN ? "missing" : "documents",
               json_get(p.data, kind == PAPER_RETURN ? "missing" : "documents"));
    if (kind == PAPER_RETURN)
        put(&p, p.m, "reasons", json_get_str(p.data, "reason"));
    if (kind == PAPER_RECEIPT)
        fee(&p);
    acts(&p);
    count(&p);
    return proof(&p) ? p.m : NULL;
}

/* ------------------------------------------------------------------ what is inside the file */
static struct str unhex(struct arena *a, struct str hex)
{
    char *p = arena_alloc(a, hex.n / 2 + 1);

    for (size_t i = 0; i + 1 < hex.n; i += 2) {
        int high = hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10;
        int low = hex.p[i + 1] <= '9' ? hex.p[i + 1] - '0' : hex.p[i + 1] - 'a' + 10;

        p[i / 2] = (char)(unsigned char)(high << 4 | low);
    }
    return (struct str){ p, hex.n / 2 };
}

bool paper_finish(struct flow_reader *r, const struct loaded *c, const struct json *model,
                  struct arena *a, struct str *pdf, struct diags *d)
{
    const struct trust_port *t = &r->f->cfg.trust;
    struct str index = json_get_str(json_get(model, "journal"), "index"), seal, text;
    struct archive_file files[2];
    int64_t at, mine;
    size_t n = 0;

    if (t->finish == NULL)
        return true;
    if (can_prove(t) && str_int(index, &at)) {
        for (size_t i = 0; i < c->n; i++)
            if (r->s->ops->leaf_index(r->s, c->state->number, c->events[i].seq, &mine, d) ==
                    PORT_OK && mine == at) {
                text = str_printf(a, "%lld", (long long)c->events[i].seq);
                if (!flow_receipt_of(t, r->s, c->state->number, text, a, &text, d))
                    return false;
                files[n++] = (struct archive_file){ STR("receipt.json"), STR("application/json"),
                                                    text };
                break;
            }
    }
    seal = json_get_str(model, "seal");
    if (seal.n > 0)
        files[n++] = (struct archive_file){ STR("seal.vds"), STR("application/octet-stream"),
                                            unhex(a, seal) };
    return t->finish(t->ctx, *pdf, files, n, flow_now(r->f), a, pdf, d);
}
