/*
 * NAME    ports - what the flow needs of the outside, as const structs of functions
 * WHY     each has a real implementation and an in-memory twin under one conformance suite
 * ERRORS  0 ok; PORT_* below otherwise; the message is in the store's `struct diags *`
 */
#ifndef FLOW_PORTS_H
#define FLOW_PORTS_H

#include "casework/casework.h"

enum port_result { PORT_OK = 0, PORT_ABSENT = -1, PORT_CONFLICT = -2, PORT_FAILED = -3 };

/* ------------------------------------------------------------------ store */
struct store;       /* an open store: one writer (this handle), or a reader made by reader() */

struct case_row {   /* the projection lists and search read */
    struct str number, service, status, person_key, applicant, body, place, assigned, decision,
        decision_number;
    struct str representative;      /* key of who acts for the person; empty: nobody */
    /* Bodies that have something to do in the case, one blank between: the codes of those asked in
     * checks, and "appeal:BODY" for complaints ("appeal:" where the body is open). */
    struct str agencies;
    day on, registered, due;        /* due: earliest running clock */
    /* The last day for the decision by the case's own term as of the last event (DAY_NONE: none is
     * counted, it is stopped or the law has none), and the day of the decision (DAY_NONE: not yet).
     */
    day term, decided;
    moment received, updated;
    bool live;                      /* an application under way: a person has one of each service */
    int64_t seq;
};
/* Opened last first; due first (those without a clock last, oldest first). */
enum case_sort { SORT_NEWEST, SORT_DUE };
/* What a reader may see of lists, in terms of columns; the flow makes it from an actor. All zero:
 * everything. */
struct case_scope {
    struct str person;              /* only cases of this person, or where this key represents */
    bool office; /* only cases assigned to `who`, or of this body and place (empty: any) */
    struct str who, body, place;
    bool asked; /* only cases where one of these has something to do; a trailing '*' is a prefix */
    struct str asked_of[2];
    struct str but_not;             /* never cases of this person: nobody handles their own */
};
struct case_filter {
    /* Empty: any. person_key: of the person or the representative. place: the same territory, or
     * one inside the other (KATO codes are a tree), or none yet. agency: as in `agencies`. text:
     * each of its words begins the number or a word of the name, case and alphabet variants aside.
     */
    struct str service, status, person_key, body, place, assigned, agency, decision_number, text;
    day due_before;                 /* DAY_NONE or 0: any */
    day late_on; /* undecided, under way, and the term was over before that day; 0: any */
    bool live_only, unassigned;
    struct case_scope scope;
    enum case_sort sort;
    int64_t limit, offset;          /* limit 0: no rows, only the total */
};
/* How many cases there are of each service, status and body; `late` as in case_filter. */
struct case_tally { struct str service, status, body; int64_t count, late; };
/* Cases decided in one month after so many calendar days from registration: the cell of a table
 * from which medians are read. */
struct case_timing {
    struct str service;
    int year, month;
    int64_t days, count;
    int64_t termed, on_time;        /* of `count`: had a term; were decided within it */
};
/* One role of one natural person in the register of staff. */
struct staff {
    struct actor actor;             /* actor.person: IIN of who it is; empty: not known */
    struct str name;
    bool active;                    /* false: no longer signs in or acts; the name stays */
    bool second_factor;             /* signs in with a second factor only */
};
/* Who looked at what; empty, 0 or MOMENT_NONE: any. what: its first word, or more of them. Newest first. */
struct access_query {
    struct str number, who, what, role;
    moment from, to;                /* from <= at < to */
    int64_t before;                 /* only entries older than this `id` of the answer; 0: any */
    int64_t limit;
};
struct journal_head { int64_t size; unsigned char root[32]; };

/* ---- records: everything that is not a case and may be forgotten (sessions, challenges, one-time
 * codes, second factors, links, settings, notices, subscriptions, leases, stamps). Not in the
 * journal. In a store with a vault `data` is sealed at rest; kind, id and owner are not, so an id
 * that is a secret is given as its hash. */
