// Copies what the first argument names, a web address or a virtual file, to api://output and to standard output; then api://input and standard
// input to standard output. Ends with 9 when all of it could be read.
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int copy(int from, int to, int also)
{
    char bytes[4096];
    ssize_t length;

    while ((length = read(from, bytes, sizeof bytes)) > 0) {
        if (write(to, bytes, (size_t)length) != length || (also >= 0 && write(also, bytes, (size_t)length) != length))
            return -1;
    }
    return (int)length;
}

static int copy_file(const char *path, int also)
{
    int from = open(path, O_RDONLY);
    int copied = from < 0 ? -1 : copy(from, STDOUT_FILENO, also);

    if (copied < 0)
        perror(path);
    if (from >= 0)
        close(from);
    return copied;
}

int main(int count, char **arguments)
{
    if (count < 2) {
        fprintf(stderr, "usage: http-request ADDRESS\n");
        return 2;
    }
    int output = open("api://output", O_WRONLY);
    if (output < 0) {
        perror("api://output");
        return 1;
    }
    if (copy_file(arguments[1], output) < 0 || copy_file("api://input", -1) < 0 || copy(STDIN_FILENO, STDOUT_FILENO, -1) < 0)
        return 1;
    return 9;
}
