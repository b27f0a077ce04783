/*
 * NAME      media - see media.h
 * WHY       the edge and the terminal take the same documents
 * OWNS      nothing; the names are static
 * ERRORS    none: what is not known is STR_NONE
 * MUST NOT  decode a document; that is not needed to keep one, and decoders are where holes are
 */
#include "base/media.h"

#include <string.h>

static const struct { const char *bytes; size_t n; const char *media; } magics[] = {
    { "%PDF-1.", 7, "application/pdf" },
    { "%PDF-2.", 7, "application/pdf" },
    { "\xff\xd8\xff", 3, "image/jpeg" },
    { "\x89PNG\r\n\x1a\n", 8, "image/png" },
};

struct str media_of(struct str head)
{
    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        if (head.n >= magics[i].n && memcmp(head.p, magics[i].bytes, magics[i].n) == 0)
            return str_of(magics[i].media);
    }
    return STR_NONE;
}

bool media_has_end(struct str media, struct str tail)
{
    size_t from = tail.n > 1024 ? tail.n - 1024 : 0;

    return !str_is(media, "application/pdf") || str_find(str_sub(tail, from, tail.n), "%%EOF") >= 0;
}
