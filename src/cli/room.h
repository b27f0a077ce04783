/*
 * NAME    room - what the files of cli share: one invocation, the table of commands, the faces
 * WHY     a command is one row; help, usage, suggestions and dispatch are all read from the row
 */
#ifndef CLI_ROOM_H
#define CLI_ROOM_H

#include <stdio.h>

#include "cli/cli.h"
#include "drift/drift.h"

/* ------------------------------------------------------------------ options */
enum option_id {
    OPT_JSON, OPT_LANG, OPT_LAW, OPT_NOW, OPT_DATA, OPT_HELP, OPT_VERSION,              /* for any command */
    OPT_ON, OPT_FACTS, OPT_FACT, OPT_INTERVIEW,
    OPT_DMN,
    OPT_FROM, OPT_FOR, OPT_START, OPT_ROLL, OPT_BUDGET,
    OPT_DEMO, OPT_LISTEN, OPT_DB, OPT_RATE, OPT_BASE_URL, OPT_THREADS,
    OPT_AS, OPT_BODY, OPT_DOCUMENT, OPT_ORIGINAL, OPT_REGISTER, OPT_OUT, OPT_PDF, OPT_KEY, OPT_NUMBER,
    OPT_CONTENT, OPT_AT, OPT_ANCHORS, OPT_CRL, OPT_OCSP, OPT_TSA, OPT_ONLINE, OPT_ENV, OPT_ROLE, OPT_IIN, OPT_BIN,
    OPT_PASSWORD, OPT_PASSWORD_FILE, OPT_P12, OPT_DETACHED, OPT_XML, OPT_WSSE, OPT_CONFIG, OPT_NAME, OPT_EVENT,
    OPT_VAULT_KEYS, OPT_LAW_NEW, OPT_KEEP,
    OPT_COUNTRY, OPT_KIND, OPT_ADOPTED, OPT_IN_FORCE, OPT_THEME, OPT_TAG, OPT_LIMIT, OPT_OFFSET, OPT_TCK, OPT_ACTS,
    OPT_BY,
    OPT_COUNT
};

struct option {
    const char *name;           /* without the hyphens */
    const char *value;          /* what stands for it in the usage; NULL: a flag */
    bool repeats;
    enum msg help;
};
extern const struct option cli_options[OPT_COUNT];

/* One option as given. `option` is NULL for a field of a case command (resolved against its schema). */
struct given { const struct option *option; struct str name, value; };

/* ------------------------------------------------------------------ one invocation */
struct face { struct buf b; bool colour; size_t width; enum lang lang; };
struct cli;

struct verb {
    const char *name;           /* "assess", "law check" */
    const char *args;           /* "SERVICE CODE"; NULL: none */
    int least, most;            /* words after the name; most -1: any number */
    const unsigned char *options;   /* beside those for any command, ended by OPT_COUNT; NULL: none */
    enum msg help;
    int (*run)(struct cli *c);
    bool fields;                /* further options are fields of the command's schema */
};
extern const struct verb cli_verbs[];
extern const size_t cli_n_verbs;
/* Is the option one of this command's own? Is it for any command? */
bool verb_takes(const struct verb *v, size_t option);
bool option_global(size_t option);

struct cli {
    const struct cli_ports *ports;
    struct arena *arena;
    struct diags diags;
    enum lang lang;
    bool json, answered;        /* answered: the one JSON document is in `out` */
    struct face out;
    struct clock_port clock;
    moment fixed;               /* --now */
    const struct verb *verb;
    struct str *words; size_t n_words;      /* behind the verb's name */
    struct given *given; size_t n_given;
    struct law *law;
    struct str acts[64]; size_t n_acts;     /* acts cited so far: [1], [2] in a face */
    struct flow_config outside;             /* what --config gave, once `configured` */
    bool configured;
};

/* args.c: fills verb, words and options; false with diags. */
bool args_read(struct cli *c, int argc, char **argv);
const struct given *args_first(const struct cli *c, enum option_id id);
bool args_has(const struct cli *c, enum option_id id);
/* online.c: *out is whom to ask, NULL when nobody; false and a diag. */
bool is_address(struct str s);
bool cli_online(struct cli *c, bool signing, struct trust_online **out);
struct str args_get(const struct cli *c, enum option_id id);          /* STR_NONE when absent */
bool args_day(struct cli *c, enum option_id id, day *out);            /* DAY_NONE when absent; false with a diag */
bool args_count(struct cli *c, enum option_id id, int64_t fallback, int64_t least, int64_t most, int64_t *out);
const struct verb *verb_find(struct str first, struct str second, int *used);
/* The nearest name to what was typed, or STR_NONE. */
struct str nearest(struct arena *a, struct str typed, const struct str *names, size_t n);
bool starts_option(struct str word);

