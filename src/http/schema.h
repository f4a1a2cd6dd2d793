// Shapes of requests and answers, written once as short text: checks request bodies and makes the OpenAPI document.
//
//   shape     = "{" [ field { "," field } ] "}" | "[" shape "]" | "map(" shape ")" | "enum(" word { "|" word } ")" | name ; then an
//   optional "?" field     = name [ "?" ] ":" shape          "?" after the name: may be left out; after the shape: may be null name      =
//   a primitive, or a component of the table in components.cpp primitive = string int number bool any
//               id (decimal text), date ("2026-10-31"), ms (UTC milliseconds), money (yuan as text), code (division)
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace shouwang::http {

struct Shape {
  enum class Kind { kPrimitive, kComponent, kObject, kArray, kMap, kEnum };
  struct Field;
  Kind kind = Kind::kPrimitive;
  std::string name;                // primitive or component
  std::vector<Field> fields;       // object
  std::vector<Shape> inner;        // array, map: exactly one
  std::vector<std::string> words;  // enum
  bool nullable = false;
};
struct Shape::Field {
  std::string name;
  Shape shape;
  bool required = true;
};

/// @errors kInternal with the place: shapes are written by programmers, and a test reads them all
Result<Shape> parse_shape(std::string_view text);

/// Checks a parsed body. Unknown fields, missing fields and wrong types are refused by name, in Chinese.
/// @errors kInvalidArgument
Result<void> check_shape(const Shape& shape, const nlohmann::json& value, std::string_view where = "");
/// Checks one query value given as text. @errors kInvalidArgument naming `where`
Result<void> check_text(const Shape& shape, std::string_view value, std::string_view where);

/// JSON Schema (OpenAPI 3.1) of a shape; components become references.
nlohmann::json schema_of(const Shape& shape);

struct Component {
  std::string_view name, shape, description;
};
/// Every named object of the interface, sorted as documentation wants them.
const std::vector<Component>& components();

}  // namespace shouwang::http
