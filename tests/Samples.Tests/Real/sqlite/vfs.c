// The files of SQLite on the C library of WASI, which has no locks: one program at a time uses a database.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sqlite3.h"

typedef struct {
    sqlite3_file base;
    int descriptor, delete_on_close;
    char path[512];
} File;

static int close_file(sqlite3_file *file) {
    File *open = (File *)file;
    if (open->delete_on_close)
        unlink(open->path);
    return close(open->descriptor) == 0 ? SQLITE_OK : SQLITE_IOERR_CLOSE;
}

static int read_file(sqlite3_file *file, void *to, int count, sqlite3_int64 offset) {
    ssize_t length = pread(((File *)file)->descriptor, to, count, offset);
    if (length < 0)
        return SQLITE_IOERR_READ;
    memset((char *)to + length, 0, count - length);
    return length == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int write_file(sqlite3_file *file, const void *from, int count, sqlite3_int64 offset) {
    return pwrite(((File *)file)->descriptor, from, count, offset) == count ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

static int truncate_file(sqlite3_file *file, sqlite3_int64 size) {
    return ftruncate(((File *)file)->descriptor, size) == 0 ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

static int sync_file(sqlite3_file *file, int flags) {
    (void)flags;
    return fsync(((File *)file)->descriptor) == 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int size_of_file(sqlite3_file *file, sqlite3_int64 *size) {
    struct stat state;
    if (fstat(((File *)file)->descriptor, &state) != 0)
        return SQLITE_IOERR_FSTAT;
    *size = state.st_size;
    return SQLITE_OK;
}

static int lock(sqlite3_file *file, int level) { return (void)file, (void)level, SQLITE_OK; }
static int is_locked(sqlite3_file *file, int *locked) { return (void)file, *locked = 0, SQLITE_OK; }
static int control(sqlite3_file *file, int what, void *with) { return (void)file, (void)what, (void)with, SQLITE_NOTFOUND; }
static int sector_size(sqlite3_file *file) { return (void)file, 4096; }
static int characteristics(sqlite3_file *file) { return (void)file, 0; }

static const sqlite3_io_methods methods = {
    1, close_file, read_file, write_file, truncate_file, sync_file, size_of_file, lock, lock, is_locked, control, sector_size, characteristics,
    0, 0, 0, 0, 0, 0,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *given) {
    static int nameless;
    File *open_one = (File *)file;
    (void)vfs;
    memset(open_one, 0, sizeof *open_one);
    if (name && strlen(name) >= sizeof open_one->path)
        return SQLITE_CANTOPEN;
    if (name)
        strcpy(open_one->path, name);
    else
        strcpy(open_one->path, "temporary-0"), open_one->path[10] += nameless++ % 10;
    open_one->delete_on_close = !name || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    int mode = (flags & SQLITE_OPEN_READONLY ? O_RDONLY : O_RDWR) | (flags & SQLITE_OPEN_CREATE || !name ? O_CREAT : 0) |
               (flags & SQLITE_OPEN_EXCLUSIVE ? O_EXCL : 0);
    open_one->descriptor = open(open_one->path, mode, 0644);
    if (open_one->descriptor < 0)
        return SQLITE_CANTOPEN;
    open_one->base.pMethods = &methods;
    if (given)
        *given = flags;
    return SQLITE_OK;
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)sync;
    return unlink(name) == 0 || errno == ENOENT ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int exists(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    struct stat state;
    (void)vfs, (void)flags;
    *result = stat(name, &state) == 0;
    return SQLITE_OK;
}

static int full_name(sqlite3_vfs *vfs, const char *name, int room, char *full) {
    (void)vfs;
    if (strlen(name) >= (size_t)room)
        return SQLITE_CANTOPEN;
    strcpy(full, name);
    return SQLITE_OK;
}

static int random_bytes(sqlite3_vfs *vfs, int count, char *to) {
    (void)vfs;
    for (int at = 0; at < count; at += 256)
        getentropy(to + at, count - at < 256 ? count - at : 256);
    return count;
}

static int sleep_for(sqlite3_vfs *vfs, int microseconds) {
    (void)vfs;
    usleep(microseconds);
    return microseconds;
}

static int now(sqlite3_vfs *vfs, double *julian) {
    struct timespec time;
    (void)vfs;
    clock_gettime(CLOCK_REALTIME, &time);
    *julian = 2440587.5 + (time.tv_sec + time.tv_nsec / 1e9) / 86400;
    return SQLITE_OK;
}

int sqlite3_os_init(void) {
    static sqlite3_vfs vfs = {
        .iVersion = 1, .szOsFile = sizeof(File), .mxPathname = 511, .zName = "wasi", .xOpen = open_file, .xDelete = delete_file,
        .xAccess = exists, .xFullPathname = full_name, .xRandomness = random_bytes, .xSleep = sleep_for, .xCurrentTime = now,
    };
    return sqlite3_vfs_register(&vfs, 1);
}

int sqlite3_os_end(void) { return SQLITE_OK; }
