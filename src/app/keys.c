/*
 * NAME      keys - see the header
 * WHY       see the header
 * OWNS      the order: the folder, secrets, what may be shown to everybody, the configuration last,
 *           so that a folder with a configuration is whole
 * ERRORS    passed on with the name of the file
 * MUST NOT  print a secret; make a demonstration's centre look like a real one
 */
#include "app/keys.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app/files.h"
#include "app/keys_demo.h"
#include "trust/encode.h"
#include "trust/keyfile.h"
#include "trust/note.h"
#include "trust/pem.h"
#include "trust/vault.h"

#define DAY_SECONDS INT64_C(86400)

bool keys_secret(struct keys *k, const char *name, struct str bytes)
{
    return keyfile_make(keys_path(k, name), k->w->data_dir, bytes, k->d);
}

bool keys_public(struct keys *k, const char *name, struct str bytes)
{
    const char *path = keys_path(k, name);

    return files_write(path, bytes, k->d) && chmod(path, 0644) == 0;
}

const char *keys_path(struct keys *k, const char *name)
{
    return str_printf(k->a, "%s/%s", k->w->dir, name).p;
}

bool keys_folder(struct keys *k, const char *name, mode_t mode)
{
    const char *path = name[0] != '\0' ? keys_path(k, name) : k->w->dir;

    if (mkdir(path, mode) == 0 || errno == EEXIST)
        return true;
    diag_add(k->d, DIAG_ENVIRONMENT, "no-folder", "Cannot make the folder %s: %m.", path)->remedy =
        STR("Check the path and who may write there.");
    return false;
}

struct str keys_serial(struct keys *k)
{
    unsigned char *p = arena_alloc(k->a, 16);

    k->random->bytes(k->random->ctx, p, 16);
    p[0] = (unsigned char)((p[0] & 0x7f) | 1);      /* positive, of full length */
    return (struct str){ (const char *)p, 16 };
}

/* ------------------------------------------------------------------ the server's own */
static bool make_journal(struct keys *k)
{
    struct note_signer signer;
    unsigned char seed[32];
    bool ok;

    k->random->bytes(k->random->ctx, seed, sizeof seed);
    ok = note_signer_new(k->a, k->w->name, seed, &signer, k->d);
    wipe(seed, sizeof seed);
    if (!ok)
        return false;
    k->journal_key = note_key_write(k->a, &signer.key);
    ok = keys_secret(k, "journal.key",
                     str_printf(k->a, "%.*s\n", STR_ARG(note_signer_write(k->a, &signer))));
    wipe(&signer, sizeof signer);
    return ok;
}

static bool make_seal(struct keys *k)
{
    struct private_key *key = private_key_new(k->a, ALG_ECDSA_SHA256, k->d);
    struct x509_profile profile = {
        .cn = k->w->demo ? "SAPAR SEAL (TEST)" : "SAPAR SEAL", .organisation = "Sapar",
        .usage = CERT_SIGN, .from = k->w->now - (k->w->demo ? 400 : 1) * DAY_SECONDS,
        .to = k->w->now + 5 * 366 * DAY_SECONDS,
    };
    struct cert *c;
    bool ok;

    if (key == NULL)
        return false;
    c = x509_issue(k->a, k->centre.cert != NULL ? &k->centre : NULL, &profile, key, keys_serial(k),
                   k->d);
    ok = c != NULL
        && keys_secret(k, "seal.key", pem_make(k->a, "PRIVATE KEY", private_key_pkcs8(k->a, key)));
    if (ok) {
        k->seal_pem = pem_make(k->a, "CERTIFICATE", c->sig.all);
        k->seal_from = moment_day(c->not_before);
        k->seal_to = moment_day(c->not_after);
        ok = keys_public(k, "seal.crt", k->seal_pem);
    }
    private_key_free(key);
    return ok;
}

static bool make_random(struct keys *k)
{
    unsigned char key[VAULT_KEY];
    bool ok;

    k->random->bytes(k->random->ctx, key, sizeof key);
    ok = keys_secret(k, "vault.keys", vault_ring_more(k->a, STR(""), key));
    k->random->bytes(k->random->ctx, key, sizeof key);
    ok = ok && keys_secret(k, "web.key", str_printf(k->a, "%.*s\n",
                                                    STR_ARG(hex_str(k->a, key, sizeof key))));
    wipe(key, sizeof key);
    return ok;
}

