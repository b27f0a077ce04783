/*
 * NAME      seal_verify - the trust list, and whether a seal is genuine and in force
 * WHY       everything needed is in two places: the seal and a list that the reader holds; no
 *           network, no clock
 * OWNS      nothing
 * ERRORS    a fault in the list refuses the list with its line; a fault in a seal is a reason in
 *           the report
 * MUST NOT  call a seal valid when its signer is not listed
 */
#include <string.h>

#include "trust/encode.h"
#include "trust/seal_key.h"

enum { LIST_BYTES = 4 << 20, LIST_SIGNERS = 10000 };

/* ------------------------------------------------------------------ trust list */
struct list {
    struct arena *arena;
    struct seal_trust *out;
    size_t room;
    struct diags *diags;
    int line;
};

static bool fault(struct list *l, const char *what)
{
    struct diag *g =
        diag_add(l->diags, DIAG_INPUT, "bad-trust-list", "the trust list is not usable: %s", what);

    g->line = l->line;
    g->remedy = STR(
        "write: signer COUNTRY SIGNER REFERENCE FROM TO|open [revoked DATE], then its PEM block");
    return false;
}

static bool next_word(struct str *rest, struct str *out)
{
    *rest = str_trim(*rest);
    if (rest->n == 0)
        return false;
    if (!str_cut(rest, ' ', out))
        return false;
    return true;
}

static bool last_day(struct str s, day *out)
{
    if (str_is(s, "open")) {
        *out = DAY_OPEN;
        return true;
    }
    return day_parse(s, out);
}

static bool signer_line(struct list *l, struct str rest, struct seal_signer *s)
{
    struct str word, from, to;

    if (!next_word(&rest, &s->country) || !next_word(&rest, &s->signer)
        || !next_word(&rest, &s->reference) || !next_word(&rest, &from) || !next_word(&rest, &to))
        return fault(l, "the signer's line is too short");
    if (s->country.n > 3 || s->signer.n != 4 || s->reference.n > SEAL_REFERENCE)
        return fault(l, "country, signer or reference has a wrong length");
    if (!day_parse(from, &s->from) || !last_day(to, &s->to) || s->to < s->from)
        return fault(l, "its days are no days, or end before they begin");
    s->revoked = DAY_NONE;
    if (next_word(&rest, &word)) {
        if (!str_is(word, "revoked") || !next_word(&rest, &word) || !day_parse(word, &s->revoked)
            || str_trim(rest).n != 0)
            return fault(l, "after the days only \"revoked DATE\" may follow");
    }
    return true;
}

/* The lines of one PEM block, up to its END line. */
static bool pem_block(struct list *l, struct str *rest, struct str *out)
{
    struct str line, first = *rest;
    bool begun = false;

    while (str_cut(rest, '\n', &line)) {
        l->line++;
        if (!begun && str_trim(line).n == 0)
            continue;
        if (!begun && !str_starts(line, "-----BEGIN "))
            break;
        begun = true;
        if (str_starts(line, "-----END ")) {
            *out = (struct str){ first.p, (size_t)(line.p + line.n - first.p) };
            return true;
        }
    }
    return fault(l, "a signer's line is followed by its certificate or public key in PEM");
}

static bool add_signer(struct list *l, struct str words, struct str *rest)
{
    struct seal_signer s = { .line = l->line };
    struct seal_trust *t = l->out;
    struct seal_pem pem;
    struct str block;
    size_t i;

    if (!signer_line(l, words, &s) || !pem_block(l, rest, &block))
        return false;
    if (!seal_pem_read(l->arena, block, &pem))
        return fault(l, "the PEM block is no certificate or public key on a curve that seals use");
    if (pem.country.n > 0
        && memcmp(s.signer.p, pem.country.p, pem.country.n < 2 ? pem.country.n : 2) != 0)
        return fault(l, "the certificate is of another country than the signer");
    s.spki = pem.spki;
    if (pem.from > s.from)
        s.from = pem.from;
    if (pem.to < s.to)
        s.to = pem.to;
    for (i = 0; i < t->n; i++)
        if (str_eq(t->signer[i].country, s.country) && str_eq(t->signer[i].signer, s.signer)
            && str_eq(t->signer[i].reference, s.reference))
            return fault(l, "the same signer and reference stand in it twice");
    if (t->n == LIST_SIGNERS)
        return fault(l, "it has more than 10000 signers");
    if (t->n == l->room) {
        struct seal_signer *more = arena_new_array(l->arena, l->room * 2 + 8, struct seal_signer);

        if (t->n > 0)
            memcpy(more, t->signer, t->n * sizeof *more);
        t->signer = more;
        l->room = l->room * 2 + 8;
    }
    t->signer[t->n++] = s;
    return true;
}

