# Needs wat2wasm (Debian: wabt).
build: function.wasm

function.wasm: function.wat
	wat2wasm -o $@ function.wat

push: function.wasm
	ww fn push NAME_OF_PROGRAM function.wasm

.PHONY: build push
