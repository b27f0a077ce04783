/*
 * NAME    cli - the same commands and queries from a terminal, as text for people or as JSON
 * WHY     an operator, a lawyer and a test all reach the one program without a browser
 * OWNS    the table of commands (name, options, help), the text faces, the interview
 * MUST NOT decide anything; every case command goes through flow
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "flow/flow.h"

/* Exit codes of the contract. */
enum { EXIT_YES = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3 };

/* Keys to be made for a server (sapar keys make). */
struct key_person { struct str id, name, iin, body, organisation, bin; bool head; };
struct keys_wanted {
    const char *dir, *data_dir;         /* where to; the data folder to keep out of, or NULL */
    struct str name, base_url;          /* of the journal: "sapar.example/journal" */
    bool demo, vault;
    const struct key_person *people; size_t n_people;   /* who gets a container; demo only */
    moment now;
};
struct serve_options {
    struct str data, listen, db, base_url, config;
    const char *vault_keys;             /* NULL: as the configuration says */
    int threads, rate, burst;
};

/* What main gives: the outside. */
struct cli_ports {
    struct clock_port clock;            /* --now fixes it */
    struct random_port random;
    struct paper_port paper;
    struct trust_port trust;
    /* All *.md of a folder, sorted by name; false and a diag. */
    bool (*read_law)(const char *dir, struct arena *a, struct law_source **out, size_t *n, struct str *digest,
                     struct diags *d);
    /* A whole file ("-": standard input), at most `max` bytes. */
    bool (*read_file)(const char *path, size_t max, struct arena *a, struct str *out, struct diags *d);
    bool (*write_file)(const char *path, struct str bytes, struct diags *d);
    /* Runs the server until a signal; returns an exit code. */
    int (*serve)(const struct law *l, const struct cli_ports *p, const struct serve_options *o, struct diags *d);
    /* Reads a configuration (path NULL: none) and puts trust, signing and base_url into *f; what it loaded is kept
     * until `release`. */
    bool (*configure)(const char *path, const char *data_dir, const struct cli_ports *p, struct arena *a,
                      struct flow_config *f, struct diags *d);
    void (*release)(void);
    /* Makes a folder of keys and a configuration that names them; told: what to tell who asked. */
    bool (*make_keys)(const struct keys_wanted *w, const struct cli_ports *p, struct arena *a, struct json *told,
                      struct diags *d);
    /* The way out, opened when somebody is to be asked; closed by who made the ports. */
    bool (*open_gate)(struct gate_port *out, struct diags *d);
    const char *law_dir;                /* where the law is when --law is not given */
};

/* Runs one command; text to stdout, messages for people to stderr. */
int cli_main(int argc, char **argv, const struct cli_ports *ports);

#endif
