/*
 * NAME    words - numbers, money, dates and counted things as people write them in three languages
 * WHY     a page and a notice must say the same; Russian counts in three forms, Kazakh in one
 *
 * A row of the catalog that is counted has its forms divided by a bar:
 *
 *     MSG(public_days, "%1 day|%1 days", "%1 день|%1 дня|%1 дней", "%1 күн")
 *
 * English two (1; the rest), Russian three (1, 21; 2-4, 22-24; the rest), Kazakh one.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include "base/date.h"
#include "base/money.h"
#include "base/text_portal.h"

/* 1 234 567; in English 1,234,567. The blank does not break the line. */
void words_number(struct buf *b, enum lang lang, int64_t n);
/* 4 325 ₸; tiyn only where there are any. */
void words_money(struct buf *b, enum lang lang, tiyn v);
/* 23 November 2026; 23 ноября 2026 года; 2026 жылғы 23 қараша. Nothing for DAY_NONE and DAY_OPEN. */
void words_day(struct buf *b, enum lang lang, day d);
/* The day and the time of day in Almaty, to the minute. Nothing for MOMENT_NONE. */
void words_moment(struct buf *b, enum lang lang, moment t);
/* The form of a counted row for n; the row itself when it has no forms. */
struct str words_form(enum lang lang, struct str row, int64_t n);
/* text_put with the form for n. */
void words_count(struct buf *b, enum lang lang, unsigned id, int64_t n, const struct str *args,
    size_t count);

/* The same as strings on the arena. */
struct str words_number_str(struct arena *a, enum lang lang, int64_t n);
struct str words_money_str(struct arena *a, enum lang lang, tiyn v);
struct str words_day_str(struct arena *a, enum lang lang, day d);
struct str words_moment_str(struct arena *a, enum lang lang, moment t);
struct str words_count_str(struct arena *a, enum lang lang, unsigned id, int64_t n,
    const struct str *args, size_t count);

#endif
