/*
 * NAME    law/dmn_read - the decision tables of a DMN document
 * WHY     any editor's file: prefixes, order of elements and extensions differ, the tables do not
 * ERRORS  "bad-dmn": not a DMN document, or a rule with other entries than the table has columns
 */
#include "law/dmn.h"

#include "law/xml.h"

#include <string.h>

struct reading {
    struct arena *a;
    struct diags *d;
    const struct xml *root;
    struct dmn *m;
    struct dmn_table **end;
};

static bool fault(struct reading *r, int line, const char *message)
{
    struct diag *g = diag_add(r->d, DIAG_INPUT, "bad-dmn", "%s", message);

    g->line = line;
    g->remedy = STR("open the document in a DMN editor and save it again");
    return false;
}

static size_t count(const struct xml *x, const char *name)
{
    size_t n = 0;

    for (const struct xml *c = x->child; c; c = c->next)
        n += str_is(c->name, name);
    return n;
}

static struct str text_of(const struct xml *x, const char *child)
{
    const struct xml *c = xml_child(x, child);

    return c ? str_trim(c->text) : STR("");
}

static struct dmn_column input(const struct xml *x)
{
    const struct xml *e = xml_child(x, "inputExpression");

    return (struct dmn_column){ .name = xml_attr(x, "id"), .label = xml_attr(x, "label"),
        .expression = xml_expression(x, "inputExpression"), .type = xml_attr(e, "typeRef"),
        .values = xml_expression(x, "inputValues") };
}

static struct dmn_column output(const struct xml *x)
{
    return (struct dmn_column){ .name = xml_attr(x, "name"), .label = xml_attr(x, "label"),
        .type = xml_attr(x, "typeRef"), .values = xml_expression(x, "outputValues"),
        .expression = xml_expression(x, "defaultOutputEntry") };
}

static struct dmn_column annotation(const struct xml *x)
{
    return (struct dmn_column){ .name = xml_attr(x, "name") };
}

typedef struct dmn_column column_reader(const struct xml *);

static struct dmn_column *columns(struct reading *r, const struct xml *x, const char *name,
                                  column_reader *read, size_t *n)
{
    struct dmn_column *list = arena_new_array(r->a, count(x, name), struct dmn_column);

    *n = 0;
    for (const struct xml *c = x->child; c; c = c->next)
        if (str_is(c->name, name))
            list[(*n)++] = read(c);
    return list;
}

static struct str *entries(struct reading *r, const struct xml *rule, const char *name, size_t most,
                           size_t *n)
{
    struct str *list = arena_new_array(r->a, most, struct str);

    *n = 0;
    for (const struct xml *c = rule->child; c; c = c->next) {
        if (!str_is(c->name, name))
            continue;
        if (*n < most)
            list[*n] = xml_expression(c, NULL);
        (*n)++;
    }
    return list;
}

static bool rule(struct reading *r, struct dmn_table *t, const struct xml *x)
{
    struct dmn_rule *to = &t->rules[t->n_rules];
    size_t n_in, n_out, n_note;

    to->line = x->line;
    to->in = entries(r, x, "inputEntry", t->n_in, &n_in);
    to->out = entries(r, x, "outputEntry", t->n_out, &n_out);
    to->note = entries(r, x, "annotationEntry", t->n_note, &n_note);
    if (n_in != t->n_in || n_out != t->n_out)
        return fault(r, x->line, "a rule has other entries than the table has columns");
    t->n_rules++;
    return true;
}

/* ------------------------------------------------------------------ allowed values of types */
static const struct xml *named_child(const struct xml *x, const char *element, struct str name)
{
    for (const struct xml *c = x ? x->child : NULL; c; c = c->next)
        if (str_is(c->name, element) && str_eq(xml_attr(c, "name"), name))
            return c;
    return NULL;
}

static struct str type_of(const struct xml *x)
{
    struct str t = text_of(x, "typeRef");

    return t.n ? t : xml_attr(x, "typeRef");
}

/* Values of a type, of the type it is made of, or of one of its components; the order of the values
 * is what PRIORITY and OUTPUT ORDER go by. */
static struct str values_of(const struct reading *r, struct str type, struct str component)
{
    const struct xml *x = named_child(r->root, "itemDefinition", type);

    for (int depth = 0; x && depth < 8; depth++) {
        const struct xml *part = component.n ? named_child(x, "itemComponent", component) : NULL;
        struct str v;
        if (part) {
            x = part;
            component = STR_NONE;
        }
        v = xml_expression(x, "allowedValues");
        if (v.n == 0)
            v = xml_expression(x, "typeConstraint");
        if (v.n && component.n == 0)
            return v;
        x = named_child(r->root, "itemDefinition", type_of(x));
    }
    return STR("");
}

static void output_values(const struct reading *r, const struct xml *decision, struct dmn_table *t)
{
    struct str type = xml_attr(xml_child(decision, "variable"), "typeRef");

    for (size_t i = 0; i < t->n_out; i++) {
        struct dmn_column *c = &t->out[i];
        if (c->values.n == 0 && c->type.n)
            c->values = values_of(r, c->type, STR_NONE);
        if (c->values.n == 0)
            c->values = values_of(r, type, t->n_out > 1 ? c->name : STR_NONE);
    }
}

static bool table(struct reading *r, const struct xml *decision, const struct xml *x)
{
    struct dmn_table *t = arena_new_of(r->a, struct dmn_table);

    t->decision = xml_attr(decision, "name");
    t->id = xml_attr(decision, "id");
    t->kind = xml_attr(decision, "kz:table");
    t->subject = xml_attr(decision, "kz:for");
    t->description = text_of(decision, "description");
    t->hit = xml_attr(x, "hitPolicy").n ? xml_attr(x, "hitPolicy") : STR("UNIQUE");
    t->aggregation = xml_attr(x, "aggregation");
    t->line = x->line;
    t->in = columns(r, x, "input", input, &t->n_in);
    t->out = columns(r, x, "output", output, &t->n_out);
    t->note = columns(r, x, "annotation", annotation, &t->n_note);
    output_values(r, decision, t);
    if (t->n_out == 0)
        return fault(r, x->line, "a decision table has no output");
    t->rules = arena_new_array(r->a, count(x, "rule"), struct dmn_rule);
    for (const struct xml *c = x->child; c; c = c->next)
        if (str_is(c->name, "rule") && !rule(r, t, c))
            return false;
    *r->end = t;
    r->end = &t->next;
    r->m->n_tables++;
    return true;
}

struct dmn *dmn_read(struct arena *a, struct str text, struct diags *d)
{
    const struct xml *root = xml_read(a, text, d);
    struct reading r = { .a = a, .d = d, .root = root, .m = arena_new_of(a, struct dmn) };

    if (!root)
        return NULL;
    if (!str_is(root->name, "definitions") || str_find(root->space, "omg.org/spec/DMN/") < 0) {
        fault(&r, root->line, "this is not a DMN document");
        return NULL;
    }
    r.end = &r.m->tables;
    r.m->name = xml_attr(root, "name");
    r.m->description = text_of(root, "description");
    for (const struct xml *x = root->child; x; x = x->next) {
        const struct xml *logic = str_is(x->name, "decision") ? xml_child(x, "decisionTable") : NULL;
        if (logic && !table(&r, x, logic))
            return NULL;
    }
    if (r.m->n_tables == 0) {
        fault(&r, root->line, "the document has no decision table");
        return NULL;
    }
    return r.m;
}
