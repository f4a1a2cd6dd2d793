// Pack::load: the chain of packs, their files, the order of reading, building and trying.
#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <system_error>
#include <utility>

#include "base/crypto.h"
#include "base/parallel.h"
#include "policy/builder.h"
#include "policy/cases.h"
#include "policy/draft.h"
#include "policy/signature.h"

namespace shouwang::policy {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxChain = 8;
constexpr std::size_t kMaxFiles = 2000;
// Division codes of the region: reference data that lies beside the policies and is not one of them.
constexpr std::string_view kDivisionFolder = "divisions";

struct PackFolder {
  fs::path directory;
  std::string display;          // "packs/china"
  std::vector<PackFile> files;  // sorted by path

  const PackFile* pack_file() const {
    const auto it = std::find_if(files.begin(), files.end(), [](const PackFile& f) { return f.path == "pack.yaml"; });
    return it == files.end() ? nullptr : &*it;
  }
};

bool is_known_folder(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kFolders = {"parameters", "code_tables", "datasets",   "terms", "rules",
                                                               "benefits",   "calendar",    "procedures", "cases"};
  return std::find(kFolders.begin(), kFolders.end(), name) != kFolders.end();
}

/// False, and a problem, when the bytes could not be had at all.
bool read_file(const fs::path& path, PackFile& file, Problems& problems) {
  const auto refuse = [&](const char* why) {
    problems.add({file.display, 0, 0}, why, ErrorCode::kPackSyntax);
    return false;
  };
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (error) return refuse("文件无法读取，请检查文件权限");
  if (size > kMaxFileBytes) return refuse("文件超过 1 MiB，请拆成几个文件");
  file.bytes.resize(size);
  std::ifstream stream(path, std::ios::binary);
  stream.read(file.bytes.data(), static_cast<std::streamsize>(size));
  if (!stream) return refuse("文件无法读取，请检查文件权限");
  file.root = parse_yaml(file.bytes, file.display, problems.list());
  return true;
}

void append(std::vector<Problem>& to, Problems& from) {
  for (Problem& problem : from.list()) to.push_back(std::move(problem));
}

/// Reads every YAML file of one pack. Notes (*.md) and hidden files are left alone; anything else is a problem, so that a rule in a
/// misspelt folder cannot be lost silently.
PackFolder read_folder(const fs::path& directory, Problems& problems) {
  PackFolder pack;
  pack.directory = directory;
  pack.display = (directory.parent_path().filename() / directory.filename()).generic_string();
  std::vector<fs::path> paths;
  std::error_code error;
  const auto walk = [&](const fs::path& folder, auto&& visit) {
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
      if (!it->path().filename().string().starts_with(".")) visit(*it);
    }
  };
  const auto strange = [&](const fs::path& path, std::string message) {
    problems.add({pack.display + "/" + path.lexically_relative(directory).generic_string(), 0, 0}, std::move(message));
  };
  const auto visit_file = [&](const fs::directory_entry& entry) {
    const std::string extension = entry.path().extension().string();
    if (extension == ".md") return;
    if (entry.is_symlink() || !entry.is_regular_file() || extension != ".yaml") {
      return strange(entry.path(), "政策包里只能有 .yaml 文件（说明文字可用 .md），请移走或改名");
    }
    paths.push_back(entry.path());
  };
  walk(directory, [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    if (name == kSignatureFile) return;
    if (!entry.is_directory() || entry.is_symlink()) {
      if (entry.path().extension() == ".yaml" && name != "pack.yaml" && name != kMatchingColumnsFile) {
        return strange(entry.path(), "请把文件放进 rules、parameters 等文件夹；政策包根目录只放 pack.yaml 和 matching_columns.yaml");
      }
      return visit_file(entry);
    }
    if (name == kDivisionFolder) return;
    if (!is_known_folder(name)) {
      return strange(entry.path(), "不认识的文件夹；可用的有 parameters、code_tables、datasets、terms、rules、benefits、calendar、procedures、cases");
    }
    walk(entry.path(), visit_file);
  });
  if (error) problems.add({pack.display, 0, 0}, "文件夹无法读取：" + error.message(), ErrorCode::kPackSyntax);
  if (paths.size() > kMaxFiles) {
    problems.add({pack.display, 0, 0}, "文件太多，最多 " + std::to_string(kMaxFiles) + " 个", ErrorCode::kPackSyntax);
    return pack;
  }
  std::vector<std::pair<std::string, fs::path>> sorted;
  for (const fs::path& path : paths) sorted.emplace_back(path.lexically_relative(directory).generic_string(), path);
  std::sort(sorted.begin(), sorted.end());
  // Reading YAML is most of the work of a load. Each file keeps its problems to itself, so that their order does not depend on threads.
  std::vector<PackFile> files(sorted.size());
  std::vector<Problems> found(sorted.size());
  std::vector<std::uint8_t> read(sorted.size());
  parallel_for(sorted.size(), available_threads(), [&](std::size_t i, unsigned) {
    const auto& [relative, path] = sorted[i];
    const std::size_t slash = relative.find('/');
    files[i].folder = slash == std::string::npos ? "" : relative.substr(0, slash);
    files[i].path = relative;
    files[i].display = pack.display + "/" + relative;
    read[i] = read_file(path, files[i], found[i]);
  });
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (read[i]) pack.files.push_back(std::move(files[i]));
    append(problems.list(), found[i]);
  }
  return pack;
}

