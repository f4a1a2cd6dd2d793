// Finds the route of a path: a tree of segments, fixed words before {parameters}.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace shouwang::http {

/// Maps method and pattern to a number (the index of a route).
class Router {
 public:
  /// @param pattern "/a/{b}/c". Two patterns that differ only in the name of a parameter are the same one.
  void add(Method method, std::string_view pattern, std::size_t number);

  struct Match {
    bool path_known = false;  // some method has this path
    bool found = false;
    std::size_t number = 0;
    std::vector<std::string> path_values;
    std::vector<Method> methods;  // of the path, when the method is not among them
  };
  /// @param path decoded, as parse_target gives it
  Match find(Method method, std::string_view path) const;

 private:
  struct Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> words;
    std::unique_ptr<Node> parameter;
    std::map<Method, std::size_t> routes;
  };
  static const Node* descend(const Node& node, std::string_view rest, std::vector<std::string>& values);
  Node root_;
};

}  // namespace shouwang::http
