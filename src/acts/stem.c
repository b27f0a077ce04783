/*
 * NAME    stem - words of a text as they are searched: folded, without their endings
 * WHY     a person types "кошi кон" or "заявления"; the act has "көші-қоны" and "заявлению". Russian
 *         and English endings are cut by Snowball, Kazakh ones by kazakh.c
 * OWNS    the folding of letters (ң/н, ё/е ...), the tokenizer "sapar kk|ru|en" of FTS5
 * ERRORS  a stemmer that cannot be had is SQLITE_NOMEM; bytes that are no UTF-8 part words
 * MUST NOT be shared by two threads: each connection has its own
 */
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>

#include "acts/room.h"
#include "base/panic.h"

enum { LETTERS = 0x530, WORD_MOST = 120, CACHE = 1 << 13, CACHED = 46 };

struct kept { uint8_t n, stem; char word[CACHED]; };
struct stemmer {
    enum lang lang;
    struct sb_stemmer *snowball;        /* NULL for Kazakh */
    struct kept cache[CACHE];           /* a word of an act has been seen before, nearly always */
};

/* What a letter is searched as; 0: no letter or digit. Made once, the same for all. */
static uint16_t folded[LETTERS];
static pthread_once_t folding = PTHREAD_ONCE_INIT;

/* Letters that keyboards and people exchange. */
static const struct { uint16_t from, to; } alike[] = {
    { 0x451, 0x435 }, { 0x4D9, 0x430 }, { 0x493, 0x433 }, { 0x49B, 0x43A }, { 0x4A3, 0x43D },
    { 0x4E9, 0x43E }, { 0x4B1, 0x443 }, { 0x4AF, 0x443 }, { 0x4BB, 0x445 }, { 0x456, 0x438 },
    { 0xE0, 'a' }, { 0xE1, 'a' }, { 0xE2, 'a' }, { 0xE3, 'a' }, { 0xE4, 'a' }, { 0xE5, 'a' },
    { 0xE7, 'c' }, { 0xE8, 'e' }, { 0xE9, 'e' }, { 0xEA, 'e' }, { 0xEB, 'e' }, { 0xEC, 'i' },
    { 0xED, 'i' }, { 0xEE, 'i' }, { 0xEF, 'i' }, { 0xF1, 'n' }, { 0xF2, 'o' }, { 0xF3, 'o' },
    { 0xF4, 'o' }, { 0xF5, 'o' }, { 0xF6, 'o' }, { 0xF9, 'u' }, { 0xFA, 'u' }, { 0xFB, 'u' },
    { 0xFC, 'u' }, { 0xFD, 'y' }, { 0x131, 'i' }, { 0x11F, 'g' }, { 0x15F, 's' },
};

static bool is_letter(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
        (c >= 0xC0 && c < 0x250 && c != 0xD7 && c != 0xF7) || (c >= 0x400 && c < 0x482) ||
        (c >= 0x48A && c < LETTERS);
}

static void make_folding(void)
{
    struct arena *a = arena_new();

    for (uint32_t c = 0; c < LETTERS; c++) {
        struct buf b = buf_on(a);
        size_t at = 0;
        if (!is_letter(c))
            continue;
        buf_utf8(&b, c);
        folded[c] = (uint16_t)utf8_next(utf8_fold(a, buf_get(&b)), &at);
        for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
            if (alike[i].from == folded[c])
                folded[c] = alike[i].to;
    }
    arena_free(a);
}

struct stemmer *stemmer_new(enum lang lang)
{
    static const char *const NAMES[LANG_COUNT] = { NULL, "russian", "english" };
    struct stemmer *s = calloc(1, sizeof *s);

    AN(s);
    pthread_once(&folding, make_folding);
    s->lang = lang;
    if (NAMES[lang]) {
        s->snowball = sb_stemmer_new(NAMES[lang], "UTF_8");
        AN(s->snowball);
    }
    return s;
}

void stemmer_free(struct stemmer *s)
{
    if (s && s->snowball)
        sb_stemmer_delete(s->snowball);
    free(s);
}

/* ------------------------------------------------------------------ one word */
static size_t cut(struct stemmer *s, const char *p, size_t n, char *to)
{
    const sb_symbol *got;
    size_t len;

    if (n && p[0] >= '0' && p[0] <= '9') {      /* numbers are what they are */
        memcpy(to, p, n);
        return n;
    }
    if (!s->snowball || ((unsigned char)p[0] >= 0x80) != (s->lang == LANG_RU)) {
        memcpy(to, p, n);
        return s->lang == LANG_KK ? kazakh_stem(p, n) : n;
    }
    got = sb_stemmer_stem(s->snowball, (const sb_symbol *)p, (int)n);
    len = got ? (size_t)sb_stemmer_length(s->snowball) : n;
    if (len == 0 || len > n) {
        memcpy(to, p, n);
        return n;
    }
    memcpy(to, got, len);
    return len;
}

