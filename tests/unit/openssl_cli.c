/*
 * NAME    openssl_cli - see openssl_cli.h
 */
#include <dirent.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "openssl_cli.h"
#include "trust/pem.h"

struct cli { struct arena *a; char folder[64]; pid_t runs; };

struct cli *cli_new(struct arena *a)
{
    struct cli *c = arena_new_of(a, struct cli);

    if (system("openssl version >/dev/null 2>&1") != 0)
        return NULL;
    c->a = a;
    snprintf(c->folder, sizeof c->folder, "/tmp/sapar-openssl-XXXXXX");
    assert_non_null(mkdtemp(c->folder));
    return c;
}

static const char *path(struct cli *c, const char *file)
{
    return str_printf(c->a, "%s/%s", c->folder, file).p;
}

void cli_free(struct cli *c)
{
    DIR *dir = opendir(c->folder);
    struct dirent *e;

    assert_non_null(dir);
    while ((e = readdir(dir)) != NULL)
        if (e->d_name[0] != '.')
            unlink(path(c, e->d_name));
    closedir(dir);
    rmdir(c->folder);
}

void cli_put(struct cli *c, const char *file, struct str bytes)
{
    FILE *f = fopen(path(c, file), "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.n, f), bytes.n);
    assert_int_equal(fclose(f), 0);
}

void cli_put_cert(struct cli *c, const char *file, const struct cert *cert)
{
    cli_put(c, file, pem_make(c->a, "CERTIFICATE", cert->sig.all));
}

void cli_put_key(struct cli *c, const char *file, const struct private_key *key)
{
    cli_put(c, file, pem_make(c->a, "PRIVATE KEY", private_key_pkcs8(c->a, key)));
}

struct str cli_get(struct cli *c, const char *file)
{
    FILE *f = fopen(path(c, file), "rb");
    struct buf b = buf_on(c->a);
    char chunk[4096];
    size_t n;

    assert_non_null(f);
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_str(&b, (struct str){ chunk, n });
    fclose(f);
    return buf_get(&b);
}

bool cli_run(struct cli *c, const char *args)
{
    const char *z = str_printf(c->a, "cd %s && openssl %s >said.txt 2>&1", c->folder, args).p;

    if (system(z) == 0)
        return true;
    print_message("openssl %s\n%s\n", args, cli_get(c, "said.txt").p);
    return false;
}

bool cli_said(struct cli *c, const char *words)
{
    return str_find(cli_get(c, "said.txt"), words) >= 0;
}

const char *cli_folder(const struct cli *c)
{
    return c->folder;
}

/* One that nobody has just now. */
static int free_port(void)
{
    struct sockaddr_in here = { .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof here;
    int s = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(s, (struct sockaddr *)&here, sizeof here), 0);
    assert_int_equal(getsockname(s, (struct sockaddr *)&here, &n), 0);
    close(s);
    return ntohs(here.sin_port);
}

bool cli_start(struct cli *c, const char *args, int *port)
{
    const char *z;

    *port = free_port();
    z = str_printf(c->a, "cd %s && exec openssl %s -port %d >served.txt 2>&1", c->folder, args,
                   *port).p;
    c->runs = fork();
    if (c->runs == 0) {
        execl("/bin/sh", "sh", "-c", z, (char *)NULL);
        _exit(127);
    }
    return c->runs > 0;
}

void cli_stop(struct cli *c)
{
    kill(c->runs, SIGTERM);
    waitpid(c->runs, NULL, 0);
    c->runs = 0;
}
