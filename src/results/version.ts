export interface VersionReport {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
}
