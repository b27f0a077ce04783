/*
 * NAME    flow/room - inside of the flow: the queue, one job, what a command needs
 */
#ifndef FLOW_ROOM_H
#define FLOW_ROOM_H

#include <pthread.h>
#include <stdatomic.h>

#include "flow/flow.h"
#include "flow/words.h"

#define FLOW_QUEUE 4096         /* jobs waiting at most; what comes above is turned away */
#define FLOW_BATCH 64

/* Somebody who waits for a job on their own stack. */
struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool done, ok;
    int result;                 /* of a write that went well in a batch that did */
    struct flow_reply reply;
    /* What went wrong, on an arena of its own: the waiting thread may be using its own one
     * meanwhile. */
    struct arena *arena;
    struct diags said;
};

/* A filing decided before it comes to the writer, see prepare.c. */
struct prepared {
    struct verdict *v;
    struct case_row row;            /* when v->ok */
    moment now;
    struct str prefix;
    char *number;                   /* where every mention of the case's number points to */
    size_t n_number;
    struct str answer;              /* as text, for the idempotency record */
};

/* Something else than a command on the writer thread, in the open batch. PORT_FAILED loses the
 * batch; of PORT_CONFLICT and PORT_ABSENT nothing is kept and the neighbours are left alone. */
typedef int flow_writing(void *ctx, struct store *s, moment now, struct diags *d);

enum job_kind { JOB_COMMAND, JOB_ACCESS, JOB_PROBE, JOB_WRITE };
struct job {
    struct job *next;
    enum job_kind kind;
    struct flow_request request;
    struct flow_reply reply;
    struct str caller;          /* of a command with an idempotency key: whose it is */
    struct str hash;            /* and SHA-256 of the request */
    struct prepared *prepared;  /* NULL: the writer decides */
    int64_t receipt_seq;        /* event whose receipt goes with the answer; 0: none */
    struct signed_job *signed_by;   /* what was found of its signature; NULL: it has none */
    struct actor who;           /* access: strings on `arena` */
    struct str number, what;
    flow_writing *write;        /* a write: what, and what it said of itself, on `arena` */
    void *ctx;
    int result;
    struct diags said;
    struct arena *arena;
    struct waiter *waiter;      /* NULL: nobody waits */
};

/* staff.c: in the batch, and into the access journal; who may was asked before. `who` NULL: no
 * longer active. */
int staff_write(struct store *s, const struct actor *by, const struct staff *who, enum role r,
                struct str id, moment now, struct diags *d);

struct checkers;
struct flow {
    struct flow_config cfg;
    struct checkers *checkers;
    struct store *s;
    struct str base_url;
    char mark_salt[65];         /* mark.c; empty: there is none. Never changes. */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more, room;
    struct job *first, **tail;
    size_t waiting;
    bool stopping;
    atomic_bool healthy;        /* the last batch that had to be written was */
    atomic_uint_fast64_t commands, commits, refused, batch_max;
};

struct flow_reader {
    struct flow *f;
    struct store *s;
};

moment flow_now(const struct flow *f);

/* grants.c: what `person` gave `to`, or NULL; {id, to, until, services, given}. */
int grant_of(struct store *s, struct str person, struct str to, moment now, struct arena *a,
             const struct json **out, struct diags *d);

/* queue.c */
bool flow_push(struct flow *f, struct job *j, bool wait_for_room);
void waiter_init(struct waiter *w);
/* Whether it went well; else the messages are copied to d (may be NULL). */
bool waiter_wait(struct waiter *w, struct diags *d);
void diags_copy(struct diags *to, const struct diags *from);

/* records.c: has it written and waits until it is durable; what `write` returned, or PORT_FAILED.
 * Not from the writer thread. */
int flow_write(struct flow *f, flow_writing *write, void *ctx, struct diags *d);
/* news.c: subject, text and way out of a letter about rules; false: it is about something else. */
struct wordings;
bool news_letter(struct flow *f, const struct wordings *w, const struct json *j, struct arena *a,
                 struct gate_message *m);

/* command.c: one command inside an open batch, between mark and keep or undo. */
enum run_result { RUN_WROTE, RUN_UNDO, RUN_FAILED };
enum run_result command_run(struct flow *f, struct job *j, struct diags *d);
/* A fresh id in hex; a number's year is that of `now`. */
struct str fresh_id(const struct flow *f, struct arena *a);
int year_of(moment now);
bool other_there(struct store *s, const struct json *body, struct arena *a);
/* Refuses in `reasons` when the events name a document that is not stored. Any thread. */
int documents_there(struct store *s, const struct json *data, struct diags *reasons,
                    struct diags *d);