struct record {
    struct str kind, id;    /* "session", hash in hex; both 1 to 128 bytes */
    struct str owner;       /* key of who it belongs to; may be empty */
    moment until;           /* from then on it is as if it were not there; MOMENT_NONE: kept */
    /* As read; of one to be written what it must still be: 0: there must be none (an expired one is
     * none), RECORD_ANY: whatever is there is replaced. Never given twice, not even after a drop.
     */
    int64_t version;
    int64_t made;           /* order in which records were made; given by the store */
    struct str data;        /* bytes, normally JSON; at most RECORD_MOST */
};
#define RECORD_ANY (-1)
enum { RECORD_MOST = 256 << 10, RECORD_NAME_MOST = 128 };
struct record_query {
    struct str kind, owner; /* owner empty: any */
    bool newest;            /* newest made first; else by id, in byte order */
    struct str after;       /* by id: only ids behind this one; empty: from the first */
    int64_t before;         /* newest: only those made before (`made`); 0: from the newest */
    int64_t limit;
};

struct store_ops {
    const char *name;
    void (*close)(struct store *s);
    /* A read-only handle for another thread; sees what is committed. Close it with close(). */
    int (*reader)(struct store *s, struct store **out, struct diags *d);

    /* Writer only. One batch = one transaction; each command runs between mark and keep/undo. */
    int (*begin)(struct store *s, struct diags *d);
    int (*mark)(struct store *s, struct diags *d);
    int (*keep)(struct store *s, struct diags *d);
    int (*undo)(struct store *s, struct diags *d);
    int (*commit)(struct store *s, struct diags *d);        /* durable when it returns PORT_OK */
    void (*rollback)(struct store *s);

    /* Numbers: next value of a named sequence ("case/departure/2026", "decision/2026"). */
    int (*sequence)(struct store *s, struct str name, int64_t *out, struct diags *d);
    /* Appends events (their bytes are the journal's leaves), replaces the case's projection row,
     * queues effects. `expected` is the seq the caller folded (0: new case): PORT_CONFLICT when the
     * store holds another. */
    int (*append)(struct store *s, struct str number, int64_t expected, const struct event *e,
                  size_t n, const struct case_row *row, const struct effect *effects,
                  struct arena *a, struct diags *d);
    int (*events)(struct store *s, struct str number, struct arena *a, struct event **out,
                  size_t *n, struct diags *d);
    int (*row)(struct store *s, struct str number, struct arena *a, struct case_row *out,
               struct diags *d);
    int (*live)(struct store *s, struct str person_key, struct str service, struct arena *a,
                struct str *number, struct diags *d);
    int (*list)(struct store *s, const struct case_filter *f, struct arena *a,
                struct case_row **out, size_t *n, int64_t *total, struct diags *d);
    /* Counts of the cases `f` lets through (sort, limit and offset aside), by service, status and
     * body in byte order; `late` on the day `today`. */
    int (*tally)(struct store *s, const struct case_filter *f, day today, struct arena *a,
                 struct case_tally **out, size_t *n, struct diags *d);
    /* Cases decided from `from` to before `to`, by service, month and days. */
    int (*timing)(struct store *s, day from, day to, struct arena *a, struct case_timing **out,
                  size_t *n, struct diags *d);
    /* Cases whose row was made by an older program and has to be made again, and the new row
     * (writer, in a batch; nothing else of the case changes). */
    int (*stale)(struct store *s, int64_t limit, struct arena *a, struct str **out, size_t *n,
                 struct diags *d);
    int (*renew)(struct store *s, const struct case_row *row, struct arena *a, struct diags *d);
    /* Numbers of cases whose earliest running clock is due before that day (for the deadline
     * sweep), longest due first. */
    int (*due)(struct store *s, day before, int64_t limit, struct arena *a, struct str **out,
               size_t *n, struct diags *d);

    /* Idempotency: the stored answer to (actor key, key), with the hash of the request it belongs
     * to. */
    int (*idem_get)(struct store *s, struct str who, struct str key, struct arena *a,
                    struct str *request_hash, struct str *answer, struct diags *d);
    int (*idem_put)(struct store *s, struct str who, struct str key, struct str request_hash,
                    struct str answer, moment at, struct diags *d);
    /* Forgets answers given before `before`, at most `limit`, oldest first. Writer, in a batch. */
    int (*idem_prune)(struct store *s, moment before, int64_t limit, int64_t *dropped,
                      struct diags *d);

