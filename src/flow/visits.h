/*
 * NAME    visits - a time at an office's desk: reserved, moved, given back, called
 * WHY     nobody stands in a line for what can be agreed; nobody hoards: one reservation of a person, service
 *         and office at a time; a public board shows tickets and desks, never a name
 * OWNS    records "visit" (id: place/day/time/seat; owner: the person, nobody's for who came without a
 *         reservation), "visit-of" (one a person, service and office), "visit-reminder" (id: when it is due,
 *         then the reservation's) and "visit-plan" (id: the place): kept until the day after, then forgotten;
 *         each act is in the access journal
 * ERRORS  no-such-office, slot-taken, slot-not-open, already-reserved, no-such-visit, not-called, too-early,
 *         not-your-role, bad-plan, office-closed
 * MUST NOT count a time on a day off: the calendar of the law says which those are
 */
#ifndef FLOW_VISITS_H
#define FLOW_VISITS_H

#include "flow/flow.h"

/* A reminder leaves the day before, from ten o'clock. */
enum { VISIT_REMIND_HOUR = 10, VISIT_WALK_INS_MOST = 999 };
enum { VISIT_DAYS = 14, VISIT_HOURS_MOST = 4, VISIT_CLOSED_MOST = 60, VISIT_NO_SHOW_SECONDS = 600 };

/* Minutes of the day, from <= t < to. */
struct visit_hours { int from, to; };
struct visit_plan {
    int desks, minutes;             /* how many are served at a time, and how long each */
    struct visit_hours hours[VISIT_HOURS_MOST]; size_t n_hours;
    day closed[VISIT_CLOSED_MOST]; size_t n_closed;
};
/* slots.c, pure: the n-th time of a day, in minutes from midnight; -1: there is none. */
int visit_time(const struct visit_plan *p, size_t n);
/* Its number in the day; SIZE_MAX: no time of this plan. */
size_t visit_number(const struct visit_plan *p, int minute);
bool visit_open_on(const struct visit_plan *p, const struct law *l, day d);
/* "A07": the seat's letter and the time's number: says nothing of who. */
struct str visit_ticket(struct arena *a, int seat, size_t number);

/* Offices that see people by reservation: [{"place","desks","minutes"}]; an office without a plan of its own has one
 * desk for each operator of the register and the usual hours. */
struct json *flow_visit_offices(struct flow_reader *r, struct arena *a, struct diags *d);
/* [{"on","at","minute","free"}] of the next VISIT_DAYS days, those with a free seat. */
struct json *flow_visit_slots(struct flow_reader *r, struct str place, struct arena *a, struct diags *d);
/* The caller's own: [{"id","ticket","place","service","at","state","desk"}]. */
struct json *flow_visits(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);
/* Reserves; with `old` the one of that id is given back in the same step. *id on `a`. */
bool flow_visit_reserve(struct flow_reader *r, const struct actor *by, struct str place, struct str service, moment at,
                        struct str old, struct arena *a, struct str *id, struct diags *d);
bool flow_visit_cancel(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a, struct diags *d);

/* Of today, for the operators of the place: the same members, in order; no person. */
struct json *flow_visit_queue(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);
/* "call" (to `desk`), "served", "no-show". */
bool flow_visit_step(struct flow_reader *r, const struct actor *by, struct str id, struct str step, struct str desk,
                     struct arena *a, struct diags *d);
/* Who came without a reservation gets a number in the same queue, behind those whose time it is: three digits, no
 * person. *ticket on `a`. Operators of the place; office-closed: not within the hours of today's plan. */
bool flow_visit_walk_in(struct flow_reader *r, const struct actor *by, struct str service, struct arena *a,
                        struct str *ticket, struct diags *d);
/* For everybody: who is called now: [{"ticket","desk"}]. */
struct json *flow_visit_board(struct flow_reader *r, struct str place, struct arena *a, struct diags *d);
/* The plan of an office, or the usual one: {"place","own","desks","minutes","hours","closed"}. Administrators and
 * supervisors. */
struct json *flow_visit_plan_of(struct flow_reader *r, const struct actor *by, struct str place, struct arena *a,
                                struct diags *d);
/* By an administrator or supervisor: {"desks","minutes","hours":["09:00-13:00"],"closed":["2026-12-31"]}. What was
 * reserved stands. */
bool flow_visit_plan(struct flow_reader *r, const struct actor *by, struct str place, const struct json *plan,
                     struct arena *a, struct diags *d);

#endif
