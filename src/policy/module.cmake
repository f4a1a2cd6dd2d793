# Two tables of mistakes with the same names: one of them is compiled by itself.
set_source_files_properties(${root}/load_test.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
