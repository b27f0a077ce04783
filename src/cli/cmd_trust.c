/*
 * NAME    cmd_trust - verify and sign
 * WHY     a decision, a signature or a certificate is checked offline by anyone who has the program
 * ERRORS  not valid is exit 1 and the answer; bytes of no known kind, or anchors that cannot be read, are exit 2
 * MUST NOT ask the network unless told to (online.c): what proves is given beside the file
 */
#include <string.h>
#include <unistd.h>

#include "cli/room.h"

enum { SIGNED_MOST = 1 << 28, BESIDE_MOST = 1 << 26, PASSWORD_MOST = 1024 };

/* A file the person named; a name mistyped is no fault of the disk. */
static bool read_named(struct cli *c, struct str path, size_t most, struct str *out)
{
    char *z = str_z(c->arena, path);

    if (c->ports->read_file(z, most, c->arena, out, &c->diags))
        return true;
    if (!str_is(path, "-") && access(z, F_OK) != 0)
        c->diags.last->class = DIAG_INPUT;
    return false;
}

/* Every value of a repeated option. */
static struct str *values(struct cli *c, enum option_id id, size_t *n)
{
    struct str *v = arena_new_array(c->arena, c->n_given + 1, struct str);

    *n = 0;
    for (size_t i = 0; i < c->n_given; i++)
        if (c->given[i].option == &cli_options[id])
            v[(*n)++] = c->given[i].value;
    return v;
}

/* The bytes of every file of a repeated option. */
static bool files(struct cli *c, enum option_id id, const struct str **out, size_t *n)
{
    struct str *v = values(c, id, n);
    size_t kept = 0;

    *out = v;
    for (size_t i = 0; i < *n; i++) {
        if (is_address(v[i]))               /* online.c asks there */
            continue;
        if (!read_named(c, v[i], BESIDE_MOST, &v[kept++]))
            return false;
    }
    *n = kept;
    return true;
}

/* A password from a file, without the line end an editor puts there; or as it was typed. */
static bool password(struct cli *c, struct str *out)
{
    struct str path = args_get(c, OPT_PASSWORD_FILE);

    *out = args_get(c, OPT_PASSWORD);
    if (path.p == NULL)
        return true;
    if (!read_named(c, path, PASSWORD_MOST, out))
        return false;
    while (out->n > 0 && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
        out->n--;
    return true;
}

static bool question(struct cli *c, struct trust_question *q)
{
    struct str at = args_get(c, OPT_AT), content = args_get(c, OPT_CONTENT);
    struct trust_online *online;

    *q = (struct trust_question){ .at = MOMENT_NONE, .now = cli_now(c), .lang = c->lang,
        .environment = args_get(c, OPT_ENV), .role = args_get(c, OPT_ROLE),
        .iin = args_get(c, OPT_IIN), .bin = args_get(c, OPT_BIN) };
    if (at.p != NULL && !moment_parse(at, &q->at)) {
        fault_of(c, DIAG_INPUT, "option-value", MSG_cli_bad_now, at)->field = STR("--at");
        return false;
    }
    if (content.p != NULL && !read_named(c, content, SIGNED_MOST, &q->content))
        return false;
    if (content.p != NULL && q->content.p == NULL)
        q->content = STR("");               /* an empty file is a document too */
    q->anchors = values(c, OPT_ANCHORS, &q->n_anchors);
    if (!cli_online(c, false, &online))
        return false;
    q->online = online;
    return password(c, &q->password) && files(c, OPT_CRL, &q->crls, &q->n_crls) &&
           files(c, OPT_OCSP, &q->ocsps, &q->n_ocsps) && files(c, OPT_TSA, &q->tsas, &q->n_tsas);
}

static struct json *verify_one(struct cli *c, struct trust_question *q, struct str path, bool *valid)
{
    const struct trust_port *t = &c->ports->trust;
    struct str text, line;
    struct json *v;

    if (!read_named(c, path, SIGNED_MOST, &q->bytes))
        return NULL;
    v = t->verify(t->ctx, q, c->arena, valid, &text, &c->diags);
    if (v == NULL) {
        if (c->diags.last->file.n == 0)
            c->diags.last->file = path;
        return NULL;
    }
    json_set_str(c->arena, v, "file", path);
    if (!c->json) {
        face_toned(&c->out, TONE_BOLD, path);
        face_line(&c->out);
        while (str_cut(&text, '\n', &line) && text.p != NULL) {
            face_toned(&c->out, TONE_PLAIN, line);
            face_line(&c->out);
        }
    }
    return v;
}

int run_verify(struct cli *c)
{
    struct json *list = json_new_array(c->arena), *v = NULL;
    struct trust_question q;
    int code = EXIT_YES;

    if (!question(c, &q))
        return code_of(&c->diags);
    for (size_t i = 0; i < c->n_words; i++) {
        bool valid = false;

        v = verify_one(c, &q, c->words[i], &valid);
        if (v == NULL)
            return code_of(&c->diags);
        if (!valid)
            code = EXIT_NO;
        if (c->n_words > 1)
            json_push(c->arena, list, v);
    }
    if (c->json)
        return answer_json(c, c->n_words > 1 ? list : v, code);
    return code;
}

/* To the file, or as `text` to the terminal. */
static int deliver(struct cli *c, struct str bytes, const char *key, struct str text)
{
    struct str out = args_get(c, OPT_OUT);
    struct json *o = json_new_object(c->arena);

    if (out.p != NULL && !c->ports->write_file(str_z(c->arena, out), bytes, &c->diags))
        return code_of(&c->diags);
    if (c->json) {
        json_set_str(c->arena, o, "out", out);
        json_set_str(c->arena, o, key, text);
        return answer_json(c, o, EXIT_YES);
    }
    if (out.p == NULL)
        buf_str(&c->out.b, text);
    return EXIT_YES;
}

/* --xml, --wsse and --detached are three shapes of one thing. */
static bool one_shape(struct cli *c)
{
    static const struct { enum option_id id; const char *name; } shapes[] = {
        { OPT_DETACHED, "--detached" }, { OPT_XML, "--xml" }, { OPT_WSSE, "--wsse" },
    };
    const char *seen = NULL;

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (!args_has(c, shapes[i].id))
            continue;
        if (seen != NULL) {
            fault_of(c, DIAG_INPUT, "option-conflict", MSG_cli_option_conflict,
                     str_printf(c->arena, "%s, %s", seen, shapes[i].name))->field =
                str_of(shapes[i].name);
            return false;
        }
        seen = shapes[i].name;
    }
    return true;
}

