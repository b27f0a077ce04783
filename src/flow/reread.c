/*
 * NAME      reread - the journal hashed anew from what is stored, against its head and its stamps
 * WHY       "nothing was changed" must be something that an auditor does, not something they are told
 * OWNS      nothing
 * ERRORS    those of the store; a hash that is another is a finding in the answer
 * MUST NOT  trust the store's tree: only the bytes of the events and the hash function
 */
#include <string.h>

#include "flow/room.h"
#include "flow/watch.h"

#define HASH 32
#define LEVELS 62

static unsigned char nibble(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void sha256(const struct store *s, struct str bytes, unsigned char out[HASH])
{
    char hex[65];

    s->ops->digest(bytes, hex);
    for (size_t i = 0; i < HASH; i++)
        out[i] = (unsigned char)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
}

static void leaf_of(const struct store *s, struct str bytes, struct arena *a,
                    unsigned char out[HASH])
{
    char *with = arena_alloc(a, bytes.n + 1);

    memcpy(with + 1, bytes.p, bytes.n);
    sha256(s, (struct str){ with, bytes.n + 1 }, out);
}

static void node_of(const struct store *s, const unsigned char *left, const unsigned char *right,
                    unsigned char out[HASH])
{
    char both[1 + 2 * HASH] = { 1 };

    memcpy(both + 1, left, HASH);
    memcpy(both + 1 + HASH, right, HASH);
    sha256(s, (struct str){ both, sizeof both }, out);
}

/* The roots of the complete subtrees on the way, one a level that the size's bit is set for. */
struct edge { unsigned char at[LEVELS][HASH]; int64_t size; };

static void edge_add(const struct store *s, struct edge *e, const unsigned char leaf[HASH])
{
    unsigned char h[HASH];
    int level = 0;

    memcpy(h, leaf, HASH);
    for (int64_t n = e->size; n & 1; n >>= 1)
        node_of(s, e->at[level++], h, h);
    memcpy(e->at[level], h, HASH);
    e->size++;
}

static void edge_root(const struct store *s, const struct edge *e, unsigned char out[HASH])
{
    bool begun = false;

    if (e->size == 0) {
        sha256(s, STR(""), out);
        return;
    }
    for (int level = 0; level < LEVELS; level++) {
        if ((e->size >> level & 1) == 0)
            continue;
        if (begun)
            node_of(s, e->at[level], out, out);
        else
            memcpy(out, e->at[level], HASH);
        begun = true;
    }
}

/* ------------------------------------------------------------------ heads that were stamped */
struct stamped { int64_t size; struct str root; struct json *row; bool proves; };
struct stamps { struct stamped *v; size_t n; };

/* The third line of a signed note of a head: its root in base64. */
static struct str root_line(struct str note)
{
    struct str line = STR_NONE;

    for (int i = 0; i < 3; i++)
        if (!str_cut(&note, '\n', &line))
            return STR_NONE;
    return line;
}

/* Is the note ours, and with a store: does what is stored begin with it? */
static struct str verdict_of(struct flow_reader *r, struct str note, struct store *s, struct arena *a)
{
    const struct trust_port *t = &r->f->cfg.trust;
    struct diags quiet = diags_on(a);
    struct str file, again;
    moment now = flow_now(r->f);

    /* A note is only read beside a store; a head without memory contradicts nothing in it. */
    if (!t->witness(t->ctx, STR_NONE, t->journal_key, note, r->s, now, a, &file, &quiet))
        return STR("not-ours");
    if (s != NULL && !t->witness(t->ctx, file, t->journal_key, STR_NONE, s, now, a, &again, &quiet))
        return quiet.first != NULL && quiet.first->class == DIAG_FINDING ? STR("rewritten") : STR_NONE;
    return STR("good");
}

struct json *flow_head_check(struct flow_reader *r, const struct actor *by, struct str note,
                             struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a);
    struct str verdict = STR("no-key");

    if (!may_audit(by, d) || !access_noted(r, by, "head-check", a, d))
        return NULL;
    if (r->f->cfg.trust.witness != NULL && r->f->cfg.trust.journal_key.n > 0)
        verdict = verdict_of(r, note, r->s, a);
    if (verdict.n == 0) {
        flow_refuse(d, DIAG_ENVIRONMENT, "not-compared", STR_NONE, "try again",
                    "the head could not be compared with the journal");
        return NULL;
    }
    json_set_str(a, o, "verdict", verdict);
    return o;
}

static bool read_stamps(struct flow_reader *r, struct json *list, struct arena *a,
                        struct stamps *out, struct diags *d)
{
    struct json *kept = flow_stamps(r->s, &r->f->cfg, flow_now(r->f), a, d), *o, *in;

    if (kept == NULL)
        return false;
    out->v = arena_new_array(a, kept->count + 1, struct stamped);
    json_each(v, kept) {
        in = json_parse(a, json_get_str(v, "stamped"), JSON_LIMITS, d);
        if (in == NULL)
            return false;
        o = json_push(a, list, json_new_object(a));
        json_set_str(a, o, "at", json_get_str(v, "at"));
        if (json_get_str(v, "time").n > 0)
            json_set_str(a, o, "time", json_get_str(v, "time"));
        json_set_int(a, o, "size", json_get_int(v, "size", 0));
        json_set_str(a, o, "until", json_get_str(v, "until"));
        json_set_str(a, o, "proof", json_get_str(v, "proof"));
        json_set_bool(a, o, "ok", false);
        if (r->f->cfg.trust.witness != NULL && r->f->cfg.trust.journal_key.n > 0)
            json_set_bool(a, o, "signed", str_is(verdict_of(r, json_get_str(in, "note"), NULL, a), "good"));
        out->v[out->n++] = (struct stamped){ json_get_int(v, "size", 0),
                                             root_line(json_get_str(in, "note")), o,
                                             json_get_bool(v, "ok", false) };
    }
    return true;
}

