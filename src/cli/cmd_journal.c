/*
 * NAME    cmd_journal - head, prove and verify of the journal's hash tree (RFC 9162)
 * WHY     the tree is computed here once more from the leaves alone, by other code than the store's: two programs that
 *         agree on a root are a better witness than one that agrees with itself
 * ERRORS  a head that does not follow from the leaves is exit 1
 */
#include <string.h>
#include <unistd.h>

#include "cli/room.h"

enum { HASH = 32 };

static int digit(char ch)
{
    return ch <= '9' ? ch - '0' : ch - 'a' + 10;
}

static void digest(const struct store *st, struct str bytes, unsigned char out[HASH])
{
    char hex[65];

    st->ops->digest(bytes, hex);
    for (size_t i = 0; i < HASH; i++)
        out[i] = (unsigned char)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

static struct str hex_of(struct arena *a, const unsigned char *p, size_t n)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%02x", p[i]);
    return buf_get(&b);
}

/* The roots of the complete subtrees at the right edge, one a level. */
struct edge { unsigned char hash[62][HASH]; int64_t size; };

static void node(const struct store *st, const unsigned char *left, const unsigned char *right, unsigned char *out)
{
    char both[1 + 2 * HASH] = { 1 };

    memcpy(both + 1, left, HASH);
    memcpy(both + 1 + HASH, right, HASH);
    digest(st, (struct str){ both, sizeof both }, out);
}

static void edge_add(const struct store *st, struct edge *e, struct str leaf, struct arena *a)
{
    unsigned char h[HASH];
    char *bytes = arena_alloc(a, leaf.n + 1);
    int level = 0;

    memcpy(bytes + 1, leaf.p, leaf.n);
    digest(st, (struct str){ bytes, leaf.n + 1 }, h);
    for (int64_t n = e->size; n & 1; n >>= 1)
        node(st, e->hash[level++], h, h);
    memcpy(e->hash[level], h, HASH);
    e->size++;
}

static void edge_root(const struct store *st, const struct edge *e, unsigned char out[HASH])
{
    bool any = false;

    for (int level = 0; level < 62; level++) {
        if (!(e->size >> level & 1))
            continue;
        if (any)
            node(st, e->hash[level], out, out);
        else
            memcpy(out, e->hash[level], HASH);
        any = true;
    }
    if (!any)
        digest(st, STR(""), out);
}

static bool open_read(struct cli *c, struct store **st)
{
    static const struct store_options so = { .read_only = true, .keyless = true };
    char *dir;

    return cli_data_kept(c, &dir) && store_sqlite_open_as(dir, &so, st, &c->diags) == PORT_OK;
}

static bool keys(struct cli *c, struct flow_config *out)
{
    char *dir;

    return cli_data_kept(c, &dir) && cli_flow(c, dir, out);
}

static void put_head(struct cli *c, struct json *o, const struct journal_head *h)
{
    json_set_int(c->arena, o, "size", h->size);
    json_set_str(c->arena, o, "root", hex_of(c->arena, h->root, HASH));
}

static int show(struct cli *c, struct json *o, int code)
{
    if (c->json)
        return answer_json(c, o, code);
    face_outline(&c->out, c->arena, o);
    return code;
}

/* The signed head, where a journal's key is configured. */
static bool signed_head(struct cli *c, const struct flow_config *f, const struct journal_head *h, struct str *note)
{
    *note = STR_NONE;
    return !f->trust.sign_head || f->trust.sign_head(f->trust.ctx, h, c->arena, note, &c->diags);
}

int run_journal_head(struct cli *c)
{
    struct journal_head h;
    struct json *o = json_new_object(c->arena);
    struct flow_config cfg;
    struct store *st;
    struct str note;

    if (!keys(c, &cfg) || !open_read(c, &st))
        return code_of(&c->diags);
    int rc = st->ops->head(st, &h, &c->diags);
    st->ops->close(st);
    if (rc != PORT_OK || !signed_head(c, &cfg, &h, &note))
        return code_of(&c->diags);
    put_head(c, o, &h);
    if (note.n > 0)
        json_set_str(c->arena, o, "checkpoint", note);
    if (c->json || note.n == 0)
        return show(c, o, EXIT_YES);
    buf_str(&c->out.b, note);           /* the note itself is what others keep */
    return EXIT_YES;
}

