import type { ErrorGroup } from '../../services/logs/errors/groups.ts';
import { groupKey } from '../../services/logs/errors/groups.ts';
import type { LogLine } from '../../services/logs/lines/log-line.ts';
import type { TopReport } from '../../services/top/report.ts';
import type { Key } from '../../terminal/full-screen/keys.ts';
import { searchedTexts } from '../../views/logs.ts';
import { errorTitle, requestsOf } from '../../views/logs-errors.ts';

/** What the keys have chosen so far. */
export interface TopState {
  readonly filter: string;
  /** The filter before it was typed anew; undefined while nothing is typed. */
  readonly typed: { readonly before: string } | undefined;
  readonly selected: { readonly list: 'groups' | 'lines'; readonly id: string } | null;
  /** What is shown while nothing is to move. */
  readonly frozen: TopReport | null;
  readonly helps: boolean;
  readonly notice: string | null;
}

export const BEGINNING: TopState = {
  filter: '',
  typed: undefined,
  selected: null,
  frozen: null,
  helps: false,
  notice: null,
};

/** What a key does besides. */
export type Effect =
  | { readonly kind: 'quit' }
  /** @param near a time of the request in milliseconds since 1970. */
  | { readonly kind: 'explain'; readonly id: string; readonly near: number };

/** What there is to select from. */
export interface Listed {
  readonly groups: readonly ErrorGroup[];
  readonly lines: readonly LogLine[];
}

const LONGEST_FILTER = 200;

/** Groups and lines that have the text of the filter, as they are shown. */
export function listedOf({ log }: TopReport, filter: string): Listed {
  const { groups = [], lines = [] } = log.value ?? {};
  if (filter === '') return { groups, lines };
  const wanted = filter.toLowerCase();
  const has = (text: string): boolean => text.toLowerCase().includes(wanted);
  return {
    groups: groups.filter((group) =>
      has([errorTitle(group), requestsOf(group), group.location ?? '', group.sample].join(' ')),
    ),
    lines: lines.filter((line) => searchedTexts(line, { source: true }, false).some(has)),
  };
}

/** Where the cursor stands now: lines move under it. Null when what it stood on is gone. */
export function cursorIn({ groups, lines }: Listed, { selected }: TopState) {
  if (selected === null) return null;
  const { list, id } = selected;
  const index =
    list === 'groups'
      ? groups.findIndex((group) => groupKey(group) === id)
      : lines.findIndex(({ eventId }) => eventId === id);
  return index < 0 ? null : { list, index };
}

/** What a key leads to. @param now what would be frozen. */
export function pressed(
  state: TopState,
  key: Key,
  listed: Listed,
  now: TopReport,
): { readonly state: TopState; readonly effect?: Effect } {
  if (state.typed !== undefined) return { state: typing(state, key) };
  const calm = { ...state, notice: null };
  if (state.helps) return { state: { ...calm, helps: false } };
  if (key.name === 'text') return letter(calm, key.text, now);
  if (key.name === 'enter') return explaining(calm, listed);
  if (key.name === 'escape') return { state: { ...calm, selected: null, filter: '' } };
  return { state: { ...calm, selected: moved(calm, key, listed) } };
}

function letter(
  state: TopState,
  text: string,
  now: TopReport,
): { readonly state: TopState; readonly effect?: Effect } {
  switch (text) {
    case 'q':
      return { state, effect: { kind: 'quit' } };
    case ' ':
    case 'p':
      return { state: { ...state, frozen: state.frozen === null ? now : null } };
    case '/':
    case 'f':
      return { state: { ...state, typed: { before: state.filter } } };
    case '?':
    case 'h':
      return { state: { ...state, helps: true } };
    default:
      return { state };
  }
}

function typing(state: TopState, key: Key): TopState {
  const { filter, typed } = state;
  const cut = (text: string): string => Array.from(text).slice(0, LONGEST_FILTER).join('');
  switch (key.name) {
    case 'enter':
      return { ...state, typed: undefined };
    case 'escape':
      return { ...state, typed: undefined, filter: typed?.before === filter ? '' : (typed?.before ?? '') };
    case 'backspace':
      return { ...state, filter: Array.from(filter).slice(0, -1).join('') };
    case 'ctrl-u':
      return { ...state, filter: '' };
    case 'text':
      return { ...state, filter: cut(filter + key.text) };
    case 'paste':
      return { ...state, filter: cut(filter + (key.text.split(/[\r\n]/)[0] ?? '')) };
    default:
      return state;
  }
}

function explaining(state: TopState, listed: Listed) {
  const cursor = cursorIn(listed, state);
  const group = cursor?.list === 'groups' ? listed.groups[cursor.index] : undefined;
  const line = cursor?.list === 'lines' ? listed.lines[cursor.index] : undefined;
  const chosen =
    group === undefined
      ? line && { id: line.requestId, time: line.time }
      : { id: group.sampleRequestId, time: group.firstSeen };
  if (chosen === undefined)
    return { state: { ...state, notice: 'select an error or a line with the arrow keys first' } };
  const { id, time } = chosen;
  if (id === null) return { state: { ...state, notice: 'it belongs to no request that is known' } };
  return { state, effect: { kind: 'explain' as const, id, near: Date.parse(time) } };
}

/** The cursor moves within its list; it begins at the first error, or at the newest line where there is none. */
function moved(state: TopState, key: Key, listed: Listed): TopState['selected'] {
  const groups = listed.groups.map((group) => ({ list: 'groups' as const, id: groupKey(group) }));
  const lines = listed.lines.map(({ eventId }) => ({ list: 'lines' as const, id: eventId }));
  const newest = lines.at(-1) ?? null;
  const cursor = cursorIn(listed, state);
  if (key.name === 'tab' || key.name === 'back-tab')
    return cursor?.list === 'groups' ? (newest ?? state.selected) : (groups[0] ?? newest);
  const to = MOVES[key.name];
  if (to === undefined) return state.selected;
  if (cursor === null) return key.name === 'up' ? newest : (groups[0] ?? newest);
  const places = cursor.list === 'groups' ? groups : lines;
  const index = to === 'first' ? 0 : to === 'last' ? places.length - 1 : cursor.index + to;
  return places[Math.min(Math.max(index, 0), places.length - 1)] ?? null;
}

const MOVES: Readonly<Partial<Record<Key['name'], number | 'first' | 'last'>>> = {
  up: -1,
  down: 1,
  'page-up': -10,
  'page-down': 10,
  home: 'first',
  end: 'last',
};
