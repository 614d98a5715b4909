// Whether this program is built with a sanitizer: it then needs terabytes of address space and ten times the time.
#pragma once

// GCC says it by macros, clang by features.
#ifndef __has_feature
#define __has_feature(name) 0
#endif

namespace tutti {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) || \
    __has_feature(thread_sanitizer)
#define TUTTI_SANITIZED  // for what must not even be declared
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace tutti
