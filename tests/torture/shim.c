/* A disk that fails when it is told to: put before the C library by LD_PRELOAD, it counts what is
   written below one folder and lets the chosen calls fail, wait, or end the process. Nothing else is
   touched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { NOTHING, IO_ERROR, NO_SPACE, SLOW, KILLED, TORN, FULL };

static atomic_int kind, from, until, count;
static atomic_long delay_ms;
static char folder[PATH_MAX];

void torture(const char *below, int what, int first, int last, long milliseconds) {
    kind = NOTHING;
    strncpy(folder, below, sizeof folder - 1);
    count = 0;
    from = first;
    until = last;
    delay_ms = milliseconds;
    kind = what;
}

int tortured(void) { return count; }

/* FULL is a disk that is really full: what was reserved on it can be written. */
static int ours(int fd) {
    static const char reserved[] = "/journal.waiting";
    char link[64], path[PATH_MAX];
    ssize_t length;
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    if (kind == FULL && length >= (ssize_t)sizeof reserved &&
        strcmp(path + length - (sizeof reserved - 1), reserved) == 0) return 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

/* What becomes of this call: 0 it goes on, an error number, or -1: half of it, then the end. */
static int fate(int fd, int writes) {
    int index, saved = errno, what = kind;
    if (!ours(fd)) { errno = saved; return 0; }
    errno = saved;
    index = count++;
    if (index < from || index >= until) return 0;
    if (what == IO_ERROR) return EIO;
    if (what == NO_SPACE || what == FULL) return writes ? ENOSPC : 0;
    if (what == KILLED || (what == TORN && !writes)) kill(getpid(), SIGKILL);
    if (what == TORN) return -1;
    if (what == SLOW && !writes) {
        struct timespec wait = {delay_ms / 1000, delay_ms % 1000 * 1000000};
        while (nanosleep(&wait, &wait) && errno == EINTR) ;
        errno = saved;
    }
    return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

#define WRITES(name, arguments, pass, halved) \
    ssize_t name arguments { \
        int f = fate(fd, 1); \
        if (f > 0) { errno = f; return -1; } \
        if (f < 0) { REAL(name) halved; kill(getpid(), SIGKILL); } \
        return REAL(name) pass; \
    }

WRITES(write, (int fd, const void *b, size_t n), (fd, b, n), (fd, b, n / 2))
WRITES(pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), (fd, b, n / 2, o))
WRITES(pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), (fd, b, n / 2, o))

#define SYNCS(name) \
    int name(int fd) { \
        int f = fate(fd, 0); \
        if (f > 0) { errno = f; return -1; } \
        return REAL(name)(fd); \
    }

SYNCS(fsync)
SYNCS(fdatasync)
