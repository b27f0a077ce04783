/*
 * NAME    signed_help - a house with keys, a certification centre and people who sign, for tests of the flow
 * WHY     signatures under filings and decisions, and what proves them later, are two topics on one stage
 */
#ifndef TESTS_SIGNED_HELP_H
#define TESTS_SIGNED_HELP_H

#include "../unit/pki.h"
#include "flow_help.h"
#include "trust/note.h"

#define CLEAN \
    "'facts':{'restriction':{'debt':false,'convicted':false},'check.negative-reply':false}," \
    "'source':'registers'"
#define BIN_POLICE "000000000022"
#define SIGNED_NOW "2026-05-28T15:00:00+05:00"

extern struct arena *house_arena;
extern struct pki *pki;
extern struct house *house;
extern struct note_signer journal;
/* Files of the root and of the issuing authority; the list; a service where a code is enough. */
extern struct str anchor, authority, crl, by_code;
extern struct pki_holder person, other, late, revoked, chief;

/* Group and test fixtures. */
int signed_setup(void **state);
int signed_end(void **state);
int signed_begin(void **state);

const char *signed_path(const char *name);      /* of a file of the house */
struct pki_holder holder(const char *cn, const char *iin, const char *bin, moment to);
/* The text to sign; the body with the signature of `h` over it. */
struct json *text_of(struct world *w, const struct actor *by, enum command_type type,
                     struct str number, const struct json *body);
struct json *with(struct world *w, const struct json *body, const struct json *t,
                  const struct pki_holder *h);
struct flow_reply call(struct world *w, const struct actor *by, const char *command,
                       struct str number, const struct json *body);
struct json *body_one(struct world *w);
struct flow_reply file_as(struct world *w, const struct pki_holder *h);
/* The "signature" of the newest event of that type. */
const struct json *found_in(struct world *w, struct str number, enum event_type type);
/* A case of `person` with papers, accepted and with both checks answered. */
struct str checked_case(struct world *w);
struct actor chief_actor(void);

#endif
