import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../bin/tools/signatures/verdict.ts';

/** The texts are those of npm/cli 11.19.1, lib/utils/verify-signatures.js. */
describe('what npm says about signatures', () => {
  it('is that all are verified', () => {
    const stdout = 'audited 231 packages in 4s\n\n231 packages have verified registry signatures\n';
    expect(verdictOf({ status: 0, stdout, stderr: '' })).toEqual({
      result: 'verified',
      reason: stdout.trim(),
    });
  });

  it.each([
    '1 package has a missing registry signature but the registry is providing signing keys:\n\na@1.0.0 (…)',
    '2 packages have missing registry signatures but the registry is providing signing keys:\n\na@1.0.0 (…)',
    '1 package has an invalid registry signature:\n\na@1.0.0 (…)',
    '3 packages have invalid attestations:\n\na@1.0.0 (…)',
  ])('is that one is wrong: %s', (text) => {
    const stdout = `audited 231 packages in 4s\n\n228 packages have verified registry signatures\n\n${text}\n`;
    expect(verdictOf({ status: 1, stdout, stderr: '' })).toEqual({
      result: 'refused',
      reason: stdout.trim(),
    });
  });

  it('is that the registry offers none', () => {
    const stderr =
      'npm error found no dependencies to audit that were installed from a supported registry\nnpm error A complete log of this run can be found in: …\n';
    expect(verdictOf({ status: 1, stdout: '', stderr })).toEqual({
      result: 'unverified',
      reason: 'the registry offers no signatures',
    });
  });

  it('is that the keys cannot be fetched', () => {
    const stderr = [
      'npm error code ENOTFOUND',
      'npm error syscall getaddrinfo',
      'npm error network request to https://tuf-repo-cdn.sigstore.dev/15.root.json failed, reason: getaddrinfo ENOTFOUND tuf-repo-cdn.sigstore.dev',
      'npm error network This is a problem related to network connectivity.',
      'npm error A complete log of this run can be found in: …',
    ].join('\n');
    expect(verdictOf({ status: 1, stdout: '', stderr })).toEqual({
      result: 'unverified',
      reason: 'npm failed: code ENOTFOUND; syscall getaddrinfo',
    });
    expect(verdictOf({ status: null, stdout: '', stderr: '' }).result).toBe('unverified');
  });
});
