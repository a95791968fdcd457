push: function.js
	ww fn push NAME_OF_FUNCTION function.js

.PHONY: push
