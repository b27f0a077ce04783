/*
 * NAME    evidence_parts - what evidence.c and evidence_ask.c share and nobody else sees
 */
#ifndef TRUST_EVIDENCE_PARTS_H
#define TRUST_EVIDENCE_PARTS_H

#include "trust/evidence.h"

/* Each once; false when there is no more room. */
bool kept_add(struct kept_list *l, struct str s);

#endif
