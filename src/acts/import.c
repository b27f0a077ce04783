/*
 * NAME    import - files, folders and archives into the register
 * WHY     fifty thousand acts come at once and once a week; a broken import is simply run again
 * OWNS    what kind of file it is (by content), batches, where an import got to, the report
 * ERRORS  a file that is not understood is in the report; disk, database and paths are diags
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/import.h"

enum { BATCH_ACTS = 400, BATCH_BYTES = 8 << 20, TOLD_MOST = 200, DEPTH_MOST = 16 };

/* ------------------------------------------------------------------ the report */
void import_error(struct import *m, struct str file, int line, const struct diags *d)
{
    struct json *o;

    m->n_errors++;
    if (m->errors->count >= TOLD_MOST || !d->first)
        return;
    o = json_push(m->a, m->errors, json_new_object(m->a));
    json_set_str(m->a, o, "file", str_dup(m->a, file));
    if (line || d->first->line)
        json_set_int(m->a, o, "line", line ? line : d->first->line);
    json_set_str(m->a, o, "code", str_dup(m->a, d->first->code));
    json_set_str(m->a, o, "message", str_dup(m->a, d->first->message));
    json_set_str(m->a, o, "remedy", str_dup(m->a, d->first->remedy));
}

static void puzzled(struct import *m, struct str file, const struct puzzles *p)
{
    m->n_puzzles += (int64_t)p->n;
    for (const struct puzzle *q = p->first; q && m->puzzles->count < TOLD_MOST; q = q->next) {
        struct json *o = json_push(m->a, m->puzzles, json_new_object(m->a));
        json_set_str(m->a, o, "file", str_dup(m->a, file));
        json_set_int(m->a, o, "line", q->line);
        json_set_str(m->a, o, "what", str_of(q->what));
        json_set_str(m->a, o, "text", str_dup(m->a, q->text));
    }
}

static struct json *report(struct import *m)
{
    struct json *o = json_new_object(m->a), *acts = json_new_object(m->a);

    json_set_int(m->a, o, "files", m->files);
    json_set(m->a, o, "acts", acts);
    json_set_int(m->a, acts, "new", m->told.acts_new);
    json_set_int(m->a, acts, "amended", m->told.amended);
    json_set_int(m->a, acts, "corrected", m->told.corrected);
    json_set_int(m->a, acts, "unchanged", m->told.unchanged);
    json_set_int(m->a, o, "editions", m->told.editions);
    json_set_int(m->a, o, "clauses", m->told.clauses);
    json_set_int(m->a, o, "skipped", m->skipped);
    json_set_bool(m->a, o, "resumed", m->resumed);
    json_set(m->a, o, "not_understood", m->puzzles);
    json_set_int(m->a, o, "not_understood_count", m->n_puzzles);
    json_set(m->a, o, "errors", m->errors);
    json_set_int(m->a, o, "error_count", m->n_errors);
    json_set(m->a, o, "codes", m->codes);
    return o;
}

/* ------------------------------------------------------------------ batches */
static bool begin(struct import *m)
{
    if (m->open)
        return true;
    m->open = db_exec(m->rd->db, "BEGIN IMMEDIATE", m->d);
    return m->open;
}

bool import_commit(struct import *m)
{
    sqlite3_stmt *st;

    if (!m->open)
        return true;
    st = db_get(m->rd, AS_state_next, m->d);
    m->open = false;
    m->in_batch = 0;
    m->batch_bytes = 0;
    if (!words_put(m->rd, &m->words, m->d) || !st || !db_run(m->rd, st, m->d)
        || !db_exec(m->rd->db, "COMMIT", m->d)) {
        sqlite3_exec(m->rd->db, "ROLLBACK", NULL, NULL, NULL);
        return false;
    }
    if (m->how->progress)
        m->how->progress(m->how->ctx, m->done, m->all, m->told.acts_new + m->told.amended
                         + m->told.corrected + m->told.unchanged);
    return true;
}

/* One act in a savepoint of its own: what cannot be written whole is not written at all. */
bool import_put(struct import *m, struct arena *a, struct act_doc *doc, size_t bytes)
{
    bool ok = begin(m) && db_exec(m->rd->db, "SAVEPOINT one", m->d);
    size_t before = m->words.n;

    if (!ok)
        return false;
    ok = act_put(m->rd, a, doc, m->how->today, &m->told, &m->words, m->d);
    if (!ok) {
        sqlite3_exec(m->rd->db, "ROLLBACK TO one", NULL, NULL, NULL);
        m->words.n = before;
    }
    ok = db_exec(m->rd->db, "RELEASE one", m->d) && ok;
    if (ok && m->codes->count < TOLD_MOST)
        json_push(m->a, m->codes, json_new_str(m->a, str_dup(m->a, doc->code)));
    m->in_batch++;
    m->batch_bytes += bytes;
    return ok;
}

