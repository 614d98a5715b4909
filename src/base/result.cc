#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace tutti {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return "invalid";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kUnauthorized: return "unauthorized";
    case ErrorCode::kTooLarge: return "too_large";
    case ErrorCode::kOverloaded: return "overloaded";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kCorrupt: return "corrupt";
    case ErrorCode::kNoSpace: return "no_space";
    case ErrorCode::kIo: return "io";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "broken invariant: %s (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace tutti