/* Stems of short words are kept: what Snowball changes beyond cutting is kept beside. */
static size_t stem(struct stemmer *s, const char *p, size_t n, char *to)
{
    uint32_t h = 2166136261u;
    struct kept *k;
    size_t len;

    if (n * 2 > CACHED)
        return cut(s, p, n, to);
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)p[i]) * 16777619u;
    k = &s->cache[(h ^ (h >> 15)) & (CACHE - 1)];
    if (k->n == n && memcmp(k->word, p, n) == 0) {
        memcpy(to, k->word + n, k->stem);
        return k->stem;
    }
    len = cut(s, p, n, to);
    k->n = (uint8_t)n;
    k->stem = (uint8_t)len;
    memcpy(k->word, p, n);
    memcpy(k->word + n, to, len);
    return len;
}

/* ------------------------------------------------------------------ the words of a text */
/* The next letter: its folded form, 0 when it is none; *i moves on. */
static inline uint32_t letter(const char *p, size_t n, size_t *i)
{
    unsigned char c = (unsigned char)p[*i];

    if (c < 0x80) {
        (*i)++;
        return folded[c];
    }
    if (c >= 0xC2 && c < 0xE0 && *i + 1 < n && ((unsigned char)p[*i + 1] & 0xC0) == 0x80) {
        uint32_t cp = ((uint32_t)(c & 0x1F) << 6) | ((unsigned char)p[*i + 1] & 0x3Fu);
        *i += 2;
        if (cp == 0xAD)
            return 1;               /* a soft hyphen does not part a word */
        return cp < LETTERS ? folded[cp] : 0;
    }
    (*i)++;
    while (*i < n && ((unsigned char)p[*i] & 0xC0) == 0x80)
        (*i)++;
    return 0;
}

int stemmer_words(struct stemmer *s, const char *text, int n, word_taker *each, void *ctx)
{
    size_t at = 0, end = n > 0 ? (size_t)n : 0;

    while (at < end) {
        char word[WORD_MOST + 4], out[WORD_MOST + 4];
        size_t from = at, len = 0, to = at;
        uint32_t c;

        while (at < end) {
            size_t before = at;
            c = letter(text, end, &at);
            if (c == 0) {
                to = before;
                break;
            }
            to = at;
            if (c == 1)
                continue;
            if (len < WORD_MOST - 2) {
                if (c < 0x80) {
                    word[len++] = (char)c;
                } else {
                    word[len++] = (char)(0xC0 | (c >> 6));
                    word[len++] = (char)(0x80 | (c & 0x3F));
                }
            }
        }
        if (len == 0)
            continue;
        len = stem(s, word, len, out);
        int rc = each(ctx, out, (int)len, (int)from, (int)to);
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* ------------------------------------------------------------------ for FTS5 */
static int fts_create(void *unused, const char **argv, int argc, Fts5Tokenizer **out)
{
    enum lang lang = LANG_EN;

    (void)unused;
    if (argc > 1 || (argc == 1 && !lang_parse(str_of(argv[0]), &lang)))
        return SQLITE_ERROR;
    *out = (Fts5Tokenizer *)(void *)stemmer_new(lang);
    return SQLITE_OK;
}

static void fts_delete(Fts5Tokenizer *t)
{
    stemmer_free((struct stemmer *)(void *)t);
}

struct fts_call { void *ctx; int (*token)(void *, int, const char *, int, int, int); };

static int fts_word(void *ctx, const char *word, int n, int from, int to)
{
    struct fts_call *c = ctx;

    return c->token(c->ctx, 0, word, n, from, to);
}

static int fts_tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                        int (*token)(void *, int, const char *, int, int, int))
{
    struct fts_call c = { ctx, token };

    (void)flags;
    return stemmer_words((struct stemmer *)(void *)t, text, n, fts_word, &c);
}

fts5_api *fts_api(sqlite3 *db)
{
    sqlite3_stmt *st = NULL;
    fts5_api *api = NULL;

    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(st);
    return sqlite3_finalize(st) == SQLITE_OK ? api : NULL;
}

int stemmer_register(sqlite3 *db)
{
    static fts5_tokenizer tokenizer = { fts_create, fts_delete, fts_tokenize };
    fts5_api *api = fts_api(db);

    return api ? api->xCreateTokenizer(api, "sapar", NULL, &tokenizer, NULL) : SQLITE_ERROR;
}
