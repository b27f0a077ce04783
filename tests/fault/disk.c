/*
 * NAME    disk - a disk that fills up and a folder that turns read-only
 * WHY     both happen in every office; what was acknowledged must stay, what cannot be kept must be
 *         refused with a reason, and the service must go on by itself once there is room again
 * OWNS    a file system in memory, in a mount namespace of its own that ends with the process
 * ERRORS  prints TAP; exit 77 (skipped) where a process may not mount at all
 *
 * usage: disk SAPAR TEMPLATE
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../load/filing.h"
#include "../load/load.h"
#include "server.h"

#define MOST 20000
#define NUMBER 48

static struct {
    struct server server;
    struct filing filing;
    char disk[64], data[96], ballast[96], log[64];
    char (*number)[NUMBER];
    long n_numbers, refused, strange;
    char last_refusal[400];
    int refusal_status, n;
    bool good;
} t = { .good = true };

static void said(bool ok, const char *what)
{
    printf("%sok %d - %s\n", ok ? "" : "not ", ++t.n, what);
    t.good &= ok;
}

/* ------------------------------------------------------------------ the disk */
static bool write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool ok = fd != -1 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

    if (fd != -1)
        close(fd);
    return ok;
}

static bool own_namespace(void)
{
    char map[64];
    uid_t uid = getuid();

    if (unshare(CLONE_NEWNS) != 0) {
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return false;
        snprintf(map, sizeof map, "0 %u 1", (unsigned)uid);
        if (!write_text("/proc/self/uid_map", map))
            return false;
    }
    return mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
        mount("none", t.disk, "tmpfs", 0, "size=12m") == 0;
}

static bool read_only(bool on)
{
    unsigned long flags = on ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT;

    return mount("none", t.disk, NULL, flags, "size=12m") == 0;
}

