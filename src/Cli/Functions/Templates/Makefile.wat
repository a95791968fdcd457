# Needs wat2wasm (Debian: wabt).
function.wasm: function.wat
	wat2wasm -o $@ function.wat

push: function.wasm
	ww fn push NAME_OF_FUNCTION function.wasm

.PHONY: push
