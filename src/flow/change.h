/*
 * NAME    change - a day of the calendar or a value of the index, proposed by one and approved by another
 * WHY     the law is in its files: what two people agree on here is a row for such a file, with what it would move,
 *         and nothing is counted by it before the files that hold it are published
 * OWNS    records "law-change": approved rows, kept
 * ERRORS  bad-change and what is wrong with which field; not-your-role
 */
#ifndef FLOW_CHANGE_H
#define FLOW_CHANGE_H

#include "flow/flow.h"

/* A day: {"date","day"(holiday, moved, worked),"kk","ru","en","act"}; the index: {"from","to","kzt","act"}; `act` as
 * law files cite: KZ-ACT-NUMBER-YEAR#clause. Is it sound? */
bool change_sound(const struct law *l, bool index, const struct json *data, struct diags *d);
/* "law/calendar.md" or "law/mci.md", and the row as it goes there. */
struct str change_file(bool index);
struct str change_row(bool index, const struct json *data, struct arena *a);
/* The kept record of an approved one. */
struct record change_record(const struct law *l, bool index, const struct json *proposal, const struct actor *second,
                            moment now, struct arena *a);
/* What it would move, counted on the open cases, and of the index what each service's fee would be on its first day:
 * that of flow_rehearse, with "fees":[{"service","before","after"}] in tenge with two decimals. For administrators;
 * written into the access journal. A day beyond the calendar's years: {"beyond":true}. */
struct json *flow_change_impact(struct flow_reader *r, const struct actor *by, bool index, const struct json *data,
                                struct arena *a, struct diags *d);
/* The law with the calendar as it was known at that moment: without days whose act was adopted later (law.h), or that
 * two administrators agreed on later. For looking back; NULL and a diag when the store fails. On `a`. */
const struct law *change_law_at(const struct law *l, struct store *s, moment at, moment now, struct arena *a,
                                struct diags *d);
/* Approved ones, newest first: [{"id","index","file","row","closes","act","proposed_by","approved_by","at",
 * "in_files"}]. closes: the row that the new one shortens, as it must read then, or empty. in_files: the law that is
 * loaded says the same already. For administrators. */
struct json *flow_changes(struct flow_reader *r, const struct actor *by, bool index, struct arena *a, struct diags *d);

#endif
