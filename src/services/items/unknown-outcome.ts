import { defined } from '../../defined.ts';
import { BackofficeError, type ErrorCode } from '../../errors.ts';
import { hintText, shellWord } from '../../hints.ts';
import type { ItemService } from './types.ts';

/** After these the change may have been made: its answer was lost, or was that of somebody in between. */
const OPEN: ReadonlySet<ErrorCode> = new Set(['FAILED', 'TIMEOUT', 'UNREACHABLE']);
const NOT_KNOWN = 'is not known';

/** Says of a change without an answer that nobody knows whether it was made. */
export function tellingUnknown(items: ItemService): ItemService {
  return {
    ...items,
    create: (item) => told(items.create(item), item.id, 'created'),
    update: (id, change, ifVersion) => told(items.update(id, change, ifVersion), id, 'changed'),
    delete: (id, ifVersion) => told(items.delete(id, ifVersion), id, 'deleted'),
  };
}

async function told<T>(change: Promise<T>, id: string, what: string): Promise<T> {
  try {
    return await change;
  } catch (error) {
    if (!(error instanceof BackofficeError) || !OPEN.has(error.code) || error.message.includes(NOT_KNOWN))
      throw error;
    const { code, message, hint, requestId, awsCode } = error;
    throw new BackofficeError(code, `${message}; whether ${id} was ${what} ${NOT_KNOWN}`, {
      hint(command) {
        const look = `look at the item: ${command(`items get ${shellWord(id)}`)}`;
        return hint === undefined ? look : `${look}; ${hintText(hint, command)}`;
      },
      ...defined({ requestId, awsCode }),
      cause: error,
    });
  }
}
