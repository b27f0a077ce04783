/*
 * NAME    pdf_value - the values a PDF is written in (ISO 32000-1 7.3), read where they stand
 * WHY     every other part of the PDF reader works on these; each keeps the bytes it was read from
 * OWNS    the spelling of values and nothing else
 * ERRORS  NULL; what is not spelled by the rules, is deeper or more than allowed, is not read
 * MUST NOT repair: a key twice in one dictionary, or a string without end, is refused
 */
#ifndef TRUST_PDF_VALUE_H
#define TRUST_PDF_VALUE_H

#include "base/str.h"

enum { PDF_DEPTH = 48, PDF_VALUES_MOST = 1 << 20, PDF_MEMBERS_MOST = 1 << 10 };

enum pdf_type {
    PDF_NULL, PDF_BOOL, PDF_INT, PDF_REAL, PDF_STRING, PDF_NAME, PDF_ARRAY, PDF_DICT, PDF_REF
};
struct pdf_value {
    enum pdf_type type;
    struct str raw;                 /* as written, delimiters included */
    struct str s;                   /* string or name, decoded */
    int64_t n;                      /* number; truth; number of the object referred to */
    int64_t generation;             /* of a reference */
    bool hex;                       /* a string in angle brackets */
    struct str key, raw_key;        /* as a member of a dictionary; raw with its slash */
    struct pdf_value *child, *next;
    size_t count;
};

struct pdf_cursor {
    struct arena *a;
    struct str s;
    size_t at;
    size_t *budget;                 /* values that may still be read, for a whole document */
};

/* White space and comments. */
void pdf_blanks(struct pdf_cursor *c);
/* The keyword if it is next, as a whole word. */
bool pdf_word(struct pdf_cursor *c, const char *word);
/* A number without sign. */
bool pdf_number(struct pdf_cursor *c, int64_t *out);
struct pdf_value *pdf_value_read(struct pdf_cursor *c);

/* NULL when it is no dictionary or has no such member. */
const struct pdf_value *pdf_member(const struct pdf_value *dict, const char *key);
bool pdf_name_is(const struct pdf_value *v, const char *name);
/* "(text)" of a PDF text string from UTF-8, as UTF-16 with a mark unless it is all ASCII. */
struct str pdf_text(struct arena *a, struct str utf8);
/* UTF-8 of a text string: UTF-16 with its mark, UTF-8 with its mark, else bytes up to 126 as they are
 * and '?' for others. */
struct str pdf_text_read(struct arena *a, struct str text);

#endif
