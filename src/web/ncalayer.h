/*
 * NAME    ncalayer - what the signing program beside a person's browser is told and answers
 * WHY     keys never leave the person's machine: our page's script passes these texts to NCALayer and
 *         back, and understands nothing of them
 * OWNS    the texts; module kz.gov.pki.knca.basics, method sign
 * ERRORS  enum ncalayer_answer
 */
#ifndef WEB_NCALAYER_H
#define WEB_NCALAYER_H

#include "base/text.h"

#define NCALAYER_URL "wss://127.0.0.1:13579/"
enum ncalayer_format { NCALAYER_CMS, NCALAYER_XML };

/* The JSON text to send. CMS: detached over `content` (given in base64), so that what is verified is
 * what we kept, not what came back. any_authority: also keys of test centres, for trials. */
struct str ncalayer_sign(struct arena *a, enum ncalayer_format f, struct str content, enum lang lang,
                         bool any_authority);

enum ncalayer_answer { NCALAYER_SIGNED, NCALAYER_CANCELLED, NCALAYER_REFUSED, NCALAYER_UNREADABLE };
/* What came back: the recorded forms of the present module and of the older one. `signature` is PEM,
 * base64 or XML as it stands; `says` the program's own words, when it refused. */
enum ncalayer_answer ncalayer_read(struct arena *a, struct str text, struct str *signature, struct str *says);

#endif
