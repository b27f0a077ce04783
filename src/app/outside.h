/*
 * NAME    outside - a configuration made real: keys loaded, trust read, ports wired
 * WHY     the server and every command that needs keys take the same things from the same file
 * OWNS    keys and gate until outside_close
 * ERRORS  DIAG_INPUT for the file, DIAG_ENVIRONMENT for what it names
 */
#ifndef APP_OUTSIDE_H
#define APP_OUTSIDE_H

#include "app/config.h"
#include "flow/flow.h"
#include "gate/gate.h"
#include "trust/house.h"

struct outside {
    struct config *config;
    struct house *house;
    struct gate *gate;                  /* NULL: nothing goes out */
    struct gate_port gate_port;
    struct trust_online online;
    struct trust_port trust;            /* with what the house's keys can do */
    struct flow_signing signing;
    struct str vault;                   /* text of the ring of keys; empty: none (a secret) */
    struct str web_key;                 /* 32 bytes, or empty (a secret) */
};
/* `path` NULL: nothing is configured. NULL and diags when something is wrong. */
struct outside *outside_open(struct arena *a, const char *path, const char *data_dir,
                             const struct clock_port *clock, const struct random_port *random,
                             struct diags *d);
void outside_close(struct outside *o);  /* NULL is allowed */
/* Puts trust, signing and base_url into a flow's configuration. */
void outside_flow(const struct outside *o, struct flow_config *f);

#endif
