/*
 * NAME    vault - documents encrypted at rest: each under a key of its own, each key wrapped by a
 *         key of the ring
 * WHY     a stolen disk or backup shows nothing; changing the ring's key rewrites 80 bytes a
 *         document and never the document; forgetting a wrapped key forgets the document
 * OWNS    the form of what is stored: chunks of 64 KiB under libsodium's secretstream
 *         (XChaCha20-Poly1305), the wrapped key beside it under XChaCha20-Poly1305
 * ERRORS  false and one diag: vault-key (DIAG_ENVIRONMENT: not in the ring), vault-damaged
 *         (DIAG_FINDING: changed, cut, or of another document)
 */
#ifndef TRUST_VAULT_H
#define TRUST_VAULT_H

#include "base/diag.h"

enum {
    VAULT_KEY = 32, VAULT_KEY_ID = 8, VAULT_RING = 64,
    VAULT_WRAPPED = VAULT_KEY_ID + 24 + VAULT_KEY + 16,     /* id, nonce, key, tag: 80 bytes */
    VAULT_HEADER = 32,                  /* mark and version (8), stream header (24) */
    VAULT_CHUNK = 64 << 10, VAULT_EXTRA = 17                /* what each chunk grows by */
};

/* ------------------------------------------------------------------ ring of keys */
struct vault_ring {
    struct { unsigned char id[VAULT_KEY_ID], key[VAULT_KEY]; } entry[VAULT_RING];
    size_t n;                           /* the first wraps; all unwrap */
};
/* The key file: a line each, "vault-key HEX64"; empty lines and # remarks between. A key's id is
 * the beginning of its hash, so that it needs no name. False and DIAG_ENVIRONMENT on any other
 * line, none, or the same key twice. */
bool vault_ring_read(struct str text, struct vault_ring *out, struct diags *d);
/* The file's text with a new key in front; text may be empty. */
struct str vault_ring_more(struct arena *a, struct str text, const unsigned char key[VAULT_KEY]);
void vault_ring_wipe(struct vault_ring *r);

/* ------------------------------------------------------------------ keys of documents */
/* Wraps for the document of that name (its content hash): a wrapped key of another document does
 * not open. */
void vault_wrap(const struct vault_ring *r, const unsigned char key[VAULT_KEY], struct str name,
                unsigned char out[VAULT_WRAPPED]);
bool vault_unwrap(const struct vault_ring *r, const unsigned char wrapped[VAULT_WRAPPED],
                  struct str name, unsigned char key[VAULT_KEY], struct diags *d);
/* Re-keying: the same document key under the ring's first key. *changed is false when it already
 * was. */
bool vault_rewrap(const struct vault_ring *r, unsigned char wrapped[VAULT_WRAPPED], struct str name,
                  bool *changed, struct diags *d);

/* ------------------------------------------------------------------ documents */
/* Takes what the stream makes, in order; false stops it. */
typedef bool vault_sink(void *ctx, const void *p, size_t n);
struct vault_stream;                    /* on the arena; one use */
struct vault_stream *vault_seal_begin(struct arena *a, const unsigned char key[VAULT_KEY],
                                      vault_sink *sink, void *ctx);
bool vault_seal_more(struct vault_stream *s, const void *p, size_t n);
bool vault_seal_end(struct vault_stream *s);            /* wipes the key */
struct vault_stream *vault_open_begin(struct arena *a, const unsigned char key[VAULT_KEY],
                                      vault_sink *sink, void *ctx);
/* What reached the sink before a failure is genuine but not whole: drop it. */
bool vault_open_more(struct vault_stream *s, const void *p, size_t n, struct diags *d);
bool vault_open_end(struct vault_stream *s, struct diags *d);

/* In one call. */
struct str vault_seal(struct arena *a, const unsigned char key[VAULT_KEY], struct str plain);
bool vault_open(struct arena *a, const unsigned char key[VAULT_KEY], struct str sealed,
                struct str *plain, struct diags *d);
/* Bytes that `plain` bytes take when sealed. */
int64_t vault_size(int64_t plain);
/* Bytes that were sealed into `sealed` bytes; -1: nothing sealed has that size. */
int64_t vault_plain_size(int64_t sealed);

/* ------------------------------------------------------------------ small things */
/* What is small and changes often (a session, a code) lies directly under the ring's first key. It
 * opens under the name it was put away by only. */
enum { VAULT_BOX = VAULT_KEY_ID + 24 + 16 };            /* what it grows by */
struct str vault_box(const struct vault_ring *r, struct arena *a, struct str plain, struct str name);
bool vault_unbox(const struct vault_ring *r, struct arena *a, struct str boxed, struct str name,
                 struct str *plain, struct diags *d);

#endif
