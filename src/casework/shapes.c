/*
 * NAME    shapes - the fields of every command's body, one row a field
 * WHY     one table drives what decide reads, what it refuses and what the API describes
 * OWNS    names and limits of fields; README.md and docs/cases.md tell them to people
 */
#include "casework/room.h"

#define N(list) list, sizeof list / sizeof list[0]
#define LINE(name, required, says) \
    { name, FIELD_LINE, required, 0, NULL, NULL, 0, MSG_case_field_##says }
#define TEXT(name, required, says) \
    { name, FIELD_TEXT, required, 0, NULL, NULL, 0, MSG_case_field_##says }
#define CODE(name, required, says) \
    { name, FIELD_CODE, required, 0, NULL, NULL, 0, MSG_case_field_##says }
#define ONE(name, required, values, says) \
    { name, FIELD_CODE, required, 0, values, NULL, 0, MSG_case_field_##says }
#define FACTS(says) \
    { "facts", FIELD_FACTS, false, 0, NULL, NULL, 0, MSG_case_field_##says }
#define PLAIN(name, type, required, says) \
    { name, type, required, 0, NULL, NULL, 0, MSG_case_field_##says }
#define NESTED(name, type, required, most, of, says) \
    { name, type, required, most, NULL, N(of), MSG_case_field_##says }
#define SOURCE LINE("source", false, source)

static const struct field name_fields[] = {
    LINE("family", false, family),
    LINE("given", false, given),
    LINE("patronymic", false, patronymic),
    LINE("latin", false, latin),
};
static const struct field contact_fields[] = {
    LINE("phone", false, phone),
    LINE("email", false, email),
};
static const struct field person_fields[] = {
    NESTED("name", FIELD_OBJECT, false, 0, name_fields, person_name),
    LINE("iin", false, iin),
    LINE("document", false, document_number),
    TEXT("address", false, address),
    NESTED("contact", FIELD_OBJECT, false, 0, contact_fields, contact),
    ONE("language", false, "kk|ru|en", language),
};
static const struct field representative_fields[] = {
    NESTED("name", FIELD_OBJECT, false, 0, name_fields, representative_name),
    LINE("iin", false, representative_iin),
    ONE("kind", false, KINDS_BY_LAW "|" KINDS_BY_WILL, representative_kind),
    LINE("basis", true, basis),
    LINE("bin", false, representative_bin),
    PLAIN("until", FIELD_DATE, false, authority_until),
};
static const struct field document_fields[] = {
    CODE("code", true, document_code),
    CODE("for", false, for),
    ONE("form", false, "file|original-seen|register", form),
    PLAIN("blob", FIELD_HEX, false, blob),
    ONE("media", false, "application/pdf|image/jpeg|image/png", media),
    PLAIN("size", FIELD_INT, false, size),
    LINE("name", false, file_name),
    PLAIN("valid-until", FIELD_DATE, false, valid_until),
};
/* What the person or official signed is docs/signed-filings.md; the flow judges it, decide never. */
static const struct field signature_fields[] = {
    ONE("format", true, "cms|xmldsig|paper", signature_format),
    CODE("id", false, signature_id),
    PLAIN("asked", FIELD_MOMENT, false, signature_asked),
    { "data", FIELD_TEXT, false, 512 << 10, NULL, NULL, 0, MSG_case_field_signature_data },
    PLAIN("blob", FIELD_HEX, false, signature_blob),
};
#define SIGNATURE NESTED("signature", FIELD_OBJECT, false, 0, signature_fields, signature)
static const struct field wanted_fields[] = {
    CODE("code", true, document_code),
    CODE("for", false, for),
};

static const struct field named_fields[] = {
    CODE("for", true, for),
    LINE("name", true, people_name),
};
static const struct field draft_fields[] = {
    CODE("service", false, service),
    NESTED("person", FIELD_OBJECT, false, 0, person_fields, person),
    NESTED("representative", FIELD_OBJECT, false, 0, representative_fields, representative),
    FACTS(facts_so_far),
    ONE("language", false, "kk|ru|en", language),
};
static const struct field file_fields[] = {
    CODE("service", false, service_or_draft),
    NESTED("person", FIELD_OBJECT, false, 0, person_fields, person_or_draft),
    NESTED("representative", FIELD_OBJECT, false, 0, representative_fields, representative),
    FACTS(facts),
    NESTED("names", FIELD_LIST, false, 0, named_fields, people_names),
    NESTED("documents", FIELD_LIST, false, 200, document_fields, documents),
    CODE("channel", false, channel),
    ONE("filed-by", false, "self|legal-representative|intermediary", filed_by),
    PLAIN("claimed", FIELD_MOMENT, false, claimed),
    CODE("place", false, place),
    ONE("language", false, "kk|ru|en", language),
    LINE("previous", false, previous),
    SIGNATURE,
};
static const struct field pay_fields[] = {
    PLAIN("kzt", FIELD_MONEY, true, kzt),
    LINE("reference", true, payment_reference),
    PLAIN("on", FIELD_DATE, false, paid_on),
};
static const struct field accept_fields[] = {
    FACTS(facts_found), SOURCE,
    TEXT("remark", false, remark_file),
};
static const struct field return_fields[] = { TEXT("remark", false, remark_person) };
static const struct field assign_fields[] = {
    LINE("to", false, assign_to),
    LINE("reason", false, assign_reason),
};
static const struct field recuse_fields[] = {
    LINE("who", false, recuse_who),
    TEXT("why", true, recuse_why),
};
static const struct field transfer_fields[] = {
    CODE("place", true, transfer_place),
    TEXT("reason", true, transfer_reason),
};
static const struct field link_fields[] = {
    LINE("other", true, link_other),
    PLAIN("linked", FIELD_BOOL, false, link_linked),
    TEXT("why", true, link_why),
};
static const struct field represent_fields[] = {
    NESTED("representative", FIELD_OBJECT, true, 0, representative_fields, representative),
    SIGNATURE,
};
static const struct field check_authority_fields[] = {
    ONE("how", true, "original-seen|notarised-copy|register", authority_how),
    LINE("basis", false, basis),
    PLAIN("until", FIELD_DATE, false, authority_until),
    TEXT("remark", false, remark_file),
};
static const struct field end_representation_fields[] = { TEXT("why", true, end_why) };
static const struct field send_check_fields[] = {
    CODE("check", false, check_or_all),
};
static const struct field answer_check_fields[] = {
    CODE("check", true, check),
    ONE("answer", true, "clear|negative|facts", check_answer),
    FACTS(facts_of_body),
    TEXT("text", false, reasons),
    LINE("reference", false, check_reference),
    SOURCE, SIGNATURE,
};
static const struct field ask_fields[] = {
    TEXT("question", true, question),
    NESTED("documents", FIELD_LIST, false, 0, wanted_fields, wanted),
    PLAIN("until", FIELD_DATE, false, answer_until),
};
static const struct field answer_fields[] = {
    CODE("id", true, question_id),
    TEXT("answer", true, answer),
    FACTS(facts_stated),
    SIGNATURE,
};
static const struct field stop_fields[] = {
    CODE("stop", true, stop),
    TEXT("reason", true, happened),
};
static const struct field resume_fields[] = {
    CODE("stop", true, stop_over),
    TEXT("reason", false, happened),
};
static const struct field propose_fields[] = {
    PLAIN("grounds", FIELD_CODES, true, grounds),
    FACTS(facts_found), SOURCE,
    TEXT("reasons", true, fulfil),
};
static const struct field object_fields[] = {
    TEXT("text", true, objection),
    PLAIN("hearing", FIELD_BOOL, false, hearing),
    SIGNATURE,
};
static const struct field hear_fields[] = {
    TEXT("protocol", true, protocol),
    FACTS(facts_hearing), SOURCE,
};
static const struct field decide_fields[] = {
    ONE("decision", true, "grant|refuse", outcome),
    PLAIN("grounds", FIELD_CODES, false, grounds_refusal),
    FACTS(facts_found), SOURCE,
    TEXT("reasons", false, reasons_refusal),
    TEXT("remark", false, remark_person),
    SIGNATURE,
};
static const struct field correct_fields[] = {
    CODE("field", true, correct_field),
    TEXT("now", true, correct_now),
    TEXT("reason", true, correct_reason),
};
static const struct field deliver_fields[] = {
    ONE("how", true, "in-person|by-post|electronically|to-representative", how),
    LINE("to", false, received_by),
    LINE("reference", false, proof),
};
static const struct field withdraw_fields[] = { TEXT("text", false, words), SIGNATURE };
static const struct field complain_fields[] = {
    TEXT("text", true, complaint),
    ONE("about", false, "decision|return|cancellation|inaction", about),
    CODE("to", false, complaint_to),
    PLAIN("learned", FIELD_DATE, false, learned),
    SIGNATURE,
};
static const struct field forward_fields[] = {
    CODE("id", true, complaint_id),
    CODE("to", false, forward_to),
};
static const struct field decide_complaint_fields[] = {
    CODE("id", true, complaint_id),
    ONE("outcome", true, "cancel|cancel-new-act|perform|dismiss|remit|no-consideration", outcome),
    TEXT("reasons", true, reasons),
};

#define SHAPE(c, list) [COMMAND_##c] = { N(list) }
const struct shape command_shapes[COMMAND_COUNT] = {
    SHAPE(DRAFT, draft_fields),
    SHAPE(FILE, file_fields),
    SHAPE(ADD_DOCUMENT, document_fields),
    SHAPE(PAY, pay_fields),
    SHAPE(ACCEPT, accept_fields),
    SHAPE(RETURN, return_fields),
    SHAPE(ASSIGN, assign_fields),
    SHAPE(RECUSE, recuse_fields),
    SHAPE(TRANSFER, transfer_fields),
    SHAPE(LINK, link_fields),
    SHAPE(REPRESENT, represent_fields),
    SHAPE(CHECK_AUTHORITY, check_authority_fields),
    SHAPE(END_REPRESENTATION, end_representation_fields),
    SHAPE(SEND_CHECK, send_check_fields),
    SHAPE(ANSWER_CHECK, answer_check_fields),
    SHAPE(ASK, ask_fields),
    SHAPE(ANSWER, answer_fields),
    SHAPE(STOP, stop_fields),
    SHAPE(RESUME, resume_fields),
    SHAPE(PROPOSE_REFUSAL, propose_fields),
    SHAPE(OBJECT, object_fields),
    SHAPE(HEAR, hear_fields),
    SHAPE(DECIDE, decide_fields),
    SHAPE(CORRECT, correct_fields),
    SHAPE(DELIVER, deliver_fields),
    SHAPE(WITHDRAW, withdraw_fields),
    SHAPE(COMPLAIN, complain_fields),
    SHAPE(FORWARD_COMPLAINT, forward_fields),
    SHAPE(DECIDE_COMPLAINT, decide_complaint_fields),
    SHAPE(PROPOSE_CANCELLATION, propose_fields),
    SHAPE(CANCEL, withdraw_fields),
    [COMMAND_TICK] = { NULL, 0 },
};
