/*
 * NAME    fuzz_counter_chain - any bytes as the file of an offline kit
 * WHY     beside not crashing: without the key nothing is read but an empty chain; with links made anew
 *         under the key what is read has times in order and within the lease
 */
#include <stdint.h>
#include <string.h>

#include "base/panic.h"
#include "portal/counter_chain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const unsigned char key[CHAIN_KEY] = "0123456789abcdef0123456789abcdef";
static const char start[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

/* The same file with every link as this key makes it. */
static struct str relinked(struct arena *a, struct str file, struct str kit)
{
    struct diags d = diags_on(a);
    struct json *v = json_parse(a, file, JSON_LIMITS, &d), *list = json_get(v, "entries");
    struct str before = str_of(start);

    json_each(e, list) {
        char link[CHAIN_LINK + 1];

        if (e->type != JSON_OBJECT)
            continue;
        chain_link(key, kit, json_get_int(e, "n", 0), before, json_get_str(e, "at"),
            json_get_str(e, "text"), link);
        before = str_dup(a, str_of(link));
        json_set_str(a, e, "link", before);
    }
    return json_text(a, v, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str file = { (const char *)data, size };
    struct diags d = diags_on(a), d2 = diags_on(a), d3 = diags_on(a);
    struct str kit = chain_kit(file, a, &d);
    struct chain_lease l = { .kit = kit, .start = str_of(start), .key = (const unsigned char *)start,
        .from = 1000000000, .until = 2000000000, .head = str_of(start) };
    struct chain_entry *e;
    size_t n;

    AN((kit.n > 0) == (d.count == 0));
    if (kit.n == 0) {
        arena_free(a);
        return 0;
    }
    if (chain_read(file, &l, 3000000000, a, &e, &n, &d2))
        AN(n == 0);
    else
        AN(d2.count == 1);
    l.key = key;
    if (chain_read(relinked(a, file, kit), &l, 3000000000, a, &e, &n, &d3)) {
        for (size_t i = 0; i < n; i++) {
            AN(e[i].at >= l.from && e[i].at <= l.until && e[i].body->type == JSON_OBJECT);
            AN(i == 0 || e[i].at >= e[i - 1].at);
        }
    } else {
        AN(d3.count == 1);
    }
    arena_free(a);
    return 0;
}