static void meet(struct flow_reader *r, const struct edge *e, struct stamps *t, struct arena *a)
{
    unsigned char root[HASH];

    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].size == e->size) {
            edge_root(r->s, e, root);
            json_set_bool(a, t->v[i].row, "ok",
                          t->v[i].proves
                              && str_eq(base64_text(a, (struct str){ (const char *)root, HASH }),
                                        t->v[i].root));
        }
}

/* ------------------------------------------------------------------ the range */

/* RFC 9162 2.1.3.2: the path of a leaf leads to the root. */
static bool leads_to(const struct store *s, const unsigned char leaf[HASH], int64_t index,
                     int64_t size, unsigned char (*path)[32], size_t n,
                     const unsigned char root[HASH])
{
    unsigned char h[HASH];
    int64_t fn = index, sn = size - 1;
    size_t i;

    memcpy(h, leaf, HASH);
    for (i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            node_of(s, path[i], h, h);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            node_of(s, h, path[i], h);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(h, root, HASH) == 0;
}

static int included(struct flow_reader *r, int64_t index, const struct journal_head *head,
                    struct arena *scratch, bool *yes, struct diags *d)
{
    unsigned char leaf[HASH], (*path)[32];
    struct str bytes;
    size_t n;
    int rc = r->s->ops->leaf(r->s, index, scratch, &bytes, d);

    if (rc == PORT_OK)
        rc = r->s->ops->path(r->s, index, head->size, scratch, &path, &n, d);
    if (rc != PORT_OK)
        return rc;
    leaf_of(r->s, bytes, scratch, leaf);
    *yes = leads_to(r->s, leaf, index, head->size, path, n, head->root);
    return PORT_OK;
}

static int range(struct flow_reader *r, const struct journal_head *head, int64_t from, int64_t to,
                 struct json *o, struct arena *a, struct diags *d)
{
    struct arena *scratch = arena_new();
    int64_t good = 0, bad = 0;
    int rc = PORT_OK;

    for (int64_t i = from; rc == PORT_OK && i < to; i++) {
        bool yes = false;

        rc = included(r, i, head, scratch, &yes, d);
        good += yes;
        bad += !yes;
        arena_reset(scratch);
    }
    arena_free(scratch);
    json_set_int(a, o, "from", from);
    json_set_int(a, o, "to", to);
    json_set_int(a, o, "included", good);
    json_set_int(a, o, "missing", bad);
    return rc;
}

/* ------------------------------------------------------------------ all of it */

static int whole(struct flow_reader *r, const struct journal_head *head, struct stamps *t,
                 struct json *o, struct arena *a, struct diags *d)
{
    struct arena *scratch = arena_new();
    struct edge *e = arena_new_of(a, struct edge);
    unsigned char leaf[HASH], root[HASH];
    struct str bytes;
    int rc = PORT_OK;

    for (int64_t i = 0; rc == PORT_OK && i < head->size; i++) {
        rc = r->s->ops->leaf(r->s, i, scratch, &bytes, d);
        if (rc != PORT_OK)
            break;
        leaf_of(r->s, bytes, scratch, leaf);
        edge_add(r->s, e, leaf);
        meet(r, e, t, a);
        arena_reset(scratch);
    }
    arena_free(scratch);
    edge_root(r->s, e, root);
    json_set_str(a, o, "root_again", hex_text(a, root, HASH));
    json_set_bool(a, o, "root_ok", rc == PORT_OK && memcmp(root, head->root, HASH) == 0);
    return rc;
}

static int64_t within(int64_t v, int64_t least, int64_t most)
{
    return v < least ? least : v > most ? most : v;
}

struct json *flow_reread(struct flow_reader *r, const struct actor *by, int64_t from, int64_t to,
                         struct arena *a, struct diags *d)
{
    struct json *o = json_new_object(a), *list = json_set(a, o, "stamps", json_new_array(a));
    struct stamps t = { 0 };
    struct journal_head head;
    int64_t bad = 0;
    int rc;

    if (!may_audit(by, d) || !access_noted(r, by, "journal-reread", a, d)
        || !read_stamps(r, list, a, &t, d))
        return NULL;
    rc = r->s->ops->head(r->s, &head, d);
    if (rc != PORT_OK)
        return NULL;
    json_set_int(a, o, "size", head.size);
    json_set_str(a, o, "root", hex_text(a, head.root, HASH));
    json_set_bool(a, o, "whole", head.size <= FLOW_REREAD_MOST);
    if (head.size <= FLOW_REREAD_MOST)
        rc = whole(r, &head, &t, o, a, d);
    from = within(from, 0, head.size);
    to = within(to, from, from + FLOW_REREAD_RANGE);
    if (rc == PORT_OK)
        rc = range(r, &head, from, within(to, from, head.size), o, a, d);
    json_each(v, list)
        bad += !json_get_bool(v, "ok", false);
    json_set_int(a, o, "stamps_bad", head.size <= FLOW_REREAD_MOST ? bad : 0);
    return rc == PORT_OK ? o : NULL;
}