bool seal_trust_read(struct arena *a, struct str text, struct seal_trust *out, struct diags *d)
{
    struct list l = { a, out, 0, d, 0 };
    struct str rest = str_dup(a, text), line, word;

    *out = (struct seal_trust){ NULL, 0 };
    if (text.n > LIST_BYTES)
        return fault(&l, "it is longer than 4 MiB");
    while (str_cut(&rest, '\n', &line)) {
        l.line++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!next_word(&line, &word) || !str_is(word, "signer"))
            return fault(&l, "a line is neither empty, nor a # remark, nor a signer");
        if (!add_signer(&l, line, &rest))
            return false;
    }
    return true;
}

static struct str upper_hex(struct arena *a, struct str bytes)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < bytes.n; i++)
        buf_printf(&b, "%02X", (unsigned)(unsigned char)bytes.p[i]);
    return buf_get(&b);
}

static bool upper_two(struct str s)
{
    return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z'
        && ((s.p[1] >= 'A' && s.p[1] <= 'Z') || (s.p[1] >= '0' && s.p[1] <= '9'));
}

bool seal_trust_add(struct arena *a, struct seal_trust *t, const struct seal_certificate *c)
{
    struct seal_signer *more;

    if (!upper_two(c->country) || !upper_two(c->name) || c->serial.n == 0
        || 2 * c->serial.n > SEAL_REFERENCE || seal_ecdsa_name(c->spki).n == 0
        || t->n >= LIST_SIGNERS)
        return false;
    more = arena_new_array(a, t->n + 1, struct seal_signer);
    if (t->n > 0)
        memcpy(more, t->signer, t->n * sizeof *more);
    t->signer = more;
    t->signer[t->n++] = (struct seal_signer){
        .signer = str_printf(a, "%.*s%.*s", STR_ARG(c->country), STR_ARG(c->name)),
        .reference = upper_hex(a, c->serial), .from = c->from, .to = c->to, .revoked = DAY_NONE,
        .spki = c->spki,
    };
    return true;
}

/* ------------------------------------------------------------------ the verdict */
static void reason(struct seal_report *r, const char *code)
{
    if (r->n_reasons < sizeof r->reason / sizeof r->reason[0])
        r->reason[r->n_reasons++] = str_of(code);
    r->verdict = SEAL_INVALID;
}

/* UT may seal as UTO and KZ as KAZ, but not as each other: the two letters stand in the three in
 * their order. Germany's travel documents say D alone. Other spellings need a line in a list. */
static bool country_fits(struct str two, struct str three)
{
    ptrdiff_t second;

    if (two.n != 2 || three.n == 0 || two.p[0] != three.p[0])
        return false;
    second = str_chr(str_sub(three, 1, three.n), two.p[1]);
    return second >= 0 || (three.n == 1 && str_is(two, "DE"));
}

static struct str no_zeros(struct str s)
{
    while (s.n > 1 && s.p[0] == '0')
        s = str_sub(s, 1, s.n);
    return s;
}

static const struct seal_signer *listed(const struct seal_trust *t, const struct seal *s)
{
    size_t i;

    for (i = 0; i < t->n; i++)
        if (str_eq(t->signer[i].country, s->country) && str_eq(t->signer[i].signer, s->signer)
            && str_eq(t->signer[i].reference, s->reference))
            return &t->signer[i];
    /* A bare certificate: named by its subject and serial number (Doc 9303-13 2.3). */
    for (i = 0; i < t->n; i++)
        if (t->signer[i].country.n == 0 && str_eq(t->signer[i].signer, s->signer)
            && str_eq(no_zeros(t->signer[i].reference), no_zeros(s->reference))
            && country_fits(str_sub(s->signer, 0, 2), s->country))
            return &t->signer[i];
    return NULL;
}

