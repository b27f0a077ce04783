/*
 * NAME    keys - making a server's keys and the configuration that names them
 * WHY     a first start must not need a handbook of openssl; what it makes is plain files
 * OWNS    the names of the files in the folder; `--demo`: a certification centre of tests beside
 *         them, with a container for every person
 * ERRORS  a file that is there already is never written over: DIAG_ENVIRONMENT key-file
 */
#ifndef APP_KEYS_H
#define APP_KEYS_H

#include "cli/cli.h"

bool keys_make(const struct keys_wanted *w, const struct random_port *random, struct arena *a,
               struct json *told, struct diags *d);

#endif
