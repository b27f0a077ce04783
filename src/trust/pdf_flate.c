/*
 * NAME      pdf_flate - packed streams of a PDF (pdf_doc.h)
 * WHY       cross-references and embedded files are packed with zlib; cairo and Acrobat put PNG's
 *           predictors under it
 * OWNS      nothing: what comes out is on the arena
 * ERRORS    false for damaged data, for more than allowed, and for a predictor row of unknown kind
 * MUST NOT  unpack more than it was told
 */
#define ZLIB_CONST
#include <string.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/pdf_doc.h"

bool flate_unpack(struct arena *a, struct str packed, size_t most, struct str *out)
{
    enum { PIECE = 16384 };
    char *piece = arena_alloc(a, PIECE);
    struct buf b = buf_on(a);
    z_stream z;
    int rc;

    memset(&z, 0, sizeof z);
    z.next_in = (const Bytef *)packed.p;
    z.avail_in = (uInt)packed.n;
    if (packed.n > UINT32_MAX || inflateInit(&z) != Z_OK)
        return false;
    do {
        z.next_out = (Bytef *)piece;
        z.avail_out = PIECE;
        rc = inflate(&z, Z_NO_FLUSH);
        if (rc != Z_OK && rc != Z_STREAM_END)
            break;
        if (b.n + (PIECE - z.avail_out) > most) {
            rc = Z_MEM_ERROR;
            break;
        }
        buf_str(&b, (struct str){ piece, PIECE - z.avail_out });
    } while (rc != Z_STREAM_END);
    inflateEnd(&z);
    *out = buf_get(&b);
    return rc == Z_STREAM_END;
}

struct str flate_pack(struct arena *a, struct str bytes)
{
    uLong most = compressBound((uLong)bytes.n);
    char *p = arena_alloc(a, most);

    AZ(compress2((Bytef *)p, &most, (const Bytef *)bytes.p, (uLong)bytes.n, 9) != Z_OK);
    return (struct str){ p, most };
}

static int paeth(int left, int up, int corner)
{
    int p = left + up - corner, l = p > left ? p - left : left - p, u = p > up ? p - up : up - p;
    int c = p > corner ? p - corner : corner - p;

    return l <= u && l <= c ? left : u <= c ? up : corner;
}

/* One byte to a pixel: that is all cross-references use. */
bool predictor_undo(struct arena *a, struct str rows, size_t columns, struct str *out)
{
    size_t n = columns > 0 ? rows.n / (columns + 1) : 0;
    unsigned char *p = arena_alloc(a, n * columns + 1);
    const unsigned char *in = (const unsigned char *)rows.p;

    if (columns == 0 || rows.n % (columns + 1) != 0)
        return false;
    for (size_t r = 0; r < n; r++) {
        const unsigned char *row = in + r * (columns + 1) + 1;
        unsigned char *to = p + r * columns, *above = r > 0 ? to - columns : NULL;

        for (size_t i = 0; i < columns; i++) {
            int left = i > 0 ? to[i - 1] : 0, up = above != NULL ? above[i] : 0;
            int corner = i > 0 && above != NULL ? above[i - 1] : 0, add;

            switch (row[-1]) {
            case 0: add = 0; break;
            case 1: add = left; break;
            case 2: add = up; break;
            case 3: add = (left + up) / 2; break;
            case 4: add = paeth(left, up, corner); break;
            default: return false;
            }
            to[i] = (unsigned char)(row[i] + add);
        }
    }
    *out = (struct str){ (const char *)p, n * columns };
    return true;
}
