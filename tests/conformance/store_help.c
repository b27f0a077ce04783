/* NAME store_help - see store_help.h */
#include "store_help.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

void remove_tree(const char *dir)
{
    (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static struct fix *fix_new(void **state)
{
    struct fix *f = calloc(1, sizeof(*f));

    assert_non_null(f);
    f->a = arena_new();
    f->d = diags_on(f->a);
    *state = f;
    return f;
}

int fix_mem(void **state)
{
    struct fix *f = fix_new(state);

    return store_mem_open(&f->s, &f->d);
}

int fix_sqlite(void **state)
{
    struct fix *f = fix_new(state);

    f->sqlite = true;
    strcpy(f->dir, "/tmp/sapar-store-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    return store_sqlite_open(f->dir, true, false, &f->s, &f->d);
}

int fix_end(void **state)
{
    struct fix *f = *state;

    if (f->s != NULL)
        OPS(f)->close(f->s);
    if (f->sqlite)
        remove_tree(f->dir);
    arena_free(f->a);
    free(f);
    return 0;
}

void fix_reopen(struct fix *f)
{
    OPS(f)->close(f->s);
    f->s = NULL;
    OK(store_sqlite_open(f->dir, false, false, &f->s, &f->d));
}

void fix_clear(struct fix *f)
{
    f->d = diags_on(f->a);
}

bool has_diag(const struct diags *d, const char *code)
{
    const struct diag *g;

    for (g = d->first; g != NULL; g = g->next)
        if (str_is(g->code, code))
            return true;
    return false;
}

struct event event_of(struct fix *f, enum event_type t, int64_t seq, struct json *data)
{
    return (struct event){ .type = t,
                           .seq = seq,
                           .at = T0 + seq,
                           .by = { .role = ROLE_OFFICER, .id = STR("o1") },
                           .data = data != NULL ? data : json_new_object(f->a) };
}

struct case_row row_of(struct fix *f, const char *number, int64_t seq)
{
    return (struct case_row){
        .number = str_dup(f->a, str_of(number)),
        .service = STR("departure"),
        .status = STR("filed"),
        .person_key = STR("180101000001"),
        .applicant = STR("Ахметов Арман"),
        .body = STR("territorial-police"),
        .place = STR("75"),
        .on = 20000,
        .registered = 20001,
        .due = DAY_NONE,
        .term = DAY_NONE,
        .decided = DAY_NONE,
        .received = T0,
        .updated = T0 + seq,
        .live = true,
        .seq = seq,
    };
}

int add(struct fix *f, const struct case_row *row, int n)
{
    struct event *e = arena_new_array(f->a, (size_t)n, struct event);
    struct json *data;
    int i, rc;

    for (i = 0; i < n; i++) {
        data = json_new_object(f->a);
        json_set_str(f->a, data, "of", row->number);
        json_set_int(f->a, data, "at", row->seq - n + i);
        e[i] = event_of(f, row->seq - n + i == 0 ? EVENT_FILED : EVENT_QUESTION_ASKED,
                        row->seq - n + i + 1, data);
    }
    OK(OPS(f)->mark(f->s, &f->d));
    rc = OPS(f)->append(f->s, row->number, row->seq - n, e, (size_t)n, row, NULL, f->a, &f->d);
    if (rc == PORT_OK)
        OK(OPS(f)->keep(f->s, &f->d));
    else
        OK(OPS(f)->undo(f->s, &f->d));
    return rc;
}

void add_alone(struct fix *f, const struct case_row *row, int n)
{
    OK(OPS(f)->begin(f->s, &f->d));
    OK(add(f, row, n));
    OK(OPS(f)->commit(f->s, &f->d));
}

struct str put_blob(struct fix *f, const char *bytes)
{
    char *hex = arena_alloc(f->a, 65);
    int64_t size;
    void *up;

    OK(OPS(f)->blob_open(f->s, &up, &f->d));
    OK(OPS(f)->blob_write(f->s, up, bytes, strlen(bytes), &f->d));
    OK(OPS(f)->blob_done(f->s, up, hex, &size, &f->d));
    assert_int_equal(size, strlen(bytes));
    return (struct str){ hex, 64 };
}

int fold_stored(void *fix, struct str number, const struct event *e, size_t n, struct arena *a,
                struct case_row *out)
{
    struct fix *f = fix;

    (void)e;
    (void)n;
    return OPS(f)->row(f->s, number, a, out, &f->d);
}