/* Takes all the room that is left. */
static bool fill(void)
{
    static char block[4096];
    int fd = open(t.ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ssize_t n = 0;

    while (fd != -1 && (n = write(fd, block, sizeof block)) > 0)
        continue;
    if (fd != -1)
        close(fd);
    return fd != -1 && n == -1 && errno == ENOSPC;
}

/* ------------------------------------------------------------------ filing */
/* Files for up to `most` people, until `refusals` of them were refused. */
static void file_some(long most, long refusals)
{
    static char request[LOAD_REQUEST], body[LOAD_ANSWER];
    static long person;
    char key[64];
    int status;

    for (t.refused = 0; most > 0 && t.refused < refusals && t.n_numbers < MOST; most--, person++) {
        snprintf(key, sizeof key, "disk-%ld", person);
        status = load_once(t.server.port, PATIENCE, request,
                           filing_post(&t.filing, person, key, request, sizeof request),
                           body, sizeof body);
        if ((status == 201 || status == 200) &&
            filing_field(body, "number", t.number[t.n_numbers], NUMBER)) {
            t.n_numbers++;
        } else if (status >= 500) {
            t.refused++;
            t.refusal_status = status;
            snprintf(t.last_refusal, sizeof t.last_refusal, "%.399s", body);
        } else {
            t.strange++;
            printf("# strange answer %d: %.300s\n", status, body);
        }
    }
}

/* How many acknowledged filings cannot be read. A server that cannot record who reads may answer 503;
 * with `patient` that does not count. */
static long missing(bool patient)
{
    static char request[LOAD_REQUEST], body[LOAD_ANSWER];
    char path[128], state[64];
    long i, n = 0;
    size_t length;
    int status;

    for (i = 0; i < t.n_numbers; i++) {
        snprintf(path, sizeof path, "/api/v1/cases/%s", t.number[i]);
        length = filing_get(&t.filing, path, request, sizeof request);
        status = load_once(t.server.port, PATIENCE, request, length, body, sizeof body);
        if (patient && status == 503)
            continue;
        if (status != 200 || !filing_field(body, "status", state, sizeof state) ||
            strcmp(state, "filed") != 0)
            n++;
    }
    return n;
}

static bool files_agree(void)
{
    const char *check[] = { "check", t.data, NULL };
    const char *verify[] = { "journal", "verify", "--data", t.data, NULL };

    return server_command(&t.server, check) == 0 && server_command(&t.server, verify) == 0;
}

static void full_disk(void)
{
    const char *init[] = { "init", NULL, NULL };
    char other[128], line[600];
    long before;

    file_some(50, 1);
    said(t.n_numbers == 50, "filings are taken while there is room");
    said(fill(), "the disk is filled up");
    file_some(5000, 20);
    snprintf(line, sizeof line, "a full disk refuses: %ld refusals after %ld filings, status %d",
             t.refused, t.n_numbers, t.refusal_status);
    said(t.refused == 20 && t.strange == 0, line);
    said(t.refusal_status == 507 || t.refusal_status == 503, "the status says that it may pass");
    said(strstr(t.last_refusal, "\"detail\"") != NULL, "the refusal has a reason");
    printf("# %s\n", t.last_refusal);
    said(missing(true) == 0, "what was acknowledged is shown, or the server asks for patience");
    snprintf(other, sizeof other, "%s/other", t.disk);
    init[1] = other;
    said(server_command(&t.server, init) == 3, "a new folder on a full disk: exit 3");
    said(unlink(t.ballast) == 0, "room is made again");
    before = t.n_numbers;
    file_some(50, 1);
    said(t.n_numbers == before + 50, "filings are taken again, without a restart");
    said(missing(false) == 0, "nothing acknowledged was lost");
    said(server_stop(&t.server, PATIENCE) == 0, "the server stops cleanly");
    said(files_agree(), "check and journal verify agree");
}

static void read_only_folder(void)
{
    const char *init[] = { "init", NULL, NULL };
    char other[128];
    bool up;

    said(read_only(true), "the folder turns read-only");
    up = server_start(&t.server) && server_wait(&t.server, PATIENCE);
    said(!up && t.server.status == 3, "serve on a read-only folder: exit 3");
    server_kill(&t.server);
    said(server_said(&t.server, t.data), "the message names the folder");
    snprintf(other, sizeof other, "%s/third", t.disk);
    init[1] = other;
    said(server_command(&t.server, init) == 3, "init in a read-only folder: exit 3");
    said(read_only(false), "the folder may be written again");
    up = server_start(&t.server) && server_wait(&t.server, PATIENCE);
    said(up, "the server starts again");
    said(up && missing(false) == 0, "nothing acknowledged was lost");
    said(server_stop(&t.server, PATIENCE) == 0, "the server stops cleanly once more");
    said(files_agree(), "check and journal verify still agree");
}

int main(int argc, char **argv)
{
    char top[] = "/tmp/sapar-disk-XXXXXX", line[160], token[256];

    if (argc != 3 || mkdtemp(top) == NULL) {
        fprintf(stderr, "usage: disk SAPAR TEMPLATE\n");
        return 2;
    }
    snprintf(t.disk, sizeof t.disk, "%s/disk", top);
    snprintf(t.data, sizeof t.data, "%s/data", t.disk);
    snprintf(t.ballast, sizeof t.ballast, "%s/ballast", t.disk);
    snprintf(t.log, sizeof t.log, "%s/log", top);
    snprintf(line, sizeof line, "rm -rf %s", top);
    if (mkdir(t.disk, 0700) != 0 || !own_namespace()) {
        printf("1..0 # SKIP this process may not mount: %s\n", strerror(errno));
        return system(line) == 0 ? 77 : 1;
    }
    t.number = calloc(MOST, sizeof *t.number);
    t.server.sapar = argv[1];
    t.server.folder = t.data;
    t.server.log = t.log;
    if (t.number == NULL)
        return 2;
    said(server_init(&t.server, "operator", token, sizeof token) &&
         filing_read(&t.filing, argv[2], token) &&
         server_first_start(&t.server, PATIENCE), "the server starts");
    if (t.server.pid > 0) {
        full_disk();
        read_only_folder();
    }
    printf("1..%d\n", t.n);
    server_kill(&t.server);
    umount(t.disk);
    return system(line) == 0 && t.good ? 0 : 1;
}
