/*
 * NAME      archive_text - what is found in an archive, for a person: files, events, documents,
 *           signatures
 * WHY       a court reads each file's hash and each signature's own verdict, not only the last word
 * OWNS      nothing; everything stands in the report's fields
 * ERRORS    none
 * MUST NOT  judge
 */
#include "trust/archive.h"

static const struct { const char *code; enum msg id; } states[] = {
    { "ok", MSG_trust_archive_ok },           { "changed", MSG_trust_archive_changed },
    { "missing", MSG_trust_archive_missing }, { "added", MSG_trust_archive_added },
};
static const struct { const char *code; enum msg id; } proofs[] = {
    { "ok", MSG_trust_archive_event_ok }, { "withheld", MSG_trust_archive_event_place },
    { "bad", MSG_trust_archive_event_bad },
};

static void pair(struct buf *b, int indent, struct str label, struct str value)
{
    if (value.n == 0)
        return;
    buf_pad(b, ' ', (size_t)indent);
    buf_str(b, label);
    buf_puts(b, ": ");
    buf_str(b, value);
    buf_char(b, '\n');
}

static void head(struct buf *b, enum lang lang, enum msg id, const struct json *list)
{
    if (list == NULL || list->count == 0)
        return;
    buf_char(b, '\n');
    buf_str(b, msg(lang, id));
    buf_puts(b, ":\n");
}

static void files(struct buf *b, const struct json *list, enum lang lang)
{
    head(b, lang, MSG_trust_archive_files, list);
    json_each(f, list) {
        struct str status = json_get_str(f, "status");

        for (size_t i = 0; i < sizeof states / sizeof *states; i++)
            if (str_is(status, states[i].code))
                status = msg(lang, states[i].id);
        buf_printf(b, "  %.*s  %.*s  ", STR_ARG(json_get_str(f, "name")), STR_ARG(status));
        buf_str(b, json_get_str(f, "sha256"));
        buf_char(b, '\n');
    }
}

static void events(struct buf *b, const struct json *list, enum lang lang)
{
    head(b, lang, MSG_trust_archive_events, list);
    json_each(e, list) {
        struct str state = json_get_str(e, "state");

        for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
            if (str_is(state, proofs[i].code))
                state = msg(lang, proofs[i].id);
        buf_printf(b, "  %lld  %.*s  %.*s  #%lld  %.*s\n", (long long)json_get_int(e, "seq", 0),
                   STR_ARG(json_get_str(e, "at")), STR_ARG(json_get_str(e, "type")),
                   (long long)json_get_int(e, "index", 0), STR_ARG(state));
    }
}

static void journal(struct buf *b, const struct json *j, enum lang lang)
{
    struct str state = json_get_str(j, "signed"), args[2];

    if (j == NULL || state.n == 0)
        return;
    args[0] = str_printf(b->arena, "%lld", (long long)json_get_int(j, "size", 0));
    args[1] = json_get_str(j, "root");
    pair(b, 0, msg(lang, MSG_trust_archive_journal),
         text_make(b->arena, lang, MSG_trust_archive_journal_line, args, 2));
    pair(b, 2, msg(lang, MSG_trust_archive_head), str_is(state, "absent")
         ? msg(lang, MSG_trust_archive_absent) : report_word(b->arena, lang, state));
    pair(b, 2, msg(lang, MSG_trust_field_signer), json_get_str(j, "origin"));
}

static void documents(struct buf *b, const struct json *list, enum lang lang)
{
    head(b, lang, MSG_trust_archive_documents, list);
    json_each(x, list) {
        int64_t seq = json_get_int(x, "event", 0);
        struct str args[2] = { json_get_str(x, "file"),
                               str_printf(b->arena, "%lld", (long long)seq) };

        if (seq == 0)
            continue;
        buf_puts(b, "  ");
        text_put(b, lang, MSG_trust_archive_document_line, args, 2);
        buf_char(b, '\n');
    }
}

static void signatures(struct buf *b, const struct json *list, enum lang lang)
{
    static const struct { const char *key; enum msg id; } lines[] = {
        { "name", MSG_trust_signer }, { "iin", MSG_trust_iin }, { "bin", MSG_trust_bin },
        { "issuer", MSG_trust_issuer }, { "algorithm", MSG_trust_algorithm },
        { "crypto", MSG_trust_signature }, { "chain", MSG_trust_chain },
        { "validity", MSG_trust_validity }, { "revocation", MSG_trust_revocation },
        { "at", MSG_trust_checked_at },
    };

    head(b, lang, MSG_trust_archive_signatures, list);
    json_each(s, list) {
        const struct json *r = json_get(s, "report");
        struct str verdict = json_get_str(r, "verdict");

        verdict = msg(lang, str_is(verdict, "valid") ? MSG_trust_valid
            : str_is(verdict, "invalid") ? MSG_trust_invalid : MSG_trust_indeterminate);
        pair(b, 2, json_get_str(s, "file"), verdict);
        json_each(x, json_get(r, "explained"))
            pair(b, 4, STR("!"), json_get_str(x, "text"));
        json_each(x, json_get(r, "signers"))
            for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
                pair(b, 4, msg(lang, lines[i].id),
                     report_word(b->arena, lang, json_get_str(x, lines[i].key)));
    }
}

void archive_text(struct buf *b, const struct report *r, enum lang lang)
{
    const struct json *f = r->fields;

    pair(b, 0, msg(lang, MSG_trust_archive_problem), json_get_str(f, "problem"));
    pair(b, 0, msg(lang, MSG_trust_archive_case), json_get_str(f, "number"));
    pair(b, 0, msg(lang, MSG_trust_archive_as_of), json_get_str(f, "as_of"));
    journal(b, json_get(f, "journal"), lang);
    files(b, json_get(f, "files"), lang);
    events(b, json_get(f, "events"), lang);
    documents(b, json_get(f, "documents"), lang);
    signatures(b, json_get(f, "signatures"), lang);
}
