/*
 * NAME    keyfile - the server's secrets from files that only the server may read
 * WHY     a key that others on the machine can read, or that lies beside the data it protects and
 *         is carried away with a backup, protects nothing
 * OWNS    nothing; wipe what is returned when it is no longer needed
 * ERRORS  DIAG_ENVIRONMENT key-file: what is wrong with the file and the command that mends it
 */
#ifndef TRUST_KEYFILE_H
#define TRUST_KEYFILE_H

#include "base/diag.h"

enum { KEYFILE_BYTES = 64 << 10 };

/* A regular file, no link, owned by who runs this program (or root), not readable, writable or
 * executable by anybody else, and not below `data_dir` (NULL: no data folder to keep out of). */
bool keyfile_read(struct arena *a, const char *path, const char *data_dir, struct str *out,
                  struct diags *d);
/* A new file with mode 0600; never over an old one. Durable when it returns true. */
bool keyfile_make(const char *path, const char *data_dir, struct str bytes, struct diags *d);

#endif
