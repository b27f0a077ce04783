/* NAME lines - a plain text under reading, shared by read_text.c and read_tree.c */
#ifndef ACTS_LINES_H
#define ACTS_LINES_H

#include "acts/room.h"

enum line_kind {
    LINE_PLAIN, LINE_USED, LINE_SECTION, LINE_ITEM, LINE_POINT, LINE_ARTICLE, LINE_CHAPTER,
    LINE_CEASED, LINE_DISCLAIMER, LINE_NOTE, LINE_APPROVED, LINE_ANNEX, LINE_SIGNATURE
};
struct line {
    struct str text, num, rest;
    enum line_kind kind;
    int number, order;
};
struct text_reading {
    struct arena *a;
    struct act_doc *doc;
    struct doc_edition *edition;
    struct puzzles *puzzles;
    struct line *lines;
    size_t n;
    struct str header, title;
    bool header_first;
    /* where in the tree: ids of the open chapter's part, article, section, item */
    struct str part, article, section, item;
    int annexes, paras;
    bool approved, ended;
};

void line_know(struct arena *a, struct line *l);
void lines_place(struct text_reading *t);       /* lines into clauses */
void lines_links(struct text_reading *t);       /* what the clauses say of other acts */

#endif
