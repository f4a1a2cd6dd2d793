#include "casework/attachment.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "casework/document_check.h"

namespace shouwang::casework {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "shouwang-attachment-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }
  fs::path write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  fs::path path_;
};

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string big(std::uint64_t value, int size) {
  std::string out;
  for (int k = size - 1; k >= 0; --k) out += static_cast<char>(value >> (8 * k));
  return out;
}
std::string little(std::uint64_t value, int size) {
  std::string out;
  for (int k = 0; k < size; ++k) out += static_cast<char>(value >> (8 * k));
  return out;
}

std::string png(std::uint32_t width = 10, std::uint32_t height = 10) {
  return "\x89PNG\r\n\x1A\n" + big(13, 4) + "IHDR" + big(width, 4) + big(height, 4) + std::string("\x08\x02\0\0\0", 5) + big(0, 4);
}
std::string jpeg(std::uint16_t width = 10, std::uint16_t height = 10) {
  return "\xFF\xD8\xFF\xE0" + big(16, 2) + std::string("JFIF\0\1\1\0\0\1\0\1\0\0", 14) + "\xFF\xC0" + big(11, 2) + "\x08" + big(height, 2) +
         big(width, 2) + std::string("\1\1\x11\0", 4) + "\xFF\xD9";
}
std::string webp(std::uint32_t width = 10) {
  return "RIFF" + little(30, 4) + "WEBPVP8X" + little(10, 4) + little(0, 4) + little(width - 1, 3) + little(9, 3) + "tail";
}

std::string deflated(std::string_view plain, int window_bits) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A zip archive written by hand, so that each part of it can lie.
struct Zip {
  struct Part {
    std::string name, content;
    bool stored = false;
    std::uint64_t flags = 0, claimed = 0;  // claimed: size that the directory states; 0 = the right one
    bool wrong_crc = false;
  };
  std::vector<Part> parts;

  std::string bytes() const {
    std::string out, directory;
    for (const Part& part : parts) {
      const std::string packed = part.stored ? part.content : deflated(part.content, -MAX_WBITS);
      const std::uint64_t crc = crc32(0, reinterpret_cast<const Bytef*>(part.content.data()), static_cast<uInt>(part.content.size())) ^
                                (part.wrong_crc ? 1u : 0u);
      const std::uint64_t size = part.claimed != 0 ? part.claimed : part.content.size();
      const std::string common = little(20, 2) + little(part.flags, 2) + little(part.stored ? 0 : 8, 2) + little(0, 4) + little(crc, 4) +
                                 little(packed.size(), 4) + little(size, 4) + little(part.name.size(), 2) + little(0, 2);
      directory += "PK\x01\x02" + little(20, 2) + common + little(0, 2) + little(0, 2) + little(0, 2) + little(0, 4) +
                   little(out.size(), 4) + part.name;
      out += "PK\x03\x04" + common + part.name + packed;
    }
    return out + directory + "PK\x05\x06" + little(0, 4) + little(parts.size(), 2) + little(parts.size(), 2) + little(directory.size(), 4) +
           little(out.size(), 4) + little(0, 2);
  }
};

constexpr std::string_view kDocx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
constexpr std::string_view kXlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

Zip docx() {
  return {{{"[Content_Types].xml", "<?xml version=\"1.0\"?><Types><Override PartName=\"/word/document.xml\"/></Types>"},
           {"_rels/.rels", "<Relationships><Relationship Id=\"1\" Target=\"word/document.xml\"/></Relationships>"},
           {"word/document.xml", "<w:document>会议记录</w:document>"}}};
}
Zip with(std::string name, std::string content) {
  Zip zip = docx();
  zip.parts.push_back({std::move(name), std::move(content)});
  return zip;
}
std::string relation(const std::string& type, const std::string& mode) {
  return "<Relationships><Relationship Id=\"1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
         "\" Target=\"http://evil.example/a\" TargetMode=\"" + mode + "\"/></Relationships>";
}

std::string pdf(const std::string& objects = "1 0 obj <</Type /Catalog>> endobj\n") {
  return "%PDF-1.7\n" + objects + "trailer <</Root 1 0 R>>\n%%EOF\n";
}
std::string stream(const std::string& dictionary, const std::string& data) {
  return "5 0 obj <<" + dictionary + "/Length " + std::to_string(data.size()) + ">>\nstream\r\n" + data + "\nendstream endobj\n";
}
std::string object_stream(const std::string& plain, const std::string& more = "") {
  return stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode " + more, deflated(plain, MAX_WBITS));
}

