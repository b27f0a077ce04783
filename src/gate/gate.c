/*
 * NAME      gate - see gate.h: settings and wiring
 * OWNS      the defaults
 * ERRORS    DIAG_INPUT gate-setting
 * MUST NOT  talk to anybody while it opens
 */
#include <time.h>

#include "base/panic.h"
#include "gate/room.h"

static moment system_now(void *ctx)
{
    (void)ctx;
    return (moment)time(NULL);
}

/* Every number has a default and a range; a setting outside it is a mistake, not a wish. */
static bool number(struct diags *d, const char *name, int *v, int usual, int most)
{
    if (*v == 0)
        *v = usual;
    if (*v > 0 && *v <= most)
        return true;
    diag_add(d, DIAG_INPUT, "gate-setting", "%s is %d, which is not from 1 to %d", name, *v, most);
    return false;
}

static bool settings(struct gate_config *c, struct arena *a, struct diags *d)
{
    struct str *texts[] = { &c->mail_url, &c->mail_from, &c->mail_user, &c->mail_password,
                            &c->sms_url, &c->sms_token };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i] = str_dup(a, *texts[i]);
    if (c->demo_file != NULL)
        c->demo_file = str_z(a, str_of(c->demo_file));
    if (c->ca_file != NULL)
        c->ca_file = str_z(a, str_of(c->ca_file));
    if (c->clock.now == NULL)
        c->clock.now = system_now;
    if (c->mail_url.n > 0 && !str_starts(c->mail_url, "smtp://") &&
        !str_starts(c->mail_url, "smtps://")) {
        diag_add(d, DIAG_INPUT, "gate-setting", "the address of mail is not smtp:// or smtps://");
        return false;
    }
    if (c->mail_url.n > 0 && c->mail_from.n == 0) {
        diag_add(d, DIAG_INPUT, "gate-setting", "mail has an address to go to and no sender");
        return false;
    }
    return number(d, "connect_ms", &c->connect_ms, 5000, 60000) &&
           number(d, "try_ms", &c->try_ms, 10000, 300000) &&
           number(d, "all_ms", &c->all_ms, 25000, 600000) &&
           number(d, "tries", &c->tries, 3, 10) &&
           number(d, "pause_ms", &c->pause_ms, 400, 60000) &&
           number(d, "rest_after", &c->rest_after, 5, 1000) &&
           number(d, "rest_ms", &c->rest_ms, 60000, 3600000);
}

struct gate *gate_new(const struct gate_config *c, struct diags *d)
{
    struct arena *a = arena_new();
    struct gate *g = arena_new_of(a, struct gate);

    g->arena = a;
    g->c = *c;
    breaker_init(&g->breaker);
    AZ(pthread_mutex_init(&g->file, NULL));
    if (settings(&g->c, a, d))
        return g;
    gate_close(g);
    return NULL;
}

struct gate *gate_open(const struct gate_config *c, struct diags *d)
{
    struct gate *g = gate_new(c, d);

    if (g == NULL || wire_curl_open(g, d))
        return g;
    gate_close(g);
    return NULL;
}

void gate_close(struct gate *g)
{
    if (g == NULL)
        return;
    breaker_close(&g->breaker);
    AZ(pthread_mutex_destroy(&g->file));
    arena_free(g->arena);
}

struct gate_port gate_port_of(struct gate *g)
{
    return (struct gate_port){ gate_ask, gate_send, g };
}
