/*
 * NAME    queries - see queries.h
 * MUST NOT show more than flow gave: what a reader may not see is not in the answer
 */
#include <string.h>

#include "cli/queries.h"

static struct str field_of(const struct cli *c, const char *name)
{
    for (size_t i = 0; i < c->n_given; i++)
        if (!c->given[i].option && str_is(c->given[i].name, name))
            return c->given[i].value;
    return STR_NONE;
}

static bool field_count(struct cli *c, const char *name, int64_t fallback, int64_t *out)
{
    struct str s = field_of(c, name);

    *out = fallback;
    if (!s.p || (str_int(s, out) && *out >= 0 && *out <= 1000000))
        return true;
    fault_of(c, DIAG_INPUT, "bad-number", MSG_cli_bad_number, s, STR("0"), STR("1000000"))->field =
        str_printf(c->arena, "--%s", name);
    return false;
}

/* ------------------------------------------------------------------ show */
static int show(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct json *v = flow_show(s->reader, by, number, c->lang, c->arena, &c->diags);

    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    face_case(&c->out, c, v);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ list */
static bool read_filter(struct cli *c, struct case_filter *f)
{
    struct str due = field_of(c, "due-before"), live = field_of(c, "live"), sort = field_of(c, "sort");

    *f = (struct case_filter){ .service = field_of(c, "service"), .status = field_of(c, "status"),
                               .text = field_of(c, "text"), .due_before = DAY_NONE,
                               .live_only = str_is(live, "true") || str_is(live, "yes"),
                               .sort = str_is(sort, "due") ? SORT_DUE : SORT_NEWEST };
    if (due.p && !day_parse(due, &f->due_before)) {
        struct diag *g = fault_of(c, DIAG_INPUT, "bad-date", MSG_cli_bad_date, due);
        g->field = STR("--due-before");
        g->remedy = say(c, MSG_cli_date_how);
        return false;
    }
    return field_count(c, "limit", 50, &f->limit) && field_count(c, "offset", 0, &f->offset);
}

static struct json *rows_of(struct json *v)
{
    if (v->type == JSON_ARRAY)
        return v;
    json_each(m, v) {
        if (m->type == JSON_ARRAY)
            return m;
    }
    return NULL;
}

static int list(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct case_filter f;
    (void)number;

    if (!read_filter(c, &f))
        return EXIT_USAGE;
    struct json *v = flow_list(s->reader, by, &f, c->arena, &c->diags);
    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    struct json *rows = rows_of(v);
    size_t n = 0, columns = 5;
    struct str *cells = arena_new_array(c->arena, columns * (rows ? rows->count + 1 : 1), struct str);
    json_each(r, rows) {
        struct str *cell = cells + columns * n++;
        cell[0] = json_get_str(r, "number");
        cell[1] = face_word(c, json_get_str(r, "status"));
        cell[2] = json_get_str(r, "due");
        cell[3] = json_get_str(r, "service");
        cell[4] = json_get_str(r, "applicant");
    }
    if (n)
        face_table(&c->out, cells, n, columns, 0);
    struct str total = str_printf(c->arena, "%lld", (long long)json_get_int(v, "total", (int64_t)n));
    struct str here = str_printf(c->arena, "%zu", n);
    face_wrap(&c->out, TONE_DIM, 0, 0, text_make(c->arena, c->lang, MSG_count_of, (struct str[]){ here, total }, 2));
    face_line(&c->out);
    return EXIT_YES;
}

/* ------------------------------------------------------------------ clock, history */
static int clock_of(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct json *v = flow_clocks(s->reader, by, number, c->arena, &c->diags);

    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    face_clocks(&c->out, c, rows_of(v), true);
    face_acts(&c->out, c, cli_law(c), NULL);
    return EXIT_YES;
}

static int history(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct json *v = flow_history(s->reader, by, number, c->arena, &c->diags);

    if (!v || c->json)
        return answer_json(c, v, EXIT_YES);
    json_each(e, rows_of(v)) {
        struct json *who = json_get(e, "by");
        struct buf b = buf_on(c->arena);
        struct str type = json_get_str(e, "type"), role = json_get_str(who, "role");
        enum event_type event;
        enum role r;
        if (event_parse(type, &event))
            type = str_printf(c->arena, "%.*s (%.*s)", STR_ARG(say(c, event_msg(event))), STR_ARG(type));
        if (role_parse(role, &r))
            role = say(c, role_msg(r));
        buf_printf(&b, "%lld  %.*s  %.*s, %.*s %.*s", (long long)json_get_int(e, "seq", 0),
                   STR_ARG(json_get_str(e, "at")), STR_ARG(type), STR_ARG(role), STR_ARG(json_get_str(who, "id")));
        face_title(&c->out, buf_get(&b));
        struct face inner = face_on(c->arena, c->lang, false);
        inner.width = c->out.width - 4;
        face_outline(&inner, c->arena, json_get(e, "data"));
        struct str rest = buf_get(&inner.b), line;
        while (rest.n && str_cut(&rest, '\n', &line))
            if (line.n)
                buf_printf(&c->out.b, "    %.*s\n", STR_ARG(line));
    }
    return EXIT_YES;
}

/* ------------------------------------------------------------------ papers and documents */
static int deliver_file(struct cli *c, struct str out, struct str bytes)
{
    if (str_is(out, "-") && c->json) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_out_and_json)->field = STR("--out");
        return EXIT_USAGE;
    }
    if (!c->ports->write_file(str_z(c->arena, out), bytes, &c->diags))
        return code_of(&c->diags);
    if (str_is(out, "-"))
        return EXIT_YES;
    struct json *o = json_new_object(c->arena);
    json_set_str(c->arena, o, "file", out);
    json_set_int(c->arena, o, "size", (int64_t)bytes.n);
    if (c->json)
        return answer_json(c, o, EXIT_YES);
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_written, &out, 1));
    face_line(&c->out);
    return EXIT_YES;
}

