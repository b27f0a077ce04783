/*
 * NAME    flow/archive - what the makers of a case archive share
 * WHY     the files (archive.c) and the page that explains them (archive_page.c) are two things
 */
#ifndef FLOW_ARCHIVE_H
#define FLOW_ARCHIVE_H

#include "flow/room.h"

/* An archive being made. All of it is on the arena of who asked. */
struct making {
    struct flow_reader *r;
    const struct law *law;
    struct loaded c;
    const struct actor *by;
    struct arena *a;
    struct diags *d;
    struct json *view, *history;        /* the case and its events as the reader may see them */
    struct json *claims;                /* case.json */
    const struct json *clauses;         /* [{clause, kk, ru, en}]: what the reader's case rests on */
    struct journal_head head;
    struct str note;                    /* the signed head; empty: nobody signs */
    struct archive_file *files;
    size_t n, cap;
};

/* Adds a file; its name as claims need it. */
struct str archive_add(struct making *m, struct str name, const char *media, struct str bytes);
struct str archive_sum(struct making *m, struct str bytes);         /* SHA-256 in hex */
/* Events of the history that are messages, or decisions. */
bool archive_is_message(struct str type);
bool archive_is_decision(struct str type);

/* archive_signed.c: what was signed for an event, by whom, with its evidence. */
bool archive_signed(struct making *m, const struct event *e);

/* archive_page.c: index.html over what was made so far. */
struct str archive_html(struct making *m);

#endif
