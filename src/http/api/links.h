// What reviews of rows and of persons held twice show alike: two statements side by side, and why the engine thinks as it does.
#pragma once

#include <vector>

#include "http/json_writer.h"
#include "linkage/explain.h"
#include "linkage/field_comparison.h"

namespace shouwang::http {

/// [{left,right,same}]
void write_aligned(JsonWriter& json, const std::vector<linkage::AlignedCharacter>& aligned);
/// Waterfall. @param calibrated whether the probabilities of its department have been checked against enough reviews
void write_waterfall(JsonWriter& json, const linkage::Explanation& explanation, bool calibrated);

}  // namespace shouwang::http
