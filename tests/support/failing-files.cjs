// Loaded before the program: makes the nth call on a file fail, as a disk, an owner or a limit of the system would.
// Variables: FAIL_BELOW, paths whose files count, one a line; FAIL_CODE, such as ENOSPC; FAIL_AT, the call, from 1, or
// 0 for none; FAIL_REPORT, a file that gets the calls that counted, one a line; FAIL_IN, what the name of the script has.
const fs = require('node:fs');
const { constants } = require('node:os');
const { resolve, sep } = require('node:path');

const { FAIL_BELOW = '', FAIL_CODE = 'EIO', FAIL_AT = '0', FAIL_REPORT = '', FAIL_IN = '' } = process.env;
const isMeant = require('node:worker_threads').isMainThread && (process.argv[1] ?? '').includes(FAIL_IN);
const below = isMeant ? FAIL_BELOW.split('\n').filter((path) => path !== '') : [];
const at = Number(FAIL_AT);

const READS = [
  'readFile',
  'readdir',
  'stat',
  'lstat',
  'access',
  'readlink',
  'realpath',
  'opendir',
  'read',
  'statfs',
  'exists',
];
/** A disk that is full or read-only refuses what writes, and goes on so; the rest fails once. */
const LASTING = ['ENOSPC', 'EROFS'];
/** What takes a descriptor. */
const OPENS = ['open', 'readFile', 'writeFile', 'appendFile', 'readdir', 'opendir', 'copyFile'];
/** What a full disk still lets happen. */
const FREES = ['rm', 'unlink', 'rmdir', 'chmod', 'rename', 'truncate', 'close', 'sync'];
const SYSCALLS = {
  readFile: 'open',
  writeFile: 'write',
  appendFile: 'write',
  readdir: 'scandir',
  copyFile: 'copyfile',
  rm: 'rm',
  sync: 'fsync',
  truncate: 'ftruncate',
};

const calls = [];
let failed = false;

function isOurs(path) {
  if (path instanceof URL || Buffer.isBuffer(path)) return isOurs(String(path));
  if (typeof path !== 'string') return false;
  const whole = resolve(path);
  return below.some((directory) => whole === directory || whole.startsWith(directory + sep));
}

function applies(name, flags) {
  const writing = !READS.includes(name) && !(name === 'open' && /^(r|rs)$/.test(String(flags ?? 'r')));
  if (FAIL_CODE === 'EMFILE') return OPENS.includes(name);
  if (FAIL_CODE === 'ENOSPC') return writing && !FREES.includes(name);
  if (FAIL_CODE === 'EROFS') return writing && name !== 'close';
  return name !== 'close';
}

/** @returns the error that a call fails with, if it does. */
function failure(name, path, flags) {
  if (!applies(name, typeof flags === 'number' ? numericFlags(flags) : flags)) return undefined;
  calls.push(`${name} ${path}`);
  if (at === 0 || calls.length < at || (failed && !LASTING.includes(FAIL_CODE))) return undefined;
  failed = true;
  const errno = -constants.errno[FAIL_CODE];
  const text = require('node:util').getSystemErrorMap().get(errno)?.[1];
  const syscall = SYSCALLS[name] ?? name.toLowerCase();
  const error = new Error(`${FAIL_CODE}: ${text}, ${syscall} '${path}'`);
  return Object.assign(error, { code: FAIL_CODE, errno, syscall, path: String(path) });
}

function numericFlags(flags) {
  return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) === 0 ? 'r' : 'w';
}

/** A disk takes a part before it is full. */
function half(data) {
  const bytes = Buffer.from(data);
  return bytes.subarray(0, bytes.length >> 1);
}

const original = { ...fs, promises: { ...fs.promises } };
const tears = (name) => /^(writeFile|appendFile)$/.test(name) && /^(ENOSPC|EIO)$/.test(FAIL_CODE);

for (const name of [
  'readFile',
  'writeFile',
  'appendFile',
  'mkdir',
  'rename',
  'rm',
  'unlink',
  'rmdir',
  'readdir',
  'stat',
  'lstat',
  'access',
  'copyFile',
  'chmod',
  'readlink',
  'realpath',
  'open',
  'opendir',
  'statfs',
  'exists',
]) {
  const sync = original[`${name}Sync`];
  fs[`${name}Sync`] = Object.assign((path, ...rest) => {
    const error = isOurs(path) ? failure(name, path, rest[0]) : undefined;
    if (error === undefined) return sync(path, ...rest);
    if (name === 'exists') return false;
    if (tears(name)) sync(path, half(rest[0]), ...rest.slice(1));
    throw error;
  }, sync);
  const promised = original.promises[name];
  if (promised === undefined) continue;
  fs.promises[name] = async (path, ...rest) => {
    const error = isOurs(path) ? failure(name, path, rest[0]) : undefined;
    if (error !== undefined) {
      if (tears(name)) await promised(path, half(rest[0]), ...rest.slice(1));
      throw error;
    }
    const result = await promised(path, ...rest);
    return name === 'open' && isOurs(path) ? failingHandle(result, path) : result;
  };
}

function failingHandle(handle, path) {
  for (const name of [
    'read',
    'write',
    'stat',
    'truncate',
    'sync',
    'close',
    'chmod',
    'readFile',
    'writeFile',
    'appendFile',
  ]) {
    const method = handle[name].bind(handle);
    handle[name] = async (...rest) => {
      const error = failure(name, path, 'w');
      if (error !== undefined) throw error;
      return method(...rest);
    };
  }
  return handle;
}

// Streams use these.
const paths = new Map();
const { open, read, write, close } = original;
fs.open = (path, ...rest) => {
  const done = rest.at(-1);
  const error = isOurs(path) ? failure('open', path, rest[0]) : undefined;
  if (error !== undefined) return process.nextTick(done, error);
  return open(path, ...rest.slice(0, -1), (problem, fd) => {
    if (problem === null && isOurs(path)) paths.set(fd, path);
    done(problem, fd);
  });
};
fs.close = (fd, done) => {
  paths.delete(fd);
  return close(fd, done);
};
for (const [name, call] of [
  ['read', read],
  ['write', write],
])
  fs[name] = (fd, ...rest) => {
    const path = paths.get(fd);
    const error = path === undefined ? undefined : failure(name, path);
    if (error !== undefined) return process.nextTick(rest.at(-1), error);
    return call(fd, ...rest);
  };

if (isMeant && FAIL_REPORT !== '')
  process.on('exit', () => original.writeFileSync(FAIL_REPORT, calls.map((call) => `${call}\n`).join('')));
