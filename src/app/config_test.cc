#include "app/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace tutti::app {
namespace {

class ConfigFile : public testing::Test {
 protected:
  Result<void> read(const std::string& toml) {
    const std::string path = testing::TempDir() + "tutti-config-test.toml";
    std::ofstream(path) << toml;
    return read_file(config_, path);
  }
  Config config_;
};

TEST_F(ConfigFile, SectionsAndValuesAreRead) {
  ASSERT_TRUE(read("listen = \"127.0.0.1:9\"\n[limits]\nevent_kib = 64\n"));
  EXPECT_EQ(config_.listen, "127.0.0.1:9");
  EXPECT_EQ(config_.event_kib, 64u);
}

TEST_F(ConfigFile, AnUnknownKeyIsRefusedWithTheNearestKnownName) {
  const auto r = read("\n[limits]\nevnt_kib = 64\n");
  ASSERT_FALSE(r);
  EXPECT_NE(r.error().message.find("limits.event_kib"), std::string::npos) << r.error().message;
  EXPECT_TRUE(r.error().where.ends_with(":3")) << r.error().where;
}

TEST_F(ConfigFile, AValueOutOfRangeIsRefused) {
  EXPECT_FALSE(read("[limits]\nevent_kib = 0\n"));
  EXPECT_FALSE(read("[limits]\nevent_kib = true\n"));
  EXPECT_FALSE(read("listen = \n"));
}

TEST_F(ConfigFile, TheEnvironmentOutweighsTheFile) {
  ASSERT_TRUE(read("[limits]\nevent_kib = 64\n"));
  ASSERT_TRUE(read_environment(config_, {{"TUTTI_LIMITS_EVENT_KIB", "16"}, {"HOME", "/"}}));
  EXPECT_EQ(config_.event_kib, 16u);
  const auto r = read_environment(config_, {{"TUTTI_LISTN", "x"}});
  ASSERT_FALSE(r);
  EXPECT_NE(r.error().message.find("TUTTI_LISTEN"), std::string::npos);
}

TEST(ConfigDocs, EveryKeyIsDocumented) {
  std::ifstream in(std::string(TUTTI_SOURCE_DIR) + "/docs/configuration.md");
  std::stringstream text;
  text << in.rdbuf();
  for (const Setting& s : settings()) {
    EXPECT_NE(text.str().find("`" + std::string(s.key) + "`"), std::string::npos)
        << s.key << " is not in docs/configuration.md";
    EXPECT_NE(text.str().find(s.env()), std::string::npos) << s.env();
  }
}

}  // namespace
}  // namespace tutti::app
