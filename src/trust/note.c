/*
 * NAME      note - reading, signing and checking signed notes
 * WHY       C2SP signed-note: text, an empty line, then lines "— name base64(id, signature)"
 * OWNS      nothing; Ed25519 is libsodium's
 * ERRORS    a diag whose code is the reason
 * MUST NOT  give out a text of which no signature was verified (note_text apart, which says so)
 */
#include "trust/note.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/digest.h"
#include "trust/encode.h"

#define DASH "\xe2\x80\x94 "        /* em dash and a blank */
enum { ED25519 = 1 };

static bool refuse(struct diags *d, const char *code, const char *what)
{
    diag_add(d, DIAG_REFUSED, code, "the signed note is refused: %s", what);
    return false;
}

static bool bad_key(struct diags *d, const char *what)
{
    diag_add(d, DIAG_INPUT, "bad-key", "this is no key for signed notes: %s", what)->remedy =
        STR("a key is one line: name+hash+base64, as the journal's owner publishes it");
    return false;
}

static bool name_fits(struct str s)
{
    size_t i;

    if (s.n == 0 || s.n > 200 || !utf8_valid(s))
        return false;
    for (i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '+' || s.p[i] == 0x7f)
            return false;
    return true;
}

static void key_id(struct str name, const unsigned char public[32], unsigned char id[4])
{
    struct sha256 *h = sha256_begin();
    unsigned char hash[SHA256_BYTES];

    sha256_more(h, name.p, name.n);
    sha256_more(h, "\n\x01", 2);
    sha256_more(h, public, 32);
    sha256_end(h, hash);
    memcpy(id, hash, 4);
}

/* name+hash+key; key is the algorithm's byte and 32 bytes. */
static bool parts(struct arena *a, struct str text, struct str *name, unsigned char id[4],
                  struct str *key, struct diags *d)
{
    struct str rest = str_trim(text), hash, base64;

    if (!str_cut(&rest, '+', name) || !str_cut(&rest, '+', &hash) || rest.p == NULL)
        return bad_key(d, "it does not have three parts");
    base64 = rest;
    if (!name_fits(*name))
        return bad_key(d, "its name is empty or has a blank");
    if (!hex_read(hash, id, 4) || !base64_read(a, base64, key) || key->n != 33
        || key->p[0] != ED25519)
        return bad_key(d, "its hash or its bytes are not those of an Ed25519 key");
    *key = str_sub(*key, 1, 32);
    *name = str_dup(a, *name);
    return true;
}

bool note_key_read(struct arena *a, struct str text, struct note_key *out, struct diags *d)
{
    unsigned char id[4];
    struct str key;

    if (!parts(a, text, &out->name, id, &key, d))
        return false;
    memcpy(out->public, key.p, 32);
    key_id(out->name, out->public, out->id);
    return memcmp(id, out->id, 4) == 0 || bad_key(d, "its hash is not that of its name and bytes");
}

static struct str key_text(struct arena *a, const char *before, const struct note_key *k,
                           const unsigned char bytes[32])
{
    char hex[9], raw[33];
    struct str s;

    raw[0] = ED25519;
    memcpy(raw + 1, bytes, 32);
    hex_write(k->id, 4, hex);
    s = str_printf(a, "%s%.*s+%s+%.*s", before, STR_ARG(k->name), hex,
                   STR_ARG(base64_write(a, (struct str){ raw, sizeof raw })));
    wipe(raw, sizeof raw);
    return s;
}

struct str note_key_write(struct arena *a, const struct note_key *k)
{
    return key_text(a, "", k, k->public);
}

bool note_keys_read(struct arena *a, struct str text, struct note_key **out, size_t *n,
                    struct diags *d)
{
    struct str rest = text, line;
    int number = 0;

    *out = arena_new_array(a, NOTE_KEYS, struct note_key);
    *n = 0;
    while (str_cut(&rest, '\n', &line)) {
        number++;
        line = str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (*n == NOTE_KEYS)
            return bad_key(d, "there are more than 256");
        if (!note_key_read(a, line, &(*out)[*n], d)) {
            d->last->line = number;
            return false;
        }
        ++*n;
    }
    return true;
}

bool note_signer_new(struct arena *a, struct str name, const unsigned char seed[32],
                     struct note_signer *out, struct diags *d)
{
    AN(sodium_init() >= 0);
    if (!name_fits(name))
        return bad_key(d, "its name is empty or has a blank");
    out->key.name = str_dup(a, name);
    AZ(crypto_sign_seed_keypair(out->key.public, out->secret, seed));
    key_id(name, out->key.public, out->key.id);
    return true;
}

