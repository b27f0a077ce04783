/*
 * NAME      send - messages to people: mail, SMS, or a file in a demonstration
 * WHY       a cabinet nobody looks into tells nobody anything; a newcomer who tries the program has
 *           no telephone and no mailbox in it
 * OWNS      the form of a mail
 * ERRORS    see gate.h; PORT_ABSENT without a diag where a channel is not set up
 * MUST NOT  say in a diag what was sent, or to whom; let an address or a subject begin a new line
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/panic.h"
#include "gate/room.h"
#include "trust/encode.h"

enum { ADDRESS_MOST = 254, SUBJECT_MOST = 400, TEXT_MOST = 64 << 10, SMS_MOST = 1000, WORD = 45 };

static bool refuse(struct diags *d, const char *what)
{
    diag_add(d, DIAG_ENVIRONMENT, "gate-message", "a message cannot be sent: %s", what)->remedy =
        STR("Correct the contact of the person.");
    return false;
}

/* One '@', letters that need no quoting: what people have, and nothing that means more to SMTP. */
static bool address_ok(struct str s)
{
    ptrdiff_t at = str_chr(s, '@');

    if (at <= 0 || s.n > ADDRESS_MOST || str_chr(str_sub(s, (size_t)at + 1, s.n), '.') <= 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!letter && memchr("._+-@", c, 5) == NULL)
            return false;
        if (c == '@' && (ptrdiff_t)i != at)
            return false;
    }
    return s.p[0] != '-' && s.p[s.n - 1] != '.';
}

static bool telephone_ok(struct str s)
{
    if (s.n < 9 || s.n > 16 || s.p[0] != '+')
        return false;
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static bool plain(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c == 0x7f || (c < 0x20 && !(lines && (c == '\n' || c == '\t'))))
            return false;
    }
    return utf8_valid(s);
}

/* Nothing that would end the header or the brackets around the address. */
static bool address_web(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= 0x20 || (unsigned char)s.p[i] >= 0x7f || s.p[i] == '<' ||
            s.p[i] == '>')
            return false;
    return s.n <= 900;
}

/* RFC 2047: words of base64, none broken inside a letter. */
static void put_subject(struct buf *b, struct arena *a, struct str s)
{
    for (size_t from = 0, i = 0; from < s.n; from = i) {
        while (i < s.n) {
            size_t next = i;

            utf8_next(s, &next);
            if (next - from > WORD)
                break;
            i = next;
        }
        buf_printf(b, "%s=?UTF-8?B?%.*s?=", from > 0 ? "\r\n " : "",
                   STR_ARG(base64_write(a, str_sub(s, from, i - from))));
    }
}

