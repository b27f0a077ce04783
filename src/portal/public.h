/* NAME public - the pages of the public visitor */
#ifndef PORTAL_PUBLIC_H
#define PORTAL_PUBLIC_H

#include "portal/portal.h"

void public_start(struct request *r);

#endif