bool import_full(const struct import *m)
{
    return m->in_batch >= BATCH_ACTS || m->batch_bytes >= BATCH_BYTES;
}

/* ------------------------------------------------------------------ one file's bytes */
static bool looks_like(struct str s, const char *what)
{
    struct str head = str_trim(str_sub(s, 0, 4096));

    return str_find(head, what) >= 0;
}

static enum import_kind kind_of(struct str bytes)
{
    struct str head;

    if (str_starts(bytes, "\xef\xbb\xbf"))
        bytes = str_sub(bytes, 3, bytes.n);
    head = str_trim(str_sub(bytes, 0, 4096));
    if (archive_known(bytes))
        return IMPORT_ARCHIVE;
    if (str_starts(head, "{"))
        return IMPORT_BULK;
    if (str_starts(head, "<") && (looks_like(bytes, "akomaNtoso") || looks_like(bytes, ":act")))
        return IMPORT_AKN;
    if (str_starts(head, "<") || looks_like(bytes, "<html") || looks_like(bytes, "<HTML"))
        return str_starts(head, "<?xml") && !looks_like(bytes, "html") ? IMPORT_AKN : IMPORT_HTML;
    return IMPORT_TEXT;
}

struct import_hints import_hints(const struct import *m, struct str source)
{
    return (struct import_hints){ .country = m->how->country.n ? m->how->country : STR("kz"),
        .source = source, .lang = m->how->lang, .lang_given = m->how->lang_given,
        .from = m->how->from };
}

static struct str base_name(struct str path)
{
    for (size_t i = path.n; i-- > 0;)
        if (path.p[i] == '/')
            return str_sub(path, i + 1, path.n);
    return path;
}

static bool from_archive(void *ctx, struct str name, struct str bytes);

/* False only when the import must stop. */
static bool bytes_in(struct import *m, struct str name, struct str bytes, int depth)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct puzzles p = { .arena = a };
    struct import_hints h = import_hints(m, base_name(name));
    struct act_doc doc = { 0 };
    struct str plain;
    bool ok = true, read = false;

    if (str_starts(bytes, "\xef\xbb\xbf"))
        bytes = str_sub(bytes, 3, bytes.n);
    if (!encoding_16(a, bytes, &plain))
        plain = bytes;
    enum import_kind kind = kind_of(plain);
    m->files++;
    if (kind == IMPORT_ARCHIVE && depth > 0) {
        diag_add(&d, DIAG_INPUT, "acts-archive", "an archive inside an archive");
    } else if (kind == IMPORT_ARCHIVE) {
        struct import_inside in = { m, name };
        m->files--;
        ok = archive_each(a, bytes, from_archive, &in, &d) || !m->stop;
    } else if (kind == IMPORT_BULK) {
        ok = import_lines(m, name, plain);
    } else {
        read = kind == IMPORT_AKN ? read_akn(a, bytes, &h, &doc, &p, &d)
            : kind == IMPORT_HTML ? read_html(a, bytes, &h, &doc, &p, &d)
            : read_text(a, bytes, &h, &doc, &p, &d);
        puzzled(m, name, &p);
        if (read)
            ok = import_put(m, a, &doc, bytes.n);
    }
    if (d.count)
        import_error(m, name, 0, &d);
    arena_free(a);
    m->stop = m->stop || !ok;
    return ok && (!import_full(m) || import_commit(m));
}

static bool from_archive(void *ctx, struct str name, struct str bytes)
{
    struct import_inside *in = ctx;
    struct arena *a = arena_new();
    bool ok = bytes_in(in->m, str_printf(a, "%.*s!%.*s", STR_ARG(in->path), STR_ARG(name)), bytes,
                       1);

    arena_free(a);
    return ok;
}

/* ------------------------------------------------------------------ files on disk */
static bool trouble(struct import *m, const char *path, bool given)
{
    struct diags own = diags_on(m->a);
    struct diag *g;

    own = given ? *m->d : own;
    g = diag_add(&own, errno == ENOENT ? DIAG_INPUT : DIAG_ENVIRONMENT, "no-file", "%s: %s", path,
                 strerror(errno));
    g->file = str_dup(m->a, str_of(path));
    g->remedy = STR("check the path, and who may read it");
    if (given)
        *m->d = own;
    else
        import_error(m, str_of(path), 0, &own);
    return !given;
}