/* help.c */
int help_run(struct cli *c);
void help_usage(struct face *f, struct arena *a, const struct verb *v);

/* problem.c: a fault in the person's language. */
struct diag *fault(struct cli *c, enum diag_class class, const char *code, enum msg id, const struct str *args,
                   size_t n);
#define fault_of(c, class, code, ...) FAULT_PICK_(__VA_ARGS__, FAULT_SOME_, FAULT_SOME_, FAULT_SOME_, FAULT_NONE_, 0) \
    ((c), (class), (code), __VA_ARGS__)
#define FAULT_PICK_(m, a1, a2, a3, pick, ...) pick
#define FAULT_NONE_(c, class, code, m) fault((c), (class), (code), (m), NULL, 0)
#define FAULT_SOME_(c, class, code, m, ...) fault((c), (class), (code), (m), (const struct str[]){ __VA_ARGS__ }, \
    sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))
struct str say(struct cli *c, enum msg id);             /* the row, for remedies */
int code_of(const struct diags *d);                     /* exit code of the first fault */
struct json *problem_json(struct cli *c, int code);
void problem_print(struct cli *c, FILE *to);

/* The one JSON document, or text when --json was not given. */
int answer_json(struct cli *c, struct json *v, int code);
const char *cli_law_dir(struct cli *c);                 /* --law, or where the law is */
const struct law *cli_law(struct cli *c);               /* loads once; NULL with diags */
const struct law_service *cli_service(struct cli *c, struct str code);
moment cli_now(const struct cli *c);
struct facts *cli_facts(struct cli *c, const struct law *l);      /* --facts and --fact; NULL with diags */
/* Can these facts, set one by one, be true together? */
bool cli_possible(struct cli *c, const struct law *l, const struct facts *f, struct diags *d);
struct json *cli_json_file(struct cli *c, struct str path);       /* a whole file as an object; NULL with diags */

/* outline.c: the acts that the law files cite into the register of a data folder, without texts; the
 * import's report, NULL and diags. */
struct json *outline_acts(struct cli *c, const struct law *law, const char *dir);
/* face_law.c: what a table of the law ("documents") is called; the code itself when it has no name. */
struct str face_table_name(struct str name, enum lang lang);

/* ------------------------------------------------------------------ face.c: text at 80 columns */
enum tone { TONE_PLAIN, TONE_BOLD, TONE_GOOD, TONE_BAD, TONE_WARN, TONE_DIM };
struct face face_on(struct arena *a, enum lang lang, bool colour);
struct str face_safe(struct arena *a, struct str s);     /* without what a terminal would obey */
void face_toned(struct face *f, enum tone t, struct str s);
void face_line(struct face *f);                                     /* ends a line */
void face_title(struct face *f, struct str s);
void face_head(struct face *f, enum msg id);
/* Text broken at blanks to the width; `first` columns are already written, further lines begin at `indent`. */
size_t face_wrap(struct face *f, enum tone t, size_t first, size_t indent, struct str s);   /* the column it ends in */
/* "  + text" and, dim, what stands below it. */
void face_item(struct face *f, const char *mark, enum tone t, struct str text);
/* The same, with a citation behind the text, or below it where it does not fit. */
void face_cited(struct face *f, const char *mark, enum tone t, struct str text, struct str cite);
void face_note(struct face *f, struct str text);
void face_pair(struct face *f, size_t column, struct str label, enum tone t, struct str value);
void face_pad(struct face *f, struct str s, size_t columns);
/* Rows of cells, aligned; the last column is wrapped. `right`: bits of columns that are set to the right. */
void face_table(struct face *f, const struct str *cells, size_t rows, size_t columns, uint32_t right);
/* Any JSON as an outline: what has no face of its own. */
void face_outline(struct face *f, struct arena *a, const struct json *v);

/* ------------------------------------------------------------------ faces of answers */
struct str face_cite(struct cli *c, const struct law *l,
                     const struct law_cite *cite);     /* "[1] cl. 9; [2] art. 55" */
