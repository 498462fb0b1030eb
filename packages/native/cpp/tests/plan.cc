#include "run/plan.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>

#include "tests/expect.h"
#include "tests/random-values.h"
#include "tests/suite.h"

namespace lam {
namespace {

using Lengths = std::vector<int>;

constexpr TextWindows windows{1500, 1000, 6};

std::vector<std::uint32_t> offsetsOf(const Lengths& lengths) {
  std::vector<std::uint32_t> offsets{0};
  for (const int length : lengths) offsets.push_back(offsets.back() + static_cast<std::uint32_t>(length));
  return offsets;
}

Lengths randomLengths(std::uint32_t seed, int most) {
  RandomValues random(seed);
  Lengths lengths(random.whole(1, 200));
  for (int& length : lengths) length = random.whole(1, most);
  return lengths;
}

std::vector<std::uint32_t> textsOf(const Step& step) {
  std::vector<std::uint32_t> texts;
  for (const auto& group : step.groups) texts.insert(texts.end(), group.begin(), group.end());
  return texts;
}

std::int64_t tokensOf(const std::vector<std::uint32_t>& group, const Lengths& lengths) {
  return std::accumulate(group.begin(), group.end(), std::int64_t{0}, [&lengths](std::int64_t sum, std::uint32_t text) { return sum + lengths[text]; });
}

void takesEachTextOnce() {
  for (std::uint32_t seed = 0; seed < 200; seed++) {
    const Lengths lengths = randomLengths(seed, 1500);
    const int threads = 1 + static_cast<int>(seed % 9);
    std::multiset<std::uint32_t> seen;
    for (const Step& step : planSteps(offsetsOf(lengths), threads, windows)) {
      expect(step.kind != Step::Kind::window, "a text that is short enough is cut");
      for (const std::uint32_t text : textsOf(step)) seen.insert(text);
    }
    expect(seen.size() == lengths.size() && std::set(seen.begin(), seen.end()).size() == lengths.size(),
           std::to_string(seen.size()) + " of " + std::to_string(lengths.size()) + " texts");
  }
}

void cutsLongTextsFromEndToEnd() {
  for (const int length : {1501, 2000, 2001, 10'000}) {
    std::int64_t next = 0;
    for (const Step& step : planSteps(offsetsOf({3, length, 5}), 2, windows)) {
      if (step.kind != Step::Kind::window) continue;
      expect(step.text == 1, "another text is cut");
      expect(step.firstToken == next, "a window begins at " + std::to_string(step.firstToken));
      next += windows.tokens;
    }
    expect(next >= length && next - windows.tokens < length, std::to_string(length) + " tokens: windows end at " + std::to_string(next));
  }
}

void cutsNothingWithoutWindows() {
  for (const Step& step : planSteps(offsetsOf({3, 100'000}), 2, std::nullopt)) expect(step.kind != Step::Kind::window, "a text is cut");
}

void spreadsEqualTextsEvenly() {
  for (const int threads : {1, 2, 3, 8}) {
    const Lengths lengths(static_cast<std::size_t>(threads) * 12, 100);
    for (const Step& step : planSteps(offsetsOf(lengths), threads, windows)) {
      expect(step.kind == Step::Kind::groups, "texts that spread evenly run together");
      std::int64_t least = tokensOf(step.groups.front(), lengths);
      std::int64_t most = least;
      for (const auto& group : step.groups) {
        least = std::min(least, tokensOf(group, lengths));
        most = std::max(most, tokensOf(group, lengths));
      }
      expect(most - least <= 100, "groups of " + std::to_string(least) + " to " + std::to_string(most) + " tokens");
      expect(step.groups.size() % threads == 0, std::to_string(step.groups.size()) + " groups for " + std::to_string(threads) + " threads");
    }
  }
}

/** A step is what the runs of others wait for. */
void boundsSteps() {
  for (std::uint32_t seed = 0; seed < 200; seed++) {
    const Lengths lengths = randomLengths(seed, 300);
    const int threads = 1 + static_cast<int>(seed % 9);
    for (const Step& step : planSteps(offsetsOf(lengths), threads, windows)) {
      std::int64_t tokens = 0;
      for (const auto& group : step.groups) tokens += tokensOf(group, lengths);
      // About a thousand tokens a thread, and one more round of groups of at most 112 tokens on average or one text.
      expect(tokens <= threads * (1024 + 2 * 300), std::to_string(tokens) + " tokens in a step of " + std::to_string(threads) + " threads");
    }
  }
}

void letsThreadsShareOneText() {
  const auto steps = planSteps(offsetsOf({1000}), 2, windows);
  expect(steps.size() == 1 && steps[0].kind == Step::Kind::together, "one text on two threads is not shared");
  const auto alone = planSteps(offsetsOf({1000}), 1, windows);
  expect(alone.size() == 1 && alone[0].kind == Step::Kind::groups, "one thread shares with itself");
}

}  // namespace

void addPlanTests(Suite& suite) {
  suite.add("plan: takes each text once", takesEachTextOnce);
  suite.add("plan: cuts long texts into windows from end to end", cutsLongTextsFromEndToEnd);
  suite.add("plan: cuts nothing where a family knows no windows", cutsNothingWithoutWindows);
  suite.add("plan: spreads texts of one length evenly over the threads", spreadsEqualTextsEvenly);
  suite.add("plan: keeps steps short", boundsSteps);
  suite.add("plan: lets threads share a text that would keep all but one waiting", letsThreadsShareOneText);
}

}  // namespace lam
