/*
 * NAME      vault - ring, wrapped keys, sealed streams
 * WHY       libsodium's secretstream orders the chunks and marks the last, so that nothing can be
 *           cut, swapped or added
 * OWNS      nothing outside the arena; keys in it are wiped at the end of a stream
 * ERRORS    see the header
 * MUST NOT  give out a chunk that was not authenticated; compress
 */
#include "trust/vault.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

static const char mark[8] = { 'S', 'A', 'P', 'V', 'A', 'U', 'L', 1 };

_Static_assert(crypto_secretstream_xchacha20poly1305_HEADERBYTES == VAULT_HEADER - 8,
               "header of the stream");
_Static_assert(crypto_secretstream_xchacha20poly1305_ABYTES == VAULT_EXTRA, "growth of a chunk");
_Static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == VAULT_KEY, "key of the stream");
_Static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == 24
                   && crypto_aead_xchacha20poly1305_ietf_ABYTES == 16
                   && crypto_aead_xchacha20poly1305_ietf_KEYBYTES == VAULT_KEY,
               "wrapped key");

/* ------------------------------------------------------------------ ring */
static bool bad_ring(struct diags *d, int line, const char *what)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "vault-key",
                              "the file of vault keys is not usable: %s", what);

    g->line = line;
    g->remedy = STR(
        "write a line each: vault-key and 64 hexadecimal digits; the first is the one that seals");
    return false;
}

static void key_id(const unsigned char key[VAULT_KEY], unsigned char id[VAULT_KEY_ID])
{
    unsigned char hash[32];

    hmac_sha256((struct str){ (const char *)key, VAULT_KEY }, STR("sapar vault key id 1"), hash);
    memcpy(id, hash, VAULT_KEY_ID);
}

bool vault_ring_read(struct str text, struct vault_ring *out, struct diags *d)
{
    struct str rest = text, line, word;
    int number = 0;
    size_t i;

    memset(out, 0, sizeof *out);
    while (str_cut(&rest, '\n', &line)) {
        number++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (!str_cut(&line, ' ', &word) || !str_is(word, "vault-key"))
            return bad_ring(d, number, "a line does not begin with vault-key");
        if (out->n == VAULT_RING)
            return bad_ring(d, number, "there are more than 64");
        if (!hex_read(str_trim(line), out->entry[out->n].key, VAULT_KEY))
            return bad_ring(d, number, "a key is not 64 hexadecimal digits");
        key_id(out->entry[out->n].key, out->entry[out->n].id);
        for (i = 0; i < out->n; i++)
            if (memcmp(out->entry[i].id, out->entry[out->n].id, VAULT_KEY_ID) == 0)
                return bad_ring(d, number, "the same key stands in it twice");
        out->n++;
    }
    return out->n > 0 || bad_ring(d, 0, "it holds no key");
}

struct str vault_ring_more(struct arena *a, struct str text, const unsigned char key[VAULT_KEY])
{
    return str_printf(a, "vault-key %.*s\n%.*s", STR_ARG(hex_str(a, key, VAULT_KEY)),
                      STR_ARG(text));
}

void vault_ring_wipe(struct vault_ring *r)
{
    wipe(r, sizeof *r);
}

/* ------------------------------------------------------------------ wrapped keys */
/* id, nonce, and `n` bytes and their tag, under the ring's first key. */
static void put_away(const struct vault_ring *r, const void *plain, size_t n, struct str name,
                     unsigned char *out)
{
    unsigned char *nonce = out + VAULT_KEY_ID, *box = nonce + 24;

    AN(r->n > 0 && sodium_init() >= 0);
    memcpy(out, r->entry[0].id, VAULT_KEY_ID);
    random_bytes(nonce, 24);
    AZ(crypto_aead_xchacha20poly1305_ietf_encrypt(box, NULL, plain, n,
                                                  (const unsigned char *)name.p, name.n, NULL,
                                                  nonce, r->entry[0].key));
}

/* `n` bytes of plain text; false and a message when they do not open under this name. */
static bool take_out(const struct vault_ring *r, const unsigned char *in, size_t n, struct str name,
                     unsigned char *plain, const char *what, struct diags *d)
{
    const unsigned char *nonce = in + VAULT_KEY_ID, *box = nonce + 24;
    char hex[2 * VAULT_KEY_ID + 1];
    size_t i;

    AN(sodium_init() >= 0);
    for (i = 0; i < r->n && memcmp(r->entry[i].id, in, VAULT_KEY_ID) != 0; i++)
        ;
    if (i == r->n) {
        hex_write(in, VAULT_KEY_ID, hex);
        diag_add(d, DIAG_ENVIRONMENT, "vault-key",
                 "the key %s that %s is sealed under is not in the ring", hex, what)
            ->remedy = STR("put the old key back below the new one in the file of vault keys");
        return false;
    }
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, box, n + 16,
                                                   (const unsigned char *)name.p, name.n, nonce,
                                                   r->entry[i].key) == 0)
        return true;
    diag_add(d, DIAG_FINDING, "vault-damaged",
             "the sealed bytes of %s are damaged or belong to another one", what)
        ->remedy = STR("restore it from a backup");
    return false;
}

