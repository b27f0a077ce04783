/*
 * NAME    law/cases - one worked case (contract section 4) run against the law
 * WHY     lawyers write examples as files; the comparison is pure so that the command line, the
 *         tests and a page can all run it
 * OWNS    nothing: the case, the law and the arena are the caller's
 * MUST NOT read files: the caller parses the JSON
 */
#ifndef LAW_CASES_H
#define LAW_CASES_H

#include "law/law.h"

/* Judges the case's facts with the case's service and compares what `expect` names. True when
 * nothing differs. Otherwise one line a difference ("documents: expected a, b; got a\n") is
 * appended to `differences`; a case that cannot be judged (unknown service, bad facts, an
 * `expect` key that does not exist) is a difference too. */
bool law_case_run(const struct law *l, const struct json *c, struct arena *a,
                  struct buf *differences);

/* The case's name for people: "case", or empty when it has none. */
struct str law_case_name(const struct json *c);

#endif
