/*
 * NAME    cmd_keys - keys make: a folder of keys and the configuration that names them
 * ERRORS  a folder that has keys already is exit 3: a key is never written over
 * MUST NOT print a secret; the password of a demonstration's containers is none
 */
#include "cli/room.h"

/* "https://sapar.example:8443" gives "sapar.example:8443/journal". */
static struct str name_of(struct cli *c, bool demo)
{
    struct str name = args_get(c, OPT_NAME), url = args_get(c, OPT_BASE_URL);
    ptrdiff_t at = str_find(url, "://");

    if (name.n)
        return name;
    if (at >= 0)
        return str_printf(c->arena, "%.*s/journal", STR_ARG(str_sub(url, (size_t)at + 3, url.n)));
    return demo ? STR("sapar.test/journal") : STR_NONE;
}

static void face_boxes(struct cli *c, const struct json *told)
{
    struct json *list = json_get(told, "containers");
    struct str *cells = arena_new_array(c->arena, 3 * (list ? list->count + 1 : 1), struct str);
    struct str password = json_get_str(told, "password");
    size_t rows = 0;

    if (!list)
        return;
    face_wrap(&c->out, TONE_PLAIN, 0, 0, text_make(c->arena, c->lang, MSG_cli_keys_password, &password, 1));
    face_line(&c->out);
    json_each(p, list) {
        cells[3 * rows] = json_get_str(p, "id");
        cells[3 * rows + 1] = json_get_str(p, "iin");
        cells[3 * rows++ + 2] = json_get_str(p, "file");
    }
    face_table(&c->out, cells, rows, 3, 0);
}

int run_keys_make(struct cli *c)
{
    struct json *told = json_new_object(c->arena);
    struct str out = args_get(c, OPT_OUT), file;
    struct key_person *people = NULL;
    struct keys_wanted w = { .demo = args_has(c, OPT_DEMO), .base_url = args_get(c, OPT_BASE_URL),
                             .now = cli_now(c) };

    if (!out.n) {
        fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_option_missing, STR("--out"))->field = STR("--out");
        return code_of(&c->diags);
    }
    w.name = name_of(c, w.demo);
    if (!w.name.n) {
        struct diag *g = fault_of(c, DIAG_INPUT, "option-missing", MSG_cli_keys_no_name);
        g->field = STR("--name");
        g->remedy = STR("--name sapar.example/journal");
        return code_of(&c->diags);
    }
    w.dir = str_z(c->arena, out);
    if (args_get(c, OPT_DATA).n)
        w.data_dir = str_z(c->arena, args_get(c, OPT_DATA));
    if (w.demo)
        w.n_people = demo_signers(c, &people);
    w.people = people;
    if (!c->ports->make_keys(&w, c->ports, c->arena, told, &c->diags))
        return code_of(&c->diags);
    if (c->json)
        return answer_json(c, told, EXIT_YES);
    file = json_get_str(told, "config");
    face_wrap(&c->out, TONE_GOOD, 0, 0, text_make(c->arena, c->lang, MSG_cli_keys_made, &file, 1));
    face_line(&c->out);
    file = json_get_str(told, "trust");
    face_wrap(&c->out, TONE_PLAIN, 0, 0, text_make(c->arena, c->lang, MSG_cli_keys_trust, &file, 1));
    face_line(&c->out);
    face_boxes(c, told);
    return EXIT_YES;
}
