# Needs clang with lld (Debian: clang lld).
CC = clang

build: function.wasm

function.wasm: function.c core.h
	$(CC) --target=wasm32 -std=c11 -Oz -Wall -nostdlib -fno-builtin -Wl,--no-entry -Wl,--strip-all -o $@ function.c

push: function.wasm
	ww fn push NAME_OF_PROGRAM function.wasm

.PHONY: build push
