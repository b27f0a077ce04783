/*
 * NAME      signed - is the signature that came with a command good, over exactly this text, by who
 *           may give it
 * WHY       judged before the command comes to the writer, because services may have to be asked;
 *           what was found is kept in the event, the evidence beside it, so that it can be judged
 *           again when the authority is gone (docs/signed-filings.md)
 * OWNS      who has to sign what; what is written down of it; that a signed text is used once
 * ERRORS    signature-missing, -stale, -used, -invalid, -doubtful, -other-person, -wrong-role,
 *           -no-code, case-moved-on: the reasons of the reply
 * MUST NOT  run on the writer's thread; call a code sent by message a signature
 */
#include "flow/room.h"
#include "flow/keep.h"

#include <string.h>

enum { EARLY_SECONDS = 300 };

struct judging {
    struct flow *f;
    struct store *s;                /* a reader of this thread */
    struct job *j;
    const struct flow_request *q;
    const struct json *given;       /* body.signature */
    struct arena *a;
    struct diags *no;               /* the reply's reasons */
    struct signing_text t;
    struct json *found;
    bool failed;                    /* the store, not the signature */
};

static bool refuse(struct judging *w, const char *code, const char *remedy, const char *why)
{
    flow_refuse(w->no, DIAG_REFUSED, code, STR("signature"), remedy, "%s", why);
    return false;
}

/* ------------------------------------------------------------------ is one needed */
static bool takes_one(enum command_type c)
{
    static const enum command_type signed_ones[] = {
        COMMAND_FILE, COMMAND_DECIDE, COMMAND_ANSWER_CHECK, COMMAND_OBJECT, COMMAND_COMPLAIN,
        COMMAND_WITHDRAW, COMMAND_ANSWER, COMMAND_REPRESENT,
    };

    for (size_t i = 0; i < sizeof(signed_ones) / sizeof(*signed_ones); i++)
        if (signed_ones[i] == c)
            return true;
    return false;
}

/* The person's own word: at a counter an official has seen them and the paper they signed. Programs
 * that file for people sign the filing; what follows it they may say with their token. */
bool flow_needs_signature(const struct flow *f, enum command_type type, const struct actor *by,
                          bool page)
{
    enum flow_required r = f->cfg.signing.required;
    bool word = type == COMMAND_OBJECT || type == COMMAND_COMPLAIN || type == COMMAND_WITHDRAW
        || type == COMMAND_ANSWER || type == COMMAND_REPRESENT;

    if (by->role != ROLE_APPLICANT || r == SIGNATURE_FREE)
        return false;
    return type == COMMAND_FILE ? r == SIGNATURE_ALWAYS || page : word && page;
}

bool flow_code_confirms(const struct flow *f, struct str service)
{
    const struct flow_signing *s = &f->cfg.signing;

    for (size_t i = 0; i < s->n_codes; i++)
        if (str_is(s->codes[i], "all") || str_eq(s->codes[i], service))
            return true;
    return false;
}

static bool needed(const struct flow *f, const struct flow_request *q)
{
    return flow_needs_signature(f, q->type, &q->by, q->page);
}

static const struct json *signature_of(const struct flow_request *q)
{
    return takes_one(q->type) ? json_get(q->body, "signature") : NULL;
}

bool signed_waits(const struct flow *f, const struct flow_request *q)
{
    return signature_of(q) != NULL || q->confirmed != NULL || needed(f, q);
}

/* ------------------------------------------------------------------ the text again */
static bool again(struct judging *w, struct str id, struct str asked)
{
    moment now = flow_now(w->f), window = 60 * (moment)signing_minutes(w->f);
    struct diags d = diags_on(w->a);
    int rc;

    w->t.id = id;
    if (id.n < 16 || id.n > 64 || !moment_parse(asked, &w->t.asked))
        return refuse(w, "signature-stale",
                      "ask for the text to sign and give back its id and asked",
                      "the signature does not say which text it is over");
    if (w->t.asked > now + EARLY_SECONDS || now - w->t.asked > window)
        return refuse(w, "signature-stale", "ask for the text once more and sign that",
                      "the text was given out too long ago, or not yet");
    rc = signing_text(w->f, w->s, &w->q->by, w->q->type, w->q->number, w->q->body, LANG_KK, w->a,
                      &w->t, &d);
    w->failed = rc == PORT_FAILED;
    if (rc != PORT_OK)
        diags_copy(w->no, &d);
    return rc == PORT_OK;
}

