/* NAME account - what a person may sign in with, as one record; inside of factors */
#ifndef WEB_ACCOUNT_H
#define WEB_ACCOUNT_H

#include "web/factors.h"

struct account {
    struct str person, name;
    struct json *v;             /* {person,name,phone,mail,totp:{..},passkeys:[..],recovery:[..]} */
    int64_t version;            /* 0: not kept yet */
    bool by_phone;              /* pending_read: the first step was a telephone */
};
/* The account of a person, or a new one. */
bool account_load(struct request *r, struct str person, struct account *out, struct diags *d);
bool account_save(struct request *r, struct account *acc, struct diags *d);
/* The person an address or a passkey belongs to; STR_NONE when it belongs to nobody. */
bool login_find(struct request *r, const char *kind, struct str address, struct str *person, struct diags *d);
/* Saves the account together with an address that becomes, or ceases to be, a way to it. */
bool account_save_login(struct request *r, struct account *acc, const char *kind, struct str address, bool drop,
                        struct diags *d);
/* Which second steps there are: "totp,passkey,recovery". */
struct str account_needs(struct request *r, const struct account *acc);

/* An address was confirmed, the second step is awaited: who, in a record of this browser. by_phone:
 * with it the session counts as one by SMS, which may do more than one by mail. */
bool pending_save(struct request *r, struct str person, bool by_phone, struct diags *d);
bool pending_read(struct request *r, struct account *acc, struct diags *d);
bool pending_done(struct request *r, struct account *acc, enum sign_method m, struct diags *d);

#endif
