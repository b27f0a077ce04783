/*
 * NAME    test_gate - one suite over both gates: libcurl to a server on this machine, and the twin
 * WHY     what is tested with the twin must be what happens on the wire
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "../unit/loop_server.h"
#include "gate/room.h"

#define TYPE "application/ocsp-response"

/* ------------------------------------------------------------------ two rigs, one face */
struct rig {
    bool real;
    struct arena *a, *served;           /* of the test; of the server's threads */
    struct diags d;
    struct gate *g;
    struct gate_port port;
    struct gate_twin *twin;
    struct loop *loop;
    const struct twin_answer *script;   /* of the real one */
    size_t n, at;
    struct twin_request seen;
    struct str url;
};

static void play(void *ctx, const struct loop_request *q, struct loop_reply *r)
{
    struct rig *w = ctx;
    const struct twin_answer *s = &w->script[w->at + 1 < w->n ? w->at++ : w->at];

    w->seen = (struct twin_request){ str_dup(w->served, q->method),
        str_dup(w->served, q->path), str_dup(w->served, q->media), str_dup(w->served, q->body) };
    r->status = s->status;
    r->media = s->media.p;
    r->body = s->body;
    r->delay_ms = s->outcome == TWIN_SILENT ? 900 : 0;
    r->location = s->status == 302 ? "http://127.0.0.1:1/elsewhere" : NULL;
}

static struct gate_config quick(void)
{
    return (struct gate_config){ .connect_ms = 400, .try_ms = 300, .all_ms = 1000, .tries = 3,
        .pause_ms = 20, .rest_after = 4, .rest_ms = 300 };
}

static struct rig *rig_new(bool real, const struct gate_config *c, const struct twin_answer *s,
                           size_t n)
{
    struct arena *a = arena_new();
    struct rig *w = arena_new_of(a, struct rig);

    *w = (struct rig){ .real = real, .a = a, .served = arena_new(), .d = diags_on(a), .script = s,
        .n = n };
    if (real) {
        w->loop = loop_start(play, w);
        w->url = str_printf(a, "%s/ocsp", loop_url(w->loop));
        w->g = gate_open(c, &w->d);
    } else {
        w->url = STR("http://responder.test/ocsp");
        w->g = gate_open_twin(c, &w->twin, &w->d);
        twin_plays(w->twin, "http://responder.test", s, n);
    }
    assert_non_null(w->g);
    w->port = gate_port_of(w->g);
    return w;
}

static void rig_free(struct rig *w)
{
    gate_close(w->g);
    if (w->real)
        loop_stop(w->loop);
    arena_free(w->served);
    arena_free(w->a);
}

static size_t asked(const struct rig *w)
{
    return w->real ? loop_asked(w->loop) : twin_requests(w->twin);
}

static int ask(struct rig *w, enum gate_kind k, struct str body, struct str *answer)
{
    w->d = diags_on(w->a);
    return w->port.ask(w->port.ctx, k, w->url, body, w->a, answer, &w->d);
}

static void fails(struct rig *w, const char *code)
{
    struct str answer = STR_NONE;

    assert_int_equal(ask(w, GATE_OCSP, STR("?"), &answer), PORT_FAILED);
    assert_null(answer.p);
    assert_int_equal(w->d.count, 1);
    if (!str_is(w->d.first->code, code))
        print_message("%s\n", diag_text(w->a, w->d.first).p);
    assert_true(str_is(w->d.first->code, code));
    assert_int_equal(w->d.first->class, DIAG_ENVIRONMENT);
}

/* Runs one body over both rigs with the same script. */
#define OVER_BOTH(w, config, script) \
    for (int real_ = 0; real_ < 2; real_++) \
        for (struct rig *w = rig_new(real_ == 1, (config), (script), \
                 sizeof(script) / sizeof *(script)); w != NULL; rig_free(w), w = NULL)

