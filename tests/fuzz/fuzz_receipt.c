/*
 * NAME    fuzz_receipt - any bytes as a receipt
 * WHY     beside not crashing: without keys nothing is valid, the answer is JSON that can be
 *         written, and what is read can be written and read again
 */
#include <stdint.h>

#include "base/panic.h"
#include "trust/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size };
    struct diags d = diags_on(a);
    struct receipt r, again;
    struct json *answer;
    bool valid;

    answer = receipt_answer(a, bytes, NULL, 0, 1800000000, &valid);
    AN(!valid && json_text(a, answer, 2).n > 0);
    AN(json_get(answer, "reasons")->count > 0);
    if (receipt_read(a, bytes, &r, &d)) {
        AN(d.count == 0 && r.n_path <= MERKLE_PATH && r.index >= 0);
        AN(receipt_read(a, receipt_write(a, &r), &again, &d));
        AN(str_eq(again.leaf, r.leaf) && again.index == r.index && again.n_path == r.n_path);
    } else {
        AN(d.count == 1);
    }
    arena_free(a);
    return 0;
}
