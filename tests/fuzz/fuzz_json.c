/*
 * NAME    fuzz_json - any bytes into the JSON reader
 * WHY     beside not crashing: what was read must be written and read again as the same
 */
#include <stdint.h>

#include "base/json.h"
#include "base/panic.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct str text = { (const char *)data, size };
    struct json *v = json_parse(a, text, JSON_LIMITS, &d), *again;
    struct str written;

    if (v == NULL) {
        AN(d.count == 1);
        AN(d.first->line >= 1 && d.first->column >= 1);
        AN(utf8_valid(diag_text(a, d.first)));
    } else {
        AN(d.count == 0);
        written = json_text(a, v, (int)(size % 3));
        again = json_parse(a, written, (struct json_limits){ written.n, 32, 100000 }, &d);
        AN(again != NULL);
        AN(json_same(v, again));
        AN(str_eq(json_text(a, json_copy(a, again), 0), json_text(a, v, 0)));
    }
    arena_free(a);
    return 0;
}
