/*
 * NAME      offline - telling seals, pictures and receipts apart by content, and saying what is
 *           found
 * WHY       one door for what a border officer, an employer or a court may hold in hands
 * OWNS      which sentence belongs to which code
 * ERRORS    see the header
 * MUST NOT  judge: seal_verify.c and receipt.c do
 */
#include "trust/offline.h"

#include <stdio.h>
#include <string.h>

#include "trust/chain.h"
#include "trust/image.h"
#include "trust/pdf.h"
#include "trust/receipt.h"

/* ------------------------------------------------------------------ trust list */
static const char journal_word[] = "journal ";

static struct str first_line(struct str text)
{
    struct str rest = text, line;

    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        if (line.n > 0 && line.p[0] != '#')
            return line;
    }
    return STR_NONE;
}

bool offline_trust_known(struct str text)
{
    struct str line = first_line(text);

    return str_starts(line, "signer ") || str_starts(line, journal_word);
}

/* Each reader gets the whole text with the other's lines blanked, so that both count the same
 * lines. */
bool offline_trust_read(struct arena *a, struct str text, struct offline_trust *out,
                        struct diags *d)
{
    struct str rest = text, line;
    struct buf seals = buf_on(a), keys = buf_on(a);

    while (str_cut(&rest, '\n', &line)) {
        bool journal = str_starts(str_trim(line), journal_word);

        if (journal)
            buf_str(&keys, str_sub(str_trim(line), sizeof journal_word - 1, line.n));
        else
            buf_str(&seals, line);
        buf_char(&seals, '\n');
        buf_char(&keys, '\n');
    }
    return seal_trust_read(a, buf_get(&seals), &out->seals, d)
        && note_keys_read(a, buf_get(&keys), &out->keys, &out->n_keys, d);
}

/* ------------------------------------------------------------------ sentences */
static const enum msg reasons[] = {
    MSG_trust_not_a_seal,
    MSG_trust_truncated,
    MSG_trust_over_long,
    MSG_trust_bad_version,
    MSG_trust_bad_c40,
    MSG_trust_bad_date,
    MSG_trust_bad_length,
    MSG_trust_repeated_field,
    MSG_trust_no_signature,
    MSG_trust_unknown_signer,
    MSG_trust_signature_wrong,
    MSG_trust_signer_revoked,
    MSG_trust_signer_not_yet_valid,
    MSG_trust_signer_expired,
    MSG_trust_sealed_in_the_future,
    MSG_trust_paper_expired,
    MSG_trust_bad_receipt,
    MSG_trust_bad_json,
    MSG_trust_not_in_journal,
    MSG_trust_bad_note,
    MSG_trust_bad_checkpoint,
    MSG_trust_no_code,
    MSG_trust_image_damaged,
    MSG_trust_image_too_large,
};
static const enum msg fields[] = {
    MSG_trust_field_kind,        MSG_trust_field_country,
    MSG_trust_field_signer,      MSG_trust_field_issued,
    MSG_trust_field_sealed,      MSG_trust_field_service,
    MSG_trust_field_number,      MSG_trust_field_name,
    MSG_trust_field_birth_date,  MSG_trust_field_travel_document,
    MSG_trust_field_valid_until, MSG_trust_field_body,
    MSG_trust_field_decision,    MSG_trust_field_content,
    MSG_trust_field_index,       MSG_trust_field_size,
};

/* "paper-expired" is MSG_trust_paper_expired; hyphens and underscores are the same here. */
static bool named(enum msg id, const char *before, struct str code)
{
    const char *z = msg_name(id);
    size_t i, skip = strlen(before);

    if (strncmp(z, before, skip) != 0 || strlen(z + skip) != code.n)
        return false;
    for (i = 0; i < code.n; i++)
        if (z[skip + i] != (code.p[i] == '-' ? '_' : code.p[i]))
            return false;
    return true;
}

static struct str sentence(const enum msg *ids, size_t n, const char *before, struct str code,
                           enum lang lang)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (named(ids[i], before, code))
            return msg(lang, ids[i]);
    return code;
}

#define COUNT(x) (sizeof(x) / sizeof(x)[0])

static void explain(struct arena *a, struct json *answer, enum lang lang)
{
    struct json *texts = json_new_array(a);

    json_each(r, json_get(answer, "reasons")) {
        struct json *o = json_new_object(a);

        json_set_str(a, o, "code", r->s);
        json_set_str(a, o, "text", sentence(reasons, COUNT(reasons), "trust_", r->s, lang));
        json_push(a, texts, o);
    }
    json_set(a, answer, "explained", texts);
}

/* ------------------------------------------------------------------ kinds */
static struct json *of_picture(struct arena *a, struct str bytes, const struct offline_trust *trust,
                               moment at, struct diags *d)
{
    struct diags seen = diags_on(a);
    struct json *o, *list;
    enum seal_verdict verdict;
    struct str *codes, raw;
    size_t n, i;

    if (!image_codes(a, bytes, &codes, &n, &seen)) {
        if (seen.first->class == DIAG_ENVIRONMENT) {
            diag_add(d, DIAG_ENVIRONMENT, "no-reader", "%.*s", STR_ARG(seen.first->message))
                ->remedy = seen.first->remedy;
            return NULL;
        }
        /* Nothing was seen: that proves neither that the paper is genuine nor that it is not. */
        o = seal_answer(a, STR(""), &trust->seals, at, &verdict);
        list = json_new_array(a);
        json_push(a, list, json_new_str(a, seen.first->code));
        json_set(a, o, "reasons", list);
        json_set_str(a, o, "verdict", STR("indeterminate"));
        return o;
    }
    for (i = 0; i < n && !seal_bytes(a, codes[i], &raw); i++)
        ;
    return seal_answer(a, codes[i < n ? i : 0], &trust->seals, at, &verdict);
}

