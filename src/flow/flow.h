/*
 * NAME    flow - use cases: load the case, check who may, decide, append, answer
 * WHY     one door for every command: page, API, terminal, an agency's reply and time itself. The
 *         only caller of decide.
 * OWNS    the writer thread and its queue (group commit), readers, idempotency, the deadline sweep
 */
#ifndef FLOW_FLOW_H
#define FLOW_FLOW_H

#include "flow/ports.h"

struct flow;

/* How signatures of people are judged, and where one is needed. All zero: none is needed, and one
 * that is given is refused, because nobody is trusted. */
enum flow_required {
    SIGNATURE_FREE,     /* a command may come without a signature */
    SIGNATURE_PAGES,    /* a person's own filing on the pages needs one */
    SIGNATURE_ALWAYS    /* every filing by the person themself needs one */
};
struct flow_body_bin { struct str body, bin; };
struct flow_signing {
    enum flow_required required;
    bool accept_unknown;        /* nothing known of revocation: taken, and written down so */
    int minutes;                /* a text to sign is good for (0: 30) */
    struct str environment;     /* "production", "test" or empty */
    const struct str *anchors; size_t n_anchors;    /* files and folders */
    const struct str *crls; size_t n_crls;          /* bytes */
    const struct trust_online *online;              /* NULL: nobody is asked */
    const struct flow_body_bin *bins; size_t n_bins; /* whose certificates speak for a body */
    const struct str *codes; size_t n_codes; /* services where a code by message is enough */
};

struct flow_config {
    /* File of vault keys, for who opens the store; NULL: none. The flow does not read it. */
    const char *vault_keys;
    const struct law *law;
    struct store *store;                /* the writer handle; flow does not close it */
    struct clock_port clock;
    struct random_port random;
    struct paper_port paper;            /* render NULL: no papers */
    struct trust_port trust;            /* what is NULL in it is left out */
    struct str base_url; /* verification address on papers: "http://127.0.0.1:8080" */
    int max_batch;                      /* commands a commit at most (default 64) */
    struct flow_signing signing;
};
struct flow *flow_new(const struct flow_config *cfg,
                      struct diags *d); /* starts the writer thread */
/* Finishes what is queued, stops the thread, frees. */
void flow_free(struct flow *f);

struct flow_reply {
    bool ok;
    struct str number;
    struct json *answer;        /* when ok */
    struct diags reasons;       /* when not */
    bool replayed;              /* an idempotent repeat */
    struct arena *arena;        /* owns all of the above; the receiver frees it with arena_free */
};
/* The arena of the request becomes the arena of the reply: what the answer points to lives as long
 * as the answer. */
struct flow_request {
    enum command_type type;
    struct actor by;
    struct str number;              /* empty for a new case */
    struct json *body;
    struct str idempotency_key;     /* empty: none */
    bool page;                      /* a person gives it on our pages, not a program by a token */
    /* The edge itself saw the person agree, by a code sent to them: {"sha256" of the text that was
     * shown, "id", "asked", "evidence"}. NULL: it did not. Never from a body. */
    const struct json *confirmed;
    struct arena *arena; /* owns the request's bytes and this struct; handed on as reply->arena */
    void (*done)(void *ctx,
                 struct flow_reply *r); /* called on the writer thread AFTER the commit returned */
    void *ctx;
};
/* Queues a copy of *r; returns at once. false when the queue is full or the flow is stopping: then
 * done is not called and the arena stays the caller's. */
bool flow_submit(struct flow *f, struct flow_request *r);
/* Waits for the answer (terminal, tests). */
struct flow_reply flow_call(struct flow *f, enum command_type type, const struct actor *by,
                            struct str number, const struct json *body, struct str idempotency_key);

/* The same for a whole request, whose arena becomes the reply's; done and ctx are not used. */
struct flow_reply flow_call_request(struct flow *f, const struct flow_request *r);

/* Queries: on a reader of the calling thread (flow_reader_new once a thread). Access is checked and
 * journaled. */
struct flow_reader;
struct flow_reader *flow_reader_new(struct flow *f, struct diags *d);
void flow_reader_free(struct flow_reader *r);
struct json *flow_show(struct flow_reader *r, const struct actor *by, struct str number,
                       enum lang lang, struct arena *a, struct diags *d);
struct json *flow_clocks(struct flow_reader *r, const struct actor *by, struct str number,
                         struct arena *a, struct diags *d);
struct json *flow_history(struct flow_reader *r, const struct actor *by, struct str number,
                          struct arena *a, struct diags *d);
struct json *flow_list(struct flow_reader *r, const struct actor *by, const struct case_filter *f,
                       struct arena *a, struct diags *d);
/* How many cases each of n lists would have: total[n]. One look at the lists, written down once. */
bool flow_counts(struct flow_reader *r, const struct actor *by, const struct case_filter *f, size_t n,
                 int64_t *total, struct arena *a, struct diags *d);
