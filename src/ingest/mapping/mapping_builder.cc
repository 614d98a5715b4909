// Reads the TOML of a mapping. Everything unknown is refused with its line: a misspelled key must not be a silent
// nothing.
#include <fmt/format.h>
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/hash.h"
#include "base/json_writer.h"
#include "ingest/mapping/mapping.h"
#include "model/event.h"

namespace tutti::ingest {

namespace {

bool is_item(std::string_view column) {
  return column == "_item" || column.starts_with("_item.");
}

// The place of the next dot that is not inside of a hole: "traits.{a.b}" has one.
size_t next_dot(std::string_view path) {
  bool hole = false;
  for (size_t k = 0; k < path.size(); ++k) {
    if (path[k] == '{') hole = true;
    else if (path[k] == '}') hole = false;
    else if (path[k] == '.' && !hole) return k;
  }
  return std::string_view::npos;
}

}  // namespace

struct MappingBuilder {
  Mapping& m;
  const std::string& name;
  std::map<std::pair<std::string, std::string>, size_t> ids = {};  // emits by type and message_id

  tl::unexpected<Error> bad(const toml::node& node, std::string message) const {
    return fail(ErrorCode::kInvalid, std::move(message), fmt::format("{}:{}", name, node.source().begin.line));
  }

  bool in_each = false, stray_item = false;

  uint32_t column(std::string_view column_name) {
    if (is_item(column_name) && !in_each) stray_item = true;
    const auto it = std::find(m.names_.begin(), m.names_.end(), column_name);
    if (it != m.names_.end()) return static_cast<uint32_t>(it - m.names_.begin());
    m.names_.emplace_back(column_name);
    return static_cast<uint32_t>(m.names_.size() - 1);
  }

  Result<void> only(const toml::table& table, std::initializer_list<std::string_view> keys) const {
    for (const auto& [key, node] : table) {
      if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
      std::string known;
      for (const std::string_view k : keys) known += (known.empty() ? "" : ", ") + std::string(k);
      return bad(node, fmt::format("\"{}\" is not known here; there are {}", std::string(key.str()), known));
    }
    return {};
  }

  Result<Template> text(const toml::node& node) {
    const auto s = node.value_exact<std::string>();
    if (!s) return bad(node, "must be text");
    Result<Template> t = Template::compile(*s, m.lookups_, [&](std::string_view c) { return column(c); });
    if (!t) return bad(node, t.error().message);
    return t;
  }

  Result<Condition> combined(const toml::node& node, Condition::Test test) {
    const toml::array* list = node.as_array();
    if (!list) return bad(node, "must be a list of conditions");
    Condition c{.test = test};
    for (const toml::node& item : *list) {
      TRY_VALUE(part, condition(item));
      c.parts.push_back(std::move(part));
    }
    return c;
  }

  Result<Condition> condition(const toml::node& node) {
    using Test = Condition::Test;
    const toml::table* t = node.as_table();
    if (!t) return bad(node, "must be a table like { column = \"X\", is = \"empty\" }");
    TRY(only(*t, {"all", "any", "column", "is", "equals", "not_equals", "matches", "less", "less_equal", "greater",
                  "greater_equal"}));
    if (const toml::node* all = t->get("all")) return combined(*all, Test::kAll);
    if (const toml::node* any = t->get("any")) return combined(*any, Test::kAny);
    const toml::node* column_node = t->get("column");
    const auto column_name = column_node ? column_node->value_exact<std::string>() : std::nullopt;
    if (!column_name) return bad(node, "a condition needs a column");
    Condition c;
    c.column = column(*column_name);
    int tests = 0;
    for (const auto& [key, value] : *t) {
      const std::string_view k = key.str();
      if (k == "column") continue;
      ++tests;
      std::string s = value.value_exact<std::string>().value_or("");
      if (const auto n = value.value_exact<int64_t>()) s = std::to_string(*n);
      if (k == "is") {
        if (s != "empty" && s != "not_empty") return bad(value, "must be \"empty\" or \"not_empty\"");
        c.test = s == "empty" ? Test::kEmpty : Test::kNotEmpty;
      } else if (k == "equals" || k == "not_equals") {
        c.test = k == "equals" ? Test::kEquals : Test::kNotEquals;
        c.text = s;
      } else if (k == "matches") {
        c.test = Test::kMatches;
        c.pattern = std::make_shared<const re2::RE2>(s, re2::RE2::Quiet);
        if (!c.pattern->ok()) return bad(value, "no regular expression: " + c.pattern->error());
      } else {
        c.test = k == "less"         ? Test::kLess
                 : k == "less_equal" ? Test::kLessEqual
                 : k == "greater"    ? Test::kGreater
                                     : Test::kGreaterEqual;
        const std::optional<Decimal> n = parse_decimal(s);
        if (!n) return bad(value, "must be a whole number or decimal text");
        c.number = *n;
      }
    }
    if (tests != 1) return bad(node, "a condition has one test");
    return c;
  }

