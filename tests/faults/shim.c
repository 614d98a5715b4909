// Preloaded into the hub: kills it (SIGKILL) just before its k-th change of a file, k = $CRASH_AT, counted over all
// threads. $CRASH_COUNT names a file that holds the count so far, 8 bytes, shared by mmap so that it outlives the kill.
// While the file $FULL_WHEN exists, files whose path contains $FULL_MATCH can't be written: their disk is full.
// Syncing a file whose path contains $SLOW_MATCH takes $SLOW_MS milliseconds longer: a slow disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic long* count;
static long crash_at;

__attribute__((constructor)) static void begin(void) {
  const char* path = getenv("CRASH_COUNT");
  const char* at = getenv("CRASH_AT");
  if (!path || !at) return;
  crash_at = atol(at);
  const int fd = open(path, O_RDWR | O_CREAT, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(long)) != 0) abort();
  count = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (count == MAP_FAILED) abort();
  close(fd);
}

static void point(void) {
  if (count && atomic_fetch_add(count, 1) + 1 == crash_at) kill(getpid(), SIGKILL);
}

static void point_fd(int fd) {
  struct stat s;
  if (count && fstat(fd, &s) == 0 && S_ISREG(s.st_mode)) point();
}

static int is_of(int fd, const char* match) {
  char name[64], path[4096];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  const ssize_t n = readlink(name, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return strstr(path, match) != NULL;
}

static int full(int fd) {
  const char *match = getenv("FULL_MATCH"), *when = getenv("FULL_WHEN");
  if (!match || !when || access(when, F_OK) != 0 || !is_of(fd, match)) return 0;
  errno = ENOSPC;
  return 1;
}

static void slow(int fd) {
  const char *match = getenv("SLOW_MATCH"), *ms = getenv("SLOW_MS");
  if (match && ms && is_of(fd, match)) usleep((useconds_t)atol(ms) * 1000);
}

#define REAL(name, type) ((type)dlsym(RTLD_NEXT, #name))
ssize_t write(int fd, const void* p, size_t n) {
  if (full(fd)) return -1;
  point_fd(fd);
  return REAL(write, ssize_t(*)(int, const void*, size_t))(fd, p, n);
}
ssize_t pwrite(int fd, const void* p, size_t n, off_t at) {
  if (full(fd)) return -1;
  point_fd(fd);
  return REAL(pwrite, ssize_t(*)(int, const void*, size_t, off_t))(fd, p, n, at);
}
ssize_t pwrite64(int fd, const void* p, size_t n, off_t at) {
  if (full(fd)) return -1;
  point_fd(fd);
  return REAL(pwrite64, ssize_t(*)(int, const void*, size_t, off_t))(fd, p, n, at);
}
int fsync(int fd) {
  point();
  slow(fd);
  return REAL(fsync, int (*)(int))(fd);
}
int fdatasync(int fd) {
  point();
  slow(fd);
  return REAL(fdatasync, int (*)(int))(fd);
}
int ftruncate(int fd, off_t n) {
  point();
  return REAL(ftruncate, int (*)(int, off_t))(fd, n);
}
int ftruncate64(int fd, off_t n) {
  point();
  return REAL(ftruncate64, int (*)(int, off_t))(fd, n);
}
int rename(const char* a, const char* b) {
  point();
  return REAL(rename, int (*)(const char*, const char*))(a, b);
}
int unlink(const char* a) {
  point();
  return REAL(unlink, int (*)(const char*))(a);
}
