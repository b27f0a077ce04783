/*
 * NAME      archive_journal - an archive's events, proofs and receipts; extracts and the page
 * WHY       case.json and index.html say which events there are and where they stand in the
 *           journal: each hash is made again from the event's bytes and followed to the root, and
 *           the root to the signed head
 * OWNS      what counts as the same event in different files
 * ERRORS    reasons in the report
 * MUST NOT  take a withheld event's content for proved: only its place is
 */
#include "trust/archive.h"

#include <stdlib.h>
#include <string.h>

#include "base/panic.h"
#include "trust/receipt.h"

enum { EVENT_BYTES = 4 << 20, EVENT_VALUES = 100000, EXTRACT_VALUES = 400000, HEX = 64 };

static const struct json_limits event_limits = { EVENT_BYTES, 40, EVENT_VALUES };
static const struct json_limits extract_limits = { 16 << 20, 44, EXTRACT_VALUES };

/* ------------------------------------------------------------------ hashes within events */

static bool hex_at(const char *p)
{
    for (int i = 0; i < HEX; i++)
        if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'a' && p[i] <= 'f')))
            return false;
    return true;
}

/* Calls for every string of 64 hex digits. They have no escapes, so that the bytes can be looked
 * at as they are. */
static void find_hashes(struct archive *w, struct str bytes, int64_t seq, bool count_only)
{
    for (size_t i = 0; i + HEX + 2 <= bytes.n; i++) {
        if (bytes.p[i] != '"' || bytes.p[i + HEX + 1] != '"' || !hex_at(bytes.p + i + 1))
            continue;
        if (!count_only)
            w->named[w->n_named] =
                (struct archive_named){ { bytes.p + i + 1, HEX }, seq };
        w->n_named++;
        i += HEX;
    }
}

static int named_cmp(const void *pa, const void *pb)
{
    const struct archive_named *a = pa, *b = pb;
    int c = str_cmp(a->hex, b->hex);

    return c != 0 ? c : (a->seq > b->seq) - (a->seq < b->seq);
}

static void all_hashes(struct archive *w)
{
    for (int round = 0; round < 2; round++) {
        w->n_named = 0;
        for (size_t i = 0; i < w->n_events; i++)
            if (w->events[i] != NULL)
                find_hashes(w, w->events[i]->bytes, (int64_t)i + 1, round == 0);
        if (round == 0)
            w->named = arena_new_array(w->a, w->n_named + 1, struct archive_named);
    }
    if (w->n_named > 1)
        qsort(w->named, w->n_named, sizeof *w->named, named_cmp);
}

