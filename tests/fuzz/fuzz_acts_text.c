/*
 * NAME    fuzz_acts_text - any bytes as an act in plain text
 * WHY     beside not crashing: what is read is whole (a code, ids that differ, UTF-8), or there is
 *         one fault that says why
 */
#include "fuzz_acts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_acts(data, size, read_text);
}
