// Required into a measured process: writes its largest resident memory, in KB, when it ends.
process.on('exit', () =>
  require('node:fs').writeFileSync(process.env.MEMORY_FILE, String(process.resourceUsage().maxRSS)),
);
