/* NAME public - the pages of the public visitor: nobody signs in, nothing is stored */
#ifndef PORTAL_PUBLIC_H
#define PORTAL_PUBLIC_H

#include "pages/public.h"
#include "portal/portal.h"

void public_start(struct request *r);
void public_services(struct request *r);
void public_service(struct request *r);
void public_checklist(struct request *r);
void public_documents(struct request *r);
void public_guide(struct request *r);
void public_term(struct request *r);
void public_term_ics(struct request *r);
void public_status(struct request *r);
void public_status_post(struct request *r);
void public_check(struct request *r);
void public_check_post(struct request *r);
void public_safe(struct request *r);
void public_safe_post(struct request *r);
void public_safe_code(struct request *r);
void public_safe_code_post(struct request *r);
void public_statistics(struct request *r);
void public_journal(struct request *r);
void public_accessibility(struct request *r);
void public_personal_data(struct request *r);
void public_board(struct request *r);
void public_robots(struct request *r);
void public_sitemap(struct request *r);
void public_security(struct request *r);

/* The service of the address; NULL with the problem answered. */
const struct law_service *public_service_of(struct request *r);
/* A citation without the name of the act that the page names once; `act` is the cited one's code. */
struct str public_short_cite(struct request *r, struct str cite, struct str act, struct str main_act);
/* "20 working days" of "20 working-days"; the text itself when it is no time limit. */
struct str portal_limit(struct arena *a, enum lang lang, struct str limit);
/* Eight characters that let their holder ask for the state of one case without signing in: shown to the applicant
 * with the number (confirmation, slip). Depends on the server's key alone. */
struct str portal_status_code(struct request *r, struct str number);
/* The count that a clock of a case carries. */
struct term_count portal_count(struct arena *a, const struct json *clock);
/* A counted time limit as weeks from Monday for the part `calendar`. */
struct portal_weeks { const struct ui_week *weeks; size_t n; const struct ui_column *heads; size_t n_heads; };
struct portal_weeks portal_weeks(struct request *r, day from, const struct term_count *c);

#endif
