/*
 * NAME    kazakh - endings of Kazakh words cut for search
 * WHY     Kazakh adds plural, possessive and case one behind the other; "азаматтарының" must find
 *         "азамат". There is no Kazakh stemmer among the libraries we have
 * OWNS    the endings, in folded letters (stem.c): ң is н, і is и, ү and ұ are у, қ is к, ғ is г
 * MUST NOT cut below three letters: short words are mostly roots
 *
 * From the end: a case or a locative adjective, a possessive, a plural; at most one of each, the
 * longest that fits. Both the index and the question are cut alike, so a cut that a grammarian
 * would not make costs a little precision and nothing else.
 */
#include <string.h>

#include "acts/room.h"

enum { ROOT = 3 };      /* letters that stay */

static const char *const CASES[] = {
    "нын", "нин", "дын", "дин", "тын", "тин", "нан", "нен", "дан", "ден", "тан", "тен", "нда",
    "нде", "мен", "бен", "пен", "дагы", "деги", "тагы", "теги", "ндагы", "ндеги", "га", "ге", "ка",
    "ке", "на", "не", "да", "де", "та", "те", "ны", "ни", "ды", "ди", "ты", "ти",
};
static const char *const OWNERS[] = {
    "ымыз", "имиз", "ыныз", "иниз", "мыз", "миз", "ныз", "низ", "сы", "си", "ын", "ин", "ым", "им",
    "ы", "и",
};
static const char *const PLURALS[] = { "лар", "лер", "дар", "дер", "тар", "тер" };

static size_t letters(const char *p, size_t n)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += ((unsigned char)p[i] & 0xC0) != 0x80;
    return count;
}

static size_t cut(const char *p, size_t n, const char *const *ends, size_t n_ends, size_t least)
{
    size_t best = 0;

    for (size_t i = 0; i < n_ends; i++) {
        size_t len = strlen(ends[i]);
        if (len > best && len < n && memcmp(p + n - len, ends[i], len) == 0
            && letters(p, n - len) >= least)
            best = len;
    }
    return n - best;
}

#define CUT(list, least) n = cut(p, n, list, sizeof list / sizeof *list, least)

size_t kazakh_stem(const char *p, size_t n)
{
    CUT(CASES, ROOT);
    CUT(OWNERS, ROOT);
    CUT(PLURALS, ROOT);
    return n;
}
