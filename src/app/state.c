/*
 * NAME    state - see state.h
 * OWNS    nothing: read anew at each question, so that a file exchanged a minute ago is seen
 */
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "app/state.h"
#include "trust/chain.h"

/* Host and port only: what stands behind them in an address may be a secret. */
static struct str host_of(struct str url)
{
    struct str rest = url;

    for (size_t i = 0; i + 2 < url.n; i++)
        if (url.p[i] == ':' && url.p[i + 1] == '/' && url.p[i + 2] == '/') {
            rest = str_sub(url, i + 3, url.n);
            break;
        }
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] == '@')
            rest = str_sub(rest, i + 1, rest.n);
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] == '/' || rest.p[i] == '?')
            return str_sub(rest, 0, i);
    return rest;
}

static const struct { const char *name; enum config_id key; bool url; } ways[] = {
    { "mail", CONFIG_mail_url, true },       { "sms", CONFIG_sms_url, true },
    { "file", CONFIG_messages_file, false }, { "ocsp", CONFIG_ocsp_url, true },
    { "tsa", CONFIG_tsa_url, true },         { "crl", CONFIG_crl_url, true },
    { "verifier", CONFIG_verifier, false },  { "journal", CONFIG_journal_key, false },
    { "seal", CONFIG_seal_key, false },      { "sign", CONFIG_sign_p12, false },
    { "vault", CONFIG_vault_keys, false },
};

static void put_ways(const struct config *c, struct json *o, struct arena *a)
{
    struct json *list = json_set(a, o, "ways", json_new_array(a));

    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct json *row = json_push(a, list, json_new_object(a));
        struct str v = config_get(c, ways[i].key);

        json_set_str(a, row, "name", str_of(ways[i].name));
        json_set_bool(a, row, "on", v.n > 0);
        if (ways[i].url && v.n > 0)
            json_set_str(a, row, "where", str_dup(a, host_of(v)));
        else if (ways[i].key == CONFIG_verifier)
            json_set_str(a, row, "where", str_dup(a, str_is(v, "own") ? v : host_of(v)));
    }
}

static void put_certificates(const struct outside *out, struct json *o, struct arena *a)
{
    static const char *const kinds[] = { [ENV_ANY] = "", [ENV_PRODUCTION] = "production", [ENV_TEST] = "test" };
    struct json *list = json_set(a, o, "certificates", json_new_array(a));
    struct diags quiet = diags_on(a);
    struct anchors found = { 0 };

    for (size_t i = 0; i < out->signing.n_anchors; i++)
        (void)anchors_load(a, &found, str_z(a, out->signing.anchors[i]), ENV_ANY, &quiet);
    for (size_t i = 0; i < found.n; i++) {
        struct json *row = json_push(a, list, json_new_object(a));
        const struct cert *c = found.v[i].cert;

        json_set_str(a, row, "name", str_dup(a, c->subject.cn.n > 0 ? c->subject.cn : name_text(a, &c->subject)));
        json_set_str(a, row, "environment", str_of(kinds[found.v[i].env]));
        json_set_str(a, row, "until", moment_str(a, c->not_after));
    }
}

static void put_disk(struct str data, struct json *o, struct arena *a)
{
    struct json *row = json_set(a, o, "data", json_new_object(a));
    struct statvfs fs;
    struct stat st;

    if (stat(str_printf(a, "%.*s/sapar.db", STR_ARG(data)).p, &st) == 0)
        json_set_int(a, row, "bytes", (int64_t)st.st_size);
    if (statvfs(str_z(a, data), &fs) == 0)
        json_set_int(a, row, "free", (int64_t)(fs.f_bavail * fs.f_frsize));
}

/* `sapar backup` leaves a file in the data folder whose time is that of the last copy. */
static void put_backup(struct str data, struct json *o, struct arena *a)
{
    struct stat st;

    if (stat(str_printf(a, "%.*s/last-backup", STR_ARG(data)).p, &st) == 0)
        json_set_str(a, o, "backup", moment_str(a, (moment)st.st_mtime));
}

struct json *state_json(void *ctx, struct arena *a)
{
    const struct state *s = ctx;
    struct json *o = json_new_object(a);

    put_ways(s->outside->config, o, a);
    put_certificates(s->outside, o, a);
    put_disk(s->data, o, a);
    put_backup(s->data, o, a);
    return o;
}
