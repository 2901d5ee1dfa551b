import { describe, expect, it } from 'vitest';
import type { CostLine } from '../../src/services/cost/estimate.ts';
import type { CostReport } from '../../src/services/cost/report.ts';
import { costView } from '../../src/views/cost.ts';
import { ENVIRONMENT, HOSTILE, itFits, LATER, seen, showing, TIME } from '../support/views.ts';

const line = (more: Partial<CostLine>): CostLine => ({
  item: 'function requests',
  measured: 1,
  monthly: 123_456_789_012,
  unit: 'requests',
  rate: 0.2,
  rateRegion: 'us-east-1',
  gross: 123_456.78,
  net: 120_000.99,
  basis: 'extrapolated',
  note: null,
  ...more,
});

const report: CostReport = {
  from: TIME,
  to: LATER,
  lines: [
    line({}),
    line({
      item: 'point-in-time recovery',
      monthly: 0.000_012,
      unit: 'GB-months',
      basis: 'estimated',
      note: HOSTILE,
    }),
    line({ item: 'logs', monthly: 0, gross: 0, net: 0 }),
  ],
  gross: 123_456.78,
  net: 120_000.99,
  tips: [
    { tip: 'arm64', status: 'done', evidence: 'the function runs on arm64', savingUsd: 12.5, remedy: null },
    {
      tip: 'retention',
      status: 'advice',
      evidence: `/aws/lambda/${ENVIRONMENT}-backoffice-api keeps its lines for ever; ${HOSTILE}`,
      savingUsd: 123.45,
      remedy: `backoffice logs retention --days 30 --source function --env ${ENVIRONMENT} --region ap-northeast-1`,
    },
    {
      tip: 'table class',
      status: 'unknown',
      evidence: 'too little was seen',
      savingUsd: 0.001,
      remedy: null,
    },
  ],
  rates: { asOf: '2026-10-01', region: 'us-east-1' },
  askedUsd: 0.0123,
  budget: { usd: 123_456.78, scope: 'environment' },
  notes: ['durations stand in for what was billed: logs:StartQuery is not allowed', HOSTILE],
};
const cost = showing('cost', costView, report);

describe('cost', () => {
  itFits([cost, showing('bare', costView, { ...report, tips: [], notes: [] })]);

  it('keeps a command in one piece', async () => {
    for (const columns of [40, 80, 120]) expect(await seen(cost, columns)).toContain(report.tips[1]?.remedy);
    expect(await seen(cost)).toContain(
      'function requests\t123456790000\trequests\t123456.78\t120000.99\textrapolated\n',
    );
  });
});
