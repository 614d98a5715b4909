#include "govern/tokens.h"

#include "govern/access_db.h"

namespace tutti::govern {
namespace {

constexpr const char* kByHash =
    "SELECT id,workspace,name,role,masked,created_at,expires_at,revoked FROM api_tokens WHERE hash=?";
constexpr const char* kAll =
    "SELECT id,workspace,name,role,masked,created_at,expires_at,revoked FROM api_tokens ORDER BY id";

ApiToken read_row(const sqlite::Statement& row) {
  ApiToken token;
  token.id = row.integer(0);
  token.workspace = WorkspaceId{std::string(row.text(1))};
  token.name = row.text(2);
  token.role = row.text(3);
  token.masked = row.text(4);
  token.created_at = Millis{row.integer(5)};
  if (!row.is_null(6)) token.expires_at = Millis{row.integer(6)};
  token.revoked = row.integer(7) != 0;
  return token;
}

}  // namespace

Result<std::unique_ptr<TokenRegistry>> TokenRegistry::open(const std::string& path) {
  TRY_VALUE(db, open_access_db(path));
  std::unique_ptr<TokenRegistry> registry(new TokenRegistry(std::move(db)));
  TRY_VALUE(find, registry->db_.prepare(kByHash));
  registry->find_ = std::move(find);
  return registry;
}

Result<TokenWithSecret> TokenRegistry::create(const NewToken& token, Millis now) {
  if (token.name.empty() || token.name.size() > 200)
    return fail(ErrorCode::kInvalid, "a token's name has 1 to 200 characters", "name");
  TokenWithSecret made;
  made.secret = make_secret("tk_");
  std::lock_guard lock(mutex_);
  TRY_VALUE(row, db_.prepare("INSERT INTO api_tokens(workspace,name,role,hash,masked,created_at,expires_at,revoked) "
                             "VALUES(?,?,?,?,?,?,?,0)"));
  row.bind_text(1, token.workspace.value).bind_text(2, token.name).bind_text(3, token.role);
  row.bind_blob(4, bytes(made.secret.hash)).bind_text(5, made.secret.masked).bind(6, now.value);
  if (token.expires_at) row.bind(7, token.expires_at->value);
  TRY(row.run());
  made.token = {
      db_.last_insert_id(), token.workspace, token.name, token.role, made.secret.masked, now, token.expires_at, false};
  return made;
}

Result<ApiToken> TokenRegistry::verify(std::string_view text, Millis now) {
  const SecretHash hash = hash_secret(text);
  std::lock_guard lock(mutex_);
  find_.bind_blob(1, bytes(hash));
  Result<bool> row = find_.step();
  std::optional<ApiToken> token;
  if (row && *row) token = read_row(find_);
  find_.reset();
  if (!row) return tl::unexpected(row.error());
  if (!token || token->revoked || (token->expires_at && *token->expires_at <= now))
    return fail(ErrorCode::kUnauthorized, "the API token is unknown, expired or revoked");
  return *token;
}

Result<void> TokenRegistry::revoke(int64_t id) {
  std::lock_guard lock(mutex_);
  TRY_VALUE(row, db_.prepare("UPDATE api_tokens SET revoked=1 WHERE id=?"));
  row.bind(1, id);
  TRY(row.run());
  if (db_.changes() == 0) return fail(ErrorCode::kNotFound, "there is no token of this id", "id");
  return {};
}

Result<std::vector<ApiToken>> TokenRegistry::list() {
  std::lock_guard lock(mutex_);
  TRY_VALUE(rows, db_.prepare(kAll));
  std::vector<ApiToken> tokens;
  for (;;) {
    TRY_VALUE(row, rows.step());
    if (!row) return tokens;
    tokens.push_back(read_row(rows));
  }
}

}  // namespace tutti::govern
