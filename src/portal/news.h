/* NAME news - what is new about the law: doubtful rules, guidance, feeds and mail about changes */
#ifndef PORTAL_NEWS_H
#define PORTAL_NEWS_H

#include "drift/drift.h"
#include "pages/news.h"
#include "portal/portal.h"

/* How many rules of this service are doubtful on the day, and which: given back when the page is
 * made. NULL: nothing is known, or none. */
struct news_doubt {
    struct drift_watch *watch;
    struct drift_seen *held;
    const struct drift *drift;
    size_t rows;
    day on;
};
struct news_doubt news_doubt(struct request *r, const struct law_service *s, struct str module,
                             day on);
bool news_doubtful(const struct news_doubt *x, struct str file, int line);
void news_doubt_end(struct news_doubt *x);

#define NEWS_HANDLERS(X) X(drift) X(guidance) X(guidances) X(rights) X(feed) \
    X(ask) X(ask_post) X(confirm) X(confirm_post) X(leave) X(leave_post) X(one_click) X(leave_link)
#define X(name) void news_##name(struct request *r);
NEWS_HANDLERS(X)
#undef X
struct sheet;
/* The administrator's task, on their pages: a section with the count and where the list is. */
void news_task(struct sheet *s);

#endif
