/*
 * NAME    catalog - see catalog.h
 * WHY     a screen reader picks its voice by /Lang; cairo writes it only from 1.18 on. ISO 32000-1, 7.5.6: an update
 *         is appended, what stands before it does not change.
 */
#include "paper/catalog.h"

static ptrdiff_t last_of(struct str s, const char *needle)
{
    ptrdiff_t found = -1;
    for (size_t at = 0; at < s.n;) {
        ptrdiff_t i = str_find(str_sub(s, at, s.n), needle);
        if (i < 0)
            break;
        found = (ptrdiff_t)at + i;
        at = (size_t)found + 1;
    }
    return found;
}

/* The decimal number that follows `key` in s. */
static bool number_after(struct str s, const char *key, int64_t *out)
{
    ptrdiff_t at = str_find(s, key);
    if (at < 0)
        return false;
    size_t i = (size_t)at + str_of(key).n, from;
    while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\n' || s.p[i] == '\r'))
        i++;
    for (from = i; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        ;
    return str_int(str_sub(s, from, i - from), out);
}

struct str catalog_language(struct arena *a, struct str pdf, enum lang lang)
{
    struct str end = str_sub(pdf, pdf.n > 512 ? pdf.n - 512 : 0, 512);
    int64_t root, size, previous;
    ptrdiff_t trailer = last_of(end, "trailer");
    if (trailer < 0)
        return pdf;
    end = str_sub(end, (size_t)trailer, end.n);
    if (!number_after(end, "/Root ", &root) || !number_after(end, "/Size ", &size)
        || !number_after(end, "startxref", &previous))
        return pdf;
    ptrdiff_t object = last_of(pdf, str_printf(a, "\n%lld 0 obj", (long long)root).p);
    struct str catalog = object < 0 ? STR_NONE : str_sub(pdf, (size_t)object + 1, pdf.n);
    ptrdiff_t open = str_find(catalog, "<<"), close = str_find(catalog, "endobj");
    if (open < 0 || close < open)
        return pdf;
    struct str inside = str_sub(catalog, (size_t)open + 2, (size_t)close - (size_t)open - 2);
    struct buf b = buf_on(a);
    buf_str(&b, pdf);
    if (b.n && b.p[b.n - 1] != '\n')
        buf_char(&b, '\n');
    size_t at = b.n;
    struct str code = lang_code(lang);
    buf_printf(&b, "%lld 0 obj\n<< /Lang (%.*s) /ViewerPreferences << /DisplayDocTitle true >>%.*sendobj\n",
               (long long)root, STR_ARG(code), STR_ARG(inside));
    size_t table = b.n;
    buf_printf(&b, "xref\n%lld 1\n%010zu 00000 n \ntrailer\n<< /Size %lld /Root %lld 0 R", (long long)root, at,
               (long long)size, (long long)root);
    int64_t info;
    if (number_after(end, "/Info ", &info))
        buf_printf(&b, " /Info %lld 0 R", (long long)info);
    buf_printf(&b, " /Prev %lld >>\nstartxref\n%zu\n%%%%EOF\n", (long long)previous, table);
    return buf_get(&b);
}

struct str link_safe(struct arena *a, struct str url)
{
    struct buf b = buf_on(a);
    for (size_t i = 0; i < url.n; i++) {
        unsigned char c = (unsigned char)url.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '\'' || c == '\\' || c == '"')
            buf_printf(&b, "%%%02X", c);
        else
            buf_char(&b, url.p[i]);
    }
    return buf_get(&b);
}
