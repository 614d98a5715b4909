// Likeness of short texts: Jaro-Winkler (Winkler 1990) and the optimal string alignment distance (Damerau-Levenshtein
// where no letter is edited twice). Both work on characters, not bytes, with one machine word per row of the table
// (Hyyrö 2003), so texts beyond kUnitsMax characters are compared by their beginnings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tutti::linkage {

constexpr size_t kUnitsMax = 64;

// A text to compare. `padded`: 16 bytes can be read at utf8.data(), which lets short ASCII texts be compared at once.
struct Text {
  std::string_view utf8;
  bool ascii = false;
  bool padded = false;

  static Text of(std::string_view utf8);
};

// 0 (nothing alike) to 1 (equal), symmetric. Equal beginnings of up to four characters raise a likeness above 0.7, by
// 0.1 of what is missing each. Two empty texts have likeness 0: nothing is known.
double jaro_winkler(Text a, Text b);

// Insertions, deletions, replacements and swaps of neighbours.
size_t edits(Text a, Text b);

// Shared words / all words (Jaccard), words parted by blanks. Chinese text counts each character as a word.
double word_overlap(std::string_view a, std::string_view b);

}  // namespace tutti::linkage
