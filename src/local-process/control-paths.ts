/** Where a process is asked about itself, outside of AWS's protocols. */
export const STATUS_PATH = '/_backoffice/status';
export const STOP_PATH = '/_backoffice/stop';
export const FAULTS_PATH = '/_backoffice/faults';

/** Of a question, and of its answer. */
export const MOST_BYTES = 1024 * 1024;
