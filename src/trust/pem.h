/*
 * NAME    pem - DER out of PEM, bare base64 or DER itself; and back
 * WHY     NCALayer gives "-----BEGIN CMS-----" or bare base64; anchors are kept as PEM or DER
 */
#ifndef TRUST_PEM_H
#define TRUST_PEM_H

#include "base/buf.h"

enum { PEM_BLOCKS_MOST = 1024 };

/* label: "CERTIFICATE"; empty for bare base64 and DER */
struct pem_block { struct str label, der; };

/* All blocks of a text, or the bytes themselves; 0 when it is none of the three, or when another
 * document stands around the blocks. */
size_t pem_blocks(struct arena *a, struct str bytes, struct pem_block **out);
struct str pem_make(struct arena *a, const char *label, struct str der);

#endif
