/*
 * NAME      wire_curl - HTTP and SMTP by libcurl
 * WHY       a maintained library speaks the protocols; this file only narrows what it may do
 * OWNS      one handle a request; the address policy
 * ERRORS    see gate.h
 * MUST NOT  follow redirects, use proxies or passwords of the environment, speak any protocol but
 *           those asked for, connect where the policy forbids
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <curl/curl.h>

#include "base/panic.h"
#include "gate/room.h"

enum { HEADER_BYTES = 64 << 10, BODY_BEGIN = 16 << 10 };

struct talk {
    const struct gate_config *c;
    struct buf body;
    size_t most, headers;
    bool too_long, kept_out;
    const struct wire_mail *mail;
    size_t sent;
    char error[CURL_ERROR_SIZE];
};

/* ------------------------------------------------------------------ addresses */
/* RFC 6890: networks that are not the open internet. Link-local ones are refused in any case. */
static const struct net { uint32_t address; int bits; bool link; } nets4[] = {
    { 0x00000000, 8, false }, { 0x0a000000, 8, false }, { 0x64400000, 10, false },
    { 0x7f000000, 8, false }, { 0xa9fe0000, 16, true }, { 0xac100000, 12, false },
    { 0xc0000000, 24, false }, { 0xc0000200, 24, false }, { 0xc0a80000, 16, false },
    { 0xc6120000, 15, false }, { 0xc6336400, 24, false }, { 0xcb007100, 24, false },
    { 0xe0000000, 3, false },
};

static bool may_v4(uint32_t ip, enum gate_reach reach)
{
    for (size_t i = 0; i < sizeof nets4 / sizeof *nets4; i++)
        if (ip >> (32 - nets4[i].bits) == nets4[i].address >> (32 - nets4[i].bits))
            return reach == GATE_ANYWHERE && !nets4[i].link;
    return true;
}

static bool may_v6(const unsigned char ip[16], enum gate_reach reach)
{
    static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
    static const unsigned char nat64[12] = { 0, 0x64, 0xff, 0x9b };
    static const unsigned char zero[15] = { 0 };
    uint32_t last = (uint32_t)ip[12] << 24 | (uint32_t)ip[13] << 16 | (uint32_t)ip[14] << 8 |
                    ip[15];

    if (memcmp(ip, mapped, 12) == 0 || memcmp(ip, nat64, 12) == 0)
        return may_v4(last, reach);
    if (ip[0] == 0x20 && ip[1] == 0x02)         /* 6to4: an IPv4 address within */
        return may_v4((uint32_t)ip[2] << 24 | (uint32_t)ip[3] << 16 | (uint32_t)ip[4] << 8 | ip[5],
                      reach);
    if (ip[0] == 0xfe && (ip[1] & 0xc0) == 0x80)
        return false;
    if (reach == GATE_ANYWHERE)
        return true;
    /* Only 2000::/3 is given out; loopback, private and multicast lie outside it. */
    return (ip[0] & 0xe0) == 0x20 && memcmp(ip, zero, 15) != 0;
}

/* Asked for the address itself, so that a name cannot lead one way now and another way later. */
static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *to)
{
    struct talk *t = ctx;
    bool may = false;

    if (purpose == CURLSOCKTYPE_IPCXN && to->family == AF_INET) {
        struct sockaddr_in v4;

        memcpy(&v4, &to->addr, sizeof v4);
        may = may_v4(ntohl(v4.sin_addr.s_addr), t->c->reach);
    } else if (purpose == CURLSOCKTYPE_IPCXN && to->family == AF_INET6) {
        struct sockaddr_in6 v6;

        /* curl_sockaddr has room for every family behind its declared field */
        memcpy(&v6, (const char *)to + offsetof(struct curl_sockaddr, addr), sizeof v6);
        may = may_v6(v6.sin6_addr.s6_addr, t->c->reach);
    }
    t->kept_out |= !may;
    return may ? socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol) : CURL_SOCKET_BAD;
}

