/*
 * NAME    casework/room - what the files of this room share; nobody else includes it
 * WHY     decide is one door with many handlers: they share a context, the refusals' table and a
 *         few helpers
 */
#ifndef CASEWORK_ROOM_H
#define CASEWORK_ROOM_H

#include "base/panic.h"
#include "casework/casework.h"

/* ------------------------------------------------------------------ reasons.c
 * Every "no" of this room is a row of reasons.def: its code, its class, what to do. */
enum reason {
#define REASON(id, code, class, about) REASON_##id,
#include "casework/reasons.def"
#undef REASON
    REASON_COUNT
};
struct str reason_code(enum reason r);
struct diag *reason_add(struct diags *d, enum reason r, struct str sentence);

/* ------------------------------------------------------------------ roles.c */
#define ROLE_BIT(r) (1u << (unsigned)(r))
#define STATUS_BIT(s) (1u << (unsigned)(s))
#define STAFF_ROLES (ROLE_BIT(ROLE_OPERATOR) | ROLE_BIT(ROLE_OFFICER) | ROLE_BIT(ROLE_HEAD) \
    | ROLE_BIT(ROLE_AGENCY) | ROLE_BIT(ROLE_APPEAL) | ROLE_BIT(ROLE_SUPERVISOR))
bool actor_is_staff(const struct actor *by);
/* Can the actor's names be kept in an event and read back as they are? */
bool actor_is_sound(const struct actor *by);
/* The whole actor, as events keep it; the person behind a login only when `full`. */
struct json *actor_json(struct arena *a, const struct actor *by, bool full);
bool actor_read(const struct json *v, struct actor *out);

/* ------------------------------------------------------------------ known.c: facts as JSON
 * Facts are kept nested ({"applicant":{"married":true}}). A patch may be nested or dotted; null
 * makes a fact unknown again; lists of persons are merged item by item when both sides have as
 * many, else replaced. */
void known_merge(struct arena *a, struct json *into, const struct json *patch);
void known_put(struct arena *a, struct json *into, struct str name, const struct json *value);
const struct json *known_get(const struct json *facts, const char *dotted);
/* The dotted names of the leaves of nested facts. */
size_t known_names(struct arena *a, const struct json *facts, struct str **out);

/* ------------------------------------------------------------------ fold.c */
/* Whether an event may follow in this status, and the status after it. */
bool event_follows(enum event_type t, enum case_status now);
struct case_check *case_find_check(const struct case_state *s, struct str code);
struct case_question *case_find_question(const struct case_state *s, struct str id);
struct case_complaint *case_find_complaint(const struct case_state *s, struct str id);

/* ------------------------------------------------------------------ shape.c: bodies of commands */
enum field_type {
    FIELD_LINE,     /* one line of text */
    FIELD_TEXT,     /* text of any lines */
    /* kebab-case word, dots and brackets allowed: a code, a subject, a fact's name */
    FIELD_CODE,
    FIELD_HEX,      /* 64 hexadecimal digits: the name of a stored document */
    FIELD_DATE,
    FIELD_MOMENT,
    FIELD_BOOL,
    FIELD_INT,
    FIELD_MONEY,
    FIELD_FACTS,    /* an object of facts; the law reads it */
    FIELD_OBJECT,   /* an object of `of` */
    FIELD_LIST,     /* an array of objects of `of` */
    FIELD_CODES     /* an array of codes */
};
struct field {
    const char *name;
    enum field_type type;
    bool required;
    size_t most;            /* bytes of a text, items of a list; 0: the type's own limit */
    const char *values;     /* "a|b|c": nothing else is taken */
    const struct field *of;
    size_t n_of;
    enum msg says;
};
struct shape { const struct field *fields; size_t n; };
extern const struct shape command_shapes[COMMAND_COUNT];
/* Reads a body against its shape; every fault is a diag with the field's path. */
bool shape_check(const struct shape *sh, const struct json *body, struct diags *d);

/* ------------------------------------------------------------------ decide.c: one decision */
struct ctx {
    const struct case_state *s;
    const struct command *c;
    const struct case_env *env;
    struct arena *a;
    const struct json *body;
    day today;
    struct verdict *v;
    size_t cap_events;
    struct effect **tail;
    struct assessment *as;      /* of the case's day under `facts`; NULL until ctx_assess */
    struct json *facts;         /* the facts as they will be after this command */
    struct json *patch;         /* what this command adds to them; NULL: nothing */
};
typedef void handler(struct ctx *x);

struct command_row {
    unsigned roles, statuses;
    handler *run;
};
extern const struct command_row command_rows[COMMAND_COUNT];

