// `shouwang bench procedure`: a county full of leads and cases, and how long the daily work on them takes.
#pragma once

#include "app/command.h"

namespace shouwang::app {

void add_bench_procedure(CLI::App& bench, const Options& options, int& exit_code);

}  // namespace shouwang::app
