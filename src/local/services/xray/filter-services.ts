import type { TokenReader } from '../../lang/token-reader.ts';
import { invalid, type Kind, textOf } from './filter-tokens.ts';
import type { ServiceName } from './segment.ts';

/** Whether a service is the one that a filter names. */
export type ServiceTest = (service: ServiceName | undefined) => boolean;

/** Reads a service of `service()` and `edge()`: its name, or `id(name: …, type: …, account.id: …)`. */
export function readService(reader: TokenReader<Kind>, accountId: string | undefined): ServiceTest {
  if (!reader.take('id')) {
    const name = textOf(reader.next());
    return (service) => service?.name === name;
  }
  const wanted = readId(reader);
  const [name, type, account] = ['name', 'type', 'account.id'].map((key) => wanted.get(key));
  return (service) =>
    service !== undefined &&
    (name === undefined || service.name === name) &&
    (type === undefined || service.type === type) &&
    (account === undefined || account === accountId);
}

function readId(reader: TokenReader<Kind>): ReadonlyMap<string, string> {
  reader.expect('(');
  const wanted = new Map<string, string>();
  do {
    const key = reader.next().text.toLowerCase();
    if (!['name', 'type', 'account.id'].includes(key)) throw invalid(`id has no ${key}`);
    reader.expect(':');
    wanted.set(key, textOf(reader.next()));
  } while (reader.take(','));
  reader.expect(')');
  return wanted;
}
