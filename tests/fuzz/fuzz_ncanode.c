/*
 * NAME    fuzz_ncanode - answers of a verifying service, as hostile as they may be
 * WHY     whatever it says, the report has a verdict, and "valid" only with valid: true
 */
#include <stdlib.h>
#include <string.h>

#include "gate/room.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size };
    struct trust_question q = { .now = 1780000000, .at = MOMENT_NONE, .lang = LANG_KK,
        .iin = size > 0 && data[0] == ' ' ? STR("850101100001") : STR_NONE };
    struct json *r = ncanode_report(a, bytes, STR("cms"), &q);
    struct str verdict = json_get_str(r, "verdict");

    if (!str_is(verdict, "valid") && !str_is(verdict, "invalid") &&
        !str_is(verdict, "indeterminate"))
        abort();
    if (str_is(verdict, "valid") &&
        (str_find(bytes, "true") < 0 || json_get(r, "signers")->count == 0 ||
         json_get(r, "reasons")->count > 0))
        abort();
    (void)json_text(a, r, 2);
    arena_free(a);
    return 0;
}