/* For every event of a case: its place in the journal and the path from its leaf to the root. */
static bool prove(struct cli *c, struct store *st, const struct journal_head *h, struct json *o)
{
    struct arena *a = c->arena;
    struct event *events;
    size_t n;
    int rc = st->ops->events(st, c->words[0], a, &events, &n, &c->diags);

    if (rc == PORT_ABSENT || (rc == PORT_OK && n == 0))
        fault_of(c, DIAG_REFUSED, "no-such-case", MSG_cli_no_case, c->words[0]);
    if (rc != PORT_OK || n == 0)
        return false;
    json_set_str(a, o, "number", c->words[0]);
    put_head(c, o, h);
    struct json *list = json_set(a, o, "events", json_new_array(a));
    for (size_t i = 0; i < n; i++) {
        struct json *row = json_push(a, list, json_new_object(a)), *hashes;
        unsigned char (*path)[32];
        struct str leaf;
        int64_t index;
        size_t steps;
        if (st->ops->leaf_index(st, c->words[0], events[i].seq, &index, &c->diags) != PORT_OK
            || st->ops->leaf(st, index, a, &leaf, &c->diags) != PORT_OK
            || st->ops->path(st, index, h->size, a, &path, &steps, &c->diags) != PORT_OK)
            return false;
        json_set_int(a, row, "seq", events[i].seq);
        json_set_str(a, row, "type", str_of(event_name(events[i].type)));
        json_set_int(a, row, "index", index);
        json_set_str(a, row, "leaf", leaf);
        hashes = json_set(a, row, "path", json_new_array(a));
        for (size_t k = 0; k < steps; k++)
            json_push(a, hashes, json_new_str(a, hex_of(a, path[k], HASH)));
    }
    return true;
}

/* The receipt, when there is a key to sign its head: its members beside the others, so that the answer is a receipt. */
static bool receipt(struct cli *c, const struct flow_config *f, struct store *st, struct json *o, struct str *text)
{
    *text = STR_NONE;
    if (!f->trust.sign_head)
        return true;
    if (!flow_receipt_of(&f->trust, st, c->words[0], args_get(c, OPT_EVENT), c->arena, text, &c->diags))
        return false;
    struct json *r = json_parse(c->arena, *text, JSON_LIMITS, &c->diags);
    json_each(m, r)
        json_set(c->arena, o, str_z(c->arena, m->key), json_copy(c->arena, m));
    return r != NULL;
}

int run_journal_prove(struct cli *c)
{
    struct journal_head h;
    struct json *o = json_new_object(c->arena);
    struct str out = args_get(c, OPT_OUT), text;
    struct flow_config cfg;
    struct store *st;

    if (!keys(c, &cfg) || !open_read(c, &st))
        return code_of(&c->diags);
    bool ok = st->ops->head(st, &h, &c->diags) == PORT_OK && prove(c, st, &h, o) && receipt(c, &cfg, st, o, &text);
    st->ops->close(st);
    if (ok && out.n) {
        if (!text.n)
            fault_of(c, DIAG_ENVIRONMENT, "no-journal-key", MSG_cli_no_journal_key)->remedy = STR("--config FILE");
        ok = text.n && c->ports->write_file(str_z(c->arena, out), text, &c->diags);
    }
    if (!ok)
        return code_of(&c->diags);
    if (c->json || !text.n)
        return show(c, o, EXIT_YES);
    if (out.n) {
        face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_written, &out, 1));
        face_line(&c->out);
    } else {
        buf_str(&c->out.b, text);
        buf_char(&c->out.b, '\n');
    }
    return EXIT_YES;
}

/* ------------------------------------------------------------------ witness, stamps */
int run_journal_witness(struct cli *c)
{
    char *path = str_z(c->arena, c->words[0]);
    struct str file = STR_NONE, note, text = STR_NONE;
    struct journal_head h;
    struct flow_config cfg;
    struct store *st;

    if (!keys(c, &cfg))
        return code_of(&c->diags);
    if (!cfg.trust.sign_head) {
        fault_of(c, DIAG_ENVIRONMENT, "no-journal-key", MSG_cli_no_journal_key)->remedy = STR("--config FILE");
        return code_of(&c->diags);
    }
    if (access(path, F_OK) == 0 && !c->ports->read_file(path, 64 << 20, c->arena, &file, &c->diags))
        return code_of(&c->diags);
    if (!open_read(c, &st))
        return code_of(&c->diags);
    bool ok = st->ops->head(st, &h, &c->diags) == PORT_OK && signed_head(c, &cfg, &h, &note)
        && cfg.trust.witness(cfg.trust.ctx, file, cfg.trust.journal_key, note, st, cli_now(c), c->arena, &text,
                             &c->diags);
    st->ops->close(st);
    if (!ok || (!str_eq(text, file) && !c->ports->write_file(path, text, &c->diags)))
        return code_of(&c->diags);
    struct json *seen = json_parse(c->arena, text, (struct json_limits){ 128u << 20, 8, 10000000 }, &c->diags);
    struct json *list = json_get(seen, "seen"), *o = json_new_object(c->arena);
    put_head(c, o, &h);
    json_set_bool(c->arena, o, "grown", !str_eq(text, file));
    json_set_int(c->arena, o, "seen", list ? (int64_t)list->count : 0);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    struct str n = str_printf(c->arena, "%zu", list ? list->count : 0);
    face_wrap(&c->out, TONE_GOOD, 0, 0, str_eq(text, file) ? say(c, MSG_cli_witness_same)
        : text_make(c->arena, c->lang, MSG_cli_witness_grown, &n, 1));
    face_line(&c->out);
    return EXIT_YES;
}

