// Locks the calling process in, for good: it reads a few folders, writes one, computes, and can do nothing else. For a
// process that is about to run what a stranger wrote; the caller has one thread and no descriptor it could miss.
//
//   Landlock   files: read below `readable`, read and write below `writable`; no TCP (where the kernel can)
//   seccomp    an allow-list of system calls: no socket, no exec, no new process, no delete, no rename, no chmod
//   rlimits    address space, CPU time, size of files, no core dump
//   rights     no capability, no new privileges, killed with its parent
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tutti::sql {

struct SandboxOptions {
  std::vector<std::string> readable;
  std::string writable;
  uint64_t address_bytes_max = 0;  // 0: unlimited (sanitizers need terabytes)
  uint64_t file_bytes_max = 0;
  uint64_t cpu_seconds_max = 0;
};

// kUnavailable: this kernel cannot (Landlock came with Linux 5.13 and may be switched off); then nothing may be run.
Result<void> enter_sandbox(const SandboxOptions& options);

// Whether enter_sandbox() can work here.
bool sandbox_available();

}  // namespace tutti::sql
