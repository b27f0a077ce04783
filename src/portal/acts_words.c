/*
 * NAME    acts_words - how pages call an act, its status and its clauses; the words are those of acts/names.h
 */
#include "portal/acts.h"

struct str acts_status_colour(struct str status)
{
    static const struct { const char *status, *colour; } colours[] = {
        { "in-force", "green" }, { "ceased", "grey" }, { "not-yet", "yellow" }, { "in-part", "turquoise" },
    };

    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        if (str_is(status, colours[i].status))
            return str_of(colours[i].colour);
    return STR("grey");
}

struct str acts_about(struct request *r, const struct json *act)
{
    return acts_called(r->arena, act, r->lang);
}

/* "8.3" reads "8 3)"; what is no path ("annex_2_row_9") reads without its joints. */
struct str acts_clause_label(struct request *r, struct str id)
{
    struct str path = acts_clause_path(r->arena, id), one;
    struct buf b = buf_on(r->arena);

    if (!path.n) {
        for (size_t i = 0; i < id.n; i++)
            if (id.p[i] != '_')
                buf_char(&b, id.p[i]);
            else if (i == 0 || id.p[i - 1] != '_')
                buf_char(&b, ' ');
        return buf_get(&b);
    }
    for (bool first = true; path.p && str_cut(&path, '.', &one); first = false) {
        if (!first)
            buf_char(&b, ' ');
        buf_str(&b, one);
        if (!first)
            buf_char(&b, ')');
    }
    return buf_get(&b);
}