/* The signed document is the one we gave out, with nothing but a signature put into it. */
static bool xml_is_ours(struct str xml, struct str ours)
{
    struct str end = STR("</signing>"), head = str_sub(ours, 0, ours.n - end.n);
    ptrdiff_t at;

    xml = str_trim(xml);
    if (str_starts(xml, "<?xml")) {
        at = str_find(xml, "?>");
        if (at < 0)
            return false;
        xml = str_trim(str_sub(xml, (size_t)at + 2, xml.n));
    }
    if (xml.n < ours.n || memcmp(xml.p, head.p, head.n) != 0)
        return false;
    xml = str_trim(str_sub(xml, head.n, xml.n));
    if (!str_starts(xml, "<ds:Signature") && !str_starts(xml, "<Signature"))
        return false;
    return str_ends(xml, "</ds:Signature></signing>") || str_ends(xml, "</Signature></signing>");
}

/* ------------------------------------------------------------------ who has to sign */
static struct str iin_of(const struct json *person)
{
    return json_get_str(person, "iin");
}

static bool by_staff(enum command_type c)
{
    return c == COMMAND_DECIDE || c == COMMAND_ANSWER_CHECK;
}

static bool is_of_person(struct judging *w, struct str iin)
{
    struct diags ignored = diags_on(w->a);
    struct loaded c;

    return case_load(w->s, w->q->number, w->a, &c, &ignored) == PORT_OK
        && str_eq(iin, iin_of(c.state->person));
}

static bool may_sign(struct judging *w, struct str iin)
{
    const struct json *body = w->q->body;
    struct diags ignored = diags_on(w->a);
    struct loaded c;

    if (iin.n == 0)
        return false;
    if (by_staff(w->q->type))
        return str_eq(iin, w->q->by.person);
    /* Who is authorised is named in the body too, and does not authorise themselves. */
    if (w->q->type == COMMAND_REPRESENT)
        return w->q->number.n == 0 ? str_eq(iin, w->q->by.id) : is_of_person(w, iin);
    if (str_eq(iin, iin_of(json_get(body, "person")))
        || str_eq(iin, iin_of(json_get(body, "representative"))))
        return true;
    return w->q->number.n > 0
        && case_load(w->s, w->q->number, w->a, &c, &ignored) == PORT_OK
        && (str_eq(iin, iin_of(c.state->person)) || str_eq(iin, iin_of(c.state->representative)));
}

/* Whose certificate speaks for a body, where the configuration knows its number. */
static bool bin_fits(struct judging *w, struct str bin)
{
    const struct flow_signing *s = &w->f->cfg.signing;

    for (size_t i = 0; i < s->n_bins; i++)
        if (str_eq(s->bins[i].body, w->q->by.body))
            return str_eq(s->bins[i].bin, bin);
    return true;
}

static bool signer_fits(struct judging *w, const struct json *signer)
{
    struct str role = json_get_str(signer, "role");

    if (!may_sign(w, json_get_str(signer, "iin")))
        return refuse(w, "signature-other-person",
                      by_staff(w->q->type)
                          ? "sign with your own key; the register of staff has its number"
                          : "sign with the key of who applies, or of their representative",
                      "the certificate belongs to somebody else");
    if (by_staff(w->q->type)) {
        if (str_is(role, "individual") || !bin_fits(w, json_get_str(signer, "bin")))
            return refuse(w, "signature-wrong-role", "sign with the key you have as an official",
                          "the certificate does not speak for the body that acts");
    } else if (!str_is(role, "individual")) {
        return refuse(w, "signature-wrong-role", "sign with your key as a person",
                      "the certificate is an organisation's, not a person's own");
    }
    return true;
}

