# Needs Go 1.21 or later.
build: function.wasm

function.wasm: function.go
	GOOS=wasip1 GOARCH=wasm go build -ldflags="-s -w" -o $@ function.go

push: function.wasm
	ww fn push NAME_OF_PROGRAM function.wasm

.PHONY: build push
