#include "http/schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/date.h"
#include "base/money.h"
#include "base/text.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kPrimitives[] = {"string", "int", "number", "bool", "any", "id", "date", "ms", "money", "code"};

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Shape> whole() {
    ASSIGN_OR_RETURN(Shape shape, read());
    skip();
    if (at_ != text_.size()) return wrong();
    return shape;
  }

 private:
  Failure wrong() const {
    return fail(ErrorCode::kInternal, "shape: unexpected text at " + std::to_string(at_) + " of " + std::string(text_));
  }
  void skip() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::string word() {
    skip();
    const std::size_t from = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '_')) ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  Result<Shape> read() {
    Shape out;
    if (take('{')) {
      out.kind = Shape::Kind::kObject;
      if (!take('}')) {
        do {
          Shape::Field field;
          field.name = word();
          if (field.name.empty()) return wrong();
          field.required = !take('?');
          if (!take(':')) return wrong();
          ASSIGN_OR_RETURN(field.shape, read());
          out.fields.push_back(std::move(field));
        } while (take(','));
        if (!take('}')) return wrong();
      }
    } else if (take('[')) {
      out.kind = Shape::Kind::kArray;
      ASSIGN_OR_RETURN(Shape inner, read());
      out.inner.push_back(std::move(inner));
      if (!take(']')) return wrong();
    } else {
      out.name = word();
      if (out.name.empty()) return wrong();
      if (out.name == "map" && take('(')) {
        out.kind = Shape::Kind::kMap;
        ASSIGN_OR_RETURN(Shape inner, read());
        out.inner.push_back(std::move(inner));
        if (!take(')')) return wrong();
      } else if (out.name == "enum" && take('(')) {
        out.kind = Shape::Kind::kEnum;
        do out.words.push_back(word());
        while (take('|'));
        if (!take(')')) return wrong();
      } else if (std::find(std::begin(kPrimitives), std::end(kPrimitives), out.name) == std::end(kPrimitives)) {
        out.kind = Shape::Kind::kComponent;
      }
    }
    out.nullable = take('?');
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Failure wrong_value(std::string_view where, std::string_view should) {
  return fail(ErrorCode::kInvalidArgument,
              (where.empty() ? std::string("请求内容") : "“" + std::string(where) + "”") + "应为" + std::string(should));
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : "、") + w;
  return out;
}

bool all_digits(std::string_view s, std::size_t longest) {
  return s.size() <= longest && text::all_digits(s);
}

}  // namespace

Result<Shape> parse_shape(std::string_view text) { return Reader(text).whole(); }

Result<void> check_text(const Shape& shape, std::string_view value, std::string_view where) {
  if (shape.kind == Shape::Kind::kEnum) {
    if (std::find(shape.words.begin(), shape.words.end(), value) == shape.words.end())
      return wrong_value(where, "以下之一：" + joined(shape.words));
    return {};
  }
  if (shape.name == "int" || shape.name == "ms") {
    if (!all_digits(value.starts_with('-') ? value.substr(1) : value, 15)) return wrong_value(where, "整数");
  } else if (shape.name == "id") {
    if (!all_digits(value, 18)) return wrong_value(where, "数字编号");
  } else if (shape.name == "bool") {
    if (value != "true" && value != "false") return wrong_value(where, " true 或 false");
  } else if (shape.name == "date") {
    if (!Date::parse_iso(value)) return wrong_value(where, "日期，例如 2026-10-31");
  } else if (shape.name == "money") {
    if (!Money::parse(value)) return wrong_value(where, "金额（元），例如 1234.50");
  } else if (shape.name == "code") {
    if (!value.empty() && !all_digits(value, 12)) return wrong_value(where, "行政区划代码");
  } else if (!text::is_valid_utf8(value)) {
    return wrong_value(where, "正常的文字");
  }
  return {};
}