  Result<Mapping::Node> node_of(const toml::node& node) {
    Mapping::Node out;
    if (const toml::table* t = node.as_table()) {
      out.kind = Mapping::Node::Kind::kObject;
      for (const auto& [key, value] : *t) {
        TRY_VALUE(child, node_of(value));
        out.fields.push_back({std::string(key.str()), std::move(child)});
      }
    } else if (const toml::array* a = node.as_array()) {
      out.kind = Mapping::Node::Kind::kArray;
      for (const toml::node& item : *a) {
        TRY_VALUE(child, node_of(item));
        out.items.push_back(std::move(child));
      }
    } else if (const auto b = node.value_exact<bool>()) {
      out.kind = Mapping::Node::Kind::kConstant;
      out.json = *b ? "true" : "false";
    } else if (const auto n = node.value_exact<int64_t>()) {
      out.kind = Mapping::Node::Kind::kConstant;
      out.json = std::to_string(*n);
    } else {
      TRY_VALUE(compiled, text(node));
      out.text = std::move(compiled);
    }
    return out;
  }

  // Puts a value at "a.b.c" of the event. False when another value stands there or on the way, or when a name that is
  // made from the row is not the last one.
  bool put(Mapping::Node& root, std::string_view path, Mapping::Node value) {
    Mapping::Node* at = &root;
    for (;;) {
      const size_t dot = next_dot(path);
      const std::string_view head = path.substr(0, dot);
      if (head.find('{') != std::string_view::npos) {
        Result<Template> key = Template::compile(head, m.lookups_, [&](std::string_view c) { return column(c); });
        if (dot != std::string_view::npos || at == &root || !key) return false;
        at->fields.push_back({{}, std::move(value), std::move(*key)});
        return true;
      }
      auto it = std::find_if(at->fields.begin(), at->fields.end(), [&](const auto& f) { return f.name == head; });
      if (dot == std::string_view::npos) {
        if (it != at->fields.end()) return false;
        at->fields.push_back({std::string(head), std::move(value)});
        return true;
      }
      if (it != at->fields.end() && it->value.kind != Mapping::Node::Kind::kObject) return false;
      if (it == at->fields.end()) {
        at->fields.push_back({std::string(head), Mapping::Node{.kind = Mapping::Node::Kind::kObject}});
        it = std::prev(at->fields.end());
      }
      at = &it->value;
      path.remove_prefix(dot + 1);
    }
  }

  // Two emits of one type with the same message_id would be one event.
  std::string id_suffix(const std::string& type, const std::string& id) {
    const size_t before = ids[{type, id}]++;
    return before == 0 ? "" : fmt::format("#{}", before + 1);
  }