/// A folder as read, with what was wrong with its files.
struct ReadFolder {
  PackFolder pack;
  std::vector<Problem> problems;
};
/// Reads a folder, or gives it as it was read before.
using FolderOf = std::function<const ReadFolder&(const fs::path&)>;

/// The pack and its parents, base first.
std::vector<const ReadFolder*> read_chain(const fs::path& directory, const FolderOf& folder_of, Problems& problems) {
  std::vector<const ReadFolder*> chain;
  std::set<std::string> seen;
  fs::path current = fs::absolute(directory).lexically_normal();
  if (!current.has_filename()) current = current.parent_path();  // "packs/china/"
  Place extended_at;
  while (true) {
    std::error_code error;
    if (!fs::is_regular_file(current / "pack.yaml", error)) {
      if (chain.empty()) {
        problems.add({current.filename().string(), 0, 0}, "这里没有政策包：找不到 pack.yaml", ErrorCode::kPackSyntax);
      } else {
        problems.add(extended_at, "上级政策包“" + current.filename().string() + "”不存在，它应与本政策包放在同一个文件夹下");
      }
      break;
    }
    if (!seen.insert(current.filename().string()).second) {
      problems.add(extended_at, "“extends”形成了循环：" + current.filename().string() + " 最终又以自己为上级，请改正其中一个政策包的“extends”");
      break;
    }
    if (chain.size() >= kMaxChain) {
      problems.add(extended_at, "“extends”层数太多，最多 " + std::to_string(kMaxChain) + " 层");
      break;
    }
    const ReadFolder& read = folder_of(current);
    for (const Problem& problem : read.problems) problems.add({problem.file, problem.line, problem.column}, problem.message, problem.code);
    chain.push_back(&read);
    const PackFile* file = read.pack.pack_file();
    if (!file || !file->root) break;
    const Node& root = *file->root;
    const Node* id = root.find("id");
    if (id && id->is_scalar() && id->text != current.filename().string()) {
      problems.add({file->display, id->line, id->column},
                   "政策包标识“" + id->text + "”应与文件夹名“" + current.filename().string() + "”相同");
    }
    const Node* extends = root.find("extends");
    if (!extends) break;
    extended_at = {file->display, extends->line, extends->column};
    const bool plain = extends->is_scalar() && !extends->text.empty() && extends->text[0] != '.' &&
                       extends->text.find_first_of("/\\") == std::string::npos;
    if (!plain) {
      problems.add(extended_at, "“extends”应为上级政策包的文件夹名");
      break;
    }
    current = current.parent_path() / extends->text;
  }
  std::reverse(chain.begin(), chain.end());
  return chain;
}

