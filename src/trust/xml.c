/*
 * NAME      xml - see xml.h
 * WHY       Canonical XML 1.0 and Exclusive XML Canonicalization 1.0 by libxml2, over what
 *           xml_scan let through
 * OWNS      the parser's state for the time of a call
 * ERRORS    a fault; the library's own messages go nowhere
 * MUST NOT  accept what the parser only warns of: an undeclared prefix is a fault here
 */
#include "trust/xml.h"

#include <pthread.h>
#include <string.h>

#include <libxml/c14n.h>
#include <libxml/parser.h>

#include "base/buf.h"
#include "base/panic.h"

static void silent(void *ctx, xmlErrorPtr error)
{
    (void)ctx;
    (void)error;
}

static xmlDoc *parse(struct str bytes)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    xmlParserCtxt *ctxt;
    xmlDoc *doc;

    AZ(pthread_once(&once, xmlInitParser));
    ctxt = xmlNewParserCtxt();
    AN(ctxt);
    doc = xmlCtxtReadMemory(ctxt, bytes.p, (int)bytes.n, NULL, "UTF-8",
        XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (doc != NULL && (!ctxt->wellFormed || !ctxt->nsWellFormed)) {
        xmlFreeDoc(doc);
        doc = NULL;
    }
    xmlFreeParserCtxt(ctxt);
    return doc;
}

/* The node after `n` in document order; NULL behind the last one. */
static xmlNode *following(const xmlNode *n)
{
    if (n->type == XML_ELEMENT_NODE && n->children != NULL)
        return n->children;
    while (n != NULL && n->next == NULL)
        n = n->parent != NULL && n->parent->type == XML_ELEMENT_NODE ? n->parent : NULL;
    return n != NULL ? n->next : NULL;
}

bool xml_below(const xmlNode *n, const xmlNode *top)
{
    for (; n != NULL; n = n->parent)
        if (n == top)
            return true;
    return false;
}

static bool in_signature(const struct xml_doc *x, const xmlNode *n)
{
    return x->n > 0 && xml_below(n, x->signatures[x->n - 1]);
}

static enum xml_fault look(struct xml_doc *x)
{
    for (xmlNode *n = x->tree->children; n != NULL; n = following(n)) {
        if (n->type == XML_DTD_NODE || n->type == XML_ENTITY_REF_NODE)
            return XML_DTD;
        if (n->type == XML_COMMENT_NODE && !in_signature(x, n))
            x->comments = true;
        if (!xml_is(n, NS_DS, "Signature"))
            continue;
        if (x->n == XML_SIGNATURES_MOST)
            return XML_TOO_LARGE;
        x->signatures[x->n++] = n;
    }
    return XML_OK;
}

enum xml_fault xml_open(struct arena *a, struct str bytes, struct xml_doc *x)
{
    enum xml_fault f;

    *x = (struct xml_doc){ .a = a };
    f = xml_scan(bytes, &x->size);
    if (f != XML_OK)
        return f;
    x->tree = parse(bytes);
    if (x->tree == NULL || (x->root = xmlDocGetRootElement(x->tree)) == NULL)
        return XML_MALFORMED;
    f = look(x);
    if (f == XML_OK && x->size.work * (x->n + 1) > XML_WORK_MOST)
        return XML_TOO_LARGE;
    return f;
}

void xml_close(struct xml_doc *x)
{
    if (x->tree != NULL)
        xmlFreeDoc(x->tree);
    x->tree = NULL;
}

/* ------------------------------------------------------------------ reading */

static struct str text_of(const xmlChar *z)
{
    return str_of((const char *)z);
}

bool xml_is(const xmlNode *n, const char *ns, const char *name)
{
    return n->type == XML_ELEMENT_NODE && n->ns != NULL && n->ns->href != NULL &&
           str_is(text_of(n->ns->href), ns) && str_is(text_of(n->name), name);
}

/* Values hold text only: there are no entities that could stand in them. */
static struct str value_of(struct arena *a, const xmlAttr *t)
{
    if (t->children == NULL)
        return STR("");
    if (t->children->type != XML_TEXT_NODE || t->children->next != NULL)
        return STR_NONE;
    return str_dup(a, text_of(t->children->content));
}

