// Latin letters for names in other scripts, so that 王小明 and "Wang Xiaoming" can be compared.
#pragma once

#include <string>
#include <string_view>

namespace tutti::linkage {

// Appends the Latin letters of folded text (fold_name) to `out`; blanks and marks are left out. Chinese characters are
// read in pinyin without tones, one by one (ICU Han-Latin): a table asked of ICU once. Other scripts are left out.
void append_latin(std::string_view folded, std::string& out);

}  // namespace tutti::linkage
