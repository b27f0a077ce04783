/*
 * NAME    casework - the pure domain: a case is its events; decide(state, command, law, now) ->
 *         verdict
 * WHY     what happened is appended and never changed; state is a fold; the same inputs give the
 *         same verdict, so a case can be replayed years later under the law of its own date
 * OWNS    commands, events, roles, states, clocks
 * MUST NOT call the system, read a clock, make an id: moments, numbers and ids are arguments
 */
#ifndef CASEWORK_CASEWORK_H
#define CASEWORK_CASEWORK_H

#include "law/law.h"

/* ------------------------------------------------------------------ who */
#define CASE_ROLES(X) \
    X(APPLICANT, "applicant")       /* the person, or the lawful representative acting for them */ \
    X(OPERATOR, "operator")         /* service-centre counter */ \
    X(OFFICER, "officer")           /* migration police or consular officer */ \
    X(HEAD, "head")                 /* head or deputy who signs */ \
    X(AGENCY, "agency")             /* a body that answers checks; id is its code */ \
    X(APPEAL, "appeal")             /* officer of the body that decides complaints */ \
    X(SUPERVISOR, "supervisor") \
    X(AUDITOR, "auditor") \
    /* keeps staff, editions of the law and the machine; gives no command, reads no case */ \
    X(ADMINISTRATOR, "administrator") \
    X(SYSTEM, "system")             /* time itself, and payments and registries answering */
enum role {
#define X(id, name) ROLE_##id,
    CASE_ROLES(X)
#undef X
    ROLE_COUNT
};
struct actor {
    enum role role;
    struct str id;          /* staff login, person key, or agency code */
    /* the natural person behind a staff login (for conflicts of interest); may be empty */
    struct str person;
    /* the body the actor serves in (a `body` code), empty: not bound to one */
    struct str body;
    /* KATO or post code, or "bin-" and the BIN of an organisation; empty: everywhere (the local
     * console), but for the heads of organisations nowhere: see body_is_organisation */
    struct str place;
};
bool role_parse(struct str s, enum role *out);
const char *role_name(enum role r);

/* ------------------------------------------------------------------ events
 * Name in the journal, and what the payload holds. */
#define CASE_EVENTS(X) \
    X(DRAFTED, "drafted")                   /* service, person, facts */ \
    /* service, person, facts, on, received, claimed, registered, law, acts, channel, body, place, \
     * fee, documents */ \
    X(FILED, "filed") \
    X(ACCEPTED, "accepted")                 /* facts found by the office */ \
    X(RETURNED, "returned")                 /* missing [{code,for,clause}], reason, clause */ \
    /* code, for, form, blob, media, size, name, valid_until */ \
    X(DOCUMENT_ADDED, "document-added") \
    X(FEE_PAID, "fee-paid")                 /* kzt, on, reference */ \
    X(CHECK_SENT, "check-sent")             /* check, agency, limit, due, clause, silence */ \
    X(CHECK_ANSWERED, "check-answered")     /* check, answer, facts, text, reference */ \
    X(CHECK_LAPSED, "check-lapsed")         /* check, silence, clause */ \
    X(QUESTION_ASKED, "question-asked")     /* question, id, due */ \
    X(QUESTION_ANSWERED, "question-answered") /* id, answer, facts */ \
    X(CLOCK_STOPPED, "clock-stopped")       /* stop, term, clause, since */ \
    X(CLOCK_RESUMED, "clock-resumed")       /* stop, until */ \
    /* grounds, reasons, facts, notice: objection_due, hearing_earliest, clauses */ \
    X(REFUSAL_PROPOSED, "refusal-proposed") \
    X(OBJECTED, "objected")                 /* text, wants_hearing, late */ \
    X(HEARING_HELD, "hearing-held")         /* text of the protocol */ \
    /* decision grant|refuse, number, result, grounds, reasons, documents, terms, fee, appeal, \
     * validity, established, law, acts, language */ \
    X(DECIDED, "decided") \
    X(CORRECTED, "corrected")               /* field, was, now, reason */ \
    X(DELIVERED, "delivered")               /* how, to */ \
    X(WITHDRAWN, "withdrawn")               /* text */ \
    X(COMPLAINED, "complained")             /* id, text, body, received, late, due terms */ \
    X(COMPLAINT_FORWARDED, "complaint-forwarded") /* id, to */ \
    X(COMPLAINT_DECIDED, "complaint-decided") /* id, outcome, reasons */ \
    X(REOPENED, "reopened")                 /* after a complaint: why */ \
    X(CANCELLED, "cancelled")               /* grounds, reasons, proposed_by */ \
    X(CANCELLATION_PROPOSED, "cancellation-proposed") \
    X(EXPIRED, "expired")                   /* on, clause */ \
    X(ASSIGNED, "assigned")                 /* to, office */ \
    X(RECUSED, "recused")                   /* who, why */ \
    X(TRANSFERRED, "transferred")           /* body, place, from {body,place}, reason, clause */ \
    X(LINKED, "linked")                     /* other, linked, why */ \
    X(DEADLINE_PASSED, "deadline-passed")   /* term, due */ \
    X(REPRESENTED, "represented")           /* representative */ \
    X(AUTHORITY_CHECKED, "authority-checked") /* how, basis, until, remark */ \
    /* how revoked|laid-down|office|term, why, who */ \
    X(REPRESENTATION_ENDED, "representation-ended")