struct str face_clause(struct cli *c, const struct law *l, struct str clause);
void face_acts(struct face *f, struct cli *c, const struct law *l, const struct assessment *as);
struct str face_subject(struct cli *c, struct str subject);
void face_assessment(struct face *f, struct cli *c, const struct law *l, const struct assessment *as);
void face_fee(struct face *f, struct cli *c, const struct law *l, const struct law_fee *fee);
void face_case(struct face *f, struct cli *c, const struct json *v);
void face_clocks(struct face *f, struct cli *c, const struct json *list, bool whole);
struct str face_word(struct cli *c, struct str word);       /* a word of the journal: a status, an answer */
void face_law(struct face *f, struct cli *c, const struct json *v);
void face_reasons(struct face *f, struct cli *c, const struct law *l, const struct json *why);
void face_why(struct face *f, struct cli *c, const struct json *v);
struct str face_limit(struct arena *a, enum lang lang, struct str limit);      /* "20 working-days" in words */

/* cmd_drift.c: the law against the register of the data folder --acts; false with diags. */
bool cli_drift(struct cli *c, const struct law *l, struct drift *out);
void face_drift(struct cli *c, const struct drift *x);      /* what was compared, in a sentence */

/* interview.c: asks only what matters and changes f, until nothing is open or the input ends. False: a fault. */
bool interview(struct cli *c, const struct law *l, const struct law_service *s, struct facts *f, day on, FILE *in,
               FILE *out);

/* ------------------------------------------------------------------ stores */
struct cli_store { struct store *store; struct flow *flow; struct flow_reader *reader; };
bool cli_data(struct cli *c, char **dir);               /* --data, required */
bool cli_data_kept(struct cli *c, char **dir);          /* --data, or ./data where ./run keeps it */
/* What a flow of this invocation is made of, without law and store: the ports and --config. `data`: where no key may
 * lie, or NULL. */
bool cli_flow(struct cli *c, const char *data, struct flow_config *out);
bool cli_open(struct cli *c, struct cli_store *s, bool with_flow);
void cli_close(struct cli_store *s);
const char *cli_vault(struct cli *c);                   /* --vault-keys, or NULL */
bool cli_actor(struct cli *c, struct store *st, struct actor *out);            /* --as ROLE:ID */
struct json *case_body(struct cli *c, enum command_type type, struct store *st);
void demo_fill(struct cli *c, struct store *st, struct json *people, bool *ok);
/* The people of the demonstration who sign with a key of their own. */
size_t demo_signers(struct cli *c, struct key_person **out);

/* cmd_vault.c: what is sealed, as JSON and in a line or two. */
struct json *vault_json(struct cli *c, const struct store_vault *v);
void vault_tell(struct cli *c, const struct store_vault *v);

/* ------------------------------------------------------------------ commands */
int run_version(struct cli *c);
int run_services(struct cli *c);
int run_assess(struct cli *c);
int run_ask(struct cli *c);
int run_why(struct cli *c);
int run_term(struct cli *c);
int run_fee(struct cli *c);
int run_iin(struct cli *c);
int run_law_check(struct cli *c);
int run_law_test(struct cli *c);
int run_tck(struct cli *c);             /* law test --tck */
int run_law_show(struct cli *c);
int run_law_diff(struct cli *c);
int run_law_rehearse(struct cli *c);
int run_law_sign_off(struct cli *c);
int run_law_export(struct cli *c);
int run_law_import(struct cli *c);
int run_init(struct cli *c);
int run_staff_add(struct cli *c);
int run_serve(struct cli *c);
int run_check(struct cli *c);
int run_backup(struct cli *c);
int run_restore(struct cli *c);
int run_vault_status(struct cli *c);
int run_vault_rekey(struct cli *c);
int run_vault_key(struct cli *c);
int run_journal_head(struct cli *c);
int run_journal_prove(struct cli *c);
int run_journal_verify(struct cli *c);
int run_case(struct cli *c);
int run_journal_witness(struct cli *c);
int run_journal_stamp(struct cli *c);
int run_journal_stamps(struct cli *c);
int run_keys_make(struct cli *c);
int run_verify(struct cli *c);
int run_sign(struct cli *c);
int run_acts_import(struct cli *c);
int run_acts_outline(struct cli *c);
int run_acts_search(struct cli *c);
int run_acts_show(struct cli *c);
int run_acts_diff(struct cli *c);
int run_acts_links(struct cli *c);
int run_acts_export(struct cli *c);

#endif
