import { createLoadClient } from '../../src/http/load/load-client.ts';
import { generate } from '../../src/services/loadtest/generate.ts';
import { createRecorder } from '../../src/services/loadtest/recorder.ts';
import { direct } from '../support/network.ts';

/** Sends requests one after the other over ten connections for so many milliseconds, and prints how many a second. */
const [address = '', milliseconds = ''] = process.argv.slice(2);
const client = createLoadClient({ network: direct, admit: async () => undefined });
const url = new URL(address);
const bytes = client.encode({ method: 'GET', url, repeatable: true });
const recorder = createRecorder();
const took = await generate({
  target: { client, url, method: 'GET', request: () => bytes },
  plan: {
    model: 'closed',
    requests: null,
    concurrency: 10,
    rate: 0,
    durationMs: Number(milliseconds),
    warmUpMs: 0,
    rampMs: 0,
    timeoutMs: 5000,
  },
  recorder,
  signal: new AbortController().signal,
});
process.stdout.write(`${recorder.result(took).rate}\n`);
client.close();