/// What a pack adds to the hash of its chain.
void hash_files(const PackFolder& pack, crypto::Sm3Stream& stream) {
  for (const PackFile& file : pack.files) {
    const std::string path = pack.directory.filename().string() + "/" + file.path;
    stream.update(std::to_string(path.size()) + ":" + path + std::to_string(file.bytes.size()) + ":");
    stream.update(file.bytes);
  }
}

bool has_cases(const PackFolder& pack) {
  return std::any_of(pack.files.begin(), pack.files.end(), [](const PackFile& f) { return f.folder == "cases"; });
}

ErrorCode gravest(const std::vector<Problem>& problems) {
  for (const ErrorCode code : {ErrorCode::kPackSyntax, ErrorCode::kPackSchema, ErrorCode::kCelSyntax}) {
    if (std::any_of(problems.begin(), problems.end(), [&](const Problem& p) { return p.code == code; })) return code;
  }
  return ErrorCode::kCelType;
}

/// What the cases of one pack of a chain answered.
struct TriedCases {
  std::vector<CaseResult> results;
  std::map<std::string, std::vector<Example>> examples;  // by rule
  std::map<std::string, std::vector<BenefitExample>> benefit_examples;
};

/// What a pack and its parents say together, and what their cases answered. A child starts from a copy.
struct ChainState {
  Draft draft;
  std::vector<Problem> problems;
  std::vector<std::shared_ptr<const TriedCases>> tried;  // from the base on
  crypto::Sm3Stream hash;                                // of the files
  bool readable = true;        // every file of the chain was
  bool built = false;          // where there are cases to try, or when it is asked for
  std::shared_ptr<Pack> pack;  // of build(); nullptr when that failed
};

void build(ChainState& state, const std::shared_ptr<cel::ParsedTexts>& texts) {
  Problems problems;
  state.built = true;
  state.pack = build_pack(state.draft, problems, texts);
  append(state.problems, problems);
}

/// Each pack's cases are tried with the values of that pack, not of its children: a child that raises the floor does not make its
/// parent's examples wrong.
void try_cases(const PackFolder& folder, ChainState& state, unsigned threads) {
  struct FileOutcome {
    Problems problems;
    std::vector<Case> cases;
    std::vector<std::string> wrong;  // one per case
  };
  std::vector<const PackFile*> files;
  for (const PackFile& file : folder.files) {
    if (file.folder == "cases") files.push_back(&file);
  }
  std::vector<FileOutcome> outcomes(files.size());
  CaseReader reader(*state.pack);
  parallel_for(files.size(), threads, [&](std::size_t i, unsigned) {
    FileOutcome& outcome = outcomes[i];
    outcome.cases = reader.read(*files[i], outcome.problems);
    for (Case& c : outcome.cases) {
      outcome.wrong.push_back(run_case(c, *state.pack));
      c.household.reset();  // the largest part of a case
    }
  });
  auto tried = std::make_shared<TriedCases>();
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (std::size_t k = 0; k < outcomes[i].cases.size(); ++k) {
      const Case& c = outcomes[i].cases[k];
      tried->results.push_back({files[i]->display + ":" + std::to_string(c.place.line), c.name, std::move(outcomes[i].wrong[k])});
      for (const Expectation& e : c.expectations)
        tried->examples[state.pack->rules[e.rule].id].push_back({c.name, c.context().as_of, std::string(answer_word(e.answer))});
      for (const BenefitExpectation& e : c.benefits)
        tried->benefit_examples[state.pack->benefits[e.benefit].id].push_back(
            {c.name, c.context().as_of, std::string(answer_word(e.overall()))});
    }
    append(state.problems, outcomes[i].problems);
  }
  state.tried.push_back(std::move(tried));
}

template <typename Described, typename Examples>
void add_examples(std::vector<Described>& to, const Examples& examples) {
  for (Described& one : to) {
    if (const auto found = examples.find(one.id); found != examples.end())
      one.examples.insert(one.examples.end(), found->second.begin(), found->second.end());
  }
}

}  // namespace

