/*
 * NAME    ical - one event for a person's own calendar (RFC 5545)
 * WHY     a due day and a reserved time are of use where people look: in their calendar; one writer, so that all
 *         are escaped, folded and stamped the same
 * OWNS    the form of the event
 * MUST NOT carry a person's name or number: a calendar is shared with others
 */
#ifndef PORTAL_ICAL_H
#define PORTAL_ICAL_H

#include "base/date.h"
#include "web/http.h"

struct ical_event {
    struct str uid;             /* the same for the same thing, also when it moves; "@sapar" is put behind */
    int64_t sequence;           /* grows when it moves */
    moment stamp;               /* when this was written */
    day on;                     /* a whole day; DAY_NONE: a time, the next two */
    moment from;
    int minutes;
    struct str summary, place;  /* place may be empty */
};

/* The calendar's text, lines of at most 75 bytes ending in CRLF; on `a`. */
struct str ical_text(struct arena *a, const struct ical_event *e);
/* Answers with it, as a file of this name (ASCII). */
void ical_give(struct request *r, struct str name, const struct ical_event *e);

#endif
