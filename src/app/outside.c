/*
 * NAME      outside - see the header
 * WHY       the only place that turns names of files into keys
 * OWNS      what it opened
 * ERRORS    messages of who reads a file, with the line of the configuration that names it
 * MUST NOT  go on with half a configuration
 */
#include "app/outside.h"

#include <string.h>

#include "app/files.h"
#include "trust/digest.h"
#include "trust/encode.h"
#include "trust/keyfile.h"
#include "trust/port.h"

enum { CERTIFICATE_MOST = 1 << 20, CRL_MOST = 64 << 20 };

struct opening {
    struct outside *o;
    struct arena *a;
    const char *data_dir;
    struct diags *d;
};

/* ------------------------------------------------------------------ keys */
static bool secret(struct opening *w, enum config_id id, struct str *out)
{
    const char *path = config_path(w->o->config, id);

    *out = STR_NONE;
    return path == NULL || keyfile_read(w->a, path, w->data_dir, out, w->d);
}

static struct str first_line(struct str s)
{
    struct str line = STR_NONE;

    (void)str_cut(&s, '\n', &line);
    return str_trim(line);
}

static bool together(struct opening *w, enum config_id one, enum config_id other,
                     const char *names)
{
    const struct config *c = w->o->config;

    if (config_has(c, one) == config_has(c, other))
        return true;
    diag_add(w->d, DIAG_INPUT, "config-value", "%s belong together; one of them is not given",
             names)->remedy = STR("give both or none");
    return false;
}

static bool open_house(struct opening *w)
{
    const struct config *c = w->o->config;
    struct house_files f = {
        .data_dir = w->data_dir,
        .seal_key = config_path(c, CONFIG_seal_key),
        .country = config_get(c, CONFIG_seal_country),
        .signer = config_get(c, CONFIG_seal_signer),
        .reference = config_get(c, CONFIG_seal_reference),
        .journal_key = config_path(c, CONFIG_journal_key),
        .sign_p12 = config_path(c, CONFIG_sign_p12),
        .sign_password = config_path(c, CONFIG_sign_password),
    };
    const char *cert = config_path(c, CONFIG_seal_cert);

    /* The PIN of a token is named in its address (pin-source). */
    if (!str_starts(config_get(c, CONFIG_sign_p12), "pkcs11:")
        && !together(w, CONFIG_sign_p12, CONFIG_sign_password, "sign_p12 and sign_password"))
        return false;
    if (cert != NULL && !files_read(cert, CERTIFICATE_MOST, w->a, &f.seal_cert, w->d))
        return false;
    w->o->house = house_open(w->a, &f, w->d);
    if (w->o->house == NULL)
        return false;
    house_online(w->o->house, &w->o->online);
    w->o->trust = house_port(&trust_port, w->o->house);
    return true;
}

static bool open_secrets(struct opening *w)
{
    struct str text;
    unsigned char *key;

    if (!secret(w, CONFIG_vault_keys, &w->o->vault) || !secret(w, CONFIG_web_key, &text))
        return false;
    if (text.n == 0)
        return true;
    key = arena_alloc(w->a, 32);
    if (!hex_read(str_trim(text), key, 32)) {
        diag_add(w->d, DIAG_ENVIRONMENT, "server-key", "web_key: the file holds no key")->remedy =
            STR("64 hexadecimal digits are expected: openssl rand -hex 32");
        return false;
    }
    w->o->web_key = (struct str){ (const char *)key, 32 };
    return true;
}

/* ------------------------------------------------------------------ the way out */
static bool open_gate(struct opening *w, const struct clock_port *clock,
                      const struct random_port *random)
{
    const struct config *c = w->o->config;
    struct trust_online *t = &w->o->online;
    struct gate_config g = {
        .reach = str_is(config_get(c, CONFIG_gate_reach), "public") ? GATE_PUBLIC : GATE_ANYWHERE,
        .all_ms = (int)config_count(c, CONFIG_gate_seconds) * 1000,
        .ca_file = config_path(c, CONFIG_gate_ca),
        .clock = *clock,
        .demo_file = config_path(c, CONFIG_messages_file),
        .mail_url = config_get(c, CONFIG_mail_url),
        .mail_from = config_get(c, CONFIG_mail_from),
        .mail_user = config_get(c, CONFIG_mail_user),
        .mail_plain = config_yes(c, CONFIG_mail_plain),
        .sms_url = config_get(c, CONFIG_sms_url),
    };

    if (!secret(w, CONFIG_mail_password, &g.mail_password)
        || !secret(w, CONFIG_sms_token, &g.sms_token))
        return false;
    g.mail_password = first_line(g.mail_password);
    g.sms_token = first_line(g.sms_token);
    w->o->gate = gate_open(&g, w->d);
    if (w->o->gate == NULL)
        return false;
    w->o->gate_port = gate_port_of(w->o->gate);
    *t = (struct trust_online){ .gate = &w->o->gate_port,
                                .ocsp = config_get(c, CONFIG_ocsp_url),
                                .tsa = config_get(c, CONFIG_tsa_url),
                                .policy = config_has(c, CONFIG_tsa_policy)
                                    ? config_path(c, CONFIG_tsa_policy) : NULL,
                                .random = *random };
    t->crls = config_all(c, CONFIG_crl_url, &t->n_crls);
    return true;
}

