/*
 * NAME      common - rows, search words, document names in payloads, messages
 * WHY       what both stores must do alike is written once
 * OWNS      nothing
 * ERRORS    messages name what failed, where, and what to do
 * MUST NOT  reach a disk
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

void row_copy(struct arena *a, struct case_row *to, const struct case_row *from)
{
    *to = *from;
    to->number = str_dup(a, from->number);
#define X(f) to->f = str_dup(a, from->f);
    ROW_STRINGS(X)
#undef X
}

const char *row_difference(const struct case_row *a, const struct case_row *b)
{
    if (!str_eq(a->number, b->number))
        return "number";
#define X(f) if (!str_eq(a->f, b->f)) return #f;
    ROW_STRINGS(X)
#undef X
#define X(f) if (a->f != b->f) return #f;
    ROW_DAYS(X)
    ROW_MOMENTS(X)
    X(seq)
    X(live)
#undef X
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ';';
}

/* The next run of non-blanks from *i on; empty at the end. */
static struct str next_word(struct str s, size_t *i)
{
    size_t from;

    while (*i < s.n && is_blank(s.p[*i]))
        ++*i;
    from = *i;
    while (*i < s.n && !is_blank(s.p[*i]))
        ++*i;
    return (struct str){ s.p + from, *i - from };
}

static int by_bytes(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t store_words(struct arena *a, struct str name, struct str **out)
{
    struct str folded = utf8_fold(a, name), w;
    size_t i = 0, n = 0, k = 0, j, most = 1;

    for (j = 0; j < folded.n; j++)
        most += is_blank(folded.p[j]) || folded.p[j] == '-' || folded.p[j] == '\'';
    *out = arena_new_array(a, most + 1, struct str);
    while ((w = next_word(folded, &i)).n > 0) {
        (*out)[n++] = w;
        for (j = 0; j + 1 < w.n; j++)
            if (j > 0 && (w.p[j] == '-' || w.p[j] == '\''))
                (*out)[n++] = str_sub(w, j + 1, w.n);
    }
    if (n > 1)
        qsort(*out, n, sizeof(struct str), by_bytes);
    for (j = 0; j < n; j++)
        if (k == 0 || !str_eq((*out)[k - 1], (*out)[j]))
            (*out)[k++] = (*out)[j];
    return k;
}

size_t store_query(struct arena *a, struct str text, struct str *out, size_t most)
{
    struct str folded = utf8_fold(a, text), w;
    size_t i = 0, n = 0;

    while (n < most && (w = next_word(folded, &i)).n > 0)
        out[n++] = w;
    return n;
}

struct str store_number(struct arena *a, struct str s)
{
    char *z = arena_dup(a, s.p, s.n);
    size_t i;

    for (i = 0; i < s.n; i++)
        if (z[i] >= 'a' && z[i] <= 'z')
            z[i] = (char)(z[i] - 'a' + 'A');
    return (struct str){ z, s.n };
}

bool store_has_code(struct str codes, struct str code)
{
    bool prefix = code.n > 0 && code.p[code.n - 1] == '*';
    struct str head;

    code.n -= prefix;
    while (codes.n > 0 && str_cut(&codes, ' ', &head))
        if (prefix ? head.n >= code.n && memcmp(head.p, code.p, code.n) == 0 : str_eq(head, code))
            return true;
    return false;
}

bool store_is_hex(struct str hex)
{
    size_t i;

    if (hex.n != 64)
        return false;
    for (i = 0; i < hex.n; i++)
        if (!((hex.p[i] >= '0' && hex.p[i] <= '9') || (hex.p[i] >= 'a' && hex.p[i] <= 'f')))
            return false;
    return true;
}

/* Payloads are shallow (the reader limits depth), so recursion is bounded. */
int store_blobs(const struct json *data, blob_seen *seen, void *ctx, struct diags *d)
{
    int rc;

    json_each(v, data) {
        if (v->type == JSON_STRING && str_is(v->key, "blob") && v->s.n > 0)
            rc = seen(ctx, v->s, d);
        else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT)
            rc = store_blobs(v, seen, ctx, d);
        else
            continue;
        if (rc != PORT_OK)
            return rc;
    }
    return PORT_OK;
}

int store_fail(struct diags *d, const char *code, const char *file, const char *remedy,
               const char *fmt, ...)
{
    struct diag *g;
    va_list ap;

    va_start(ap, fmt);
    g = diag_addv(d, DIAG_ENVIRONMENT, code, fmt, ap);
    va_end(ap);
    g->file = str_dup(d->arena, str_of(file));
    g->remedy = str_dup(d->arena, str_of(remedy));
    return PORT_FAILED;
}

int store_finding(struct diags *d, const char *code, struct str field, const char *fmt, ...)
{
    struct diag *g;
    va_list ap;

    va_start(ap, fmt);
    g = diag_addv(d, DIAG_FINDING, code, fmt, ap);
    va_end(ap);
    g->field = str_dup(d->arena, field);
    return PORT_FAILED;
}

int store_conflict(struct diags *d, struct str number, int64_t expected, int64_t there)
{
    struct diag *g =
        diag_add(d, DIAG_REFUSED, "changed-meanwhile",
                 "the case was changed meanwhile: event %lld was expected to be the last, %lld is",
                 (long long)expected, (long long)there);

    g->field = str_dup(d->arena, number);
    g->remedy = STR("look at the case again and repeat the command if it still makes sense");
    return PORT_CONFLICT;
}

int store_record_fit(const struct record *r, struct diags *d)
{
    if (r->kind.n > 0 && r->kind.n <= RECORD_NAME_MOST && r->id.n > 0
        && r->id.n <= RECORD_NAME_MOST && r->owner.n <= RECORD_NAME_MOST
        && r->data.n <= RECORD_MOST)
        return PORT_OK;
    diag_add(d, DIAG_INPUT, "record-size",
             "a record has a kind and an id of 1 to %d bytes and at most %d bytes of data",
             RECORD_NAME_MOST, RECORD_MOST)->remedy = STR("send less");
    return PORT_FAILED;
}

int store_record_conflict(struct diags *d, struct str kind)
{
    diag_add(d, DIAG_REFUSED, "changed-meanwhile",
             "a record of kind %.*s was changed meanwhile", STR_ARG(kind))->remedy =
        STR("read it again and repeat what you did if it still makes sense");
    return PORT_CONFLICT;
}
