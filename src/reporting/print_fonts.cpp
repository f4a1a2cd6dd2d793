#include "reporting/print_fonts.h"

#include <fcntl.h>
#include <hb-subset.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "base/text.h"

namespace shouwang::reporting {
namespace {

// The first of each list that is installed is used; Debian's fonts-noto-cjk has the first.
constexpr std::string_view kSong = "Noto Serif CJK SC,Source Han Serif SC,Songti SC,SimSun,FangSong,AR PL UMing CN,serif";
constexpr std::string_view kHei = "Noto Sans CJK SC,Source Han Sans SC,PingFang SC,SimHei,WenQuanYi Zen Hei,sans-serif";

template <auto destroy>
struct Destroy {
  template <typename T>
  void operator()(T* object) const {
    destroy(object);
  }
};
using Blob = std::unique_ptr<hb_blob_t, Destroy<hb_blob_destroy>>;
using HbFace = std::unique_ptr<hb_face_t, Destroy<hb_face_destroy>>;
using SubsetInput = std::unique_ptr<hb_subset_input_t, Destroy<hb_subset_input_destroy>>;
using Pattern = std::unique_ptr<FcPattern, Destroy<FcPatternDestroy>>;

/// Characters of forms: signs, Latin, Greek, and every character of GB 2312.
void add_characters(hb_set_t* set) {
  struct Range {
    hb_codepoint_t first, last;
  };
  constexpr std::array<Range, 10> kRanges = {{{0x20, 0x7E},
                                              {0xA0, 0xFF},
                                              {0x391, 0x3C9},
                                              {0x2010, 0x203B},
                                              {0x2100, 0x2193},
                                              {0x2200, 0x22A5},
                                              {0x2460, 0x249B},
                                              {0x25A0, 0x25E6},
                                              {0x3000, 0x3017},
                                              {0xFF01, 0xFFE5}}};
  for (const Range& range : kRanges) hb_set_add_range(set, range.first, range.last);
  std::string hanzi;
  for (int row = 0xB0; row <= 0xF7; ++row) {
    for (int cell = 0xA1; cell <= 0xFE; ++cell) hanzi += {static_cast<char>(row), static_cast<char>(cell)};
  }
  const auto decoded = text::to_utf8(hanzi, text::Encoding::kGb18030);
  if (!decoded) return;
  for (std::size_t at = 0; at + 2 < decoded->utf8.size(); at += 3) {  // every one takes three bytes
    const auto byte = [&](std::size_t i) { return static_cast<hb_codepoint_t>(static_cast<unsigned char>(decoded->utf8[at + i])); };
    hb_set_add(set, (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F));
  }
}

/// The file that a family comes from. @returns nullptr when another font would stand in for it
Pattern installed(FcConfig* config, std::string_view family) {
  const std::string name(family);
  Pattern wanted(FcPatternCreate());
  FcPatternAddString(wanted.get(), FC_FAMILY, reinterpret_cast<const FcChar8*>(name.c_str()));
  FcConfigSubstitute(config, wanted.get(), FcMatchPattern);
  FcDefaultSubstitute(wanted.get());
  FcResult result{};
  Pattern found(FcFontMatch(config, wanted.get(), &result));
  FcChar8* got = nullptr;
  for (int i = 0; found && FcPatternGetString(found.get(), FC_FAMILY, i, &got) == FcResultMatch; ++i) {
    if (name == reinterpret_cast<const char*>(got)) return found;
  }
  return nullptr;
}

/// The small font as the bytes of a font file.
Blob reduced(FcPattern* font) {
  FcChar8* file = nullptr;
  int index = 0;
  if (FcPatternGetString(font, FC_FILE, 0, &file) != FcResultMatch) return nullptr;
  FcPatternGetInteger(font, FC_INDEX, 0, &index);
  const Blob blob(hb_blob_create_from_file_or_fail(reinterpret_cast<const char*>(file)));
  if (!blob) return nullptr;
  const HbFace face(hb_face_create(blob.get(), static_cast<unsigned>(index & 0xFFFF)));
  const SubsetInput input(hb_subset_input_create_or_fail());
  if (!input) return nullptr;
  add_characters(hb_subset_input_unicode_set(input.get()));
  hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_DESUBROUTINIZE | HB_SUBSET_FLAGS_NO_HINTING);
  // Horizontal Chinese needs no shaping.
  for (const char* table : {"GSUB", "GPOS", "GDEF", "BASE", "JSTF", "vhea", "vmtx", "VORG"}) {
    hb_set_add(hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG), hb_tag_from_string(table, 4));
  }
  const HbFace small(hb_subset_or_fail(face.get(), input.get()));
  return Blob(small ? hb_face_reference_blob(small.get()) : nullptr);
}

/// Offers the font under a name of its own. Its file has no name on any disk and goes with the process.
bool offer(FcConfig* config, const Blob& font, const std::string& name) {
  unsigned length = 0;
  const char* data = hb_blob_get_data(font.get(), &length);
  const int descriptor = memfd_create(name.c_str(), MFD_CLOEXEC);  // stays open: the path below leads through it
  if (descriptor < 0) return false;
  for (unsigned at = 0; at < length;) {
    const ssize_t n = write(descriptor, data + at, length - at);
    if (n <= 0) {
      close(descriptor);
      return false;
    }
    at += static_cast<unsigned>(n);
  }
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  FcFontSet* const fonts_before = FcConfigGetFonts(config, FcSetApplication);
  const int before = fonts_before ? fonts_before->nfont : 0;
  if (!FcConfigAppFontAddFile(config, reinterpret_cast<const FcChar8*>(path.c_str()))) return false;
  const FcFontSet* fonts = FcConfigGetFonts(config, FcSetApplication);
  for (int i = before; fonts && i < fonts->nfont; ++i) {
    FcPatternDel(fonts->fonts[i], FC_FAMILY);
    FcPatternDel(fonts->fonts[i], FC_FAMILYLANG);
    FcPatternAddString(fonts->fonts[i], FC_FAMILY, reinterpret_cast<const FcChar8*>(name.c_str()));
  }
  return true;
}

PrintFonts make() {
  PrintFonts fonts{nullptr, std::string(kSong), std::string(kHei)};
  FcConfig* config = FcInitLoadConfigAndFonts();
  if (!config) return fonts;
  const auto prefer = [&](std::string& families, const std::string& name) {
    for (const std::string_view family : text::split(families, ',')) {
      const Pattern found = installed(config, family);
      if (!found) continue;
      const Blob font = reduced(found.get());
      if (font && offer(config, font, name)) families = name + "," + families;
      return;
    }
  };
  prefer(fonts.song, "Shouwang Song");
  prefer(fonts.hei, "Shouwang Hei");
  fonts.config = config;
  return fonts;
}

}  // namespace

const PrintFonts& print_fonts() {
  static const PrintFonts fonts = make();
  return fonts;
}

}  // namespace shouwang::reporting
