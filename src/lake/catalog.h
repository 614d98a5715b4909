// The tables of the lake as people and programs see them: names, types and meanings, the one place that says so.
// lake_test.cc holds the views of schema.cc and docs/lake.md to this list.
#pragma once

#include <span>
#include <string_view>

namespace tutti::lake {

struct ColumnInfo {
  std::string_view name;
  std::string_view type;  // as DuckDB writes it
  std::string_view meaning;
};

struct TableInfo {
  std::string_view name;
  std::string_view meaning;
  std::span<const ColumnInfo> columns;
};

std::span<const TableInfo> tables();
// By lower-case name; nullptr: there is none.
const TableInfo* find_table(std::string_view name);

}  // namespace tutti::lake
