// Calls every function of WASI with pointers, lengths and descriptors that lead nowhere, and prints the error numbers that come back, one line a
// function. A host that is safe returns from each call (21 = fault, 28 = invalid, 8 = bad descriptor, 76 = not capable, ...). Exit code 0 when no
// hostile call succeeded and the memory beside the pointers is whole, else 1.
#include <stdint.h>

#include "text.h"

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(#name))) extern uint32_t wasi_##name

typedef uint32_t u32;
typedef uint64_t u64;

WASI(args_get)(u32, u32);
WASI(args_sizes_get)(u32, u32);
WASI(environ_get)(u32, u32);
WASI(environ_sizes_get)(u32, u32);
WASI(clock_res_get)(u32, u32);
WASI(clock_time_get)(u32, u64, u32);
WASI(fd_advise)(u32, u64, u64, u32);
WASI(fd_allocate)(u32, u64, u64);
WASI(fd_close)(u32);
WASI(fd_datasync)(u32);
WASI(fd_fdstat_get)(u32, u32);
WASI(fd_fdstat_set_flags)(u32, u32);
WASI(fd_fdstat_set_rights)(u32, u64, u64);
WASI(fd_filestat_get)(u32, u32);
WASI(fd_filestat_set_size)(u32, u64);
WASI(fd_filestat_set_times)(u32, u64, u64, u32);
WASI(fd_pread)(u32, u32, u32, u64, u32);
WASI(fd_prestat_get)(u32, u32);
WASI(fd_prestat_dir_name)(u32, u32, u32);
WASI(fd_pwrite)(u32, u32, u32, u64, u32);
WASI(fd_read)(u32, u32, u32, u32);
WASI(fd_readdir)(u32, u32, u32, u64, u32);
WASI(fd_renumber)(u32, u32);
WASI(fd_seek)(u32, u64, u32, u32);
WASI(fd_sync)(u32);
WASI(fd_tell)(u32, u32);
WASI(fd_write)(u32, u32, u32, u32);
WASI(path_create_directory)(u32, u32, u32);
WASI(path_filestat_get)(u32, u32, u32, u32, u32);
WASI(path_filestat_set_times)(u32, u32, u32, u32, u64, u64, u32);
WASI(path_link)(u32, u32, u32, u32, u32, u32, u32);
WASI(path_open)(u32, u32, u32, u32, u32, u64, u64, u32, u32);
WASI(path_readlink)(u32, u32, u32, u32, u32, u32);
WASI(path_remove_directory)(u32, u32, u32);
WASI(path_rename)(u32, u32, u32, u32, u32, u32);
WASI(path_symlink)(u32, u32, u32, u32, u32);
WASI(path_unlink_file)(u32, u32, u32);
WASI(poll_oneoff)(u32, u32, u32, u32);
WASI(proc_raise)(u32);
WASI(random_get)(u32, u32);
WASI(sock_accept)(u32, u32, u32);
WASI(sock_recv)(u32, u32, u32, u32, u32, u32);
WASI(sock_send)(u32, u32, u32, u32, u32);
WASI(sock_shutdown)(u32, u32);

static struct {
    u32 before[16], vector[2], after[16];
} guarded;
static int successes;

static u32 top(void) { return __builtin_wasm_memory_size(0) * 65536; }

static void name_of(const char *function) { print(function), print(":"); }

static void tell(u32 error) {
    successes += error == 0;
    print(" "), print_number(error);
}

// Each call is made with a pointer beyond the memory, one whose end is beyond it, and one whose sum with a length wraps around.
#define HOSTILE(name, call)                                                        \
    do {                                                                           \
        name_of(#name);                                                            \
        const u32 pointers[] = {top(), top() - 1, 0xfffffff0u, 0x80000000u};       \
        for (int i = 0; i < 4; i++) {                                              \
            u32 bad = pointers[i];                                                 \
            tell(call);                                                            \
        }                                                                          \
        print("\n");                                                               \
    } while (0)

// Functions without pointers get descriptors and numbers that do not exist.
#define ABSENT(name, call)                                                         \
    do {                                                                           \
        name_of(#name);                                                            \
        const u32 descriptors[] = {99, 0x7fffffffu, 0xffffffffu, 0x80000000u};     \
        for (int i = 0; i < 4; i++) {                                              \
            u32 none = descriptors[i];                                             \
            tell(call);                                                            \
        }                                                                          \
        print("\n");                                                               \
    } while (0)

// A vector that is readable itself and points to a buffer that is not there.
static u32 vector_to(u32 buffer) {
    guarded.vector[0] = buffer;
    guarded.vector[1] = 0xffffffffu;
    return (u32)guarded.vector;
}

static void arguments_and_clocks(void) {
    u32 good = (u32)guarded.vector;
    HOSTILE(args_get, wasi_args_get(bad, bad));
    HOSTILE(args_sizes_get, wasi_args_sizes_get(good, bad));
    // Without an environment there is nothing to write, and any pointer will do.
    if (wasi_environ_sizes_get(good, good + 4) == 0 && guarded.vector[0] > 0)
        HOSTILE(environ_get, wasi_environ_get(bad, bad));
    HOSTILE(environ_sizes_get, wasi_environ_sizes_get(bad, good));
    HOSTILE(clock_res_get, wasi_clock_res_get(1, bad));
    HOSTILE(clock_time_get, wasi_clock_time_get(1, 0, bad));
    HOSTILE(random_get, wasi_random_get(bad, 64));
    HOSTILE(random_get, wasi_random_get(16, bad));
    HOSTILE(poll_oneoff, wasi_poll_oneoff(bad, bad, 1, good));
    HOSTILE(poll_oneoff, wasi_poll_oneoff(good, good, bad, good));
}

static void descriptors_with_pointers(void) {
    u32 good = (u32)guarded.vector;
    HOSTILE(fd_fdstat_get, wasi_fd_fdstat_get(1, bad));
    HOSTILE(fd_filestat_get, wasi_fd_filestat_get(1, bad));
    HOSTILE(fd_prestat_get, wasi_fd_prestat_get(3, bad));
    HOSTILE(fd_prestat_dir_name, wasi_fd_prestat_dir_name(3, bad, 0xffffffffu));
    HOSTILE(fd_read, wasi_fd_read(0, bad, 1, good));
    HOSTILE(fd_read, wasi_fd_read(0, vector_to(bad), 1, good));
    HOSTILE(fd_read, wasi_fd_read(0, good, bad, good));
    HOSTILE(fd_pread, wasi_fd_pread(0, vector_to(bad), 1, 0, good));
    HOSTILE(fd_write, wasi_fd_write(1, bad, 1, good));
    HOSTILE(fd_write, wasi_fd_write(1, vector_to(bad), 1, good));
    HOSTILE(fd_write, wasi_fd_write(1, good, bad, good));
    HOSTILE(fd_pwrite, wasi_fd_pwrite(1, vector_to(bad), 1, 0, good));
    HOSTILE(fd_readdir, wasi_fd_readdir(3, bad, 0xffffffffu, 0, good));
    HOSTILE(fd_seek, wasi_fd_seek(0, 0, 99, bad));
    HOSTILE(fd_tell, wasi_fd_tell(0, bad));
}

static void paths(void) {
    u32 good = (u32)guarded.vector;
    HOSTILE(path_create_directory, wasi_path_create_directory(3, bad, 16));
    HOSTILE(path_create_directory, wasi_path_create_directory(3, 16, bad));
    HOSTILE(path_filestat_get, wasi_path_filestat_get(3, 0, bad, 16, good));
    HOSTILE(path_filestat_set_times, wasi_path_filestat_set_times(3, 0, bad, 16, 0, 0, 0));
    HOSTILE(path_link, wasi_path_link(3, 0, bad, 16, 3, bad, 16));
    HOSTILE(path_open, wasi_path_open(3, 0, bad, 16, 0, ~0ull, ~0ull, 0, good));
    HOSTILE(path_open, wasi_path_open(3, 0, 16, bad, 0, ~0ull, ~0ull, 0, good));
    HOSTILE(path_readlink, wasi_path_readlink(3, bad, 16, bad, 16, good));
    HOSTILE(path_remove_directory, wasi_path_remove_directory(3, bad, 16));
    HOSTILE(path_rename, wasi_path_rename(3, bad, 16, 3, bad, 16));
    HOSTILE(path_symlink, wasi_path_symlink(bad, 16, 3, bad, 16));
    HOSTILE(path_unlink_file, wasi_path_unlink_file(3, bad, 16));
}

static void sockets(void) {
    u32 good = (u32)guarded.vector;
    HOSTILE(sock_accept, wasi_sock_accept(3, 0, bad));
    HOSTILE(sock_recv, wasi_sock_recv(3, bad, 1, 0, good, good));
    HOSTILE(sock_send, wasi_sock_send(3, bad, 1, 0, good));
    ABSENT(sock_shutdown, wasi_sock_shutdown(none, 3));
}

static void absent_descriptors(void) {
    ABSENT(fd_advise, wasi_fd_advise(none, 0, ~0ull, 0));
    ABSENT(fd_allocate, wasi_fd_allocate(none, ~0ull, ~0ull));
    ABSENT(fd_close, wasi_fd_close(none));
    ABSENT(fd_datasync, wasi_fd_datasync(none));
    ABSENT(fd_fdstat_set_flags, wasi_fd_fdstat_set_flags(none, ~0u));
    ABSENT(fd_fdstat_set_rights, wasi_fd_fdstat_set_rights(none, ~0ull, ~0ull));
    ABSENT(fd_filestat_set_size, wasi_fd_filestat_set_size(none, ~0ull));
    ABSENT(fd_filestat_set_times, wasi_fd_filestat_set_times(none, ~0ull, ~0ull, ~0u));
    ABSENT(fd_renumber, wasi_fd_renumber(none, 1));
    ABSENT(fd_sync, wasi_fd_sync(none));
    ABSENT(proc_raise, wasi_proc_raise(none));
}

int main(void) {
    for (int i = 0; i < 16; i++)
        guarded.before[i] = guarded.after[i] = 0x5a5a5a5au;
    arguments_and_clocks();
    descriptors_with_pointers();
    paths();
    sockets();
    absent_descriptors();

    int broken = 0;
    for (int i = 0; i < 16; i++)
        broken += guarded.before[i] != 0x5a5a5a5au || guarded.after[i] != 0x5a5a5a5au;
    print("succeeded: "), print_number(successes);
    print(", overwritten: "), print_number(broken), print("\n");
    return successes != 0 || broken != 0;
}
