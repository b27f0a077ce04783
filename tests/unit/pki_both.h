/*
 * NAME    pki_both - one test centre of each generation for a whole test program
 * WHY     every check of containers holds in GOST 2015 and in P-256 alike; keys are made once
 */
#ifndef TESTS_PKI_BOTH_H
#define TESTS_PKI_BOTH_H

#include "pki.h"

#define VECTORS "../shared/vectors/eds/"

static struct arena *arena;
static struct pki *gost, *ec;

static struct pki *of(void **state)
{
    return *(struct pki **)*state;
}

static int both_up(void **state)
{
    (void)state;
    arena = arena_new();
    gost = pki_new(arena, ALG_GOST_2015_512);
    ec = pki_new(arena, ALG_ECDSA_SHA256);
    return 0;
}

static int both_down(void **state)
{
    (void)state;
    pki_free(gost);
    pki_free(ec);
    arena_free(arena);
    return 0;
}

#endif
