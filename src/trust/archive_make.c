/*
 * NAME      archive_make - the container's manifest, written and read; files packed and sealed
 * WHY       EN 319 162-1 clause 4.4: ASiCManifest names every file with its hash, and the signature
 *           is over the manifest
 * OWNS      the one spelling of the manifest, so that no XML reader is between a court and a hash
 * ERRORS    zip-too-large; those of the seal
 * MUST NOT  read a clock; leave out the seal where a key is there
 */
#include "trust/archive.h"

#include <string.h>

#include "base/panic.h"
#include "trust/cms.h"
#include "trust/encode.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
    "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\"" \
    " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"
#define SIGNED "  <asic:SigReference URI=\""
#define FILE_ "  <asic:DataObjectReference URI=\""
#define MEDIA "\" MimeType=\""
#define HASH "\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>" \
    "<ds:DigestValue>"
#define FILE_END "</ds:DigestValue></asic:DataObjectReference>"
#define TAIL "</asic:ASiCManifest>\n"

static const char *signature_media(struct str name)
{
    if (str_is(name, ARCHIVE_SEAL))
        return "application/pkcs7-signature";
    return str_is(name, ARCHIVE_STAMP) ? "application/vnd.etsi.timestamp-token" : NULL;
}

/* Type and subtype of RFC 6838 without parameters: nothing that XML would have to escape. */
static bool media_ok(struct str s)
{
    if (s.n == 0 || s.n > 127)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '/' || c == '.' || c == '+' || c == '-' || c == '_'))
            return false;
    }
    return true;
}

struct str archive_manifest_write(struct arena *a, const struct archive_manifest *m)
{
    struct buf b = buf_on(a);

    buf_puts(&b, HEAD);
    if (m->signature.n > 0) {
        AN(signature_media(m->signature) != NULL);
        buf_printf(&b, SIGNED "%.*s" MEDIA "%s\"/>\n", STR_ARG(m->signature),
                   signature_media(m->signature));
    }
    for (size_t i = 0; i < m->n; i++) {
        AN(zip_name_ok(m->v[i].name) && media_ok(m->v[i].media));
        buf_printf(&b, FILE_ "%.*s" MEDIA "%.*s" HASH, STR_ARG(m->v[i].name),
                   STR_ARG(m->v[i].media));
        buf_str(&b, base64_write(a, (struct str){ (char *)m->v[i].hash, SHA256_BYTES }));
        buf_puts(&b, FILE_END "\n");
    }
    buf_puts(&b, TAIL);
    return buf_get(&b);
}

/* Takes `word` off the front of *s. */
static bool skip(struct str *s, const char *word)
{
    if (!str_starts(*s, word))
        return false;
    *s = str_sub(*s, strlen(word), s->n);
    return true;
}

static bool read_ref(struct arena *a, struct str line, struct archive_ref *ref)
{
    struct str hash, raw;

    if (!skip(&line, FILE_) || !str_cut(&line, '"', &ref->name) || line.p == NULL)
        return false;
    line = (struct str){ line.p - 1, line.n + 1 };
    if (!skip(&line, MEDIA) || !str_cut(&line, '"', &ref->media) || line.p == NULL)
        return false;
    line = (struct str){ line.p - 1, line.n + 1 };
    if (!skip(&line, HASH) || !str_cut(&line, '<', &hash) || !base64_read(a, hash, &raw) ||
        raw.n != SHA256_BYTES)
        return false;
    memcpy(ref->hash, raw.p, SHA256_BYTES);
    return zip_name_ok(ref->name) && media_ok(ref->media);
}

bool archive_manifest_read(struct arena *a, struct str text, struct archive_manifest *out)
{
    struct str rest = text, line;
    size_t lines = 0;

    *out = (struct archive_manifest){ STR_NONE, NULL, 0 };
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    if (lines > ZIP_ENTRIES_MOST + 8 || !skip(&rest, HEAD))
        return false;
    out->v = arena_new_array(a, lines, struct archive_ref);
    if (skip(&rest, SIGNED) && (!str_cut(&rest, '"', &out->signature) || rest.p == NULL ||
                                signature_media(out->signature) == NULL ||
                                !str_cut(&rest, '\n', &line)))
        return false;
    while (str_starts(rest, FILE_)) {
        if (!str_cut(&rest, '\n', &line) || rest.p == NULL ||
            !read_ref(a, line, &out->v[out->n]))
            return false;
        out->n++;
    }
    /* Whatever else was different shows here. */
    return str_eq(text, archive_manifest_write(a, out));
}

/* ------------------------------------------------------------------ making */

static bool is_packed(struct str media)
{
    return str_is(media, "application/pdf") || str_starts(media, "image/") ||
           str_starts(media, "application/pkcs7") || str_starts(media, "application/vnd.etsi");
}

/* A time-stamp over the seal, inside of it. Nobody giving one now is no reason to withhold the
 * case. */
static void stamp(const struct trust_port *t, moment now, struct arena *a, struct str *seal)
{
    struct diags quiet = diags_on(a);
    struct cms *m = cms_read(a, *seal, &quiet);
    struct str token, more;

    if (t->stamp_bytes != NULL && m != NULL && m->n_signers == 1 && m->signers[0].n_tokens == 0 &&
        t->stamp_bytes(t->ctx, m->signers[0].signature, now, a, &token, &quiet) &&
        cms_add_timestamp(a, *seal, 0, token, &more, &quiet))
        *seal = more;
}

bool archive_pack(const struct trust_port *t, const struct archive_file *files, size_t n, moment at,
                  moment now, struct arena *a, struct str *zip, struct diags *d)
{
    struct zip_entry *v = arena_new_array(a, n + 3, struct zip_entry);
    struct archive_manifest m = { STR_NONE, arena_new_array(a, n, struct archive_ref), n };
    struct diags quiet = diags_on(a);
    struct str text, signature = STR_NONE;
    size_t k = 0;

    v[k++] = (struct zip_entry){ STR("mimetype"), STR(ARCHIVE_MEDIA), true };
    for (size_t i = 0; i < n; i++) {
        m.v[i] = (struct archive_ref){ .name = files[i].name, .media = files[i].media };
        sha256(files[i].bytes.p, files[i].bytes.n, m.v[i].hash);
        v[k++] = (struct zip_entry){ files[i].name, files[i].bytes, is_packed(files[i].media) };
    }
    if (t->seal_bytes != NULL)
        m.signature = STR(ARCHIVE_SEAL);
    else if (t->stamp_bytes != NULL)
        m.signature = STR(ARCHIVE_STAMP);
    text = archive_manifest_write(a, &m);
    if (t->seal_bytes != NULL) {
        if (!t->seal_bytes(t->ctx, text, now, a, &signature, d))
            return false;
        stamp(t, now, a, &signature);
    } else if (t->stamp_bytes != NULL &&
               !t->stamp_bytes(t->ctx, text, now, a, &signature, &quiet)) {
        m.signature = STR_NONE;
        signature = STR_NONE;
        text = archive_manifest_write(a, &m);
    }
    v[k++] = (struct zip_entry){ STR(ARCHIVE_MANIFEST), text, false };
    if (signature.n > 0)
        v[k++] = (struct zip_entry){ m.signature, signature, true };
    return zip_write(a, v, k, at, zip, d);
}
