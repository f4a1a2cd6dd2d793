// `shouwang bench linkage`: how well and how fast a department file is linked to a registry, and duplicates of the registry are found.
#pragma once

#include "app/command.h"

namespace shouwang::app {

void add_bench_linkage(CLI::App& bench, int& exit_code);

}  // namespace shouwang::app
