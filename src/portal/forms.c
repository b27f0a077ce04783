/*
 * NAME      forms - see forms.h
 * OWNS      nothing: everything is on the request's arena
 * ERRORS    faults
 * MUST NOT  change what a person typed
 */
#include "portal/forms.h"

#include "web/says.h"

void faults_init(struct faults *f, struct request *r)
{
    f->r = r;
    f->n = 0;
}

void fault_add(struct faults *f, struct str field, struct str text)
{
    struct arena *a = f->r->arena;

    for (size_t i = 0; i < f->n; i++) {
        if (field.n > 0 && str_eq(f->fields[i], field))
            return;
    }
    if (f->n == FAULTS_MOST)
        return;
    f->fields[f->n] = str_dup(a, field);
    f->list[f->n].text = text;
    f->list[f->n].href = field.n > 0 ? str_printf(a, "#%.*s", STR_ARG(field)) : STR_NONE;
    f->n++;
}

struct str fault_of(const struct faults *f, const char *field)
{
    for (size_t i = 0; i < f->n; i++) {
        if (str_is(f->fields[i], field))
            return f->list[i].text;
    }
    return STR("");
}

static struct str field_of(const struct diag *g, const char *const (*names)[2])
{
    for (; names != NULL && (*names)[0] != NULL; names++) {
        if (str_is(g->field, (*names)[0]))
            return str_of((*names)[1]);
    }
    return names == NULL ? g->field : STR_NONE;
}

void faults_of_diags(struct faults *f, const struct diags *d, const char *const (*names)[2])
{
    struct request *r = f->r;

    for (const struct diag *g = d->first; g != NULL; g = g->next) {
        struct diag shown = http_words(r, g);
        struct str says = shown.message;
        struct buf b = buf_on(r->arena);

        buf_str(&b, says);
        if (says.n > 0 && says.p[says.n - 1] != '.')
            buf_char(&b, '.');
        if (shown.remedy.n > 0) {
            buf_char(&b, ' ');
            buf_str(&b, shown.remedy);
        }
        if (g->clause.n > 0) {
            buf_puts(&b, " (");
            buf_str(&b, law_cite(web_cfg(r->web)->law, r->arena, g->clause, r->lang));
            buf_char(&b, ')');
        }
        fault_add(f, field_of(g, names), buf_get(&b));
    }
}

struct str portal_answer(struct request *r, const char *field)
{
    struct str s = r->form != NULL ? form_get(r->form, field) : http_query(r, field);

    return s.p != NULL ? str_trim(s) : STR("");
}

bool answer_is(struct request *r, const char *field, const char *value)
{
    return str_is(answer(r, field), value);
}

bool answer_has(struct request *r, const char *field, struct str value)
{
    if (r->form == NULL)
        return str_eq(answer(r, field), value);
    for (size_t i = 0; ; i++) {
        struct str one = form_nth(r->form, field, i);

        if (one.p == NULL)
            return false;
        if (str_eq(one, value))
            return true;
    }
}

struct str need(struct faults *f, const char *field, unsigned otherwise, size_t most)
{
    struct str s = answer(f->r, field);

    if (s.n == 0)
        fault_add(f, str_of(field), msg(f->r->lang, otherwise));
    else if (most > 0 && utf8_count(s) > most)
        fault_add(f, str_of(field), words_count_str(f->r->arena, f->r->lang, MSG_portal_too_long,
            (int64_t)most, (const struct str[]){ words_number_str(f->r->arena, f->r->lang,
            (int64_t)most) }, 1));
    return s;
}

static struct str part_of(struct request *r, const char *field, const char *part)
{
    return answer(r, str_z(r->arena, str_printf(r->arena, "%s-%s", field, part)));
}

day answer_date(struct faults *f, const char *field, unsigned otherwise)
{
    struct typed_date t = typed_date(f->r, field, DAY_NONE);
    int64_t d, m, y;
    day out = DAY_NONE;

    if (t.day.n == 0 && t.month.n == 0 && t.year.n == 0) {
        if (otherwise != 0)
            fault_add(f, str_of(field), msg(f->r->lang, otherwise));
        return DAY_NONE;
    }
    if (str_int(t.day, &d) && str_int(t.month, &m) && str_int(t.year, &y) && d > 0 && d < 32 &&
        m > 0 && m < 13 && y > 1800 && y < 2200 && day_make((int)y, (int)m, (int)d, &out))
        return out;
    fault_add(f, str_of(field), msg(f->r->lang, MSG_portal_no_date));
    return DAY_NONE;
}

struct typed_date typed_date(struct request *r, const char *field, day otherwise)
{
    struct typed_date t = { part_of(r, field, "day"), part_of(r, field, "month"),
        part_of(r, field, "year") };
    int y, m, d;

    if (t.day.n + t.month.n + t.year.n > 0 || otherwise == DAY_NONE || otherwise == DAY_OPEN)
        return t;
    day_parts(otherwise, &y, &m, &d);
    return (struct typed_date){ page_digits(r->arena, d), page_digits(r->arena, m),
        page_digits(r->arena, y) };
}

const struct ui_option *choices(struct request *r, const struct choice *rows, size_t n,
    struct str chosen)
{
    struct ui_option *o = arena_new_array(r->arena, n, struct ui_option);

    for (size_t i = 0; i < n; i++) {
        o[i].value = str_of(rows[i].value);
        o[i].label = msg(r->lang, rows[i].label);
        o[i].hint = rows[i].hint != 0 ? msg(r->lang, rows[i].hint) : STR_NONE;
        o[i].checked = str_eq(o[i].value, chosen);
    }
    return o;
}
