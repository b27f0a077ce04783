/*
 * NAME    verify_kinds - the table of what can be verified
 * WHY     a new kind is one row; the first that recognises the bytes takes them
 */
#ifndef TRUST_VERIFY_KINDS_H
#define TRUST_VERIFY_KINDS_H

#include "trust/verify.h"

extern const struct verify_kind *const verify_kinds[];
extern const size_t n_verify_kinds;
/* Rows that live in files of their own. */
extern const struct verify_kind kind_xmldsig, kind_wsse;     /* xml_kinds.c */

#endif
