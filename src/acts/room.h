/*
 * NAME    room - what the files of acts share: a parsed act, the handle, its readers, the words
 * WHY     every importer ends in one struct act_doc, and one function writes it
 */
#ifndef ACTS_ROOM_H
#define ACTS_ROOM_H

#include <pthread.h>
#include <sqlite3.h>

#include "acts/acts.h"

/* ------------------------------------------------------------------ limits of what is imported */
enum {
    ACTS_FILE_MOST = 64 << 20,          /* bytes of one text, page or XML file */
    ACTS_LINE_MOST = 16 << 20,          /* bytes of one line of the bulk form */
    ACTS_CLAUSES_MOST = 50000,          /* of one edition */
    ACTS_EDITIONS_MOST = 2000, ACTS_LINKS_MOST = 5000, ACTS_LABELS_MOST = 200,
    ACTS_WORD_MOST = 200,               /* bytes of a code, kind, body, number, theme, tag */
    ACTS_TITLE_MOST = 8000, ACTS_CLAUSE_MOST = 4 << 20, ACTS_DEPTH_MOST = 12
};

/* ------------------------------------------------------------------ an act as it was read */
enum clause_state { CLAUSE_HOLDS, CLAUSE_EXCLUDED, CLAUSE_CEASED };
struct doc_clause {
    struct str id, num, heading, text;
    int depth;                  /* 0: of the act itself */
    enum clause_state state;
};
struct doc_edition {
    day from, to;               /* DAY_NONE: the text does not say */
    enum lang lang;
    struct str origin;          /* official, unofficial-translation, machine-translation, unknown */
    struct str basis;           /* code of the act that made this edition */
    bool partial;               /* parts of it have ended */
    struct doc_clause *clauses;
    size_t n, cap;
};
struct doc_link { struct str rel, to, clause, about; };
struct act_doc {
    struct str code;            /* empty: made of the rest */
    struct str country, kind, body, number, source;
    day adopted, published, effect, ceased;
    struct str title[LANG_COUNT];
    struct str *themes, *tags;
    size_t n_themes, n_tags;
    struct doc_edition *editions;
    size_t n_editions, cap_editions;
    struct doc_link *links;
    size_t n_links, cap_links;
};
/* What an importer did not understand: told, never guessed. */
struct puzzle { int line; const char *what; struct str text; struct puzzle *next; };
struct puzzles { struct arena *arena; struct puzzle *first, *last; size_t n; };

struct doc_clause *doc_clause_add(struct arena *a, struct doc_edition *e);
struct doc_edition *doc_edition_add(struct arena *a, struct act_doc *doc);
void doc_link_add(struct arena *a, struct act_doc *doc, const char *rel, struct str to,
                  struct str clause, struct str about);
void puzzle_add(struct puzzles *p, int line, const char *what, struct str text);
/* Every text is UTF-8, within the limits, names what it must; ids are there and not twice. Fills
 * code, language-less defaults, order of editions. False and a diag. */
bool doc_finish(struct arena *a, struct act_doc *doc, struct diags *d);

/* code.c: KZ-GOV-1010-2001 */
struct str act_code(struct arena *a, struct str country, struct str kind, struct str body,
                    struct str number, day adopted);
struct str body_short(struct arena *a, struct str kind, struct str body);   /* GOV, MIA ... */
/* "resolution" of "постановление"; the slug of the word itself when it is not known. */
struct str kind_code(struct arena *a, struct str word);
struct str slug(struct arena *a, struct str s);
/* "8.3" of sec_8__item_3, 8.3, 55(3), art56.1; empty when the id has other parts (annex). */
struct str clause_path(struct arena *a, struct str id);

/* ------------------------------------------------------------------ importers (each is fuzzed) */
struct import_hints { struct str country, source; enum lang lang; bool lang_given; day from; };
bool read_bulk(struct arena *a, struct str line, const struct import_hints *h,
               struct act_doc *out, struct diags *d);
bool read_text(struct arena *a, struct str text, const struct import_hints *h,
               struct act_doc *out, struct puzzles *p, struct diags *d);
bool read_html(struct arena *a, struct str html, const struct import_hints *h,
               struct act_doc *out, struct puzzles *p, struct diags *d);
bool read_akn(struct arena *a, struct str xml, const struct import_hints *h,
              struct act_doc *out, struct puzzles *p, struct diags *d);
/* The readable text of a page, a line a block; STR_NONE and a diag for encodings we do not read. */
struct str html_lines(struct arena *a, struct str html, struct str *title, struct diags *d);

/* encoding.c. True: *s is UTF-8 without zero bytes; `page`: a charset named on it is believed. */
bool encoding_text(struct arena *a, struct str *s, bool page, struct diags *d);
/* UTF-16 with its mark as UTF-8; false and STR_NONE for what is none or broken. */
bool encoding_16(struct arena *a, struct str s, struct str *out);

