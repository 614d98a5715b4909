#include "lake/publisher.h"

#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <fstream>

#include "lake/schema.h"

namespace tutti::lake {
namespace {

namespace fs = std::filesystem;

constexpr size_t kHotFilesMax = 16;  // more are written anew as one

Result<int64_t> integer(duck::Connection& connection, const std::string& sql) {
  TRY_VALUE(rows, connection.query(sql));
  TRY_VALUE(more, rows.next());
  return more && !rows.is_null(0) ? rows.integer(0) : 0;
}

Result<void> copy(duck::Connection& connection, const std::string& select, const std::string& path) {
  return connection.exec(fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)", select,
                                     duck::literal(path)));
}

tl::unexpected<Error> io(const std::string& what, const std::error_code& error, const std::string& path) {
  return fail(error == std::errc::no_space_on_device ? ErrorCode::kNoSpace : ErrorCode::kIo,
              what + ": " + error.message(), path);
}

}  // namespace

Publication::~Publication() {
  if (!replaced) return;
  std::error_code ignored;  // what stays is removed when the lake opens
  fs::remove_all(folder, ignored);
}

Result<void> Publisher::clean() {
  std::error_code error;
  const fs::path all = fs::path(dir_) / "published";
  fs::create_directories(all, error);
  if (error) return io("cannot make the folder of publications", error, all.string());
  const fs::path current = fs::read_symlink(all / "current", error).filename();
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(all, error)) {
    const std::string name = entry.path().filename().string();
    uint64_t n = 0;
    std::from_chars(name.data(), name.data() + name.size(), n);
    number_ = std::max(number_, n);
    if (name != "current" && name != current) old.push_back(entry.path());
  }
  for (const fs::path& path : old) fs::remove_all(path, error);
  return {};
}

std::string Publisher::next_folder() {
  return fmt::format("{}/published/{}", dir_, ++number_);
}

Result<PublicationPtr> Publisher::publish(duck::Connection& connection, Offset applied) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (current_) {
    const int64_t age = std::chrono::duration_cast<std::chrono::milliseconds>(now - current_->at).count();
    if (current_->manifest.applied >= applied || age < std::max(young_ms_, young_ms_ == 0 ? 0 : 10 * current_->took_ms))
      return PublicationPtr(current_);
  }
  auto next = std::make_shared<Publication>();
  next->dir = dir_;
  next->folder = next_folder();
  next->replaced = true;  // deleted again unless it becomes the current one
  std::error_code error;
  fs::create_directories(next->folder, error);
  if (error) return io("cannot make the folder of a publication", error, next->folder);
  Versions versions{};  // read before the snapshot begins: a table is at least as new as its version says
  for (size_t k = 0; k < kTablesMax; ++k) versions[k] = changes_[k].load(std::memory_order_acquire);
  const Result<int64_t> seals = write(connection, *next, versions);
  if (!seals) {
    // Perhaps a file of the current one is gone: the next attempt writes everything.
    if (current_) current_->replaced = true;
    current_.reset();
    return tl::unexpected(seals.error());
  }

  const fs::path link = fs::path(dir_) / "published/current", fresh = fs::path(dir_) / "published/current.new";
  fs::remove(fresh, error);
  fs::create_directory_symlink(fs::path(next->folder).filename(), fresh, error);
  if (!error) fs::rename(fresh, link, error);
  if (error) return io("cannot name the current publication", error, link.string());
  next->at = std::chrono::steady_clock::now();
  next->took_ms = std::chrono::duration_cast<std::chrono::milliseconds>(next->at - now).count();
  next->replaced = false;
  if (current_) current_->replaced = true;
  current_ = next;
  versions_ = versions;
  seals_ = *seals;
  return PublicationPtr(current_);
}

Result<int64_t> Publisher::write(duck::Connection& connection, Publication& next, const Versions& versions) {
  TRY_VALUE(snapshot, duck::Transaction::begin(connection));
  TRY_VALUE(applied, integer(connection, "SELECT value FROM meta WHERE key = 'applied'"));
  TRY_VALUE(seals, integer(connection, "SELECT value FROM meta WHERE key = 'seals'"));
  next.manifest.applied = Offset{static_cast<uint64_t>(applied)};
  {
    TRY_VALUE(rows, connection.query("SELECT path FROM event_file ORDER BY day, path"));
    for (;;) {
      TRY_VALUE(more, rows.next());
      if (!more) break;
      next.manifest.sealed.emplace_back(rows.text(0));
    }
  }
  TRY(write_hot(connection, next, seals));
  TRY(write_tables(connection, next, versions));
  std::ofstream out(next.folder + "/manifest.json", std::ios::binary);
  out << next.manifest.to_json();
  out.close();
  if (!out) return fail(ErrorCode::kIo, "cannot write the manifest", next.folder);
  return seals;
}

// Hot rows are never changed, and each has a greater offset than those before it.
Result<void> Publisher::write_hot(duck::Connection& connection, Publication& next, int64_t seals) {
  Offset from;
  if (current_ && seals == seals_ && current_->manifest.hot.size() < kHotFilesMax) {
    for (const std::string& path : current_->manifest.hot) {
      const std::string to = fmt::format("{}/{}", next.folder, fs::path(path).filename().string());
      TRY(reuse(dir_ + "/" + path, to));
      next.manifest.hot.push_back(fs::path(to).lexically_relative(dir_));
    }
    from = current_->manifest.applied;
  }
  const std::string rows = fmt::format("FROM hot_event WHERE log_offset > {}", from.value);
  TRY_VALUE(count, integer(connection, "SELECT count(*) " + rows));
  if (count == 0) return {};
  const std::string path =
      fmt::format("{}/hot-{}-{}.parquet", next.folder, from.value + 1, next.manifest.applied.value);
  TRY(copy(connection, fmt::format("SELECT {} {}", kEventColumns, rows), path));
  next.manifest.hot.push_back(fs::path(path).lexically_relative(dir_));
  return {};
}

Result<void> Publisher::write_tables(duck::Connection& connection, Publication& next, const Versions& versions) {
  const std::vector<UpsertedTable>& tables = upserted_tables();
  TUTTI_ASSERT(tables.size() <= kTablesMax);
  for (size_t k = 0; k < tables.size(); ++k) {
    const std::string name(tables[k].name.substr(std::string_view("lake_").size()));
    const std::string path = fmt::format("{}/{}.parquet", next.folder, name);
    if (current_ && versions[k] == versions_[k]) {
      TRY(reuse(dir_ + "/" + current_->manifest.tables.at(name), path));
    } else {
      TRY(copy(connection, fmt::format("FROM {}", tables[k].name), path));
    }
    next.manifest.tables[name] = fs::path(path).lexically_relative(dir_);
  }
  return {};
}

Result<void> Publisher::reuse(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::create_hard_link(from, to, error);
  if (error) fs::copy_file(from, to, error);  // a file system without links
  if (error) return io("cannot take over a file of the publication before", error, to);
  return {};
}

}  // namespace tutti::lake
