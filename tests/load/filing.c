/*
 * NAME    filing - HTTP requests that file applications of people who never lived
 * WHY     see filing.h
 */
#include "filing.h"

#include <stdio.h>
#include <string.h>

bool filing_read(struct filing *f, const char *path, const char *token)
{
    FILE *in = fopen(path, "rb");
    size_t n;

    if (in == NULL) {
        perror(path);
        return false;
    }
    n = fread(f->body, 1, sizeof f->body, in);
    fclose(in);
    if (n == sizeof f->body || strlen(token) >= sizeof f->token) {
        fprintf(stderr, "%s: the body or the token is too long\n", path);
        return false;
    }
    f->body[n] = '\0';
    strcpy(f->token, token);
    return true;
}

/* The check digit of eleven digits, 10 where none fits. */
static int check_digit(const char *digits)
{
    int i, sum = 0;

    for (i = 0; i < 11; i++)
        sum += (i + 1) * (digits[i] - '0');
    if (sum % 11 != 10)
        return sum % 11;
    for (i = 0, sum = 0; i < 11; i++)
        sum += ((i + 2) % 11 + 1) * (digits[i] - '0');
    return sum % 11;
}

void filing_iin(long k, char out[13])
{
    unsigned n = (unsigned)k;
    unsigned year = 80 + n % 20, month = 1 + n / 20 % 12, day = 1 + n / 240 % 28;
    unsigned sex = 1 + n / 6720 % 2, serial = n / 13440 % 2500;
    int digit;

    /* Where no check digit fits, another serial far from the first: at most a few tries. */
    do {
        snprintf(out, 13, "%02u%02u%02u%u%04u0", year, month, day, sex, serial % 10000);
        digit = check_digit(out);
        serial += 2500;
    } while (digit == 10 && serial < 10000);
    out[11] = (char)('0' + digit % 10);
}

size_t filing_post(const struct filing *f, long k, const char *key, char *buf, size_t room)
{
    char body[FILING_TEMPLATE + 1024], iin[13];
    const char *from = f->body, *mark;
    size_t n = 0;
    int length;

    filing_iin(k, iin);
    while ((mark = strstr(from, "@IIN@")) != NULL) {
        if (n + (size_t)(mark - from) + 12 >= sizeof body)
            return 0;
        memcpy(body + n, from, (size_t)(mark - from));
        n += (size_t)(mark - from);
        memcpy(body + n, iin, 12);
        n += 12;
        from = mark + 5;
    }
    if (n + strlen(from) >= sizeof body)
        return 0;
    strcpy(body + n, from);
    n += strlen(from);
    length = snprintf(buf, room, "POST /api/v1/cases HTTP/1.1\r\nHost: localhost\r\n"
                      "Content-Type: application/json\r\nIdempotency-Key: %s\r\n%s%s%s"
                      "Content-Length: %zu\r\n\r\n%s", key,
                      f->token[0] != '\0' ? "Authorization: Bearer " : "", f->token,
                      f->token[0] != '\0' ? "\r\n" : "", n, body);
    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

size_t filing_get(const struct filing *f, const char *path, char *buf, size_t room)
{
    bool cookie = strchr(f->token, '=') != NULL;
    int length = snprintf(buf, room, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n", path,
                          cookie ? "Cookie: " : f->token[0] != '\0' ? "Authorization: Bearer " : "", f->token,
                          f->token[0] != '\0' ? "\r\n" : "");

    return length > 0 && (size_t)length < room ? (size_t)length : 0;
}

bool filing_field(const char *json, const char *name, char *out, size_t room)
{
    char key[64];
    const char *p, *end;

    snprintf(key, sizeof key, "\"%s\"", name);
    p = strstr(json, key);
    if (p == NULL)
        return false;
    p += strlen(key);
    p += strspn(p, " \t\r\n:");
    if (*p != '"' || (end = strchr(++p, '"')) == NULL || (size_t)(end - p) >= room)
        return false;
    memcpy(out, p, (size_t)(end - p));
    out[end - p] = '\0';
    return true;
}
