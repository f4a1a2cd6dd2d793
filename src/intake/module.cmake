# The benchmark imports with the shipped policy pack, as the tests do.
set_source_files_properties(${root}/intake_benchmark.cpp PROPERTIES COMPILE_DEFINITIONS "SHOUWANG_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")
