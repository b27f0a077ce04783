/* NAME panic - our own bug or no memory: say where and stop. Always on, never for bad input. */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

_Noreturn void panic_at(const char *file, int line, const char *what);
#define panic(what) panic_at(__FILE__, __LINE__, (what))
/* AN: must not be zero; AZ: must be zero. Cheap and always on. */
#define AN(x) do { if (!(x)) panic("assert " #x); } while (0)
#define AZ(x) do { if (x) panic("assert !(" #x ")"); } while (0)

#endif
