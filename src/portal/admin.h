/*
 * NAME    admin - the pages of supervisors, administrators and auditors
 * WHY     who watches reads figures and records, made by the flow from events; who keeps the house changes
 *         nothing alone and sees no case. All of it is one kind of page: a sheet of sections and one form
 * MUST NOT show a screen that edits a case or a line of a journal; decide who may: the flow does
 */
#ifndef PORTAL_ADMIN_H
#define PORTAL_ADMIN_H

#include "pages/admin.h"
#include "portal/portal.h"

enum { SHEET_SECTIONS = 40, SHEET_ROWS = 60, SHEET_FIELDS = 40, SHEET_HEADS = 10, SHEET_HIDDEN = 8 };

/* One line of a table under way: its cells from the left. */
struct sheet_line { struct ui_cell cells[SHEET_HEADS]; size_t n; };
struct section {
    struct ui_part shown;       /* what it has beside the lists below */
    struct ui_row rows[SHEET_ROWS];
    size_t n_rows;
    struct ui_column heads[SHEET_HEADS];
    size_t n_heads;
    struct sheet_line *lines;
    size_t n_lines, most_lines;
    struct ui_navlink links[SHEET_ROWS];
    size_t n_links;
    bool after;                 /* stands under the form */
};
struct sheet_options { struct ui_option *v; size_t n, most; };

/* A sheet under way; everything is on the request's arena. */
struct sheet {
    struct request *r;
    struct arena *a;
    const struct law *law;
    enum lang lang;
    struct section *sections[SHEET_SECTIONS];
    size_t n_sections;
    struct ui_asked fields[SHEET_FIELDS];
    size_t n_fields;
    struct ui_hidden hiddens[SHEET_HIDDEN];
    size_t n_hiddens;
    bool below;                 /* new sections stand under the form */
    bool form, get;             /* get: the form only asks */
    unsigned form_title, button, button_no;
    struct str action, back, about, lead, done;
    const struct faults *faults;
};
struct sheet *sheet_new(struct request *r);
/* A section with a heading and a sentence (0: none). */
struct section *sheet_section(struct sheet *s, unsigned title, unsigned text);
struct ui_row *sheet_row(struct sheet *s, struct section *p, unsigned key, struct str value);
struct ui_row *sheet_row_of(struct section *p, struct str key, struct str value);
void sheet_number(struct sheet *s, struct section *p, unsigned key, int64_t value);
/* A table with these headings, of at most so many lines; what comes above is left out. */
struct section *sheet_table(struct sheet *s, unsigned title, unsigned empty, const unsigned *heads, size_t n,
                            size_t most_lines);
#define HEADS(...) ((const unsigned[]){ __VA_ARGS__ }), sizeof((const unsigned[]){ __VA_ARGS__ }) / sizeof(unsigned)
struct sheet_line *sheet_line(struct section *p);
struct ui_cell *sheet_cell(struct sheet_line *l, struct str text);
/* A clause of the law in words, a link to its text as of the day where the register has it. */
struct ui_cell *sheet_clause(struct sheet *s, struct sheet_line *l, struct str clause, day on);
struct ui_cell *sheet_count(struct sheet *s, struct sheet_line *l, int64_t n);
void sheet_link(struct section *p, struct str label, struct str href);
/* A form's field. kind: text, short, area, select, radios, boxes. What was typed is in it already. */
struct ui_asked *sheet_field(struct sheet *s, const char *kind, const char *name, unsigned label, unsigned hint);
void sheet_date(struct sheet *s, const char *name, unsigned label, unsigned hint, day otherwise);
/* Options of a field, at most so many; what was answered is marked, else `chosen`. */
struct sheet_options sheet_choices(struct sheet *s, size_t most);
void sheet_option(struct sheet_options *o, struct str value, struct str label, bool chosen);
void sheet_offer(struct ui_asked *f, const struct sheet_options *o);
void sheet_hidden(struct sheet *s, const char *name, struct str value);
/* Shows it with the tabs of the reader's role; `current`: the address of the tab. */
void sheet_show(struct sheet *s, int status, unsigned title, const char *current);

