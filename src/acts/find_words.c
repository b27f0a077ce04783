/*
 * NAME    find_words - what a person typed, as an expression of FTS5
 * WHY     nothing that is typed reaches the grammar of FTS5: words are taken out and quoted again
 * OWNS    words (all must be there), "phrases", wor*; a number may be the number of an act
 */
#include <string.h>

#include "acts/find.h"

struct piece { struct str text; bool prefix; int phrase; };

/* Parts at blanks; quotes of any alphabet hold a phrase together. */
static size_t pieces(struct find *f, struct piece *out)
{
    struct str s = f->q->text;
    size_t n = 0, i = 0, from = 0;
    int phrase = 0, phrases = 0;

    while (i <= s.n && n < FIND_WORDS) {
        size_t before = i;
        uint32_t c = i < s.n ? utf8_next(s, &i) : (i++, (uint32_t)' ');
        bool quote = c == '"' || c == 0xAB || c == 0xBB || c == 0x201C || c == 0x201D
            || c == 0x201E;
        if (!quote && c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0xA0)
            continue;
        struct str word = str_sub(s, from, before - from);
        from = i;
        if (word.n && before <= s.n) {
            bool star = word.p[word.n - 1] == '*' && phrase == 0;
            out[n++] = (struct piece){ star ? str_sub(word, 0, word.n - 1) : word, star, phrase };
        }
        if (quote && c != 0xBB)
            phrase = phrase && c != 0xAB && c != 0x201E ? 0 : ++phrases;
        else if (quote)
            phrase = 0;
    }
    return n;
}

struct stems { struct arena *a; struct str text, v[FIND_WORDS], raw[FIND_WORDS]; size_t n; };

static int keep(void *ctx, const char *stem, int n, int from, int to)
{
    struct stems *k = ctx;

    if (k->n < FIND_WORDS) {
        k->raw[k->n] = str_sub(k->text, (size_t)from, (size_t)(to - from));
        k->v[k->n++] = str_dup(k->a, (struct str){ stem, (size_t)n });
    }
    return 0;
}

/* Written as typed: FTS5 cuts it by the same tokenizer. Quotes cannot be in it. */
static void quoted(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++)
        buf_char(b, s.p[i] == '"' || s.p[i] == 0 ? ' ' : s.p[i]);
    buf_char(b, '"');
}

static struct stemmer *stemmer_of(struct find *f, int lang)
{
    if (!f->rd->stem[lang])
        f->rd->stem[lang] = stemmer_new((enum lang)lang);
    return f->rd->stem[lang];
}

/* "No.", "N", "№", "от", "of" say that a number or a day follows, not what is looked for. */
static bool noise(struct str w, const struct piece *next)
{
    static const char *const WORDS[] = { "no", "n", "№" };
    struct str t = w;

    while (t.n && t.p[t.n - 1] == '.')
        t.n--;
    for (size_t i = 0; next && i < sizeof WORDS / sizeof *WORDS; i++)
        if (t.n == strlen(WORDS[i]) && next->text.n && next->text.p[0] >= '0'
            && next->text.p[0] <= '9' && (str_is(t, WORDS[i]) || (t.p[0] & 0xDF) == 'N'))
            return true;
    return false;
}

static void one_language(struct find *f, const struct piece *v, size_t n, int lang)
{
    struct buf all = buf_on(f->a), title = buf_on(f->a);
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        struct stems k = { .a = f->a };
        struct buf one = buf_on(f->a);
        size_t first = i;
        bool prefix = v[i].prefix;
        for (;; i++) {          /* the words of a phrase */
            buf_str(&one, v[i].text);
            if (v[i].phrase == 0 || i + 1 == n || v[i + 1].phrase != v[i].phrase)
                break;
            buf_char(&one, ' ');
        }
        if (v[first].phrase == 0 && noise(v[first].text, first + 1 < n ? &v[first + 1] : NULL))
            continue;
        k.text = buf_get(&one);
        stemmer_words(stemmer_of(f, lang), k.text.p, (int)k.text.n, keep, &k);
        if (k.n == 0)
            continue;
        if (all.n)
            buf_puts(&all, " AND ");
        quoted(&all, buf_get(&one));
        for (size_t w = 0; w < k.n; w++) {          /* titles have no places: words suffice */
            buf_puts(&title, title.n ? " AND " : "");
            quoted(&title, k.raw[w]);
            if (prefix && w + 1 == k.n)
                buf_char(&title, '*');
            if (at < FIND_WORDS) {
                f->asked[at].stem[lang] = k.v[w];
                f->asked[at].prefix = prefix && w + 1 == k.n;
                f->asked[at++].phrase = v[first].phrase || k.n > 1 ? (int)first + 1 : 0;
            }
        }
        if (prefix)
            buf_char(&all, '*');
    }
    f->n_asked = at > f->n_asked ? at : f->n_asked;
    f->match[lang] = buf_get(&all);
    f->title_match[lang] = buf_get(&title);
    f->possible = f->possible || all.n > 0;
}

bool find_words(struct find *f)
{
    struct piece v[FIND_WORDS];
    size_t n;

    if (f->q->text.n > FIND_TEXT_MOST || !utf8_valid(f->q->text)) {
        diag_add(f->d, DIAG_INPUT, "bad-search", f->q->text.n > FIND_TEXT_MOST
                 ? "a search has at most 1000 bytes" : "the search is not UTF-8")
            ->remedy = STR("take the words that matter");
        return false;
    }
    n = pieces(f, v);
    f->words = n > 0;
    f->possible = n == 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t id;
        if (v[i].text.p[0] >= '0' && v[i].text.p[0] <= '9'
            && shelf_find(f->s, number_key(f->a, v[i].text), 'n', &id))
            f->numbers[f->n_numbers++] = id;
    }
    for (int lang = 0; lang < LANG_COUNT; lang++)
        one_language(f, v, n, lang);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        if (!f->match[lang].n)
            f->match[lang] = f->title_match[lang] = STR("\"\"");
    return true;
}