static const struct { const char *name; enum paper_kind kind; } papers[] = {
    { "decision", PAPER_DECISION }, { "refusal", PAPER_REFUSAL }, { "receipt", PAPER_RECEIPT },
    { "return", PAPER_RETURN }, { "certificate", PAPER_CERTIFICATE },
};

static int paper(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct str kind = field_of(c, "kind"), out = args_get(c, OPT_OUT), pdf;
    size_t n = sizeof papers / sizeof *papers, i = 0;
    enum lang lang = c->lang;

    if (!kind.p) {              /* what was decided: a grant's paper, else the refusal */
        struct diags aside = diags_on(c->arena);
        bool granted = flow_paper(s->reader, by, number, PAPER_DECISION, lang, c->arena, &pdf, &aside);
        bool other = !granted && aside.first && str_is(aside.first->code, "no-such-paper");
        kind = other ? STR("refusal") : STR("decision");
    }
    while (i < n && !str_is(kind, papers[i].name))
        i++;
    if (i == n) {
        struct str names = STR("decision, refusal, receipt, return, certificate");
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_one_of, kind, names)->field = STR("--kind");
        return EXIT_USAGE;
    }
    if (!out.n)
        out = str_printf(c->arena, "%.*s-%s.pdf", STR_ARG(number), papers[i].name);
    if (!flow_paper(s->reader, by, number, papers[i].kind, lang, c->arena, &pdf, &c->diags))
        return code_of(&c->diags);
    return deliver_file(c, out, pdf);
}

static int document(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct str blob = field_of(c, "blob"), out = args_get(c, OPT_OUT), bytes, media;

    if (!blob.n || !out.n) {
        struct str name = blob.n ? STR("--out") : STR("--blob");
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, name)->field = name;
        return EXIT_USAGE;
    }
    if (!flow_document(s->reader, by, number, blob, c->arena, &bytes, &media, &c->diags))
        return code_of(&c->diags);
    return deliver_file(c, out, bytes);
}

static int export(struct cli *c, struct cli_store *s, const struct actor *by, struct str number)
{
    struct str out = args_get(c, OPT_OUT), zip;

    if (!out.n)
        out = str_printf(c->arena, "%.*s.zip", STR_ARG(number));
    if (!flow_archive(s->reader, by, number, c->arena, &zip, &c->diags))
        return code_of(&c->diags);
    return deliver_file(c, out, zip);
}

#define NO_FIELDS { { NULL, NULL, MSG_COUNT } }
const struct query cli_queries[QUERY_COUNT] = {
    { "show", true, MSG_cli_case_show, show, NO_FIELDS },
    { "list", false, MSG_cli_case_list, list, {
        { "service", "CODE", MSG_cli_field_service }, { "status", "STATUS", MSG_cli_field_status },
        { "text", "TEXT", MSG_cli_field_text }, { "live", "true", MSG_cli_field_live },
        { "due-before", "DATE", MSG_cli_field_due }, { "sort", "newest|due", MSG_cli_field_sort },
        { "limit", "N", MSG_cli_field_limit }, { "offset", "N", MSG_cli_field_offset } } },
    { "clock", true, MSG_cli_case_clock, clock_of, NO_FIELDS },
    { "history", true, MSG_cli_case_history, history, NO_FIELDS },
    { "paper", true, MSG_cli_case_paper, paper, {
        { "kind", "decision|refusal|receipt|return|certificate", MSG_cli_field_kind } } },
    { "document", true, MSG_cli_case_document, document, {
        { "blob", "HEX", MSG_cli_field_blob } } },
    { "export", true, MSG_cli_case_export, export, NO_FIELDS },
};

const struct query *query_named(struct str name)
{
    for (size_t i = 0; i < QUERY_COUNT; i++)
        if (str_is(name, cli_queries[i].name))
            return &cli_queries[i];
    return NULL;
}