/* ------------------------------------------------------------------ words */
struct str sheet_day(struct sheet *s, struct str day_text);
struct str sheet_moment(struct sheet *s, struct str moment_text);
struct str sheet_say(const struct sheet *s, unsigned id);
struct str sheet_say_with(const struct sheet *s, unsigned id, struct str one, struct str two);
struct str sheet_service(struct sheet *s, struct str code);
struct str sheet_name(struct sheet *s, const char *kind, struct str code);
struct str sheet_place(struct sheet *s, struct str body, struct str place);
/* admin_words.c: rows of the law in words. */
struct str sheet_table_name(struct sheet *s, struct str code);
struct str sheet_cell_words(struct sheet *s, struct str fact, struct str cell);
struct str sheet_condition(struct sheet *s, struct str fact, struct str cell);
struct str sheet_role(struct sheet *s, struct str role);
struct str sheet_yes(struct sheet *s, bool yes);
/* The first twelve digits of a digest. */
struct str sheet_short(struct str digest);
/* A query argument, trimmed, valid text, never absent. */
struct str sheet_arg(struct request *r, const char *name);
day sheet_arg_day(struct request *r, const char *name, day otherwise);
/* Answered with the flow's refusal when v is NULL. */
bool sheet_has(struct request *r, const void *v, const struct diags *d);
/* "done=word" of the address the form led to, as a sentence; empty: none. */
struct str sheet_done(struct request *r);

/* admin_change.c: a proposed day or value with what it would move; in one line (none: another kind of proposal); those
 * that were approved, and the way to a new one. */
void admin_change_shown(struct sheet *s, bool index, const struct json *data);
struct str admin_change_about(struct sheet *s, const struct json *data);
void admin_changes(struct sheet *s, struct flow_reader *reader, bool index, struct diags *d);
/* admin_keeping.c: a kind of record in words, a proposed erasure as it would go now, what waits to go out. */
struct str admin_keep_name(struct sheet *s, struct str kind);
void admin_erasure_shown(struct sheet *s, const struct json *data);
void admin_outgoing(struct sheet *s, struct flow_reader *reader);
/* admin_desks.c: the offices that see people by reservation. */
void admin_desk_offices(struct sheet *s, struct flow_reader *reader);
/* admin_texts.c: a proposed text or proposed rules beside what is now; a proposed text in one line (none:
 * something else). */
void admin_text_shown(struct sheet *s, struct flow_reader *reader, const struct json *data);
struct str admin_text_about(struct sheet *s, const struct json *data);
void admin_channels_shown(struct sheet *s, struct flow_reader *reader, const struct json *data);
/* What the address asks for, for the page and its file. */
void admin_journal_asked(struct request *r, struct journal_query *q);
void admin_access_asked(struct request *r, struct access_query *q);
/* An entry of the access journal in words. */
struct str admin_look_words(struct sheet *s, struct str what);

#define ADMIN_HANDLERS(X) \
    X(dashboard) X(late) X(late_post) X(reassign) X(reassign_post) X(samples) X(samples_post) X(sample) \
    X(review) X(review_post) X(reports) X(reports_csv) \
    X(home) X(staff) X(staff_edit) X(staff_post) X(proposal) X(proposal_post) X(law) X(law_post) X(edition) \
    X(calendar) X(calendar_propose) X(calendar_post) X(calendar_take) \
    X(fees) X(fees_propose) X(fees_post) X(fees_take) X(offices) X(papers) X(paper) X(machine) X(keeping) \
    X(keeping_post) X(texts) X(text) X(text_post) X(channels) X(channels_post) X(desks) X(desks_post) \
    X(journal) X(accesses) X(verify) X(audit_reports) X(audit_csv) X(journal_csv) X(access_csv) X(replay) X(evidence)
#define X(name) void admin_##name(struct request *r);
ADMIN_HANDLERS(X)
#undef X

#endif
