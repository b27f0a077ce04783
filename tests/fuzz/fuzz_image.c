/*
 * NAME    fuzz_image - any bytes as a picture: PNG, JPEG, PGM
 * WHY     beside not crashing: a picture that is read is within the limits, a refusal has exactly one
 *         diag; looking for codes is libzbar's and not done here
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size };
    struct diags d = diags_on(a);
    struct image im = { 0, 0, NULL };

    if (image_read(a, bytes, &im, &d)) {
        AN(d.count == 0 && image_known(bytes));
        AN(im.width > 0 && im.width <= IMAGE_SIDE && im.height > 0 && im.height <= IMAGE_SIDE);
        AN(im.width * im.height <= IMAGE_PIXELS);
    } else {
        AN(d.count == 1);
    }
    arena_free(a);
    return 0;
}
