// Drives the engine without Node, for scripts/sanitize.mjs: the oracle's texts in every precision, then everything at once.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "failure.h"
#include "stress/jobs.h"
#include "stress/manifest.h"

namespace lam {
namespace {

using Texts = std::vector<Text>;

void expect(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "lam-stress: %s\n", what.c_str());
  std::exit(3);
}

template <class Work>
std::string codeOf(Work work) {
  try {
    work();
  } catch (const Failure& failure) {
    return failure.code();
  }
  return "none";
}

struct Kind {
  const Kernels* kernels;
  Precision precision;
  /** Largest difference of a normalised value; int8 and bfloat16 as loose as the conformance suite has them. */
  double tolerance;
  std::string name() const { return std::string(kernels->isa) + ", precision " + std::to_string(static_cast<int>(precision)); }
};

std::vector<Kind> kinds() {
  std::vector<Kind> list;
  for (const Kernels* kernels : availableKernels()) {
    list.push_back({kernels, Precision::float32, 1e-5});
    if (supports(*kernels, Format::bfloat16x3)) list.push_back({kernels, Precision::bfloat16x3, 1e-3});
    if (supports(*kernels, Format::bfloat16)) list.push_back({kernels, Precision::bfloat16, 5e-2});
    if (supports(*kernels, Format::int8)) list.push_back({kernels, Precision::int8, 1e-1});
  }
  return list;
}

Texts textsOf(const Manifest& manifest) {
  Texts texts;
  for (const auto& text : manifest.cases) texts.push_back({text.ids, text.types});
  return texts;
}

/** A text of `length` tokens, or of as many as the model takes. */
Text longText(const Manifest& manifest, int length) {
  Text text;
  text.ids.resize(manifest.mostTokens == 0 ? length : std::min(length, manifest.mostTokens));
  for (std::size_t i = 0; i < text.ids.size(); i++) text.ids[i] = static_cast<std::int32_t>(i * 7919 % manifest.vocabulary);
  return text;
}

void compare(const Manifest& manifest, const std::vector<float>& rows, const Kind& kind) {
  const std::size_t hidden = manifest.hidden;
  for (std::size_t text = 0; text < manifest.cases.size(); text++) {
    const float* row = rows.data() + text * hidden;
    double squares = 0;
    for (std::size_t i = 0; i < hidden; i++) squares += static_cast<double>(row[i]) * row[i];
    for (std::size_t i = 0; i < hidden; i++) {
      const double off = std::fabs(row[i] / std::sqrt(squares) - manifest.cases[text].embedding[i]);
      expect(off <= kind.tolerance, manifest.paths.front() + ", " + kind.name() + ": text " + std::to_string(text) + " is off by " + std::to_string(off));
    }
  }
}

/** One precision on one instruction set: alone, together, on 1 and 3 threads, and in windows. */
void oracle(const Manifest& manifest, const Kind& kind) {
  const Texts texts = textsOf(manifest);
  std::vector<float> first;
  std::vector<float> firstLong;
  for (const int threads : {1, 3}) {
    Engine& engine = Engine::withThreads(threads);
    const auto model = startLoad(engine, manifest, *kind.kernels, kind.precision).get();
    const std::vector<float> rows = startRun(engine, model, texts, manifest.firstToken).result.get();
    compare(manifest, rows, kind);
    if (first.empty()) first = rows;
    expect(rows == first, kind.name() + ": bits depend on the number of threads");
    const std::vector<float> alone = startRun(engine, model, {texts[0]}, manifest.firstToken).result.get();
    expect(std::equal(alone.begin(), alone.end(), rows.begin()), kind.name() + ": bits depend on the batch");
    const std::vector<float> inWindows = startRun(engine, model, {longText(manifest, 1700)}).result.get();
    if (firstLong.empty()) firstLong = inWindows;
    expect(inWindows == firstLong, kind.name() + ": bits of a long text depend on the number of threads");
  }
}

/** What must fail cleanly: ids out of range, a file cut short, weights that are not finite. */
void failures(const Manifest& manifest, const Kind& kind) {
  Engine& engine = Engine::withThreads(2);
  const auto model = startLoad(engine, manifest, *kind.kernels, kind.precision).get();
  expect(codeOf([&] { startRun(engine, model, {{{manifest.vocabulary}}}); }) == "LAM_INPUT_INVALID", "an id beyond the vocabulary is taken");
  expect(codeOf([&] { startRun(engine, model, {{{1}}, {}}); }) == "LAM_INPUT_INVALID", "an empty text is taken");
  if (manifest.mostTokens > 0) {
    const Text tooLong{std::vector<std::int32_t>(manifest.mostTokens + 1, 1)};
    expect(codeOf([&] { startRun(engine, model, {tooLong}); }) == "LAM_INPUT_INVALID", "a text beyond the positions is taken");
    expect(codeOf([&] { startRun(engine, model, {{{1}, {200}}}); }) == "LAM_INPUT_INVALID", "a token type beyond the table is taken");
  }
  std::ifstream stream(manifest.paths.front(), std::ios::binary);
  std::vector<char> chars{std::istreambuf_iterator<char>(stream), {}};
  const auto* start = reinterpret_cast<const std::byte*>(chars.data());
  std::vector<std::byte> bytes(start, start + chars.size());
  const auto same = startLoad(engine, manifest, *kind.kernels, kind.precision, bytes).get();
  const Texts texts = textsOf(manifest);
  expect(startRun(engine, same, texts).result.get() == startRun(engine, model, texts).result.get(), "bytes give other bits than the file");
  std::vector<std::byte> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2));
  expect(codeOf([&] { startLoad(engine, manifest, *kind.kernels, kind.precision, cut).get(); }) == "LAM_SAFETENSORS_OFFSETS_INVALID",
         "a file cut short is taken");
  std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(manifest.tensors.front().offset), 8, std::byte{0xff});
  expect(codeOf([&] { startLoad(engine, manifest, *kind.kernels, kind.precision, bytes).get(); }) == "LAM_CHECKPOINT_TENSOR_NON_FINITE",
         "NaN weights are taken");
}

