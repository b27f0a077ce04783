/*
 * NAME    fuzz_zip - any bytes as a container
 * WHY     beside not crashing: what is read keeps the limits, has sound names once each, and can be
 *         written and read again with the same files
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/zip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct zip z, again;
    struct str out;

    if (!zip_read(a, (struct str){ (const char *)data, size }, &z, &d)) {
        AN(d.count == 1 && d.first->remedy.n > 0);
        arena_free(a);
        return 0;
    }
    AN(d.count == 0 && z.n > 0 && z.n <= ZIP_ENTRIES_MOST);
    for (size_t i = 0; i < z.n; i++)
        AN(zip_name_ok(z.v[i].name) && zip_find(&z, z.v[i].name) == &z.v[i]);
    AN(zip_write(a, z.v, z.n, 1780000000, &out, &d));
    AN(zip_read(a, out, &again, &d) && again.n == z.n);
    for (size_t i = 0; i < z.n; i++)
        AN(str_eq(z.v[i].name, again.v[i].name) && str_eq(z.v[i].bytes, again.v[i].bytes));
    arena_free(a);
    return 0;
}
