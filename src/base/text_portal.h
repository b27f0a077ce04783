/*
 * NAME    text_portal - the rows of the catalog that only pages say
 * WHY     a new sentence on a page must not recompile the law and the store: the constants of the
 *         pages continue those of text.h in a list of their own. Rooms with pages include this.
 *
 * MSG_x of these files is used like any other; one file an area, see the files themselves.
 */
#ifndef BASE_TEXT_PORTAL_H
#define BASE_TEXT_PORTAL_H

#include "base/text.h"

#define MSG(id, en, ru, kk) MSG_##id,
enum {
    MSG_portal_first_ = MSG_COUNT,      /* no row: MSG_COUNT stays "there is none" */
#include "base/msg_portal_all.def"
    MSG_TOTAL
};
#undef MSG

#endif
