/*
 * NAME    names - what people read for a role, a state, an event and a command
 * WHY     a name without its three languages does not compile
 */
#include "casework/room.h"

#include "base/panic.h"

/* ------------------------------------------------------------------ names for people */
static const enum msg role_msgs[ROLE_COUNT] = {
    [ROLE_APPLICANT] = MSG_case_role_applicant,
    [ROLE_OPERATOR] = MSG_case_role_operator,
    [ROLE_OFFICER] = MSG_case_role_officer,
    [ROLE_HEAD] = MSG_case_role_head,
    [ROLE_AGENCY] = MSG_case_role_agency,
    [ROLE_APPEAL] = MSG_case_role_appeal,
    [ROLE_SUPERVISOR] = MSG_case_role_supervisor,
    [ROLE_AUDITOR] = MSG_case_role_auditor,
    [ROLE_ADMINISTRATOR] = MSG_case_role_administrator,
    [ROLE_SYSTEM] = MSG_case_role_system,
};

enum msg role_msg(enum role x)
{
    AN(x < ROLE_COUNT);
    return role_msgs[x];
}

static const enum msg status_msgs[CASE_STATUS_COUNT] = {
    [CASE_NONE] = MSG_case_status_none,
    [CASE_DRAFT] = MSG_case_status_draft,
    [CASE_FILED] = MSG_case_status_filed,
    [CASE_RETURNED] = MSG_case_status_returned,
    [CASE_REVIEW] = MSG_case_status_in_review,
    [CASE_PROPOSED] = MSG_case_status_refusal_proposed,
    [CASE_GRANTED] = MSG_case_status_granted,
    [CASE_REFUSED] = MSG_case_status_refused,
    [CASE_DELIVERED] = MSG_case_status_delivered,
    [CASE_WITHDRAWN] = MSG_case_status_withdrawn,
    [CASE_CANCELLED] = MSG_case_status_cancelled,
    [CASE_EXPIRED] = MSG_case_status_expired,
};

enum msg case_status_msg(enum case_status x)
{
    AN(x < CASE_STATUS_COUNT);
    return status_msgs[x];
}

static const enum msg event_msgs[EVENT_COUNT] = {
    [EVENT_DRAFTED] = MSG_case_event_drafted,
    [EVENT_FILED] = MSG_case_event_filed,
    [EVENT_ACCEPTED] = MSG_case_event_accepted,
    [EVENT_RETURNED] = MSG_case_event_returned,
    [EVENT_DOCUMENT_ADDED] = MSG_case_event_document_added,
    [EVENT_FEE_PAID] = MSG_case_event_fee_paid,
    [EVENT_CHECK_SENT] = MSG_case_event_check_sent,
    [EVENT_CHECK_ANSWERED] = MSG_case_event_check_answered,
    [EVENT_CHECK_LAPSED] = MSG_case_event_check_lapsed,
    [EVENT_QUESTION_ASKED] = MSG_case_event_question_asked,
    [EVENT_QUESTION_ANSWERED] = MSG_case_event_question_answered,
    [EVENT_CLOCK_STOPPED] = MSG_case_event_clock_stopped,
    [EVENT_CLOCK_RESUMED] = MSG_case_event_clock_resumed,
    [EVENT_REFUSAL_PROPOSED] = MSG_case_event_refusal_proposed,
    [EVENT_OBJECTED] = MSG_case_event_objected,
    [EVENT_HEARING_HELD] = MSG_case_event_hearing_held,
    [EVENT_DECIDED] = MSG_case_event_decided,
    [EVENT_CORRECTED] = MSG_case_event_corrected,
    [EVENT_DELIVERED] = MSG_case_event_delivered,
    [EVENT_WITHDRAWN] = MSG_case_event_withdrawn,
    [EVENT_COMPLAINED] = MSG_case_event_complained,
    [EVENT_COMPLAINT_FORWARDED] = MSG_case_event_complaint_forwarded,
    [EVENT_COMPLAINT_DECIDED] = MSG_case_event_complaint_decided,
    [EVENT_REOPENED] = MSG_case_event_reopened,
    [EVENT_CANCELLED] = MSG_case_event_cancelled,
    [EVENT_CANCELLATION_PROPOSED] = MSG_case_event_cancellation_proposed,
    [EVENT_EXPIRED] = MSG_case_event_expired,
    [EVENT_ASSIGNED] = MSG_case_event_assigned,
    [EVENT_RECUSED] = MSG_case_event_recused,
    [EVENT_TRANSFERRED] = MSG_case_event_transferred,
    [EVENT_LINKED] = MSG_case_event_linked,
    [EVENT_DEADLINE_PASSED] = MSG_case_event_deadline_passed,
    [EVENT_REPRESENTED] = MSG_case_event_represented,
    [EVENT_AUTHORITY_CHECKED] = MSG_case_event_authority_checked,
    [EVENT_REPRESENTATION_ENDED] = MSG_case_event_representation_ended,
};

enum msg event_msg(enum event_type x)
{
    AN(x < EVENT_COUNT);
    return event_msgs[x];
}