/* The stamps are records of the store: not of the journal, which they are about. */
int run_journal_stamps(struct cli *c)
{
    struct json *list, *o = json_new_object(c->arena);
    struct flow_config cfg;
    struct store *st;
    int64_t bad = 0;
    char *dir;

    if (!cli_data_kept(c, &dir) || !cli_flow(c, dir, &cfg))
        return code_of(&c->diags);
    struct store_options so = { .read_only = true, .vault_keys = cfg.vault_keys };
    if (store_sqlite_open_as(dir, &so, &st, &c->diags) != PORT_OK)
        return code_of(&c->diags);
    list = flow_stamps(st, &cfg, cli_now(c), c->arena, &c->diags);
    st->ops->close(st);
    if (!list)
        return code_of(&c->diags);
    json_each(v, list)
        bad += !json_get_bool(v, "ok", false);
    json_set(c->arena, o, "stamps", list);
    json_set_int(c->arena, o, "bad", bad);
    if (c->json || list->count > 0)
        return show(c, o, bad > 0 ? EXIT_NO : EXIT_YES);
    face_note(&c->out, say(c, MSG_cli_no_stamps));
    return EXIT_YES;
}

/* What the server does by itself: for who runs it by hand, or before a copy is put away for years. */
int run_journal_stamp(struct cli *c)
{
    struct json *o = json_new_object(c->arena);
    struct flow_config cfg;
    struct cli_store s;
    struct str words[2];
    char *dir;

    if (!cli_data_kept(c, &dir) || !cli_flow(c, dir, &cfg))
        return code_of(&c->diags);
    if (!cfg.trust.stamp_bytes || !cfg.trust.sign_head) {
        fault_of(c, DIAG_ENVIRONMENT, "no-stamps", MSG_cli_nobody_stamps, STR("tsa_url, journal_key"))->remedy =
            STR("--config FILE");
        return code_of(&c->diags);
    }
    if (!cli_open(c, &s, true))
        return code_of(&c->diags);
    size_t renewed = flow_evidence(s.flow, &c->diags);
    bool made = flow_stamp_head(s.flow, &c->diags);
    cli_close(&s);
    if (c->diags.first)
        return code_of(&c->diags);
    json_set_bool(c->arena, o, "stamped", made);
    json_set_int(c->arena, o, "evidence", (int64_t)renewed);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    words[0] = say(c, made ? MSG_cli_stamp_made : MSG_cli_stamp_not_due);
    words[1] = str_printf(c->arena, "%zu", renewed);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_stamp_done, words, 2));
    face_line(&c->out);
    return EXIT_YES;
}

int run_journal_verify(struct cli *c)
{
    struct edge *e = arena_new_of(c->arena, struct edge);
    struct arena *leaf_arena = arena_new();
    struct journal_head h;
    struct store *st;
    unsigned char root[HASH];

    if (!open_read(c, &st)) {
        arena_free(leaf_arena);
        return code_of(&c->diags);
    }
    bool read = st->ops->head(st, &h, &c->diags) == PORT_OK;
    while (read && e->size < h.size) {
        struct str bytes;
        arena_reset(leaf_arena);
        int rc = st->ops->leaf(st, e->size, leaf_arena, &bytes, &c->diags);
        if (rc == PORT_ABSENT)
            break;
        read = rc == PORT_OK;
        if (read)
            edge_add(st, e, bytes, leaf_arena);
    }
    edge_root(st, e, root);
    st->ops->close(st);
    arena_free(leaf_arena);
    if (!read)
        return code_of(&c->diags);
    bool same = e->size == h.size && memcmp(root, h.root, HASH) == 0;
    struct json *o = json_new_object(c->arena);
    json_set_bool(c->arena, o, "valid", same);
    put_head(c, o, &h);
    json_set_str(c->arena, o, "computed", hex_of(c->arena, root, HASH));
    json_set_int(c->arena, o, "leaves", e->size);
    return show(c, o, same ? EXIT_YES : EXIT_NO);
}