struct seal_report seal_verify(const struct seal *s, const struct seal_trust *trust, moment at)
{
    struct seal_report r = { .verdict = SEAL_VALID };
    day today = moment_day(at), until = seal_day(s, "valid_until");

    r.signer = listed(trust, s);
    if (r.signer == NULL) {
        reason(&r, "unknown-signer");
        r.verdict = SEAL_INDETERMINATE;
        return r;
    }
    r.crypto = seal_ecdsa_verify(r.signer->spki, s->covered, s->signature);
    if (!r.crypto)
        reason(&r, "signature-wrong");
    /* The day of sealing is the signer's own word: once a key is known to be in wrong hands, no day
     * helps. */
    if (r.signer->revoked != DAY_NONE && r.signer->revoked <= today)
        reason(&r, "signer-revoked");
    if (s->sealed < r.signer->from)
        reason(&r, "signer-not-yet-valid");
    if (s->sealed > r.signer->to)
        reason(&r, "signer-expired");
    if (s->sealed > today)
        reason(&r, "sealed-in-the-future");
    if (until != DAY_NONE && until < today)
        reason(&r, "paper-expired");
    return r;
}

static struct json *signer_json(struct arena *a, const struct seal *s, const struct seal_report *r)
{
    struct json *o = json_new_object(a);
    const struct seal_signer *g = r->signer;
    bool revoked = false;
    size_t i;

    for (i = 0; i < r->n_reasons; i++)
        revoked = revoked || str_is(r->reason[i], "signer-revoked");
    json_set_str(a, o, "crypto", g == NULL ? STR("unknown") : r->crypto ? STR("ok") : STR("bad"));
    json_set_str(a, o, "chain", g == NULL ? STR("unknown") : STR("ok"));
    if (g != NULL) {
        json_set_str(a, o, "validity", s->sealed < g->from ? STR("not-yet-valid")
                     : s->sealed > g->to ? STR("expired") : STR("ok"));
        json_set_str(a, o, "revocation", revoked ? STR("revoked") : STR("good"));
        json_set_str(a, o, "algorithm", seal_ecdsa_name(g->spki));
    } else {
        json_set_str(a, o, "revocation", STR("unknown"));
    }
    json_set_str(a, o, "role", STR("seal-signer"));
    json_set_str(a, o, "name",
                 str_printf(a, "%.*s %.*s %.*s", STR_ARG(s->country), STR_ARG(s->signer),
                            STR_ARG(s->reference)));
    return o;
}

struct json *seal_answer(struct arena *a, struct str any, const struct seal_trust *trust, moment at,
                         enum seal_verdict *out)
{
    static const char *const verdicts[] = { "valid", "invalid", "indeterminate" };
    struct diags d = diags_on(a);
    struct json *o = json_new_object(a), *reasons = json_new_array(a), *signers = json_new_array(a),
                *fields;
    struct seal_report r = { .verdict = SEAL_INVALID };
    struct str bytes;
    struct seal s;
    size_t i;

    json_set_str(a, o, "kind", STR("seal"));
    fields = json_new_object(a);
    if (!seal_bytes(a, any, &bytes)) {
        json_push(a, reasons, json_new_str(a, STR("not-a-seal")));
    } else if (!seal_parse(a, bytes, &s, &d)) {
        json_push(a, reasons, json_new_str(a, d.first->code));
    } else {
        r = seal_verify(&s, trust, at);
        json_push(a, signers, signer_json(a, &s, &r));
        fields = seal_fields(a, &s);
    }
    for (i = 0; i < r.n_reasons; i++)
        json_push(a, reasons, json_new_str(a, r.reason[i]));
    *out = r.verdict;
    json_set_str(a, o, "verdict", str_of(verdicts[r.verdict]));
    json_set_str(a, o, "at", moment_str(a, at));
    json_set(a, o, "reasons", reasons);
    json_set(a, o, "signers", signers);
    json_set(a, o, "fields", fields);
    return o;
}
