/*
 * NAME    casework/access - who may touch a case
 */
#ifndef CASEWORK_ACCESS_H
#define CASEWORK_ACCESS_H

#include "casework/room.h"

/* Why this actor may not touch the case; REASON_COUNT: nothing stands in the way. */
enum reason access_refusal(const struct case_state *s, const struct actor *by);
/* Is this key the person of the case or the representative? */
bool case_is_person(const struct case_state *s, struct str key);
bool check_is_of(const struct case_check *c, const struct actor *by);

#endif
