"""Runs a program that takes a whole terminal. Each step waits for a text, then resizes the terminal or types.
Prints, as JSON, what was shown, the exit code, and whether the terminal's settings are as they were.

Steps: 'TEXT=>COLUMNSxROWS', 'TEXT=>SIGTERM' or 'TEXT=>KEYS', KEYS with escapes such as \\x1b.
"""
import fcntl, json, os, pty, re, select, signal, struct, sys, termios, time
steps, argv = json.loads(sys.argv[1]), sys.argv[2:]
gate_read, gate_write = os.pipe()
pid, fd = pty.fork()
if pid == 0:
    os.close(gate_write)
    os.read(gate_read, 1)
    os.execvp(argv[0], argv)
def resize(columns, rows): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
resize(80, 24)
before = termios.tcgetattr(fd)
os.close(gate_write)
shown, since, end = b'', 0, time.time() + 60
def read():
    global shown
    if not select.select([fd], [], [], 0.05)[0]: return True
    try: part = os.read(fd, 65536)
    except OSError: return False
    shown += part
    return part != b''
for wanted, action in (step.split('=>') for step in steps):
    while wanted.encode() not in shown[since:] and time.time() < end and read(): pass
    since = len(shown)
    size = re.fullmatch(r'(\d+)x(\d+)', action)
    if size: resize(int(size[1]), int(size[2]))
    elif action.startswith('SIG'): os.kill(pid, getattr(signal, action))
    else: os.write(fd, action.encode().decode('unicode_escape').encode('latin1'))
after = None
while time.time() < end:
    try: after = termios.tcgetattr(fd)
    except termios.error: pass
    if not read(): break
_, status = os.waitpid(pid, 0)
code = os.waitstatus_to_exitcode(status)
print(json.dumps({'shown': shown.decode('utf8', 'replace'), 'code': code, 'restored': after == before}))
