/*
 * NAME    main - wiring: the ports get their real implementations, the terminal takes over
 * WHY     the only room that knows every other room
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/files.h"
#include "app/keys.h"
#include "app/outside.h"
#include "app/serve.h"
#include "paper/paper.h"
#include "trust/digest.h"
#include "trust/port.h"

static moment clock_now(void *ctx)
{
    (void)ctx;
    return (moment)time(NULL);
}

static void chance(void *ctx, void *p, size_t n)
{
    (void)ctx;
    random_bytes(p, n);
}

/* The law beside the program (build/sapar -> law/), or where it was installed. */
static const char *find_law(char *room, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", room, size - 16);
    if (n > 0) {
        room[n] = 0;
        for (int up = 0; up < 2; up++) {
            char *slash = strrchr(room, '/');
            if (!slash)
                break;
            *slash = 0;
        }
        strcat(room, "/law");
        if (access(room, R_OK) == 0)
            return room;
    }
    return access("law", R_OK) == 0 ? "law" : "/usr/share/sapar/law";
}

/* ------------------------------------------------------------------ keys */
static struct outside *outside;         /* of this invocation */

static bool configure(const char *path, const char *data_dir, const struct cli_ports *p, struct arena *a,
                      struct flow_config *f, struct diags *d)
{
    outside = outside_open(a, path, data_dir, &p->clock, &p->random, d);
    if (outside)
        outside_flow(outside, f);
    return outside != NULL;
}

static void release(void)
{
    outside_close(outside);
    outside = NULL;
}

static bool make_keys(const struct keys_wanted *w, const struct cli_ports *p, struct arena *a, struct json *told,
                      struct diags *d)
{
    return keys_make(w, &p->random, a, told, d);
}

/* ------------------------------------------------------------------ the way out */
static struct gate *gate;               /* of this invocation: services the person named */

static bool open_gate(struct gate_port *out, struct diags *d)
{
    struct gate_config c = { .reach = GATE_ANYWHERE };

    if (gate == NULL)
        gate = gate_open(&c, d);
    if (gate != NULL)
        *out = gate_port_of(gate);
    return gate != NULL;
}

int main(int argc, char **argv)
{
    int code;
    static char room[4096];
    struct cli_ports ports = {
        .clock = { clock_now, NULL },
        .random = { chance, NULL },
        .paper = { paper_render, NULL },
        .trust = trust_port,
        .read_law = files_law,
        .read_file = files_read,
        .write_file = files_write,
        .serve = app_serve,
        .configure = configure,
        .release = release,
        .make_keys = make_keys,
        .open_gate = open_gate,
        .law_dir = find_law(room, sizeof room),
    };
    code = cli_main(argc, argv, &ports);
    gate_close(gate);
    return code;
}
