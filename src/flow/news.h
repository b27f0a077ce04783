/*
 * NAME    news - changes of the law's data: when each was first served here, and letters about them
 * WHY     who lives by a rule should hear of its change from the office, not at the counter
 * OWNS    records "law-news" (id: the service; what changes were seen), "law-mail" (id: SHA-256 of a
 *         secret that only the letters carry; owner: an address and service under the server's key)
 * ERRORS  of the store only: who asks for an address learns nothing of it
 * MUST NOT keep more of a person than the address, the language and the service
 */
#ifndef FLOW_NEWS_H
#define FLOW_NEWS_H

#include "flow/flow.h"

enum { NEWS_DAYS = 2, NEWS_SECRET = 32 };   /* an unconfirmed wish is kept so long; hex digits */

struct news_wish {
    struct str email;           /* checked by the edge */
    struct str service;         /* a code, or "all" */
    struct str secret;          /* NEWS_SECRET hex digits of chance */
    struct str owner;           /* the same for one address and service */
    enum lang lang;
    bool confirmed;
};
/* Keeps the wish and queues the letter with the link to confirm it. An address that is confirmed
 * already gets none, and who asked is not told. */
bool flow_news_ask(struct flow *f, struct flow_reader *r, const struct news_wish *w, struct diags *d);
/* Whose secret it is: PORT_OK, PORT_ABSENT, PORT_FAILED. */
int flow_news_find(struct flow_reader *r, struct str secret, struct arena *a, struct news_wish *out,
                   struct diags *d);
/* Letters are wanted from now on; PORT_ABSENT: the link is too old. */
int flow_news_confirm(struct flow *f, struct flow_reader *r, struct str secret, struct diags *d);
/* Nothing of it is kept; that nothing was there is fine too. */
bool flow_news_leave(struct flow *f, struct str secret, struct diags *d);

/* One dated change of a service's rules. `seen`: since when this server has known it so; MOMENT_NONE:
 * from the beginning. */
struct law_news { day on; struct str print; moment seen; };
/* Those of the law that is served, oldest first. */
size_t flow_law_news(struct flow_reader *r, const struct law_service *s, struct arena *a,
                     struct law_news **out, struct diags *d);
/* Compares the served law with what was announced and queues a letter to each who wants it; the first
 * time nothing is sent. Once after the start. Returns how many letters. */
size_t flow_law_announce(struct flow *f, struct diags *d);

#endif
