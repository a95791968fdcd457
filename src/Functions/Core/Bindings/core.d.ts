// The import module "core" for functions in JavaScript. Made by `ww fn api core ts`; do not edit.

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Returns the functions of a module; undefined for a module that there is not. */
declare function requireApi(module: "core"): CoreApi;
declare function print(...values: unknown[]): void;

/** A wrong use, and what the platform refuses, throws an Error. */
interface CoreApi {
