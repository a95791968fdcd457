# Needs clang with lld (Debian: clang lld).
CC = clang

function.wasm: function.c core.h
	$(CC) --target=wasm32 -std=c11 -Oz -Wall -nostdlib -fno-builtin -Wl,--no-entry -Wl,--strip-all -o $@ function.c

push: function.wasm
	ww fn push NAME_OF_FUNCTION function.wasm

.PHONY: push
