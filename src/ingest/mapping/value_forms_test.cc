#include "ingest/mapping/value_forms.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace tutti::ingest {
namespace {

TEST(Amounts, AsTheyAreWritten) {
  for (const auto& [text, plain] :
       std::initializer_list<std::pair<const char*, const char*>>{{"NT$1,234.50", "1234.50"},
                                                                  {"$80.50", "80.50"},
                                                                  {"-$5", "-5"},
                                                                  {"(5.00)", "-5.00"},
                                                                  {"¥1,250.00", "1250.00"},
                                                                  {"USD 12", "12"},
                                                                  {"12 CHF", "12"},
                                                                  {"1'234.5", "1234.5"},
                                                                  {"+3", "3"},
                                                                  {"5-", "-5"},
                                                                  {"SO113001", ""},
                                                                  {"C001", ""},
                                                                  {"1.2.3", ""},
                                                                  {"12,34", ""},
                                                                  {"", ""},
                                                                  {"EUR", ""},
                                                                  {"1,2345", ""},
                                                                  {"12 Stk", ""},
                                                                  {"Fr. 5.20", "5.20"}})
    EXPECT_EQ(plain_amount(text, false), plain) << text;
  for (const auto& [text, plain] : std::initializer_list<std::pair<const char*, const char*>>{{"1.234,50 €", "1234.50"},
                                                                                              {"1\xc2\xa0"
                                                                                               "234,56\xc2\xa0€",
                                                                                               "1234.56"},
                                                                                              {"12,5", "12.5"},
                                                                                              {"1.5", ""},
                                                                                              {"80,50-", "-80.50"}})
    EXPECT_EQ(plain_amount(text, true), plain) << text;
}

TEST(Dates, AsTheyAreWritten) {
  for (const auto& [text, format] :
       std::initializer_list<std::pair<const char*, const char*>>{{"1.3.2024", "%d.%m.%Y"},
                                                                  {"03/01/2024", "%m/%d/%Y"},
                                                                  {"2024年3月1日", "%Y年%m月%d日"},
                                                                  {"民國113年3月1日", "民國%E年%m月%d日"},
                                                                  {"113/03/01", "%E/%m/%d"},
                                                                  {"1130301", "%E%m%d"},
                                                                  {"01-Mar-24", "%d-%b-%y"},
                                                                  {"March 1, 2024", "%b %d, %Y"}})
    EXPECT_EQ(parse_date(text, format), parse_time("2024-03-01")) << text;
  EXPECT_EQ(parse_date("3/1/2024 12:05 AM", "%m/%d/%Y %H:%M %p"), parse_time("2024-03-01T00:05:00Z"));
  EXPECT_EQ(parse_date("3/1/2024 1:05:06 PM", "%m/%d/%Y %H:%M:%S %p"), parse_time("2024-03-01T13:05:06Z"));
  for (const auto& [text, format] :
       std::initializer_list<std::pair<const char*, const char*>>{{"31.2.2024", "%d.%m.%Y"},
                                                                  {"13/13/2024", "%m/%d/%Y"},
                                                                  {"24-03-01", "%Y-%m-%d"},
                                                                  {"1.3.2024 x", "%d.%m.%Y"},
                                                                  {"3/1/2024 13:05 PM", "%m/%d/%Y %H:%M %p"}})
    EXPECT_FALSE(parse_date(text, format)) << text;
}

}  // namespace
}  // namespace tutti::ingest
