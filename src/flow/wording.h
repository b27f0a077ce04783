/*
 * NAME    wording - the texts of notices, mails and messages, as two administrators agreed on them
 * WHY     a sentence that people misread is put right the same day, in three languages, without a new program;
 *         what was compiled stands for whatever nobody changed
 * OWNS    records "wording" (id: name of the text; in force from its approval) and "wording-was" (owner: the
 *         name; id: the proposal's; every one there was): both kept
 * ERRORS  on the field of the language: wording-missing, wording-long, wording-characters, wording-brace (one
 *         is not closed), wording-unknown and wording-lost (a placeholder that is none, or was left out: named
 *         in braces); bad-wording
 * MUST NOT let a text lose its number or link, or end a line of a mail's head
 */
#ifndef FLOW_WORDING_H
#define FLOW_WORDING_H

#include "base/text.h"
#include "flow/flow.h"

enum wording_group { WORDING_CABINET, WORDING_STAFF, WORDING_SUBJECT, WORDING_SHORT, WORDING_LETTER, WORDING_GROUPS };
/* Characters a text of the group may have: one line of a mail's head, an SMS that any centre takes. */
int wording_most(enum wording_group g);

size_t wording_count(void);
struct str wording_name(size_t i);
enum wording_group wording_group(size_t i);
/* SIZE_MAX: no such text. */
size_t wording_find(struct str name);
/* "{number} {address}", as they are written in the text; empty: it has none. */
struct str wording_holes(struct arena *a, size_t i);
/* As it was compiled, with named placeholders. */
struct str wording_standard(struct arena *a, size_t i, enum lang lang);
/* Put in: words that look like what will stand there. For a look before it is sent. */
struct str wording_sample(struct arena *a, size_t i, enum lang lang, struct str text, struct str base_url, moment now);

/* {"text","kk","ru","en"}: is it sound? */
bool wording_sound(const struct json *data, struct diags *d);
/* In the batch of an approval. */
int wording_write(struct store *s, struct str id, const struct json *proposal, const struct actor *second, moment now,
                  struct diags *d);

/* What is in force, read once for many texts. A store that fails is "nothing was changed", and is said in `d`. */
struct wordings { struct str text[64][LANG_COUNT]; };
const struct wordings *wordings_read(struct store *s, moment now, struct arena *a, struct diags *d);
/* The text with its arguments in: the compiled row where `w` is NULL or has none, or `id` is not of the list. */
struct str wording_make(const struct wordings *w, struct arena *a, enum lang lang, unsigned id, const struct str *args,
                        size_t n);

/* [{"text","kk","ru","en","changed"}, with changed: "at","proposed_by","approved_by"] in the order of the list. For
 * administrators. */
struct json *flow_wordings(struct flow_reader *r, const struct actor *by, struct arena *a, struct diags *d);
/* What it said before and when, newest first:
 * [{"at","proposed_by","approved_by","kk","ru","en","before":{kk,ru,en}}]. */
struct json *flow_wording_history(struct flow_reader *r, const struct actor *by, struct str name, struct arena *a,
                                  struct diags *d);

#endif
