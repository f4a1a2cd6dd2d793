#include "intake/proposal.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "intake/date_text.h"

namespace shouwang::intake {
namespace {

using policy::FieldType;
using Outcome = ParsedValue::Outcome;

constexpr std::size_t kFewValues = 10;  // fewer values prove little: then all of them must be foreign
constexpr int kMostlyPercent = 90;      // of the values fit: the content speaks for the field
constexpr int kLeastConfidence = 50;    // below this nothing is proposed, only offered

// The first rows of a table below its header, by column.
struct ColumnSample {
  std::vector<std::pair<std::string, CellKind>> values;  // not empty
};
struct TableSample {
  std::vector<ColumnSample> columns;
  std::size_t rows = 0;
};

Result<TableSample> sample_table(const SourceFile& file, const PlannedTable& at) {
  TableSample out;
  ASSIGN_OR_RETURN(const std::unique_ptr<RowReader> reader, file.rows(at.table));
  Row row;
  while (out.rows < kSampleRows) {
    ASSIGN_OR_RETURN(const bool more, reader->next(row));
    if (!more) break;
    if (row.line <= at.header_line) continue;
    ++out.rows;
    if (out.columns.size() < row.cells.size()) out.columns.resize(row.cells.size());
    for (std::size_t k = 0; k < row.cells.size(); ++k)
      if (!text::fold_width(row.cells[k]).empty()) out.columns[k].values.emplace_back(row.cells[k], row.kind(k));
  }
  return out;
}

// How many values of a column a field could hold.
struct ContentFit {
  std::size_t filled = 0, good = 0;
  int percent() const { return filled == 0 ? 0 : static_cast<int>(good * 100 / filled); }
};

ContentFit fit_of(const ValueParser& parser, const ColumnSample& column) {
  ContentFit out;
  ParsedValue value;
  for (const auto& [cell, kind] : column.values) {
    parser.parse(cell, kind, value);
    if (value.outcome == Outcome::kEmpty) continue;
    ++out.filled;
    out.good += value.outcome != Outcome::kBad;
  }
  return out;
}

// Whether the form of a text alone speaks for a type; stricter than what the field would accept.
bool is_typical(FieldType type, const std::string& cell, CellKind kind) {
  const std::string s = text::squeeze(cell);
  switch (type) {
    case FieldType::kName:
      return looks_like_name(s);
    case FieldType::kPhone:
      return s.size() == 11 && s[0] == '1' && s[1] >= '3' && text::all_digits(s);
    case FieldType::kDate:
      return kind == CellKind::kDate || read_day_text(text::fold_width(cell)).form == DayText::Form::kDay;
    case FieldType::kMonth:
      return read_day_text(text::fold_width(cell)).form == DayText::Form::kMonth;
    case FieldType::kYear:
      return read_day_text(text::fold_width(cell)).form == DayText::Form::kYear;
    case FieldType::kDivision:
      return s.size() == 12 && text::all_digits(s);
    case FieldType::kMoney:
    case FieldType::kDecimal:
      return s.find('.') != s.npos || kind == CellKind::kNumber || text::all_digits(s);
    case FieldType::kString:
    case FieldType::kSecret:
      return false;  // everything is a text
    default:
      return true;
  }
}

// How much the content of a column can say for a type, in percent: an ID number proves itself, a number says nearly nothing.
int weight_of(FieldType type) {
  switch (type) {
    case FieldType::kResidentId:
      return 98;
    case FieldType::kPhone:
    case FieldType::kDivision:
      return 85;
    case FieldType::kName:
      return 85;
    case FieldType::kCode:
      return 75;
    case FieldType::kDate:
    case FieldType::kMonth:
      return 65;
    case FieldType::kYear:
    case FieldType::kBool:
    case FieldType::kMoney:
      return 55;
    default:
      return 0;
  }
}

std::string_view content_name(FieldType type) {
  switch (type) {
    case FieldType::kResidentId:
      return "身份证号";
    case FieldType::kPhone:
      return "电话号码";
    case FieldType::kDivision:
      return "区划代码";
    case FieldType::kName:
      return "姓名";
    case FieldType::kCode:
      return "代码表中的项";
    case FieldType::kDate:
      return "日期";
    case FieldType::kMonth:
      return "月份";
    case FieldType::kYear:
      return "年度";
    case FieldType::kBool:
      return "是或否";
    case FieldType::kMoney:
      return "金额";
    case FieldType::kInt:
      return "整数";
    case FieldType::kDecimal:
      return "数值";
    default:
      return "文字";
  }
}

// 救助金额(元) and 救助金额合计: one contains the other, and what they share is at least two characters.
bool is_alike(const std::string& heading, const std::string& spelling) {
  constexpr std::size_t kTwoCharacters = 6;
  if (heading.size() < kTwoCharacters || spelling.size() < kTwoCharacters) return false;
  return heading.find(spelling) != heading.npos || spelling.find(heading) != spelling.npos;
}

bool is_alike(const std::string& heading, const policy::FieldSpec& field) {
  const std::string bare = read_heading(heading).bare;
  if (is_alike(bare, read_heading(field.title).bare)) return true;
  return std::any_of(field.aliases.begin(), field.aliases.end(),
                     [&](const std::string& a) { return is_alike(bare, read_heading(a).bare); });
}

class Proposer {
 public:
  Proposer(const policy::Pack& pack, const policy::Dataset& dataset, const TableSample& sample, const std::vector<std::string>& keys)
      : dataset_(dataset), keys_(keys), matcher_(dataset) {
    for (const policy::FieldSpec& field : dataset.fields) {
      auto parser = ValueParser::create(field, field.type == FieldType::kCode ? pack.code_table(field.code_table) : nullptr, "");
      parsers_.push_back(parser ? std::optional(std::move(*parser)) : std::nullopt);
    }
    for (const std::string& key : keys) {
      const policy::MatchingColumn* column =
          dataset.target == policy::Target::kRecords && matcher_.named(key).field == HeaderMatcher::npos ? matching_column(pack, dataset, key) : nullptr;
      matching_.push_back(column != nullptr ? column->title : std::string());
    }
    static const ColumnSample kNothing;
    for (std::size_t c = 0; c < keys.size(); ++c) columns_.push_back(c < sample.columns.size() ? &sample.columns[c] : &kNothing);
    fits_.resize(keys.size());
    for (std::size_t c = 0; c < keys.size(); ++c)
      for (std::size_t f = 0; f < dataset.fields.size(); ++f)
        fits_[c].push_back(parsers_[f] ? fit_of(*parsers_[f], *columns_[c]) : ContentFit{});
  }

