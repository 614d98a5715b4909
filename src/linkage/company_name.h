// Company names without what does not tell companies apart.
#pragma once

#include <string>
#include <string_view>

namespace tutti::linkage {

// Folded words without legal form, in Latin and Chinese script: "Neckar Präzisionsteile GmbH & Co. KG" ->
// "neckar prazisionsteile", "台灣精密機械股份有限公司" -> "台湾精密机械". A name that is nothing but legal form stays
// whole.
std::string company_core(std::string_view utf8);

}  // namespace tutti::linkage
