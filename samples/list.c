// Lists folders with all they hold, one entry a line: kind (d, f, l or ?), size in bytes, path. Without arguments the folder ".".
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_PATH = 4096, MAX_DEPTH = 32 };

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static char kind_of(mode_t mode) { return S_ISDIR(mode) ? 'd' : S_ISREG(mode) ? 'f' : S_ISLNK(mode) ? 'l' : '?'; }

static int failed(const char *path) {
    fprintf(stderr, "list: %s: %s\n", path, strerror(errno));
    return 1;
}

static int list(const char *path, int depth);

static int show(const char *folder, const char *name, int depth) {
    char path[MAX_PATH];
    struct stat state;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) {
        errno = ENAMETOOLONG;
        return failed(folder);
    }
    if (lstat(path, &state) != 0)
        return failed(path);
    printf("%c %lld %s\n", kind_of(state.st_mode), S_ISREG(state.st_mode) ? (long long)state.st_size : 0LL, path);
    return S_ISDIR(state.st_mode) && depth < MAX_DEPTH ? list(path, depth + 1) : 0;
}

static int list(const char *path, int depth) {
    char **names = NULL;
    size_t count = 0;
    int failures = 0;
    DIR *folder = opendir(path);
    if (!folder)
        return failed(path);
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char **more = realloc(names, (count + 1) * sizeof *names);
        if (!more || !((names = more)[count] = strdup(entry->d_name))) {
            closedir(folder);
            return failed(path);
        }
        count++;
    }
    closedir(folder);

    // Sorted, so that the same folder gives the same lines on every host.
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        failures |= show(path, names[i], depth);
        free(names[i]);
    }
    free(names);
    return failures;
}

int main(int argc, char **argv) {
    int failures = 0;
    if (argc < 2)
        return list(".", 0);
    for (int i = 1; i < argc; i++)
        failures |= list(argv[i], 0);
    return failures;
}
