/*
 * NAME      totp - RFC 6238 over RFC 4226, with a guard against using a code twice
 * WHY       RFC 6238 5.2: a verifier must not take a code again within its time
 * OWNS      nothing
 * ERRORS    see the header; a MAC that cannot be computed is a panic
 * MUST NOT  say which part of a code was wrong
 */
#include "trust/totp.h"

#include <openssl/evp.h>

#include "base/buf.h"
#include "base/panic.h"
#include "trust/encode.h"

enum { DRIFT_MOST = 10 };

static const char *const hashes[] = {
    [TOTP_SHA1] = "SHA1", [TOTP_SHA256] = "SHA256", [TOTP_SHA512] = "SHA512"
};

struct totp totp_usual(struct str secret)
{
    return (struct totp){ secret, TOTP_SHA1, 6, 30, 1, -1 };
}

/* RFC 4226 5.3: four bytes at an offset that the last byte names. */
static uint32_t truncated(const struct totp *t, int64_t step)
{
    unsigned char counter[8], mac[64];
    size_t n = 0, at;
    uint32_t v;
    int i;

    for (i = 7; i >= 0; i--) {
        counter[i] = (unsigned char)(step & 0xff);
        step >>= 8;
    }
    AN(EVP_Q_mac(NULL, "HMAC", NULL, hashes[t->hash], NULL, t->secret.n > 0 ? t->secret.p : "",
                 t->secret.n, counter, sizeof counter, mac, sizeof mac, &n)
       != NULL);
    at = mac[n - 1] & 0xf;
    v = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 | (uint32_t)mac[at + 2] << 8
        | mac[at + 3];
    wipe(mac, sizeof mac);
    return v;
}

static void digits(const struct totp *t, int64_t step, char out[10])
{
    uint32_t v = truncated(t, step);
    int i;

    AN(t->digits >= 6 && t->digits <= 9);
    for (i = t->digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + v % 10);
        v /= 10;
    }
    out[t->digits] = '\0';
}

struct str totp_code(struct arena *a, const struct totp *t, int64_t step)
{
    char text[10];

    digits(t, step, text);
    return str_dup(a, str_of(text));
}

bool totp_check(struct totp *t, struct str typed, moment now)
{
    char plain[10], right[10];
    size_t i, n = 0;
    int64_t step, middle;

    AN(t->period > 0 && t->drift >= 0 && t->drift <= DRIFT_MOST);
    for (i = 0; i < typed.n; i++) {
        if (typed.p[i] == ' ')
            continue;
        if (n == (size_t)t->digits || typed.p[i] < '0' || typed.p[i] > '9')
            return false;
        plain[n++] = typed.p[i];
    }
    if (n != (size_t)t->digits || now < 0)
        return false;
    middle = now / t->period;
    for (step = middle - t->drift; step <= middle + t->drift; step++) {
        if (step <= t->last || step < 0)
            continue;
        digits(t, step, right);
        if (same_secret((struct str){ plain, n }, (struct str){ right, n })) {
            t->last = step;
            return true;
        }
    }
    return false;
}

struct str totp_uri(struct arena *a, const struct totp *t, struct str issuer, struct str account)
{
    struct buf b = buf_on(a);

    buf_puts(&b, "otpauth://totp/");
    buf_url(&b, issuer);
    buf_char(&b, ':');
    buf_url(&b, account);
    buf_puts(&b, "?secret=");
    buf_str(&b, base32_write(a, t->secret));
    buf_puts(&b, "&issuer=");
    buf_url(&b, issuer);
    buf_printf(&b, "&algorithm=%s&digits=%d&period=%lld", hashes[t->hash], t->digits,
               (long long)t->period);
    return str_dup(a, buf_get(&b));
}
