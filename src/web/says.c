/* NAME says - see says.h. OWNS the table of codes. */
#include "web/says.h"

#include "base/panic.h"
#include "web/signin.h"

static const struct { const char *code; enum msg says, remedy; } rows[] = {
    { "challenge-unknown", MSG_web_says_challenge_unknown, MSG_web_do_begin_again },
    { "challenge-expired", MSG_web_says_challenge_expired, MSG_web_do_begin_again },
    { "not-signed", MSG_web_says_not_signed, MSG_web_do_sign_again },
    { "sign-cancelled", MSG_web_says_sign_cancelled, MSG_web_do_sign_again },
    { "sign-program", MSG_web_says_sign_program, MSG_web_do_sign_program },
    { "sign-other-content", MSG_web_says_sign_other, MSG_web_do_begin_again },
    { "sign-not-valid", MSG_web_says_sign_not_valid, MSG_web_do_other_key },
    { "sign-several", MSG_web_says_sign_several, MSG_web_do_sign_again },
    { "sign-no-person", MSG_web_says_sign_no_person, MSG_web_do_other_key },
    { "sign-other-person", MSG_web_says_sign_other_person, MSG_web_do_own_key },
    { "sign-in-not-offered", MSG_web_says_not_offered, MSG_web_do_other_way },
    { "role-not-yours", MSG_web_says_role_not_yours, MSG_web_do_own_role },
    { "method-too-weak", MSG_web_says_method_too_weak, MSG_web_do_stronger },
    { "qr-unknown", MSG_web_says_qr_unknown, MSG_web_do_begin_again },
    { "qr-not-yet", MSG_web_says_qr_not_yet, MSG_web_do_qr_scan },
    { "code-address", MSG_web_says_code_address, MSG_web_do_code_address },
    { "code-unknown", MSG_web_says_code_unknown, MSG_web_do_new_code },
    { "code-wrong", MSG_web_says_code_wrong, MSG_web_do_type_again },
    { "code-locked", MSG_web_says_code_locked, MSG_web_do_new_code },
    { "code-too-many", MSG_web_says_code_too_many, MSG_web_do_wait_hour },
    { "code-not-sent", MSG_web_says_code_not_sent, MSG_web_do_other_way },
    { "second-factor-wrong", MSG_web_says_factor_wrong, MSG_web_do_type_again },
    { "second-factor-none", MSG_web_says_factor_none, MSG_web_do_other_way },
    { "second-factor-many", MSG_web_says_factor_many, MSG_web_do_remove_one },
    { "passkey-refused", MSG_web_says_passkey_refused, MSG_web_do_other_way },
    { "sign-in-first", MSG_web_says_sign_in_first, MSG_web_do_sign_in },
    { "address-taken", MSG_web_says_address_taken, MSG_web_do_other_way },
    { "link-unknown", MSG_web_says_link_unknown, MSG_web_do_ask_link },
    { "link-other-person", MSG_web_says_link_other, MSG_web_do_ask_link },
    { "other-site", MSG_web_says_other_site, MSG_web_do_open_here },
    { "form-outdated", MSG_web_says_form_outdated, MSG_web_do_load_again },
    { "sign-in-needed", MSG_web_says_sign_in_needed, MSG_web_do_sign_in },
    { "answer-too-long", MSG_web_says_answer_long, MSG_web_do_shorten },
    { "form-too-large", MSG_web_says_form_large, MSG_web_do_shorten },
    { "body-too-large", MSG_web_says_form_large, MSG_web_do_smaller },
    { "bad-form", MSG_web_says_bad_form, MSG_web_do_load_again },
    { "document-too-large", MSG_web_says_document_large, MSG_web_do_smaller },
    { "document-kind", MSG_web_says_document_kind, MSG_web_do_document_kind },
    { "document-cut", MSG_web_says_document_cut, MSG_web_do_send_again },
    { "no-such-address", MSG_web_says_no_address, MSG_web_do_first_page },
    { "not-your-role", MSG_web_says_not_your_role, MSG_web_do_own_role },
    { "too-many-requests", MSG_web_says_too_often, MSG_web_do_wait },
    { "too-many-tries", MSG_web_says_too_often, MSG_web_do_wait },
    { "queue-full", MSG_web_says_busy, MSG_web_do_wait },
    { "act-too-long", MSG_web_says_act_long, MSG_web_do_act_long },
    { "no-norm-in-force", MSG_web_says_no_norm, MSG_web_do_other_day },
    { "other-host", MSG_web_says_other_host, MSG_web_do_first_page },
    { "bad-grant", MSG_web_says_bad_grant, MSG_web_do_grant },
    { "too-many-grants", MSG_web_says_many_grants, MSG_web_do_take_back },
    { "no-such-grant", MSG_web_says_no_grant, MSG_web_do_load_again },
    { "slot-taken", MSG_web_says_slot_taken, MSG_web_do_other_time },
    { "slot-not-open", MSG_web_says_slot_closed, MSG_web_do_other_time },
    { "already-reserved", MSG_web_says_reserved, MSG_web_do_move_visit },
    { "no-such-visit", MSG_web_says_no_visit, MSG_web_do_load_again },
    { "no-such-office", MSG_web_says_no_office, MSG_web_do_other_time },
    { "unknown-service", MSG_web_says_no_service, MSG_web_do_services },
    { "too-early", MSG_web_says_too_early, MSG_web_do_wait },
    { "not-called", MSG_web_says_not_called, MSG_web_do_load_again },
    { "bad-plan", MSG_web_says_bad_plan, MSG_web_do_load_again },
    { "no-such-service", MSG_web_says_no_service, MSG_web_do_services },
    { "no-such-case", MSG_web_says_no_case, MSG_web_do_number },
    { "no-such-decision", MSG_web_says_no_decision, MSG_web_do_number },
    { "no-such-document", MSG_web_says_no_document, MSG_web_do_load_again },
    { "no-such-paper", MSG_web_says_no_paper, MSG_web_do_load_again },
    { "no-paper", MSG_web_says_no_paper, MSG_web_do_load_again },
    { "no-archive", MSG_web_says_no_archive, MSG_web_do_wait },
    { "no-such-act", MSG_web_says_no_act, MSG_web_do_register },
    { "no-such-clause", MSG_web_says_no_clause, MSG_web_do_register },
    { "no-such-guidance", MSG_web_says_no_guidance, MSG_web_do_first_page },
    { "no-such-kit", MSG_web_says_no_kit, MSG_web_do_load_again },
    { "no-such-bag", MSG_web_says_no_bag, MSG_web_do_load_again },
    { "draft-changed", MSG_web_says_draft_changed, MSG_web_do_load_again },
    { "draft-too-large", MSG_web_says_draft_large, MSG_web_do_smaller },
    { "other-person", MSG_web_says_other_person, MSG_web_do_desk },
    { "unknown-person", MSG_web_says_unknown_person, MSG_web_do_load_again },
    { "signature-no-code", MSG_web_says_sign_no_code, MSG_web_do_key_or_counter },
    { "document-not-stored", MSG_web_says_not_stored_document, MSG_web_do_send_again },
    { "not-stored", MSG_web_says_not_stored, MSG_web_do_wait },
    { "not-recorded", MSG_web_says_not_recorded, MSG_web_do_wait },
    { "idempotency-key-reused", MSG_web_says_key_reused, MSG_web_do_load_again },
    { "stopping", MSG_web_says_stopping, MSG_web_do_wait },
    { "event-withheld", MSG_web_says_withheld, MSG_web_do_load_again },
    { "no-such-event", MSG_web_says_no_event, MSG_web_do_load_again },
    { "no-journal-key", MSG_web_says_no_journal_key, MSG_web_do_other_way },
    { "number-missing", MSG_web_says_number_missing, MSG_web_do_number },
    { "unknown-token", MSG_web_says_unknown_token, MSG_web_do_sign_in },
};

bool says_of(struct str code, enum lang lang, struct str *says, struct str *remedy)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(code, rows[i].code)) {
            *says = msg(lang, rows[i].says);
            *remedy = msg(lang, rows[i].remedy);
            return true;
        }
    return false;
}

struct diag *web_says(struct diags *d, enum diag_class c, const char *code)
{
    struct str says, remedy;
    bool known = says_of(str_of(code), LANG_EN, &says, &remedy);
    AN(known);
    struct diag *g = diag_add(d, c, code, "%.*s", STR_ARG(says));
    g->remedy = remedy;
    return g;
}
