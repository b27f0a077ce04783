/*
 * NAME      layout - the frame of every page
 * WHY       languages of this very page, who is signed in and as whom are the same everywhere
 * OWNS      the order of the languages and of the navigation (nav.def)
 */
#include <stdarg.h>
#include <string.h>

#include "portal/portal.h"

static struct portal_config config;

void portal_configure(const struct portal_config *cfg)
{
    config = *cfg;
}

static const struct { enum lang lang; const char *name; } languages[] = {
    { LANG_KK, "Қазақша" }, { LANG_RU, "Русский" }, { LANG_EN, "English" },
};
#define N_LANGUAGES (sizeof languages / sizeof *languages)

static const struct { unsigned who; const char *where; unsigned label; } nav[] = {
#define NAV(who, where, label) { who, where, label },
#include "portal/nav.def"
#undef NAV
};

static const unsigned roles[] = {
    [ROLE_APPLICANT] = MSG_portal_role_applicant, [ROLE_OPERATOR] = MSG_portal_role_operator,
    [ROLE_OFFICER] = MSG_portal_role_officer, [ROLE_HEAD] = MSG_portal_role_head,
    [ROLE_AGENCY] = MSG_portal_role_agency, [ROLE_APPEAL] = MSG_portal_role_appeal,
    [ROLE_SUPERVISOR] = MSG_portal_role_supervisor, [ROLE_AUDITOR] = MSG_portal_role_auditor,
    [ROLE_ADMINISTRATOR] = MSG_portal_role_administrator, [ROLE_SYSTEM] = MSG_portal_role_system,
};
_Static_assert(sizeof roles / sizeof *roles == ROLE_COUNT, "a name for every role");

struct str portal_role(enum role role, enum lang lang)
{
    return msg(lang, roles[role]);
}

static const struct { const char *word; unsigned name; const char *colour; } words[] = {
    { "draft", MSG_portal_word_draft, "grey" }, { "sent", MSG_portal_word_sent, "blue" },
    { "documents", MSG_portal_word_documents, "light-blue" }, { "person", MSG_portal_word_person, "orange" },
    { "checks", MSG_portal_word_checks, "purple" }, { "deciding", MSG_portal_word_deciding, "turquoise" },
    { "decided", MSG_portal_word_decided, "green" }, { "closed", MSG_portal_word_closed, "grey" },
};

struct str portal_word(struct str word, bool to_person, enum lang lang)
{
    if (!to_person && str_is(word, "person"))
        return msg(lang, MSG_portal_word_waits_person);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_is(word, words[i].word))
            return msg(lang, words[i].name);
    }
    return word;
}

struct str portal_word_colour(struct str word)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_is(word, words[i].word))
            return str_of(words[i].colour);
    }
    return STR("grey");
}

static bool sees(const struct request *r, unsigned who)
{
    if (!r->known || r->actor.role == ROLE_APPLICANT)
        return who == 0 || (r->known && (who & ROLE_BIT(ROLE_APPLICANT)) != 0);
    return (who & ROLE_BIT(r->actor.role)) != 0;
}

/* Where the pages of a role begin: the first place its navigation has that others have not. */
struct str portal_home(const struct request *r)
{
    enum role role = r->actor.role;

    if (r->known && role == ROLE_APPLICANT)
        return STR("/cabinet");
    for (size_t i = 0; r->known && i < sizeof nav / sizeof *nav; i++) {
        if ((nav[i].who & ROLE_BIT(role)) != 0)
            return str_of(nav[i].where);
    }
    return r->known ? STR("/roles") : STR("/");
}

static void fill_nav(struct request *r, struct ui_frame *f)
{
    struct ui_navlink *links = arena_new_array(r->arena, sizeof nav / sizeof *nav,
        struct ui_navlink);

    for (size_t i = 0; i < sizeof nav / sizeof *nav; i++) {
        struct ui_navlink *k = &links[f->n_nav];

        if (!sees(r, nav[i].who))
            continue;
        k->label = msg(r->lang, nav[i].label);
        k->href = str_printf(r->arena, "~%s", nav[i].where);
        k->current = str_starts(r->path, nav[i].where);
        /* "/desk/register" is inside "/desk": one place is current, the longest. */
        for (size_t b = 0; k->current && b < f->n_nav; b++)
            links[b].current = links[b].current && links[b].href.n > k->href.n;
        f->n_nav++;
    }
    f->nav = links;
}

/* Back to a service one was reading about; from elsewhere to where one's own pages begin. */
static void fill_sign_in(struct request *r, struct ui_frame *f)
{
    if (r->known || str_starts(r->path, "/sign-in"))
        return;
    f->sign_in = str_starts(r->path, "/services") && strcmp(r->method, "GET") == 0
        ? portal_href(r, "~/sign-in?to=%s", http_own_path(r->uri, STR("/"))) : STR("~/sign-in");
}

static void fill_person(struct request *r, struct ui_frame *f)
{
    if (!r->session.signed_in) {
        fill_sign_in(r, f);
        return;
    }
    f->user = r->session.name.n > 0 ? r->session.name : r->session.actor.id;
    f->home = str_printf(r->arena, "~%.*s", STR_ARG(portal_home(r)));
    if (r->session.actor.role != ROLE_APPLICANT)
        f->role = portal_role(r->session.actor.role, r->lang);
    f->staff = r->session.actor.role != ROLE_APPLICANT;
    if (r->session.idle_end != MOMENT_NONE && r->session.idle_end > http_now(r))
        f->session_left = r->session.idle_end - http_now(r);
}

const struct ui_frame *portal_frame(struct request *r)
{
    struct ui_frame *f = arena_new_of(r->arena, struct ui_frame);
    struct ui_language *l = arena_new_array(r->arena, N_LANGUAGES, struct ui_language);

    for (size_t i = 0; i < N_LANGUAGES; i++) {
        l[i].code = lang_code(languages[i].lang);
        l[i].name = str_of(languages[i].name);
        l[i].current = languages[i].lang == r->lang;
        l[i].href = http_in_language(r, languages[i].lang);
    }
    f->languages = l;
    f->n_languages = N_LANGUAGES;
    f->demo = config.demo;
    f->signing = r->route != NULL && r->route->signing;
    f->csrf = r->known || (r->route != NULL && (r->route->form || r->route->asks)) ? http_csrf(r) : STR_NONE;
    fill_nav(r, f);
    fill_person(r, f);
    return f;
}

struct str portal_href(struct request *r, const char *pattern, ...)
{
    struct buf b = buf_on(r->arena);
    va_list ap;

    va_start(ap, pattern);
    for (const char *p = pattern; *p != '\0'; p++) {
        if (p[0] == '%' && p[1] == 's') {
            buf_url(&b, va_arg(ap, struct str));
            p++;
        } else {
            buf_char(&b, *p);
        }
    }
    va_end(ap);
    return buf_get(&b);
}