    /* Documents: content-addressed; put is durable (fsync of file and folder) before it returns.
     * Any thread. */
    int (*blob_open)(struct store *s, void **up, struct diags *d);
    int (*blob_write)(struct store *s, void *up, const void *p, size_t n, struct diags *d);
    int (*blob_done)(struct store *s, void *up, char hex[65], int64_t *size, struct diags *d);
    void (*blob_drop)(struct store *s, void *up);
    /* Bytes of a stored document without reading it; PORT_ABSENT when it is not there. */
    int (*blob_size)(struct store *s, struct str hex, int64_t *size, struct diags *d);
    int (*blob_read)(struct store *s, struct str hex, struct arena *a, struct str *out,
                     struct diags *d);

    /* Journal: RFC 9162 Merkle tree over event bytes. */
    int (*head)(struct store *s, struct journal_head *out, struct diags *d);
    int (*leaf)(struct store *s, int64_t index, struct arena *a, struct str *bytes,
                struct diags *d);
    int (*leaf_index)(struct store *s, struct str number, int64_t seq, int64_t *index,
                      struct diags *d);
    /* Audit path of a leaf in the tree of `size` leaves: n hashes of 32 bytes. */
    int (*path)(struct store *s, int64_t index, int64_t size, struct arena *a,
                unsigned char (**out)[32], size_t *n, struct diags *d);
    /* Proof that the journal of `older` leaves is a beginning of the one of `newer` leaves. */
    int (*consistency)(struct store *s, int64_t older, int64_t newer, struct arena *a,
                       unsigned char (**out)[32], size_t *n, struct diags *d);
    /* SHA-256 in hex: the hash of the journal and of documents, for those who may not link a crypto
     * library. */
    void (*digest)(struct str bytes, char hex[65]);

    /* Staff and tokens (callers are identified by tokens; only SHA-256 of a token is kept). */
    /* staff_put: an active one, with this token from now on. staff_save: all but the token, which
     * stays; of one that is not active it is forgotten. */
    int (*staff_put)(struct store *s, const struct actor *who, struct str name,
                     struct str token_hash, struct diags *d);
    int (*staff_by_token)(struct store *s, struct str token_hash, struct arena *a,
                          struct actor *out, struct str *name, struct diags *d);
    int (*staff_by_id)(struct store *s, enum role r, struct str id, struct arena *a,
                       struct actor *out, struct str *name, struct diags *d);
    /* Those who are active, by role and id. (By id everybody is found: papers name those who left.)
     */
    int (*staff_list)(struct store *s, struct arena *a, struct actor **out, struct str **names,
                      size_t *n, struct diags *d);
    int (*staff_save)(struct store *s, const struct staff *who, struct diags *d);
    /* Every active role of a natural person, by role and id; with an empty `person` everybody's,
     * also of those who are not active. */
    int (*staff_by_person)(struct store *s, struct str person, struct arena *a, struct staff **out,
                           size_t *n, struct diags *d);
    /* No longer active, and the token is dead. PORT_ABSENT: nobody. */
    int (*staff_disable)(struct store *s, enum role r, struct str id, struct diags *d);

    /* Who looked at what (never part of a case). */
    int (*access)(struct store *s, moment at, const struct actor *who, struct str number,
                  struct str what, struct diags *d);
    int (*access_list)(struct store *s, struct str number, struct arena *a, struct json **out,
                       struct diags *d);
    /* [{id, at, role, who, body, number, what}] */
    int (*access_find)(struct store *s, const struct access_query *q, struct arena *a,
                       struct json **out, struct diags *d);

    /* Outbox: effects not yet carried out. */
    int (*outbox)(struct store *s, int64_t limit, struct arena *a, struct json **out,
                  struct diags *d);
    int (*outbox_done)(struct store *s, int64_t id, moment at, struct diags *d);

    /* Records. `now` decides which have expired: an expired one is PORT_ABSENT. */
    int (*record_get)(struct store *s, struct str kind, struct str id, moment now, struct arena *a,
                      struct record *out, struct diags *d);
    /* Writer, in a batch. PORT_CONFLICT when another version is there than the one expected.
     * *version (may be NULL): the new one. */
    int (*record_put)(struct store *s, const struct record *r, moment now, int64_t *version,
                      struct diags *d);
    /* PORT_CONFLICT when another version or none is there; with RECORD_ANY none is PORT_ABSENT. */
    int (*record_drop)(struct store *s, struct str kind, struct str id, int64_t version,
                       moment now, struct diags *d);
    int (*record_list)(struct store *s, const struct record_query *q, moment now, struct arena *a,
                       struct record **out, size_t *n, struct diags *d);
    int (*record_count)(struct store *s, struct str kind, struct str owner, moment now,
                        int64_t *out, struct diags *d);
    /* Forgets expired records, at most `limit`; *dropped: how many it were. */
    int (*record_prune)(struct store *s, moment now, int64_t limit, int64_t *dropped,
                        struct diags *d);

