/*
 * NAME    checkpoint - the journal's head as others may keep it (C2SP tlog-checkpoint), and a
 *         witness's memory
 * WHY     whoever kept one checkpoint, on paper or in a mailbox, can show that the past was
 *         rewritten: the head of today must continue the head of then
 * OWNS    the text of a checkpoint; the witness file (JSON; docs/journal-proofs.md)
 * ERRORS  one diag; codes bad-checkpoint, bad-witness and those of note.h. A rewritten past is
 *         DIAG_FINDING
 */
#ifndef TRUST_CHECKPOINT_H
#define TRUST_CHECKPOINT_H

#include "base/date.h"
#include "flow/ports.h"
#include "trust/merkle.h"
#include "trust/note.h"

struct checkpoint { struct str origin; int64_t size; unsigned char root[MERKLE_HASH]; };

/* origin, size, root in base64, a line each. Lines that others may add below are taken and not
 * understood. */
struct str checkpoint_write(struct arena *a, const struct checkpoint *c);
bool checkpoint_parse(struct arena *a, struct str text, struct checkpoint *out, struct diags *d);
/* Signed under the signer's own name as origin. */
struct str checkpoint_sign(struct arena *a, const struct journal_head *head,
                           const struct note_signer *s);
/* A note whose signer is the origin it speaks for. */
bool checkpoint_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
                     struct checkpoint *out, struct diags *d);

/* ------------------------------------------------------------------ witness */
struct sighting {
    moment at;                      /* when the witness saw it */
    struct str note;
    struct checkpoint head;
    unsigned char (*proof)[MERKLE_HASH];    /* from the sighting before; none for the first */
    size_t n_proof;
};
struct witness { struct note_key key; struct sighting *seen; size_t n; };
enum { WITNESS_SEEN = 20000 };

enum witness_verdict {
    WITNESS_SAME,     /* nothing new */
    WITNESS_GROWN,    /* continues what was seen */
    WITNESS_SHRUNK,   /* smaller than what was signed before */
    WITNESS_REWRITTEN /* two signed heads that cannot both be true */
};
/* Does `next` continue `last`? Same size with another root is rewritten; a proof that does not hold
 * is too. */
enum witness_verdict witness_compare(const struct checkpoint *last, const struct checkpoint *next,
                                     const unsigned char (*proof)[MERKLE_HASH], size_t n);
/* A new memory for the log of that key. */
struct witness witness_new(const struct note_key *key);
/* Opens the note with the witness's key, compares, and remembers it when it has grown (or is the
 * first). False and a diag when the note is not the log's; *verdict is meant only when true. */
bool witness_add(struct arena *a, struct witness *w, struct str note,
                 const unsigned char (*proof)[MERKLE_HASH], size_t n, moment at,
                 enum witness_verdict *verdict, struct diags *d);
struct str witness_write(struct arena *a, const struct witness *w);
/* The file, every signature and every proof in it verified again. */
bool witness_read(struct arena *a, struct str text, struct witness *out, struct diags *d);
/* Holds a journal against all that the witness has seen: one DIAG_FINDING ("journal-rewritten",
 * "journal-shrunk") for each sighting that the journal does not continue. True when there is
 * none. */
bool witness_against(struct arena *a, const struct witness *w, struct store *s, struct diags *d);

#endif
