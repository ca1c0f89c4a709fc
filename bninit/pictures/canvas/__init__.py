"""The paper that pictures are drawn on."""
