/*
 * NAME    multipart - see multipart.h
 * WHY     a delimiter is CRLF, two hyphens and the boundary; it is searched with the one failure table of
 *         Knuth, Morris and Pratt, so that no input makes it look back and nothing is buffered but a match under way
 * OWNS    one part's headers at a time
 * MUST NOT grow with the body
 */
#include <string.h>

#include "base/panic.h"
#include "web/multipart.h"

enum where { PREAMBLE, AFTER_DELIMITER, HEADERS, BODY, EPILOGUE, BROKEN };

struct multipart {
    enum where where;
    struct multipart_sink sink;
    char delimiter[4 + MULTIPART_BOUNDARY];     /* CR LF - - boundary */
    unsigned char fail[4 + MULTIPART_BOUNDARY];
    size_t n, matched;
    char tail[2];                               /* the two bytes behind a delimiter */
    size_t n_tail;
    char headers[MULTIPART_HEADERS];
    size_t n_headers;
    int parts;
    bool open;
    const char *fault;
};

struct multipart *multipart_new(struct arena *a, struct str boundary, struct multipart_sink sink)
{
    struct multipart *m = arena_new_of(a, struct multipart);
    AN(boundary.n && boundary.n <= MULTIPART_BOUNDARY);
    m->sink = sink;
    m->n = 4 + boundary.n;
    memcpy(m->delimiter, "\r\n--", 4);
    memcpy(m->delimiter + 4, boundary.p, boundary.n);
    for (size_t i = 1, k = 0; i < m->n; i++) {
        while (k && m->delimiter[i] != m->delimiter[k])
            k = m->fail[k - 1];
        if (m->delimiter[i] == m->delimiter[k])
            k++;
        m->fail[i] = (unsigned char)k;
    }
    m->matched = 2;             /* the first delimiter may stand at the very start, without its CRLF */
    return m;
}

static bool broken(struct multipart *m, const char *why)
{
    m->where = BROKEN;
    m->fault = why;
    return false;
}

/* The value of a parameter in a header line: name="value" or name=value. */
static struct str parameter(struct str line, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i + n + 1 < line.n; i++) {
        bool starts = i == 0 || line.p[i - 1] == ';' || line.p[i - 1] == ' ' || line.p[i - 1] == '\t';
        if (!starts || memcmp(line.p + i, name, n) != 0 || line.p[i + n] != '=')
            continue;
        struct str v = str_sub(line, i + n + 1, line.n);
        if (v.n && v.p[0] == '"') {
            v = str_sub(v, 1, v.n);
            ptrdiff_t end = str_chr(v, '"');
            return end < 0 ? STR_NONE : str_sub(v, 0, (size_t)end);
        }
        ptrdiff_t end = str_chr(v, ';');
        return str_trim(end < 0 ? v : str_sub(v, 0, (size_t)end));
    }
    return STR_NONE;
}

static bool ascii_is(struct str s, const char *lower)
{
    size_t n = strlen(lower);
    if (s.n != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        if (c != lower[i])
            return false;
    }
    return true;
}

static bool begin_part(struct multipart *m)
{
    struct multipart_part part = { .name = STR_NONE };
    struct str rest = { m->headers, m->n_headers }, line;
    while (str_cut(&rest, '\n', &line)) {
        line = str_trim(line);
        struct str value = line, name;
        if (line.n == 0)
            continue;
        if (!str_cut(&value, ':', &name) || !value.p)
            return broken(m, "a part's header line has no colon");
        if (ascii_is(str_trim(name), "content-disposition")) {
            part.name = parameter(value, "name");
            part.filename = parameter(value, "filename");
            part.is_file = part.filename.p != NULL;
        } else if (ascii_is(str_trim(name), "content-type")) {
            part.type = str_trim(value);
        }
    }
    if (!part.name.p)
        return broken(m, "a part has no name");
    if (++m->parts > MULTIPART_PARTS)
        return broken(m, "the form has too many parts");
    m->open = true;
    m->where = BODY;
    m->matched = 0;
    return m->sink.part(m->sink.ctx, &part) || broken(m, "stopped");
}