/* ------------------------------------------------------------------ evidence */
static bool keep(struct judging *w, struct str bytes, const char *media, const char *kind)
{
    const struct store_ops *ops = w->f->s->ops;
    struct json *list = json_get(w->found, "evidence"), *o;
    struct diags d = diags_on(w->a);
    char hex[65] = "";
    int64_t size;
    void *up;

    if (ops->blob_open(w->f->s, &up, &d) != PORT_OK)
        w->failed = true;
    else if (ops->blob_write(w->f->s, up, bytes.p, bytes.n, &d) != PORT_OK) {
        ops->blob_drop(w->f->s, up);
        w->failed = true;
    } else
        w->failed = ops->blob_done(w->f->s, up, hex, &size, &d) != PORT_OK;
    if (w->failed) {
        flow_refuse(w->no, DIAG_ENVIRONMENT, "not-stored", STR_NONE, "try again in a moment",
                    "the evidence of the signature could not be stored");
        return false;
    }
    if (list == NULL)
        list = json_set(w->a, w->found, "evidence", json_new_array(w->a));
    o = json_push(w->a, list, json_new_object(w->a));
    json_set_str(w->a, o, "kind", str_of(kind));
    json_set_str(w->a, o, "blob", str_dup(w->a, str_of(hex)));
    json_set_str(w->a, o, "media", str_of(media));
    json_set_int(w->a, o, "size", size);
    return true;
}

/* The text, the signature, lists; the chain, answers about it and time-stamps, as far as services
 * give them now. */
static bool keep_evidence(struct judging *w, const struct trust_question *q)
{
    const struct trust_port *t = &w->f->cfg.trust;
    struct diags ignored = diags_on(w->a);
    struct json *v = t->evidence != NULL ? t->evidence(t->ctx, q, w->a, &ignored) : NULL;
    moment until;

    if (!keep(w, w->t.text, "application/json", "text")
        || !keep(w, q->bytes,
                 str_is(json_get_str(w->given, "format"), "xmldsig")
                     ? "application/xml" : "application/pkcs7-signature",
                 "signature"))
        return false;
    /* Lists the operator brings along are kept once for all who need them: a blob is its hash. */
    for (size_t i = 0; i < q->n_crls; i++)
        if (!keep(w, q->crls[i], "application/pkix-crl", "crl"))
            return false;
    if (v != NULL) {
        until = evidence_until(t, v, w->a);
        if (until != MOMENT_NONE)
            json_set_str(w->a, w->found, "evidence_until", moment_str(w->a, until));
        return keep(w, json_text(w->a, v, 0), "application/json", "proof");
    }
    /* A service was silent: that there is less than there could be is said, not hidden. */
    if (q->online != NULL)
        json_set_bool(w->a, w->found, "evidence_incomplete", true);
    return true;
}

/* ------------------------------------------------------------------ judging */
static void copy_members(struct judging *w, const struct json *from, const char *const *names,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (json_get_str(from, names[i]).n > 0)
            json_set_str(w->a, w->found, names[i], str_dup(w->a, json_get_str(from, names[i])));
}

static void write_down(struct judging *w, const struct json *answer, const struct json *signer)
{
    /* An official's number stands in the register and in the certificate; events are shown. */
    static const char *const of_signer[] = { "name", "bin", "role", "algorithm", "revocation",
                                             "iin" };
    const size_t n = sizeof(of_signer) / sizeof(*of_signer);
    static const char *const of_answer[] = { "verdict", "at" };

    copy_members(w, signer, of_signer, by_staff(w->q->type) ? n - 1 : n);
    copy_members(w, answer, of_answer, sizeof(of_answer) / sizeof(*of_answer));
    if (json_get(answer, "reasons") != NULL && json_get(answer, "reasons")->count > 0)
        json_set(w->a, w->found, "reasons", json_copy(w->a, json_get(answer, "reasons")));
}

