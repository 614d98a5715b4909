// Where an import's events go: into the hub of this process, or over HTTP into the server that works on the folder.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "govern/sources.h"
#include "hub/hub.h"
#include "ingest/files/importer.h"

namespace tutti::app {

// Opens the hub of a data folder for one command; refused while a server works on it.
class LocalHub : NonCopyable {
 public:
  static Result<std::unique_ptr<LocalHub>> open(const std::string& data);
  ~LocalHub();

  Hub& hub() { return *hub_; }
  govern::SourceRegistry& sources() { return *sources_; }

 private:
  struct Folder;
  LocalHub();
  std::unique_ptr<Folder> folder_;
  std::unique_ptr<govern::SourceRegistry> sources_;
  std::unique_ptr<Hub> hub_;
};

// Sends events of one source into a hub of this process.
class HubSink final : public ingest::RecordSink {
 public:
  using Submit = std::function<bool(log::Submission&&)>;  // false: overloaded, left as it was; tried for two minutes

  HubSink(Hub& hub, SourceId source)
      : HubSink([&hub](log::Submission&& s) { return hub.submit(std::move(s)); }, source) {}
  HubSink(Submit submit, SourceId source) : submit_(std::move(submit)), source_(source) {}
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>& events) override;

 private:
  const Submit submit_;
  const SourceId source_;
};

// Sends events to a running server's /v1/import with a write key of the source.
class HttpSink final : public ingest::RecordSink {
 public:
  static Result<std::unique_ptr<HttpSink>> connect(const std::string& address, const std::string& write_key);
  ~HttpSink() override;
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>& events) override;

 private:
  HttpSink(std::string address, std::string key) : address_(std::move(address)), key_(std::move(key)) {}
  Result<Taken> post(const std::string& body, uint64_t events);
  std::string address_, key_;
  void* curl_ = nullptr;
};

}  // namespace tutti::app
