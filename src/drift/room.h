/* NAME room - what the files of drift share */
#ifndef DRIFT_ROOM_H
#define DRIFT_ROOM_H

#include "drift/drift.h"

/* ------------------------------------------------------------------ history.c */
/* Days on which the register has a clause unchanged. */
struct stretch {
    day from, to;
    enum { READ_TEXT, READ_WORD, READ_NOTHING, READ_NO_CLAUSE } kind;
    enum drift_why why;         /* of READ_WORD and READ_NOTHING */
    struct str reads;           /* the print, or the word */
    day edition;                /* of the text, or the day the word holds from */
    struct str amender;
};
struct history {
    bool known;                 /* false: the act is not there, or has no text */
    enum lang lang;
    struct stretch *v;          /* in order, without holes, first from DAY_NONE + 1 */
    size_t n;
};
/* What the register says of an act that is needed for every clause of it. */
struct filed_act {
    struct str code;
    bool loaded;
    day effect, ceased;         /* DAY_NONE, DAY_OPEN: not said */
    struct { day from, to; enum lang lang; } *editions;
    size_t n_editions;
    day amended;                /* the first day an amendment holds that no text has; DAY_OPEN: none */
    struct str amender;
};
bool history_act(struct acts *r, struct str code, struct arena *a, struct filed_act *out,
                 struct diags *d);
bool history_clause(struct acts *r, const struct filed_act *act, struct str clause, enum lang lang,
                    struct arena *a, struct history *out, struct diags *d);

#endif
