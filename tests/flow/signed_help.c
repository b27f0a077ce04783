/*
 * NAME    signed_help - see signed_help.h
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "signed_help.h"
#include "trust/encode.h"
#include "trust/house.h"
#include "trust/keyfile.h"
#include "trust/pem.h"
#include "trust/port.h"

struct arena *house_arena;
struct pki *pki;
struct house *house;
struct note_signer journal;
static char dir[] = "/tmp/sapar-signed-XXXXXX";
struct str anchor, authority, crl;
static struct flow_body_bin police = { { "police", 6 }, { BIN_POLICE, 12 } };
struct pki_holder person, other, late, revoked, chief;

/* ------------------------------------------------------------------ the stage */
const char *signed_path(const char *name)
{
    return str_printf(house_arena, "%s/%s", dir, name).p;
}

static void write_file(const char *name, struct str bytes)
{
    FILE *f = fopen(signed_path(name), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    fclose(f);
}

struct pki_holder holder(const char *cn, const char *iin, const char *bin, moment to)
{
    struct pki_profile f = {
        .cn = cn, .iin = iin, .bin = bin, .organisation = bin != NULL ? "\"СЫНАҚ\" ММ" : NULL,
        .eku = { EKU_EMAIL, bin != NULL ? EKU_LEGAL : EKU_PERSON, bin != NULL ? EKU_HEAD : NULL },
        .usage = CERT_SIGN | CERT_NON_REPUDIATION, .to = to,
    };

    return pki_issue(pki, &pki->who[PKI_CA], &f, NULL);
}

/* An authority of the tests' own. */
static bool stamp_bytes(void *ctx, struct str content, moment now, struct arena *a,
                        struct str *token, struct diags *d)
{
    (void)ctx, (void)d;
    *token = str_dup(a, pki_token(pki, PKI_TSA, content, HASH_SHA256, now));
    return true;
}

static moment stamp_until(void *ctx, struct str token, struct arena *a)
{
    (void)ctx, (void)token, (void)a;
    return pki->who[PKI_TSA].cert->not_after;
}

static void make_house(void)
{
    struct private_key *key = private_key_new(house_arena, ALG_ECDSA_SHA256, &pki->d);
    struct house_files f = { .seal_key = signed_path("seal.key"), .country = STR("KAZ"),
                             .signer = STR("KZSP"), .reference = STR("01"),
                             .journal_key = signed_path("journal.key") };
    unsigned char seed[32] = { 7 };

    assert_non_null(key);
    assert_true(keyfile_make(f.seal_key, NULL, pem_make(house_arena, "PRIVATE KEY",
                             private_key_pkcs8(house_arena, key)), &pki->d));
    write_file("trust.txt", str_printf(house_arena, "signer KAZ KZSP 01 2026-01-01 open\n%.*s\n",
        STR_ARG(pem_make(house_arena, "PUBLIC KEY", private_key_spki(house_arena, key)))));
    private_key_free(key);
    assert_true(note_signer_new(house_arena, STR("sapar.test/journal"), seed, &journal, &pki->d));
    assert_true(keyfile_make(f.journal_key, NULL, note_signer_write(house_arena, &journal),
                             &pki->d));
    house = house_open(house_arena, &f, &pki->d);
    assert_non_null(house);
    world_trust = house_port(&trust_port, house);
    world_trust.stamp_bytes = stamp_bytes;
    world_trust.stamp_until = stamp_until;
    world_trust.finish = NULL;              /* the tests' paper is no PDF */
}

struct str by_code = { "permit", 6 };

int signed_setup(void **state)
{
    (void)state;
    house_arena = arena_new();
    assert_non_null(mkdtemp(dir));
    pki = pki_new(house_arena, ALG_ECDSA_SHA256);
    person = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, NULL, 0);
    other = holder("БӨТЕН БІРЕУ", IIN_TWO, NULL, 0);
    late = holder("ОЙДАН ШЫҚҚАН", IIN_ONE, NULL, PKI_NOW - 3 * PKI_DAY);
    chief = holder("БАСТЫҚОВ БАС", "550102100013", BIN_POLICE, 0);
    revoked = pki->who[PKI_REVOKED];
    write_file("root.crt", pki->who[PKI_ROOT].cert->sig.all);
    write_file("authority.crt", pki->who[PKI_CA].cert->sig.all);
    anchor = str_of(signed_path("root.crt"));
    authority = str_of(signed_path("authority.crt"));
    crl = pki->crl;
    world_signing = (struct flow_signing){
        .required = SIGNATURE_ALWAYS, .environment = STR(""), .anchors = &anchor, .n_anchors = 1,
        .crls = &crl, .n_crls = 1, .bins = &police, .n_bins = 1, .codes = &by_code, .n_codes = 1,
    };
    make_house();
    return 0;
}