/* "Sun, 22 Nov 2026 07:00:00 +0000" */
static void put_date(struct buf *b, moment t)
{
    static const char names[] = "ThuFriSatSunMonTueWed";    /* the epoch was a Thursday */
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int64_t days = t / 86400, s = t % 86400;
    int y, m, dd;

    day_parts((day)days, &y, &m, &dd);
    buf_printf(b, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", names + days % 7 * 3, dd,
               months + (m - 1) * 3, y, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

bool mail_compose(const struct gate_message *m, struct str from, moment now, struct arena *a,
                  struct str *out, struct diags *d)
{
    struct str text = base64_write(a, m->text), host = from;
    struct buf b = buf_on(a);

    if (!address_ok(m->to) || !address_ok(from))
        return refuse(d, "the address is no address of mail");
    if (m->subject.n > SUBJECT_MOST || m->text.n > TEXT_MOST || !plain(m->subject, false) ||
        !plain(m->text, true) || !plain(m->id, false) || !address_web(m->leave))
        return refuse(d, "too long, or characters that are no text");
    host = str_sub(from, (size_t)str_chr(from, '@') + 1, from.n);
    put_date(&b, now);
    buf_printf(&b, "From: <%.*s>\r\nTo: <%.*s>\r\n", STR_ARG(from), STR_ARG(m->to));
    buf_puts(&b, "Subject: ");
    put_subject(&b, a, m->subject);
    /* Bases of base64 make the id a token whatever it is; the same message has the same one. */
    buf_printf(&b, "\r\nMessage-ID: <%.*s@%.*s>\r\n", STR_ARG(base64url_write(a, m->id)),
               STR_ARG(host));
    buf_printf(&b, "MIME-Version: 1.0\r\nContent-Language: %.*s\r\n", STR_ARG(lang_code(m->lang)));
    if (m->leave.n > 0)
        buf_printf(&b, "List-Unsubscribe: <%.*s>\r\n"
                   "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", STR_ARG(m->leave));
    buf_puts(&b, "Auto-Submitted: auto-generated\r\nContent-Type: text/plain; charset=utf-8\r\n"
                 "Content-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0; i < text.n; i += 76)
        buf_printf(&b, "%.*s\r\n", STR_ARG(str_sub(text, i, 76)));
    *out = buf_get(&b);
    return true;
}

static int send_mail(struct gate *g, const struct gate_message *m, struct arena *a, struct diags *d)
{
    struct wire_mail w = { .url = g->c.mail_url, .from = g->c.mail_from, .to = m->to,
        .user = g->c.mail_user, .password = g->c.mail_password, .plain = g->c.mail_plain,
        .ms = g->c.try_ms };

    if (g->c.mail_url.n == 0)
        return PORT_ABSENT;
    if (!mail_compose(m, g->c.mail_from, g->c.clock.now(g->c.clock.ctx), a, &w.bytes, d))
        return PORT_FAILED;
    return g->wire.mail(g->wire.ctx, &w, d) == WIRE_OK ? PORT_OK : PORT_FAILED;
}

static int send_sms(struct gate *g, const struct gate_message *m, struct arena *a, struct diags *d)
{
    /* Not asked twice: a person would get two. The id lets the centre see a repeat of ours. */
    static const struct gate_ask sms = { "POST", { "application/json", 16 },
        { "application/json", 16 }, { NULL }, 1u << 16, false };
    struct json *o = json_new_object(a);
    struct str answer;

    if (g->c.sms_url.n == 0)
        return PORT_ABSENT;
    if (!telephone_ok(m->to) || m->text.n > SMS_MOST || !plain(m->text, true)) {
        refuse(d, "the number is no telephone number, or the text is too long");
        return PORT_FAILED;
    }
    json_set_str(a, o, "id", m->id);
    json_set_str(a, o, "to", m->to);
    json_set_str(a, o, "text", m->text);
    if (gate_ask_as(g, &sms, g->c.sms_url, g->c.sms_token, json_text(a, o, 0), a, &answer, d) ==
        PORT_OK)
        return PORT_OK;
    if (d->last == NULL)
        diag_add(d, DIAG_ENVIRONMENT, "gate-sms", "the SMS centre is not at its address");
    return PORT_FAILED;
}

/* One message, whole, at the end of the file; several processes may write. */
static int send_file(struct gate *g, const struct gate_message *m, struct arena *a,
                     struct diags *d)
{
    struct buf b = buf_on(a);
    struct str all;
    bool right = false;
    int f;

    buf_puts(&b, m->channel == GATE_MAIL ? "mail to " : "sms to ");
    buf_printf(&b, "%.*s %.*s\n", STR_ARG(m->to),
               STR_ARG(moment_str(a, g->c.clock.now(g->c.clock.ctx))));
    if (m->subject.n > 0)
        buf_printf(&b, "%.*s\n", STR_ARG(m->subject));
    buf_printf(&b, "%.*s\n\n", STR_ARG(m->text));
    all = buf_get(&b);
    AZ(pthread_mutex_lock(&g->file));
    f = open(g->c.demo_file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (f >= 0)
        right = write(f, all.p, all.n) == (ssize_t)all.n;
    if (f >= 0)
        close(f);
    AZ(pthread_mutex_unlock(&g->file));
    if (right)
        return PORT_OK;
    diag_add(d, DIAG_ENVIRONMENT, "gate-file", "%s: messages cannot be written: %m",
             g->c.demo_file)->remedy = STR("Give another file, or make room.");
    return PORT_FAILED;
}

int gate_send(void *ctx, const struct gate_message *m, struct arena *a, struct diags *d)
{
    static int (*const channels[GATE_CHANNELS])(struct gate *, const struct gate_message *,
                                                struct arena *, struct diags *) = {
        [GATE_MAIL] = send_mail, [GATE_SMS] = send_sms,
    };
    struct gate *g = ctx;

    return g->c.demo_file != NULL ? send_file(g, m, a, d) : channels[m->channel](g, m, a, d);
}