  // The choice of a plan, as it stands.
  void take(const HeaderFit& fit, bool by_person) {
    without_number_ = fit.without_number;
    for (const MappedColumn& m : fit.mapped) {
      if (m.column >= keys_.size()) continue;
      const int rank = matcher_.named(keys_[m.column]).field == m.field ? matcher_.named(keys_[m.column]).rank : -1;
      assign(m.column, m.field, by_person ? 100 : confidence_of_heading(m.column, m.field),
             by_person && rank < 0 ? "人工确认"
             : rank <= 1           ? "标题相同"
                                   : "别名“" + keys_[m.column] + "”");
    }
  }

  void propose() {
    by_heading();
    by_likeness();
    by_content();
  }

  std::vector<ColumnProposal> result() {
    std::vector<ColumnProposal> out;
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      ColumnProposal p;
      p.column = c;
      p.heading = keys_[c];
      if (const auto at = chosen_.find(c); at != chosen_.end()) {
        p.field = dataset_.fields[at->second.field].name;
        p.confidence = at->second.confidence;
        p.why = at->second.why;
      }
      if (p.field.empty() && !matching_[c].empty()) {
        p.matching = matching_[c];
        p.why = kMatchingOnly;
      }
      for (const std::size_t f : offers(c))
        if (dataset_.fields[f].name != p.field) p.others.push_back(dataset_.fields[f].name);
      out.push_back(std::move(p));
    }
    return out;
  }

  std::vector<std::string> warnings() const {
    std::vector<std::string> out;
    for (const auto& [c, choice] : chosen_)
      if (std::string text = foreign(keys_[c], dataset_.fields[choice.field], fits_[c][choice.field]); !text.empty())
        out.push_back(std::move(text));
    std::string names;
    for (const std::size_t f : missing()) names += (names.empty() ? "“" : "、“") + dataset_.fields[f].title + "”";
    if (!names.empty()) out.push_back("还没有哪一列是必需的 " + names + "，请从各列中选出");
    return out;
  }

  std::vector<std::string> done_without() const {
    const std::vector<std::size_t> wanted = missing();
    std::vector<std::string> out;
    for (std::size_t f = 0; f < dataset_.fields.size(); ++f)
      if (dataset_.fields[f].required && !taken_.contains(f) && std::find(wanted.begin(), wanted.end(), f) == wanted.end())
        out.push_back(dataset_.fields[f].name);
    return out;
  }

