/*
 * NAME    muster - an emergency abroad: who of the consular register may be there, told at once, and who is safe
 * WHY     registration is kept to protect those who are registered (KZ-LAW-477-2011#54); in an earthquake a mission
 *         must reach all of them in minutes and know who needs help, without leafing through anybody's file
 * OWNS    records "muster" (owner: the post; kept, without a person) and "muster-person" (id: hash of the code that
 *         was sent; owner: the muster; forgotten when it is closed, or after MUSTER_DAYS)
 * ERRORS  not-your-role: who is not of a mission; no-such-muster: also of another mission; own-proposal;
 *         changed-meanwhile; nobody-there; texts-missing
 *
 * Officials see counts. A name, an address and a telephone are seen one person at a time, with a reason, and that
 * stands in the list of who looked that the person reads. Words: "safe", "help", "left".
 */
#ifndef FLOW_MUSTER_H
#define FLOW_MUSTER_H

#include "flow/flow.h"

enum { MUSTER_DAYS = 90, MUSTER_MOST = 5000, MUSTER_TEXT = 300, MUSTER_NOTE = 300, MUSTER_CODE = 12 };

/* Those registered with the mission of `by` and not known to have gone home:
 * {"total","rows":[{"country","kind","count"}]}, no person. */
struct json *flow_muster_population(struct flow_reader *r, const struct actor *by, struct arena *a,
                                    struct diags *d);
/* data {"country" (code, "" all), "town" (a word of the address, "" all), "text":{kk,ru,en}}. Nothing is sent. */
bool flow_muster_propose(struct flow_reader *r, const struct actor *by, const struct json *data,
                         struct arena *a, struct str *id, struct diags *d);
/* Another official of the same mission sends it, or not; everything is queued in one transaction. */
bool flow_muster_settle(struct flow_reader *r, const struct actor *by, struct str id, bool approve,
                        struct arena *a, struct diags *d);
/* Newest first: [{"id","state","at","by","own","country","town","expected","sent","silent"}]; state proposed, sent,
 * rejected, closed; silent: people without a telephone or an address of mail. */
struct json *flow_muster_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                              struct diags *d);
/* One of them, with "text", "counts":{"safe","help","left","none"} and, while it is open, "people":[{"key","answer",
 * "note","kind","country","language","at","reached"}]: who needs help first, then who did not answer. */
struct json *flow_muster_show(struct flow_reader *r, const struct actor *by, struct str id,
                              struct arena *a, struct diags *d);
/* {"name","phone","email","address","number"} of one person; `why` is said in the access journal. */
struct json *flow_muster_open(struct flow_reader *r, const struct actor *by, struct str id,
                              struct str key, struct str why, struct arena *a, struct diags *d);
/* What people answered is counted and forgotten. */
bool flow_muster_close(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                       struct diags *d);

/* For whoever has the code: {"text":{kk,ru,en},"answer","at","language"}; NULL without a diag: no such code. */
struct json *flow_muster_asked(struct flow_reader *r, struct str code, struct arena *a, struct diags *d);
bool flow_muster_answer(struct flow_reader *r, struct str code, struct str answer, struct str note,
                        struct arena *a, struct diags *d);

#endif