int signed_end(void **state)
{
    static const char *const names[] = { "seal.key", "journal.key", "trust.txt", "root.crt",
                                         "authority.crt" };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        unlink(signed_path(names[i]));
    rmdir(dir);
    house_close(house);
    private_key_free(person.key);
    private_key_free(other.key);
    private_key_free(late.key);
    private_key_free(chief.key);
    pki_free(pki);
    arena_free(house_arena);
    return 0;
}

int signed_begin(void **state)
{
    int rc = world_mem(state);

    world_clock(SIGNED_NOW);
    return rc;
}

/* ------------------------------------------------------------------ signing */
struct json *text_of(struct world *w, const struct actor *by, enum command_type type,
                            struct str number, const struct json *body)
{
    struct json *t = flow_signing_text(w->r, by, type, number, body, LANG_EN, w->a, &w->d);

    assert_non_null(t);
    return t;
}

static struct str cms_of(struct world *w, const struct pki_holder *h, struct str text)
{
    struct str certs[2] = { h->cert->sig.all, pki->who[PKI_CA].cert->sig.all }, out;
    struct cms_how how = { false, PKI_NOW, NULL };

    assert_true(cms_sign(w->a, h->key, certs, 2, text, how, &out, &w->d));
    return base64_write(w->a, out);
}

/* The body with the signature of `h` over the text `t`. */
struct json *with(struct world *w, const struct json *body, const struct json *t,
                         const struct pki_holder *h)
{
    struct json *o = json_copy(w->a, body), *s = json_new_object(w->a);

    json_set_str(w->a, s, "format", STR("cms"));
    json_set_str(w->a, s, "id", json_get_str(t, "id"));
    json_set_str(w->a, s, "asked", json_get_str(t, "asked"));
    json_set_str(w->a, s, "data", cms_of(w, h, json_get_str(t, "text")));
    json_set(w->a, o, "signature", s);
    return o;
}

struct flow_reply call(struct world *w, const struct actor *by, const char *command,
                              struct str number, const struct json *body)
{
    return give(w, by, command, number, json_text(w->a, body, 0).p);
}

/* Without a language: that of who asks for the text has to be found again. */
struct json *body_one(struct world *w)
{
    struct json *b = json_of(w->a, file_body(w, IIN_ONE)), *o = json_new_object(w->a);

    json_set_str(w->a, json_get(json_get(b, "person"), "name"), "latin", STR("OIDAN SHYQQAN"));
    json_each(m, b)
        if (!str_is(m->key, "language"))
            json_set(w->a, o, str_z(w->a, m->key), json_copy(w->a, m));
    return o;
}

struct flow_reply file_as(struct world *w, const struct pki_holder *h)
{
    struct actor by = who("applicant", IIN_ONE);
    struct json *b = body_one(w);

    return call(w, &by, "file", STR_NONE,
                with(w, b, text_of(w, &by, COMMAND_FILE, STR_NONE, b), h));
}

const struct json *found_in(struct world *w, struct str number, enum event_type type)
{
    struct event *e;
    size_t n;

    assert_int_equal(w->q->ops->events(w->q, number, w->a, &e, &n, &w->d), PORT_OK);
    while (n > 0 && e[n - 1].type != type)
        n--;
    assert_true(n > 0);
    return json_get(e[n - 1].data, "signature");
}

/* ------------------------------------------------------------------ decisions */
struct str checked_case(struct world *w)
{
    struct actor officer = staff("officer", "o1"), revenue = who("agency", "revenue");
    struct actor security = who("agency", "security");
    struct flow_reply r = file_as(w, &person);

    YES(r);
    bring_papers(w, IIN_ONE, r.number);
    YES(give(w, &officer, "accept", r.number, NULL));
    YES(give(w, &officer, "send-check", r.number, NULL));
    YES(give(w, &revenue, "answer-check", r.number, "{'check':'debt-check','answer':'clear'}"));
    YES(give(w, &security, "answer-check", r.number,
             "{'check':'security-check','answer':'clear'}"));
    return r.number;
}

struct actor chief_actor(void)
{
    struct actor h = staff("head", "h1");

    h.person = STR("550102100013");
    return h;
}

