/*
 * NAME      page - see page.h
 * OWNS      nothing
 * ERRORS    none: an address that must not be followed becomes "#"
 * MUST NOT  write a byte of a person's without escaping it
 */
#include "portal/page.h"

struct html html_of(struct buf *b)
{
    return (struct html){ buf_get(b) };
}

void page_root(struct buf *out, enum lang lang)
{
    buf_char(out, '/');
    buf_str(out, lang_code(lang));
}

/* "//host" and "/\host" leave the site; a scheme that is not listed may run code. */
static bool may_follow(struct str url)
{
    static const char *const schemes[] = { "https://", "http://", "mailto:", "tel:", "mobileSign:" };

    if (url.n == 0)
        return false;
    for (size_t i = 0; i < url.n; i++) {
        if ((unsigned char)url.p[i] <= ' ')
            return false;
    }
    if (url.p[0] == '#' || url.p[0] == '?')
        return true;
    if (url.p[0] == '/')
        return url.n == 1 || (url.p[1] != '/' && url.p[1] != '\\');
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (str_starts(url, schemes[i]))
            return true;
    }
    return false;
}

void page_url(struct buf *out, enum lang lang, struct str url)
{
    if (str_starts(url, "~/")) {
        page_root(out, lang);
        url = str_sub(url, 1, url.n);
        if (!may_follow(url))
            url = STR("/");
    } else if (!may_follow(url)) {
        url = STR("#");
    }
    buf_html(out, url);
}

struct str page_join(struct arena *a, const struct page_piece *pieces, size_t n)
{
    struct buf b = buf_on(a);

    for (size_t i = 0; i < n; i++) {
        if (pieces[i].encode)
            buf_url(&b, pieces[i].s);
        else
            buf_str(&b, pieces[i].s);
    }
    return buf_get(&b);
}

struct str page_digits(struct arena *a, int64_t n)
{
    struct buf b = buf_on(a);

    buf_int(&b, n);
    return buf_get(&b);
}