enum event_type {
#define X(id, name) EVENT_##id,
    CASE_EVENTS(X)
#undef X
    EVENT_COUNT
};
struct event {
    enum event_type type;
    int64_t seq;            /* 1, 2, 3... in the case */
    moment at;              /* when the server took it: the provable time */
    struct actor by;
    struct json *data;
    struct str bytes;       /* event_bytes of it, when they were made already; else empty */
};
const char *event_name(enum event_type t);
bool event_parse(struct str s, enum event_type *out);
/* The bytes that are stored and hashed:
 * {"case":..,"seq":..,"type":..,"at":..,"by":{..},"data":{..}} compact. */
struct str event_bytes(struct arena *a, struct str number, const struct event *e);
bool event_read(struct arena *a, struct str bytes, struct str *number, struct event *out,
    struct diags *d);

/* ------------------------------------------------------------------ state */
#define CASE_STATES(X) \
    X(NONE, "none") X(DRAFT, "draft") X(FILED, "filed") X(RETURNED, "returned") \
    X(REVIEW, "in-review") X(PROPOSED, "refusal-proposed") X(GRANTED, "granted") \
    X(REFUSED, "refused") X(DELIVERED, "delivered") \
    X(WITHDRAWN, "withdrawn") X(CANCELLED, "cancelled") X(EXPIRED, "expired")
enum case_status {
#define X(id, name) CASE_##id,
    CASE_STATES(X)
#undef X
    CASE_STATUS_COUNT
};
const char *case_status_name(enum case_status s);
bool case_status_parse(struct str s, enum case_status *out);
/* Still to be decided (filed, in-review, refusal-proposed): one such application per person and
 * service. */
bool case_status_live(enum case_status s);

/* Lists are in the order of events. `at`, `by`: when and by whom it was put into the case. */
struct case_document {
    struct str code, subject, form, blob, media, name;
    int64_t size;
    moment at;
    struct actor by;
    day valid_until;            /* DAY_NONE: not stated */
    struct case_document *next;
};
struct case_check {
    struct str code, agency, limit, silence, clause;
    struct str answer, text;    /* clear, negative, facts; empty while open */
    moment sent, answered;
    /* as counted when it was sent; DAY_NONE where the law sets no limit */
    day due;
    bool lapsed;
    struct case_check *next;
};
struct case_question {
    struct str id, text, answer;
    moment asked, answered;
    /* [{code,for}] when it asks for documents the law lists; else NULL */
    struct json *documents;
    day due;                    /* DAY_NONE: no day was set */
    struct case_question *next;
};
struct case_stop {
    struct str code, term, clause;
    day from, to;               /* inclusive; to DAY_OPEN while it stands */
    struct case_stop *next;
};
struct case_complaint {
    struct str id, text, body, about, outcome;
    moment received, forwarded, decided;
    bool late;
    struct case_complaint *next;
};