/* A paper of the case as PDF bytes; kind by what was decided. */
bool flow_paper(struct flow_reader *r, const struct actor *by, struct str number,
                enum paper_kind kind, enum lang lang, struct arena *a, struct str *pdf,
                struct diags *d);
bool flow_document(struct flow_reader *r, const struct actor *by, struct str number,
                   struct str blob, struct arena *a, struct str *bytes, struct str *media,
                   struct diags *d);
/* The whole case as one file that is checked without us (docs/archive.md), for the person, the
 * office and those who watch over it; never for agencies and counters. */
bool flow_archive(struct flow_reader *r, const struct actor *by, struct str number, struct arena *a,
                  struct str *zip, struct diags *d);
struct json *flow_journal_head(struct flow_reader *r, struct arena *a, struct diags *d);
/* The public face of a decision for the address in its QR: number, kind, date, status, journal
 * index; no person. */
/* Members: number, service, service_title, decided, outcome, outcome_text, status, status_text,
 * journal_index (strings). */
struct json *flow_verify(struct flow_reader *r, struct str decision_number, enum lang lang,
                         struct arena *a, struct diags *d);

/* What a supervisor's page counts: {on, total, late, rows:[{service,status,body,count,late}]}, of
 * the cases `by` may see in lists and `f` (may be NULL) lets through. */
struct json *flow_tally(struct flow_reader *r, const struct actor *by, const struct case_filter *f,
                        struct arena *a, struct diags *d);
/* For everybody: {from, to, rows:[{service, month, decided, on_time, termed, median_days,
 * p90_days}]} of cases decided from `from` to before `to`, by service and month. No case, body or
 * person; a month with fewer than FLOW_STATISTICS_LEAST decisions says only that. */
enum { FLOW_STATISTICS_LEAST = 5 };
struct json *flow_statistics(struct flow_reader *r, day from, day to, struct arena *a,
                             struct diags *d);

/* For auditors and supervisors (not-your-role to others); what they looked for is in the access
 * journal. Entries without content: {entries:[{index, number, seq, type, at, role, id, body}],
 * next}: `next` is the index to go on from, absent at the end. A call looks at so many entries at
 * most and may so come back with few or none, and a `next`. */
struct journal_query {
    struct str number;              /* of one case; empty: any */
    struct str actor;               /* id; empty: any */
    struct str type;                /* name of an event; empty: any */
    moment since, until;            /* since <= at < until; 0 or MOMENT_NONE: any */
    int64_t from, limit;            /* first index; entries at most */
};
struct json *flow_journal_entries(struct flow_reader *r, const struct actor *by,
                                  const struct journal_query *q, struct arena *a, struct diags *d);
/* {entries:[{id, at, role, who, body, number, what}], next}: newest first. */
struct json *flow_access_entries(struct flow_reader *r, const struct actor *by,
                                 const struct access_query *q, struct arena *a, struct diags *d);
/* For the person, of their own cases: who of the offices looked, newest first: {entries:[{at, role,
 * body, number, what}]}, at most `limit`. No official is named: the body answers for them. */
struct json *flow_looked_at_me(struct flow_reader *r, const struct actor *by, int64_t limit,
                               struct arena *a, struct diags *d);
/* The case as it stood at that moment: its clocks as of then, counted by the calendar as it was known then (change.h).
 * For whoever may read it now. */
struct json *flow_show_at(struct flow_reader *r, const struct actor *by, struct str number,
                          moment at, enum lang lang, struct arena *a, struct diags *d);

/* The register of staff while the server runs: heads for their own body, and the system. Written
 * into the access journal. False and a diag: not-your-role, no-such-staff. */
bool flow_staff_save(struct flow *f, const struct actor *by, const struct staff *who,
                     struct diags *d);
bool flow_staff_disable(struct flow *f, const struct actor *by, enum role r, struct str id,
                        struct diags *d);

/* The writer thread runs and its last commit did not fail: for /readyz. */
bool flow_ready(struct flow *f, struct diags *d);
/* Who is behind a token (its SHA-256 is looked up). */
bool flow_identify(struct flow_reader *r, struct str token, struct arena *a, struct actor *out,
                   struct diags *d);

/* Records (ports.h): what is not a case and may be forgotten. No access check and no access journal
 * here: who may ask is known to who keeps the record. PORT_OK, PORT_ABSENT (none, or expired),
 * PORT_FAILED. */
int flow_record_get(struct flow_reader *r, struct str kind, struct str id, struct arena *a,
                    struct record *out, struct diags *d);
int flow_record_list(struct flow_reader *r, const struct record_query *q, struct arena *a,
                     struct record **out, size_t *n, struct diags *d);
int flow_record_count(struct flow_reader *r, struct str kind, struct str owner, int64_t *out,
                      struct diags *d);