struct str xml_attribute(struct arena *a, const xmlNode *n, const char *ns, const char *name)
{
    for (const xmlAttr *t = n->properties; t != NULL; t = t->next) {
        bool fits = ns == NULL ? t->ns == NULL
                               : t->ns != NULL && str_is(text_of(t->ns->href), ns);

        if (fits && str_is(text_of(t->name), name))
            return value_of(a, t);
    }
    return STR_NONE;
}

enum xml_fault xml_text(struct arena *a, const xmlNode *n, struct str *out)
{
    struct str s = STR("");

    for (const xmlNode *c = n->children; c != NULL; c = c->next) {
        if (c->type == XML_COMMENT_NODE || c->type == XML_PI_NODE)
            return XML_MARKUP;
        if (c->type != XML_TEXT_NODE)
            return XML_SHAPE;
        s = s.n == 0 ? str_dup(a, text_of(c->content))
                     : str_printf(a, "%.*s%s", STR_ARG(s), (const char *)c->content);
    }
    *out = s;
    return XML_OK;
}

static bool is_id(const xmlAttr *t)
{
    return (t->name[0] == 'I' || t->name[0] == 'i') && (t->name[1] == 'D' || t->name[1] == 'd') &&
           t->name[2] == '\0';
}

size_t xml_count_id(const struct xml_doc *x, struct str id)
{
    size_t count = 0;

    for (const xmlNode *n = x->root; n != NULL; n = following(n)) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        for (const xmlAttr *t = n->properties; t != NULL; t = t->next)
            if (is_id(t) && t->children != NULL && str_eq(text_of(t->children->content), id))
                count++;
    }
    return count;
}

/* ------------------------------------------------------------------ canonical bytes */

struct writing {
    struct xml_doc *x;
    struct xml_how how;
    char *p;
    size_t n, cap;
    bool over;
};

/* Attributes and namespaces come with their element as parent. */
static int visible(void *ctx, xmlNodePtr node, xmlNodePtr parent)
{
    const struct writing *w = ctx;
    const xmlNode *n = node->type == XML_NAMESPACE_DECL ? parent : node;
    bool inside = w->how.only == NULL;

    for (; n != NULL && n->type != XML_DOCUMENT_NODE; n = n->parent) {
        inside |= n == w->how.only;
        for (size_t k = 0; k < w->how.n_without; k++)
            if (n == w->x->signatures[w->how.without + k])
                return 0;
    }
    return inside;
}

static int take(void *ctx, const char *bytes, int n)
{
    struct writing *w = ctx;
    size_t add = (size_t)n, cap;
    char *p;

    if (w->over || w->x->written + w->n + add > XML_CANONICAL_MOST) {
        w->over = true;
        return -1;
    }
    if (w->n + add > w->cap) {
        cap = 2 * (w->n + add) + 4096;
        p = arena_alloc(w->x->a, cap);
        if (w->n > 0)
            memcpy(p, w->p, w->n);
        w->p = p;
        w->cap = cap;
    }
    if (add > 0)
        memcpy(w->p + w->n, bytes, add);
    w->n += add;
    return n;
}

enum xml_fault xml_canonical(struct xml_doc *x, struct xml_how how, struct str *out)
{
    struct writing w = { .x = x, .how = how };
    bool whole = how.only == NULL && how.n_without == 0;
    xmlOutputBuffer *sink = xmlOutputBufferCreateIO(take, NULL, &w, NULL);
    int n, closed;

    AN(sink);
    xmlSetStructuredErrorFunc(NULL, silent);
    n = xmlC14NExecute(x->tree, whole ? NULL : visible, &w,
        how.exclusive ? XML_C14N_EXCLUSIVE_1_0 : XML_C14N_1_0, NULL, how.comments, sink);
    closed = xmlOutputBufferClose(sink);
    xmlSetStructuredErrorFunc(NULL, NULL);
    x->written += w.n;
    *out = (struct str){ w.n > 0 ? w.p : "", w.n };
    if (w.over)
        return XML_TOO_LARGE;
    return n >= 0 && closed >= 0 ? XML_OK : XML_MALFORMED;
}
