/*
 * NAME      signing - the text that a person or an official signs (docs/signed-filings.md)
 * WHY       a signature is worth what it is over: the command, everything sent with it, and the case
 *           as it stood, in one text that the signer was shown and that can be made again
 * OWNS      the text's members and their spelling: keys in byte order, no blanks
 * ERRORS    no-such-case
 * MUST NOT  leave out anything that decide will read of the body
 */
#include "flow/room.h"

#include <stdlib.h>
#include <string.h>

#define NAMESPACE "urn:sapar:signing:1"
enum { USUAL_MINUTES = 30 };

int signing_minutes(const struct flow *f)
{
    return f->cfg.signing.minutes > 0 ? f->cfg.signing.minutes : USUAL_MINUTES;
}

/* ------------------------------------------------------------------ one spelling */
static int by_key(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;

    return str_cmp((*x)->key, (*y)->key);
}

struct json *signing_sorted(struct arena *a, const struct json *v)
{
    struct json **members, *o;
    size_t n = 0;

    if (v->type != JSON_OBJECT && v->type != JSON_ARRAY)
        return json_copy(a, v);
    o = v->type == JSON_OBJECT ? json_new_object(a) : json_new_array(a);
    members = arena_new_array(a, v->count + 1, struct json *);
    json_each(m, v)
        members[n++] = m;
    if (v->type == JSON_OBJECT && n > 1)
        qsort(members, n, sizeof(*members), by_key);
    for (size_t i = 0; i < n; i++) {
        if (v->type == JSON_OBJECT)
            json_set(a, o, str_z(a, members[i]->key), signing_sorted(a, members[i]));
        else
            json_push(a, o, signing_sorted(a, members[i]));
    }
    return o;
}

/* ------------------------------------------------------------------ what it says */
static void put(struct arena *a, struct json *o, const char *key, struct str v)
{
    if (v.n > 0)
        json_set_str(a, o, key, v);
}

static void put_copy(struct arena *a, struct json *o, const char *key, const struct json *v)
{
    if (v != NULL && v->count > 0)
        json_set(a, o, key, json_copy(a, v));
}

/* Papers as the person handed them in: which, for whom, and the hash of each. */
static struct json *papers(struct arena *a, const struct case_state *s)
{
    struct json *list = json_new_array(a), *o;

    for (const struct case_document *k = s->documents; k != NULL; k = k->next) {
        o = json_push(a, list, json_new_object(a));
        put(a, o, "code", k->code);
        put(a, o, "for", k->subject);
        put(a, o, "form", k->form);
        put(a, o, "sha256", k->blob);
    }
    return list;
}

/* The case as it stands: a draft's content for who files it, the matter for who decides. */
static struct json *matter(struct arena *a, const struct case_state *s, enum command_type type)
{
    struct json *o = json_new_object(a);

    put(a, o, "status", str_of(case_status_name(s->status)));
    put(a, o, "service", s->service);
    put_copy(a, o, "person", s->person);
    put_copy(a, o, "representative", s->representative);
    if (type == COMMAND_FILE || type == COMMAND_DECIDE) {
        put_copy(a, o, "facts", s->facts);
        put_copy(a, o, "documents", papers(a, s));
    }
    if (type == COMMAND_DECIDE)
        put_copy(a, o, "proposal", s->proposal);
    json_set_int(a, o, "seq", s->seq);
    return o;
}

static struct json *unsigned_body(struct arena *a, const struct json *body)
{
    struct json *o = json_new_object(a);

    json_each(m, body)
        if (!str_is(m->key, "signature"))
            json_set(a, o, str_z(a, m->key), json_copy(a, m));
    return o;
}

static struct str declaration(enum command_type type, enum lang lang)
{
    return msg(lang, type == COMMAND_FILE   ? MSG_case_declare_file
                   : type == COMMAND_DECIDE ? MSG_case_declare_decide
                   : type == COMMAND_REPRESENT ? MSG_case_declare_represent
                                            : MSG_case_declare_other);
}

static enum lang language_of(struct str code, enum lang fallback)
{
    return str_is(code, "kk") ? LANG_KK : str_is(code, "ru") ? LANG_RU
        : str_is(code, "en")  ? LANG_EN : fallback;
}

static struct str hash_of(struct store *s, struct str text, struct arena *a)
{
    char *hex = arena_alloc(a, 65);

    s->ops->digest(text, hex);
    return str_of(hex);
}

int signing_text(struct flow *f, struct store *s, const struct actor *by, enum command_type type,
                 struct str number, const struct json *body, enum lang lang, struct arena *a,
                 struct signing_text *out, struct diags *d)
{
    struct json *o = json_new_object(a), *who = json_new_object(a);
    struct loaded c = { NULL, NULL, 0 };
    int rc;

