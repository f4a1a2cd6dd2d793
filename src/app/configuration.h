// Where this installation keeps its things and how it serves; read from shouwang.toml, overridden by options.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace shouwang::app {

struct Configuration {
  std::filesystem::path data = "data";       // database file, key file, uploads
  std::string database;                      // "" = SQLite file shouwang.db in data; or postgresql://…
  std::filesystem::path pack;                // "" = yunnan-lincang in the packs folder that is found (see find_packs)
  std::filesystem::path trusted_key;         // packs.trusted_key: public key that has to have signed the pack; "" = any pack
  std::string address = "127.0.0.1";         // where serve listens
  int port = 8080;
  std::vector<std::string> allowed_hosts;    // names besides the address that browsers may use
  std::vector<std::string> trusted_proxies;  // addresses of TLS proxies whose X-Forwarded-For and -Proto are believed
  std::filesystem::path tls_certificate, tls_key;
  int threads = 0;                           // request threads; 0 = twice the CPUs
  int simulation_megabytes = 1024;           // memory for the data that simulations keep
  int idle_minutes = 30;                     // a session ends after this long without a request
  // The public pages, from one address: an office or a village may stand behind one.
  int public_views_per_minute = 60;
  int public_declarations_per_hour = 10;
  int public_follow_ups_per_ten_minutes = 30;
  int public_objections_per_hour = 10;       // appeals too
  int public_signature_kilobytes = 2048;     // the picture of a signature
  std::filesystem::path inbox;               // files put here are taken in by themselves; "" = none
  int push_per_minute = 60;                  // files that one token may send in a minute
};

/// Reads a TOML file. Unknown keys stop the program. @errors kPackSyntax with line and column, kInvalidArgument
Result<Configuration> read_configuration(const std::filesystem::path& file);

/// The folder of policy packs: $SHOUWANG_PACKS (passed in), packs beside the program, ../share/shouwang/packs, ./packs.
Result<std::filesystem::path> find_packs(const char* from_environment, const std::filesystem::path& program);

}  // namespace shouwang::app
