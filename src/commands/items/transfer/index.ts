export { exportedLine, exportedView, importedView } from '../../../views/transfer.ts';
export { exportItems, preview, requestFor } from './export-table.ts';
export { importFile } from './import-file.ts';
export { openInput } from './input-file.ts';
export { openExportFile, openStdout } from './output-file.ts';
