/*
 * NAME      countries - see countries.h
 * OWNS      the table (countries.def) and, once asked for, its order in each language
 * MUST NOT  know which countries a rule speaks of
 *
 * The Kazakh alphabet is not the order of code points: its nine letters stand behind their nearest
 * ones, so letters are compared by their place.
 */
#include "base/countries.h"

static const struct { const char *code, *name[LANG_COUNT]; } countries[] = {
#define COUNTRY(code, en, ru, kk) { code, { [LANG_KK] = kk, [LANG_RU] = ru, [LANG_EN] = en } },
#include "base/countries.def"
#undef COUNTRY
};
enum { N = sizeof countries / sizeof *countries };

static const char alphabet[] =
    "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя";

/* Place of a letter: in the alphabet of Kazakh, which holds that of Russian; else its code. */
static uint32_t place_of(uint32_t cp)
{
    struct str all = { alphabet, sizeof alphabet - 1 };
    uint32_t n = 0;

    if (cp >= 0x410 && cp <= 0x42f)
        cp += 0x20;
    for (size_t i = 0; i < all.n; n++)
        if (utf8_next(all, &i) == cp)
            return 0x10000 + n;
    return cp;
}

static bool comes_before(struct str a, struct str b)
{
    size_t i = 0, k = 0;

    while (i < a.n && k < b.n) {
        uint32_t x = place_of(utf8_next(a, &i)), y = place_of(utf8_next(b, &k));

        if (x != y)
            return x < y;
    }
    return a.n - i < b.n - k;
}

size_t countries_by_name(enum lang lang, struct str codes[COUNTRIES_MOST])
{
    struct str names[N];

    _Static_assert((size_t)N <= (size_t)COUNTRIES_MOST, "room for every country");
    for (size_t n = 0; n < N; n++) {
        struct str name = str_of(countries[n].name[lang]);
        size_t low = 0, high = n;

        while (low < high) {
            size_t mid = (low + high) / 2;

            if (comes_before(name, names[mid]))
                high = mid;
            else
                low = mid + 1;
        }
        for (size_t i = n; i > low; i--) {
            names[i] = names[i - 1];
            codes[i] = codes[i - 1];
        }
        names[low] = name;
        codes[low] = str_of(countries[n].code);
    }
    return N;
}

struct str country_name(struct str code, enum lang lang)
{
    for (size_t i = 0; i < N; i++)
        if (str_is(code, countries[i].code))
            return str_of(countries[i].name[lang]);
    return code;
}
