/*
 * NAME    pagec - compiles pages/<area>/NAME.html into C functions with typed, escaped holes
 * WHY     a page that names a field, a string or a component that is not there must not build, and
 *         a hole that is not escaped for where it stands must not exist
 * OWNS    the language of pages (docs/pages.md)
 *
 * read.c reads heads (what a page declares), html.c knows where in the HTML the body stands,
 * expr.c reads what is inside {{ }}, body.c walks the body and writes C, emit.c writes the files.
 */
#ifndef PAGEC_PAGEC_H
#define PAGEC_PAGEC_H

#include "base/buf.h"

enum type {
    TYPE_TEXT,      /* words for people */
    TYPE_TOKEN,     /* a name for machines: field names, codes */
    TYPE_URL,       /* a whole address; its scheme is looked at when the page is written */
    TYPE_HTML,      /* what another page wrote */
    TYPE_NUMBER, TYPE_DATE, TYPE_MOMENT, TYPE_MONEY, TYPE_FLAG,
    TYPE_MSG,       /* a row of the catalogue */
    TYPE_RECORD, TYPE_LIST,
    TYPE_LITERAL    /* "..." in an argument; never a field */
};

struct record {
    struct str name, c_name;    /* "option", "ui_option" */
    struct field *fields;
    struct record *next;
    bool ours;                  /* to be written into this area's header */
};

struct field {
    struct str name;
    enum type type;
    bool optional;
    struct str of;              /* record's name, of TYPE_RECORD and TYPE_LIST */
    struct record *record;
    int line;
    struct field *next;
};

struct unit {                   /* a page or a part */
    struct str file, name, text;    /* text: the whole file */
    bool part, ours, slot;
    struct record self;         /* its fields */
    size_t body;                /* where the body begins in text, */
    int body_line;              /* and on which line */
    struct buf code;
    struct unit *next;
};

struct asset { struct str name, url, bytes; struct asset *next; };

struct pagec {
    struct arena *arena;
    struct record *records;
    struct unit *units;
    struct asset *assets;
    int faults;
};

/* Says file:line: what is wrong, and gives the unit up (longjmp to the nearest unit). */
_Noreturn void fault(struct pagec *c, struct str file, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* read.c */
bool name_ok(struct str s);
void read_head(struct pagec *c, struct unit *u);
void link_types(struct pagec *c, struct unit *u);
struct record *find_record(struct pagec *c, struct str name);
struct unit *find_part(struct pagec *c, struct str name);
struct asset *find_asset(struct pagec *c, struct str name);
int find_msg(struct str name);                  /* -1: none */
struct field *find_field(const struct record *r, struct str name);

/* html.c */
enum place { IN_TEXT, IN_TAG_NAME, IN_TAG, IN_ATTR_NAME, IN_ATTR_EQUALS, IN_VALUE };
enum { STACK_MOST = 64 };
struct html {
    enum place place;
    struct str tag, attr;       /* of the tag being read */
    bool closing, url, human, at_start;     /* at_start: nothing of the value was written yet */
    bool letters;
    struct str stack[STACK_MOST];
    int depth;
    bool has_src;
};
/* Takes one character of the page; faults on what a page must not have. */
struct body;
void html_char(struct body *b, char ch);
void html_end_of_block(struct body *b, const struct html *before, const char *what);

/* expr.c */
struct var { struct str name, c; struct record *record; struct var *next; };
struct expr {
    enum type type;
    struct str c;               /* C expression */
    struct str count;           /* of a list */
    struct record *record;
    bool optional;
};
struct expr read_path(struct body *b, struct str *rest);
struct expr read_expr(struct body *b, struct str *rest);
struct str as_text(struct body *b, const struct expr *e);       /* a struct str for people */
struct str read_condition(struct body *b, struct str *rest);
struct str word_of(struct str *rest);
struct str c_literal(struct arena *a, struct str s);

/* body.c */
struct body {
    struct pagec *c;
    struct unit *u;
    size_t i;
    int line;
    struct html html;
    struct var *vars;
    struct buf lit;             /* text not yet written into the code */
    int loops, uses, blocks;
    struct str count;           /* of the list that was given last */
    bool blank;                 /* the last thing written was a blank, whichever way was taken */
    bool split;                 /* past the slot */
};
void compile_body(struct pagec *c, struct unit *u);
_Noreturn void body_fault(struct body *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* emit.c */
struct str emit_header(struct pagec *c, struct str area);
struct str emit_source(struct pagec *c, struct str area);

/* assets.c */
void read_assets(struct pagec *c, const char *dir);
struct str emit_assets(struct pagec *c);

#endif
