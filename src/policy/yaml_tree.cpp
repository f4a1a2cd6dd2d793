#include "policy/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <map>
#include <streambuf>
#include <utility>

#include "base/text.h"

namespace shouwang::policy {

namespace {

/// Reads from memory that somebody else owns; std::istringstream would copy it.
class MemoryBuffer : public std::streambuf {
 public:
  explicit MemoryBuffer(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // never written: there is no put area
    setg(begin, begin, begin + bytes.size());
  }
};

/// Thrown through yaml-cpp to stop it; never leaves this file.
struct Stop {
  YAML::Mark mark;
  std::string message;
};

/// What yaml-cpp says, in the words of somebody who has never heard of YAML.
std::string explain(const std::string& message) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kTexts = {{
      {"the referenced anchor is not defined", "不允许使用别名（*名称），以 * 开头的文字请加上引号"},
      {"end of map not found", "缩进不一致，或者少了冒号：同一级的各行要对齐，冒号后面要有空格"},
      {"end of sequence not found", "缩进不一致：列表的各个“- ”要对齐"},
      {"end of map flow not found", "缺少右花括号 }"},
      {"end of sequence flow not found", "缺少右方括号 ]"},
      {"illegal map value", "这里不能有冒号；文字里含有冒号时请给整段文字加上引号"},
      {"illegal block entry", "这里不能出现列表符号“- ”，请检查缩进"},
      {"illegal map key", "这里不能出现新的键，请检查缩进"},
      {"illegal flow end", "多了一个右括号"},
      {"illegal EOF in scalar", "引号没有配对"},
      {"illegal document indicator in scalar", "引号没有配对"},
      {"unknown token", "出现了不能识别的符号；以 @ ` % 等符号开头的文字请加上引号"},
  }};
  for (const auto& [english, chinese] : kTexts) {
    if (message.find(english) != std::string::npos) return "文件格式错误：" + std::string(chinese);
  }
  return "文件格式错误（" + message + "）";
}

class Builder : public YAML::EventHandler {
 public:
  Builder(std::string_view bytes, const std::string& file, std::vector<Problem>& problems)
      : bytes_(bytes), file_(file), problems_(problems) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '\n') starts_.push_back(i + 1);
    }
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { throw Stop{mark, "不允许使用别名（*名称），请把内容写全"}; }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(make(Node::Type::kNull, mark, "", anchor)); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& value) override {
    Node node = make(Node::Type::kScalar, mark, tag, anchor);
    node.text = value;
    const std::size_t offset = static_cast<std::size_t>(std::max(mark.pos, 0));
    if (offset < bytes_.size() && (bytes_[offset] == '|' || bytes_[offset] == '>')) node.block_indent = indent_below(mark);
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(make(Node::Type::kList, mark, tag, anchor), mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(make(Node::Type::kMap, mark, tag, anchor), mark);
  }
  void OnMapEnd() override { close(); }

  std::optional<Node> root;

  /// Is the line indented by a tab? yaml-cpp then complains about something else.
  bool tab_in_front(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size()) return false;
    const std::size_t first = bytes_.find_first_not_of(' ', starts_[static_cast<std::size_t>(mark.line)]);
    return first != std::string_view::npos && bytes_[first] == '\t';
  }

  Problem problem(const YAML::Mark& mark, std::string message) const {
    Problem p;
    p.file = file_;
    p.message = std::move(message);
    p.code = ErrorCode::kPackSyntax;
    if (!mark.is_null()) {
      p.line = mark.line + 1;
      p.column = column(mark);
    }
    return p;
  }

 private:
  struct Level {
    Node node;
    std::map<std::string, int, std::less<>> first_lines;  // of the keys of a map
    bool expects_value = false;                           // a key has been read, its value not yet
    bool drop_value = false;                              // the key was a duplicate: read on, keep nothing
  };

  /// yaml-cpp counts bytes; people count characters. Marks of one line mostly come from left to right: counting goes on where it
  /// stopped, or a long line would cost its length squared.
  int column(const YAML::Mark& mark) const {
    if (mark.line < 0 || static_cast<std::size_t>(mark.line) >= starts_.size()) return 1;
    const std::size_t start = starts_[static_cast<std::size_t>(mark.line)];
    const std::size_t end = start + std::min(static_cast<std::size_t>(std::max(mark.column, 0)), bytes_.size() - start);
    if (counted_.line != mark.line || counted_.end > end) counted_ = {mark.line, start, 0};
    counted_.code_points += text::count_code_points(bytes_.substr(counted_.end, end - counted_.end));
    counted_.end = end;
    return 1 + static_cast<int>(counted_.code_points);
  }

  /// Spaces in front of the first line of text under a | or >.
  int indent_below(const YAML::Mark& mark) const {
    for (std::size_t line = static_cast<std::size_t>(mark.line) + 1; line < starts_.size(); ++line) {
      const std::size_t text = bytes_.find_first_not_of(' ', starts_[line]);
      if (text == std::string_view::npos) break;
      if (bytes_[text] != '\n' && bytes_[text] != '\r') return static_cast<int>(text - starts_[line]);
    }
    return 0;
  }

  Node make(Node::Type type, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    if (anchor != 0) throw Stop{mark, "不允许使用锚点（&名称），请把内容写全"};
    if (!tag.empty() && tag != "?" && tag != "!") throw Stop{mark, "不允许使用类型标记（!类型）"};
    Node node;
    node.type = type;
    node.line = mark.line + 1;
    node.column = column(mark);
    return node;
  }

  void open(Node node, const YAML::Mark& mark) {
    if (static_cast<int>(levels_.size()) >= kMaxDepth) {
      throw Stop{mark, "层次太深，最多 " + std::to_string(kMaxDepth) + " 层"};
    }
    if (!levels_.empty() && levels_.back().node.is_map() && !levels_.back().expects_value) {
      throw Stop{mark, "键必须是文字，不能是列表或映射"};
    }
    levels_.push_back({std::move(node), {}, false, false});
  }

  void close() {
    Node node = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(node));
  }

  void add(Node node) {
    if (levels_.empty()) {
      root = std::move(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node.is_list()) {
      level.node.items.push_back(std::move(node));
    } else if (!level.expects_value) {
      add_key(level, node);
    } else {
      if (!level.drop_value) level.node.items.push_back(std::move(node));
      level.expects_value = false;
    }
  }

  void add_key(Level& level, const Node& node) {
    level.expects_value = true;
    const auto [seen, fresh] = level.first_lines.try_emplace(node.text, node.line);
    level.drop_value = !fresh || node.type == Node::Type::kNull;
    if (!level.drop_value) {
      level.node.keys.push_back({node.text, node.line, node.column});
      return;
    }
    if (problems_.size() >= kMaxProblems) return;
    Problem p;
    p.file = file_;
    p.line = node.line;
    p.column = node.column;
    p.code = ErrorCode::kPackSyntax;
    p.message = node.type == Node::Type::kNull
                    ? "键不能为空"
                    : "键“" + node.text + "”重复，第 " + std::to_string(seen->second) + " 行已经写过，请删去一处";
    problems_.push_back(std::move(p));
  }

  std::string_view bytes_;
  const std::string& file_;
  std::vector<Problem>& problems_;
  std::vector<std::size_t> starts_;  // byte offset of each line
  struct Counted {
    int line = -1;
    std::size_t end = 0, code_points = 0;
  };
  mutable Counted counted_;
  std::vector<Level> levels_;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

std::optional<Node> parse_yaml(std::string_view bytes, const std::string& file, std::vector<Problem>& problems) {
  const auto whole_file = [&](std::string message, int line) {
    Problem p;
    p.file = file;
    p.line = line;
    p.message = std::move(message);
    p.code = ErrorCode::kPackSyntax;
    problems.push_back(std::move(p));
  };
  if (bytes.size() > kMaxFileBytes) {
    whole_file("文件超过 1 MiB，请拆成几个文件", 0);
    return std::nullopt;
  }
  const std::size_t invalid = text::first_invalid_utf8(bytes);
  const std::size_t nul = bytes.find('\0');
  if (invalid != std::string_view::npos || nul != std::string_view::npos) {
    const std::size_t at = std::min(invalid, nul);
    const auto line = 1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    whole_file("文件编码不是 UTF-8，请另存为 UTF-8 编码", static_cast<int>(line));
    return std::nullopt;
  }

  Builder builder(bytes, file, problems);
  try {
    MemoryBuffer buffer(bytes);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Node{};
    std::optional<Node> root = std::move(builder.root);
    if (parser.HandleNextDocument(builder)) {
      whole_file("一个文件只能有一个文档，请删去 --- 之后的内容，或拆成几个文件", 0);
      return std::nullopt;
    }
    return root ? std::move(root) : Node{};
  } catch (const Stop& stop) {
    problems.push_back(builder.problem(stop.mark, stop.message));
  } catch (const YAML::Exception& e) {
    problems.push_back(
        builder.problem(e.mark, builder.tab_in_front(e.mark) ? "文件格式错误：缩进请用空格，不要用制表符（Tab）" : explain(e.msg)));
  }
  return std::nullopt;
}

}  // namespace shouwang::policy
