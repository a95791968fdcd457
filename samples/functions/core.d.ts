// The import module "core" for functions in JavaScript. Made by `ww fn api core ts`; do not edit.

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Returns the functions of a module; undefined for a module that there is not. */
declare function requireApi(module: "core"): CoreApi;
declare function print(...values: unknown[]): void;

/** A wrong use, and what the platform refuses, throws an Error. */
interface CoreApi {

  /** Returns the first input buffer of this call. */
  getInputBufferId(): number;

  /** Returns the output buffer of this call. */
  getOutputBufferId(): number;

  /** Creates an empty buffer in memory and returns it. */
  createExchangeBuffer(): number;

  /** Appends bytes to a buffer, or sends one message of a WebSocket; returns their count. */
  writeExchangeBuffer(id: number, content: Bytes): number;

  /** Sets the one value of a header, before the first byte is written; returns 0. */
  writeExchangeBufferHeader(id: number, name: string, value: string): number;

  /** Sets the status, 100 to 599, before the first byte is written; returns 0. */
  writeExchangeBufferStatusCode(id: number, code: number): number;

  /** Returns the size of the content, or of the next part of a sequence, and copies it when it fits into
   * the destination. The part of a sequence is taken when it was copied; at the end of a sequence the
   * size is -1. */
  readExchangeBuffer(id: number): Uint8Array | undefined;

  /** Returns the headers of a buffer, names in lower case. */
  readExchangeBufferHeaders(id: number): Record<string, string>;

  /** Releases a buffer that this call created; returns 0. Input and output stay. */
  freeBuffer(bufferId: number): number;

  /** Decodes standard base64. */
  base64Decode(encoded: string): Uint8Array | undefined;

  /** Encodes as standard base64 with padding. */
  base64Encode(input: Bytes): string;

  /** Stores a blob under a name and returns its techID. */
  registerBlobWithName(name: string, contentType: string, content: Bytes): string;

  /** Stores a blob and returns its techID. */
  registerBlob(contentType: string, content: Bytes): string;

  /** Returns the techID behind a name. */
  getBlobTechIdFromName(name: string): string;

  /** Returns the bytes of a blob by its techID. */
  getBlobBytesAsString(techId: string): string;

  /** Binds a method and a path pattern to a function; returns 0. */
  plugFunction(method: string, path: string, name: string, startFunction: string, data: string, tagsJson: string): number;

  /** Binds a method and a path pattern to a file; returns 0. */
  plugFile(method: string, path: string, name: string, tagsJson: string): number;

  /** Removes what is bound to a method and a path pattern; returns 0. */
  unplugPath(method: string, path: string): number;

  /** Adds a filter and returns its id. */
  plugFilter(name: string, startFunction: string, data: string): string;

  /** Removes a filter; returns 0. */
  unplugFilter(id: string): number;

  /** Returns plugs, names, blobs, filters and statistics as a JSON document. */
  getStatus(): string;

  /** Sets the value of a key, durable when the call returns; returns 0. */
  persistenceSet(key: Bytes, value: Bytes): number;

  /** Returns the value of a key; a key that is not there reads as empty, in JavaScript as undefined. */
  persistenceGet(key: Bytes): Uint8Array | undefined;

  /** Returns all keys that begin with a prefix, with their values. */
  persistenceGetSubset(prefix: string): Record<string, string>;

  /** Gets a web address that the platform allows and returns the body; any failure reads as empty. */
  getUrl(url: string): Uint8Array | undefined;

  /** Writes a line to the function's log; returns 0. */
  printDebug(text: string): number;

  /** Writes the time as 64-bit little-endian nanoseconds since 1970 into 8 bytes; returns 0. */
  getTime(dest: ArrayBuffer | ArrayBufferView): number;

  /** Calls another function with buffers of this call and returns its integer. The mode is direct, posix
   * or empty to choose by the program. */
  callFunction(name: string, startFunction: string, arguments: number[] | null, mode: string, inputBufferId: number, outputBufferId: number, posixFileName: string, posixArguments: string[] | null): number;

  /** Returns the platform's database as a JSON document, where the function may export it. */
  exportDatabase(): Uint8Array | undefined;

  /** Forwards a request to a web address: {"method", "url", "headers", "inputBufferId",
   * "outputBufferId"}, by http, https, ws or wss; returns the status. */
  betaWebProxy(specJson: string): number;

  /** Returns 1 when host calls are traced, else 0. */
  isTrace(): number;

  /** Returns the count of input buffers. */
  getInputBufferCount(): number;

  /** Returns an input buffer by its place, from 0 on. */
  getInputBufferAt(index: number): number;

  /** Says that a buffer is complete: an answer ends, a WebSocket is closed; returns 0. */
  closeExchangeBuffer(id: number): number;

  /** Removes a key; returns 1 when it was there, else 0. */
  persistenceDelete(key: Bytes): number;

  /** Sets the value of a key that has the expected one, an empty one meaning that the key is not there;
   * returns 1 when it did, else 0. */
  persistenceCompareAndSwap(key: Bytes, expected: Bytes, value: Bytes): number;
}
