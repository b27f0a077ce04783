/*
 * NAME    fuzz_ncalayer - what a program beside the browser answers: anything may come through a form
 * WHY     a signature that is read is never empty, and nothing but the bytes given stands in it
 */
#include <stdlib.h>

#include "base/json.h"
#include "web/ncalayer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str signature = STR_NONE, says = STR_NONE;
    struct str text = { (const char *)data, size };

    switch (ncalayer_read(a, text, &signature, &says)) {
    case NCALAYER_SIGNED:
        if (signature.n == 0 || signature.n > size)
            abort();
        break;
    case NCALAYER_REFUSED:
    case NCALAYER_CANCELLED:
    case NCALAYER_UNREADABLE:
        break;
    }
    /* What is asked of the program is JSON whatever is to be signed. */
    struct diags d = diags_on(a);
    if (size < 4096 && json_parse(a, ncalayer_sign(a, NCALAYER_CMS, text, LANG_RU, true), JSON_LIMITS, &d) == NULL)
        abort();
    arena_free(a);
    return 0;
}
