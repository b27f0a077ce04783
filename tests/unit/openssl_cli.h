/*
 * NAME    openssl_cli - the openssl command in a folder of its own, as second opinion
 * WHY     somebody else's program must read what we write, and we what it writes
 */
#ifndef TESTS_OPENSSL_CLI_H
#define TESTS_OPENSSL_CLI_H

#include "trust/x509.h"

struct cli;

/* NULL when there is no openssl command: the test is then skipped. */
struct cli *cli_new(struct arena *a);
/* Removes the folder. */
void cli_free(struct cli *c);
void cli_put(struct cli *c, const char *file, struct str bytes);
void cli_put_cert(struct cli *c, const char *file, const struct cert *cert);    /* PEM */
void cli_put_key(struct cli *c, const char *file, const struct private_key *key);
struct str cli_get(struct cli *c, const char *file);
/* "openssl ARGS" in the folder; true when it ends with 0. */
bool cli_run(struct cli *c, const char *args);
/* "openssl ARGS -port 0" in the background, ended by cli_stop; returns when it listens, with its port. */
bool cli_start(struct cli *c, const char *args, int *port);
void cli_stop(struct cli *c);
const char *cli_folder(const struct cli *c);
/* Did the last run say that on either output? */
bool cli_said(struct cli *c, const char *words);

#endif