static struct str codes(struct arena *a, const struct json *answer)
{
    struct buf b = buf_on(a);

    json_each(r, json_get(answer, "reasons"))
        buf_printf(&b, "%s%.*s", b.n > 0 ? ", " : "", STR_ARG(json_str(r)));
    return buf_get(&b);
}

static bool in_order(struct judging *w, const struct json *answer, bool valid)
{
    struct str verdict = json_get_str(answer, "verdict"), why = codes(w->a, answer);

    if (valid)
        return true;
    if (!str_is(verdict, "indeterminate"))
        return refuse(w, "signature-invalid", "sign the text once more with a certificate in force",
                      str_printf(w->a, "the signature is not valid: %.*s", STR_ARG(why)).p);
    /* Whose it is must be certain in any case; only revocation may stay open. */
    if (!w->f->cfg.signing.accept_unknown
        || (!str_is(why, "revocation-unknown") && !str_is(why, "revocation-stale")))
        return refuse(w, "signature-doubtful", "try again later, when the services answer",
                      str_printf(w->a, "the signature cannot be judged now: %.*s", STR_ARG(why)).p);
    return true;
}

static bool judge(struct judging *w)
{
    const struct flow_signing *s = &w->f->cfg.signing;
    const struct trust_port *t = &w->f->cfg.trust;
    struct str format = json_get_str(w->given, "format"), text;
    bool xml = str_is(format, "xmldsig"), valid = false;
    struct trust_question q = {
        .bytes = json_get_str(w->given, "data"), .at = MOMENT_NONE, .now = flow_now(w->f),
        .anchors = s->anchors, .n_anchors = s->n_anchors, .crls = s->crls, .n_crls = s->n_crls,
        .environment = s->environment, .lang = LANG_EN, .online = s->online,
    };
    struct diags d = diags_on(w->a);
    struct json *answer, *signers;

    if (t->verify == NULL || s->n_anchors == 0)
        return refuse(w, "signature-invalid", "have the operator name whom this server trusts",
                      "this server is not set up to judge signatures");
    if (xml && !xml_is_ours(q.bytes, signing_xml(w->a, w->t.text)))
        return refuse(w, "signature-invalid", "sign the XML of the text as it was given out",
                      "the signed document is not the text that was given out");
    if (!xml)
        q.content = w->t.text;
    answer = t->verify(t->ctx, &q, w->a, &valid, &text, &d);
    if (answer == NULL || !str_eq(json_get_str(answer, "kind"), format))
        return refuse(w, "signature-invalid",
                      "send the signature as it was made: base64, PEM or XML",
                      "there is no such signature in the data");
    signers = json_get(answer, "signers");
    if (!in_order(w, answer, valid))
        return false;
    if (signers == NULL || signers->count != 1)
        return refuse(w, "signature-invalid", "send one person's signature",
                      "there is not exactly one signature");
    write_down(w, answer, json_at(signers, 0));
    return signer_fits(w, json_at(signers, 0)) && keep_evidence(w, &q);
}

/* ------------------------------------------------------------------ other ways */
/* On paper, at a counter: an official has the sheet and puts its picture into the case. */
static bool on_paper(struct judging *w)
{
    if (w->q->by.role == ROLE_APPLICANT)
        return refuse(w, "signature-missing", "sign with a key, or file at a counter",
                      "a signature on paper is taken at a counter only");
    json_set_str(w->a, w->found, "blob", json_get_str(w->given, "blob"));
    return true;
}

/* The edge saw a code confirmed; it must have been for this very text. */
static bool by_code(struct judging *w)
{
    const struct json *c = w->q->confirmed;

    if (!again(w, json_get_str(c, "id"), json_get_str(c, "asked")))
        return false;
    if (!flow_code_confirms(w->f, w->t.service))
        return refuse(w, "signature-no-code", "sign with a key, or file at a counter",
                      "a code by message is not enough for this service");
    if (!str_eq(json_get_str(c, "sha256"), w->t.hash))
        return refuse(w, "signature-invalid", "look at the text once more and ask for a new code",
                      "what is sent is not what the code confirmed");
    json_set_str(w->a, w->found, "format", STR("sms"));
    if (json_get(c, "evidence") != NULL)
        json_set(w->a, w->found, "confirmation", json_copy(w->a, json_get(c, "evidence")));
    return keep(w, w->t.text, "application/json", "text");
}

