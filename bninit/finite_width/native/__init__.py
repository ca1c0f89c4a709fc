"""The factor chain compiled for the processor, where a C++ compiler was present at installation."""
