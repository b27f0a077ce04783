/*
 * NAME    demo - the invented cast and the stage they stand on (cli room only)
 * WHY     who plays (demo_cast.c) and what is played (demo.c) change for different reasons
 * OWNS    struct demo lives on demo_fill's stack; strings are on the command's arena
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli/room.h"

/* Registered in a month that there is not: the number of no organisation. */
#define DEMO_ORGANISATION "bin-000000000019"
enum { APPLICANTS = 8 };
struct applicant { const char *family, *given, *latin; };
extern const struct applicant demo_applicants[APPLICANTS];

struct demo {
    struct cli *c;
    const struct law *law;
    struct store *store;
    struct flow *flow;
    struct flow_reader *reader;
    moment now;                         /* of the play */
    struct str iin[APPLICANTS];
    struct json *cases;
    struct str number;                  /* of the case on stage */
    int who;
    bool ok;
};

/* Numbers of the applicants; then everybody into the store, [{"role","id","name","token"...}]. */
void demo_numbers(struct demo *d, day today);
bool demo_people(struct demo *d, struct json *list);
/* A member of the staff by login; any other id is the applicant on stage. */
struct actor demo_actor(struct demo *d, const char *id);

#endif
