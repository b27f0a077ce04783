/*
 * NAME    driver - replays every file of a corpus folder through one fuzz target
 * WHY     gcc has no libFuzzer; what a fuzzer once found must stay found in every build
 * ERRORS  exit 1 when the folder cannot be read, is empty, or a file cannot be read
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Exactly as many bytes as the file has, so that a sanitizer sees a read past the end. */
static int replay(const char *path)
{
    struct stat st;
    FILE *f;
    uint8_t *data;
    size_t size;

    f = fopen(path, "rb");
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        perror(path);
        return -1;
    }
    size = (size_t)st.st_size;
    data = malloc(size > 0 ? size : 1);
    if (data == NULL || fread(data, 1, size, f) != size) {
        perror(path);
        return -1;
    }
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    struct dirent **names;
    char path[4096];
    int i, n, seen = 0;

    if (argc != 2) {
        fprintf(stderr, "usage: %s corpus-folder\n", argv[0]);
        return 2;
    }
    n = scandir(argv[1], &names, NULL, alphasort);
    if (n < 0) {
        perror(argv[1]);
        return 1;
    }
    for (i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", argv[1], names[i]->d_name);
            if (replay(path) != 0)
                return 1;
            seen++;
        }
        free(names[i]);
    }
    free(names);
    printf("%d inputs replayed from %s\n", seen, argv[1]);
    return seen > 0 ? 0 : 1;
}
