// Where policy comes from.
#pragma once

#include <string>

namespace shouwang::policy {

/// Where a value or rule comes from. Shown to users as it is.
struct Source {
  std::string document;  // title and number of the document
  std::string clause;
  std::string quotation;
};

}  // namespace shouwang::policy
