/*
 * NAME    page - what compiled pages call; see docs/pages.md
 * WHY     generated code stays dull: every escape and every spelling is a function here or in base
 */
#ifndef PORTAL_PAGE_H
#define PORTAL_PAGE_H

#include "base/text_portal.h"
#include "base/words.h"

/* What a page wrote: the only thing that goes out unescaped. Make it with html_of. */
struct html { struct str s; };
struct html html_of(struct buf *b);

/* An address in an attribute. "~/x" becomes "/kk/x"; one whose scheme is none of ours becomes "#". */
void page_url(struct buf *out, enum lang lang, struct str url);
/* "/kk" */
void page_root(struct buf *out, enum lang lang);

/* Pieces joined: an address or a name made of words of the page and of fields. */
struct page_piece { struct str s; bool encode; };
struct str page_join(struct arena *a, const struct page_piece *pieces, size_t n);
struct str page_digits(struct arena *a, int64_t n);

#endif
