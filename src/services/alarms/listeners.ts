import type { Subscription } from '@aws-sdk/client-sns';
import { collectPages } from '../../aws/paging.ts';
import type { SnsApi } from '../../aws/sns.ts';
import { defined } from '../../defined.ts';
import { ifFound, isFatal } from '../../errors.ts';
import type { AlarmDetails } from './alarm.ts';
import { shortEndpoint } from './short-endpoint.ts';

/** Who is told of what is published to a topic. */
interface Listeners {
  readonly confirmed: number;
  /** Where a confirmation is waited for, shortened. */
  readonly pending: readonly string[];
  /** Why there can be nobody. */
  readonly problem: string | null;
}

/** By topic; null where it could not be read. */
type KnownListeners = ReadonlyMap<string, Listeners | null>;

const TOPIC = /^arn:[^:]+:sns:/;

/**
 * Marks alarms that nobody would be told of, since no subscription of their topics is confirmed. What may not be read is
 * not known, and never counts as somebody.
 */
export async function withListeners(
  sns: () => Promise<SnsApi>,
  alarms: readonly AlarmDetails[],
  notes: Set<string>,
): Promise<AlarmDetails[]> {
  const topics = new Set(alarms.flatMap(({ silent, actions }) => (silent === null ? actions : [])));
  const known = new Map<string, Listeners | null>();
  for (const topic of topics) if (TOPIC.test(topic)) known.set(topic, await readListeners(sns, topic, notes));
  return alarms.map((alarm) => (alarm.silent === null ? heardBy(alarm, known) : alarm));
}

async function readListeners(
  sns: () => Promise<SnsApi>,
  topic: string,
  notes: Set<string>,
): Promise<Listeners | null> {
  try {
    const subscriptions = await ifFound(subscriptionsOf(await sns(), topic));
    if (subscriptions === undefined)
      return { confirmed: 0, pending: [], problem: `${nameOf(topic)} does not exist` };
    const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === 'PendingConfirmation');
    return {
      confirmed: subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:')).length,
      pending: pending.map(({ Protocol = '', Endpoint = '' }) => shortEndpoint(Protocol, Endpoint)),
      problem: null,
    };
  } catch (error) {
    if (isFatal(error)) throw error;
    notes.add(
      `whether anybody listens to ${nameOf(topic)} is not known: ${error instanceof Error ? error.message : String(error)}`,
    );
    return null;
  }
}

function subscriptionsOf(sns: SnsApi, TopicArn: string): Promise<Subscription[]> {
  return collectPages(
    (NextToken) => sns.listSubscriptionsByTopic({ TopicArn, ...defined({ NextToken }) }),
    ({ Subscriptions = [] }) => Subscriptions,
    ({ NextToken }) => NextToken,
  );
}

/** An action that is no notification is taken by AWS itself. */
function heardBy(alarm: AlarmDetails, known: KnownListeners): AlarmDetails {
  const topics = alarm.actions.filter((action) => TOPIC.test(action));
  const found = topics.flatMap((topic) => known.get(topic) ?? []);
  const confirmed = found.reduce((total, listeners) => total + listeners.confirmed, 0);
  const pending = found.flatMap((listeners) => listeners.pending);
  if (topics.length < alarm.actions.length || confirmed > 0)
    return { ...alarm, heard: true, listeners: confirmed, pending };
  if (found.length < topics.length) return { ...alarm, heard: null, listeners: null, pending };
  const problem = found.find((listeners) => listeners.problem !== null)?.problem;
  const waiting = pending.length === 0 ? '' : ` (not confirmed yet: ${pending.join(', ')})`;
  return {
    ...alarm,
    heard: false,
    listeners: 0,
    pending,
    silent: `nobody listens: ${problem ?? `${topics.map(nameOf).join(', ')} has no confirmed subscription${waiting}`}`,
  };
}

function nameOf(topic: string): string {
  return `the topic ${topic.split(':').at(-1)}`;
}
