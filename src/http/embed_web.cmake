# cmake -DDIST=web/dist -DOUT=folder -P embed_web.cmake: writes web_files_table.cpp and, beside it, the compressed forms.
#
# The bytes go in through .incbin: an array written out in C++ would take the compiler minutes. Without dist the table has one page
# that says so. The time stamp of a file plays no part: the same dist gives the same table. The files are copied first, so that the
# compiler finds them even when the web application is being built again.
cmake_minimum_required(VERSION 3.25)
set(table ${OUT}/web_files_table.cpp)
set(packed ${OUT}/web)
file(REMOVE_RECURSE ${packed})
file(MAKE_DIRECTORY ${packed})
file(GLOB_RECURSE files RELATIVE ${DIST} ${DIST}/*)
list(FILTER files EXCLUDE REGEX "\\.(map|gz|br)$")
set(root ${packed}/files)
foreach(file IN LISTS files)
  configure_file(${DIST}/${file} ${root}/${file} COPYONLY)
endforeach()
if(NOT "index.html" IN_LIST files)
  set(root ${packed})
  set(files index.html)
  file(WRITE ${packed}/index.html [=[<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>守望</title></head>
<body>
<h1>守望</h1>
<p>这个程序构建时没有包含网页应用。请在 web 目录中运行 npm ci 和 npm run build，然后重新构建程序。</p>
<p>接口可以使用：<a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p>
</body>
</html>
]=])
endif()
list(SORT files COMPARE STRING CASE SENSITIVE)

function(content_type_of file out)
  set(types
    "html=text/html" "js=text/javascript" "mjs=text/javascript" "css=text/css"
    "json=application/json" "geojson=application/geo+json" "webmanifest=application/manifest+json" "svg=image/svg+xml"
    "png=image/png" "jpg=image/jpeg" "jpeg=image/jpeg" "webp=image/webp" "ico=image/x-icon" "woff=font/woff" "woff2=font/woff2"
    "txt=text/plain" "wasm=application/wasm")
  string(REGEX REPLACE "^.*\\." "" extension "${file}")
  set(${out} "application/octet-stream" PARENT_SCOPE)
  foreach(entry IN LISTS types)
    if(entry MATCHES "^${extension}=(.*)$")
      set(type "${CMAKE_MATCH_1}")
      if(type MATCHES "^(text|application/(json|geo))")
        set(type "${type}; charset=utf-8")
      endif()
      set(${out} "${type}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

find_program(GZIP gzip)
set(assembler "")
set(declarations "")
set(entries "")
set(number 0)
foreach(file IN LISTS files)
  content_type_of("${file}" type)
  file(SHA256 ${root}/${file} digest)
  string(SUBSTRING ${digest} 0 20 digest)
  file(SIZE ${root}/${file} size)
  set(gzip "std::string_view()")
  string(APPEND assembler "  \".globl web_${number}\\n.hidden web_${number}\\nweb_${number}: .incbin \\\"${root}/${file}\\\"\\n\"\n")
  string(APPEND declarations "extern const char web_${number}[];\n")
  if(GZIP AND type MATCHES "^(text/|application/(json|geo|manifest|wasm)|image/svg)")
    execute_process(COMMAND ${GZIP} -9 -n -c ${root}/${file} OUTPUT_FILE ${packed}/${number}.gz RESULT_VARIABLE failed)
    if(NOT failed)
      file(SIZE ${packed}/${number}.gz packed_size)
      if(packed_size LESS size)
        string(APPEND assembler "  \".globl web_${number}_gz\\n.hidden web_${number}_gz\\nweb_${number}_gz: .incbin \\\"${packed}/${number}.gz\\\"\\n\"\n")
        string(APPEND declarations "extern const char web_${number}_gz[];\n")
        set(gzip "std::string_view(web_${number}_gz, ${packed_size})")
      endif()
    endif()
  endif()
  # Vite names what it hashes name-hash.ext and puts it under assets/.
  set(hashed false)
  if(file MATCHES "^assets/.*-[A-Za-z0-9_-]+\\.[a-z0-9]+$")
    set(hashed true)
  endif()
  string(APPEND entries "    {\"/${file}\", \"${type}\", std::string_view(web_${number}, ${size}), ${gzip}, \"\\\"${digest}\\\"\", ${hashed}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${table} "// Made by embed_web.cmake.\n#include \"http/web_files.h\"\n\n__asm__(\n  \".pushsection .rodata,\\\"a\\\",@progbits\\n\"\n${assembler}  \".popsection\\n\");\n
extern \"C\" {\n${declarations}}\n
namespace shouwang::http {\nnamespace {\nconst WebFile kFiles[] = {\n${entries}};\n}  // namespace
std::span<const WebFile> web_files() { return kFiles; }\n}  // namespace shouwang::http\n")
