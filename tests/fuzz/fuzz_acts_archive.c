/*
 * NAME    fuzz_acts_archive - any bytes as .zip, .tar, .tar.gz, and as an ELI address and a word
 * WHY     nothing is inflated past the limits; every file that is given lies within what was unpacked
 */
#include "fuzz_acts.h"

static bool look(void *ctx, struct str name, struct str bytes)
{
    int64_t *sum = ctx;

    AN(utf8_valid(name));
    for (size_t i = 0; i < bytes.n; i++)
        *sum += (unsigned char)bytes.p[i];
    return true;
}

static int word(void *ctx, const char *stem, int n, int from, int to)
{
    const struct str *s = ctx;

    AN(n > 0 && stem[0] != 0 && from >= 0 && to > from && (size_t)to <= s->n);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct str s = { (const char *)data, size };
    struct acts_eli e;
    int64_t sum = 0;

    AN(archive_each(a, s, look, &sum, &d) == (d.count == 0));
    if (acts_eli_parse(a, s, &e))
        AN(utf8_valid(acts_eli_text(a, &e)));
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct stemmer *stem = stemmer_new((enum lang)lang);
        stemmer_words(stem, s.p, (int)s.n, word, &s);
        stemmer_free(stem);
    }
    arena_free(a);
    return 0;
}