    /* Integrity: rebuilds projections from events into scratch and compares; recomputes the
     * journal; checks blobs named by events. Findings to `d`; PORT_OK when none. `fold` makes a row
     * from events (the flow's). */
    int (*check)(struct store *s,
                 int (*fold)(void *ctx, struct str number, const struct event *e, size_t n,
                             struct arena *a, struct case_row *out),
                 void *ctx, struct diags *d);
    int (*backup)(struct store *s, const char *file, struct diags *d);
};
struct store { const struct store_ops *ops; };      /* implementations embed this first */

/* Opens or creates the SQLite store in `dir` (sapar.db, blobs/, lock); `create` makes a new one. It
 * has one writer at a time: a second one is refused (store-busy). src/store/sqlite/ */
struct store_options {              /* all zero: by its one writer, without keys */
    bool create, read_only;
    /* Writes although another one holds the folder: for short steps that get on with it. */
    bool beside;
    /* File of vault keys (trust/vault.h), by the rules of trust/keyfile.h; NULL: none. With `create`
     * the folder has a vault from its beginning. Keys given for a folder that has none are read and
     * not used. */
    const char *vault_keys;
    /* Opens a folder that has a vault although no keys were given: what is sealed cannot be read, and
     * nothing that would have to be sealed is written. Else that is vault-keys-missing. */
    bool keyless;
};
int store_sqlite_open_as(const char *dir, const struct store_options *o, struct store **out,
                         struct diags *d);
int store_sqlite_open(const char *dir, bool create, bool read_only, struct store **out,
                      struct diags *d);
/* A store in memory: tests and `sapar assess`-only servers. src/store/mem/ */
int store_mem_open(struct store **out, struct diags *d);
/* A file made by backup into a new folder; documents in it are sealed if they were in the folder it
 * was made of, and their keys are needed to verify them. vault_keys may be NULL. */
int store_sqlite_restore(const char *file, const char *dir, const char *vault_keys,
                         struct diags *d);

/* What is sealed, and under which keys. */
enum { STORE_VAULT_KEYS = 64 };
struct store_vault {
    bool on;
    int64_t documents, documents_open, records, records_open;   /* sealed; not sealed */
    struct {
        char id[17];                /* beginning of the key's hash in hex, as messages name it */
        int64_t documents, records; /* that lie under it */
        bool given, first;          /* in the file of keys; the one that seals */
    } key[STORE_VAULT_KEYS];
    size_t n;
};
/* A new key in front of the others, or a new file with one: sealing goes over to it at once, also in
 * a server that runs. data_dir: the folder to keep out of, or NULL. */
int store_vault_key(const char *vault_keys, const char *data_dir, struct diags *d);
/* Counts; keys may be NULL. Reads only. */
int store_sqlite_vault(const char *dir, const char *vault_keys, struct store_vault *out,
                       struct diags *d);
/* Brings everything under the first key of the file, and seals what is not sealed yet. In small
 * steps beside a running server; one that was broken off is simply begun again. A folder without a
 * vault gets one (no server may run then). *changed: documents and records that were rewritten. */
int store_sqlite_rekey(const char *dir, const char *vault_keys, int64_t *changed,
                       struct diags *d);

/* ------------------------------------------------------------------ clock and chance */
struct clock_port { moment (*now)(void *ctx); void *ctx; };
struct random_port { void (*bytes)(void *ctx, void *p, size_t n); void *ctx; };

/* ------------------------------------------------------------------ paper */
/* Decision, refusal, receipt, certificate: a model in JSON -> PDF bytes. Returns PORT_OK.
 * src/paper/ */
enum paper_kind { PAPER_DECISION, PAPER_REFUSAL, PAPER_RECEIPT, PAPER_RETURN, PAPER_CERTIFICATE };
struct paper_port {
    int (*render)(void *ctx, enum paper_kind k, enum lang lang, const struct json *model,
                  struct arena *a, struct str *pdf, struct diags *d);
    void *ctx;
};

