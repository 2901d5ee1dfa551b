import { describe, expect, it } from 'vitest';
import type { AlarmDetails } from '../../src/services/alarms/alarm.ts';
import { alarmHistoryView, alarmsView } from '../../src/views/alarms.ts';
import { ENVIRONMENT, HOSTILE, itFits, NOW, seen, showing, TIME } from '../support/views.ts';

const NAME = `${ENVIRONMENT}-backoffice-dynamodb-throttled-requests`;

const alarm = (more: Partial<AlarmDetails>): AlarmDetails => ({
  name: NAME,
  kind: 'metric',
  state: 'OK',
  since: TIME,
  reason: null,
  description: null,
  condition: 'sum of ThrottledRequests + SystemErrors >= 123456789012 for 3 of 5 × 60 s',
  threshold: 123_456_789_012,
  value: 123_456_789_012,
  valueTime: TIME,
  broken: null,
  silent: null,
  heard: true,
  listeners: 1,
  pending: [],
  muted: null,
  actions: ['arn:aws:sns:eu-west-1:123456789012:alarms'],
  ...more,
});

const list = alarmsView(NOW);
const alarms = showing('alarms', list, {
  alarms: [
    alarm({}),
    alarm({ state: 'INSUFFICIENT_DATA', since: null, value: null, heard: null, listeners: null }),
    alarm({ pending: [HOSTILE] }),
    alarm({
      name: HOSTILE,
      state: 'ALARM',
      reason: HOSTILE,
      broken: HOSTILE,
      silent: 'a mute rule is active',
      heard: false,
    }),
    alarm({ name: 'another', silent: 'a mute rule is active', heard: false }),
  ],
  notes: [`mute rules cannot be read: ${HOSTILE}`],
});
const none = showing('no alarms', list, { alarms: [], notes: [] });
const event = {
  time: TIME,
  alarm: NAME,
  type: 'StateUpdate',
  summary: HOSTILE,
  from: null,
  to: null,
  reason: null,
};
const history = showing('history', alarmHistoryView(NOW), {
  events: [
    event,
    { ...event, from: 'OK', to: 'ALARM', reason: HOSTILE },
    { ...event, from: 'ALARM', to: 'OK' },
  ],
  more: true,
});
const quiet = showing('no history', alarmHistoryView(NOW), { events: [], more: false });

describe('alarms', () => {
  itFits([alarms, none, history, quiet]);

  it('says the whole of what is wrong below the table', async () => {
    const output = (await seen(alarms, 80)).replace(/\s+/g, ' ');
    expect(output).toContain('is broken: 在庫が足りない'.slice(0, 11));
    expect(output).toContain('another are silent: a mute rule is active');
    expect(output).toContain('subscriptions not confirmed yet: ');
    expect(output).toContain('UNKNOWN');
    expect(await seen(none, 80)).toBe('no alarms\n');
    expect(await seen(history, 120)).toContain('there is more: --limit, --since');
    expect(await seen(history)).not.toContain('there is more');
    expect(await seen(quiet)).toBe('nothing happened\n');
  });
});
