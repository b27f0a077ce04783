/*
 * NAME    text - every string a person sees, in Kazakh, Russian and English
 * WHY     a row of the catalog has all three or it does not compile; nothing is looked up by name
 *         at run time
 *
 * The rows live in messages.def (shared words) and in msg_<room>.def, each room its own:
 *
 *     MSG(id, "English", "Русский", "Қазақша")
 *
 * gives the constant MSG_id. %1 .. %9 stand for arguments, %% for a percent sign; all three
 * languages of a row use the same arguments (a test proves it). Arguments are named by number
 * because word order differs. What only pages say is in text_portal.h: a new sentence on a page
 * recompiles pages alone.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/buf.h"

enum lang { LANG_KK, LANG_RU, LANG_EN };
#define LANG_COUNT 3

#define MSG(id, en, ru, kk) MSG_##id,
enum msg {
#include "base/messages.def"
#include "base/msg_cli.def"
#include "base/msg_paper.def"
#include "base/msg_web.def"
#include "base/msg_case.def"
#include "base/msg_notice.def"
#include "base/msg_trust.def"
    MSG_COUNT
};
#undef MSG

/* "kk", "ru", "en"; false for anything else. */
bool lang_parse(struct str s, enum lang *out);
/* "kk", "ru", "en". */
struct str lang_code(enum lang lang);

/* The row as written, placeholders included. Static memory. `id` is a MSG_ of this page or of
 * text_portal.h. */
struct str msg(enum lang lang, unsigned id);
/* The constant's name without MSG_, for tests and tools. */
const char *msg_name(unsigned id);

/* Puts the arguments into the row. A placeholder past `count` is our own bug: panic. */
void text_put(struct buf *b, enum lang lang, unsigned id, const struct str *args, size_t count);
/* The same for a row, or a part of one, that the caller has already. */
void text_put_row(struct buf *b, struct str row, const struct str *args, size_t count);

/*
 * text_format(&b, lang, MSG_x) or text_format(&b, lang, MSG_x, name, date): all arguments are
 * struct str.
 */
#define text_format(b, lang, ...) TEXT_PICK_(__VA_ARGS__, TEXT_SOME_, TEXT_SOME_, TEXT_SOME_, \
    TEXT_SOME_, TEXT_SOME_, TEXT_SOME_, TEXT_SOME_, TEXT_SOME_, TEXT_SOME_, TEXT_NONE_, \
    0)((b), (lang), __VA_ARGS__)
#define TEXT_PICK_(m, a1, a2, a3, a4, a5, a6, a7, a8, a9, pick, ...) pick
#define TEXT_NONE_(b, lang, m) text_put((b), (lang), (m), NULL, 0)
#define TEXT_SOME_(b, lang, m, ...) text_put((b), (lang), (m), \
    (const struct str[]){ __VA_ARGS__ }, \
    sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str))

/* The same, as a new string on the arena. */
struct str text_make(struct arena *a, enum lang lang, unsigned id, const struct str *args,
    size_t count);

#endif
