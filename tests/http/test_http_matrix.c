/*
 * Who may ask for what: every address of every area and of the API, by everybody. The table of matrix.def stands
 * beside the tables of addresses: an address that is not in it fails, and so does a row without an address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/site.h"

/* Of portal/portal.h, whose other half needs the compiled pages. */
const struct route_table *portal_tables(size_t *n);
void portal_problem(struct request *r, int status, const struct diags *d);

/* Nobody, and everybody there is, each by a letter. Nothing of theirs is in the store: whom the edge lets in is told
 * that there is no such case, or what is missing in the form. */
static const struct { char letter; enum role role; const char *id, *body, *place; } people[] = {
    { '-', ROLE_SYSTEM, NULL, "", "" },
    { 'a', ROLE_APPLICANT, "m-applicant", "", "" },
    { 'o', ROLE_OPERATOR, "m-operator", "service-centre", "75" },
    { 'f', ROLE_OFFICER, "m-officer", "territorial-police", "75" },
    { 'h', ROLE_HEAD, "m-head", "territorial-police", "75" },
    { 'c', ROLE_OFFICER, "m-consul", "consular-officer", "mfa-berlin" },
    { 'k', ROLE_OFFICER, "m-security", "territorial-national-security", "75" },
    { 'g', ROLE_AGENCY, "justice-body", "justice-body", "" },
    { 'p', ROLE_APPEAL, "m-appeal", "", "" },
    { 's', ROLE_SUPERVISOR, "m-supervisor", "", "" },
    { 'u', ROLE_AUDITOR, "m-auditor", "", "" },
    { 'd', ROLE_ADMINISTRATOR, "m-admin", "", "" },
};
enum { PEOPLE = sizeof people / sizeof *people };
static struct browser browsers[PEOPLE];

static const struct row { const char *method, *path, *let; } rows[] = {
#define ROW(method, path, let) { method, path, let },
#include "http/matrix.def"
#undef ROW
};
static bool met[sizeof rows / sizeof *rows];

/* Signing in is not to be tried often from one address: everybody has their own. */
static void enter(size_t i)
{
    client_from++;
    browsers[i] = (struct browser){ 0 };
    site_open(&browsers[i]);
    if (people[i].id == NULL)
        return;
    struct str body = str_printf(site.a, "{\"token\":\"token-of-%s\"}", people[i].id);
    assert_int_equal(site_post(&browsers[i], "/api/session/token", body.p).status, 200);
    site_open(&browsers[i]);
}

/* An address with something in the place of each name. */
static const char *filled(const struct route *r)
{
    struct buf b = buf_on(site.a);
    struct str rest = str_of(r->path), piece;

    if (r->page)
        buf_puts(&b, "/en");
    str_cut(&rest, '/', &piece);
    while (str_cut(&rest, '/', &piece))
        buf_printf(&b, "/%.*s", STR_ARG(!str_starts(piece, "{") ? piece : str_is(piece, "{service}") ? STR("departure")
            : str_is(piece, "{command}") ? STR("return") : STR("none")));
    return str_z(site.a, buf_get(&b));
}

static struct answer asked(const struct route *r, size_t i)
{
    bool own = r->page || r->session;
    const char *path = filled(r), *type = r->form ? "application/x-www-form-urlencoded" : "application/json";
    struct browser *b = &browsers[i];

    if (!own && people[i].id != NULL)
        return site_ask(NULL, r->method, path, str_printf(site.a,
                                                          "Authorization: Bearer token-of-%s\r\nContent-Type: %s\r\n",
            people[i].id, type).p, strcmp(r->method, "GET") == 0 ? STR_NONE : STR("{}"));
    if (strcmp(r->method, "GET") == 0)
        return site_get(own ? b : NULL, path);
    return r->form ? site_form(b, path, "none=1") : own ? site_post(b, path, "{}")
        : site_ask(NULL, r->method, path, "Content-Type: application/json\r\n", STR("{}"));
}

/* Refused as it has to be: who is not signed in is led to where one signs in, or told to; the others may not. */
static bool refused(const struct answer *a, const struct route *r, size_t i)
{
    struct str to = answer_header(a, "Location");

    if (people[i].id != NULL)
        return a->status == 403;
    return a->status == 401 || (r->page && a->status == 303 && str_starts(to, "/en/sign-in?to="));
}

static const struct row *row_of(const struct route *r)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(rows[i].method, r->method) == 0 && strcmp(rows[i].path, r->path) == 0) {
            met[i] = true;
            return &rows[i];
        }
    }
    return NULL;
}

