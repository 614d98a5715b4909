#include "ingest/mapping/json_path.h"

#include <charconv>

namespace tutti::ingest {

std::optional<simdjson::dom::element> element_at(simdjson::dom::element e, std::string_view path) {
  while (!path.empty()) {
    const size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
    simdjson::error_code failed = simdjson::SUCCESS;
    if (e.is_array()) {
      size_t index = 0;
      const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), index);
      if (code != std::errc() || end != name.data() + name.size()) return std::nullopt;
      failed = e.at(index).get(e);
    } else {
      failed = e[name].get(e);
    }
    if (failed != simdjson::SUCCESS) return std::nullopt;
  }
  return e;
}

std::string_view JsonTexts::at(simdjson::dom::element from, std::string_view path) {
  const std::optional<simdjson::dom::element> e = element_at(from, path);
  std::string_view s;
  if (!e || e->is_null()) return {};
  if (e->get(s) == simdjson::SUCCESS) return s;
  return *texts_.emplace_back(std::make_unique<std::string>(simdjson::minify(*e)));
}

}  // namespace tutti::ingest
