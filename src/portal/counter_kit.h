/*
 * NAME    counter_kit - kits lent to desks for when there is no line; inside of the counter
 * WHY     counter_kit.c lends, counter_sync.c takes back what was written
 */
#ifndef PORTAL_COUNTER_KIT_H
#define PORTAL_COUNTER_KIT_H

#include "portal/counter.h"
#include "portal/counter_chain.h"

enum { KIT_HOURS = 24, KIT_DAYS = 7, ENTRY_DAYS = 30 };
#define KIT_KIND STR("counter-kit")
#define ENTRY_KIND STR("counter-entry")

/* A kit of this operator: its record's data; NULL: none, closed, or too late (no answer given). */
struct json *kit_of(struct counter *c, struct str id, int64_t *version);
/* The page, with what was just found of a file: faults, and which kit's entries may be forgotten. */
void kit_show(struct counter *c, int status, struct faults *f, struct str taken_kit);
/* The line as this page saw it, and what waits to be registered. */
const struct ui_counter_line *kit_line(struct counter *c);

#endif