int64_t archive_event_naming(const struct archive *w, struct str hex)
{
    size_t low = 0, high = w->n_named;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (str_cmp(w->named[middle].hex, hex) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n_named && str_eq(w->named[low].hex, hex) ? w->named[low].seq : 0;
}

/* ------------------------------------------------------------------ one event */

/* Do the bytes say of themselves what the list says of them? */
static bool same_event(struct archive *w, const struct json *x, struct str bytes)
{
    struct arena_mark mark = arena_mark(w->a);
    struct diags quiet = diags_on(w->a);
    const struct json *o = json_parse(w->a, bytes, event_limits, &quiet);
    bool same = o != NULL &&
        str_eq(json_get_str(o, "case"), json_get_str(w->claims, "number")) &&
        json_get_int(o, "seq", -1) == json_get_int(x, "seq", -2) &&
        str_eq(json_get_str(o, "type"), json_get_str(x, "type")) &&
        str_eq(json_get_str(o, "at"), json_get_str(x, "at"));

    arena_rewind(w->a, mark);
    return same;
}

struct place {
    unsigned char leaf[MERKLE_HASH], path[MERKLE_PATH][MERKLE_HASH];
    size_t n;
    int64_t index;
};

static bool read_place(const struct json *x, struct place *p)
{
    const struct json *path = json_get(x, "path");

    p->n = 0;
    if (!hex_read(json_get_str(x, "leaf"), p->leaf, MERKLE_HASH) ||
        !json_int(json_get(x, "index"), &p->index) || p->index < 0 || path == NULL ||
        path->type != JSON_ARRAY || path->count > MERKLE_PATH)
        return false;
    json_each(h, path)
        if (!hex_read(json_str(h), p->path[p->n++], MERKLE_HASH))
            return false;
    return true;
}

/* A receipt on its own says the same as the list: these bytes, this number, this signed head. */
static void check_receipt(struct archive *w, const struct json *x, const struct place *p,
                          const struct zip_entry *event)
{
    const struct zip_entry *e = archive_take(w, json_get_str(x, "receipt"));
    struct diags quiet = diags_on(w->a);
    struct receipt r;

    if (e == NULL)
        return;
    if (event == NULL || !receipt_read(w->a, e->bytes, &r, &quiet) ||
        !str_eq(r.leaf, event->bytes) || r.index != p->index || r.n_path != p->n ||
        (p->n > 0 && memcmp(r.path, p->path, p->n * MERKLE_HASH) != 0) ||
        !str_eq(r.note, w->note))
        archive_fail(w, MSG_trust_archive_receipt_wrong);
}

static const char *check_event(struct archive *w, const struct json *x, struct place *p,
                               int64_t before)
{
    bool withheld = json_get_bool(x, "withheld", false);
    unsigned char leaf[MERKLE_HASH];
    const struct zip_entry *e = NULL;

    if (!withheld && (e = archive_take(w, json_get_str(x, "file"))) == NULL)
        return "bad";
    w->events[w->n_events] = e;
    if (!read_place(x, p) || json_get_int(x, "seq", 0) != (int64_t)w->n_events + 1 ||
        p->index <= before)
        return "bad";
    if (!merkle_verify_audit(p->leaf, p->index, w->size,
                             (const unsigned char(*)[MERKLE_HASH])p->path, p->n, w->root))
        return "bad";
    if (json_get(x, "receipt") != NULL)
        check_receipt(w, x, p, e);
    if (withheld)
        return "withheld";
    merkle_leaf(e->bytes.p, e->bytes.n, leaf);
    return memcmp(leaf, p->leaf, sizeof leaf) == 0 && same_event(w, x, e->bytes) ? "ok" : "bad";
}

/* ------------------------------------------------------------------ the head */

static const char *check_head(struct archive *w, struct str file, struct json *o)
{
    struct diags quiet = diags_on(w->a);
    const struct zip_entry *e = archive_take(w, file);
    struct checkpoint head;
    struct str text;
    bool known, read;

    if (e == NULL)
        return "bad";
    w->note = e->bytes;
    known = checkpoint_open(w->a, e->bytes, w->v->o->journals, w->v->o->n_journals, &head, &quiet);
    read = known || (note_text(e->bytes, &text) &&
                     checkpoint_parse(w->a, text, &head, &(struct diags){ .arena = w->a }));
    if (!read || head.size != w->size || memcmp(head.root, w->root, sizeof head.root) != 0) {
        archive_fail(w, MSG_trust_archive_head_wrong);
        return "bad";
    }
    json_set_str(w->a, o, "origin", head.origin);
    if (known)
        return "ok";
    if (str_is(quiet.first->code, "unknown-signer")) {
        verify_reason(w->v, -1, EFFECT_DOUBT, MSG_trust_archive_head_unknown);
        return "unknown";
    }
    archive_fail(w, MSG_trust_archive_head_wrong);
    return "bad";
}

static bool journal(struct archive *w)
{
    const struct json *j = json_get(w->claims, "journal");
    struct json *o = json_set(w->a, w->fields, "journal", json_new_object(w->a));
    const char *head = "absent";

    if (!json_int(json_get(j, "size"), &w->size) || w->size < 0 ||
        !hex_read(json_get_str(j, "root"), w->root, sizeof w->root)) {
        archive_fail(w, MSG_trust_archive_claims_wrong);
        return false;
    }
    json_set_int(w->a, o, "size", w->size);
    json_set_str(w->a, o, "root", json_get_str(j, "root"));
    if (json_get_str(j, "checkpoint").n > 0)
        head = check_head(w, json_get_str(j, "checkpoint"), o);
    else
        verify_reason(w->v, -1, EFFECT_NOTE, MSG_trust_archive_head_unsigned);
    json_set_str(w->a, o, "signed", str_of(head));
    return true;
}

void archive_events(struct archive *w)
{
    const struct json *list = json_get(w->claims, "events");
    struct json *out = json_set(w->a, w->fields, "events", json_new_array(w->a)), *o;
    int64_t before = -1;
    struct place p;

    if (!journal(w))
        return;
    if (list == NULL || list->type != JSON_ARRAY || list->count == 0 ||
        list->count > ZIP_ENTRIES_MOST) {
        archive_fail(w, MSG_trust_archive_claims_wrong);
        return;
    }
    w->events = arena_new_array(w->a, list->count, const struct zip_entry *);
    json_each(x, list) {
        const char *state;

        p.index = -1;
        state = check_event(w, x, &p, before);
        before = p.index;
        w->n_events++;
        o = json_push(w->a, out, json_new_object(w->a));
        json_set_int(w->a, o, "seq", (int64_t)w->n_events);
        json_set_str(w->a, o, "type", json_get_str(x, "type"));
        json_set_str(w->a, o, "at", json_get_str(x, "at"));
        json_set_int(w->a, o, "index", p.index);
        json_set_str(w->a, o, "leaf", json_get_str(x, "leaf"));
        json_set_str(w->a, o, "state", str_of(state));
        if (str_is(str_of(state), "bad"))
            archive_fail(w, MSG_trust_archive_event_wrong);
        else if (str_is(str_of(state), "withheld"))
            verify_reason(w->v, -1, EFFECT_NOTE, MSG_trust_archive_event_withheld);
    }
    all_hashes(w);
}

/* ------------------------------------------------------------------ extracts */

/* What an extract tells of an event that is here as a whole is what the event holds. */
static bool same_extract(struct archive *w, const struct json *x)
{
    int64_t seq = json_get_int(x, "seq", 0);
    struct diags quiet = diags_on(w->a);
    const struct json *o, *data;
    struct arena_mark mark;
    bool same;

    if (seq < 1 || seq > (int64_t)w->n_events)
        return false;
    if (w->events[seq - 1] == NULL)
        return true;
    mark = arena_mark(w->a);
    o = json_parse(w->a, w->events[seq - 1]->bytes, event_limits, &quiet);
    data = json_get(x, "data");
    same = o != NULL && data != NULL && json_same(data, json_get(o, "data")) &&
        str_eq(json_get_str(x, "type"), json_get_str(o, "type")) &&
        str_eq(json_get_str(x, "at"), json_get_str(o, "at"));
    arena_rewind(w->a, mark);
    return same;
}

void archive_views(struct archive *w)
{
    static const char *const names[] = {
        "application.json", "messages.json", "decisions.json", "history.json"
    };
    struct diags quiet = diags_on(w->a);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct zip_entry *e = archive_take(w, str_of(names[i]));
        const struct json *list = e == NULL ? NULL
            : json_parse(w->a, e->bytes, extract_limits, &quiet);
        bool same = list != NULL && list->type == JSON_ARRAY &&
            list->count <= ZIP_ENTRIES_MOST;

        if (same)
            json_each(x, list)
                same = same && same_extract(w, x);
        if (e != NULL && !same)
            archive_fail(w, MSG_trust_archive_extract_wrong);
    }
    (void)archive_take(w, STR("law.json"));
}

