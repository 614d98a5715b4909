// JSON of the shapes that several answers share (components/schemas of api/openapi.yaml).
#pragma once

#include "base/json_writer.h"
#include "hub/views.h"
#include "web/api/api.h"

namespace tutti::api {

class Renderer {
 public:
  explicit Renderer(Services& services) : s_(services) {}

  std::string person(const views::PersonView& v);
  std::string account(const views::AccountView& v);
  std::string identity(const views::IdentityView& v);
  std::string object(const profile::BusinessObject& o, const std::optional<views::Summary>& account,
                     const std::optional<views::Summary>& person);

  void ref(JsonWriter& w, const views::Summary& summary);
  void account_person(JsonWriter& w, const views::AccountPerson& p);
  void money(JsonWriter& w, std::string_view key, const profile::Amounts& amounts);
  std::string source(SourceId id) { return source_name(s_, id); }

 private:
  void traits(JsonWriter& w, const std::vector<profile::MergedTrait>& traits);
  void identifiers(JsonWriter& w, const std::vector<views::IdentifierRow>& rows);
  void events(JsonWriter& w, const profile::JoinedProfile& p, const std::vector<std::string>& names);
  void channels(JsonWriter& w, const profile::StrandProfile& activity);
  void touches(JsonWriter& w, const std::vector<views::TouchRow>& rows);
  void objects(JsonWriter& w, const std::vector<views::ObjectRow>& rows, const profile::AccountFacts& facts);
  void order_summary(JsonWriter& w, const profile::BusinessObject& o);
  void ticket_summary(JsonWriter& w, const profile::BusinessObject& o);
  void asset_summary(JsonWriter& w, const profile::BusinessObject& o);
  void opportunity_summary(JsonWriter& w, const profile::BusinessObject& o);
  void products(JsonWriter& w, const views::AccountView& v);
  void hierarchy(JsonWriter& w, const views::AccountChild& child);

  Services& s_;
};

// What is shown of an event in a timeline besides its name: a title and a second line, in the words of the source.
struct TouchText {
  std::string title, summary;
};
TouchText touch_text(std::string_view type, std::string_view body);

}  // namespace tutti::api