/* "own", or "ncanode URL": somebody else's service says whether signatures are genuine. */
static bool open_verifier(struct opening *w)
{
    struct str rest = config_get(w->o->config, CONFIG_verifier), word;

    if (str_is(rest, "own"))
        return true;
    if (!str_cut(&rest, ' ', &word) || !str_is(word, "ncanode") || !str_starts(rest, "http")) {
        diag_add(w->d, DIAG_INPUT, "config-value", "verifier: '%.*s' is nobody who verifies",
                 STR_ARG(config_get(w->o->config, CONFIG_verifier)))->remedy =
            STR("write own, or ncanode and the address of the service");
        return false;
    }
    house_verifier(w->o->house,
                   gate_ncanode(w->a, &w->o->gate_port, str_trim(rest), &w->o->trust));
    w->o->trust = house_port(&w->o->trust, w->o->house);
    return true;
}

/* ------------------------------------------------------------------ whose signatures count */
static bool read_lists(struct opening *w, struct flow_signing *s)
{
    size_t n;
    const struct str *paths = config_all(w->o->config, CONFIG_crls, &n);
    struct str *bytes = arena_new_array(w->a, n + 1, struct str);

    for (size_t i = 0; i < n; i++)
        if (!files_read(str_z(w->a, paths[i]), CRL_MOST, w->a, &bytes[i], w->d))
            return false;
    s->crls = bytes;
    s->n_crls = n;
    return true;
}

/* "territorial-police 000000000011" */
static bool read_bins(struct opening *w, struct flow_signing *s)
{
    size_t n;
    const struct str *rows = config_all(w->o->config, CONFIG_body_bin, &n);
    struct flow_body_bin *v = arena_new_array(w->a, n + 1, struct flow_body_bin);

    for (size_t i = 0; i < n; i++) {
        struct str rest = rows[i];

        if (!str_cut(&rest, ' ', &v[i].body) || str_trim(rest).n != 12) {
            diag_add(w->d, DIAG_INPUT, "config-value", "body_bin: '%.*s' is no body and BIN",
                     STR_ARG(rows[i]))
                ->remedy = STR("write the code of the body, a blank and the BIN");
            return false;
        }
        v[i].bin = str_trim(rest);
    }
    s->bins = v;
    s->n_bins = n;
    return true;
}

static bool open_signing(struct opening *w)
{
    const struct config *c = w->o->config;
    struct flow_signing *s = &w->o->signing;
    struct str required = config_get(c, CONFIG_require_signature);
    bool asks;

    s->required = str_is(required, "yes") ? SIGNATURE_ALWAYS
        : str_is(required, "pages") ? SIGNATURE_PAGES : SIGNATURE_FREE;
    s->accept_unknown = str_is(config_get(c, CONFIG_revocation_unknown), "accept");
    s->minutes = (int)config_count(c, CONFIG_signing_minutes);
    s->environment = config_get(c, CONFIG_environment);
    s->anchors = config_all(c, CONFIG_anchors, &s->n_anchors);
    s->codes = config_all(c, CONFIG_sms_signing, &s->n_codes);
    asks = w->o->online.ocsp.n > 0 || w->o->online.tsa.n > 0 || w->o->online.n_crls > 0;
    s->online = asks ? &w->o->online : NULL;
    if (s->required != SIGNATURE_FREE && s->n_anchors == 0) {
        diag_add(w->d, DIAG_INPUT, "config-value",
                 "require_signature: signatures are needed, but nobody's would count")->remedy =
            STR("name the certificates that are trusted: anchors = FOLDER");
        return false;
    }
    return read_lists(w, s) && read_bins(w, s);
}

/* ------------------------------------------------------------------ the door */
struct outside *outside_open(struct arena *a, const char *path, const char *data_dir,
                             const struct clock_port *clock, const struct random_port *random,
                             struct diags *d)
{
    struct outside *o = arena_new_of(a, struct outside);
    struct opening w = { o, a, data_dir, d };
    struct str text;

    o->config = config_none(a);
    if (path != NULL) {
        if (!files_read(path, CERTIFICATE_MOST, a, &text, d))
            return NULL;
        o->config = config_read(a, path, text, d);
    }
    if (o->config != NULL && open_secrets(&w) && open_gate(&w, clock, random) && open_house(&w)
        && open_verifier(&w) && open_signing(&w))
        return o;
    outside_close(o);
    return NULL;
}

static void forget(struct str *s)
{
    char *p = NULL;

    if (s->n == 0)
        return;
    memcpy(&p, &s->p, sizeof p);            /* our own bytes on our own arena */
    wipe(p, s->n);
    *s = STR_NONE;
}

void outside_close(struct outside *o)
{
    if (o == NULL)
        return;
    house_close(o->house);
    gate_close(o->gate);
    forget(&o->vault);
    forget(&o->web_key);
    o->house = NULL;
    o->gate = NULL;
}

void outside_flow(const struct outside *o, struct flow_config *f)
{
    f->trust = o->trust;
    f->signing = o->signing;
    f->vault_keys = config_path(o->config, CONFIG_vault_keys);
    if (config_has(o->config, CONFIG_base_url))
        f->base_url = config_get(o->config, CONFIG_base_url);
}