static void answers_and_says_what_it_asked(void **state)
{
    const struct twin_answer s[] = {
        { TWIN_ANSWERS, 200, STR("Application/OCSP-Response; x=y"), STR("\x30\0\x01") } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        struct str answer;
        struct twin_request q;

        assert_int_equal(ask(w, GATE_OCSP, STR("\0quest"), &answer), PORT_OK);
        assert_int_equal(answer.n, 3);
        assert_memory_equal(answer.p, "\x30\0\x01", 3);
        q = w->real ? w->seen : twin_request(w->twin, 0);
        assert_true(str_is(q.method, "POST") && str_ends(q.url, "/ocsp"));
        assert_true(str_is(q.media, "application/ocsp-request"));
        assert_int_equal(q.body.n, 6);
        assert_memory_equal(q.body.p, "\0quest", 6);
        assert_int_equal(asked(w), 1);
    }
}

static void a_list_is_fetched_not_posted(void **state)
{
    const struct twin_answer s[] = { { TWIN_ANSWERS, 200, STR("application/pkix-crl"), STR("L") } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        struct str answer;
        struct twin_request q;

        assert_int_equal(ask(w, GATE_CRL, STR_NONE, &answer), PORT_OK);
        q = w->real ? w->seen : twin_request(w->twin, 0);
        assert_true(str_is(q.method, "GET"));
        assert_int_equal(q.body.n, 0);
    }
}

static void absent_is_no_failure(void **state)
{
    const struct twin_answer s[] = { { TWIN_ANSWERS, 404, STR("text/html"), STR("no") } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        struct str answer;

        assert_int_equal(ask(w, GATE_CRL, STR_NONE, &answer), PORT_ABSENT);
        assert_int_equal(w->d.count, 0);
        assert_int_equal(asked(w), 1);
    }
}

static void what_is_no_answer(void **state)
{
    static const struct { struct twin_answer s[1]; const char *code; size_t times; } rows[] = {
        { { { TWIN_ANSWERS, 200, STR("text/html"), STR("<p>sign in to the network") } },
          "gate-media", 1 },
        { { { TWIN_ANSWERS, 200, STR("application/ocsp-response-not"), STR("x") } },
          "gate-media", 1 },
        { { { TWIN_ANSWERS, 204, STR(TYPE), STR("") } }, "gate-media", 1 },
        { { { TWIN_ANSWERS, 302, STR(TYPE), STR("x") } }, "gate-redirect", 1 },
        { { { TWIN_ANSWERS, 403, STR(TYPE), STR("x") } }, "gate-status", 1 },
        { { { TWIN_ANSWERS, 500, STR(TYPE), STR("x") } }, "gate-status", 3 },
        { { { TWIN_ANSWERS, 429, STR(TYPE), STR("x") } }, "gate-status", 3 },
    };
    struct gate_config c = quick();

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        OVER_BOTH(w, &c, rows[i].s) {
            fails(w, rows[i].code);
            assert_int_equal(asked(w), rows[i].times);
        }
}

static void too_long_is_refused_once(void **state)
{
    char *big = calloc(1, (1 << 20) + 1);
    const struct twin_answer s[] = { { TWIN_ANSWERS, 200, STR(TYPE), { big, (1 << 20) + 1 } } };
    const struct twin_answer most[] = { { TWIN_ANSWERS, 200, STR(TYPE), { big, 1 << 20 } } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        fails(w, "gate-size");
        assert_int_equal(asked(w), 1);
    }
    OVER_BOTH(w, &c, most) {
        struct str answer;

        assert_int_equal(ask(w, GATE_OCSP, STR("?"), &answer), PORT_OK);
        assert_int_equal(answer.n, 1 << 20);
    }
    free(big);
}

static void a_passing_failure_is_tried_again(void **state)
{
    const struct twin_answer s[] = {
        { TWIN_ANSWERS, 503, STR("text/plain"), STR("busy") },
        { TWIN_SILENT, 200, STR(TYPE), STR("late") },
        { TWIN_ANSWERS, 200, STR(TYPE), STR("good") },
    };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        struct str answer;

        assert_int_equal(ask(w, GATE_OCSP, STR("?"), &answer), PORT_OK);
        assert_true(str_is(answer, "good"));
        assert_int_equal(asked(w), 3);
        if (!w->real)
            assert_int_equal(twin_waited(w->twin), 20 + 40);
    }
}

