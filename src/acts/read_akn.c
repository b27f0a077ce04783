/*
 * NAME    read_akn - Akoma Ntoso 1.0 (and its drafts) as an act
 * WHY     parliaments exchange acts in it
 * OWNS    the elements that are clauses, FRBR names, dates, references
 * ERRORS  DIAG_INPUT "bad-xml" with its line, "acts-akn" when it is another document
 * MUST NOT reach the network or a file, take a document type, or expand an entity
 */
#include <limits.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "acts/room.h"

enum { AKN_DEPTH = 64 };

struct akn {
    struct arena *a;
    struct act_doc *doc;
    struct doc_edition *e;
    struct puzzles *puzzles;
    bool deep;
};

static bool is(const xmlNode *x, const char *name)
{
    return x->type == XML_ELEMENT_NODE && strcmp((const char *)x->name, name) == 0;
}

static struct str attribute(struct akn *k, const xmlNode *x, const char *name)
{
    for (const xmlAttr *t = x->properties; t; t = t->next)
        if (strcmp((const char *)t->name, name) == 0 && t->children && t->children->content)
            return str_dup(k->a, str_of((const char *)t->children->content));
    return STR("");
}

static const xmlNode *first(const xmlNode *x, const char *name, int depth)
{
    for (const xmlNode *c = x ? x->children : NULL; c && depth > 0; c = c->next) {
        const xmlNode *in;
        if (is(c, name))
            return c;
        in = c->type == XML_ELEMENT_NODE ? first(c, name, depth - 1) : NULL;
        if (in)
            return in;
    }
    return NULL;
}

/* ------------------------------------------------------------------ text */
static const char *const CLAUSES[] = { "book", "part", "title", "chapter", "section", "article",
    "paragraph", "subparagraph", "clause", "point", "item", "subsection", "list", "indent",
    "alinea", "hcontainer", "rule", "subrule", "subclause", "division", "attachment", "preamble" };

static bool is_clause(const xmlNode *x)
{
    if (x->type != XML_ELEMENT_NODE)
        return false;
    for (size_t i = 0; i < sizeof CLAUSES / sizeof *CLAUSES; i++)
        if (strcmp((const char *)x->name, CLAUSES[i]) == 0)
            return true;
    return false;
}

static void blank(struct buf *b)
{
    if (b->n && b->p[b->n - 1] != ' ' && b->p[b->n - 1] != '\n')
        buf_char(b, ' ');
}

/* Text of a node without that of clauses, numbers and headings inside it; blanks are one. */
static void text_of(struct akn *k, struct buf *b, const xmlNode *x, int depth, bool all)
{
    if (depth > AKN_DEPTH) {
        k->deep = true;
        return;
    }
    for (const xmlNode *c = x->children; c; c = c->next) {
        if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) {
            for (const char *p = (const char *)c->content; p && *p; p++) {
                if (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')
                    blank(b);
                else
                    buf_char(b, *p);
            }
        } else if (c->type == XML_ELEMENT_NODE && (all || (!is_clause(c) && !is(c, "num")
                   && !is(c, "heading") && !is(c, "subheading")))) {
            if (is(c, "ref") && attribute(k, c, "href").n)
                doc_link_add(k->a, k->doc, "cites", str_sub(attribute(k, c, "href"), 0,
                             ACTS_WORD_MOST), STR(""), STR(""));
            text_of(k, b, c, depth + 1, all);
            if (is(c, "p") && b->n && b->p[b->n - 1] != '\n')
                buf_char(b, '\n');
        }
    }
}

static struct str whole(struct akn *k, const xmlNode *x, bool all)
{
    struct buf b = buf_on(k->a);

    if (x)
        text_of(k, &b, x, 0, all);
    return str_trim(buf_get(&b));
}

static const xmlNode *child(const xmlNode *x, const char *name)
{
    for (const xmlNode *c = x->children; c; c = c->next)
        if (is(c, name))
            return c;
    return NULL;
}

