/*
 * NAME    media - what kind of document some bytes are, by content
 * WHY     a name and a declared type are claims of the sender; the first bytes are not
 */
#ifndef BASE_MEDIA_H
#define BASE_MEDIA_H

#include "base/str.h"

#define MEDIA_HEAD 8        /* bytes that are enough to tell */

/* "application/pdf", "image/jpeg", "image/png" from the first bytes; STR_NONE for anything else. */
struct str media_of(struct str head);
/* Has a document its end? `tail`: its last bytes (1 KiB is enough). A PDF that was cut has none. */
bool media_has_end(struct str media, struct str tail);

#endif