/* words.c: days, numbers, kinds and phrases as acts write them in three languages */
struct said { struct str body, number; day on; size_t from, to; };     /* "of July 26, 2001 No. 1010" */
/* The first day-and-number from byte `at` on. */
bool words_said(struct arena *a, struct str s, size_t at, struct said *out);
bool words_day_in(struct str s, day *out, size_t *from, size_t *to);
enum lang words_lang(struct str s, enum lang fallback);
struct str words_kind(struct str s);            /* English code of the first kind named, or empty */
struct str words_body(struct str s);            /* our short name of the body named, or empty */

/* ------------------------------------------------------------------ archives */
struct archive_entry { struct str name, bytes; };
/* Calls `each` for every file; false from it stops. .zip, .tar, .tar.gz by content. */
bool archive_known(struct str bytes);
bool archive_each(struct arena *a, struct str bytes,
                  bool (*each)(void *ctx, struct str name, struct str bytes), void *ctx,
                  struct diags *d);

/* ------------------------------------------------------------------ words of a text */
/* Calls `each` for every word: the stem as indexed, and where it stood. Non-zero stops. */
typedef int word_taker(void *ctx, const char *stem, int n, int from, int to);
struct stemmer;
struct stemmer *stemmer_new(enum lang lang);
void stemmer_free(struct stemmer *s);
int stemmer_words(struct stemmer *s, const char *text, int n, word_taker *each, void *ctx);
/* Registers the tokenizer "sapar" with a connection. */
int stemmer_register(sqlite3 *db);
fts5_api *fts_api(sqlite3 *db);        /* NULL: SQLite without FTS5 */
/* Kazakh: cuts case, possessive and plural; `n` bytes of folded UTF-8, the length that remains. */
size_t kazakh_stem(const char *p, size_t n);

/* ------------------------------------------------------------------ the shelf
 * What a search must know of each act and edition, in columns: filters and facets look here and not
 * into tables. Made anew when the file has changed. */
struct shelf_act {
    int64_t id;
    uint32_t country, kind, body, labels, n_labels, cited;
    uint32_t number;                    /* into names, like those above */
    day adopted, effect, ceased;
    uint16_t year;
    bool partial, changes;              /* changes: it amends or repeals others */
};
struct shelf_edition { uint32_t act, words; day from, to; uint8_t lang; bool superseded; };
struct shelf {
    struct arena *arena;
    int refs;
    int64_t version;
    struct shelf_act *acts; size_t n_acts;
    struct shelf_edition *editions; size_t n_editions;  /* by id, from 1 */
    struct { int64_t n, words; } texts[LANG_COUNT];
    uint32_t *labels;
    struct str *names; size_t n_names, cap_names, n_facets; /* country, kind, body, labels, numbers */
    uint32_t *slots; size_t n_slots;
};
uint32_t shelf_name(struct shelf *s, struct str name, char what);       /* what: c k b t g n */
bool shelf_find(const struct shelf *s, struct str name, char what, uint32_t *out);
const char *shelf_status(const struct shelf_act *a, day on);
const char *act_status_name(day effect, day ceased, bool partial, day on);

