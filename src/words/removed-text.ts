import type { Removed } from '../services/stack/destroy.ts';
import { counted } from './counted.ts';

/** Such as `22 resources, about 3 items of dev-backoffice-data`. */
export function removedText({ resources, tables }: Removed): string {
  const items = tables.map(
    ({ name, approximateItems }) => `about ${counted(approximateItems, 'item')} of ${name}`,
  );
  return [counted(resources, 'resource'), ...items].join(', ');
}
