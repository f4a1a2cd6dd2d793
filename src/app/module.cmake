target_compile_definitions(shouwang_app PRIVATE SHOUWANG_VERSION="${PROJECT_VERSION}")
