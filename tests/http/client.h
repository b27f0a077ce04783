/* NAME client - one plain HTTP/1.1 request over a socket of its own: for tests, no dependency to trust */
#ifndef TESTS_HTTP_CLIENT_H
#define TESTS_HTTP_CLIENT_H

#include "base/json.h"

struct answer { int status; struct str head, body; struct json *json; };

/* headers: "Name: value\r\n..." or NULL; body NULL: none. status 0: no answer. All on `a`. */
struct answer ask(struct arena *a, int port, const char *method, const char *path, const char *headers,
                  struct str body);
/* Sends bytes as they are and reads until the server closes or has answered. */
struct answer ask_raw(struct arena *a, int port, struct str bytes);
/* The value of a header of the answer, STR_NONE when absent. */
struct str answer_header(const struct answer *r, const char *name);

/* Asks come from 127.0.0.1 and so many further: what is limited by address starts anew. */
extern unsigned client_from;

#endif
