/*
 * NAME      officer_forms - fields of a command's form, made from the law's facts and casework's tables
 * WHY       a form a command written by hand would sooner or later ask for something else than decide reads
 * OWNS      how a fact of each type is asked and read
 */
#include "portal/officer.h"

struct ui_field *desk_field(struct desk_fields *l, const char *kind, struct str name, unsigned label, unsigned hint)
{
    struct ui_field *more = arena_new_array(l->r->arena, l->n + 1, struct ui_field), *f;
    char *z = str_z(l->r->arena, name);

    for (size_t i = 0; i < l->n; i++)
        more[i] = l->v[i];
    l->v = more;
    f = &more[l->n++];
    f->kind = str_of(kind);
    f->name = name;
    f->label = label != 0 ? msg(l->r->lang, label) : STR("");
    f->hint = hint != 0 ? msg(l->r->lang, hint) : STR_NONE;
    f->value = answer(l->r, z);
    f->error = l->f != NULL ? fault_of(l->f, z) : STR_NONE;
    if (str_is(f->kind, "date")) {
        struct typed_date t = typed_date(l->r, z, DAY_NONE);

        f->day = t.day;
        f->month = t.month;
        f->year = t.year;
    }
    if (str_is(f->kind, "box"))
        f->checked = answer_is(l->r, z, "yes");
    return f;
}

const struct ui_option *desk_options(struct request *r, const char *field, const struct str (*rows)[2], size_t n)
{
    struct ui_option *o = arena_new_array(r->arena, n + 1, struct ui_option);

    for (size_t i = 0; i < n; i++) {
        o[i].value = rows[i][0];
        o[i].label = rows[i][1];
        o[i].checked = answer_has(r, field, rows[i][0]);
    }
    return o;
}

/* ------------------------------------------------------------------ facts */
static struct str field_of(struct arena *a, struct str fact)
{
    return str_printf(a, "fact.%.*s", STR_ARG(fact));
}

static bool known_fact(struct desk *d, struct str fact, struct law_fact_info *info)
{
    return law_fact(d->law, fact, info) && !str_is(info->type, "list") && !str_is(info->type, "moment");
}

static void choose(struct desk *d, struct ui_field *f, struct str fact, const struct law_fact_info *info)
{
    size_t n = 0, most = info->n_values + 3;
    struct str (*rows)[2] = arena_array(d->a, most, sizeof *rows);
    struct json v = { .type = JSON_STRING };

    rows[n][0] = STR("");
    rows[n++][1] = msg(d->r->lang, MSG_officer_not_established);
    if (str_is(info->type, "bool")) {
        rows[n][0] = STR("yes");
        rows[n++][1] = msg(d->r->lang, MSG_officer_yes);
        rows[n][0] = STR("no");
        rows[n++][1] = msg(d->r->lang, MSG_officer_no);
    }
    for (size_t i = 0; i < info->n_values; i++) {
        v.s = info->values[i];
        rows[n][0] = info->values[i];
        rows[n++][1] = desk_value(d, fact, &v);
    }
    f->options = desk_options(d->r, str_z(d->a, f->name), (const struct str (*)[2])rows, n);
    f->n_options = n;
}

static void fact_field(struct desk *d, struct desk_fields *l, struct str fact)
{
    struct law_fact_info info;
    struct ui_field *f;
    const char *kind;

    if (!known_fact(d, fact, &info))
        return;
    kind = str_is(info.type, "bool") ? "radios" : info.n_values > 0 ? "select"
        : str_is(info.type, "date") || str_is(info.type, "date-or-none") ? "date" : "text";
    f = desk_field(l, kind, field_of(d->a, fact), 0, str_is(info.asked_of, "agency") ? MSG_officer_fact_of_agency : 0);
    f->label = desk_question(d, fact);
    if (str_is(f->kind, "radios") || str_is(f->kind, "select"))
        choose(d, f, fact, &info);
}

static bool for_us(const struct json *f, bool own_only)
{
    struct str asked = json_get_str(f, "asked_of");

    return str_is(asked, "office") || (!own_only && str_is(asked, "agency"));
}

void desk_fact_fields(struct desk *d, struct desk_fields *l, bool own_only)
{
    size_t before = l->n;

    json_each(f, json_get(d->v, "open")) {
        if (!for_us(f, own_only))
            continue;
        if (l->n == before)
            desk_field(l, "note", STR("established"), MSG_officer_established, MSG_officer_established_hint);
        fact_field(d, l, json_get_str(f, "fact"));
    }
    if (l->n > before)
        desk_field(l, "text", STR("source"), MSG_officer_source, MSG_officer_source_hint)->most = 200;
}

struct diags desk_open_facts(struct desk *d, const struct diags *why, struct faults *f)
{
    struct diags rest = diags_on(d->a);

    for (const struct diag *g = why->first; g != NULL; g = g->next) {
        struct law_fact_info info;
        struct diag *same;

        if (str_is(g->code, "facts-open") && known_fact(d, g->field, &info)) {
            struct str asks = desk_question(d, g->field);

            fault_add(f, field_of(d->a, g->field), text_make(d->a, d->r->lang, MSG_officer_fact_open, &asks, 1));
            continue;
        }
        same = diag_add(&rest, g->class, "", "%.*s", STR_ARG(g->message));
        *same = (struct diag){ .class = g->class, .code = g->code, .field = g->field, .message = g->message,
            .remedy = g->remedy, .clause = g->clause };
    }
    return rest;
}

static struct json *read_fact(struct desk *d, struct faults *f, struct str fact, const struct law_fact_info *info)
{
    char *z = str_z(d->a, field_of(d->a, fact));
    struct str s = answer(d->r, z);
    int64_t n;

    if (str_is(info->type, "date") || str_is(info->type, "date-or-none")) {
        day v = answer_date(f, z, 0);

        return v != DAY_NONE ? json_new_str(d->a, day_str(d->a, v)) : NULL;
    }
    if (s.n == 0)
        return NULL;
    if (str_is(info->type, "bool"))
        return json_new_bool(d->a, str_is(s, "yes"));
    if (str_is(info->type, "int") && str_int(s, &n))
        return json_new_int(d->a, n);
    return json_new_str(d->a, s);
}

void desk_take_facts(struct desk *d, struct json *body, struct faults *f)
{
    struct json *facts = json_new_object(d->a);

    json_each(open, json_get(d->v, "open")) {
        struct str fact = json_get_str(open, "fact");
        struct law_fact_info info;
        struct json *v;

        if (known_fact(d, fact, &info) && (v = read_fact(d, f, fact, &info)) != NULL)
            json_set(d->a, facts, str_z(d->a, fact), v);
    }
    if (facts->count == 0)
        return;
    json_set(d->a, body, "facts", facts);
    json_set_str(d->a, body, "source", need(f, "source", MSG_officer_no_source, 200));
}
