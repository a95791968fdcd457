// Runs in every interpreter before the function's script.
(function (encode, decode, most) {
  'use strict';
  const define = (on, name, value) => Object.defineProperty(on, name, { value, writable: true, enumerable: false, configurable: true });

  define(globalThis, 'TextEncoder', class TextEncoder {
    get encoding() { return 'utf-8'; }
    encode(text) { return encode(text === undefined ? '' : String(text)); }
  });
  define(globalThis, 'TextDecoder', class TextDecoder {
    get encoding() { return 'utf-8'; }
    decode(bytes) { return bytes === undefined ? '' : decode(bytes); }
  });

  // There is no second agent to share memory with, and a wait for one would only keep a thread.
  delete globalThis.Atomics;
  delete globalThis.SharedArrayBuffer;

  // A single step of these can ask for more memory than the limit, which is looked at between steps.
  for (const [name, length] of [
    ['repeat', (text, count) => text.length * Number(count)],
    ['padStart', (text, size) => Number(size)],
    ['padEnd', (text, size) => Number(size)],
  ]) {
    const original = String.prototype[name];
    define(String.prototype, name, function (...args) {
      if (this !== undefined && this !== null && length(String(this), args[0]) > most)
        throw new RangeError('a string must have at most ' + most + ' characters');
      return Reflect.apply(original, this, args);
    });
  }
})
