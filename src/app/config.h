/*
 * NAME    config - the server's configuration: one file of "key = value" lines
 * WHY     a person reads it and knows whom this server trusts, whom it asks and which keys are its
 *         own; anything it does not know is a fault with its line, never passed over
 * OWNS    the keys' names, kinds and defaults (config_keys.def); docs/running.md tells them
 * ERRORS  DIAG_INPUT with file and line: config-syntax, config-key, config-value, config-twice
 * MUST NOT hold a secret: keys and passwords are files of their own (trust/keyfile.h)
 */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#include "base/diag.h"

enum config_id {
#define KEY(id, kind, repeats, values, usual) CONFIG_##id,
#include "app/config_keys.def"
#undef KEY
    CONFIG_COUNT
};
struct config;

/* Reads the text of `path`; everything that is wrong with it is told at once. NULL with diags. */
struct config *config_read(struct arena *a, const char *path, struct str text, struct diags *d);
/* No file: every key has its default. */
struct config *config_none(struct arena *a);

/* The value, a path made whole; the default when the file does not say. Of a key that repeats, the
 * first. */
struct str config_get(const struct config *c, enum config_id id);
bool config_has(const struct config *c, enum config_id id);
bool config_yes(const struct config *c, enum config_id id);         /* "yes" */
int64_t config_count(const struct config *c, enum config_id id);
/* NUL-terminated, NULL when there is none: for paths. */
const char *config_path(const struct config *c, enum config_id id);
/* All values of a key that repeats, in the order of the file. */
const struct str *config_all(const struct config *c, enum config_id id, size_t *n);
/* "file:line" of a key's first value, for messages; empty when it is a default. */
struct str config_where(const struct config *c, enum config_id id);

#endif
