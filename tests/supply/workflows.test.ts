import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../support/paths.ts';

/** An action by a commit, with its version beside it: `owner/name@<40 hexadecimal digits> # v1.2.3`. */
const PINNED = /^\s*(?:- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

/** Every line that uses an action, in what is committed as YAML. */
function usesIn(directory: string): readonly string[] {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ya?ml|md)$/.test(name))
    .flatMap((name) => readFileSync(join(ROOT, directory, name), 'utf8').split('\n'))
    .filter((line) => /^\s*(- )?uses:/.test(line));
}

describe('actions of GitHub', () => {
  const used = ['.github', 'docs'].flatMap(usesIn);

  it('are pinned to a commit, with its version beside it', () => {
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((line) => !PINNED.test(line))).toEqual([]);
  });

  it('are one commit for each action and version', () => {
    const pins = used.map((line) => line.replace(/^.*uses: /, ''));
    const actions = new Set(pins.map((pin) => pin.replace(/@.*/, '')));
    expect(new Set(pins).size).toBe(actions.size);
  });
});

describe('the commits', () => {
  /** Of the public repositories, as `git rev-parse <tag>^{commit}` gives them. */
  const TAGS = {
    'actions/checkout': ['v7.0.1', '3d3c42e5aac5ba805825da76410c181273ba90b1'],
    'actions/setup-node': ['v7.0.0', '820762786026740c76f36085b0efc47a31fe5020'],
    'actions/upload-artifact': ['v7.0.0', 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f'],
    'actions/download-artifact': ['v8.0.1', '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c'],
    'aws-actions/configure-aws-credentials': ['v6.2.3', 'e6de054238d6b7531b4efff3b6587d9aade6a06c'],
  };

  it('are those of the tags', () => {
    const workflow = readFileSync(join(ROOT, 'docs', 'github-actions.yml'), 'utf8');
    const used = [...workflow.matchAll(/uses: (\S+)@(\w+) # (\S+)/g)];
    for (const [, action = '', commit, version] of used)
      expect(Object.entries(TAGS)).toContainEqual([action, [version, commit]]);
  });
});
