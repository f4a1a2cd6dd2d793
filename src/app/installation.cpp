#include "app/installation.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>

#include "access/service.h"
#include "base/parallel.h"
#include "base/text.h"
#include "casework/desk_support.h"
#include "policy/signature.h"
#include "storage/stores.h"

namespace shouwang::app {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr int kAuthorisationsSince = 10;  // migration

std::string database_url(const Configuration& configuration) {
  return configuration.database.empty() ? (configuration.data / "shouwang.db").string() : configuration.database;
}

// The key is written complete under another name first, so that a crash never leaves half a key in its place.
Result<void> make_key(const std::filesystem::path& file) {
  const std::string text = crypto::hex(crypto::random_bytes(kKeyBytes)) + "\n";
  const std::filesystem::path temporary = file.string() + ".new";
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return fail(ErrorCode::kIo, "无法写入密钥文件 " + temporary.string() + "，请检查目录权限");
  const bool written = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  std::error_code problem;
  if (written) std::filesystem::rename(temporary, file, problem);
  if (!written || problem) return fail(ErrorCode::kIo, "无法写入密钥文件 " + file.string() + "，请检查磁盘空间");
  return {};
}

Result<crypto::FieldCipher> read_key(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string text;
  std::getline(in, text);
  const auto key = crypto::unhex(text::trim_ascii(text));
  if (!in || !key || key->size() != kKeyBytes)
    return fail(ErrorCode::kIo, "密钥文件 " + file.string() + " 已损坏，请用备份恢复；没有它无法读取证件号码");
  return crypto::FieldCipher::create(*key);
}

// A database from before authorisations stood in a table of their own: written again from the events of every case.
Result<void> write_authorisations(Installation& installation) {
  const auto scope = access::Scope::for_operator("write authorisations after an upgrade");
  const casework::Moment moment{installation.pack().get(), now_ms(), beijing_date(now_ms())};
  casework::CaseQuery query;
  query.phase = "all";
  query.limit = 200;
  do {
    ASSIGN_OR_RETURN(const auto page, installation.casework().cases(scope, query));
    for (const casework::CaseListRow& row : page.rows) {
      ASSIGN_OR_RETURN(const auto file, installation.desk().case_file(scope, row.row.id));
      if (file.authorisations.empty()) continue;
      casework::Change change;
      change.cases.push_back(casework::desk::rows_of(file, moment));
      RETURN_IF_ERROR(installation.casework().commit(change));
    }
    query.cursor = page.next_cursor;
  } while (!query.cursor.empty());
  return {};
}

}  // namespace

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

