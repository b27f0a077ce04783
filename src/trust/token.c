/*
 * NAME      token - see token.h
 * WHY       a few calls of PKCS#11 2.20, which every module has; no library between
 * OWNS      nothing beyond one open key
 * ERRORS    see token.h; the module's own number is in the message
 * MUST NOT  use one session from two threads at once: PKCS#11 forbids it
 */
#include "trust/token.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/panic.h"
#include "trust/encode.h"
#include "trust/keyfile.h"
#include "trust/x509.h"

enum { SLOTS_MOST = 64, OBJECTS_MOST = 8, VALUE_MOST = CERT_BYTES_MOST };

struct token {
    void *module;
    CK_FUNCTION_LIST *f;
    CK_SESSION_HANDLE session;
    CK_OBJECT_HANDLE key;
    CK_KEY_TYPE type;
    bool began;                 /* the module was initialised by us */
    pthread_mutex_t lock;
};

/* ------------------------------------------------------------------ the address */
static bool bad_address(struct diags *d, const char *what, struct str part)
{
    diag_add(d, DIAG_INPUT, "token-address", "the address of a key in a token: %s '%.*s'", what,
             (int)(part.n < 60 ? part.n : 60), part.p)->remedy =
        STR("write pkcs11:token=LABEL;object=LABEL?module-path=FILE&pin-source=file:FILE");
    return false;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool unescape(struct arena *a, struct str s, struct str *out)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        int high = 0, low = 0;

        if (s.p[i] == '%') {
            if (s.n - i < 3)
                return false;
            high = hex_digit(s.p[i + 1]);
            low = hex_digit(s.p[i + 2]);
            if (high < 0 || low < 0)
                return false;
            p[n++] = (char)(high * 16 + low);
            i += 2;
        } else {
            p[n++] = s.p[i];
        }
    }
    *out = (struct str){ p, n };
    return n > 0;
}

static bool read_attribute(struct arena *a, struct str part, struct token_address *t,
                           struct diags *d)
{
    const struct { const char *name; struct str *to; } rows[] = {
        { "token", &t->token }, { "serial", &t->serial }, { "model", &t->model },
        { "manufacturer", &t->manufacturer }, { "object", &t->object }, { "id", &t->id },
        { "module-path", &t->module }, { "pin-source", &t->pin_file },
    };
    struct str rest = part, name;

    if (str_chr(part, '=') <= 0)
        return bad_address(d, "this is no name=value:", part);
    str_cut(&rest, '=', &name);
    if (str_is(name, "type"))
        return str_is(rest, "private") || str_is(rest, "cert") ||
               bad_address(d, "a key is meant, not", rest);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!str_is(name, rows[i].name))
            continue;
        if (rows[i].to->p != NULL)
            return bad_address(d, "this stands twice:", name);
        return unescape(a, rest, rows[i].to) || bad_address(d, "this value cannot be read:", name);
    }
    return bad_address(d, str_is(name, "pin-value") ? "a PIN belongs into a file, not into"
                                                    : "this is not known:", name);
}

/* The path's separator is ';', the query's '&', with '?' between; one is as good as the other. */
bool token_address_read(struct arena *a, struct str text, struct token_address *out,
                        struct diags *d)
{
    struct str rest = str_sub(text, 7, text.n), part;
    size_t i = 0;

    *out = (struct token_address){ .token = STR_NONE };
    if (!str_starts(text, "pkcs11:") || text.n > TOKEN_ADDRESS_MOST)
        return bad_address(d, "this is none:", text);
    for (size_t from = 0; from <= rest.n; from = i + 1) {
        for (i = from; i < rest.n && memchr(";?&", rest.p[i], 3) == NULL; i++)
            ;
        part = str_sub(rest, from, i - from);
        if (part.n > 0 && !read_attribute(a, part, out, d))
            return false;
    }
    if (out->object.n == 0 && out->id.n == 0)
        return bad_address(d, "it names no key (object or id):", text);
    if (out->pin_file.p != NULL && !str_starts(out->pin_file, "file:"))
        return bad_address(d, "a PIN comes from a file: pin-source=file:", out->pin_file);
    if (out->pin_file.p != NULL)
        out->pin_file = str_sub(out->pin_file, 5, out->pin_file.n);
    if (out->module.n == 0)
        out->module = STR("p11-kit-proxy.so");
    return true;
}

/* ------------------------------------------------------------------ the module */
static bool fault(struct diags *d, const char *code, const char *what, CK_RV rv)
{
    struct diag *g = diag_add(d, DIAG_ENVIRONMENT, code, "%s (PKCS#11 error 0x%lx)", what,
                              (unsigned long)rv);

    g->remedy = STR("check that the token is plugged in, its label, and the module");
    return false;
}

