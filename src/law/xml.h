/*
 * NAME    law/xml - a small strict XML reader that reaches nothing outside the document
 * WHY     decision tables come from strangers as DMN; a document type, an entity of one's own or a
 *         file to fetch is never needed for them
 * OWNS    nothing; nodes and unescaped texts are on the arena
 * ERRORS  DIAG_INPUT "bad-xml" with line and column of the first fault
 */
#ifndef LAW_XML_H
#define LAW_XML_H

#include "base/diag.h"

struct xml_attr { struct str name, value; struct xml_attr *next; };     /* "id", "kz:table" */

struct xml {
    struct str name;            /* without prefix */
    struct str space;           /* the namespace, empty if none */
    struct xml_attr *attrs;
    struct str text;            /* all text directly inside, joined */
    struct xml *child, *last, *next;
    int line;
};

/* Limits: 4 MiB, 64 levels, 200 000 elements. NULL on a fault. */
struct xml *xml_read(struct arena *a, struct str text, struct diags *d);
/* The first child element with this name, NULL if there is none. */
const struct xml *xml_child(const struct xml *x, const char *name);
/* The attribute's value, STR_NONE if it is absent. */
struct str xml_attr(const struct xml *x, const char *name);
/* Text of the child's child `text`, as DMN writes expressions; trimmed, empty if absent. */
struct str xml_expression(const struct xml *x, const char *name);

#endif
