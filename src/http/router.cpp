#include "http/router.h"

namespace shouwang::http {
namespace {

// "/a/b" -> "a", leaving "/b".
std::string_view take_segment(std::string_view& path) {
  path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  const std::string_view segment = path.substr(0, slash);
  path = slash == std::string_view::npos ? std::string_view() : path.substr(slash);
  return segment;
}

}  // namespace

void Router::add(Method method, std::string_view pattern, std::size_t number) {
  Node* node = &root_;
  while (!pattern.empty()) {
    const std::string_view segment = take_segment(pattern);
    std::unique_ptr<Node>& next = segment.starts_with('{') ? node->parameter : node->words[std::string(segment)];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  node->routes.emplace(method, number);
}

// Patterns are a handful of segments deep, so is the recursion.
const Router::Node* Router::descend(const Node& node, std::string_view rest, std::vector<std::string>& values) {
  if (rest.empty()) return node.routes.empty() ? nullptr : &node;
  const std::string_view segment = take_segment(rest);
  if (const auto it = node.words.find(segment); it != node.words.end())
    if (const Node* found = descend(*it->second, rest, values)) return found;
  if (!node.parameter || segment.empty()) return nullptr;
  values.emplace_back(segment);
  if (const Node* found = descend(*node.parameter, rest, values)) return found;
  values.pop_back();
  return nullptr;
}

Router::Match Router::find(Method method, std::string_view path) const {
  Match out;
  const Node* node = descend(root_, path, out.path_values);
  if (!node) return out;
  out.path_known = true;
  if (const auto it = node->routes.find(method); it != node->routes.end()) {
    out.found = true;
    out.number = it->second;
  } else {
    for (const auto& [m, number] : node->routes) out.methods.push_back(m);
  }
  return out;
}

}  // namespace shouwang::http
