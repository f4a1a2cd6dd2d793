// `shouwang bench packs`: how long loading every policy pack of a folder takes, their cases included.
#pragma once

#include "app/command.h"

namespace shouwang::app {

void add_bench_packs(CLI::App& bench, const Options& options, int& exit_code);

}  // namespace shouwang::app
