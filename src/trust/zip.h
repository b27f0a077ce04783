/*
 * NAME    zip - ZIP files of one shape: written, and read so strictly that every reader of the
 *         world sees the same files in them
 * WHY     a container that two programs read differently proves nothing. A library repairs and
 *         tolerates (bytes between entries, two directories, headers that disagree); here each
 *         byte belongs to exactly one entry or to the directory, or the file is refused
 * OWNS    the accepted shape: entries from the first byte, one behind the other in the order of the
 *         directory; no comments, extra fields, attributes of a system (links), encryption, data
 *         descriptors, folders or ZIP64;
 *         stored or deflated; names of lower and upper case ASCII letters, digits and . _ - parted
 *         by single /, none twice (whatever the case)
 * ERRORS  false and one diag (DIAG_INPUT): bad-zip with what and where, zip-too-large, zip-name,
 *         zip-twice, zip-damaged (checksum or compression)
 * MUST NOT inflate more than was promised and allowed, nor believe a size before it is checked
 */
#ifndef TRUST_ZIP_H
#define TRUST_ZIP_H

#include "base/date.h"
#include "base/diag.h"

enum {
    ZIP_ENTRIES_MOST = 4096, ZIP_NAME_MOST = 200,
    ZIP_BYTES_MOST = 1 << 28,           /* of the file, and of one entry */
    ZIP_TOTAL_MOST = 1 << 29,           /* of all entries together, as inflated */
    ZIP_RATIO_MOST = 200, ZIP_RATIO_FREE = 1 << 16  /* inflated <= ratio * packed + free */
};

struct zip_entry { struct str name, bytes; bool stored; };
struct zip { struct zip_entry *v; size_t n; };

/* Does it begin as a ZIP file does? */
bool zip_known(struct str bytes);
/* Stored entries point into `bytes`; others are on the arena. */
bool zip_read(struct arena *a, struct str bytes, struct zip *out, struct diags *d);
const struct zip_entry *zip_find(const struct zip *z, struct str name);
/* A name that zip_read takes. */
bool zip_name_ok(struct str name);

/* The same entries give the same bytes. `stored`: not compressed. `at`: written as the time of each
 * entry, as a civil time (ZIP has no zone). */
bool zip_write(struct arena *a, const struct zip_entry *v, size_t n, moment at, struct str *out,
               struct diags *d);

#endif