/* ------------------------------------------------------------------ the handle */
#define ACTS_STATEMENTS(X) \
    X(act_by_code, "SELECT id,kind,number_key,adopted FROM act WHERE code=?1") \
    X(act_get, "SELECT id,code,country,kind,body,number,adopted,published,effect,ceased,title_kk," \
        "title_ru,title_en,source,partial FROM act WHERE code=?1") \
    X(act_add, "INSERT INTO act(code,country,kind,body,number,number_key,adopted,published," \
        "effect,ceased,title_kk,title_ru,title_en,source,partial,cited) VALUES(?1,?2,?3,?4,?5,?6," \
        "?7,?8,?9,?10,?11,?12,?13,?14,?15,(SELECT count(*) FROM link WHERE to_code=?1))") \
    X(act_better, "UPDATE act SET published=coalesce(?2,published),effect=coalesce(?3,effect)," \
        "ceased=coalesce(?4,ceased),title_kk=coalesce(title_kk,?5),title_ru=coalesce(title_ru,?6)," \
        "title_en=coalesce(title_en,?7),partial=max(partial,?8) WHERE id=?1") \
    X(act_cited, "UPDATE act SET cited=cited+1 WHERE code=?1") \
    X(act_ceased, "UPDATE act SET ceased=?2 WHERE id=?1 AND ceased IS NULL") \
    X(edition_add, "INSERT INTO edition(act,lang,from_day,to_day,to_said,origin,basis,revision," \
        "imported,source) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10)") \
    X(edition_same, "SELECT id,revision FROM edition WHERE act=?1 AND lang=?2 AND from_day=?3 AND " \
        "superseded=0") \
    X(edition_super, "UPDATE edition SET superseded=1 WHERE id=?1") \
    X(edition_close, "UPDATE edition SET to_day=?4 WHERE act=?1 AND lang=?2 AND from_day<?3 AND " \
        "superseded=0 AND (to_day IS NULL OR to_day>=?3)") \
    X(edition_next, "SELECT min(from_day) FROM edition WHERE act=?1 AND lang=?2 AND from_day>?3 " \
        "AND superseded=0") \
    X(edition_text, "SELECT 1 FROM edition WHERE act=?1 AND superseded=0 AND " \
        "coalesce(origin,'')<>'outline' LIMIT 1") \
    X(edition_no_outline, "UPDATE edition SET superseded=1 WHERE act=?1 AND origin='outline' AND " \
        "superseded=0") \
    X(act_titles, "UPDATE act SET title_kk=coalesce(?2,title_kk),title_ru=coalesce(?3,title_ru)," \
        "title_en=coalesce(?4,title_en) WHERE id=?1") \
    X(edition_list, "SELECT id,lang,from_day,to_day,origin,basis,imported,revision FROM edition " \
        "WHERE act=?1 AND superseded=0 ORDER BY from_day,lang") \
    X(clause_add, "INSERT INTO clause(edition,seq,eid,num,path,depth,state,heading,text) " \
        "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)") \
    X(clause_list, "SELECT eid,num,path,depth,state,heading,text FROM clause WHERE edition=?1 " \
        "ORDER BY seq") \
    X(link_add, "INSERT OR IGNORE INTO link(act,rel,to_code,clause,about) VALUES(?1,?2,?3,?4,?5)") \
    X(link_out, "SELECT l.rel,l.to_code,l.clause,l.about,t.title_kk,t.title_ru,t.title_en," \
        "coalesce(t.effect,t.adopted),t.ceased,t.partial,t.id FROM link l LEFT JOIN act t ON t.code=l.to_code " \
        "WHERE l.act=?1 ORDER BY l.rowid LIMIT ?2") \
    X(link_in, "SELECT l.rel,s.code,l.clause,l.about,s.title_kk,s.title_ru,s.title_en," \
        "coalesce(s.effect,s.adopted),s.ceased,s.partial,s.id FROM link l JOIN act s ON s.id=l.act " \
        "WHERE l.to_code=?1 ORDER BY s.adopted,s.id LIMIT ?2") \
    X(link_repeal, "SELECT coalesce(s.effect,s.adopted) FROM link l JOIN act s ON s.id=l.act " \
        "WHERE l.to_code=?1 AND l.rel='repeals' ORDER BY 1 LIMIT 1") \
    X(label_add, "INSERT OR IGNORE INTO label(act,what,value) VALUES(?1,?2,?3)") \
    X(label_list, "SELECT what,value FROM label WHERE act=?1 ORDER BY what,value") \
    X(text_kk, "INSERT INTO text_kk(rowid,body) VALUES(?1,?2)") \
    X(text_ru, "INSERT INTO text_ru(rowid,body) VALUES(?1,?2)") \
    X(text_en, "INSERT INTO text_en(rowid,body) VALUES(?1,?2)") \
    X(title_kk, "INSERT INTO named_kk(rowid,body) VALUES(?1,?2)") \
    X(title_ru, "INSERT INTO named_ru(rowid,body) VALUES(?1,?2)") \
    X(title_en, "INSERT INTO named_en(rowid,body) VALUES(?1,?2)") \
    X(weigh_kk, "SELECT rowid,weigh(text_kk) FROM text_kk WHERE text_kk MATCH ?1") \
    X(weigh_ru, "SELECT rowid,weigh(text_ru) FROM text_ru WHERE text_ru MATCH ?1") \
    X(weigh_en, "SELECT rowid,weigh(text_en) FROM text_en WHERE text_en MATCH ?1") \
    X(find_kk, "SELECT rowid FROM text_kk WHERE text_kk MATCH ?1 AND rowid>?2") \
    X(find_ru, "SELECT rowid FROM text_ru WHERE text_ru MATCH ?1 AND rowid>?2") \
    X(find_en, "SELECT rowid FROM text_en WHERE text_en MATCH ?1 AND rowid>?2") \
    X(name_kk, "SELECT rowid FROM named_kk WHERE named_kk MATCH ?1") \
    X(name_ru, "SELECT rowid FROM named_ru WHERE named_ru MATCH ?1") \
    X(name_en, "SELECT rowid FROM named_en WHERE named_en MATCH ?1") \
    X(seen_get, "SELECT done,size FROM seen WHERE path=?1 AND mark=?2") \
    X(seen_put, "INSERT INTO seen(path,mark,done,size) VALUES(?1,?2,?3,?4) ON CONFLICT(path,mark) " \
        "DO UPDATE SET done=?3") \
    X(state_next, "UPDATE state SET changes=changes+1") \
    X(code_after, "SELECT code FROM act WHERE code>?1 ORDER BY code LIMIT ?2") \
    X(eli_find, "SELECT code,body FROM act WHERE country=?1 AND kind=?2 AND number_key=?3 AND " \
        "year=?4 ORDER BY id LIMIT 64")
