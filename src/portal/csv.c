/*
 * NAME      csv - see csv.h
 * MUST NOT  let a cell become a formula
 */
#include "portal/csv.h"

void csv_cell(struct buf *b, struct str s, bool last)
{
    buf_char(b, '"');
    if (s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@'))
        buf_char(b, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(b, '"');
        buf_char(b, s.p[i]);
    }
    buf_puts(b, last ? "\"\r\n" : "\",");
}

void csv_rows(struct buf *b, const struct json *rows, const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(b, "%s%s", keys[i], i + 1 == n ? "\r\n" : ",");
    json_each(v, rows)
        for (size_t i = 0; i < n; i++) {
            const struct json *k = json_get(v, keys[i]);
            int64_t figure;

            if (k != NULL && json_int(k, &figure))
                buf_printf(b, "%lld%s", (long long)figure, i + 1 == n ? "\r\n" : ",");
            else
                csv_cell(b, json_str(k), i + 1 == n);
        }
}

void csv_answer(struct request *r, const char *name, struct buf *b)
{
    http_header(r, "Content-Disposition",
        str_printf(r->arena, "attachment; filename=\"sapar-%s.csv\"", name));
    http_answer(r, 200, STR("text/csv; charset=utf-8"), buf_get(b));
}
