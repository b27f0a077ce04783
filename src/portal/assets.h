/*
 * NAME    assets - styles, scripts and fonts: bytes of the program, each under an address with its hash
 */
#ifndef PORTAL_ASSETS_H
#define PORTAL_ASSETS_H

#include "base/str.h"

#define STR_INIT(lit) { "" lit, sizeof(lit) - 1 }

struct asset {
    struct str url, media, bytes;
    struct str gzip;            /* empty: not worth it */
};
extern const struct asset portal_assets[];
extern const size_t portal_assets_count;

struct request;
/* GET /assets/{name} */
void portal_asset(struct request *r);

#endif
