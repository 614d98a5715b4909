#include "sql/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/sanitized.h"

namespace tutti::sql {
namespace {

tl::unexpected<Error> unavailable(const char* what) {
  return fail(ErrorCode::kUnavailable,
              std::string("SQL cannot be locked in on this machine: ") + what + ": " + std::strerror(errno), "sql");
}

// linux/landlock.h of Debian 12 stops at the second version of the interface.
struct Ruleset {
  uint64_t files;
  uint64_t network;  // from version 4
  uint64_t scoped;   // from version 6
};
constexpr uint64_t kTruncate = 1ull << 14;  // from version 3
constexpr uint64_t kTcp = 3;                // bind, connect
constexpr uint64_t kScoped = 3;             // abstract sockets and signals of others
constexpr uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

long landlock_version() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
}

Result<void> allow_below(int ruleset, const std::string& path, uint64_t access) {
  const int folder = ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return unavailable("a folder cannot be opened");
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = folder;
  const long done = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
  ::close(folder);
  if (done != 0) return unavailable("landlock_add_rule");
  return {};
}

Result<void> limit_files(const SandboxOptions& options) {
  const long version = landlock_version();
  if (version < 1) return unavailable("the kernel has no Landlock");
  const uint64_t truncate = version >= 3 ? kTruncate : 0;
  Ruleset all{};
  all.files = ((1ull << 13) - 1) | (version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0ull) | truncate;
  all.network = kTcp;
  all.scoped = kScoped;
  const size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const int ruleset = static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, size, 0));
  if (ruleset < 0) return unavailable("landlock_create_ruleset");
  Result<void> done;
  for (const std::string& path : options.readable)
    if (done) done = allow_below(ruleset, path, kRead);
  if (done)
    done = allow_below(ruleset, options.writable,
                       kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | truncate);
  if (done && ::syscall(SYS_landlock_restrict_self, ruleset, 0) != 0) done = unavailable("landlock_restrict_self");
  ::close(ruleset);
  return done;
}

