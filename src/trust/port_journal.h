/*
 * NAME    port_journal - receipts and witnesses behind the flow's port
 * WHY     neither needs a key: the head was signed by who has it
 */
#ifndef TRUST_PORT_JOURNAL_H
#define TRUST_PORT_JOURNAL_H

#include "flow/ports.h"

/* See `receipt` and `witness` of struct trust_port. */
struct str port_receipt(void *ctx, struct str leaf, int64_t index, unsigned char (*path)[32],
                        size_t n_path, struct str note, struct arena *a);
bool port_witness(void *ctx, struct str file, struct str key, struct str note, struct store *s,
                  moment at, struct arena *a, struct str *out, struct diags *d);

#endif
