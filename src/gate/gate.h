/*
 * NAME    gate - the way out of the house: questions over HTTP, messages to people
 * WHY     one place has the limits, the patience and the distrust that the outside needs
 * OWNS    connections, the memory of which services fail; a gate is used from any thread
 * ERRORS  PORT_FAILED and a diag DIAG_ENVIRONMENT: gate-url, gate-address, gate-unreachable,
 *         gate-time, gate-tls, gate-size, gate-redirect, gate-status, gate-media, gate-resting, gate-mail,
 *         gate-sms, gate-file; a setting that cannot be: DIAG_INPUT "gate-setting"
 */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "flow/ports.h"

/* Where a connection may lead. In no case to link-local addresses: clouds keep secrets there. */
enum gate_reach {
    GATE_ANYWHERE,      /* the operator's own services, also on this machine or in its network */
    GATE_PUBLIC         /* only addresses of the open internet */
};

struct gate_config {    /* all zero: the defaults in brackets, no mail, no SMS */
    enum gate_reach reach;
    int connect_ms;             /* to be connected [5 000] */
    int try_ms;                 /* one try [10 000] */
    int all_ms;                 /* all tries of one question, with the pauses [25 000] */
    int tries;                  /* [3] */
    int pause_ms;               /* before the second try; twice as long before each next [400] */
    int rest_after, rest_ms;    /* failures in a row until a service is left alone [5], for [60 000] */
    const char *ca_file;        /* certificates trusted for TLS; NULL: the system's */
    struct clock_port clock;    /* the Date of mail; now NULL: the system's */

    const char *demo_file;      /* messages are written there and go nowhere else; NULL: no */
    struct str mail_url;        /* smtps://host or smtp://host; empty: no mail */
    struct str mail_from, mail_user, mail_password;
    bool mail_plain;            /* smtp: without TLS, to a relay on this machine */
    struct str sms_url, sms_token;  /* POST {"id","to","text"} with Authorization: Bearer */
};

struct gate;
/* The configuration's strings are copied. NULL and a diag for a setting that cannot be. */
struct gate *gate_open(const struct gate_config *c, struct diags *d);
void gate_close(struct gate *g);        /* NULL is allowed; nobody may be asking any more */
struct gate_port gate_port_of(struct gate *g);

/* ------------------------------------------------------------------ another's verifier */
/* Signatures in CMS and XML are judged by an NCANode service at `url`; every other kind, and the
 * question of what kind it is, stays with `own`, which is also heard as second opinion: where it
 * says invalid, the whole is not valid. No answer of the service is never valid. Lives on `a`. */
struct trust_verifier gate_ncanode(struct arena *a, const struct gate_port *gate, struct str url,
                                   const struct trust_port *own);

/* ------------------------------------------------------------------ the recording twin */
struct gate_twin;
/* What came of a try. Media and body are the script's to keep. */
enum twin_outcome { TWIN_ANSWERS, TWIN_UNREACHABLE, TWIN_SILENT /* until time is over */ };
struct twin_answer { enum twin_outcome outcome; int status; struct str media, body; };
struct twin_request { struct str method, url, media, body; };

/* The same room with another wire. Answers are played in turn to every address that begins with
 * `url`, the last one for ever; an address without a script is unreachable. */
struct gate *gate_open_twin(const struct gate_config *c, struct gate_twin **twin, struct diags *d);
void twin_plays(struct gate_twin *t, const char *url, const struct twin_answer *a, size_t n);
size_t twin_requests(const struct gate_twin *t);
struct twin_request twin_request(const struct gate_twin *t, size_t i);
size_t twin_mails(const struct gate_twin *t);
struct str twin_mail(const struct gate_twin *t, size_t i);      /* as it would have gone out */
int64_t twin_waited(const struct gate_twin *t);                 /* milliseconds of pauses */
void twin_passes(struct gate_twin *t, int64_t ms);              /* time goes by */

#endif
