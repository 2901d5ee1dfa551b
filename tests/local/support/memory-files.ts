import type { Files, LogFile } from '../../../src/local/services/dynamodb/engine/storage/files.ts';

/** Something that was asked of the disk. */
export type DiskCall =
  | { readonly call: 'write'; readonly name: string; readonly at: number; readonly bytes: number }
  | { readonly call: 'sync' | 'remove'; readonly name: string }
  | { readonly call: 'rename'; readonly name: string; readonly to: string }
  | { readonly call: 'sync names' };

/** Files in memory, which tell what is asked of them, and can be made to fail. */
export interface MemoryFiles extends Files {
  readonly contents: Map<string, Buffer>;
  readonly calls: DiskCall[];
  /** Bytes that the disk still takes. */
  room: number;
  /** Files that the disk takes nothing for. */
  refused: RegExp | undefined;
  /** What a sync ends in. */
  failingSync: Error | undefined;
}

export function createMemoryFiles(contents = new Map<string, Buffer>()): MemoryFiles {
  const files: MemoryFiles = {
    contents,
    calls: [],
    room: Number.POSITIVE_INFINITY,
    refused: undefined,
    failingSync: undefined,
    list: () => [...contents.keys()],
    open: (name) => openFile(files, name),
    rename(from, to) {
      files.calls.push({ call: 'rename', name: from, to });
      contents.set(to, contents.get(from) ?? Buffer.alloc(0));
      contents.delete(from);
    },
    remove(name) {
      files.calls.push({ call: 'remove', name });
      contents.delete(name);
    },
    async sync() {
      files.calls.push({ call: 'sync names' });
    },
  };
  return files;
}

function openFile(files: MemoryFiles, name: string): LogFile {
  const { contents } = files;
  if (!contents.has(name)) contents.set(name, Buffer.alloc(0));
  // A handle stays with its file when that is renamed.
  let at = name;
  const held = (): Buffer => {
    const renamed = files.calls.findLast((each) => each.call === 'rename' && each.name === at);
    if (!contents.has(at) && renamed?.call === 'rename') at = renamed.to;
    return contents.get(at) ?? Buffer.alloc(0);
  };
  const sync = (): void => {
    files.calls.push({ call: 'sync', name: at });
    if (files.failingSync !== undefined) throw files.failingSync;
  };
  return {
    size: () => held().length,
    write(data, position) {
      files.calls.push({ call: 'write', name: at, at: position, bytes: data.length });
      const room = files.refused?.test(at) === true ? 0 : files.room;
      const taken = data.subarray(0, Math.min(data.length, room));
      files.room -= taken.length;
      const before = held();
      const grown = Buffer.alloc(Math.max(before.length, position + taken.length));
      before.copy(grown);
      taken.copy(grown, position);
      contents.set(at, grown);
      if (taken.length < data.length)
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    },
    read: (position, length) => Buffer.from(held().subarray(position, position + length)),
    truncate: (to) => void contents.set(at, Buffer.from(held().subarray(0, to))),
    sync: async () => sync(),
    syncNow: sync,
    close: () => undefined,
  };
}
