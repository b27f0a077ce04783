/*
 * NAME    serve - see serve.h
 * OWNS    the process: store, writer, edge, in that order up and in the reverse order down
 * MUST NOT let a signal end a write: the edge stops first, then the queue is emptied, then the store is closed
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/outside.h"
#include "app/serve.h"
#include "app/state.h"
#include "base/panic.h"
#include "flow/news.h"
#include "flow/second.h"
#include "portal/portal.h"
#include "web/web.h"

enum { SWEEP_SECONDS = 60, NOTICE_SECONDS = 5, STOP_SECONDS = 10 };

/* systemd's readiness protocol is one datagram; no library is needed for it. */
static void say(const char *what, struct str more)
{
    fprintf(stderr, "level=info msg=\"%s\"%s%.*s\n", what, more.n ? " " : "", STR_ARG(more));
    fflush(stderr);
}

/* What was imported into the register of acts is compared with the law within one beat. */
static void compare(struct drift_watch *w, struct arena *a, struct diags *d)
{
    struct drift_seen *held;

    if (!drift_watch_look(w, d))
        return;
    const struct drift *x = drift_take(w, &held);
    say("law compared with the register of acts",
        str_printf(a, "citations=%zu changed=%zu dead=%zu unresolved=%zu unknown=%zu", x->citations,
                   x->count[DRIFT_CHANGED], x->count[DRIFT_DEAD], x->count[DRIFT_UNRESOLVED],
                   x->count[DRIFT_UNKNOWN]));
    drift_give(w, held);
}

/* The law that is served from now on, told to those who asked to be told. */
static void announce(struct flow *f)
{
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    size_t n = flow_law_announce(f, &d);

    if (n > 0)
        say("changes of rules announced", str_printf(a, "letters=%zu", n));
    for (const struct diag *g = d.first; g; g = g->next)
        fprintf(stderr, "level=error msg=\"announcing\" detail=\"%.*s\"\n", STR_ARG(diag_text(a, g)));
    arena_free(a);
}

static void wait_for_end(struct flow *f, const struct gate_port *gate, struct drift_watch *drift,
                         const sigset_t *set)
{
    for (int beat = 1;; beat++) {
        struct timespec tick = { NOTICE_SECONDS, 0 };
        int got = sigtimedwait(set, NULL, &tick);
        if (got == SIGINT || got == SIGTERM)
            return;
        struct arena *a = arena_new();
        struct diags d = diags_on(a);
        flow_notices(f, gate, &d);
        compare(drift, a, &d);
        bool sweeps = beat % (SWEEP_SECONDS / NOTICE_SECONDS) == 0;
        size_t n = sweeps ? flow_sweep(f, &d) : 0;
        if (sweeps && flow_stamp_head(f, &d))
            say("journal's head stamped", STR_NONE);
        if (n)
            say("deadlines swept", str_printf(a, "cases=%zu", n));
        for (const struct diag *g = d.first; g; g = g->next)
            fprintf(stderr, "level=error msg=\"sweep\" detail=\"%.*s\"\n", STR_ARG(diag_text(a, g)));
        arena_free(a);
    }
}

/* Where the configuration asks for it, only law files that two administrators approved are served. */
static bool law_is_approved(struct flow *f, const struct law *l, struct diags *d)
{
    struct flow_reader *r = flow_reader_new(f, d);
    bool ok = r && flow_law_published(r, law_digest(l), d->arena, d) != NULL;

    if (r)
        flow_reader_free(r);
    if (!ok && !d->first) {
        struct diag *g = diag_add(d, DIAG_ENVIRONMENT, "law-not-approved",
                                  "law_approved = yes, and nobody approved the law files %.*s in this data folder.",
                                  STR_ARG(law_digest(l)));
        g->remedy = STR("Serve the files that were approved, or have two administrators approve these (pages: Law).");
    }
    return ok;
}

