"""A signed plan through its life: where it stands, check-ins, holds, versions."""
