/*
 * NAME    preview - what a command would do, and what its paper would say, before it is given
 * WHY     who signs must have read exactly what leaves the house; what the rules do not allow is said while it
 *         can still be changed
 * ERRORS  as the command itself: the reasons of decide in `d`
 *
 * Nothing is kept but that somebody read the case.
 */
#ifndef FLOW_PREVIEW_H
#define FLOW_PREVIEW_H

#include "flow/flow.h"

/* {"answer":{}, "events":[{"type","data"}]}; NULL and why not. Numbers that only the writer gives are
 * FLOW_NO_NUMBER. */
#define FLOW_NO_NUMBER "-"
struct json *flow_try(struct flow_reader *r, const struct actor *by, enum command_type type, struct str number,
                      const struct json *body, struct arena *a, struct diags *d);
/* The paper as it would be printed: without number, seal and place in the journal. */
bool flow_try_paper(struct flow_reader *r, const struct actor *by, enum command_type type, struct str number,
                    const struct json *body, enum paper_kind kind, enum lang lang, struct arena *a, struct str *pdf,
                    struct diags *d);

/* How often each ground was a reason to refuse this service, in cases `by` may see in lists: for the same answer
 * to the same facts. {"looked_at", "rows":[{"ground","count","numbers":[decision numbers, newest first]}]}, no
 * person. Looks at so many of the newest at most. */
enum { FLOW_SIMILAR_MOST = 200, FLOW_SIMILAR_NUMBERS = 5 };
struct json *flow_similar(struct flow_reader *r, const struct actor *by, struct str service, struct arena *a,
                          struct diags *d);

/* Requests for checks: what a body has to answer, and what it answered. {"open":[..],"answered":[..]} of
 * {"number","check","service","sent","due","answered","answer","late","clause","name"}; `name` of the person the
 * check is about. Open ones by due day, answered ones newest first. At most `limit` cases are looked at. */
struct json *flow_checks(struct flow_reader *r, const struct actor *by, int64_t limit, enum lang lang, struct arena *a,
                         struct diags *d);
/* Other applications that may be of the same person, among those `by` may see in lists: by number, or by name and day
 * of birth. `shown` is what flow_show gave of the case. [{"number","service","status","same":"number|name","linked"}].
 */
struct json *flow_doubles(struct flow_reader *r, const struct actor *by, const struct json *shown, struct arena *a,
                          struct diags *d);
/* Complaints this reader may see in lists: {"open":[..],"decided":[..]} of {"number","id","service","about",
 * "received","due","late","body","outcome","forwarded"}; `due` DAY by the term of the law, overdue first. */
struct json *flow_complaints(struct flow_reader *r, const struct actor *by, int64_t limit, struct arena *a,
                             struct diags *d);
/* Active officers and heads of the same body whose territory is not another's: [{"role","id","name"}]. */
struct json *flow_colleagues(struct flow_reader *r, const struct actor *by, struct str body, struct str place,
                             struct arena *a, struct diags *d);

#endif
