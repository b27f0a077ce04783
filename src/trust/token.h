/*
 * NAME    token - the server's key in a token (smart card, HSM), by PKCS#11
 * WHY     a key that cannot be copied cannot be stolen with a backup or a disk; the same signing code
 *         uses it through struct key_signer (key.h)
 * OWNS    the module, the session and its lock, until private_key_free of the key
 * ERRORS  DIAG_INPUT token-address for an address that cannot be; DIAG_ENVIRONMENT token-module,
 *         token-absent, token-pin, token-key, token-signing, key-file for what is not there
 * MUST NOT take a PIN from the address or a variable of the environment; say a PIN in a diag
 */
#ifndef TRUST_TOKEN_H
#define TRUST_TOKEN_H

#include "trust/key.h"

enum { TOKEN_ADDRESS_MOST = 2000, TOKEN_CERTS_MOST = 16 };

/*
 * RFC 7512: "pkcs11:token=LABEL;object=LABEL?module-path=/x.so&pin-source=file:/path". Of the path
 * token, serial, model, manufacturer, object, id and type are understood, of the query module-path
 * and pin-source, whose file only the server may read (keyfile.h). Without module-path that of
 * p11-kit. Exactly one private key must answer to it, RSA or EC, with its certificate beside it; the
 * other certificates of the token follow the key's own in out->certificates. Free out->key.
 */
bool token_open(struct arena *a, struct str address, struct pkcs12 *out, struct diags *d);

/* ------------------------------------------------------------------ for tests */
struct token_address {
    struct str token, serial, model, manufacturer, object, id, module, pin_file;
};
bool token_address_read(struct arena *a, struct str text, struct token_address *out,
                        struct diags *d);

#endif