static int one_address(const struct route *r)
{
    const struct row *want = row_of(r);
    char let[PEOPLE + 1] = "";
    size_t n = 0;

    for (size_t i = 0; i < PEOPLE; i++) {
        struct answer a = asked(r, i);

        if (a.status == 0 || (a.status >= 500 && a.status != 503))
            print_error("%s %s: %c: %d\n", r->method, r->path, people[i].letter, a.status);
        assert_true(a.status > 0 && (a.status < 500 || a.status == 503));
        if (!refused(&a, r, i))
            let[n++] = people[i].letter;
        if (strcmp(r->method, "GET") != 0 && (strstr(r->path, "sign") || strstr(r->path, "session")))
            enter(i);       /* it may have ended there, or become somebody else's */
    }
    let[n] = '\0';
    if (want != NULL && strcmp(want->let, let) == 0)
        return 0;
    print_error("ROW(\"%s\", \"%s\", \"%s\")    matrix.def: %s\n", r->method, r->path, let, want ? want->let
                : "no row");
    return 1;
}

static void everybody_asks_everything(void **state)
{
    const struct route_table *tables;
    size_t n, wrong = 0;

    (void)state;
    for (size_t i = 0; i < PEOPLE; i++) {
        if (people[i].id != NULL)
            site_staff(people[i].role, people[i].id, "", people[i].body, people[i].place);
        enter(i);
    }
    for (size_t i = 0; i < web_routes_count; i++)
        wrong += (size_t)one_address(&web_routes[i]);
    tables = portal_tables(&n);
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < tables[t].n; i++)
            wrong += (size_t)one_address(&tables[t].rows[i]);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!met[i])
            print_error("no address: %s %s\n", rows[i].method, rows[i].path);
        wrong += !met[i];
    }
    assert_int_equal(wrong, 0);
}

/* ------------------------------------------------------------------ another's case */
#define FAMILY "Ойдан"
static const char filing[] =
    "{\"service\":\"departure\",\"person\":{\"name\":{\"family\":\"" FAMILY "\",\"given\":\"Шыққан\","
    "\"latin\":\"OIDAN SHYQQAN\"},\"iin\":\"%s\",\"address\":\"1\"},\"language\":\"kk\",\"facts\":{\"application\":{"
    "\"consent-personal-data\":true},\"applicant\":{\"birth-date\":\"1885-05-13\",\"citizenship\":\"kazakhstan\","
    "\"married\":false,\"incapable\":false,\"military-liable\":false,\"location\":\"kazakhstan\",\"secrets\":\"never\","
    "\"registered-region\":\"75\",\"id-card-valid\":true,\"passport-valid\":true},\"payment\":{\"exempt\":false},"
    "\"trip\":{\"purpose\":\"permanent-residence\"},\"children\":[],\"relatives\":[]}}";

static struct str iin_of(int nth)
{
    for (int last = 0; last < 10; last++) {
        struct str s = str_printf(site.a, "850513170%02d%d", nth, last);

        if (law_iin(s, moment_day(site.now)).valid)
            return s;
    }
    return iin_of(nth + 1);
}

