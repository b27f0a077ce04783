/*
 * NAME    watch - what supervisors and auditors read off many cases and off the journals
 * WHY     who is to be watched does not keep the watch; figures come from events, never from what
 *         somebody reports of himself
 * ERRORS  not-your-role; each reading is in the access journal first
 */
#ifndef FLOW_WATCH_H
#define FLOW_WATCH_H

#include "flow/flow.h"

/* For supervisors and auditors, of cases they may see in lists, at most `limit` of the newest:
 * {"today","looked","due_today","late","soon",
 *  "stops":[{"code","clause","count"}], "agencies":[{"agency","open","late","lapsed","answered","answered_late"}],
 *  "grounds":[{"ground","count"}], "officers":[{"id","body","live","late"}],
 *  "late_cases":[{"number","service","body","place","assigned","due","days"}]}; no person. */
struct json *flow_overview(struct flow_reader *r, const struct actor *by, int64_t limit,
                           struct arena *a, struct diags *d);

/* The journal from its first event, hashed anew (RFC 9162 2.1): {"size","root","root_ok","from",
 * "to","included","missing","stamps":[{"at","time","size","until","proof","ok","signed"}],
 * "stamps_bad"}. proof, time: see flow_stamps; signed: by the journal's key, absent without one. For auditors and
 * supervisors. `included`: events of from <= index < to whose path leads to the head, at most
 * FLOW_REREAD_RANGE of them. A journal longer than FLOW_REREAD_MOST: "whole" is false, and only the
 * range was looked at. */
enum { FLOW_REREAD_RANGE = 2000, FLOW_REREAD_MOST = 500000 };
struct json *flow_reread(struct flow_reader *r, const struct actor *by, int64_t from, int64_t to,
                         struct arena *a, struct diags *d);

/* A signed head that somebody kept (a C2SP checkpoint as the page of the journal gives it), held against the
 * journal as it is: {"verdict"}: "good" (our key signed it, and the journal of today begins with it),
 * "not-ours" (not signed by this journal's key, or no such note), "rewritten", "no-key". For auditors and
 * supervisors; NULL and a diag. */
struct json *flow_head_check(struct flow_reader *r, const struct actor *by, struct str note,
                             struct arena *a, struct diags *d);

/* For auditors and supervisors, of since <= at < until:
 * {"events","claims":[{"number","claimed","received","hours"}] (at least `hours` apart),
 *  "stops":[{"id","body","stopped","resumed"}], "outside":[{"id","role","what","count"}]: refused because
 * no list of the law has it, "refused": the same of everything else that was refused,
 *  "reads":[{"id","role","entries","cases","most_in_an_hour"}],
 *  "emergencies":[{"at","who","role","body","number","what"}] newest first, at most FLOW_REPORT_ROWS,
 *  "signing":[{"number","texts","versions","outcomes","who","first","last","decision","decided",
 * "decided_by"}]: cases where another decision was shown for signing than before}, largest first. All but
 * claims and stops are of the newest FLOW_REPORT_READS entries of the access journal. */
enum { FLOW_REPORT_READS = 20000, FLOW_REPORT_ROWS = 200 };
struct report_asked { moment since, until; int64_t hours; };
struct json *flow_audit_report(struct flow_reader *r, const struct actor *by,
                               const struct report_asked *q, struct arena *a, struct diags *d);

/* Numbers of cases closed from `from` to before `to`, `percent` of them by chance (at least one):
 * {"closed","seed","size","numbers":[..]}. The seed is the journal's root after `size` events: cases with
 * the smallest SHA-256 of "SEED\nNUMBER" are drawn, so nobody chooses, who draws again before something
 * happened draws the same, and an auditor can draw them anew. Supervisors. */
struct json *flow_sample(struct flow_reader *r, const struct actor *by, day from, day to,
                         int percent, struct arena *a, struct diags *d);

/* Why a case is late and what will be done until when, said by a supervisor: a record "late-reason"
 * (id: the number) {"number","said":[{"at","by","reason","plan"}]}, and a notice to the person. */
bool flow_late_reason(struct flow_reader *r, const struct actor *by, struct str number,
                      struct str reason, struct str plan, struct arena *a, struct diags *d);
/* {"said":[..]} of it; an empty list when nothing was said. */
struct json *flow_late_said(struct flow_reader *r, struct str number, struct arena *a,
                            struct diags *d);

/* The register, by role and id: [{"role","id","name","body","place","active","second_factor",
 * "person_known"}], for administrators, supervisors and auditors. */
struct json *flow_staff_list(struct flow_reader *r, const struct actor *by, struct arena *a,
                             struct diags *d);
/* A paper with an invented person and invented rows, by the same renderer: administrators. */
bool flow_paper_sample(struct flow_reader *r, const struct actor *by, enum paper_kind kind,
                       enum lang lang, struct arena *a, struct str *pdf, struct diags *d);

#endif
