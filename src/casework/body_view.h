// A stored body as the fold reads it: parsed once, without a tree of maps. A lifetime of events is folded in the time that a general JSON
// library needs for one snapshot.
//
// The same readers as event_body.h; each answers something for every body, none throws. Views live as long as the Body and its text.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace shouwang::casework {

class BodyView;

class Body {
 public:
  /// @param text JSON; has to outlive the Body. Members named "facts", what households were found to be like, are checked and left out:
  ///             no state depends on them.
  /// @returns false when it is no JSON object, or nested deeper than any form is
  bool parse(std::string_view text);
  BodyView root() const;

 private:
  friend class BodyView;
  friend class BodyList;
  friend class BodyParser;

  enum class Kind : std::uint8_t { kOther, kTrue, kInteger, kText, kList, kObject };
  struct Node {
    Kind kind = Kind::kOther;
    std::string_view name, text;
    std::int64_t integer = 0;
    std::uint32_t first = 0, next = 0;  // child and sibling; 0 = none
  };
  std::vector<Node> nodes_;
  std::deque<std::string> decoded_;     // texts with escapes in them
};

/// The items of a list.
class BodyList {
 public:
  class Iterator {
   public:
    Iterator(const Body* body, std::uint32_t at) : body_(body), at_(at) {}
    BodyView operator*() const;
    Iterator& operator++() {
      at_ = body_->nodes_[at_].next;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return at_ != other.at_; }

   private:
    const Body* body_;
    std::uint32_t at_;
  };
  BodyList(const Body* body, std::uint32_t first) : body_(body), first_(first) {}
  Iterator begin() const { return {body_, first_}; }
  Iterator end() const { return {body_, 0}; }

 private:
  const Body* body_;
  std::uint32_t first_;
};

class BodyView {
 public:
  BodyView() = default;
  BodyView(const Body* body, std::uint32_t at) : body_(body), at_(at) {}

  // The value itself.
  std::string_view text() const { return is(Body::Kind::kText) ? node().text : std::string_view(); }
  bool flag() const { return is(Body::Kind::kTrue); }
  std::int64_t integer() const { return is(Body::Kind::kInteger) ? node().integer : 0; }
  bool is_integer() const { return is(Body::Kind::kInteger); }

  // A member of an object.
  BodyView member(std::string_view name) const;
  std::string_view text(std::string_view name) const { return member(name).text(); }
  bool flag(std::string_view name) const { return member(name).flag(); }
  std::int64_t integer(std::string_view name) const { return member(name).integer(); }
  /// An id or number written as text, or a number; 0 when it is neither.
  std::int64_t number(std::string_view name) const;
  std::optional<Date> date(std::string_view name) const;
  std::optional<std::int64_t> fen(std::string_view name) const;
  BodyList list(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::vector<std::int64_t> numbers(std::string_view name) const;
  /// What the program added: the object under "_".
  BodyView added() const { return member("_"); }

 private:
  const Body::Node& node() const { return body_->nodes_[at_]; }
  bool is(Body::Kind kind) const { return body_ && node().kind == kind; }

  const Body* body_ = nullptr;  // nullptr: nothing is there
  std::uint32_t at_ = 0;
};

inline BodyView Body::root() const { return {this, 0}; }
inline BodyView BodyList::Iterator::operator*() const { return {body_, at_}; }

}  // namespace shouwang::casework
