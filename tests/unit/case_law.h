/*
 * NAME    case_law - a small invented law and a few makers, for the tests of casework
 * WHY     the tests of cases must not change when the law files do; this law has one service with
 *         two editions, every
 *         kind of table that a case needs, and nothing of a real act
 */
#ifndef TESTS_CASE_LAW_H
#define TESTS_CASE_LAW_H

#include "casework/casework.h"

/* Panics when the corpus does not load: that is a fault of the test, printed to standard error. */
struct law *case_law(struct arena *a);

/* Two applicants with IINs of the nineteenth century, whom nobody alive can be. */
#define IIN_ONE "550102100005"
#define IIN_TWO "550102200001"

/* JSON from a C string, single quotes standing for double ones; panics when it cannot be read. */
struct json *json_of(struct arena *a, const char *text);
moment at(const char *rfc3339);
struct actor who(const char *role, const char *id);

/* A case under way: its arena, law and state, and how the last command went. */
struct play {
    struct arena *a;
    struct law *law;
    struct case_state *s;
    struct verdict *v;
    moment now;
    int next_id;
    struct event *events;       /* all that happened, for replays */
    size_t n_events, cap;
    bool other_there;           /* the store knows the case a body names as `other` */
    const char *grant;          /* what the person gave the applicant, as JSON; NULL: nothing */
    const char *live;           /* what the store would say of another live case */
};
struct play *play_new(struct arena *a);
/* Gives a command; folds its events when it was ok. Returns whether it was. */
bool play_do(struct play *p, const struct actor *by, const char *command, const char *body);
/* The same, moving the clock first. */
bool play_at(struct play *p, const char *now, const struct actor *by, const char *command,
    const char *body);
/* Does the last refusal have this code? With `field`, about that field. */
bool play_said(const struct play *p, const char *code, const char *field);
/* A filing that lacks nothing, by the first applicant through the portal; `more` are further facts
 * or NULL. */
bool play_file(struct play *p, const char *facts);
/* Brings all the papers of the plain filing as files. */
void play_papers(struct play *p);

#endif
