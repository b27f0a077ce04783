/*
 * NAME      archive - a case archive verified: container, manifest, seal, documents, signatures
 * WHY       one verdict for a court, from bytes alone; what the files claim of each other is
 *           computed, not believed
 * OWNS      the order of the checks; events and proofs are in archive_journal.c
 * ERRORS    reasons in the report
 * MUST NOT  look into containers within containers
 */
#include "trust/archive.h"

#include <string.h>

#include "trust/encode.h"
#include "trust/evidence.h"

enum { EVIDENCE_MOST = 256, SIGNATURES_MOST = 256 };

/* A case.json of 4096 events with long proofs. */
static const struct json_limits limits = { 16 << 20, 16, 400000 };

void archive_fail(struct archive *w, enum msg reason)
{
    verify_reason(w->v, -1, EFFECT_FAIL, reason);
}

const struct zip_entry *archive_take(struct archive *w, struct str name)
{
    const struct zip_entry *e = name.n > 0 ? zip_find(&w->zip, name) : NULL;
    bool *listed;

    if (e == NULL) {
        archive_fail(w, MSG_trust_archive_file_missing);
        return NULL;
    }
    listed = &w->listed[e - w->zip.v];
    if (*listed) {
        archive_fail(w, MSG_trust_archive_claims_wrong);
        return NULL;
    }
    *listed = true;
    return e;
}

/* ------------------------------------------------------------------ manifest */

static void put_file(struct archive *w, struct json *list, struct str name, struct str bytes,
                     const char *sum, const char *status)
{
    struct json *o = json_push(w->a, list, json_new_object(w->a));

    json_set_str(w->a, o, "name", name);
    if (sum != NULL) {
        json_set_int(w->a, o, "size", (int64_t)bytes.n);
        json_set_str(w->a, o, "sha256", str_of(sum));
    }
    json_set_str(w->a, o, "status", str_of(status));
}

static bool of_container(struct str name)
{
    return str_is(name, "mimetype") || str_starts(name, "META-INF/");
}

/* Every file against the manifest, both ways. The manifest lists in the order of the ZIP when it is
 * ours; when it is not, the search is still bounded by the number of files. */
static void compare_files(struct archive *w, struct json *list)
{
    bool *seen = arena_new_array(w->a, w->zip.n, bool);
    char sum[SHA256_HEX];

    for (size_t i = 0; i < w->manifest.n; i++) {
        const struct archive_ref *ref = &w->manifest.v[i];
        const struct zip_entry *e = zip_find(&w->zip, ref->name);
        bool same;

        if (e == NULL) {
            put_file(w, list, ref->name, STR_NONE, NULL, "missing");
            archive_fail(w, MSG_trust_archive_file_missing);
            continue;
        }
        if (seen[e - w->zip.v] || of_container(e->name))
            archive_fail(w, MSG_trust_archive_manifest_wrong);
        seen[e - w->zip.v] = true;
        hex_write(ref->hash, sizeof ref->hash, sum);
        same = strcmp(sum, w->sums[e - w->zip.v]) == 0;
        put_file(w, list, e->name, e->bytes, w->sums[e - w->zip.v], same ? "ok" : "changed");
        if (!same)
            archive_fail(w, MSG_trust_archive_file_changed);
    }
    for (size_t i = 0; i < w->zip.n; i++) {
        const struct zip_entry *e = &w->zip.v[i];

        if (seen[i] || str_is(e->name, "mimetype") || str_is(e->name, ARCHIVE_MANIFEST) ||
            (w->manifest.signature.n > 0 && str_eq(e->name, w->manifest.signature)))
            continue;
        put_file(w, list, e->name, e->bytes, w->sums[i], "added");
        archive_fail(w, MSG_trust_archive_file_added);
    }
}

static bool container(struct archive *w, struct str *manifest)
{
    const struct zip_entry *first = &w->zip.v[0], *e;

    if (!str_is(first->name, "mimetype") || !first->stored ||
        !str_is(first->bytes, ARCHIVE_MEDIA) ||
        (e = zip_find(&w->zip, STR(ARCHIVE_MANIFEST))) == NULL) {
        archive_fail(w, MSG_trust_archive_not_container);
        return false;
    }
    *manifest = e->bytes;
    if (archive_manifest_read(w->a, e->bytes, &w->manifest))
        return true;
    archive_fail(w, MSG_trust_archive_manifest_wrong);
    return false;
}

