/*
 * NAME      pdf_check - documents verified: kind "pdf" of verify.h
 * WHY       each signature is over the whole document as it was then, and what came after may only be
 *           further signatures; what is not signed may be proved by seal, receipt and note inside
 * OWNS      the rule for what covers a document
 * ERRORS    reasons in the report
 * MUST NOT  believe a signature's range: its hole must be its own value, its end the end of a
 *           revision, and the document must be whole without anything behind it
 */
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/pdf.h"
#include "trust/pdf_compare.h"
#include "trust/pdf_kind.h"
#include "trust/pdf_parts.h"

/* A signature with what its range was found to be. */
struct covered {
    const struct pdf_signature *from;
    size_t range[4], end, section;
    bool right;
    moment proven;                      /* by a time-stamp further down; MOMENT_NONE */
    int first, last;                    /* of the report's signers; last excluded */
    struct json *said;
};
struct pdf_check {
    struct verification *v;
    struct pdf *p;
    struct covered of[PDF_SIGNATURES_MOST];
    size_t n;
};

static void fail_all(struct pdf_check *k, const struct covered *c, enum reason_effect effect,
                     enum msg id)
{
    if (c->first == c->last)
        verify_reason(k->v, -1, effect, id);
    for (int i = c->first; i < c->last; i++)
        verify_reason(k->v, i, effect, id);
}

/* ------------------------------------------------------------------ what a signature covers */

static bool read_range(const struct pdf_value *v, size_t range[4])
{
    const struct pdf_value *n;
    size_t i = 0;

    if (v == NULL || v->type != PDF_ARRAY || v->count != 4)
        return false;
    for (n = v->child; n != NULL; n = n->next, i++) {
        if (n->type != PDF_INT || n->n < 0)
            return false;
        range[i] = (size_t)n->n;
    }
    return true;
}

/* The revision whose end that is; p->n when there is none. */
static size_t section_at(const struct pdf *p, size_t end)
{
    size_t offset, i = p->n;

    if (pdf_tail(p->bytes, end, &offset))
        for (i = 0; i < p->n && p->section[i].offset != offset; i++)
            ;
    return i;
}

/* Nothing but a line end may be left. */
static bool nothing_behind(const struct pdf *p, size_t end)
{
    size_t left = p->bytes.n - end;

    for (size_t i = end; i < p->bytes.n; i++)
        if (p->bytes.p[i] != '\n' && p->bytes.p[i] != '\r')
            return false;
    return left <= 2;
}

/* No blanks between the digits, and a whole number of bytes. */
static bool only_digits(const struct pdf_value *v)
{
    for (size_t i = 1; i + 1 < v->raw.n; i++)
        if (strchr("0123456789abcdefABCDEF", v->raw.p[i]) == NULL || v->raw.p[i] == '\0')
            return false;
    return v->raw.n % 2 == 0;
}

static bool covers(struct pdf_check *k, struct covered *c)
{
    const struct pdf_signature *s = c->from;
    const struct pdf_value *contents = pdf_member(s->dict, "Contents");
    struct pdf *p = k->p;
    const struct pdf_entry *e = s->entry;
    size_t open;

    if (e == NULL || e->place != PDF_AT || e->object == NULL || contents == NULL ||
        contents->type != PDF_STRING || !contents->hex ||
        !only_digits(contents) ||
        !read_range(pdf_member(s->dict, "ByteRange"), c->range))
        return false;
    open = (size_t)(contents->raw.p - p->bytes.p);
    if (c->range[0] != 0 || c->range[1] != open || c->range[2] != open + contents->raw.n ||
        c->range[3] > p->bytes.n - c->range[2])
        return false;
    c->end = c->range[2] + c->range[3];
    c->section = section_at(p, c->end);
    return c->section < p->n && e->object->end <= c->end &&
           pdf_find(p, c->section, e->number) == e;
}

/* ------------------------------------------------------------------ the value */

/* DER or BER, then zeros to the end of the hole. */
static bool cut_padding(struct str hole, struct str *out)
{
    struct der d = der_of(hole, true);
    struct der_item it;

    if (!der_any(&d, &it))
        return false;
    for (size_t i = 0; i < d.rest.n; i++)
        if (d.rest.p[i] != '\0')
            return false;
    *out = it.all;
    return true;
}

static struct str joined(const struct pdf *p, const struct covered *c, struct arena *a)
{
    struct buf b = buf_on(a);

