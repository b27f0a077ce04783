/*
 * NAME    demo_cast - who plays in the demonstration
 * WHY     everybody is invented: names are words for "made up", numbers of persons have dates of birth in the 1880s
 * OWNS    the cast; tokens are made anew each time
 * ERRORS  those of the store
 */
#include <string.h>

#include "cli/demo.h"

/* ------------------------------------------------------------------ the cast */
struct part { enum role role; const char *id, *name, *body, *place; };
static const struct part cast[] = {
    { ROLE_OPERATOR, "counter", "Мысалова Үлгі", "service-centre", "75" },
    { ROLE_OFFICER, "officer", "Қиялов Ойлан", "territorial-police", "75" },
    { ROLE_OFFICER, "officer2", "Жорамалова Болжам", "territorial-police", "75" },
    { ROLE_HEAD, "head", "Елестетов Арман", "territorial-police", "75" },
    { ROLE_OFFICER, "consul", "Ертегіев Алыс", "consular-officer", "mfa-berlin" },
    { ROLE_HEAD, "consul-head", "Аңызова Сапар", "consular-officer", "mfa-berlin" },
    { ROLE_HEAD, "org-head", "Жасырынов Құпия", "organisation-head", DEMO_ORGANISATION },
    { ROLE_HEAD, "org-deputy", "Сырбаева Үнсіз", "organisation-head", DEMO_ORGANISATION },
    { ROLE_OFFICER, "security", "Күзетов Қырағы", "territorial-national-security", "75" },
    { ROLE_AGENCY, "territorial-national-security", "Мысал бөлімшесі, ұлттық қауіпсіздік",
      "territorial-national-security", "" },
    { ROLE_AGENCY, "legal-statistics", "Мысал бөлімшесі, құқықтық статистика", "legal-statistics", "" },
    { ROLE_AGENCY, "justice-body", "Мысал бөлімшесі, әділет", "justice-body", "" },
    { ROLE_AGENCY, "state-revenue", "Мысал бөлімшесі, мемлекеттік кірістер", "state-revenue", "" },
    { ROLE_AGENCY, "defence-body", "Мысал бөлімшесі, қорғаныс", "defence-body", "" },
    { ROLE_APPEAL, "appeal", "Шағымбеков Дана", "", "" },
    { ROLE_SUPERVISOR, "supervisor", "Бақылауов Саналы", "", "" },
    { ROLE_AUDITOR, "auditor", "Тексерова Айқын", "", "" },
    { ROLE_AUDITOR, "auditor2", "Бағамдаева Анық", "", "" },
    { ROLE_ADMINISTRATOR, "admin", "Баптаева Күтім", "", "" },
    { ROLE_ADMINISTRATOR, "admin2", "Реттегіев Жинақы", "", "" },
};
const struct applicant demo_applicants[APPLICANTS] = {
    { "Ойдан", "Шыққан", "OIDAN SHYQQAN" }, { "Болмаған", "Біреу", "BOLMAGHAN BIREU" },
    { "Үлгіев", "Мысал", "ULGIEV MYSAL" }, { "Елесова", "Қиял", "ELESOVA QIIAL" },
    { "Жоқов", "Ешкім", "ZHOQOV ESHKIM" }, { "Қарызбаев", "Болжам", "QARYZBAEV BOLZHAM" },
    { "Алыстаева", "Сағыныш", "ALYSTAEVA SAGHYNYSH" }, { "Сенімов", "Берік", "SENIMOV BERIK" },
};

/* ------------------------------------------------------------------ their numbers, their entry */
/* 13 May 1885 and following: the digit 1 says a man born in the nineteenth century. */
static struct str make_iin(struct arena *a, int n, day today)
{
    for (int last = 0; last < 10; last++) {
        struct str s = str_printf(a, "8505%02d1%04d%d", 13 + n, 7001 + n, last);
        if (law_iin(s, today).valid)
            return s;
    }
    return make_iin(a, n + APPLICANTS, today);
}

/* Staff were born in June 1886 and following days. */
static struct str staff_iin(struct arena *a, size_t n, day today)
{
    for (int last = 0; last < 10; last++) {
        struct str s = str_printf(a, "8606%02zu1%04zu%d", 1 + n % 28, 8001 + n, last);
        if (law_iin(s, today).valid)
            return s;
    }
    return staff_iin(a, n + sizeof cast / sizeof *cast, today);
}

