/*
 * NAME    fuzz_note - any bytes as a signed note, a checkpoint, a file of keys and a witness file
 * WHY     beside not crashing: nothing opens without a known key; a checkpoint that is read is
 *         written as the first lines of what was read; a refusal has exactly one diag
 */
#include <stdint.h>
#include <string.h>

#include "base/panic.h"
#include "trust/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str bytes = { (const char *)data, size }, text, again;
    struct diags setup = diags_on(a), d = diags_on(a), k = diags_on(a), w = diags_on(a);
    struct note_key key, *keys;
    struct witness witness;
    struct checkpoint c;
    size_t n;

    AN(note_key_read(a, STR(KEY), &key, &setup));
    AN(!note_open(a, bytes, NULL, 0, &text, NULL, &d) && d.count == 1);
    if (note_open(a, bytes, &key, 1, &text, NULL, &setup))
        AN(text.p == bytes.p && text.n < bytes.n);
    d = diags_on(a);
    if (checkpoint_parse(a, bytes, &c, &d)) {
        again = checkpoint_write(a, &c);
        AN(again.n <= bytes.n && memcmp(again.p, bytes.p, again.n) == 0);
    } else {
        AN(d.count == 1);
    }
    AN(note_keys_read(a, bytes, &keys, &n, &k) == (k.count == 0));
    AN(witness_read(a, bytes, &witness, &w) == (w.count == 0));
    arena_free(a);
    return 0;
}
