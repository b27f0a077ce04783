/*
 * NAME      arena - memory of one request, freed in one call
 * WHY       chunks grow by doubling, so a request makes a handful of malloc calls however many
 *           values it builds; under AddressSanitizer everything not handed out is poisoned, so a
 *           read past a value is still seen
 * OWNS      its chunks; the arena itself lives in the first one. Chunks that are free for the next arena
 * ERRORS    no memory: panic
 * MUST NOT  be shared between threads
 */
#include "base/arena.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/panic.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_ASAN 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_ASAN 1
#endif

#ifdef ARENA_ASAN
#include <sanitizer/asan_interface.h>
/* gcc takes the hiding of fresh memory for a reading of it. */
#if !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#define ARENA_GAP 16u       /* between two values, never handed out */
#define hide(p, n) __asan_poison_memory_region((p), (n))
#define show(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define ARENA_GAP 0u
#define hide(p, n) ((void)(p), (void)(n))
#define show(p, n) ((void)(p), (void)(n))
#endif

#define ARENA_ALIGN ((size_t)_Alignof(max_align_t))
#define ARENA_FIRST ((size_t)16 * 1024)
/* growth stops here; a larger value gets its own chunk */
#define ARENA_LARGEST ((size_t)1024 * 1024)

struct chunk {
    struct chunk *older;
    size_t used, cap;
    size_t before;          /* bytes handed out from older chunks */
};

struct arena {
    struct chunk *newest, *oldest;
};

static size_t round_up(size_t n)
{
    return (n + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

#define CHUNK_HEAD round_up(sizeof(struct chunk))
#define ARENA_HEAD round_up(sizeof(struct arena))

static char *chunk_data(struct chunk *c)
{
    return (char *)c + CHUNK_HEAD;
}

/* ------------------------------------------------------------------ spare chunks */
/*
 * A request that is answered leaves its chunks to the next one, whichever thread that is on. Given back to the
 * C library, the large ones would go back to the kernel, and be asked for again page by page: that was most of
 * what reading a case cost. A slot is taken and filled by one exchange, so there is no lock and no list to spoil.
 * At most 7 MiB lie here. Under AddressSanitizer nothing does: what is freed must be seen to be freed.
 */
#define SPARE_SIZES 6u
#define SPARE_SLOTS 32u
static _Atomic(struct chunk *) spare[SPARE_SIZES][SPARE_SLOTS];
static const unsigned char spare_slots[SPARE_SIZES] = { 32, 16, 16, 8, 8, 4 };  /* 16 KiB to 512 KiB */

/* Its row of slots, SPARE_SIZES for a size of its own. */
static size_t spare_size(size_t cap)
{
    size_t i = 0;

#ifdef ARENA_ASAN
    return SPARE_SIZES;
#endif
    while (i < SPARE_SIZES && cap != ARENA_FIRST << i)
        i++;
    return i;
}

static struct chunk *spare_take(size_t cap)
{
    size_t size = spare_size(cap), i;
    struct chunk *c = NULL;

    for (i = 0; size < SPARE_SIZES && i < spare_slots[size] && c == NULL; i++)
        if (atomic_load_explicit(&spare[size][i], memory_order_relaxed) != NULL)
            c = atomic_exchange_explicit(&spare[size][i], NULL, memory_order_acquire);
    return c;
}

static bool spare_keep(struct chunk *c)
{
    size_t size = spare_size(c->cap), i;
    struct chunk *none;

    for (i = 0; size < SPARE_SIZES && i < spare_slots[size]; i++) {
        none = NULL;
        if (atomic_load_explicit(&spare[size][i], memory_order_relaxed) == NULL
            && atomic_compare_exchange_strong_explicit(&spare[size][i], &none, c, memory_order_release,
                                                       memory_order_relaxed))
            return true;
    }
    return false;
}

static struct chunk *chunk_new(size_t cap)
{
    struct chunk *c = spare_take(cap);

    if (c == NULL)
        c = malloc(CHUNK_HEAD + cap);
    if (c == NULL)
        panic("out of memory");
    *c = (struct chunk){ .cap = cap };
    return c;
}

static void chunk_free(struct chunk *c)
{
    show(chunk_data(c), c->cap);
    if (!spare_keep(c))
        free(c);
}

struct arena *arena_new(void)
{
    struct chunk *c = chunk_new(ARENA_FIRST);
    struct arena *a = (struct arena *)(void *)chunk_data(c);

    a->newest = a->oldest = c;
    c->used = ARENA_HEAD;
    hide(chunk_data(c) + c->used, c->cap - c->used);
    return a;
}

void arena_free(struct arena *a)
{
    struct chunk *c, *older;

    if (a == NULL)
        return;
    for (c = a->newest; c != NULL; c = older) {     /* the arena goes with the last */
        older = c->older;
        chunk_free(c);
    }
}

static struct chunk *arena_grow(struct arena *a, size_t need)
{
    struct chunk *old = a->newest, *c;
    size_t cap = old->cap < ARENA_LARGEST / 2 ? old->cap * 2 : ARENA_LARGEST;

    c = chunk_new(cap > need ? cap : need);
    c->older = old;
    c->before = old->before + old->used;
    a->newest = c;
    hide(chunk_data(c), c->cap);
    return c;
}

void *arena_raw(struct arena *a, size_t n)
{
    struct chunk *c = a->newest;
    size_t need;
    char *p;

    if (n > PTRDIFF_MAX / 2)
        panic("arena: size past all reason");
    need = round_up(n + ARENA_GAP);
    if (need > c->cap - c->used)
        c = arena_grow(a, need);
    p = chunk_data(c) + c->used;
    c->used += need;
    show(p, n);
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(arena_raw(a, n), 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > PTRDIFF_MAX / 2 / size)
        panic("arena: array size overflows");
    return arena_alloc(a, n * size);
}

char *arena_dup(struct arena *a, const char *p, size_t n)
{
    char *q = arena_raw(a, n + 1);

    if (n > 0)
        memcpy(q, p, n);
    q[n] = '\0';
    return q;
}

void arena_rewind(struct arena *a, struct arena_mark m)
{
    struct chunk *c = a->newest, *older;

    while (c != m.chunk) {
        older = c->older;
        if (older == NULL)
            panic("arena: mark of another arena, or rewound past");
        chunk_free(c);
        c = older;
    }
    if (m.used > c->used)
        panic("arena: mark is ahead of the arena");
    c->used = m.used;
    a->newest = c;
    hide(chunk_data(c) + c->used, c->cap - c->used);
}

void arena_reset(struct arena *a)
{
    arena_rewind(a, (struct arena_mark){ .chunk = a->oldest, .used = ARENA_HEAD });
}

struct arena_mark arena_mark(const struct arena *a)
{
    return (struct arena_mark){ .chunk = a->newest, .used = a->newest->used };
}

size_t arena_used(const struct arena *a)
{
    return a->newest->before + a->newest->used - ARENA_HEAD;
}