static bool is_receipt(struct arena *a, struct str bytes)
{
    struct str text = str_trim(bytes);
    struct diags quiet = diags_on(a);
    struct json_limits limits = { 2 * RECEIPT_BYTES, RECEIPT_DEPTH, RECEIPT_VALUES };
    const struct json *o;

    if (text.n == 0 || text.p[0] != '{')
        return false;
    o = json_parse(a, text, limits, &quiet);
    return o != NULL && json_get(o, "receipt") != NULL;
}

struct json *offline_verify(struct arena *a, struct str bytes, const struct offline_trust *trust,
                            moment at, enum lang lang, struct diags *d)
{
    enum seal_verdict verdict;
    struct json *o = NULL;
    struct str raw;
    bool valid;

    if (image_known(bytes))
        o = of_picture(a, bytes, trust, at, d);
    else if (is_receipt(a, bytes))
        o = receipt_answer(a, bytes, trust->keys, trust->n_keys, at, &valid);
    else if (seal_bytes(a, bytes, &raw))
        o = seal_answer(a, bytes, &trust->seals, at, &verdict);
    if (o != NULL)
        explain(a, o, lang);
    return o;
}

/* ------------------------------------------------------------------ for a person */
static void line(struct buf *b, struct str label, struct str value)
{
    buf_str(b, label);
    buf_puts(b, ": ");
    buf_str(b, value);
    buf_char(b, '\n');
}

void offline_text(struct buf *b, const struct json *answer, enum lang lang)
{
    static const struct { const char *code; enum msg id; } verdicts[] = {
        { "valid", MSG_trust_valid },
        { "invalid", MSG_trust_invalid },
        { "indeterminate", MSG_trust_indeterminate },
    };
    struct str verdict = json_get_str(answer, "verdict");
    size_t i;

    for (i = 0; i < COUNT(verdicts); i++)
        if (str_is(verdict, verdicts[i].code))
            line(b, msg(lang, MSG_trust_verdict), msg(lang, verdicts[i].id));
    line(b, msg(lang, MSG_trust_checked_at), json_get_str(answer, "at"));
    json_each(r, json_get(answer, "reasons")) {
        buf_puts(b, "! ");
        buf_str(b, sentence(reasons, COUNT(reasons), "trust_", r->s, lang));
        buf_char(b, '\n');
    }
    json_each(f, json_get(answer, "fields")) {
        if (f->type != JSON_STRING && f->type != JSON_NUMBER)
            continue;
        line(b, sentence(fields, COUNT(fields), "trust_field_", f->key, lang), f->s);
    }
}

/* ------------------------------------------------------------------ the port's question */
/* A trust list's text; false for folders, certificates and what is not there: others say so. */
static bool list_file(struct arena *a, struct str path, struct str *out)
{
    enum { MOST = 4 << 20, PIECE = 4096 };
    struct buf b = buf_on(a);
    char piece[PIECE];
    FILE *f = fopen(str_z(a, path), "rb");
    size_t n;

    if (f == NULL)
        return false;
    while (b.n <= MOST && (n = fread(piece, 1, sizeof piece, f)) > 0) {
        buf_str(&b, (struct str){ piece, n });
        if (b.n == n && !offline_trust_known(buf_get(&b)) && first_line(buf_get(&b)).n > 0)
            break;
    }
    fclose(f);
    *out = buf_get(&b);
    return b.n <= MOST && offline_trust_known(*out);
}

/* Certificates given as they are: those of seal signers count for seals too. What cannot be read is
 * said where certificates are needed. */
static void add_certificates(struct arena *a, struct str path, struct seal_trust *t)
{
    struct diags quiet = diags_on(a);
    struct anchors found;
    size_t i;

    memset(&found, 0, sizeof found);
    anchors_load(a, &found, str_z(a, path), ENV_ANY, &quiet);
    for (i = 0; i < found.n; i++) {
        const struct cert *c = found.v[i].cert;
        struct seal_certificate s = { c->subject.country, c->subject.cn, c->serial, c->spki,
                                      moment_day(c->not_before), moment_day(c->not_after) };

        seal_trust_add(a, t, &s);
    }
}

/* Only what a seal may be in is worth looking for its signer. */
static bool sealed(struct arena *a, struct str bytes)
{
    struct str raw;

    return image_known(bytes) || pdf_known(bytes) || seal_bytes(a, bytes, &raw);
}

bool offline_ask(struct arena *a, struct trust_question *q, struct offline_trust *trust,
                 bool *valid, struct str *text, struct json **answer, struct diags *d)
{
    struct str *rest = arena_new_array(a, q->n_anchors + 1, struct str), list;
    struct buf lists = buf_on(a), said = buf_on(a);
    size_t before = d->count, n = 0;

    *answer = NULL;
    for (size_t i = 0; i < q->n_anchors; i++) {
        if (!list_file(a, q->anchors[i], &list)) {
            rest[n++] = q->anchors[i];
            continue;
        }
        buf_str(&lists, list);
        buf_char(&lists, '\n');
    }
    q->anchors = rest;
    q->n_anchors = n;
    if (!offline_trust_read(a, buf_get(&lists), trust, d))
        return false;
    if (sealed(a, q->bytes))
        for (size_t i = 0; i < n; i++)
            add_certificates(a, rest[i], &trust->seals);
    *answer =
        offline_verify(a, q->bytes, trust, q->at != MOMENT_NONE ? q->at : q->now, q->lang, d);
    if (*answer == NULL)
        return d->count == before;
    *valid = str_is(json_get_str(*answer, "verdict"), "valid");
    offline_text(&said, *answer, q->lang);
    *text = buf_get(&said);
    return true;
}
