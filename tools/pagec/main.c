/*
 * NAME    pagec - the page compiler; see pagec.h and docs/pages.md
 *
 * usage: pagec area ROOT AREA OUT.c OUT.h DEPFILE     pages of ROOT/pages/AREA (AREA parts: the parts)
 *        pagec assets ROOT OUT.c DEPFILE              bytes of ROOT/assets/dist
 *
 * ERRORS  file:line: sentence on standard error, one a page; exit 1
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "files.h"
#include "pagec.h"

static jmp_buf next_unit;

void fault(struct pagec *c, struct str file, int line, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%.*s:%d: error: ", STR_ARG(file), line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    c->faults++;
    longjmp(next_unit, 1);
}

static void add_unit(struct pagec *c, struct str path, struct str name, bool part, bool ours)
{
    struct unit *u = arena_new_of(c->arena, struct unit), **end = &c->units;

    u->file = path;
    u->name = name;
    u->part = part;
    u->ours = ours;
    if (!read_whole(c->arena, path, &u->text) || !utf8_valid(u->text)) {
        fprintf(stderr, "%.*s:1: error: cannot be read as UTF-8\n", STR_ARG(path));
        c->faults++;
        return;
    }
    if (setjmp(next_unit) != 0)
        return;
    while (*end != NULL) {
        if ((*end)->part == part && str_eq((*end)->name, name))
            fault(c, path, 1, "there is another '%.*s'", STR_ARG(name));
        end = &(*end)->next;
    }
    *end = u;
    read_head(c, u);
    for (struct str rest = str_sub(u->text, u->body, u->text.n), in; rest.n > 0;) {
        ptrdiff_t at = str_find(rest, "{{"), to;

        if (at < 0)
            break;
        rest = str_sub(rest, (size_t)at + 2, rest.n);
        to = str_find(rest, "}}");
        in = str_trim(str_sub(rest, 0, to < 0 ? rest.n : (size_t)to));
        u->slot = u->slot || (part && str_is(in, "slot"));
    }
}

static void add_folder(struct pagec *c, const char *root, const char *area, bool ours, struct buf *deps)
{
    struct str *names, dir = str_printf(c->arena, "%s/pages/%s", root, area);
    size_t n = list_folder(c->arena, str_z(c->arena, dir), &names);

    buf_printf(deps, " %.*s", STR_ARG(dir));
    for (size_t i = 0; i < n; i++) {
        struct str path = str_printf(c->arena, "%.*s/%.*s", STR_ARG(dir), STR_ARG(names[i]));
        struct str name;

        if (!str_ends(names[i], ".html"))
            continue;
        buf_printf(deps, " %.*s", STR_ARG(path));
        name = str_sub(names[i], 0, names[i].n - 5);
        if (strcmp(area, "parts") == 0)
            add_unit(c, path, name, true, ours);
        else if (str_starts(name, "part_"))
            add_unit(c, path, str_sub(name, 5, name.n), true, ours);
        else
            add_unit(c, path, name, false, ours);
    }
}

static void compile_all(struct pagec *c)
{
    for (struct unit *volatile u = c->units; u != NULL; u = u->next) {
        if (setjmp(next_unit) == 0)
            link_types(c, u);
    }
    if (c->faults > 0)
        return;
    for (struct unit *volatile u = c->units; u != NULL; u = u->next) {
        if (u->ours && setjmp(next_unit) == 0)
            compile_body(c, u);
    }
}

static bool write_or_say(struct pagec *c, const char *path, struct str text)
{
    if (write_whole(c->arena, str_of(path), text))
        return true;
    fprintf(stderr, "pagec: cannot write %s\n", path);
    return false;
}

static int run(struct pagec *c, int argc, char **argv)
{
    struct buf deps = buf_on(c->arena);
    bool assets = argc == 5 && strcmp(argv[1], "assets") == 0;

    if (!assets && (argc != 7 || strcmp(argv[1], "area") != 0)) {
        fputs("usage: pagec area ROOT AREA OUT.c OUT.h DEPFILE\n"
            "       pagec assets ROOT OUT.c DEPFILE\n", stderr);
        return 2;
    }
    buf_printf(&deps, "%s:", assets ? argv[3] : argv[4]);
    buf_printf(&deps, " %s/assets/dist", argv[2]);
    read_assets(c, str_z(c->arena, str_printf(c->arena, "%s/assets/dist", argv[2])));
    for (struct asset *s = c->assets; s != NULL; s = s->next)
        buf_printf(&deps, " %s/assets/dist/%.*s", argv[2], STR_ARG(s->name));
    if (!assets) {
        add_folder(c, argv[2], "parts", strcmp(argv[3], "parts") == 0, &deps);
        if (strcmp(argv[3], "parts") != 0)
            add_folder(c, argv[2], argv[3], true, &deps);
        compile_all(c);
    }
    if (c->faults > 0)
        return 1;
    buf_char(&deps, '\n');
    if (assets)
        return write_or_say(c, argv[3], emit_assets(c)) && write_or_say(c, argv[4], buf_get(&deps))
            ? 0 : 1;
    return write_or_say(c, argv[4], emit_source(c, str_of(argv[3]))) &&
        write_or_say(c, argv[5], emit_header(c, str_of(argv[3]))) &&
        write_or_say(c, argv[6], buf_get(&deps)) ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct pagec c = { .arena = arena_new() };
    int code = run(&c, argc, argv);

    arena_free(c.arena);
    return code;
}
