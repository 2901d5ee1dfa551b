import { EventEmitter } from 'node:events';
import { replaceMethod } from './replace-method.ts';

/*
 * Threads share the descriptors of the process: code that closes one twice, or one that it has not opened, would take it
 * from the environment. On AWS such a descriptor is not there.
 */

/** Lets this thread close only what it has opened. */
export function keepDescriptors(): void {
  const fs = process.getBuiltinModule('node:fs');
  const own = new Set<unknown>();
  replaceMethod(fs, 'openSync', (open, values) => {
    const descriptor = open(values);
    own.add(descriptor);
    return descriptor;
  });
  replaceMethod(fs, 'open', (open, values) => {
    const done = values.at(-1);
    if (typeof done !== 'function') return open(values);
    const opened = (error: unknown, descriptor: unknown): unknown => {
      if (error === null || error === undefined) own.add(descriptor);
      return done(error, descriptor);
    };
    return open([...values.slice(0, -1), opened]);
  });
  replaceMethod(fs.promises, 'open', async (open, values) => {
    const handle = await open(values);
    if (!(handle instanceof EventEmitter)) return handle;
    const descriptor: unknown = Reflect.get(handle, 'fd');
    own.add(descriptor);
    handle.once('close', () => own.delete(descriptor));
    return handle;
  });
  replaceMethod(fs, 'closeSync', (close, values) => {
    if (!own.delete(values[0])) throw badDescriptor();
    return close(values);
  });
  replaceMethod(fs, 'close', (close, values) => {
    if (own.delete(values[0])) return close(values);
    const done = values[1];
    if (typeof done === 'function') process.nextTick(() => void done(badDescriptor()));
    return undefined;
  });
}

function badDescriptor(): Error {
  return Object.assign(new Error('EBADF: bad file descriptor, close'), {
    errno: -9,
    code: 'EBADF',
    syscall: 'close',
  });
}