/* ------------------------------------------------------------------ evidence at hand */

static struct str raw_of(struct archive *w, const struct json *v)
{
    struct str raw;

    return base64_read(w->a, json_str(v), &raw) ? raw : STR_NONE;
}

/* Proves by its own signatures only: what is wrong in it is as if it were not there. */
static void take_evidence(struct archive *w, const struct json *o)
{
    struct diags quiet = diags_on(w->a);
    struct verification *v = w->v;
    struct cert *c;
    struct crl *l;
    struct ocsp *p;
    int n = 0;

    json_each(x, json_get(o, "chain"))
        if (n++ < EVIDENCE_MOST && (c = cert_read(w->a, raw_of(w, x), &quiet)) != NULL)
            pool_add(w->a, &v->pool, c);
    json_each(x, json_get(o, "crls"))
        if (n++ < EVIDENCE_MOST && (l = crl_read(w->a, raw_of(w, x), &quiet)) != NULL)
            evidence_add_crl(w->a, &v->evidence, l);
    json_each(x, json_get(o, "ocsps"))
        if (n++ < EVIDENCE_MOST && (p = ocsp_read(w->a, raw_of(w, x), &quiet)) != NULL)
            evidence_add_ocsp(w->a, &v->evidence, p);
}

static void all_evidence(struct archive *w)
{
    struct diags quiet = diags_on(w->a);
    struct crl *l;
    int files = 0;

    for (size_t i = 0; i < w->zip.n && files < EVIDENCE_MOST; i++) {
        if (!str_starts(w->zip.v[i].name, "evidence/"))
            continue;
        files++;
        w->listed[i] = true;
        if (!str_ends(w->zip.v[i].name, ".crl"))
            take_evidence(w, json_parse(w->a, w->zip.v[i].bytes, limits, &quiet));
        else if ((l = crl_read(w->a, w->zip.v[i].bytes, &quiet)) != NULL)
            evidence_add_crl(w->a, &w->v->evidence, l);
    }
}

/* ------------------------------------------------------------------ the seal, and other signatures */

/* A signature within the archive: where it is, what it is over, and what was kept beside it. */
struct within {
    struct str file, over, bytes, content;
    moment at;
    bool must;                          /* it says of itself that it is one */
    const struct json *kept;            /* {"chain", "timestamps", ...}; NULL: nothing */
    int64_t event;                      /* that names it; 0: none */
};

/* Time-stamps over the signature, and those over the evidence, made later. */
static void use_kept(struct archive *w, const struct within *s, struct cert_pool *pool,
                     struct evidence *e, struct verify_options *o)
{
    struct diags quiet = diags_on(w->a);
    struct kept *k = arena_new_of(w->a, struct kept);

    if (s->kept != NULL && (!kept_read(w->a, s->kept, k, &quiet)
                            || !evidence_use(w->a, k, s->bytes, s->content, k->stamps.n > 0, pool,
                                             e, o, &quiet)))
        archive_fail(w, MSG_trust_archive_signature_wrong);
}

