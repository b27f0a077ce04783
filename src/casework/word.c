/*
 * NAME    word - see word.h
 * WHY     APPC art. 73: while the person may still object to what is proposed, it is their turn; where they
 *         did, or the time is over, it is the office's
 * MUST NOT read the clock: the day is an argument
 */
#include "casework/word.h"

static bool asked_of_person(const struct case_state *s)
{
    for (const struct case_question *q = s->questions; q != NULL; q = q->next) {
        if (q->answered == MOMENT_NONE)
            return true;
    }
    return false;
}

static bool asked_of_bodies(const struct case_state *s)
{
    for (const struct case_check *c = s->checks; c != NULL; c = c->next) {
        if (c->answer.n == 0 && !c->lapsed)
            return true;
    }
    return false;
}

static struct case_word of_live(const struct case_state *s, day today)
{
    static const struct case_word person = { "person", "person" }, office = { "deciding", "office" };

    if (asked_of_person(s))
        return person;
    if (s->status == CASE_FILED)
        return (struct case_word){ s->assigned.n > 0 ? "documents" : "sent", "office" };
    if (s->status == CASE_PROPOSED)
        return !s->objected && s->objection_due != DAY_NONE && today <= s->objection_due ? person : office;
    return asked_of_bodies(s) ? (struct case_word){ "checks", "agencies" } : office;
}

struct case_word case_word(const struct case_state *s, day today)
{
    switch (s->status) {
    case CASE_NONE:
    case CASE_DRAFT:
        return (struct case_word){ "draft", "person" };
    case CASE_FILED:
    case CASE_REVIEW:
    case CASE_PROPOSED:
        return of_live(s, today);
    case CASE_GRANTED:
    case CASE_REFUSED:
        if (s->delivered_at == MOMENT_NONE)
            return (struct case_word){ "decided", "office" };
        /* fall through */
    case CASE_DELIVERED:
        if (s->proposal != NULL && s->cancelling)
            return (struct case_word){ "decided", "office" };
        return (struct case_word){ "closed", "nobody" };
    default:
        return (struct case_word){ "closed", "nobody" };
    }
}
