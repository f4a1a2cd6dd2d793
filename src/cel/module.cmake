# The parser is generated into build/generated/cel.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/cel)
set(cel_grammar ${CMAKE_BINARY_DIR}/generated/cel/grammar.cpp)
bison_target(cel_grammar ${CMAKE_CURRENT_LIST_DIR}/grammar.y ${cel_grammar}
             DEFINES_FILE ${CMAKE_BINARY_DIR}/generated/cel/grammar.h COMPILE_FLAGS "-Wall -Werror")
target_sources(shouwang_cel PRIVATE ${cel_grammar})
# Optimised in every build type: unoptimised, the template-heavy skeleton takes half of the differential tests' time.
set_source_files_properties(${cel_grammar} PROPERTIES COMPILE_OPTIONS "-O2;-Wno-conversion;-Wno-shadow")

# The kernels: optimised in every build type; their AVX2 twin is chosen at run time where the processor has it.
set(cel_kernel_options -O3)
set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/plan_kernels_baseline.cpp PROPERTIES COMPILE_OPTIONS "${cel_kernel_options}")
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/plan_kernels_avx2.cpp PROPERTIES COMPILE_OPTIONS "${cel_kernel_options};-mavx2;-mbmi2")
endif()

# The differential test compiles and runs 20,000 expressions: at -O0 that takes ten seconds of processor time, at -O1 three.
target_compile_options(shouwang_cel PRIVATE $<$<CONFIG:Debug>:-O1>)

# Regular expressions; no header but regex.cpp's sees them.
target_link_libraries(shouwang_cel PRIVATE PkgConfig::re2)
