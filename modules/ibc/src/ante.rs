//! Refuses transactions of relayers that others were faster than (ibc-go `core/ante.RedundantRelayDecorator`).
