/*
 * NAME    server - a `sapar serve` of our own as a child process
 * WHY     see server.h
 * ERRORS  what the server said stands in its log
 */
#include "server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../load/filing.h"
#include "../load/load.h"

#define ARGUMENTS 24
#define LOWEST 20000   /* the first port that is tried */

static void sleep_ms(long ms)
{
    struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

    nanosleep(&t, NULL);
}

/* execv wants pointers it may write through; it never does. */
static void execute(const char *program, const char *const *arguments, const char *log)
{
    char *argv[ARGUMENTS + 2];
    int i, fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    memcpy(&argv[0], &program, sizeof program);
    for (i = 0; i < ARGUMENTS && arguments[i] != NULL; i++)
        memcpy(&argv[i + 1], &arguments[i], sizeof arguments[i]);
    argv[i + 1] = NULL;
    if (fd != -1) {
        dup2(fd, STDOUT_FILENO);
        dup2(fd, STDERR_FILENO);
    }
    execv(program, argv);
    _exit(127);
}

static pid_t start(const struct server *s, const char *const *arguments)
{
    pid_t parent = getpid(), pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        /* No server outlives a test that is ended from outside. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent)
            execute(s->sapar, arguments, s->log);
        _exit(127);
    }
    return pid;
}

bool server_init(const struct server *s, const char *role, char *token, size_t room)
{
    static char answer[65536];
    char line[8192], mark[64];
    const char *found;
    FILE *in;
    size_t n;

    snprintf(line, sizeof line, "'%s' init '%s' --demo --json 2>>'%s'", s->sapar, s->folder, s->log);
    in = popen(line, "r");
    if (in == NULL)
        return false;
    n = fread(answer, 1, sizeof answer - 1, in);
    answer[n] = '\0';
    if (pclose(in) != 0)
        return false;
    snprintf(mark, sizeof mark, "\"%s\"", role);
    found = strstr(answer, mark);
    return found != NULL && filing_field(found, "token", token, room);
}

bool server_start(struct server *s)
{
    char listen_on[32];
    const char *arguments[] = { "serve", "--data", s->folder, "--listen", listen_on, NULL };

    snprintf(listen_on, sizeof listen_on, "127.0.0.1:%d", s->port);
    s->pid = start(s, arguments);
    if (s->pid == -1)
        s->pid = 0;
    return s->pid > 0;
}

bool server_wait(struct server *s, double seconds)
{
    static const char ask[] = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n"
                              "Connection: close\r\n\r\n";
    double end = load_now() + seconds;
    int status;

    while (load_now() < end) {
        if (s->pid == 0)
            return false;
        if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
            s->pid = 0;
            s->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
            return false;
        }
        if (load_once(s->port, 1.0, ask, sizeof ask - 1, NULL, 0) == 200)
            return true;
        sleep_ms(1);
    }
    return false;
}

void server_kill(struct server *s)
{
    if (s->pid <= 0)
        return;
    kill(s->pid, SIGKILL);
    waitpid(s->pid, NULL, 0);
    s->pid = 0;
}

int server_stop(struct server *s, double seconds)
{
    double end = load_now() + seconds;
    int status;

    if (s->pid <= 0)
        return -1;
    kill(s->pid, SIGTERM);
    while (load_now() < end) {
        if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
            s->pid = 0;
            return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        }
        sleep_ms(5);
    }
    server_kill(s);
    return -1;
}

int server_command(const struct server *s, const char *const *arguments)
{
    pid_t pid = start(s, arguments);
    int status = 0;

    if (pid <= 0 || waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool server_said(const struct server *s, const char *text)
{
    static char log[1 << 20];
    FILE *in = fopen(s->log, "rb");
    size_t n;

    if (in == NULL)
        return false;
    n = fread(log, 1, sizeof log - 1, in);
    fclose(in);
    log[n] = '\0';
    return strstr(log, text) != NULL;
}

/* Where the range begins out of which the system gives a port to whoever asks for any. */
static int ephemeral(void)
{
    FILE *in = fopen("/proc/sys/net/ipv4/ip_local_port_range", "r");
    char line[64] = "";
    long low = 0;

    if (in != NULL) {
        if (fgets(line, sizeof line, in) != NULL)
            low = strtol(line, NULL, 10);
        fclose(in);
    }
    return low > LOWEST + 1000 && low < 65536 ? (int)low : 32768;
}

static bool port_is_free(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool is_free;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_free = fd != -1 && bind(fd, (struct sockaddr *)&to, sizeof to) == 0;
    if (fd != -1)
        close(fd);
    return is_free;
}

/* 0: none was found. */
static int free_port(void)
{
    int i, port, end = ephemeral();
    unsigned any;

    for (i = 0; i < 100; i++) {
        if (getrandom(&any, sizeof any, 0) != sizeof any)
            return 0;
        port = LOWEST + (int)(any % (unsigned)(end - LOWEST));
        if (port_is_free(port))
            return port;
    }
    return 0;
}

bool server_first_start(struct server *s, double seconds)
{
    int i;

    for (i = 0; i < 5; i++) {
        s->port = free_port();
        if (s->port == 0 || !server_start(s))
            return false;
        if (server_wait(s, seconds))
            return true;
        if (s->pid != 0 || !server_said(s, "Address already in use"))
            return false;
    }
    return false;
}
