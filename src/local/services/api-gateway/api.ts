import type { ApiSettings, Integration, Route, Stage } from './api-parts.ts';

/** An HTTP API with all that belongs to it. */
export interface Api extends ApiSettings {
  readonly id: string;
  readonly createdAt: string;
  readonly routes: Record<string, Route>;
  readonly integrations: Record<string, Integration>;
  readonly stages: Record<string, Stage>;
}

/** Who has to know of APIs that come, change and go. */
export interface ApiListener {
  changed(api: Api): Promise<void>;
  removed(id: string): Promise<void>;
  /** The API's address. */
  endpoint(id: string): string;
}
