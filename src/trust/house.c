/*
 * NAME      house - the server's own keys (house.h)
 * WHY       one place loads them, looks whether they fit what is said of them, and lends them out
 *           as functions of the flow's port
 * OWNS      the keys until house_close; they are wiped there
 * ERRORS    a diag that names the file
 * MUST NOT  sign bytes of strangers: what is signed is made by the house itself
 */
#include "trust/house.h"

#include "trust/checkpoint.h"
#include "trust/cms.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/evidence.h"
#include "trust/keyfile.h"
#include "trust/pdf.h"
#include "trust/pem.h"
#include "trust/seal_key.h"
#include "trust/token.h"

struct house {
    struct trust_verifier verifier;         /* none: we verify ourselves */
    struct seal_key *seal;
    struct seal_pem seal_cert;              /* spki empty: none */
    struct note_signer journal;
    bool has_journal;
    struct str journal_key;                 /* its public half */
    struct pkcs12 box;                      /* of papers; key NULL: none */
    const struct trust_online *online;      /* who gives time-stamps; may be NULL */
};

static bool wrong(struct diags *d, const char *path, const char *what, struct str remedy)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "server-key", "%s: %s", path, what);

    g->file = str_dup(d->arena, str_of(path));
    g->remedy = remedy;
    return false;
}

/* Where a reader of the text inside had something to say, it is about this file. */
static void name_file(struct diags *d, const char *path)
{
    for (struct diag *g = d->first; g != NULL; g = g->next)
        if (g->file.n == 0)
            g->file = str_dup(d->arena, str_of(path));
}

/* ------------------------------------------------------------------ loading */
static bool fits(struct arena *a, const struct house *h)
{
    struct str signature;

    return seal_ecdsa_sign(a, h->seal, STR("sapar"), &signature)
        && seal_ecdsa_verify(h->seal_cert.spki, STR("sapar"), signature);
}

/* From a file, or in a token by its address. */
static bool read_seal_key(struct arena *a, struct house *h, const struct house_files *f,
                          struct diags *d)
{
    struct pkcs12 box = { NULL, NULL, 0 };
    struct str text;

    if (str_starts(str_of(f->seal_key), "pkcs11:")) {
        if (token_open(a, str_of(f->seal_key), &box, d))
            h->seal = seal_key_token(a, box.key, f->country, f->signer, f->reference, d);
    } else if (keyfile_read(a, f->seal_key, f->data_dir, &text, d)) {
        h->seal = seal_key_read(a, text, f->country, f->signer, f->reference, d);
    }
    return h->seal != NULL;
}

static bool load_seal(struct arena *a, struct house *h, const struct house_files *f,
                      struct diags *d)
{
    if (f->seal_key == NULL)
        return true;
    if (!read_seal_key(a, h, f, d)) {
        name_file(d, f->seal_key);
        return false;
    }
    if (f->seal_cert.n == 0)
        return true;
    if (!seal_pem_read(a, f->seal_cert, &h->seal_cert))
        return wrong(d, f->seal_key, "what is given as its certificate is none for seals",
                     STR("give a certificate in PEM with a key on a NIST or brainpool curve"));
    if (!fits(a, h))
        return wrong(d, f->seal_key, "the certificate beside it is of another key",
                     STR("give the certificate that was issued for this key"));
    return true;
}

static bool load_journal(struct arena *a, struct house *h, const struct house_files *f,
                         struct diags *d)
{
    struct str text;

    if (f->journal_key == NULL)
        return true;
    if (!keyfile_read(a, f->journal_key, f->data_dir, &text, d))
        return false;
    h->has_journal = note_signer_read(a, str_trim(text), &h->journal, d);
    if (h->has_journal)
        h->journal_key = note_key_write(a, &h->journal.key);
    else
        name_file(d, f->journal_key);
    return h->has_journal;
}

static bool load_box(struct arena *a, struct house *h, const struct house_files *f,
                     struct diags *d)
{
    struct str file, password = STR("");

