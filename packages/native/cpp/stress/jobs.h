#pragma once

#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "failure.h"
#include "run/encoding.h"
#include "run/engine.h"
#include "stress/manifest.h"

namespace lam {

/** What a job made, or the failure it ended with. No exception goes from thread to thread: ThreadSanitizer cannot see how they are counted. */
template <class T>
struct Outcome {
  T value;
  const char* code = nullptr;
  std::string message;
};

template <class T>
struct Pending {
  std::future<Outcome<T>> outcome;
  /** @throws Failure */
  T get() {
    Outcome<T> made = outcome.get();
    if (made.code != nullptr) throw Failure(made.code, made.message);
    return std::move(made.value);
  }
};

/** Loads on an engine as the addon does. */
Pending<std::shared_ptr<const Model>> startLoad(Engine& engine, const Manifest& manifest, const Kernels& kernels, Precision precision,
                                                std::vector<std::byte> bytes = {});

/** One encoding under way on an engine. */
struct Run {
  std::shared_ptr<Encoding> encoding;
  /** `[spans, hidden]`; a Failure LAM_ABORTED where it was aborted. */
  Pending<std::vector<float>> result;
};

/** A text's ids, and its token types where they are not all 0. */
struct Text {
  std::vector<std::int32_t> ids;
  std::vector<std::uint8_t> types = {};
};

/** One span a text: all of it, or its first token. */
Run startRun(Engine& engine, std::shared_ptr<const Model> model, const std::vector<Text>& texts, bool firstToken = false);

}  // namespace lam
