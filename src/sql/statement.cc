#include "sql/statement.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lake/catalog.h"
#include "sql/functions.h"

namespace tutti::sql {
namespace {

namespace dom = simdjson::dom;

// Kinds of nodes, table references and modifiers that carry no "class".
constexpr std::string_view kTypes[] = {"SELECT_NODE",
                                       "SET_OPERATION_NODE",
                                       "RECURSIVE_CTE_NODE",
                                       "CTE_NODE",
                                       "BASE_TABLE",
                                       "SUBQUERY",
                                       "JOIN",
                                       "TABLE_FUNCTION",
                                       "EMPTY",
                                       "EXPRESSION_LIST",
                                       "PIVOT",
                                       "ORDER_MODIFIER",
                                       "LIMIT_MODIFIER",
                                       "DISTINCT_MODIFIER",
                                       "LIMIT_PERCENT_MODIFIER",
                                       "ORDER_DEFAULT",
                                       "ASCENDING",
                                       "DESCENDING"};

// Kinds of expressions. Missing on purpose: PARAMETER and DEFAULT (nothing to stand for).
constexpr std::string_view kClasses[] = {
    "BETWEEN",  "CASE",   "CAST",       "COLLATE",  "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT",
    "FUNCTION", "LAMBDA", "LAMBDA_REF", "OPERATOR", "STAR",       "SUBQUERY",   "WINDOW",      "POSITIONAL_REFERENCE",
    "TYPE"};

// Names that DuckDB answers with its own catalogue; a common table expression may not hide one.
constexpr std::string_view kCatalogPrefixes[] = {"duckdb_", "sqlite_", "pragma_", "pg_", "information_schema"};

template <typename List>
bool among(const List& list, std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::string_view text_of(dom::object o, std::string_view key) {
  std::string_view text;
  return o[key].get(text) == simdjson::SUCCESS ? text : std::string_view();
}

tl::unexpected<Error> refuse(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message), "sql");
}

class Walk {
 public:
  Result<void> element(dom::element e) {
    if (dom::array list; e.get(list) == simdjson::SUCCESS) {
      for (const dom::element child : list) TRY(element(child));
      return {};
    }
    dom::object o;
    if (e.get(o) != simdjson::SUCCESS) return {};
    const size_t scope = visible_.size();
    Result<void> done = object(o);
    visible_.resize(scope);
    return done;
  }

 private:
  Result<void> object(dom::object o) {
    const std::string_view type = text_of(o, "type"), cls = text_of(o, "class");
    if (!cls.empty() && !among(kClasses, cls)) return refuse(fmt::format("{} is not allowed here", lower(cls)));
    // A constant's "type" is an object; what has a text without a class is a node, a table or a modifier.
    if (cls.empty() && !type.empty() && !among(kTypes, type) && !type.ends_with("_TYPE_INFO"))
      return refuse(fmt::format("{} is not allowed here", lower(type)));
    TRY(common_tables(o));
    if (type == "BASE_TABLE") TRY(table(o));
    if (type == "TABLE_FUNCTION") return table_function(o);
    if (cls == "FUNCTION" || cls == "WINDOW") TRY(function(o, is_scalar_allowed(lower(text_of(o, "function_name")))));
    return children(o);
  }

  Result<void> children(dom::object o) {
    for (const dom::key_value_pair pair : o)
      // A constant's value holds no syntax, and a type's name is looked up among types only.
      if (pair.key != "value" || !text_of(o, "class").starts_with("CONSTANT")) TRY(element(pair.value));
    return {};
  }

  Result<void> common_tables(dom::object o) {
    if (const std::string_view own = text_of(o, "cte_name"); !own.empty()) TRY(declare(own));
    dom::array map;
    if (o["cte_map"]["map"].get(map) != simdjson::SUCCESS) return {};
    for (const dom::element entry : map) {
      std::string_view key;
      if (entry["key"].get(key) != simdjson::SUCCESS) return refuse("a common table expression has no name");
      TRY(declare(key));
    }
    return {};
  }

  Result<void> declare(std::string_view name) {
    std::string key = lower(name);
    const bool plain = std::all_of(key.begin(), key.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    });
    const bool catalog = std::any_of(std::begin(kCatalogPrefixes), std::end(kCatalogPrefixes),
                                     [&](std::string_view p) { return key.starts_with(p); });
    if (!plain || catalog || is_hidden(key))
      return refuse(fmt::format("\"{}\" cannot name a common table expression here", name));
    visible_.push_back(std::move(key));
    return {};
  }

  Result<void> table(dom::object o) {
    const std::string_view name = text_of(o, "table_name");
    if (!text_of(o, "schema_name").empty() || !text_of(o, "catalog_name").empty())
      return refuse("tables are named without a schema or a catalog");
    if (!o["at_clause"].is_null()) return refuse("AT is not allowed here");
    const std::string key = lower(name);
    if (among(visible_, key) || lake::find_table(key)) return {};
    return refuse(fmt::format("there is no table \"{}\"; GET /api/v1/sql/schema lists them", name));
  }

  Result<void> table_function(dom::object o) {
    dom::object call;
    if (o["function"].get(call) != simdjson::SUCCESS) return refuse("a table function has no name");
    const std::string name = lower(text_of(call, "function_name"));
    TRY(function(call, is_table_function_allowed(name)));
    dom::element arguments;
    if (call["children"].get(arguments) == simdjson::SUCCESS) TRY(element(arguments));
    return {};
  }

  static Result<void> function(dom::object o, bool allowed) {
    // DuckDB's parser writes "main" before the functions that it makes of brackets, braces and EXTRACT.
    const std::string_view schema = text_of(o, "schema"), catalog = text_of(o, "catalog");
    if ((!schema.empty() && schema != "main") || (!catalog.empty() && catalog != "system"))
      return refuse("functions are named without a schema or a catalog");
    if (allowed) return {};
    return refuse(fmt::format("the function {}() is not allowed here", text_of(o, "function_name")));
  }

  // Tables that the views are made of.
  static bool is_hidden(const std::string& name) { return name.starts_with("lake_") || lake::find_table(name); }

  std::vector<std::string> visible_;  // common table expressions in scope
};

}  // namespace

Result<void> check_statement(std::string_view serialized) {
  dom::parser parser;
  dom::element root;
  if (parser.parse(serialized.data(), serialized.size()).get(root) != simdjson::SUCCESS)
    return refuse("the statement is nested too deeply");
  bool bad = true;
  if (root["error"].get(bad) != simdjson::SUCCESS || bad) {
    std::string_view said;
    if (root["error_message"].get(said) != simdjson::SUCCESS) said = "the statement cannot be read";
    const bool other = said.find("Only SELECT") != std::string_view::npos;
    return refuse(other ? "only SELECT is allowed" : std::string(said));
  }
  dom::array statements;
  if (root["statements"].get(statements) != simdjson::SUCCESS || statements.size() != 1)
    return refuse("exactly one SELECT is allowed");
  return Walk().element(statements.at(0));
}

}  // namespace tutti::sql