static bool whole_file(struct import *m, const char *path, int fd, int64_t size)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    bool ok = true;

    if (size > ACTS_FILE_MOST * 4LL) {
        diag_add(&d, DIAG_INPUT, "acts-limit", "%s is larger than 256 MiB", path)->remedy =
            STR("divide it; JSON lines may be of any length in all");
        import_error(m, str_of(path), 0, &d);
    } else {
        char *p = arena_alloc(a, (size_t)size + 1);
        size_t n = 0;
        ssize_t got;
        while (n < (size_t)size && (got = read(fd, p + n, (size_t)size - n)) > 0)
            n += (size_t)got;
        struct str bytes = { p, n };
        if (n > ACTS_FILE_MOST && !archive_known(bytes)) {
            diag_add(&d, DIAG_INPUT, "acts-limit", "%s is larger than 64 MiB", path)->remedy =
                STR("divide it");
            import_error(m, str_of(path), 0, &d);
        } else {
            ok = bytes_in(m, str_of(path), bytes, 0);
        }
    }
    arena_free(a);
    return ok;
}

static bool one_file(struct import *m, const char *path, const struct stat *st, bool given)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char head[512];
    ssize_t n = fd < 0 ? -1 : pread(fd, head, sizeof head, 0);
    int64_t done;
    bool ok;

    if (n < 0) {
        if (fd >= 0)
            close(fd);
        return trouble(m, path, given);
    }
    struct str mark = import_mark(m, st), name = str_of(path);
    done = import_seen(m, name, mark);
    if (done < 0) {
        close(fd);
        return false;
    }
    if (done > 0)
        m->resumed = true;
    if (done >= st->st_size && st->st_size > 0) {
        m->skipped++;
        ok = true;
    } else if (kind_of((struct str){ head, (size_t)n }) == IMPORT_BULK) {
        m->files++;
        ok = import_stream(m, path, fd, mark, done, st->st_size);
    } else {
        ok = whole_file(m, path, fd, st->st_size)
            && (!import_begin(m) || import_note(m, name, mark, st->st_size, st->st_size));
    }
    close(fd);
    m->done += done < st->st_size ? st->st_size - done : 0;
    return ok && (!import_full(m) || import_commit(m));
}

bool import_begin(struct import *m)
{
    return begin(m);
}

static int by_name(const void *p, const void *q)
{
    return strcmp(*(char *const *)p, *(char *const *)q);
}

static bool one_path(struct import *m, const char *path, int depth, bool given, bool measure);

static bool folder(struct import *m, const char *path, int depth, bool measure)
{
    DIR *dir = opendir(path);
    char **names = NULL;
    size_t n = 0, cap = 0;
    bool ok = true;

    if (!dir)
        return trouble(m, path, false);
    for (struct dirent *e; (e = readdir(dir));) {
        if (e->d_name[0] == '.')
            continue;
        if (n == cap) {
            char **more = realloc(names, (cap = cap ? cap * 2 : 64) * sizeof *names);
            if (!more)
                break;
            names = more;
        }
        names[n++] = strdup(e->d_name);
    }
    closedir(dir);
    if (n)
        qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        if (ok && names[i])
            ok = one_path(m, str_printf(a, "%s/%s", path, names[i]).p, depth - 1, false, measure);
        free(names[i]);
        arena_free(a);
    }
    free(names);
    return ok;
}

static bool one_path(struct import *m, const char *path, int depth, bool given, bool measure)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return trouble(m, path, given);
    if (S_ISDIR(st.st_mode))
        return depth <= 0 || folder(m, path, depth, measure);
    if (!S_ISREG(st.st_mode))
        return true;
    if (measure) {
        m->all += st.st_size;
        return true;
    }
    return one_file(m, path, &st, given);
}

static struct import started(struct acts *r, const struct acts_import *how, struct arena *a, struct diags *d)
{
    return (struct import){ .how = how, .a = a, .d = d, .puzzles = json_new_array(a), .rd = reader_take(r, d),
        .errors = json_new_array(a), .codes = json_new_array(a), .words.a = arena_new() };
}

/* The last batch, and the report. */
static struct json *finished(struct acts *r, struct import *m, bool ok)
{
    if (m->rd && m->open)
        ok = import_commit(m) && ok;
    if (m->rd && m->told.editions > 0)
        sqlite3_exec(m->rd->db, "PRAGMA optimize", NULL, NULL, NULL);
    reader_give(r, m->rd);
    arena_free(m->words.a);
    return ok && m->d->count == 0 ? report(m) : NULL;
}

struct json *acts_import_lines(struct acts *r, struct str name, struct str lines,
                               const struct acts_import *how, struct arena *a, struct diags *d)
{
    struct import m = started(r, how, a, d);

    m.all = (int64_t)lines.n;
    return finished(r, &m, m.rd && import_lines(&m, name, lines));
}

struct json *acts_import(struct acts *r, const struct str *paths, size_t n,
                         const struct acts_import *how, struct arena *a, struct diags *d)
{
    struct import m = started(r, how, a, d);
    bool ok = m.rd != NULL;

    for (int pass = 0; ok && pass < 2; pass++)
        for (size_t i = 0; ok && i < n; i++)
            ok = one_path(&m, str_z(a, paths[i]), DEPTH_MOST, true, pass == 0);
    return finished(r, &m, ok);
}