static bool header_byte(struct multipart *m, char c)
{
    if (m->n_headers == sizeof m->headers)
        return broken(m, "a part's headers are too long");
    m->headers[m->n_headers++] = c;
    bool blank = (m->n_headers == 2 && memcmp(m->headers, "\r\n", 2) == 0)
        || (m->n_headers >= 4 && memcmp(m->headers + m->n_headers - 4, "\r\n\r\n", 4) == 0);
    return blank ? begin_part(m) : true;
}

static bool delimiter_tail(struct multipart *m, char c)
{
    if (m->n_tail == 0 && (c == ' ' || c == '\t'))
        return true;            /* transport padding, RFC 2046 */
    m->tail[m->n_tail++] = c;
    if (m->n_tail < 2)
        return true;
    if (memcmp(m->tail, "--", 2) == 0) {
        m->where = EPILOGUE;
        return true;
    }
    if (memcmp(m->tail, "\r\n", 2) != 0)
        return broken(m, "a boundary line goes on after the boundary");
    m->where = HEADERS;
    m->n_headers = 0;
    return true;
}

static bool give(struct multipart *m, const char *p, size_t n)
{
    if (m->where != BODY || n == 0)
        return true;
    return m->sink.data(m->sink.ctx, p, n) || broken(m, "stopped");
}

/* One byte of preamble or body: the delimiter's bytes are held back while they match. */
static bool search_byte(struct multipart *m, char c)
{
    while (m->matched && c != m->delimiter[m->matched]) {
        size_t k = m->fail[m->matched - 1];
        if (!give(m, m->delimiter, m->matched - k))
            return false;
        m->matched = k;
    }
    if (c == m->delimiter[m->matched])
        m->matched++;
    else if (!give(m, &c, 1))
        return false;
    if (m->matched < m->n)
        return true;
    m->matched = 0;
    m->n_tail = 0;
    if (m->open) {
        m->open = false;
        if (!m->sink.end(m->sink.ctx))
            return broken(m, "stopped");
    }
    m->where = AFTER_DELIMITER;
    return true;
}

bool multipart_data(struct multipart *m, const char *p, size_t n)
{
    for (size_t i = 0; i < n;) {
        if (m->where == BODY && m->matched == 0) {      /* the common case: whole runs without a CR */
            const char *cr = memchr(p + i, '\r', n - i);
            size_t run = cr ? (size_t)(cr - (p + i)) : n - i;
            if (!give(m, p + i, run))
                return false;
            i += run;
            if (i == n)
                break;
        }
        char c = p[i++];
        bool ok = true;
        switch (m->where) {
        case PREAMBLE:
        case BODY:            ok = search_byte(m, c); break;
        case AFTER_DELIMITER: ok = delimiter_tail(m, c); break;
        case HEADERS:         ok = header_byte(m, c); break;
        case EPILOGUE:        return true;
        case BROKEN:          return false;
        }
        if (!ok)
            return false;
    }
    return m->where != BROKEN;
}

bool multipart_done(const struct multipart *m) { return m->where == EPILOGUE; }
const char *multipart_fault(const struct multipart *m)
{
    if (m->fault)
        return m->fault;
    return m->where == EPILOGUE ? NULL : "the form ends before its last boundary";
}

struct str multipart_boundary(struct str content_type)
{
    struct str rest = content_type, kind;
    if (!str_cut(&rest, ';', &kind) || !ascii_is(str_trim(kind), "multipart/form-data") || !rest.p)
        return STR_NONE;
    struct str b = parameter(rest, "boundary");
    if (b.n == 0 || b.n > MULTIPART_BOUNDARY)
        return STR_NONE;
    for (size_t i = 0; i < b.n; i++)
        if ((unsigned char)b.p[i] < 0x20 || (unsigned char)b.p[i] > 0x7e)
            return STR_NONE;
    return b;
}
