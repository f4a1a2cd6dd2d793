#include <nlohmann/json.hpp>
#include <stdexcept>

#include "http/route.h"
#include "http/schema.h"

namespace shouwang::http {
namespace {

using Json = nlohmann::json;

// Shapes are constants of this program; one that does not read is found by the first test that runs.
Shape shape_of(std::string_view text) {
  auto shape = parse_shape(text);
  if (!shape) throw std::logic_error(shape.error().message());
  return *std::move(shape);
}

Json problem_answer(std::string_view description) {
  return {{"description", description},
          {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

Json route_parameters(const Route& route) {
  Json out = Json::array();
  for (std::size_t at = route.pattern.find('{'); at != std::string_view::npos; at = route.pattern.find('{', at + 1)) {
    const std::string_view name = route.pattern.substr(at + 1, route.pattern.find('}', at) - at - 1);
    out.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  }
  if (!route.query.empty())
    for (const Shape::Field& field : shape_of(route.query).fields)
      out.push_back({{"name", field.name}, {"in", "query"}, {"required", field.required}, {"schema", schema_of(field.shape)}});
  return out;
}

// Bodies of actions, from the table of actions: how each type is written is said once, in casework/action.h.
Json schema_of_inputs(std::span<const casework::Input> inputs);

Json schema_of_input(const casework::Input& input) {
  using casework::InputType;
  Json out = {{"title", input.title}};
  switch (input.type) {
    case InputType::kFlag:
      out["type"] = "boolean";
      break;
    case InputType::kInteger:
      out["type"] = "integer";
      break;
    case InputType::kChoices:
    case InputType::kFiles:
      out["type"] = "array";
      out["items"] = {{"type", "string"}};
      break;
    case InputType::kRows:
      out["type"] = "array";
      out["items"] = schema_of_inputs(input.rows);
      break;
    case InputType::kFacts:
      out["type"] = "object";
      out["additionalProperties"] = {{"type", "string"}};
      break;
    case InputType::kDate:
      out["type"] = "string";
      out["format"] = "date";
      break;
    default:
      out["type"] = "string";
  }
  if (!input.choices.empty()) out["description"] = input.choices;
  return out;
}

Json schema_of_inputs(std::span<const casework::Input> inputs) {
  Json out = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  Json required = Json::array();
  for (const casework::Input& input : inputs) {
    out["properties"][std::string(input.name)] = schema_of_input(input);
    if (input.required) required.push_back(input.name);
  }
  if (!required.empty()) out["required"] = std::move(required);
  return out;
}

std::string body_name(const casework::ActionSpec& action) {
  return std::string(casework::subject_name(action.subject)) + "." + std::string(action.name);
}

Json operation_of(const Route& route) {
  Json out = {{"summary", route.summary}, {"tags", Json::array({route.tag})}};
  std::string id(method_name(route.method));
  for (const char c : route.pattern) id += c == '/' || c == '{' || c == '}' || c == '.' ? '_' : c;
  out["operationId"] = id;
  if (Json parameters = route_parameters(route); !parameters.empty()) out["parameters"] = std::move(parameters);
  if (!route.body.empty()) {
    Json schema = schema_of(shape_of(route.body));
    if (route.form) schema["properties"]["file"] = {{"type", "string"}, {"format", "binary"}};
    if (route.acts_on) {
      Json bodies = Json::array();
      for (const casework::ActionSpec& action : casework::actions())
        if (action.subject == *route.acts_on && action.who != 0) bodies.push_back({{"$ref", "#/components/schemas/" + body_name(action)}});
      schema["properties"]["body"] = {{"description", "由网址里的 action 决定"}, {"oneOf", std::move(bodies)}};
    }
    out["requestBody"] = {{"required", true},
                          {"content", {{route.form ? "multipart/form-data" : "application/json", {{"schema", std::move(schema)}}}}}};
  }
  if (route.file)
    out["requestBody"] = {{"required", true}, {"content", {{"application/octet-stream", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
  Json success = {{"description", "成功"}};
  if (!route.answer.empty())
    success["content"][std::string(route.media)]["schema"] = schema_of(shape_of(route.answer));
  else if (route.status != 204)
    success["content"][std::string(route.media)]["schema"] = {{"type", "string"}};
  Json& responses = out["responses"];
  responses[std::to_string(route.status)] = std::move(success);
  responses["default"] = problem_answer("出错");
  if (route.need == Need::kNobody) {
    out["security"] = Json::array();
  } else if (route.need == Need::kToken) {
    responses["401"] = problem_answer("令牌无效");
    responses["403"] = problem_answer("令牌不能用于这个数据集或县");
    out["x-permission"] = "push_token";
    out["security"] = Json::array({{{"push_token", Json::array()}}});
  } else {
    responses["401"] = problem_answer("未登录");
    if (route.need == Need::kPermission) {
      std::string permission(access::permission_name(route.permission));
      if (route.or_permission != access::Permission{}) permission.append("|").append(access::permission_name(route.or_permission));
      out["x-permission"] = std::move(permission);
      responses["403"] = problem_answer("没有权限，或不在管辖范围内");
    } else {
      out["x-permission"] = "session";
    }
    Json requirement = {{"session", Json::array()}};
    if (is_unsafe(route.method)) requirement["csrf"] = Json::array();
    out["security"] = Json::array({std::move(requirement)});
  }
  return out;
}

std::string lower(std::string_view name) {
  std::string out;
  for (const char c : name) out += static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

std::string openapi_document(std::span<const Route* const> routes, std::string_view version) {
  Json out = {{"openapi", "3.1.0"},
              {"info", {{"title", "守望 API"}, {"version", version}, {"description", "农村低收入人口常态化监测与帮扶：接口说明"}}},
              {"components",
               {{"securitySchemes",
                 {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "shouwang_session"}}},
                  {"push_token", {{"type", "http"}, {"scheme", "bearer"}}},
                  {"csrf", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-CSRF-Token"}}}}}}}};
  for (const Component& component : components()) {
    Json schema = schema_of(shape_of(component.shape));
    schema["description"] = component.description;
    out["components"]["schemas"][std::string(component.name)] = std::move(schema);
  }
  for (const casework::ActionSpec& action : casework::actions()) {
    if (action.who == 0) continue;
    Json schema = schema_of_inputs(action.inputs);
    schema["description"] = action.title;
    out["components"]["schemas"][body_name(action)] = std::move(schema);
  }
  for (const Route* route : routes) out["paths"][std::string(route->pattern)][lower(method_name(route->method))] = operation_of(*route);
  return out.dump();
}

}  // namespace shouwang::http