/* ------------------------------------------------------------------ one request */
static size_t take_body(char *p, size_t one, size_t n, void *ctx)
{
    struct talk *t = ctx;

    (void)one;
    if (n > t->most - t->body.n) {
        t->too_long = true;
        return 0;
    }
    buf_str(&t->body, (struct str){ p, n });
    return n;
}

static size_t take_header(char *p, size_t one, size_t n, void *ctx)
{
    struct talk *t = ctx;

    (void)p, (void)one;
    t->headers += n;
    t->too_long |= t->headers > HEADER_BYTES;
    return t->too_long ? 0 : n;
}

static void narrow(CURL *h, struct talk *t, const char *protocols, int64_t ms)
{
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, protocols);
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(h, CURLOPT_PROXY, "");         /* also none of the environment */
    curl_easy_setopt(h, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, (long)t->c->connect_ms);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, (long)(ms > 0 ? ms : 1));
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(h, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (t->c->ca_file != NULL)
        curl_easy_setopt(h, CURLOPT_CAINFO, t->c->ca_file);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(h, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(h, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(h, CURLOPT_HEADERDATA, t);
}

/* "scheme://host:port" and nothing of the path or a password: it goes into messages. */
static struct str place(struct str url)
{
    ptrdiff_t at = str_find(url, "://");
    size_t end = at < 0 ? 0 : (size_t)at + 3;

    while (end < url.n && url.p[end] != '/' && url.p[end] != '?' && url.p[end] != '#')
        end++;
    return str_sub(url, 0, end);
}

/* What went wrong, as a diag and as whether another try makes sense. */
static enum wire_result wrong(CURLcode e, const struct talk *t, struct str url, struct diags *d)
{
    const char *code = "gate-unreachable", *what = "cannot be reached", *remedy =
        "Check the address, the network and that the service runs.";
    enum wire_result r = WIRE_AGAIN;

    if (t->too_long || e == CURLE_FILESIZE_EXCEEDED) {
        code = "gate-size", what = "the answer is longer than such an answer can be";
        r = WIRE_NEVER;
    } else if (t->kept_out) {
        code = "gate-address", what = "leads to an address that may not be asked", r = WIRE_NEVER;
        remedy = "Services in this network must be set by the operator.";
    } else if (e == CURLE_OPERATION_TIMEDOUT) {
        code = "gate-time", what = "did not answer in time";
    } else if (e == CURLE_PEER_FAILED_VERIFICATION || e == CURLE_SSL_CACERT_BADFILE) {
        code = "gate-tls", what = "shows a certificate of TLS that does not hold", r = WIRE_NEVER;
        remedy = "Check the address and the certificates trusted for TLS.";
    } else if (e == CURLE_URL_MALFORMAT || e == CURLE_UNSUPPORTED_PROTOCOL) {
        code = "gate-url", what = "is no address that can be asked", r = WIRE_NEVER;
    }
    diag_add(d, DIAG_ENVIRONMENT, code, "%.*s: %s (%s)", STR_ARG(place(url)), what,
             t->error[0] != 0 ? t->error : curl_easy_strerror(e))->remedy = str_of(remedy);
    return r;
}

static struct curl_slist *header(struct curl_slist *list, struct arena *a, const char *name,
                                 struct str value)
{
    struct curl_slist *more = curl_slist_append(
        list, value.n > 0 ? str_printf(a, "%s: %.*s", name, STR_ARG(value)).p
                          : str_printf(a, "%s:", name).p);

    AN(more);
    return more;
}

static struct curl_slist *headers(struct arena *a, const struct wire_request *q)
{
    struct curl_slist *list = NULL;

    list = header(list, a, "Accept", q->accept);
    list = header(list, a, "Expect", STR_NONE);     /* no round trip before the body */
    if (q->media.n > 0)
        list = header(list, a, "Content-Type", q->media);
    if (q->token.n > 0)
        list = header(list, a, "Authorization", str_printf(a, "Bearer %.*s", STR_ARG(q->token)));
    return list;
}

static enum wire_result fetch(void *ctx, const struct wire_request *q, struct arena *a,
                              struct wire_answer *out, struct diags *d)
{
    struct talk t = { .c = ctx, .body = buf_on(a), .most = q->most };
    struct curl_slist *list = headers(a, q);
    CURL *h = curl_easy_init();
    const char *media = NULL;
    long status = 0;
    CURLcode e;

    AN(h);
    narrow(h, &t, "http,https", q->ms);
    curl_easy_setopt(h, CURLOPT_URL, str_z(a, q->url));
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(h, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "sapar/" SAPAR_VERSION);
    curl_easy_setopt(h, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)q->most);
    if (str_is(str_of(q->method), "POST")) {
        curl_easy_setopt(h, CURLOPT_POST, 1L);
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body.n);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, q->body.n > 0 ? q->body.p : "");
    }
    e = curl_easy_perform(h);
    if (e == CURLE_OK) {
        curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(h, CURLINFO_CONTENT_TYPE, &media);
        out->status = (int)status;
        out->media = str_dup(a, str_of(media));
        out->body = buf_get(&t.body);
    }
    curl_easy_cleanup(h);
    curl_slist_free_all(list);
    return e == CURLE_OK ? WIRE_OK : wrong(e, &t, q->url, d);
}

