# Needs wat2wasm (Debian: wabt).
build: task.wasm

task.wasm: task.wat
	wat2wasm -o $@ task.wat

submit: task.wasm
	ww task submit task.wasm --wait

.PHONY: build submit
