/*
 * NAME    queries - what may be read of a case from the terminal: show, list, clock, history, paper, document, export
 * WHY     the options of a query are one row, like everything else that is typed
 */
#ifndef CLI_QUERIES_H
#define CLI_QUERIES_H

#include "cli/room.h"

enum { QUERY_COUNT = 7, QUERY_FIELDS = 9 };

struct query_field { const char *name, *value; enum msg help; };
struct query {
    const char *name;
    bool number;                    /* about one case */
    enum msg help;
    int (*run)(struct cli *c, struct cli_store *s, const struct actor *by, struct str number);
    struct query_field fields[QUERY_FIELDS];
};
extern const struct query cli_queries[QUERY_COUNT];
const struct query *query_named(struct str name);

#endif