struct record_change {
    bool drop;
    struct record record;   /* of a drop: kind, id and version only */
};
/* All of them or none, through the writer thread's queue; durable when it returns. PORT_CONFLICT:
 * another version was there than one of them expects, or one that must be there is gone (dropping
 * RECORD_ANY of nothing is fine); nothing was kept then. Any thread but the writer's; the changes
 * are the caller's and are read until it returns. */
int flow_record_save(struct flow *f, const struct record_change *changes, size_t n,
                     struct diags *d);

/* The deadline sweep: a tick command for every case with a clock that ran out. Returns how many. In
 * small steps it also forgets what has to be forgotten: records past their end, and answers kept
 * for repeated requests (Idempotency-Key) after FLOW_IDEM_DAYS. */
enum { FLOW_IDEM_DAYS = 30 };
size_t flow_sweep(struct flow *f, struct diags *d);
/* Carries out what is queued: notices of a case become records in the cabinet ("notice", owner the
 * person's key; "staff-notice", owner an official's id or a body's code), data
 * {number,template,at,service,text:{kk,ru,en}}, each exactly once. With a gate also mail and, where
 * something waits for the person, SMS, which say only that there is news; what could not be handed
 * over is tried again by the next call, for two days. May block for the gate's time. Returns how
 * many effects it were. */
size_t flow_notices(struct flow *f, const struct gate_port *gate, struct diags *d);
/* A time-stamp over the journal's head when a day has passed since the last, or before its authority
 * expires; kept as a record "head-stamp" (stamps.c). Asks the configured authority: not for the
 * writer's thread. True when one was made. */
bool flow_stamp_head(struct flow *f, struct diags *d);
/* What is kept of them and whether it still proves, the newest STAMPS_MOST first: [{"at","size",
 * "until","stamped","token", "proof": the verdict of verifying the token over the text by cfg's
 * anchors (absent: nobody verifies), "time": the token's own, "ok": not refused, and it names the
 * one before it}]. Any handle of a store that can read records; asks nobody. NULL and a diag. */
enum { STAMPS_MOST = 1000 };
struct json *flow_stamps(struct store *s, const struct flow_config *cfg, moment now,
                         struct arena *a, struct diags *d);
/* Signatures' proofs that services have not given yet are asked for again, and those near their end
 * are stamped anew (evidence.c); part of the sweep. How many. Not for the writer's thread. */
size_t flow_evidence(struct flow *f, struct diags *d);
/* Rebuild and compare, journal, blobs: `sapar check`. */
int flow_check(const struct law *law, struct store *s, struct diags *d);
/* The projection row of a case's events. */
int flow_row(const struct law *law, struct str number, const struct event *e, size_t n,
             struct arena *a, struct case_row *out, struct diags *d);

/* Proof that the events of a case are in the journal:
 * {number,size,root,events:[{seq,type,at,index,leaf,path:[..]}]}. */
struct json *flow_prove(struct flow_reader *r, const struct actor *by, struct str number,
                        struct arena *a, struct diags *d);

/* The receipt (docs/journal-proofs.md) of an event: "filed", "decided" (the last of them) or its
 * number in the case; empty: the decision, else the filing. Text; false and a diag without a
 * journal's key. */
bool flow_receipt(struct flow_reader *r, const struct actor *by, struct str number,
                  struct str event, struct arena *a, struct str *text, struct diags *d);
/* The same for who reads the folder itself: no access check. */
bool flow_receipt_of(const struct trust_port *t, struct store *s, struct str number,
                     struct str event, struct arena *a, struct str *text, struct diags *d);
/* For everybody: the signed head (C2SP checkpoint; empty and a diag without a key), and the proof
 * that the journal of `from` events is a beginning of the one of `to` (0: all):
 * {from,to,proof:[hex]}. */
struct str flow_checkpoint(struct flow_reader *r, struct arena *a, struct diags *d);
struct json *flow_consistency(struct flow_reader *r, int64_t from, int64_t to, struct arena *a,
                              struct diags *d);

/* Is a signature needed when this actor gives this command, on our pages or elsewhere? */
bool flow_needs_signature(const struct flow *f, enum command_type type, const struct actor *by,
                          bool page);
/* May the person agree by a code sent to them, where a signature is asked for (sms_signing)? */
bool flow_code_confirms(const struct flow *f, struct str service);
/* What somebody signs when they give this command now (docs/signed-filings.md): {"text","sha256",
 * "id","asked","until","xml"}. `number` empty: a new filing. NULL and a diag. */
struct json *flow_signing_text(struct flow_reader *r, const struct actor *by,
                               enum command_type type, struct str number, const struct json *body,
                               enum lang lang, struct arena *a, struct diags *d);

/* Numbers: see numbers.c. The prefix of a service's numbers; a number; does its check character
 * fit? */
struct str flow_prefix(struct arena *a, struct str service);
struct str flow_number(struct arena *a, struct str prefix, int year, int64_t value);
bool flow_number_ok(struct str number);

struct flow_stats { uint64_t commands, commits, refused, batch_max; };
struct flow_stats flow_stats(const struct flow *f);

#endif
