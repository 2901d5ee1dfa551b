import type { LocalDetails } from '../services/local.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';

export const localView: View<LocalDetails> = {
  text: ({ running, pid, endpoint, apiEndpoint, stateDirectory, version }, look) =>
    renderFields(
      [
        ['running', running ? `yes (process ${pid})` : 'no'],
        ['endpoint', endpoint ?? '-'],
        ['api', apiEndpoint ?? '-'],
        ['state', stateDirectory],
        ['version', version ?? '-'],
      ],
      look,
    ),
};
