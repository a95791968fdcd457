// WASI has no long jumps: an error in a script ends the program, by the macros given to the compiler.
#pragma once