static void nested(struct archive *w, const struct within *s)
{
    struct diags quiet = diags_on(w->a);
    struct verify_options o = *w->v->o;
    struct cert_pool pool = w->v->pool;
    struct evidence evidence = w->v->evidence;
    struct json *list = json_get(w->fields, "signatures"), *one;
    struct report *r;

    o.pool = &pool;
    o.evidence = &evidence;
    o.policy = (struct verify_policy){ .environment = o.policy.environment };
    if (o.at == MOMENT_NONE)
        o.at = s->at;
    use_kept(w, s, &pool, &evidence, &o);
    r = zip_known(s->bytes) ? NULL : verify_bytes(w->a, s->bytes, s->content, &o, &quiet);
    if (r == NULL) {
        if (s->must)
            archive_fail(w, MSG_trust_archive_signature_wrong);
        return;
    }
    if (!s->must && r->n_signers == 0 && r->verdict != VERDICT_INVALID)
        return;                         /* a paper that nobody signed: the manifest speaks for it */
    one = json_push(w->a, list, json_new_object(w->a));
    json_set_str(w->a, one, "file", s->file);
    if (s->over.n > 0)
        json_set_str(w->a, one, "over", s->over);
    if (s->event > 0)
        json_set_int(w->a, one, "event", s->event);
    json_set(w->a, one, "report", report_json(w->a, r, w->v->o->lang));
    if (r->verdict == VERDICT_INVALID)
        archive_fail(w, MSG_trust_archive_signature_wrong);
    else if (r->verdict == VERDICT_INDETERMINATE)
        verify_reason(w->v, -1, EFFECT_DOUBT, MSG_trust_archive_signature_open);
}

static void seal(struct archive *w, struct str manifest)
{
    const struct zip_entry *e = w->manifest.signature.n > 0
        ? zip_find(&w->zip, w->manifest.signature) : NULL;
    struct diags quiet = diags_on(w->a);
    struct cms *m;

    if (w->manifest.signature.n == 0) {
        verify_reason(w->v, -1, EFFECT_DOUBT, MSG_trust_archive_unsealed);
    } else if (e == NULL) {
        archive_fail(w, MSG_trust_archive_file_missing);
    } else if (str_is(e->name, ARCHIVE_STAMP)) {
        nested(w, &(struct within){ .file = e->name, .over = STR(ARCHIVE_MANIFEST),
                                    .bytes = e->bytes, .content = manifest, .at = MOMENT_NONE,
                                    .must = true });
        verify_reason(w->v, -1, EFFECT_DOUBT, MSG_trust_archive_unsealed);
    } else if ((m = cms_read(w->a, e->bytes, &quiet)) == NULL || m->attached ||
               m->n_signers == 0) {
        archive_fail(w, MSG_trust_archive_seal_unreadable);
    } else {
        w->sealed = true;
        verify_message(w->v, m, manifest);
    }
    json_set_bool(w->a, w->fields, "sealed", w->sealed);
}

/* What a service said when it was signed: judged with it, as `sapar verify --kept` does. */
static const struct json *kept_of(struct archive *w, const struct json *s)
{
    struct str name = json_get_str(s, "evidence");
    const struct zip_entry *e = name.n > 0 ? zip_find(&w->zip, name) : NULL;
    struct diags quiet = diags_on(w->a);

    if (name.n == 0)
        return NULL;
    if (e == NULL) {
        archive_fail(w, MSG_trust_archive_file_missing);
        return NULL;
    }
    return json_parse(w->a, e->bytes, limits, &quiet);
}

static void one_signature(struct archive *w, const struct json *s, const struct zip_entry *e)
{
    struct within n = { .file = e->name, .over = json_get_str(s, "over"), .bytes = e->bytes,
                        .must = true, .kept = kept_of(w, s) };
    const struct zip_entry *c = n.over.n > 0 ? zip_find(&w->zip, n.over) : NULL;

    if (n.over.n > 0 && c == NULL) {
        archive_fail(w, MSG_trust_archive_file_missing);
        return;
    }
    if (c != NULL)
        n.content = c->bytes;
    if (!moment_parse(json_get_str(s, "at"), &n.at))
        n.at = MOMENT_NONE;
    n.event = archive_event_naming(w, str_of(w->sums[e - w->zip.v]));
    if (n.event == 0)
        verify_reason(w->v, -1, EFFECT_NOTE, MSG_trust_archive_document_alone);
    nested(w, &n);
}

static void signatures(struct archive *w)
{
    const struct zip_entry *e;
    int n = 0;

    json_each(s, json_get(w->claims, "signatures")) {
        if (json_get_bool(s, "absent", false))
            continue;                   /* no longer kept where the archive was made */
        e = archive_take(w, json_get_str(s, "file"));
        if (e == NULL || ++n > SIGNATURES_MOST)
            return;
        one_signature(w, s, e);
    }
    json_each(p, json_get(w->claims, "papers")) {
        e = archive_take(w, json_get_str(p, "file"));
        if (e == NULL || ++n > SIGNATURES_MOST)
            return;
        nested(w, &(struct within){ .file = e->name, .bytes = e->bytes, .at = MOMENT_NONE });
    }
}

