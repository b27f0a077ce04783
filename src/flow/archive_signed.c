/*
 * NAME      archive_signed - people's signatures in a case archive, with the evidence kept beside them
 * WHY       the event says that a signature was good; here is what it was judged by, so that a court
 *           judges it again without us and without the authority
 * OWNS      names below signatures/ and evidence/; case.json's "signatures"
 * ERRORS    the store's; what is no longer stored is left out, and case.json says so
 * MUST NOT  be asked about events that the reader does not see whole
 */
#include "flow/archive.h"

static bool read_blob(struct making *m, struct str blob, struct str *bytes, bool *absent)
{
    int rc = m->r->s->ops->blob_read(m->r->s, blob, m->a, bytes, m->d);

    *absent = rc == PORT_ABSENT;
    return rc != PORT_FAILED;
}

static bool added(const struct making *m, struct str name)
{
    for (size_t i = 0; i < m->n; i++)
        if (str_eq(m->files[i].name, name))
            return true;
    return false;
}

/* A document that no list of documents names: the text under a code, a scanned sheet. */
static void as_document(struct making *m, const struct event *e, struct str name, struct str bytes,
                        const char *code)
{
    struct json *o = json_push(m->a, json_get(m->claims, "documents"), json_new_object(m->a));

    json_set_str(m->a, o, "code", str_of(code));
    json_set_str(m->a, o, "at", moment_str(m->a, e->at));
    json_set_str(m->a, o, "file", name);
    json_set_str(m->a, o, "sha256", archive_sum(m, bytes));
    json_set_int(m->a, o, "size", (int64_t)bytes.n);
}

/* Where one piece of evidence goes. Lists of revoked certificates serve many signatures: by hash. */
static struct str place(struct making *m, const struct event *e, struct str kind, struct str blob,
                        bool xml)
{
    const char *type = event_name(e->type), *folder = "signatures", *extension;

    if (str_is(kind, "crl"))
        return str_printf(m->a, "evidence/%.*s.crl", 32, blob.p);
    if (str_is(kind, "proof")) {
        folder = "evidence";
        extension = "json";
    } else {
        extension = str_is(kind, "text") ? "json" : xml ? "xml" : "p7s";
    }
    return str_printf(m->a, "%s/%04lld-%s.%s", folder, (long long)e->seq, type, extension);
}

static bool piece(struct making *m, const struct event *e, const struct json *x, struct str format,
                  struct str later, struct json *row)
{
    struct str kind = json_get_str(x, "kind"), blob = json_get_str(x, "blob"), bytes, name;
    bool absent, xml = str_is(format, "xmldsig");

    /* In a signed document the text is inside; a proof that was stamped anew stands for the first. */
    if (blob.n != 64 || (xml && str_is(kind, "text")) || (later.n > 0 && str_is(kind, "proof")))
        return true;
    if (!read_blob(m, blob, &bytes, &absent))
        return false;
    if (absent) {
        json_set_bool(m->a, row, "absent", true);
        return true;
    }
    name = place(m, e, kind, blob, xml);
    if (!added(m, name))
        archive_add(m, name, str_z(m->a, json_get_str(x, "media")), bytes);
    if (str_is(kind, "signature"))
        json_set_str(m->a, row, "file", name);
    if (str_is(kind, "proof"))
        json_set_str(m->a, row, "evidence", name);
    if (str_is(kind, "text")) {
        as_document(m, e, name, bytes, "signing-text");
        if (!str_is(format, "sms"))
            json_set_str(m->a, row, "over", name);
    }
    return true;
}

static bool on_paper(struct making *m, const struct event *e, struct str blob)
{
    struct str bytes, name;
    bool absent;

    if (!read_blob(m, blob, &bytes, &absent))
        return false;
    if (absent)
        return true;
    name = str_printf(m->a, "signatures/%04lld-%s.scan", (long long)e->seq, event_name(e->type));
    archive_add(m, name, "application/octet-stream", bytes);
    as_document(m, e, name, bytes, "signed-on-paper");
    return true;
}

/* A service answered later than it was signed, or stamped anew what was kept (evidence.c). */
static void proof_later(struct making *m, const struct event *e, struct str proof, struct json *row)
{
    struct str name;

    if (proof.n == 0)
        return;
    name = place(m, e, STR("proof"), STR_NONE, false);
    archive_add(m, name, "application/json", proof);
    json_set_str(m->a, row, "evidence", name);
}

bool archive_signed(struct making *m, const struct event *e)
{
    const struct json *g = json_get(e->data, "signature");
    struct str format = json_get_str(g, "format");
    struct json *row = json_new_object(m->a);
    struct str later;

    if (g == NULL)
        return true;
    if (json_get_str(g, "blob").n == 64)
        return on_paper(m, e, json_get_str(g, "blob"));
    later = evidence_later(m->r, m->c.state->number, e->seq, m->a);
    json_each(x, json_get(g, "evidence"))
        if (!piece(m, e, x, format, later, row))
            return false;
    if (json_get(row, "file") != NULL)
        proof_later(m, e, later, row);
    json_set_str(m->a, row, "at", moment_str(m->a, e->at));
    json_set_int(m->a, row, "event", e->seq);
    if (json_get(row, "file") != NULL || json_get(row, "absent") != NULL)
        json_push(m->a, json_get(m->claims, "signatures"), row);
    return true;
}
