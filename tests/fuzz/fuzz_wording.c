/*
 * NAME    fuzz_wording - a text that an administrator writes over one of ours, with placeholders in braces
 * WHY     what is sound is sent to people: it holds every placeholder it must, none that is unknown, and no brace is
 *         left when words stand in their places; what is not sound says why
 *
 * First byte: which text; the rest: the same words in each language.
 */
#include <stdlib.h>

#include "flow/wording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data + 1, size - 1 };

    if (size < 1 || !utf8_valid(text))
        return 0;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct json *o = json_new_object(a);
    size_t i = data[0] % wording_count();
    json_set_str(a, o, "text", wording_name(i));
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(a, o, lang_code((enum lang)l).p, text);
    if (!wording_sound(o, &d)) {
        if (d.count == 0)
            abort();
    } else {
        struct str shown = wording_sample(a, i, LANG_KK, text, STR("https://sapar.example"), 0);

        if (d.count > 0 || shown.n == 0 || !utf8_valid(shown) || str_chr(shown, '{') >= 0)
            abort();
    }
    arena_free(a);
    return 0;
}
