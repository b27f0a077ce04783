/* NAME site - a server with pages, a certification centre and browsers, for the tests of the edge */
#ifndef TESTS_HTTP_SITE_H
#define TESTS_HTTP_SITE_H

#include "http/client.h"
#include "unit/pki.h"
#include "web/http.h"
#include "web/signin.h"

struct site {
    struct arena *a;
    struct law *law;
    struct store *store;
    struct flow *flow;
    struct web *web;
    struct pki *pki;
    int port;
    _Atomic moment now;     /* read by the threads of the server while a test moves it */
    uint64_t chance;
    char host[32], origin[48];
    struct str anchors[2], crls[1];
    struct gate_message sent;       /* the last message, on the arena */
    int n_sent;
    bool gate_fails;
};
extern struct site site;

/* Of cmocka's groups. */
int site_start(void **state);
int site_stop(void **state);
/* The server's configuration, to be changed and started again by a test. */
struct web_config site_config(void);

/* A browser: its cookie and its form token. Zero: a fresh one. */
struct browser { struct str cookie, csrf; };
struct answer site_ask(struct browser *b, const char *method, const char *path, const char *headers, struct str body);
struct answer site_get(struct browser *b, const char *path);
/* JSON with the browser's token. */
struct answer site_post(struct browser *b, const char *path, const char *body);
/* A form with the browser's token; fields urlencoded. */
struct answer site_form(struct browser *b, const char *path, const char *fields);
/* Asks /api/session, so that the browser has its token. */
void site_open(struct browser *b);
/* Signs in by a challenge signed by one of the centre's people. */
struct answer site_sign_in(struct browser *b, enum pki_who who);
struct answer site_send_signed(struct browser *b, struct str id, struct str signature);
struct str site_quote(struct str s);
/* The value of a cookie that this answer sets, with its attributes; STR_NONE. */
struct str site_set_cookie(const struct answer *r, const char *name);
void site_is(struct answer r, int status, const char *code);
/* Staff of the register whose natural person is this. */
void site_staff(enum role role, const char *id, const char *person, const char *body, const char *place);

#endif
