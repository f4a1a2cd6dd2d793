# Its register has the names of the benefits': compiled by itself.
set_source_files_properties(${root}/what_if_test.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
