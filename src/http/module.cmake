# Embeds web/dist. The list of files is checked at every build; a changed file is embedded again.
file(GLOB_RECURSE web_dist CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/web/dist/*)
set(web_table ${CMAKE_BINARY_DIR}/generated/http/web_files_table.cpp)
add_custom_command(
  OUTPUT ${web_table}
  COMMAND ${CMAKE_COMMAND} -DDIST=${CMAKE_SOURCE_DIR}/web/dist -DOUT=${CMAKE_BINARY_DIR}/generated/http -P ${CMAKE_SOURCE_DIR}/src/http/embed_web.cmake
  DEPENDS ${web_dist} ${CMAKE_SOURCE_DIR}/src/http/embed_web.cmake
  COMMENT "Embedding the web application"
  VERBATIM)
target_sources(shouwang_http PRIVATE ${web_table})
