/*
 * NAME    law - services, editions and clauses as loaded data; what the law says of these facts on
 *         this day
 * WHY     the law is dated, cited data; unknown facts are never treated as no; every date is
 *         counted in the open
 * OWNS    the parsed corpus (immutable after law_load), the fact dictionary, calendar, terms, fees,
 *         assess/ask/why
 * MUST NOT read files or the clock: bytes and dates are arguments
 */
#ifndef LAW_LAW_H
#define LAW_LAW_H

#include "base/date.h"
#include "base/diag.h"
#include "base/json.h"
#include "base/money.h"
#include "base/text.h"
#include "rules/rules.h"

struct law;
struct law_service;

enum law_status { LAW_SEEN, LAW_PAGE, LAW_INFERRED, LAW_UNCERTAIN };
const char *law_status_name(enum law_status s);

/* ------------------------------------------------------------------ loading */
/* `name` as shown in messages: "law/departure.md" */
struct law_source { struct str name, text; };

/* Parses, links and compiles the whole corpus. Faults go to `d` (DIAG_INPUT, file, line, column,
 * remedy); returns NULL if anything does not load. The corpus is immutable and may be shared by
 * threads. */
struct law *law_load(struct arena *a, const struct law_source *src, size_t n, struct diags *d);
/* Proves every table and the texts: DIAG_FINDING diags with file, line, table and a witness in
 * words (facts and date). `budget` nodes a table (0: default). */
size_t law_check(const struct law *l, struct arena *a, uint64_t budget, struct diags *d);
/* A SHA-free fingerprint is not enough to cite: the digest of the law files is the app's; law
 * keeps it as text. */
struct str law_digest(const struct law *l);
void law_set_digest(struct law *l, struct str hex);

size_t law_n_services(const struct law *l);
const struct law_service *law_service_at(const struct law *l, size_t i);
/* NULL if there is none */
const struct law_service *law_service(const struct law *l, struct str code);
struct str law_service_code(const struct law_service *s);
/* The fact whose date picks the edition: application.received. */
struct str law_service_dated_by(const struct law *l, const struct law_service *s);
struct str law_service_title(const struct law_service *s, enum lang lang);      /* as the acts call it */
/* The few words of a list, the title where the file gives none; the code when there is no such service. */
struct str law_service_name(const struct law *l, struct str code, enum lang lang);
/* When in a life it is needed (kind "life-event"); STR_NONE when the file does not say. */
struct str law_service_life_event(const struct law_service *s);
struct json *law_services_json(const struct law *l, struct arena *a); /* contract section 2 */

/* The name of a code of a kind (document, body, check, term, stop, ground, until, reason,
 * result, order, value, status, life-event) or of a fact's question (kind "question"); the code itself when
 * there is no text. */
struct str law_text(const struct law *l, const char *kind, struct str code, enum lang lang);
struct str law_act_title(const struct law *l, struct str act, enum lang lang);
/* "Rules 1010 of 26.07.2001, 8 1)" for people, from "KZ-GOV-1010-2001#8.1". */
struct str law_cite(const struct law *l, struct arena *a, struct str clause, enum lang lang);

/* ------------------------------------------------------------------ facts
 * Values by dictionary index; lists of persons hold items. Absent is unknown. */
struct facts;
struct facts *facts_new(const struct law *l, struct arena *a);
/* From the JSON object of the contract (nested objects or dotted names). Unknown names, wrong
 * types, impossible dates, a child born after the filing, values outside the dictionary: a diag
 * each, with the fact in `field` and a suggestion of the nearest name; returns false and leaves
 * f unusable. null is unknown. */
bool facts_read(struct facts *f, const struct json *o, struct diags *d);
/* One value in its textual form ("true", "2020-04-11", "kazakhstan", "none"); name may have an
 * index: "children[0].leaves"; "children" takes a count. An empty value makes it unknown. */
bool facts_set(struct facts *f, struct str name, struct str value, struct diags *d);
bool facts_known(const struct facts *f, struct str name);
/* Day of a date or moment fact, DAY_NONE when unknown. */
day facts_day(const struct facts *f, struct str name);
/* The textual form, STR_NONE when unknown; a list gives its count. */
struct str facts_get(const struct facts *f, struct arena *a, struct str name);
struct json *facts_json(const struct facts *f, struct arena *a); /* nested, known facts only */
struct facts *facts_copy(const struct facts *f, struct arena *a);

struct law_fact_info {
    struct str name;            /* "children[].leaves" */
    struct str type;            /* bool date date-or-none moment int money enum code list */
    const struct str *values;   /* of an enum */
    size_t n_values;
    struct str asked_of;        /* applicant office agency */
    struct str list;            /* of a code: the list it is of (kato, country), else empty */
};
size_t law_n_facts(const struct law *l);
struct law_fact_info law_fact_at(const struct law *l, size_t i);
/* Indices are ignored: "children[0].leaves" is "children[].leaves". */
bool law_fact(const struct law *l, struct str name, struct law_fact_info *out);

