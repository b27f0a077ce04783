/*
 * NAME    offline - seals, pictures of seals and receipts, checked against one file that the reader
 *         holds
 * WHY     `sapar verify` asks here first: these kinds need no certificates and no network, only a
 *         trust list
 * OWNS    the trust list as a whole: seal signers (seal.h) and journal keys (note.h) in one file,
 *         docs/seal.md
 * ERRORS  NULL without a diag when the bytes are of none of these kinds; NULL with a diag
 *         (DIAG_ENVIRONMENT no-reader) when a picture cannot be looked at here; all else is in the
 *         answer
 */
#ifndef TRUST_OFFLINE_H
#define TRUST_OFFLINE_H

#include "base/text.h"
#include "flow/ports.h"
#include "trust/note.h"
#include "trust/seal.h"

struct offline_trust { struct seal_trust seals; struct note_key *keys; size_t n_keys; };

/* Lines "signer ..." with PEM blocks and lines "journal name+hash+key", # remarks. Wholly right or
 * refused, with the line. */
bool offline_trust_read(struct arena *a, struct str text, struct offline_trust *out,
                        struct diags *d);
/* Could this text be such a file? Looks at its first word only. */
bool offline_trust_known(struct str text);

/* The contract's answer with "explained" sentences in `lang` beside the codes; its "verdict" says
 * what it is. */
struct json *offline_verify(struct arena *a, struct str bytes, const struct offline_trust *trust,
                            moment at, enum lang lang, struct diags *d);
/* The port's question, if it is one for here: trust lists among q->anchors are read and taken out of
 * them, so that what is left are certificates. False and a diag when a list or a picture cannot be
 * read; *answer is NULL when the bytes are of other kinds, for which *trust is what was read. */
bool offline_ask(struct arena *a, struct trust_question *q, struct offline_trust *trust,
                 bool *valid, struct str *text, struct json **answer, struct diags *d);
/* The same answer as a person reads it. */
void offline_text(struct buf *b, const struct json *answer, enum lang lang);

#endif