static bool by_signature(struct judging *w)
{
    struct str format = json_get_str(w->given, "format");

    json_set_str(w->a, w->found, "format", format);
    if (str_is(format, "paper"))
        return on_paper(w);
    if (!str_is(format, "cms") && !str_is(format, "xmldsig"))
        return refuse(w, "signature-invalid", "see /api/openapi.json for the formats",
                      "the signature is of no known format");
    return again(w, json_get_str(w->given, "id"), json_get_str(w->given, "asked")) && judge(w);
}

/* A draft that was sent to nobody is thrown away without a signature. */
static bool of_a_draft(struct judging *w)
{
    struct diags quiet = diags_on(w->a);
    struct loaded c;

    return w->q->type == COMMAND_WITHDRAW
        && case_load(w->s, w->q->number, w->a, &c, &quiet) == PORT_OK
        && c.state->status == CASE_DRAFT;
}

static bool missing(struct judging *w)
{
    if (of_a_draft(w)) {
        w->found = NULL;
        return true;
    }
    return refuse(w, "signature-missing",
        "ask for the text (POST /api/v1/signing/{command}), sign it and send the signature along",
        "what a person applies for, answers or complains of here needs their signature");
}

void signed_check(struct flow *f, struct job *j)
{
    struct arena *a = j->request.arena;
    struct diags d = diags_on(a);
    struct judging w = { .f = f, .j = j, .q = &j->request, .given = signature_of(&j->request),
                         .a = a, .no = &j->reply.reasons, .found = json_new_object(a) };
    bool ok;

    j->reply.reasons = diags_on(a);
    j->signed_by = arena_new_of(a, struct signed_job);
    j->signed_by->seq = -1;
    if (f->s->ops->reader(f->s, &w.s, &d) != PORT_OK) {
        diags_copy(w.no, &d);
        j->signed_by->refused = true;
        return;
    }
    ok = w.q->confirmed != NULL ? by_code(&w) : w.given != NULL ? by_signature(&w) : missing(&w);
    w.s->ops->close(w.s);
    j->signed_by->refused = !ok;
    j->signed_by->found = w.found;
    j->signed_by->id = w.t.id;
    j->signed_by->seq = w.t.id.n > 0 ? w.t.seq : -1;
    j->signed_by->until = w.t.asked + 2 * 60 * (moment)signing_minutes(f);
}

/* ------------------------------------------------------------------ in the batch */
int signed_spend(struct store *s, const struct job *j, int64_t seq, moment now,
                 struct diags *reasons, struct diags *d)
{
    const struct signed_job *g = j->signed_by;
    struct record r = { .kind = STR("signed-text"), .version = 0, .data = STR("{}") };
    struct diags said = diags_on(reasons->arena);
    int rc;

    if (g == NULL || g->id.n == 0)
        return PORT_OK;
    if (g->seq >= 0 && g->seq != seq) {
        flow_refuse(reasons, DIAG_REFUSED, "case-moved-on", STR("signature"),
                    "look at the case as it is now and sign that",
                    "something happened in the case after the text was signed");
        return PORT_ABSENT;
    }
    r.id = g->id;
    r.until = g->until;
    rc = keep_put(s, &r, now, &said);
    if (rc == PORT_CONFLICT) {
        flow_refuse(reasons, DIAG_REFUSED, "signature-used", STR("signature"),
                    "ask for a new text and sign that", "this signed text was used already");
        return PORT_ABSENT;
    }
    if (rc != PORT_OK)
        diags_copy(d, &said);
    return rc;
}