/* ------------------------------------------------------------------ gate */
/* What goes out of the house. Implementations: src/gate/ (libcurl; a recording twin). */
enum gate_kind {        /* what is asked decides method, media types and the size of an answer */
    GATE_OCSP,          /* an OCSP request -> an answer (RFC 6960 appendix A) */
    GATE_TSA,           /* a time-stamp request -> an answer (RFC 3161 3.4) */
    GATE_CRL,           /* nothing -> a list of revoked certificates (RFC 5280 4.2.1.13) */
    GATE_JSON,          /* a document -> a document: other systems' services */
    GATE_KINDS
};
enum gate_channel { GATE_MAIL, GATE_SMS, GATE_CHANNELS };
struct gate_message {
    enum gate_channel channel;
    enum lang lang;
    struct str id;              /* the same message sent again has the same one */
    struct str to;              /* an address of mail; a telephone number: +77010000000 */
    struct str subject, text;   /* plain text in UTF-8; SMS has no subject */
    struct str leave;           /* of mail one may end with one click (RFC 8058); else empty */
};
struct gate_port {
    /* One question to a service. PORT_OK: it answered with bytes of the right kind, which are not
     * yet judged. PORT_ABSENT: it is there and does not have it (404, 410). PORT_FAILED and a diag
     * (DIAG_ENVIRONMENT "gate-..."): everything else; nothing may be concluded from it. Blocks for
     * at most the configured time. Any thread. */
    int (*ask)(void *ctx, enum gate_kind kind, struct str url, struct str body, struct arena *a,
               struct str *answer, struct diags *d);
    /* PORT_OK: handed over to who delivers. PORT_ABSENT: this channel is not set up (no diag). */
    int (*send)(void *ctx, const struct gate_message *m, struct arena *a, struct diags *d);
    void *ctx;
};

/* ------------------------------------------------------------------ trust */
/* Is it genuine, and was it in force? The answer is the contract's JSON of `sapar verify`.
 * src/trust/port.c */
struct trust_question {
    struct str bytes, content;              /* content.p NULL: none given */
    moment at, now;                         /* at MOMENT_NONE: now, or the object's own time */
    const struct str *anchors; /* files or folders of certificates, or lists of who seals */
    size_t n_anchors;
    const struct str *crls, *ocsps, *tsas; /* bytes: lists, answers, certificates for time-stamps */
    size_t n_crls, n_ocsps, n_tsas;
    struct str password;                    /* of a container */
    struct str environment, role, iin, bin; /* what the caller asks of the signer; empty: nothing */
    enum lang lang;
    const struct trust_online *online;      /* NULL: nothing is asked of anybody */
    const struct json *kept;                /* what `evidence` gave at another time; NULL: nothing */
};
/* Where the services are that a verification or a signature may ask. Empty: that one is not asked.
 * The addresses are the operator's, never those in a certificate: who is judged does not choose who
 * answers for him. */
struct trust_online {
    const struct gate_port *gate;
    struct str ocsp, tsa;
    const struct str *crls; size_t n_crls;
    const char *policy;                     /* of time-stamps, dotted; NULL: the authority's own */
    struct random_port random;              /* nonces */
};
/* Who verifies in the place of trust/: somebody else's service (gate/ncanode.c), where a deployment
 * must use certified means. The same contract as trust_port.verify. */
