// Which words name which field, in English, German, Traditional and Simplified Chinese.
// Pure; made once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tutti::ingest {

// What a column can be. The first group names people, the second companies, and so on; a file's kind is told by which
// of these its columns are.
enum class Field : uint8_t {
  kNone,
  kContactId,
  kFirstName,
  kLastName,
  kFullName,
  kEmail,
  kPhone,
  kMobile,
  kJobTitle,
  kRole,
  kBirthday,
  kNewsletter,
  kAccountId,
  kAccountName,
  kWebsite,
  kVat,
  kIndustry,
  kEmployees,
  kRevenue,
  kParentId,
  kStreet,
  kPostcode,
  kCity,
  kState,
  kCountry,
  kLanguage,
  kOrderId,
  kOrderDate,
  kOrderStatus,
  kTotal,
  kCurrency,
  kLineId,
  kSku,
  kProduct,
  kQuantity,
  kPrice,
  kTicketId,
  kSubject,
  kPriority,
  kTicketStatus,
  kOpenedAt,
  kClosedAt,
  kOpportunityId,
  kOpportunityName,
  kStage,
  kAmount,
  kCloseDate,
  kProbability,
  kSerial,
  kInstalledAt,
  kWarrantyUntil,
  kEventName,
  kEventTime,
  kCreatedAt,
  kUpdatedAt,
};
std::string_view to_string(Field field);  // "contact_id", "first_name" ...

struct FieldMatch {
  Field field = Field::kNone;
  double score = 0;  // 1: the name is one of the field's words; less when it only contains one
  std::string word;  // which
};

// All fields that a column's name fits, best first.
std::vector<FieldMatch> match_name(std::string_view column);

}  // namespace tutti::ingest