/* Registered in a month that there is not: the number of no organisation. */
static struct str body_bin(struct arena *a, struct str body)
{
    int n = 0;

    for (size_t i = 0; i < body.n; i++)
        n = (n * 31 + (unsigned char)body.p[i]) % 100000;
    return body.n ? str_printf(a, "0000000%05d", n) : STR_NONE;
}

static struct actor member(struct arena *a, size_t i, day today)
{
    return (struct actor){ .role = cast[i].role, .id = str_of(cast[i].id), .person = staff_iin(a, i, today),
                           .body = str_of(cast[i].body), .place = str_of(cast[i].place) };
}

size_t demo_signers(struct cli *c, struct key_person **out)
{
    struct key_person *v = arena_new_array(c->arena, sizeof cast / sizeof *cast + APPLICANTS, struct key_person);
    day today = moment_day(cli_now(c));
    size_t n = 0;

    for (size_t i = 0; i < sizeof cast / sizeof *cast; i++) {
        struct actor who = member(c->arena, i, today);
        /* Whoever sees nothing but cases signs nothing. */
        if (who.role == ROLE_SUPERVISOR || who.role == ROLE_AUDITOR || who.role == ROLE_ADMINISTRATOR)
            continue;
        v[n++] = (struct key_person){ .id = who.id, .name = str_of(cast[i].name), .iin = who.person, .body = who.body,
                                      .organisation = str_printf(c->arena, "TEST %s", cast[i].body),
                                      .bin = body_bin(c->arena, who.body.n ? who.body : STR("appeal")),
                                      .head = who.role == ROLE_HEAD };
    }
    for (int i = 0; i < APPLICANTS; i++)
        v[n++] = (struct key_person){ .id = str_printf(c->arena, "applicant%d", i + 1),
                                      .name = str_printf(c->arena, "%s %s", demo_applicants[i].family,
                                                         demo_applicants[i].given),
                                      .iin = make_iin(c->arena, i, today) };
    *out = v;
    return n;
}

static struct str make_token(struct cli *c)
{
    unsigned char bytes[16];
    struct buf b = buf_on(c->arena);

    c->ports->random.bytes(c->ports->random.ctx, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        buf_printf(&b, "%02x", bytes[i]);
    return buf_get(&b);
}

static bool put_person(struct demo *d, struct json *list, const struct actor *who, struct str name)
{
    struct arena *a = d->c->arena;
    struct str token = make_token(d->c);
    char hex[65];

    d->store->ops->digest(token, hex);
    if (d->store->ops->staff_put(d->store, who, name, str_dup(a, str_of(hex)), &d->c->diags) != PORT_OK)
        return false;
    struct json *row = json_push(a, list, json_new_object(a));
    json_set_str(a, row, "role", str_of(role_name(who->role)));
    json_set_str(a, row, "id", who->id);
    json_set_str(a, row, "name", name);
    json_set_str(a, row, "body", who->body);
    json_set_str(a, row, "place", who->place);
    json_set_str(a, row, "token", token);
    return true;
}

bool demo_people(struct demo *d, struct json *list)
{
    struct store *st = d->store;
    bool ok = st->ops->begin(st, &d->c->diags) == PORT_OK;

    for (size_t i = 0; ok && i < sizeof cast / sizeof *cast; i++) {
        struct actor who = member(d->c->arena, i, moment_day(cli_now(d->c)));
        ok = put_person(d, list, &who, str_of(cast[i].name));
    }
    for (int i = 0; ok && i < APPLICANTS; i++) {
        struct actor who = { .role = ROLE_APPLICANT, .id = d->iin[i], .person = d->iin[i] };
        ok = put_person(d, list, &who,
                        str_printf(d->c->arena, "%s %s", demo_applicants[i].family, demo_applicants[i].given));
    }
    if (ok)
        return st->ops->commit(st, &d->c->diags) == PORT_OK;
    st->ops->rollback(st);
    return false;
}

void demo_numbers(struct demo *d, day today)
{
    for (int i = 0; i < APPLICANTS; i++)
        d->iin[i] = make_iin(d->c->arena, i, today);
}

struct actor demo_actor(struct demo *d, const char *id)
{
    for (size_t i = 0; i < sizeof cast / sizeof *cast; i++)
        if (strcmp(cast[i].id, id) == 0)
            return member(d->c->arena, i, moment_day(cli_now(d->c)));
    return (struct actor){ .role = ROLE_APPLICANT, .id = d->iin[d->who], .person = d->iin[d->who] };
}
