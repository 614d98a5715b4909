// XLSX and Parquet through the interface that all kinds of files share.
#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <filesystem>
#include <fstream>

#include "ingest/files/csv_writer.h"
#include "ingest/files/row_reader.h"
#include "ingest/files/xlsx_workbook.h"
#include "ingest/files/xml_cutter.h"
#include "lake/duck.h"

namespace tutti::ingest {
namespace {

namespace fs = std::filesystem;
using Rows = std::vector<std::vector<std::string>>;
using Parts = std::vector<std::pair<std::string, std::string>>;

class ReadersTest : public testing::Test {
 protected:
  ReadersTest() : dir_(fs::temp_directory_path() / ("tutti-readers-" + std::to_string(getpid()))) {
    fs::create_directories(dir_);
  }
  ~ReadersTest() override { fs::remove_all(dir_); }
  std::string path(const std::string& name) const { return (dir_ / name).string(); }

  static Rows all(const RowReader::Options& options) {
    auto reader = RowReader::open(options);
    if (!reader) return {{"error", reader.error().message}};
    Rows rows = {(*reader)->header()};
    for (;;) {
      const auto row = (*reader)->next();
      if (!row) return {{"error", row.error().message}};
      if (!*row) break;
      if ((*row)->error) rows.push_back({"error", (*row)->error});
      else rows.emplace_back((*row)->values.begin(), (*row)->values.end());
    }
    return rows;
  }

  // An XLSX of hand-written parts.
  std::string zip(const std::string& name, const Parts& parts) {
    archive* a = archive_write_new();
    archive_write_set_format_zip(a);
    archive_write_open_filename(a, path(name).c_str());
    for (const auto& [part, text] : parts) {
      archive_entry* entry = archive_entry_new();
      archive_entry_set_pathname(entry, part.c_str());
      archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_perm(entry, 0644);
      archive_write_header(a, entry);
      archive_write_data(a, text.data(), text.size());
      archive_entry_free(entry);
    }
    archive_write_free(a);
    return path(name);
  }
  static Parts sheet(const std::string& rows, const std::string& pr = "") {
    return {{"_rels/.rels",
             "<Relationships><Relationship Id=\"r\" Type=\"t\" Target=\"/xl/workbook.xml\"/></Relationships>"},
            {"xl/workbook.xml", "<?xml version=\"1.0\"?><x:workbook>" + pr +
                                    "<x:sheets><x:sheet name=\"One\" r:id=\"a\"/></x:sheets></x:workbook>"},
            {"xl/_rels/workbook.xml.rels",
             "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>"},
            {"xl/worksheets/sheet1.xml",
             "<x:worksheet><x:sheetData><!-- <x:row> -->" + rows + "</x:sheetData></x:worksheet>"}};
  }

  fs::path dir_;
};

TEST_F(ReadersTest, AWorkbookAsOfficeProgramsWriteIt) {
  const std::string file = path("a.xlsx");
  lxw_workbook* book = workbook_new(file.c_str());
  lxw_worksheet* hidden = workbook_add_worksheet(book, "Notes");
  worksheet_write_string(hidden, 0, 0, "secret", nullptr);
  lxw_worksheet* s = workbook_add_worksheet(book, "客戶");
  worksheet_activate(s);
  worksheet_set_first_sheet(s);
  worksheet_hide(hidden);
  lxw_format* day = workbook_add_format(book);
  format_set_num_format(day, "dd.mm.yyyy");
  lxw_format* money = workbook_add_format(book);
  format_set_num_format(money, "#,##0.00 [$€-407]");
  const char* header[] = {"Name", "Since", "Paid", "Active", "Note"};
  for (uint16_t c = 0; c < 5; ++c) worksheet_write_string(s, 0, c, header[c], nullptr);
  worksheet_write_string(s, 1, 0, "Müller & Söhne <Wien>", nullptr);
  lxw_datetime at{2024, 3, 1, 0, 0, 0};
  worksheet_write_datetime(s, 1, 1, &at, day);
  worksheet_write_number(s, 1, 2, 1234.1, money);
  worksheet_write_boolean(s, 1, 3, 1, nullptr);
  worksheet_write_string(s, 1, 4, "two\nlines", nullptr);
  worksheet_write_string(s, 3, 0, "王大明", nullptr);  // row 3 of the sheet is blank
  lxw_datetime then{1999, 12, 31, 23, 59, 59};
  worksheet_write_datetime(s, 3, 1, &then, day);
  worksheet_write_formula_num(s, 3, 2, "=1+1", nullptr, 2);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);

