# The SQL files become part of the library: one constant per statement, so that a wrong name does not compile.
file(GLOB_RECURSE storage_sql CONFIGURE_DEPENDS ${root}/sql/*.sql)
set(storage_generated ${CMAKE_BINARY_DIR}/generated/storage)
add_custom_command(
  OUTPUT ${storage_generated}/statements.h ${storage_generated}/statements.cpp
  COMMAND ${CMAKE_COMMAND} -DSQL=${root}/sql -DOUT=${storage_generated} -P ${root}/embed_sql.cmake
  DEPENDS ${storage_sql} ${root}/embed_sql.cmake
  COMMENT "Embedding SQL statements"
  VERBATIM)
target_sources(shouwang_storage PRIVATE ${storage_generated}/statements.h ${storage_generated}/statements.cpp)
# Other programs of the build (the test program) include the generated header as well.
add_custom_target(shouwang_storage_sql DEPENDS ${storage_generated}/statements.h)
add_dependencies(shouwang_storage shouwang_storage_sql)
# The two differential tests are twins with the same names.
set_source_files_properties(${root}/differential_test.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
