/*
 * NAME    store/sqlite/blob - what the files about documents share
 */
#ifndef STORE_SQLITE_BLOB_H
#define STORE_SQLITE_BLOB_H

#include <sys/types.h>

#include "store/sqlite/sqlite.h"

#define PATH_BYTES 4096
#define NEW_PREFIX "new-"               /* of uploads under way */

/* `out`: PATH_BYTES. */
void sq_blob_path(const struct sqlite_store *q, struct str hex, bool sealed, char *out);
/* A descriptor of the sealed file, or of the one that was kept open; PORT_ABSENT, PORT_FAILED. */
int sq_blob_file(struct sqlite_store *q, struct str hex, bool *sealed, char *path,
                 struct diags *d);
/* read() that is not interrupted. */
ssize_t sq_blob_part(int fd, void *p, size_t n);
/* The document's key from the head of its file, where `fd` stands. */
int sq_blob_key(struct sqlite_store *q, int fd, struct str hex, const char *path,
                unsigned char key[VAULT_KEY], struct diags *d);
/* The document's own bytes, piece by piece. */
int sq_blob_stream(struct sqlite_store *q, int fd, bool sealed, struct str hex, const char *path,
                   vault_sink *to, void *ctx, struct diags *d);
/* PORT_OK: it is what its name says. PORT_ABSENT, PORT_CONFLICT: it is not; PORT_FAILED: nobody
 * knows. `is`: 65 bytes, the hash it has. */
int sq_blob_verify(struct sqlite_store *q, struct str hex, char *is, struct diags *d);

#endif
