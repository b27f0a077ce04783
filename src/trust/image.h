/*
 * NAME    image - the codes seen in a picture: a scan, a screenshot or a photo of a sealed paper
 * WHY     an officer has a camera, not a file; what is read is bytes of a stranger and goes to
 *         seal_answer
 * OWNS    limits: 8192 pixels a side, 40 million in all, 16 codes, 4 KiB each
 * ERRORS  false and one diag: not-an-image, image-too-large, image-damaged, no-code (DIAG_REFUSED);
 *         no-reader (DIAG_ENVIRONMENT: the library that sees codes is not installed)
 *
 * The library (libzbar) is loaded when first needed and only then: a server that never looks at
 * pictures never maps it, nor what it drags in. Not for threads that may not open files.
 */
#ifndef TRUST_IMAGE_H
#define TRUST_IMAGE_H

#include "base/diag.h"

enum { IMAGE_SIDE = 8192, IMAGE_PIXELS = 40000000, IMAGE_CODES = 16, IMAGE_CODE_BYTES = 4096 };

/* Is it PNG, JPEG or binary PGM (P5) by its first bytes? */
bool image_known(struct str bytes);
/* The bytes of each QR code, as they were put in; in no particular order. */
bool image_codes(struct arena *a, struct str bytes, struct str **out, size_t *n, struct diags *d);

/* Grey pixels, row by row: 0 black, 255 white. For who has the picture already, a drawn page for
 * example. */
struct image { size_t width, height; unsigned char *grey; };
bool image_read(struct arena *a, struct str bytes, struct image *out, struct diags *d);
bool image_scan(struct arena *a, const struct image *im, struct str **out, size_t *n,
                struct diags *d);

#endif