enum acts_statement {
#define X(id, sql) AS_##id,
    ACTS_STATEMENTS(X)
#undef X
    AS_COUNT
};
struct reader {
    sqlite3 *db;
    sqlite3_stmt *st[AS_COUNT];
    struct stemmer *stem[LANG_COUNT];
    struct weigher *weigher;
    uint32_t *slot; size_t n_slots;     /* scratch of a search: act -> its place in the answer */
    struct hit *hits; size_t n_hits;    /* and the answer */
    struct reader *next;
};
struct acts {
    char *file;
    bool write;
    bool known;                 /* the file was there and has our form */
    pthread_mutex_t lock;
    struct reader *idle;
    struct shelf *shelf;
};
struct reader *reader_take(struct acts *r, struct diags *d);
void reader_give(struct acts *r, struct reader *rd);
struct shelf *shelf_take(struct acts *r, struct reader *rd, struct diags *d);
void shelf_give(struct acts *r, struct shelf *s);
struct shelf *shelf_load(struct reader *rd, struct diags *d);
bool db_fail(struct diags *d, sqlite3 *db, const char *file);
bool db_exec(sqlite3 *db, const char *sql, struct diags *d);
sqlite3_stmt *db_get(struct reader *rd, enum acts_statement id, struct diags *d);
bool db_run(struct reader *rd, sqlite3_stmt *st, struct diags *d);
void db_text(sqlite3_stmt *st, int i, struct str s);        /* empty: NULL */
void db_day(sqlite3_stmt *st, int i, day v);                /* DAY_NONE, DAY_OPEN: NULL */
struct str db_str(struct arena *a, sqlite3_stmt *st, int i);
day db_get_day(sqlite3_stmt *st, int i, day absent);

/* write.c
 * Words of editions wait until the end of a batch: each act is written in a savepoint, and FTS5 would write out all
 * it has gathered at each savepoint. */
struct words_due { int64_t edition; enum lang lang; struct str title, body; };
struct words_list { struct arena *a; struct words_due *v; size_t n, room; };
struct put { int acts_new, amended, corrected, unchanged; int64_t editions, clauses; };
bool act_put(struct reader *rd, struct arena *a, struct act_doc *doc, day today, struct put *told,
             struct words_list *later, struct diags *d);
bool words_put(struct reader *rd, struct words_list *w, struct diags *d);
struct str number_key(struct arena *a, struct str number);

/* show.c */
struct act_row {
    int64_t id;
    struct str code, country, kind, body, number, source, title[LANG_COUNT];
    day adopted, published, effect, ceased;
    bool partial;
};
struct edition_row {
    int64_t id;
    enum lang lang;
    day from, to, imported;
    struct str origin, basis;
    int revision;
};
/* False: 0 diags when it is not there. */
bool act_load(struct reader *rd, struct arena *a, struct str code, struct act_row *out,
              struct diags *d);
size_t edition_rows(struct reader *rd, struct arena *a, int64_t act, struct edition_row **out,
                    struct diags *d);
/* The edition of that day in that language; another language or the nearest day where there is
 * none. NULL: the act has no text. */
const struct edition_row *edition_on(const struct edition_row *v, size_t n, day on, enum lang lang);
struct doc_clause *clause_rows(struct reader *rd, struct arena *a, int64_t edition, size_t *n,
                               struct diags *d);
/* Into force, or where that is not known the day of adoption: nothing is in force before it. */
day act_since(const struct act_row *act);
struct str act_title(const struct act_row *act, enum lang lang);
struct str act_eli(struct arena *a, const struct act_row *act, day date, const enum lang *lang);
const char *clause_state_name(enum clause_state s);
bool no_such_act(struct diags *d, struct str code);
/* A code as given: a code, or an ELI address. */
struct str code_given(struct reader *rd, struct arena *a, struct str s, struct diags *d);
struct json *link_rows(struct reader *rd, struct arena *a, struct str code, int64_t id, bool out,
                       enum lang lang, day today, struct diags *d);
struct json *edition_json(struct arena *a, const struct edition_row *e);

#endif
