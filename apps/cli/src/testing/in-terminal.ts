import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { main } from './lam-process.js'

/** Python runs the command, because Node has no pseudo-terminals. */
export const hasTerminal = process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0

const PROGRAM = `
import fcntl, os, select, struct, sys, termios
out = os.dup(1)
pid, terminal = os.forkpty()
if pid == 0:
    os.dup2(out, 1)
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 30, 100, 0, 0))
os.close(out)
os.close(1)
keyboard = [0]
while True:
    ready, _, _ = select.select([terminal, *keyboard], [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed: os.write(terminal, typed)
        else: keyboard = []
    if terminal in ready:
        try: shown = os.read(terminal, 65536)
        except OSError: break
        if not shown: break
        os.write(2, shown)
status = os.waitpid(pid, 0)[1]
sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
`

/** What to type for Ctrl-C. */
export const CTRL_C = '\u0003'

/**
 * Starts `lam` with a pseudo-terminal as stdin and stderr, and a pipe as stdout. What is written to its `stdin` is typed, and `stderr` is
 * what the terminal shows.
 */
export function startInTerminal(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  cwd: string = process.cwd(),
): ChildProcessWithoutNullStreams {
  return spawn('python3', ['-c', PROGRAM, process.execPath, main, ...args], {
    cwd,
    env: { ...process.env, TERM: 'xterm-256color', ...env },
  })
}
