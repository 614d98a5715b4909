#include "app/demo/load.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "app/demo/mappings.h"
#include "app/import_sink.h"
#include "base/time.h"

namespace tutti::demo {
namespace {

Result<void> write(const std::string& path, const std::string& content) {
  std::ofstream out(path, std::ios::binary);
  out << content;
  out.flush();
  if (!out) return fail(ErrorCode::kIo, "cannot write the file", path);
  return {};
}

Result<std::shared_ptr<const ingest::Mapping>> mapping_of(const std::string& file) {
  const std::string name = file.substr(0, file.find('.'));
  for (const ingest::BuiltInMapping& m : built_in_mappings())
    if (m.name == name) return ingest::Mapping::parse(m.toml, "examples/demo/" + name + ".toml");
  return fail(ErrorCode::kNotFound, "there is no mapping for this file", file);
}

// Which entity each strand of the truth was given to; strands that the hub does not have are left out.
Score judge(app::LocalHub& local, const std::vector<TruthRow>& truth, char cls) {
  std::vector<Judged> out;
  const EntityClass entity_class = cls == 'p' ? EntityClass::kPerson : EntityClass::kAccount;
  local.hub().visit(local.hub().log().end(), [&](State& s) {
    for (const TruthRow& row : truth) {
      const govern::SourcePtr source = local.sources().find_by_name(row.source);
      if (row.cls != cls || !source) continue;
      const KeyTable::Slot* key = s.keys.find(strand_key(entity_class, source->id, row.type, row.value));
      if (key) out.push_back({s.strands.find(key->value)->value.entity.value, row.entity});
    }
  });
  return score(out);
}

}  // namespace

Result<Loaded> load(const std::string& data, const Options& options,
                    const std::function<void(const std::string&)>& say) {
  say("generating the silos");
  const Silos silos = make_silos(options);
  const std::string folder = data + "/demo";
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  std::string truth = "class,source,type,value,entity\n";
  for (const TruthRow& row : silos.truth)
    truth += fmt::format("{},{},{},{},{}\n", row.cls, row.source, row.type, row.value, row.entity);
  TRY(write(folder + "/truth.csv", truth));

  TRY_VALUE(local, app::LocalHub::open(data));
  Loaded out;
  for (const SiloFile& file : silos.files) {
    const std::string path = folder + "/" + file.name;
    TRY(write(path, file.content));
    TRY_VALUE(mapping, mapping_of(file.name));
    TRY_VALUE(source, local->sources().reserve({.name = mapping->source(), .kind = "import"}, system_now()));
    app::HubSink sink(local->hub(), source->id);
    TRY_VALUE(report, ingest::run_import({.path = path, .mapping = mapping, .error_path = path + ".errors.csv"}, sink));
    say(fmt::format("{:<26} {:>7} rows, {:>7} events, {} rejected", file.name, report.rows, report.events,
                    report.rejected));
    out.rows += report.rows;
    out.events += report.events;
    out.rejected += report.rejected;
  }
  say("who is who");
  out.person_score = judge(*local, silos.truth, 'p');
  out.account_score = judge(*local, silos.truth, 'a');
  say("probable duplicates");
  local->hub().match_duplicates();
  out.linked_person_score = judge(*local, silos.truth, 'p');
  out.linked_account_score = judge(*local, silos.truth, 'a');
  local->hub().visit(local->hub().log().end(), [&](State& s) {
    out.people = s.counts.persons;
    out.accounts = s.counts.accounts;
    for (const auto& [reason, n] : s.counts.quarantined) out.quarantined += n;
  });
  return out;
}

}  // namespace tutti::demo
