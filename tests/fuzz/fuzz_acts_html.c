/*
 * NAME    fuzz_acts_html - any bytes as an act on a page
 * WHY     beside not crashing: what is read is whole (a code, ids that differ, UTF-8), or there is
 *         one fault that says why
 */
#include "fuzz_acts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_acts(data, size, read_html);
}
