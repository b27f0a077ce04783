/*
 * NAME    problem - faults for people on standard error, and as one JSON document under --json
 * WHY     the exit code, the sentence and the machine's answer come from the same diag
 * MUST NOT make up a sentence where the fault was seen by another room: it is passed on, with its clause
 */
#include <string.h>

#include "cli/room.h"

struct str say(struct cli *c, enum msg id)
{
    return text_make(c->arena, c->lang, id, NULL, 0);
}

struct diag *fault(struct cli *c, enum diag_class class, const char *code, enum msg id, const struct str *args,
                   size_t n)
{
    struct diag *g = diag_add(&c->diags, class, code, "%s", "");

    g->message = text_make(c->arena, c->lang, id, args, n);
    return g;
}

int code_of(const struct diags *d)
{
    if (!d->first)
        return EXIT_ENVIRONMENT;
    switch (d->first->class) {
    case DIAG_REFUSED:     return EXIT_NO;
    case DIAG_FINDING:     return EXIT_NO;
    case DIAG_INPUT:       return EXIT_USAGE;
    case DIAG_ENVIRONMENT: return EXIT_ENVIRONMENT;
    }
    return EXIT_ENVIRONMENT;
}

static const enum msg titles[] = {
    [EXIT_NO] = MSG_cli_title_no, [EXIT_USAGE] = MSG_cli_title_input, [EXIT_ENVIRONMENT] = MSG_cli_title_environment,
};

/* A refusal of the rules in the reader's language; the English one names the particulars itself. */
static struct diag in_words(struct cli *c, const struct diag *g)
{
    struct diag shown = *g;
    struct str says, remedy;

    if (c->lang != LANG_EN && c->law && case_reason_text(c->law, g, c->lang, c->arena, &says, &remedy)) {
        shown.message = says;
        shown.remedy = remedy;
        shown.field = STR_NONE;         /* it is named in the sentence */
    }
    return shown;
}

static void members(struct cli *c, struct json *o, const struct diag *g)
{
    struct diag shown = in_words(c, g);
    struct arena *a = c->arena;

    json_set_str(a, o, "detail", shown.message);
    json_set_str(a, o, "code", g->code);
    if (g->file.n)
        json_set_str(a, o, "file", g->file);
    if (g->line > 0)
        json_set_int(a, o, "line", g->line);
    if (g->column > 0)
        json_set_int(a, o, "column", g->column);
    if (g->field.n)
        json_set_str(a, o, "field", g->field);
    if (shown.remedy.n)
        json_set_str(a, o, "remedy", shown.remedy);
    if (g->clause.n)
        json_set_str(a, o, "clause", g->clause);
}

struct json *problem_json(struct cli *c, int code)
{
    struct arena *a = c->arena;
    struct json *o = json_new_object(a), *list;
    const struct diag *g = c->diags.first;

    json_set_str(a, o, "type", g ? str_printf(a, "/problems/%.*s", STR_ARG(g->code)) : STR("about:blank"));
    json_set_str(a, o, "title", say(c, titles[code]));
    json_set_int(a, o, "exit", code);
    if (!g)
        return o;
    members(c, o, g);
    if (!g->next)
        return o;
    list = json_set(a, o, "errors", json_new_array(a));
    for (; g; g = g->next)
        members(c, json_push(a, list, json_new_object(a)), g);
    return o;
}

void problem_print(struct cli *c, FILE *to)
{
    for (const struct diag *g = c->diags.first; g; g = g->next) {
        struct diag shown = in_words(c, g);

        fprintf(to, "sapar: %.*s\n", STR_ARG(face_safe(c->arena, diag_text(c->arena, &shown))));
    }
}
