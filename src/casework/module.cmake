# Office documents and PDF files are looked into before they are kept (document_check.h).
find_package(ZLIB REQUIRED)
target_link_libraries(shouwang_casework PUBLIC ZLIB::ZLIB)
