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

/* The sentence in the reader's language where the catalog has one, then what was said in English. */
static struct str detail_of(struct arena *a, const struct diag *g, enum lang lang)
{
    enum msg id = case_reason_msg(g->code);

    if (id == MSG_COUNT || lang == LANG_EN)
        return g->message;
    return str_printf(a, "%.*s. %.*s", STR_ARG(msg(lang, id)), STR_ARG(g->message));
}

static void members(struct arena *a, struct json *o, const struct diag *g, enum lang lang)
{
    json_set_str(a, o, "detail", detail_of(a, g, lang));
    json_set_str(a, o, "code", g->code);
    if (g->file.n)
        json_set_str(a, o, "file", g->file);
    if (g->line > 0)
        json_set_int(a, o, "line", g->line);
    if (g->column > 0)
        json_set_int(a, o, "column", g->column);
    if (g->field.n)
        json_set_str(a, o, "field", g->field);
    if (g->remedy.n)
        json_set_str(a, o, "remedy", g->remedy);
    if (g->clause.n)
        json_set_str(a, o, "clause", g->clause);
}

struct json *problem_json(struct arena *a, const struct diags *d, int code, enum lang lang)
{
    struct json *o = json_new_object(a), *list;
    const struct diag *g = d->first;

    json_set_str(a, o, "type", g ? str_printf(a, "/problems/%.*s", STR_ARG(g->code)) : STR("about:blank"));
    json_set_str(a, o, "title", text_make(a, lang, titles[code], NULL, 0));
    json_set_int(a, o, "exit", code);
    if (!g)
        return o;
    members(a, o, g, lang);
    if (!g->next)
        return o;
    list = json_set(a, o, "errors", json_new_array(a));
    for (; g; g = g->next)
        members(a, json_push(a, list, json_new_object(a)), g, lang);
    return o;
}

void problem_print(struct cli *c, FILE *to)
{
    for (const struct diag *g = c->diags.first; g; g = g->next) {
        struct diag shown = *g;

        shown.message = detail_of(c->arena, g, c->lang);
        fprintf(to, "sapar: %.*s\n", STR_ARG(face_safe(c->arena, diag_text(c->arena, &shown))));
    }
}
