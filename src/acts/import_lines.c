/*
 * NAME    import_lines - the bulk form, line by line; how far an import came
 * WHY     a file of several gigabytes is read in pieces, and an import that was broken goes on at
 *         the line it had come to
 * ERRORS  a line that is not an act is in the report with its number; the next one is read
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/import.h"
#include "base/panic.h"

enum { CHUNK = 1 << 20 };

struct str import_mark(struct import *m, const struct stat *st)
{
    struct buf b = buf_on(m->a);

    buf_printf(&b, "%lld:%lld.%09ld:%.*s:%s:", (long long)st->st_size,
               (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec, STR_ARG(m->how->country),
               m->how->lang_given ? lang_code(m->how->lang).p : "");
    buf_day(&b, m->how->from);
    return buf_get(&b);
}

int64_t import_seen(struct import *m, struct str path, struct str mark)
{
    sqlite3_stmt *st = db_get(m->rd, AS_seen_get, m->d);
    int64_t done = 0;

    if (!st)
        return -1;
    db_text(st, 1, path);
    db_text(st, 2, mark);
    if (sqlite3_step(st) == SQLITE_ROW)
        done = sqlite3_column_int64(st, 0);
    sqlite3_reset(st);
    return done;
}

bool import_note(struct import *m, struct str path, struct str mark, int64_t done, int64_t size)
{
    sqlite3_stmt *st = db_get(m->rd, AS_seen_put, m->d);

    if (!st)
        return false;
    db_text(st, 1, path);
    db_text(st, 2, mark);
    sqlite3_bind_int64(st, 3, done);
    sqlite3_bind_int64(st, 4, size);
    return db_run(m->rd, st, m->d);
}

static bool one_line(struct import *m, struct arena *a, struct str name, int number, struct str line)
{
    struct import_hints h = import_hints(m, STR(""));
    struct diags d = diags_on(a);
    struct act_doc doc;
    bool ok = true;

    if (number == 1 && str_starts(line, "\xef\xbb\xbf"))   /* editors of one maker put it there */
        line = str_sub(line, 3, line.n);
    line = str_trim(line);
    if (!line.n)
        return true;
    if (line.n > ACTS_LINE_MOST)
        diag_add(&d, DIAG_INPUT, "acts-limit", "a line of more than 16 MiB")->remedy =
            STR("one act a line");
    else if (read_bulk(a, line, &h, &doc, &d))
        ok = import_put(m, a, &doc, line.n);
    if (d.count)
        import_error(m, name, number, &d);
    arena_reset(a);
    return ok;
}

bool import_lines(struct import *m, struct str name, struct str bytes)
{
    struct arena *a = arena_new();
    struct str line;
    int number = 0;
    bool ok = true;

    while (ok && bytes.p && str_cut(&bytes, '\n', &line))
        ok = one_line(m, a, name, ++number, line) && (!import_full(m) || import_commit(m));
    arena_free(a);
    return ok;
}

struct stream { char *p; size_t n, cap; bool skipping; };

/* Takes the whole lines of what is there; returns bytes used. A line that is too long is passed
 * over to its end. */
static bool take_lines(struct import *m, struct arena *a, struct str name, struct stream *s,
                       int *number, size_t *used, bool last)
{
    *used = 0;
    while (*used < s->n) {
        char *end = memchr(s->p + *used, '\n', s->n - *used);
        size_t n = end ? (size_t)(end - s->p) - *used : s->n - *used;
        if (!end && !last)
            break;
        ++*number;
        if (s->skipping)
            s->skipping = false;
        else if (!one_line(m, a, name, *number, (struct str){ s->p + *used, n }))
            return false;
        *used += n + (end != NULL);
        if (import_full(m))
            break;
    }
    return true;
}

static void too_long(struct import *m, struct str name, int number, struct stream *s)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);

    if (!s->skipping) {
        diag_add(&d, DIAG_INPUT, "acts-limit", "a line of more than 16 MiB")->remedy =
            STR("one act a line");
        import_error(m, name, number, &d);
    }
    s->skipping = true;
    s->n = 0;
    arena_free(a);
}

static void fill(struct stream *s, int fd, int64_t *at, bool *last)
{
    ssize_t got;

    if (s->cap - s->n < CHUNK) {
        s->cap = s->n + 2 * CHUNK;
        s->p = realloc(s->p, s->cap);
        AN(s->p);
    }
    got = pread(fd, s->p + s->n, CHUNK, *at);
    *last = got <= 0;
    s->n += got > 0 ? (size_t)got : 0;
    *at += got > 0 ? got : 0;
}

bool import_stream(struct import *m, const char *path, int fd, struct str mark, int64_t done,
                   int64_t size)
{
    struct arena *a = arena_new();
    struct stream s = { 0 };
    struct str name = str_of(path);
    int64_t at = done, before = m->done;
    int number = 0;
    bool ok = true, last = false;

    while (ok && (!last || s.n)) {
        size_t used;
        if (!last)
            fill(&s, fd, &at, &last);
        do {
            ok = take_lines(m, a, name, &s, &number, &used, last);
            if (s.n > used)
                memmove(s.p, s.p + used, s.n - used);
            s.n -= used;
            done += (int64_t)used;
            m->done = before + done;
            if (ok && import_full(m))
                ok = import_begin(m) && import_note(m, name, mark, done, size)
                    && import_commit(m);
        } while (ok && used > 0 && s.n > 0);
        if (s.n > ACTS_LINE_MOST) {
            done += (int64_t)s.n;
            too_long(m, name, number + 1, &s);
        }
    }
    m->done = before;
    ok = ok && import_begin(m) && import_note(m, name, mark, size, size);
    free(s.p);
    arena_free(a);
    return ok;
}