/** What one JavaScript thread may do: load, run, abort in mid-run, let go of the model in mid-run, and again. */
void client(const std::vector<Manifest>& manifests, const std::vector<Kind>& all, unsigned seed, int rounds) {
  const auto random = [&seed](unsigned below) {
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
  };
  for (int round = 0; round < rounds; round++) {
    const Manifest& manifest = manifests[random(static_cast<unsigned>(manifests.size()))];
    const Kind& kind = all[random(static_cast<unsigned>(all.size()))];
    Engine& engine = Engine::withThreads(1 + static_cast<int>(random(3)));
    auto model = startLoad(engine, manifest, *kind.kernels, kind.precision).get();
    Run whole = startRun(engine, model, textsOf(manifest), manifest.firstToken);
    Run aborted = startRun(Engine::withThreads(2), model, {longText(manifest, 4000), {{1, 2, 3}}});
    Run left = startRun(engine, model, {longText(manifest, 1700)});
    model.reset();
    if (random(2) == 0) engine.trim();
    std::this_thread::sleep_for(std::chrono::milliseconds(random(20)));
    aborted.encoding->abort();
    aborted.encoding.reset();
    const std::string code = codeOf([&] { aborted.result.get(); });
    expect(code == "LAM_ABORTED" || code == "none", "an aborted run failed with " + code);
    compare(manifest, whole.result.get(), kind);
    if (random(2) == 0) expect(left.result.get().size() == static_cast<std::size_t>(manifest.hidden), "a long text has no embedding");
    engine.trim();
  }
}

void together(const std::vector<Manifest>& manifests, const std::vector<Kind>& all) {
  std::vector<std::thread> clients;
  clients.reserve(4);
  for (unsigned i = 0; i < 4; i++) clients.emplace_back([&, i] { client(manifests, all, i, 5); });
  for (std::thread& thread : clients) thread.join();
}

void cycles(const Manifest& manifest, const Kind& kind, int count) {
  Engine& engine = Engine::withThreads(2);
  for (int i = 0; i < count; i++) {
    auto model = startLoad(engine, manifest, *kind.kernels, kind.precision).get();
    if (i % 10 == 0) startRun(engine, model, {{{1, 2, 3}}}).result.get();
    model.reset();
    engine.trim();
  }
}

}  // namespace
}  // namespace lam

int main(int count, char** arguments) {
  using namespace lam;
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  std::vector<Manifest> manifests;
  for (int i = 1; i < count; i++) manifests.push_back(Manifest::read(arguments[i]));
  expect(!manifests.empty(), "usage: lam-stress manifest…");
  const std::vector<Kind> all = kinds();
  for (const Manifest& manifest : manifests) {
    for (const Kind& kind : all) oracle(manifest, kind);
    for (const Kind& kind : all) failures(manifest, kind);
    std::printf("%s: the oracle's texts and what must fail, %zu kinds of kernels\n", manifest.paths.front().c_str(), all.size());
  }
  together(manifests, all);
  std::printf("4 clients at once: loads, runs, aborts and models let go in mid-run\n");
  for (const Manifest& manifest : manifests) cycles(manifest, all.front(), 50);
  std::printf("%zu loads one after another\n", 50 * manifests.size());
  // Nothing is under way, so what is still shared has leaked: a run lets go of its model a little after its result is there.
  for (int wait = 0; wait < 1000 && liveSharedModels() > 0; wait++) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  expect(liveSharedModels() == 0, std::to_string(liveSharedModels()) + " models were never let go");
  return 0;
}
