/*
 * NAME    shapes - the fields of every command's body, one row a field
 * WHY     one table drives what decide reads, what it refuses and what the API describes
 * OWNS    names and limits of fields; README.md and docs/cases.md tell them to people
 */
#include "casework/room.h"

#define N(list) list, sizeof list / sizeof list[0]
#define LINE(name, required, says) { name, FIELD_LINE, required, 0, NULL, NULL, 0, says }
#define TEXT(name, required, says) { name, FIELD_TEXT, required, 0, NULL, NULL, 0, says }
#define CODE(name, required, says) { name, FIELD_CODE, required, 0, NULL, NULL, 0, says }
#define ONE(name, required, values, says) { name, FIELD_CODE, required, 0, values, NULL, 0, says }
#define FACTS(says) { "facts", FIELD_FACTS, false, 0, NULL, NULL, 0, says }
#define PLAIN(name, type, required, says) { name, type, required, 0, NULL, NULL, 0, says }
#define NESTED(name, type, required, most, of, says) \
    { name, type, required, most, NULL, N(of), says }
#define SOURCE \
    LINE("source", false, "where the facts were found: a document, a register, an answer")

static const struct field name_fields[] = {
    LINE("family", false, "family name"),
    LINE("given", false, "given name"),
    LINE("patronymic", false, "patronymic, if the document has one"),
    LINE("latin", false, "the whole name in Latin letters, as in the passport"),
};
static const struct field contact_fields[] = {
    LINE("phone", false, "telephone for notices"),
    LINE("email", false, "address for electronic mail"),
};
static const struct field person_fields[] = {
    NESTED("name", FIELD_OBJECT, false, 0, name_fields, "the person's name"),
    LINE("iin", false, "individual identification number, twelve digits"),
    LINE("document", false, "number of an identity document, for a person without an IIN"),
    TEXT("address", false, "postal address"),
    NESTED("contact", FIELD_OBJECT, false, 0, contact_fields, "how notices reach the person"),
    ONE("language", false, "kk|ru|en", "language of the answer"),
};
static const struct field representative_fields[] = {
    NESTED("name", FIELD_OBJECT, false, 0, name_fields, "the representative's name"),
    LINE("iin", false, "individual identification number of the representative"),
    LINE("basis", true, "the authority: parent, guardian, power of attorney with number and date"),
};
static const struct field document_fields[] = {
    CODE("code", true, "code of the document, as the law's list names it"),
    CODE("for", false, "whom it is about: applicant (the default), children[0], relatives[1]"),
    ONE("form", false, "file|original-seen|register",
        "a file, an original that was seen, data of a register"),
    PLAIN("blob", FIELD_HEX, false, "name of the stored file"),
    ONE("media", false, "application/pdf|image/jpeg|image/png", "kind of the file"),
    PLAIN("size", FIELD_INT, false, "bytes of the file"),
    LINE("name", false, "name of the file"),
    PLAIN("valid-until", FIELD_DATE, false, "last day on which the document is valid"),
};
static const struct field wanted_fields[] = {
    CODE("code", true, "code of the document, as the law's list names it"),
    CODE("for", false, "whom it is about: applicant (the default), children[0], relatives[1]"),
};

