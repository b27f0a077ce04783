/* A form read in one piece and in pieces of every small size must give the same parts, and never run past a limit. */
#include <stdint.h>
#include <string.h>

#include "base/buf.h"
#include "base/panic.h"
#include "web/multipart.h"

static bool on_part(void *ctx, const struct multipart_part *p)
{
    buf_printf(ctx, "[%.*s|%.*s|%d:", STR_ARG(p->name), STR_ARG(p->filename), p->is_file);
    return true;
}
static bool on_data(void *ctx, const char *p, size_t n)
{
    buf_str(ctx, (struct str){ p, n });
    return true;
}
static bool on_end(void *ctx)
{
    buf_char(ctx, ']');
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t steps[] = { SIZE_MAX, 1, 3, 17 };
    struct arena *a = arena_new();
    struct str first = STR_NONE;
    bool first_done = false;
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        struct buf out = buf_on(a);
        struct multipart *m = multipart_new(a, STR("b"), (struct multipart_sink){ on_part, on_data, on_end, &out });
        for (size_t i = 0; i < size;) {
            size_t n = size - i < steps[k] ? size - i : steps[k];
            if (!multipart_data(m, (const char *)data + i, n))
                break;
            i += n;
        }
        bool done = multipart_done(m);
        AN(done || multipart_fault(m));
        if (k == 0) {
            first = buf_get(&out);
            first_done = done;
        } else {
            AN(done == first_done && str_eq(first, buf_get(&out)));
        }
    }
    (void)multipart_boundary((struct str){ (const char *)data, size });
    arena_free(a);
    return 0;
}
