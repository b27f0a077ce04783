/*
 * NAME    receipt - the proof a person carries away: these bytes are event number i of the journal
 *         with this head
 * WHY     years later, offline, without us and without the rest of the journal (RFC 9162 2.1.3)
 * OWNS    the JSON form: {"receipt":1,"leaf":base64,"index":n,"path":[base64],"checkpoint":"signed
 *         note"}
 * ERRORS  one diag; codes bad-receipt, not-in-journal and those of note.h
 */
#ifndef TRUST_RECEIPT_H
#define TRUST_RECEIPT_H

#include "base/json.h"
#include "trust/checkpoint.h"

/* Members beside the receipt's own are passed over: `sapar journal prove --json` has some. */
enum { RECEIPT_BYTES = 1 << 20, RECEIPT_DEPTH = 6, RECEIPT_VALUES = 100000 };

struct receipt {
    struct str leaf;                /* the event's bytes, as they were hashed */
    int64_t index;
    unsigned char (*path)[MERKLE_HASH];
    size_t n_path;
    struct str note;                /* the signed head */
};

/* The event number `index` under the store's present head. PORT_OK, or the store's answer with its
 * diag. */
int receipt_make(struct arena *a, struct store *s, int64_t index, const struct note_signer *signer,
                 struct receipt *out, struct diags *d);
struct str receipt_write(struct arena *a, const struct receipt *r);
bool receipt_read(struct arena *a, struct str text, struct receipt *out, struct diags *d);
/* The head is signed by one of the keys and the leaf is in it. *head is meant when true. */
bool receipt_verify(struct arena *a, const struct receipt *r, const struct note_key *keys, size_t n,
                    struct checkpoint *head, struct diags *d);
/* The answer of `sapar verify`: valid, invalid, or indeterminate when no key is known for it. `at`
 * is shown only: a proof does not age. Never NULL; *valid tells which. */
struct json *receipt_answer(struct arena *a, struct str text, const struct note_key *keys, size_t n,
                            moment at, bool *valid);

#endif