/* receipt.c: proofs that leave the house. */
struct batch_head { struct journal_head head; struct str note; struct arena *arena; bool made, ok; };
bool can_prove(const struct trust_port *t);
/* Nothing of what the event says is kept back from this reader. */
bool event_is_open(const struct event *e, const struct actor *by, struct arena *a);
int receipt_text(const struct trust_port *t, struct store *s, struct str number, int64_t seq,
                 const struct journal_head *head, struct str note, struct arena *a,
                 struct str *out, struct diags *d);
int64_t receipt_seq(enum command_type type, const struct event *e, size_t n);
void receipt_add(struct flow *f, struct job *j, struct batch_head *h);
struct str hex_text(struct arena *a, const unsigned char *p, size_t n);

/* similar.c: every case `by` may see in lists and `f` lets through, folded; that it was done is written down. */
typedef void each_case(void *ctx, const struct case_row *row, const struct case_state *s);
bool cases_walk(struct flow_reader *r, const struct actor *by, struct case_filter f, const char *what,
                each_case *each, void *ctx, struct arena *a, struct diags *d);

/* notices.c: where a person is reached now: as they set it, else as in the application. */
struct contact { struct str to[GATE_CHANNELS], language, country; bool off[GATE_CHANNELS]; };
struct contact contact_of(struct store *s, struct str person, const struct json *contact, moment now,
                          struct arena *a);
/* Whom, in which language and by whose clock, into the data of a record "message"; false: this way is closed. */
bool message_to(const struct contact *k, int channel, struct json *o, struct arena *a);
/* reminders.c: those of reservations whose day before has come become notices and messages. How many. */
size_t visit_reminders(struct flow *f, struct flow_reader *r, const struct wordings *w, struct arena *a,
                       struct diags *d);

/* signing.c: the text that is signed. */
struct signing_text { struct str id, text, hash, service; moment asked; int64_t seq; };
int signing_minutes(const struct flow *f);
/* id empty: a new one, asked now. PORT_ABSENT with a diag when there is no such case. */
int signing_text(struct flow *f, struct store *s, const struct actor *by, enum command_type type,
                 struct str number, const struct json *body, enum lang lang, struct arena *a,
                 struct signing_text *out, struct diags *d);
/* Objects with their members in byte order, all the way down. */
struct json *signing_sorted(struct arena *a, const struct json *v);
struct str base64_text(struct arena *a, struct str s);
/* The same text as an XML document to be signed; it is in it as base64. */
struct str signing_xml(struct arena *a, struct str text);

/* signed.c: is the signature good, over exactly this; on a thread that may wait. */
struct signed_job {
    struct json *found;         /* for the event: see docs/signed-filings.md */
    struct str id;              /* of the text, spent by the command; empty: nothing to spend */
    moment until;               /* how long it has to be remembered */
    int64_t seq;                /* the case as it was signed; -1: a new one */
    bool refused;               /* with the reply's reasons */
};
/* Does it have to wait for that? */
bool signed_waits(const struct flow *f, const struct flow_request *q);
void signed_check(struct flow *f, struct job *j);
/* In the batch: once only, and the case has not moved on. PORT_ABSENT: refused in `reasons`. */
int signed_spend(struct store *s, const struct job *j, int64_t seq, moment now,
                 struct diags *reasons, struct diags *d);
/* checkers.c: threads that wait for services so that nobody else does. */
/* queue.c: the answer of a job that nobody will take any more. */
void job_refuse(struct job *j);
struct checkers *checkers_new(struct flow *f);
void checkers_free(struct checkers *c);
bool checkers_push(struct checkers *c, struct job *j);

/* seal.c: the digital seals of what is being decided, into the events. */
void seal_events(const struct flow *f, const struct case_state *s, struct event *e, size_t n,
                 struct arena *a);
/* The kept seal of a paper; empty: there is none. */
struct str seal_kept(const struct event *e, size_t n, struct str number, const char *kind);

/* prepare.c: on the thread that asks. */
void request_hash(const struct flow *f, struct job *j);
void prepare(const struct flow *f, struct job *j);
/* Puts the number it got into a prepared filing; false when it does not fit: then the writer
 * decides itself. */
