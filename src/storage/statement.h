// A named SQL statement and a migration, as embedded from src/storage/sql.
#pragma once

#include <string_view>

namespace shouwang::storage {

enum class Engine { kSqlite, kPostgres };
/// "SQLite", "PostgreSQL"
std::string_view engine_name(Engine engine);

/// Parameters are written ?1, ?2 … on both engines. The text lives as long as the program, or (tables made from packs) as its owner.
class Statement {
 public:
  constexpr Statement(std::string_view name, std::string_view common) : name_(name), sqlite_(common), postgres_(common) {}
  constexpr Statement(std::string_view name, std::string_view sqlite, std::string_view postgres) : name_(name), sqlite_(sqlite), postgres_(postgres) {}
  /// "module.name", as in logs and metrics.
  constexpr std::string_view name() const { return name_; }
  constexpr std::string_view text(Engine engine) const { return engine == Engine::kSqlite ? sqlite_ : postgres_; }

 private:
  std::string_view name_, sqlite_, postgres_;
};

struct Migration {
  int number;             // 1, 2, 3 … without gaps
  std::string_view name;  // "0001_create_registry"
  std::string_view text;  // several statements; see prepare_script() for the two engine comments
};

}  // namespace shouwang::storage
