/*
 * NAME    rehearse - what another law would say of the cases that are here
 * WHY     whoever publishes an edition sees before it which cases it touches, and who waits longer
 * ERRORS  a case that cannot be folded or assessed is a difference of its own, never left out
 *
 * Nothing is written. Of a case the answer has its number, service, status and what differs: no person.
 */
#ifndef FLOW_REHEARSE_H
#define FLOW_REHEARSE_H

#include "flow/flow.h"

struct rehearsal_asked {
    bool live_only;         /* only cases still to be decided */
    bool dues_only;         /* only days that move: for a change of the calendar */
    int64_t most;           /* cases looked at (0: all) */
};
/* {"law","candidate","at","looked","changed","later","sooner","services":[{"service","looked",
 * "changed"}],"cases":[{"number","service","status","later","sooner","differences":[{"what","code",
 * "before","after"}]}]}. what: eligible documents decider checks terms fee grounds result hearing
 * due trouble. NULL and a diag when the store fails. */
struct json *flow_rehearse(struct store *s, const struct law *law, const struct law *candidate,
                           const struct rehearsal_asked *q, moment now, struct arena *a,
                           struct diags *d);
/* The same for a server's page: for administrators and supervisors (not-your-role to others), of
 * the calendar with one day otherwise; written into the access journal. */
struct json *flow_calendar_impact(struct flow_reader *r, const struct actor *by, day on, bool off,
                                  struct arena *a, struct diags *d);

#endif
