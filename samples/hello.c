// Publishes "Hello, World" to the topic "test". Needs the capability router.
#include "guest.h"

int main(void) {
    static const char message[] = "Hello, World";
    call_text(need("router"), "join", "test");
    call(answer.capability, "publish", message, sizeof message - 1, 0, 0);
    return 0;
}