struct case_state {
    struct arena *arena;
    struct str number;
    enum case_status status;
    int64_t seq;                    /* of the last event */
    struct str service, person_key; /* who applies: IIN, or the key the channel gave */
    struct json *person;            /* name, iin, address, contact, language */
    struct json *facts;             /* as known now: filed, then answers and findings */
    /* fact -> {"by","at","event"} for those not stated by the applicant */
    struct json *fact_sources;
    day on;                         /* the day whose law governs the case */
    struct str law_digest;
    moment received, claimed, complete, decided_at, delivered_at;
    day registered;
    struct str channel, body, place, assigned;  /* office that decides; officer who has it */
    struct case_document *documents;
    struct case_check *checks;
    struct case_question *questions;
    struct case_stop *stops;
    struct case_complaint *complaints;
    /* of refusal or cancellation: data of the event, with by and at */
    struct json *proposal;
    struct actor proposed_by, accepted_by;
    bool objected, hearing_held;
    struct str decision, decision_number;       /* grant, refuse */
    struct json *decided;           /* data of the decision as corrected */
    day valid_until;
    struct json *recused;           /* array of ids */
    struct json *linked;            /* array of numbers: said to be of the same person */
    /* the office that took the application in and sent it to who decides; empty: it came by itself */
    struct str taken_body, taken_place;
    struct json *missing;           /* when returned */
    /* who acts for the person: {key, name, iin, kind, basis, bin, until, grant, seen {role, id,
     * body, place, at, how}}; NULL: nobody */
    struct json *representative;
    struct str representative_key;
    day authority_until;            /* the last day on which they may act; DAY_NONE: not stated */
    struct json *names;             /* of those in lists: [{for,name}]; NULL: none was given */
    struct str filed_by;            /* self, legal-representative, intermediary */
    struct str language;            /* of the answers to the person: kk, ru, en */
    struct str result, previous;    /* what is granted; the returned application this one follows */
    struct json *acts;              /* ["ACT@EDITION"] that answered on the day of the case */
    struct json *fee, *paid;        /* {mci,kzt,on} as assessed; data of fee-paid */
    /* closed: returned, withdrawn, cancelled, expired */
    moment accepted_at, objected_at, closed_at;
    bool wants_hearing;
    struct actor decided_by;
    struct actor drafted_by;        /* who last wrote in the draft */
    day reopened;                   /* a new consideration began: its clocks start here; DAY_NONE */
    bool act_by_appeal;             /* the appeal body itself makes the new act */
    struct json *passed;            /* keys of clocks whose passing was recorded */
    struct json *objections;        /* [{text,at,late}] */
    moment proposed_at;
    bool cancelling;                /* the proposal is to cancel what was granted */
    day hearing_earliest, objection_due;
};
struct case_state *case_new(struct arena *a, struct str number);
/* Applies one event. Strings and JSON of the event are referenced: it must live as long as the
 * state. false and a diag when the data cannot be read or the event cannot follow what went before:
 * a damaged store is a finding, not a crash. */
bool case_fold(struct case_state *s, const struct event *e, struct diags *d);

/* ------------------------------------------------------------------ commands */
#define CASE_COMMANDS(X) \
    X(DRAFT, "draft") X(FILE, "file") X(ADD_DOCUMENT, "add-document") X(PAY, "pay") \
    X(ACCEPT, "accept") X(RETURN, "return") X(ASSIGN, "assign") X(RECUSE, "recuse") \
    X(TRANSFER, "transfer") X(LINK, "link") \
    X(REPRESENT, "represent") X(CHECK_AUTHORITY, "check-authority") \
    X(END_REPRESENTATION, "end-representation") \
    X(SEND_CHECK, "send-check") X(ANSWER_CHECK, "answer-check") X(ASK, "ask") X(ANSWER, "answer") \
    X(STOP, "stop") X(RESUME, "resume") \
    X(PROPOSE_REFUSAL, "propose-refusal") X(OBJECT, "object") X(HEAR, "hear") X(DECIDE, "decide") \
    X(CORRECT, "correct") X(DELIVER, "deliver") X(WITHDRAW, "withdraw") \
    X(COMPLAIN, "complain") X(FORWARD_COMPLAINT, "forward-complaint") \
    X(DECIDE_COMPLAINT, "decide-complaint") \
    X(PROPOSE_CANCELLATION, "propose-cancellation") X(CANCEL, "cancel") X(TICK, "tick")
enum command_type {
#define X(id, name) COMMAND_##id,
    CASE_COMMANDS(X)
#undef X
    COMMAND_COUNT
};
const char *command_name(enum command_type c);
bool command_parse(struct str s, enum command_type *out);

struct command {
    enum command_type type;
    struct actor by;
    struct json *body;      /* per command, see casework/README.md and command_shape() */
};
/* JSON Schema (draft 2020-12) of a command's body, for OpenAPI and for `sapar help case
 * COMMAND`. */
struct json *command_schema(enum command_type c, struct arena *a);
/* The same with its descriptions in another language. */
struct json *command_schema_in(enum command_type c, enum lang lang, struct arena *a);
/* One sentence on what the command does (English, for help and OpenAPI). */
const char *command_says(enum command_type c);
struct str command_says_in(enum command_type c, enum lang lang);
/* May a role ever give this command? */
bool command_allowed(enum command_type c, enum role r);
/* Could it be given now, as far as role, office, ownership and the state of the case go? (Lists of
 * buttons.) */
bool command_open(enum command_type c, const struct case_state *s, const struct actor *by);

/* The names for people. */
enum msg role_msg(enum role r);
enum msg case_status_msg(enum case_status s);
enum msg event_msg(enum event_type t);
enum msg command_msg(enum command_type c);
/* The sentence for people of a refusal's code (diag.code): MSG_COUNT when the code is not one of
 * ours. */
enum msg case_reason_msg(struct str code);
/* A refusal in the person's language: what is wrong, naming the document, fact, check or ground
 * that `field` is about, and what to do. false when the code is not one of ours: show the diag as
 * it is. */
bool case_reason_text(const struct law *l, const struct diag *g, enum lang lang, struct arena *a,
    struct str *says, struct str *remedy);

