/*
 * NAME    law/spec - the answers of each kind of table, as one table
 * WHY     the grammar of docs/law-format.md in the shape the loader, the checker and the printers
 *         all read
 */
#include "law/internal.h"

/* extra[i] of a row is the answer [i + 1] here. */
const struct table_spec TABLES[T_COUNT] = {
    [T_ELIGIBLE] = { "eligible", true, {
        { "eligible", A_YESNO, NULL, NULL, true },
        { "reason", A_CODE, "reason", NULL, false } } },
    [T_DOCUMENTS] = { "documents", false, {
        { "document", A_CODE, "document", NULL, true },
        { "or", A_CODE, "document", NULL, false },
        { "stage", A_WORD, NULL, "filing after-decision", false } } },
    [T_DECIDER] = { "decider", true, {
        { "decider", A_CODE, "body", NULL, true } } },
    [T_CHECKS] = { "checks", false, {
        { "check", A_CODE, "check", NULL, true },
        { "agency", A_CODE, "body", NULL, false },
        { "limit", A_LIMIT, NULL, NULL, false },
        { "silence", A_WORD, NULL, "consent none", false },
        { "settles", A_FACTS, NULL, NULL, false } } },
    [T_TERMS] = { "terms", false, {
        { "term", A_CODE, "term", NULL, true },
        { "limit", A_LIMIT, NULL, NULL, false },
        { "starts", A_STARTS, NULL, NULL, false },
        { "counts", A_WORD, NULL, "next-day same-day", false },
        { "rolls", A_WORD, NULL, "next-working-day none", false } } },
    [T_STOPS] = { "stops", false, {
        { "stop", A_CODE, "stop", NULL, true },
        { "term", A_CODE, "term", NULL, false } } },
    [T_FEE] = { "fee", true, {
        { "mci", A_DECIMAL, NULL, NULL, true },
        { "kzt", A_MONEY, NULL, NULL, false } } },
    [T_GROUNDS] = { "grounds", false, {
        { "ground", A_CODE, "ground", NULL, true },
        { "until", A_CODE, "until", NULL, false },
        { "effect", A_WORD, NULL, "warn", false } } },
    [T_RESULT] = { "result", true, {
        { "result", A_CODE, "result", NULL, true },
        { "validity", A_VALIDITY, "until", NULL, false } } },
    [T_REGISTRATION] = { "registration", true, {
        { "registers", A_WORD, NULL, "same-day next-working-day", true },
        { "closes", A_TIME, NULL, NULL, false } } },
    [T_COMPLETENESS] = { "completeness", true, {
        { "incomplete", A_WORD, NULL, "refuse-acceptance return cure-term", true } } },
    [T_HEARING] = { "hearing", true, {
        { "hearing", A_WORD, NULL, "required not-required", true },
        { "reason", A_CODE, "reason", NULL, false } } },
    [T_APPEAL] = { "appeal", false, {
        { "appeal", A_CODE, "body", NULL, true },
        { "limit", A_LIMIT, NULL, NULL, false },
        { "order", A_CODE, "order", NULL, false },
        { "starts", A_STARTS, NULL, NULL, false } } },
    [T_CANCELLATION] = { "cancellation", false, {
        { "ground", A_CODE, "ground", NULL, true },
        { "until", A_CODE, "until", NULL, false } } },
};

const struct table_spec *table_spec(struct str name, enum table_kind *kind)
{
    for (int k = 0; k < T_COUNT; k++) {
        if (str_is(name, TABLES[k].name)) {
            *kind = (enum table_kind)k;
            return &TABLES[k];
        }
    }
    return NULL;
}
