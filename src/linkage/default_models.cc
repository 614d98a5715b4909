#include "linkage/default_models.h"

namespace tutti::linkage {
namespace {

// Shorthands, so that a model reads as a table: label, test, field, at, m, u.
Level level(const char* label, Test test, Field field, double at, double m, double u) {
  return {.label = label, .test = test, .field = field, .at = at, .m = m, .u = u};
}
Level exact(Field field, double m, double u) {
  return level("exact", Test::kExact, field, 0, m, u);
}
Level exact_by_frequency(Field field, double m, double u) {
  Level l = exact(field, m, u);
  l.term_frequency = true;
  return l;
}
Level otherwise(double m, double u) {
  return {.label = "different", .test = Test::kElse, .m = m, .u = u};
}
// Holds the score at `bits` at most.
Level capped(Level l, double bits) {
  l.capped = true;
  l.cap = bits;
  return l;
}
Level silencing(Level l, std::vector<std::string> others) {
  l.silences = std::move(others);
  return l;
}

// Later caps do not hold.
Level lifting(Level l) {
  l.lifts_caps = true;
  return l;
}

BlockPart whole(Field f) {
  return {f, Cut::kWhole, 0};
}
BlockPart sound(Field f) {
  return {f, Cut::kSound, 0};
}
BlockPart start(Field f, size_t n) {
  return {f, Cut::kStart, n};
}
BlockPart year() {
  return {Field::kBirthDate, Cut::kYear, 0};
}

Comparison birth_date(Level different) {
  return {"birth_date",
          {exact(Field::kBirthDate, 0.85, 5e-5), level("typo", Test::kDateEdits, Field::kBirthDate, 1, 0.09, 0.001),
           level("day and month exchanged", Test::kDateSwapped, Field::kBirthDate, 0, 0.01, 1e-4),
           level("same day, another year", Test::kSameDayOfYear, Field::kBirthDate, 10, 0.01, 5e-4),
           level("within a month", Test::kDateDays, Field::kBirthDate, 31, 0.01, 0.002), std::move(different)}};
}

}  // namespace

Model without_caps(Model model) {
  for (Comparison& c : model.comparisons)
    for (Level& l : c.levels) l.capped = false;
  return model;
}

Model person_model() {
  // Not even shown: most people of one home differ in nothing else. An identifier lifts it.
  constexpr double kAnotherName = -1;
  constexpr double kAnotherBirthDate = 2;
  Model m;
  m.name = "person";
  m.prior = 1e-5;
  m.link = 4;
  m.review = 0;
  m.comparisons = {
      {"id",
       {lifting(exact(Field::kId, 0.9, 1e-6)), lifting(level("typo", Test::kEdits, Field::kId, 1, 0.08, 1e-5)),
        otherwise(0.02, 0.99)}},
      {"given",
       {exact_by_frequency(Field::kGiven, 0.75, 0.01),
        silencing(level("names exchanged", Test::kCrossed, Field::kGiven, 0, 0.02, 1e-6), {"family"}),
        level("initial", Test::kInitial, Field::kGiven, 0, 0.02, 0.05),
        level("nearly equal", Test::kJaroWinkler, Field::kGiven, 0.9, 0.1, 0.005),
        level("alike", Test::kJaroWinkler, Field::kGiven, 0.78, 0.05, 0.02),
        capped(otherwise(0.06, 0.9), kAnotherName)}},
      {"family",
       {exact_by_frequency(Field::kFamily, 0.8, 0.005),
        level("nearly equal", Test::kJaroWinkler, Field::kFamily, 0.9, 0.1, 0.005),
        level("alike", Test::kJaroWinkler, Field::kFamily, 0.78, 0.04, 0.02), otherwise(0.06, 0.95)}},
      birth_date(capped(otherwise(0.03, 0.99), kAnotherBirthDate)),
      {"email",
       {exact_by_frequency(Field::kEmail, 0.7, 1e-6), level("typo", Test::kEdits, Field::kEmail, 2, 0.12, 1e-6),
        level("same name, another host", Test::kExact, Field::kEmailLocal, 0, 0.05, 1e-5),
        level("alike", Test::kJaroWinkler, Field::kEmail, 0.88, 0.05, 5e-4), otherwise(0.08, 0.99)}},
      {"phone",
       {exact_by_frequency(Field::kPhone, 0.7, 1e-6), level("typo", Test::kEdits, Field::kPhone, 1, 0.08, 1e-5),
        otherwise(0.22, 0.99)}},
      {"address",
       {exact_by_frequency(Field::kHome, 0.5, 1e-5), level("same door", Test::kExact, Field::kDoor, 0, 0.15, 5e-5),
        level("same street", Test::kExact, Field::kStreet, 0, 0.1, 2e-4),
        level("same postcode", Test::kExact, Field::kPostcode, 0, 0.05, 0.001),
        level("street alike", Test::kJaroWinkler, Field::kStreet, 0.9, 0.05, 0.001),
        level("same city", Test::kExact, Field::kCity, 0, 0.05, 0.02),
        level("city alike", Test::kJaroWinkler, Field::kCity, 0.88, 0.01, 0.005), otherwise(0.09, 0.97)}},
      {"address line",
       {exact_by_frequency(Field::kAddress, 0.7, 0.001),
        level("alike", Test::kJaroWinkler, Field::kAddress, 0.9, 0.12, 0.001), otherwise(0.18, 0.99)}},
  };
  m.blocking = {
      {"email", {whole(Field::kEmail)}},
      {"phone", {whole(Field::kPhone)}},
      {"id", {whole(Field::kId)}},
      {"names and year", {whole(Field::kGiven), whole(Field::kFamily), year()}},
      {"names and city", {whole(Field::kGiven), whole(Field::kFamily), whole(Field::kCity)}},
      {"birth date, family", {whole(Field::kBirthDate), sound(Field::kFamily)}},
      {"birth date, given", {whole(Field::kBirthDate), sound(Field::kGiven)}},
      {"birth date, number", {whole(Field::kBirthDate), whole(Field::kStreetNumber)}},
      {"birth date, postcode", {whole(Field::kBirthDate), whole(Field::kPostcode)}},
      {"postcode, family", {whole(Field::kPostcode), sound(Field::kFamily)}},
      {"postcode, given", {whole(Field::kPostcode), whole(Field::kGiven)}},
      {"postcode, number", {whole(Field::kDoor)}},
      {"street", {whole(Field::kStreet), whole(Field::kStreetNumber), start(Field::kGiven, 1)}},
  };
  return m;
}

Model contact_model() {
  constexpr double kCap = 4;
  Model m;
  m.name = "contact";
  m.prior = 2e-4;
  m.link = 8;
  m.review = 0;
  m.comparisons = {
      {"email",
       {silencing(exact_by_frequency(Field::kEmail, 0.8, 1e-5), {"company"}),
        silencing(level("typo", Test::kEdits, Field::kEmail, 2, 0.05, 2e-6), {"company"}),
        capped(level("same name, another host", Test::kExact, Field::kEmailLocal, 0, 0.05, 1e-4), kCap),
        capped(otherwise(0.1, 0.999), kCap)}},
      {"phone", {exact_by_frequency(Field::kPhone, 0.6, 1e-4), otherwise(0.4, 0.999)}},
      {"given",
       {exact_by_frequency(Field::kGiven, 0.9, 0.02),
        silencing(level("names exchanged", Test::kCrossed, Field::kGiven, 0, 0.01, 1e-5), {"family"}),
        silencing(level("same in Latin letters", Test::kExact, Field::kLatinName, 0, 0.01, 1e-4), {"family"}),
        level("initial", Test::kInitial, Field::kGiven, 0, 0.03, 0.03),
        level("nearly equal", Test::kJaroWinkler, Field::kGiven, 0.92, 0.03, 0.004),
        capped(otherwise(0.02, 0.95), kCap)}},
      {"family",
       {exact_by_frequency(Field::kFamily, 0.94, 0.02),
        level("nearly equal", Test::kJaroWinkler, Field::kFamily, 0.92, 0.03, 0.003),
        capped(otherwise(0.03, 0.97), kCap)}},
      {"company",
       {exact_by_frequency(Field::kDomain, 0.8, 0.004), exact_by_frequency(Field::kCompany, 0.1, 0.004),
        level("same in Latin letters", Test::kExact, Field::kCompanyLatin, 0, 0.01, 1e-4),
        level("alike", Test::kJaroWinkler, Field::kCompany, 0.92, 0.03, 0.005), capped(otherwise(0.06, 0.99), kCap)}},
      {"title", {exact(Field::kTitle, 0.6, 0.15), otherwise(0.4, 0.85)}},
  };
  m.blocking = {
      {"email", {whole(Field::kEmail)}},
      {"phone", {whole(Field::kPhone)}},
      {"name and domain", {whole(Field::kFamily), whole(Field::kDomain)}},
      {"name and company", {whole(Field::kFamily), whole(Field::kCompany)}},
      {"given name and domain", {whole(Field::kGiven), whole(Field::kDomain)}},
      {"given name and company", {whole(Field::kGiven), whole(Field::kCompany)}},
      {"latin name and domain", {whole(Field::kLatinName), whole(Field::kDomain)}},
      {"local part", {whole(Field::kEmailLocal)}},
      {"start of the address and domain", {start(Field::kEmailLocal, 1), whole(Field::kDomain), sound(Field::kFamily)}},
      {"whole name", {whole(Field::kGiven), whole(Field::kFamily), whole(Field::kTitle)}},
  };
  return m;
}

Model company_model() {
  constexpr double kCap = 4;
  Model m;
  m.name = "company";
  m.prior = 5e-4;
  m.link = 8;
  m.review = 0;
  m.comparisons = {
      {"tax_id",
       {exact(Field::kTaxId, 0.95, 1e-5), level("typo", Test::kEdits, Field::kTaxId, 1, 0.02, 1e-4),
        capped(otherwise(0.03, 0.999), kCap)}},
      {"name",
       {exact_by_frequency(Field::kCompany, 0.75, 0.001),
        level("same in Latin letters", Test::kExact, Field::kCompanyLatin, 0, 0.03, 1e-5),
        level("nearly equal", Test::kJaroWinkler, Field::kCompany, 0.93, 0.1, 0.001),
        level("most words shared", Test::kWords, Field::kCompany, 0.6, 0.05, 0.001),
        level("a part of the other", Test::kBeginning, Field::kCompany, 5, 0.03, 5e-4),
        capped(otherwise(0.04, 0.99), kCap)}},
      {"domain", {exact_by_frequency(Field::kDomain, 0.85, 0.001), otherwise(0.15, 0.999)}},
      {"phone", {exact_by_frequency(Field::kPhone, 0.6, 1e-4), otherwise(0.4, 0.999)}},
      {"street",
       {exact_by_frequency(Field::kStreet, 0.6, 1e-3),
        level("alike", Test::kJaroWinkler, Field::kStreet, 0.9, 0.2, 0.002), otherwise(0.2, 0.99)}},
      {"city",
       {exact_by_frequency(Field::kCity, 0.9, 0.05),
        level("alike", Test::kJaroWinkler, Field::kCity, 0.88, 0.05, 0.005), capped(otherwise(0.05, 0.95), kCap)}},
      {"country", {exact(Field::kCountry, 0.98, 0.3), capped(otherwise(0.02, 0.7), kCap)}},
  };
  m.blocking = {
      {"tax id", {whole(Field::kTaxId)}},
      {"domain", {whole(Field::kDomain)}},
      {"phone", {whole(Field::kPhone)}},
      {"name", {whole(Field::kCompany)}},
      {"name in Latin letters", {whole(Field::kCompanyLatin)}},
      {"start of the name, city", {start(Field::kCompany, 4), whole(Field::kCity)}},
      {"start of the name, country", {start(Field::kCompany, 6), whole(Field::kCountry)}},
      {"sound of the name", {sound(Field::kCompanyLatin), whole(Field::kCity)}},
  };
  return m;
}

}  // namespace tutti::linkage