/* ------------------------------------------------------------------ mail */
static size_t give_mail(char *p, size_t one, size_t n, void *ctx)
{
    struct talk *t = ctx;
    struct str rest = str_sub(t->mail->bytes, t->sent, one * n);

    memcpy(p, rest.p, rest.n);
    t->sent += rest.n;
    return rest.n;
}

static enum wire_result mail(void *ctx, const struct wire_mail *m, struct diags *d)
{
    struct talk t = { .c = ctx, .body = buf_on(d->arena), .most = BODY_BEGIN, .mail = m };
    struct curl_slist *to = curl_slist_append(NULL, str_z(d->arena, m->to));
    CURL *h = curl_easy_init();
    CURLcode e;

    AN(h != NULL && to != NULL);
    narrow(h, &t, "smtp,smtps", m->ms);
    curl_easy_setopt(h, CURLOPT_URL, str_z(d->arena, m->url));
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(m->plain ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, str_z(d->arena, m->from));
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, to);
    if (m->user.n > 0) {
        curl_easy_setopt(h, CURLOPT_USERNAME, str_z(d->arena, m->user));
        curl_easy_setopt(h, CURLOPT_PASSWORD, str_z(d->arena, m->password));
    }
    curl_easy_setopt(h, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(h, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(h, CURLOPT_READDATA, &t);
    e = curl_easy_perform(h);
    curl_easy_cleanup(h);
    curl_slist_free_all(to);
    return e == CURLE_OK ? WIRE_OK : wrong(e, &t, m->url, d);
}

/* ------------------------------------------------------------------ the wire */
static int64_t clock_ms(void *ctx)
{
    struct timespec t;

    (void)ctx;
    AZ(clock_gettime(CLOCK_MONOTONIC, &t));
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void pause_ms(void *ctx, int64_t ms)
{
    struct timespec t = { (time_t)(ms / 1000), (long)(ms % 1000) * 1000000 };

    (void)ctx;
    nanosleep(&t, NULL);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode begun = CURLE_FAILED_INIT;

static void begin(void)
{
    begun = curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool wire_curl_open(struct gate *g, struct diags *d)
{
    AZ(pthread_once(&once, begin));
    if (begun != CURLE_OK) {
        diag_add(d, DIAG_ENVIRONMENT, "gate-unreachable", "libcurl does not start: %s",
                 curl_easy_strerror(begun));
        return false;
    }
    g->wire = (struct wire){ fetch, mail, clock_ms, pause_ms, &g->c };
    return true;
}
