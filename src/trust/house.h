/*
 * NAME    house - the server's own keys behind the flow's port: seal, journal, papers
 * WHY     what leaves the house is sealed and signed; a key that is not configured is not a fault,
 *         its functions are absent
 * OWNS    the loaded keys until house_close
 * ERRORS  DIAG_ENVIRONMENT: a key file others can read, a key that does not fit its certificate
 * MUST NOT give a key out, or read one from the data folder
 */
#ifndef TRUST_HOUSE_H
#define TRUST_HOUSE_H

#include "flow/ports.h"

struct house_files {                        /* paths; NULL: none */
    const char *data_dir;                   /* no key may lie below it */
    const char *seal_key;                   /* PEM */
    struct str seal_cert;                   /* bytes of its certificate, PEM; may be empty */
    struct str country, signer, reference;  /* of the seal: "KAZ", "KZSP", "01" */
    const char *journal_key;                /* PRIVATE+KEY+... (note.h) */
    const char *sign_p12, *sign_password;   /* of papers */
};
struct house;
/* On the arena. NULL and a diag. */
struct house *house_open(struct arena *a, const struct house_files *f, struct diags *d);
void house_close(struct house *h);          /* NULL is allowed */
/* Whom the house may ask for time-stamps; lives as long as the house. NULL or no address: nobody. */
void house_online(struct house *h, const struct trust_online *o);
/* `base` with what these keys can do. */
/* Signatures are verified there instead, in every port made after it. */
void house_verifier(struct house *h, struct trust_verifier v);
struct trust_port house_port(const struct trust_port *base, struct house *h);

#endif
