/*
 * NAME    portal - the pages people see: what each handler uses
 * WHY     a handler fills its page and shows it; the frame, faults and problems are the same for all
 * OWNS    the tables of the pages' addresses
 *
 * How a page and its handler are written, with a whole example: docs/pages.md.
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "pages/parts.h"
#include "portal/forms.h"
#include "web/http.h"

struct portal_config {
    bool demo;                  /* says on every page that all is invented */
};
/* Before web_start. */
void portal_configure(const struct portal_config *cfg);

/* What every page has: languages of this very page, who is signed in, the way back. On r->arena. */
const struct ui_frame *portal_frame(struct request *r);

/*
 * Shows a page: portal_show(r, 200, status, .title = ..., ...). The frame is filled in.
 * Needs the header of the page's area.
 */
#define portal_show(r, status, name, ...) do { \
        struct buf page_out_ = buf_on((r)->arena); \
        const struct page_##name page_ = { .frame = portal_frame(r), __VA_ARGS__ }; \
        page_##name(&page_out_, (r)->lang, &page_); \
        http_html((r), (status), buf_get(&page_out_)); \
    } while (0)

/* Where the pages of this person's role begin, for redirects: "/cabinet". */
struct str portal_home(const struct request *r);

/* What a role is called. */
struct str portal_role(enum role role, enum lang lang);

/* The word of casework/word.h for where a case stands; to the person it is "you". Its tag's colour. */
struct str portal_word(struct str word, bool to_person, enum lang lang);
struct str portal_word_colour(struct str word);

/* web_config.page_problem */
void portal_problem(struct request *r, int status, const struct diags *d);

/* Every table of addresses, for web_config. Static memory. */
const struct route_table *portal_tables(size_t *n);

/* "~/cases/N/decide": an address of ours with the pieces percent-encoded; %s is a struct str. */
struct str portal_href(struct request *r, const char *pattern, ...);

#endif
