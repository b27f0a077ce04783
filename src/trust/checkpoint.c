/*
 * NAME      checkpoint - heads as signed notes; what a witness remembers and how it finds a
 *           rewritten past
 * WHY       trust in the journal's keeper is not needed where somebody else has kept an older head
 * OWNS      nothing
 * ERRORS    see the header; a store that fails to give proofs passes its own diag on
 * MUST NOT  drop a sighting: evidence stays
 */
#include "trust/checkpoint.h"

#include <string.h>

#include "base/json.h"
#include "base/panic.h"
#include "trust/encode.h"

static bool bad(struct diags *d, const char *code, const char *what)
{
    diag_add(d, DIAG_REFUSED, code, "%s", what);
    return false;
}

struct str checkpoint_write(struct arena *a, const struct checkpoint *c)
{
    return str_printf(a, "%.*s\n%lld\n%.*s\n", STR_ARG(c->origin), (long long)c->size,
                      STR_ARG(base64_write(a, (struct str){ (const char *)c->root, MERKLE_HASH })));
}

/* One line that a person can read: a NUL in it would end it early wherever it is printed. */
static bool readable(struct str s)
{
    if (s.n == 0 || !utf8_valid(s))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
            return false;
    return true;
}

bool checkpoint_parse(struct arena *a, struct str text, struct checkpoint *out, struct diags *d)
{
    struct str rest = text, size, root, raw;

    if (!str_cut(&rest, '\n', &out->origin) || !readable(out->origin) || !str_cut(&rest, '\n', &size)
        || !str_cut(&rest, '\n', &root) || rest.p == NULL)
        return bad(d, "bad-checkpoint", "a checkpoint has a line each for origin, size and root");
    if (!str_int(size, &out->size) || out->size < 0 || (size.n > 1 && size.p[0] == '0')
        || size.p[0] == '-')
        return bad(d, "bad-checkpoint", "the checkpoint's size is no number of events");
    if (!base64_read(a, root, &raw) || raw.n != MERKLE_HASH)
        return bad(d, "bad-checkpoint", "the checkpoint's root is no hash in base64");
    memcpy(out->root, raw.p, MERKLE_HASH);
    return true;
}

struct str checkpoint_sign(struct arena *a, const struct journal_head *head,
                           const struct note_signer *s)
{
    struct checkpoint c = { .origin = s->key.name, .size = head->size };

    memcpy(c.root, head->root, MERKLE_HASH);
    return note_sign(a, checkpoint_write(a, &c), s);
}

bool checkpoint_open(struct arena *a, struct str note, const struct note_key *keys, size_t n,
                     struct checkpoint *out, struct diags *d)
{
    const struct note_key *by;
    struct str text;

    if (!note_open(a, note, keys, n, &text, &by, d) || !checkpoint_parse(a, text, out, d))
        return false;
    return str_eq(out->origin, by->name)
        || bad(d, "unknown-signer",
               "the checkpoint is signed by another than the log it speaks for");
}

/* ------------------------------------------------------------------ witness */
enum witness_verdict witness_compare(const struct checkpoint *last, const struct checkpoint *next,
                                     const unsigned char (*proof)[MERKLE_HASH], size_t n)
{
    if (next->size < last->size)
        return WITNESS_SHRUNK;
    if (next->size == last->size)
        return memcmp(next->root, last->root, MERKLE_HASH) == 0 ? WITNESS_SAME : WITNESS_REWRITTEN;
    if (last->size == 0)
        return WITNESS_GROWN;       /* every journal continues the empty one */
    return merkle_verify_consistency(last->size, next->size, last->root, next->root, proof, n)
        ? WITNESS_GROWN
        : WITNESS_REWRITTEN;
}

struct witness witness_new(const struct note_key *key)
{
    return (struct witness){ .key = *key };
}

static void remember(struct arena *a, struct witness *w, struct str note,
                     const struct checkpoint *head, const unsigned char (*proof)[MERKLE_HASH],
                     size_t n, moment at)
{
    struct sighting *s, *more;

    if ((w->n & (w->n - 1)) == 0) {     /* room doubles at each power of two */
        more = arena_new_array(a, w->n == 0 ? 1 : w->n * 2, struct sighting);
        if (w->n > 0)
            memcpy(more, w->seen, w->n * sizeof *more);
        w->seen = more;
    }
    s = &w->seen[w->n++];
    *s = (struct sighting){ .at = at, .note = str_dup(a, note), .head = *head, .n_proof = n };
    s->head.origin = str_dup(a, head->origin);
    s->proof = arena_array(a, n, MERKLE_HASH);
    if (n > 0)
        memcpy(s->proof, proof, n * MERKLE_HASH);
}

bool witness_add(struct arena *a, struct witness *w, struct str note,
                 const unsigned char (*proof)[MERKLE_HASH], size_t n, moment at,
                 enum witness_verdict *verdict, struct diags *d)
{
    struct checkpoint next;

