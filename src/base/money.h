/* NAME money - tenge as int64 tiyn (1/100); never floating point */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/buf.h"

typedef int64_t tiyn;

bool money_parse(struct str s, tiyn *out);          /* "4325.00", "612.6", "17300" */
void buf_money(struct buf *b, tiyn v);              /* "4325.00" */
struct str money_str(struct arena *a, tiyn v);
/*
 * mci (tiyn) times a decimal multiple scaled by 1000 (0.2 = 200), rounded half up to a tiyn; false
 * on overflow.
 */
bool money_times(tiyn mci, int64_t milli, tiyn *out);

#endif