    if (f->sign_p12 == NULL)
        return true;
    if (str_starts(str_of(f->sign_p12), "pkcs11:"))
        return token_open(a, str_of(f->sign_p12), &h->box, d);
    if (f->sign_password == NULL)
        return wrong(d, f->sign_p12, "the container's password is not given",
                     STR("write sign_password = FILE, a file that only the server may read"));
    if (!keyfile_read(a, f->sign_p12, f->data_dir, &file, d)
        || !keyfile_read(a, f->sign_password, f->data_dir, &password, d))
        return false;
    while (password.n > 0
           && (password.p[password.n - 1] == '\n' || password.p[password.n - 1] == '\r'))
        password.n--;
    if (pkcs12_read(a, file, password, &h->box, d))
        return true;
    name_file(d, f->sign_p12);
    return false;
}

struct house *house_open(struct arena *a, const struct house_files *f, struct diags *d)
{
    struct house *h = arena_new_of(a, struct house);

    if (load_seal(a, h, f, d) && load_journal(a, h, f, d) && load_box(a, h, f, d))
        return h;
    house_close(h);
    return NULL;
}

void house_close(struct house *h)
{
    if (h == NULL)
        return;
    seal_key_free(h->seal);
    private_key_free(h->box.key);
    wipe(&h->journal, sizeof h->journal);
    *h = (struct house){ .has_journal = false };
}

/* ------------------------------------------------------------------ seals */
/* "SURNAME GIVEN NAMES" as people write it, or "SURNAME<<GIVEN" as the passport's zone has it. */
static bool zone_name(struct arena *a, struct str name, struct str *out)
{
    ptrdiff_t at = str_find(name, "<<");
    size_t skip = 2;

    name = str_trim(name);
    if (at < 0) {
        at = str_chr(name, ' ');
        skip = 1;
    }
    if (at < 0)
        return mrz_name(a, name, STR(""), out);
    return mrz_name(a, str_sub(name, 0, (size_t)at),
                    str_sub(name, (size_t)at + skip, name.n), out);
}

static bool within(const struct house *h, day sealed, struct diags *d)
{
    if (h->seal_cert.spki.n == 0
        || (sealed >= h->seal_cert.from
            && (h->seal_cert.to == DAY_OPEN || sealed <= h->seal_cert.to)))
        return true;
    diag_add(d, DIAG_ENVIRONMENT, "seal-key", "the seal's certificate is not valid on that day")
        ->remedy = STR("have a new certificate issued and name it in the configuration");
    return false;
}

static bool seal_paper(void *ctx, const struct trust_paper *p, struct arena *a, struct str *bytes,
                       struct diags *d)
{
    static const enum seal_paper_kind kinds[] = {
        [TRUST_DECISION] = SEAL_DECISION, [TRUST_INSERT] = SEAL_INSERT,
        [TRUST_CERTIFICATE] = SEAL_CERTIFICATE,
    };
    const struct house *h = ctx;
    unsigned char sum[SHA256_BYTES];
    struct seal_paper s = {
        .kind = kinds[p->kind], .service = p->service, .number = p->number, .birth = p->birth,
        .issued = p->issued, .until = p->until, .travel_document = p->travel_document,
        .body = p->body, .decision = p->decision,
    };

    if (p->content.n > 0) {
        if (!hex_read(p->content, sum, sizeof sum)) {
            diag_add(d, DIAG_INPUT, "seal-field", "the hash of the paper's content is no SHA-256");
            return false;
        }
        s.content = (struct str){ (const char *)sum, sizeof sum };
    }
    if (!zone_name(a, p->name, &s.name)) {
        diag_add(d, DIAG_INPUT, "seal-field", "the name is not in Latin letters")->remedy =
            STR("enter the name as the passport spells it in Latin letters");
        return false;
    }
    return within(h, p->sealed, d) && seal_paper_sign(a, &s, p->sealed, h->seal, bytes, d);
}

/* ------------------------------------------------------------------ journal */
static bool sign_head(void *ctx, const struct journal_head *head, struct arena *a,
                      struct str *note, struct diags *d)
{
    const struct house *h = ctx;

