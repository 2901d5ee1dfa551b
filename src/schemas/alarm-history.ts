import * as v from 'valibot';
import type { Schema } from './read.ts';

/** A state as an alarm's history has it; what is not a text is not there. */
interface HistoryState {
  readonly stateValue?: string | undefined;
  readonly stateReason?: string | undefined;
}

/** The data of an entry of an alarm's history. */
export interface HistoryData {
  readonly oldState?: HistoryState | undefined;
  readonly newState?: HistoryState | undefined;
}

const text = v.fallback(v.optional(v.string()), undefined);
const state = v.fallback(v.optional(v.object({ stateValue: text, stateReason: text })), undefined);

export const historyDataSchema: Schema<HistoryData> = v.object({ oldState: state, newState: state });
