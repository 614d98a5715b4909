#include "profile/names.h"

#include <gtest/gtest.h>

namespace tutti::profile {
namespace {

TEST(Names, AreDenseFromOneAndStable) {
  Names names;
  EXPECT_EQ(names.id_of("Page Viewed"), 1u);
  EXPECT_EQ(names.id_of("Signed Up"), 2u);
  EXPECT_EQ(names.id_of("Page Viewed"), 1u);
  EXPECT_EQ(names.text(2), "Signed Up");
  EXPECT_EQ(names.text(0), "(other)");
  EXPECT_EQ(names.find("nothing"), std::nullopt);
  EXPECT_EQ(names.size(), 3u);
}

TEST(Names, BeyondTheBoundEveryNameIsOtherAndCounted) {
  Names names;
  for (uint32_t k = 0; k < kNamesMax + 9; ++k) names.id_of("name " + std::to_string(k));
  EXPECT_EQ(names.size(), kNamesMax);
  EXPECT_EQ(names.refused(), 10u);
  EXPECT_EQ(names.id_of("name 70000"), 0u);
  EXPECT_EQ(names.id_of("name 7"), 8u);

  Encoder out;
  names.encode(out);
  Names copy;
  Decoder in(out.view());
  ASSERT_TRUE(copy.decode(in));
  EXPECT_EQ(copy.size(), names.size());
  EXPECT_EQ(copy.refused(), names.refused());
  EXPECT_EQ(copy.find("name 7"), 8u);
  Decoder cut(out.view().substr(0, 100));
  EXPECT_FALSE(copy.decode(cut));
  EXPECT_EQ(copy.size(), 1u);
}

TEST(Names, LongNamesAreCutBetweenCharacters) {
  Names names;
  const std::string text = std::string(kNameBytesMax - 1, 'x') + "\xe9\x9b\x86";
  EXPECT_EQ(names.text(names.id_of(text)), std::string(kNameBytesMax - 1, 'x'));
  EXPECT_EQ(names.find(text), 1u);
}

}  // namespace
}  // namespace tutti::profile
