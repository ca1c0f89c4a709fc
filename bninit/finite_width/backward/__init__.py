"""The backward pass of a network, exactly in law: a layer, the chain of layers, the losses it starts from."""
