/*
 * NAME      port_journal - see the header
 * OWNS      nothing
 * ERRORS    bad-witness, bad-note and kin (DIAG_REFUSED); journal-rewritten, journal-shrunk
 *           (DIAG_FINDING)
 * MUST NOT  forget a sighting because it is inconvenient: what contradicts is told, and kept by who
 *           has the file
 */
#include "trust/port_journal.h"

#include "trust/checkpoint.h"
#include "trust/receipt.h"

struct str port_receipt(void *ctx, struct str leaf, int64_t index, unsigned char (*path)[32],
                        size_t n_path, struct str note, struct arena *a)
{
    struct receipt r = { leaf, index, path, n_path, note };

    (void)ctx;
    return receipt_write(a, &r);
}

static bool told(struct diags *d, enum witness_verdict v)
{
    if (v == WITNESS_SAME || v == WITNESS_GROWN)
        return true;
    diag_add(d, DIAG_FINDING, v == WITNESS_SHRUNK ? "journal-shrunk" : "journal-rewritten",
             v == WITNESS_SHRUNK ? "the journal is shorter than a head that was signed before"
                                 : "two signed heads cannot both be true: the past was rewritten")
        ->remedy = STR("keep the witness's file and this head: together they are the evidence");
    return false;
}

/* One more head, with the journal's own proof that it continues the last one seen. */
static bool add(struct arena *a, struct witness *w, struct str note, struct store *s, moment at,
                struct diags *d)
{
    const struct checkpoint *last = w->n > 0 ? &w->seen[w->n - 1].head : NULL;
    unsigned char (*proof)[MERKLE_HASH] = NULL;
    enum witness_verdict verdict;
    struct checkpoint next;
    size_t n = 0;

    if (!checkpoint_open(a, note, &w->key, 1, &next, d))
        return false;
    if (last != NULL && last->size > 0 && last->size < next.size
        && s->ops->consistency(s, last->size, next.size, a, &proof, &n, d) != PORT_OK)
        return false;
    return witness_add(a, w, note, (const unsigned char (*)[MERKLE_HASH])proof, n, at, &verdict, d)
        && told(d, verdict);
}

bool port_witness(void *ctx, struct str file, struct str key, struct str note, struct store *s,
                  moment at, struct arena *a, struct str *out, struct diags *d)
{
    struct note_key log;
    struct witness w;

    (void)ctx;
    if (file.n > 0) {
        if (!witness_read(a, file, &w, d))
            return false;
    } else {
        if (!note_key_read(a, str_trim(key), &log, d))
            return false;
        w = witness_new(&log);
    }
    if (s != NULL && !witness_against(a, &w, s, d))
        return false;
    if (s != NULL && note.n > 0 && !add(a, &w, note, s, at, d))
        return false;
    *out = witness_write(a, &w);
    return true;
}