    (void)d;
    *note = checkpoint_sign(a, head, &h->journal);
    return true;
}

/* ------------------------------------------------------------------ papers */
static bool own_seal(void *ctx, struct str content, moment now, struct arena *a,
                       struct str *cms, struct diags *d)
{
    const struct house *h = ctx;
    struct cms_how how = { false, now, NULL };

    return cms_sign(a, h->box.key, h->box.certificates, h->box.n_certificates, content, how, cms,
                    d);
}

/* ------------------------------------------------------------------ somebody else's word */
void house_verifier(struct house *h, struct trust_verifier v)
{
    h->verifier = v;
}

static struct json *verify_there(void *ctx, const struct trust_question *q, struct arena *a,
                                 bool *valid, struct str *text, struct diags *d)
{
    const struct house *h = ctx;

    return h->verifier.verify(h->verifier.ctx, q, a, valid, text, d);
}

static bool stamp_bytes(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d)
{
    const struct house *h = ctx;

    return evidence_stamp(a, h->online, content, HASH_SHA256, now, token, d);
}

static moment stamp_until(void *ctx, struct str token, struct arena *a)
{
    struct diags ignored = diags_on(a);
    struct pem_block *blocks;
    struct tsp *t = tsp_read(a, pem_blocks(a, token, &blocks) > 0 ? blocks[0].der : token,
                             &ignored);
    struct cert_pool none = { NULL, 0, 0 };
    const struct cert *c = NULL;

    (void)ctx;
    if (t == NULL || tsp_check(t, &none, &c) != TSP_OK || c == NULL)
        return MOMENT_NONE;
    return c->not_after;
}

void house_online(struct house *h, const struct trust_online *o)
{
    h->online = o;
}

static bool finish(void *ctx, struct str pdf, const struct archive_file *files, size_t n,
                   moment now, struct arena *a, struct str *out, struct diags *d)
{
    const struct house *h = ctx;
    struct pdf_file *inside = arena_new_array(a, n + 1, struct pdf_file);
    struct evidence_stamping by = { h->online, now };
    struct pdf_how how = { .now = now, .ctx = &by };
    struct diags silent = diags_on(a);

    for (size_t i = 0; i < n; i++)
        inside[i] = (struct pdf_file){ files[i].name, files[i].media, STR(""), PDF_SUPPLEMENT,
                                       files[i].bytes };
    if (n > 0
        && !pdf_attach(a, pdf, inside, n, MOMENT_NONE, h->has_journal ? &h->journal : NULL, &pdf,
                       d))
        return false;
    *out = pdf;
    if (h->box.key == NULL)
        return true;
    /* With a time-stamp it is checked after our certificate has ended. Nobody giving one now is no
     * reason to withhold the paper: its place in the journal is proved without. */
    if (h->online != NULL && h->online->tsa.n > 0) {
        how.stamp = evidence_stamp_value;
        if (pdf_sign(a, pdf, h->box.key, h->box.certificates, h->box.n_certificates, how, out,
                     &silent))
            return true;
        how.stamp = NULL;
    }
    return pdf_sign(a, pdf, h->box.key, h->box.certificates, h->box.n_certificates, how, out, d);
}

struct trust_port house_port(const struct trust_port *base, struct house *h)
{
    struct trust_port p = *base;

    p.ctx = h;
    if (h->verifier.verify != NULL)
        p.verify = verify_there;
    if (h->seal != NULL)
        p.seal_paper = seal_paper;
    if (h->has_journal) {
        p.sign_head = sign_head;
        p.journal_key = h->journal_key;
    }
    if (h->online != NULL && h->online->tsa.n > 0) {
        p.stamp_bytes = stamp_bytes;
        p.stamp_until = stamp_until;
    }
    if (h->box.key != NULL || h->has_journal)
        p.finish = finish;
    if (h->box.key != NULL)
        p.seal_bytes = own_seal;
    return p;
}