/* ------------------------------------------------------------------ clauses */
static void clauses(struct akn *k, const xmlNode *x, int depth, int level)
{
    if (level > AKN_DEPTH) {
        k->deep = true;
        return;
    }
    for (const xmlNode *c = x->children; c && k->e->n <= ACTS_CLAUSES_MOST; c = c->next) {
        bool one = is_clause(c);
        if (one) {
            struct str id = attribute(k, c, "eId"), status = attribute(k, c, "status");
            struct doc_clause *to = doc_clause_add(k->a, k->e);
            struct doc_clause got = { .id = id.n ? id : attribute(k, c, "id"), .depth = depth,
                .num = str_sub(whole(k, child(c, "num"), true), 0, ACTS_WORD_MOST),
                .heading = whole(k, child(c, "heading"), true), .text = whole(k, c, false) };
            got.state = str_is(status, "removed") ? CLAUSE_EXCLUDED
                : str_is(status, "ended") ? CLAUSE_CEASED : CLAUSE_HOLDS;
            *to = got;
        }
        if (c->type == XML_ELEMENT_NODE && !is(c, "meta"))
            clauses(k, c, depth + one, level + 1);
    }
}

/* ------------------------------------------------------------------ what it is */
static day date_of(struct akn *k, const xmlNode *x)
{
    day v;

    return x && day_parse(str_sub(attribute(k, x, "date"), 0, 10), &v) ? v : DAY_NONE;
}

/* /akn/kz/act/2001-07-26/1010: country, kind, day, number. */
static void by_uri(struct akn *k, struct str uri)
{
    struct str rest = uri, part[12];
    size_t n = 0;
    day v;

    while (rest.p && n < 12 && str_cut(&rest, '/', &part[n]))
        n++;
    for (size_t i = 0; i + 1 < n; i++)
        if (str_is(part[i], "akn"))
            k->doc->country = part[i + 1];
    for (size_t i = 0; i + 1 < n; i++)
        if (part[i].n >= 10 && day_parse(str_sub(part[i], 0, 10), &v)) {
            if (k->doc->adopted == DAY_NONE)
                k->doc->adopted = v;
            if (!k->doc->number.n)
                k->doc->number = part[i + 1];
        }
}

static void language(struct akn *k, struct str code)
{
    static const struct { const char *is; enum lang lang; } known[] = { { "kaz", LANG_KK },
        { "kk", LANG_KK }, { "rus", LANG_RU }, { "ru", LANG_RU }, { "eng", LANG_EN },
        { "en", LANG_EN } };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_is(code, known[i].is))
            k->e->lang = known[i].lang;
}

/* What a reference of the head calls so. */
static struct str named(struct akn *k, const xmlNode *references, struct str id)
{
    for (const xmlNode *c = references ? references->children : NULL; c; c = c->next)
        if (c->type == XML_ELEMENT_NODE && str_eq(attribute(k, c, "eId"), id))
            return attribute(k, c, "showAs");
    return id;
}

static void identity(struct akn *k, const xmlNode *act)
{
    const xmlNode *meta = first(act, "meta", 3), *work = first(meta, "FRBRWork", 4),
        *expression = first(meta, "FRBRExpression", 4), *x;

    if (work) {
        k->doc->adopted = date_of(k, first(work, "FRBRdate", 2));
        if ((x = first(work, "FRBRnumber", 2)))
            k->doc->number = attribute(k, x, "value");
        if ((x = first(work, "FRBRcountry", 2)))
            k->doc->country = attribute(k, x, "value");
        if ((x = first(work, "FRBRsubtype", 2)))
            k->doc->kind = attribute(k, x, "value");
        if ((x = first(work, "FRBRauthor", 2)))
            k->doc->body = attribute(k, x, "as").n ? attribute(k, x, "as") : attribute(k, x, "href");
        if ((x = first(work, "FRBRuri", 2)))
            by_uri(k, attribute(k, x, "value"));
    }
    if (expression) {
        if ((x = first(expression, "FRBRlanguage", 2)))
            language(k, attribute(k, x, "language"));
        if (k->e->from == DAY_NONE)
            k->e->from = date_of(k, first(expression, "FRBRdate", 2));
    }
    k->doc->published = date_of(k, first(meta, "publication", 3));
    if (!k->doc->kind.n)
        k->doc->kind = attribute(k, act, "name");
    if (str_starts(k->doc->body, "#"))
        k->doc->body = named(k, first(meta, "references", 3),
                             str_sub(k->doc->body, 1, k->doc->body.n));
}

