"""How long the noise of finite layers takes to carry a state over a barrier."""
