/* NAME client - see client.h */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "http/client.h"

unsigned client_from;

static int dial(int port)
{
    struct sockaddr_in from = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + client_from) };
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct timeval patience = { 20, 0 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (client_from > 0 && bind(fd, (const struct sockaddr *)&from, sizeof from) != 0) {
        close(fd);
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    close(fd);
    return -1;
}

struct str answer_header(const struct answer *r, const char *name)
{
    struct str rest = r->head, line;
    size_t n = strlen(name);
    while (str_cut(&rest, '\n', &line))
        if (line.n > n && line.p[n] == ':' && strncasecmp(line.p, name, n) == 0)
            return str_trim(str_sub(line, n + 1, line.n));
    return STR_NONE;
}

/* True when head and declared body have arrived. */
static bool split(struct str all, struct answer *r)
{
    ptrdiff_t end = str_find(all, "\r\n\r\n");
    int64_t status, length = 0;
    if (end < 0 || all.n < 12 || !str_int(str_sub(all, 9, 3), &status))
        return false;
    r->status = (int)status;
    r->head = str_sub(all, 0, (size_t)end);
    r->body = str_sub(all, (size_t)end + 4, all.n);
    str_int(answer_header(r, "Content-Length"), &length);
    return status != 100 && r->body.n >= (size_t)length;
}

struct answer ask_raw(struct arena *a, int port, struct str bytes)
{
    struct answer r = { .status = 0 };
    struct buf b = buf_on(a);
    char chunk[65536];
    int fd = dial(port);
    if (fd < 0)
        return r;
    for (size_t at = 0; at < bytes.n;) {
        ssize_t n = send(fd, bytes.p + at, bytes.n - at, MSG_NOSIGNAL);
        if (n <= 0)
            break;              /* refused early: the answer may be there all the same */
        at += (size_t)n;
    }
    for (ssize_t n; (n = recv(fd, chunk, sizeof chunk, 0)) > 0;) {
        buf_str(&b, (struct str){ chunk, (size_t)n });
        if (split(buf_get(&b), &r))
            break;
    }
    close(fd);
    if (!split(buf_get(&b), &r))
        r.status = 0;
    if (r.status && str_find(answer_header(&r, "Content-Type"), "json") >= 0) {
        struct diags d = diags_on(a);
        r.json = json_parse(a, r.body, (struct json_limits){ 8u << 20, 64, 1000000 }, &d);
    }
    return r;
}

struct answer ask(struct arena *a, int port, const char *method, const char *path, const char *headers,
                  struct str body)
{
    struct buf b = buf_on(a);
    buf_printf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n%s", method, path,
               headers ? headers : "");
    if (body.p || strcmp(method, "POST") == 0)
        buf_printf(&b, "Content-Length: %zu\r\n", body.n);
    buf_puts(&b, "\r\n");
    buf_str(&b, body);
    return ask_raw(a, port, buf_get(&b));
}