/* ------------------------------------------------------------------ the page */

/* The next value of an attribute from *at on; false at the end. */
static bool next_value(struct str page, const char *attribute, size_t *at, struct str *value)
{
    struct str rest = str_sub(page, *at, page.n);
    ptrdiff_t found = str_find(rest, attribute);
    size_t from = 0;

    if (found < 0)
        return false;
    from = *at + (size_t)found + strlen(attribute);
    rest = str_sub(page, from, page.n);
    if (!str_cut(&rest, '"', value) || rest.p == NULL)
        *value = STR_NONE;
    *at = from + value->n;
    return true;
}

/* In each language the page shows every event's hash, in order; and the root. */
static bool page_events(struct archive *w, struct str page)
{
    const struct json *list = json_get(w->claims, "events");
    const struct json *x = list->child;
    size_t at = 0, n = 0;
    struct str value;

    while (next_value(page, "data-leaf=\"", &at, &value)) {
        if (x == NULL || !str_eq(value, json_get_str(x, "leaf")))
            return false;
        x = x->next != NULL ? x->next : list->child;
        n++;
    }
    return n == LANG_COUNT * list->count;
}

static bool page_roots(struct archive *w, struct str page)
{
    struct str root = json_get_str(json_get(w->claims, "journal"), "root"), value;
    size_t at = 0, n = 0;

    while (next_value(page, "data-root=\"", &at, &value)) {
        if (!str_eq(value, root))
            return false;
        n++;
    }
    return n == LANG_COUNT;
}

/* data-file="NAME" and behind it data-sha256="HEX". */
static bool page_files(struct archive *w, struct str page)
{
    size_t at = 0, from;
    struct str name, value;
    const struct zip_entry *e;

    for (size_t n = 0; next_value(page, "data-file=\"", &at, &name); n++) {
        from = at;
        if (n > (size_t)LANG_COUNT * ZIP_ENTRIES_MOST || (e = zip_find(&w->zip, name)) == NULL ||
            !next_value(str_sub(page, 0, at + 2 * HEX), "data-sha256=\"", &from, &value) ||
            !str_is(value, w->sums[e - w->zip.v]))
            return false;
    }
    return true;
}

void archive_page(struct archive *w)
{
    const struct zip_entry *e = archive_take(w, STR("index.html"));

    if (e == NULL || w->n_events == 0)
        return;
    if (!page_events(w, e->bytes) || !page_roots(w, e->bytes) || !page_files(w, e->bytes))
        archive_fail(w, MSG_trust_archive_page_wrong);
}