// What DuckDB needs to read files, write one, and share work between threads. Everything else gives EPERM, so that a
// library which asks for more hears a no instead of being killed.
Result<void> limit_system_calls() {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (!filter) return unavailable("seccomp_init");
  constexpr int kCalls[] = {SCMP_SYS(read),
                            SCMP_SYS(pread64),
                            SCMP_SYS(readv),
                            SCMP_SYS(preadv),
                            SCMP_SYS(write),
                            SCMP_SYS(writev),
                            SCMP_SYS(pwrite64),
                            SCMP_SYS(pwritev),
                            SCMP_SYS(close),
                            SCMP_SYS(lseek),
                            SCMP_SYS(fstat),
                            SCMP_SYS(newfstatat),
                            SCMP_SYS(stat),
                            SCMP_SYS(lstat),
                            SCMP_SYS(statx),
                            SCMP_SYS(statfs),
                            SCMP_SYS(fstatfs),
                            SCMP_SYS(access),
                            SCMP_SYS(faccessat),
                            SCMP_SYS(faccessat2),
                            SCMP_SYS(getdents64),
                            SCMP_SYS(getcwd),
                            SCMP_SYS(readlink),
                            SCMP_SYS(readlinkat),
                            SCMP_SYS(fcntl),
                            SCMP_SYS(fsync),
                            SCMP_SYS(fdatasync),
                            SCMP_SYS(fallocate),
                            SCMP_SYS(fadvise64),
                            SCMP_SYS(mmap),
                            SCMP_SYS(munmap),
                            SCMP_SYS(mremap),
                            SCMP_SYS(mprotect),
                            SCMP_SYS(madvise),
                            SCMP_SYS(brk),
                            SCMP_SYS(mincore),
                            SCMP_SYS(futex),
                            SCMP_SYS(set_robust_list),
                            SCMP_SYS(rseq),
                            SCMP_SYS(sched_yield),
                            SCMP_SYS(sched_getaffinity),
                            SCMP_SYS(sched_getparam),
                            SCMP_SYS(sched_getscheduler),
                            SCMP_SYS(nanosleep),
                            SCMP_SYS(clock_nanosleep),
                            SCMP_SYS(clock_gettime),
                            SCMP_SYS(clock_getres),
                            SCMP_SYS(gettimeofday),
                            SCMP_SYS(time),
                            SCMP_SYS(rt_sigaction),
                            SCMP_SYS(rt_sigprocmask),
                            SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(sigaltstack),
                            SCMP_SYS(getpid),
                            SCMP_SYS(gettid),
                            SCMP_SYS(getuid),
                            SCMP_SYS(geteuid),
                            SCMP_SYS(getgid),
                            SCMP_SYS(getegid),
                            SCMP_SYS(getrandom),
                            SCMP_SYS(getrusage),
                            SCMP_SYS(sysinfo),
                            SCMP_SYS(uname),
                            SCMP_SYS(getcpu),
                            SCMP_SYS(poll),
                            SCMP_SYS(ppoll),
                            SCMP_SYS(exit),
                            SCMP_SYS(exit_group),
                            SCMP_SYS(restart_syscall),
                            SCMP_SYS(membarrier)};
  int bad = 0;
  for (const int call : kCalls) bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
  // UBSan tries memory out with a pipe before it looks at an object there.
  if (kSanitized)
    for (const int call : {SCMP_SYS(pipe), SCMP_SYS(pipe2)}) bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
  // Opening for reading must not cut a file: early versions of Landlock don't look at O_TRUNC.
  const auto allow_open = [&](int call, unsigned flags_at) {
    const uint64_t mask = O_ACCMODE | O_TRUNC;
    for (const uint64_t flags : {uint64_t{O_RDONLY}, uint64_t{O_WRONLY}, uint64_t{O_RDWR}, uint64_t{O_WRONLY | O_TRUNC},
                                 uint64_t{O_RDWR | O_TRUNC}})
      bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, scmp_arg_cmp{flags_at, SCMP_CMP_MASKED_EQ, mask, flags});
  };
  allow_open(SCMP_SYS(open), 1);
  allow_open(SCMP_SYS(openat), 2);
  // Threads, but no processes. glibc tries clone3 first, whose flags cannot be seen, and falls back on ENOSYS.
  bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                          scmp_arg_cmp{0, SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD});
  bad |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
  // Limits may be read, not set; signals go to this process only (abort()).
  bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, scmp_arg_cmp{2, SCMP_CMP_EQ, 0, 0});
  bad |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                          scmp_arg_cmp{0, SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()), 0});
  if (bad == 0) bad = seccomp_load(filter);
  seccomp_release(filter);
  if (bad != 0) {
    errno = -bad;
    return unavailable("seccomp");
  }
  return {};
}

void set_limit(__rlimit_resource what, uint64_t value) {
  rlimit limit{};
  ::getrlimit(what, &limit);
  limit.rlim_cur = limit.rlim_max = std::min<uint64_t>(value, limit.rlim_max);
  ::setrlimit(what, &limit);
}

Result<void> drop_rights() {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return unavailable("PR_SET_PDEATHSIG");
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return unavailable("PR_SET_NO_NEW_PRIVS");
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2]{};
  if (::syscall(SYS_capset, &head, none) != 0) return unavailable("capset");
  return {};
}

}  // namespace

bool sandbox_available() {
  return landlock_version() >= 1;
}

Result<void> enter_sandbox(const SandboxOptions& options) {
  set_limit(RLIMIT_CORE, 0);
  set_limit(RLIMIT_FSIZE, options.file_bytes_max);
  set_limit(RLIMIT_CPU, options.cpu_seconds_max);
  if (options.address_bytes_max != 0) set_limit(RLIMIT_AS, options.address_bytes_max);
  ::signal(SIGXFSZ, SIG_IGN);  // a write then fails instead
  TRY(drop_rights());
  TRY(limit_files(options));
  return limit_system_calls();
}

}  // namespace tutti::sql
