/*
 * NAME    table - every command and every option, one row each
 * WHY     help, usage lines, suggestions, checks of what was typed and dispatch are read from these rows
 */
#include "cli/room.h"


const struct option cli_options[OPT_COUNT] = {
    [OPT_JSON] = { "json", NULL, true, MSG_cli_opt_json },
    [OPT_LANG] = { "lang", "kk|ru|en", false, MSG_cli_opt_lang },
    [OPT_LAW] = { "law", "DIR", false, MSG_cli_opt_law },
    [OPT_NOW] = { "now", "RFC3339", false, MSG_cli_opt_now },
    [OPT_DATA] = { "data", "DIR", false, MSG_cli_opt_data },
    [OPT_HELP] = { "help", NULL, true, MSG_cli_opt_help },
    [OPT_VERSION] = { "version", NULL, true, MSG_cli_opt_version },
    [OPT_ON] = { "on", "DATE", false, MSG_cli_opt_on },
    [OPT_FACTS] = { "facts", "FILE|-", false, MSG_cli_opt_facts },
    [OPT_FACT] = { "fact", "NAME=VALUE", true, MSG_cli_opt_fact },
    [OPT_INTERVIEW] = { "interview", NULL, true, MSG_cli_opt_interview },
    [OPT_DMN] = { "dmn", "FILE|-", false, MSG_cli_opt_dmn },
    [OPT_FROM] = { "from", "DATE", false, MSG_cli_opt_from },
    [OPT_FOR] = { "for", "\"N UNIT\"", false, MSG_cli_opt_for },
    [OPT_START] = { "start", "next-day|same-day", false, MSG_cli_opt_start },
    [OPT_ROLL] = { "roll", "next-working-day|none", false, MSG_cli_opt_roll },
    [OPT_BUDGET] = { "budget", "N", false, MSG_cli_opt_budget },
    [OPT_DEMO] = { "demo", NULL, false, MSG_cli_opt_demo },
    [OPT_LISTEN] = { "listen", "ADDRESS:PORT", false, MSG_cli_opt_listen },
    [OPT_DB] = { "db", "URL", false, MSG_cli_opt_db },
    [OPT_RATE] = { "rate", "N", false, MSG_cli_opt_rate },
    [OPT_BASE_URL] = { "base-url", "URL", false, MSG_cli_opt_base_url },
    [OPT_THREADS] = { "threads", "N", false, MSG_cli_opt_threads },
    [OPT_AS] = { "as", "ROLE:ID", false, MSG_cli_opt_as },
    [OPT_BODY] = { "body", "FILE|-", false, MSG_cli_opt_body },
    [OPT_DOCUMENT] = { "document", "CODE[@WHO]=FILE", true, MSG_cli_opt_document },
    [OPT_ORIGINAL] = { "original", "CODE[@WHO]", true, MSG_cli_opt_original },
    [OPT_REGISTER] = { "register", "CODE[@WHO]", true, MSG_cli_opt_register },
    [OPT_OUT] = { "out", "FILE|-", false, MSG_cli_opt_out },
    [OPT_PDF] = { "pdf", NULL, false, MSG_cli_opt_pdf },
    [OPT_NUMBER] = { "number", "NUMBER", false, MSG_cli_opt_number },
    [OPT_KEY] = { "idempotency-key", "KEY", false, MSG_cli_opt_key },
    [OPT_CONTENT] = { "content", "FILE", false, MSG_cli_opt_content },
    [OPT_AT] = { "at", "RFC3339", false, MSG_cli_opt_at },
    [OPT_ANCHORS] = { "anchors", "FILE|DIR", true, MSG_cli_opt_anchors },
    [OPT_CRL] = { "crl", "FILE|URL", true, MSG_cli_opt_crl },
    [OPT_OCSP] = { "ocsp", "FILE|URL", true, MSG_cli_opt_ocsp },
    [OPT_TSA] = { "tsa", "FILE|URL", true, MSG_cli_opt_tsa },
    [OPT_ONLINE] = { "online", NULL, false, MSG_cli_opt_online },
    [OPT_ENV] = { "env", "production|test", false, MSG_cli_opt_env },
    [OPT_ROLE] = { "role", "ROLE", false, MSG_cli_opt_role },
    [OPT_IIN] = { "iin", "NUMBER", false, MSG_cli_opt_iin },
    [OPT_BIN] = { "bin", "NUMBER", false, MSG_cli_opt_bin },
    [OPT_PASSWORD] = { "password", "WORD", false, MSG_cli_opt_password },
    [OPT_PASSWORD_FILE] = { "password-file", "FILE", false, MSG_cli_opt_password_file },
    [OPT_P12] = { "p12", "FILE|pkcs11:...", false, MSG_cli_opt_p12 },
    [OPT_DETACHED] = { "detached", NULL, false, MSG_cli_opt_detached },
    [OPT_XML] = { "xml", NULL, false, MSG_cli_opt_xml },
    [OPT_WSSE] = { "wsse", NULL, false, MSG_cli_opt_wsse },
    [OPT_CONFIG] = { "config", "FILE", false, MSG_cli_opt_config },
    [OPT_NAME] = { "name", "NAME", false, MSG_cli_opt_name },
    [OPT_VAULT_KEYS] = { "vault-keys", "FILE", false, MSG_cli_opt_vault_keys },
    [OPT_LAW_NEW] = { "law-new", "DIR", false, MSG_cli_opt_law_new },
    [OPT_KEEP] = { "keep", NULL, false, MSG_cli_opt_keep },
    [OPT_COUNTRY] = { "country", "CC", false, MSG_cli_opt_country },
    [OPT_KIND] = { "kind", "KIND", false, MSG_cli_opt_kind },
    [OPT_ADOPTED] = { "adopted", "FROM..TO", false, MSG_cli_opt_adopted },
    [OPT_IN_FORCE] = { "in-force", "DATE", false, MSG_cli_opt_in_force },
    [OPT_THEME] = { "theme", "THEME", false, MSG_cli_opt_theme },
    [OPT_TAG] = { "tag", "TAG", false, MSG_cli_opt_tag },
    [OPT_LIMIT] = { "limit", "N", false, MSG_cli_opt_limit },
    [OPT_OFFSET] = { "offset", "N", false, MSG_cli_opt_offset },
    [OPT_TCK] = { "tck", "DIR", true, MSG_cli_opt_tck },
    [OPT_ACTS] = { "acts", "DIR", false, MSG_cli_opt_acts },
    [OPT_BY] = { "by", "NAME", false, MSG_cli_opt_by },
    [OPT_EVENT] = { "event", "filed|decided|N", false, MSG_cli_opt_event },
};

