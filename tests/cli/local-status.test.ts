import { describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../src/services/doctor/doctor.ts';
import { useDeployed } from '../support/deployed.ts';

const app = useDeployed();

describe('the Node.js that functions run on', () => {
  it('is told by local status, as a row and as a member', async () => {
    const { stdout } = await app.run(['local', 'status']);
    expect(stdout).toContain(
      `functions\trun on Node.js ${process.version} of this machine, whatever their runtime\n`,
    );
    expect((await app.json(['local', 'status'])).result).toMatchObject({ node: process.version });
  });

  it('is told by doctor beside the runtime', async () => {
    const { result } = await app.json<DoctorReport>(['doctor', '--only', 'runtime']);
    expect(result.checks).toMatchObject([
      {
        name: 'runtime',
        status: 'pass',
        evidence: expect.stringMatching(
          new RegExp(`^nodejs24\\.x supported, .*; runs on Node\\.js ${process.version} of this machine$`),
        ),
      },
    ]);
  });
});