  static std::string foreign(const std::string& heading, const policy::FieldSpec& field, const ContentFit& fit) {
    const std::size_t bad = fit.filled - fit.good;
    if (bad == 0 || (fit.filled < kFewValues ? bad < fit.filled : bad * 100 < fit.filled * kMostForeignPercent)) return "";
    return "“" + heading + "”列选作“" + field.title + "”，但抽查的 " + std::to_string(fit.filled) + " 个值中有 " + std::to_string(bad) +
           " 个（" + std::to_string(bad * 100 / fit.filled) + "%）不是" + std::string(content_name(field.type)) + "，请核对列是否选对";
  }

 private:
  struct Choice {
    std::size_t field;
    int confidence;
    std::string why;
  };

  std::vector<std::size_t> missing() const {
    std::vector<MappedColumn> mapped;
    for (const auto& [c, choice] : chosen_) mapped.push_back({c, choice.field, keys_[c], ""});
    std::vector<std::size_t> out = missing_fields(dataset_, mapped);
    if (without_number_) std::erase(out, identity_fields(dataset_).id_number);
    return out;
  }

  void assign(std::size_t column, std::size_t field, int confidence, std::string why) {
    const ContentFit& fit = fits_[column][field];
    if (fit.filled > 0 && dataset_.fields[field].type == FieldType::kResidentId && fit.percent() < 100)
      why += "（" + std::to_string(fit.percent()) + "% 通过校验）";
    chosen_.emplace(column, Choice{field, confidence, std::move(why)});
    taken_.insert(field);
  }

  // A heading that fits counts in full when its content does.
  int confidence_of_heading(std::size_t column, std::size_t field) const {
    const ContentFit& fit = fits_[column][field];
    return fit.filled == 0 ? 90 : 50 + fit.percent() / 2;
  }

  void by_heading() {
    for (int rank = 0; rank <= 2; ++rank)
      for (std::size_t c = 0; c < keys_.size(); ++c) {
        const auto named = matcher_.named(keys_[c]);
        if (named.field == HeaderMatcher::npos || named.rank != rank || chosen_.contains(c) || taken_.contains(named.field)) continue;
        assign(c, named.field, confidence_of_heading(c, named.field), rank <= 1 ? "标题相同" : "别名“" + keys_[c] + "”");
      }
  }

  void by_likeness() {
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      if (chosen_.contains(c) || !matching_[c].empty()) continue;
      std::optional<std::size_t> only;
      bool several = false;
      for (std::size_t f = 0; f < dataset_.fields.size(); ++f) {
        if (taken_.contains(f) || !is_alike(keys_[c], dataset_.fields[f]) || fits_[c][f].percent() < kMostlyPercent) continue;
        several = several || only.has_value();
        only = f;
      }
      if (only && !several) assign(c, *only, 70, "标题与“" + dataset_.fields[*only].title + "”相近，内容相符");
    }
  }

  // Percent of the values that by their form speak for the field; 0 when it would not accept nearly all of them.
  int evidence(std::size_t c, std::size_t f) const {
    const FieldType type = dataset_.fields[f].type;
    if (fits_[c][f].percent() < kMostlyPercent || weight_of(type) == 0) return 0;
    std::size_t typical = 0;
    for (const auto& [cell, kind] : columns_[c]->values) typical += is_typical(type, cell, kind);
    const int percent = columns_[c]->values.empty() ? 0 : static_cast<int>(typical * 100 / columns_[c]->values.size());
    return percent < kMostlyPercent ? 0 : percent;
  }