static bool load(struct token *t, struct arena *a, const struct token_address *w, struct diags *d)
{
    CK_C_INITIALIZE_ARGS args = { .flags = CKF_OS_LOCKING_OK };
    CK_RV (*list)(CK_FUNCTION_LIST **);
    void *symbol;
    CK_RV rv;

    t->module = dlopen(str_z(a, w->module), RTLD_NOW | RTLD_LOCAL);
    symbol = t->module != NULL ? dlsym(t->module, "C_GetFunctionList") : NULL;
    if (symbol == NULL) {
        diag_add(d, DIAG_ENVIRONMENT, "token-module", "the module '%.*s' cannot be loaded",
                 STR_ARG(w->module))->remedy = STR("name the token's PKCS#11 module: module-path");
        return false;
    }
    memcpy(&list, &symbol, sizeof list);        /* POSIX: the same size */
    if (list(&t->f) != CKR_OK || t->f == NULL)
        return fault(d, "token-module", "the module gives no functions", 0);
    rv = t->f->C_Initialize(&args);
    t->began = rv == CKR_OK;
    return t->began || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED ||
           fault(d, "token-module", "the module does not start", rv);
}

/* Padded with blanks, without a NUL. */
static bool is_named(struct str want, const unsigned char *field, size_t n)
{
    while (n > 0 && (field[n - 1] == ' ' || field[n - 1] == 0))
        n--;
    return want.n == 0 || str_eq(want, (struct str){ (const char *)field, n });
}

static bool find_slot(struct token *t, const struct token_address *w, CK_SLOT_ID *out,
                      struct diags *d)
{
    CK_SLOT_ID slots[SLOTS_MOST];
    CK_ULONG n = SLOTS_MOST;
    CK_TOKEN_INFO info;
    size_t found = 0;
    CK_RV rv = t->f->C_GetSlotList(CK_TRUE, slots, &n);

    if (rv != CKR_OK)
        return fault(d, "token-absent", "the tokens cannot be listed", rv);
    for (CK_ULONG i = 0; i < n; i++) {
        if (t->f->C_GetTokenInfo(slots[i], &info) != CKR_OK ||
            (info.flags & CKF_TOKEN_INITIALIZED) == 0 ||
            !is_named(w->token, info.label, sizeof info.label) ||
            !is_named(w->serial, info.serialNumber, sizeof info.serialNumber) ||
            !is_named(w->model, info.model, sizeof info.model) ||
            !is_named(w->manufacturer, info.manufacturerID, sizeof info.manufacturerID))
            continue;
        *out = slots[i];
        found++;
    }
    if (found == 1)
        return true;
    return fault(d, "token-absent", found == 0 ? "no token answers to the address"
                                               : "several tokens answer to the address", 0);
}

static bool login(struct token *t, struct arena *a, const struct token_address *w, struct diags *d)
{
    struct str pin = STR_NONE;
    size_t n;
    char *p;
    CK_RV rv;

    if (w->pin_file.p == NULL)
        return true;                    /* some tokens ask on their own keys */
    if (!keyfile_read(a, str_z(a, w->pin_file), NULL, &pin, d))
        return false;
    for (n = pin.n; n > 0 && (pin.p[n - 1] == '\n' || pin.p[n - 1] == '\r'); n--)
        ;
    p = arena_dup(a, pin.p, n);
    rv = t->f->C_Login(t->session, CKU_USER, (unsigned char *)p, n);
    wipe(p, n);
    memcpy(&p, &pin.p, sizeof p);       /* our own bytes on our own arena */
    wipe(p, pin.n);
    return rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN ||
           fault(d, "token-pin", "the token does not take the PIN", rv);
}

/* ------------------------------------------------------------------ objects */
static size_t find_objects(struct token *t, CK_ATTRIBUTE *want, CK_ULONG n, CK_OBJECT_HANDLE *out,
                           size_t most)
{
    CK_ULONG got = 0;

    if (t->f->C_FindObjectsInit(t->session, want, n) != CKR_OK)
        return 0;
    if (t->f->C_FindObjects(t->session, out, most, &got) != CKR_OK)
        got = 0;
    t->f->C_FindObjectsFinal(t->session);
    return got;
}

static bool value_of(struct token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type,
                     struct arena *a, struct str *out)
{
    CK_ATTRIBUTE v = { type, NULL, 0 };
    char *p;

    if (t->f->C_GetAttributeValue(t->session, object, &v, 1) != CKR_OK || v.ulValueLen == 0 ||
        v.ulValueLen > VALUE_MOST)
        return false;
    v.pValue = p = arena_alloc(a, v.ulValueLen);
    if (t->f->C_GetAttributeValue(t->session, object, &v, 1) != CKR_OK)
        return false;
    *out = (struct str){ p, v.ulValueLen };
    return true;
}

static void *bytes_of(struct arena *a, struct str s)
{
    return arena_dup(a, s.p, s.n);
}