Result<std::shared_ptr<const policy::Pack>> load_pack(const std::filesystem::path& directory, const std::filesystem::path& trusted_key) {
  policy::LoadReport report;
  auto pack = policy::Pack::load(directory, report);
  if (!pack) {
    for (const auto& problem : report.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    for (const auto& test : report.cases)
      if (!test.problem.empty()) std::fprintf(stderr, "%s：%s：%s\n", test.file.c_str(), test.name.c_str(), test.problem.c_str());
  } else if (!trusted_key.empty()) {
    RETURN_IF_ERROR(policy::verify_pack(**pack, directory, trusted_key));
  }
  return pack;
}

Result<std::shared_ptr<const policy::Pack>> Installation::reload_pack(const std::filesystem::path& directory) {
  ASSIGN_OR_RETURN(auto fresh, load_pack(directory, trusted_key_));
  RETURN_IF_ERROR(intake_->ensure_dataset_tables(*fresh));
  const std::lock_guard lock(pack_mutex_);
  pack_ = fresh;
  return fresh;
}

Result<std::unique_ptr<Installation>> Installation::open(const Configuration& configuration, const std::filesystem::path& pack, Migrate migrate) {
  std::unique_ptr<Installation> out(new Installation());
  std::error_code problem;
  if (migrate == Migrate::kYes) {
    std::filesystem::create_directories(configuration.data, problem);
    if (problem) return fail(ErrorCode::kIo, "无法创建数据目录 " + configuration.data.string() + "：" + problem.message());
    std::filesystem::permissions(configuration.data, std::filesystem::perms::owner_all, problem);
  } else if (configuration.database.empty() && !std::filesystem::exists(database_url(configuration))) {
    return fail(ErrorCode::kNotFound, "数据目录 " + configuration.data.string() + " 里还没有数据库，请先运行 shouwang migrate");
  }
  ASSIGN_OR_RETURN(out->database_, storage::Database::open(database_url(configuration)));
  ASSIGN_OR_RETURN(out->migration_, out->database_->migrate());
  out->registry_ = storage::make_registry_store(*out->database_);

  const auto key_file = configuration.data / "master.key";
  if (!std::filesystem::exists(key_file)) {
    ASSIGN_OR_RETURN(const auto households, out->registry_->find_households(access::Scope::for_operator("look for data before making a key"), {.limit = 1}));
    if (households.total > 0)
      return fail(ErrorCode::kNotFound, "数据库里已有数据，但找不到密钥文件 " + key_file.string() + "（master.key）。请从备份恢复该文件，切勿重新生成");
    RETURN_IF_ERROR(make_key(key_file));
  }
  ASSIGN_OR_RETURN(out->cipher_, read_key(key_file));
  out->intake_ = storage::make_intake_store(*out->database_, *out->cipher_);
  out->review_ = storage::make_review_store(*out->database_, *out->cipher_);
  out->links_ = storage::make_link_review_store(*out->database_, *out->cipher_);
  out->linkage_ = storage::make_linkage_store(*out->database_);
  out->county_indexes_ =
      std::make_unique<linkage::CountyIndexes>(*out->linkage_, *out->registry_, *out->cipher_, configuration.data, available_threads());
  out->changes_ = storage::make_change_store(*out->database_, *out->cipher_, out->ids_);
  out->duplicates_ = storage::make_duplicate_store(*out->database_);
  out->push_tokens_ = storage::make_push_token_store(*out->database_);
  out->screening_ = storage::make_screening_store(*out->database_);
  out->casework_ = storage::make_casework_store(*out->database_, *out->cipher_);
  out->access_ = storage::make_access_store(*out->database_);
  out->analysis_ = storage::make_analysis_store(*out->database_);
  out->desk_ = std::make_unique<casework::Desk>(out->desk_parts());
  out->attachments_ = std::make_unique<casework::AttachmentFiles>(configuration.data / "attachments", *out->cipher_);
  out->trusted_key_ = configuration.trusted_key;
  ASSIGN_OR_RETURN(out->pack_, load_pack(pack, out->trusted_key_));
  RETURN_IF_ERROR(out->intake_->ensure_dataset_tables(*out->pack_));
  if (out->migration_.from > 0 && out->migration_.from < kAuthorisationsSince) RETURN_IF_ERROR(write_authorisations(*out));
  return out;
}

casework::DeskParts Installation::desk_parts() {
  casework::DeskParts parts;
  parts.store = casework_.get();
  parts.screening = screening_.get();
  parts.registry = registry_.get();
  parts.ids = &ids_;
  parts.index = [this](std::string_view text) { return cipher_->index(text); };
  parts.seal = [this](std::string_view plain, std::string_view context) { return cipher_->encrypt(plain, context); };
  parts.unseal = [this](std::string_view sealed, std::string_view context) { return cipher_->decrypt(sealed, context); };
  parts.account_name = [this](AccountId id) {
    const auto account = access_->account(id);
    return account && *account ? (*account)->name : std::string();
  };
  parts.works_at = [this](AccountId id, std::int64_t village) {
    const auto account = access_->account(id);
    return account && *account && access::works_at(**account, registry::division_text(village));
  };
  return parts;
}

Result<std::shared_ptr<const registry::DivisionTree>> Installation::divisions() {
  ASSIGN_OR_RETURN(auto all, registry_->divisions());
  if (all.empty()) return fail(ErrorCode::kNotFound, "还没有行政区划，请先运行 shouwang divisions import packs/yunnan-lincang/divisions/530900.csv");
  ASSIGN_OR_RETURN(auto tree, registry::DivisionTree::build(std::move(all)));
  return std::make_shared<const registry::DivisionTree>(std::move(tree));
}

}  // namespace shouwang::app
