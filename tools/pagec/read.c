/*
 * NAME    read - the head of a page: what it declares
 * ERRORS  file:line of the declaration
 */
#include "base/text_portal.h"
#include "pagec.h"

static const struct { const char *word; enum type type; } types[] = {
    { "text", TYPE_TEXT }, { "token", TYPE_TOKEN }, { "url", TYPE_URL }, { "html", TYPE_HTML },
    { "number", TYPE_NUMBER }, { "date", TYPE_DATE }, { "moment", TYPE_MOMENT },
    { "money", TYPE_MONEY }, { "flag", TYPE_FLAG }, { "msg", TYPE_MSG },
    { "record", TYPE_RECORD }, { "list", TYPE_LIST },
};

bool name_ok(struct str s)
{
    static const char *const taken[] = {
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else",
        "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register",
        "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef",
        "union", "unsigned", "void", "volatile", "while", "not", "and", "or", "end", "each",
        "elif", "use", "slot", "lang", "true", "false", "index", "first", "last",
    };

    if (s.n == 0 || s.n > 40 || s.p[0] < 'a' || s.p[0] > 'z')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char ch = s.p[i];

        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return false;
    }
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        if (str_is(s, taken[i]))
            return false;
    }
    return true;
}

struct record *find_record(struct pagec *c, struct str name)
{
    for (struct record *r = c->records; r != NULL; r = r->next) {
        if (str_eq(r->name, name))
            return r;
    }
    return NULL;
}

struct unit *find_part(struct pagec *c, struct str name)
{
    for (struct unit *u = c->units; u != NULL; u = u->next) {
        if (u->part && str_eq(u->name, name))
            return u;
    }
    return NULL;
}

struct asset *find_asset(struct pagec *c, struct str name)
{
    for (struct asset *s = c->assets; s != NULL; s = s->next) {
        if (str_eq(s->name, name))
            return s;
    }
    return NULL;
}

int find_msg(struct str name)
{
    for (unsigned id = 0; id < MSG_TOTAL; id++) {
        if (id != MSG_COUNT && str_is(name, msg_name(id)))
            return (int)id;
    }
    return -1;
}

struct field *find_field(const struct record *r, struct str name)
{
    for (struct field *f = r->fields; f != NULL; f = f->next) {
        if (str_eq(f->name, name))
            return f;
    }
    return NULL;
}

struct head {
    struct pagec *c;
    struct unit *u;
    struct str rest;
    int line;
};

/* The next line with its comment cut off; false at the line of dashes. */
static bool next_line(struct head *h, struct str *out)
{
    struct str all = h->rest, s;
    ptrdiff_t at;

    for (;;) {
        if (!str_cut(&h->rest, '\n', &s) || (h->rest.p == NULL && s.n == 0))
            fault(h->c, h->u->file, h->line, "the head has no end: write --- on a line of its own");
        h->line++;
        all = str_trim(s);
        if (str_is(all, "---"))
            return false;
        at = str_chr(all, '#');
        if (at >= 0)
            all = str_trim(str_sub(all, 0, (size_t)at));
        if (all.n > 0)
            break;
    }
    *out = all;
    return true;
}

static struct record *new_record(struct head *h, struct str name, struct str c_name)
{
    struct record *r = arena_new_of(h->c->arena, struct record);

    if (find_record(h->c, name) != NULL)
        fault(h->c, h->u->file, h->line, "there is a record '%.*s' already", STR_ARG(name));
    r->name = name;
    r->c_name = c_name;
    r->ours = h->u->ours;
    r->next = h->c->records;
    h->c->records = r;
    return r;
}

static void read_fields(struct head *h, struct record *into, bool inside);