  EXPECT_EQ(all({.path = file}), (Rows{{"Name", "Since", "Paid", "Active", "Note"},
                                       {"Müller & Söhne <Wien>", "2024-03-01", "1234.1", "true", "two\nlines"},
                                       {"王大明", "1999-12-31T23:59:59", "2", "", ""}}));
  EXPECT_EQ(all({.path = file, .read = {.sheet = "Notes"}}), (Rows{{"secret"}}));
  EXPECT_EQ(all({.path = file, .read = {.sheet = "2"}})[0][0], "Name");
  EXPECT_EQ(all({.path = file, .read = {.sheet = "Tabelle"}})[0][1],
            "there is no sheet \"Tabelle\"; there are Notes, 客戶");
  EXPECT_EQ(all({.path = file, .read = {.header_row = 0}})[0][4], "column_5");
}

TEST_F(ReadersTest, PrefixesCommentsInlineTextRunsAndEscapes) {
  const std::string file =
      zip("b.xlsx",
          sheet("<x:row r=\"1\"><x:c t=\"inlineStr\"><x:is><x:r><x:t>A</x:t></x:r><x:r><x:t> "
                "b</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh>"
                "</x:is></x:c><x:c r=\"C1\" t=\"str\"><x:v>C</x:v></x:c></x:row><x:row r=\"2\"/>"
                "<x:row r=\"3\"><x:c r=\"A3\" t=\"inlineStr\"><x:is><x:t>x_x000A_y</x:t></x:is></x:c>"
                "<x:c r=\"B3\"><x:v>0.10000000000000001</x:v></x:c><x:c r=\"C3\" t=\"e\"><x:v>#N/A</x:v></x:c></x:row>"
                "<x:row><x:c/><x:c/><x:c/><x:c t=\"str\"><x:v>more</x:v></x:c></x:row>"));
  EXPECT_EQ(all({.path = file}),
            (Rows{{"A b", "column_2", "C"}, {"x\ny", "0.1", "#N/A"}, {"error", "too_many_columns"}}));
}

TEST_F(ReadersTest, BombsAndBrokenArchivesAreRefusedByName) {
  std::string big = "<x:row><x:c t=\"str\"><x:v>a</x:v></x:c></x:row>";
  const Parts bomb = sheet(big + std::string(size_t{80} << 20, ' '));
  EXPECT_NE(all({.path = zip("bomb.xlsx", bomb)})[0][1].find("250 times the file's size"), std::string::npos);
  Parts doctype = sheet(big);
  doctype[3].second = "<!DOCTYPE x [<!ENTITY a \"b\">]>" + doctype[3].second;
  EXPECT_NE(all({.path = zip("doctype.xlsx", doctype)})[0][1].find("document type"), std::string::npos);
  EXPECT_NE(all({.path = zip("no.xlsx", {{"mimetype", "x"}})})[0][1].find("no XLSX"), std::string::npos);
  std::ofstream(path("cut.xlsx"), std::ios::binary) << "PK\x03\x04 not really";
  EXPECT_EQ(all({.path = path("cut.xlsx")})[0][0], "error");
  std::ofstream(path("old.xls"), std::ios::binary) << "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
  EXPECT_NE(all({.path = path("old.xls")})[0][1].find(".xlsx"), std::string::npos);
}

TEST_F(ReadersTest, ARowThatIsTooLargeSpoilsNoOther) {
  const std::string large(9 * kRowBytesMax, 'x');
  const std::string cell = "<x:row><x:c t=\"str\"><x:v>", end = "</x:v></x:c></x:row>";
  EXPECT_EQ(all({.path = zip("large.xlsx", sheet(cell + "h" + end + cell + large + end + cell + "z" + end))}),
            (Rows{{"h"}, {"error", "row_too_large"}, {"z"}}));
}

TEST(Xlsx, SerialsAreDays) {
  EXPECT_EQ(serial_to_iso(1, false), "1900-01-01");
  EXPECT_EQ(serial_to_iso(59, false), "1900-02-28");
  EXPECT_EQ(serial_to_iso(61, false), "1900-03-01");
  EXPECT_EQ(serial_to_iso(45352, false), "2024-03-01");
  EXPECT_EQ(serial_to_iso(45352.4375, false), "2024-03-01T10:30:00");
  EXPECT_EQ(serial_to_iso(0.4375, false), "10:30:00");
  EXPECT_EQ(serial_to_iso(43890, true), "2024-03-01");
  EXPECT_EQ(serial_to_iso(-1, false), "");
  EXPECT_EQ(serial_to_iso(1e300, false), "");
}

TEST(Xlsx, FormatsOfDatesAndOfNumbers) {
  for (const char* f :
       {"dd.mm.yyyy", "[$-404]e/m/d", "yyyy\"年\"m\"月\"d\"日\"", "h:mm:ss.00", "m/d/yy h:mm;@", "[Red]d-mmm"})
    EXPECT_TRUE(is_date_format(f)) << f;
  for (const char* f : {"General", "0.00", "#,##0.00 \"days\"", "[h]:mm:ss", "0.00E+00", "\"d\"0", "#,##0\\ m", "@"})
    EXPECT_FALSE(is_date_format(f)) << f;
}

TEST_F(ReadersTest, ParquetColumnsComeAsText) {
  const std::string file = path("a'b.parquet");
  auto db = duck::Database::open(":memory:", {});
  ASSERT_TRUE(db);
  auto connection = duck::Connection::open(*db);
  ASSERT_TRUE(
      connection->exec("COPY (SELECT 7::BIGINT AS id, 'Müller' AS \"Na\"\"me\", 1234.50::DECIMAL(12,2) AS amount, "
                       "TIMESTAMP '2024-03-01 10:30:00' AS at, DATE '2024-03-01' AS day, [1,2] AS list, NULL::VARCHAR "
                       "AS none, true AS ok, "
                       "5.0::DOUBLE AS d) TO " +
                       duck::literal(file) + " (FORMAT parquet)"));
  EXPECT_EQ(all({.path = file}),
            (Rows{{"id", "Na\"me", "amount", "at", "day", "list", "none", "ok", "d"},
                  {"7", "Müller", "1234.50", "2024-03-01T10:30:00.000", "2024-03-01", "[1,2]", "", "true", "5"}}));
  // More rows than DuckDB hands over at once, in their order.
  ASSERT_TRUE(connection->exec("COPY (SELECT range AS n FROM range(100000)) TO " + duck::literal(path("n.parquet")) +
                               " (FORMAT parquet, ROW_GROUP_SIZE 10000)"));
  const Rows rows = all({.path = path("n.parquet")});
  ASSERT_EQ(rows.size(), 100'001u);
  for (size_t k = 1; k < rows.size(); k += 9'999) EXPECT_EQ(rows[k][0], std::to_string(k - 1));
  std::ofstream(path("broken.parquet"), std::ios::binary) << "PAR1 no";
  EXPECT_EQ(all({.path = path("broken.parquet")})[0][0], "error");
}

TEST_F(ReadersTest, ColumnsGetNamesThatAreTheirOwn) {
  std::ofstream(path("a.csv")) << "A,,A, B \n1,2,3,4\n";
  EXPECT_EQ(all({.path = path("a.csv")}), (Rows{{"A", "column_2", "A_2", "B"}, {"1", "2", "3", "4"}}));
  std::ofstream(path("b.csv")) << "1;2\n3;4\n";
  EXPECT_EQ(all({.path = path("b.csv"), .read = {.header_row = 0}}),
            (Rows{{"column_1", "column_2"}, {"1", "2"}, {"3", "4"}}));
  std::ofstream(path("c.csv")) << "Report of May\n\n'A','B'\n'1','it''s; 2'\n";
  EXPECT_EQ(all({.path = path("c.csv"), .read = {.delimiter = ',', .quote = '\'', .header_row = 2}}),
            (Rows{{"A", "B"}, {"1", "it's; 2"}}));
}

TEST(CsvWriter, NoTextIsAFormulaForWhoOpensIt) {
  for (const char* text : {"=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "\tx", "\rx", " =1+1", "＝1+1"}) {
    EXPECT_EQ(without_formula(text), std::string("'") + text);
  }
  for (const char* text : {"-12.50", "+3", "a=b", "", "x@y.z"}) EXPECT_EQ(without_formula(text), text);
  CsvLine line;
  line.add_safe("=cmd|' /C calc'!A0");
  line.add("a,\"b\"");
  EXPECT_EQ(line.take(), "\"'=cmd|' /C calc'!A0\",\"a,\"\"b\"\"\"\n");
}

}  // namespace
}  // namespace tutti::ingest
