#include "govern/sources.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "govern/tokens.h"

namespace tutti::govern {
namespace {

class AccessTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "tutti-govern-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    dir_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }
  std::string path() const { return dir_ + "/access.db"; }
  std::unique_ptr<SourceRegistry> open() {
    auto registry = SourceRegistry::open(path());
    EXPECT_TRUE(registry) << registry.error().message;
    return std::move(*registry);
  }

  std::string dir_;
  Millis now_{1'790'000'000'000};
};

TEST_F(AccessTest, AKeyFindsItsSourceAlsoAfterReopening) {
  SourceWithKey made;
  {
    auto registry = open();
    auto added = registry->add({.name = "website", .settings = R"({"origins":["https://a.example"]})"}, now_);
    ASSERT_TRUE(added);
    made = *added;
    EXPECT_EQ(registry->find_by_key(made.key.text, now_)->id, made.source->id);
  }
  auto registry = open();
  SourcePtr found = registry->find_by_key(made.key.text, now_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "website");
  EXPECT_EQ(found->workspace.value, "main");
  EXPECT_EQ(found->settings, R"({"origins":["https://a.example"]})");
  EXPECT_EQ(found->key_masks, std::vector<std::string>{made.key.masked});
  EXPECT_EQ(registry->find_by_key(made.key.text + "x", now_), nullptr);
  EXPECT_EQ(registry->find_by_key("", now_), nullptr);
}

TEST_F(AccessTest, AKeyMadeByAnotherProcessWorksOnItsFirstUse) {
  auto server = open();
  EXPECT_EQ(server->find_by_key("wk_wrong", now_), nullptr);
  auto added = open()->add({.name = "late"}, now_);
  ASSERT_TRUE(added);
  SourcePtr found = server->find_by_key(added->key.text, now_);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "late");
}

TEST_F(AccessTest, DisablingInAnotherProcessIsNoticedWithinTheRefreshTime) {
  auto server = open();
  auto added = server->add({.name = "web"}, now_);
  ASSERT_TRUE(server->find_by_key(added->key.text, now_)->enabled);
  ASSERT_TRUE(open()->set_enabled("web", false));
  EXPECT_FALSE(server->find_by_key(added->key.text, now_ + SourceRegistry::kRefreshMs)->enabled);
}

TEST_F(AccessTest, ASigningSecretIsGoodForADayAfterItsSuccessorCame) {
  auto registry = open();
  ASSERT_TRUE(registry->add({.name = "crm"}, now_));
  EXPECT_EQ(registry->set_verification("nobody", {"stripe", "first-secret"}, {.now = now_}).error().code,
            ErrorCode::kNotFound);
  ASSERT_TRUE(registry->set_verification("crm", {"stripe", "first-secret"}, {.now = now_}));
  EXPECT_FALSE(registry->find_by_name("crm")->verification->previous_until);
  ASSERT_TRUE(registry->set_verification("crm", {"stripe", "second-secret"}, {.now = now_ + 5, .overlap_ms = 100}));
  const auto good_at = [&](int64_t ms) {
    const SourcePtr source = open()->find_by_name("crm");  // as another process reads it
    const auto secrets = source->verification->secrets_at(now_ + ms);
    return std::vector<std::string>(secrets.begin(), secrets.end());
  };
  EXPECT_EQ(good_at(104), (std::vector<std::string>{"second-secret", "first-secret"}));
  EXPECT_EQ(good_at(105), std::vector<std::string>{"second-secret"});
  ASSERT_TRUE(registry->set_verification("crm", {"github", "third-secret"}, {.now = now_ + 6}));
  EXPECT_EQ(good_at(7), std::vector<std::string>{"third-secret"}) << "the other scheme's secret is of no use here";
  ASSERT_TRUE(registry->clear_verification("crm"));
  EXPECT_FALSE(registry->find_by_name("crm")->verification);
}

TEST_F(AccessTest, AFileOfFormat1GetsTheTableOfSignatures) {
  ASSERT_TRUE(open()->add({.name = "web"}, now_));
  {
    auto db = sqlite::Database::open(path());
    ASSERT_TRUE(db && db->exec("DROP TABLE source_verification; PRAGMA user_version=1"));
  }
  auto registry = open();
  ASSERT_TRUE(registry);
  EXPECT_TRUE(registry->set_verification("web", {"stripe", "first-secret"}, {.now = now_}));
}

TEST_F(AccessTest, DuringARotationTwoKeysAreValidAndThenOne) {
  auto registry = open();
  const std::string first = registry->add({.name = "web"}, now_)->key.text;
  auto rotated = registry->rotate_key("web", {.now = now_ + 10, .overlap_ms = 1000});
  ASSERT_TRUE(rotated);
  EXPECT_TRUE(registry->find_by_key(first, now_ + 500));
  EXPECT_TRUE(registry->find_by_key(rotated->key.text, now_ + 500));
  EXPECT_FALSE(registry->find_by_key(first, now_ + 1010));
  EXPECT_TRUE(registry->find_by_key(rotated->key.text, now_ + 1010));

  auto second = registry->rotate_key("web", {.now = now_ + 600, .overlap_ms = kDayMs});
  ASSERT_TRUE(second);
  EXPECT_FALSE(registry->find_by_key(first, now_ + 700)) << "a third key pushes the oldest out";
  EXPECT_TRUE(registry->find_by_key(rotated->key.text, now_ + 700));
  EXPECT_EQ(second->source->key_masks.size(), 2u);
}

TEST_F(AccessTest, RefusesBadNamesTakenNamesAndBadSettings) {
  auto registry = open();
  for (const char* name : {"", "Web", "a b", "ünï", "../x"})
    EXPECT_EQ(registry->add({.name = name}, now_).error().code, ErrorCode::kInvalid) << name;
  EXPECT_EQ(registry->add({.name = std::string(65, 'a')}, now_).error().code, ErrorCode::kInvalid);
  ASSERT_TRUE(registry->add({.name = "web"}, now_));
  EXPECT_EQ(registry->add({.name = "web"}, now_).error().code, ErrorCode::kConflict);
  EXPECT_EQ(registry->set_settings("web", "[1]").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(registry->set_settings("nobody", "{}").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(registry->list().size(), 1u);
}

TEST_F(AccessTest, ReserveGivesTheSameSourceAgain) {
  auto registry = open();
  auto first = registry->reserve({.name = "crm", .kind = "import"}, now_);
  auto again = registry->reserve({.name = "crm", .kind = "import"}, now_ + 5);
  ASSERT_TRUE(first && again);
  EXPECT_EQ((*first)->id, (*again)->id);
  EXPECT_EQ((*again)->created_at, now_);
  EXPECT_TRUE((*again)->key_masks.empty());
}

TEST_F(AccessTest, NoByteOfASecretIsInTheFolderAndOnlyTheOwnerMayRead) {
  std::set<std::string> secrets;
  auto registry = open();
  auto tokens = TokenRegistry::open(path());
  ASSERT_TRUE(tokens);
  secrets.insert(registry->add({.name = "web"}, now_)->key.text);
  secrets.insert(registry->rotate_key("web", {.now = now_})->key.text);
  secrets.insert((*tokens)->create({.name = "ci"}, now_)->secret.text);
  EXPECT_EQ(secrets.size(), 3u);
  for (const auto& file : std::filesystem::directory_iterator(dir_)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string content((std::istreambuf_iterator<char>(in)), {});
    for (const std::string& secret : secrets)
      EXPECT_EQ(content.find(secret.substr(3, 20)), std::string::npos) << file.path();
    struct stat st {};
    ASSERT_EQ(stat(file.path().c_str(), &st), 0);
    EXPECT_EQ(st.st_mode & 0077, 0u) << file.path();
  }
}

TEST_F(AccessTest, AFileOfANewerTuttiIsRefused) {
  open();
  {
    auto db = sqlite::Database::open(path());
    ASSERT_TRUE(db && db->exec("PRAGMA user_version=99"));
  }
  auto registry = SourceRegistry::open(path());
  ASSERT_FALSE(registry);
  EXPECT_EQ(registry.error().code, ErrorCode::kCorrupt);
}

TEST_F(AccessTest, ATokenIsVerifiedUntilItExpiresOrIsRevoked) {
  auto opened = TokenRegistry::open(path());
  ASSERT_TRUE(opened);
  TokenRegistry& tokens = **opened;
  auto made = tokens.create({.name = "ci", .expires_at = now_ + 1000}, now_);
  ASSERT_TRUE(made);
  EXPECT_EQ(made->secret.text.substr(0, 3), "tk_");
  auto verified = tokens.verify(made->secret.text, now_);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->name, "ci");
  EXPECT_EQ(verified->masked, made->secret.masked);
  EXPECT_EQ(tokens.verify(made->secret.text, now_ + 1000).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(tokens.verify("tk_guess", now_).error().code, ErrorCode::kUnauthorized);

  auto lasting = tokens.create({.name = "console"}, now_);
  ASSERT_TRUE(tokens.revoke(lasting->token.id));
  EXPECT_EQ(tokens.verify(lasting->secret.text, now_).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(tokens.list()->size(), 2u);
  EXPECT_EQ(tokens.revoke(77).error().code, ErrorCode::kNotFound);
}

TEST(Secrets, TheMaskShowsFourCharactersOfALongSecretAndNoneOfAShortOne) {
  EXPECT_EQ(mask_secret("wk_5cVx8n0oTgq3m1Zt7Jw2bYkE9uRs4hLa"), "wk_…4hLa");
  EXPECT_EQ(mask_secret("wk_short"), "wk_…");
}

// The second registry opened the file once more and closed it, which dropped the first one's locks.
TEST(AccessDb, AKeyOfAnotherProcessIsSeenAlsoWhenTwoRegistriesAreOpen) {
  const std::string path = testing::TempDir() + "tutti-access-" + std::to_string(getpid()) + ".db";
  auto sources = SourceRegistry::open(path);
  auto tokens = TokenRegistry::open(path);
  ASSERT_TRUE(sources && tokens);
  for (const char* name : {"one", "two", "three"}) {
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      auto other = SourceRegistry::open(path);
      const auto made = (*other)->add({.name = name}, Millis{1});
      const ssize_t written = made ? write(pipe_ends[1], made->key.text.data(), made->key.text.size()) : -1;
      other->reset();  // closes the file as a process that ends in order does
      _exit(written > 0 ? 0 : 1);
    }
    char key[128];
    const ssize_t n = read(pipe_ends[0], key, sizeof key);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_GT(n, 0);
    EXPECT_NE((*sources)->find_by_key({key, static_cast<size_t>(n)}, Millis{2'000}), nullptr) << name;
    close(pipe_ends[0]);
    close(pipe_ends[1]);
  }
}

}  // namespace
}  // namespace tutti::govern
