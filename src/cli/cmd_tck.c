/*
 * NAME    cmd_tck - law test --tck: folders of DMN's conformance kit
 * WHY     whoever doubts how we read a hit policy can try it on the cases others agreed upon
 * ERRORS  a folder that cannot be read is wrong input; a model that cannot is a failed case
 *
 * A folder holds one model NAME.dmn and its NAME-test-*.xml; DIR is one, or holds many.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/room.h"
#include "law/dmn_run.h"

struct kit { struct cli *c; size_t passed, failed; struct json *list; };

static void tell(struct kit *k, struct str file, struct str id, bool passed, struct str got,
                 struct str want)
{
    struct arena *a = k->c->arena;
    struct json *row = json_push(a, k->list, json_new_object(a));

    *(passed ? &k->passed : &k->failed) += 1;
    json_set_str(a, row, "file", file);
    json_set_str(a, row, "case", id);
    json_set_bool(a, row, "passed", passed);
    if (passed)
        return;
    json_set_str(a, row, "got", got);
    json_set_str(a, row, "expected", want);
    face_toned(&k->c->out, TONE_BAD, STR("FAILED "));
    face_toned(&k->c->out, TONE_BOLD, str_printf(a, "%.*s %.*s", STR_ARG(file), STR_ARG(id)));
    face_line(&k->c->out);
    face_note(&k->c->out, str_printf(a, "%.*s | %.*s", STR_ARG(got), STR_ARG(want)));
}

static void one_test(struct kit *k, struct str model, struct str path)
{
    struct cli *c = k->c;
    struct diags d = diags_on(c->arena);
    struct dmn_told *told = NULL;
    struct str dmn, tests;
    bool ok = c->ports->read_file(str_z(c->arena, model), 4u << 20, c->arena, &dmn, &d)
        && c->ports->read_file(str_z(c->arena, path), 4u << 20, c->arena, &tests, &d)
        && dmn_run(c->arena, dmn, tests, &told, &d);

    if (!ok)
        tell(k, path, STR("-"), false, diag_text(c->arena, d.first), STR(""));
    else if (!told)
        tell(k, path, STR("-"), false, STR("no case"), STR(""));
    for (; told; told = told->next)
        tell(k, path, told->id, told->passed, told->got, told->want);
}

static int by_name(const struct dirent **p, const struct dirent **q)
{
    return strcmp((*p)->d_name, (*q)->d_name);
}

static bool folder(struct kit *k, struct str path, int depth)
{
    struct arena *a = k->c->arena;
    struct dirent **names;
    struct str model = STR("");
    int n = scandir(str_z(a, path), &names, NULL, by_name);

    if (n < 0) {
        fault_of(k->c, DIAG_INPUT, "no-file", MSG_cli_no_file, path,
                 str_dup(a, str_of(strerror(errno))));
        return false;
    }
    bool ok = true;
    for (int pass = 0; pass < 2; pass++)        /* the model is known before its tests */
        for (int i = 0; i < n && ok; i++) {
            struct str name = str_dup(a, str_of(names[i]->d_name));
            struct str full = str_printf(a, "%.*s/%.*s", STR_ARG(path), STR_ARG(name));
            struct stat st;
            if (name.p[0] == '.' || stat(full.p, &st) != 0)
                continue;
            if (pass == 0 && str_ends(name, ".dmn"))
                model = full;
            else if (pass == 1 && S_ISDIR(st.st_mode) && depth > 0)
                ok = folder(k, full, depth - 1);
            else if (pass == 1 && str_ends(name, ".xml") && model.n)
                one_test(k, model, full);
        }
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return ok;
}

int run_tck(struct cli *c)
{
    struct kit k = { .c = c, .list = json_new_array(c->arena) };

    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].option == &cli_options[OPT_TCK] && !folder(&k, c->given[i].value, 4))
            return code_of(&c->diags);
    if (k.passed + k.failed == 0) {
        fault_of(c, DIAG_INPUT, "no-cases", MSG_cli_no_cases, args_get(c, OPT_TCK));
        return EXIT_USAGE;
    }
    int code = k.failed ? EXIT_NO : EXIT_YES;
    if (c->json) {
        struct json *o = json_new_object(c->arena);
        json_set_int(c->arena, o, "passed", (int64_t)k.passed);
        json_set_int(c->arena, o, "failed", (int64_t)k.failed);
        json_set(c->arena, o, "cases", k.list);
        c->out.b.n = 0;
        return answer_json(c, o, code);
    }
    buf_printf(&c->out.b, "%zu passed, %zu failed\n", k.passed, k.failed);
    return code;
}
