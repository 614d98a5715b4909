// Texts out of stored JSON values, and how a name is put together from its parts.
#pragma once

#include <string>
#include <string_view>

namespace tutti {

// The text of a JSON string, number or boolean; empty for null, objects and arrays.
std::string json_text(std::string_view json);

// The full name if there is one, else given and family name in the order of their script: "Ada Lovelace", "王小明".
std::string display_name(std::string full, std::string_view given, std::string_view family);

}  // namespace tutti
