/*
 * NAME    openssl_cli - see openssl_cli.h
 */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/* Its output says where it listens, "ACCEPT [::]:33267 PID=...": the kernel chose the port, so nobody else has it. */
static bool listens(struct cli *c, int *port)
{
    char *said = strstr(str_z(c->a, cli_get(c, "served.txt")), "ACCEPT ");
    char *end = said == NULL ? NULL : strpbrk(said + strlen("ACCEPT "), " \n");

    if (end == NULL)
        return false;
    *end = '\0';
    *port = atoi(strrchr(said, ':') + 1);
    return true;
}

bool cli_start(struct cli *c, const char *args, int *port)
{
    const char *z = str_printf(c->a, "cd %s && exec openssl %s -port 0 >served.txt 2>&1", c->folder, args).p;
    int status;

    cli_put(c, "served.txt", STR_NONE);
    c->runs = fork();
    if (c->runs == 0) {
        execl("/bin/sh", "sh", "-c", z, (char *)NULL);
        _exit(127);
    }
    while (c->runs > 0 && !listens(c, port)) {      /* the suite's limit is the only one: a busy machine is slow */
        if (waitpid(c->runs, &status, WNOHANG) != 0) {
            print_message("openssl %s\n%s\n", args, cli_get(c, "served.txt").p);
            c->runs = 0;
        }
        usleep(10000);
    }
    return c->runs > 0;
}

void cli_stop(struct cli *c)
{
    kill(c->runs, SIGTERM);
    waitpid(c->runs, NULL, 0);
    c->runs = 0;
}