static bool find_key(struct token *t, struct arena *a, const struct token_address *w,
                     struct str *id, struct diags *d)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE want[3] = { { CKA_CLASS, &class, sizeof class } };
    CK_OBJECT_HANDLE found[2];
    struct str type;
    CK_ULONG n = 1;
    size_t k;

    if (w->object.n > 0)
        want[n++] = (CK_ATTRIBUTE){ CKA_LABEL, bytes_of(a, w->object), w->object.n };
    if (w->id.n > 0)
        want[n++] = (CK_ATTRIBUTE){ CKA_ID, bytes_of(a, w->id), w->id.n };
    k = find_objects(t, want, n, found, 2);
    if (k != 1)
        return fault(d, "token-key", k == 0 ? "no private key answers to the address"
                                            : "several private keys answer to the address", 0);
    t->key = found[0];
    if (!value_of(t, t->key, CKA_KEY_TYPE, a, &type) || type.n != sizeof t->type ||
        !value_of(t, t->key, CKA_ID, a, id))
        return fault(d, "token-key", "the key has no type or no number", 0);
    memcpy(&t->type, type.p, sizeof t->type);
    return t->type == CKK_RSA || t->type == CKK_EC ||
           fault(d, "token-key", "the key is neither RSA nor EC", 0);
}

/* The key's own first; others of the token lead further up. */
static bool find_certificates(struct token *t, struct arena *a, struct str id, struct pkcs12 *out,
                              struct diags *d)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_ATTRIBUTE want[1] = { { CKA_CLASS, &class, sizeof class } };
    CK_OBJECT_HANDLE found[TOKEN_CERTS_MOST];
    size_t n = find_objects(t, want, 1, found, TOKEN_CERTS_MOST), own = 0;
    struct str value, its;

    out->certificates = arena_new_array(a, TOKEN_CERTS_MOST, struct str);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            bool mine = value_of(t, found[i], CKA_ID, a, &its) && str_eq(its, id);

            if (mine != (pass == 0) || !value_of(t, found[i], CKA_VALUE, a, &value))
                continue;
            out->certificates[out->n_certificates++] = value;
            own += mine;
        }
    return own == 1 || fault(d, "token-key", own == 0 ? "the key has no certificate beside it"
                                                      : "the key has several certificates", 0);
}

/* ------------------------------------------------------------------ signing */
static bool sign(void *ctx, struct str input, unsigned char *out, size_t *n, struct diags *d)
{
    struct token *t = ctx;
    CK_MECHANISM how = { t->type == CKK_RSA ? CKM_RSA_PKCS : CKM_ECDSA, NULL, 0 };
    unsigned char bytes[256];
    CK_ULONG got = *n;
    CK_RV rv;

    AN(input.n <= sizeof bytes);
    memcpy(bytes, input.p, input.n);
    AZ(pthread_mutex_lock(&t->lock));
    rv = t->f->C_SignInit(t->session, &how, t->key);
    if (rv == CKR_OK)
        rv = t->f->C_Sign(t->session, bytes, input.n, out, &got);
    AZ(pthread_mutex_unlock(&t->lock));
    *n = got;
    return rv == CKR_OK || fault(d, "token-signing", "the token does not sign", rv);
}

/* The first key of a module ends it, and with it the sessions of others: keys are closed together,
 * when the server ends. */
static void shut(void *ctx)
{
    struct token *t = ctx;

    if (t->session != 0)
        t->f->C_CloseSession(t->session);
    if (t->began)
        t->f->C_Finalize(NULL);
    if (t->module != NULL)
        dlclose(t->module);
    AZ(pthread_mutex_destroy(&t->lock));
    free(t);
}

static bool open_key(struct token *t, struct arena *a, const struct token_address *w,
                     struct pkcs12 *out, struct diags *d)
{
    CK_SLOT_ID slot = 0;
    struct cert *c;
    struct str id;
    CK_RV rv;

    if (!load(t, a, w, d) || !find_slot(t, w, &slot, d))
        return false;
    rv = t->f->C_OpenSession(slot, CKF_SERIAL_SESSION, NULL, NULL, &t->session);
    if (rv != CKR_OK)
        return fault(d, "token-absent", "no session with the token", rv);
    if (!login(t, a, w, d) || !find_key(t, a, w, &id, d) || !find_certificates(t, a, id, out, d))
        return false;
    c = cert_read(a, out->certificates[0], d);
    if (c == NULL)
        return false;
    out->key = private_key_external(a, c->spki, (struct key_signer){ sign, shut, t }, d);
    return out->key != NULL;
}

bool token_open(struct arena *a, struct str address, struct pkcs12 *out, struct diags *d)
{
    struct token_address w;
    struct token *t;

    *out = (struct pkcs12){ NULL, NULL, 0 };
    if (!token_address_read(a, address, &w, d))
        return false;
    t = calloc(1, sizeof *t);           /* lives as long as the key, on whatever arena that is */
    AN(t);
    AZ(pthread_mutex_init(&t->lock, NULL));
    if (open_key(t, a, &w, out, d))
        return true;
    shut(t);
    return false;
}
