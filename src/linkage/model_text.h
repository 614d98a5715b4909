// The model as a document (JSON). Reading what was written gives the same model, and the same model is always written
// the same way, so documents can be compared and hashed. The keys are those of model.h; "format" is 1.
#pragma once

#include <string>
#include <string_view>

#include "linkage/model.h"

namespace tutti::linkage {

constexpr size_t kModelBytesMax = 8'000'000;  // term frequencies are the most of it

std::string to_json(const Model& model);
// Refuses what is no model, what check() refuses and unknown keys, naming the place.
Result<Model> model_from_json(std::string_view json);

std::string_view to_string(Test test);  // "exact", "jaro_winkler", ...
std::string_view to_string(Cut cut);    // "whole", "start", "sound", "year"

}  // namespace tutti::linkage