/* What decide may know besides the case itself; the caller looked it up in the same transaction. */
struct case_env {
    const struct law *law;
    moment now;
    struct str new_number;          /* for file/draft of a new case: the number it would get */
    struct str decision_number;     /* a number for a decision, should one be made */
    /* number of another live application of this person for this service, or empty */
    struct str live_case;
    struct str id;                  /* a fresh id (hex) for questions and complaints */
    bool other_there;               /* the case that the body names as `other` is there and filed */
    /* What was found of the signature that came with the command (flow/signed.c): kept with the
     * first event, as it is. NULL: there was none. */
    const struct json *signature;
    /* What events say in place of the number of the person behind the actor's login, who is not the
     * applicant: events are shown. Empty: nothing. */
    struct str person_mark;
    /* What the person whom the command is about gave the applicant who sends it: {id, until,
     * services [codes], given}; NULL: nothing that stands today. */
    const struct json *grant;
};

struct effect {
    struct str kind, to, template;          /* kind: notify, request-check */
    struct json *data;
    struct effect *next;
};

struct verdict {
    bool ok;
    struct event *events; size_t n_events;  /* to append, in order (seq already set) */
    struct effect *effects;
    struct json *answer;                    /* what the caller is told */
    /* when not ok: class REFUSED or INPUT, code, message, remedy, clause, field */
    struct diags reasons;
    /* What the law says under the facts after a filing, so that nobody need ask again; else NULL. */
    const struct assessment *assessed;
};
/* Pure. `s` is not changed. */
struct verdict *decide(const struct case_state *s, const struct command *c,
    const struct case_env *env, struct arena *a);
/* May this actor read the case? Applicants their own, agencies those with a check of theirs, staff
 * in their jurisdiction, auditors and supervisors all. */
bool case_may_read(const struct case_state *s, const struct actor *by);
/* The same on a day: a representative whose authority has ended reads no more. */
bool case_may_read_on(const struct case_state *s, const struct actor *by, day today);
/* In the law's three words who files through such a representative (NULL: nobody). */
struct str case_files_as(const struct json *representative);
/* Does the representative act by law (parent, guardian) and not by the person's will? */
bool case_represented_by_law(const struct case_state *s);
/* Does this body decide as an organisation, each in its own cases only? Their place is
 * ORGANISATION_PREFIX and twelve digits (KZ-MIA-259-2020#12: the head of the organisation where the
 * obligations were signed). */
#define ORGANISATION_PREFIX "bin-"
bool body_is_organisation(struct str body);
bool place_is_organisation(struct str place);
/* Does this body work at posts abroad, each with its own cases only? Posts are no tree of
 * territories, and their districts were not read anywhere: what names no post is no post's. */
#define POST_UNNAMED "mfa-"         /* in lists, where a place stands for none */
bool body_is_abroad(struct str body);

/* ------------------------------------------------------------------ reading a case */
struct case_clock {
    struct str code, limit;
    /* running, stopped, met (ended in time), late (ended after the due day), overdue (passed, not
     * ended), passed (a limit of the person's own, or an earliest day, that is over), ended (the
     * case closed otherwise) */
    struct str status;
    day from, due; moment due_at;       /* due DAY_OPEN while a stop has no end */
    struct str clause;
    struct term_count count;            /* day by day when asked for */
    /* the check or the complaint it belongs to; empty: the case */
    struct str of;
    moment ended;                       /* MOMENT_NONE: not yet */
    /* a duty of a body (its passing is recorded), not a limit of the person's own */
    bool duty;
    bool decides;                       /* ends with the decision of the case */
};
/* All clocks of the case: terms of the law of its date, checks, hearing, complaint. Computed, never
 * stored. */
size_t case_clocks(const struct case_state *s, const struct law *l, moment now, bool list_days,
                   struct arena *a, struct case_clock **out, struct diags *d);
/* The same when the assessment of the case's law under its facts is at hand. */
size_t case_clocks_as(const struct case_state *s, const struct assessment *as, const struct law *l,
    moment now, bool list_days, struct arena *a, struct case_clock **out, struct diags *d);
struct assessment *case_assess(const struct case_state *s, const struct law *l, struct arena *a,
    struct diags *d);
/* The case as its reader may see it (least shown): applicant, staff, agency. */
struct json *case_json(const struct case_state *s, const struct law *l,
    const struct actor *reader, moment now,
                       struct arena *a, enum lang lang);
struct json *case_clocks_json(const struct case_clock *c, size_t n, struct arena *a);
struct json *case_history_json(const struct event *e, size_t n, const struct actor *reader,
    struct arena *a);

/* One territory, or one inside the other: codes of territories are a tree written from the left, padded with zeros.
 * An empty one is any. */
bool same_place(struct str a, struct str b);

#endif
