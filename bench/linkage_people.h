// People for measuring linkage: a seeded world of households, and the records that systems hold of them.
//
// Names, cities and streets follow Zipf's law. Households share family name, address and landline; some have twins,
// some a father and son of one name. 20 % of the records are a second or third record of somebody, entered again with
// mistakes, by people who may have moved or married. Pure function of seed and size.
#pragma once

#include <cstdint>
#include <iosfwd>

namespace tutti::bench {

struct PeopleOptions {
  uint64_t records = 1'000'000;
  uint64_t seed = 1;
};

// CSV with header: id,given,family,birth_date,email,phone,street,number,postcode,city,entity. No cell needs quotes.
void write_people(const PeopleOptions& options, std::ostream& out);

}  // namespace tutti::bench
