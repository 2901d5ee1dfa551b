import * as v from 'valibot';
import type { Schema } from './read.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html

/** What `manifest-summary.json` of an export to S3 says of it. Full exports of before 2023 name no type. */
export interface ExportSummary {
  readonly outputFormat: string;
  readonly exportType?: string | null | undefined;
  readonly itemCount: number;
}

export const exportSummarySchema: Schema<ExportSummary> = v.object({
  outputFormat: v.string(),
  exportType: v.nullish(v.string()),
  itemCount: v.number(),
});

/** A line of `manifest-files.json`: one file of data. */
export interface ExportFile {
  readonly itemCount: number;
  /** Of the compressed bytes, in base64. */
  readonly md5Checksum: string;
  readonly dataFileS3Key: string;
}

export const exportFileSchema: Schema<ExportFile> = v.object({
  itemCount: v.number(),
  md5Checksum: v.string(),
  dataFileS3Key: v.string(),
});
