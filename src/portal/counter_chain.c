/*
 * NAME      counter_chain - see counter_chain.h
 * WHY       the text of an entry is bound as the bytes it was written in, so no two programs need to agree
 *           on how JSON is spelled
 * ERRORS    the first fault ends the reading: behind a broken link nothing can be believed
 * MUST NOT  read a clock or keep a key
 */
#include "portal/counter_chain.h"

#include <string.h>

#include "trust/encode.h"

#define FORM "sapar-counter/1"

static bool bad(struct diags *d, enum diag_class c, const char *code, const char *remedy, int64_t n,
                const char *what)
{
    struct diag *g = n > 0 ? diag_add(d, c, code, "entry %lld: %s", (long long)n, what)
                           : diag_add(d, c, code, "%s", what);

    g->remedy = str_of(remedy);
    return false;
}

static void to_hex(const unsigned char *p, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * n] = '\0';
}

void chain_link(const unsigned char *key, struct str kit, int64_t n, struct str before, struct str at,
                struct str text, char out[CHAIN_LINK + 1])
{
    struct arena *own = arena_new();
    struct buf b = buf_on(own);
    unsigned char mac[32];

    /* The text is last: none of the others can hold a line break, see chain_read. */
    buf_printf(&b, FORM "\n%.*s\n%lld\n%.*s\n%.*s\n", STR_ARG(kit), (long long)n, STR_ARG(before),
        STR_ARG(at));
    buf_str(&b, text);
    hmac_sha256((struct str){ (const char *)key, CHAIN_KEY }, buf_get(&b), mac);
    to_hex(mac, sizeof mac, out);
    arena_free(own);
}

void chain_receipt(const unsigned char *key, struct str head, char out[9])
{
    struct arena *own = arena_new();
    unsigned char mac[32];
    uint32_t v = 0;

    hmac_sha256((struct str){ (const char *)key, CHAIN_KEY },
        str_printf(own, FORM " taken\n%.*s", STR_ARG(head)), mac);
    for (int i = 0; i < 4; i++)
        v = v << 8 | mac[i];
    memcpy(out, str_printf(own, "%08u", (unsigned)(v % 100000000u)).p, 9);
    arena_free(own);
}

/* ------------------------------------------------------------------ the file */
static struct json *whole(struct str file, struct arena *a, struct diags *d)
{
    struct diags quiet = diags_on(a);
    struct json_limits lim = { CHAIN_BYTES, 4, 8 * CHAIN_ENTRIES + 16 };
    struct json *v = file.n > 0 && file.n <= CHAIN_BYTES ? json_parse(a, file, lim, &quiet) : NULL;

    if (v != NULL && v->type == JSON_OBJECT && str_is(json_get_str(v, "form"), FORM))
        return v;
    bad(d, DIAG_INPUT, "chain-unreadable", "give the file that the offline kit saved, unchanged", 0,
        "this is no file of an offline kit");
    return NULL;
}

struct str chain_kit(struct str file, struct arena *a, struct diags *d)
{
    struct json *v = whole(file, a, d);
    struct str kit = json_get_str(v, "kit");

    if (v != NULL && (kit.n == 0 || kit.n > 64)) {
        bad(d, DIAG_INPUT, "chain-unreadable", "give the file that the offline kit saved, unchanged", 0,
            "the file names no kit");
        return STR_NONE;
    }
    return kit;
}

struct reading {
    const struct chain_lease *l;
    struct arena *a;
    struct diags *d;
    moment now, last;
    struct str before;
};

static bool link_fits(struct reading *w, const struct json *e, int64_t n, struct str *text)
{
    struct str at = json_get_str(e, "at"), given = json_get_str(e, "link");
    char link[CHAIN_LINK + 1];

    *text = json_get_str(e, "text");
    if (json_get_int(e, "n", 0) != n || text->n == 0 || text->n > CHAIN_BODY)
        return bad(w->d, DIAG_FINDING, "chain-broken", "ask for the whole file, from the first entry", n,
            "it is missing, moved or too long");
    chain_link(w->l->key, w->l->kit, n, w->before, at, *text, link);
    if (!same_secret(given, str_of(link)))
        return bad(w->d, DIAG_FINDING, "chain-broken",
            "take the papers in again at the counter; keep the file for the supervisor", n,
            "it was changed, or it was not written by this kit");
    return true;
}

static bool time_fits(struct reading *w, const struct json *e, int64_t n, moment *at)
{
    if (!moment_parse(json_get_str(e, "at"), at))
        return bad(w->d, DIAG_FINDING, "chain-broken", "take the papers in again at the counter", n,
            "it has no time");
    if (*at < w->last)
        return bad(w->d, DIAG_FINDING, "chain-clock", "set the clock of the desk right", n,
            "it says an earlier time than the entry before it");
    if (*at < w->l->from || *at > w->l->until)
        return bad(w->d, DIAG_FINDING, "chain-clock", "take a new kit at the beginning of each shift", n,
            "it was not written while the kit was lent");
    if (*at > w->now)
        return bad(w->d, DIAG_FINDING, "chain-clock", "set the clock of the desk right and send it later", n,
            "it says a time that has not come yet");
    w->last = *at;
    return true;
}

static bool read_entry(struct reading *w, const struct json *e, int64_t n, struct chain_entry *out)
{
    struct json_limits lim = { CHAIN_BODY, 8, 2000 };
    struct diags quiet = diags_on(w->a);
    struct str text;

    if (!link_fits(w, e, n, &text) || !time_fits(w, e, n, &out->at))
        return false;
    out->body = json_parse(w->a, text, lim, &quiet);
    if (out->body == NULL || out->body->type != JSON_OBJECT)
        return bad(w->d, DIAG_FINDING, "chain-broken", "take the papers in again at the counter", n,
            "its text cannot be read");
    out->link = json_get_str(e, "link");
    out->known = n <= w->l->taken;
    if (n == w->l->taken && !same_secret(out->link, w->l->head))
        return bad(w->d, DIAG_FINDING, "chain-forked", "keep both files for the supervisor", n,
            "another entry was taken in its place before: there are two copies of this kit");
    w->before = out->link;
    return true;
}

bool chain_read(struct str file, const struct chain_lease *l, moment now, struct arena *a,
                struct chain_entry **out, size_t *n, struct diags *d)
{
    struct reading w = { .l = l, .a = a, .d = d, .now = now, .last = l->from, .before = l->start };
    const struct json *v = whole(file, a, d), *list = json_get(v, "entries");
    int64_t i = 0;

    *n = 0;
    if (v == NULL)
        return false;
    if (!str_eq(json_get_str(v, "kit"), l->kit))
        return bad(d, DIAG_FINDING, "chain-other-kit", "choose the file of the kit that was lent to you", 0,
            "the file is of another kit");
    if (list == NULL || list->type != JSON_ARRAY || list->count > CHAIN_ENTRIES)
        return bad(d, DIAG_INPUT, "chain-unreadable", "give the file that the offline kit saved, unchanged", 0,
            "the file has no entries, or too many");
    if ((int64_t)list->count < l->taken)
        return bad(d, DIAG_FINDING, "chain-broken", "ask for the whole file, from the first entry", 0,
            "the file is shorter than what was taken before");
    *out = arena_new_array(a, list->count + 1, struct chain_entry);
    json_each(e, list) {
        if (!read_entry(&w, e, i + 1, &(*out)[i]))
            return false;
        i++;
    }
    *n = list->count;
    return true;
}