/* What anybody needs to check our papers and receipts without us (docs/seal.md). */
static bool make_trust_list(struct keys *k)
{
    return keys_public(
        k, "trust.txt",
        str_printf(k->a,
                   "# Who seals papers and who signs the journal of %.*s.\n"
                   "# Give it to anybody: sapar verify FILE --anchors trust.txt\n"
                   "signer KAZ KZSP 01 %.*s %.*s\n%.*s\njournal %.*s\n",
                   STR_ARG(k->w->name), STR_ARG(day_str(k->a, k->seal_from)),
                   STR_ARG(day_str(k->a, k->seal_to)), STR_ARG(k->seal_pem),
                   STR_ARG(k->journal_key)));
}

static bool first_of_body(const struct keys_wanted *w, size_t i)
{
    if (w->people[i].body.n == 0 || w->people[i].bin.n == 0)
        return false;
    for (size_t k = 0; k < i; k++)
        if (str_eq(w->people[k].body, w->people[i].body))
            return false;
    return true;
}

static bool make_config(struct keys *k)
{
    struct buf b = buf_on(k->a);

    buf_puts(&b, "# The configuration of a Sapar server; every key is told in docs/running.md.\n"
                 "# Made by `sapar keys make`. Paths are relative to this file.\n\n");
    if (k->w->base_url.n > 0)
        buf_printf(&b, "base_url = %.*s\n", STR_ARG(k->w->base_url));
    buf_printf(&b, "environment = %s\n", k->w->demo ? "test" : "production");
    if (k->w->demo)
        buf_puts(&b, "demo = yes\n\n# The demonstration's own certification centre: TEST, worth nothing\n"
                     "anchors = centre/test\ncrls = centre/authority.crl\n"
                     "require_signature = pages\nsms_signing = all\nmessages_file = messages.txt\n");
    else
        buf_puts(&b, "\n# Whose signatures count: certificates of the national centre, pinned\n"
                     "#anchors = anchors\n#ocsp_url = http://ocsp.pki.gov.kz\n"
                     "#tsa_url = http://tsp.pki.gov.kz\n#require_signature = yes\n");
    buf_puts(&b, "\n# The server's own keys\nseal_key = seal.key\nseal_cert = seal.crt\n"
                 "seal_country = KAZ\nseal_signer = KZSP\nseal_reference = 01\n"
                 "journal_key = journal.key\nweb_key = web.key\n");
    for (size_t i = 0; i < k->w->n_people; i++)
        if (first_of_body(k->w, i))
            buf_printf(&b, "body_bin = %.*s %.*s\n", STR_ARG(k->w->people[i].body),
                       STR_ARG(k->w->people[i].bin));
    buf_printf(&b, "%svault_keys = vault.keys\n", k->w->vault ? "" : "#");
    buf_puts(&b, k->w->demo ? "sign_p12 = server.p12\nsign_password = server.password\n"
                            : "#sign_p12 = server.p12\n#sign_password = server.password\n");
    return keys_secret(k, "sapar.conf", buf_get(&b));
}

static void tell(struct keys *k, struct json *told)
{
    json_set_str(k->a, told, "config", str_of(keys_path(k, "sapar.conf")));
    json_set_str(k->a, told, "trust", str_of(keys_path(k, "trust.txt")));
    json_set_str(k->a, told, "journal_key", k->journal_key);
    if (k->people != NULL) {
        json_set_str(k->a, told, "password", STR(KEYS_DEMO_PASSWORD));
        json_set(k->a, told, "containers", k->people);
    }
}

bool keys_make(const struct keys_wanted *w, const struct random_port *random, struct arena *a,
               struct json *told, struct diags *d)
{
    struct keys k = { .w = w, .random = random, .a = a, .d = d };
    bool ok = keys_folder(&k, "", 0700) && make_journal(&k) && (!w->demo || keys_demo(&k))
        && make_seal(&k) && make_random(&k) && make_trust_list(&k) && make_config(&k);

    private_key_free(k.centre_key);
    if (ok)
        tell(&k, told);
    return ok;
}
