#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

#include "model/model.h"
#include "run/workspace.h"

namespace lam {

/** What a long text's windows hand on, per layer and head (spec 5.2). */
struct Carry {
  explicit Carry(const Model& model);
  float* rows(int layer, int head) const;
  float* states(int layer, int head) const;

 private:
  int heads_;
  std::size_t rowFloats_;
  std::size_t stateFloats_;
  Aligned floats_;
};

/** A whole text, or a window of one, inside a pass. */
struct Segment {
  const std::int32_t* ids;
  /** Position of the first row in its text, and the text's length. */
  std::int64_t first;
  std::int64_t length;
  /** Rows fed, and how many of them are the window's own. */
  int rows;
  int keep;
  /** Null for a whole text. */
  Carry* carry = nullptr;
  /** Where its rows lie in the pass; set by the pass. */
  int at = 0;
  int firstChunk = 0;
};

/** Runs loops of a pass: on the pool's threads, or all on the thread that is there. */
using Loop = std::function<void(int count, const std::function<void(int index, int thread)>& piece)>;

/**
 * All layers over the rows of some segments (spec 3). With a parallel loop, heads are shared out first, then columns of the
 * weights where rows are few, or blocks of rows where they are many. The order in which anything is summed is the same in every case.
 */
class Pass {
 public:
  /** @param parallel threads that `loop` uses; their buffers are `workspaces[thread].own` */
  Pass(const Model& model, PassBuffers& buffers, std::vector<Workspace>& workspaces, Loop loop, int parallel,
       const std::atomic<bool>& aborted);

  /** Leaves the last layer in `buffers.x`, segments end to end; `segments[i].at` says where. */
  void run(std::vector<Segment>& segments);

 private:
  /** Most rows a thread takes through the second half of a layer at a time: they and what they need fit the L2 cache. */
  static constexpr int rowBlockRows = 112;
  /** Balanced pieces a thread, where columns are shared out. */
  static constexpr int piecesPerThread = 3;

  void reserve(std::vector<Segment>& segments);
  void embedRows(std::vector<Segment>& segments);
  void headChunks(int layer, int head, int thread);
  void headStates(int layer, int head, int thread);
  HeadRows headRows(const Segment& segment, int layer, int head, float* qkvg) const;
  void afterMixerByRows(int layer);
  void rowBlock(int layer, int first, int count, int thread);
  void afterMixerByColumns(int layer);
  void upByColumns(int layer, float* hidden, std::size_t stride);
  void narrowHead(int layer, int head);
  void prepareLayer(int layer, int first, int count, int thread);
  void overRows(int piece, const std::function<void(int first, int count, int thread)>& work);
  void overPanels(const Matrix& matrix, const std::function<void(int first, int last, int thread)>& work);
  Operand activations(const Matrix& matrix, const NarrowBuffer& narrowed, const Aligned& floats, std::size_t stride) const;
  bool ownKeys() const;
  float* x(int row) const { return buffers_.x.as<float>() + static_cast<std::size_t>(row) * model_.stride; }
  static bool narrow(Format format) { return format == Format::bfloat16 || format == Format::int8; }

  const Model& model_;
  const Kernels& kernels_;
  PassBuffers& buffers_;
  std::vector<Workspace>& workspaces_;
  Loop loop_;
  int parallel_;
  const std::atomic<bool>& aborted_;
  std::vector<Segment>* segments_ = nullptr;
  int rows_ = 0;
  int chunks_ = 0;
  bool severalChunks_ = false;
  /** The second half of a layer is shared out by columns. */
  bool byColumns_ = false;
};

}  // namespace lam
