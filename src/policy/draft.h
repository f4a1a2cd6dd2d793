// A pack while it is being read: definitions of the chain so far, each with the place where it was written.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pack.h"
#include "policy/procedure_draft.h"
#include "policy/reader.h"
#include "policy/yaml_tree.h"

namespace shouwang::policy {

/// A YAML file of a pack, read and parsed.
struct PackFile {
  std::string folder;   // "rules"; empty for pack.yaml
  std::string path;     // relative to the pack: "rules/R01_income_floor.yaml"
  std::string display;  // for people: "packs/china/rules/R01_income_floor.yaml"
  std::string bytes;
  std::optional<Node> root;  // absent when it could not be parsed (already reported)
};

struct Term {
  std::string id, title, table, expression;
  cel::Kind kind = cel::Kind::kBool;
  Place place;
  int block_indent = -1;  // how the expression was written, see Node
};

struct RuleDraft {
  Rule rule;
  Place place;
  struct Written {
    Place place;
    int block_indent = -1;
  };
  Written when, value, limit;
  Place group, author, exempt;  // where these were written last
};

struct BenefitDraft {
  Benefit benefit;
  Place place;
  std::map<std::string, RuleDraft::Written> written;  // by key: where it was written last
};

struct Draft {
  std::string id, title, regime;
  std::vector<std::string> chain, regions;
  std::vector<Regime> regimes;
  std::map<std::string, Parameter> parameters;
  std::map<std::string, CodeTable> code_tables;
  std::map<std::string, Dataset> datasets;
  std::vector<MatchingColumn> matching_columns;
  std::map<std::string, Term> terms;
  std::map<std::string, RuleDraft> rules;
  std::map<std::string, BenefitDraft> benefits;
  std::map<int, WorkCalendar::Year> calendar;
  std::map<std::string, SectionDraft> procedure;   // by key
  std::array<std::string, 4> due_days_parameters;  // by Severity
  std::map<std::string, Place> places;             // "parameter monitoring_floor" -> where; "dataset x.field" too
};

/// Everything one pack of the chain says, laid over what its parents said.
class PackReader {
 public:
  PackReader(Draft& draft, Problems& problems) : draft_(draft), problems_(problems) {}
  void read_pack_file(const PackFile& file);
  /// Reads every file but those in cases/.
  void read(const std::vector<PackFile>& files);

 private:
  using ReadOne = void (PackReader::*)(const Node&, const PackFile&);
  void read_parameter(const Node& node, const PackFile& file);
  void read_values(MapReader& reader, Parameter& parameter, const PackFile& file);
  void read_catalogue(MapReader& reader, Parameter& parameter);
  void read_regimes(MapReader& reader, const PackFile& file);
  void read_code_table(const Node& node, const PackFile& file);
  void read_dataset(const Node& node, const PackFile& file);
  void read_keeping(MapReader& reader, Dataset& dataset);
  void read_field(const Node& node, const PackFile& file, Dataset& dataset);
  void read_matching_column(const Node& node, const PackFile& file);
  void read_term(const Node& node, const PackFile& file);
  void read_rule(const Node& node, const PackFile& file);
  void read_benefit(const Node& node, const PackFile& file);
  void read_year(const Node& node, const PackFile& file);
  void read_procedure(const Node& node, const PackFile& file);
  /// False (and a problem) when this pack itself has already defined it.
  bool first_here(const std::string& key, std::string_view what, const Place& place);

  Draft& draft_;
  Problems& problems_;
  std::map<std::string, Place> here_;  // defined by this pack
};

/// An expression without what does not change it: line breaks and indentation. Text inside quotes keeps its spaces.
std::string normalised_expression(std::string_view expression);

/// Lies beside pack.yaml: headings that help to find a person.
inline constexpr std::string_view kMatchingColumnsFile = "matching_columns.yaml";

/// What may name a rule or a benefit: a capital letter, then letters, digits and _.
bool is_rule_id(std::string_view id);

/// Names that expressions give a meaning of their own.
bool is_reserved_word(std::string_view name);

}  // namespace shouwang::policy
