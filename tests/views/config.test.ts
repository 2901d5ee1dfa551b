import { describe, expect, it } from 'vitest';
import { variableListView, variablesChangedView, variableView } from '../../src/views/config.ts';
import { FUNCTION, HOSTILE, itFits, seen, showing } from '../support/views.ts';

const masked = { name: 'DATABASE_CONNECTION_STRING_OF_THE_REPLICA', value: null, ofStack: false };
const shown = { name: 'GREETING', value: HOSTILE, ofStack: true };
const list = showing('list', variableListView, {
  function: FUNCTION,
  variables: [masked, shown],
  bytes: 4000,
  limitBytes: 4096,
});
const unmasked = showing('unmasked', variableListView, {
  function: FUNCTION,
  variables: [shown],
  bytes: 9,
  limitBytes: 4096,
});
const changes = [
  { name: 'GREETING', before: null, after: shown },
  { name: masked.name, before: masked, after: null },
];
const changed = { changed: true, function: FUNCTION, changes, drift: true };
const value = showing('value', variableView, { ...shown, value: 'two\nlines\tand a tab' });

describe('config', () => {
  itFits([
    list,
    unmasked,
    showing('masked value', variableView, masked),
    showing('changed', variablesChangedView, changed),
    showing('to change', variablesChangedView, { ...changed, changed: false }),
    showing('unchanged', variablesChangedView, { ...changed, changes: [] }),
  ]);

  it('gives a script the value as it is, and a terminal no control characters', async () => {
    expect(await seen(value)).toBe('two\nlines\tand a tab\n');
    expect(await seen(showing('raw', variableView, { ...shown, value: 'a\u001b[31mb' }))).toBe(
      'a\u001b[31mb\n',
    );
    expect(await seen(showing('raw', variableView, { ...shown, value: 'a\u001b[31mb' }), 80)).toBe('ab\n');
    expect(await seen(list, 80)).toContain('4000 of 4096 bytes; masked values: --show');
    expect(await seen(unmasked, 80)).toMatch(/9 of 4096 bytes\n$/);
  });
});
