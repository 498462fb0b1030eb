#pragma once

#include <vector>

#include "families/lam/model.h"
#include "run/post-norm.h"

namespace lam {

/** What the windows of a long text hand on (spec 5.2): for each layer and head two rows under the convolution, then the states. */
class LamCarry : public Carry {
 public:
  explicit LamCarry(const LamModel& model);
  float* head(int layer, int head) const { return floats_.as<float>() + floats(padded_) * (static_cast<std::size_t>(layer) * heads_ + head); }

  /** The rows of one head `[2][3p]`. */
  static std::size_t rowFloats(std::size_t p) { return 6 * p; }
  /** The rows and the states of one head. */
  static std::size_t floats(std::size_t p) { return rowFloats(p) + 4 * p * p; }

 private:
  int heads_;
  std::size_t padded_;
  Aligned floats_;
};

/** All layers of LAM over the rows of some segments (spec 3). */
class LamPass : public PostNormPass {
 public:
  LamPass(const LamModel& model, std::vector<Segment> segments, Team team)
      : PostNormPass(model, std::move(segments), std::move(team)), model_(model), lam_(team_.shared<Buffers>()) {}

 protected:
  const PostNormLayer& layer(int index) const override { return model_.layers[index]; }
  void reserve() override;
  void embed(const Segment& segment, float* x) override;
  /** x in the format of the products, and the gates. */
  void prepare(int layer, int first, int count, int thread) override;
  void mix(int layer) override;

 private:
  /** Some rows of one segment, all of them or whole chunks. */
  struct Piece {
    const Segment* segment;
    /** Of the segment. */
    int first;
    int rows;
    /** Chunks of the part's pieces before it. */
    int firstChunk;

    bool followed() const { return first + rows < segment->rows; }
    /** There are tokens of its text before it. */
    bool resumed() const { return segment->first + first > 0; }
  };
  /** Pieces that lie side by side and go through a layer's mixer together: few enough that what their heads keep stays in the L2 cache. */
  struct Part {
    std::vector<Piece> pieces;
    /** Of the pass. */
    int first = 0;
    int rows = 0;
    int chunks = 0;
    /** A head's rows go through in two halves, with their states in the second. */
    bool stateful = false;
  };
  struct Buffers {
    Aligned gates;  // [rows of the pass][gate columns]
    QuantizedBuffer quantizedKeys;
    /** What a piece of a segment hands on to the next: as a `LamCarry` of one layer. */
    Aligned carry;

    // Only where a text has several chunks; for the rows of one part.
    Aligned qkvg;   // [heads][rows + 1][4p]
    Aligned uw;     // [heads][rows][2p]
    Aligned share;  // [heads][rows]
    Aligned psi;    // [chunks][heads]
  };
  struct Own {
    Aligned qkvg;  // [rows of a part + 1][4p]
    Aligned head;  // HeadScratch
  };

  void makeParts();
  void addPiece(const Segment& segment, int first, int rows);
  void headChunks(int layer, const Part& part, int head, int thread);
  void headStates(int layer, const Part& part, int head, int thread);
  HeadRows headRows(const Part& part, const Piece& piece, int layer, int head, float* qkvg) const;
  float* sharedRows(const Part& part, int head) const;
  float* carry(int head) const;
  void takeCarry(const Piece& piece, int layer, int head);
  void leaveCarry(const Piece& piece, int layer, int head);
  void quantizeHead(int layer, int head);
  bool ownKeys() const;
  bool several(const Segment& segment) const;

  const LamModel& model_;
  Buffers& lam_;
  std::vector<Part> parts_;
};

}  // namespace lam
