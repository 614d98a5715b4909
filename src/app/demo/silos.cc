#include "app/demo/silos.h"

#include <algorithm>
#include <map>

#include "app/demo/writer.h"
#include "base/result.h"

namespace tutti::demo {
namespace {

std::string person_id(size_t k) {
  return fmt::format("P{:05}", k);
}
std::string account_id(size_t k) {
  return fmt::format("A{:04}", k);
}

std::string upper(std::string s) {
  for (char& c : s)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  return s;
}

// "Ö." of "Özlem": the first letter, which may be of several bytes.
std::string initial(const std::string& name) {
  size_t end = 1;
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) ++end;
  return name.substr(0, end) + ".";
}

// Everything that the silos are written from.
struct Maker {
  const Options& o;
  Random r;
  Company c;
  Silos out;
  std::vector<std::vector<std::string>> contacts;  // CRM ids per person; several when the CRM has duplicates
  std::vector<std::string> crm_accounts;           // CRM id per account; its duplicates are only in the file
  std::map<std::string, std::string> told;         // identifier -> entity, of the truth rows that are written

  explicit Maker(const Options& options) : o(options), r(options.seed), c(make_company(options, r)) {}

  void truth(char cls, const std::string& source, const std::string& type, const std::string& value,
             const std::string& entity) {
    const auto [at, fresh] = told.emplace(fmt::format("{}|{}|{}|{}", cls, source, type, value), entity);
    if (fresh) out.truth.push_back({cls, source, type, value, entity});
    TUTTI_ASSERT(at->second == entity);  // one identifier cannot truly be two people's
  }
  const Account& account_of(const Person& p, int day) const {
    return c.accounts[static_cast<size_t>(p.account_on(day))];
  }
  size_t any_person() { return r.below(c.people.size()); }

  // How an e-mail arrives in a system: sometimes shouted, seldom mistyped.
  std::string typed(const std::string& email) {
    if (r.chance(0.05)) return upper(email);
    if (r.chance(0.01)) {
      std::string wrong = email;
      std::swap(wrong[1], wrong[2]);
      return wrong;
    }
    return email;
  }
  std::string mailbox(const Account& a) {
    const char* box = a.language == Language::kGerman    ? "einkauf"
                      : a.language == Language::kEnglish ? "info"
                                                         : "caigou";
    return fmt::format("{}@{}", box, a.domain);
  }

