// "Did you mean ...?"
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tutti {

// Edits (insert, delete, replace a byte) between two words: Levenshtein's distance.
size_t edit_distance(std::string_view a, std::string_view b);

// The known word that is spelled most like `word`; empty when none is near (up to half of its length, or 2, edits).
std::string nearest(std::string_view word, std::span<const std::string> known);

}  // namespace tutti