struct PackLoader::Impl {
  std::map<fs::path, ReadFolder> folders;
  std::map<fs::path, ChainState> states;  // by the folder of the last pack
  const std::shared_ptr<cel::ParsedTexts> texts = cel::Compiler::make_texts();

  const ReadFolder& folder(const fs::path& directory) {
    if (const auto known = folders.find(directory); known != folders.end()) return known->second;
    Problems problems;
    ReadFolder read{read_folder(directory, problems), {}};
    read.problems = std::move(problems.list());
    return folders.emplace(directory, std::move(read)).first->second;
  }

  ChainState& state(const ReadFolder& read, const ChainState* parent) {
    const PackFolder& folder = read.pack;
    const auto [it, fresh] = states.try_emplace(folder.directory);
    ChainState& state = it->second;
    if (!fresh) return state;
    if (parent) {
      state = *parent;
      state.built = false;
      state.pack.reset();
    }
    state.readable = state.readable && read.problems.empty();
    hash_files(folder, state.hash);
    Problems problems;
    PackReader reader(state.draft, problems);
    for (const PackFile& file : folder.files) {
      if (file.path == "pack.yaml") reader.read_pack_file(file);
    }
    reader.read(folder.files);
    append(state.problems, problems);
    if (has_cases(folder) && state.readable && state.problems.empty()) {
      build(state, texts);
      if (state.pack && state.problems.empty()) try_cases(folder, state, available_threads());
    }
    return state;
  }
};

PackLoader::PackLoader() : impl_(std::make_unique<Impl>()) {}
PackLoader::~PackLoader() = default;

Result<std::shared_ptr<const Pack>> PackLoader::load(const fs::path& directory, LoadReport& report) {
  Problems problems;
  std::vector<const ReadFolder*> chain;
  try {
    chain = read_chain(directory, [&](const fs::path& path) -> const ReadFolder& { return impl_->folder(path); }, problems);
  } catch (const fs::filesystem_error& e) {
    problems.add({directory.filename().string(), 0, 0}, std::string("文件夹无法读取：") + e.code().message(), ErrorCode::kPackSyntax);
  }
  ChainState* state = nullptr;
  for (const ReadFolder* folder : chain) state = &impl_->state(*folder, state);
  // Everything that can be said at once: expressions are checked even when something else is wrong.
  if (state && !state->built) build(*state, impl_->texts);
  if (state) {
    for (const auto& tried : state->tried) report.cases.insert(report.cases.end(), tried->results.begin(), tried->results.end());
    for (const Problem& problem : state->problems) problems.add({problem.file, problem.line, problem.column}, problem.message, problem.code);
  }
  report.problems = std::move(problems.list());
  if (!report.problems.empty()) {
    const std::size_t more = report.problems.size() - 1;
    return fail(gravest(report.problems), report.problems.front().text() + (more ? "（另有 " + std::to_string(more) + " 处问题）" : ""));
  }
  const auto failed = std::find_if(report.cases.begin(), report.cases.end(), [](const CaseResult& c) { return !c.problem.empty(); });
  if (failed != report.cases.end()) {
    const auto count = std::count_if(report.cases.begin(), report.cases.end(), [](const CaseResult& c) { return !c.problem.empty(); });
    return fail(ErrorCode::kPackCase, failed->file + " 示例“" + failed->name + "”未通过：" + failed->problem + "（共 " +
                                          std::to_string(count) + " 个示例未通过，请核对规则或示例）");
  }
  const std::shared_ptr<Pack>& pack = state->pack;
  if (pack->hash.empty()) {
    for (const auto& tried : state->tried) {
      add_examples(pack->rules, tried->examples);
      add_examples(pack->benefits, tried->benefit_examples);
    }
    pack->hash = crypto::hex(crypto::Sm3Stream(state->hash).finish());
  }
  return std::shared_ptr<const Pack>(pack);
}

Result<std::shared_ptr<const Pack>> Pack::load(const fs::path& directory, LoadReport& report) { return PackLoader().load(directory, report); }

}  // namespace shouwang::policy
