#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "emulation/tile-machine.h"

namespace lam {

/** A thread's registers as an instruction finds them: the general ones in the order of their numbers, rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. */
struct ThreadRegisters {
  std::uint64_t general[16];
  std::uint64_t instruction;
};

/** An instruction on tiles: what VEX encodes of it (Intel SDM, volume 2, chapter 2). */
struct TileInstruction {
  std::uint8_t opcode;
  /** 0 none, 1 66, 2 F3, 3 F2. */
  int prefix;
  /** ModRM.reg, ModRM.rm and VEX.vvvv. */
  int reg, rm, vvvv;
  bool inMemory;
  /** The operand in memory, and for SIB addressing the index register's value times its scale. */
  std::byte* address;
  std::ptrdiff_t index;
  bool sib;
  /** VEX.L and VEX.W, which must be zero. */
  bool wide;
  /** Bytes of the instruction. */
  int length;

  /** The one at `registers.instruction`; nothing where there is another. */
  static std::optional<TileInstruction> at(const ThreadRegisters& registers);
  /** Does on `machine` what the processor would do. */
  Fault execute(TileMachine& machine) const;
};

}  // namespace lam
