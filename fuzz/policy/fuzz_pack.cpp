// Arbitrary bytes as a file of a pack: must be accepted or reported, never crash. The first byte picks the folder.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/builder.h"
#include "policy/cases.h"
#include "policy/draft.h"

namespace {

using namespace shouwang::policy;

constexpr std::array<std::string_view, 8> kFolders = {"parameters", "rules", "terms", "datasets", "code_tables", "calendar", "cases", "procedures"};

PackFile parse(std::string_view folder, std::string_view bytes, Problems& problems) {
  PackFile file;
  file.folder = folder;
  file.path = std::string(folder) + "/fuzz.yaml";
  file.display = file.path;
  file.bytes = bytes;
  file.root = parse_yaml(file.bytes, file.display, problems.list());
  return file;
}

/// A small valid pack that the fuzzed file is added to.
const Draft& base() {
  static const Draft draft = [] {
    Draft d;
    Problems problems;
    PackReader reader(d, problems);
    d.id = "fuzz";
    d.chain = {"fuzz"};
    std::vector<PackFile> files;
    files.push_back(parse("code_tables", "id: risk_type\ntitle: t\nstandard: s\ncodes: [{code: \"01\", name: a}]\n", problems));
    files.push_back(parse("parameters",
                          "id: line\ntitle: t\nkind: money\nunit: 元\nvalues: [{from: 2024-01-01, value: 1, source: {document: x}}]\n",
                          problems));
    files.push_back(parse("datasets",
                          "id: h\ntitle: t\nowner: o\nentity: household\ntarget: registry.household\nperiod: state\nsource: {document: x}\n"
                          "fields: [{name: code, title: c, type: string, key: true}, {name: income, title: i, type: money}]\n",
                          problems));
    files.push_back(parse("datasets",
                          "id: p\ntitle: t\nowner: o\nentity: person\ntarget: registry.person\nperiod: state\nsource: {document: x}\n"
                          "fields: [{name: id_number, title: c, type: resident_id, key: true}, {name: birth, title: b, type: date}]\n",
                          problems));
    files.push_back(parse(
        "rules",
        "id: R1\ntitle: t\nseverity: red\nrisk: \"01\"\nfrom: 2024-01-01\nwhen: household.income < params.line\nvalue: household.income\n"
        "wording: w\nchecks: [x]\nsource: {document: x}\n",
        problems));
    reader.read(files);
    if (!problems.empty()) __builtin_trap();
    return d;
  }();
  return draft;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view folder = kFolders[data[0] % kFolders.size()];
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Draft draft = base();
  Problems problems;
  std::vector<PackFile> files;
  files.push_back(parse(folder, bytes, problems));
  PackReader(draft, problems).read(files);
  const auto pack = build_pack(draft, problems);
  if (!pack || folder != "cases") return 0;
  for (const Case& c : read_cases(files[0], *pack, problems)) (void)run_case(c, *pack);
  return 0;
}
