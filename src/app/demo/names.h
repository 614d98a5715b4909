// Word lists of the example company: people's and companies' names in four languages, products, pages, subjects.
#pragma once

#include <cstddef>
#include <string_view>

namespace tutti::demo {

enum class Language { kEnglish, kGerman, kTraditional, kSimplified };

struct Name {
  const char* text;
  const char* latin;  // for e-mail addresses
};

inline constexpr Name kEnglishGiven[] = {
    {"James", "james"},   {"Mary", "mary"},   {"Robert", "robert"}, {"Patricia", "patricia"}, {"Michael", "michael"},
    {"Linda", "linda"},   {"David", "david"}, {"Susan", "susan"},   {"Thomas", "thomas"},     {"Karen", "karen"},
    {"Daniel", "daniel"}, {"Nancy", "nancy"}, {"Paul", "paul"},     {"Emma", "emma"},         {"George", "george"},
    {"Olivia", "olivia"}, {"Kevin", "kevin"}, {"Laura", "laura"},   {"Brian", "brian"},       {"Helen", "helen"},
    {"Edward", "edward"}, {"Grace", "grace"}, {"Ronald", "ronald"}, {"Alice", "alice"}};
inline constexpr Name kEnglishFamily[] = {
    {"Smith", "smith"},       {"Johnson", "johnson"},   {"Williams", "williams"}, {"Brown", "brown"},
    {"Jones", "jones"},       {"Miller", "miller"},     {"Davis", "davis"},       {"Wilson", "wilson"},
    {"Anderson", "anderson"}, {"Taylor", "taylor"},     {"Moore", "moore"},       {"Jackson", "jackson"},
    {"Martin", "martin"},     {"Thompson", "thompson"}, {"White", "white"},       {"Harris", "harris"},
    {"Clark", "clark"},       {"Lewis", "lewis"},       {"Walker", "walker"},     {"Hall", "hall"},
    {"Young", "young"},       {"King", "king"},         {"Wright", "wright"},     {"Hughes", "hughes"}};
inline constexpr Name kGermanGiven[] = {
    {"Hans", "hans"},       {"Ursula", "ursula"}, {"Jürgen", "juergen"},    {"Sabine", "sabine"},
    {"Klaus", "klaus"},     {"Monika", "monika"}, {"Wolfgang", "wolfgang"}, {"Petra", "petra"},
    {"Stefan", "stefan"},   {"Katrin", "katrin"}, {"Jörg", "joerg"},        {"Birgit", "birgit"},
    {"Andreas", "andreas"}, {"Anja", "anja"},     {"Matthias", "matthias"}, {"Heike", "heike"},
    {"Björn", "bjoern"},    {"Nicole", "nicole"}, {"Uwe", "uwe"},           {"Silke", "silke"}};
inline constexpr Name kGermanFamily[] = {
    {"Müller", "mueller"},     {"Schmidt", "schmidt"},   {"Schneider", "schneider"}, {"Fischer", "fischer"},
    {"Weber", "weber"},        {"Meyer", "meyer"},       {"Wagner", "wagner"},       {"Becker", "becker"},
    {"Schulz", "schulz"},      {"Hoffmann", "hoffmann"}, {"Schäfer", "schaefer"},    {"Koch", "koch"},
    {"Bauer", "bauer"},        {"Richter", "richter"},   {"Klein", "klein"},         {"Wolf", "wolf"},
    {"Schröder", "schroeder"}, {"Neumann", "neumann"},   {"Krüger", "krueger"},      {"Groß", "gross"}};
inline constexpr Name kTraditionalGiven[] = {
    {"家豪", "chiahao"},   {"淑芬", "shufen"},   {"志明", "chihming"},  {"雅婷", "yating"},
    {"俊傑", "chunchieh"}, {"怡君", "yichun"},   {"建宏", "chienhung"}, {"美玲", "meiling"},
    {"宗翰", "tsunghan"},  {"佳穎", "chiaying"}, {"冠宇", "kuanyu"},    {"詩涵", "shihhan"},
    {"承恩", "chengen"},   {"欣怡", "hsinyi"},   {"柏翰", "pohan"},     {"惠雯", "huiwen"}};
inline constexpr Name kTraditionalFamily[] = {{"陳", "chen"},  {"林", "lin"},  {"黃", "huang"}, {"張", "chang"},
                                              {"李", "lee"},   {"王", "wang"}, {"吳", "wu"},    {"劉", "liu"},
                                              {"蔡", "tsai"},  {"楊", "yang"}, {"許", "hsu"},   {"鄭", "cheng"},
                                              {"謝", "hsieh"}, {"郭", "kuo"},  {"洪", "hung"},  {"曾", "tseng"}};
inline constexpr Name kSimplifiedGiven[] = {{"伟", "wei"},  {"芳", "fang"},  {"秀英", "xiuying"},  {"敏", "min"},
                                            {"静", "jing"}, {"强", "qiang"}, {"磊", "lei"},        {"洋", "yang"},
                                            {"艳", "yan"},  {"军", "jun"},   {"杰", "jie"},        {"娟", "juan"},
                                            {"涛", "tao"},  {"明", "ming"},  {"晓东", "xiaodong"}, {"丽华", "lihua"}};
inline constexpr Name kSimplifiedFamily[] = {{"王", "wang"}, {"李", "li"},   {"张", "zhang"}, {"刘", "liu"},
                                             {"陈", "chen"}, {"杨", "yang"}, {"赵", "zhao"},  {"黄", "huang"},
                                             {"周", "zhou"}, {"吴", "wu"},   {"徐", "xu"},    {"孙", "sun"},
                                             {"马", "ma"},   {"朱", "zhu"},  {"胡", "hu"},    {"郭", "guo"}};

inline constexpr Name kEnglishFirm[] = {
    {"Northfield", "northfield"}, {"Harlow", "harlow"},     {"Kingsway", "kingsway"},     {"Redwood", "redwood"},
    {"Sterling", "sterling"},     {"Ashford", "ashford"},   {"Granite", "granite"},       {"Lakeside", "lakeside"},
    {"Beacon", "beacon"},         {"Hartwell", "hartwell"}, {"Ironbridge", "ironbridge"}, {"Millbrook", "millbrook"}};
inline constexpr Name kGermanFirm[] = {{"Rheintal", "rheintal"}, {"Schwarzwald", "schwarzwald"}, {"Neckar", "neckar"},
                                       {"Hanse", "hanse"},       {"Bergmann", "bergmann"},       {"Lindner", "lindner"},
                                       {"Südwerk", "suedwerk"},  {"Nordstahl", "nordstahl"},     {"Kessler", "kessler"},
                                       {"Förster", "foerster"},  {"Brandt", "brandt"},           {"Elbe", "elbe"}};
inline constexpr Name kTraditionalFirm[] = {
    {"台宏", "taihung"},   {"永豐", "yungfeng"},  {"聯華", "lienhwa"}, {"正新", "chenghsin"}, {"東元", "tungyuan"},
    {"中鋼", "chungkang"}, {"新光", "hsinkuang"}, {"大同", "tatung"},  {"力成", "licheng"},   {"群創", "chunchuang"}};
inline constexpr Name kSimplifiedFirm[] = {
    {"华兴", "huaxing"},   {"东方", "dongfang"}, {"宝龙", "baolong"}, {"长江", "changjiang"}, {"泰和", "taihe"},
    {"中联", "zhonglian"}, {"金山", "jinshan"},  {"远大", "yuanda"},  {"恒力", "hengli"},     {"天成", "tiancheng"}};
inline constexpr Name kEnglishTrade[] = {{"Plastics", "plastics"},       {"Castings", "castings"},
                                         {"Engineering", "engineering"}, {"Forge", "forge"},
                                         {"Components", "components"},   {"Packaging", "packaging"}};
inline constexpr Name kGermanTrade[] = {{"Maschinenbau", "maschinenbau"}, {"Kunststofftechnik", "kunststoff"},
                                        {"Gießerei", "giesserei"},        {"Umformtechnik", "umform"},
                                        {"Werkzeugbau", "werkzeug"},      {"Fahrzeugteile", "fahrzeugteile"}};
inline constexpr Name kTraditionalTrade[] = {
    {"精密", "precision"}, {"塑膠", "plastics"}, {"鋼鐵", "steel"}, {"機械", "machinery"}, {"電子", "electronics"}};
inline constexpr Name kSimplifiedTrade[] = {
    {"精密", "precision"}, {"塑料", "plastics"}, {"钢铁", "steel"}, {"机械", "machinery"}, {"汽车配件", "autoparts"}};

struct Product {
  const char* sku;
  const char* name;
  int price;  // EUR
};
inline constexpr Product kMachines[] = {
    {"HX-100", "HX-100 hydraulic press", 84'000}, {"HX-200", "HX-200 hydraulic press", 142'000},
    {"HX-400", "HX-400 servo press", 265'000},    {"PV-30", "PV-30 pump unit", 18'500},
    {"PV-60", "PV-60 pump unit", 31'000},         {"CL-9", "CL-9 cooling unit", 9'800}};
inline constexpr Product kParts[] = {{"HX-SEAL", "Seal kit", 129},           {"HX-VALVE", "Proportional valve", 1'480},
                                     {"HX-OIL", "Hydraulic oil 200 l", 690}, {"HX-SENS", "Pressure sensor", 315},
                                     {"PV-ROTOR", "Pump rotor", 2'250},      {"HX-HOSE", "High-pressure hose", 86},
                                     {"HX-FILT", "Return filter", 58},       {"HX-CTRL", "Control board", 3'900}};
inline constexpr const char* kPages[] = {
    "/products/hx-200",         "/products/hx-400", "/products/pv-60", "/service",
    "/downloads/hx-200.pdf",    "/pricing",         "/references",     "/contact",
    "/blog/servo-vs-hydraulic", "/webinars",        "/careers",        "/products/parts"};
inline constexpr size_t kUpgradePages[] = {1, 5, 6, 8};  // of kPages: what one reads who weighs a new press
inline constexpr const char* kPageTitles[] = {"HX-200 hydraulic press",
                                              "HX-400 servo press",
                                              "PV-60 pump unit",
                                              "Service and maintenance",
                                              "HX-200 data sheet",
                                              "Pricing",
                                              "References",
                                              "Contact",
                                              "Servo or hydraulic?",
                                              "Webinars",
                                              "Careers",
                                              "Spare parts"};
inline constexpr const char* kSubjects[] = {"Pump leaks",
                                            "Pressure drops after warm-up",
                                            "Error E17 on start",
                                            "Oil temperature too high",
                                            "Spare part wanted",
                                            "Training for operators",
                                            "Press stops in mid stroke",
                                            "Noise from the pump",
                                            "Software update",
                                            "Invoice question"};
inline constexpr const char* kRoles[] = {"decision maker", "purchasing", "maintenance",
                                         "engineering",    "user",       "production manager"};

}  // namespace tutti::demo