/* A refusal with its sentence. Returns the diag so that clause and field can be set. */
struct diag *no(struct ctx *x, enum reason r, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
bool refused(const struct ctx *x);
/* The next event; fill its data. */
struct json *emit(struct ctx *x, enum event_type t);
struct json *effect_to(struct ctx *x, const char *kind, struct str to, const char *template);
/* the person whom the case is about */
struct json *notify(struct ctx *x, const char *template);
/* What the caller is told: number, status after the events, seq; the handler adds. */
struct json *answer(struct ctx *x);

/* Merges body.facts (with body.source) into x->facts after asking who may say them; x->patch is
 * what is new. */
enum say { SAY_APPLICANT, SAY_OFFICE, SAY_AGENCY };
bool take_facts(struct ctx *x, const char *field, enum say who);
/* Does the case itself set this fact, from what happened? */
bool fact_is_ours(struct str name);
/* Sets one fact of x->patch and x->facts if the dictionary has it. */
void set_fact(struct ctx *x, const char *name, struct json *value);
/* Puts facts and their sources into the event's data. */
void put_facts(struct ctx *x, struct json *data, const char *source);
/* The assessment under x->facts on the day of the case; NULL with reasons when the facts cannot
 * be. */
struct assessment *ctx_assess(struct ctx *x);
/* Names of open facts, for sentences: "a, b and 3 more". */
struct str open_facts(struct ctx *x, const struct assessment *as);

/* ------------------------------------------------------------------ papers.c: the closed list */
/* Is it in the case, itself or what the law takes instead, and valid on the day? */
const struct case_document *paper_there(const struct case_state *s, const struct law_document *d);
/* [{code,for,or?,clause}] of certain documents of a stage that are not there. */
struct json *papers_missing(struct arena *a, const struct case_state *s,
    const struct assessment *as, const char *stage);
/* One refusal a missing document. */
void refuse_missing(struct ctx *x, const struct json *missing, enum reason r);
/* Refuses what this case's law does not list. */
bool paper_listed(struct ctx *x, const struct assessment *as, struct str code, struct str subject);
/* Reads and judges documents of a body (array or one object); the JSON for the event, NULL after a
 * refusal. */
struct json *take_paper(struct ctx *x, const struct assessment *as, const struct json *v);
/* The documents of the case with these behind them: as it will be after this command. */
struct case_document *papers_with(struct ctx *x, const struct json *papers);

/* ------------------------------------------------------------------ decide_refusal.c */
/* Grounds named in body.grounds (or by `fallback`), each certain under the facts; JSON for the
 * event or NULL. */
struct json *take_grounds(struct ctx *x, const struct law_ground *list, size_t n,
    const struct json *fallback);
/* Is a hearing due before an adverse act? */
bool hearing_due(const struct assessment *as);
/* May the proposed adverse act be made today: notice, objection, hearing, four eyes. */
bool adverse_act_may(struct ctx *x, const struct assessment *as);
/* Where to complain, until when, in which order; {"value":"no-norm-in-force"} where the law file
 * has no row. */
struct json *appeal_json(struct ctx *x, const struct assessment *as);
/* Day that a term of the law, or else `fallback`, ends when it starts today; *clause is its. */
day term_due(struct ctx *x, const struct assessment *as, const char *code, const char *fallback,
    struct str *clause);
day count_due(struct ctx *x, day from, struct str limit);

/* Is it a word of "one|another"? */
bool among(struct str s, const char *list);

/* ------------------------------------------------------------------ decide_represent.c */
#define KINDS_BY_LAW "parent|guardian"
#define KINDS_BY_WILL "power-of-attorney|organisation"
bool kind_is_by_law(struct str kind);
bool kind_is_by_will(struct str kind);
/* The representative of body.representative as it is kept (with the key by which they may act), or
 * the one of the case; refusals when the authority is none. `service`: what it must cover. */
struct json *take_representative(struct ctx *x, struct str service);
/* Every event says for whom a representative acted, and who chose a representative is told as well. */
void say_for_whom(struct ctx *x);
/* Time: an authority that is over ends. */
void end_authority(struct ctx *x);
bool check_iin(struct ctx *x, struct str iin, const char *field);

/* Who a person is, without where they live and how to reach them: for auditors. */
struct json *person_shown(struct arena *a, const struct json *person);

/* ------------------------------------------------------------------ shared small things */
struct json *json_day(struct arena *a, day d);
struct json *json_moment(struct arena *a, moment t);
struct json *json_named(struct arena *a, struct str code, const struct law_cite *c);
bool list_has(const struct json *array, struct str s);
const char *z_of(struct ctx *x, struct str s);

handler do_draft, do_file, do_add_document, do_pay, do_accept, do_return, do_assign, do_recuse,
    do_transfer, do_link, do_represent, do_check_authority, do_end_representation,
    do_send_check, do_answer_check, do_ask, do_answer, do_stop, do_resume, do_propose_refusal,
    do_object, do_hear, do_decide, do_correct, do_deliver, do_withdraw, do_complain,
    do_forward_complaint, do_decide_complaint, do_propose_cancellation, do_cancel, do_tick;

#endif
