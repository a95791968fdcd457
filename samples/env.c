// Prints its arguments and its environment, one a line.
#include "text.h"

extern char **environ;

int main(int argc, char **argv) {
    for (int i = 0; i < argc; i++)
        print("arg "), print(argv[i]), print("\n");
    for (char **entry = environ; entry && *entry; entry++)
        print("env "), print(*entry), print("\n");
    return 0;
}
