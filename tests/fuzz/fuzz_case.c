/*
 * NAME    fuzz_case - any bytes as the story of a case: a clock, commands by people, stored events
 * WHY     bodies come from the network and events from a disk; neither may crash decide or fold, and
 *         what decide lets out must fold
 *
 * One line a step: "@2026-02-02T10:00:00+05:00" sets the clock, "{...}" is a stored event, and
 * "role:id command {body}" a command.
 */
#include <stdint.h>

/* The invented law of the unit tests, whole: a fuzz target has one source. */
#include "../unit/case_law.c"

#include "base/panic.h"

#define STEPS_MOST 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void command_line(struct play *p, struct str line)
{
    struct diags d = diags_on(p->a);
    struct command c = { .by = { .id = STR_NONE } };
    struct case_env env = { .law = p->law, .now = p->now, .new_number = p->s->number,
        .decision_number = STR("D-1"), .id = str_printf(p->a, "%04x", p->next_id++) };
    struct str who, role, name;
    struct verdict *v;

    if (!str_cut(&line, ' ', &who) || !str_cut(&who, ':', &role) || !role_parse(role, &c.by.role)
        || !str_cut(&line, ' ', &name) || !command_parse(name, &c.type))
        return;
    c.by.id = who.p != NULL ? who : STR("");
    if (line.n > 0 && (c.body = json_parse(p->a, line, JSON_LIMITS, &d)) == NULL)
        return;
    v = decide(p->s, &c, &env, p->a);
    AN(v->ok == (v->reasons.count == 0));
    AN(v->ok || v->n_events == 0);
    for (size_t i = 0; i < v->n_events; i++) {
        struct str bytes = event_bytes(p->a, p->s->number, &v->events[i]), number;
        struct event e;

        AN(event_read(p->a, bytes, &number, &e, &d));
        AN(case_fold(p->s, &e, &d));
    }
    json_text(p->a, case_json(p->s, p->law, &c.by, p->now, p->a, LANG_EN), 0);
}

static void step(struct play *p, struct str line)
{
    struct diags d = diags_on(p->a);
    struct str number;
    struct event e;
    moment t;

    if (str_starts(line, "@")) {
        /* The years of a case; the calendar's own ends are the law's targets' business. */
        if (moment_parse(str_sub(line, 1, line.n), &t) && t > at("2019-01-01T00:00:00+05:00")
            && t < at("2039-01-01T00:00:00+05:00"))
            p->now = t;
    } else if (str_starts(line, "{")) {
        if (event_read(p->a, line, &number, &e, &d) && !case_fold(p->s, &e, &d))
            p->s = case_new(p->a, STR("P-1"));      /* half-folded: nothing to go on with */
    } else {
        command_line(p, line);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct law *law;
    struct arena *a = arena_new();
    struct play p = { .a = a, .s = case_new(a, STR("P-1")), .now = at("2026-02-02T10:00:00+05:00") };
    struct str rest = str_dup(a, (struct str){ (const char *)data, size }), line;

    if (law == NULL)
        law = case_law(arena_new());
    p.law = law;
    for (int i = 0; i < STEPS_MOST && str_cut(&rest, '\n', &line); i++)
        step(&p, line);
    arena_free(a);
    return 0;
}
