/*
 * NAME    archive - a whole case in one file: an ASiC-E container (ETSI EN 319 162-1) made and
 *         verified
 * WHY     a court, years later, without us: every file's hash, the seal over all of them, and each
 *         event's proof that it stands in the journal; docs/archive.md
 * OWNS    the manifest's form; which claims of case.json and index.html are held against what
 * ERRORS  what is wrong with an archive is a reason of its report (verify.h); making one: a diag
 * MUST NOT open files, ask anybody, believe a claim that can be computed
 */
#ifndef TRUST_ARCHIVE_H
#define TRUST_ARCHIVE_H

#include "flow/ports.h"
#include "trust/digest.h"
#include "trust/verify_kinds.h"
#include "trust/zip.h"

#define ARCHIVE_MEDIA "application/vnd.etsi.asic-e+zip"
#define ARCHIVE_MANIFEST "META-INF/ASiCManifest.xml"
#define ARCHIVE_SEAL "META-INF/signature001.p7s"
#define ARCHIVE_STAMP "META-INF/timestamp001.tst"

/* One file of the manifest. */
struct archive_ref { struct str name, media; unsigned char hash[SHA256_BYTES]; };
struct archive_manifest {
    struct str signature;               /* ARCHIVE_SEAL, ARCHIVE_STAMP, or empty: none */
    struct archive_ref *v;
    size_t n;
};
/* One spelling: what cannot be written so by archive_manifest_write is not read. */
struct str archive_manifest_write(struct arena *a, const struct archive_manifest *m);
bool archive_manifest_read(struct arena *a, struct str text, struct archive_manifest *out);

/* The port's pack (flow/ports.h). */
bool archive_pack(const struct trust_port *t, const struct archive_file *files, size_t n, moment at,
                  moment now, struct arena *a, struct str *zip, struct diags *d);

extern const struct verify_kind kind_archive;
/* What the report says beyond signers: files, events, documents, signatures; for a person. */
void archive_text(struct buf *b, const struct report *r, enum lang lang);

/* ------------------------------------------------------------------ between the files of this */

/* An archive under verification. */
struct archive {
    struct verification *v;
    struct arena *a;
    struct zip zip;
    char (*sums)[SHA256_HEX];           /* of its files */
    struct archive_manifest manifest;
    bool sealed;                        /* a seal is there; how good it is, its signers say */
    const struct json *claims;          /* case.json */
    struct json *fields;
    struct str note;                    /* the signed head as text, if there is one */
    int64_t size;                       /* of the journal, and its root, as claimed */
    unsigned char root[SHA256_BYTES];
    bool *listed;                       /* per file of the ZIP: something speaks for it */
    struct archive_named { struct str hex; int64_t seq; } *named;   /* hashes in events, sorted */
    size_t n_named;
    const struct zip_entry **events;    /* by number from 1; NULL: withheld */
    size_t n_events;
};
/* Marks the file as spoken for. NULL when it is not there or spoken for already: then the reason is
 * given. */
const struct zip_entry *archive_take(struct archive *w, struct str name);
void archive_fail(struct archive *w, enum msg reason);
/* archive_journal.c: events, receipts and the signed head against case.json and index.html. */
void archive_events(struct archive *w);
void archive_views(struct archive *w);
void archive_page(struct archive *w);
/* The first event, wholly here, that names the hash: with its proof the journal speaks for what has
 * it. 0: none. */
int64_t archive_event_naming(const struct archive *w, struct str hex);

#endif
