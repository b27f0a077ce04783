/*
 * NAME      keys_demo - a certification centre of the demonstration's own
 * WHY       signing is shown with keys that nobody can take for real ones: names say TEST, numbers
 *           belong to the nineteenth century, the anchors lie in a folder "test"
 * OWNS      centre/test/root.crt, centre/test/authority.crt, centre/authority.crl, people/ID.p12,
 *           server.p12
 * ERRORS    passed on
 * MUST NOT  keep the root's key: nothing further is issued under it
 */
#include "app/keys_demo.h"

#include "trust/key.h"
#include "trust/pem.h"

#define DAY_SECONDS INT64_C(86400)
#define SIGNING (CERT_SIGN | CERT_NON_REPUDIATION | CERT_KEY_AGREEMENT)
enum { ROUNDS = 20000, DAYS_BACK = 400, DAYS_ON = 5 * 366 };

static struct x509_profile authority_of(struct keys *k, const char *cn, int path)
{
    return (struct x509_profile){
        .cn = cn, .organisation = "Sapar TEST", .ca = true, .path = path,
        .usage = CERT_CERT_SIGN | CERT_CRL_SIGN, .from = k->w->now - (DAYS_BACK + 1) * DAY_SECONDS,
        .to = k->w->now + (DAYS_ON + 1) * DAY_SECONDS,
    };
}

static bool make_centre(struct keys *k)
{
    struct x509_profile root = authority_of(k, "SAPAR TEST ROOT (СЫНАҚ)", -1);
    struct x509_profile issuing = authority_of(k, "SAPAR TEST CA (СЫНАҚ)", 0);
    struct private_key *root_key = private_key_new(k->a, ALG_GOST_2015_512, k->d);
    struct x509_issuer by = { NULL, root_key };
    struct str list;
    bool ok;

    k->centre_key = private_key_new(k->a, ALG_GOST_2015_512, k->d);
    if (root_key == NULL || k->centre_key == NULL)
        return false;
    by.cert = x509_issue(k->a, NULL, &root, root_key, keys_serial(k), k->d);
    k->centre.key = k->centre_key;
    if (by.cert != NULL)
        k->centre.cert = x509_issue(k->a, &by, &issuing, k->centre_key, keys_serial(k), k->d);
    private_key_free(root_key);
    if (k->centre.cert == NULL)
        return false;
    list = crl_issue_empty(k->a, &k->centre, 1, k->w->now - DAY_SECONDS,
                           k->w->now + 400 * DAY_SECONDS, k->d);
    ok = list.n > 0 && keys_folder(k, "centre", 0755) && keys_folder(k, "centre/test", 0755);
    return ok
        && keys_public(k, "centre/test/root.crt", pem_make(k->a, "CERTIFICATE", by.cert->sig.all))
        && keys_public(k, "centre/test/authority.crt",
                       pem_make(k->a, "CERTIFICATE", k->centre.cert->sig.all))
        && keys_public(k, "centre/authority.crl", list);
}

static bool make_box(struct keys *k, const struct x509_profile *f, enum algorithm alg,
                     const char *name)
{
    struct private_key *key = private_key_new(k->a, alg, k->d);
    struct str certs[2];
    struct cert *c;
    bool ok = false;

    if (key == NULL)
        return false;
    c = x509_issue(k->a, &k->centre, f, key, keys_serial(k), k->d);
    if (c != NULL) {
        certs[0] = c->sig.all;
        certs[1] = k->centre.cert->sig.all;
        ok = keys_secret(k, name, pkcs12_make(k->a, key, certs, 2, STR(KEYS_DEMO_PASSWORD), ROUNDS));
    }
    private_key_free(key);
    return ok;
}

static struct x509_profile profile_of(struct keys *k, const struct key_person *p)
{
    struct x509_profile f = {
        .cn = str_z(k->a, p->name), .iin = str_z(k->a, p->iin), .usage = SIGNING,
        .eku = { EKU_EMAIL, EKU_PERSON },
        .from = k->w->now - DAYS_BACK * DAY_SECONDS, .to = k->w->now + DAYS_ON * DAY_SECONDS,
    };

    if (p->bin.n > 0) {
        f.bin = str_z(k->a, p->bin);
        f.organisation = str_z(k->a, p->organisation);
        f.eku[1] = EKU_LEGAL;
        f.eku[2] = p->head ? EKU_HEAD : EKU_EMPLOYEE;
    }
    return f;
}

static bool make_people(struct keys *k)
{
    k->people = json_new_array(k->a);
    if (!keys_folder(k, "people", 0700))
        return false;
    for (size_t i = 0; i < k->w->n_people; i++) {
        const struct key_person *p = &k->w->people[i];
        struct x509_profile f = profile_of(k, p);
        const char *name = str_printf(k->a, "people/%.*s.p12", STR_ARG(p->id)).p;
        struct json *row = json_push(k->a, k->people, json_new_object(k->a));

        if (!make_box(k, &f, ALG_GOST_2015_512, name))
            return false;
        json_set_str(k->a, row, "id", p->id);
        json_set_str(k->a, row, "name", p->name);
        json_set_str(k->a, row, "iin", p->iin);
        json_set_str(k->a, row, "file", str_of(keys_path(k, name)));
    }
    return true;
}

bool keys_demo(struct keys *k)
{
    struct x509_profile server = {
        .cn = "АЖ Sapar (СЫНАҚ)", .bin = "000000000011", .organisation = "Sapar TEST",
        .eku = { EKU_EMAIL, EKU_LEGAL, EKU_SYSTEM }, .usage = SIGNING,
        .from = k->w->now - DAYS_BACK * DAY_SECONDS, .to = k->w->now + DAYS_ON * DAY_SECONDS,
    };

    return make_centre(k) && make_people(k)
        && make_box(k, &server, ALG_RSA_SHA256, "server.p12")
        && keys_secret(k, "server.password", STR(KEYS_DEMO_PASSWORD "\n"));
}