    buf_str(&b, str_sub(p->bytes, 0, c->range[1]));
    buf_str(&b, str_sub(p->bytes, c->range[2], c->range[3]));
    return buf_get(&b);
}

/* A time-stamp over the document as a whole (ETSI EN 319 142-1 5.4.3). */
static void document_stamp(struct pdf_check *k, struct str token, struct str content)
{
    struct verification *v = k->v;
    struct signer_report *s;
    struct diags ignored = diags_on(v->a);
    struct tsp *t = tsp_read(v->a, token, &ignored);
    int i;

    s = verify_signer(v, &i);
    s->crypto = CHECK_BAD;
    if (t == NULL) {
        verify_reason(v, i, EFFECT_FAIL, MSG_trust_timestamp_broken);
        return;
    }
    s->algorithm = t->message->signers[0].algorithm;
    verify_timestamp(v, i, token, content);
    s = &v->r->signers[i];
    tsp_check(t, &v->pool, &s->cert);
    if (s->timestamp.imprint == CHECK_OK && s->timestamp.chain != CHECK_BAD)
        s->crypto = CHECK_OK;
    verify_issuer(v, i);
}

static bool is_stamp(const struct covered *c)
{
    return pdf_name_is(pdf_member(c->from->dict, "SubFilter"), "ETSI.RFC3161");
}

/* From the last to the first: what a time-stamp over the document covers was there at its time, so that is when it is
 * judged (ETSI EN 319 142-1 5.4.3); of several the earliest. */
static void prove_times(struct pdf_check *k)
{
    moment proven = MOMENT_NONE, at;
    struct str token;

    for (size_t i = k->n; i-- > 0;) {
        struct covered *c = &k->of[i];
        const struct pdf_value *contents = pdf_member(c->from->dict, "Contents");

        c->proven = proven;
        if (!c->right || !is_stamp(c) || contents == NULL || !cut_padding(contents->s, &token))
            continue;
        struct arena *apart = arena_new();      /* the document again */
        at = verify_stamped_at(k->v, token, joined(k->p, c, apart));
        arena_free(apart);
        if (at != MOMENT_NONE && (proven == MOMENT_NONE || at < proven))
            proven = at;
    }
}

static void check_value(struct pdf_check *k, struct covered *c)
{
    struct verification *v = k->v;
    const struct pdf_value *form = pdf_member(c->from->dict, "SubFilter");
    const struct pdf_value *contents = pdf_member(c->from->dict, "Contents");
    struct diags ignored = diags_on(v->a);
    struct arena *apart;
    struct str value;
    struct cms *m;

    c->first = c->last = (int)v->r->n_signers;
    if (contents == NULL || !cut_padding(contents->s, &value)) {
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_signature_unreadable);
        return;
    }
    apart = arena_new();                /* the document again; many signatures, many times */
    if (is_stamp(c)) {
        document_stamp(k, value, joined(k->p, c, apart));
    } else if (!pdf_name_is(form, "ETSI.CAdES.detached") &&
               !pdf_name_is(form, "adbe.pkcs7.detached")) {
        verify_reason(v, -1, EFFECT_DOUBT, MSG_trust_signature_form_unknown);
    } else if ((m = cms_read(v->a, value, &ignored)) == NULL || m->attached ||
               m->n_signers == 0) {
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_signature_unreadable);
    } else {
        verify_message(v, m, joined(k->p, c, apart));
    }
    arena_free(apart);
    c->last = (int)v->r->n_signers;
}

/* ------------------------------------------------------------------ all of them */

static int by_end(const void *x, const void *y)
{
    const struct covered *a = x, *b = y;

    return (a->end > b->end) - (a->end < b->end);
}

/* From each signature to the next, and from the last to the end of the file. */
static void check_changes(struct pdf_check *k)
{
    enum msg id = MSG_COUNT;
    enum reason_effect effect = EFFECT_NOTE;

    for (size_t i = k->n; i-- > 0;) {
        struct covered *c = &k->of[i];
        struct pdf_difference d;

        if (!c->right)
            continue;
        if (i + 1 == k->n || !k->of[i + 1].right) {
            if (!nothing_behind(k->p, c->end)) {
                id = MSG_trust_changed_after_signing;
                effect = EFFECT_FAIL;
            }
        } else {
            d = pdf_compare(k->p, c->section, c->end, k->of[i + 1].section, false);
            if (d.changed || c->end == k->of[i + 1].end) {
                id = MSG_trust_changed_after_signing;
                effect = EFFECT_FAIL;
            } else if (effect != EFFECT_FAIL && d.seen) {
                id = MSG_trust_picture_after_signing;
                effect = EFFECT_DOUBT;
            } else if (id == MSG_COUNT) {
                id = MSG_trust_signed_further;
            }
        }
        json_set_bool(k->v->a, c->said, "whole", nothing_behind(k->p, c->end));
        if (id != MSG_COUNT)
            fail_all(k, c, effect, id);
    }
}

