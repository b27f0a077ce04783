/*
 * NAME    fuzz_form - a form as a browser or an attacker sends it, in pieces of every size
 * WHY     fields keep their limits, a signature's bytes stay in memory and within theirs, documents are recognised
 *         by content or refused, and nothing is left behind
 *
 * First byte: urlencoded (even) or multipart with the boundary "x"; second: how large the pieces are.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "web/form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const struct form *f)
{
    if (f->n > FORM_FIELDS || f->n_files > FORM_FILES || f->signature.n > FORM_SIGNATURE)
        abort();
    for (size_t i = 0; i < f->n; i++) {
        if (f->fields[i].name.n == 0 || f->fields[i].name.n > FORM_NAME || f->fields[i].value.n > FORM_VALUE)
            abort();
        if (!utf8_valid(f->fields[i].value))
            abort();
    }
    for (size_t i = 0; i < f->n_files; i++) {
        if (f->files[i].ok ? f->files[i].upload->media.n == 0 : f->files[i].diags.count == 0)
            abort();
        if (str_is(f->files[i].field, "signature"))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct arena *a = arena_new();
    struct diags d = diags_on(a);
    struct store *s;
    size_t piece = (size_t)data[1] + 1;
    struct str type = data[0] % 2 == 0 ? STR("application/x-www-form-urlencoded")
                                       : STR("multipart/form-data; boundary=x");
    if (store_mem_open(&s, &d) != PORT_OK)
        abort();
    struct form_reader *f = form_begin(s, a, 4096, type, &d);
    bool ok = f != NULL;
    for (size_t i = 2; ok && i < size; i += piece)
        ok = form_data(f, (const char *)data + i, size - i < piece ? size - i : piece, &d);
    const struct form *form = ok ? form_end(f, &d) : NULL;
    if (form != NULL)
        look(form);
    else if (d.count == 0)
        abort();
    form_drop(f);
    s->ops->close(s);
    arena_free(a);
    return 0;
}
