// What a file can be about, and the events that each kind of file gives. Internal to suggest.cc.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/mapping/content.h"
#include "ingest/mapping/synonyms.h"

namespace tutti::ingest {

struct Bound {
  std::string column;
  ContentGuess content;
};
using Fields = std::map<Field, Bound>;

struct Line {
  std::string path;    // "traits.email"
  std::string value;   // a template, or TOML when raw
  std::string column;  // that it is about; for the comment
  bool raw = false;
};

struct Emit {
  std::string type;
  std::string when = {};  // TOML
  std::string timestamp = {};
  std::string note = {};
  std::vector<Line> set = {};
};

struct Kind {
  const char* name;
  const char* what;    // in words
  const char* source;  // a source's name when nobody says another
  const char* rest;    // where columns go that are no field: "traits."
  std::vector<Field> own;
  // A field that means another one here: "Status" of an order file is the order's.
  std::vector<std::pair<Field, Field>> reads_as;
  double (*score)(const Fields&);
  std::vector<Emit> (*emits)(const Fields&, const std::string& source);

  bool has(Field f) const;
  Field as(Field f) const;
};

std::span<const Kind> kinds();

// "{Column|filter}".
std::string hole(const Bound& b, std::string_view filter);
std::string trim_name(std::string_view column);
// A TOML basic string, quotes included.
std::string toml_text(std::string_view s);

}  // namespace tutti::ingest
