/*
 * NAME    counter_chain - what a counter wrote down while there was no line: a chain of entries
 * WHY     an operator's clock may be wrong and a file may be changed on the way: each entry binds the one
 *         before it, under a key that was lent to one desk for one day; what is missing, moved, changed,
 *         written after the lease or sent twice shows
 * OWNS    the form of the file and of a link (docs/counter-offline.md)
 * ERRORS  diags: chain-unreadable, chain-other-kit, chain-broken, chain-clock, chain-forked; nothing of a
 *         chain that is not whole is taken
 */
#ifndef PORTAL_COUNTER_CHAIN_H
#define PORTAL_COUNTER_CHAIN_H

#include "base/date.h"
#include "base/diag.h"
#include "base/json.h"

enum {
    CHAIN_KEY = 32,             /* bytes of the lent key */
    CHAIN_LINK = 64,            /* hex digits of a link */
    CHAIN_ENTRIES = 200,
    CHAIN_BODY = 32 << 10,      /* bytes of one entry */
    CHAIN_BYTES = 256 << 10     /* of the whole file */
};

/* What the house remembers of the kit it lent. */
struct chain_lease {
    struct str kit;             /* its name */
    struct str start;           /* what the first entry binds: CHAIN_LINK hex digits made by chance */
    const unsigned char *key;   /* CHAIN_KEY bytes */
    moment from, until;         /* entries are written from <= at <= until */
    int64_t taken;              /* entries that were taken before */
    struct str head;            /* link of the last of them; `start` when there are none */
};
struct chain_entry {
    struct str link;
    moment at;                  /* as the desk's clock said: a claim */
    struct json *body;          /* an object */
    bool known;                 /* taken before: not to be taken again */
};

/* The link of one entry: hex of HMAC-SHA256 over its place, the link before, its time and its text. */
void chain_link(const unsigned char *key, struct str kit, int64_t n, struct str before, struct str at,
                struct str text, char out[CHAIN_LINK + 1]);
/* The name of the kit a file says it is of, to look the lease up; STR_NONE and a diag. */
struct str chain_kit(struct str file, struct arena *a, struct diags *d);
/* All entries, or none and why. `now`: nothing may have been written later. */
bool chain_read(struct str file, const struct chain_lease *l, moment now, struct arena *a,
                struct chain_entry **out, size_t *n, struct diags *d);
/* What the desk types to be allowed to forget entries up to `head`: eight digits the house gives after it
 * took them. */
void chain_receipt(const unsigned char *key, struct str head, char out[9]);

#endif