struct trust_verifier {
    struct json *(*verify)(void *ctx, const struct trust_question *q, struct arena *a, bool *valid,
                           struct str *text, struct diags *d);
    void *ctx;
};
/* What a seal says of a paper. Empty strings and DAY_NONE are left out. */
enum trust_paper_kind { TRUST_DECISION, TRUST_INSERT, TRUST_CERTIFICATE };
struct trust_paper {
    enum trust_paper_kind kind;
    struct str service, number, body, decision, travel_document;
    struct str name;                        /* in Latin letters, the family name first */
    day birth, issued, until, sealed;
    struct str content;                     /* SHA-256 of its essential content, 64 hex digits */
};
/* name: a path of ASCII letters, digits and ._- without ".."; media: type in the manifest. */
struct archive_file { struct str name, media, bytes; };
struct trust_port {
    /* NULL and a diag when the bytes are nothing known, or what was given beside them cannot be
     * read. `text`: the same for a person. *valid: genuine and in force. */
    struct json *(*verify)(void *ctx, const struct trust_question *q, struct arena *a, bool *valid,
                           struct str *text, struct diags *d);
    /* A CMS (DER) over `content` by the key of a PKCS#12 container, or of a token: then `container`
     * is its address ("pkcs11:token=...;object=...;pin-source=file:...") and the password unused. */
    bool (*sign)(void *ctx, struct str container, struct str password, struct str content,
                 bool attached, moment now, struct arena *a, struct str *out, struct diags *d);
    /* The same key signs an XML document (enveloped), or with `body` the Body of a SOAP message
     * (WSSE): the signed document. NULL: cannot. */
    bool (*sign_xml)(void *ctx, struct str container, struct str password, struct str document,
                     bool body, struct arena *a, struct str *out, struct diags *d);
    /* The same key puts one more signature into a PDF (PAdES), with a time-stamp where `online`
     * (may be NULL) names who gives them: then none without it. NULL: cannot. */
    bool (*sign_pdf)(void *ctx, struct str container, struct str password, struct str pdf,
                     const struct trust_online *online, moment now, struct arena *a,
                     struct str *out, struct diags *d);
    /* "-----BEGIN CMS-----" around DER. */
    struct str (*armour)(void *ctx, struct str der, struct arena *a);
    /* A signed message with time-stamps over its signatures and the answers about its signers
     * inside (CAdES-T, -LT), as far as q->online says whom to ask. */
    bool (*upgrade)(void *ctx, const struct trust_question *q, struct arena *a, struct str *out,
                    struct diags *d);
    /* What proves the same when services and authorities are gone, to be kept beside the signature:
     * {"chain","ocsps","crls","timestamps"} (docs/verification.md); NULL and a diag. Kept evidence
     * given in q->kept is stamped anew. */
    struct json *(*evidence)(void *ctx, const struct trust_question *q, struct arena *a,
                             struct diags *d);
    void *ctx;
    /* A detached CMS (DER) over `content` by the server's own key; NULL when it has none. `now`:
     * the signing time it claims. */
    bool (*seal_bytes)(void *ctx, struct str content, moment now, struct arena *a, struct str *cms,
                       struct diags *d);
    /* An RFC 3161 token (DER) over `content`; NULL when nobody gives time-stamps. */
    bool (*stamp_bytes)(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d);
    /* The journal's head as a signed note by the journal's key; NULL when there is none. */
    bool (*sign_head)(void *ctx, const struct journal_head *head, struct arena *a,
                      struct str *note, struct diags *d);
    /* The receipt of one event under that note (docs/journal-proofs.md). */
    struct str (*receipt)(void *ctx, struct str leaf, int64_t index, unsigned char (*path)[32],
                          size_t n_path, struct str note, struct arena *a);
    /* These files in this order as one ASiC-E container (docs/archive.md): manifest, and seal and
     * time-stamp where `t` can give them, are added. `at`: the time written beside the files, which
     * is no claim; `now`: the seal's. NULL: no archives. */
    bool (*pack)(const struct trust_port *t, const struct archive_file *files, size_t n, moment at,
                 moment now, struct arena *a, struct str *zip, struct diags *d);
    /* Until when the certificate under such a token (DER or base64) is valid; MOMENT_NONE: it
     * cannot be read. */
    moment (*stamp_until)(void *ctx, struct str token, struct arena *a);
    /* What only the server's own keys can do (trust/house.h); NULL where no such key is
     * configured. The digital seal of a paper (docs/seal.md): */
    bool (*seal_paper)(void *ctx, const struct trust_paper *p, struct arena *a, struct str *bytes,
                       struct diags *d);
    /* A PDF with files inside it, signed by the server where it has a key for that. */
    bool (*finish)(void *ctx, struct str pdf, const struct archive_file *files, size_t n, moment now,
                   struct arena *a, struct str *out, struct diags *d);
    /* Any journal, no key needed: a witness's file (empty: a new one for the log's key) after one
     * more signed head, with the proof that it continues what was seen, from `s` (NULL: the head is
     * the file's own last; nothing is added). false: DIAG_FINDING when the past was rewritten. */
    bool (*witness)(void *ctx, struct str file, struct str key, struct str note, struct store *s,
                    moment at, struct arena *a, struct str *out, struct diags *d);
    struct str journal_key;                 /* public: "name+hash+key"; empty without one */
};

#endif