static int run(const struct law *l, const struct cli_ports *p, const struct serve_options *o, struct store *store,
               struct acts *acts, const struct outside *out, const sigset_t *set, struct diags *d)
{
    struct flow_config fc = { .law = l, .store = store, .clock = p->clock, .random = p->random, .paper = p->paper,
                              .base_url = str_printf(d->arena, "http://%.*s", STR_ARG(o->listen)) };
    outside_flow(out, &fc);
    if (o->base_url.n)
        fc.base_url = o->base_url;
    struct flow *flow = flow_new(&fc, d);
    if (!flow)
        return EXIT_ENVIRONMENT;
    if (config_yes(out->config, CONFIG_law_approved) && !law_is_approved(flow, l, d)) {
        flow_free(flow);
        return EXIT_ENVIRONMENT;
    }
    struct state state = { .outside = out, .data = o->data };
    struct web_config wc = { .law = l, .flow = flow, .store = store, .acts = acts, .clock = p->clock,
                             .random = p->random, .listen = o->listen, .threads = o->threads,
                             .rate = o->rate, .burst = o->burst };
    /* Nothing said: the edge takes the address it really has, which `listen` may leave open. */
    wc.base_url = o->base_url.n ? o->base_url : config_get(out->config, CONFIG_base_url);
    wc.key = out->web_key;
    wc.gate = &out->gate_port;
    if (fc.signing.n_anchors > 0)
        wc.trust = (struct web_trust){ .port = &out->trust, .anchors = fc.signing.anchors,
                                       .n_anchors = fc.signing.n_anchors, .crls = fc.signing.crls,
                                       .n_crls = fc.signing.n_crls, .environment = fc.signing.environment,
                                       .online = fc.signing.online };
    wc.tokens = config_yes(out->config, CONFIG_demo);
    wc.ncalayer = config_get(out->config, CONFIG_ncalayer);
    wc.egov_link = config_get(out->config, CONFIG_egov_link);
    wc.organisation[LANG_KK] = config_get(out->config, CONFIG_organisation_kk);
    wc.organisation[LANG_RU] = config_get(out->config, CONFIG_organisation_ru);
    wc.organisation[LANG_EN] = config_get(out->config, CONFIG_organisation_en);
    wc.organisation_bin = config_get(out->config, CONFIG_organisation_bin);
    wc.drift = drift_watch_new(l, acts);
    compare(wc.drift, d->arena, d);
    wc.state = state_json;
    wc.state_ctx = &state;
    wc.tables = portal_tables(&wc.n_tables);
    wc.page_problem = portal_problem;
    portal_configure(&(struct portal_config){ .demo = config_yes(out->config, CONFIG_demo) });
    struct web *web = web_start(&wc, d);
    int code = EXIT_ENVIRONMENT;
    if (web) {
        struct arena *a = arena_new();
        say("serving", str_printf(a, "port=%d law=%.12s", web_port(web), law_digest(l).p ? law_digest(l).p : "-"));
        printf("listening on %.*s (port %d)\n", STR_ARG(o->listen), web_port(web));
        fflush(stdout);
        arena_free(a);
        announce(flow);
        wait_for_end(flow, &out->gate_port, wc.drift, set);
        say("stopping", STR_NONE);
        web_stop(web, STOP_SECONDS);
        code = EXIT_YES;
    }
    drift_watch_free(wc.drift);
    flow_free(flow);
    return code;
}

int app_serve(const struct law *l, const struct cli_ports *p, const struct serve_options *o, struct diags *d)
{
    struct store *store = NULL;
    sigset_t set;
    if (o->db.n) {
        struct diag *g = diag_add(d, DIAG_INPUT, "no-such-store", "'%.*s': this build has the embedded store only.",
                                  STR_ARG(o->db));
        g->remedy = STR("Leave --db out; give the data folder with --data DIR.");
        return EXIT_USAGE;
    }
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);     /* before any thread starts, so that all inherit it */
    signal(SIGPIPE, SIG_IGN);
    struct outside *out = outside_open(d->arena, o->config.n ? str_z(d->arena, o->config) : NULL,
                                       str_z(d->arena, o->data), &p->clock, &p->random, d);
    if (!out)
        return EXIT_ENVIRONMENT;
    struct flow_config fc = { 0 };
    outside_flow(out, &fc);
    struct store_options so = { .vault_keys = o->vault_keys ? o->vault_keys : fc.vault_keys };
    int code = EXIT_ENVIRONMENT;
    if (store_sqlite_open_as(str_z(d->arena, o->data), &so, &store, d) == PORT_OK) {
        struct acts *acts = acts_attend(str_z(d->arena, o->data));
        code = run(l, p, o, store, acts, out, &set, d);
        acts_close(acts);
        store->ops->close(store);
    }
    outside_close(out);
    return code;
}
