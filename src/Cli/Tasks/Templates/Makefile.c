# Needs clang with lld and the C library of WASI (Debian: clang lld wasi-libc libclang-rt-dev-wasm32).
CC = clang

build: task.wasm

task.wasm: task.c
	$(CC) --target=wasm32-wasi -std=c11 -Oz -Wall -Wl,--strip-all -o $@ task.c

submit: task.wasm
	ww task submit task.wasm --wait

.PHONY: build submit
