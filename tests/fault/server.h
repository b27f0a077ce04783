/*
 * NAME    server - a `sapar serve` of our own as a child process: started, waited for, killed
 * OWNS    one child at a time
 */
#ifndef TESTS_FAULT_SERVER_H
#define TESTS_FAULT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PATIENCE 60.0       /* seconds: a busy machine is slow, not broken */

struct server {
    const char *sapar, *folder; /* the program and its data */
    const char *log;            /* where its words go */
    int port;
    pid_t pid;                  /* 0: not running */
    int status;                 /* its exit status when it ended by itself, -1 by a signal */
};
/* Makes the folder with demonstration people; the token of one of them in this role. */
bool server_init(const struct server *s, const char *role, char *token, size_t room);
/*
 * Gives it a port that is free, starts it and waits until it is ready. The port is one that the
 * system gives to nobody who asks for any; where somebody has it all the same, another is tried.
 */
bool server_first_start(struct server *s, double seconds);
/* Starts it, on the port it has. */
bool server_start(struct server *s);
/* Waits until /readyz says 200; false when it ended or `seconds` are over. */
bool server_wait(struct server *s, double seconds);
/* kill -9, and waits until the process is gone. */
void server_kill(struct server *s);
/* SIGTERM; the exit status, -1 when it did not end within `seconds` (then it is killed). */
int server_stop(struct server *s, double seconds);
/* Runs a command of the program to its end: the exit status. */
int server_command(const struct server *s, const char *const *arguments);
/* Has the log this text? */
bool server_said(const struct server *s, const char *text);

#endif
