/*
 * NAME    arena - memory of one request, freed in one call
 * WHY     a request owns one arena; nothing in the pure rooms allocates but from it
 * ERRORS  out of memory is a panic: a public service must not continue on half an answer
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena_mark {
    void *chunk;
    size_t used;
};

/* A new arena. Free with arena_free. The only malloc of the pure rooms is behind this. */
struct arena *arena_new(void);
void arena_free(struct arena *a);

/*
 * Zeroed memory, aligned for any type; lives until arena_reset/arena_free/arena_rewind past it. n
 * may be 0.
 */
void *arena_alloc(struct arena *a, size_t n);
/* As arena_alloc, but nobody has cleared it: for bytes that are written before they are read. */
void *arena_raw(struct arena *a, size_t n);
/* n * size with overflow check (panic). */
void *arena_array(struct arena *a, size_t n, size_t size);
/* Copies n bytes and adds a NUL. */
char *arena_dup(struct arena *a, const char *p, size_t n);
/* Forget everything, keep the first chunk for reuse. */
void arena_reset(struct arena *a);
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark m);
/*
 * Bytes handed out since the arena was made or reset: for counted tests. Under AddressSanitizer the
 * poisoned gaps between values count too.
 */
size_t arena_used(const struct arena *a);

#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_new_array(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))

#endif
