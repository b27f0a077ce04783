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
