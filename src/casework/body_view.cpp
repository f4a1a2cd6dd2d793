#include "casework/body_view.h"

#include <charconv>

#include "base/money.h"
#include "base/text.h"

namespace shouwang::casework {
namespace {

using text::is_digit;

constexpr int kMaxDepth = 32;

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::int64_t parse_number(std::string_view digits) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return error == std::errc() && end == digits.data() + digits.size() ? out : 0;
}

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::optional<std::uint32_t> hex4(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  std::uint32_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + 4, out, 16);
  return error == std::errc() && end == text.data() + 4 ? std::optional(out) : std::nullopt;
}

// A text with escapes, already known to end properly. nullopt: an escape that JSON does not have.
std::optional<std::string> decode(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      out += raw[i];
      continue;
    }
    static constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
    const char escape = raw[++i];
    if (const std::size_t at = kNames.find(escape); at != std::string_view::npos) {
      out += kValues[at];
      continue;
    }
    auto c = escape == 'u' ? hex4(raw.substr(i + 1)) : std::nullopt;
    if (!c || (*c >= 0xDC00 && *c < 0xE000)) return std::nullopt;
    i += 4;
    if (*c >= 0xD800 && *c < 0xDC00) {
      const bool pair = raw.substr(i + 1).starts_with("\\u");
      const auto low = pair ? hex4(raw.substr(i + 3)) : std::nullopt;
      if (!low || *low < 0xDC00 || *low >= 0xE000) return std::nullopt;
      c = 0x10000 + ((*c - 0xD800) << 10) + (*low - 0xDC00);
      i += 6;
    }
    append_utf8(out, *c);
  }
  return out;
}

}  // namespace

class BodyParser {
 public:
  BodyParser(Body& body, std::string_view text) : body_(body), text_(text) {}

  bool whole() {
    space();
    if (!at('{') || !value(0, true, {})) return false;
    space();
    return at_ == text_.size();
  }

 private:
  using Kind = Body::Kind;

  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) {
    if (!at(c)) return false;
    ++at_;
    return true;
  }
  void space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  /// @param keep false: only checks
  bool value(int depth, bool keep, std::string_view name) {
    if (depth > kMaxDepth || at_ >= text_.size()) return false;
    const auto self = static_cast<std::uint32_t>(body_.nodes_.size());
    if (keep) body_.nodes_.emplace_back().name = name;
    switch (text_[at_]) {
      case '{': return members(depth, keep, self);
      case '[': return items(depth, keep, self);
      case '"': {
        std::string_view out;
        if (!string(keep, out)) return false;
        if (keep) set(self, Kind::kText, out);
        return true;
      }
      case 't':
        if (keep) set(self, Kind::kTrue, {});
        return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      default: return number(keep, self);
    }
  }

  void set(std::uint32_t self, Kind kind, std::string_view text) {
    body_.nodes_[self].kind = kind;
    body_.nodes_[self].text = text;
  }

  bool word(std::string_view expected) {
    if (!text_.substr(at_).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
  }

  bool digits() {
    const std::size_t from = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > from;
  }

  bool number(bool keep, std::uint32_t self) {
    const std::size_t from = at_;
    take('-');
    if (!take('0') && !digits()) return false;
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (!digits()) return false;
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    if (!keep || !whole) return true;
    const std::string_view written = text_.substr(from, at_ - from);
    std::int64_t parsed = 0;
    if (std::from_chars(written.data(), written.data() + written.size(), parsed).ec != std::errc()) return true;  // too large: no integer
    body_.nodes_[self].kind = Kind::kInteger;
    body_.nodes_[self].integer = parsed;
    return true;
  }

  bool string(bool keep, std::string_view& out) {
    const std::size_t from = ++at_;
    bool escaped = false;
    for (;; ++at_) {
      if (at_ >= text_.size() || static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (text_[at_] == '"') break;
      if (text_[at_] != '\\') continue;
      escaped = true;
      ++at_;
    }
    out = text_.substr(from, at_ - from);
    ++at_;
    if (!escaped) return true;
    auto decoded = decode(out);
    if (!decoded) return false;
    if (keep) out = body_.decoded_.emplace_back(*std::move(decoded));
    return true;
  }

  // Hangs the child that is about to be read behind its elder sibling.
  void link(std::uint32_t self, std::uint32_t& last) {
    const auto child = static_cast<std::uint32_t>(body_.nodes_.size());
    if (last == 0)
      body_.nodes_[self].first = child;
    else
      body_.nodes_[last].next = child;
    last = child;
  }

  bool items(int depth, bool keep, std::uint32_t self) {
    ++at_;
    if (keep) set(self, Kind::kList, {});
    std::uint32_t last = 0;
    space();
    if (take(']')) return true;
    do {
      space();
      if (keep) link(self, last);
      if (!value(depth + 1, keep, {})) return false;
      space();
    } while (take(','));
    return take(']');
  }

  bool members(int depth, bool keep, std::uint32_t self) {
    ++at_;
    if (keep) set(self, Kind::kObject, {});
    std::uint32_t last = 0;
    space();
    if (take('}')) return true;
    do {
      space();
      std::string_view name;
      if (!at('"') || !string(keep, name)) return false;
      space();
      if (!take(':')) return false;
      space();
      const bool wanted = keep && name != "facts";
      if (wanted) link(self, last);
      if (!value(depth + 1, wanted, name)) return false;
      space();
    } while (take(','));
    return take('}');
  }

  Body& body_;
  std::string_view text_;
  std::size_t at_ = 0;
};

bool Body::parse(std::string_view text) {
  nodes_.clear();
  decoded_.clear();
  return BodyParser(*this, text).whole();
}

BodyView BodyView::member(std::string_view name) const {
  if (!is(Body::Kind::kObject)) return {};
  for (std::uint32_t at = node().first; at != 0; at = body_->nodes_[at].next) {
    if (body_->nodes_[at].name == name) return {body_, at};
  }
  return {};
}

std::int64_t BodyView::number(std::string_view name) const {
  const BodyView value = member(name);
  const std::string_view digits = value.text();
  return digits.empty() ? value.integer() : parse_number(digits);
}

std::optional<Date> BodyView::date(std::string_view name) const {
  const auto day = Date::parse_iso(text(name));
  return day ? std::optional(*day) : std::nullopt;
}

std::optional<std::int64_t> BodyView::fen(std::string_view name) const {
  const std::string_view written = text(name);
  if (written.empty()) return std::nullopt;
  const auto money = Money::parse(written);
  return money ? std::optional(money->fen()) : std::nullopt;
}

BodyList BodyView::list(std::string_view name) const {
  const BodyView value = member(name);
  return {value.body_, value.is(Body::Kind::kList) ? value.node().first : 0};
}

std::vector<std::string> BodyView::texts(std::string_view name) const {
  std::vector<std::string> result;
  for (const BodyView item : list(name)) {
    if (item.is(Body::Kind::kText)) result.emplace_back(item.text());
  }
  return result;
}

std::vector<std::int64_t> BodyView::numbers(std::string_view name) const {
  std::vector<std::int64_t> result;
  for (const BodyView item : list(name)) {
    if (const std::int64_t id = parse_number(item.text())) result.push_back(id);
  }
  return result;
}

}  // namespace shouwang::casework
