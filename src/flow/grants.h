/*
 * NAME    grants - whom a person lets act for them here, for which services, until which day
 * WHY     what somebody says of their own authority is worth nothing; what the person said here, signed in as
 *         themselves, is: a filing by another is taken only under it (casework: no-grant), and taking it back
 *         ends what is done under it in every case
 * OWNS    records "grant" (id: hash of both numbers; owner: the person) and "grant-held" (the same id; owner: who may
 *         act); each giving and taking back is in the access journal
 * ERRORS  not-your-role, bad-grant, too-many-grants, no-such-grant; of signatures: docs/signed-filings.md
 * MUST NOT say that a service may be filed through another: the law's tables do, when it is filed
 */
#ifndef FLOW_GRANTS_H
#define FLOW_GRANTS_H

#include "flow/flow.h"

/* GRANT_DAYS: our own limit, so that nothing is forgotten for ever; no clause is behind it. */
enum { GRANTS_MOST = 20, GRANT_DAYS = 366, GRANT_NAME_MOST = 200 };

struct flow_grant {
    struct str to;                  /* IIN of who may act */
    struct str to_name, from_name;  /* as the person writes them */
    const struct str *services; size_t n_services;      /* codes; none: every service */
    day until;                      /* the last day, not before today */
    /* What the person gave over flow_grant_text: a signature as of a command, or what confirms a code
     * (flow_request). `page`: on our pages, where it is signed like an application (flow_needs_signature). */
    const struct json *signature, *confirmed;
    bool page;
};
/* The text the person signs to give it, as flow_signing_text gives it; NULL and a diag. */
struct json *flow_grant_text(struct flow_reader *r, const struct actor *by, const struct flow_grant *g,
                             enum lang lang, struct arena *a, struct diags *d);
/* {"given":[{"id","to","name","until","given","services":[],"signed"}], signed: how ("cms", "sms"), absent: it was not;
 *  "held":[{"id","person","name","until","services":[]}]}; services absent: every one. Only the caller's own. */
struct json *flow_grants(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);
/* Replaces what was given to the same one before. Any thread but the writer's. *id on `a`. */
bool flow_grant_give(struct flow_reader *r, const struct actor *by, const struct flow_grant *g, struct arena *a,
                     struct str *id, struct diags *d);
/* By who gave or who holds it. Representations in cases that rest on it end with `why`. */
bool flow_grant_end(struct flow_reader *r, const struct actor *by, struct str id, struct str why, struct arena *a,
                    struct diags *d);

#endif
