# Nothing is to be built: the source is the program.
build: function.js

push: function.js
	ww fn push NAME_OF_PROGRAM function.js

.PHONY: build push
