/*
 * NAME    law/iin - individual and business identification numbers
 * WHY     a mistyped number must be caught before it names somebody else
 * ERRORS  a stable code in `reason`: length, digits, date, future, century, kind, check-digit
 *
 * Twelve digits. A person: YYMMDD, then the century and sex (1, 2: 18xx; 3, 4: 19xx; 5, 6: 20xx;
 * odd: male), four digits of sequence, the check digit. An organisation: YYMM, then 4, 5 or 6
 * (kind) and 0 to 4 (its part). Check digit: weights 1..11, modulo 11; on 10 once more with weights
 * 3..11, 1, 2; on 10 again there is no such number.
 */
#include "law/law.h"

static int check_digit(const int *g)
{
    int sum = 0, second = 0;

    for (int i = 0; i < 11; i++) {
        sum += g[i] * (i + 1);
        second += g[i] * ((i + 2) % 11 + 1);
    }
    return sum % 11 < 10 ? sum % 11 : second % 11;
}

static struct iin invalid(struct iin r, const char *reason)
{
    r.valid = false;
    r.reason = str_of(reason);
    return r;
}

static struct iin person(const int *g, day today)
{
    struct iin r = { .kind = IIN_PERSON, .birth = DAY_NONE };
    int century = (g[6] + 1) / 2;

    if (g[6] < 1 || g[6] > 6)
        return invalid(r, "century");
    r.sex = g[6] % 2 ? 'm' : 'f';
    if (!day_make(1700 + century * 100 + g[0] * 10 + g[1], g[2] * 10 + g[3], g[4] * 10 + g[5],
                  &r.birth)) {
        r.birth = DAY_NONE;
        return invalid(r, "date");
    }
    if (r.birth > today)
        return invalid(r, "future");
    r.valid = true;
    return r;
}

static struct iin organisation(const int *g)
{
    struct iin r = { .kind = IIN_ORGANISATION, .birth = DAY_NONE };
    int month = g[2] * 10 + g[3];

    if (month < 1 || month > 12)
        return invalid(r, "date");
    if (g[5] > 4)
        return invalid(r, "kind");
    r.valid = true;
    return r;
}

struct iin law_iin(struct str number, day today)
{
    struct iin r = { .kind = IIN_NOT, .birth = DAY_NONE };
    int g[12];

    if (number.n != 12)
        return invalid(r, "length");
    for (size_t i = 0; i < 12; i++) {
        if (number.p[i] < '0' || number.p[i] > '9')
            return invalid(r, "digits");
        g[i] = number.p[i] - '0';
    }
    /* The fifth digit is 0..3 in a day of the month and 4..6 in an organisation's number. */
    if (g[4] > 6)
        return invalid(r, "date");
    r = g[4] >= 4 ? organisation(g) : person(g, today);
    if (r.valid && check_digit(g) != g[11])
        return invalid(r, "check-digit");
    return r;
}

struct json *iin_json(const struct iin *i, struct arena *a)
{
    static const char *const kinds[] = { "none", "iin", "bin" };
    struct json *o = json_new_object(a);
    json_set_bool(a, o, "valid", i->valid);
    json_set_str(a, o, "kind", str_of(kinds[i->kind]));
    if (i->kind == IIN_PERSON && i->birth != DAY_NONE) {
        json_set_str(a, o, "birth_date", day_str(a, i->birth));
        json_set_str(a, o, "sex", i->sex == 'f' || i->sex == 'F' ? STR("female") : STR("male"));
    }
    if (!i->valid)
        json_set_str(a, o, "reason", i->reason);
    return o;
}
