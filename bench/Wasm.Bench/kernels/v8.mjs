// Runs a kernel on V8: v8.mjs MODULE N ROUNDS prints the checksum and, for each round, the processor's time in nanoseconds.
import { readFileSync } from 'node:fs';

const [, , file, n, rounds] = process.argv;
const refuse = () => { throw new Error('a kernel needs nothing from its host'); };
const imports = new Proxy({}, { get: () => new Proxy({}, { get: () => refuse }) });
const module = new WebAssembly.Module(readFileSync(file));
const { _initialize, run } = new WebAssembly.Instance(module, imports).exports;
_initialize();
console.log(String(BigInt.asUintN(64, run(Number(n)))));
for (let i = 0; i < Number(rounds); i++) {
  const start = process.cpuUsage();
  run(Number(n));
  const { user, system } = process.cpuUsage(start);
  console.log(String((user + system) * 1000));
}
