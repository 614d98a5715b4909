#include "web/static_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/hash.h"

namespace tutti {
namespace {

namespace fs = std::filesystem;
constexpr size_t kFilesMax = 2'000;
constexpr size_t kBytesMax = 64u << 20;

std::string_view type_of(std::string_view path) {
  const auto is = [&](std::string_view ending) { return path.ends_with(ending); };
  if (is(".html")) return "text/html; charset=utf-8";
  if (is(".js") || is(".mjs")) return "text/javascript; charset=utf-8";
  if (is(".css")) return "text/css; charset=utf-8";
  if (is(".svg")) return "image/svg+xml";
  if (is(".png")) return "image/png";
  if (is(".ico")) return "image/x-icon";
  if (is(".woff2")) return "font/woff2";
  if (is(".json") || is(".map")) return "application/json";
  return "application/octet-stream";
}

constexpr std::string_view kNoConsole =
    "<!doctype html><meta charset=utf-8><title>Tutti</title><h1>Tutti is running</h1>"
    "<p>This server was started without the console. Start it with <code>--console FOLDER</code>; <code>./dev "
    "run</code> does so.</p>";

}  // namespace

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
  StaticFiles out;
  if (folder.empty()) {
    out.files_["/index.html"] = {"text/html; charset=utf-8", std::string(kNoConsole), "\"none\""};
    return out;
  }
  std::error_code failed;
  size_t bytes = 0;
  for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
    if (!it->is_regular_file() || it->is_symlink()) continue;
    std::ifstream in(it->path(), std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    File file{std::string(type_of(it->path().native())), text.str(), {}};
    bytes += file.body.size();
    if (out.files_.size() >= kFilesMax || bytes > kBytesMax)
      return fail(ErrorCode::kTooLarge, "the console's folder is too large", folder);
    file.etag = "\"" + to_hex(hash128(file.body)) + "\"";
    out.files_["/" + fs::relative(it->path(), folder).generic_string()] = std::move(file);
  }
  if (failed) return fail(ErrorCode::kIo, "cannot read the console's folder: " + failed.message(), folder);
  if (!out.files_.contains("/index.html"))
    return fail(ErrorCode::kNotFound, "the console's folder holds no index.html", folder);
  return out;
}

http::Response StaticFiles::get(const http::Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return {.status = 405, .headers = {{"Allow", "GET, HEAD"}}};
  auto it = files_.find(request.path);
  // A missing file of the build is missing; any other path is a page of the console.
  if (it == files_.end() && request.path.starts_with("/assets/"))
    return {.status = 404, .content_type = "text/plain", .body = "not found\n"};
  const bool page = it == files_.end() || request.path == "/index.html";
  if (it == files_.end()) it = files_.find("/index.html");
  http::Response r;
  r.headers = {{"ETag", it->second.etag}, {"Cache-Control", page ? "no-cache" : "public, max-age=31536000, immutable"}};
  add_security_headers(r);
  if (request.header("if-none-match") == it->second.etag) {
    r.status = 304;
    return r;
  }
  r.content_type = it->second.content_type;
  r.body = it->second.body;
  return r;
}

void add_security_headers(http::Response& r) {
  // Ant Design writes its styles into the page, hence 'unsafe-inline' for styles alone.
  r.headers.push_back(
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' "
       "data:; "
       "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"});
  r.headers.push_back({"Referrer-Policy", "same-origin"});
  r.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
}

}  // namespace tutti