/* What proves goes into a CMS; a PDF takes a time-stamp; signed XML has no place for either. */
static bool has_place(struct cli *c, bool xml, bool pdf)
{
    static const struct { enum option_id id; const char *name; bool pdf; } beside[] = {
        { OPT_TSA, "--tsa", true }, { OPT_OCSP, "--ocsp", false }, { OPT_CRL, "--crl", false },
    };

    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
        if (args_has(c, beside[i].id) && (xml || (pdf && !beside[i].pdf))) {
            fault_of(c, DIAG_INPUT, "option-conflict", xml ? MSG_cli_sign_xml_bare : MSG_cli_sign_pdf_stamp,
                     str_of(beside[i].name))->field = str_of(beside[i].name);
            return false;
        }
    return true;
}

/* Is the fault the document's, not the container's? */
static bool pdf_fault(const struct cli *c)
{
    return str_starts(c->diags.last->code, "pdf-") || str_is(c->diags.last->code, "bad-pdf");
}

/* A signed PDF is a file; it is no text for JSON. */
static int deliver_pdf(struct cli *c, struct str pdf)
{
    if (c->json && args_get(c, OPT_OUT).p == NULL) {
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, STR("--out"))->field =
            STR("--out");
        return code_of(&c->diags);
    }
    return deliver(c, pdf, "pdf", c->json ? args_get(c, OPT_OUT) : pdf);
}

/* The same message with time-stamp and answers in it, when somebody was named who gives them. */
static bool stamped(struct cli *c, struct str content, struct str *cms)
{
    const struct trust_port *t = &c->ports->trust;
    struct trust_question q = { .bytes = *cms, .at = MOMENT_NONE, .now = cli_now(c), .lang = c->lang };
    struct trust_online *online;

    if (!cli_online(c, true, &online))
        return false;
    if (online == NULL)
        return true;
    q.online = online;
    q.anchors = values(c, OPT_ANCHORS, &q.n_anchors);
    if (args_has(c, OPT_DETACHED))
        q.content = content.p != NULL ? content : STR("");
    return t->upgrade(t->ctx, &q, c->arena, cms, &c->diags);
}

static int sign_named(struct cli *c, struct str container, struct str secret, struct str content)
{
    const struct trust_port *t = &c->ports->trust;
    bool body = args_has(c, OPT_WSSE), xml = body || args_has(c, OPT_XML), done;
    bool pdf = !xml && !args_has(c, OPT_DETACHED) && str_starts(content, "%PDF-");
    struct trust_online *online = NULL;
    struct str out;

    if (!has_place(c, xml, pdf) || (pdf && !cli_online(c, true, &online)))
        return code_of(&c->diags);
    done = pdf ? t->sign_pdf(t->ctx, container, secret, content, online, cli_now(c), c->arena, &out,
                             &c->diags)
         : xml ? t->sign_xml(t->ctx, container, secret, content, body, c->arena, &out, &c->diags)
               : t->sign(t->ctx, container, secret, content, !args_has(c, OPT_DETACHED),
                         cli_now(c), c->arena, &out, &c->diags);
    if (!done) {
        /* What is wrong with the document is said of the document, else of the container. */
        if (c->diags.last->file.n == 0)
            c->diags.last->file = pdf_fault(c) || str_starts(c->diags.last->code, "xml-") ||
                str_is(c->diags.last->code, "bad-xml") ? c->words[0] : args_get(c, OPT_P12);
        return code_of(&c->diags);
    }
    if (pdf)
        return deliver_pdf(c, out);
    if (!xml && !stamped(c, content, &out))
        return code_of(&c->diags);
    return xml ? deliver(c, out, "xml", out)
               : deliver(c, out, "cms", t->armour(t->ctx, out, c->arena));
}

int run_sign(struct cli *c)
{
    struct str box = args_get(c, OPT_P12), container, secret, content;

    if (!one_shape(c))
        return code_of(&c->diags);
    if (box.p == NULL) {
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, STR("--p12"))->field = STR("--p12");
        return code_of(&c->diags);
    }
    container = box;                        /* a key in a token is named, not read */
    if ((!str_starts(box, "pkcs11:") && !read_named(c, box, BESIDE_MOST, &container)) || !password(c, &secret) ||
        !read_named(c, c->words[0], SIGNED_MOST, &content))
        return code_of(&c->diags);
    return sign_named(c, container, secret, content);
}
