# cmake -DSQL=<folder> -DOUT=<folder> -P embed_sql.cmake: writes statements.h and statements.cpp from the SQL files.
#
# queries/<module>/<name>.sql                      one statement for both engines; first line "-- name: <module>.<name>"
# queries/<module>/<name>.{sqlite,postgresql}.sql  where the engines must differ, both side by side
#                                                  (a word or two: /* sqlite: … */ and /* postgresql: … */ become their contents there)
# queries/<module>/fragments/<part>.sql            shared text, put in the place of a line "-- include <part>"
# migrations/NNNN_verb_object.sql                  run once each, in the order of their numbers
cmake_policy(VERSION 3.25)

function(read_statement file folder expected result)
  file(READ "${file}" text)
  if(NOT text MATCHES "^-- name: ([a-z]+\\.[a-z0-9_]+)\n" OR NOT CMAKE_MATCH_1 STREQUAL "${expected}")
    message(FATAL_ERROR "${file}: the first line must be \"-- name: ${expected}\"")
  endif()
  string(REGEX MATCHALL "-- include [a-z0-9_]+\n" includes "${text}")
  foreach(include IN LISTS includes)
    string(REGEX REPLACE "-- include ([a-z0-9_]+)\n" "\\1" part "${include}")
    if(NOT EXISTS "${folder}/fragments/${part}.sql")
      message(FATAL_ERROR "${file}: there is no fragment ${folder}/fragments/${part}.sql")
    endif()
    file(READ "${folder}/fragments/${part}.sql" fragment)
    string(REPLACE "${include}" "${fragment}" text "${text}")
  endforeach()
  set(${result} "${text}" PARENT_SCOPE)
endfunction()

set(declarations "")
set(definitions "")
set(list "")
set(seen "")
file(GLOB_RECURSE files "${SQL}/queries/*.sql")
list(FILTER files EXCLUDE REGEX "/fragments/")
list(SORT files)
foreach(file IN LISTS files)
  get_filename_component(folder "${file}" DIRECTORY)
  get_filename_component(module "${folder}" NAME)
  get_filename_component(leaf "${file}" NAME)
  string(REGEX REPLACE "(\\.sqlite|\\.postgresql)?\\.sql$" "" name "${leaf}")
  set(symbol "${module}_${name}")
  if(symbol IN_LIST seen)
    continue()
  endif()
  list(APPEND seen "${symbol}")
  set(common "${folder}/${name}.sql")
  if(EXISTS "${common}")
    if(EXISTS "${folder}/${name}.sqlite.sql" OR EXISTS "${folder}/${name}.postgresql.sql")
      message(FATAL_ERROR "${common}: a statement is either common or written once per engine, not both")
    endif()
    read_statement("${common}" "${folder}" "${module}.${name}" text)
    string(REGEX REPLACE "/\\* sqlite: ([^*]*) \\*/" "\\1" sqlite "${text}")
    string(REGEX REPLACE "/\\* postgresql: [^*]* \\*/" "" sqlite "${sqlite}")
    string(REGEX REPLACE "/\\* postgresql: ([^*]*) \\*/" "\\1" postgresql "${text}")
    string(REGEX REPLACE "/\\* sqlite: [^*]* \\*/" "" postgresql "${postgresql}")
  else()
    foreach(engine sqlite postgresql)
      if(NOT EXISTS "${folder}/${name}.${engine}.sql")
        message(FATAL_ERROR "${module}.${name}: ${name}.${engine}.sql is missing")
      endif()
      read_statement("${folder}/${name}.${engine}.sql" "${folder}" "${module}.${name}" ${engine})
    endforeach()
  endif()
  string(APPEND declarations "extern const Statement ${symbol};\n")
  if(sqlite STREQUAL postgresql)
    string(APPEND definitions "const Statement ${symbol}{\"${module}.${name}\", R\"~sql~(${sqlite})~sql~\"};\n")
  else()
    string(APPEND definitions "const Statement ${symbol}{\"${module}.${name}\", R\"~sql~(${sqlite})~sql~\", R\"~sql~(${postgresql})~sql~\"};\n")
  endif()
  string(APPEND list "    &${symbol},\n")
endforeach()

set(migrations "")
set(last 0)
file(GLOB files "${SQL}/migrations/*.sql")
list(SORT files)
foreach(file IN LISTS files)
  get_filename_component(leaf "${file}" NAME_WE)
  if(NOT leaf MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
    message(FATAL_ERROR "${file}: migrations are named NNNN_verb_object.sql")
  endif()
  string(REGEX REPLACE "^0*([1-9][0-9]*)$" "\\1" number "${CMAKE_MATCH_1}")
  math(EXPR wanted "${last} + 1")
  if(NOT number EQUAL wanted)
    message(FATAL_ERROR "${file}: number ${wanted} comes next, without gaps")
  endif()
  set(last ${number})
  file(READ "${file}" text)
  string(APPEND migrations "    {${number}, \"${leaf}\", R\"~sql~(${text})~sql~\"},\n")
endforeach()

file(WRITE "${OUT}/statements.h.new"
"// Made from src/storage/sql by embed_sql.cmake; change the SQL files instead.
#pragma once

#include <span>

#include \"storage/statement.h\"

namespace shouwang::storage::sql {
${declarations}
std::span<const Statement* const> all();
std::span<const Migration> migrations();
}  // namespace shouwang::storage::sql
")
file(WRITE "${OUT}/statements.cpp.new"
"// Made from src/storage/sql by embed_sql.cmake; change the SQL files instead.
#include \"storage/statements.h\"

namespace shouwang::storage::sql {
${definitions}
std::span<const Statement* const> all() {
  static const Statement* const list[] = {
${list}  };
  return list;
}
std::span<const Migration> migrations() {
  static const Migration list[] = {
${migrations}  };
  return list;
}
}  // namespace shouwang::storage::sql
")
foreach(file statements.h statements.cpp)
  execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different "${OUT}/${file}.new" "${OUT}/${file}")
  file(REMOVE "${OUT}/${file}.new")
endforeach()
