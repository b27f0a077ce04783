/*
 * NAME      receipt - making, reading and checking the proof of one event
 * WHY       see receipt.h
 * OWNS      nothing
 * ERRORS    a diag whose code is the reason
 * MUST NOT  believe a size or an index that the signed head does not bear out
 */
#include "trust/receipt.h"

#include <string.h>

#include "trust/encode.h"

static bool bad(struct diags *d, const char *code, const char *what)
{
    diag_add(d, DIAG_REFUSED, code, "the receipt is refused: %s", what);
    return false;
}

int receipt_make(struct arena *a, struct store *s, int64_t index, const struct note_signer *signer,
                 struct receipt *out, struct diags *d)
{
    struct journal_head head;
    int rc = s->ops->head(s, &head, d);

    if (rc != PORT_OK)
        return rc;
    if (index < 0 || index >= head.size)
        return PORT_ABSENT;
    rc = s->ops->leaf(s, index, a, &out->leaf, d);
    if (rc != PORT_OK)
        return rc;
    rc = s->ops->path(s, index, head.size, a, &out->path, &out->n_path, d);
    if (rc != PORT_OK)
        return rc;
    out->index = index;
    out->note = checkpoint_sign(a, &head, signer);
    return PORT_OK;
}

struct str receipt_write(struct arena *a, const struct receipt *r)
{
    struct json *o = json_new_object(a), *path = json_new_array(a);
    size_t i;

    json_set_int(a, o, "receipt", 1);
    json_set_str(a, o, "leaf", base64_write(a, r->leaf));
    json_set_int(a, o, "index", r->index);
    for (i = 0; i < r->n_path; i++)
        json_push(
            a, path,
            json_new_str(a, base64_write(a, (struct str){ (char *)r->path[i], MERKLE_HASH })));
    json_set(a, o, "path", path);
    json_set_str(a, o, "checkpoint", r->note);
    return json_text(a, o, 2);
}

bool receipt_read(struct arena *a, struct str text, struct receipt *out, struct diags *d)
{
    struct json_limits limits = { 2 * RECEIPT_BYTES, RECEIPT_DEPTH, RECEIPT_VALUES };
    const struct json *o = json_parse(a, text, limits, d), *path;
    struct str raw;

    memset(out, 0, sizeof *out);
    if (o == NULL)
        return false;
    path = json_get(o, "path");
    if (o->type != JSON_OBJECT || json_get_int(o, "receipt", 0) != 1)
        return bad(d, "bad-receipt", "this is no receipt of version 1");
    if (!base64_read(a, json_get_str(o, "leaf"), &out->leaf) || out->leaf.n == 0
        || out->leaf.n > RECEIPT_BYTES)
        return bad(d, "bad-receipt", "the event's bytes are missing");
    if (!json_int(json_get(o, "index"), &out->index) || out->index < 0)
        return bad(d, "bad-receipt", "the event's number is missing");
    if (path == NULL || path->type != JSON_ARRAY || path->count > MERKLE_PATH)
        return bad(d, "bad-receipt", "the path is missing or longer than any");
    out->path = arena_array(a, path->count, MERKLE_HASH);
    json_each(h, path) {
        if (!base64_read(a, json_str(h), &raw) || raw.n != MERKLE_HASH)
            return bad(d, "bad-receipt", "the path holds what is no hash");
        memcpy(out->path[out->n_path++], raw.p, MERKLE_HASH);
    }
    out->note = json_get_str(o, "checkpoint");
    return out->note.n > 0 || bad(d, "bad-receipt", "the signed head is missing");
}

bool receipt_verify(struct arena *a, const struct receipt *r, const struct note_key *keys, size_t n,
                    struct checkpoint *head, struct diags *d)
{
    unsigned char leaf[MERKLE_HASH];

    if (!checkpoint_open(a, r->note, keys, n, head, d))
        return false;
    merkle_leaf(r->leaf.p, r->leaf.n, leaf);
    return merkle_verify_audit(leaf, r->index, head->size,
                               (const unsigned char(*)[MERKLE_HASH])r->path, r->n_path, head->root)
        || bad(d, "not-in-journal",
               "the event is not the one that the signed head holds at this number");
}

/* What the event says, when it is JSON as our events are; else its hash alone. */
static struct json *event_of(struct arena *a, struct str leaf)
{
    struct diags quiet = diags_on(a);

    return json_parse(a, leaf, JSON_LIMITS, &quiet);
}

struct json *receipt_answer(struct arena *a, struct str text, const struct note_key *keys, size_t n,
                            moment at, bool *valid)
{
    struct json *o = json_new_object(a), *reasons = json_new_array(a), *signers = json_new_array(a);
    struct json *fields = json_new_object(a), *signer = json_new_object(a);
    struct diags d = diags_on(a);
    struct checkpoint head = { .size = -1 };
    struct receipt r;
    bool read = receipt_read(a, text, &r, &d), unknown;
    struct str body;

    *valid = read && receipt_verify(a, &r, keys, n, &head, &d);
    unknown = d.first != NULL && str_is(d.first->code, "unknown-signer");
    for (const struct diag *g = d.first; g != NULL; g = g->next)
        json_push(a, reasons, json_new_str(a, g->code));
    json_set_str(a, o, "kind", STR("receipt"));
    json_set_str(a, o, "verdict",
                 *valid        ? STR("valid")
                     : unknown ? STR("indeterminate")
                               : STR("invalid"));
    json_set_str(a, o, "at", moment_str(a, at));
    json_set(a, o, "reasons", reasons);
    if (read
        && (head.size >= 0 || (note_text(r.note, &body) && checkpoint_parse(a, body, &head, &d)))) {
        bool signed_well = *valid || (d.first != NULL && str_is(d.first->code, "not-in-journal"));

        json_set_str(a, signer, "crypto",
                     signed_well   ? STR("ok")
                         : unknown ? STR("unknown")
                                   : STR("bad"));
        json_set_str(a, signer, "chain", signed_well ? STR("ok") : STR("unknown"));
        json_set_str(a, signer, "algorithm", STR("ed25519"));
        json_set_str(a, signer, "role", STR("journal"));
        json_set_str(a, signer, "name", head.origin);
        json_push(a, signers, signer);
        json_set_int(a, fields, "index", r.index);
        json_set_int(a, fields, "size", head.size);
        json_set_str(a, fields, "root",
                     base64_write(a, (struct str){ (char *)head.root, MERKLE_HASH }));
        json_set(a, fields, "event", event_of(a, r.leaf));
    }
    json_set(a, o, "signers", signers);
    json_set(a, o, "fields", fields);
    return o;
}
