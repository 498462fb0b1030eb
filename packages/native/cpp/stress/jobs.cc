#include "stress/jobs.h"

#include <algorithm>
#include <utility>

#include "failure.h"

namespace lam {
namespace {

/** A job that keeps a promise. */
template <class T>
class PromiseJob : public Job {
 public:
  Pending<T> pending() { return {promise_.get_future()}; }

  bool step(Pool& pool, std::vector<Workspace>& workspaces) final {
    try {
      if (!work(pool, workspaces)) return false;
    } catch (const Failure& failure) {
      outcome_.code = failure.code();
      outcome_.message = failure.what();
    }
    return true;
  }

  void done() final {
    if (outcome_.code == nullptr) outcome_.value = value();
    promise_.set_value(std::move(outcome_));
  }

 protected:
  virtual bool work(Pool& pool, std::vector<Workspace>& workspaces) = 0;
  virtual T value() = 0;

 private:
  std::promise<Outcome<T>> promise_;
  Outcome<T> outcome_;
};

class LoadJob : public PromiseJob<std::shared_ptr<const Model>> {
 public:
  LoadJob(const Manifest& manifest, const Kernels& kernels, Precision precision, std::vector<std::byte> bytes)
      : manifest_(manifest), kernels_(kernels), precision_(precision), bytes_(std::move(bytes)) {}

 protected:
  bool work(Pool& pool, std::vector<Workspace>&) override {
    Checkpoint checkpoint = manifest_.open(std::move(bytes_));
    const ParallelFor parallel = [&pool](int count, const std::function<void(int)>& piece) { pool.run(count, [&piece](int index, int) { piece(index); }); };
    model_ = sharedModel(checkpoint, {&kernels_, precision_}, parallel);
    return true;
  }
  std::shared_ptr<const Model> value() override { return std::move(model_); }

 private:
  const Manifest& manifest_;
  const Kernels& kernels_;
  Precision precision_;
  std::vector<std::byte> bytes_;
  std::shared_ptr<const Model> model_;
};

class EncodeJob : public PromiseJob<std::vector<float>> {
 public:
  explicit EncodeJob(std::shared_ptr<Encoding> encoding) : encoding_(std::move(encoding)) {}
  bool isShort() const override { return encoding_->tokens() <= shortTokens; }

 protected:
  bool work(Pool& pool, std::vector<Workspace>& workspaces) override {
    const bool finished = encoding_->step(pool, workspaces);
    if (encoding_->aborted()) throw Failure("LAM_ABORTED", "The call was aborted by its signal.");
    return finished;
  }
  std::vector<float> value() override { return encoding_->result(); }

 private:
  std::shared_ptr<Encoding> encoding_;
};

}  // namespace

Pending<std::shared_ptr<const Model>> startLoad(Engine& engine, const Manifest& manifest, const Kernels& kernels, Precision precision,
                                                std::vector<std::byte> bytes) {
  auto job = std::make_shared<LoadJob>(manifest, kernels, precision, std::move(bytes));
  auto pending = job->pending();
  engine.add(std::move(job));
  return pending;
}

Run startRun(Engine& engine, std::shared_ptr<const Model> model, const std::vector<Text>& texts, bool firstToken) {
  TokenBatch batch;
  batch.offsets.push_back(0);
  const bool typed = std::any_of(texts.begin(), texts.end(), [](const Text& text) { return !text.types.empty(); });
  for (const Text& text : texts) {
    const std::uint32_t start = batch.offsets.back();
    batch.ids.insert(batch.ids.end(), text.ids.begin(), text.ids.end());
    if (typed) {
      batch.types.insert(batch.types.end(), text.types.begin(), text.types.end());
      batch.types.resize(batch.ids.size());
    }
    batch.offsets.push_back(static_cast<std::uint32_t>(batch.ids.size()));
    batch.spans.push_back(start);
    batch.spans.push_back(firstToken ? start + 1 : batch.offsets.back());
  }
  auto encoding = std::make_shared<Encoding>(std::move(model), std::move(batch));
  auto job = std::make_shared<EncodeJob>(encoding);
  Run run{std::move(encoding), job->pending()};
  engine.add(std::move(job));
  return run;
}

}  // namespace lam
