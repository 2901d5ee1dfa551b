import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What each project is about; CONTRIBUTING.md says more. */
const PROJECTS = {
  unit: ['function', 'stack', 'services', 'schemas', 'supply', 'views'],
  local: ['local'],
  cli: ['cli', 'operations'],
  drills: ['drills'],
  judges: ['judges'],
  e2e: ['e2e'],
};

export default defineConfig({
  define: { BACKOFFICE_VERSION: JSON.stringify(version) },
  test: {
    globalSetup: ['tests/support/build.ts'],
    // Generous: a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    unstubEnvs: true,
    coverage: {
      provider: 'v8',
      include: ['src/views/**', 'src/schemas/**', 'src/journal/**', 'src/session/make-change.ts'],
      reporter: ['text'],
      thresholds: {
        'src/views/**': { branches: 85 },
        'src/schemas/**': { branches: 85 },
        'src/journal/**': { branches: 85 },
      },
    },
    env: { AWS_EC2_METADATA_DISABLED: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    projects: Object.entries(PROJECTS).map(([name, directories]) => ({
      extends: true as const,
      test: { name, include: directories.map((directory) => `tests/${directory}/**/*.test.ts`) },
    })),
  },
});