#define ON OPT_ON
#define CONFIG OPT_CONFIG
#define VAULT OPT_VAULT_KEYS
#define FACTS OPT_FACTS, OPT_FACT
#define TERM OPT_FROM, OPT_FOR, OPT_START, OPT_ROLL
#define SERVE OPT_LISTEN, OPT_DB, OPT_RATE, OPT_BASE_URL, OPT_THREADS, CONFIG, VAULT
#define CASE OPT_AS, OPT_BODY, FACTS, OPT_DOCUMENT, OPT_ORIGINAL, OPT_REGISTER, OPT_OUT, OPT_KEY, OPT_NUMBER, \
    CONFIG, VAULT
#define KEYS OPT_OUT, OPT_DEMO, OPT_NAME, OPT_BASE_URL
#define PASSWORD OPT_PASSWORD, OPT_PASSWORD_FILE
#define VERIFY OPT_CONTENT, OPT_AT, OPT_ANCHORS, OPT_CRL, OPT_OCSP, OPT_TSA, OPT_ONLINE, OPT_ENV, OPT_ROLE, \
    OPT_IIN, OPT_BIN, PASSWORD
#define SIGN OPT_TSA, OPT_OCSP, OPT_CRL, OPT_ANCHORS, OPT_P12, OPT_DETACHED, OPT_XML, OPT_WSSE, OPT_OUT, \
    PASSWORD
#define FOUND OPT_COUNTRY, OPT_KIND, OPT_NUMBER, OPT_ADOPTED, OPT_IN_FORCE, OPT_THEME, OPT_TAG, OPT_LIMIT, OPT_OFFSET
#define OPTIONS(...) (const unsigned char[]){ __VA_ARGS__, OPT_COUNT }