/* -------------------------------------------------- assessment: contract section 2 */
struct law_cite {
    struct str clause;
    enum law_status status;
    struct str act, edition, language;
    struct str *also;
    size_t n_also;
};
enum law_answer { LAW_NO, LAW_YES, LAW_UNKNOWN, LAW_NO_NORM };

struct law_reason { struct str code; struct law_cite cite; };
struct law_document {
    struct str code;
    struct str subject;     /* applicant, children[0]; "children[]" while the list is unknown */
    bool certain;                   /* else possible */
    struct str alternative;         /* "or": empty if none */
    struct str stage;               /* filing, after-decision */
    struct law_cite cite;
};
/* settles: facts, comma separated, that are false when the body's answer is clear */
struct law_check {
    struct str code, agency, limit, silence, settles;
    struct law_cite cite;
    bool certain;
};
struct law_term {
    struct str code, limit, starts, counts, rolls;
    day from, due;                  /* DAY_NONE where the start is not known yet */
    moment due_at;                  /* for hours; else MOMENT_NONE */
    struct law_cite cite;
    bool certain;
};
struct law_ground { struct str code, until; bool refuses, certain; struct law_cite cite; };
struct law_fee {
    bool in_force, certain;
    int64_t milli_mci;
    tiyn kzt, mci;
    day on;
    struct law_cite cite, mci_cite;
};
/* The answer of a table that has one: decider, result, hearing ... */
struct law_named { enum law_answer answer; struct str code, extra; struct law_cite cite; };
struct law_stop { struct str code, term; struct law_cite cite; };
struct law_appeal { struct str body, limit, starts, order; struct law_cite cite; };

struct assessment {
    const struct law_service *service;
    day on;
    struct law_cite *acts;      /* act + edition of every block in force that answered */
    size_t n_acts;
    enum law_answer eligible;
    struct law_reason *because; size_t n_because;
    bool documents_in_force; struct law_document *documents; size_t n_documents;
    struct law_named decider;
    bool checks_in_force; struct law_check *checks; size_t n_checks;
    bool terms_in_force; struct law_term *terms; size_t n_terms;
    struct law_fee fee;
    bool grounds_in_force;
    struct law_ground *grounds; /* certain ones and open ones */
    size_t n_grounds;
    struct law_named result, registration, completeness, hearing;
    struct law_stop *stops; size_t n_stops;
    struct law_appeal *appeals; size_t n_appeals;
    struct law_ground *cancellation; size_t n_cancellation;
    struct str *ask;            /* applicant's facts still open, most useful first */
    size_t n_ask;
    struct str *pending;        /* open facts that the office or an agency finds out */
    size_t n_pending;
    bool closed_list; struct law_cite closed_list_cite;
    bool registered_later; day registered;          /* day the application counts as registered */
};

/* `on` DAY_NONE: the day of the fact that dates the service. Faults (no date, facts that are
 * impossible together): NULL and diags. Everything lives on `a`. */
struct assessment *law_assess(const struct law *l, const struct law_service *s,
                              const struct facts *f, day on, struct arena *a, struct diags *d);
/* No norm of the service was in force on that day: the day is rather a slip than a question. */
bool assessment_without_law(const struct assessment *as);
struct json *assessment_json(const struct law *l, const struct assessment *as, struct arena *a,
                             enum lang lang);
/* Is `code` (a document, for `subject`, empty for applicant) on the closed list of this
 * assessment? */
const struct law_document *assessment_document(const struct assessment *as, struct str code,
                                               struct str subject);
const struct law_term *assessment_term(const struct assessment *as, struct str code);

/* ------------------------------------------------------------------ ask and why */
/* Contract: next, question, why, remaining. */
struct json *law_ask(const struct law *l, const struct law_service *s, const struct facts *f,
                     day on, struct arena *a, struct diags *d);
/* The same about one fact ("children[0].leaves"), which must still be open: else `next` is null. */
struct json *law_ask_about(const struct law *l, const struct law_service *s, const struct facts *f,
                           struct str about, day on, struct arena *a, struct diags *d);
struct json *law_why(const struct law *l, const struct law_service *s, struct str code,
                     const struct facts *f, day on, enum lang lang, struct arena *a,
                     struct diags *d);