static void say(struct pdf_check *k, struct covered *c, struct json *list)
{
    struct arena *a = k->v->a;
    static const struct { const char *member, *key; } texts[] = {
        { "name", "Name" }, { "reason", "Reason" }, { "location", "Location" },
        { "claimed", "M" },
    };

    c->said = json_push(a, list, json_new_object(a));
    json_set_str(a, c->said, "field", c->from->name);
    json_set_str(a, c->said, "form", pdf_get(k->p, 0, c->from->dict, "SubFilter")->s);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct str s = pdf_get(k->p, 0, c->from->dict, texts[i].key)->s;

        if (s.n > 0 && s.n < 1024)
            json_set_str(a, c->said, texts[i].member, pdf_text_read(a, s));
    }
    json_set_int(a, c->said, "signer", (int64_t)k->v->r->n_signers);
    json_set_int(a, c->said, "covers", c->right ? (int64_t)c->end : 0);
}

static void check_signatures(struct pdf_check *k, struct json *fields)
{
    struct pdf_signatures *found = arena_new_of(k->v->a, struct pdf_signatures);
    struct json *list = json_set(k->v->a, fields, "signatures", json_new_array(k->v->a));
    bool all = true;

    for (size_t i = 0; i < k->p->n && all; i++)
        all = pdf_find_signatures(k->p, i, found);
    if (!all)
        verify_reason(k->v, -1, EFFECT_FAIL, MSG_trust_too_many_signatures);
    for (size_t i = 0; i < found->n; i++) {
        k->of[i].from = &found->v[i];
        k->of[i].right = covers(k, &k->of[i]);
        if (!k->of[i].right)
            k->of[i].end = 0;
    }
    k->n = found->n;
    qsort(k->of, k->n, sizeof *k->of, by_end);
    prove_times(k);
    for (size_t i = 0; i < k->n; i++) {
        struct covered *c = &k->of[i];

        say(k, c, list);
        k->v->proven = c->proven;
        if (c->right)
            check_value(k, c);
        else
            verify_reason(k->v, -1, EFFECT_FAIL, MSG_trust_range_wrong);
        if (c->from->gone)
            fail_all(k, c, EFFECT_FAIL, MSG_trust_signature_removed);
    }
    k->v->proven = MOMENT_NONE;
    check_changes(k);
}

/* ------------------------------------------------------------------ the kind */

static bool is_pdf(struct arena *a, struct str bytes, struct str der)
{
    (void)a;
    (void)der;
    return pdf_known(bytes);
}

static void run_pdf(struct verification *v, struct str bytes)
{
    struct pdf_check *k = arena_new_of(v->a, struct pdf_check);
    struct diags found = diags_on(v->a);

    k->v = v;
    v->r->fields = json_new_object(v->a);
    v->r->more = pdf_say_more;
    k->p = pdf_open(v->a, bytes, &found);
    if (k->p == NULL) {
        bool locked = str_is(found.first->code, "pdf-encrypted");

        json_set_str(v->a, v->r->fields, "fault", found.first->message);
        verify_reason(v, -1, locked ? EFFECT_DOUBT : EFFECT_FAIL,
                      locked ? MSG_trust_encrypted : MSG_trust_pdf_broken);
        return;
    }
    json_set_int(v->a, v->r->fields, "revisions", (int64_t)k->p->n);
    check_signatures(k, v->r->fields);
    pdf_check_inside(v, k->p, k->n > 0);
    if (k->p->broken)
        verify_reason(v, -1, EFFECT_FAIL, MSG_trust_pdf_broken);
    if (v->r->n_signers == 1)
        v->r->at = v->r->signers[0].at;
}

const struct verify_kind kind_pdf = { "pdf", is_pdf, run_pdf };
