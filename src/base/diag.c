/*
 * NAME      diag - what went wrong, as values in a list
 * WHY       the sentence is written where the fault is seen; those above only pass it on or print
 *           it
 * OWNS      nothing; the list lives on the caller's arena
 * ERRORS    none
 * MUST NOT  print
 */
#include "base/diag.h"

#include <stdarg.h>

#include "base/buf.h"

struct diags diags_on(struct arena *a)
{
    return (struct diags){ .arena = a };
}

struct diag *diag_add(struct diags *d, enum diag_class c, const char *code, const char *fmt, ...)
{
    struct diag *g;
    va_list ap;

    va_start(ap, fmt);
    g = diag_addv(d, c, code, fmt, ap);
    va_end(ap);
    return g;
}

struct diag *diag_addv(struct diags *d, enum diag_class c, const char *code, const char *fmt, va_list ap)
{
    struct diag *g = arena_new_of(d->arena, struct diag);
    struct buf b = buf_on(d->arena);

    buf_vprintf(&b, fmt, ap);
    g->class = c;
    g->code = str_of(code);
    g->message = buf_get(&b);
    if (d->last != NULL)
        d->last->next = g;
    else
        d->first = g;
    d->last = g;
    d->count++;
    return g;
}

struct str diag_text(struct arena *a, const struct diag *d)
{
    struct buf b = buf_on(a);

    buf_str(&b, d->file);
    if (d->line > 0) {
        buf_puts(&b, d->file.n > 0 ? ":" : "line ");
        buf_int(&b, d->line);
        if (d->column > 0) {
            buf_char(&b, ':');
            buf_int(&b, d->column);
        }
    }
    if (b.n > 0)
        buf_puts(&b, ": ");
    if (d->field.n > 0 && str_find(d->message, str_z(a, d->field)) < 0) {
        buf_str(&b, d->field);
        buf_puts(&b, ": ");
    }
    buf_str(&b, d->message);
    if (d->remedy.n > 0) {
        buf_puts(&b, " (");
        buf_str(&b, d->remedy);
        buf_char(&b, ')');
    }
    if (d->clause.n > 0) {
        buf_puts(&b, " [");
        buf_str(&b, d->clause);
        buf_char(&b, ']');
    }
    return buf_get(&b);
}
