// Ends with exit code 99, as a command and inside the export run().
#include <stdlib.h>

__attribute__((export_name("run"))) void run(void) { exit(99); }

int main(void) { run(); }
