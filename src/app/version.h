#pragma once

namespace tutti::app {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace tutti::app
