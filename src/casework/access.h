/*
 * NAME    casework/access - who may touch a case
 */
#ifndef CASEWORK_ACCESS_H
#define CASEWORK_ACCESS_H

#include "casework/room.h"

/* Why this actor may not touch the case; REASON_COUNT: nothing stands in the way. DAY_NONE: on
 * whatever day. */
enum reason access_refusal(const struct case_state *s, const struct actor *by, day today);
/* Is this the key under which the person or the representative acts in the case? */
bool case_is_person(const struct case_state *s, struct str key);
/* Does this number belong to the person or the representative, whatever key they act under? */
bool case_is_party(const struct case_state *s, struct str key);
bool check_is_of(const struct case_check *c, const struct actor *by);

#endif