static void read_field(struct head *h, struct record *into, struct str line)
{
    struct field *f = arena_new_of(h->c->arena, struct field), **end = &into->fields;
    struct str word;
    bool known = false;

    f->line = h->line;
    f->name = word_of(&line);
    if (!name_ok(f->name))
        fault(h->c, h->u->file, h->line,
            "'%.*s' cannot be a field: small letters, digits and _, no word of C or of pages",
            STR_ARG(f->name));
    if (find_field(into, f->name) != NULL)
        fault(h->c, h->u->file, h->line, "field '%.*s' is declared twice", STR_ARG(f->name));
    word = word_of(&line);
    for (size_t i = 0; i < sizeof types / sizeof *types && !known; i++) {
        if (str_is(word, types[i].word)) {
            f->type = types[i].type;
            known = true;
        }
    }
    if (!known)
        fault(h->c, h->u->file, h->line, "'%.*s' is no type of a field", STR_ARG(word));
    while (*end != NULL)
        end = &(*end)->next;
    *end = f;
    word = word_of(&line);
    if (f->type == TYPE_LIST && str_is(word, "{")) {
        struct str own = str_printf(h->c->arena, "%.*s.%.*s", STR_ARG(into->c_name), STR_ARG(f->name));

        f->record = new_record(h, own, str_printf(h->c->arena, "%.*s_%.*s", STR_ARG(into->c_name),
            STR_ARG(f->name)));
        f->of = own;
        f->optional = true;
        read_fields(h, f->record, true);
        return;
    }
    if (f->type == TYPE_LIST || f->type == TYPE_RECORD) {
        if (word.n == 0)
            fault(h->c, h->u->file, h->line, "a %s of what?", f->type == TYPE_LIST ? "list" : "record");
        f->of = word;
        word = word_of(&line);
    }
    if (str_is(word, "optional")) {
        if (f->type == TYPE_MSG)
            fault(h->c, h->u->file, h->line, "a msg is never absent; take a text");
        f->optional = true;
        word = word_of(&line);
    }
    if (f->type == TYPE_FLAG || f->type == TYPE_LIST)
        f->optional = true;
    if (word.n > 0)
        fault(h->c, h->u->file, h->line, "'%.*s' is too much here", STR_ARG(word));
}

static void read_fields(struct head *h, struct record *into, bool inside)
{
    struct str line, rest, name;

    while (next_line(h, &line)) {
        if (inside && str_is(line, "}"))
            return;
        rest = line;
        if (!inside && str_is(word_of(&rest), "record")) {
            struct str more = rest;

            name = word_of(&more);
            if (str_is(word_of(&more), "{")) {
                if (!name_ok(name))
                    fault(h->c, h->u->file, h->line, "'%.*s' cannot be a record", STR_ARG(name));
                read_fields(h, new_record(h, name, str_printf(h->c->arena, "ui_%.*s", STR_ARG(name))),
                    true);
                continue;
            }
        }
        read_field(h, into, line);
    }
    if (inside)
        fault(h->c, h->u->file, h->line, "a record has no closing }");
}

void read_head(struct pagec *c, struct unit *u)
{
    struct head h = { .c = c, .u = u, .rest = u->text, .line = 0 };

    u->self.name = u->name;
    u->self.c_name = str_printf(c->arena, "%s_%.*s", u->part ? "part" : "page", STR_ARG(u->name));
    if (!name_ok(u->name))
        fault(c, u->file, 1, "'%.*s' cannot be the name of a page", STR_ARG(u->name));
    read_fields(&h, &u->self, false);
    u->body = h.rest.p == NULL ? u->text.n : (size_t)(h.rest.p - u->text.p);
    u->body_line = h.line + 1;
}

static void link_record(struct pagec *c, struct unit *u, struct record *r)
{
    for (struct field *f = r->fields; f != NULL; f = f->next) {
        if (f->type != TYPE_LIST && f->type != TYPE_RECORD)
            continue;
        if (f->record == NULL)
            f->record = find_record(c, f->of);
        if (f->record == NULL)
            fault(c, u->file, f->line, "there is no record '%.*s'", STR_ARG(f->of));
    }
}

void link_types(struct pagec *c, struct unit *u)
{
    link_record(c, u, &u->self);
    for (struct record *r = c->records; r != NULL; r = r->next)
        link_record(c, u, r);
}
