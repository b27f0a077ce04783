/*
 * NAME    acts - the register of legal acts: editions, clauses, links; imported, searched, compared
 * WHY     every rule of the law room names a clause; here is its text, as of any day, and who
 *         amended it
 * OWNS    the file acts.db in the data folder (SQLite, full text by FTS5); nothing of any person
 * ERRORS  NULL or false and a diag: DIAG_INPUT for what was asked or imported, DIAG_ENVIRONMENT for
 *         disk and database
 * MUST NOT overwrite a text that was once imported: a change is a new edition, a correction of the
 *         same edition is a revision, and both stay
 *
 * Answers are JSON documents on the caller's arena, the same for terminal, API and pages; their
 * members are described in docs/acts.md. A handle may be used by many threads at once.
 */
#ifndef ACTS_ACTS_H
#define ACTS_ACTS_H

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"

struct acts;

/* Opens DIR/acts.db. `write`: makes it (and DIR) when absent and may import. Without `write` a folder that
 * has no register is DIAG_INPUT "no-register". */
struct acts *acts_open(const char *dir, bool write, struct diags *d);
/* The same folder read by whoever outlives an import: the register may come while the
 * handle lives. Never NULL; until there is a register, acts_ready says so and the questions below
 * answer DIAG_INPUT "no-register". */
struct acts *acts_attend(const char *dir);
/* Is there a register to ask now? False for NULL. */
bool acts_ready(struct acts *r);
void acts_close(struct acts *r);
/* A number that grows with every import; -1: there is no register to ask. */
int64_t acts_version(struct acts *r);
/* Is there a register in this data folder? */
bool acts_present(const char *dir);

/* ------------------------------------------------------------------ import */
struct acts_import {
    struct str country;         /* of texts that do not say it; empty: kz */
    enum lang lang;             /* of plain texts whose script leaves it open */
    bool lang_given;            /* `lang` holds whatever the text looks like */
    day from;                   /* the edition holds from this day; DAY_NONE: as the text says */
    day today;                  /* of the note when a text was imported */
    /* Called now and then: bytes done of all, acts so far. NULL: nobody looks. */
    void (*progress)(void *ctx, int64_t done, int64_t all, int64_t acts);
    void *ctx;
};
/*
 * Files (.txt .html .xml .jsonl, by content), folders in depth, .zip .tar .tar.gz. Each batch is
 * one transaction; what was imported before is passed over, so a broken import is run again. One
 * file that is not understood does not stop the others. The report:
 * {"files","acts":{"new","amended","corrected","unchanged"},"editions","clauses","skipped",
 *  "resumed","not_understood":[{"file","line","what","text"}],"more":n,"errors":[{...}],"codes":[]}
 * NULL only for faults of disk, database and wrong paths.
 */
struct json *acts_import(struct acts *r, const struct str *paths, size_t n,
                         const struct acts_import *how, struct arena *a, struct diags *d);

/* The same of JSON lines in memory; `name` stands for the file in the report. */
struct json *acts_import_lines(struct acts *r, struct str name, struct str lines,
                               const struct acts_import *how, struct arena *a, struct diags *d);

/* ------------------------------------------------------------------ search */
#define ACTS_OFFSET_MOST 100000     /* further down nobody reads: narrow the search */
struct acts_query {
    struct str text;            /* words, "phrases", wor*; empty: all that the rest lets through */
    struct str country, kind, body, number, theme, tag;     /* empty: any */
    day adopted_from, adopted_to;       /* inclusive; DAY_NONE, DAY_OPEN: any */
    day in_force;               /* DAY_NONE: any edition */
    bool one_language;          /* only texts in `lang` */
    enum lang lang;             /* of titles, and preferred for excerpts */
    day today;                  /* for the status when in_force is DAY_NONE */
    int64_t limit, offset;      /* limit 1..100 */
};
#define ACTS_QUERY ((struct acts_query){ .adopted_from = DAY_NONE, .adopted_to = DAY_OPEN, \
    .in_force = DAY_NONE, .lang = LANG_EN, .limit = 20 })
/* {"total","offset","facets":{"country":[{"value","count"}],"kind","body","year","status","theme",
 *  "tag","language"},"acts":[{"code","title","kind","number","adopted","status","clause","excerpt",
 *  "marks":[[from,length]],"lang","eli","edition"}]}; marks count bytes of the excerpt. */
struct json *acts_search(struct acts *r, const struct acts_query *q, struct arena *a,
                         struct diags *d);

