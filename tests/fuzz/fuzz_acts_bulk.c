/*
 * NAME    fuzz_acts_bulk - any bytes as a line of the bulk form
 * WHY     what is read is whole, or there is a fault that says why
 */
#include "fuzz_acts.h"

static bool bulk(struct arena *a, struct str s, const struct import_hints *h, struct act_doc *doc,
                 struct puzzles *p, struct diags *d)
{
    (void)p;
    return read_bulk(a, s, h, doc, d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_acts(data, size, bulk);
}
