// API tokens: what programs and the console show to the REST API. Made once, shown once, kept as a hash.
//
// Verification is one indexed read of access.db and so sees tokens of other processes at once.
// Threads: all methods from any thread. Times are passed in.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sqlite.h"
#include "base/types.h"
#include "govern/secrets.h"

namespace tutti::govern {

struct ApiToken {
  int64_t id = 0;
  WorkspaceId workspace;
  std::string name;
  std::string role;  // "admin" for now
  std::string masked;
  Millis created_at;
  std::optional<Millis> expires_at;
  bool revoked = false;
};

struct NewToken {
  std::string name;
  std::string role = "admin";
  WorkspaceId workspace = WorkspaceId{"main"};
  std::optional<Millis> expires_at;
};

struct TokenWithSecret {
  ApiToken token;
  Secret secret;
};

class TokenRegistry : NonCopyable {
 public:
  static Result<std::unique_ptr<TokenRegistry>> open(const std::string& path);

  Result<TokenWithSecret> create(const NewToken& token, Millis now);
  // kUnauthorized for an unknown, expired or revoked token; the three are not told apart.
  Result<ApiToken> verify(std::string_view text, Millis now);
  Result<void> revoke(int64_t id);
  Result<std::vector<ApiToken>> list();

 private:
  explicit TokenRegistry(sqlite::Database db) : db_(std::move(db)) {}

  std::mutex mutex_;
  sqlite::Database db_;
  sqlite::Statement find_;
};

}  // namespace tutti::govern
