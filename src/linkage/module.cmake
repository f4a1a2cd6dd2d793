# Hot loops over bytes and tables: at -O0 the tests of linking take three times as long.
target_compile_options(shouwang_linkage PRIVATE $<$<CONFIG:Debug>:-O1>)
