/*
 * NAME    fuzz_archive - any bytes as the files of a case archive
 * WHY     a mutated ZIP nearly always has a wrong checksum, so that nothing behind the container
 *         would be reached: the input is a list of files, which are packed here with a manifest
 *         that fits. Without trusted keys no archive is valid, and every report can be written
 *
 * Input: files divided by a line "%%NAME"; what stands before the first is not used.
 */
#include <stdint.h>
#include <string.h>

#include "base/panic.h"
#include "trust/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILES = 64 };

static bool taken(const struct archive_file *f, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (f[i].name.n == name.n && strncasecmp(f[i].name.p, name.p, name.n) == 0)
            return true;
    return str_starts(name, "META-INF") || str_is(name, "mimetype");
}

static size_t files(struct str in, struct archive_file *f)
{
    ptrdiff_t at;
    size_t n = 0;
    struct str name;

    while (n < FILES && in.p != NULL && (at = str_find(in, "%%")) >= 0) {
        in = str_sub(in, (size_t)at + 2, in.n);
        if (!str_cut(&in, '\n', &name) || in.p == NULL)
            break;
        at = str_find(in, "\n%%");
        if (zip_name_ok(name) && !taken(f, n, name))
            f[n++] = (struct archive_file){ name, STR("text/plain"),
                                            str_sub(in, 0, at < 0 ? in.n : (size_t)at) };
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct str in = { (const char *)data, size }, zip;
    struct archive_file f[FILES];
    struct archive_manifest m;
    struct anchors none = { 0 };
    struct trust_port no_keys = { 0 };
    struct verify_options o = { .at = MOMENT_NONE, .now = 1780000000, .anchors = &none,
                                .tsas = &none };
    struct diags d = diags_on(a);
    struct buf text = buf_on(a);
    struct report *r;

    /* The manifest's reader takes what its writer gives, and nothing else. */
    if (archive_manifest_read(a, in, &m))
        AN(str_eq(archive_manifest_write(a, &m), in));
    AN(archive_pack(&no_keys, f, files(in, f), 1780000000, 1780000000, a, &zip, &d));
    r = verify_bytes(a, zip, STR_NONE, &o, &d);
    AN(r != NULL && r->verdict != VERDICT_VALID && r->n_reasons > 0);
    report_text(&text, r, LANG_RU);
    AN(json_text(a, report_json(a, r, LANG_KK), 0).n > 0);
    arena_free(a);
    return 0;
}
