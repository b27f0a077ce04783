/*
 * NAME    seal_kinds - the definitions of seals known by name: one table
 */
#ifndef TRUST_SEAL_KINDS_H
#define TRUST_SEAL_KINDS_H

#include "trust/seal.h"

enum seal_coding { CODE_C40, CODE_MRZ, CODE_TEXT, CODE_DATE, CODE_HEX, CODE_NUMBER };
struct seal_feature { int tag; const char *name; enum seal_coding coding; bool required; };
struct seal_kind_row {
    int definition, category;
    const char *name;
    const struct seal_feature *feature;
    size_t n;
};

/* The state's own space: even categories are the issuing state's to give (Doc 9303-13 2.4). */
enum {
    SEAL_OURS = 0xa1,
    SEAL_OURS_DECISION = 0x10,
    SEAL_OURS_INSERT = 0x12,
    SEAL_OURS_CERTIFICATE = 0x14
};
enum ours_tag {
    OURS_SERVICE = 1,
    OURS_NUMBER = 2,
    OURS_NAME = 3,
    OURS_BIRTH = 4,
    OURS_TRAVEL_DOCUMENT = 5,
    OURS_UNTIL = 6,
    OURS_BODY = 7,
    OURS_DECISION = 8,
    OURS_CONTENT = 9
};

const struct seal_kind_row *seal_kind_row(int definition, int category);
const struct seal_feature *seal_feature(const struct seal_kind_row *k, int tag);

/* Three bytes: the decimal number MMDDYYYY. */
bool seal_date_read(struct str bytes, day *out);
void seal_date_write(day d, unsigned char out[3]);

#endif
