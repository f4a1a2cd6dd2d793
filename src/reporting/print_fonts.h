// The fonts of this process: of each big Chinese font a small one with the characters that forms use, made once in memory.
//
// Why: cairo reads a whole font to embed a few letters of it, 20 MB for each typeface of each file. From a font of the seven thousand
// characters of GB 2312, without shared outlines (subroutines), a form is written in a third of the time and a third of the size.
// Characters outside of it come from the big font as before.
#pragma once

#include <fontconfig/fontconfig.h>

#include <string>

namespace shouwang::reporting {

struct PrintFonts {
  FcConfig* config = nullptr;  // fonts of the system and the small ones; lives as long as the process. nullptr: the system's as they are
  std::string song, hei;       // lists of families, best first
};

/// Made by the first caller; safe from all threads.
const PrintFonts& print_fonts();

}  // namespace shouwang::reporting
