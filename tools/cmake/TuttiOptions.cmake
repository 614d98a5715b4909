# Compiler, linker and sanitizer settings of the whole tree.
set(TUTTI_SANITIZE "" CACHE STRING "value of -fsanitize= for every target")
option(TUTTI_FUZZ "instrument for libFuzzer and build the targets of tests/fuzz (needs clang)" OFF)
option(TUTTI_PCH "precompile the headers that most files include (tools/cmake/pch)" ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
endif()

# Designated initializers that leave members at their defaults are the style here: named fields, no positional lists.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers -Werror)
add_compile_options(-fno-omit-frame-pointer -fstack-protector-strong)
add_compile_options(-fPIC -pthread) # the same for libraries and programs, so that they can share a precompiled header
if(TUTTI_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # From a precompiled header GCC 12 no longer knows that std::string is the system's, and warns of what isn't there (bug 105651).
  add_compile_options(-Wno-array-bounds -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread)
endif()
add_link_options(-pie)
add_link_options(-Wl,-z,relro,-z,now)
# -O1 keeps debug builds usable under load tests; line tables only keep them small.
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1 -D_GLIBCXX_ASSERTIONS")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -D_GLIBCXX_ASSERTIONS -D_FORTIFY_SOURCE=2")

if(TUTTI_SANITIZE)
  add_compile_options(-fsanitize=${TUTTI_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${TUTTI_SANITIZE})
endif()
if(TUTTI_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