bool prepared_number(struct prepared *p, struct str number);

/* evidence.c: proofs of signatures. In the batch: the event waits for one if services were silent,
 * else for the day it has to be stamped anew (flow_evidence). The proof that stands for the event's own by now;
 * empty: there is none. */
int evidence_open(struct store *s, struct str number, const struct event *e, moment now,
                  struct arena *a, struct diags *d);
/* Until when its last time-stamps can be checked; MOMENT_NONE: there are none. */
moment evidence_until(const struct trust_port *t, const struct json *proof, struct arena *a);
struct str evidence_later(struct flow_reader *r, struct str number, int64_t seq, struct arena *a);

/* mark.c: who is behind a login, without naming them. mark_open before there are threads. */
void mark_open(struct flow *f);
struct str mark_of(const struct flow *f, const struct actor *by, struct arena *a);

/* load.c: events folded to a state. PORT_ABSENT when there is no such case. */
struct loaded { struct case_state *state; struct event *events; size_t n; };
int case_load(struct store *s, struct str number, struct arena *a, struct loaded *out,
              struct diags *d);
/* "no such case", with a word on the check character if that is what is wrong. */
void no_such_case(struct diags *d, struct str number);

/* tally.c: rows of a report. The row of `list` whose `key` is this, made when there is none; a figure
 * of it raised; the list with the largest first; the same without what was only needed to count. */
struct json *tally_row(struct json *list, const char *key, struct str value, struct arena *a);
void tally_add(struct json *o, const char *key, int64_t n, struct arena *a);
struct json *tally_rank(const struct json *list, const char *key, struct arena *a);
struct json *tally_shown(const struct json *list, const char *by, struct arena *a);

/* row.c; `as` is the assessment of the case as it stands, or NULL: then the law is asked. */
/* The place of a row as it is shown: what stands there for "none" is none. */
struct str row_place(const struct case_row *row);
void row_of_state(const struct law *law, const struct case_state *s, const struct assessment *as,
                  moment updated, struct arena *a, struct case_row *out);

/* Rows made by an older program are made again, before anything is answered from them. Writer, no
 * batch open. */
int rows_renew(const struct law *law, struct store *s, struct diags *d);

/* access.c: the reader's case, once it is certain that they may see it and that it is written down.
 */
struct access;
bool access_case(struct flow_reader *r, const struct actor *by, struct str number, const char *what,
                 struct arena *a, struct loaded *out, struct access **pending, struct diags *d);
bool access_list(struct flow_reader *r, const struct actor *by, const char *what, struct arena *a,
                 struct access **pending, struct diags *d);
/* Only written down, for who keeps the house and sees no case; durable when it returns true. */
bool access_noted(struct flow_reader *r, const struct actor *by, const char *what, struct arena *a,
                  struct diags *d);
/* audit.c: auditors and supervisors; a reason in `d` to others. */
bool may_audit(const struct actor *by, struct diags *d);
/* channels.c: "08:30" as minutes of the day. */
bool clock_of(struct str s, int *minute);
/* records.c: what a record holds; NULL when it is no JSON. */
struct json *record_json(const struct record *rec, struct arena *a);
/* second.c: administrators who are known by name; a reason in `d` to others. */
bool may_administer(const struct actor *by, struct diags *d);
/* Waits until the record is durable; false and a message when it could not be made. */
bool access_settled(struct access *pending, struct diags *d);
struct case_scope scope_of(const struct actor *by, struct arena *a);

/* papers.c: the model of a paper; NULL and a reason when the case has no such paper. Its members
 * are those of src/paper/README.md. */
struct json *paper_model(struct flow_reader *r, const struct loaded *c, enum paper_kind kind,
                         enum lang lang, struct arena *a, struct diags *d);

/* What goes into its file, and the server's signature over it; as configured. */
bool paper_finish(struct flow_reader *r, const struct loaded *c, const struct json *model,
                  struct arena *a, struct str *pdf, struct diags *d);

/* words.c: for people, in their language */
struct str signer_text(struct arena *a, enum lang lang, enum role r, struct str name);
struct str outcome_text(const struct law *law, const struct case_state *s, enum lang lang);
/* What a decision is worth now (see queries.c), in words. */
struct str standing_text(struct str standing, enum lang lang);

struct diag *flow_refuse(struct diags *d, enum diag_class c, const char *code, struct str field,
                         const char *remedy, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));

#endif