void vault_wrap(const struct vault_ring *r, const unsigned char key[VAULT_KEY], struct str name,
                unsigned char out[VAULT_WRAPPED])
{
    put_away(r, key, VAULT_KEY, name, out);
}

bool vault_unwrap(const struct vault_ring *r, const unsigned char wrapped[VAULT_WRAPPED],
                  struct str name, unsigned char key[VAULT_KEY], struct diags *d)
{
    return take_out(r, wrapped, VAULT_KEY, name, key, "a document", d);
}

struct str vault_box(const struct vault_ring *r, struct arena *a, struct str plain, struct str name)
{
    unsigned char *out = arena_alloc(a, plain.n + VAULT_BOX);

    put_away(r, plain.n > 0 ? plain.p : "", plain.n, name, out);
    return (struct str){ (const char *)out, plain.n + VAULT_BOX };
}

bool vault_unbox(const struct vault_ring *r, struct arena *a, struct str boxed, struct str name,
                 struct str *plain, struct diags *d)
{
    size_t n = boxed.n >= VAULT_BOX ? boxed.n - VAULT_BOX : 0;
    unsigned char *out = arena_alloc(a, n + 1);

    if (boxed.n < VAULT_BOX) {
        diag_add(d, DIAG_FINDING, "vault-damaged", "the sealed bytes of a record are cut short")
            ->remedy = STR("restore it from a backup");
        return false;
    }
    *plain = (struct str){ (const char *)out, n };
    return take_out(r, (const unsigned char *)boxed.p, n, name, out, "a record", d);
}

bool vault_rewrap(const struct vault_ring *r, unsigned char wrapped[VAULT_WRAPPED], struct str name,
                  bool *changed, struct diags *d)
{
    unsigned char key[VAULT_KEY];

    /* Opened even when nothing changes: re-keying is also the check that every document can still
     * be opened. */
    if (!vault_unwrap(r, wrapped, name, key, d))
        return false;
    *changed = memcmp(wrapped, r->entry[0].id, VAULT_KEY_ID) != 0;
    if (*changed)
        vault_wrap(r, key, name, wrapped);
    wipe(key, sizeof key);
    return true;
}

/* ------------------------------------------------------------------ streams */
struct vault_stream {
    crypto_secretstream_xchacha20poly1305_state state;
    vault_sink *sink;
    void *ctx;
    unsigned char key[VAULT_KEY];
    unsigned char in[VAULT_CHUNK + VAULT_EXTRA], out[VAULT_CHUNK + VAULT_EXTRA];
    size_t n;                           /* bytes waiting in `in` */
    bool begun, failed, done;
};

static struct vault_stream *stream(struct arena *a, const unsigned char key[VAULT_KEY],
                                   vault_sink *sink, void *ctx)
{
    struct vault_stream *s = arena_new_of(a, struct vault_stream);

    AN(sodium_init() >= 0);
    s->sink = sink;
    s->ctx = ctx;
    memcpy(s->key, key, VAULT_KEY);
    return s;
}

static void forget(struct vault_stream *s)
{
    wipe(&s->state, sizeof s->state);
    wipe(s->key, sizeof s->key);
    wipe(s->in, sizeof s->in);
    wipe(s->out, sizeof s->out);
    s->done = true;
}

struct vault_stream *vault_seal_begin(struct arena *a, const unsigned char key[VAULT_KEY],
                                      vault_sink *sink, void *ctx)
{
    struct vault_stream *s = stream(a, key, sink, ctx);
    unsigned char header[VAULT_HEADER];

    memcpy(header, mark, sizeof mark);
    AZ(crypto_secretstream_xchacha20poly1305_init_push(&s->state, header + sizeof mark, key));
    s->failed = !sink(ctx, header, sizeof header);
    return s;
}

/* The mark is authenticated with every chunk. */
static bool push(struct vault_stream *s, unsigned char tag)
{
    unsigned long long n = 0;

    AZ(crypto_secretstream_xchacha20poly1305_push(&s->state, s->out, &n, s->in, s->n,
                                                  (const unsigned char *)mark, sizeof mark, tag));
    s->n = 0;
    s->failed = s->failed || !s->sink(s->ctx, s->out, (size_t)n);
    return !s->failed;
}

