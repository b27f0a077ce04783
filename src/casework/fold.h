/*
 * NAME    casework/fold - what the two halves of the fold share
 */
#ifndef CASEWORK_FOLD_H
#define CASEWORK_FOLD_H

#include "casework/room.h"

/* Applies one event's data; false when it cannot be read. */
typedef bool folder(struct case_state *s, const struct event *e);

folder fold_drafted, fold_filed, fold_accepted, fold_returned, fold_document_added, fold_fee_paid,
    fold_check_sent,
    fold_check_answered, fold_check_lapsed, fold_question_asked, fold_question_answered,
        fold_clock_stopped,
    fold_clock_resumed, fold_refusal_proposed, fold_objected, fold_hearing_held, fold_decided,
        fold_corrected,
    fold_delivered, fold_withdrawn, fold_complained, fold_complaint_forwarded,
        fold_complaint_decided, fold_reopened,
    fold_cancelled, fold_cancellation_proposed, fold_expired, fold_assigned, fold_recused,
    fold_transferred, fold_linked,
        fold_deadline_passed, fold_represented, fold_authority_checked, fold_representation_ended;

/* Who acts for the person from now on; NULL: nobody. False when the last day cannot be read. */
bool case_set_representative(struct case_state *s, struct json *representative);

/* A day or a moment of an event's data: absent and null are none; false when it is something
 * else. */
bool data_day(const struct json *o, const char *key, day *out);
bool data_moment(const struct json *o, const char *key, moment *out);
/* The facts of the event become known, with their source. */
void case_learn(struct case_state *s, const struct event *e);

#endif
