import type { Operation } from '../../operations/operation.ts';
import { createStackMapper } from '../../services/source-maps/stack-mapper.ts';
import type { Emitter } from './emitter.ts';

/** Lets stacks name places of the sources before anything is shown. */
export function withSourcePlaces({ connection, outputs, report }: Operation, emitter: Emitter): Emitter {
  const mapLines = createStackMapper({
    s3: connection.s3,
    bucket: async () => (await outputs.get()).artifactsBucket,
    note: (text) => report(`note: ${text}`),
  });
  return { ...emitter, emit: async (lines) => emitter.emit(await mapLines(lines)) };
}
