// Checks what people send against the table of actions.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/money.h"
#include "base/resident_id.h"
#include "base/text.h"
#include "casework/action.h"

namespace shouwang::casework {
namespace {

using nlohmann::json;

constexpr std::int64_t kShortText = 200, kLongTextLimit = 2000, kRowLimit = 50, kFileLimit = 9, kChoiceLimit = 50;
constexpr std::int64_t kIntegerLimit = 1'000'000'000;
constexpr std::size_t kIdDigits = 16;     // ids stay below 2^53
constexpr std::size_t kMoneyDigits = 11;  // below 100 thousand million yuan
constexpr std::size_t kDivisionDigits = 12;

std::string marked(std::string_view title) { return "“" + std::string(title) + "”"; }

/// Which value of which row an answer is about: “参会人员”第 3 行的“姓名”.
class Place {
 public:
  explicit Place(std::string text) : text_(std::move(text)) {}
  Failure refuse(std::string_view what) const { return fail(ErrorCode::kInvalidArgument, text_ + std::string(what)); }

 private:
  std::string text_;
};

/// What a reader could not see, or would see somewhere else: C0 and C1 controls, line separators, direction overrides.
bool is_control(std::uint32_t c, bool lines) {
  if (c == '\n') return !lines;
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

bool has_control(std::string_view utf8, bool lines) {
  for (std::size_t i = 0; i < utf8.size();) {
    const std::string_view one = text::first_code_points(utf8.substr(i), 1);
    std::uint32_t c = static_cast<unsigned char>(one[0]);
    if (one.size() > 1) {
      c &= 0xFFu >> (one.size() + 1);
      for (std::size_t k = 1; k < one.size(); ++k) c = c << 6 | (static_cast<unsigned char>(one[k]) & 0x3Fu);
    }
    if (is_control(c, lines)) return true;
    i += one.size();
  }
  return false;
}

Result<void> check_text(const Place& place, const std::string& value, bool lines, std::int64_t least, std::int64_t most) {
  if (!text::is_valid_utf8(value)) return place.refuse("的文字编码不正确，请重新填写");
  if (has_control(value, lines)) return place.refuse("含有看不见的控制字符，请删掉后重新填写");
  const auto length = static_cast<std::int64_t>(text::count_code_points(value));
  if (length < least) return place.refuse("至少写 " + std::to_string(least) + " 个字");
  if (length > most) return place.refuse("最多写 " + std::to_string(most) + " 个字，现在有 " + std::to_string(length) + " 个字");
  return {};
}

/// Mobile 1xxxxxxxxxx or landline 0xxx-xxxxxxx, with or without the dash.
bool is_phone(std::string_view s) {
  if (s.size() == 11 && s[0] == '1') return text::all_digits(s) && s[1] >= '3';
  std::string plain(s);
  const std::size_t dash = plain.find('-');
  if (dash != std::string::npos) {
    if (dash != 3 && dash != 4) return false;
    plain.erase(dash, 1);
  }
  return text::all_digits(plain) && plain[0] == '0' && plain.size() >= 10 && plain.size() <= 12;
}

Result<void> check_date(const Place& place, std::string_view value) {
  static const Date kEarliest = Date::from_ymd(1900, 1, 1).value();
  const auto day = Date::parse_iso(value);
  if (!day) return place.refuse("不是正确的日期，请按“2026-10-31”的样子填写");
  if (*day < kEarliest) return place.refuse("不能早于 1900 年");
  return {};
}

Result<void> check_money(const Place& place, std::string_view value, std::int64_t least, std::int64_t most) {
  const std::size_t point = value.find('.');
  const std::string_view yuan = value.substr(0, point);
  const std::string_view fen = point == std::string_view::npos ? "00" : value.substr(point + 1);
  if (value.starts_with('-')) return place.refuse("不能是负数");
  if (!text::all_digits(yuan) || !text::all_digits(fen) || fen.size() > 2) return place.refuse("不是正确的金额，请填以元为单位的数字，最多两位小数");
  if (yuan.size() > kMoneyDigits) return place.refuse("金额过大，请核对");
  ASSIGN_OR_RETURN(const Money money, Money::parse(value));
  if (money.fen() < least) return place.refuse("不能少于 " + Money::from_fen(least).text() + " 元");
  if (most > 0 && money.fen() > most) return place.refuse("不能超过 " + Money::from_fen(most).text() + " 元");
  return {};
}

bool is_id(std::string_view s) { return text::all_digits(s) && s.size() <= kIdDigits && s[0] != '0'; }

bool is_empty(const json& value) {
  return value.is_null() || (value.is_string() && value.get_ref<const std::string&>().empty()) || (value.is_structured() && value.empty());
}

class Checker {
 public:
  Checker(const policy::Pack& pack, Date day) : pack_(pack), day_(day) {}

  /// @param where "" or “参会人员”第 3 行的
  Result<void> check(std::span<const Input> inputs, const json& body, const std::string& where) const {
    if (!body.is_object())
      return fail(ErrorCode::kInvalidArgument, where.empty() ? "填写的内容格式不正确，请刷新页面后重试" : where + "内容格式不正确");
    for (const auto& item : body.items()) {
      const std::string& key = item.key();
      const bool known = std::any_of(inputs.begin(), inputs.end(), [&](const Input& input) { return input.name == key; });
      if (!known)
        return fail(ErrorCode::kInvalidArgument,
                    where + "不认识的内容“" + std::string(text::first_code_points(key, 20)) + "”，请刷新页面后重试");
    }
    for (const Input& input : inputs) {
      const Place place(where + marked(input.title));
      const auto found = body.find(std::string(input.name));
      if (found == body.end() || (!found->is_null() && is_empty(*found))) {
        if (input.required) return place.refuse("不能为空");
        continue;
      }
      RETURN_IF_ERROR(check_value(input, *found, body, place));
    }
    return {};
  }

 private:
  Result<void> check_value(const Input& input, const json& value, const json& body, const Place& place) const {
    switch (input.type) {
      case InputType::kInteger:
        return check_integer(input, value, place);
      case InputType::kFlag:
        return value.is_boolean() ? Result<void>() : place.refuse("只能是“是”或“否”");
      case InputType::kChoices:
        return check_choices(input, value, body, place);
      case InputType::kFiles:
        return check_files(input, value, place);
      case InputType::kRows:
        return check_rows(input, value, place);
      case InputType::kFacts:
        return check_facts(value, place);
      default:
        break;
    }
    if (!value.is_string()) return place.refuse("格式不正确，请重新填写");
    const auto& written = value.get_ref<const std::string&>();
    switch (input.type) {
      case InputType::kText:
        return check_text(place, written, false, input.least, input.most > 0 ? input.most : kShortText);
      case InputType::kLongText:
        return check_text(place, written, true, input.least, input.most > 0 ? input.most : kLongTextLimit);
      case InputType::kPhone:
        return is_phone(written) ? Result<void>() : place.refuse("不是正确的电话号码，请填 11 位手机号码或带区号的座机号码");
      case InputType::kIdNumber:
        return ResidentId::parse(written) ? Result<void>() : place.refuse("不是正确的身份证号码，请对照证件重新填写");
      case InputType::kDate:
        return check_date(place, written);
      case InputType::kMoney:
        return check_money(place, written, input.least, input.most);
      case InputType::kChoice:
        return check_choice(input, written, body, place);
      case InputType::kDivision:
        return text::all_digits(written) && written.size() == kDivisionDigits ? Result<void>()
                                                                       : place.refuse("不是正确的行政区划代码，应为 12 位数字");
      default:
        return is_id(written) ? Result<void>() : place.refuse("不是正确的编号，请从列表中选择");
    }
  }

  static Result<void> check_integer(const Input& input, const json& value, const Place& place) {
    if (!value.is_number_integer()) return place.refuse("应为整数");
    const std::int64_t most = input.most > 0 ? input.most : kIntegerLimit;
    // An unsigned number beyond int64 would turn negative.
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > static_cast<std::uint64_t>(most);
    if (huge || value.get<std::int64_t>() < input.least || value.get<std::int64_t>() > most)
      return place.refuse("应在 " + std::to_string(input.least) + " 到 " + std::to_string(most) + " 之间");
    return {};
  }

  Result<void> check_choice(const Input& input, const std::string& code, const json& body, const Place& place) const {
    ASSIGN_OR_RETURN(const auto items, choices_of(pack_, input.choices, day_));
    const auto item = std::find_if(items.begin(), items.end(), [&](const ChoiceItem& i) { return i.code == code; });
    if (item == items.end()) return place.refuse("没有所选的这一项，请从列表中重新选择");
    if (!item->needs_text) return {};
    for (const std::string& name : {std::string("text"), std::string(input.name) + "_text"}) {
      const auto text = body.find(name);
      if (text != body.end() && text->is_string() && !text->get_ref<const std::string&>().empty()) return {};
    }
    return place.refuse("选择“" + item->title + "”时要写明说明");
  }

  Result<void> check_choices(const Input& input, const json& value, const json& body, const Place& place) const {
    if (!value.is_array()) return place.refuse("格式不正确，请重新选择");
    const std::int64_t most = input.most > 0 ? input.most : kChoiceLimit;
    RETURN_IF_ERROR(check_count(value.size(), input.least, most, "项", place));
    std::set<std::string> seen;
    for (const json& item : value) {
      if (!item.is_string()) return place.refuse("格式不正确，请重新选择");
      if (!seen.insert(item.get<std::string>()).second) return place.refuse("有重复的选项，请去掉重复");
      RETURN_IF_ERROR(check_choice(input, item.get<std::string>(), body, place));
    }
    return {};
  }

  static Result<void> check_files(const Input& input, const json& value, const Place& place) {
    if (!value.is_array()) return place.refuse("格式不正确，请重新上传");
    RETURN_IF_ERROR(check_count(value.size(), input.least, input.most > 0 ? input.most : kFileLimit, "个文件", place));
    std::set<std::string> seen;
    for (const json& item : value) {
      if (!item.is_string() || !is_id(item.get<std::string>())) return place.refuse("里的文件没有上传成功，请重新上传");
      if (!seen.insert(item.get<std::string>()).second) return place.refuse("里有重复的文件，请去掉重复");
    }
    return {};
  }

  Result<void> check_rows(const Input& input, const json& value, const Place& place) const {
    if (!value.is_array()) return place.refuse("格式不正确，请重新填写");
    RETURN_IF_ERROR(check_count(value.size(), input.least, input.most > 0 ? input.most : kRowLimit, "行", place));
    std::size_t number = 0;
    for (const json& row : value) RETURN_IF_ERROR(check(input.rows, row, marked(input.title) + "第 " + std::to_string(++number) + " 行的"));
    return {};
  }

  Result<void> check_facts(const json& value, const Place& place) const {
    if (!value.is_object()) return place.refuse("格式不正确，请重新填写");
    for (const auto& [id, answer] : value.items()) {
      const policy::Fact* fact = pack_.procedure.fact(id);
      if (!fact) return place.refuse("里有不认识的项目，请刷新页面后重试");
      const Place here(marked(fact->title));
      if (!answer.is_string()) return here.refuse("格式不正确，请重新填写");
      RETURN_IF_ERROR(check_fact(*fact, answer.get_ref<const std::string&>(), here));
    }
    return {};
  }

  Result<void> check_fact(const policy::Fact& fact, const std::string& answer, const Place& place) const {
    switch (fact.kind) {
      case cel::Kind::kMoney:
        return check_money(place, answer, 0, 0);
      case cel::Kind::kDate:
        return check_date(place, answer);
      case cel::Kind::kBool:
        return answer == "true" || answer == "false" ? Result<void>() : place.refuse("只能是“是”或“否”");
      case cel::Kind::kInt:
        return text::all_digits(answer) && answer.size() <= 9 ? Result<void>() : place.refuse("应为不小于 0 的整数");
      case cel::Kind::kDecimal:
        return Decimal::parse(answer) ? Result<void>() : place.refuse("不是正确的数字");
      case cel::Kind::kString:
        break;
    }
    if (fact.code_table.empty()) return check_text(place, answer, false, 0, kShortText);
    const policy::CodeTable* table = pack_.code_table(fact.code_table);
    return table && table->by_code(answer) ? Result<void>() : place.refuse("没有所选的这一项，请从列表中重新选择");
  }

  static Result<void> check_count(std::size_t count, std::int64_t least, std::int64_t most, std::string_view unit, const Place& place) {
    if (static_cast<std::int64_t>(count) < least) return place.refuse("至少要有 " + std::to_string(least) + " " + std::string(unit));
    if (static_cast<std::int64_t>(count) > most) return place.refuse("最多 " + std::to_string(most) + " " + std::string(unit));
    return {};
  }

  const policy::Pack& pack_;
  Date day_;
};

void drop_empty(json& value) {
  if (value.is_array()) {
    for (json& item : value) drop_empty(item);
    return;
  }
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end();) {
    drop_empty(*it);
    it = is_empty(*it) ? value.erase(it) : std::next(it);
  }
}

template <typename Items>
std::vector<ChoiceItem> coded(const Items& items) {
  std::vector<ChoiceItem> result;
  for (const auto& item : items) result.push_back({item.code, item.title, false});
  return result;
}

std::vector<ChoiceItem> explained(const std::vector<policy::Choice>& items) {
  std::vector<ChoiceItem> result;
  for (const policy::Choice& item : items) result.push_back({item.code, item.title, item.needs_text});
  return result;
}

std::optional<std::vector<ChoiceItem>> procedure_list(const policy::Procedure& p, std::string_view name, Date day) {
  if (name == "channels") return explained(p.channels);
  if (name == "close_reasons") return explained(p.close_reasons);
  if (name == "referrals") return explained(p.referrals);
  if (name == "refuse_reasons") return explained(p.refuse_reasons);
  if (name == "pause_reasons") return explained(p.pause_reasons);
  if (name == "end_reasons") return explained(p.end_reasons);
  if (name == "authorisation_scopes") return explained(p.authorisation_scopes);
  if (name == "comparison") return coded(p.comparison);
  if (name == "measures") return coded(p.measures);
  std::vector<ChoiceItem> result;
  if (name == "elimination") {
    for (const policy::Criterion& c : p.elimination.criteria) result.push_back({c.id, c.title, false});
    return result;
  }
  if (name == "classes") {
    for (const policy::MonitoredClass& c : p.classes) {
      if (c.from <= day && day <= c.to) result.push_back({c.code, c.title, false});
    }
    return result;
  }
  if (name != "steps") return std::nullopt;
  for (int i = 0; i < policy::kStepKinds; ++i) {
    const auto kind = static_cast<policy::StepKind>(i);
    result.push_back({std::string(policy::step_name(kind)), std::string(policy::step_title(kind)), false});
  }
  return result;
}

}  // namespace

Result<std::vector<ChoiceItem>> choices_of(const policy::Pack& pack, std::string_view choices, Date day) {
  constexpr std::string_view kProcedure = "@procedure.";
  std::vector<ChoiceItem> result;
  if (!choices.starts_with('@')) {
    for (const std::string_view item : text::split(choices, '|')) {
      const std::size_t equals = item.find('=');
      result.push_back({std::string(item.substr(0, equals)), std::string(item.substr(equals + 1)), false});
    }
    return result;
  }
  if (choices.starts_with(kProcedure)) {
    if (auto list = procedure_list(pack.procedure, choices.substr(kProcedure.size()), day)) return *std::move(list);
  } else if (const policy::CodeTable* table = pack.code_table(choices.substr(1))) {
    for (const policy::Code& code : table->codes) result.push_back({code.code, code.name, false});
    return result;
  }
  return fail(ErrorCode::kInternal, "政策包里没有可选项列表“" + std::string(choices.substr(1)) + "”，请联系管理员补充");
}

Result<void> check_body(const policy::Pack& pack, Date day, std::span<const Input> inputs, const json& body) {
  return Checker(pack, day).check(inputs, body, "");
}

Result<json> read_body(const policy::Pack& pack, Date day, std::span<const Input> inputs, std::string_view text) {
  if (text.size() > kMaxBody) return fail(ErrorCode::kTooLarge, "填写的内容过多，请精简文字，照片和材料请作为附件上传");
  json body = json::parse(text, nullptr, false);
  if (body.is_discarded()) return fail(ErrorCode::kInvalidArgument, "填写的内容格式不正确，请刷新页面后重试");
  drop_empty(body);
  RETURN_IF_ERROR(check_body(pack, day, inputs, body));
  return body;
}

}  // namespace shouwang::casework
