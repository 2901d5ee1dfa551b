// Loaded before a process with LD_PRELOAD: makes the nth call that writes below a directory fail, as a disk would.
// Variables: FAIL_STORE_IN, what the command line has; FAIL_STORE_BELOW, the directory; FAIL_STORE_ARMED, a file from whose
// making on calls count; FAIL_STORE_AT, the call, from 1; FAIL_STORE_ERRNO, its number; FAIL_STORE_LASTS, whether all
// later ones fail too.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

static int active, lasts, number;
static long at;
static const char *below, *armed;
static atomic_long count;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
  char line[8192] = {0};
  const char *in = getenv("FAIL_STORE_IN");
  int file = REAL(open)("/proc/self/cmdline", O_RDONLY);
  ssize_t length = file < 0 ? 0 : read(file, line, sizeof line - 1);
  if (file >= 0) close(file);
  for (ssize_t i = 0; i < length; i++)
    if (line[i] == 0) line[i] = ' ';
  below = getenv("FAIL_STORE_BELOW");
  armed = getenv("FAIL_STORE_ARMED");
  if (!in || !below || !armed || !strstr(line, in)) return;
  at = atol(getenv("FAIL_STORE_AT"));
  number = atoi(getenv("FAIL_STORE_ERRNO"));
  lasts = atoi(getenv("FAIL_STORE_LASTS"));
  active = 1;
}

static int is_below(const char *path) { return strncmp(path, below, strlen(below)) == 0; }

static int fails(void) {
  if (access(armed, F_OK) != 0) return 0;
  long nth = atomic_fetch_add(&count, 1) + 1;
  return nth == at || (lasts && nth > at);
}

static int fd_fails(int fd) {
  if (!active) return 0;
  int saved = errno;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = saved;
  if (length < 0) return 0;
  path[length] = 0;
  // The log tells what failed.
  if (!is_below(path) || strstr(path, "process.log")) return 0;
  int failing = fails();
  errno = saved;
  return failing;
}

// A disk takes a part before it is full.
ssize_t write(int fd, const void *data, size_t size) {
  if (fd_fails(fd)) {
    if (size > 1) REAL(write)(fd, data, size / 2);
    errno = number;
    return -1;
  }
  return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  if (fd_fails(fd)) {
    if (size > 1) REAL(pwrite)(fd, data, size / 2, offset);
    errno = number;
    return -1;
  }
  return REAL(pwrite)(fd, data, size, offset);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) { return pwrite(fd, data, size, offset); }

ssize_t writev(int fd, const struct iovec *parts, int n) {
  if (fd_fails(fd)) {
    errno = number;
    return -1;
  }
  return REAL(writev)(fd, parts, n);
}

int fsync(int fd) {
  if (fd_fails(fd)) {
    errno = number;
    return -1;
  }
  return REAL(fsync)(fd);
}

int fdatasync(int fd) {
  if (fd_fails(fd)) {
    errno = number;
    return -1;
  }
  return REAL(fdatasync)(fd);
}

static int open_fails(const char *path, int flags) {
  return active && (flags & (O_CREAT | O_WRONLY | O_RDWR)) && is_below(path) && !strstr(path, "process.log") && fails();
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (open_fails(path, flags)) {
    errno = number;
    return -1;
  }
  return REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  if (open_fails(path, flags)) {
    errno = number;
    return -1;
  }
  return REAL(open64)(path, flags, mode);
}