Result<void> check_shape(const Shape& shape, const Json& value, std::string_view where) {
  if (value.is_null()) return shape.nullable || shape.name == "any" ? Result<void>() : wrong_value(where, "非空的值");
  const auto below = [&](std::string_view name) {
    return where.empty() ? std::string(name) : std::string(where) + "." + std::string(name);
  };
  switch (shape.kind) {
    case Shape::Kind::kObject: {
      if (!value.is_object()) return wrong_value(where, "对象");
      for (const Shape::Field& field : shape.fields) {
        const auto it = value.find(field.name);
        if (it != value.end())
          RETURN_IF_ERROR(check_shape(field.shape, *it, below(field.name)));
        else if (field.required)
          return fail(ErrorCode::kInvalidArgument, "缺少“" + below(field.name) + "”，请填写后重试");
      }
      for (const auto& item : value.items())
        if (std::none_of(shape.fields.begin(), shape.fields.end(), [&](const Shape::Field& f) { return f.name == item.key(); })) {
          std::vector<std::string> known;
          for (const Shape::Field& f : shape.fields) known.push_back(f.name);
          return fail(ErrorCode::kInvalidArgument, "不认识“" + below(item.key()) + "”，可用的项目：" + joined(known));
        }
      return {};
    }
    case Shape::Kind::kArray: {
      if (!value.is_array()) return wrong_value(where, "列表");
      for (std::size_t k = 0; k < value.size(); ++k) RETURN_IF_ERROR(check_shape(shape.inner[0], value[k], below(std::to_string(k + 1))));
      return {};
    }
    case Shape::Kind::kMap: {
      if (!value.is_object()) return wrong_value(where, "对象");
      for (const auto& item : value.items()) RETURN_IF_ERROR(check_shape(shape.inner[0], item.value(), below(item.key())));
      return {};
    }
    case Shape::Kind::kComponent:
      return fail(ErrorCode::kInternal, "request bodies are written out, not named");
    case Shape::Kind::kEnum:
    case Shape::Kind::kPrimitive:
      break;
  }
  if (shape.name == "any") return {};
  if (shape.name == "bool") return value.is_boolean() ? Result<void>() : wrong_value(where, " true 或 false");
  if (shape.name == "int" || shape.name == "ms") return value.is_number_integer() ? Result<void>() : wrong_value(where, "整数");
  if (shape.name == "number") return value.is_number() ? Result<void>() : wrong_value(where, "数字");
  if (!value.is_string()) return wrong_value(where, "文字");
  return check_text(shape, value.get_ref<const std::string&>(), where);
}

Json schema_of(const Shape& shape) {
  Json out = Json::object();
  switch (shape.kind) {
    case Shape::Kind::kComponent:
      out["$ref"] = "#/components/schemas/" + shape.name;
      break;
    case Shape::Kind::kEnum:
      out["type"] = "string";
      out["enum"] = shape.words;
      break;
    case Shape::Kind::kArray:
      out["type"] = "array";
      out["items"] = schema_of(shape.inner[0]);
      break;
    case Shape::Kind::kMap:
      out["type"] = "object";
      out["additionalProperties"] = schema_of(shape.inner[0]);
      break;
    case Shape::Kind::kObject: {
      out["type"] = "object";
      out["properties"] = Json::object();
      Json required = Json::array();
      for (const Shape::Field& field : shape.fields) {
        out["properties"][field.name] = schema_of(field.shape);
        if (field.required) required.push_back(field.name);
      }
      if (!required.empty()) out["required"] = std::move(required);
      out["additionalProperties"] = false;
      break;
    }
    case Shape::Kind::kPrimitive:
      if (shape.name == "any") return out;
      if (shape.name == "int" || shape.name == "ms") {
        out["type"] = "integer";
        out["format"] = "int64";
        if (shape.name == "ms") out["description"] = "UTC 毫秒";
      } else if (shape.name == "number") {
        out["type"] = "number";
      } else if (shape.name == "bool") {
        out["type"] = "boolean";
      } else {
        out["type"] = "string";
        if (shape.name == "date") out["format"] = "date";
        if (shape.name == "id") out["pattern"] = "^[0-9]+$";
        if (shape.name == "money") out["pattern"] = "^-?[0-9]+\\.[0-9]{2}$";
        if (shape.name == "code") out["description"] = "行政区划代码";
      }
  }
  if (!shape.nullable) return out;
  return Json{{"anyOf", Json::array({std::move(out), Json{{"type", "null"}}})}};
}

}  // namespace shouwang::http
