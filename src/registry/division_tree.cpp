#include <algorithm>
#include <utility>

#include "registry/model.h"

namespace shouwang::registry {
namespace {

constexpr std::int64_t kLargest = 999'999'999'999;

// 10^(12 - significant digits): what a code of the level is a multiple of.
std::int64_t unit_of(int level) {
  switch (level) {
    case 1: return 10'000'000'000;
    case 2: return 100'000'000;
    case 3: return 1'000'000;
    case 4: return 1'000;
    default: return 1;
  }
}

}  // namespace

int significant_digits(int level) {
  switch (level) {
    case 1: return 2;
    case 2: return 4;
    case 3: return 6;
    case 4: return 9;
    default: return 12;
  }
}

Result<std::int64_t> parse_division(std::string_view code) {
  const std::size_t n = code.size();
  const bool digits = std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (n != 2 && n != 4 && n != 6 && n != 9 && n != 12))
    return fail(ErrorCode::kInvalidArgument, "行政区划代码应为 2、4、6、9 或 12 位数字，收到 " + std::to_string(n) + " 个字符");
  std::int64_t value = 0;
  for (const char c : code) value = value * 10 + (c - '0');
  for (std::size_t i = n; i < 12; ++i) value *= 10;
  return value;
}

std::string division_text(std::int64_t code) {
  std::string text(12, '0');
  for (std::size_t i = 12; i-- > 0 && code > 0; code /= 10) text[i] = static_cast<char>('0' + code % 10);
  return text;
}

Result<DivisionTree> DivisionTree::build(std::vector<Division> divisions) {
  std::sort(divisions.begin(), divisions.end(),
            [](const Division& a, const Division& b) { return std::pair(a.code, a.first_day) < std::pair(b.code, b.first_day); });
  DivisionTree tree;
  std::vector<std::string> problems;
  const auto name_of = [](const Division& d) { return division_text(d.code) + " " + d.name; };
  for (Division& d : divisions) {
    if (tree.all_.empty() || tree.all_.back().code != d.code) {
      tree.all_.push_back(std::move(d));
      continue;
    }
    if (tree.all_.back().last_day >= d.first_day) problems.push_back(name_of(d) + "：代码重复，起止日期与“" + tree.all_.back().name + "”重叠");
    tree.all_.back() = std::move(d);
  }
  for (std::size_t i = 0; i < tree.all_.size(); ++i) tree.index_.emplace(tree.all_[i].code, i);
  for (const Division& d : tree.all_) {
    if (d.merged_into != 0) {
      const auto successor = tree.index_.find(d.merged_into);
      if (d.last_day == kForever) problems.push_back(name_of(d) + "：写了并入 " + division_text(d.merged_into) + "，却没有截止日期");
      else if (successor == tree.index_.end()) problems.push_back(name_of(d) + "：并入的 " + division_text(d.merged_into) + " 不在名单中");
      else if (const Division& into = tree.all_[successor->second]; into.level != d.level || into.last_day <= d.last_day)
        problems.push_back(name_of(d) + "：并入的 " + name_of(into) + " 应是同一级、之后仍在使用的");
    }
    if (d.level < 1 || d.level > 5) {
      problems.push_back(name_of(d) + "：级别应为 1 至 5，现为 " + std::to_string(d.level));
      continue;
    }
    if (d.code <= 0 || d.code > kLargest || d.code % unit_of(d.level) != 0) {
      problems.push_back(name_of(d) + "：第 " + std::to_string(d.level) + " 级代码应有 " + std::to_string(significant_digits(d.level)) + " 位有效数字，其余补零");
      continue;
    }
    if (d.level > 1 && d.code % unit_of(d.level - 1) == 0) {
      problems.push_back(name_of(d) + "：代码属于上一级，与所列级别 " + std::to_string(d.level) + " 不符");
      continue;
    }
    // A tree may start below the province (a county's own database): then the topmost entries have no parent.
    if (d.parent == 0) continue;
    const auto parent = tree.index_.find(d.parent);
    if (parent == tree.index_.end()) {
      problems.push_back(name_of(d) + "：上级 " + division_text(d.parent) + " 不在名单中");
      continue;
    }
    // Levels that rise by one from parent to child make a cycle impossible.
    const Division& above = tree.all_[parent->second];
    if (above.level != d.level - 1) problems.push_back(name_of(d) + "：上级 " + name_of(above) + " 的级别应为 " + std::to_string(d.level - 1));
    else if (d.code / unit_of(above.level) != above.code / unit_of(above.level)) problems.push_back(name_of(d) + "：代码前缀与上级 " + name_of(above) + " 不一致");
  }
  if (!problems.empty()) {
    std::string message = "行政区划名单有 " + std::to_string(problems.size()) + " 处错误，请更正后重新导入：";
    for (std::size_t i = 0; i < problems.size(); ++i) message += (i ? "；" : "") + problems[i];
    return fail(ErrorCode::kRegistryInvariant, std::move(message));
  }
  // Sorted by code, so the children of each parent come in order. Pointers stay: moving a vector keeps its elements in place.
  for (const Division& d : tree.all_) tree.children_[d.parent].push_back(&d);
  return tree;
}

const Division* DivisionTree::find(std::int64_t code) const {
  const auto found = index_.find(code);
  return found == index_.end() ? nullptr : &all_[found->second];
}

const std::vector<const Division*>& DivisionTree::children(std::int64_t code) const {
  static const std::vector<const Division*> none;
  const auto found = children_.find(code);
  return code == 0 || found == children_.end() ? none : found->second;
}

std::vector<const Division*> DivisionTree::roots() const {
  const auto found = children_.find(0);
  return found == children_.end() ? std::vector<const Division*>() : found->second;
}

std::vector<const Division*> DivisionTree::path(std::int64_t code) const {
  std::vector<const Division*> path;
  for (const Division* d = find(code); d; d = d->parent ? find(d->parent) : nullptr) path.push_back(d);
  std::reverse(path.begin(), path.end());
  return path;
}

std::string DivisionTree::path_name(std::int64_t code) const {
  const auto steps = path(code);
  std::string name;
  for (const Division* d : steps)
    if (d->level >= 3) name += d->name;
  return name.empty() && !steps.empty() ? steps.back()->name : name;
}

}  // namespace shouwang::registry