static void nobody_waits_longer_than_the_limit(void **state)
{
    const struct twin_answer s[] = { { TWIN_SILENT, 200, STR(TYPE), STR("late") } };
    struct gate_config c = quick();

    (void)state;
    c.tries = 10;
    OVER_BOTH(w, &c, s) {
        int64_t from = w->g->wire.ms(w->g->wire.ctx), took;

        fails(w, "gate-time");
        took = w->g->wire.ms(w->g->wire.ctx) - from;
        assert_true(took <= c.all_ms + (w->real ? 400 : 0));
        assert_true(asked(w) >= 2 && asked(w) < 10);
    }
}

static void one_that_fails_is_left_alone(void **state)
{
    const struct twin_answer s[] = {
        { TWIN_ANSWERS, 500, STR(TYPE), STR("x") }, { TWIN_ANSWERS, 500, STR(TYPE), STR("x") },
        { TWIN_ANSWERS, 500, STR(TYPE), STR("x") }, { TWIN_ANSWERS, 500, STR(TYPE), STR("x") },
        { TWIN_ANSWERS, 500, STR(TYPE), STR("x") }, { TWIN_ANSWERS, 200, STR(TYPE), STR("well") },
    };
    struct gate_config c = quick();

    (void)state;
    c.tries = 1;
    OVER_BOTH(w, &c, s) {
        struct str answer;

        for (int i = 0; i < 4; i++)
            fails(w, "gate-status");
        fails(w, "gate-resting");
        assert_int_equal(asked(w), 4);
        w->real ? w->g->wire.pause(w->g->wire.ctx, 350) : twin_passes(w->twin, 350);
        fails(w, "gate-status");                /* one try after the rest, and rest again */
        fails(w, "gate-resting");
        assert_int_equal(asked(w), 5);
        w->real ? w->g->wire.pause(w->g->wire.ctx, 350) : twin_passes(w->twin, 350);
        assert_int_equal(ask(w, GATE_OCSP, STR("?"), &answer), PORT_OK);
        assert_int_equal(ask(w, GATE_OCSP, STR("?"), &answer), PORT_OK);
        assert_int_equal(asked(w), 7);
    }
}

static void refusals_do_not_rest(void **state)
{
    const struct twin_answer s[] = { { TWIN_ANSWERS, 400, STR(TYPE), STR("x") } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        for (int i = 0; i < 8; i++)
            fails(w, "gate-status");
        assert_int_equal(asked(w), 8);
    }
}

static void addresses_that_are_none(void **state)
{
    static const char *const bad[] = { "", "http://", "ftp://x/", "file:///etc/passwd", "x",
        "http://user:pw@x/", "https:// x/", "http://x\ty/", "gopher://x", "HTTP", "https://a\\b/" };
    const struct twin_answer s[] = { { TWIN_ANSWERS, 200, STR(TYPE), STR("x") } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            w->url = str_of(bad[i]);
            fails(w, "gate-url");
            assert_int_equal(asked(w), 0);
        }
}

/* ------------------------------------------------------------------ only the wire */
static void nobody_is_there(void **state)
{
    const struct twin_answer s[] = { { TWIN_UNREACHABLE, 0, STR_NONE, STR_NONE } };
    struct gate_config c = quick();

    (void)state;
    OVER_BOTH(w, &c, s) {
        if (w->real)
            w->url = STR("http://127.0.0.1:1/");
        fails(w, "gate-unreachable");
    }
}

static void cut(void *ctx, const struct loop_request *q, struct loop_reply *r)
{
    (void)ctx, (void)q;
    *r = (struct loop_reply){ .status = 200, .media = TYPE, .body = STR("0123456789"), .cut = true };
}