static const struct field draft_fields[] = {
    CODE("service", false, "code of the service"),
    NESTED("person", FIELD_OBJECT, false, 0, person_fields, "who applies"),
    NESTED("representative", FIELD_OBJECT, false, 0, representative_fields,
        "who acts for the person"),
    FACTS("facts known so far"),
    ONE("language", false, "kk|ru|en", "language of the answer"),
};
static const struct field file_fields[] = {
    CODE("service", false, "code of the service; a draft has it"),
    NESTED("person", FIELD_OBJECT, false, 0, person_fields, "who applies; a draft has it"),
    NESTED("representative", FIELD_OBJECT, false, 0, representative_fields,
        "who acts for the person"),
    FACTS("facts of the application"),
    NESTED("documents", FIELD_LIST, false, 200, document_fields, "documents handed in"),
    CODE("channel", false,
        "how it is filed: portal, mobile-app, messenger-bot, service-centre, police, mission"),
    ONE("filed-by", false, "self|legal-representative|intermediary", "who files"),
    PLAIN("claimed", FIELD_MOMENT, false, "when an offline counter accepted the papers"),
    CODE("place", false, "office asked for: a region or a post"),
    ONE("language", false, "kk|ru|en", "language of the answer"),
    LINE("previous", false, "number of the returned application that this one follows"),
};
static const struct field pay_fields[] = {
    PLAIN("kzt", FIELD_MONEY, true, "the sum paid, in tenge"),
    LINE("reference", true, "reference of the payment"),
    PLAIN("on", FIELD_DATE, false, "day of the payment; today when absent"),
};
static const struct field accept_fields[] = {
    FACTS("facts the office found"), SOURCE,
    TEXT("remark", false, "a remark for the file"),
};
static const struct field return_fields[] = { TEXT("remark", false, "a remark for the person") };
static const struct field assign_fields[] = {
    LINE("to", false, "login of the officer who takes the case"),
    CODE("place", false, "office that takes the case: a region or a post"),
    LINE("reason", false, "why it changes hands"),
};
static const struct field recuse_fields[] = {
    LINE("who", false, "login of who steps aside; yourself when absent"),
    TEXT("why", true, "the circumstances that put impartiality in doubt"),
};
static const struct field send_check_fields[] = {
    CODE("check", false, "code of the check; every check that is due when absent"),
};
static const struct field answer_check_fields[] = {
    CODE("check", true, "code of the check"),
    ONE("answer", true, "clear|negative|facts", "nothing against it, objection, or facts found"),
    FACTS("facts found"),
    TEXT("text", false, "reasons"),
    LINE("reference", false, "number of the body's paper"),
    SOURCE,
};
static const struct field ask_fields[] = {
    TEXT("question", true, "the question; it stops no clock"),
    NESTED("documents", FIELD_LIST, false, 0, wanted_fields, "missing documents asked for"),
    PLAIN("until", FIELD_DATE, false, "day until which an answer is awaited"),
};
static const struct field answer_fields[] = {
    CODE("id", true, "id of the question"),
    TEXT("answer", true, "the answer"),
    FACTS("facts stated"),
};
static const struct field stop_fields[] = {
    CODE("stop", true, "code of the reason the law lists"),
    TEXT("reason", true, "what happened"),
};
static const struct field resume_fields[] = {
    CODE("stop", true, "code of the reason that is over"),
    TEXT("reason", false, "what happened"),
};
static const struct field propose_fields[] = {
    PLAIN("grounds", FIELD_CODES, true, "codes of grounds that hold under the facts"),
    FACTS("facts the office found"), SOURCE,
    TEXT("reasons", true, "how the facts fulfil the grounds"),
};
static const struct field object_fields[] = {
    TEXT("text", true, "the objection"),
    PLAIN("hearing", FIELD_BOOL, false, "ask to be heard in person"),
};
static const struct field hear_fields[] = {
    TEXT("protocol", true, "what was said, or that nobody came"),
    FACTS("facts found in the hearing"), SOURCE,
};
static const struct field decide_fields[] = {
    ONE("decision", true, "grant|refuse", "the outcome"),
    PLAIN("grounds", FIELD_CODES, false, "grounds of the refusal; those proposed when absent"),
    FACTS("facts the office found"), SOURCE,
    TEXT("reasons", false, "reasons; required for a refusal unless they were proposed"),
    TEXT("remark", false, "a remark for the person"),
};
static const struct field correct_fields[] = {
    CODE("field", true, "what is corrected: person.name.family, person.address, reasons, remark"),
    TEXT("now", true, "the right spelling"),
    TEXT("reason", true, "what the slip was"),
};
static const struct field deliver_fields[] = {
    ONE("how", true, "in-person|by-post|electronically|to-representative",
        "how it was handed over"),
    LINE("to", false, "who received it"),
    LINE("reference", false, "paper that proves it"),
};
static const struct field withdraw_fields[] = { TEXT("text", false, "the reason, in words") };
static const struct field complain_fields[] = {
    TEXT("text", true, "the complaint: what is wrong and what is asked for"),
    ONE("about", false, "decision|return|cancellation|inaction", "what it is about"),
    CODE("to", false, "body that shall decide; the first the law names when absent"),
    PLAIN("learned", FIELD_DATE, false, "day on which the person learned of it"),
};
static const struct field forward_fields[] = {
    CODE("id", true, "id of the complaint"),
    CODE("to", false, "body that decides it, when another than addressed"),
};
static const struct field decide_complaint_fields[] = {
    CODE("id", true, "id of the complaint"),
    ONE("outcome", true, "cancel|cancel-new-act|perform|dismiss|remit|no-consideration",
        "the outcome"),
    TEXT("reasons", true, "reasons"),
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
