#include "storage/encoding.h"

#include <charconv>

namespace shouwang::storage {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char kSeparator = '\x1f';

std::string base64url(std::string_view bytes) {
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8) | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 6;) out += kAlphabet[(buffer >> (bits -= 6)) & 63];
  }
  if (bits > 0) out += kAlphabet[(buffer << (6 - bits)) & 63];
  return out;
}

bool unbase64url(std::string_view text, std::string& out) {
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : text) {
    const auto at = std::string_view(kAlphabet, 64).find(c);
    if (at == std::string_view::npos) return false;
    buffer = (buffer << 6) | static_cast<unsigned>(at);
    if ((bits += 6) >= 8) out += static_cast<char>((buffer >> (bits -= 8)) & 255);
  }
  return true;
}

}  // namespace

void JsonList::add(std::string_view text) {
  if (text_.size() > 1) text_ += ',';
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      text_ += '\\';
      text_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      constexpr char kHex[] = "0123456789abcdef";
      text_ += "\\u00";
      text_ += kHex[c >> 4];
      text_ += kHex[c & 15];
    } else {
      text_ += c;
    }
  }
  text_ += '"';
}

void JsonList::add(std::int64_t number) {
  if (text_.size() > 1) text_ += ',';
  text_ += std::to_string(number);
}

std::string encode_cursor(std::string_view order, const Cursor& cursor) {
  std::string plain(order);
  for (const auto n : cursor.numbers) plain += kSeparator + std::to_string(n);
  return base64url(plain + kSeparator + cursor.text);
}

Result<Cursor> decode_cursor(std::string_view order, std::string_view encoded) {
  const auto wrong = [] { return fail(ErrorCode::kInvalidArgument, "翻页标记无效，请从第一页重新查询"); };
  std::string plain;
  if (encoded.size() > 1000 || !unbase64url(encoded, plain)) return wrong();
  std::string_view rest = plain;
  if (!rest.starts_with(order) || rest.size() <= order.size() || rest[order.size()] != kSeparator) return wrong();
  rest.remove_prefix(order.size() + 1);
  Cursor cursor;
  for (auto& n : cursor.numbers) {
    const auto end = rest.find(kSeparator);
    if (end == std::string_view::npos) return wrong();
    const auto read = std::from_chars(rest.data(), rest.data() + end, n);
    if (read.ec != std::errc() || read.ptr != rest.data() + end) return wrong();
    rest.remove_prefix(end + 1);
  }
  cursor.text = rest;
  return cursor;
}

}  // namespace shouwang::storage
