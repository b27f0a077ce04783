/*
 * NAME      public_board - who is called at an office now
 * MUST NOT  show anything but tickets and desks
 */
#include "portal/public.h"

#include "flow/visits.h"

void public_board(struct request *r)
{
    struct flow_reader *reader = web_reader(r);
    struct diags d = diags_on(r->arena);
    struct json *list = reader != NULL ? flow_visit_board(reader, r->params[0], r->arena, &d) : NULL;
    struct ui_calling *rows = arena_new_array(r->arena, list == NULL ? 1 : list->count + 1, struct ui_calling);
    size_t n = 0;

    if (list == NULL) {
        if (r->status == 0)
            http_problem(r, d.first != NULL && str_is(d.first->code, "no-such-office") ? 404 : http_status_of(&d), &d);
        return;
    }
    json_each(v, list)
        rows[n++] = (struct ui_calling){ .ticket = json_get_str(v, "ticket"), .desk = json_get_str(v, "desk") };
    http_header(r, "Refresh", STR("15"));
    portal_show(r, 200, board, .office = law_place(web_cfg(r->web)->law, r->params[0], r->lang), .rows = rows,
                .n_rows = n);
}
