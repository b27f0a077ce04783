/*
 * NAME    law/dmn_run - DMN's own conformance cases, decided by our engine
 * WHY     that others' tables mean here what they mean elsewhere can be tried by anybody
 * OWNS    nothing: all is on the caller's arena
 * ERRORS  DIAG_INPUT "bad-dmn" and "bad-xml" for documents; a case that cannot be run has failed
 *
 * Decision tables of every hit policy and aggregation; other logic of DMN is not ours.
 */
#ifndef LAW_DMN_RUN_H
#define LAW_DMN_RUN_H

#include "law/dmn.h"

struct dmn_told {
    struct str id;              /* of the case */
    bool passed;
    struct str got, want;       /* "name=value;" an output, a blank behind each rule */
    struct dmn_told *next;
};
/* Every case of one test document against its model; false when either cannot be read. */
bool dmn_run(struct arena *a, struct str model, struct str tests, struct dmn_told **out,
             struct diags *d);

#endif
