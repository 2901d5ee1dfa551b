"""Runs a program on a terminal of its own. Prints what it shows and, as the last line, its exit code.

With a file and a text, closes the terminal as soon as the file has the text.
"""
import os, pty, select, struct, sys, fcntl, termios
file, text, *argv = sys.argv[1:]
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    os.execvp(argv[0], argv)
def is_time():
    try: return file != '' and text in open(file, encoding='utf8').read()
    except OSError: return False
shown = b''
while not is_time():
    if not select.select([fd], [], [], 0.02)[0]: continue
    try: part = os.read(fd, 65536)
    except OSError: break
    if part == b'': break
    shown += part
os.close(fd)
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(shown + b'\n%d\n' % os.waitstatus_to_exitcode(status))
