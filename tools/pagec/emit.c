/*
 * NAME    emit - the header and the source of one area
 */
#include "pagec.h"

static const char *const c_types[] = {
    [TYPE_TEXT] = "struct str ", [TYPE_TOKEN] = "struct str ", [TYPE_URL] = "struct str ",
    [TYPE_HTML] = "struct html ", [TYPE_NUMBER] = "int64_t ", [TYPE_DATE] = "day ",
    [TYPE_MOMENT] = "moment ", [TYPE_MONEY] = "tiyn ", [TYPE_FLAG] = "bool ",
    [TYPE_MSG] = "unsigned ",
};

static void emit_record(struct buf *b, const struct record *r)
{
    buf_printf(b, "struct %.*s {\n", STR_ARG(r->c_name));
    for (struct field *f = r->fields; f != NULL; f = f->next) {
        if (f->type == TYPE_RECORD || f->type == TYPE_LIST)
            buf_printf(b, "    const struct %.*s *%.*s;\n", STR_ARG(f->record->c_name),
                STR_ARG(f->name));
        else
            buf_printf(b, "    %s%.*s;\n", c_types[f->type], STR_ARG(f->name));
        if (f->type == TYPE_LIST)
            buf_printf(b, "    size_t n_%.*s;\n", STR_ARG(f->name));
    }
    if (r->fields == NULL)
        buf_puts(b, "    char nothing;\n");
    buf_puts(b, "};\n");
}

static void emit_prototype(struct buf *b, const struct unit *u, const char *end, const char *tail)
{
    buf_printf(b, "void %.*s%s(struct buf *out, enum lang lang, const struct %.*s *p)%s",
        STR_ARG(u->self.c_name), end, STR_ARG(u->self.c_name), tail);
}

struct str emit_header(struct pagec *c, struct str area)
{
    struct buf b = buf_on(c->arena);

    buf_printf(&b, "/* Made by tools/pagec from pages/%.*s: do not edit. */\n", STR_ARG(area));
    buf_printf(&b, "#ifndef PAGES_%.*s_H\n#define PAGES_%.*s_H\n\n", STR_ARG(area), STR_ARG(area));
    buf_puts(&b, str_is(area, "parts") ? "#include \"portal/page.h\"\n\n"
        : "#include \"pages/parts.h\"\n\n");
    for (struct record *r = c->records; r != NULL; r = r->next) {
        if (r->ours)
            buf_printf(&b, "struct %.*s;\n", STR_ARG(r->c_name));
    }
    for (struct record *r = c->records; r != NULL; r = r->next) {
        if (r->ours)
            emit_record(&b, r);
    }
    for (struct unit *u = c->units; u != NULL; u = u->next) {
        if (!u->ours)
            continue;
        buf_char(&b, '\n');
        emit_record(&b, &u->self);
        emit_prototype(&b, u, u->slot ? "_open" : "", ";\n");
        if (u->slot)
            emit_prototype(&b, u, "_close", ";\n");
    }
    buf_puts(&b, "\n#endif\n");
    return buf_get(&b);
}

struct str emit_source(struct pagec *c, struct str area)
{
    struct buf b = buf_on(c->arena);

    buf_printf(&b, "/* Made by tools/pagec from pages/%.*s: do not edit. */\n", STR_ARG(area));
    buf_printf(&b, "#include \"pages/%.*s.h\"\n", STR_ARG(area));
    for (struct unit *u = c->units; u != NULL; u = u->next) {
        if (!u->ours)
            continue;
        buf_printf(&b, "\n/* %.*s */\n", STR_ARG(u->file));
        emit_prototype(&b, u, u->slot ? "_open" : "", "\n{\n    (void)lang, (void)p;\n");
        buf_str(&b, buf_get(&u->code));
        buf_puts(&b, "}\n");
    }
    return buf_get(&b);
}