const struct verb cli_verbs[] = {
    { "help", "[COMMAND]", 0, 2, NULL, MSG_cli_help_help, help_run, false },
    { "services", NULL, 0, 0, NULL, MSG_cli_help_services, run_services, false },
    { "assess", "SERVICE", 1, 1, OPTIONS(ON, FACTS, OPT_INTERVIEW), MSG_cli_help_assess, run_assess, false },
    { "ask", "SERVICE", 1, 1, OPTIONS(ON, FACTS), MSG_cli_help_ask, run_ask, false },
    { "why", "SERVICE CODE[@WHO]", 2, 2, OPTIONS(ON, FACTS), MSG_cli_help_why, run_why, false },
    { "term", NULL, 0, 0, OPTIONS(TERM), MSG_cli_help_term, run_term, false },
    { "fee", "SERVICE", 1, 1, OPTIONS(ON), MSG_cli_help_fee, run_fee, false },
    { "iin", "NUMBER", 1, 1, NULL, MSG_cli_help_iin, run_iin, false },
    { "law check", NULL, 0, 0, OPTIONS(OPT_BUDGET, OPT_ACTS), MSG_cli_help_law_check, run_law_check, false },
    { "law test", "[PATH...]", 0, -1, OPTIONS(OPT_TCK), MSG_cli_help_law_test, run_law_test, false },
    { "law show", "SERVICE", 1, 1, OPTIONS(ON), MSG_cli_help_law_show, run_law_show, false },
    { "law diff", "SERVICE DATE DATE", 3, 3, NULL, MSG_cli_help_law_diff, run_law_diff, false },
    { "law rehearse", NULL, 0, 0, OPTIONS(OPT_LAW_NEW, OPT_KEEP, CONFIG, VAULT), MSG_cli_help_law_rehearse,
      run_law_rehearse, false },
    { "law sign-off", "SERVICE|ACT#CLAUSE...", 1, -1, OPTIONS(OPT_BY, OPT_ACTS),
      MSG_cli_help_law_sign_off, run_law_sign_off, false },
    { "law export", "SERVICE", 1, 1, OPTIONS(OPT_DMN), MSG_cli_help_law_export, run_law_export, false },
    { "law import", "FILE.dmn", 1, 1, OPTIONS(OPT_OUT), MSG_cli_help_law_import, run_law_import, false },
    { "acts import", "PATH...", 1, -1, OPTIONS(OPT_COUNTRY, OPT_FROM), MSG_cli_help_acts_import,
      run_acts_import, false },
    { "acts search", "[TEXT]", 0, -1, OPTIONS(FOUND), MSG_cli_help_acts_search, run_acts_search, false },
    { "acts outline", NULL, 0, 0, NULL, MSG_cli_help_acts_outline, run_acts_outline, false },
    { "acts show", "CODE", 1, 1, OPTIONS(ON), MSG_cli_help_acts_show, run_acts_show, false },
    { "acts diff", "CODE DATE[:LANG] DATE[:LANG]", 3, 3, NULL, MSG_cli_help_acts_diff, run_acts_diff, false },
    { "acts links", "CODE", 1, 1, NULL, MSG_cli_help_acts_links, run_acts_links, false },
    { "acts export", "[CODE]", 0, 1, OPTIONS(ON, OPT_PDF, OPT_OUT), MSG_cli_help_acts_export, run_acts_export, false },
    { "init", "DIR", 1, 1, OPTIONS(OPT_DEMO, CONFIG, VAULT), MSG_cli_help_init, run_init, false },
    { "staff add", "LOGIN", 1, 1, OPTIONS(OPT_NAME, OPT_IIN, VAULT), MSG_cli_help_staff_add, run_staff_add, false },
    { "serve", NULL, 0, 0, OPTIONS(SERVE), MSG_cli_help_serve, run_serve, false },
    { "check", "DIR", 1, 1, OPTIONS(VAULT), MSG_cli_help_check, run_check, false },
    { "backup", "DIR FILE", 2, 2, OPTIONS(VAULT), MSG_cli_help_backup, run_backup, false },
    { "restore", "FILE DIR", 2, 2, OPTIONS(VAULT), MSG_cli_help_restore, run_restore, false },
    { "vault status", NULL, 0, 0, OPTIONS(VAULT), MSG_cli_help_vault_status, run_vault_status, false },
    { "vault rekey", NULL, 0, 0, OPTIONS(VAULT), MSG_cli_help_vault_rekey, run_vault_rekey, false },
    { "vault key", NULL, 0, 0, OPTIONS(VAULT), MSG_cli_help_vault_key, run_vault_key, false },
    { "case", "COMMAND [NUMBER]", 1, 3, OPTIONS(CASE), MSG_cli_help_case, run_case, true },
    { "keys make", NULL, 0, 0, OPTIONS(KEYS), MSG_cli_help_keys_make, run_keys_make, false },
    { "journal head", NULL, 0, 0, OPTIONS(CONFIG), MSG_cli_help_journal_head, run_journal_head, false },
    { "journal prove", "NUMBER", 1, 1, OPTIONS(CONFIG, OPT_EVENT, OPT_OUT), MSG_cli_help_journal_prove,
      run_journal_prove, false },
    { "journal verify", NULL, 0, 0, NULL, MSG_cli_help_journal_verify, run_journal_verify, false },
    { "journal witness", "FILE", 1, 1, OPTIONS(CONFIG), MSG_cli_help_journal_witness, run_journal_witness, false },
    { "journal stamp", NULL, 0, 0, OPTIONS(CONFIG), MSG_cli_help_journal_stamp, run_journal_stamp, false },
    { "journal stamps", NULL, 0, 0, OPTIONS(CONFIG), MSG_cli_help_journal_stamps, run_journal_stamps, false },
    { "verify", "FILE...", 1, -1, OPTIONS(VERIFY), MSG_cli_help_verify, run_verify, false },
    { "sign", "FILE", 1, 1, OPTIONS(SIGN), MSG_cli_help_sign, run_sign, false },
};
const size_t cli_n_verbs = sizeof cli_verbs / sizeof *cli_verbs;
