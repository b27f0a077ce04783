/*
 * NAME    note - signed notes (C2SP signed-note): a text that a person can read, with Ed25519
 *         signatures below it
 * WHY     the journal's heads are published in the form that other transparency logs use, so that
 *         witnesses who know nothing of us can keep and check them
 * OWNS    the key forms: "name+hash+key" for everybody, "PRIVATE+KEY+name+hash+key" for the
 *         server's key file
 * ERRORS  false and one diag: bad-note, bad-key, unknown-signer, signature-wrong (DIAG_REFUSED;
 *         keys DIAG_INPUT)
 */
#ifndef TRUST_NOTE_H
#define TRUST_NOTE_H

#include "base/diag.h"

enum { NOTE_BYTES = 64 << 10, NOTE_SIGNATURES = 16, NOTE_KEYS = 256 };

/* id: first four bytes of SHA-256(name "\n" 0x01 public). */
struct note_key { struct str name; unsigned char id[4], public[32]; };
struct note_signer { struct note_key key; unsigned char secret[64]; };

bool note_key_read(struct arena *a, struct str text, struct note_key *out, struct diags *d);
struct str note_key_write(struct arena *a, const struct note_key *k);
/* A file of keys, one a line; empty lines and # remarks between. */
bool note_keys_read(struct arena *a, struct str text, struct note_key **out, size_t *n,
                    struct diags *d);

/* The signer of that name from 32 secret bytes. A name has no blank and no '+'. */
bool note_signer_new(struct arena *a, struct str name, const unsigned char seed[32],
                     struct note_signer *out, struct diags *d);
bool note_signer_read(struct arena *a, struct str text, struct note_signer *out, struct diags *d);
struct str note_signer_write(struct arena *a, const struct note_signer *s);

/* `text` ends with a line end (else panic: our own text). */
struct str note_sign(struct arena *a, struct str text, const struct note_signer *s);
/* The text, if at least one signature is of a known key and none of a known key is wrong. *by is
 * that key. */
bool note_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
               struct str *text, const struct note_key **by, struct diags *d);
/* The text without looking at signatures: for showing only. */
bool note_text(struct str note, struct str *text);

#endif
