# Small fonts are cut from the big ones (print_fonts.h).
pkg_check_modules(harfbuzz_subset REQUIRED IMPORTED_TARGET harfbuzz-subset)
pkg_check_modules(pangoft2 REQUIRED IMPORTED_TARGET pangoft2 fontconfig)
target_link_libraries(shouwang_reporting PRIVATE PkgConfig::harfbuzz_subset PkgConfig::pangoft2)
# The benchmark uses the household of the tests: their pack lies in the source tree, their fixture needs GoogleTest.
set_source_files_properties(${root}/reporting_benchmark.cpp PROPERTIES COMPILE_DEFINITIONS "SHOUWANG_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")
if(SHOUWANG_BENCH AND SHOUWANG_TESTS)
  cmake_language(DEFER CALL target_link_libraries reporting_benchmark PRIVATE GTest::gtest)
endif()
