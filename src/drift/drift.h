/*
 * NAME    drift - every citation of the law against the text the register of acts has of it
 * WHY     acts change without telling those who wrote rules from them; a rule whose clause reads
 *         otherwise than a lawyer signed is doubtful until one signs again
 * OWNS    nothing but what it makes on the caller's arena; struct drift_watch: its own snapshots
 * ERRORS  false or NULL and a diag: DIAG_ENVIRONMENT for the register's file, DIAG_INPUT for what was
 *         asked
 * MUST NOT change what the law answers: that a row is doubtful is said beside it
 */
#ifndef DRIFT_DRIFT_H
#define DRIFT_DRIFT_H

#include "acts/acts.h"
#include "law/rests.h"

/* Of one citation on some of its days. The last three are red. */
enum drift_state {
    DRIFT_SIGNED,       /* somebody signed that the rows say what this text says */
    DRIFT_UNSIGNED,     /* the text is there, nobody compared yet */
    DRIFT_UNKNOWN,      /* the register has no text to compare with */
    DRIFT_UNRESOLVED,   /* the act's text has no such clause, in no edition */
    DRIFT_DEAD,         /* act or clause is not in force on days on which the row is */
    DRIFT_CHANGED,      /* the text is not the one that was signed, or changed under the row */
    DRIFT_STATES
};
const char *drift_state_name(enum drift_state s);       /* "signed" ... */
static inline bool drift_red(enum drift_state s)
{
    return s >= DRIFT_UNRESOLVED;
}

/* Why. */
enum drift_why {
    DRIFT_WHY_NONE,
    DRIFT_NOT_FILED,    /* unknown: law/register.md has no row for the act */
    DRIFT_NO_REGISTER,  /* unknown: no register has such acts (a page) */
    DRIFT_NOT_LOADED,   /* unknown: the act is not in this register */
    DRIFT_NO_TEXT,      /* unknown: the register has no text of these days */
    DRIFT_CEASED,       /* dead: the act has ended */
    DRIFT_NOT_YET,      /* dead: the act is not in force yet */
    DRIFT_EXCLUDED,     /* dead: the text says that the clause is excluded */
    DRIFT_GONE,         /* dead: other editions have the clause, this one has not */
    DRIFT_OTHER_TEXT,   /* changed: another text than the one signed, or than before */
    DRIFT_AMENDED,      /* changed: an act says that it amends this one, whose new text is missing */
    DRIFT_WHYS
};
const char *drift_why_name(enum drift_why w);           /* "not-filed" ... */

struct drift_item {
    struct law_rest rest;
    enum drift_state state;
    enum drift_why why;
    day from, to;               /* days of the row for which this is so */
    struct str code, id;        /* the register's act and clause; empty while unknown */
    enum lang lang;             /* of the text compared */
    day edition;                /* from which the register has it so; DAY_NONE while unknown */
    struct str reads;           /* print of the text, or ceased, excluded, gone, not-yet, amended */
    struct str by;              /* who signed; of a changed one who signed the other text; or empty */
    day signed_on;              /* DAY_NONE: nobody */
    struct str amender;         /* DRIFT_AMENDED: the act that amends */
};
struct drift {
    struct drift_item *items;
    size_t n;
    size_t count[DRIFT_STATES]; /* citations, each by its worst state */
    size_t citations;
    struct str *unknown;        /* acts that cannot be compared, as the law cites them, in order */
    size_t n_unknown;
};
/* `r` NULL or not ready: all is unknown. Everything lives on `a`; law and answers must outlive it. */
bool drift_compare(const struct law *l, struct acts *r, struct arena *a, struct drift *out,
                   struct diags *d);

/* A red item of what this service rests on that holds on the day; NULL: none. `n` (may be NULL):
 * how many rows have one. */
const struct drift_item *drift_of_service(const struct drift *x, const struct law_service *s, day on,
                                          size_t *n);
/* The same of one module: a guidance, a procedure. */
const struct drift_item *drift_of_module(const struct drift *x, struct str module, day on, size_t *n);
/* Is this row red on the day, by its clause and its place? */
bool drift_of_line(const struct drift *x, struct str file, int line, day on);

/* ------------------------------------------------------------------ saying it */
/* Every red item as DIAG_FINDING (drift-unresolved, drift-dead, drift-changed) with file, line,
 * table, clause and remedy, in English. Returns how many. */
size_t drift_findings(const struct drift *x, struct arena *a, struct diags *d);
/* What an item says of its clause, as a finding says it. */
struct str drift_sentence(const struct drift_item *i, struct arena *a);
struct str drift_remedy(const struct drift_item *i, struct arena *a);
/* {"citations","signed","unsigned","unknown","unresolved","dead","changed","acts_unknown":[..],
 *  "items":[{"state","why","module","table","what","clause","from","to","register","edition","reads",
 *  "signed_by","signed_on","file","line","message","remedy"}]}; items: the red ones. */
struct json *drift_json(const struct drift *x, struct arena *a);

/* ------------------------------------------------------------------ signing */
/* What a signature would say, of a service or procedure or guidance (its code), or of one clause
 * ("ACT#CLAUSE"). Of a code only texts are signed; that an act or a clause has ended is signed only
 * where the clause itself is named. *rows: lines for the table of law/signed.md; `left` counts what
 * stays red. False: nothing of that name (DIAG_INPUT "nothing-cited"). */
struct drift_signed { struct str rows; size_t n, left; };
bool drift_sign(const struct law *l, const struct drift *x, const struct str *what, size_t n,
                struct str by, day on, struct arena *a, struct drift_signed *out, struct diags *d);

/* ------------------------------------------------------------------ in a server */
struct drift_watch;
/* Never NULL. The law and the register outlive it. */
struct drift_watch *drift_watch_new(const struct law *l, struct acts *r);
void drift_watch_free(struct drift_watch *w);           /* NULL is allowed */
/* Compares when nothing was compared yet, or something was imported since. True: it did. For one
 * thread at a time; may take seconds. */
bool drift_watch_look(struct drift_watch *w, struct diags *d);
/* The last comparison; NULL: none yet (say nothing). Any thread; give it back. */
struct drift_seen;
const struct drift *drift_take(struct drift_watch *w, struct drift_seen **held);
void drift_give(struct drift_watch *w, struct drift_seen *held);

#endif
