#include "log/seen_manifest.h"

#include <algorithm>
#include <filesystem>

#include "base/codec.h"
#include "log/file.h"

namespace tutti::log {
namespace {

constexpr std::string_view kMagic = "TUTTISEEN";
constexpr uint64_t kFormat = 1;
constexpr size_t kManifestBytesMax = 1 << 20;
constexpr char kManifestName[] = "MANIFEST";

}  // namespace

std::string run_path(const std::string& dir, uint64_t number) {
  return dir + "/run-" + std::to_string(number) + ".ids";
}
std::string manifest_path(const std::string& dir) {
  return dir + "/" + kManifestName;
}

Result<SeenManifest> read_manifest(const std::string& dir) {
  const std::string path = manifest_path(dir);
  TRY_VALUE(bytes, read_file(path, kManifestBytesMax));
  if (bytes.size() < 8) return fail(ErrorCode::kCorrupt, "cut off", path);
  const std::string_view body = std::string_view(bytes).substr(0, bytes.size() - 8);
  if (Decoder(std::string_view(bytes).substr(body.size())).fixed64() != hash64(body))
    return fail(ErrorCode::kCorrupt, "checksum", path);
  Decoder d(body);
  SeenManifest m;
  if (d.bytes() != kMagic || d.u() != kFormat) return fail(ErrorCode::kCorrupt, "unknown format", path);
  m.log_id.hi = d.fixed64();
  m.log_id.lo = d.fixed64();
  m.covered_through = Offset{d.u()};
  m.next_number = d.u();
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    SeenManifest::Run run;
    run.number = d.u();
    run.tier = static_cast<uint32_t>(d.u());
    run.count = d.u();
    m.runs.push_back(run);
  }
  if (!d.ok() || !d.at_end()) return fail(ErrorCode::kCorrupt, "format", path);
  return m;
}

Result<void> write_manifest(const std::string& dir, const SeenManifest& m) {
  Encoder e;
  e.bytes(kMagic);
  e.u(kFormat);
  e.fixed64(m.log_id.hi);
  e.fixed64(m.log_id.lo);
  e.u(m.covered_through.value);
  e.u(m.next_number);
  e.u(m.runs.size());
  for (const SeenManifest::Run& run : m.runs) {
    e.u(run.number);
    e.u(run.tier);
    e.u(run.count);
  }
  e.fixed64(hash64(e.view()));
  return replace_file(manifest_path(dir), e.view());
}

void remove_orphans(const std::string& dir, const SeenManifest& manifest) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(dir, error)) {
    const std::string name = entry.path().filename();
    const bool run = name.starts_with("run-") && name.ends_with(".ids");
    const bool half = (name.starts_with("run-") || name.starts_with(kManifestName)) && name.ends_with(".tmp");
    const bool named = std::ranges::any_of(
        manifest.runs, [&](const SeenManifest::Run& r) { return run_path(dir, r.number) == dir + "/" + name; });
    if (half || (run && !named)) std::filesystem::remove(entry.path(), error);
  }
}

}  // namespace tutti::log
