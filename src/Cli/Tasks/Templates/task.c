// Greets its first argument. What it prints is the output of its run, its exit code the outcome: 0 is success.
#include <stdio.h>

int main(int argc, char **argv)
{
    printf("hello, %s\n", argc > 1 ? argv[1] : "world");
    return 0;
}
