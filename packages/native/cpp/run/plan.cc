#include "run/plan.h"

#include <algorithm>
#include <numeric>
#include <queue>
#include <utility>

#include "run/row-block.h"

namespace lam {
namespace {

constexpr std::int64_t groupTokens = rowBlockRows;
constexpr std::int64_t togetherTokens = 1024;

/** The threads work together when the fullest group would make them wait this much longer than an even split. */
constexpr double acceptedImbalance = 1.25;

using Group = std::vector<std::uint32_t>;

struct Texts {
  const std::vector<std::uint32_t>& offsets;
  std::int64_t length(std::uint32_t text) const { return offsets[text + 1] - offsets[text]; }
};

/** Longest text first into the emptiest group. */
std::vector<std::pair<std::int64_t, Group>> spread(const Texts& texts, Group order, std::size_t groups) {
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return texts.length(a) > texts.length(b); });
  std::vector<std::pair<std::int64_t, Group>> result(groups);
  using Load = std::pair<std::int64_t, std::size_t>;
  std::priority_queue<Load, std::vector<Load>, std::greater<>> emptiest;
  for (std::size_t i = 0; i < groups; i++) emptiest.emplace(0, i);
  for (const std::uint32_t text : order) {
    const auto [load, index] = emptiest.top();
    emptiest.pop();
    result[index].first = load + texts.length(text);
    result[index].second.push_back(text);
    emptiest.emplace(result[index].first, index);
  }
  std::stable_sort(result.begin(), result.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  return result;
}

void planTogether(const Texts& texts, const Group& order, std::vector<Step>& steps) {
  std::int64_t tokens = togetherTokens;
  for (const std::uint32_t text : order) {
    if (tokens + texts.length(text) > togetherTokens) {
      steps.push_back({Step::Kind::together, {{}}});
      tokens = 0;
    }
    steps.back().groups[0].push_back(text);
    tokens += texts.length(text);
  }
}

/** The largest share of the work one thread gets when free threads take the next group, fullest first. */
std::int64_t busiest(const std::vector<std::pair<std::int64_t, Group>>& groups, int threads) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> loads;
  for (int i = 0; i < threads; i++) loads.push(0);
  std::int64_t most = 0;
  for (const auto& [tokens, group] : groups) {
    const std::int64_t load = loads.top() + tokens;
    loads.pop();
    loads.push(load);
    most = std::max(most, load);
  }
  return most;
}

/** Group after group to the threads in turn, each thread's side by side: the shares that a pool gives them. */
void deal(std::vector<Group>& groups, int threads) {
  std::vector<Group> dealt;
  for (int thread = 0; thread < threads; thread++) {
    for (std::size_t i = thread; i < groups.size(); i += threads) dealt.push_back(std::move(groups[i]));
  }
  groups = std::move(dealt);
}

/** Neighbours are about equally full, so steps of whole rounds, a group a thread each, leave no thread without work for long. */
void planGroups(std::vector<std::pair<std::int64_t, Group>> groups, int threads, std::int64_t stepTokens, std::vector<Step>& steps) {
  std::int64_t tokens = stepTokens * threads;
  for (std::size_t i = 0; i < groups.size(); i++) {
    if (i % threads == 0 && tokens >= stepTokens * threads) {
      steps.push_back({Step::Kind::groups, {}});
      tokens = 0;
    }
    steps.back().groups.push_back(std::move(groups[i].second));
    tokens += groups[i].first;
  }
  for (Step& step : steps) {
    if (step.kind == Step::Kind::groups) deal(step.groups, threads);
  }
}

}  // namespace

std::vector<Step> planSteps(const std::vector<std::uint32_t>& offsets, int threads, const std::optional<TextWindows>& windows, std::int64_t stepTokens) {
  const Texts texts{offsets};
  std::vector<Step> steps;
  Group whole;
  std::int64_t total = 0;
  for (std::uint32_t text = 0; text + 1 < offsets.size(); text++) {
    if (windows && texts.length(text) > windows->longestWhole) {
      for (std::int64_t first = 0; first < texts.length(text); first += windows->tokens) {
        steps.push_back({Step::Kind::window, {}, text, first});
      }
    } else {
      whole.push_back(text);
      total += texts.length(text);
    }
  }
  if (whole.empty()) return steps;
  const std::int64_t rounds = (total + threads * groupTokens - 1) / (threads * groupTokens);
  auto groups = spread(texts, whole, std::min<std::size_t>(whole.size(), rounds * threads));
  if (threads > 1 && static_cast<double>(busiest(groups, threads)) > acceptedImbalance * static_cast<double>(total) / threads) {
    planTogether(texts, whole, steps);
    return steps;
  }
  planGroups(std::move(groups), threads, stepTokens, steps);
  return steps;
}

}  // namespace lam
