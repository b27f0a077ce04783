/*
 * NAME    second - what one administrator proposes and another settles
 * WHY     nobody alone lets a person in, shuts one out or puts another law into force
 * OWNS    records "second" (a proposal; open ones are forgotten after SECOND_DAYS), and
 *         "law-publication" (id: digest of the law files): kept
 * ERRORS  not-your-role; own-proposal: the second is the first, or the one it is about;
 *         no-such-proposal; changed-meanwhile
 */
#ifndef FLOW_SECOND_H
#define FLOW_SECOND_H

#include "flow/flow.h"

enum { SECOND_DAYS = 30 };
enum second_kind { SECOND_STAFF_SAVE, SECOND_STAFF_DISABLE, SECOND_LAW, SECOND_DAY, SECOND_INDEX, SECOND_ERASE,
                   SECOND_WORDING, SECOND_CHANNELS, SECOND_KINDS };
const char *second_name(enum second_kind k);

/* Data: staff-save {"role","id","name","person","body","place"}; staff-disable {"role","id"};
 * law-publication {"digest","note"}; calendar-day and index: see change.h; erasure
 * {"kind","days"}: what would be forgotten within so many days ends now (keep.h; settled: "erased"); wording: see
 * wording.h; channels: see channels.h. *id: of the proposal, on `a`. */
bool flow_second_propose(struct flow *f, const struct actor *by, enum second_kind k,
                         const struct json *data, struct arena *a, struct str *id, struct diags *d);
/* Done at once when approved, in the same transaction. */
bool flow_second_settle(struct flow *f, const struct actor *by, struct str id, bool approve,
                        struct str note, struct diags *d);
/* {"open":[..],"settled":[..]} newest first, of {"id","kind","by","at","data","own","settled_by",
 * "settled_at","approved","note"}. Of settled ones the data has no person. */
struct json *flow_second_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                              struct diags *d);
/* Who approved these law files, {"digest","note","proposed_by","approved_by","at"}; NULL: nobody
 * (no diag), or a diag of the store. */
struct json *flow_law_published(struct flow_reader *r, struct str digest, struct arena *a,
                                struct diags *d);
/* All that were published, newest first. */
struct json *flow_law_publications(struct flow_reader *r, struct arena *a, struct diags *d);

#endif
