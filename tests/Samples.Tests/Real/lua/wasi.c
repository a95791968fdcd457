// What the C library of WASI lacks and Lua's libraries name. A guest has no shell and no folder for nameless files.
#include <stdio.h>
#include <stddef.h>

int system(const char *command) { return command ? -1 : 0; }
FILE *tmpfile(void) { return NULL; }
char *tmpnam(char *name) { (void)name; return NULL; }