/* ------------------------------------------------------------------ reading */
/* `code`: a code or an ELI address. `on` DAY_NONE: today's text, with status as of `today`. When
 * there is no text in `lang`, another is shown and named. Not there: DIAG_INPUT "no-such-act".
 * {"code","country","kind","body","number","adopted","published","in_force","ceased","on","status",
 *  "title":{},"themes","tags","eli","source","edition":{"from","to","lang","origin","basis"},
 *  "editions":[...],"languages":[],"disclaimers":[codes],"pending":[codes],
 *  "clauses":[{"id","num","path","depth","heading","text","state"}],"links":{"out","in"}} */
struct json *acts_show(struct acts *r, struct str code, day on, enum lang lang, day today,
                       struct arena *a, struct diags *d);
/* One clause by its id ("sec_8__item_3") or as the law room spells it ("8.3", "art56.1"):
 * {"code","id","heading","text","state":"in-force|excluded|gone|ceased|not-yet|outline","edition",
 *  "print":"..."}; `print` changes when and only when the text does. `state` "no-such-clause" when
 * no edition has it; "outline" (and no print) when the register has only our own words of what it
 * is about. NULL when there is no such act. */
struct json *acts_clause(struct acts *r, struct str code, struct str clause, day on, enum lang lang,
                         struct arena *a, struct diags *d);
/* "8.3" of sec_8__item_3 or 55(3); empty when the id has other parts (annexes). */
struct str acts_clause_path(struct arena *a, struct str id);
/* Does a citation ("8.3", "55(4)", "annex-2-row-9") name the clause of this id? */
bool acts_clause_is(struct arena *a, struct str cited, struct str id);
/* Is an act of this code in the register? False too when it cannot be asked. */
bool acts_has(struct acts *r, struct str code);
/* Word by word: two days in one language, or two languages on one day.
 * {"code","from":{edition},"to":{edition},"counts":{"same","changed","added","removed"},
 *  "clauses":[{"id","change","heading","words":[{"op":"same|del|ins","text"}]}]} */
struct json *acts_diff(struct acts *r, struct str code, day on, enum lang lang, day with_on,
                       enum lang with_lang, struct arena *a, struct diags *d);
/* {"code","out":[{"rel","to","title","status","clause","known"}],"in":[...]} */
struct json *acts_links(struct acts *r, struct str code, enum lang lang, day today,
                        struct arena *a, struct diags *d);
/* {"acts","editions","clauses","links","countries":[..]} */
struct json *acts_count(struct acts *r, struct arena *a, struct diags *d);

/* ------------------------------------------------------------------ out again */
/* The act with all its editions as one line of the bulk form. */
struct json *acts_bulk(struct acts *r, struct str code, struct arena *a, struct diags *d);
/* One edition as Akoma Ntoso 1.0 XML. */
bool acts_akn(struct acts *r, struct str code, day on, enum lang lang, struct arena *a,
              struct str *out, struct diags *d);
/* schema.org/Legislation with ELI properties, of an answer of acts_show. `base`: "https://host". */
struct json *acts_jsonld(struct arena *a, const struct json *shown, struct str base);
/* An answer of acts_show said in words, in the language of its text, as a paper prints it (paper/act.h):
 * {"lang","title","about","on","day","foot","contents","notices":[],"rows":[{"label","value"}],
 *  "clauses":[{"num","heading","text","note","depth"}]}. `base`: "https://host", may be empty.
 * NULL and DIAG_INPUT "act-too-long" past `most` bytes of text. */
#define ACTS_SHEET_MOST (1 << 20)      /* of a request: some seven seconds of laying out */
#define ACTS_SHEET_ALONE (8 << 20)      /* of a terminal, which waits for itself alone */
struct json *acts_sheet(struct arena *a, const struct json *shown, enum lang lang, struct str base, size_t most,
                        struct diags *d);
/* Every code in order, for exports; `after` empty: from the first. At most `most`. */
size_t acts_codes(struct acts *r, struct str after, size_t most, struct arena *a, struct str **out,
                  struct diags *d);

/* ------------------------------------------------------------------ addresses */
/* /eli/{country}/{type}/{year}/{number}[/{date}[/{lang}]][#{clause}] */
struct acts_eli {
    struct str country, type, number, clause;
    int year;
    day date;                   /* DAY_NONE when absent */
    enum lang lang;
    bool has_lang;
};
bool acts_eli_parse(struct arena *a, struct str s, struct acts_eli *out);
struct str acts_eli_text(struct arena *a, const struct acts_eli *e);
/* The code of the act at this address; empty when there is none. */
struct str acts_eli_code(struct acts *r, const struct acts_eli *e, struct arena *a,
                         struct diags *d);

#endif