  Result<void> emit(const toml::node& node) {
    const toml::table* t = node.as_table();
    if (!t) return bad(node, "emit must be written [[emit]]");
    TRY(only(*t, {"type", "when", "each", "message_id", "timestamp", "set", "passthrough"}));
    Mapping::Emit e;
    if (const toml::node* n = t->get("passthrough")) e.passthrough = n->value_exact<bool>().value_or(false);
    e.body.kind = Mapping::Node::Kind::kObject;
    if (!e.passthrough) {
      e.type = t->get("type") ? t->get("type")->value_exact<std::string>().value_or("") : "";
      if (!parse_event_type(e.type)) return bad(*t, "emit needs a type of event (docs/events.md)");
      Mapping::Node type{.kind = Mapping::Node::Kind::kConstant};
      append_json_string(type.json, e.type);
      put(e.body, "type", std::move(type));
    }
    if (const toml::node* n = t->get("each")) {
      const auto list = n->value_exact<std::string>();
      if (!list || is_item(*list) || e.passthrough) return bad(*n, "each names a column with a list");
      e.each = column(*list);
    }
    in_each = e.each.has_value();
    if (const toml::node* n = t->get("when")) {
      TRY_VALUE(c, condition(*n));
      e.when = std::move(c);
    }
    for (const auto& [key, target] : {std::pair{"message_id", &e.message_id}, std::pair{"timestamp", &e.timestamp}}) {
      if (const toml::node* n = t->get(key)) {
        TRY_VALUE(compiled, text(*n));
        *target = std::move(compiled);
      }
    }
    if (e.passthrough) {
      // The event's own id and time, as at the live doors.
      const auto own = [&](std::string_view s) {
        return Template::compile(s, m.lookups_, [&](std::string_view c) { return column(c); });
      };
      if (!e.message_id) {
        TRY_VALUE(id, own("{messageId}"));
        e.message_id = std::move(id);
        e.message_id_optional = true;
      }
      if (!e.timestamp) {
        TRY_VALUE(at, own("{timestamp}"));
        e.timestamp = std::move(at);
      }
    }
    if (const toml::node* n = t->get("set")) {
      if (!n->as_table() || e.passthrough) return bad(*n, "set is a table of paths, and not for passthrough");
      for (const auto& [key, value] : *n->as_table()) {
        const std::string_view path = key.str();
        constexpr std::string_view kTargets[] = {"userId",  "anonymousId", "groupId", "previousId", "event",   "name",
                                                 "traits",  "properties",  "context", "object",     "metrics", "person",
                                                 "account", "parent",      "role",    "kind",       "primary", "from",
                                                 "to",      "confidence",  "ended"};
        if (std::find(std::begin(kTargets), std::end(kTargets), path.substr(0, path.find('.'))) == std::end(kTargets))
          return bad(value, fmt::format("events have no field \"{}\" (docs/events.md)", std::string(path)));
        TRY_VALUE(child, node_of(value));
        if (!put(e.body, path, std::move(child))) return bad(value, "is set twice, or its name cannot be made");
      }
    }
    if (!e.passthrough) {  // by which an import is found again when it is to be undone
      TRY_VALUE(mark, Template::compile("{_import}", m.lookups_, [&](std::string_view c) { return column(c); }));
      Mapping::Node id;
      id.text = std::move(mark);
      static_cast<void>(put(e.body, "context.import.id", std::move(id)));
    }
    if (const toml::node* n = t->get("message_id"))
      e.id_suffix = id_suffix(e.type, n->value_exact<std::string>().value_or(""));
    in_each = false;
    if (stray_item) return bad(*t, "_item is for emits with each");
    m.emits_.push_back(std::move(e));
    return {};
  }

  Result<void> rules(const toml::node& node, std::vector<Mapping::Rule>& out) {
    const toml::array* list = node.as_array();
    if (!list) return bad(node, "must be written with [[ ]]");
    for (const toml::node& item : *list) {
      const toml::table* t = item.as_table();
      if (!t || !t->get("when") || !t->get("reason")) return bad(item, "needs when and reason");
      TRY(only(*t, {"when", "reason"}));
      TRY_VALUE(c, condition(*t->get("when")));
      out.push_back({std::move(c), t->get("reason")->value_exact<std::string>().value_or("")});
      if (out.back().reason.empty()) return bad(item, "the reason must be a short code");
      if (stray_item) return bad(item, "_item is for emits with each");
    }
    return {};
  }

  Result<void> lookups(const toml::node& node) {
    const toml::table* all = node.as_table();
    if (!all) return bad(node, "must be written [lookup.NAME]");
    for (const auto& [key, table] : *all) {
      const toml::table* entries = table.as_table();
      if (!entries) return bad(table, "must be written [lookup.NAME]");
      for (const auto& [from, to] : *entries) {
        if (!to.is_string()) return bad(to, "must be text");
        m.lookups_[std::string(key.str())][std::string(from.str())] = *to.value<std::string>();
      }
    }
    return {};
  }