bool vault_seal_more(struct vault_stream *s, const void *p, size_t n)
{
    const unsigned char *at = p;

    AN(!s->done);
    while (n > 0 && !s->failed) {
        size_t part = VAULT_CHUNK - s->n < n ? VAULT_CHUNK - s->n : n;

        /* A full chunk waits for one byte more: the last one carries the end's mark. */
        if (part == 0) {
            push(s, 0);
            continue;
        }
        memcpy(s->in + s->n, at, part);
        s->n += part;
        at += part;
        n -= part;
    }
    return !s->failed;
}

bool vault_seal_end(struct vault_stream *s)
{
    bool ok = !s->failed && push(s, crypto_secretstream_xchacha20poly1305_TAG_FINAL);

    forget(s);
    return ok;
}

struct vault_stream *vault_open_begin(struct arena *a, const unsigned char key[VAULT_KEY],
                                      vault_sink *sink, void *ctx)
{
    return stream(a, key, sink, ctx);
}

static bool damaged(struct vault_stream *s, struct diags *d, const char *what)
{
    if (!s->failed)
        diag_add(d, DIAG_FINDING, "vault-damaged", "a sealed document is damaged: %s", what)
            ->remedy = STR("restore it from a backup; what was read of it so far must not be used");
    s->failed = true;
    return false;
}

static bool begin(struct vault_stream *s, struct diags *d)
{
    if (memcmp(s->in, mark, sizeof mark) != 0)
        return damaged(s, d, "it does not begin as sealed documents do");
    if (crypto_secretstream_xchacha20poly1305_init_pull(&s->state, s->in + sizeof mark, s->key)
        != 0)
        return damaged(s, d, "its beginning is not usable");
    s->begun = true;
    s->n = 0;
    return true;
}

static bool pull(struct vault_stream *s, struct diags *d, bool last)
{
    unsigned char tag = 0;
    unsigned long long n = 0;

    if (s->n < VAULT_EXTRA
        || crypto_secretstream_xchacha20poly1305_pull(&s->state, s->out, &n, &tag, s->in, s->n,
                                                      (const unsigned char *)mark, sizeof mark)
            != 0)
        return damaged(s, d, "a part of it was changed, or it is another document's key");
    if ((tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) != last)
        return damaged(s, d, last ? "its end is missing" : "something follows its end");
    s->n = 0;
    if (n > 0 && !s->sink(s->ctx, s->out, (size_t)n)) {
        s->failed = true;
        return false;
    }
    return true;
}

bool vault_open_more(struct vault_stream *s, const void *p, size_t n, struct diags *d)
{
    const unsigned char *at = p;

    AN(!s->done);
    while (n > 0 && !s->failed) {
        size_t room = (s->begun ? (size_t)VAULT_CHUNK + VAULT_EXTRA : VAULT_HEADER) - s->n;
        size_t part = room < n ? room : n;

        if (part == 0) {                /* full, and there is more: so this is not the last */
            if (!(s->begun ? pull(s, d, false) : begin(s, d)))
                break;
            continue;
        }
        memcpy(s->in + s->n, at, part);
        s->n += part;
        at += part;
        n -= part;
    }
    return !s->failed;
}

bool vault_open_end(struct vault_stream *s, struct diags *d)
{
    bool ok = !s->failed;

    if (ok && !s->begun)
        ok = damaged(s, d, "it is shorter than its beginning");
    ok = ok && pull(s, d, true);
    forget(s);
    return ok;
}

/* ------------------------------------------------------------------ in one call */
static bool to_buf(void *ctx, const void *p, size_t n)
{
    buf_str(ctx, (struct str){ p, n });
    return true;
}

struct str vault_seal(struct arena *a, const unsigned char key[VAULT_KEY], struct str plain)
{
    struct buf b = buf_on(a);
    struct vault_stream *s = vault_seal_begin(a, key, to_buf, &b);

    AN(vault_seal_more(s, plain.p, plain.n) && vault_seal_end(s));
    return buf_get(&b);
}

bool vault_open(struct arena *a, const unsigned char key[VAULT_KEY], struct str sealed,
                struct str *plain, struct diags *d)
{
    struct buf b = buf_on(a);
    struct vault_stream *s = vault_open_begin(a, key, to_buf, &b);
    bool ok = vault_open_more(s, sealed.p, sealed.n, d);

    ok = vault_open_end(s, d) && ok;
    if (ok)
        *plain = buf_get(&b);
    return ok;
}

int64_t vault_size(int64_t plain)
{
    int64_t chunks = plain == 0 ? 1 : (plain + VAULT_CHUNK - 1) / VAULT_CHUNK;

    return VAULT_HEADER + plain + chunks * VAULT_EXTRA;
}

int64_t vault_plain_size(int64_t sealed)
{
    int64_t whole = VAULT_CHUNK + VAULT_EXTRA, body = sealed - VAULT_HEADER;
    int64_t chunks = (body + whole - 1) / whole, plain = body - chunks * VAULT_EXTRA;

    return body >= VAULT_EXTRA && vault_size(plain) == sealed ? plain : -1;
}