/* ------------------------------------------------------------------ time */
enum term_unit { TERM_WORKING_DAYS, TERM_CALENDAR_DAYS, TERM_MONTHS, TERM_YEARS, TERM_HOURS };
struct term { int64_t n; enum term_unit unit; };
enum day_why { DAY_COUNTS, DAY_WEEKEND, DAY_HOLIDAY, DAY_MOVED, DAY_STOPPED };
/* counted: 1 if the day counts, else 0; name: of the holiday, if it is one */
struct term_day { day date; int counted; enum day_why why; struct str name; };
struct term_stop { day from, to; };                     /* inclusive; to DAY_OPEN: still standing */
struct term_count {
    day due;                    /* DAY_OPEN while a stop has no end */
    moment due_at;              /* hours only */
    struct term_day *days; size_t n_days;
};
bool term_parse(struct str s, struct term *out, struct diags *d);
/* Civil Code art. 173-176, APPC art. 76: next-day unless same_day; a last day off moves to the
 * next working day when roll. `days` is listed only when list is true. Faults: before/after the
 * calendar's years. */
bool law_count(const struct law *l, day from, moment from_at, struct term t, bool same_day,
               bool roll, const struct term_stop *stops, size_t n_stops, bool list, struct arena *a,
               struct term_count *out, struct diags *d);
/* Contract `sapar term --json`. */
struct json *term_count_json(const struct term_count *c, struct arena *a);
bool law_is_working(const struct law *l, day d);
/* Of a day that the calendar lists; empty for all others. */
struct str law_day_name(const struct law *l, day d, enum lang lang);
day law_next_working(const struct law *l, day d);       /* d itself if it is one */

/* ------------------------------------------------------------------ fees, numbers, places */
/* The MCI (tiyn) for fees on a day; false when none is known. */
bool law_mci(const struct law *l, day on, tiyn *out, struct law_cite *cite);

enum iin_kind { IIN_NOT, IIN_PERSON, IIN_ORGANISATION };
/* reason: why not valid, a stable code */
struct iin { enum iin_kind kind; bool valid; day birth; char sex; struct str reason; };
/* Check digit with both weight rows, century digit, calendar date, not after `today`. */
struct iin law_iin(struct str number, day today);
struct json *iin_json(const struct iin *i, struct arena *a);  /* contract `sapar iin --json` */
bool law_region(const struct law *l, struct str kato, day on);
struct str law_place(const struct law *l, struct str code, enum lang lang);     /* region or post */

/* ------------------------------------------------------------------ reading the law */
/* The tables of a service in force on a day, and what differs between two days, as JSON; the
 * text faces are cli's. */
struct json *law_show(const struct law *l, const struct law_service *s, day on, enum lang lang,
                      struct arena *a);
struct json *law_diff(const struct law *l, const struct law_service *s, day from, day to,
                      enum lang lang, struct arena *a);
/* Days on which any norm of the service begins, or is the first without one that ended, in order. */
size_t law_changes(const struct law *l, const struct law_service *s, struct arena *a, day **out);

/* ------------------------------------------------------------------ lists, for who keeps them */
struct law_mci_span { day from, to; tiyn kzt; struct law_cite cite; };
size_t law_n_mci(const struct law *l);
struct law_mci_span law_mci_at(const struct law *l, size_t i);
/* A listed day: off, unless `worked`. Names are those of law_load's files. */
struct law_listed_day { day date; enum day_why why; bool worked; struct str name[LANG_COUNT]; };
size_t law_n_days(const struct law *l);
struct law_listed_day law_day_at(const struct law *l, size_t i);
/* The codes that have a name of this kind ("body"), in the order in which they are written. */
size_t law_codes(const struct law *l, const char *kind, struct arena *a, struct str **out);
/* An act that may be cited; adopted: DAY_NONE when not known; to: its last day, DAY_OPEN: none. */
struct law_act_info {
    struct str code, kind, number, title[LANG_COUNT];
    day adopted, from, to;
    enum law_status status;
};
size_t law_n_acts(const struct law *l);
struct law_act_info law_act_at(const struct law *l, size_t i);
/* The years the calendar knows; false: none. */
bool law_calendar_years(const struct law *l, day *from, day *to);
struct law_place_info { struct str code, name[LANG_COUNT]; day from, to; bool region; };
size_t law_n_places(const struct law *l);
struct law_place_info law_place_at(const struct law *l, size_t i);
/* The same law with one day of its calendar off, or worked: for asking what would change. Lives on
 * `a` and needs `l`. NULL: not a day of the calendar's years. */
const struct law *law_with_day(const struct law *l, day on, bool off, struct arena *a);
/* The same law with the calendar as it was known on a day: listed days whose act was adopted later, and those of
 * `not_yet`, follow their weekday. `l` itself when that changes nothing. Lives on `a` and needs `l`. */
const struct law *law_calendar_known(const struct law *l, day known, const day *not_yet, size_t n, struct arena *a);
/* The same law with another value of the monthly index on these days. Lives on `a` and needs `l`. */
const struct law *law_with_mci(const struct law *l, day from, day to, tiyn kzt, struct arena *a);

#endif