  // The type that speaks most for itself; a column of ID numbers is none of amounts.
  std::vector<std::size_t> offers(std::size_t c) const {
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t f = 0; f < dataset_.fields.size(); ++f)
      if (const int percent = evidence(c, f); percent > 0) found.emplace_back(-weight_of(dataset_.fields[f].type), f);
    std::stable_sort(found.begin(), found.end());
    std::vector<std::size_t> out;
    for (const auto& [weight, f] : found)
      if (out.empty() || weight_of(dataset_.fields[f].type) + 20 >= -found.front().first) out.push_back(f);
    return out;
  }

  void by_content() {
    std::map<std::size_t, std::vector<std::size_t>> columns_of;  // field -> columns
    std::map<std::size_t, std::vector<std::size_t>> fields_of;   // column -> fields of its best type
    for (std::size_t c = 0; c < keys_.size(); ++c) {
      // A heading that the dataset knows but that another column has taken already is not to be guessed anew.
      if (chosen_.contains(c) || !matching_[c].empty()) continue;
      for (const std::size_t f : offers(c)) {
        if (taken_.contains(f)) continue;
        if (!fields_of[c].empty() && weight_of(dataset_.fields[f].type) < weight_of(dataset_.fields[fields_of[c].front()].type)) break;
        fields_of[c].push_back(f);
        columns_of[f].push_back(c);
      }
    }
    for (const auto& [c, fields] : fields_of) {
      if (fields.size() != 1) continue;
      const std::size_t f = fields.front();
      const FieldType type = dataset_.fields[f].type;
      // Of several columns that could be it, an ID number or a name stands first in such files; anything else is left to the person.
      const bool several = columns_of[f].size() > 1;
      if (several && (type != FieldType::kResidentId && type != FieldType::kName)) continue;
      if (columns_of[f].front() != c) continue;
      const int confidence = weight_of(type) * evidence(c, f) / 100 - (several ? 25 : 0);
      if (confidence < kLeastConfidence) continue;
      assign(c, f, confidence, "内容像" + std::string(content_name(type)) + (several ? "（还有别的列也像，请核对）" : ""));
    }
  }

  const policy::Dataset& dataset_;
  const std::vector<std::string>& keys_;
  HeaderMatcher matcher_;
  std::vector<std::string> matching_;  // by column: what it tells of the person although it is no field
  std::vector<std::optional<ValueParser>> parsers_;
  std::vector<const ColumnSample*> columns_;
  std::vector<std::vector<ContentFit>> fits_;  // by column and field
  std::map<std::size_t, Choice> chosen_;       // by column
  std::set<std::size_t> taken_;                // fields
  bool without_number_ = false;                // as HeaderFit
};

// Where the header is when no heading is known: the row above the first one that holds numbers or days.
PlannedTable guess_header(const std::vector<HeadRow>& head, std::size_t table) {
  const auto filled = [](const HeadRow& row) {
    return std::count_if(row.cells.begin(), row.cells.end(), [](const std::string& c) { return !text::fold_width(c).empty(); });
  };
  for (std::size_t k = 0; k < head.size(); ++k) {
    if (filled(head[k]) < 2 || std::none_of(head[k].cells.begin(), head[k].cells.end(), looks_typed)) continue;
    const bool headed = k > 0 && filled(head[k - 1]) >= 2;
    return {table, headed ? head[k - 1].line : 0};
  }
  const auto widest = std::max_element(head.begin(), head.end(), [&](const HeadRow& a, const HeadRow& b) { return filled(a) < filled(b); });
  return {table, widest == head.end() ? 0 : widest->line};
}

}  // namespace

bool looks_typed(std::string_view text) {
  const std::string s = text::squeeze(text);
  if (s.empty()) return false;
  if (ResidentId::parse(s).has_value()) return true;
  const auto day = read_day_text(s).form;
  if (day == DayText::Form::kDay || day == DayText::Form::kMonth) return true;
  return std::all_of(s.begin(), s.end(), [](char c) { return text::is_digit(c) || c == '.' || c == ',' || c == '-'; });
}

bool looks_like_name(std::string_view text) {
  static constexpr std::string_view kSurnames =
      "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付"
      "方"
      "邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左"
      "柳甘"
      "祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝骆路游辛靳管柴蒙鲍华喻祁房蒲滕屈饶解牟艾尤时穆农司古吉冷简车项连芦麦褚娄窦戚岑景"
      "党"
      "宫费卜晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥南班储原栗燕楚鄢扎"
      "普";
  const std::size_t points = text::count_code_points(text);
  if (text.find("·") != text.npos) return points >= 4 && points <= 20;
  if (points < 2 || points > 4 || text.size() != points * 3) return false;
  for (std::size_t k = 0; k < text.size(); k += 3) {
    const auto lead = static_cast<unsigned char>(text[k]);
    if (lead < 0xE4 || lead > 0xE9) return false;
  }
  const std::string_view first = text.substr(0, 3);
  for (std::size_t k = 0; k < kSurnames.size(); k += 3)
    if (kSurnames.substr(k, 3) == first) return true;
  return false;
}

