// Copies one file to another, both by name. Without arguments from the virtual file api://input to api://output.
//
// copy http://host/page api://output     fetches a page, where the host is granted
#include <errno.h>
#include <stdio.h>
#include <string.h>

static int failed(const char *what, const char *name) {
    fprintf(stderr, "copy: cannot %s %s: %s\n", what, name, strerror(errno));
    return 1;
}

int main(int argc, char **argv) {
    const char *from = argc > 1 ? argv[1] : "api://input";
    const char *to = argc > 2 ? argv[2] : "api://output";
    FILE *source = fopen(from, "rb");
    if (!source)
        return failed("open", from);
    FILE *target = fopen(to, "wb");
    if (!target)
        return failed("open", to);

    static char buffer[65536];
    size_t length;
    while ((length = fread(buffer, 1, sizeof buffer, source)) > 0) {
        if (fwrite(buffer, 1, length, target) != length)
            return failed("write", to);
    }
    if (ferror(source))
        return failed("read", from);
    return fclose(target) == 0 ? 0 : failed("write", to);
}
