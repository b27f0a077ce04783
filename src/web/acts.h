/*
 * NAME    web/acts - what an address asks of the register of acts
 * WHY     the API and the pages take the same arguments, and refuse the same ones
 * ERRORS  false with the problem answered (400): bad-date, bad-number, bad-search; 404 no-such-act
 */
#ifndef WEB_ACTS_H
#define WEB_ACTS_H

#include "web/http.h"

/* q, country, kind, body, number, theme, tag, adopted_from, adopted_to, in_force, text_lang, limit,
 * offset. An empty argument is none. */
bool acts_asked(struct request *r, struct acts_query *q);
/* A day of the address; `otherwise` when it is absent or empty. */
bool acts_asked_day(struct request *r, const char *name, day otherwise, day *out);
bool acts_asked_lang(struct request *r, const char *name, enum lang otherwise, enum lang *out);
/* Today in Kazakhstan. */
day acts_today(struct request *r);
/* Is there a register? False: no-such-act has been answered. */
bool acts_there(struct request *r);

/* The act of this answer of acts_show as PDF, to be kept as a file; a problem where it cannot be made. */
void acts_answer_pdf(struct request *r, const struct json *shown);

#endif
