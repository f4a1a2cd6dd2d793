#include "policy/yaml_tree.h"

#include <yaml.h>

#include <algorithm>
#include <array>
#include <deque>
#include <new>
#include <unordered_map>
#include <utility>

#include "base/text.h"

namespace shouwang::policy {

namespace {

/// What libyaml says, in the words of somebody who has never heard of YAML. `at_beginning`: libyaml also names the place where the
/// unfinished thing began, and that is the line to look at.
struct YamlComplaint {
  std::string_view english, chinese;
  bool at_beginning = false;
};
constexpr std::array<YamlComplaint, 20> kYamlComplaints = {{
    {"did not find expected key", "缩进不一致，或者少了冒号：同一级的各行要对齐，冒号后面要有空格"},
    {"did not find expected '-' indicator", "缩进不一致：列表的各个“- ”要对齐"},
    {"did not find expected ',' or '}'", "缺少右花括号 }，或者各项之间少了逗号"},
    {"did not find expected ',' or ']'", "缺少右方括号 ]，或者各项之间少了逗号"},
    {"mapping values are not allowed", "这里不能有冒号：文字里含有冒号时请给整段文字加上引号，否则请检查缩进"},
    {"block sequence entries are not allowed", "这里不能出现列表符号“- ”，请检查缩进"},
    {"mapping keys are not allowed", "这里不能出现新的键，请检查缩进"},
    {"could not find expected ':'", "这一行少了冒号：键和值之间要写冒号，冒号后面要有空格", true},
    {"found unexpected ':'", "括号里的冒号后面要有空格；冒号是文字的一部分时，请给整段文字加上引号"},
    {"found unexpected end of stream", "引号没有配对：请在文字后面补上引号", true},
    {"found unexpected document indicator", "引号没有配对：请在文字后面补上引号", true},
    {"found unknown escape character", "双引号里的反斜杠写法不对；要写反斜杠本身请写两个，或者改用单引号"},
    {"escape code", "双引号里的反斜杠写法不对；要写反斜杠本身请写两个，或者改用单引号"},
    {"did not find expected hexdecimal number", "双引号里的反斜杠写法不对；要写反斜杠本身请写两个，或者改用单引号"},
    {"did not find expected comment or line break", "| 或 > 后面不能再写文字，文字从下一行写起"},
    {"found a tab character", "缩进请用空格，不要用制表符（Tab）"},
    {"found character that cannot start any token", "出现了不能识别的符号；以 @ ` % 等符号开头的文字请加上引号"},
    {"did not find expected alphabetic or numeric character", "以 & 或 * 开头的文字请加上引号"},
    {"did not find expected node content", "这里缺少内容，请检查括号和逗号"},
    {"control characters are not allowed", "有看不见的控制字符，请删去"},
}};
constexpr std::string_view kOtherComplaint = "这里读不懂，请检查缩进、冒号、括号和引号；以 % 或 ! 开头的文字请加上引号";

/// From this many keys on, a map looks its keys up instead of comparing them: a hostile file must not cost its size squared.
constexpr std::size_t kManyKeys = 24;

bool is_null_word(std::string_view text) { return text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL"; }

Problem syntax_problem(const std::string& file, int line, int column, std::string message) {
  Problem p;
  p.file = file;
  p.line = line;
  p.column = column;
  p.message = std::move(message);
  p.code = ErrorCode::kPackSyntax;
  return p;
}

int one_based(std::size_t of_mark) { return static_cast<int>(of_mark) + 1; }
std::string_view text_of(const yaml_char_t* text, std::size_t length) { return {reinterpret_cast<const char*>(text), length}; }

/// Puts the events of libyaml together.
class TreeBuilder {
 public:
  TreeBuilder(std::string_view bytes, const std::string& file, std::vector<Problem>& problems)
      : bytes_(bytes), file_(file), problems_(problems) {}

  /// False when nothing usable can come any more; why has been reported.
  bool take(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        if (documents_++ == 0) return true;
        problems_.push_back(syntax_problem(file_, 0, 0, "一个文件只能有一个文档，请删去 --- 之后的内容，或拆成几个文件"));
        return false;
      case YAML_ALIAS_EVENT:
        return stop(event.start_mark, "不允许使用别名（*名称），请把内容写全；以 * 开头的文字请加上引号");
      case YAML_SCALAR_EVENT:
        return plain(event.start_mark, event.data.scalar.anchor, event.data.scalar.tag) && scalar(event);
      case YAML_SEQUENCE_START_EVENT:
        return plain(event.start_mark, event.data.sequence_start.anchor, event.data.sequence_start.tag) &&
               open(Node::Type::kList, event.start_mark);
      case YAML_MAPPING_START_EVENT:
        return plain(event.start_mark, event.data.mapping_start.anchor, event.data.mapping_start.tag) &&
               open(Node::Type::kMap, event.start_mark);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        levels_.pop_back();
        return true;
      default:
        return true;
    }
  }

  void report(const yaml_parser_t& parser) {
    if (parser.error == YAML_READER_ERROR) {
      const auto end = bytes_.begin() + static_cast<std::ptrdiff_t>(std::min(parser.problem_offset, bytes_.size()));
      const auto line = 1 + std::count(bytes_.begin(), end, '\n');
      problems_.push_back(syntax_problem(file_, static_cast<int>(line), 0, "文件格式错误：有看不见的控制字符，请删去"));
      return;
    }
    const std::string_view said = parser.problem ? parser.problem : "";
    const auto known = std::find_if(kYamlComplaints.begin(), kYamlComplaints.end(),
                                    [&](const YamlComplaint& c) { return said.find(c.english) != std::string_view::npos; });
    const bool tab = tab_in_front(parser.problem_mark.line);
    const bool beginning = known != kYamlComplaints.end() && known->at_beginning && parser.context && !tab;
    const yaml_mark_t& mark = beginning ? parser.context_mark : parser.problem_mark;
    std::string message = "文件格式错误：";
    if (tab) {
      message += "缩进请用空格，不要用制表符（Tab）";
    } else if (known == kYamlComplaints.end()) {
      message += kOtherComplaint;
    } else if (known->chinese.starts_with("缩进") && closes(mark)) {
      message += "多了一个右括号，或者前面少了左括号";
    } else {
      message += known->chinese;
      if (known->chinese.starts_with("缺少右")) message += "（左括号在第 " + std::to_string(one_based(parser.context_mark.line)) + " 行）";
    }
    problems_.push_back(syntax_problem(file_, one_based(mark.line), one_based(mark.column), std::move(message)));
  }

  Node root;

 private:
  struct Level {
    Node* node;                                  // in the items of the level above, which do not grow while this one is open
    bool expects_value = false;                  // a key has been read, its value not yet
    bool drop_value = false;                     // the key was a duplicate: read on, keep nothing
    std::unordered_map<std::string, int> lines;  // of the keys, once there are many
  };

  bool stop(const yaml_mark_t& mark, std::string message) {
    problems_.push_back(syntax_problem(file_, one_based(mark.line), one_based(mark.column), std::move(message)));
    return false;
  }

  bool plain(const yaml_mark_t& mark, const yaml_char_t* anchor, const yaml_char_t* tag) {
    if (anchor) return stop(mark, "不允许使用锚点（&名称），请把内容写全；以 & 开头的文字请加上引号");
    if (tag) return stop(mark, "不允许使用类型标记（!类型）；以 ! 开头的文字请加上引号");
    return true;
  }

  /// Where the next value belongs.
  Node& place_of_value() {
    if (levels_.empty()) return root;
    Level& level = levels_.back();
    if (level.node->is_map()) {
      level.expects_value = false;
      if (level.drop_value) return dropped_.emplace_back();
    }
    return level.node->items.emplace_back();
  }

  bool scalar(const yaml_event_t& event) {
    const auto& written = event.data.scalar;
    const std::string_view text = text_of(written.value, written.length);
    const bool is_null = written.style == YAML_PLAIN_SCALAR_STYLE && is_null_word(text);
    if (!levels_.empty() && levels_.back().node->is_map() && !levels_.back().expects_value) {
      add_key(levels_.back(), text, is_null, event.start_mark);
      return true;
    }
    Node& node = place_of_value();
    node.line = one_based(event.start_mark.line);
    node.column = one_based(event.start_mark.column);
    if (is_null) return true;
    node.type = Node::Type::kScalar;
    node.text = text;
    if (written.style == YAML_LITERAL_SCALAR_STYLE || written.style == YAML_FOLDED_SCALAR_STYLE)
      node.block_indent = indent_below(event.start_mark.line);
    return true;
  }

  bool open(Node::Type type, const yaml_mark_t& mark) {
    if (static_cast<int>(levels_.size()) >= kMaxDepth) return stop(mark, "层次太深，最多 " + std::to_string(kMaxDepth) + " 层");
    if (!levels_.empty() && levels_.back().node->is_map() && !levels_.back().expects_value)
      return stop(mark, "键必须是文字，不能是列表或映射");
    Node& node = place_of_value();
    node.type = type;
    node.line = one_based(mark.line);
    node.column = one_based(mark.column);
    levels_.push_back({&node, false, false, {}});
    return true;
  }

  void add_key(Level& level, std::string_view text, bool is_null, const yaml_mark_t& mark) {
    level.expects_value = true;
    const int line = one_based(mark.line);
    const int before = is_null ? 0 : line_of_key(level, text);
    level.drop_value = is_null || before > 0;
    if (!level.drop_value) {
      level.node->keys.push_back({std::string(text), line, one_based(mark.column)});
      if (!level.lines.empty()) level.lines.emplace(text, line);
      return;
    }
    if (problems_.size() >= kMaxProblems) return;
    problems_.push_back(syntax_problem(
        file_, line, one_based(mark.column),
        is_null ? "键不能为空" : "键“" + std::string(text) + "”重复，第 " + std::to_string(before) + " 行已经写过，请删去一处"));
  }

  /// 0: the map does not have this key yet.
  static int line_of_key(Level& level, std::string_view text) {
    const std::vector<Node::Key>& keys = level.node->keys;
    if (keys.size() < kManyKeys) {
      const auto it = std::find_if(keys.begin(), keys.end(), [&](const Node::Key& key) { return key.text == text; });
      return it == keys.end() ? 0 : it->line;
    }
    if (level.lines.empty())
      for (const Node::Key& key : keys) level.lines.emplace(key.text, key.line);
    const auto it = level.lines.find(std::string(text));
    return it == level.lines.end() ? 0 : it->second;
  }

  /// Byte offset of a line (0-based). Events come from top to bottom: the search goes on where it stopped.
  std::size_t start_of(std::size_t line) {
    if (line < line_) line_ = line_start_ = 0;
    while (line_ < line) {
      const std::size_t newline = bytes_.find('\n', line_start_);
      if (newline == std::string_view::npos) return bytes_.size();
      line_start_ = newline + 1;
      ++line_;
    }
    return line_start_;
  }

  /// Is the line indented by a tab? libyaml may then complain about something else.
  bool tab_in_front(std::size_t line) {
    const std::size_t first = bytes_.find_first_not_of(' ', start_of(line));
    return first != std::string_view::npos && bytes_[first] == '\t';
  }

  /// Does a right bracket stand at the mark? Marks count code points.
  bool closes(const yaml_mark_t& mark) {
    std::size_t at = start_of(mark.line);
    for (std::size_t column = 0; column < mark.column && at < bytes_.size(); ++column) {
      do ++at;
      while (at < bytes_.size() && (static_cast<unsigned char>(bytes_[at]) & 0xC0) == 0x80);
    }
    return at < bytes_.size() && (bytes_[at] == '}' || bytes_[at] == ']');
  }

  /// Spaces in front of the first line of text under a | or >.
  int indent_below(std::size_t line) {
    for (std::size_t start = start_of(line + 1); start < bytes_.size();) {
      const std::size_t text = bytes_.find_first_not_of(' ', start);
      if (text == std::string_view::npos) break;
      if (bytes_[text] != '\n' && bytes_[text] != '\r') return static_cast<int>(text - start);
      start = bytes_.find('\n', text);
      if (start == std::string_view::npos) break;
      ++start;
    }
    return 0;
  }

  std::string_view bytes_;
  const std::string& file_;
  std::vector<Problem>& problems_;
  std::vector<Level> levels_;
  int documents_ = 0;
  std::deque<Node> dropped_;  // values of duplicate keys: levels point into them until they close
  std::size_t line_ = 0, line_start_ = 0;
};

struct YamlParser {
  yaml_parser_t parser;
  YamlParser() {
    if (!yaml_parser_initialize(&parser)) throw std::bad_alloc();
  }
  ~YamlParser() { yaml_parser_delete(&parser); }
  YamlParser(const YamlParser&) = delete;
  YamlParser& operator=(const YamlParser&) = delete;
};

struct YamlEvent {
  yaml_event_t event;
  explicit YamlEvent(yaml_parser_t& parser) : valid(yaml_parser_parse(&parser, &event) != 0) {}
  ~YamlEvent() {
    if (valid) yaml_event_delete(&event);
  }
  YamlEvent(const YamlEvent&) = delete;
  YamlEvent& operator=(const YamlEvent&) = delete;
  const bool valid;
};

}  // namespace

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

std::optional<Node> parse_yaml(std::string_view bytes, const std::string& file, std::vector<Problem>& problems) {
  const auto whole_file = [&](std::string message, int line) { problems.push_back(syntax_problem(file, line, 0, std::move(message))); };
  if (bytes.size() > kMaxFileBytes) {
    whole_file("文件超过 1 MiB，请拆成几个文件", 0);
    return std::nullopt;
  }
  const auto line_of = [&](std::size_t offset) {
    return static_cast<int>(1 + std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  };
  const std::size_t invalid = std::min(text::first_invalid_utf8(bytes), bytes.find('\0'));
  if (invalid != std::string_view::npos) {
    whole_file("文件编码不是 UTF-8，请另存为 UTF-8 编码", line_of(invalid));
    return std::nullopt;
  }
  // YAML takes these for the end of a line, editors do not.
  for (const std::string_view odd : {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"}) {
    const std::size_t at = bytes.find(odd);
    if (at == std::string_view::npos) continue;
    whole_file("文件格式错误：有看不见的换行符（U+0085、U+2028 或 U+2029），请删去后重新换行", line_of(at));
    return std::nullopt;
  }

  TreeBuilder builder(bytes, file, problems);
  YamlParser yaml;
  yaml_parser_set_input_string(&yaml.parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  while (true) {
    const YamlEvent read(yaml.parser);
    if (!read.valid) {
      builder.report(yaml.parser);
      return std::nullopt;
    }
    if (read.event.type == YAML_STREAM_END_EVENT) return std::move(builder.root);
    if (!builder.take(read.event)) return std::nullopt;
  }
}

}  // namespace shouwang::policy
