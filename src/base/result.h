// Errors as values. Three kinds, never mixed:
//   refused input     a Result with ErrorCode::kInvalid, kTooLarge ...; counted by the caller
//   failed world      a Result with ErrorCode::kIo, kUnavailable ...; the caller retries or stops
//   broken invariant  TUTTI_ASSERT: the process ends, since its state can no longer be trusted
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace tutti {

enum class ErrorCode {
  kInvalid,       // the input is wrong; trying again changes nothing
  kNotFound,      // no such thing
  kConflict,      // contradicts what is already there
  kUnauthorized,  // no or unknown credential
  kTooLarge,      // over a documented limit
  kOverloaded,    // try again later
  kUnavailable,   // stopping, read-only, or a part is down
  kCorrupt,       // stored bytes fail their checksum or format
  kNoSpace,       // the disk is full
  kIo,            // the operating system refused
  kInternal,      // a library failed in a way that has no better name
};

std::string_view to_string(ErrorCode code);

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // one sentence for a person; holds no personal data and no secret
  std::string where;    // field, file or step the error is about; may be empty
};

template <typename T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string where = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(where)});
}

struct NonCopyable {
  NonCopyable() = default;
  NonCopyable(const NonCopyable&) = delete;
  NonCopyable& operator=(const NonCopyable&) = delete;
};

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace tutti

#define TUTTI_CONCAT_(a, b) a##b
#define TUTTI_CONCAT(a, b) TUTTI_CONCAT_(a, b)

// TRY(expr): leave the function with expr's error, or go on. TRY_VALUE(name, expr): bind the value to `name`.
#define TRY(expr)                                                          \
  do {                                                                     \
    auto tutti_try_ = (expr);                                              \
    if (!tutti_try_) return tl::unexpected(std::move(tutti_try_.error())); \
  } while (false)
#define TRY_VALUE(name, expr)                                                     \
  auto TUTTI_CONCAT(tutti_try_, __LINE__) = (expr);                               \
  if (!TUTTI_CONCAT(tutti_try_, __LINE__))                                        \
    return tl::unexpected(std::move(TUTTI_CONCAT(tutti_try_, __LINE__).error())); \
  auto name = std::move(*TUTTI_CONCAT(tutti_try_, __LINE__))

#define TUTTI_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::tutti::assertion_failed(#condition, __FILE__, __LINE__))
