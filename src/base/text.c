/*
 * NAME      text - the catalog of strings a person sees
 * WHY       a table known to the compiler: a missing translation, a second row of one name or a
 *           wrong name does not build; the lookup is two array indexes
 * OWNS      the rows (static)
 * ERRORS    a placeholder without its argument is our own bug: panic
 * MUST NOT  know a person's language otherwise than by argument
 */
#include "base/text_portal.h"

#include "base/panic.h"

#define MSG(id, en, ru, kk) \
    _Static_assert(sizeof(en) > 1, "no English text: " #id); \
    _Static_assert(sizeof(ru) > 1, "no Russian text: " #id); \
    _Static_assert(sizeof(kk) > 1, "no Kazakh text: " #id);
#include "base/messages.def"
#include "base/msg_cli.def"
#include "base/msg_paper.def"
#include "base/msg_web.def"
#include "base/msg_case.def"
#include "base/msg_notice.def"
#include "base/msg_trust.def"
#include "base/msg_portal_all.def"
#undef MSG

struct row {
    const char *name;
    struct str text[LANG_COUNT];
};

#define LIT(z) { "" z, sizeof(z) - 1 }
#define MSG(id, en, ru, kk) \
    { #id, { [LANG_KK] = LIT(kk), [LANG_RU] = LIT(ru), [LANG_EN] = LIT(en) } },
static const struct row rows[] = {
#include "base/messages.def"
#include "base/msg_cli.def"
#include "base/msg_paper.def"
#include "base/msg_web.def"
#include "base/msg_case.def"
#include "base/msg_notice.def"
#include "base/msg_trust.def"
    { NULL, { { NULL, 0 } } },      /* MSG_COUNT */
#include "base/msg_portal_all.def"
};
#undef MSG
_Static_assert(sizeof rows / sizeof rows[0] == MSG_TOTAL, "one row a constant");

static const struct str codes[LANG_COUNT] = {
    [LANG_KK] = LIT("kk"), [LANG_RU] = LIT("ru"), [LANG_EN] = LIT("en"),
};

bool lang_parse(struct str s, enum lang *out)
{
    unsigned i;

    for (i = 0; i < LANG_COUNT; i++) {
        if (str_eq(s, codes[i])) {
            *out = (enum lang)i;
            return true;
        }
    }
    return false;
}

struct str lang_code(enum lang lang)
{
    AN((unsigned)lang < LANG_COUNT);
    return codes[lang];
}

struct str msg(enum lang lang, unsigned id)
{
    AN((unsigned)lang < LANG_COUNT);
    AN((unsigned)id < MSG_TOTAL && id != MSG_COUNT);
    return rows[id].text[lang];
}

const char *msg_name(unsigned id)
{
    AN((unsigned)id < MSG_TOTAL && id != MSG_COUNT);
    return rows[id].name;
}

void text_put(struct buf *b, enum lang lang, unsigned id, const struct str *args, size_t count)
{
    text_put_row(b, msg(lang, id), args, count);
}

void text_put_row(struct buf *b, struct str row, const struct str *args, size_t count)
{
    struct str rest = row, head;
    size_t n;

    while (str_cut(&rest, '%', &head)) {
        buf_str(b, head);
        if (rest.p == NULL)
            return;
        AN(rest.n > 0);
        if (rest.p[0] == '%') {
            buf_char(b, '%');
        } else {
            AN(rest.p[0] >= '1' && rest.p[0] <= '9');
            n = (size_t)(rest.p[0] - '1');
            AN(n < count);
            buf_str(b, args[n]);
        }
        rest = str_sub(rest, 1, rest.n);
    }
}

struct str text_make(struct arena *a, enum lang lang, unsigned id, const struct str *args,
    size_t count)
{
    struct buf b = buf_on(a);

    text_put(&b, lang, id, args, count);
    return buf_get(&b);
}