static void half_an_answer_is_none(void **state)
{
    struct gate_config c = quick();
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct loop *l = loop_start(cut, NULL);
    struct gate *g = gate_open(&c, &d);
    struct gate_port p = gate_port_of(g);
    struct str answer = STR_NONE;

    (void)state;
    assert_int_equal(p.ask(p.ctx, GATE_OCSP, str_of(loop_url(l)), STR("?"), a, &answer, &d),
                     PORT_FAILED);
    assert_null(answer.p);
    assert_true(str_is(d.first->code, "gate-unreachable"));
    assert_int_equal(loop_asked(l), 3);
    gate_close(g);
    loop_stop(l);
    arena_free(a);
}

static void only_the_open_internet(void **state)
{
    static const struct { const char *url; bool anywhere; } rows[] = {
        { "http://127.0.0.1:1/", true }, { "http://localhost:1/", true },
        { "http://[::1]:1/", true }, { "http://169.254.169.254/", false },
        { "http://[::ffff:169.254.169.254]/", false }, { "http://[fe80::1]:1/", false },
        { "http://0177.0.0.1:1/", true }, { "http://2130706433:1/", true },
        { "http://[::ffff:127.0.0.1]:1/", true },
    };
    struct arena *a = arena_new();

    (void)state;
    setenv("http_proxy", "http://127.0.0.1:9", 1);      /* not ours to use */
    for (int reach = GATE_ANYWHERE; reach <= GATE_PUBLIC; reach++)
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct gate_config c = quick();
            struct diags d = diags_on(a);
            struct gate *g;
            struct gate_port p;
            struct str answer;
            bool may = reach == GATE_ANYWHERE && rows[i].anywhere;

            c.reach = (enum gate_reach)reach;
            g = gate_open(&c, &d);
            p = gate_port_of(g);
            assert_int_equal(p.ask(p.ctx, GATE_CRL, str_of(rows[i].url), STR_NONE, a, &answer, &d),
                             PORT_FAILED);
            /* what is refused is refused by us and not by the network */
            assert_int_equal(str_is(d.first->code, "gate-address"), !may);
            gate_close(g);
        }
    unsetenv("http_proxy");
    arena_free(a);
}

/* ------------------------------------------------------------------ messages */
static void mail_is_whole_and_plain(void **state)
{
    struct gate_config c = quick();
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct gate_twin *t;
    struct gate *g;
    struct gate_port p;
    struct gate_message m = { .channel = GATE_MAIL, .lang = LANG_KK, .id = STR("outbox/7"),
        .to = STR("aigul@example.test"),
        .subject = STR("Сіздің өтінішіңіз бойынша шешім қабылданды және ол жеке кабинетте"),
        .text = STR("Құрметті өтініш беруші\n.\nҚайырлы күн") };
    static const char *const bad[] = { "", "x", "@x.kz", "a@b", "a@b.kz\r\nBcc: c@d.kz", "a b@c.kz",
        "a@b@c.kz", "<a@b.kz>", "a@b.kz,c@d.kz", "-o@b.kz", "a@b.kz." };
    struct str text;

    (void)state;
    c.clock = (struct clock_port){ NULL, NULL };
    g = gate_open_twin(&c, &t, &d);
    p = gate_port_of(g);
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_ABSENT);       /* off unless set */
    assert_int_equal(d.count, 0);
    gate_close(g);

    c.mail_url = STR("smtp://mail.example.test");
    assert_null(gate_open_twin(&c, &t, &d));                        /* and no sender */
    c.mail_from = STR("sapar@example.test");
    d = diags_on(a);
    g = gate_open_twin(&c, &t, &d);
    p = gate_port_of(g);
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_OK);
    assert_int_equal(twin_mails(t), 1);
    text = twin_mail(t, 0);
    assert_true(str_find(text, "\r\nTo: <aigul@example.test>\r\n") > 0);
    assert_true(str_find(text, "\r\nSubject: =?UTF-8?B?") > 0);
    assert_true(str_find(text, "\r\nContent-Language: kk\r\n") > 0);
    for (size_t i = 0, line = 0; i < text.n; i++, line++) {
        assert_true((unsigned char)text.p[i] < 0x80);
        if (text.p[i] == '\n') {
            assert_int_equal(text.p[i - 1], '\r');
            line = 0;
        }
        assert_true(line <= 100);
    }
    assert_true(str_find(text, "List-Unsubscribe") < 0);
    /* A letter one may end with one click (RFC 8058). */
    m.leave = STR("https://sapar.example.test/news/leave?key=0123");
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_OK);
    text = twin_mail(t, 1);
    assert_true(str_find(text, "\r\nList-Unsubscribe: <https://sapar.example.test/news/leave?key=0123>\r\n") > 0);
    assert_true(str_find(text, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n") > 0);
    m.leave = STR("https://a.test/\r\nBcc: <c@d.kz>");
    d = diags_on(a);
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_FAILED);
    m.leave = STR_NONE;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        m.to = str_of(bad[i]);
        d = diags_on(a);
        assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_FAILED);
        assert_true(str_is(d.first->code, "gate-message"));
    }
    m.to = STR("aigul@example.test");
    m.subject = STR("a\r\nBcc: c@d.kz");
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_FAILED);
    assert_int_equal(twin_mails(t), 2);
    gate_close(g);
    arena_free(a);
}

