// Takes the place of kernels/tile-permission.cc in programs for tests: every tile instruction, which a processor without AMX refuses with
// SIGILL, is executed by a `TileMachine` of the thread's own. The kernels are those of the real programs, to the byte.
//
// What the processor would refuse, too (#UD, #GP), ends the process with SIGILL after a line about it on standard error.
#include "kernels/tile-permission.h"

#include <cpuid.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ucontext.h>
#include <unistd.h>

#include "emulation/tile-instruction.h"

namespace lam {
namespace {

thread_local TileMachine machine;

/** Numbers of the registers in a signal's context, in the order of their encoding. */
constexpr int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                           REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

ThreadRegisters registersOf(const mcontext_t& context) {
  ThreadRegisters registers{};
  for (int i = 0; i < 16; i++) registers.general[i] = static_cast<std::uint64_t>(context.gregs[order[i]]);
  registers.instruction = static_cast<std::uint64_t>(context.gregs[REG_RIP]);
  return registers;
}

/** Executes the instruction that the processor refused, and those right behind it: a signal costs more than they do. */
void onIllegalInstruction(int, siginfo_t*, void* context) {
  mcontext_t& thread = static_cast<ucontext_t*>(context)->uc_mcontext;
  ThreadRegisters registers = registersOf(thread);
  const std::uint64_t first = registers.instruction;
  Fault fault = "#UD: not a tile instruction";
  while (const auto instruction = TileInstruction::at(registers)) {
    fault = instruction->execute(machine);
    if (fault != nullptr) break;
    registers.instruction += instruction->length;
  }
  if (registers.instruction == first) {
    char line[160];
    const int length = std::snprintf(line, sizeof line, "tile emulation: %s\n", fault);
    static_cast<void>(!write(STDERR_FILENO, line, length));
    std::signal(SIGILL, SIG_DFL);
    return;
  }
  thread.gregs[REG_RIP] = static_cast<greg_t>(registers.instruction);
}

}  // namespace

TilePermission askForTiles() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx);
  constexpr unsigned amxTile = 1u << 24;
  if ((edx & amxTile) != 0) return {"the processor has AMX, so that there is nothing to emulate", false};
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw")) return {"the emulation of tile registers needs AVX-512", false};
  struct sigaction action = {};
  action.sa_sigaction = onIllegalInstruction;
  action.sa_flags = SA_SIGINFO;
  if (sigaction(SIGILL, &action, nullptr) != 0) return {"the emulation of tile registers got no signal handler", true};
  return {};
}

}  // namespace lam
