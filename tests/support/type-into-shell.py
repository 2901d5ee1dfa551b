"""Types lines into a shell on a terminal, and prints what the program named in them was called with."""
import json, os, pty, select, sys, time
shell, script, stub, *lines = sys.argv[1:]
argv = {'bash': ['bash', '--norc', '--noprofile', '-i'], 'zsh': ['zsh', '-f', '-i'], 'fish': ['fish', '--no-config', '-i']}[shell]
pid, fd = pty.fork()
if pid == 0:
    os.environ.update(TERM='dumb', PATH=stub + ':' + os.environ['PATH'], HOME=stub, PS1='READY>')
    os.execvp(argv[0], argv)
def until(words, seconds=10):
    seen, end = b'', time.time() + seconds
    while time.time() < end:
        if select.select([fd], [], [], 0.1)[0]:
            try: seen += os.read(fd, 65536)
            except OSError: break
        if words in seen: break
    return seen
setup = {'bash': 'bind "set bell-style none"; source ', 'zsh': 'autoload -U compinit; compinit -u -D; source ', 'fish': 'source '}[shell]
until(b'>')
os.write(fd, (setup + script + '; echo SET""UP\n').encode())
until(b'SETUP\r')
for line in lines:
    os.write(fd, line.encode() + b'\t')
    until(b'OFFERED')
    time.sleep(0.2)
    os.write(fd, b'\n')
    until(b'CALLED')
os.write(fd, b'exit\n')
