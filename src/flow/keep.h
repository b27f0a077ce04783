/*
 * NAME    keep - what is kept beside cases and for how long; ending some of it early, by two people; what waits to
 *         go out
 * WHY     least kept: records of no case are forgotten at their end by the sweep, and after an incident, or when
 *         somebody asks, earlier. Events, decided cases and the journal are never touched here
 * ERRORS  not-your-role; bad-erasure: a kind that is not ended early
 */
#ifndef FLOW_KEEP_H
#define FLOW_KEEP_H

#include "flow/flow.h"

enum { KEEP_AT_ONCE = 5000, KEEP_DAYS_MOST = 3650 };
/* The only way a record is written: in a batch. A kind that is not in kinds.def is PORT_FAILED (a test of the structure
 * sees to it that nobody goes around). */
int keep_put(struct store *s, const struct record *r, moment now, struct diags *d);
/* May records of this kind be ended early? */
bool keep_erasable(struct str kind);
/* Drops those of a kind that would be forgotten within `days` anyway, at most KEEP_AT_ONCE. Writer, in a batch. */
int keep_erase(struct store *s, struct str kind, int64_t days, moment now, int64_t *n, struct diags *d);
/* {"kinds":[{"kind","count","erasable"}]}. For administrators. */
struct json *flow_keeping(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);
/* How many an erasure would end now (looks at as many as it would drop); negative: refused or failed. Changes
 * nothing. */
int64_t flow_erasure_dry(struct flow_reader *r, const struct actor *by, struct str kind, int64_t days, struct arena *a,
                         struct diags *d);
/* What waits to go out: {"effects" (at most KEEP_AT_ONCE are counted), "messages":[{"channel","waiting","tried",
 * "tries","last","why"}]}; nobody is named. why: code of the last failure. For administrators. */
struct json *flow_outgoing(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);

#endif
