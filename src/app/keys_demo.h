/*
 * NAME    keys_demo - the demonstration's certification centre; what keys.c shares with it
 */
#ifndef APP_KEYS_DEMO_H
#define APP_KEYS_DEMO_H

#include <sys/types.h>

#include "cli/cli.h"
#include "trust/digest.h"
#include "trust/issue.h"

/* Of every container of a demonstration: it protects nothing and is printed. */
#define KEYS_DEMO_PASSWORD "Sapar-TEST-1"

struct keys {
    const struct keys_wanted *w;
    const struct random_port *random;
    struct arena *a;
    struct diags *d;
    struct x509_issuer centre;              /* of the demonstration; cert NULL: none */
    struct private_key *centre_key;
    struct str journal_key, seal_pem;
    day seal_from, seal_to;
    struct json *people;                    /* [{id,name,iin,file}] */
};
const char *keys_path(struct keys *k, const char *name);
bool keys_folder(struct keys *k, const char *name, mode_t mode);
bool keys_secret(struct keys *k, const char *name, struct str bytes);
bool keys_public(struct keys *k, const char *name, struct str bytes);
struct str keys_serial(struct keys *k);

/* Root, issuing authority, its empty list, the server's container and one for every person. */
bool keys_demo(struct keys *k);

#endif