class Media : public ::testing::Test {
 protected:
  Result<std::string> media(std::string_view bytes, std::string_view name = "文件") {
    return attachment_media(folder.write("upload", bytes), name);
  }
  ErrorCode refusal(std::string_view bytes, std::string_view name = "文件") {
    const auto result = media(bytes, name);
    EXPECT_FALSE(result) << "accepted as " << *result;
    return result ? ErrorCode::kInternal : result.error().code();
  }
  Folder folder;
};

TEST_F(Media, IsToldByTheContents) {
  EXPECT_EQ(media(jpeg(), "照片.jpg").value(), "image/jpeg");
  EXPECT_EQ(media(jpeg(), "照片.JPEG").value(), "image/jpeg");
  EXPECT_EQ(media(png(), "签字.png").value(), "image/png");
  EXPECT_EQ(media(webp(), "a.webp").value(), "image/webp");
  EXPECT_EQ(media(pdf(), "扫描件.pdf").value(), "application/pdf");
  EXPECT_EQ(media(docx().bytes(), "会议记录.docx").value(), kDocx);
  Zip sheet{{{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", "<workbook/>"}}};
  EXPECT_EQ(media(sheet.bytes(), "签到表.xlsx").value(), kXlsx);
  EXPECT_EQ(media(jpeg(), "没有后缀").value(), "image/jpeg");
}

TEST_F(Media, RefusesOtherTypes) {
  for (const std::string_view bytes :
       {"<html><script>alert(1)</script>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "MZ\x90",
        "\x7F"
        "ELF",
        "GIF89a", "plain text", "{}", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old word", "Rar!\x1A\x07", "BM...."}) {
    EXPECT_EQ(refusal(bytes), ErrorCode::kUnsupportedMedia) << bytes;
  }
  EXPECT_EQ(refusal(std::string("\0\0\0\x18", 4) + "ftypheic...."), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(""), ErrorCode::kTruncated);
}

TEST_F(Media, RefusesANameThatSaysSomethingElse) {
  EXPECT_EQ(refusal(jpeg(), "照片.png"), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(pdf(), "照片.pdf.exe"), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(docx().bytes(), "会议记录.xlsx"), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(docx().bytes(), "会议记录.docm"), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(jpeg(), "a.html"), ErrorCode::kUnsupportedMedia);
}

TEST_F(Media, RefusesNamesThatLeadAstray) {
  for (const std::string& name :
       {std::string(), std::string("../a.jpg"), std::string("a/b.jpg"), std::string("a\\b.jpg"), std::string("C:a.jpg"),
        std::string("a\n.jpg"), std::string("a\0.jpg", 6), std::string(".jpg"), std::string("a.jpg."), std::string("a.jpg "),
        std::string("photo\xE2\x80\xAEgpj.jpg"), std::string("a\xE2\x80\x8B.jpg"), std::string("a\xC2\x85.jpg"), std::string("\xFF.jpg"),
        std::string("a\x7F.jpg"), std::string(117, 'a') + ".jpg"}) {
    EXPECT_EQ(refusal(jpeg(), name), ErrorCode::kUnsupportedMedia) << name;
  }
  EXPECT_TRUE(media(jpeg(), std::string(116, 'a') + ".jpg"));
  EXPECT_TRUE(media(jpeg(), "2026年10月 评议会(1)·照片.jpg"));
}

TEST_F(Media, RefusesWhatIsTooLarge) {
  std::string bytes = jpeg();
  bytes.resize(static_cast<std::size_t>(kMaxAttachment));
  EXPECT_TRUE(media(bytes));
  bytes += 'x';
  EXPECT_EQ(refusal(bytes), ErrorCode::kTooLarge);
}

TEST_F(Media, RefusesPicturesOfTooManyPixels) {
  EXPECT_TRUE(media(png(10'000, 10'000)));
  EXPECT_EQ(refusal(png(10'001, 10'000)), ErrorCode::kTooLarge);
  EXPECT_EQ(refusal(png(0xFFFFFFFF, 0xFFFFFFFF)), ErrorCode::kTooLarge);
  EXPECT_EQ(refusal(jpeg(60000, 60000)), ErrorCode::kTooLarge);
  EXPECT_EQ(refusal(webp(1u << 24)), ErrorCode::kTooLarge);
  EXPECT_EQ(refusal(png(0, 10)), ErrorCode::kTruncated);
}

TEST_F(Media, RefusesPicturesThatEndBeforeTheyBegin) {
  EXPECT_EQ(refusal(jpeg().substr(0, 25)), ErrorCode::kTruncated);
  EXPECT_EQ(refusal(png().substr(0, 20)), ErrorCode::kTruncated);
  EXPECT_EQ(refusal(webp().substr(0, 20)), ErrorCode::kTruncated);
}

// ------------------------------------------------------------------ DOCX and XLSX

TEST_F(Media, RefusesMacrosWhateverTheyAreCalled) {
  EXPECT_EQ(refusal(with("word/vbaProject.bin", "x").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/VBAPROJECT.BIN", "x").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/harmless.bin", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("xl/macrosheets/sheet1.xml", "<x/>").bytes()), ErrorCode::kUnsupportedMedia);
  Zip zip = docx();
  zip.parts[0].content = "<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>";
  EXPECT_EQ(refusal(zip.bytes()), ErrorCode::kUnsupportedMedia);
}

TEST_F(Media, RefusesEmbeddedObjectsProgramsAndArchives) {
  EXPECT_EQ(refusal(with("word/embeddings/oleObject1.bin", "x").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/activeX/activeX1.xml", "<x/>").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/media/run.exe", "x").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/media/image1.png", "MZ....").bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/media/image1.png", docx().bytes()).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_TRUE(media(with("word/media/image1.png", png()).bytes()));
}

TEST_F(Media, RefusesRelationsThatLoadFromOutside) {
  EXPECT_TRUE(media(with("word/_rels/document.xml.rels", relation("hyperlink", "External")).bytes()));
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", relation("attachedTemplate", "External")).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", relation("oleObject", "External")).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", relation("image", "External")).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", relation("image", "EXTERNAL")).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", relation("image", "Exter&#110;al")).bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("word/_rels/document.xml.rels", "<!DOCTYPE a [<!ENTITY b \"External\">]><Relationships/>").bytes()),
            ErrorCode::kUnsupportedMedia);
}

TEST_F(Media, RefusesAPassword) {
  Zip zip = docx();
  zip.parts[2].flags = 1;
  EXPECT_EQ(refusal(zip.bytes()), ErrorCode::kUnsupportedMedia);
}

TEST_F(Media, RefusesArchivesThatAreNoDocument) {
  EXPECT_EQ(refusal(Zip{{{"a.txt", "x"}}}.bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(Zip{{{"[Content_Types].xml", "<Types/>"}}}.bytes()), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(with("xl/workbook.xml", "<workbook/>").bytes()), ErrorCode::kUnsupportedMedia) << "two documents in one";
}

TEST_F(Media, RefusesArchivesThatSwell) {
  EXPECT_EQ(refusal(with("word/a.xml", std::string(20 << 20, 'a')).bytes()), ErrorCode::kUnsafeArchive) << "by its ratio";
  Zip lying = docx();
  lying.parts[2].content = std::string(100'000, 'a');
  lying.parts[2].claimed = 10;
  EXPECT_EQ(refusal(lying.bytes()), ErrorCode::kUnsafeArchive) << "more than promised";
  DocumentLimits limits;
  limits.entries = 3;
  EXPECT_TRUE(office_media(docx().bytes(), limits));
  limits.entries = 2;
  EXPECT_EQ(office_media(docx().bytes(), limits).error().code(), ErrorCode::kUnsafeArchive);
  limits = {};
  limits.inflated = 40;
  EXPECT_EQ(office_media(docx().bytes(), limits).error().code(), ErrorCode::kUnsafeArchive);
}

TEST_F(Media, RefusesDamagedArchives) {
  Zip zip = docx();
  zip.parts[1].wrong_crc = true;
  EXPECT_EQ(refusal(zip.bytes()), ErrorCode::kTruncated);
  zip = docx();
  zip.parts[1].claimed = 1000;
  EXPECT_EQ(refusal(zip.bytes()), ErrorCode::kTruncated) << "less than promised";
  EXPECT_EQ(refusal(docx().bytes() + "more"), ErrorCode::kTruncated) << "bytes behind the end";
  const std::string good = docx().bytes();
  for (std::size_t size = 4; size < good.size(); size += 7) EXPECT_EQ(refusal(good.substr(0, size)), ErrorCode::kTruncated) << size;
}

RC_GTEST_PROP(OfficeMedia, NeverReadsOutsideADamagedArchive, ()) {
  std::string bytes = docx().bytes();
  const auto changes = *rc::gen::container<std::vector<std::pair<std::size_t, char>>>(
      rc::gen::pair(rc::gen::inRange<std::size_t>(0, bytes.size()), rc::gen::arbitrary<char>()));
  for (const auto& [at, value] : changes) bytes[at] = value;
  office_media(bytes).ignore("either answer is fine for a damaged file");
  check_pdf(bytes).ignore("likewise");
}

// ------------------------------------------------------------------ PDF

TEST_F(Media, RefusesScriptsAndProgramsInAPdf) {
  for (const char* const action : {"/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/Encrypt", "/XFA",
                                   "/J#61vaScript", "/#4aavaScript", "/Launc#68"}) {
    EXPECT_EQ(refusal(pdf("1 0 obj <</S " + std::string(action) + " >> endobj\n")), ErrorCode::kUnsupportedMedia) << action;
  }
  EXPECT_TRUE(media(pdf("1 0 obj <</Type /Catalog /JavaScripts 3 /LaunchPad 4 /JS 5>> endobj\n"))) << "other names";
}

TEST_F(Media, LooksIntoPackedObjectsOfAPdf) {
  EXPECT_TRUE(media(pdf(object_stream("1 0 <</Type /Page>>"))));
  EXPECT_EQ(refusal(pdf(object_stream("1 0 <</S /JavaScript /JS (x)>>"))), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(refusal(pdf(stream("/N 1 /First 4 /Filter /FlateDecode", deflated("1 0 <</S /Launch>>", MAX_WBITS)))),
            ErrorCode::kUnsupportedMedia)
      << "a reader needs no type";
  EXPECT_EQ(refusal(pdf(stream("/N 1 /First 4 /Filter 9 0 R", deflated("1 0 <</S /Launch>>", MAX_WBITS)))), ErrorCode::kUnsupportedMedia)
      << "the filter stands elsewhere";
  EXPECT_EQ(refusal(pdf(stream("/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]", "789c"))), ErrorCode::kTruncated);
  EXPECT_EQ(refusal(pdf(stream("/Type /ObjStm /N 1 /First 4", "1 0 <<>>") + stream("/Filter /LZWDecode", "x"))),
            ErrorCode::kUnsupportedMedia);
}

TEST_F(Media, LeavesOrdinaryStreamsOfAPdfAlone) {
  EXPECT_TRUE(media(pdf("1 0 obj <</Type /Outlines /First 2 0 R>> endobj\n" + stream("/Filter /DCTDecode", jpeg()))));
  EXPECT_TRUE(media(pdf(stream("/Filter /ASCII85Decode", "abc~>"))));
}

TEST_F(Media, RefusesAPdfThatSwellsOrHasNoEnd) {
  DocumentLimits limits;
  limits.inflated = 1000;
  const std::string bytes = pdf(object_stream(std::string(600, ' ')) + object_stream(std::string(600, ' ')));
  EXPECT_EQ(check_pdf(bytes, limits).error().code(), ErrorCode::kUnsafeArchive);
  limits.inflated = 1200;
  EXPECT_TRUE(check_pdf(bytes, limits));
  EXPECT_EQ(refusal("%PDF-1.7\n1 0 obj <<>> endobj"), ErrorCode::kTruncated);
}

// ------------------------------------------------------------------ kept files

class Kept : public ::testing::Test {
 protected:
  Kept() : cipher(crypto::FieldCipher::create(std::string(32, 'k')).value()), files(folder.path() / "attachments", cipher) {}
  Folder folder;
  crypto::FieldCipher cipher;
  AttachmentFiles files;
  static constexpr std::int32_t kCounty = 530922;
  const AttachmentId id{42};
  fs::path stored() const { return folder.path() / "attachments" / "530922" / "42"; }
};

TEST_F(Kept, ComesBackAsItWas) {
  const std::string plain = std::string("签字\0照片", 13) + std::string(100'000, 'x');
  const auto digest = files.keep(kCounty, id, folder.write("upload", plain));
  ASSERT_TRUE(digest) << digest.error().text();
  EXPECT_EQ(*digest, crypto::hex(crypto::sm3(plain)));
  EXPECT_EQ(files.read(kCounty, id).value(), plain);
}

TEST_F(Kept, IsSealedOnDiskAndClosedToOthers) {
  ASSERT_TRUE(files.keep(kCounty, id, folder.write("upload", "户主张三丰")));
  EXPECT_EQ(read_all(stored()).find("张三丰"), std::string::npos);
  struct stat status {};
  ASSERT_EQ(::stat(stored().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(::stat(stored().parent_path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
  ASSERT_EQ(::stat((folder.path() / "attachments").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(Kept, ShowsAnyChange) {
  ASSERT_TRUE(files.keep(kCounty, id, folder.write("upload", "户主张三丰")));
  const std::string sealed = read_all(stored());
  for (const std::size_t at : {std::size_t{0}, std::size_t{20}, sealed.size() - 1}) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    std::ofstream(stored(), std::ios::binary) << changed;
    EXPECT_EQ(files.read(kCounty, id).error().code(), ErrorCode::kInternal) << at;
  }
  std::ofstream(stored(), std::ios::binary) << sealed.substr(0, sealed.size() - 1);
  EXPECT_EQ(files.read(kCounty, id).error().code(), ErrorCode::kInternal);
}

TEST_F(Kept, CannotBeSwappedWithAnother) {
  ASSERT_TRUE(files.keep(kCounty, id, folder.write("upload", "a")));
  fs::copy_file(stored(), stored().parent_path() / "43");
  EXPECT_EQ(files.read(kCounty, AttachmentId(43)).error().code(), ErrorCode::kInternal);
}

TEST_F(Kept, LeavesNothingBehindWhenItFails) {
  EXPECT_EQ(files.keep(kCounty, id, folder.path() / "no such file").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(files.read(kCounty, id).error().code(), ErrorCode::kNotFound);
  fs::create_directories(stored());  // a folder stands where the file should go
  EXPECT_EQ(files.keep(kCounty, id, folder.write("upload", "a")).error().code(), ErrorCode::kIo);
  for (const auto& entry : fs::directory_iterator(stored().parent_path())) EXPECT_EQ(entry.path(), stored());
}

TEST_F(Kept, IsNeverWrittenThroughALink) {
  fs::create_directories(stored().parent_path());
  const fs::path target = folder.write("target", "as before");
  fs::create_symlink(target, stored().string() + ".part");
  EXPECT_EQ(files.keep(kCounty, id, folder.write("upload", "a")).error().code(), ErrorCode::kIo);
  EXPECT_EQ(read_all(target), "as before");
}

TEST_F(Kept, AFailedWriteIsTakenBack) {
  // A limit on file sizes stands in for a disk without space.
  struct rlimit before {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const fs::path upload = folder.write("upload", std::string(100'000, 'x'));
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit tight = before;
  tight.rlim_cur = 50'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &tight), 0);
  const auto result = files.keep(kCounty, id, upload);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(result);
  EXPECT_TRUE(fs::is_empty(stored().parent_path()));
}

// ------------------------------------------------------------------ posters

TEST(VillageToken, LeadsBackToTheVillage) {
  const auto cipher = crypto::FieldCipher::create(std::string(32, 'k')).value();
  const std::string token = village_token(530922001001, cipher);
  EXPECT_EQ(token.size(), 23u);
  EXPECT_TRUE(token.starts_with("530922001001-"));
  EXPECT_EQ(village_of(token, cipher).value(), 530922001001);
}

TEST(VillageToken, CannotBeMadeUp) {
  const auto cipher = crypto::FieldCipher::create(std::string(32, 'k')).value(),
             other = crypto::FieldCipher::create(std::string(32, 'j')).value();
  const std::string token = village_token(530922001001, cipher);
  for (std::size_t k = 0; k < token.size(); ++k) {
    std::string forged = token;
    forged[k] = forged[k] == '0' ? '1' : '0';
    EXPECT_EQ(village_of(forged, cipher).error().code(), ErrorCode::kNotFound) << k;
  }
  for (const std::string& forged : {std::string(), std::string("530922001001"), token + "0", token.substr(1), " " + token,
                                    token.substr(0, 22), village_token(530922001001, other), std::string("-") + token.substr(1)}) {
    EXPECT_EQ(village_of(forged, cipher).error().code(), ErrorCode::kNotFound) << forged;
  }
}

RC_GTEST_PROP(VillageToken, AnyTextIsARefusalOrAVillage, (const std::string& text)) {
  const auto cipher = crypto::FieldCipher::create(std::string(32, 'k')).value();
  RC_ASSERT(!village_of(text, cipher));
}

}  // namespace
}  // namespace shouwang::casework
