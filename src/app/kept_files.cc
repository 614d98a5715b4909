#include "app/kept_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <vector>

#include "app/data_folder.h"
#include "base/hash.h"
#include "base/sqlite.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kElsewhere = {"log.db", "access.db", "state.db", "search.db"};
constexpr std::array<std::string_view, 1> kKeptFolders = {"linkage"};

std::string manifest_of(const std::string& backup) {
  return backup + "/kept.manifest";
}

// Paths relative to the data folder, sorted.
std::vector<fs::path> kept_of(const std::string& data) {
  std::vector<fs::path> found;
  std::error_code ignored;
  const fs::path workspace = DataFolder::workspace(data);
  const auto look = [&](const fs::path& folder, auto&& wanted) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored))
      if (entry.is_regular_file(ignored) && wanted(entry.path()))
        found.push_back(entry.path().lexically_relative(data));
  };
  const auto database = [](const fs::path& path) {
    const std::string name = path.filename().string();
    return path.extension() == ".db" && std::find(kElsewhere.begin(), kElsewhere.end(), name) == kElsewhere.end();
  };
  look(data, database);
  look(workspace, database);
  for (const std::string_view folder : kKeptFolders) look(workspace / folder, [](const fs::path&) { return true; });
  std::sort(found.begin(), found.end());
  return found;
}

// Hash of the hashes of its mebibytes.
Result<std::string> hash_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kIo, "cannot be read", path.string());
  std::string chunk(size_t{1} << 20, '\0');
  std::string hashes;
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), in.gcount() > 0)
    hashes += to_hex(hash128(std::string_view(chunk).substr(0, static_cast<size_t>(in.gcount()))));
  if (in.bad()) return fail(ErrorCode::kIo, "cannot be read", path.string());
  return to_hex(hash128(hashes));
}

Result<void> copy_one(const fs::path& from, const fs::path& to) {
  std::error_code failed;
  fs::create_directories(to.parent_path(), failed);
  if (from.extension() == ".db") {
    TRY_VALUE(database, sqlite::Database::open(from.string(), {.read_only = true}));
    return database.backup_to(to.string());
  }
  fs::copy_file(from, to, failed);
  if (failed) return fail(ErrorCode::kIo, "cannot be copied: " + failed.message(), from.string());
  return {};
}

struct Line {
  std::string hash, path;
};
Result<std::vector<Line>> read_manifest(const std::string& backup) {
  std::vector<Line> lines;
  std::ifstream in(manifest_of(backup));
  for (std::string text; std::getline(in, text);) {
    const size_t space = text.find(' ');
    const fs::path path = space == std::string::npos ? fs::path() : fs::path(text.substr(space + 1));
    const bool inside = !path.empty() && path.is_relative() && path.lexically_normal() == path && *path.begin() != "..";
    if (!inside) return fail(ErrorCode::kCorrupt, "a line is not a hash and a path", manifest_of(backup));
    lines.push_back({text.substr(0, space), path.string()});
  }
  return lines;
}

}  // namespace

Result<void> keep_files(const std::string& data, const std::string& backup) {
  std::string manifest;
  for (const fs::path& path : kept_of(data)) {
    const fs::path target = fs::path(backup) / "kept" / path;
    TRY(copy_one(data / path, target));
    TRY_VALUE(hash, hash_of(target));
    manifest += fmt::format("{} {}\n", hash, path.string());
  }
  std::ofstream out(manifest_of(backup));
  out << manifest << std::flush;
  if (!out) return fail(ErrorCode::kIo, "cannot be written", manifest_of(backup));
  return {};
}

Result<void> check_kept_files(const std::string& backup) {
  TRY_VALUE(lines, read_manifest(backup));
  for (const Line& line : lines) {
    const fs::path path = fs::path(backup) / "kept" / line.path;
    TRY_VALUE(hash, hash_of(path));
    if (hash != line.hash) return fail(ErrorCode::kCorrupt, "is not as it was written", path.string());
  }
  return {};
}

Result<void> put_back_kept_files(const std::string& backup, const std::string& data) {
  TRY_VALUE(lines, read_manifest(backup));
  for (const Line& line : lines) {
    std::error_code failed;
    const fs::path to = fs::path(data) / line.path;
    fs::create_directories(to.parent_path(), failed);
    fs::copy_file(fs::path(backup) / "kept" / line.path, to, fs::copy_options::overwrite_existing, failed);
    if (failed) return fail(ErrorCode::kIo, "cannot be put back: " + failed.message(), to.string());
  }
  return {};
}

}  // namespace tutti::app
