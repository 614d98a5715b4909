# Every library that Tutti links, in one place. Debian 12 packages (list: tools/packages.txt) but for DuckDB,
# whose library and header come from npm, pinned by third_party/duckdb/package-lock.json.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(ICU REQUIRED IMPORTED_TARGET icu-i18n icu-uc)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(ARCHIVE REQUIRED IMPORTED_TARGET libarchive)
pkg_check_modules(PUGIXML REQUIRED IMPORTED_TARGET pugixml)
pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(MOSQUITTO REQUIRED IMPORTED_TARGET libmosquitto)
pkg_check_modules(XLSXWRITER REQUIRED IMPORTED_TARGET xlsxwriter) # tests
pkg_check_modules(SIMDJSON REQUIRED IMPORTED_TARGET simdjson)
pkg_check_modules(TOML REQUIRED IMPORTED_TARGET tomlplusplus)

add_library(tutti_simdjson INTERFACE)
target_link_libraries(tutti_simdjson INTERFACE PkgConfig::SIMDJSON)
add_library(tutti::simdjson ALIAS tutti_simdjson)

add_library(tutti_toml INTERFACE)
target_link_libraries(tutti_toml INTERFACE PkgConfig::TOML)
add_library(tutti::toml ALIAS tutti_toml)

add_library(tutti_expected INTERFACE) # header-only tl::expected in the system include path
add_library(tutti::expected ALIAS tutti_expected)

set(DUCKDB_ROOT ${CMAKE_SOURCE_DIR}/third_party/duckdb/node_modules)
find_library(DUCKDB_LIBRARY NAMES libduckdb.so HINTS ${DUCKDB_ROOT}/@duckdb/node-bindings-linux-x64 NO_DEFAULT_PATH)
find_path(DUCKDB_INCLUDE NAMES duckdb.h HINTS ${DUCKDB_ROOT}/duckdb/src/duckdb/src/include NO_DEFAULT_PATH)
if(NOT DUCKDB_LIBRARY OR NOT DUCKDB_INCLUDE)
  message(FATAL_ERROR "DuckDB is missing: run ./dev setup (npm ci in third_party/duckdb)")
endif()
add_library(tutti_duckdb SHARED IMPORTED)
set_target_properties(tutti_duckdb PROPERTIES IMPORTED_LOCATION ${DUCKDB_LIBRARY}
                      INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_INCLUDE} IMPORTED_NO_SONAME ON)
add_library(tutti::duckdb ALIAS tutti_duckdb)