/* ------------------------------------------------------------------ documents */

static void documents(struct archive *w)
{
    struct json *list = json_set(w->a, w->fields, "documents", json_new_array(w->a));

    json_each(x, json_get(w->claims, "documents")) {
        struct str file = json_get_str(x, "file"), hex = json_get_str(x, "sha256");
        const struct zip_entry *e;
        struct json *o;
        int64_t seq;

        if (file.n == 0)
            continue;                   /* brought as an original, or in a register */
        e = archive_take(w, file);
        if (e == NULL)
            continue;
        if (!str_is(hex, w->sums[e - w->zip.v])) {
            archive_fail(w, MSG_trust_archive_document_wrong);
            continue;
        }
        o = json_push(w->a, list, json_new_object(w->a));
        json_set_str(w->a, o, "file", file);
        json_set_str(w->a, o, "sha256", hex);
        seq = archive_event_naming(w, hex);
        if (seq > 0)
            json_set_int(w->a, o, "event", seq);
        else
            verify_reason(w->v, -1, EFFECT_NOTE, MSG_trust_archive_document_alone);
    }
}

/* ------------------------------------------------------------------ the whole */

static bool claims(struct archive *w)
{
    static const char *const shown[] = { "number", "service", "status", "for", "as_of" };
    struct diags quiet = diags_on(w->a);
    const struct zip_entry *e = archive_take(w, STR("case.json"));
    struct str s;

    if (e == NULL)
        return false;
    w->claims = json_parse(w->a, e->bytes, limits, &quiet);
    if (w->claims == NULL || json_get_int(w->claims, "archive", 0) != 1 ||
        json_get_str(w->claims, "number").n == 0) {
        archive_fail(w, MSG_trust_archive_claims_wrong);
        return false;
    }
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
        s = json_get_str(w->claims, shown[i]);
        if (s.n > 0)
            json_set_str(w->a, w->fields, shown[i], s);
    }
    return true;
}

/* A file that nothing speaks for could say anything beside the case. */
static void all_listed(struct archive *w)
{
    for (size_t i = 0; i < w->zip.n; i++)
        if (!w->listed[i] && !of_container(w->zip.v[i].name))
            archive_fail(w, MSG_trust_archive_file_added);
}

static bool is_archive(struct arena *a, struct str bytes, struct str der)
{
    (void)a;
    (void)der;
    return zip_known(bytes);
}

static void run_archive(struct verification *v, struct str bytes)
{
    struct archive *w = arena_new_of(v->a, struct archive);
    struct diags found = diags_on(v->a);
    struct str manifest;

    w->v = v;
    w->a = v->a;
    w->fields = json_new_object(v->a);
    v->r->fields = w->fields;
    v->r->more = archive_text;
    v->r->at = verify_receipt(v);
    if (!zip_read(v->a, bytes, &w->zip, &found)) {
        archive_fail(w, MSG_trust_archive_unreadable);
        json_set_str(v->a, w->fields, "problem", found.first->message);
        return;
    }
    w->listed = arena_new_array(v->a, w->zip.n, bool);
    w->sums = arena_array(v->a, w->zip.n, SHA256_HEX);
    for (size_t i = 0; i < w->zip.n; i++)
        sha256_hex(w->zip.v[i].bytes.p, w->zip.v[i].bytes.n, w->sums[i]);
    if (!container(w, &manifest))
        return;
    json_set(v->a, w->fields, "files", json_new_array(v->a));
    json_set(v->a, w->fields, "signatures", json_new_array(v->a));
    compare_files(w, json_get(w->fields, "files"));
    all_evidence(w);
    seal(w, manifest);
    if (!claims(w))
        return;
    archive_events(w);
    documents(w);
    signatures(w);
    archive_views(w);
    archive_page(w);
    all_listed(w);
}

const struct verify_kind kind_archive = { "archive", is_archive, run_archive };
