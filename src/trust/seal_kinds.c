/*
 * NAME      seal_kinds - what the fields of a seal are called, and how each is coded
 * WHY       the bytes carry tags only; a definition that is not in the table is still checked, its
 *           fields are shown by tag
 * OWNS      our own definition 0xa1 (docs/seal.md) and those of the specimens that are published
 * ERRORS    NULL for what is not in the table
 */
#include "trust/seal_kinds.h"

#define COUNT(x) (sizeof(x) / sizeof(x)[0])

static const struct seal_feature ours[] = {
    { OURS_SERVICE, "service", CODE_TEXT, true },
    { OURS_NUMBER, "number", CODE_TEXT, true },
    { OURS_NAME, "name", CODE_MRZ, true },
    { OURS_BIRTH, "birth_date", CODE_DATE, false },
    { OURS_TRAVEL_DOCUMENT, "travel_document", CODE_C40, false },
    { OURS_UNTIL, "valid_until", CODE_DATE, false },
    { OURS_BODY, "body", CODE_TEXT, true },
    { OURS_DECISION, "decision", CODE_TEXT, false },
    { OURS_CONTENT, "content", CODE_HEX, false },
};
static const struct seal_feature residence_permit[] = {
    { 0x02, "mrz", CODE_MRZ, true }, { 0x03, "passport_number", CODE_C40, true },
};
static const struct seal_feature supplement_sheet[] = {
    { 0x04, "mrz", CODE_MRZ, true }, { 0x05, "sheet_number", CODE_C40, true },
};
static const struct seal_feature social_insurance[] = {
    { 0x01, "social_insurance_number", CODE_C40, true }, { 0x02, "surname", CODE_TEXT, true },
    { 0x03, "first_name", CODE_TEXT, false }, { 0x04, "birth_name", CODE_TEXT, false },
};
static const struct seal_feature travel_document[] = { { 0x02, "mrz", CODE_MRZ, true } };
static const struct seal_feature visa[] = {
    { 0x01, "mrz", CODE_MRZ, false },
    { 0x02, "mrz", CODE_MRZ, false },
    { 0x03, "entries", CODE_NUMBER, false },
    { 0x04, "stay", CODE_HEX, false },
    { 0x05, "passport_number", CODE_C40, false },
    { 0x06, "visa_type", CODE_HEX, false },
    { 0x07, "more", CODE_HEX, false },
};

static const struct seal_kind_row kinds[] = {
    { SEAL_OURS, SEAL_OURS_DECISION, "decision", ours, COUNT(ours) },
    { SEAL_OURS, SEAL_OURS_INSERT, "insert", ours, COUNT(ours) },
    { SEAL_OURS, SEAL_OURS_CERTIFICATE, "certificate", ours, COUNT(ours) },
    { 0x5d, 0x01, "visa", visa, COUNT(visa) },
    { 0x5e, 0x03, "emergency-travel-document", travel_document, COUNT(travel_document) },
    { 0xfb, 0x06, "residence-permit", residence_permit, COUNT(residence_permit) },
    { 0xfa, 0x06, "supplement-sheet", supplement_sheet, COUNT(supplement_sheet) },
    { 0xfc, 0x04, "social-insurance", social_insurance, COUNT(social_insurance) },
};

const struct seal_kind_row *seal_kind_row(int definition, int category)
{
    size_t i;

    for (i = 0; i < COUNT(kinds); i++)
        if (kinds[i].definition == definition && kinds[i].category == category)
            return &kinds[i];
    return NULL;
}

const struct seal_feature *seal_feature(const struct seal_kind_row *k, int tag)
{
    size_t i;

    for (i = 0; k != NULL && i < k->n; i++)
        if (k->feature[i].tag == tag)
            return &k->feature[i];
    return NULL;
}

bool seal_date_read(struct str bytes, day *out)
{
    int v;

    if (bytes.n != 3)
        return false;
    v = (unsigned char)bytes.p[0] << 16 | (unsigned char)bytes.p[1] << 8
        | (unsigned char)bytes.p[2];
    return day_make(v % 10000, v / 1000000, v / 10000 % 100, out);
}

void seal_date_write(day d, unsigned char out[3])
{
    int year, month, dom, v;

    day_parts(d, &year, &month, &dom);
    v = month * 1000000 + dom * 10000 + year;
    out[0] = (unsigned char)(v >> 16);
    out[1] = (unsigned char)(v >> 8 & 0xff);
    out[2] = (unsigned char)(v & 0xff);
}