std::string mask_personal(std::string_view text) {
  constexpr std::size_t kShortest = 7;  // a telephone number without area code
  constexpr std::size_t kKeptFront = 3, kKeptBack = 2;
  std::string out(text);
  for (std::size_t k = 0; k < out.size();) {
    std::size_t end = k;
    while (end < out.size() && (text::is_digit(out[end]) || (end > k && (out[end] == 'X' || out[end] == 'x')))) ++end;
    if (end - k >= kShortest && end - k != 8)  // 20260805 is a day
      for (std::size_t at = k + kKeptFront; at < end - kKeptBack; ++at) out[at] = '*';
    k = end + 1;
  }
  return out;
}

Result<MappingProposal> propose_mapping(const SourceFile& file, const policy::Pack& pack, const policy::Dataset& dataset,
                                        const std::optional<TablePlan>& plan) {
  MappingProposal out;
  out.dataset = dataset.id;
  PlannedTable at;
  if (plan) {
    at = plan->tables.front();
    out.signature = plan->signature;
    out.confirmed = plan->by_person;
  }
  std::vector<std::string> keys = plan ? plan->keys : std::vector<std::string>();
  if (!plan) {
    // The sheet and row with most known headings; failing that, the first sheet that has anything, by what its rows look like.
    const HeaderMatcher matcher(dataset);
    std::size_t best = 1;
    std::optional<HeadRow> header;
    std::optional<PlannedTable> guess;
    std::vector<HeadRow> guessed;
    for (std::size_t table = 0; table < file.tables(); ++table) {
      ASSIGN_OR_RETURN(std::vector<HeadRow> head, read_head(file, table, kHeaderRows));
      for (const HeadRow& row : head)
        if (const std::size_t mapped = matcher.fit(row.cells).mapped.size(); mapped > best) {
          best = mapped;
          at = {table, row.line};
          header = row;
        }
      if (!guess && !head.empty()) {
        guess = guess_header(head, table);
        guessed = std::move(head);
      }
    }
    if (!header && guess) {
      at = *guess;
      for (const HeadRow& row : guessed)
        if (row.line == at.header_line) header = row;
      std::size_t columns = 0;
      for (const HeadRow& row : guessed) columns = std::max(columns, row.cells.size());
      if (!header)
        for (std::size_t k = 0; k < columns; ++k) keys.push_back("第 " + std::to_string(k + 1) + " 列");
    }
    if (header) keys = column_keys(header->cells);
    out.signature = layout_signature(keys);
  }
  out.header_line = at.header_line;
  out.sheet = file.table_name(at.table);
  ASSIGN_OR_RETURN(const TableSample sample, sample_table(file, at));
  Proposer proposer(pack, dataset, sample, keys);
  if (plan) proposer.take(plan->fit, plan->by_person);
  if (!plan || !plan->by_person) proposer.propose();
  out.columns = proposer.result();
  out.warnings = proposer.warnings();
  out.done_without = proposer.done_without();
  return out;
}

Result<std::vector<std::string>> foreign_columns(const SourceFile& file, const TablePlan& plan) {
  std::vector<ContentFit> fits(plan.parsers.size());
  for (const PlannedTable& at : plan.tables) {
    ASSIGN_OR_RETURN(const TableSample sample, sample_table(file, at));
    for (std::size_t k = 0; k < plan.parsers.size(); ++k) {
      const std::size_t column = plan.fit.mapped[k].column;
      if (column >= sample.columns.size()) continue;
      const ContentFit fit = fit_of(plan.parsers[k], sample.columns[column]);
      fits[k].filled += fit.filled;
      fits[k].good += fit.good;
    }
  }
  std::vector<std::string> out;
  for (std::size_t k = 0; k < fits.size(); ++k)
    if (std::string text = Proposer::foreign(plan.fit.mapped[k].heading, plan.dataset->fields[plan.fit.mapped[k].field], fits[k]);
        !text.empty())
      out.push_back(std::move(text));
  return out;
}

Result<std::string> unnamed_number_column(const SourceFile& file, const TablePlan& plan) {
  ASSIGN_OR_RETURN(const TableSample sample, sample_table(file, plan.tables.front()));
  for (std::size_t k = 0; k < std::min(plan.keys.size(), sample.columns.size()); ++k) {
    if (std::any_of(plan.fit.mapped.begin(), plan.fit.mapped.end(), [&](const MappedColumn& m) { return m.column == k; })) continue;
    const auto& values = sample.columns[k].values;
    const auto numbers = std::count_if(values.begin(), values.end(), [](const auto& v) { return ResidentId::parse(text::squeeze(v.first)).has_value(); });
    if (numbers > 0 && static_cast<std::size_t>(numbers) * 2 >= values.size()) return plan.keys[k];
  }
  return std::string();
}

}  // namespace shouwang::intake