    if (!checkpoint_open(a, note, &w->key, 1, &next, d))
        return false;
    if (n > MERKLE_PATH)
        return bad(d, "bad-witness", "a proof has more hashes than any journal needs");
    if (w->n == WITNESS_SEEN)
        return bad(d, "bad-witness", "the witness file is full; begin a new one and keep this one");
    *verdict =
        w->n == 0 ? WITNESS_GROWN : witness_compare(&w->seen[w->n - 1].head, &next, proof, n);
    if (*verdict == WITNESS_GROWN)
        remember(a, w, note, &next, w->n == 0 ? NULL : proof, w->n == 0 ? 0 : n, at);
    return true;
}

struct str witness_write(struct arena *a, const struct witness *w)
{
    struct json *o = json_new_object(a), *seen = json_new_array(a);
    size_t i, j;

    json_set_int(a, o, "witness", 1);
    json_set_str(a, o, "key", note_key_write(a, &w->key));
    for (i = 0; i < w->n; i++) {
        const struct sighting *s = &w->seen[i];
        struct json *row = json_new_object(a), *proof = json_new_array(a);

        json_set_str(a, row, "at", moment_str(a, s->at));
        json_set_str(a, row, "note", s->note);
        for (j = 0; j < s->n_proof; j++)
            json_push(
                a, proof,
                json_new_str(a, base64_write(a, (struct str){ (char *)s->proof[j], MERKLE_HASH })));
        json_set(a, row, "proof", proof);
        json_push(a, seen, row);
    }
    json_set(a, o, "seen", seen);
    return json_text(a, o, 2);
}

static bool read_proof(struct arena *a, const struct json *list, unsigned char (**out)[MERKLE_HASH],
                       size_t *n)
{
    struct str raw;

    *n = 0;
    if (list == NULL || list->type != JSON_ARRAY || list->count > MERKLE_PATH)
        return false;
    *out = arena_array(a, list->count, MERKLE_HASH);
    json_each(h, list) {
        if (!base64_read(a, json_str(h), &raw) || raw.n != MERKLE_HASH)
            return false;
        memcpy((*out)[(*n)++], raw.p, MERKLE_HASH);
    }
    return true;
}

static bool read_sighting(struct arena *a, struct witness *w, const struct json *row,
                          struct diags *d)
{
    unsigned char (*proof)[MERKLE_HASH];
    enum witness_verdict verdict;
    moment at;
    size_t n;

    if (!moment_parse(json_get_str(row, "at"), &at)
        || !read_proof(a, json_get(row, "proof"), &proof, &n))
        return bad(d, "bad-witness", "a sighting in the witness file has no time or no proof");
    if (!witness_add(a, w, json_get_str(row, "note"), (const unsigned char(*)[MERKLE_HASH])proof, n,
                     at, &verdict, d))
        return false;
    return verdict == WITNESS_GROWN
        || bad(d, "bad-witness",
               "a sighting in the witness file does not continue the one before it");
}

bool witness_read(struct arena *a, struct str text, struct witness *out, struct diags *d)
{
    struct json_limits limits = { 64u << 20, 4, WITNESS_SEEN * (MERKLE_PATH + 8) };
    const struct json *o = json_parse(a, text, limits, d), *seen;

    memset(out, 0, sizeof *out);
    if (o == NULL)
        return false;
    seen = json_get(o, "seen");
    if (json_get_int(o, "witness", 0) != 1 || seen == NULL || seen->type != JSON_ARRAY)
        return bad(d, "bad-witness", "this is no witness file of version 1");
    if (!note_key_read(a, json_get_str(o, "key"), &out->key, d))
        return false;
    json_each(row, seen)
        if (!read_sighting(a, out, row, d))
            return false;
    return true;
}

static void finding(struct arena *a, struct diags *d, const char *code, const struct sighting *s,
                    const struct journal_head *head)
{
    diag_add(d, DIAG_FINDING, code,
             "the journal of %lld events does not continue the head of %lld events that was signed "
             "and seen on %.*s",
             (long long)head->size, (long long)s->head.size, STR_ARG(moment_str(a, s->at)))
        ->remedy = STR("keep the witness file: its signed head is the evidence; compare with a "
                       "backup of that day");
}

bool witness_against(struct arena *a, const struct witness *w, struct store *s, struct diags *d)
{
    unsigned char (*proof)[MERKLE_HASH];
    struct journal_head head;
    bool ok = true;
    size_t i, n;

    if (s->ops->head(s, &head, d) != PORT_OK)
        return false;
    for (i = 0; i < w->n; i++) {
        struct checkpoint now = { .size = head.size };
        const struct sighting *g = &w->seen[i];

        memcpy(now.root, head.root, MERKLE_HASH);
        proof = NULL;
        n = 0;
        if (g->head.size > 0 && g->head.size < head.size
            && s->ops->consistency(s, g->head.size, head.size, a, &proof, &n, d) != PORT_OK)
            return false;
        switch (witness_compare(&g->head, &now, (const unsigned char (*)[MERKLE_HASH])proof, n)) {
        case WITNESS_SAME:
        case WITNESS_GROWN:
            continue;
        case WITNESS_SHRUNK:
            finding(a, d, "journal-shrunk", g, &head);
            break;
        case WITNESS_REWRITTEN:
            finding(a, d, "journal-rewritten", g, &head);
            break;
        }
        ok = false;
    }
    return ok;
}
