/*
 * NAME    obligations - who undertook what limits leaving because of admission to state secrets, and until when
 * WHY     whoever decides on an exit visa or answers a check should not depend on a list in somebody's drawer
 *         (KZ-LAW-349-1999#32: the limit lasts as long as the labour contract says)
 * OWNS    records "obligation" (id: hash of the person's number and the organisation; owner: the organisation's place)
 * ERRORS  not-your-role; bad-line: which line of what was brought, and what is wrong with it; nothing is kept then
 *
 * The territorial national security body sees and brings all; the head of an organisation their own organisation's; a
 * supervisor sees figures without a person. Each look is in the access journal.
 */
#ifndef FLOW_OBLIGATIONS_H
#define FLOW_OBLIGATIONS_H

#include "flow/flow.h"

enum { OBLIGATIONS_MOST = 5000, OBLIGATIONS_AT_ONCE = 1000, OBLIGATIONS_SOON = 60 };

bool flow_obligations_may(const struct actor *by);
/* {"total","active","soon","ended","organisations":[{"place","total","active","soon"}],
 *  "rows":[{"id","name","iin","place","from","until","state"}]}, soonest end first; state active, soon (ends within
 * OBLIGATIONS_SOON days), ended. Of rows only those whose name or number begins with `text` (empty: all), at most
 * `limit`; none for supervisors. Days of a limit without an end are "". */
struct json *flow_obligations(struct flow_reader *r, const struct actor *by, struct str text, size_t limit,
                              struct arena *a, struct diags *d);
/* Lines of IIN;name;BIN;from;until - until may be empty. The same person and organisation again replaces what was.
 * All or none. *n: how many. */
bool flow_obligations_bring(struct flow_reader *r, const struct actor *by, struct str lines, struct arena *a,
                            size_t *n, struct diags *d);
/* One entry of the register with its "id", "name", "iin", "place", "from", "until", "state" and, when it was ended,
 * "ended":{"on","why","document","at","by"}; NULL: none such, or not theirs to see. */
struct json *flow_obligation(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                             struct diags *d);
/* Ends it on a day (not before it began, not after today) because of an act that is named: the entry stays readable
 * OBLIGATIONS_KEPT days with its reason, then it is forgotten. Never deleted in silence. */
enum { OBLIGATIONS_KEPT = 366 };
bool flow_obligation_end(struct flow_reader *r, const struct actor *by, struct str id, day on, struct str why,
                         struct str document, struct arena *a, struct diags *d);
/* What is known of one person, for who may see it: [{"place","from","until","state"}]; NULL: not theirs to see. */
struct json *flow_obligations_of(struct flow_reader *r, const struct actor *by, struct str iin, struct arena *a,
                                 struct diags *d);

#endif
