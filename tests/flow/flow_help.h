/* Helpers of the flow tests: a flow over either store, the small invented law, a clock that stands
 * where it is put. */
#ifndef FLOW_HELP_H
#define FLOW_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../unit/case_law.h"
#include "flow/flow.h"

struct world {
    struct arena *a;
    struct law *law;
    struct store *s; /* the writer thread's own, but for blobs and what comes before it starts */
    struct store *q;            /* for the test to look at */
    struct flow *f;
    struct flow_reader *r;
    struct diags d;
    char dir[64];               /* empty: in memory */
};

int world_mem(void **state);
int world_sqlite(void **state);
int world_end(void **state);
void world_clock(const char *rfc3339);
/* From now on commits fail, or no longer do. */
void world_break(struct world *w, bool broken);
extern struct paper_port world_paper;
extern struct trust_port world_trust;   /* of the next world; all NULL unless a test sets it */
extern struct flow_signing world_signing;   /* the same */
extern struct json *world_model;        /* what the last paper was made of */

/* Gives a command and waits; the reply lives on the world's arena. */
struct flow_reply give(struct world *w, const struct actor *by, const char *command,
                       struct str number, const char *body);
struct flow_reply give_key(struct world *w, const struct actor *by, const char *command,
                           struct str number, const char *body, const char *key);
/* Files for one of the two invented people; the number. */
struct str file_one(struct world *w, const char *iin);
const char *file_body(struct world *w, const char *iin);
/* Adds the four papers as stored files. */
void bring_papers(struct world *w, const char *iin, struct str number);
bool said(const struct diags *d, const char *code);
struct actor staff(const char *role, const char *id);

#define YES(reply) assert_true((reply).ok)
#define NO(reply, code) do { struct flow_reply r_ = (reply); assert_false(r_.ok); \
    assert_true(said(&r_.reasons, code)); } while (0)

#endif
