// Runs a deployment of functions on devices and prints the result: deployment NAME [parameter=value…]. Needs the capability devices, or one of kind deployment under
// the name deployment, and then NAME is not looked at.
#include "guest.h"

enum { MAX_ARGUMENTS = 16 };

// Appends a text as a JSON string without its quotes.
static void escaped(char *to, size_t room, const char *text, size_t length) {
    size_t used = strlen(to);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < 32 || used + 3 >= room)
            fail(text, "has a control character, or is too long");
        if (c == '"' || c == '\\')
            to[used++] = '\\';
        to[used++] = (char)c;
    }
    to[used] = 0;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 2 + MAX_ARGUMENTS)
        fail("usage", "deployment NAME [parameter=value…], at most 16 of them");
    static char run[8192] = "{\"arguments\":{";
    for (int i = 2; i < argc; i++) {
        const char *value = strchr(argv[i], '=');
        if (!value)
            fail(argv[i], "is not parameter=value");
        strcat(run, i > 2 ? ",\"" : "\"");
        escaped(run, sizeof run - 128, argv[i], (size_t)(value - argv[i]));
        strcat(run, "\":\"");
        escaped(run, sizeof run - 128, value + 1, strlen(value + 1));
        strcat(run, "\"");
    }
    strcat(run, "}}");
    ww_capability deployment;
    if (ww_find("deployment", &deployment, 1) == 0) {
        call_text(need("devices"), "open", argv[1]);
        deployment = answer.capability;
    }
    call_text(deployment, "run", run);
    print(answer.bytes), print("\n");
    return 0;
}