  Result<void> roots(const toml::node& node) {
    const toml::array* list = node.as_array();
    if (!list) return bad(node, "root is a list of paths");
    for (const toml::node& item : *list) {
      if (!item.is_string()) return bad(item, "must be a path");
      m.roots_.push_back(*item.value<std::string>());
    }
    return {};
  }

  Result<void> document(const toml::table& root) {
    TRY(only(root, {"version", "source", "encoding", "delimiter", "quote", "header_row", "sheet", "root", "lookup",
                    "reject", "flag", "emit"}));
    if (root["version"].value_exact<int64_t>() != 1) return bad(root, "version = 1 is missing");
    m.source_ = root["source"].value_exact<std::string>().value_or("");
    if (m.source_.empty()) return bad(root, "source is missing");
    for (const char* key : {"encoding", "delimiter", "quote", "header_row", "sheet"}) {
      const toml::node* n = root.get(key);
      if (!n) continue;
      const auto number = n->value_exact<int64_t>();
      const std::string text = number ? std::to_string(*number) : n->value_exact<std::string>().value_or("");
      if (std::string fault = set_read_option(m.read_, key, text); !fault.empty()) return bad(*n, std::move(fault));
    }
    if (const toml::node* n = root.get("root")) TRY(roots(*n));
    if (const toml::node* n = root.get("lookup")) TRY(lookups(*n));  // before the templates that use them
    if (const toml::node* n = root.get("reject")) TRY(rules(*n, m.rejects_));
    if (const toml::node* n = root.get("flag")) TRY(rules(*n, m.flags_));
    const toml::node* emits = root.get("emit");
    if (!emits || !emits->as_array()) return bad(root, "there is no [[emit]]");
    for (const toml::node& n : *emits->as_array()) TRY(emit(n));
    return {};
  }

  // Columns of items come behind those of the row, since callers give the row's alone. Which there are is known when
  // all is compiled, so it is compiled twice.
  static Result<void> build(Mapping& m, const std::string& name, const toml::table& root) {
    Mapping draft;
    TRY(MappingBuilder({draft, name}).document(root));
    for (const std::string& c : draft.names_)
      if (!is_item(c)) m.columns_.push_back(c);
    m.names_ = m.columns_;
    return MappingBuilder({m, name}).document(root);
  }
};

Result<std::shared_ptr<const Mapping>> Mapping::parse(std::string_view toml, const std::string& name) {
  std::shared_ptr<Mapping> m(new Mapping);
  try {
    const toml::table root = toml::parse(toml, name);
    TRY(MappingBuilder::build(*m, name, root));
    std::ostringstream canonical;
    canonical << root;
    m->digest_ = hash64(canonical.str());
  } catch (const toml::parse_error& e) {
    return fail(ErrorCode::kInvalid, std::string(e.description()), fmt::format("{}:{}", name, e.source().begin.line));
  }
  return std::shared_ptr<const Mapping>(std::move(m));
}

Result<std::shared_ptr<const Mapping>> Mapping::parse_stream(std::string_view toml, const std::string& name,
                                                             std::string_view stream) {
  std::shared_ptr<Mapping> m(new Mapping);
  try {
    toml::table root = toml::parse(toml, name);
    toml::table* section = root["stream"][stream].as_table();
    if (!section) return fail(ErrorCode::kNotFound, fmt::format("there is no [stream.{}]", std::string(stream)), name);
    for (const char* own : {"key", "method", "replication_key", "without_key"}) section->erase(own);
    // Moved, not copied: a node that is copied forgets its line.
    for (const char* shared : {"version", "source", "lookup"})
      if (toml::node* n = root.get(shared)) section->insert_or_assign(shared, std::move(*n));
    TRY(MappingBuilder::build(*m, name, *section));
  } catch (const toml::parse_error& e) {
    return fail(ErrorCode::kInvalid, std::string(e.description()), fmt::format("{}:{}", name, e.source().begin.line));
  }
  m->digest_ = hash64(toml);
  return std::shared_ptr<const Mapping>(std::move(m));
}

}  // namespace tutti::ingest