static void relations(struct akn *k, const xmlNode *act)
{
    static const struct { const char *element, *rel; } rows[] = { { "activeRef", "amends" },
        { "passiveRef", "amended-by" }, { "original", "based-on" } };
    const xmlNode *refs = first(first(act, "meta", 3), "references", 3);

    for (const xmlNode *c = refs ? refs->children : NULL; c; c = c->next)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
            if (is(c, rows[i].element) && attribute(k, c, "href").n)
                doc_link_add(k->a, k->doc, rows[i].rel, str_sub(attribute(k, c, "href"), 0,
                             ACTS_WORD_MOST), STR(""), attribute(k, c, "showAs"));
}

static bool fault(struct diags *d, const char *code, const char *what, int line)
{
    struct diag *g = diag_add(d, DIAG_INPUT, code, "%s", what);

    g->line = line;
    g->remedy = STR("save it as Akoma Ntoso 1.0 in UTF-8, without a document type");
    return false;
}

static void quiet(void *ctx, const char *format, ...)
{
    (void)ctx;
    (void)format;
}

static bool read_document(struct akn *k, const xmlNode *root, struct diags *d)
{
    static const char *const ACTS[] = { "act", "bill", "doc", "statement" };
    const xmlNode *act = NULL, *title;

    for (size_t i = 0; i < 4 && !act; i++)
        act = is(root, "akomaNtoso") ? child(root, ACTS[i]) : NULL;
    if (!act)
        return fault(d, "acts-akn", "there is no act in this XML", 1);
    identity(k, act);
    title = first(first(act, "preface", 2), "docTitle", 8);
    if (!title)
        title = first(first(act, "preface", 2), "longTitle", 8);
    struct str name = whole(k, title, true);
    if (!name.n) {
        const xmlNode *alias = first(first(act, "meta", 3), "FRBRalias", 5);
        name = alias ? attribute(k, alias, "value") : STR("");
    }
    k->doc->title[k->e->lang] = name;
    relations(k, act);
    clauses(k, act, 0, 0);
    if (k->deep)
        return fault(d, "acts-limit", "elements stand deeper than 64 levels", 1);
    return true;
}

bool read_akn(struct arena *a, struct str xml, const struct import_hints *h,
              struct act_doc *out, struct puzzles *p, struct diags *d)
{
    struct akn k = { .a = a, .doc = out, .puzzles = p };
    xmlParserCtxt *ctx;
    xmlDoc *doc;
    bool ok;

    *out = (struct act_doc){ .adopted = DAY_NONE, .published = DAY_NONE, .effect = DAY_NONE,
        .ceased = DAY_OPEN, .country = h->country, .source = h->source };
    if (xml.n > ACTS_FILE_MOST || xml.n > INT_MAX / 2)
        return fault(d, "acts-limit", "the document is too large", 1);
    if (memmem(xml.p ? xml.p : "", xml.n, "<!DOCTYPE", 9))
        return fault(d, "bad-xml", "a document type is not read", 1);
    ctx = xmlNewParserCtxt();
    if (!ctx)
        return fault(d, "bad-xml", "no memory for the parser", 1);
    xmlSetGenericErrorFunc(ctx, quiet);
    doc = xmlCtxtReadMemory(ctx, xml.p ? xml.p : "", (int)xml.n, NULL, NULL, XML_PARSE_NONET
                            | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
    ok = doc && xmlDocGetRootElement(doc) && !doc->intSubset;
    if (!ok) {          /* what libxml2 says may quote bytes that are no text */
        struct str said = str_trim(str_of(ctx->lastError.message));
        fault(d, "bad-xml", said.n && utf8_valid(said) ? str_z(a, said) : "it cannot be parsed",
              ctx->lastError.line);
    }
    k.e = doc_edition_add(a, out);
    k.e->lang = h->lang;
    k.e->from = h->from;
    ok = ok && read_document(&k, xmlDocGetRootElement(doc), d);
    xmlFreeDoc(doc);
    xmlFreeParserCtxt(ctx);
    return ok && doc_finish(a, out, d);
}