    out->seq = -1;
    if (number.n > 0) {
        rc = case_load(s, number, a, &c, d);
        if (rc == PORT_ABSENT)
            no_such_case(d, number);
        if (rc != PORT_OK)
            return rc;
        out->seq = c.state->seq;
    }
    out->service = c.state != NULL ? c.state->service : json_get_str(body, "service");
    if (out->id.n == 0) {
        /* The number ends in the language, so that the same text can be made again. */
        lang = language_of(json_get_str(body, "language"),
                           c.state != NULL ? language_of(c.state->language, lang) : lang);
        out->id = str_printf(a, "%.*s%.*s-%s", STR_ARG(fresh_id(f, a)), STR_ARG(fresh_id(f, a)),
                             lang == LANG_KK ? "kk" : lang == LANG_RU ? "ru" : "en");
        out->asked = flow_now(f);
    } else {
        lang = language_of(str_sub(out->id, out->id.n - 2, 2), LANG_KK);
    }
    json_set_str(a, o, "sapar", STR("signing-text/1"));
    json_set_str(a, o, "id", out->id);
    json_set_str(a, o, "asked", moment_str(a, out->asked));
    json_set_str(a, o, "command", str_of(command_name(type)));
    json_set_str(a, o, "declaration", declaration(type, lang));
    put(a, o, "number", c.state != NULL ? c.state->number : STR_NONE);
    json_set_str(a, who, "role", str_of(role_name(by->role)));
    if (by->role != ROLE_APPLICANT)
        put(a, who, "id", by->id);
    json_set(a, o, "by", who);
    json_set(a, o, "body", unsigned_body(a, body));
    if (c.state != NULL)
        json_set(a, o, "case", matter(a, c.state, type));
    out->text = json_text(a, signing_sorted(a, o), 0);
    out->hash = hash_of(s, out->text, a);
    return PORT_OK;
}

/* ------------------------------------------------------------------ as XML */
struct str base64_text(struct arena *a, struct str s)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct buf b = buf_on(a);

    for (size_t i = 0; i < s.n; i += 3) {
        unsigned v = (unsigned)(unsigned char)s.p[i] << 16;

        if (i + 1 < s.n)
            v |= (unsigned)(unsigned char)s.p[i + 1] << 8;
        if (i + 2 < s.n)
            v |= (unsigned)(unsigned char)s.p[i + 2];
        buf_char(&b, digits[v >> 18]);
        buf_char(&b, digits[v >> 12 & 63]);
        buf_char(&b, i + 1 < s.n ? digits[v >> 6 & 63] : '=');
        buf_char(&b, i + 2 < s.n ? digits[v & 63] : '=');
    }
    return buf_get(&b);
}

struct str signing_xml(struct arena *a, struct str text)
{
    return str_printf(a, "<signing xmlns=\"" NAMESPACE "\">%.*s</signing>",
                      STR_ARG(base64_text(a, text)));
}

/* ------------------------------------------------------------------ the query */
/* What the access journal keeps of it: which command and, of a decision, which one and the hash of what it says. Who
 * was shown two decisions to sign is seen by the auditor. */
static const char *asked_for(struct store *s, enum command_type type, const struct json *body, struct arena *a)
{
    struct str outcome = json_get_str(body, "decision"), text;
    struct json *o = unsigned_body(a, body);

    if (type != COMMAND_DECIDE || (!str_is(outcome, "grant") && !str_is(outcome, "refuse")))
        return str_z(a, str_printf(a, "signing-text %s", command_name(type)));
    text = json_text(a, signing_sorted(a, o), 0);
    return str_z(a, str_printf(a, "signing-text decide %.*s %.16s", STR_ARG(outcome), hash_of(s, text, a).p));
}

struct json *flow_signing_text(struct flow_reader *r, const struct actor *by,
                               enum command_type type, struct str number, const struct json *body,
                               enum lang lang, struct arena *a, struct diags *d)
{
    struct access *pending = NULL;
    struct json *o = json_new_object(a);
    struct signing_text t = { .seq = 0 };
    struct loaded c;

    if (number.n > 0 && !access_case(r, by, number, asked_for(r->s, type, body, a), a, &c, &pending, d))
        return NULL;
    if (signing_text(r->f, r->s, by, type, number, body, lang, a, &t, d) != PORT_OK) {
        (void)access_settled(pending, d);
        return NULL;
    }
    json_set_str(a, o, "text", t.text);
    json_set_str(a, o, "base64", base64_text(a, t.text));
    json_set_str(a, o, "sha256", t.hash);
    json_set_str(a, o, "id", t.id);
    json_set_str(a, o, "asked", moment_str(a, t.asked));
    json_set_str(a, o, "until", moment_str(a, t.asked + 60 * (moment)signing_minutes(r->f)));
    json_set_str(a, o, "xml", signing_xml(a, t.text));
    return access_settled(pending, d) ? o : NULL;
}
