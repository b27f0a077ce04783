/*
 * NAME    visits_room - inside of the visits: the plan of a place, the rows of a day, reminders
 */
#ifndef FLOW_VISITS_ROOM_H
#define FLOW_VISITS_ROOM_H

#include "flow/room.h"
#include "flow/visits.h"

#define VISIT STR("visit")
#define VISIT_OF STR("visit-of")
#define VISIT_PLAN STR("visit-plan")
/* Where the seat's letter stands in the id of a reservation: behind those of the same minute. */
#define VISIT_WALK_IN '~'
enum { VISITS_A_DAY = 2000 };

/* Always false, with a diag. */
bool visit_no(struct diags *d, const char *code, const char *field, const char *remedy, const char *why);
bool visit_plan_of(struct store *s, struct str place, moment now, struct arena *a, struct visit_plan *p,
                   struct diags *d);
struct str visit_prefix(struct arena *a, struct str place, day on);
/* The records of one day of one place, in the order of their times. */
int visit_day_rows(struct store *s, struct str place, day on, moment now, struct arena *a, struct record **out,
                   size_t *n, struct diags *d);
struct str visit_of_id(struct store *s, struct str person, struct str service, struct str place, struct arena *a);
void visit_put(struct json *list, const struct record *rec, struct arena *a);

/* reminders.c, in the batch: to be reminded of it, where the day before is still to come; no more. */
int visit_remind(struct store *s, struct str id, struct str person, moment at, struct str data, moment now,
                 struct arena *a, struct diags *d);
int visit_remind_no(struct store *s, const struct record *visit, const struct json *v, moment now, struct arena *a,
                    struct diags *d);

#endif