/* A mail server for one mail: says yes to everything and keeps what it heard. */
struct post { int listens; struct str heard; struct arena *a; };

static void *postman(void *ctx)
{
    struct post *o = ctx;
    struct buf b = buf_on(o->a);
    int s = accept(o->listens, NULL, NULL);
    bool data = false;
    FILE *f = fdopen(s, "r"), *to = fdopen(dup(s), "w");
    char line[2048];

    assert_true(f != NULL && to != NULL);
    fputs("220 here\r\n", to);
    fflush(to);
    while (fgets(line, sizeof line, f) != NULL) {
        buf_puts(&b, line);
        if (data && strcmp(line, ".\r\n") == 0)
            data = false;
        else if (data)
            continue;
        if (strncmp(line, "DATA", 4) == 0)
            data = true;
        fputs(data ? "354 go on\r\n" : "250 well\r\n", to);
        fflush(to);
        if (strncmp(line, "QUIT", 4) == 0)
            break;
    }
    fclose(to);
    fclose(f);
    o->heard = buf_get(&b);
    return NULL;
}

static void mail_goes_over_a_socket(void **state)
{
    struct sockaddr_in here = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof here;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct post o = { socket(AF_INET, SOCK_STREAM, 0), STR_NONE, arena_new() };
    struct gate_config c = quick();
    struct gate_message m = { .channel = GATE_MAIL, .lang = LANG_EN, .id = STR("1"),
        .to = STR("a@example.test"), .subject = STR("Subject"), .text = STR("text") };
    struct gate *g;
    struct gate_port p;
    pthread_t thread;

    (void)state;
    assert_int_equal(bind(o.listens, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(listen(o.listens, 1), 0);
    assert_int_equal(getsockname(o.listens, (struct sockaddr *)&here, &size), 0);
    assert_int_equal(pthread_create(&thread, NULL, postman, &o), 0);
    c.try_ms = 5000;
    c.mail_plain = true;
    c.mail_url = str_printf(a, "smtp://127.0.0.1:%d", ntohs(here.sin_port));
    c.mail_from = STR("sapar@example.test");
    g = gate_open(&c, &d);
    p = gate_port_of(g);
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_OK);
    pthread_join(thread, NULL);
    assert_true(str_find(o.heard, "MAIL FROM:<sapar@example.test>") >= 0);
    assert_true(str_find(o.heard, "RCPT TO:<a@example.test>") >= 0);
    assert_true(str_find(o.heard, "\r\ndGV4dA==\r\n.\r\n") > 0);
    gate_close(g);
    close(o.listens);
    arena_free(o.a);
    arena_free(a);
}

static void sms_is_asked_once(void **state)
{
    const struct twin_answer s[] = { { TWIN_ANSWERS, 500, STR("text/plain"), STR("x") },
                                     { TWIN_ANSWERS, 202, STR("text/plain"), STR("") } };
    struct gate_config c = quick();

    (void)state;
    c.sms_token = STR("secret");
    OVER_BOTH(w, &c, s) {
        struct gate_message m = { .channel = GATE_SMS, .lang = LANG_RU, .id = STR("outbox/7"),
            .to = STR("+77010000000"), .text = STR("Код 123456") };

        assert_int_equal(w->port.send(w->port.ctx, &m, w->a, &w->d), PORT_ABSENT);
        w->g->c.sms_url = w->url;
        assert_int_equal(w->port.send(w->port.ctx, &m, w->a, &w->d), PORT_FAILED);
        assert_int_equal(asked(w), 1);
        assert_int_equal(w->port.send(w->port.ctx, &m, w->a, &w->d), PORT_OK);
        assert_true(str_find((w->real ? w->seen : twin_request(w->twin, 1)).body,
                             "\"to\":\"+77010000000\"") > 0);
        m.to = STR("+7701000000; x");
        assert_int_equal(w->port.send(w->port.ctx, &m, w->a, &w->d), PORT_FAILED);
        assert_int_equal(asked(w), 2);
    }
}

static void a_demonstration_writes_a_file(void **state)
{
    char name[] = "/tmp/sapar-messages-XXXXXX";
    struct gate_config c = quick();
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct gate_message m = { .channel = GATE_SMS, .lang = LANG_EN, .id = STR("1"),
        .to = STR("+77010000000"), .text = STR("Your code: 123456") };
    struct gate *g;
    struct gate_port p;
    char text[1024];
    struct stat st;
    FILE *f;
    size_t n;

    (void)state;
    close(mkstemp(name));
    unlink(name);
    c.demo_file = name;
    c.mail_url = STR("smtp://127.0.0.1:1");     /* not used in a demonstration */
    c.mail_from = STR("sapar@example.test");
    g = gate_open(&c, &d);
    p = gate_port_of(g);
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_OK);
    m.channel = GATE_MAIL;
    m.to = STR("a@example.test");
    m.subject = STR("News");
    assert_int_equal(p.send(p.ctx, &m, a, &d), PORT_OK);
    assert_int_equal(stat(name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    f = fopen(name, "r");
    assert_non_null(f);
    n = fread(text, 1, sizeof text - 1, f);
    text[n] = 0;
    fclose(f);
    assert_non_null(strstr(text, "sms to +77010000000 "));
    assert_non_null(strstr(text, "\nYour code: 123456\n\n"));
    assert_non_null(strstr(text, "mail to a@example.test "));
    assert_non_null(strstr(text, "\nNews\n"));
    gate_close(g);
    unlink(name);
    arena_free(a);
}

static void settings_that_cannot_be(void **state)
{
    struct arena *a = arena_new();
    struct gate_config rows[] = { { .tries = 11 }, { .tries = -1 }, { .all_ms = 600001 },
        { .mail_url = STR("http://x") }, { .mail_url = STR("smtps://x") } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct diags d = diags_on(a);

        assert_null(gate_open(&rows[i], &d));
        assert_true(str_is(d.first->code, "gate-setting"));
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_and_says_what_it_asked),
        cmocka_unit_test(a_list_is_fetched_not_posted),
        cmocka_unit_test(absent_is_no_failure),
        cmocka_unit_test(what_is_no_answer),
        cmocka_unit_test(too_long_is_refused_once),
        cmocka_unit_test(a_passing_failure_is_tried_again),
        cmocka_unit_test(nobody_waits_longer_than_the_limit),
        cmocka_unit_test(one_that_fails_is_left_alone),
        cmocka_unit_test(refusals_do_not_rest),
        cmocka_unit_test(addresses_that_are_none),
        cmocka_unit_test(nobody_is_there),
        cmocka_unit_test(half_an_answer_is_none),
        cmocka_unit_test(only_the_open_internet),
        cmocka_unit_test(mail_is_whole_and_plain),
        cmocka_unit_test(mail_goes_over_a_socket),
        cmocka_unit_test(sms_is_asked_once),
        cmocka_unit_test(a_demonstration_writes_a_file),
        cmocka_unit_test(settings_that_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
