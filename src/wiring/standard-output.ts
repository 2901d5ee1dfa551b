import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';
import type { Output } from '../terminal/streams.ts';

const STDOUT = 1;

/**
 * Standard output. Where it is a file it takes all of a text or fails: Node's own stream passes over what a nearly full
 * disk did not take, and tells a result that was cut as written.
 */
export function standardOutput(process: NodeJS.Process): Output {
  return fstatSync(STDOUT).isFile() ? fileOutput(STDOUT) : process.stdout;
}

function fileOutput(fd: number): Output {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        for (let at = 0; at < chunk.length; ) at += writeSync(fd, chunk, at);
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      done();
    },
  });
}
