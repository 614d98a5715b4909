// Models to start from: sensible before any training, better after it (train.h).
#pragma once

#include "linkage/model.h"

namespace tutti::linkage {

// Private people: names, birth date, e-mail, phone, address, a shared identifier. Twins, and father and son at one
// address, differ in the given name (or the birth date): that holds their score below `link`.
Model person_model();

// People at companies. Careful by design: colleagues share domain, address, switchboard and often a family name.
// Another given name, another family name, another company or another address at the same company leave it to a person.
Model contact_model();

// Companies: fuzzy name, domain, tax id, phone, city. Another city or tax id leaves it to a person, see hierarchy.h.
Model company_model();

// The model without its caps, for data in which nobody shares a home, a company or a birth date by design.
Model without_caps(Model model);

}  // namespace tutti::linkage
