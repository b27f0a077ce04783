/*
 * NAME    flow/muster_room - what the halves of the muster share
 */
#ifndef FLOW_MUSTER_ROOM_H
#define FLOW_MUSTER_ROOM_H

#include "flow/muster.h"
#include "flow/room.h"

#define MUSTER STR("muster")
#define MUSTER_PERSON STR("muster-person")

struct muster_walk;
typedef void muster_found(struct muster_walk *w, const struct case_state *s, struct str country, struct str kind);
/* Everybody of the area whom the register knows to be there. */
struct muster_walk {
    struct arena *a;
    muster_found *each;
    struct json *rows;
    struct str country, town;
    day today;
    int64_t found;
    void *more;                 /* of who looks */
};
bool muster_mission(const struct actor *by, struct diags *d);
bool muster_walk(struct flow_reader *r, const struct actor *by, const char *what, struct muster_walk *w,
                 struct diags *d);
struct json *muster_get(struct flow_reader *r, const struct actor *by, struct str id, struct arena *a,
                        struct record *rec, struct diags *d);

#endif