static const enum msg command_msgs[COMMAND_COUNT] = {
    [COMMAND_DRAFT] = MSG_case_command_draft,
    [COMMAND_FILE] = MSG_case_command_file,
    [COMMAND_ADD_DOCUMENT] = MSG_case_command_add_document,
    [COMMAND_PAY] = MSG_case_command_pay,
    [COMMAND_ACCEPT] = MSG_case_command_accept,
    [COMMAND_RETURN] = MSG_case_command_return,
    [COMMAND_ASSIGN] = MSG_case_command_assign,
    [COMMAND_RECUSE] = MSG_case_command_recuse,
    [COMMAND_TRANSFER] = MSG_case_command_transfer,
    [COMMAND_LINK] = MSG_case_command_link,
    [COMMAND_REPRESENT] = MSG_case_command_represent,
    [COMMAND_CHECK_AUTHORITY] = MSG_case_command_check_authority,
    [COMMAND_END_REPRESENTATION] = MSG_case_command_end_representation,
    [COMMAND_SEND_CHECK] = MSG_case_command_send_check,
    [COMMAND_ANSWER_CHECK] = MSG_case_command_answer_check,
    [COMMAND_ASK] = MSG_case_command_ask,
    [COMMAND_ANSWER] = MSG_case_command_answer,
    [COMMAND_STOP] = MSG_case_command_stop,
    [COMMAND_RESUME] = MSG_case_command_resume,
    [COMMAND_PROPOSE_REFUSAL] = MSG_case_command_propose_refusal,
    [COMMAND_OBJECT] = MSG_case_command_object,
    [COMMAND_HEAR] = MSG_case_command_hear,
    [COMMAND_DECIDE] = MSG_case_command_decide,
    [COMMAND_CORRECT] = MSG_case_command_correct,
    [COMMAND_DELIVER] = MSG_case_command_deliver,
    [COMMAND_WITHDRAW] = MSG_case_command_withdraw,
    [COMMAND_COMPLAIN] = MSG_case_command_complain,
    [COMMAND_FORWARD_COMPLAINT] = MSG_case_command_forward_complaint,
    [COMMAND_DECIDE_COMPLAINT] = MSG_case_command_decide_complaint,
    [COMMAND_PROPOSE_CANCELLATION] = MSG_case_command_propose_cancellation,
    [COMMAND_CANCEL] = MSG_case_command_cancel,
    [COMMAND_TICK] = MSG_case_command_tick,
};

enum msg command_msg(enum command_type x)
{
    AN(x < COMMAND_COUNT);
    return command_msgs[x];
}

static const enum msg command_says_msgs[COMMAND_COUNT] = {
    [COMMAND_DRAFT] = MSG_case_says_draft,
    [COMMAND_FILE] = MSG_case_says_file,
    [COMMAND_ADD_DOCUMENT] = MSG_case_says_add_document,
    [COMMAND_PAY] = MSG_case_says_pay,
    [COMMAND_ACCEPT] = MSG_case_says_accept,
    [COMMAND_RETURN] = MSG_case_says_return,
    [COMMAND_ASSIGN] = MSG_case_says_assign,
    [COMMAND_RECUSE] = MSG_case_says_recuse,
    [COMMAND_TRANSFER] = MSG_case_says_transfer,
    [COMMAND_LINK] = MSG_case_says_link,
    [COMMAND_REPRESENT] = MSG_case_says_represent,
    [COMMAND_CHECK_AUTHORITY] = MSG_case_says_check_authority,
    [COMMAND_END_REPRESENTATION] = MSG_case_says_end_representation,
    [COMMAND_SEND_CHECK] = MSG_case_says_send_check,
    [COMMAND_ANSWER_CHECK] = MSG_case_says_answer_check,
    [COMMAND_ASK] = MSG_case_says_ask,
    [COMMAND_ANSWER] = MSG_case_says_answer,
    [COMMAND_STOP] = MSG_case_says_stop,
    [COMMAND_RESUME] = MSG_case_says_resume,
    [COMMAND_PROPOSE_REFUSAL] = MSG_case_says_propose_refusal,
    [COMMAND_OBJECT] = MSG_case_says_object,
    [COMMAND_HEAR] = MSG_case_says_hear,
    [COMMAND_DECIDE] = MSG_case_says_decide,
    [COMMAND_CORRECT] = MSG_case_says_correct,
    [COMMAND_DELIVER] = MSG_case_says_deliver,
    [COMMAND_WITHDRAW] = MSG_case_says_withdraw,
    [COMMAND_COMPLAIN] = MSG_case_says_complain,
    [COMMAND_FORWARD_COMPLAINT] = MSG_case_says_forward_complaint,
    [COMMAND_DECIDE_COMPLAINT] = MSG_case_says_decide_complaint,
    [COMMAND_PROPOSE_CANCELLATION] = MSG_case_says_propose_cancellation,
    [COMMAND_CANCEL] = MSG_case_says_cancel,
    [COMMAND_TICK] = MSG_case_says_tick,
};

struct str command_says_in(enum command_type c, enum lang lang)
{
    AN(c < COMMAND_COUNT);
    return msg(lang, command_says_msgs[c]);
}

const char *command_says(enum command_type c)
{
    return command_says_in(c, LANG_EN).p;   /* a literal of the catalog: it ends with a NUL */
}

bool among(struct str s, const char *list)
{
    struct str rest = str_of(list), head;

    while (str_cut(&rest, '|', &head)) {
        if (str_eq(s, head))
            return true;
    }
    return false;
}