bool note_signer_read(struct arena *a, struct str text, struct note_signer *out, struct diags *d)
{
    static const char before[] = "PRIVATE+KEY+";
    unsigned char id[4];
    struct str name, key;

    text = str_trim(text);
    if (!str_starts(text, before))
        return bad_key(d, "a private key begins with PRIVATE+KEY+");
    if (!parts(a, str_sub(text, sizeof before - 1, text.n), &name, id, &key, d))
        return false;
    if (!note_signer_new(a, name, (const unsigned char *)key.p, out, d))
        return false;
    return memcmp(id, out->key.id, 4) == 0
        || bad_key(d, "its hash is not that of its name and bytes");
}

struct str note_signer_write(struct arena *a, const struct note_signer *s)
{
    return key_text(a, "PRIVATE+KEY+", &s->key,
                    s->secret); /* the first half of the secret is the seed */
}

struct str note_sign(struct arena *a, struct str text, const struct note_signer *s)
{
    unsigned char raw[4 + crypto_sign_BYTES];

    AN(text.n > 0 && text.p[text.n - 1] == '\n');
    AN(sodium_init() >= 0);
    memcpy(raw, s->key.id, 4);
    AZ(crypto_sign_detached(raw + 4, NULL, (const unsigned char *)text.p, text.n, s->secret));
    return str_printf(a, "%.*s\n" DASH "%.*s %.*s\n", STR_ARG(text), STR_ARG(s->key.name),
                      STR_ARG(base64_write(a, (struct str){ (char *)raw, sizeof raw })));
}

/* The last empty line parts text and signatures: the text may have empty lines of its own. */
static bool split(struct str note, struct str *text, struct str *signatures)
{
    size_t i;

    if (note.n < 3 || note.n > NOTE_BYTES || note.p[note.n - 1] != '\n' || !utf8_valid(note))
        return false;
    for (i = 0; i < note.n; i++)
        if ((unsigned char)note.p[i] < ' ' && note.p[i] != '\n')
            return false;
    for (i = note.n - 1; i > 1; i--)
        if (note.p[i - 1] == '\n' && note.p[i - 2] == '\n')
            break;
    if (i <= 1)
        return false;
    *text = str_sub(note, 0, i - 1);
    *signatures = str_sub(note, i, note.n);
    return true;
}

bool note_text(struct str note, struct str *text)
{
    struct str signatures;

    return split(note, text, &signatures);
}

/* One line: whose, and over what. False: not a signature line. */
static bool signature_line(struct arena *a, struct str line, struct str *name, struct str *raw)
{
    struct str rest;

    if (!str_starts(line, DASH))
        return false;
    rest = str_sub(line, sizeof DASH - 1, line.n);
    return str_cut(&rest, ' ', name) && rest.p != NULL && name_fits(*name)
        && base64_read(a, rest, raw) && raw->n > 4;
}

static const struct note_key *known(const struct note_key *keys, size_t n, struct str name,
                                    struct str raw)
{
    size_t i;

    for (i = 0; i < n; i++)
        if (str_eq(keys[i].name, name) && memcmp(keys[i].id, raw.p, 4) == 0)
            return &keys[i];
    return NULL;
}

bool note_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
               struct str *text, const struct note_key **by, struct diags *d)
{
    struct str body, rest, line, name, raw;
    const struct note_key *k, *found = NULL;
    int seen = 0;

    AN(sodium_init() >= 0);
    if (!split(note, &body, &rest))
        return refuse(d, "bad-note", "it has no text with signatures below");
    while (str_cut(&rest, '\n', &line)) {
        if (line.n == 0 && rest.p == NULL)
            break;                          /* behind the last line end */
        if (++seen > NOTE_SIGNATURES)
            return refuse(d, "bad-note", "it has more than 16 signatures");
        if (!signature_line(a, line, &name, &raw))
            return refuse(d, "bad-note", "a line below the text is no signature");
        k = known(keys, n, name, raw);
        if (k == NULL)
            continue;
        if (raw.n != 4 + crypto_sign_BYTES
            || crypto_sign_verify_detached((const unsigned char *)raw.p + 4,
                                           (const unsigned char *)body.p, body.n, k->public)
                != 0)
            return refuse(d, "signature-wrong", "the signature is not that of the key it names");
        if (found == NULL)
            found = k;
    }
    if (found == NULL)
        return refuse(d, "unknown-signer", "no signature is of a key that is known here");
    *text = body;
    if (by != NULL)
        *by = found;
    return true;
}
