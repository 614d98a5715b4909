// How full the file system of a folder is, for the early warning (85 %) and the alarm (95 %).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace tutti::log {

enum class DiskLevel : uint8_t { kFine, kWarn, kAlarm };
constexpr int kDiskWarnPercent = 85;
constexpr int kDiskAlarmPercent = 95;

struct DiskSpace {
  uint64_t total_bytes = 0;
  uint64_t free_bytes = 0;  // for this user
  int used_percent = 0;     // as df counts: used / (used + free), rounded up
  DiskLevel level() const {
    if (used_percent >= kDiskAlarmPercent) return DiskLevel::kAlarm;
    return used_percent >= kDiskWarnPercent ? DiskLevel::kWarn : DiskLevel::kFine;
  }
};

Result<DiskSpace> disk_space(const std::string& folder);

}  // namespace tutti::log