  void crm();
  void web();
  void mail_and_webinars();
  void erp();
  void service();
};

void Maker::crm() {
  CsvFile accounts("crm_accounts.csv", "Id,Name,Website,VatId,City,Country,Industry,CreatedAt");
  CsvFile relations("crm_account_relations.csv", "AccountId,ParentId,Kind");
  constexpr const char* kIndustries[] = {"automotive", "plastics", "steel", "electronics", "packaging", "machinery"};
  for (size_t k = 0; k < c.accounts.size(); ++k) {
    const Account& a = c.accounts[k];
    const std::string id = fmt::format("001{:06}", 1000 + k);
    crm_accounts.push_back(id);
    const char* industry = r.pick(kIndustries);
    const std::string created = day_text(o, static_cast<int>(r.below(200)));
    accounts.row({id, a.name, "https://www." + a.domain + "/", r.chance(0.7) ? a.vat : "", a.city, a.country, industry,
                  created});
    truth('a', "crm", "crm_account_id", id, account_id(k));
    if (a.parent >= 0) relations.row({id, crm_accounts[static_cast<size_t>(a.parent)], a.kind});
    if (!r.chance(0.03)) continue;
    // The same company once more, entered by another colleague: other spelling, the same website.
    const std::string twin = fmt::format("001{:06}", 5000 + k);
    accounts.row({twin, upper(a.name), r.chance(0.8) ? "http://" + a.domain : "", "", a.city, a.country, "", created});
    truth('a', "crm", "crm_account_id", twin, account_id(k));
  }
  out.files.push_back(accounts.take());
  out.files.push_back(relations.take());

  CsvFile people("crm_contacts.csv",
                 "Id,FirstName,LastName,Email,Phone,Title,Role,AccountId,Primary,ValidFrom,ValidTo,UpdatedAt");
  contacts.resize(c.people.size());
  const auto contact = [&](size_t k, const std::string& id, const std::string& email, int account,
                           const std::string& from, const std::string& to, int day) {
    const Person& p = c.people[k];
    people.row({id, r.chance(0.01) && p.latin() ? initial(p.given) : p.given, p.family, email,
                r.chance(0.6) ? p.phone : "", p.title, p.title, crm_accounts[static_cast<size_t>(account)], "true",
                from, to, moment(o, r, day)});
    truth('p', "crm", "crm_contact_id", id, person_id(k));
    contacts[k].push_back(id);
  };
  for (size_t k = 0; k < c.people.size(); ++k) {
    const Person& p = c.people[k];
    if (k > 1 && !r.chance(0.8)) continue;  // not everyone is in the CRM
    std::string email = r.chance(0.04) ? "" : typed(p.email);
    if (k > 1 && r.chance(0.02)) email = mailbox(account_of(p, 0));  // only the shared mailbox is known
    const std::string to = p.moved_to >= 0 ? day_text(o, p.moved_day) : "";
    contact(k, fmt::format("003{:06}", 1000 + k), email, p.account, "", to, static_cast<int>(r.below(300)));
    if (p.moved_to >= 0)
      contact(k, fmt::format("003{:06}", 100'000 + k), p.new_email, p.moved_to, day_text(o, p.moved_day), "",
              p.moved_day);
    else if (r.chance(0.03)) {
      const std::string again = typed(p.email);
      contact(k, fmt::format("003{:06}", 200'000 + k), again, p.account, "", "", static_cast<int>(r.below(500)));
    }
  }
  people.row({"003999999", "Nobody", "Nowhere", "not an address", "", "", "", crm_accounts[0], "false", "", "",
              moment(o, r, 10)});
  ++out.bad_rows;
  out.files.push_back(people.take());

  CsvFile opportunities("crm_opportunities.csv",
                        "Id,Name,AccountId,ContactId,Stage,Amount,Currency,CloseDate,UpdatedAt");
  constexpr const char* kStages[] = {"qualification", "proposal", "negotiation", "won", "lost"};
  for (int k = 0; k < o.accounts * 2; ++k) {
    const size_t who = k < 2 ? static_cast<size_t>(k) : any_person();
    if (contacts[who].empty()) continue;
    const Product& m = k < 2 ? kMachines[2] : r.pick(kMachines);
    const int day = static_cast<int>(r.between(200, Options::kDays - 1));
    opportunities.row({fmt::format("006{:06}", k), fmt::format("{} for {}", m.sku, account_of(c.people[who], 0).name),
                       crm_accounts[static_cast<size_t>(c.people[who].account)], contacts[who].front(),
                       k < 2 ? "negotiation" : r.pick(kStages), fmt::format("{}.00", m.price * r.between(1, 3)), "EUR",
                       day_text(o, k < 2 ? Options::kDays + 60 : day + 60), moment(o, r, day)});
  }
  out.files.push_back(opportunities.take());
}

void Maker::web() {
  SiloFile file{.name = "web_events.jsonl"};
  const auto line = [&](const std::string& json) {
    file.content += json;
    file.content.push_back('\n');
    ++file.rows;
  };
  uint64_t number = 0;
  const auto head = [&](const char* type, const std::string& at, const std::string& browser, const std::string& user) {
    return fmt::format(R"({{"type":"{}","messageId":"w{}","anonymousId":"{}",{}"timestamp":"{}")", type, ++number,
                       browser, user.empty() ? "" : fmt::format(R"("userId":"{}",)", user), at);
  };
  std::vector<size_t> visitors;
  for (size_t k = 0; k < c.people.size(); ++k)
    if (!c.people[k].browsers.empty()) visitors.push_back(k);
  const auto page = [&](const std::string& at, const std::string& browser, const std::string& user, size_t which) {
    line(
        head("page", at, browser, user) +
        fmt::format(
            R"(,"properties":{{"path":"{}","title":"{}","url":"https://www.meridian-hydraulik.example{}"}},"context":{{"locale":"en","library":{{"name":"analytics.js","version":"4.1.0"}}}}}})",
            kPages[which], kPageTitles[which], kPages[which]));
  };
  struct Visit {
    size_t person;
    int day;
    std::string browser;
    int64_t pages;
    bool upgrade = false;  // looks at what one reads who weighs a new press
  };
  const auto session = [&](const Visit& v) {
    const Person& p = c.people[v.person];
    bool signed_in = false;
    const std::string entity = person_id(v.person);
    truth('p', "web", "anonymous_id", v.browser, entity);
    Millis at = moment_of(o, r, v.day);
    const auto next = [&] {
      at.value += r.between(5, 180) * 1000;
      return format_time(at);
    };
    for (int64_t n = 0; n < v.pages; ++n) {
      const size_t which = v.upgrade ? r.pick(kUpgradePages) : r.below(std::size(kPages));
      page(next(), v.browser, signed_in ? p.portal_user : "", which);
      if (signed_in || p.portal_user.empty() || !r.chance(0.35)) continue;
      signed_in = true;
      truth('p', "web", "user_id", p.portal_user, entity);
      const std::string signed_in_at = next();
      const std::string email = typed(p.email_on(v.day));
      line(head("identify", signed_in_at, v.browser, p.portal_user) +
           fmt::format(R"(,"traits":{{"email":"{}","firstName":"{}","lastName":"{}"}}}})", email, p.given, p.family));
      if (r.chance(0.3))
        line(head("track", next(), v.browser, p.portal_user) +
             R"(,"event":"Document Downloaded","properties":{"title":"HX-200 data sheet","file":"hx-200.pdf"}})");
    }
  };
  // The heroes and up to three colleagues of each look hard at an upgrade this week.
  constexpr int kWeek = Options::kDays - 7;
  for (size_t hero = 0; hero < Company::kHeroes; ++hero) {
    for (int day = kWeek; day < Options::kDays; ++day) session({hero, day, c.people[hero].browsers[0], 6, true});
    int colleagues = 0;
    for (const size_t k : visitors) {
      const Person& p = c.people[k];
      if (k < Company::kHeroes || p.account_on(kWeek) != static_cast<int>(hero) || colleagues == 3) continue;
      session({k, kWeek + ++colleagues, p.browsers[0], 4, true});
    }
  }
  while (file.rows < static_cast<uint64_t>(o.web_events)) {
    const size_t k = r.pick_of(visitors);
    const int day = static_cast<int>(r.below(Options::kDays));
    const std::string& browser = r.pick_of(c.people[k].browsers);
    session({k, day, browser, r.between(1, 7)});
  }
  // Workshop computers: several users of one account sign in on one browser.
  for (int shop = 0; shop < 20; ++shop) {
    const std::string browser = fmt::format("b-workshop-{}", shop);
    std::vector<size_t> users;
    for (size_t k = 2; k < c.people.size() && users.size() < 4; ++k)
      if (c.people[k].account == shop + 30 && !c.people[k].portal_user.empty()) users.push_back(k);
    for (const size_t k : users) {
      const std::string at = moment(o, r, 300 + shop);
      truth('p', "web", "user_id", c.people[k].portal_user, person_id(k));
      line(head("identify", at, browser, c.people[k].portal_user) +
           fmt::format(R"(,"traits":{{"email":"{}","firstName":"{}","lastName":"{}"}}}})",
                       c.people[k].email_on(300 + shop), c.people[k].given, c.people[k].family));
    }
  }
  line(R"({"type":"track","messageId":"w-bad","event":"Nobody's Event","timestamp":"2026-01-01T00:00:00Z"})");
  ++out.bad_rows;
  out.files.push_back(std::move(file));
}

void Maker::mail_and_webinars() {
  CsvFile mail("email_events.csv", "Id,Address,Event,Campaign,Subject,At");
  constexpr const char* kCampaigns[] = {"Spring service check", "HX-400 launch", "Energy saving guide",
                                        "Trade fair invitation"};
  const int mails = o.people * 3;
  for (int k = 0; k < mails; ++k) {
    const size_t who = any_person();
    const int day = static_cast<int>(r.below(Options::kDays));
    const Person& p = c.people[who];
    const bool box = r.chance(0.02);
    const std::string address = box ? mailbox(account_of(p, day)) : p.email_on(day);
    truth('p', "email", "email", address, box ? "mailbox " + address : person_id(who));
    const char* campaign = r.pick(kCampaigns);
    const std::string at = moment(o, r, day);
    mail.row({fmt::format("e{}d", k), address, "Email Delivered", campaign, campaign, at});
    if (r.chance(0.4))
      mail.row(
          {fmt::format("e{}o", k), r.chance(0.05) ? upper(address) : address, "Email Opened", campaign, campaign, at});
    if (r.chance(0.1)) mail.row({fmt::format("e{}c", k), address, "Email Link Clicked", campaign, campaign, at});
    if (r.chance(0.01)) mail.row({fmt::format("e{}b", k), address, "Email Bounced", campaign, campaign, at});
  }
  out.files.push_back(mail.take());

  CsvFile webinars("webinar_attendees.csv", "Webinar,Name,Email,Company,Minutes,At");
  constexpr const char* kWebinars[] = {"Servo presses in practice", "Predictive maintenance", "油壓系統節能",
                                       "液压系统维护"};
  for (int k = 0; k < o.people / 5; ++k) {
    const size_t who = any_person();
    const int day = static_cast<int>(r.below(Options::kDays));
    const Person& p = c.people[who];
    truth('p', "webinar", "email", p.email_on(day), person_id(who));
    webinars.row({r.pick(kWebinars), p.full_name(), p.email_on(day), account_of(p, day).name,
                  fmt::format("{}", r.between(5, 60)), moment(o, r, day)});
  }
  out.files.push_back(webinars.take());

  CsvFile surveys("survey_answers.csv", "Id,Email,Score,Comment,At");
  constexpr const char* kComments[] = {"Quick help, thank you.", "Die Ersatzteile kamen zu spät.", "服務很專業。",
                                       "希望备件更快。", ""};
  for (int k = 0; k < o.people / 6; ++k) {
    const size_t who = any_person();
    const int day = static_cast<int>(r.below(Options::kDays));
    truth('p', "survey", "email", c.people[who].email_on(day), person_id(who));
    surveys.row({fmt::format("s{}", k), c.people[who].email_on(day), fmt::format("{}", r.between(2, 10)),
                 r.pick(kComments), moment(o, r, day)});
  }
  out.files.push_back(surveys.take());
}

void Maker::erp() {
  CsvFile customers("erp_customers.csv", "CustomerNo,Name,Homepage,VatId,Country,Currency,CreatedAt");
  CsvFile orders("erp_orders.csv", "OrderNo,CustomerNo,OrderedBy,Status,Currency,OrderDate");
  CsvFile lines("erp_order_lines.csv", "OrderNo,Line,CustomerNo,Sku,Description,Quantity,Price,Currency,OrderDate");
  std::vector<size_t> buyers;
  for (size_t k = 0; k < c.accounts.size(); ++k) {
    const Account& a = c.accounts[k];
    if (a.erp.empty()) continue;
    buyers.push_back(k);
    customers.row(
        {a.erp, a.name, r.chance(0.5) ? a.domain : "", r.chance(0.9) ? a.vat : "", a.country, "EUR", day_text(o, 0)});
    truth('a', "erp", "erp_customer_id", a.erp, account_id(k));
  }
  constexpr const char* kStatus[] = {"delivered", "delivered", "delivered", "shipped", "open"};
  for (int k = 0; k < o.accounts * 6; ++k) {
    const size_t who = k < 8 ? static_cast<size_t>(k % 2) : r.pick_of(buyers);
    const Account& a = c.accounts[who];
    const int day = static_cast<int>(r.below(Options::kDays));
    const std::string number = fmt::format("SO-{}", 100'000 + k), date = day_text(o, day);
    orders.row({number, a.erp, "", r.pick(kStatus), "EUR", date});
    const int64_t count = r.between(1, 5);
    for (int64_t n = 1; n <= count; ++n) {
      const Product& p = r.chance(0.06) ? r.pick(kMachines) : r.pick(kParts);
      const int64_t quantity = r.chance(0.03) ? -r.between(1, 2) : p.price > 5'000 ? 1 : r.between(1, 12);
      lines.row({number, fmt::format("{}", n), a.erp, p.sku, p.name, fmt::format("{}", quantity),
                 fmt::format("{}.{:02}", p.price, r.below(100)), "EUR", date});
    }
  }
  lines.row({"SO-100000", "99", c.accounts[0].erp, "HX-SEAL", "Seal kit", "1", "twelve", "EUR", day_text(o, 5)});
  ++out.bad_rows;
  out.files.push_back(customers.take());
  out.files.push_back(orders.take());
  out.files.push_back(lines.take());
}

void Maker::service() {
  CsvFile base("installed_base.csv", "Serial,Product,Name,CustomerNo,InstalledOn,WarrantyUntil");
  CsvFile tickets("tickets.csv",
                  "Id,UserId,UserName,UserEmail,Serial,CustomerNo,Priority,Status,Subject,OpenedAt,ClosedAt");
  CsvFile readings("sensor_readings.csv", "Serial,At,PressureBar,OilTemperature,Hours");
  std::vector<std::pair<std::string, size_t>> serials;
  for (size_t k = 0; k < c.accounts.size(); ++k) {
    const Account& a = c.accounts[k];
    if (a.erp.empty()) continue;
    for (int64_t n = k < 2 ? 4 : r.between(0, 4); n > 0; --n) {
      const Product& m = k < 2 ? kMachines[1] : r.pick(kMachines);
      const std::string serial = fmt::format("SN{:04}{:02}", k, n);
      serials.emplace_back(serial, k);
      const int installed = o.today - static_cast<int>(r.between(100, 4000));
      base.row({serial, m.sku, m.name, a.erp, format_day(installed), format_day(installed + 1095)});
    }
  }
  for (size_t k = 0; k < serials.size(); ++k) {
    const size_t owner = serials[k].second;
    if (owner >= Company::kHeroes && !r.chance(0.3)) continue;
    // The press of a hero's open ticket (the first of the account) loses pressure.
    const bool failing = owner < Company::kHeroes && (k == 0 || serials[k - 1].second != owner);
    double pressure = 180 + static_cast<double>(r.below(20));
    for (int day = Options::kDays - 90; day < Options::kDays; day += 4) {
      if (failing) pressure -= 0.9;
      readings.row(
          {serials[k].first, moment(o, r, day), fmt::format("{:.1f}", pressure + static_cast<double>(r.below(30)) / 10),
           fmt::format("{:.1f}", 48 + static_cast<double>(r.below(120)) / 10), fmt::format("{}", 9'000 + day * 9)});
    }
  }
  constexpr const char* kPriorities[] = {"p1", "p2", "p3", "p3"};
  for (int k = 0; k < o.accounts * 3; ++k) {
    const size_t who = k < 2 ? static_cast<size_t>(k) : any_person();
    const Person& p = c.people[who];
    const bool fresh = k < 2;
    const int day = fresh ? Options::kDays - 2 : static_cast<int>(r.below(Options::kDays));
    const Account& a = account_of(p, day);
    const std::string user = fmt::format("d{:05}", who);
    truth('p', "desk", "desk_user_id", user, person_id(who));
    const bool open = fresh || (day > Options::kDays - 20 && r.chance(0.5));
    const auto serial = std::find_if(serials.begin(), serials.end(),
                                     [&](const auto& s) { return static_cast<int>(s.second) == p.account_on(day); });
    tickets.row({fmt::format("T-{}", 20'000 + k), user, p.full_name(),
                 fresh           ? p.email
                 : r.chance(0.9) ? typed(p.email_on(day))
                                 : "",
                 serial == serials.end() ? "" : serial->first, a.erp, fresh ? "p1" : r.pick(kPriorities),
                 open ? "open" : "closed", fresh ? "Pressure drops after warm-up" : r.pick(kSubjects),
                 moment(o, r, day), open ? "" : moment(o, r, std::min(day + 3, Options::kDays - 1))});
  }
  tickets.row({"T-99999", "d00000", "", "", "", "", "p3", "closed", "Bad date", "31.02.2026", ""});
  ++out.bad_rows;
  out.files.push_back(base.take());
  out.files.push_back(readings.take());
  out.files.push_back(tickets.take());
}

}  // namespace

Silos make_silos(const Options& options) {
  Maker m(options);
  m.crm();
  m.web();
  m.mail_and_webinars();
  m.erp();
  m.service();
  return std::move(m.out);
}

}  // namespace tutti::demo
