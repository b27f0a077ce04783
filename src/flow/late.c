/*
 * NAME      late - why a case is late, said by who answers for it
 * WHY       a term that passed is told to the person with its reason, not left to be found out
 * OWNS      records "late-reason"
 * MUST NOT  move the term: only the law's grounds do
 */
#include "flow/room.h"
#include "flow/watch.h"
#include "flow/wording.h"

#define KIND STR("late-reason")
#define NOTICE_KEPT ((moment)366 * 86400)

static int kept(struct flow_reader *r, struct str number, struct arena *a, struct json **out,
                int64_t *version, struct diags *d)
{
    struct record row;
    int rc = flow_record_get(r, KIND, number, a, &row, d);

    *version = 0;
    *out = NULL;
    if (rc != PORT_OK)
        return rc;
    *version = row.version;
    *out = json_parse(a, row.data, JSON_LIMITS, d);
    return *out != NULL ? PORT_OK : PORT_FAILED;
}

struct json *flow_late_said(struct flow_reader *r, struct str number, struct arena *a,
                            struct diags *d)
{
    struct json *o;
    int64_t version;
    int rc = kept(r, number, a, &o, &version, d);

    if (rc == PORT_ABSENT) {
        o = json_new_object(a);
        json_set(a, o, "said", json_new_array(a));
    }
    return o;
}

static struct record notice(const struct case_state *s, const struct wordings *w, const struct str words[3],
                            moment now, struct arena *a)
{
    struct json *o = json_new_object(a), *text = json_new_object(a);

    json_set_str(a, o, "number", s->number);
    json_set_str(a, o, "template", STR("late-reason"));
    json_set_str(a, o, "at", moment_str(a, now));
    json_set_str(a, o, "service", s->service);
    for (int l = 0; l < LANG_COUNT; l++)
        json_set_str(a, text, str_z(a, lang_code((enum lang)l)),
                     wording_make(w, a, (enum lang)l, MSG_notice_late_reason, words, 3));
    json_set(a, o, "text", text);
    return (struct record){ .kind = STR("notice"), .owner = s->person_key,
                            .id = str_printf(a, "late-%.*s-%lld", STR_ARG(s->number),
                                             (long long)now),
                            .until = now + NOTICE_KEPT, .version = RECORD_ANY,
                            .data = json_text(a, o, 0) };
}

static bool is_late(struct flow_reader *r, const struct case_state *s, moment now, struct arena *a,
                    struct diags *d)
{
    struct case_row row;

    row_of_state(r->f->cfg.law, s, NULL, now, a, &row);
    if (case_status_live(s->status) && row.term != DAY_NONE && row.term < moment_day(now))
        return true;
    flow_refuse(d, DIAG_REFUSED, "not-late", STR("number"), "leave it as it is",
                "the term of case %.*s has not passed", STR_ARG(s->number));
    return false;
}

bool flow_late_reason(struct flow_reader *r, const struct actor *by, struct str number,
                      struct str reason, struct str plan, struct arena *a, struct diags *d)
{
    moment now = flow_now(r->f);
    struct record_change c[2] = { { .drop = false }, { .drop = false } };
    struct access *pending;
    struct json *o, *row;
    struct loaded l;
    int64_t version;
    int rc;

    if (by->role != ROLE_SUPERVISOR && by->role != ROLE_HEAD) {
        flow_refuse(d, DIAG_REFUSED, "not-your-role", STR_NONE, "ask a supervisor",
                    "why a case is late is said by a supervisor or head");
        return false;
    }
    if (!access_case(r, by, number, "late-reason", a, &l, &pending, d)
        || !access_settled(pending, d) || !is_late(r, l.state, now, a, d))
        return false;
    rc = kept(r, number, a, &o, &version, d);
    if (rc == PORT_FAILED)
        return false;
    if (o == NULL) {
        o = json_new_object(a);
        json_set_str(a, o, "number", number);
        json_set(a, o, "said", json_new_array(a));
    }
    row = json_push(a, json_get(o, "said"), json_new_object(a));
    json_set_str(a, row, "at", moment_str(a, now));
    json_set_str(a, row, "by", by->id);
    json_set_str(a, row, "reason", reason);
    json_set_str(a, row, "plan", plan);
    c[0].record = (struct record){ .kind = KIND, .id = number, .until = MOMENT_NONE,
                                   .version = version, .data = json_text(a, o, 0) };
    c[1].record = notice(l.state, wordings_read(r->s, now, a, d), (const struct str[]){ number, reason, plan }, now, a);
    return flow_record_save(r->f, c, 2, d) == PORT_OK;
}
