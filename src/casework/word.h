/*
 * NAME    casework/word - where a case stands in one of eight words, and whose turn it is
 * WHY     the person, the counter, the officer and the public page must use the same word; a state of the
 *         case alone does not say whether somebody waits for the person or for another body
 */
#ifndef CASEWORK_WORD_H
#define CASEWORK_WORD_H

#include "casework/casework.h"

struct case_word {
    /* draft, sent, documents (being checked), person (waits for them), checks (other bodies have not answered),
     * deciding, decided, closed */
    const char *word;
    const char *turn;           /* person, office, agencies, nobody */
};
/* On that day: an objection may be made until its last day. Pure. */
struct case_word case_word(const struct case_state *s, day today);

#endif
