import { main } from '../src/main.ts';
import { createContext } from '../src/wiring.ts';

const context = createContext(process, __dirname);
void main(process.argv.slice(2), context).then((exitCode) => {
  process.exitCode = exitCode;
});
