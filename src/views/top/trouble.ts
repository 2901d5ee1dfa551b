import type { TopReport } from '../../services/top/report.ts';
import type { TopTrouble } from '../../services/top/trouble.ts';
import { bad, good, warn } from '../../terminal/layout/text.ts';
import { counted } from '../../words/counted.ts';
import { percentText } from '../units.ts';
import type { Cell } from './packing.ts';

/** The kind of trouble in words, else that there is none, or that nothing is known. @param brief for a small screen. */
export function troubleCells({ trouble, numbers, alarms, log }: TopReport, brief = false): Cell[] {
  const unknown = [
    ...(numbers.value === null ? ['metrics'] : []),
    ...(alarms.value === null ? ['alarms'] : []),
    ...(log.value === null ? ['log'] : []),
  ];
  const text = unknown.length === 0 ? '' : `not known: ${unknown.join(', ')}`;
  const rest = text === '' ? [] : [{ text: warn(text), width: text.length }];
  if (trouble.length > 0)
    return [
      ...trouble
        .map(brief ? briefText : troubleText)
        .map((said) => ({ text: bad(said), width: said.length })),
      ...rest,
    ];
  const none = 'no trouble seen';
  return unknown.length === 3 ? rest : [{ text: good(none), width: none.length }, ...rest];
}

/** One kind of trouble as a person says it. */
export function troubleText(trouble: TopTrouble): string {
  switch (trouble.kind) {
    case '5xx':
      return `TROUBLE: ${percentText(trouble.percent)} of requests answered with 5xx (${trouble.count})`;
    case 'throttled': {
      const parts = (['function', 'table', 'api'] as const)
        .filter((part) => trouble[part] > 0)
        .map((part) => `${part === 'api' ? 'API' : part} ${trouble[part]}`);
      return `THROTTLED: ${parts.join(', ')}`;
    }
    case 'crashes':
      return `CRASHED: ${counted(trouble.count, 'invocation')}`;
    case 'alarms': {
      const [first = ''] = trouble.names;
      const more = trouble.names.length === 1 ? '' : ` and ${trouble.names.length - 1} more`;
      return `IN ALARM: ${first}${more}`;
    }
  }
}

/** Its kind, and how much of it. */
function briefText(trouble: TopTrouble): string {
  switch (trouble.kind) {
    case '5xx':
      return `TROUBLE: 5xx ${percentText(trouble.percent)}`;
    case 'throttled':
      return `THROTTLED ${trouble.function + trouble.table + trouble.api}`;
    case 'crashes':
      return `CRASHED ${trouble.count}`;
    case 'alarms':
      return `IN ALARM ${trouble.names.length}`;
  }
}