/* With the number put in: nothing of the case comes back to who has no part in it. */
static void another_ones_case(void **state)
{
    static const struct { enum role role; const char *id, *body, *place; } strangers[] = {
        { ROLE_APPLICANT, "s-applicant", "", "" }, { ROLE_OPERATOR, "s-operator", "service-centre", "71" },
        { ROLE_OFFICER, "s-officer", "territorial-police", "71" }, { ROLE_HEAD, "s-head", "territorial-police", "71" },
        { ROLE_OFFICER, "s-consul", "consular-officer", "mfa-berlin" },
        { ROLE_HEAD, "s-org", "organisation-head", "bin-000000000019" },
        { ROLE_AGENCY, "s-agency", "justice-body", "" }, { ROLE_APPEAL, "s-appeal", "", "" },
        { ROLE_ADMINISTRATOR, "s-admin", "", "" },
    };
    struct diags d = diags_on(site.a);
    struct str iin = iin_of(1), number;
    struct actor who = { .role = ROLE_APPLICANT, .id = iin, .person = iin };
    struct json *body = json_parse(site.a, str_printf(site.a, filing, str_z(site.a, iin)), JSON_LIMITS, &d);
    struct flow_reply reply = flow_call(site.flow, COMMAND_FILE, &who, STR_NONE, body, STR_NONE);
    const struct route_table *tables;
    size_t n, asked_n = 0;

    (void)state;
    if (!reply.ok)
        print_error("%s\n", reply.reasons.first->message.p);
    assert_true(reply.ok);
    number = str_dup(site.a, reply.number);
    arena_free(reply.arena);
    tables = portal_tables(&n);
    for (size_t k = 0; k < sizeof strangers / sizeof *strangers; k++) {
        struct browser b = { 0 };

        client_from++;
        site_staff(strangers[k].role, strangers[k].id, "", strangers[k].body, strangers[k].place);
        site_open(&b);
        assert_int_equal(site_post(&b, "/api/session/token",
            str_printf(site.a, "{\"token\":\"token-of-%s\"}", strangers[k].id).p).status, 200);
        for (size_t t = 0; t < n; t++) {
            for (size_t i = 0; i < tables[t].n; i++) {
                const struct route *r = &tables[t].rows[i];
                struct buf path = buf_on(site.a);
                struct str rest = str_of(r->path), piece;
                struct answer a;

                if (!r->page || strcmp(r->method, "GET") != 0 || strstr(r->path, "{number}") == NULL)
                    continue;
                buf_puts(&path, "/kk");
                str_cut(&rest, '/', &piece);
                while (str_cut(&rest, '/', &piece))
                    buf_printf(&path, "/%.*s", STR_ARG(!str_starts(piece, "{") ? piece
                                                       : str_is(piece, "{number}") ? number
                        : str_is(piece, "{command}") ? STR("return") : STR("none")));
                a = site_get(&b, str_z(site.a, buf_get(&path)));
                asked_n++;
                /* A counter is led to find out first who is there. */
                if (a.status == 303 && str_starts(answer_header(&a, "Location"), "/kk/counter"))
                    continue;
                if ((a.status != 403 && a.status != 404 && a.status != 503) || str_find(a.body, FAMILY) >= 0
                    || str_find(a.body, iin.p) >= 0)
                    print_error("%s %.*s: %d\n", strangers[k].id, STR_ARG(buf_get(&path)), a.status);
                assert_true(a.status == 403 || a.status == 404 || a.status == 503);
                assert_true(str_find(a.body, FAMILY) < 0 && str_find(a.body, str_z(site.a, iin)) < 0);
            }
        }
    }
    assert_true(asked_n > 200);
}

/* A cookie that was set before somebody signed in is nobody's afterwards. */
static void a_session_is_not_fixed(void **state)
{
    struct browser victim = { 0 }, thief;

    (void)state;
    site_staff(ROLE_OFFICER, "f-officer", "", "territorial-police", "75");
    site_open(&victim);
    thief = victim;
    assert_int_equal(site_post(&victim, "/api/session/token", "{\"token\":\"token-of-f-officer\"}").status, 200);
    assert_false(str_eq(victim.cookie, thief.cookie));
    assert_int_equal(site_get(&victim, "/kk/desk").status, 200);
    assert_int_equal(site_get(&thief, "/kk/desk").status, 303);
}

/* Ten thousand lines in a field: said to be too long, or refused with what was typed, and the server goes on. */
static void ten_thousand_lines(void **state)
{
    struct buf t = buf_on(site.a);
    struct browser b = { 0 };
    struct answer r;

    (void)state;
    site_staff(ROLE_OFFICER, "l-officer", "", "territorial-national-security", "75");
    site_open(&b);
    assert_int_equal(site_post(&b, "/api/session/token", "{\"token\":\"token-of-l-officer\"}").status, 200);
    site_open(&b);
    buf_puts(&t, "lines=");
    for (int i = 0; i < 10000; i++)
        buf_puts(&t, "x%0D%0A");
    r = site_form(&b, "/kk/desk/obligations", str_z(site.a, buf_get(&t)));
    if (r.status != 413 && r.status != 422)
        print_error("%d\n", r.status);
    assert_true(r.status == 413 || r.status == 422);
    assert_int_equal(site_get(&b, "/kk/desk").status, 200);
}

static int start(void **state)
{
    struct diags d;
    struct web_config wc;

    if (site_start(state) != 0)
        return 1;
    web_stop(site.web, 5);
    d = diags_on(site.a);
    wc = site_config();
    wc.tables = portal_tables(&wc.n_tables);
    wc.page_problem = portal_problem;
    assert_non_null(site.web = web_start(&wc, &d));
    site.port = web_port(site.web);
    snprintf(site.host, sizeof site.host, "127.0.0.1:%d", site.port);
    snprintf(site.origin, sizeof site.origin, "http://127.0.0.1:%d", site.port);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_asks_everything), cmocka_unit_test(another_ones_case),
        cmocka_unit_test(a_session_is_not_fixed), cmocka_unit_test(ten_thousand_lines),
    };

    return cmocka_run_group_tests(tests, start, site_stop);
}
