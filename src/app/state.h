/*
 * NAME    state - what this server is made of, for its administrators: ways out, keys, trust, disk, copies
 * WHY     pages know neither files nor configuration
 * ERRORS  what cannot be read is left out
 * MUST NOT give a secret
 */
#ifndef APP_STATE_H
#define APP_STATE_H

#include "app/outside.h"

struct state {
    const struct outside *outside;
    struct str data;            /* the data folder */
};
/* web_config.state, ctx a struct state: {"ways":[{"name","on","where"}],"certificates":[{"name",
 * "environment","until"}],"data":{"bytes","free"},"backup": moment}. Any thread. */
struct json *state_json(void *ctx, struct arena *a);

#endif
