// Reads one section of procedures/ and checks what can be checked without the rest of the pack.
#pragma once

#include <optional>

#include "policy/draft.h"

namespace shouwang::policy {

/// Problems go to `problems`; what could be read is returned all the same, so that the rest of the pack can be checked too.
/// @returns nullopt when it is not even clear which section it is
std::optional<SectionDraft> read_section(const Node& node, const PackFile& file, Problems& problems);

}  // namespace shouwang::policy
